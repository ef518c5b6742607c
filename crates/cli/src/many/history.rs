//! `onrecord show --history`: the versions of an article, what changed from one to the next, and what happened to it in the ledger.

use super::document::{judged, second};
use super::list::table;
use super::{At, short};
use crate::args::{Cli, Plain, Show};
use crate::view::layout::{FAINT, ID, PLAIN, Piece, STRONG, flow, piece};
use crate::{Stop, output};
use ledger::{Entry, Ledger, Version, Whole};
use serde_json::{Value, json};
use similar::{Algorithm, DiffOp, capture_diff_slices_deadline};
use std::time::{Duration, Instant};

/// Words shown before and after what changed.
const AROUND: usize = 6;
/// Longest that comparing two versions may take; after that the difference is right, but not the shortest.
const LONGEST: Duration = Duration::from_secs(5);

/// A stretch that differs between two versions.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
struct Changed {
    /// Words before it that both have.
    before: String,
    /// Words that went.
    removed: String,
    /// Words that came.
    added: String,
    /// Words after it that both have.
    after: String,
}

/// Prints versions, changes and entries of the log.
pub fn show(cli: &Cli, asked: &Show, ledger: &Ledger, at: At) -> Result<(), Stop> {
    let as_of = asked.as_of.as_deref();
    let versions = ledger::versions(ledger, &asked.name, as_of).map_err(|error| at.stop(error))?;
    let asked_for = ledger::show(ledger, &asked.name, as_of);
    // an address stands for its newest version
    let whole = match (asked_for, versions.last()) {
        (Ok(whole), _) => whole,
        (Err(_), Some(newest)) => {
            ledger::show(ledger, &newest.document, as_of).map_err(|error| at.stop(error))?
        }
        (Err(error), None) => return Err(at.stop(error)),
    };
    let changes: Vec<Vec<Changed>> = versions
        .iter()
        .zip(versions.iter().skip(1))
        .map(|(a, b)| changed(&a.text, &b.text))
        .collect();
    if asked.format == Plain::Json {
        let shown: Vec<Value> = versions
            .iter()
            .enumerate()
            .map(|(n, version)| as_json(n, version, &changes))
            .collect();
        let value = json!({"id": whole.record.document.id, "versions": shown, "history": whole.history});
        return Ok(output::print_raw(&format!("{value:#}\n"))?);
    }
    let width = output::width();
    let mut words = String::new();
    if versions.len() > 1 {
        words.push_str(&told(&versions, &changes, width));
        words.push('\n');
    }
    words.push_str(&entries(&whole, width));
    Ok(output::print(&words, cli.color)?)
}

fn as_json(number: usize, version: &Version, changes: &[Vec<Changed>]) -> Value {
    let changed = number.checked_sub(1).and_then(|before| changes.get(before));
    json!({"version": number + 1, "document": version.document, "source": version.source, "added": version.added, "title": version.title,
           "published": version.published, "changed": changed})
}

/// Each version with what changed in it.
fn told(versions: &[Version], changes: &[Vec<Changed>], width: usize) -> String {
    let mut out = String::new();
    for (number, version) in versions.iter().enumerate() {
        let published = version
            .published
            .as_deref()
            .map_or_else(String::new, |time| format!(", published {}", second(time)));
        let line = [
            piece(STRONG, format!("version {} ", number + 1)),
            piece(ID, short(&version.document)),
            piece(PLAIN, format!(" {} ", second(&version.added))),
            piece(STRONG, version.title.as_deref().unwrap_or("(no title)")),
            piece(FAINT, published),
        ];
        out.push_str(&(flow(&line, 4, width) + "\n"));
        for change in number
            .checked_sub(1)
            .and_then(|before| changes.get(before))
            .into_iter()
            .flatten()
        {
            out.push_str(&(flow(&difference(change), 8, width) + "\n"));
        }
    }
    out
}

/// `… were killed [-at least 10-]{+at least 12+} people …`: the brackets stand where there are no colours.
fn difference(change: &Changed) -> Vec<Piece> {
    let mut line = vec![piece(FAINT, format!("    … {} ", change.before))];
    if !change.removed.is_empty() {
        line.push(piece(REMOVED, format!("[-{}-]", change.removed)));
    }
    if !change.added.is_empty() {
        line.push(piece(ADDED, format!("{{+{}+}}", change.added)));
    }
    line.push(piece(FAINT, format!(" {} …", change.after)));
    line
}

const REMOVED: anstyle::Style = anstyle::AnsiColor::Red.on_default();
const ADDED: anstyle::Style = anstyle::AnsiColor::Green.on_default();

/// Stretches of words that differ, in the order of the text.
fn changed(old: &str, new: &str) -> Vec<Changed> {
    let (old, new): (Vec<&str>, Vec<&str>) =
        (old.split_whitespace().collect(), new.split_whitespace().collect());
    let until = Instant::now().checked_add(LONGEST);
    let operations = capture_diff_slices_deadline(Algorithm::Patience, &old, &new, until);
    let words =
        |all: &[&str], from: usize, to: usize| all.get(from..to.min(all.len())).unwrap_or_default().join(" ");
    let differs = operations
        .iter()
        .filter(|operation| !matches!(operation, DiffOp::Equal { .. }));
    differs
        .map(|operation| {
            let (gone, come) = (operation.old_range(), operation.new_range());
            Changed {
                before: words(&old, gone.start.saturating_sub(AROUND), gone.start),
                removed: words(&old, gone.start, gone.end),
                added: words(&new, come.start, come.end),
                after: words(&old, gone.end, gone.end + AROUND),
            }
        })
        .collect()
}

/// Entries of the log that are about a document.
fn entries(whole: &Whole, width: usize) -> String {
    let rows: Vec<Vec<Piece>> = whole
        .history
        .iter()
        .map(|entry| entry_row(entry, whole))
        .collect();
    table(&["ENTRY", "TIME (UTC)", "WHAT", ""], &rows, "no history", width)
}

fn entry_row(entry: &Entry, whole: &Whole) -> Vec<Piece> {
    let detail: Value = serde_json::from_str(&entry.detail).unwrap_or(Value::Null);
    let word = |name: &str| detail.get(name).and_then(Value::as_str).unwrap_or_default();
    let (what, more) = match entry.kind.as_str() {
        "add" if word("record").is_empty() => ("seen", format!("from {}", word("origin"))),
        "add" => (
            "added",
            format!("from {}; record {}", word("origin"), short(word("record"))),
        ),
        "read" => ("read again", format!("record {}", short(word("record")))),
        _ => {
            let judgement = whole
                .judgements
                .iter()
                .find(|j| j.id == format!("j{}", entry.seq));
            let line: String = judgement
                .map(judged)
                .into_iter()
                .flatten()
                .skip(2)
                .map(|p| p.words)
                .collect();
            ("judged", line)
        }
    };
    vec![
        piece(ID, entry.seq.to_string()),
        piece(PLAIN, second(&entry.time)),
        piece(STRONG, what),
        piece(PLAIN, more),
    ]
}

#[cfg(test)]
mod tests {
    use super::changed;

    #[test]
    fn what_changed_is_shown_with_the_words_around_it() {
        let old = "At least ten people were killed in the town on Sunday, the mayor said.";
        let new =
            "At least twelve people were killed in the town on Sunday, the mayor said. Two are missing.";
        let found = changed(old, new);
        assert_eq!(found.len(), 2, "{found:?}");
        assert_eq!(
            (found[0].removed.as_str(), found[0].added.as_str()),
            ("ten", "twelve")
        );
        assert_eq!(found[0].before, "At least");
        assert_eq!(
            (found[1].removed.as_str(), found[1].added.as_str()),
            ("", "Two are missing.")
        );
        assert!(changed(old, old).is_empty() && changed("", "").is_empty());
    }
}
