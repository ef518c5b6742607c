//! Output: where records go. Files appear whole or not at all; a reader that hangs up is no error.

use crate::args::Color;
use anstream::AutoStream;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::collections::BTreeSet;
use std::io::{self, IsTerminal, Write};
use std::path::Path;
use supply::reason;

/// Fewest columns that the text view is set in.
const NARROWEST: usize = 60;
/// Most columns, however wide the terminal: longer lines are hard to read.
const WIDEST: usize = 120;
/// Columns where the output does not go to a terminal.
const PIPED: usize = 100;

/// Whether colours are wanted, for anstream.
pub fn choice(color: Color) -> anstream::ColorChoice {
    match color {
        Color::Auto => anstream::ColorChoice::Auto,
        Color::Always => anstream::ColorChoice::Always,
        Color::Never => anstream::ColorChoice::Never,
    }
}

/// Columns to set text in.
pub fn width() -> usize {
    if !io::stdout().is_terminal() {
        return PIPED;
    }
    terminal_size::terminal_size().map_or(PIPED, |(w, _)| usize::from(w.0).clamp(NARROWEST, WIDEST))
}

/// Prints for a person on standard output; colours are taken out where they are not wanted.
pub fn print(words: &str, color: Color) -> Result<(), String> {
    send(AutoStream::new(io::stdout().lock(), choice(color)), words)
}

/// Prints for a machine on standard output, byte for byte.
pub fn print_raw(words: &str) -> Result<(), String> {
    send(io::stdout().lock(), words)
}

fn send(mut out: impl Write, words: &str) -> Result<(), String> {
    match out.write_all(words.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => std::process::exit(0),
        done => done.map_err(|error| format!("standard output: {}", reason(&error))),
    }
}

/// A progress bar over the bytes of all files, on standard error, with a message of what came out of them.
pub fn bar(bytes: u64, seen: bool) -> ProgressBar {
    if !seen {
        return ProgressBar::hidden();
    }
    // nothing is known of how much standard input holds
    let template = match bytes {
        0 => "{bytes} read, {msg}",
        _ => "{bar:40} {bytes} of {total_bytes}, {msg}, {eta} left",
    };
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::with_draw_target(Some(bytes), ProgressDrawTarget::stderr()).with_style(style)
}

pub use supply::count;

/// Says one line on standard error.
pub fn complain(line: &str) {
    // nowhere is left to say that standard error is closed
    let _ = writeln!(io::stderr().lock(), "onrecord: {line}");
}

/// Writes a file so that it is there whole or not at all.
pub fn write(path: &Path, words: &str) -> Result<(), String> {
    let name = path
        .file_name()
        .map(|n| n.to_string_lossy().into_owned())
        .unwrap_or_default();
    let half = path.with_file_name(format!(".{name}.{}.part", std::process::id()));
    let done = std::fs::write(&half, words).and_then(|()| std::fs::rename(&half, path));
    done.map_err(|error| {
        // the half-written file is of no use; that it cannot be removed either changes nothing
        let _ = std::fs::remove_file(&half);
        format!("{}: {}", path.display(), reason(&error))
    })
}

/// File names for records, no two alike even where letters differ only in case.
#[derive(Debug, Default)]
pub struct Names {
    taken: BTreeSet<String>,
}

impl Names {
    /// A name that is still free: the stem itself, or the stem with a number.
    pub fn free(&mut self, stem: &str, ending: &str) -> String {
        let numbered = (2..).map(|n| format!("{stem}-{n}.{ending}"));
        std::iter::once(format!("{stem}.{ending}"))
            .chain(numbered)
            .find(|name| self.taken.insert(name.to_lowercase()))
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::{Names, write};

    #[test]
    fn names_never_collide() {
        let mut names = Names::default();
        let made: Vec<String> = ["x", "x", "X", "x-2"].map(|s| names.free(s, "json")).to_vec();
        assert_eq!(made, ["x.json", "x-2.json", "X-3.json", "x-2-2.json"]);
    }

    #[test]
    fn a_file_is_written_whole_and_nothing_else_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        write(&path, "{}").unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "{}");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        assert!(write(&folder.path().join("none/a.json"), "{}").is_err());
    }
}
