//! Content: from the tokens that a cue governs to the pieces of text that go on the record.
//!
//! In comes a set of tokens; out come spans without the cue, without quotation marks, commas and "that" at their ends.

use crate::draft::Room;
use crate::frame::Tokens;
use crate::line;
use reader::Upos;
use text::Span;

/// The pieces of a content, in text order.
pub(crate) fn pieces(room: &Room, tokens: &Tokens, cue: Span) -> Vec<Span> {
    let whole = quoted_whole(room, tokens, cue);
    let runs = runs(room, &whole);
    runs.into_iter()
        .filter_map(|(first, end)| trim(room, first, end))
        .collect()
}

/// The tokens, with every quotation that they begin or end filled up: a quoted speech is said as a whole.
fn quoted_whole(room: &Room, tokens: &Tokens, cue: Span) -> Tokens {
    let mut whole = tokens.clone();
    let (Some(&first), Some(&last)) = (tokens.first(), tokens.last()) else {
        return whole;
    };
    let near = room.quotes_near(room.span(first).cover(room.span(last)));
    for quote in near.iter().filter(|q| !q.single && !q.inner.contains(cue)) {
        let range = room.reading.tokens_in(quote.inner);
        let words = range.clone().filter(|&t| !room.is_punct(t));
        let (held, all) = words.fold((0, 0), |(h, a), t| (h + usize::from(tokens.contains(&t)), a + 1));
        if held > 0 && held < all {
            whole.extend(range);
        }
    }
    whole
}

/// Runs of neighbouring tokens; punctuation between two of them does not part them.
fn runs(room: &Room, tokens: &Tokens) -> Vec<(usize, usize)> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    for &t in tokens {
        match found.last_mut() {
            Some(last) if (last.1..t).all(|gap| room.is_punct(gap)) => last.1 = t + 1,
            _ => found.push((t, t + 1)),
        }
    }
    found
}

/// A run without what does not belong to the content at its ends; `None` where no word is left.
pub(crate) fn trim(room: &Room, mut first: usize, mut end: usize) -> Option<Span> {
    first = behind_day(room, first, end);
    first = behind_occasion(room, first, end);
    while first < end && drops_first(room, first) {
        first += 1;
    }
    while first < end && drops_last(room, end - 1) {
        end -= 1;
    }
    if first >= end || (first..end).all(|t| room.is_punct(t)) {
        return None;
    }
    Some(room.reading.span(first, end))
}

/// Behind the day of speaking, where "that" shows it to stand before the content ("told reporters on Monday that ...").
fn behind_day(room: &Room, first: usize, end: usize) -> usize {
    let conjunction = |&t: &usize| room.lower(t) == "that" && room.upos(t) == Upos::Sconj;
    let Some(that) = (first + 1..end.min(first + 7)).find(conjunction) else {
        return first;
    };
    let timed = |t: usize| {
        let times = &room.mentions.times;
        times
            .iter()
            .any(|w| mentions::span(&w.span).overlaps(room.span(t)))
    };
    let day = (first..that).all(|t| timed(t) || matches!(room.upos(t), Upos::Adp | Upos::Det));
    if day && (first..that).any(timed) {
        that
    } else {
        first
    }
}

/// How far behind its cue "that" may stand.
const OCCASION: usize = 14;

/// Behind the occasion of speaking, where "that" shows it to stand before the content ("said during a visit to the front that ...").
fn behind_occasion(room: &Room, first: usize, end: usize) -> usize {
    let conjunction = |&t: &usize| room.lower(t) == "that" && room.upos(t) == Upos::Sconj;
    let opens = matches!(
        room.lower(first).as_str(),
        "during" | "in" | "at" | "on" | "through" | "via" | "after" | "before"
    );
    let that = (first + 1..end.min(first + OCCASION)).find(conjunction);
    match that.filter(|_| opens && room.upos(first) == Upos::Adp) {
        Some(that) if (first..that).all(|t| line::nominal(room, t) || room.is_punct(t)) => that,
        _ => first,
    }
}

fn drops_first(room: &Room, token: usize) -> bool {
    let that = room.lower(token) == "that" && matches!(room.upos(token), Upos::Sconj | Upos::Adp);
    that || room.is_punct(token) && !matches!(room.lower(token).as_str(), "(" | "[" | "@" | "#")
}

fn drops_last(room: &Room, token: usize) -> bool {
    room.is_punct(token) && !matches!(room.lower(token).as_str(), ")" | "]" | "?" | "!")
}
