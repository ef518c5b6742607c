//! Figures: how many people were killed, hurt, held, driven out, and how many arms fired or destroyed, as the article says it.
//!
//! In come a document, its reading, the tables and the times; out come the figures in text order, with the bounds that
//! their words allow. Four steps, one file each: `number` finds numbers with their hedges, `node` what they count,
//! `measure` what is done to it, `scope` what they cover. `event` and `claim` are left to the rooms above.

mod list;
mod measure;
mod node;
mod number;
mod scope;
mod victim;

use crate::quote;
use crate::view::View;
use knowledge::{Kind, Knowledge};
use measure::{Finder, Found};
use node::Node;
use number::{Form, Numeral};
use reader::{Reading, Sentence, Token, Upos};
use record::{Figure, Measure, Note, Scope, Step, When};
use text::{BlockKind, Document, Span};

/// A figure with what later ones may take from it.
struct Draft {
    numeral: Numeral,
    node: Node,
    measure: Measure,
    sentence: usize,
    scope: Scope,
    since: Option<String>,
    trace: Vec<Step>,
}

/// Reads every figure of an article, in text order, identifiers set.
#[must_use]
pub fn read(
    document: &Document,
    reading: &Reading,
    knowledge: &Knowledge,
    times: &[When],
    _notes: &mut Vec<Note>,
) -> Vec<Figure> {
    let mut drafts: Vec<Draft> = Vec::new();
    for (at, sentence) in reading.sentences.iter().enumerate() {
        if is_report(document, sentence) {
            read_sentence(document, reading, knowledge, times, (at, sentence), &mut drafts);
        }
    }
    list::mark_parts(reading, &mut drafts);
    drafts
        .into_iter()
        .enumerate()
        .map(|(at, draft)| figure(document, reading, knowledge, at + 1, draft))
        .collect()
}

/// Captions count nothing: they tell of pictures, often of another day. A title that comes twice counts once.
fn is_report(document: &Document, sentence: &Sentence) -> bool {
    let Some(block) = document.blocks.get(sentence.block) else {
        return false;
    };
    block.kind.is_report()
        && block.kind != BlockKind::Caption
        && !crate::repeats_title(document, sentence.block)
}

fn read_sentence(
    document: &Document,
    reading: &Reading,
    knowledge: &Knowledge,
    times: &[When],
    (at, sentence): (usize, &Sentence),
    drafts: &mut Vec<Draft>,
) {
    let taken = |token: usize| {
        let span = reading.tokens[token].span;
        times
            .iter()
            .any(|t| t.span.start < span.end && span.start < t.span.end)
    };
    for numeral in number::find(reading, knowledge, sentence.first..sentence.end, taken) {
        let finder = Finder {
            reading,
            knowledge,
            held: is_held(drafts),
        };
        let node = finder.node(&numeral);
        if is_no_figure(reading, &numeral, &node) {
            continue;
        }
        let part = scope::is_part(reading, &numeral);
        let found = if part {
            of_whole(&finder, &numeral, &node, drafts, at)
        } else {
            None
        };
        // people are not launched
        let person = node.kind == Some(Kind::Person);
        let fits = |f: &Found| !(person && f.measure == Measure::Launched.name());
        let included = list::included(&finder, &node);
        let part = part || included.is_some();
        let found = list::paired(&finder, &numeral)
            .or(included)
            .or(found)
            .or_else(|| finder.measure(&numeral, &node).filter(fits));
        let (found, part) = match found {
            Some(found) => (Some(found), part),
            None => beside(&finder, &numeral, &node, drafts, at),
        };
        let Some((found, measure)) = found.and_then(|f| Measure::from_name(&f.measure).map(|m| (f, m)))
        else {
            continue;
        };
        drafts.push(draft(
            document,
            (reading, knowledge),
            times,
            (numeral, node, at),
            (found, measure, part),
            drafts,
        ));
    }
}

/// What a figure without a word of its own takes from its neighbours, and whether it is a part as they are.
fn beside(
    finder: &Finder,
    numeral: &Numeral,
    node: &Node,
    drafts: &[Draft],
    at: usize,
) -> (Option<Found>, bool) {
    let same = drafts.last().is_some_and(|d| d.sentence == at);
    if let Some((found, last)) = list::neighbour(finder, numeral, node, drafts).filter(|_| same) {
        return (Some(found), last.scope == Scope::Part);
    }
    (
        repeated((finder.reading, finder.knowledge), numeral, node, drafts, at),
        false,
    )
}

/// Whether the article has counted people held or missing before.
fn is_held(drafts: &[Draft]) -> bool {
    let held = [
        Measure::Abducted,
        Measure::Missing,
        Measure::Captured,
        Measure::Detained,
        Measure::Released,
    ];
    drafts.iter().any(|d| held.contains(&d.measure))
}

/// Numbers that count nothing of ours: money, time, distance, parts of names.
fn is_no_figure(reading: &Reading, numeral: &Numeral, node: &Node) -> bool {
    if node.kind == Some(Kind::Other) {
        return true;
    }
    let number = reading.head_of(numeral.core.start, numeral.core.end);
    let named = reading
        .name_at(number)
        .is_some_and(|n| n.end - n.first > 1 && node.noun.is_none_or(|noun| noun < n.end && noun >= n.first));
    let article = matches!(numeral.form, Form::Article | Form::None);
    // "a" before a plural or far from its noun is no count
    named
        || is_age(reading, numeral, node)
        || is_examined(reading, numeral, node)
        || (article && node.top == number && reading.tokens[number].text.to_lowercase() != "another")
}

/// "The patients had no external injuries": what was seen on them, not how many were hurt.
fn is_examined(reading: &Reading, numeral: &Numeral, node: &Node) -> bool {
    let Some(noun) = node.noun.filter(|_| numeral.form == Form::None) else {
        return false;
    };
    let described = reading.dependents(noun, &["amod"]).next().is_some();
    let verb = reading.tokens[noun]
        .head
        .filter(|_| reading.relation(noun) == "obj");
    let had = verb.is_some_and(|v| {
        reading.tokens[v].lemma == "have" && reading.dependents(v, &["nsubj"]).next().is_some()
    });
    described && had && matches!(reading.tokens[noun].lemma.as_str(), "injury" | "wound")
}

/// "Ahmed, 24, said", "Smith, a 40-year-old man,": an age or a description beside a name.
fn is_age(reading: &Reading, numeral: &Numeral, node: &Node) -> bool {
    let token = |back: usize| {
        numeral
            .first
            .checked_sub(back)
            .and_then(|t| reading.tokens.get(t))
    };
    let mark = |t: Option<&Token>| {
        t.is_some_and(|t| {
            matches!(
                t.text.as_str(),
                "," | "-" | "\u{2013}" | "\u{2014}" | "\u{2015}" | "("
            )
        })
    };
    let named = token(2).is_some_and(|t| t.upos == Upos::Propn || t.upos == Upos::Num);
    let bare = node.noun.is_none() && numeral.form == Form::Exact && mark(reading.tokens.get(numeral.end));
    mark(token(1)) && named && (bare || numeral.form == Form::Article)
}

/// A part has the measure of its whole, unless its own words give one.
fn of_whole(
    finder: &Finder,
    numeral: &Numeral,
    node: &Node,
    drafts: &[Draft],
    sentence: usize,
) -> Option<Found> {
    // "including 3 seriously wounded", "of whom 40 were held": its own word stands right beside it
    let end = node.noun.filter(|n| *n >= numeral.end).unwrap_or(numeral.end) + 2;
    let back = numeral
        .first
        .checked_sub(1)
        .and_then(|t| finder.reading.tokens.get(t));
    let relative = |t: &Token| matches!(t.text.as_str(), "whom" | "which");
    let tokens = &finder.reading.tokens;
    // "of which 61 were shot down", "61 of which were shot down"
    let clause = back.is_some_and(relative) || tokens.get(numeral.end + 1).is_some_and(relative);
    let beside = |f: &Found| match f.rule {
        "mentions/figure-modifier" => f.word >= numeral.end && f.word < end,
        _ => clause && f.word > numeral.first,
    };
    let own = finder.measure(numeral, node).filter(beside);
    own.or_else(|| {
        let whole = drafts
            .iter()
            .rev()
            .find(|d| d.sentence == sentence || d.sentence + 1 == sentence)?;
        Some(Found {
            measure: whole.measure.name().to_string(),
            word: whole.numeral.first,
            rule: "mentions/figure-part",
        })
    })
}

/// A bare number after a figure repeats its measure: "At one point, we heard 73".
fn repeated(
    (reading, knowledge): (&Reading, &Knowledge),
    numeral: &Numeral,
    node: &Node,
    drafts: &[Draft],
    sentence: usize,
) -> Option<Found> {
    let before = drafts
        .last()
        .filter(|d| d.sentence == sentence || d.sentence + 1 == sentence)?;
    let verb = reading
        .tokens
        .get(node.top)?
        .head
        .and_then(|h| reading.tokens.get(h))?;
    let bare = node.noun.is_none() && numeral.form == Form::Exact && reading.relation(node.top) == "obj";
    let told = knowledge.incident_words.is("telling", &verb.text.to_lowercase())
        && numeral.low.or(numeral.high) != Some(1);
    (bare && told).then(|| Found {
        measure: before.measure.name().to_string(),
        word: before.numeral.first,
        rule: "mentions/figure-repeated",
    })
}

fn draft(
    document: &Document,
    (reading, knowledge): (&Reading, &Knowledge),
    times: &[When],
    (numeral, node, sentence): (Numeral, Node, usize),
    (found, measure, part): (Found, Measure, bool),
    before: &[Draft],
) -> Draft {
    let mut trace = vec![Step::new(
        found.rule,
        Some(quote(&document.text, reading.span(found.word, found.word + 1))),
        format!("{} of what is counted", measure.name()),
    )];
    if let Some(hedge) = &numeral.hedge {
        let bound = |n: Option<u64>| n.map_or("open".to_string(), |n| n.to_string());
        let range = format!("low {}, high {}", bound(numeral.low), bound(numeral.high));
        trace.push(Step::new(
            "mentions/figure-hedge",
            None,
            format!("{hedge:?}: {range}"),
        ));
    }
    let (scope, since) = if part || is_remainder(reading, &numeral, &node, measure, before) {
        trace.push(Step::new(
            "mentions/figure-scope",
            None,
            "part of a figure given before",
        ));
        (Scope::Part, None)
    } else if let Some(covered) = scope::cumulative(
        (reading, knowledge),
        &numeral,
        &node,
        found.word,
        times,
        measure.name(),
    ) {
        trace.push(Step::new("mentions/figure-scope", None, covered.why));
        (covered.scope, covered.since)
    } else {
        joined_scope(reading, &node, sentence, before)
    };
    Draft {
        numeral,
        node,
        measure,
        sentence,
        scope,
        since,
        trace,
    }
}

/// "Some 197 girls remain captive": what is left of more that were counted before.
fn is_remainder(
    reading: &Reading,
    numeral: &Numeral,
    node: &Node,
    measure: Measure,
    before: &[Draft],
) -> bool {
    let head = reading.tokens[node.top].head;
    let remains = |t: usize| {
        matches!(
            reading.tokens[t].lemma.to_lowercase().as_str(),
            "remain" | "still" | "remaining"
        )
    };
    let remain =
        head.is_some_and(|h| remains(h) || reading.dependents(h, &["cop", "aux", "advmod"]).any(remains));
    let dead = reading
        .tokens
        .get(node.noun.unwrap_or(node.top))
        .is_some_and(|t| matches!(t.text.as_str(), "dead" | "wounded" | "victims"));
    let larger = before
        .iter()
        .any(|d| d.measure == measure && d.numeral.low.or(d.numeral.high) > numeral.low.or(numeral.high));
    (remain && larger) || (node.partitive && dead && larger)
}

/// Figures joined in one clause share their scope ("thousands have fled and hundreds are stuck").
fn joined_scope(
    reading: &Reading,
    node: &Node,
    sentence: usize,
    before: &[Draft],
) -> (Scope, Option<String>) {
    let joined = |d: &&Draft| {
        d.sentence == sentence && reading.tokens[node.top].head == reading.tokens[d.node.top].head
    };
    match before.last().filter(joined) {
        Some(d) if d.scope == Scope::Cumulative => (Scope::Cumulative, d.since.clone()),
        _ => (Scope::Incident, None),
    }
}

fn figure(
    document: &Document,
    reading: &Reading,
    knowledge: &Knowledge,
    number: usize,
    draft: Draft,
) -> Figure {
    let view = View {
        document,
        reading,
        knowledge,
    };
    let people = draft.node.noun.filter(|_| draft.node.kind != Some(Kind::Times));
    let span = reading.span(draft.numeral.first, draft.numeral.end);
    let of = draft
        .node
        .noun
        .map(|n| document.text.slice(reading.span(n, n + 1)).to_string());
    Figure {
        id: format!("f{number}"),
        span: quote(&document.text, Span::new(span.start, span.end)),
        measure: draft.measure,
        low: draft.numeral.low,
        high: draft.numeral.high,
        hedge: draft.numeral.hedge,
        of,
        class: people.and_then(|n| victim::class(&view, n)),
        side: people.and_then(|n| victim::side(&view, n)),
        scope: draft.scope,
        since: draft.since,
        event: None,
        claim: None,
        trace: draft.trace,
    }
}
