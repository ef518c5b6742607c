//! Prints the blocks of the files named: `cargo run -p onrecord-text --example blocks -- FILE...`,
//! or with `--report` first only the text that is read.

use std::io::{self, Write};
use text::{Given, read_bytes};

fn main() -> io::Result<()> {
    let mut out = io::stdout().lock();
    let report = std::env::args().nth(1).is_some_and(|a| a == "--report");
    for path in std::env::args().skip(1 + usize::from(report)) {
        let bytes = std::fs::read(&path)?;
        writeln!(out, "== {path}")?;
        let document = match read_bytes(&bytes, &Given::default()) {
            Ok(document) => document,
            Err(error) => {
                writeln!(out, "{error}")?;
                continue;
            }
        };
        if report {
            for block in document.blocks.iter().filter(|b| b.kind.is_report()) {
                writeln!(out, "{}", document.text.slice(block.span))?;
            }
            continue;
        }
        let (time, day) = (&document.published, &document.dateline);
        writeln!(
            out,
            "published {time:?} dateline {day:?} outlet {:?} url {:?}",
            document.outlet, document.url
        )?;
        for block in &document.blocks {
            let words: Vec<char> = document.text.slice(block.span).chars().collect();
            let kind = block.kind.name();
            if words.len() > 160 {
                let (head, tail): (String, String) = (
                    words.iter().take(90).collect(),
                    words.iter().skip(words.len() - 60).collect(),
                );
                writeln!(out, "{kind:10} {head} … {tail}")?;
            } else {
                let all: String = words.into_iter().collect();
                writeln!(out, "{kind:10} {all}")?;
            }
        }
    }
    Ok(())
}
