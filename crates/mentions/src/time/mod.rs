//! Times: when, as the article says it, and what that is on the calendar.
//!
//! In come a document, its reading and the tables; out come the times in text order. Detection is a grammar over words
//! (`en`), arithmetic knows no language (`value`). What the words leave open stays null, with a note.
//! Captions give no times of the report: pictures come from other days, often from files.

mod dates;
mod en;
mod named;
mod outlook;
mod value;
mod words;

use crate::quote;
use en::Found;
use jiff::civil::Date;
use knowledge::Knowledge;
use reader::Reading;
use record::{Note, Step, TimePrecision, When};
use text::{BlockKind, Document, Span};
use value::{Base, Expr, Outlook, Value};
use words::Word;

/// How far into the report a date may stand that dates the report itself, in code points.
const HEAD: usize = 400;
/// How many words may stand before a date behind the name of an agency: a headline told again.
const LEAD: usize = 20;
/// How many days the text's own date and the publication stamp may lie apart and still be the same report's.
const APART: i32 = 7;

/// An expression with where it stands in the document.
struct Hit {
    span: Span,
    block: usize,
    /// Whether it opens its block or follows "published".
    heads: bool,
    /// Whether the report begins right behind it: "CITY, May 3, 2012 (Agency) Troops ...".
    dates: bool,
    found: Found,
}

/// Reads every time of an article, in text order, identifiers set.
#[must_use]
pub fn read(
    document: &Document,
    reading: &Reading,
    knowledge: &Knowledge,
    notes: &mut Vec<Note>,
) -> Vec<When> {
    let published = document.published.as_deref().and_then(published_day);
    let hits = hits(document, knowledge);
    let (day, from) = match own_date(document, &hits, published) {
        Some(own) if Some(own) != published => (Some(own), "text"),
        _ => (published, "published"),
    };
    let mut times: Vec<When> = Vec::new();
    let mut last: Option<(usize, usize, Date)> = None;
    for hit in hits {
        if !is_mention(document, hit.block)
            || outlook::is_no_time(document, reading, hit.span, &hit.found.expr)
        {
            continue;
        }
        let before = context(&hit, last, day);
        let outlook = outlook::of(reading, hit.span);
        let base = Base {
            day,
            before: before.map(|b| b.0),
            outlook,
            local: hit.found.local,
        };
        let value = value::narrow(
            value::resolve(&hit.found.expr, base),
            hit.found.clock,
            hit.found.part.as_deref(),
        );
        let anchor = anchor(&hit.found.expr, &value, before.and_then(|b| b.1), from);
        let when = when(document, &hit, times.len() + 1, value, anchor, outlook);
        if when.value.is_none() {
            notes.push(open_note(&when, day));
        }
        if let Some(day) = settled_day(&when, &hit.found.expr) {
            last = Some((times.len(), hit.block, day));
        }
        times.push(when);
    }
    times
}

/// The day of a publication time, which is a date or a date with a time of day.
fn published_day(published: &str) -> Option<Date> {
    published.get(..10).unwrap_or(published).parse().ok()
}

/// Whether expressions in this block are times of the report.
fn is_mention(document: &Document, block: usize) -> bool {
    document
        .blocks
        .get(block)
        .is_some_and(|b| b.kind.is_report() && b.kind != BlockKind::Caption)
        && !crate::repeats_title(document, block)
}

fn hits(document: &Document, knowledge: &Knowledge) -> Vec<Hit> {
    let mut hits = Vec::new();
    for (at, block) in document.blocks.iter().enumerate() {
        if matches!(block.kind, BlockKind::Furniture | BlockKind::Byline) {
            continue;
        }
        let words = words::words(&document.text, block.span);
        for found in en::find(&words, knowledge) {
            let Some((first, last)) = words.get(found.first).zip(words.get(found.end - 1)) else {
                continue;
            };
            let span = Span::new(first.span.start, last.span.end + usize::from(keeps_point(last)));
            let heads = heads(&words, found.first);
            let dates = dates(document, &words, &found, heads);
            hits.push(Hit {
                span,
                block: at,
                heads,
                dates,
                found,
            });
        }
    }
    hits
}

/// Whether the abbreviation point belongs to the word ("Sept.", "p.m.").
fn keeps_point(word: &Word) -> bool {
    word.point && (word.lower == "p.m" || word.lower == "a.m")
}

fn heads(words: &[Word], first: usize) -> bool {
    let Some(before) = first.checked_sub(1).and_then(|b| words.get(b)) else {
        return true;
    };
    matches!(
        before.lower.as_str(),
        "published" | "posted" | "dated" | "publish" | ":" | "|"
    ) && first <= 4
}

/// Whether a new sentence begins right behind an expression that stands at the head of its block, or behind the name of an agency.
fn dates(document: &Document, words: &[Word], found: &Found, heads: bool) -> bool {
    let capitals = |w: &Word| {
        let text = document.text.slice(w.span);
        text.len() > 1 && text.chars().all(char::is_uppercase)
    };
    let before = found.first.checked_sub(1).and_then(|b| words.get(b));
    let agency = before.is_some_and(capitals) && found.first <= LEAD;
    let next = words.get(found.end);
    (heads || agency) && next.is_none_or(|w| w.capital && w.is_word())
}

/// The article's own date, where it states one at its head: it dates the report better than the page's stamp.
fn own_date(document: &Document, hits: &[Hit], published: Option<Date>) -> Option<Date> {
    let near = |own: &Date| {
        published.is_none_or(|p| p.duration_until(*own).as_hours().abs() <= i64::from(APART) * 24)
    };
    if let Some(own) = document.dateline.as_deref().and_then(published_day).filter(near) {
        return Some(own);
    }
    let start = document
        .blocks
        .iter()
        .find(|b| b.kind == BlockKind::Title)
        .map_or(0, |b| b.span.end);
    let day = |hit: &Hit| match hit.found.expr {
        Expr::Date(Some(year), month, day) => Date::new(year, month, day).ok(),
        _ => None,
    };
    let kind = |hit: &Hit| document.blocks.get(hit.block).map(|b| b.kind);
    let head = |h: &&Hit| h.span.start <= start + HEAD && kind(h) != Some(BlockKind::Caption);
    let stamped = |h: &&Hit| h.heads || kind(h) == Some(BlockKind::Dateline);
    let close = hits
        .iter()
        .filter(stamped)
        .filter(head)
        .filter_map(day)
        .find(near);
    // a date at the very head of the report is right where the page's stamp is wrong
    close.or_else(|| hits.iter().filter(|h| h.dates).filter(head).find_map(day))
}

/// What an expression like "that day" is counted from: the day of the time before it, in the same block; a part of the
/// day with no day at all falls on the day of publication.
fn context(
    hit: &Hit,
    last: Option<(usize, usize, Date)>,
    day: Option<Date>,
) -> Option<(Date, Option<usize>)> {
    let near = last
        .filter(|(_, block, _)| hit.block - block <= 1)
        .map(|(at, _, d)| (d, Some(at)));
    match hit.found.expr {
        Expr::Context(0, _) if hit.found.part.is_some() || hit.found.clock.is_some() => {
            let same = last
                .filter(|(_, block, _)| *block == hit.block)
                .map(|(at, _, d)| (d, Some(at)));
            same.or(day.map(|d| (d, None)))
        }
        _ => near,
    }
}

fn anchor(expr: &Expr, value: &Value, before: Option<usize>, from: &str) -> Option<String> {
    if value.value.is_none() || value.from.is_none() || expr.is_absolute() {
        return None;
    }
    match before.filter(|_| expr.is_context()) {
        Some(at) => Some(format!("t{}", at + 1)),
        None => Some(from.to_string()),
    }
}

fn when(
    document: &Document,
    hit: &Hit,
    number: usize,
    value: Value,
    anchor: Option<String>,
    outlook: Outlook,
) -> When {
    let words = quote(&document.text, hit.span);
    let looks = match outlook {
        Outlook::Back => "its clause looks back",
        Outlook::Ahead => "its clause looks ahead",
        Outlook::Open => "its clause has no tense that tells",
    };
    let settled = match (&value.value, &anchor) {
        (None, _) => "the words leave it open".to_string(),
        (Some(value), Some(anchor)) => format!("{value}, counted from {anchor}; {looks}"),
        (Some(value), None) => format!("{value}, by its words alone"),
    };
    When {
        id: format!("t{number}"),
        trace: vec![
            Step::new(
                hit.found.rule,
                Some(words.clone()),
                format!("{:?}", hit.found.expr),
            ),
            Step::new("mentions/time-resolve", None, settled),
        ],
        span: words,
        value: value.value,
        from: value.from.map(|d| d.to_string()),
        to: value.to.map(|d| d.to_string()),
        precision: Some(value.precision),
        anchor,
    }
}

/// The day that later expressions may be counted from.
fn settled_day(when: &When, expr: &Expr) -> Option<Date> {
    let exact = matches!(when.precision, Some(TimePrecision::Day | TimePrecision::Time));
    let counted = !matches!(
        expr,
        Expr::Away(_, knowledge::Unit::Minute | knowledge::Unit::Hour)
    );
    when.from.as_ref().filter(|_| exact && counted)?.parse().ok()
}

fn open_note(when: &When, day: Option<Date>) -> Note {
    let why = match day {
        None => "no publication date is known to count it from",
        Some(_) => "the words do not settle which day is meant",
    };
    Note {
        kind: "unresolved-time".to_string(),
        span: Some(when.span.clone()),
        message: format!("left open: {why}"),
    }
}
