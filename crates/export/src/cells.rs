//! Cells: lines of comma- and tab-separated files. A cell keeps its letters; what the format cannot hold becomes a space or U+FFFD.

use std::io::{self, Write};

/// Writes one comma-separated line (RFC 4180). With `guard`, a cell that a spreadsheet would take for a formula gets a leading apostrophe.
pub(crate) fn csv<S: AsRef<str>>(out: &mut dyn Write, cells: &[S], guard: bool) -> io::Result<()> {
    let mut line = String::new();
    for (at, cell) in cells.iter().enumerate() {
        if at > 0 {
            line.push(',');
        }
        quoted(&mut line, cell.as_ref(), guard);
    }
    line.push_str("\r\n");
    out.write_all(line.as_bytes())
}

fn quoted(line: &mut String, cell: &str, guard: bool) {
    let guarded = guard && formula(cell);
    let clean = cell.replace('\0', "\u{FFFD}");
    if !guarded && !clean.contains(['"', ',', '\n', '\r']) {
        line.push_str(&clean);
        return;
    }
    line.push('"');
    if guarded {
        line.push('\'');
    }
    line.push_str(&clean.replace('"', "\"\""));
    line.push('"');
}

/// Whether a spreadsheet would take a cell for a formula; numbers are none.
fn formula(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && cell.parse::<f64>().is_err()
}

/// Writes one tab-separated line; tabs, line breaks and other control characters become spaces, since the format has no quoting.
pub(crate) fn tsv<S: AsRef<str>>(out: &mut dyn Write, cells: &[S]) -> io::Result<()> {
    let mut line = String::new();
    for (at, cell) in cells.iter().enumerate() {
        if at > 0 {
            line.push('\t');
        }
        line.extend(
            cell.as_ref()
                .chars()
                .map(|c| if c.is_control() { ' ' } else { c }),
        );
    }
    line.push('\n');
    out.write_all(line.as_bytes())
}

/// A value that may be missing; nothing stands for what is not known.
pub(crate) fn cell<T: ToString>(value: Option<T>) -> String {
    value.map(|v| v.to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{csv, tsv};

    fn line(cells: &[&str], guard: bool) -> String {
        let mut out = Vec::new();
        csv(&mut out, cells, guard).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn cells_keep_their_letters() {
        assert_eq!(
            line(&["a", "", "b,c", "d\"e\nf"], false),
            "a,,\"b,c\",\"d\"\"e\nf\"\r\n"
        );
        assert_eq!(
            line(&["=1+1", "-5.5", "@x", "\0"], false),
            "=1+1,-5.5,@x,\u{FFFD}\r\n"
        );
        let mut out = Vec::new();
        tsv(&mut out, &["a\tb\nc", "שלום"]).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "a b c\tשלום\n");
    }

    #[test]
    fn formulas_are_guarded_where_asked() {
        assert_eq!(
            line(&["=1+1", "-5.5", "-x", "\tx"], true),
            "\"'=1+1\",-5.5,\"'-x\",\"'\tx\"\r\n"
        );
    }
}
