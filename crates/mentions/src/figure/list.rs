//! Lists: figures that take their measure from a neighbour, in running text and in texts that lost their commas.
//!
//! In come a numeral and the figures before it; out comes the measure it shares with them, or the word right behind it. It never
//! looks beyond the sentence, but for the sum of parts.

use super::Draft;
use super::measure::{Finder, Found};
use super::node::Node;
use super::number::Numeral;
use knowledge::Kind;
use reader::{Reading, Upos};
use record::{Measure, Scope};

/// "Five killed four injured": two numbers, each with its own word right behind it.
pub(super) fn paired(finder: &Finder, numeral: &Numeral) -> Option<Found> {
    let end = finder.sentence_end(numeral.first);
    let word = state_behind(finder, numeral.end, end)?;
    let numbered = |t: usize| finder.reading.tokens[t].xpos == "CD";
    // the other pair stands right behind or right before
    let after = word + 1 < end && numbered(word + 1) && state_behind(finder, word + 2, end).is_some();
    let before = numeral.first > 1 && {
        // "seven dead and a further 19 wounded"
        let joined = finder.lower(numeral.first - 1) == "and";
        let state = numeral.first - 1 - usize::from(joined);
        let number = (1..=2).filter_map(|n| state.checked_sub(n)).any(numbered);
        number && finder.state(state).is_some()
    };
    let measure = finder
        .state(word)
        .filter(|_| after || before || others(finder, numeral, word))?;
    Some(Found {
        measure,
        word,
        rule: "mentions/figure-pair",
    })
}

/// A word of state right behind a number, nothing but what is counted between them.
fn state_behind(finder: &Finder, at: usize, end: usize) -> Option<usize> {
    let tokens = &finder.reading.tokens;
    let word = (at..(at + 4).min(end)).find(|&t| finder.state(t).is_some())?;
    let counted = |t: usize| matches!(tokens[t].upos, Upos::Noun | Upos::Propn | Upos::Adj);
    (word < at + 2 || (at..word).all(counted)).then_some(word)
}

/// "seven others injured": what became of others stands right behind them.
fn others(finder: &Finder, numeral: &Numeral, word: usize) -> bool {
    let noun = finder.lower(numeral.end);
    word == numeral.end + 1 && matches!(noun.as_str(), "others" | "more")
}

/// "Those killed included six women": the subject says what became of those counted.
pub(super) fn included(finder: &Finder, node: &Node) -> Option<Found> {
    let tokens = &finder.reading.tokens;
    let verb = tokens[node.top]
        .head
        .filter(|&v| matches!(tokens[v].lemma.as_str(), "include" | "comprise" | "be"))?;
    let subject = finder.reading.dependents(verb, &["nsubj"]).find(|&s| s < verb)?;
    let word = finder
        .reading
        .subtree(subject)
        .into_iter()
        .find(|&t| finder.state(t).is_some())?;
    Some(Found {
        measure: finder.state(word)?,
        word,
        rule: "mentions/figure-included",
    })
}

/// "six women five children and three officers": people counted right behind others share their measure.
pub(super) fn neighbour<'d>(
    finder: &Finder,
    numeral: &Numeral,
    node: &Node,
    before: &'d [Draft],
) -> Option<(Found, &'d Draft)> {
    let last = before.last()?;
    let end = last
        .node
        .noun
        .map_or(last.numeral.end, |n| n + 1)
        .max(last.numeral.end);
    let people = node.kind == Some(Kind::Person) && last.node.kind == Some(Kind::Person);
    let between = finder.reading.tokens.get(end..numeral.first)?;
    let joins = |text: &str| matches!(text, "," | "and" | ";" | "&");
    let listed = between.len() <= 2 && between.iter().all(|t| joins(&t.text));
    let found = Found {
        measure: last.measure.name().to_string(),
        word: last.numeral.first,
        rule: "mentions/figure-list",
    };
    // "rose from nine | to 14"
    let tokens = &finder.reading.tokens;
    let from = last.numeral.first > 0 && tokens[last.numeral.first - 1].text == "from";
    let rises = from && between.len() == 1 && between[0].text == "to" && last.node.noun.is_none();
    (people && listed || rises).then_some((found, last))
}

/// "30 soldiers and 39 rebels": nothing but "and" between the two phrases.
fn coordinated(reading: &Reading, a: &Draft, b: &Draft) -> bool {
    let end = a.node.noun.map(|n| n + 1);
    let between = end.and_then(|end| reading.tokens.get(end..b.numeral.first));
    between.is_some_and(|t| t.len() == 1 && t.iter().all(|t| t.text == "and"))
}

/// How many sentences a total may stand before its parts.
const NEAR: usize = 3;

/// Marks figures joined in one sentence as parts where they add up to a count given before ("at least 70 fighters ... 30 soldiers and 39 rebels").
pub(super) fn mark_parts(reading: &Reading, drafts: &mut [Draft]) {
    let exact = |d: &Draft| d.numeral.low.filter(|_| d.numeral.low == d.numeral.high);
    for at in 1..drafts.len() {
        let (Some(a), Some(b)) = (drafts.get(at - 1), drafts.get(at)) else {
            continue;
        };
        let joined = a.sentence == b.sentence
            && a.measure == b.measure
            && b.node.noun.is_some()
            && coordinated(reading, a, b);
        let (Some(x), Some(y)) = (exact(a), exact(b)) else {
            continue;
        };
        if !joined || !matches!(a.measure, Measure::Killed | Measure::Injured) || x + y < 5 {
            continue;
        }
        let (measure, sentence) = (a.measure, a.sentence);
        let whole = drafts.iter().take(at - 1).any(|d| {
            let total = d.numeral.low.or(d.numeral.high);
            d.measure == measure
                && d.sentence < sentence
                && d.sentence + NEAR >= sentence
                && d.scope == Scope::Incident
                && total.is_some_and(|t| t == x + y || t == x + y + 1)
        });
        if whole {
            for d in drafts.iter_mut().skip(at - 1).take(2) {
                d.scope = Scope::Part;
                d.since = None;
            }
        }
    }
}
