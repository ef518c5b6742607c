//! Whether the clause around a time looks back or ahead, and whether words that look like a time are one.
//!
//! In come the reading and a span; it reads the governing verb's tense. Without a tree it looks at the words before the span.

use super::value::{Expr, Outlook};
use reader::{NameKind, Reading, Upos};
use text::{Document, Span};

/// Verbs and adjectives whose infinitive lies ahead.
const AHEAD: &[&str] = &[
    "schedule", "due", "set", "expect", "plan", "intend", "hope", "prepare", "ready", "promise", "vow",
    "aim", "want", "agree", "slate", "go", "poise", "likely",
];

/// How the clause around `span` looks.
#[must_use]
pub fn of(reading: &Reading, span: Span) -> Outlook {
    let range = reading.tokens_in(span);
    if range.is_empty() {
        return Outlook::Open;
    }
    if let Some(first) = range.start.checked_sub(1).and_then(|t| reading.tokens.get(t)) {
        match first.lemma.to_lowercase().as_str() {
            "until" | "till" | "by" | "next" | "coming" => return Outlook::Ahead,
            "since" => return Outlook::Back,
            _ => {}
        }
    }
    let mut at = Some(reading.head_of(range.start, range.end));
    // the nearest verb above that tells; a bound on the climb keeps a broken tree from costing time
    for _ in 0..12 {
        let Some(token) = at else { break };
        // "agreed in July to deploy": what stands before the infinitive is not its own, whatever the tree says
        let mut marks = reading.dependents(token, &["mark"]);
        if marks.any(|m| reading.tokens[m].lemma == "to" && range.start < m && token > m) {
            at = reading.tokens[token].head;
            continue;
        }
        match tense(reading, token) {
            // a clause in the present may speak of either side; the clauses above it say nothing of its times
            Outlook::Open if is_present(reading, token) => break,
            Outlook::Open => at = reading.tokens.get(token).and_then(|t| t.head),
            told => return told,
        }
    }
    Outlook::Open
}

/// Whether the word heads a clause in the present tense.
fn is_present(reading: &Reading, token: usize) -> bool {
    let present = |t: usize| matches!(reading.tokens[t].xpos, "VBZ" | "VBP");
    present(token) || reading.dependents(token, &["aux", "cop"]).any(present)
}

/// The outlook that one word gives to what depends on it.
fn tense(reading: &Reading, token: usize) -> Outlook {
    let Some(word) = reading.tokens.get(token) else {
        return Outlook::Open;
    };
    let helpers: Vec<&str> = reading
        .dependents(token, &["aux", "cop", "mark"])
        .map(|t| reading.tokens[t].lemma.as_str())
        .collect();
    let past = reading
        .dependents(token, &["aux", "cop"])
        .any(|t| matches!(reading.tokens[t].xpos, "VBD"));
    if helpers
        .iter()
        .any(|h| matches!(*h, "will" | "shall" | "would" | "'ll"))
    {
        return Outlook::Ahead;
    }
    let infinitive = word.xpos == "VB" && helpers.contains(&"to");
    if infinitive {
        let governor = word.head.and_then(|h| reading.tokens.get(h));
        // "is to be held"
        let is_to = |g: &reader::Token| {
            g.lemma == "be" && g.xpos != "VBD" || helpers.contains(&"be") && g.upos == Upos::Aux
        };
        let planned = governor.is_some_and(|g| AHEAD.contains(&g.lemma.to_lowercase().as_str()) || is_to(g));
        return if planned { Outlook::Ahead } else { Outlook::Open };
    }
    if AHEAD[..4].contains(&word.lemma.as_str()) && word.xpos != "VBD" {
        return Outlook::Ahead;
    }
    if past || word.xpos == "VBD" || (word.xpos == "VBN" && !helpers.contains(&"to")) {
        return Outlook::Back;
    }
    if helpers.contains(&"have") {
        return Outlook::Back;
    }
    Outlook::Open
}

/// Whether words that look like a time are none: a modal, a verb, a part of a name.
#[must_use]
pub fn is_no_time(document: &Document, reading: &Reading, span: Span, expr: &Expr) -> bool {
    let range = reading.tokens_in(span);
    let one_word = range.len() == 1;
    if !one_word
        || !matches!(
            expr,
            Expr::Month(..)
                | Expr::Weekday(..)
                | Expr::Year(_)
                | Expr::Season(..)
                | Expr::Fixed(..)
                | Expr::Nth(..)
                | Expr::Easter(..)
        )
    {
        return false;
    }
    let Some(token) = reading.tokens.get(range.start) else {
        return false;
    };
    if matches!(expr, Expr::Month(..)) && matches!(token.upos, Upos::Aux | Upos::Verb) {
        return true;
    }
    let counts = matches!(expr, Expr::Year(_))
        && token.deprel == "nummod"
        && token
            .head
            .and_then(|h| reading.tokens.get(h))
            .is_some_and(|h| h.xpos == "NNS");
    if counts {
        return true;
    }
    let Some(name) = reading.name_at(range.start) else {
        return false;
    };
    let longer = name.end - name.first > 1;
    match name.kind {
        NameKind::Person => true,
        // "the Sunday Times", "Black September"; but "October 7 attack" stays a date
        NameKind::Organization | NameKind::Misc => {
            longer && starts_upper(document, reading, name.first, name.end)
        }
        NameKind::Location => longer,
    }
}

fn starts_upper(document: &Document, reading: &Reading, first: usize, end: usize) -> bool {
    reading
        .words(&document.text, first, end)
        .split_whitespace()
        .all(|w| {
            w.chars()
                .next()
                .is_some_and(|c| c.is_uppercase() || c.is_numeric())
                || w == "of"
        })
}
