//! What a figure covers: one event, a part of a figure already given, or a longer time.
//!
//! In come the reading, the numeral and the times; out comes the scope with the words that gave it.

use super::node::Node;
use super::number::{Form, Numeral};
use jiff::civil::Date;
use knowledge::Knowledge;
use reader::Reading;
use record::{Scope, TimePrecision, When};

/// What the words around a numeral say of its scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Covered {
    /// The scope.
    pub scope: Scope,
    /// For a cumulative figure: the time since when.
    pub since: Option<String>,
    /// Why.
    pub why: &'static str,
}

fn lower(reading: &Reading, at: usize) -> String {
    reading
        .tokens
        .get(at)
        .map_or(String::new(), |t| t.text.to_lowercase())
}

/// Whether the numeral is a part of another by the words right beside it: "including 3", "12 of them", "among them 3", "most of the victims - 14 -".
#[must_use]
pub fn is_part(reading: &Reading, numeral: &Numeral) -> bool {
    let back = |n: usize| {
        numeral
            .first
            .checked_sub(n)
            .map_or(String::new(), |t| lower(reading, t))
    };
    let after = lower(reading, numeral.end) == "of"
        && matches!(
            lower(reading, numeral.end + 1).as_str(),
            "them" | "whom" | "which" | "these" | "those"
        );
    let among = (numeral.end..numeral.end + 5).any(|t| {
        // behind a comma parts are told of this very number ("15 were killed, among them two nurses")
        let parted = lower(reading, t.saturating_sub(1)) == ",";
        lower(reading, t) == "among"
            && !parted
            && matches!(lower(reading, t + 1).as_str(), "them" | "the" | "those")
    });
    let before = match back(1).as_str() {
        "including" | "included" | "include" | "includes" => true,
        "them" | "whom" | "which" => matches!(back(2).as_str(), "among" | "of"),
        "were" | "was" => (2..5).any(|n| back(n) == "among"),
        _ => matches!(back(2).as_str(), "including" | "among") && back(1) == "the",
    };
    after || before || among || between_dashes(reading, numeral)
}

/// "Most of the victims - 14 - died there": how many these were.
fn between_dashes(reading: &Reading, numeral: &Numeral) -> bool {
    let dash = |t: usize| matches!(lower(reading, t).as_str(), "-" | "\u{2013}" | "\u{2014}" | "(");
    let Some(before) = numeral.first.checked_sub(1).filter(|&t| dash(t)) else {
        return false;
    };
    let some = |t: usize| {
        matches!(lower(reading, t).as_str(), "most" | "many" | "some" | "half")
            && lower(reading, t + 1) == "of"
    };
    (before.saturating_sub(5)..before).any(some)
}

/// What the numeral covers, where its own words do not make it a part.
#[must_use]
pub fn cumulative(
    (reading, knowledge): (&Reading, &Knowledge),
    numeral: &Numeral,
    node: &Node,
    verb: usize,
    times: &[When],
    measure: &str,
) -> Option<Covered> {
    let covered = |since, why| {
        Some(Covered {
            scope: Scope::Cumulative,
            since,
            why,
        })
    };
    let sentence = reading
        .tokens
        .get(numeral.first)
        .and_then(|t| reading.sentences.get(t.sentence))?;
    let within = sentence.first..sentence.end;
    for at in within.clone() {
        let word = lower(reading, at);
        let near = same_clause(reading, at, node, verb);
        // "the worst attack since gas killed hundreds": there the verb stands inside what since begins
        let inside = reading.tokens[at].head == Some(verb) && reading.tokens[at].deprel == "mark";
        if word == "since" && near && !inside {
            return covered(time_after(reading, at, sentence.end, times), "counted since then");
        }
        let total = (word == "far" && lower(reading, at.saturating_sub(1)) == "so") || word == "overall";
        if total && near {
            return covered(None, "a total so far");
        }
    }
    let total = |t: usize| matches!(lower(reading, t).as_str(), "total" | "overall" | "cumulative");
    if reading.dependents(verb, &["amod", "compound"]).any(total) {
        return covered(None, "a total over all that came before");
    }
    if reading
        .dependents(verb, &["nsubj"])
        .any(|s| knowledge.incident_words.is("lasting", &subject(reading, s)))
    {
        return covered(None, "the toll of a whole conflict");
    }
    let many = numeral.form == Form::Vague && numeral.low.is_some_and(|n| n >= 2000);
    if many {
        return covered(None, "thousands at large, not one event");
    }
    let dead = matches!(measure, "killed" | "injured" | "casualties");
    if dead && numeral.low.is_some_and(|n| n >= 10_000) {
        return covered(None, "so many die over time, not in one event");
    }
    if measure == "displaced" && numeral.low.is_some_and(|n| n >= 100_000) {
        return covered(None, "so many are driven out over time");
    }
    if measure != "released" && covers_months(reading, node, verb, times) {
        return covered(None, "counted over a month or longer");
    }
    if measure != "released" && covers_years(reading, node, verb, times) {
        return covered(None, "counted over a longer time");
    }
    None
}

/// The noun that a subject stands for: "which" in "the war, which has killed ...".
fn subject(reading: &Reading, at: usize) -> String {
    let word = lower(reading, at);
    if !matches!(word.as_str(), "which" | "that") {
        return word;
    }
    let noun = reading.tokens[at].head.and_then(|verb| reading.tokens[verb].head);
    noun.map_or(word, |n| lower(reading, n))
}

/// Whether the word at `at` belongs to the clause of `verb`.
fn same_clause(reading: &Reading, at: usize, node: &Node, verb: usize) -> bool {
    let above = reading.tokens[at].head.unwrap_or(at);
    let top = reading.tokens[above].head.unwrap_or(above);
    reading.dominates(verb, at) || above == verb || top == verb || reading.dominates(top, node.top)
}

fn time_after(reading: &Reading, at: usize, end: usize, times: &[When]) -> Option<String> {
    let (from, to) = (
        reading.tokens.get(at)?.span.end,
        reading.tokens.get(end.saturating_sub(1))?.span.end,
    );
    times
        .iter()
        .find(|t| t.span.start >= from && t.span.start < to && t.span.start <= from + 4)
        .map(|t| t.id.clone())
}

/// Whether the clause of `verb` counts what has happened in the time of a month or longer ("466 have been wounded this month", "44
/// attacks in July alone").
fn covers_months(reading: &Reading, node: &Node, verb: usize, times: &[When]) -> bool {
    let has = |t: usize| matches!(lower(reading, t).as_str(), "have" | "has");
    let perfect = |v: usize| reading.dependents(v, &["aux"]).any(has);
    // "have been reported as wounded"
    let governed = matches!(reading.relation(verb), "xcomp" | "advcl" | "obl");
    let above = reading.tokens[verb].head.filter(|_| governed);
    let counted = perfect(verb) || above.is_some_and(perfect);
    times.iter().any(|time| {
        let long = matches!(
            time.precision,
            Some(TimePrecision::Month | TimePrecision::Season | TimePrecision::Year)
        );
        let range = reading.tokens_in(text::Span::new(time.span.start, time.span.end));
        // a time in words that the reader skips has no tokens
        if range.is_empty() {
            return false;
        }
        let holder = reading.tokens[reading.head_of(range.start, range.end)].head;
        let beside = holder == Some(verb) || holder == Some(node.top) || holder.is_some() && holder == above;
        // "44 attacks in July alone" counts wherever it hangs
        let alone = lower(reading, range.end) == "alone"
            && reading.tokens[range.start].sentence == reading.tokens[verb].sentence;
        long && (counted && beside || alone)
    })
}

/// Whether a stretch is less than a week: a night, a weekend, "the past 24 hours".
fn short(time: &When) -> bool {
    let day = |d: &Option<String>| d.as_deref().and_then(|d| d.parse::<Date>().ok());
    match (day(&time.from), day(&time.to)) {
        (Some(from), Some(to)) => (to - from).get_days() < 7,
        _ => false,
    }
}

/// Whether the clause of `verb` holds a year or a stretch of a week and longer.
fn covers_years(reading: &Reading, node: &Node, verb: usize, times: &[When]) -> bool {
    times.iter().any(|time| {
        let long = match time.precision {
            Some(TimePrecision::Year) => true,
            Some(TimePrecision::Interval) => !short(time),
            _ => false,
        };
        let range = reading.tokens_in(text::Span::new(time.span.start, time.span.end));
        let head = reading.head_of(range.start, range.end);
        long && !range.is_empty()
            && reading
                .tokens
                .get(head)
                .is_some_and(|t| t.head == Some(verb) || t.head == Some(node.top))
            && !matches!(reading.relation(verb), "acl")
    })
}
