//! Lines of a list (`add --list`): in come bytes, out come entries, one for each line, or what is wrong with the line. It holds one line at a time and none
//! that is too long, never looks at the articles, and no line stops it.
//!
//! It uses nothing of the program, so that `fuzz/fuzz_targets/list_lines.rs` can take it as it is.

use serde_json::{Map, Value};
use std::io::{BufRead, Read};

/// Most bytes of a line: a path, a few words and some headers.
pub const LONGEST: usize = 1 << 20;

/// What a line says of an article.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Where it is.
    pub path: String,
    /// When it was published, as records write it.
    pub published: Option<String>,
    /// Outlet.
    pub outlet: Option<String>,
    /// Address.
    pub url: Option<String>,
    /// All other fields.
    pub more: Map<String, Value>,
}

/// The entries of a list with the numbers of their lines; empty lines are left out.
pub fn entries(mut from: impl BufRead) -> impl Iterator<Item = (usize, Result<Entry, String>)> {
    let (mut number, mut ended) = (0, false);
    std::iter::from_fn(move || {
        while !ended {
            number += 1;
            match line(&mut from) {
                Ok(None) => ended = true,
                Ok(Some(Ok(line))) if line.trim().is_empty() => {}
                Ok(Some(line)) => return Some((number, line.and_then(|line| entry(&line)))),
                Err(error) => {
                    // what cannot be read now cannot be read later
                    ended = true;
                    return Some((number, Err(format!("cannot be read on: {error}"))));
                }
            }
        }
        None
    })
}

/// The next line, or what is wrong with it; nothing at the end.
fn line(from: &mut impl BufRead) -> std::io::Result<Option<Result<String, String>>> {
    let mut bytes = Vec::new();
    if from
        .by_ref()
        .take(LONGEST as u64 + 1)
        .read_until(b'\n', &mut bytes)?
        == 0
    {
        return Ok(None);
    }
    if bytes.len() > LONGEST && !bytes.ends_with(b"\n") {
        drain(from)?;
        return Ok(Some(Err(format!(
            "is longer than {LONGEST} bytes; give one article in each line"
        ))));
    }
    Ok(Some(
        String::from_utf8(bytes).map_err(|_| "is no UTF-8".to_string()),
    ))
}

/// Goes on to the next line, holding nothing.
fn drain(from: &mut impl BufRead) -> std::io::Result<()> {
    loop {
        let ready = from.fill_buf()?;
        if ready.is_empty() {
            return Ok(());
        }
        let end = ready.iter().position(|byte| *byte == b'\n');
        let used = end.map_or(ready.len(), |at| at + 1);
        from.consume(used);
        if end.is_some() {
            return Ok(());
        }
    }
}

fn entry(line: &str) -> Result<Entry, String> {
    let mut fields = match serde_json::from_str(line) {
        Ok(Value::Object(fields)) => fields,
        Ok(_) => return Err("is no JSON object; give {\"path\": \"...\"}".to_string()),
        Err(error) => return Err(format!("is no JSON: {error}")),
    };
    let mut words = |name: &str| match fields.remove(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(words)) => Ok(Some(words)),
        Some(_) => Err(format!("{name}: must be words in quotation marks")),
    };
    let path = words("path")?.ok_or("has no path")?;
    let day = words("published")?.map(|day| text::published(&day).map_err(|error| error.to_string()));
    Ok(Entry {
        path,
        published: day.transpose()?,
        outlet: words("outlet")?,
        url: words("url")?,
        more: fields,
    })
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, entries};
    use std::io::{BufReader, Read};

    #[test]
    fn a_line_that_is_wrong_stops_no_other() {
        let list = "{\"path\": \"a.txt\", \"published\": \"2022-03-14\", \"desk\": 4}\n\n[]\n{\"path\": 1}\nno\n{}\n{\"path\": \"b.txt\"}";
        let found: Vec<_> = entries(list.as_bytes()).collect();
        let numbers: Vec<usize> = found.iter().map(|(number, _)| *number).collect();
        assert_eq!(numbers, [1, 3, 4, 5, 6, 7]);
        let good: Vec<&str> = found
            .iter()
            .filter_map(|(_, entry)| Some(entry.as_ref().ok()?.path.as_str()))
            .collect();
        assert_eq!(good, ["a.txt", "b.txt"]);
        assert_eq!(found[0].1.as_ref().unwrap().more["desk"], 4);
        assert!(
            found
                .iter()
                .filter_map(|(_, e)| e.as_ref().err())
                .all(|why| why.lines().count() == 1)
        );
    }

    #[test]
    fn a_huge_line_is_one_error_and_is_not_held() {
        let huge = std::io::repeat(b'x').take(100 << 20);
        let list = huge.chain("\n{\"path\": \"a.txt\"}\n\u{fe}".as_bytes());
        let found: Vec<_> = entries(BufReader::new(list)).collect();
        assert!(
            found[0]
                .1
                .as_ref()
                .is_err_and(|why| why.contains("longer than 1048576 bytes"))
        );
        assert_eq!(found[1].1.as_ref().unwrap().path, "a.txt");
        let whole = format!("{{\"path\": \"{}\"}}\n", "y".repeat(LONGEST - 13));
        assert!(entries(whole.as_bytes()).all(|(_, entry)| entry.is_ok()));
        assert!(entries(&b"\xff\n"[..]).all(|(_, entry)| entry.is_err()));
    }
}
