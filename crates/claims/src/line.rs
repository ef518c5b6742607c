//! Line: what the order of words says of a claim where trees go wrong: closing clauses, phrases at either end of a
//! sentence, and how far a clause behind its cue runs.
//!
//! In come tokens; out come tokens. It never looks at another sentence.

use crate::draft::Room;
use crate::frame::{Tokens, clause_above};
use crate::source;
use reader::Upos;

/// A clause of saying at the end of its sentence.
pub(crate) struct Closing {
    /// Tokens before it, which it governs.
    pub content: std::ops::Range<usize>,
    /// Tokens of its subject.
    pub subject: std::ops::Range<usize>,
    /// Tokens behind it that go on from the content.
    pub more: std::ops::Range<usize>,
}

/// Longest closing clause, in tokens.
const CLOSING: usize = 30;

/// The closing clause of the verb ("..., a witness said on Monday."), with everything before it: read from the line,
/// since long sentences are where trees go wrong.
pub(crate) fn closing(room: &Room, v: usize) -> Option<Closing> {
    let sentence = room.reading.sentences.get(room.sentence(v))?;
    if !matches!(room.xpos(v), "VBD" | "VBZ" | "VBP" | "VBN") {
        return None;
    }
    if matches!(room.lower(v + 1).as_str(), "as" | "by") {
        return None;
    }
    let end = clause_end(room, v, sentence.end);
    if let Some(interrupting) = interrupting(room, sentence.first, v, end) {
        return Some(interrupting);
    }
    let quoted = |t: usize| room.quote_at(t).is_some_and(|q| !q.single);
    // "a London-based group" tells of a noun
    let acts = |t: usize| room.upos(t) == Upos::Verb && room.rel(t) != "amod";
    let stops = |t: usize| acts(t) || finite(room, t) || room.lower(t) == "that" || quoted(t);
    let relative = (v + 1..end)
        .find(|&t| matches!(room.xpos(t), "WP" | "WDT"))
        .unwrap_or(end);
    if relative < end {
        return bare_inverted(room, sentence.first, v, relative);
    }
    // a quotation that runs up to its cue has all of it; what follows tells of the speaking
    if !(v + 1..end).any(|t| quoted(t) || room.lower(t) == "that")
        && let Some(closing) = quoted_before(room, v, sentence.first, end)
    {
        return Some(closing);
    }
    if end - v > CLOSING || (v + 1..end).any(stops) {
        return None;
    }
    // "wounded 60 people said the monitor": whom the tree puts behind the verb speaks
    if room.reading.dependents(v, &["nsubj"]).any(|s| s > v)
        && let Some(inverted) = bare_inverted(room, sentence.first, v, end)
    {
        return Some(inverted);
    }
    parted(room, sentence.first, v, end)
        .or_else(|| bare(room, sentence.first, v, end))
        .or_else(|| bare_inverted(room, sentence.first, v, end))
}

/// A clause of saying set into a sentence that goes on with "and" ("The truck hit a wall, he said, and caught fire").
fn interrupting(room: &Room, first: usize, v: usize, end: usize) -> Option<Closing> {
    let joins = room.upos(v + 2) == Upos::Cconj || room.is(v + 2, "meanwhile");
    let goes_on = v + 2 < end && room.lower(v + 1) == "," && joins;
    // "..., he said, and added that": a cue of its own
    let cue = goes_on && room.is(v + 3, "continuer") && finite(room, v + 3);
    if !goes_on || cue {
        return None;
    }
    let closing = parted(room, first, v, v + 1)?;
    let more = rest(room, v, v + 2);
    Some(Closing { more, ..closing })
}

/// A closing clause that a comma or a mark parts from its content.
fn parted(room: &Room, first: usize, v: usize, end: usize) -> Option<Closing> {
    let (start, subject_end) = subject_start(room, first, v, end)?;
    // "..., a charge it denies": the clause tells of a noun that stands in it
    let of = room.head(v).filter(|_| room.deprel(v) == "acl:relcl");
    if of.is_some_and(|h| (start..subject_end).contains(&h)) {
        return None;
    }
    let comma = start
        .checked_sub(1)
        .filter(|&c| c > first && (room.lower(c) == "," || is_mark(room, c)))?;
    let opens = (first..comma).find(|&t| !room.is_punct(t))?;
    let participle = room.xpos(opens) == "VBN" && room.rel(opens) == "advcl";
    let subordinate = (room.upos(opens) == Upos::Sconj || participle) && !is_mark(room, comma);
    let verbs = (first..comma).any(|t| finite(room, t));
    (verbs && !subordinate).then_some(Closing {
        content: first..comma,
        subject: start..subject_end,
        more: 0..0,
    })
}

/// A closing clause in a text that has lost its commas ("... had become empty a witness said").
fn bare(room: &Room, first: usize, v: usize, end: usize) -> Option<Closing> {
    // a long tail tells where and when it was said ("... he said at a meeting in the capital at the end of ...")
    let told = v + 1 < end && (room.upos(v + 1) == Upos::Adp || room.timed(v + 1));
    if end - v > 8 && !told || v < first + 4 {
        return None;
    }
    let start = phrase_start(room, first, v)?;
    let before = start.checked_sub(1).filter(|&b| b > first)?;
    let object = match room.upos(before) {
        Upos::Adp | Upos::Det | Upos::Cconj | Upos::Part | Upos::Punct | Upos::Sconj => true,
        Upos::Verb => room.xpos(before) != "VBN",
        _ => false,
    };
    let relative = (start..v).any(|t| matches!(room.xpos(t), "WP" | "WDT"));
    let verbs = (first..start).any(|t| finite(room, t));
    let speaks = noun_in(room, start..v).is_some_and(|n| source::can_speak(room, n));
    (verbs && speaks && !object && !relative).then_some(Closing {
        content: first..start,
        subject: start..v,
        more: 0..0,
    })
}

/// Where the noun phrase right before a verb begins: its article, or its name.
fn phrase_start(room: &Room, first: usize, v: usize) -> Option<usize> {
    let verb = verb_start(room, first, v);
    let reach = verb.saturating_sub(7).max(first);
    let head = verb.checked_sub(1).filter(|&h| h >= first)?;
    if let Some(name) = room.reading.name_at(head) {
        let article = name
            .first
            .checked_sub(1)
            .filter(|&a| a >= first && room.upos(a) == Upos::Det);
        return Some(article.unwrap_or_else(|| titled(room, first, hyphened(room, first, name.first))));
    }
    if room.upos(head) == Upos::Pron {
        return Some(head);
    }
    let run = (reach..verb).rev().take_while(|&t| nominal(room, t));
    let article = run.clone().find(|&t| room.upos(t) == Upos::Det);
    let plural = room.xpos(head) == "NNS" && room.is(head, "person") || room.is(head, "anonymous");
    let modifiers = (reach..verb)
        .rev()
        .take_while(|&t| matches!(room.upos(t), Upos::Noun | Upos::Adj | Upos::Propn));
    article.or_else(|| modifiers.last().filter(|_| plural))
}

/// Where what a person is begins before the name ("local activist | Sami Haddad").
fn titled(room: &Room, first: usize, name: usize) -> usize {
    let role = |t: usize| room.upos(t) == Upos::Noun && room.is(t, "person");
    let Some(noun) = name.checked_sub(1).filter(|&t| t > first && role(t)) else {
        return name;
    };
    let adjective = |t: &usize| room.upos(*t) == Upos::Adj && room.reading.name_at(*t).is_none();
    let before = (first + 1..noun).rev().take_while(adjective).last();
    before.unwrap_or(noun)
}

/// Where "state-run" begins before a name that it describes ("state-run TV").
fn hyphened(room: &Room, first: usize, name: usize) -> usize {
    let start = name.saturating_sub(3);
    let tied = start >= first && room.lower(name.saturating_sub(2)) == "-" && room.rel(name - 1) == "amod";
    if tied { start } else { name }
}

/// The same with its verb first ("... wounded 60 people said the monitor").
fn bare_inverted(room: &Room, first: usize, v: usize, end: usize) -> Option<Closing> {
    let next = v + 1;
    // "said observatory head Sami Haddad"
    let titled = (next..end.min(next + 4))
        .take_while(|&t| nominal(room, t))
        .any(|t| {
            room.reading
                .name_at(t)
                .is_some_and(|n| n.kind == reader::NameKind::Person)
        });
    let opens =
        next < end && (room.upos(next) == Upos::Det || room.reading.name_at(next).is_some() || titled);
    if !opens || v < first + 4 || room.upos(v - 1) == Upos::Pron {
        return None;
    }
    let noun = noun_in(room, next..end).filter(|&n| source::can_speak(room, n))?;
    let clause = (first..v).any(|t| finite(room, t));
    (clause && !spoken(room, v) && room.lemma(v) == "say").then_some(Closing {
        content: first..v,
        subject: next..noun + 1,
        more: 0..0,
    })
}

/// Whether the verb has a speaker of its own before it, which makes what follows its object.
fn spoken(room: &Room, v: usize) -> bool {
    let behind = room.reading.dependents(v, &["nsubj"]).any(|s| s > v);
    room.child(v, &["nsubj"])
        .is_some_and(|s| s < v && !behind && source::can_speak(room, s))
}

/// The closing clause behind a quotation that ends in a comma ("..., " Olga, a refugee who fled, told Reuters.).
fn quoted_before(room: &Room, v: usize, first: usize, end: usize) -> Option<Closing> {
    let at = room.span(v);
    let before = room.quotes.partition_point(|q| q.outer.end <= at.start);
    let near = room.quotes.get(before.saturating_sub(4)..before)?;
    let quote = near.iter().rev().find(|q| !q.single && !q.open)?;
    let range = room.reading.tokens_in(quote.inner);
    if range.end <= first || v - range.end > 30 || range.len() < 4 {
        return None;
    }
    let text = &room.document.text;
    let lower = |c: char| c.is_lowercase();
    let behind_it = text.slice(text::Span::new(quote.outer.end, at.end));
    let next = behind_it.trim_start().chars().next();
    let last = text
        .slice(quote.inner)
        .trim_end()
        .chars()
        .next_back()
        .unwrap_or(' ');
    // a full stop inside the marks ends the speech, unless the sentence goes on in small letters
    let stopped = last == '.' && next.is_none_or(lower);
    let ends = matches!(last, ',' | '?' | '!' | '…') || stopped || behind_it.starts_with(',');
    // the first verb behind the quotation is the cue, but for a clause that describes its subject
    let behind = room.reading.tokens_in(text::Span::new(quote.outer.end, at.start));
    let relative = behind
        .clone()
        .any(|t| matches!(room.xpos(t), "WP" | "WDT" | "WP$"));
    let verbs = behind.clone().any(|t| finite(room, t));
    if !ends || verbs && !relative {
        return None;
    }
    let opening = room.reading.tokens.get(range.start).map(|t| t.sentence)?;
    let begin = room.reading.sentences.get(opening)?.first;
    let named = |t: usize| {
        matches!(
            room.upos(t),
            Upos::Noun | Upos::Propn | Upos::Pron | Upos::Adj | Upos::Num
        )
    };
    if behind.clone().any(|t| room.upos(t) == Upos::Cconj) && !behind.clone().any(named) {
        return None;
    }
    let subject = if behind.clone().any(|t| nominal(room, t)) {
        behind
    } else {
        v + 1..end
    };
    let word = subject.clone().find(|&t| !room.is_punct(t))?;
    Some(Closing {
        content: begin.min(first)..range.end,
        subject: word..subject.end,
        more: 0..0,
    })
}

/// Where the clause of a cue ends: at a cue that goes on from it or at a phrase that says who passed it on.
fn clause_end(room: &Room, v: usize, end: usize) -> usize {
    let next = |t: &usize| goes_on(room, *t) || room.lower(*t) == "according" && room.lower(*t + 1) == "to";
    (v + 1..end).find(next).unwrap_or(end)
}

/// Whether a participle goes on from the cue before it ("..., adding that ...").
pub(crate) fn goes_on(room: &Room, t: usize) -> bool {
    let Some(before) = t.checked_sub(1) else {
        return false;
    };
    room.xpos(t) == "VBG"
        && room.is(t, "continuer")
        && (room.is_punct(before) || bare_participle(room, t, before))
        && room.child(t, &["nsubj"]).is_none()
}

/// In a text without commas a participle goes on from the cue where it cannot describe the noun before it ("... the attack dismissing").
fn bare_participle(room: &Room, t: usize, before: usize) -> bool {
    if matches!(
        room.upos(before),
        Upos::Adp | Upos::Aux | Upos::Sconj | Upos::Cconj
    ) || room.is(before, "document")
    {
        return false;
    }
    let noun = matches!(room.upos(before), Upos::Noun | Upos::Propn | Upos::Pron);
    let opens = matches!(room.upos(t + 1), Upos::Sconj | Upos::Det | Upos::Pron);
    room.is(t, "adding") || noun && opens && !source::can_speak(room, before)
}

pub(crate) fn finite(room: &Room, token: usize) -> bool {
    // a verb with the tag of a noun is a past that looks like one ("the blast hit near the town")
    matches!(room.upos(token), Upos::Verb | Upos::Aux)
        && matches!(room.xpos(token), "VBD" | "VBZ" | "VBP" | "MD" | "NN")
}

fn is_mark(room: &Room, token: usize) -> bool {
    matches!(
        room.lower(token).as_str(),
        "\"" | "\u{201d}" | "''" | "\"\"" | "»"
    )
}

pub(crate) fn nominal(room: &Room, token: usize) -> bool {
    room.reading.name_at(token).is_some()
        || matches!(
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
fn subject_start(room: &Room, first: usize, v: usize, end: usize) -> Option<(usize, usize)> {
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
    let inverted = verb == v && v + 1 < end && nominal(room, v + 1) && !spoken(room, v);
    let before = best.map(|start| (start, verb));
    before.or_else(|| inverted.then_some((v, end)))
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
    let addressing = room.is(v, "addressing");
    let adjunct = |t: usize| {
        let mut at = t;
        while let Some(head) = room.head(at).filter(|&h| h != v) {
            at = head;
        }
        let clause = matches!(room.rel(at), "ccomp" | "nsubj") || !addressing && room.rel(at) == "obj";
        room.is_punct(t) || room.head(at) == Some(v) && !clause
    };
    if between.len() < 20 && !between.clone().any(adjunct) {
        v + 1
    } else {
        first
    }
}

/// Where a clause behind its cue ends: at what hangs on the cue itself, at a cue that goes on, at the end.
fn tail(room: &Room, v: usize, first: usize, end: usize) -> usize {
    let after_comma = |t: usize| t.checked_sub(1).is_some_and(|b| room.is_punct(b));
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
        let that = (start..c)
            .take(3)
            .any(|t| room.lower(t) == "that" && room.upos(t) == Upos::Sconj);
        let parted = (after_comma(start) || room.rel(c) == "conj" && !tells_more(room, c)) && !that;
        (matches!(room.rel(c), "conj" | "advcl" | "obl" | "parataxis" | "advmod") && parted).then_some(start)
    });
    let according = |t: usize| after_comma(t) && room.lower(t) == "according";
    let closes = |t: usize| {
        room.quotes_near(room.span(t))
            .iter()
            .any(|q| !q.single && q.inner.end == room.span(t).start)
    };
    let full =
        |t: usize| is_mark(room, t) && closes(t) && matches!(room.lower(t - 1).as_str(), "." | "!" | "?");
    let and_cue = |t: usize| {
        room.upos(t) == Upos::Cconj
            && t + 2 < end
            && room.is(t + 1, "continuer")
            && finite(room, t + 1)
            && room.lower(t + 2) == "that"
    };
    let line = (first + 1..end)
        .find(|&t| goes_on(room, t) || and_cue(t) || room.lower(t) == ";" || according(t) || full(t));
    let told = |t: usize| (first..t).any(|u| finite(room, u));
    let others = (first + 1..end).find(|&t| others_say(room, t, end) && told(t));
    branch
        .chain(line)
        .chain(others)
        .chain(later_cue(room, v, first, end))
        .min()
        .unwrap_or(end)
}

/// A clause that the tree joins to its cue though it tells more of the content ("said two were hurt and three roads had been cut").
fn tells_more(room: &Room, c: usize) -> bool {
    let subject = room.child(c, &["nsubj", "nsubj:pass"]);
    subject.is_some_and(|s| s < c && room.upos(s) == Upos::Noun && !source::can_speak(room, s))
}

/// Whether somebody else begins to speak at `t`: "..., but the envoy said", "... while the army denies", "... which the ministry says".
pub(crate) fn others_say(room: &Room, t: usize, end: usize) -> bool {
    let joins = room.upos(t) == Upos::Cconj || room.is(t, "meanwhile");
    let relative = matches!(room.xpos(t), "WDT" | "WP") && !room.is_punct(t);
    if !(joins || relative) || room.quote_at(t).is_some_and(|q| !q.single) {
        return false;
    }
    let group = |u: &usize| nominal(room, *u) || matches!(room.upos(*u), Upos::Aux | Upos::Adv);
    let Some(verb) = (t + 1..end.min(t + 12)).find(|u| !group(u)) else {
        return false;
    };
    let subject = (t + 1..verb)
        .rev()
        .find(|&u| matches!(room.upos(u), Upos::Noun | Upos::Propn | Upos::Pron));
    let speaks = subject.is_some_and(|s| {
        let own = room.upos(s) == Upos::Pron;
        source::can_speak(room, s) && (relative || !own)
    });
    let mut rows = room.knowledge.cues.of(&room.lemma(verb));
    let cue = rows.any(|r| {
        r.kind == knowledge::CueKind::Verb
            && r.words.len() == 1
            && (relative || r.takes.contains(&knowledge::Take::That))
    });
    let tensed = finite(room, verb) || (t + 1..verb).any(|u| finite(room, u));
    speaks && cue && tensed && room.upos(verb) == Upos::Verb
}

/// Where a closing clause of saying parts from the content ("..., The Monitor has reported.").
fn later_cue(room: &Room, v: usize, first: usize, end: usize) -> Option<usize> {
    let says = |&t: &usize| {
        let rows = room.knowledge.cues.of(&room.lemma(t));
        room.upos(t) == Upos::Verb && rows.into_iter().any(|r| r.takes.contains(&knowledge::Take::That))
    };
    let starts = (first + 1..end)
        .rev()
        .filter(says)
        .filter_map(|t| closing(room, t));
    starts.map(|c| c.content.end).find(|&c| c > first && c > v)
}

/// The rest of the sentence from `first` on that the cue governs.
pub(crate) fn rest(room: &Room, v: usize, first: usize) -> std::ops::Range<usize> {
    let end = room
        .reading
        .sentences
        .get(room.sentence(v))
        .map_or(first, |s| s.end);
    first..tail(room, v, first, end).max(first)
}

/// How far the object behind a verb runs beyond what the tree gives it: through phrases, not through clauses or times.
pub(crate) fn object_tail(room: &Room, v: usize, last: usize) -> usize {
    let Some(sentence) = room.reading.sentences.get(room.sentence(v)) else {
        return last + 1;
    };
    let mut at = last + 1;
    while at < sentence.end && goes_with_object(room, v, at, sentence.end) {
        at += 1;
    }
    // a preposition or a conjunction never ends an object
    while at > last + 1
        && (matches!(room.upos(at - 1), Upos::Adp | Upos::Cconj | Upos::Det) || room.is_punct(at - 1))
    {
        at -= 1;
    }
    at
}

fn goes_with_object(room: &Room, v: usize, t: usize, end: usize) -> bool {
    let span = room.span(t);
    if room.timed(t) || t + 1 < end && room.upos(t) == Upos::Adp && room.timed(t + 1) {
        return false;
    }
    if room.xpos(t) == "HYPH" {
        return true;
    }
    if room.is_punct(t) {
        return room
            .quotes_near(span)
            .iter()
            .any(|q| q.outer.start == span.start || q.inner.end == span.start);
    }
    if room.upos(t) == Upos::Cconj {
        return t + 1 < end && nominal(room, t + 1) && !finite(room, t + 1);
    }
    if room.upos(t) == Upos::Adp {
        let own = room.head(t).is_some_and(|h| room.head(h) == Some(v));
        let loose = matches!(
            room.lower(t).as_str(),
            "in" | "at" | "during" | "after" | "before" | "through" | "via" | "over"
        );
        let never = matches!(
            room.lower(t).as_str(),
            "as" | "amid" | "since" | "despite" | "until" | "following"
        );
        return !(own && loose || never);
    }
    // "opposition-held"
    if room.upos(t) == Upos::Verb && room.xpos(t - 1) == "HYPH" {
        return true;
    }
    nominal(room, t) && !matches!(room.xpos(t), "WP" | "WDT" | "TO" | "PRP")
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
            if f > next
                && room.upos(f - 1) != Upos::Cconj
                && (next..f).all(|t| subject_word(room, t))
                && room.upos(next) != Upos::Adp =>
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
    let end = if begins { uncut(room, noun, end) } else { end };
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

/// "According to the agency, quoting the ministry, ...": where the remark begins, whom it quotes, and where it ends.
pub(crate) fn quoting(room: &Room, tokens: &Tokens) -> Option<(usize, usize, usize)> {
    let first = tokens.iter().copied().find(|&t| !room.is_punct(t))?;
    if !matches!(room.lower(first).as_str(), "quoting" | "citing") {
        return None;
    }
    let last = tokens.last().copied()?;
    let end = (first + 1..=last).find(|&t| room.lower(t) == ",")?;
    let noun = noun_in(room, first + 1..end)?;
    (source::can_speak(room, noun) && end < last).then_some((first, noun, end + 1))
}

/// Where the tree ends the phrase of `noun`, if what it hangs on stands before the comma: a text that lost its commas.
fn uncut(room: &Room, noun: usize, end: usize) -> usize {
    let under = room.reading.subtree(noun).last().copied().unwrap_or(noun);
    let last = room.reading.name_at(noun).map_or(under, |n| under.max(n.end - 1));
    let clause = clause_above(room, noun).is_some_and(|c| last < c && c < end);
    if clause { last + 1 } else { end }
}

fn some(tokens: Tokens) -> Option<Tokens> {
    (!tokens.is_empty()).then_some(tokens)
}

/// One past the phrase of `noun`: the first comma behind it; behind a person's name the one behind its description.
fn phrase_end(room: &Room, noun: usize, end: usize) -> usize {
    let stop = |t: usize| matches!(room.lower(t).as_str(), "," | ";" | "\"" | "\u{201c}");
    let comma = |from: usize| (from..end).find(|&t| stop(t)).unwrap_or(end);
    let near = comma(noun);
    let person = room
        .reading
        .name_at(noun)
        .is_some_and(|n| n.kind == reader::NameKind::Person);
    let next = comma(near + 1);
    let described = near + 1 < end
        && next < end
        && matches!(room.upos(near + 1), Upos::Det | Upos::Noun)
        && !(near..next).any(|t| finite(room, t));
    if person && described { next } else { near }
}

/// The noun that a fixed phrase ends in: the head of the run of words behind its last word.
pub(crate) fn phrase_noun(room: &Room, last: usize) -> Option<usize> {
    let end = room.reading.sentences.get(room.sentence(last))?.end;
    let inside = |t: &usize| nominal(room, *t) && !matches!(room.upos(*t), Upos::Adp | Upos::Cconj);
    let run: Vec<usize> = (last + 1..end).take_while(inside).collect();
    let (first, stop) = (run.first().copied()?, run.last().copied()? + 1);
    let head = room.reading.head_of(first, stop);
    let noun = |t: usize| matches!(room.upos(t), Upos::Noun | Upos::Propn | Upos::Pron);
    // "according to the ministry the army ...": what the tree puts under the phrase, where no comma ends it
    let mut under = (first.saturating_sub(4)..first)
        .filter(|&t| room.rel(t) == "case")
        .filter_map(|t| room.head(t));
    let governed = under.next_back().filter(|&t| t >= first && t < end && noun(t));
    if let Some(own) = governed.filter(|&g| !run.contains(&g) || !room.reading.dominates(g, stop - 1)) {
        return Some(own);
    }
    // "the regional daily La Nueva": the name that closes the phrase, whatever is set beside it behind the comma
    let closing = room
        .reading
        .name_at(stop - 1)
        .filter(|n| n.kind != reader::NameKind::Misc && n.first >= first && n.end == stop);
    if let Some(name) = closing.filter(|n| n.first > head) {
        return Some(room.reading.head_of(name.first, name.end));
    }
    if noun(head) {
        return Some(head);
    }
    run.into_iter().rev().find(|&t| noun(t))
}

/// The noun that heads a stretch of the line: the head of its first run of nominal words.
pub(crate) fn noun_in(room: &Room, range: std::ops::Range<usize>) -> Option<usize> {
    let inside = |t: &usize| nominal(room, *t) && room.upos(*t) != Upos::Cconj;
    let run: Vec<usize> = range
        .skip_while(|&t| !nominal(room, t) || room.upos(t) == Upos::Verb)
        .take_while(inside)
        .collect();
    let (first, stop) = (run.first().copied()?, run.last().copied()? + 1);
    let noun = |t: usize| matches!(room.upos(t), Upos::Noun | Upos::Propn | Upos::Pron);
    let head = room.reading.head_of(first, stop);
    // "president of the region": what stands before the first preposition names
    let before = run.iter().copied().take_while(|&t| room.upos(t) != Upos::Adp);
    if noun(head) {
        Some(head)
    } else {
        before.filter(|&t| noun(t)).last()
    }
}

/// A cue with its subject between a clause's subject and its verb.
pub(crate) struct Parenthesis {
    /// What stands before it: the subject of the clause.
    pub front: std::ops::Range<usize>,
    /// Tokens of its own subject.
    pub subject: std::ops::Range<usize>,
}

/// "The minister, officials said, has resigned": read from the line, since the tree may take both nouns for subjects of the cue.
pub(crate) fn parenthesis(room: &Room, v: usize) -> Option<Parenthesis> {
    let next = v + 2;
    let verb = room.upos(next) == Upos::Aux || matches!(room.xpos(next), "VBD" | "VBZ" | "VBP" | "MD");
    if room.lower(v + 1) != "," || !verb || room.sentence(next) != room.sentence(v) {
        return None;
    }
    let first = room.reading.sentences.get(room.sentence(v))?.first;
    let mut start = verb_start(room, first, v);
    let end = start;
    while start > first && nominal(room, start - 1) {
        start -= 1;
    }
    let comma = start
        .checked_sub(1)
        .filter(|&c| c > first && start < end && room.lower(c) == ",")?;
    let bare = (first..comma).all(|t| nominal(room, t) || room.is_punct(t))
        && (first..comma).any(|t| nominal(room, t));
    bare.then_some(Parenthesis {
        front: first..comma,
        subject: start..end,
    })
}

/// The noun right before a verb that the tree gives no subject, a remark in brackets left out.
pub(crate) fn noun_before(room: &Room, v: usize) -> Option<usize> {
    let first = room.reading.sentences.get(room.sentence(v))?.first;
    let mut at = verb_start(room, first, v);
    let end = at;
    let bracket = |t: usize| matches!(room.lower(t).as_str(), "(" | ")");
    while at > first && (nominal(room, at - 1) || bracket(at - 1)) {
        at -= 1;
    }
    noun_in(room, at..end)
}
