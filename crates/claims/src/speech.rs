//! Speech without a cue: quotations that go on, transcripts, posts.
//!
//! In come the document's blocks and the drafts made so far; out come further pieces and further drafts.

use crate::content;
use crate::draft::{Draft, Room, Speaker};
use crate::quotation::Quoted;
use record::{ActorKind, Certainty, SourceKind, Stance};
use std::collections::BTreeMap;
use text::Span;

/// Labels of a question and of its answer, where no names stand.
const ASKED: &str = "Q";
const ANSWERED: &str = "A";

/// Fewest words of an answer, or of a quotation that stands alone.
const WORDS: usize = 4;

/// Most words of the name under a quotation.
const SIGNED: usize = 8;

/// How many claims on either side of a quotation are looked at.
const AROUND: usize = 12;

/// Adds quotations that stand alone to the claim they go on from.
pub(crate) fn go_on(room: &Room, drafts: &mut [Draft]) {
    drafts.sort_by_key(|d| d.cue.map_or_else(|| d.start(), |c| c.start));
    for quote in room.quotes.iter().filter(|q| !q.single) {
        // only neighbours can go on: the search stays as short in a book as in a report
        let near =
            drafts.partition_point(|d| d.cue.map_or_else(|| d.start(), |c| c.start) < quote.inner.start);
        let window = near.saturating_sub(AROUND)..(near + AROUND).min(drafts.len());
        let Some(drafts) = drafts.get_mut(window) else {
            continue;
        };
        let taken = |d: &&Draft| {
            d.inside(quote.inner) * 2 > quote.inner.len() || d.cue.is_some_and(|c| quote.inner.contains(c))
        };
        if drafts.iter().find(taken).is_some() || !stands_alone(room, quote) {
            continue;
        }
        let Some(at) = goes_with(room, drafts, quote) else {
            continue;
        };
        let range = room.reading.tokens_in(quote.inner);
        if let Some(piece) = content::trim(room, range.start, range.end) {
            let step = room.step(
                "claims/goes-on",
                Some(piece),
                "a quotation without a cue goes on from this claim",
            );
            drafts[at].pieces.push(piece);
            drafts[at].pieces.sort();
            drafts[at].trace.push(step);
        }
    }
}

/// Quotations that no cue takes up, said by the one whom the sentence right before or behind them in their paragraph tells of.
pub(crate) fn floating<'a>(room: &Room<'a>, drafts: &[Draft]) -> Vec<Draft<'a>> {
    let mut found: Vec<Draft> = Vec::new();
    for quote in room.quotes.iter().filter(|q| !q.single && !q.open) {
        let taken = |d: &Draft| d.inside(quote.inner) > 0 || d.cue.is_some_and(|c| quote.inner.contains(c));
        let range = room.reading.tokens_in(quote.inner);
        let ends = matches!(
            room.lower(range.end.saturating_sub(1)).as_str(),
            "." | "!" | "?" | "…"
        );
        if drafts.iter().any(taken) || !ends || range.len() <= WORDS || !stands_alone(room, quote) {
            continue;
        }
        let Some(speaker) = beside_quote(room, quote) else {
            continue;
        };
        if let Some(piece) = content::trim(room, range.start, range.end) {
            let mut draft = uncued(room, "claims/floating", piece, speaker.span, &speaker.name);
            draft.source = Some(speaker);
            found.push(draft);
        }
    }
    found
}

/// The person whom the sentence before or behind a quotation, in its paragraph, has for its subject.
fn beside_quote(room: &Room, quote: &Quoted) -> Option<Speaker> {
    let range = room.reading.tokens_in(quote.inner);
    let at = |t: usize| room.reading.tokens.get(t).map(|t| t.sentence);
    let before = at(range.start).and_then(|s| s.checked_sub(1));
    let behind = at(range.end.saturating_sub(1)).map(|s| s + 1);
    let person = |s: usize| {
        let sentence = room.reading.sentences.get(s).filter(|s| s.block == quote.block)?;
        let root = (sentence.first..sentence.end).find(|&t| room.rel(t) == "root")?;
        let subject = room
            .child(root, &["nsubj"])
            .filter(|&t| room.quote_at(t).is_none())?;
        let speaker = crate::source::speaker(room, subject);
        let human = speaker.kind == SourceKind::Named || room.is(subject, "person");
        (human && crate::source::can_speak(room, subject)).then_some(speaker)
    };
    before.and_then(person).or_else(|| behind.and_then(person))
}

/// Whether the sentences of a quotation hold nothing but quotations.
fn stands_alone(room: &Room, quote: &Quoted) -> bool {
    let range = room.reading.tokens_in(quote.inner);
    let words = range.clone().filter(|&t| !room.is_punct(t)).count();
    if words < WORDS {
        return false;
    }
    let (Some(first), Some(last)) = (
        room.reading.tokens.get(range.start),
        room.reading.tokens.get(range.end.saturating_sub(1)),
    ) else {
        return false;
    };
    let start = room
        .reading
        .sentences
        .get(first.sentence)
        .map_or(range.start, |s| s.first);
    let end = room
        .reading
        .sentences
        .get(last.sentence)
        .map_or(range.end, |s| s.end);
    let loose = |&t: &usize| !room.is_punct(t) && room.quote_at(t).is_none();
    (start..end).filter(loose).count() == 0
}

/// The claim that a quotation goes on from: the last one before it in the same or the last paragraph that quotes,
/// or else the next one in its own paragraph.
fn goes_with(room: &Room, drafts: &[Draft], quote: &Quoted) -> Option<usize> {
    let block = |at: usize| {
        room.document
            .blocks
            .iter()
            .position(|b| b.span.start <= at && at < b.span.end)
    };
    let quotes = |d: &Draft| {
        d.pieces.iter().any(|p| {
            room.quotes_near(*p)
                .iter()
                .any(|q| !q.single && q.inner.overlaps(*p))
        })
    };
    let here = quote.block;
    let before = drafts
        .iter()
        .enumerate()
        .filter(|(_, d)| d.cue.is_some_and(|c| c.end <= quote.outer.start) && quotes(d))
        .max_by_key(|(_, d)| d.cue.map(|c| c.end))
        .and_then(|(at, d)| d.cue.and_then(|c| block(c.start)).map(|b| (at, b)));
    if let Some((at, _)) = before.filter(|(_, b)| *b == here) {
        return Some(at);
    }
    let after = drafts
        .iter()
        .enumerate()
        .filter(|(_, d)| {
            d.cue
                .is_some_and(|c| c.start >= quote.outer.end && block(c.start) == Some(here))
                && quotes(d)
        })
        .min_by_key(|(_, d)| d.cue.map(|c| c.end))
        .map(|(at, _)| at);
    let last = before
        .filter(|(_, b)| next_paragraph(room, *b) == Some(here))
        .map(|(at, _)| at);
    after.or(last)
}

fn next_paragraph(room: &Room, block: usize) -> Option<usize> {
    (block + 1..room.document.blocks.len()).find(|&b| room.document.blocks[b].kind.is_report())
}

/// A labelled turn of a transcript.
struct Turn {
    label: Span,
    words: Span,
    host: bool,
    /// End of the paragraph that it begins in.
    paragraph: usize,
}

/// Answers of a transcript.
pub(crate) fn transcript<'a>(room: &Room<'a>) -> Vec<Draft<'a>> {
    let mut turns = turns(room);
    let text = &room.document.text;
    // one question with its answer is enough where they are called so
    let asked = turns.iter().any(|t| text.slice(t.label) == ASKED);
    if turns.len() < 3 && !(asked && turns.len() == 2) {
        return Vec::new();
    }
    if let Some(last) = turns.last_mut().filter(|t| text.slice(t.label) == ANSWERED) {
        // what follows the last answer is the report again
        last.words.end = last.paragraph;
    }
    let mut asked: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for turn in &turns {
        let seen = asked.entry(label_name(text.slice(turn.label))).or_default();
        seen.0 += 1;
        let host = turn.host || text.slice(turn.words).trim_end().ends_with('?');
        seen.1 += if turn.host { 100 } else { usize::from(host) };
    }
    let answers = turns.iter().filter(|t| {
        let (all, host) = asked
            .get(&label_name(text.slice(t.label)))
            .copied()
            .unwrap_or((1, 0));
        let words = text.slice(t.words).split_whitespace().count();
        host * 2 < all && words > WORDS && !(words < 8 && text.slice(t.words).ends_with("..."))
    });
    answers
        .map(|t| {
            uncued(
                room,
                "claims/transcript",
                t.words,
                t.label,
                &label_name(text.slice(t.label)),
            )
        })
        .collect()
}

/// The name in a label, without what it is ("ARI SHAPIRO, HOST" is "ARI SHAPIRO").
fn label_name(label: &str) -> String {
    label.split(',').next().unwrap_or(label).trim().to_string()
}

fn turns(room: &Room) -> Vec<Turn> {
    let mut turns: Vec<Turn> = Vec::new();
    let mut last_block = 0;
    for (at, block) in room.document.blocks.iter().enumerate() {
        if !block.kind.is_report() {
            last_block = usize::MAX;
            continue;
        }
        let words = room.document.text.slice(block.span);
        if let Some(length) = label_length(words) {
            let label = Span::new(block.span.start, block.span.start + length);
            let body = room.document.text.trim(Span::new(label.end + 1, block.span.end));
            let host = room.document.text.slice(label).ends_with("HOST")
                || room.document.text.slice(label).ends_with("BYLINE");
            turns.push(Turn {
                label,
                words: body,
                host,
                paragraph: block.span.end,
            });
        } else if let Some(turn) = turns
            .last_mut()
            .filter(|_| last_block != usize::MAX && last_block + 1 == at)
        {
            turn.words.end = block.span.end;
        }
        last_block = at;
    }
    turns
}

/// Length of the label that a paragraph begins with: words in capitals and a colon.
fn label_length(words: &str) -> Option<usize> {
    let head: String = words.chars().take(60).collect();
    let at = head.find(':')?;
    let label = head.get(..at)?;
    let letters = label.chars().filter(|c| c.is_alphabetic()).count();
    let capital = label
        .chars()
        .all(|c| c.is_uppercase() || matches!(c, ' ' | '.' | ',' | '\'' | '’' | '-'));
    let lettered = letters > 1 || label == ASKED || label == ANSWERED;
    (capital && lettered && label.split_whitespace().count() < 7).then(|| label.chars().count())
}

/// Posts set into the page: the words, a dash, the name and the handle of who wrote them.
pub(crate) fn posts<'a>(room: &Room<'a>) -> Vec<Draft<'a>> {
    let mut found = Vec::new();
    for block in room.document.blocks.iter().filter(|b| b.kind.is_report()) {
        let words: Vec<char> = room.document.text.slice(block.span).chars().collect();
        let Some(handle) = position(&words, &['(', '@']) else {
            continue;
        };
        let Some(dash) = words
            .get(..handle)
            .and_then(|w| w.iter().rposition(|&c| matches!(c, '—' | '–' | '-')))
        else {
            continue;
        };
        let start = numbering(&words);
        let body = room
            .document
            .text
            .trim(Span::new(block.span.start + start, block.span.start + dash));
        let name = room
            .document
            .text
            .trim(Span::new(block.span.start + dash + 1, block.span.start + handle));
        let range = room.reading.tokens_in(body);
        let (Some(body), false) = (
            content::trim(room, range.start, range.end),
            name.is_empty() || name.len() > 50,
        ) else {
            continue;
        };
        let called = room.document.text.slice(name).to_string();
        found.push(uncued(room, "claims/post", body, name, &called));
    }
    found
}

/// Quotations that are signed: a paragraph in quotation marks, a dash, and who said it.
pub(crate) fn signed<'a>(room: &Room<'a>) -> Vec<Draft<'a>> {
    let mut found = Vec::new();
    for block in room.document.blocks.iter().filter(|b| b.kind.is_report()) {
        let words: Vec<char> = room.document.text.slice(block.span).chars().collect();
        let mark = |c: char| matches!(c, '"' | '\u{201c}' | '\u{201d}' | '«' | '»');
        let Some(dash) = words.iter().rposition(|&c| matches!(c, '―' | '—' | '–' | '-')) else {
            continue;
        };
        let before = words.iter().take(dash).rposition(|c| !c.is_whitespace());
        let closed = before.and_then(|b| words.get(b)).is_some_and(|&c| mark(c));
        if !closed || !words.first().is_some_and(|&c| mark(c)) {
            continue;
        }
        let text = &room.document.text;
        let body = text.trim(Span::new(
            block.span.start + 1,
            block.span.start + before.unwrap_or(1),
        ));
        let name = text.trim(Span::new(block.span.start + dash + 1, block.span.end));
        let called = text.slice(name).trim_end_matches('.').to_string();
        let fits = called.starts_with(char::is_uppercase) && called.split_whitespace().count() <= SIGNED;
        let range = room.reading.tokens_in(body);
        let range = content::trim(room, range.start, range.end);
        if let (Some(body), true) = (range, fits) {
            let name = Span::new(name.start, name.start + called.chars().count());
            found.push(uncued(room, "claims/signed", body, name, &called));
        }
    }
    found
}

fn position(words: &[char], wanted: &[char]) -> Option<usize> {
    words.windows(wanted.len()).position(|w| w == wanted)
}

/// How many characters a thread's count takes up at the start ("1/2 ").
fn numbering(words: &[char]) -> usize {
    let count = words
        .iter()
        .take_while(|c| c.is_ascii_digit() || **c == '/')
        .count();
    let counted = words.get(..count).is_some_and(|w| w.contains(&'/'));
    if counted { count } else { 0 }
}

/// Headlines that name their source: "Observers: bridge was mined", "Bridge was mined: observers".
pub(crate) fn headline<'a>(room: &Room<'a>) -> Vec<Draft<'a>> {
    let title = room
        .document
        .blocks
        .iter()
        .find(|b| b.kind == text::BlockKind::Title);
    let Some(title) = title else {
        return Vec::new();
    };
    let range = room.reading.tokens_in(title.span);
    // the name of the site behind a bar
    let bar = range.clone().find(|&t| room.lower(t) == "|");
    let range = range.start..bar.unwrap_or(range.end);
    let colons: Vec<usize> = range.clone().filter(|&t| room.lower(t) == ":").collect();
    if colons.is_empty() {
        let closing = dashed_source(room, range.clone()).or_else(|| {
            let noun = last_word_source(room, range.clone())?;
            let mut source = crate::source::speaker(room, noun);
            source.span = room.span(noun);
            Some((source, noun))
        });
        return closing.map_or_else(Vec::new, |(source, end)| {
            headlined(room, source, (range.start, end))
        });
    }
    let [colon] = colons[..] else {
        return Vec::new();
    };
    let named = |first: usize, end: usize| {
        let words = (first..end).filter(|&t| !room.is_punct(t)).count();
        let noun = crate::line::noun_in(room, first..end)?;
        let speaks = crate::source::can_speak(room, noun) && room.upos(noun) != reader::Upos::Pron;
        let place = room
            .reading
            .name_at(noun)
            .is_some_and(|n| n.kind == reader::NameKind::Misc);
        (speaks && !place && words > 0 && words < 5).then_some(noun)
    };
    let verb = |first: usize, end: usize| {
        (first..end).any(|t| crate::line::finite(room, t) || room.reading.tokens[t].xpos == "VBN")
    };
    let (before, behind) = ((range.start, colon), (colon + 1, range.end));
    let found = match (named(before.0, before.1), named(behind.0, behind.1)) {
        (_, Some(noun)) if verb(before.0, before.1) && !verb(behind.0, behind.1) => Some((noun, before)),
        (Some(noun), _) if verb(behind.0, behind.1) && !verb(before.0, before.1) => Some((noun, behind)),
        _ => None,
    };
    found.map_or_else(Vec::new, |(noun, part)| {
        headlined(room, crate::source::speaker(room, noun), part)
    })
}

/// "Strike kills five - governor": the source behind the last dash, and where what it says ends.
fn dashed_source(room: &Room, range: std::ops::Range<usize>) -> Option<(Speaker, usize)> {
    let apart = |t: usize| {
        let at = room.span(t);
        let around = text::Span::new(at.start.saturating_sub(1), at.end + 1);
        room.document.text.slice(around).trim().chars().count() == 1
    };
    let dash = range
        .clone()
        .rev()
        .find(|&t| matches!(room.lower(t).as_str(), "-" | "–" | "—" | "--") && apart(t))?;
    let end = range.end;
    let words = (dash + 1..end).filter(|&t| !room.is_punct(t)).count();
    let noun = crate::line::noun_in(room, dash + 1..end)?;
    let verb = |(first, end): (usize, usize)| {
        (first..end).any(|t| crate::line::finite(room, t) || room.reading.tokens[t].xpos == "VBN")
    };
    let speaker = crate::source::speaker(room, noun);
    // the name of the site, and one of two clauses
    let site = speaker.kind == SourceKind::Outlet;
    let speaks = crate::source::can_speak(room, noun) && room.upos(noun) != reader::Upos::Pron;
    let told = verb((range.start, dash)) && !verb((dash + 1, end));
    let span = room.reading.span(dash + 1, end);
    (speaks && told && !site && words > 0 && words < 5).then_some((Speaker { span, ..speaker }, dash))
}

/// "25 killed in raids on Raqqa monitor": the source at the end of a headline that lost its colon.
fn last_word_source(room: &Room, range: std::ops::Range<usize>) -> Option<usize> {
    let noun = range.clone().rev().find(|&t| !room.is_punct(t))?;
    let before = noun.checked_sub(1).filter(|&t| t > range.start + 2)?;
    let told = range
        .clone()
        .any(|t| matches!(room.reading.tokens[t].xpos, "VBN" | "VBD" | "VBP" | "VBZ"));
    let place = room
        .reading
        .name_at(before)
        .is_some_and(|n| n.kind == reader::NameKind::Location && n.end == noun);
    // a count or a plural before it: the word cannot belong to what is counted
    let counted = room.upos(before) == reader::Upos::Num || room.xpos(before) == "NNS";
    let watches = room.is(noun, "headliner") && (place || counted);
    let body = room
        .knowledge
        .actors
        .body(&room.reading.tokens[noun].text)
        .is_some()
        && matches!(room.xpos(before), "NN" | "NNS" | "CD")
        && (range.start..before - 1).any(|t| crate::line::finite(room, t));
    (told && (watches || body)).then_some(noun)
}

/// The claim of a headline: the stretch is said by the source.
fn headlined<'a>(room: &Room<'a>, source: Speaker, (first, end): (usize, usize)) -> Vec<Draft<'a>> {
    let Some(piece) = content::trim(room, first, end) else {
        return Vec::new();
    };
    let mut draft = uncued(room, "claims/headline", piece, source.span, &source.name);
    draft.cue = Some(source.span);
    draft.source = Some(source);
    vec![draft]
}

/// A claim without a cue: all of `words` is said by the one whom `label` names.
fn uncued<'a>(room: &Room<'a>, rule: &str, words: Span, label: Span, called: &str) -> Draft<'a> {
    let last = called.split_whitespace().last().unwrap_or(called).to_lowercase();
    let fits = |name: &str| {
        name.split_whitespace()
            .last()
            .is_some_and(|w| w.to_lowercase() == last)
    };
    let actor = room
        .mentions
        .actors
        .iter()
        .find(|a| a.kind == ActorKind::Person && fits(&a.name));
    let person = actor.is_some() || called.chars().all(|c| c.is_uppercase() || !c.is_alphabetic());
    let body = called
        .split_whitespace()
        .any(|w| w.len() > 1 && w.chars().all(char::is_uppercase))
        && rule == "claims/post";
    let kind = match (person, body) {
        _ if called == ANSWERED => SourceKind::Unnamed,
        (_, true) => SourceKind::Organization,
        (true, _) => SourceKind::Named,
        _ if called.split_whitespace().count() > 1 => SourceKind::Named,
        _ => SourceKind::Organization,
    };
    let actor = actor.filter(|_| kind == SourceKind::Named);
    Draft {
        token: None,
        cue: None,
        row: None,
        negated: false,
        source: Some(Speaker {
            head: room.reading.tokens_in(label).start,
            span: label,
            name: actor.map_or(called.to_string(), |a| a.name.clone()),
            actor: actor.map(|a| a.id.clone()),
            kind,
        }),
        relay: Vec::new(),
        pieces: vec![words],
        stance: Stance::Asserts,
        certainty: Certainty::Certain,
        trace: vec![room.step(rule, Some(label), format!("all of this is said by {called}"))],
    }
}
