//! Log: what happened, a line each, for people and for machines.
//!
//! In: plain data. Out: words. It prints nothing.

use crate::time::{Millis, second, short};
use serde::Serialize;
use serde_json::{Value, json};

/// What a round did with a feed or folder.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Articles new to the ledger.
    pub new: usize,
    /// New versions of articles.
    pub changed: usize,
    /// Articles that were known already and are as they were.
    pub known: usize,
    /// Articles that could not be fetched or read.
    pub failed: usize,
    /// Articles left for a later round.
    pub left: usize,
}

/// A line of the log.
#[derive(Debug, Clone, PartialEq)]
pub enum Line {
    /// A feed or folder was looked at.
    Looked {
        /// Its name.
        name: String,
        /// Its address or path.
        url: String,
        /// Whether a feed says that nothing changed.
        unchanged: bool,
        /// What came of it.
        counts: Counts,
        /// Where it moved to for good.
        moved: Option<String>,
        /// When it is looked at again.
        next: Option<Millis>,
    },
    /// A feed or folder could not be read.
    Failed {
        /// Its name.
        name: String,
        /// Its address or path.
        url: String,
        /// Why.
        why: String,
        /// When it is tried again.
        next: Option<Millis>,
    },
    /// An article.
    Article {
        /// Feed or folder.
        name: String,
        /// Its address or path.
        url: String,
        /// `new`, `changed`, `unchanged`, `failed`, `given up`, `set aside`; `empty` of an archive without an article.
        status: &'static str,
        /// The document.
        document: Option<String>,
        /// Why it failed, or what is wrong with it.
        why: Option<String>,
        /// When it is tried again.
        next: Option<Millis>,
    },
    /// An alert is told.
    Alert {
        /// All of it.
        alert: Value,
    },
    /// An alert could not be sent.
    Unsent {
        /// Rule.
        rule: String,
        /// Where to.
        target: String,
        /// Why.
        why: String,
        /// When it is tried again.
        next: Option<Millis>,
    },
}

/// A line for a machine.
#[must_use]
pub fn json(line: &Line, now: Millis) -> Value {
    let next = |next: &Option<Millis>| next.map(second);
    match line {
        Line::Looked {
            name,
            url,
            unchanged,
            counts,
            moved,
            next: again,
        } => {
            let status = if *unchanged { "unchanged" } else { "read" };
            json!({"time": second(now), "event": "feed", "status": status, "feed": name, "url": url, "new": counts.new, "changed": counts.changed,
                   "known": counts.known, "failed": counts.failed, "left": counts.left, "moved": moved, "next": next(again)})
        }
        Line::Failed {
            name,
            url,
            why,
            next: again,
        } => {
            json!({"time": second(now), "event": "feed", "status": "failed", "feed": name, "url": url, "why": why, "next": next(again)})
        }
        Line::Article {
            name,
            url,
            status,
            document,
            why,
            next: again,
        } => {
            json!({"time": second(now), "event": "article", "status": status, "feed": name, "url": url, "document": document, "why": why, "next": next(again)})
        }
        Line::Alert { alert } => json!({"time": second(now), "event": "alert", "alert": alert}),
        Line::Unsent {
            rule,
            target,
            why,
            next: again,
        } => {
            json!({"time": second(now), "event": "unsent", "alert": rule, "target": target, "why": why, "next": next(again)})
        }
    }
}

/// A line for a person; none where a person needs no line.
#[must_use]
pub fn text(line: &Line, now: Millis) -> Option<String> {
    let again = |next: &Option<Millis>, what: &str| {
        next.map_or_else(String::new, |at| format!("; {what} {}", short(at, now)))
    };
    let time = short(now, now);
    let words = match line {
        Line::Looked {
            name,
            unchanged,
            counts,
            moved,
            next,
            ..
        } => {
            let moved = moved
                .as_ref()
                .map_or_else(String::new, |to| format!("; moved for good to {to}"));
            format!(
                "{name}: {}{moved}{}",
                looked(*unchanged, counts),
                again(next, "next look")
            )
        }
        Line::Failed { name, why, next, .. } => format!("{name}: failed: {why}{}", again(next, "next try")),
        Line::Article {
            status: "unchanged", ..
        } => return None,
        Line::Article {
            url,
            status,
            why,
            next,
            document,
            ..
        } => {
            let document = document.as_ref().map_or_else(String::new, |id| {
                format!(" {}", id.chars().take(15).collect::<String>())
            });
            let why = why.as_ref().map_or_else(String::new, |why| format!(": {why}"));
            format!("  {status}{document} {url}{why}{}", again(next, "next try"))
        }
        Line::Alert { alert } => format!("ALERT {}", crate::alert::words(alert)),
        Line::Unsent {
            rule,
            target,
            why,
            next,
        } => format!(
            "alert “{rule}” not sent to {target}: {why}{}",
            again(next, "next try")
        ),
    };
    Some(format!("{time}  {words}"))
}

fn looked(unchanged: bool, counts: &Counts) -> String {
    let parts = [
        (counts.new, "new"),
        (counts.changed, "changed"),
        (counts.known, "known"),
        (counts.failed, "failed"),
        (counts.left, "left for later"),
    ];
    let parts: Vec<String> = parts
        .iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, what)| format!("{n} {what}"))
        .collect();
    match (parts.is_empty(), unchanged) {
        (true, true) => "unchanged".to_string(),
        (true, false) => "nothing in it".to_string(),
        (false, true) => format!("unchanged; {}", parts.join(", ")),
        (false, false) => parts.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_what_a_person_needs() {
        let line = Line::Looked {
            name: "Harbour Courier".to_string(),
            url: "https://example.org/feed".to_string(),
            unchanged: false,
            counts: Counts {
                new: 3,
                known: 12,
                ..Counts::default()
            },
            moved: None,
            next: Some(900_000),
        };
        assert_eq!(
            text(&line, 0).unwrap(),
            "00:00:00  Harbour Courier: 3 new, 12 known; next look 00:15:00"
        );
        assert_eq!(json(&line, 0)["next"], "1970-01-01T00:15:00Z");
    }
}
