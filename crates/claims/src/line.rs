//! Line: what the order of words says of a claim where trees go wrong: closing clauses, phrases at either end of a
//! sentence, and how far a clause behind its cue runs.
//!
//! In come tokens; out come tokens. It never looks at another sentence.

use crate::draft::Room;
use crate::frame::{Tokens, clause_above};
use reader::Upos;

/// Everything before a closing clause ("..., a witness said on Monday."): read from the line, since long sentences
/// are where trees go wrong.
pub(crate) fn closing(room: &Room, v: usize) -> Option<Tokens> {
    let sentence = room.reading.sentences.get(room.sentence(v))?;
    if !matches!(room.xpos(v), "VBD" | "VBZ" | "VBP" | "VBN") || sentence.end - v > 16 {
        return None;
    }
    let quoted = |t: usize| room.quote_at(t).is_some_and(|q| !q.single);
    let stops =
        |t: usize| room.upos(t) == Upos::Verb || finite(room, t) || room.lower(t) == "that" || quoted(t);
    if (v + 1..sentence.end).any(stops) {
        return None;
    }
    let start = subject_start(room, sentence.first, v, sentence.end)?;
    let comma = start
        .checked_sub(1)
        .filter(|&c| c > sentence.first && (room.lower(c) == "," || is_mark(room, c)))?;
    let opens = (sentence.first..comma).find(|&t| !room.is_punct(t))?;
    let subordinate = room.upos(opens) == Upos::Sconj && !is_mark(room, comma);
    let verbs = (sentence.first..comma).any(|t| finite(room, t));
    (verbs && !subordinate).then(|| (sentence.first..comma).collect())
}

fn finite(room: &Room, token: usize) -> bool {
    matches!(room.upos(token), Upos::Verb | Upos::Aux)
        && matches!(room.xpos(token), "VBD" | "VBZ" | "VBP" | "MD")
}

fn is_mark(room: &Room, token: usize) -> bool {
    matches!(
        room.lower(token).as_str(),
        "\"" | "\u{201d}" | "''" | "\"\"" | "»"
    )
}

fn nominal(room: &Room, token: usize) -> bool {
    matches!(
        room.upos(token),
        Upos::Noun
            | Upos::Propn
            | Upos::Adj
            | Upos::Det
            | Upos::Num
            | Upos::Pron
            | Upos::Adp
            | Upos::Part
            | Upos::Cconj
            | Upos::Sym
    )
}

/// First token of the subject of a closing clause: right before the verb, with an apposition between commas at most,
/// or behind the verb ("said Smith"), where the clause begins with the verb itself.
fn subject_start(room: &Room, first: usize, v: usize, end: usize) -> Option<usize> {
    let verb = verb_start(room, first, v);
    let (mut at, mut commas, mut best) = (verb, 0, None);
    while at > first {
        let before = at - 1;
        if nominal(room, before) {
            at = before;
            continue;
        }
        if room.lower(before) != "," && !is_mark(room, before) {
            break;
        }
        let named = (at..verb).any(|t| matches!(room.upos(t), Upos::Noun | Upos::Propn | Upos::Pron));
        // a second stretch is the name that an apposition explains; anything else is content
        let name = commas == 0 || commas == 1 && room.upos(at) == Upos::Propn;
        if named && name && room.rel(at) != "cc" {
            best = Some(at);
        }
        if is_mark(room, before) || commas == 1 {
            break;
        }
        commas += 1;
        at = before;
    }
    let inverted = verb == v && v + 1 < end && nominal(room, v + 1);
    best.or_else(|| inverted.then_some(v))
}

/// Where the verb group begins ("later also said").
fn verb_start(room: &Room, first: usize, v: usize) -> usize {
    let mut at = v;
    while at > first && matches!(room.upos(at - 1), Upos::Adv | Upos::Aux) {
        at -= 1;
    }
    at
}

/// The content behind a cue, filled up to where it ends on the line: a tree that loses its way loses the tail first.
pub(crate) fn behind(room: &Room, v: usize, tokens: Tokens) -> Tokens {
    let Some(sentence) = room.reading.sentences.get(room.sentence(v)) else {
        return tokens;
    };
    if tokens.first().is_some_and(|&t| t < v) {
        return tokens;
    }
    let Some(first) = tokens.iter().copied().find(|&t| !room.is_punct(t)) else {
        return linear(room, v, sentence.end);
    };
    let start = start_behind(room, v, first);
    let stop = tail(room, v, first, sentence.end);
    (start..stop.max(start + 1)).collect()
}

/// Where a clause behind its cue begins.
fn start_behind(room: &Room, v: usize, first: usize) -> usize {
    let that = |t: &usize| room.lower(*t) == "that" && room.upos(*t) == Upos::Sconj;
    if let Some(t) = (v + 1..first + 1).find(that) {
        return t + 1;
    }
    let between = v + 1..first;
    let adjunct = |t: usize| {
        let mut at = t;
        while let Some(head) = room.head(at).filter(|&h| h != v) {
            at = head;
        }
        room.is_punct(t) || room.head(at) == Some(v) && !matches!(room.rel(at), "ccomp" | "nsubj")
    };
    if between.len() < 8 && !between.clone().any(adjunct) {
        v + 1
    } else {
        first
    }
}

/// Where a clause behind its cue ends: at what hangs on the cue itself, at a cue that goes on, at the end.
fn tail(room: &Room, v: usize, first: usize, end: usize) -> usize {
    let after_comma = |t: usize| t.checked_sub(1).is_some_and(|b| room.is_punct(b));
    let goes_on = |t: usize| {
        room.xpos(t) == "VBG"
            && room.is(t, "continuer")
            && after_comma(t)
            && room.child(t, &["nsubj"]).is_none()
    };
    let own = room
        .reading
        .children
        .get(v)
        .into_iter()
        .flatten()
        .copied()
        .filter(|&c| c > first);
    let branch = own.filter_map(|c| {
        let start = room.reading.subtree(c).first().copied().filter(|&s| s > first)?;
        let parted = after_comma(start) || room.rel(c) == "conj";
        (matches!(room.rel(c), "conj" | "advcl" | "obl" | "parataxis" | "advmod") && parted).then_some(start)
    });
    let line = (first + 1..end).find(|&t| goes_on(t) || room.lower(t) == ";");
    branch.chain(line).min().unwrap_or(end)
}

/// A clause behind a cue that the tree has lost altogether: "that", or a noun phrase and a finite verb.
fn linear(room: &Room, v: usize, end: usize) -> Tokens {
    let next = v + 1;
    if next >= end {
        return Tokens::new();
    }
    let that = (next..end.min(v + 6)).find(|&t| room.lower(t) == "that" && room.upos(t) == Upos::Sconj);
    let verb = (next..end).find(|&t| finite(room, t));
    let start = match (that, verb) {
        (Some(t), Some(f)) if f > t => t + 1,
        (None, Some(f))
            if f > next && (next..f).all(|t| subject_word(room, t)) && room.upos(next) != Upos::Adp =>
        {
            next
        }
        _ => return Tokens::new(),
    };
    (start..tail(room, v, start, end)).collect()
}

fn subject_word(room: &Room, token: usize) -> bool {
    let relative = matches!(room.xpos(token), "WP" | "WDT" | "TO");
    !relative && (nominal(room, token) || room.upos(token) == Upos::Adv)
}

/// The clause around an "according to" phrase whose first word is `first` and whose noun is `noun`.
///
/// At the head or the end of a sentence the phrase speaks for all of it; inside it for its own clause.
pub(crate) fn around(room: &Room, first: usize, noun: usize) -> Option<Tokens> {
    let sentence = room.reading.sentences.get(room.sentence(first))?;
    let begins = (sentence.first..first).all(|t| room.is_punct(t));
    let end = phrase_end(room, noun, sentence.end);
    if begins {
        return some((end..sentence.end).collect());
    }
    if (end..sentence.end).all(|t| room.is_punct(t)) {
        return some((sentence.first..first).collect());
    }
    let outside = |c: &usize| *c < first || *c >= end;
    let clause = clause_above(room, noun)
        .filter(outside)
        .or_else(|| clause_above(room, first))?;
    let tokens = room.reading.subtree(clause);
    some(tokens.into_iter().filter(|t| outside(t)).collect())
}

fn some(tokens: Tokens) -> Option<Tokens> {
    (!tokens.is_empty()).then_some(tokens)
}

/// One past the phrase of `noun`: the first comma behind it, or the one behind its appositions, or the end.
fn phrase_end(room: &Room, noun: usize, end: usize) -> usize {
    let stop = |t: usize| matches!(room.lower(t).as_str(), "," | ";" | "\"" | "\u{201c}");
    let comma = |from: usize| (from..end).find(|&t| stop(t)).unwrap_or(end);
    let near = comma(noun);
    let subtree = room.reading.subtree(noun);
    let last = subtree.last().copied().unwrap_or(noun);
    let apposed = last > near && subtree.len() < 25 && comma(last) < end;
    if apposed { comma(last) } else { near }
}

/// The noun that a fixed phrase ends in: the head of the run of words behind its last word.
pub(crate) fn phrase_noun(room: &Room, last: usize) -> Option<usize> {
    let end = room.reading.sentences.get(room.sentence(last))?.end;
    let inside = |t: &usize| nominal(room, *t) && !matches!(room.upos(*t), Upos::Adp | Upos::Cconj);
    let run: Vec<usize> = (last + 1..end).take_while(inside).collect();
    let (first, stop) = (run.first().copied()?, run.last().copied()? + 1);
    let head = room.reading.head_of(first, stop);
    let noun = |t: usize| matches!(room.upos(t), Upos::Noun | Upos::Propn | Upos::Pron);
    if noun(head) {
        return Some(head);
    }
    run.into_iter().rev().find(|&t| noun(t))
}
