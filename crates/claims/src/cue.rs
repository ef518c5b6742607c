//! Cue: finds the words of `cues.tsv` in a reading and asks for each what it governs.
//!
//! In come tokens; out come drafts with cue, source and content. Stance and certainty as the table gives them;
//! what the content does to them is for `stance`.

use crate::draft::{Draft, Room};
use crate::{content, frame, line, source};
use knowledge::{Cue, CueKind, Take, Who};
use reader::Upos;
use record::{Certainty, Stance};
use std::collections::BTreeSet;
use text::Span;

/// A row of the table that fits at a token, with the tokens of its words.
pub(crate) struct Found<'a> {
    pub row: &'a Cue,
    pub token: usize,
    pub words: Vec<usize>,
}

impl Found<'_> {
    /// The word that governs the content: the last verb of the cue ("refused to say").
    pub fn site(&self, room: &Room) -> usize {
        let verbs = self.words.iter().rev().copied();
        verbs
            .into_iter()
            .find(|&t| room.upos(t) == Upos::Verb)
            .unwrap_or(self.token)
    }
}

/// How far apart the words of one cue may stand.
const REACH: usize = 7;

/// All drafts that cue words propose, in text order.
pub(crate) fn read<'a>(room: &Room<'a>) -> Vec<Draft<'a>> {
    let mut drafts = Vec::new();
    let mut used = BTreeSet::new();
    for token in 0..room.reading.tokens.len() {
        if used.contains(&token) {
            continue;
        }
        let spoken = in_speech(room, token);
        for found in candidates(room, token) {
            if spoken && !told_inside(room, &found) {
                continue;
            }
            if let Some(draft) = draft(room, &found) {
                used.extend(found.words.iter().copied());
                drafts.push(draft);
                break;
            }
        }
    }
    drafts
}

/// Whether the token is part of a quoted sentence: what a quoted speaker reports is not attributed once more.
fn in_speech(room: &Room, token: usize) -> bool {
    let Some(quote) = room.quote_at(token).filter(|q| !q.open) else {
        return false;
    };
    let sentence = room.reading.sentences.get(room.sentence(token));
    // a sentence that goes on outside the marks may still attribute what stands inside them
    sentence.is_none_or(|_| !quote.single || room.rel(token) != "root")
}

/// Whether a quoted speaker reports what others say ("They say that the bridge is gone"), flatly and of others than those who talk.
fn told_inside(room: &Room, found: &Found) -> bool {
    let v = found.token;
    if taken_to_be(room, found) {
        return true;
    }
    let clause = found.row.kind == CueKind::Verb && found.row.takes.contains(&Take::That);
    if !clause || found.words.len() > 1 || room.is(v, "mind") || room.negated(v) {
        return false;
    }
    let Some(subject) = room.child(v, &["nsubj"]).filter(|&s| s < v) else {
        return false;
    };
    let others = match room.upos(subject) {
        Upos::Pron => room.is(subject, "others"),
        Upos::Noun | Upos::Propn => source::can_speak(room, subject) && !room.is(subject, "document"),
        _ => false,
    };
    let flat = room.child(v, &["mark"]).is_none()
        && !room.reading.dependents(v, &["aux"]).any(|a| room.xpos(a) == "MD");
    let told = room.child(v, &["ccomp"]).is_some_and(|c| c > v);
    others && flat && told && room.lower(room.sentence_end(v)) != "?"
}

fn candidates<'a>(room: &Room<'a>, token: usize) -> Vec<Found<'a>> {
    let (lemma, lower) = (room.lemma(token), room.lower(token));
    let others = room.knowledge.cues.bases(&lower).filter(|b| *b != lemma);
    let mut rows: Vec<&Cue> = room.knowledge.cues.of(&lemma).collect();
    rows.extend(others.flat_map(|b| room.knowledge.cues.of(b)));
    if lower != lemma {
        rows.extend(
            room.knowledge
                .cues
                .of(&lower)
                .filter(|r| matches!(r.kind, CueKind::Phrase | CueKind::Adj)),
        );
    }
    let fits = rows.into_iter().filter(|row| kind_fits(room, token, row.kind));
    fits.filter_map(|row| words(room, token, row).map(|words| Found { row, token, words }))
        .collect()
}

fn kind_fits(room: &Room, token: usize, kind: CueKind) -> bool {
    let upos = room.upos(token);
    match kind {
        CueKind::Verb => {
            upos == Upos::Verb && !matches!(room.rel(token), "amod" | "compound" | "case" | "mark" | "fixed")
        }
        CueKind::Noun => upos == Upos::Noun && room.rel(token) != "compound",
        CueKind::Adj => matches!(upos, Upos::Adj | Upos::Verb) && room.rel(token) != "amod",
        CueKind::Adverb => upos == Upos::Adv,
        CueKind::Phrase => true,
    }
}

/// Tokens of the row's words, where all are there.
fn words(room: &Room, token: usize, row: &Cue) -> Option<Vec<usize>> {
    let mut found = vec![token];
    let end = room.reading.sentences.get(room.sentence(token))?.end;
    for word in row.words.iter().skip(1) {
        let last = found.last().copied()?;
        if row.kind == CueKind::Phrase {
            let next = last + 1;
            found.push(Some(next).filter(|&t| t < end && room.lower(t) == *word)?);
            continue;
        }
        // names and what they are stand between "quoted" and "as saying"
        let reach = end.min(
            last + if row.words.iter().any(|w| w == "as") {
                2 * REACH
            } else {
                REACH
            },
        );
        let fits = |&t: &usize| (room.lemma(t) == *word || room.lower(t) == *word) && tied(room, token, t);
        found.push((last + 1..reach).find(fits)?);
    }
    Some(found)
}

/// Whether `word` hangs on `token` closely enough to be part of its cue.
fn tied(room: &Room, token: usize, word: usize) -> bool {
    let mut at = word;
    // a preposition hangs on the noun that it governs; anything further off belongs to another phrase
    let steps = if room.upos(word) == Upos::Adp { 2 } else { 3 };
    for _ in 0..steps {
        match room.head(at) {
            Some(head) if head == token => return true,
            Some(head) => at = head,
            None => return false,
        }
    }
    false
}

fn draft<'a>(room: &Room<'a>, found: &Found<'a>) -> Option<Draft<'a>> {
    match found.row.kind {
        CueKind::Verb | CueKind::Adj => verb(room, found),
        CueKind::Noun => noun(room, found),
        CueKind::Adverb => adverb(room, found),
        CueKind::Phrase => phrase(room, found),
    }
}

fn stance(room: &Room, found: &Found) -> Option<(Stance, bool)> {
    let negated = matches!(found.row.kind, CueKind::Verb | CueKind::Adj) && negated(room, found);
    let named = match (negated, found.row.negated.as_str()) {
        (true, "-") => return None,
        (true, turned) if !turned.is_empty() => turned,
        _ => found.row.stance.as_str(),
    };
    Some((Stance::from_name(named)?, negated))
}

/// Whether the cue is negated, also by "no" before a noun that belongs to it ("had no immediate toll").
fn negated(room: &Room, found: &Found) -> bool {
    let none = |&t: &usize| room.child(t, &["det"]).is_some_and(|d| room.lower(d) == "no");
    room.negated(found.token) || found.words.iter().filter(|&&t| t != found.token).any(none)
}

/// The draft of a cue whose source and content are known.
fn make<'a>(
    room: &Room<'a>,
    found: &Found<'a>,
    rule: &str,
    speaker: Option<usize>,
    tokens: &BTreeSet<usize>,
) -> Option<Draft<'a>> {
    let (stance, negated) = stance(room, found)?;
    let cue = cue_span(room, found);
    let source = speaker.map(|s| source::speaker(room, s));
    let mut tokens = without_source(room, found.token, source.as_ref(), tokens);
    // "called | upon": the object of "put the number" stays
    tokens.retain(|&t| room.upos(t) != Upos::Adp || !found.words.contains(&t));
    let tokens = &tokens;
    let pieces = content::pieces(room, tokens, cue);
    let certainty = Certainty::from_name(&found.row.certainty).unwrap_or(Certainty::Certain);
    let said = format!(
        "{:?} is a cue ({}, {})",
        found.row.words.join(" "),
        stance.name(),
        found.row.example
    );
    let mut trace = vec![room.step(&format!("claims/{rule}"), Some(cue), said)];
    if let Some(s) = &source {
        let found = format!("source: {} ({})", s.name, s.kind.name());
        trace.push(room.step("claims/source", Some(s.span), found));
    }
    Some(Draft {
        token: Some(found.token),
        cue: Some(cue),
        row: Some(found.row),
        negated,
        source,
        relay: Vec::new(),
        pieces,
        stance,
        certainty,
        trace,
    })
}

/// The content without the words of the source, where these stand right before the cue.
fn without_source(
    room: &Room,
    v: usize,
    source: Option<&crate::draft::Speaker>,
    tokens: &BTreeSet<usize>,
) -> BTreeSet<usize> {
    let own = source.map(|s| room.reading.tokens_in(s.span)).unwrap_or_default();
    let mut left = tokens.clone();
    if own.end == v && tokens.first().is_some_and(|&t| t < own.start) {
        left.retain(|t| !own.contains(t));
    }
    left
}

/// The words of the cue; what makes it impossible or denies it belongs to it ("was unable to verify").
fn cue_span(room: &Room, found: &Found) -> Span {
    let last = found.words.iter().copied().max().unwrap_or(found.token);
    let mut span = room.span(found.token).cover(room.span(last));
    if let Some(governor) = room.unable(found.token) {
        let first = room
            .child(governor, &["cop", "aux"])
            .unwrap_or(governor)
            .min(governor);
        span = span.cover(room.span(first));
    }
    negation(room, found.token).map_or(span, |first| span.cover(room.span(first)))
}

/// Where the words begin that negate a cue from right before it ("could not independently | verify").
fn negation(room: &Room, v: usize) -> Option<usize> {
    let beside = room.reading.dependents(v, &["aux", "advmod"]);
    let before: Vec<usize> = beside.filter(|&t| t < v && v - t <= 4).collect();
    let negated = before.iter().any(|&t| room.is(t, "negator"));
    before.first().copied().filter(|_| negated)
}

fn verb<'a>(room: &Room<'a>, found: &Found<'a>) -> Option<Draft<'a>> {
    let (v, row) = (found.token, found.row);
    // "is convinced" has no agent
    let passive = row.kind != CueKind::Adj
        && (room.passive(v) && closing_source(room, found).is_none()
            || bare_passive(room, found)
            || taken_to_be(room, found));
    if row.who == Who::Passive && !passive
        || row.who == Who::Negated && !negated(room, found)
        || only_should(room, v)
    {
        return None;
    }
    let subject = speaker(room, found, passive);
    // "has not been claimed by any group"
    let any = |s: usize| room.child(s, &["det"]).is_some_and(|d| room.lower(d) == "any");
    if subject.is_some_and(|s| is_own_voice(room, s) || negated(room, found) && any(s)) {
        return None;
    }
    let fits = match row.who {
        Who::Speaker => subject.is_some_and(|s| source::can_speak(room, s)),
        Who::Document => {
            // "activists posted pictures showing ..."
            let issued = room.rel(v) == "acl" && room.head(v).is_some_and(|h| room.is(h, "document"));
            subject.is_some_and(|s| issued || room.is(s, "document") || room.lower(s) == "it")
        }
        _ => true,
    };
    // "a body documenting abuses" is what it is for, "the UN documenting 40 attacks" what it says
    let counts =
        row.heads.as_ref().is_some_and(|(needed, _)| *needed) && row.example == "documents-and-statements";
    if counts && room.xpos(v) == "VBG" && room.child(v, &["nsubj"]).is_none() {
        return None;
    }
    // "Asked whether ..., the colonel said": a question of the reporter
    let asked = room.rel(v) == "advcl" && passive && subject.is_none() && room.lemma(v) == "ask";
    if asked {
        return None;
    }
    let nobody = subject.is_none() && (passive || room.is(v, "hearsay"));
    if !(fits || nobody && row.who == Who::Speaker)
        || nobody && row.who == Who::Negated && !row.takes.contains(&Take::Subj)
    {
        return None;
    }
    let framed = |take: &'a Take| frame::take(room, found, take, passive).map(|tokens| (take, tokens));
    let (take, tokens) = row.takes.iter().find_map(framed)?;
    let sourceless = subject.is_none() && !sourceless(room, v, passive, take);
    if sourceless || !voiced(room, subject, take) || condition(room, row, &tokens) {
        return None;
    }
    let mut draft = make(room, found, rule(take), subject, &tokens)?;
    if let Some(agency) = quoted_by(room, found).and_then(|_| source::subject(room, v)) {
        let via = source::speaker(room, agency);
        draft.relay.push(crate::draft::Via {
            name: via.name,
            actor: via.actor,
        });
    }
    Some(draft)
}

/// Whether what is asked for is only how the source is to be called ("asked not to be named").
fn condition(room: &Room, row: &Cue, tokens: &BTreeSet<usize>) -> bool {
    if row.stance != "demands" {
        return false;
    }
    let words: Vec<String> = tokens.iter().map(|&t| room.lower(t)).collect();
    let words = words.join(" ");
    let mut phrases = room.knowledge.cues.phrases("withheld").iter();
    phrases.any(|p| words.contains(p.as_str()))
}

/// Whether the auxiliary of a passive is left out, as headlines do ("Regime accused of bombing town").
fn bare_passive(room: &Room, found: &Found) -> bool {
    let v = found.token;
    let phrase = |take: &Take| matches!(take, Take::With(prep) if room.phrase_with(v, prep).is_some());
    found.row.who == Who::Passive
        && matches!(room.xpos(v), "VBN" | "VBD")
        && room.child(v, &["obj", "aux", "iobj"]).is_none()
        && found.row.takes.iter().any(phrase)
}

/// Whether the cue is the passive of a row that needs one by what follows, whatever the tags say ("gases believed to be sarin").
fn taken_to_be(room: &Room, found: &Found) -> bool {
    let v = found.token;
    found.row.who == Who::Passive
        && matches!(room.xpos(v), "VBN" | "VBD")
        && room.lower(v + 1) == "to"
        && matches!(room.lower(v + 2).as_str(), "be" | "have")
}

/// Whether the cue only should be: "the world must condemn this" tells of nobody who does.
fn only_should(room: &Room, v: usize) -> bool {
    let mut aux = room.reading.dependents(v, &["aux"]);
    room.xpos(v) == "VB" && aux.any(|a| matches!(room.lower(a).as_str(), "must" | "should" | "ought"))
}

/// Whether the cue may stand without a source: a passive, or a participle.
fn sourceless(room: &Room, v: usize, passive: bool, take: &Take) -> bool {
    if passive {
        return !matches!(take, Take::Obj | Take::Nothing | Take::Quote);
    }
    let hearsay = room.is(v, "hearsay");
    hearsay || room.xpos(v) == "VBG" && matches!(take, Take::That | Take::Quote) && room.rel(v) == "advcl"
}

/// Whether the subject can have said it: anything may "say that", only speakers do the rest.
fn voiced(room: &Room, subject: Option<usize>, take: &Take) -> bool {
    matches!(take, Take::That | Take::Quote) || subject.is_none_or(|s| source::can_speak(room, s))
}

/// Whether the one who speaks is the author or the one spoken to ("I would say", "you know").
fn is_own_voice(room: &Room, subject: usize) -> bool {
    matches!(room.lower(subject).as_str(), "i" | "you")
}

/// Who speaks, in the active or in the passive.
fn speaker(room: &Room, found: &Found, passive: bool) -> Option<usize> {
    if let Some(around) = line::parenthesis(room, found.token).filter(|_| !passive) {
        return line::noun_in(room, around.subject);
    }
    let by_line = closing_source(room, found);
    if passive && by_line.is_none() {
        return passive_source(room, found);
    }
    let subject = quoted_by(room, found).or_else(|| source::subject(room, found.token));
    if subject.is_some_and(|s| matches!(room.lower(s).as_str(), "we") && room.is(found.token, "hearsay")) {
        return None;
    }
    by_line.or(subject)
}

/// Whom an agency quotes ("the agency quoted | a doctor as saying ...").
fn quoted_by(room: &Room, found: &Found) -> Option<usize> {
    if !found.row.words.iter().any(|w| w == "as") {
        return None;
    }
    let object = room.child(found.token, &["obj"]).filter(|&o| o > found.token);
    object.filter(|&o| source::can_speak(room, o))
}

/// The subject of a closing clause, where the tree has another one or none.
fn closing_source(room: &Room, found: &Found) -> Option<usize> {
    let that = found
        .row
        .takes
        .iter()
        .any(|t| matches!(t, Take::That | Take::Quote));
    if !that || found.words.len() > 1 || found.row.who == Who::Passive {
        return None;
    }
    let closing = line::closing(room, found.token)?;
    let subject = closing.subject;
    if let Some(s) = source::subject(room, found.token).filter(|s| subject.contains(s)) {
        return Some(s);
    }
    line::noun_in(room, subject)
}

/// Who speaks in the passive: the agent, or the subject of "was quoted as saying".
fn passive_source(room: &Room, found: &Found) -> Option<usize> {
    if found.row.words.iter().any(|w| w == "as") {
        return room
            .child(found.token, &["nsubj"])
            .or_else(|| source::subject(room, found.token));
    }
    // "could not be reached for comment"
    if found.row.who == Who::Negated && found.row.takes == [Take::Nothing] {
        let subject = room.child(found.token, &["nsubj:pass", "nsubj"]);
        return subject.filter(|&s| source::can_speak(room, s));
    }
    // of "believed to be by ...", "by" tells who did it
    let behind = |a: usize| taken_to_be(room, found) && a > found.token + 1;
    room.agent(found.token).filter(|&a| !behind(a))
}

fn rule(take: &Take) -> &'static str {
    match take {
        Take::That => "clause",
        Take::Quote => "quote",
        Take::To => "infinitive",
        Take::Ing => "gerund",
        Take::Obj => "object",
        Take::Subj => "passive-subject",
        Take::Comp => "complement",
        Take::ObjTo | Take::Whole => "asked-to",
        Take::ObjAnd(_) => "object-and-phrase",
        Take::With(_) | Take::After(_) | Take::Prep => "phrase",
        Take::Clause => "whole-clause",
        Take::Nothing => "bare",
    }
}

/// Whether a verb is a cue that takes a clause, with somebody who speaks.
fn says(room: &Room, v: usize) -> bool {
    let mut rows = room.knowledge.cues.of(&room.lemma(v));
    source::subject(room, v).is_some() && rows.any(|r| r.takes.contains(&Take::That))
}

fn noun<'a>(room: &Room<'a>, found: &Found<'a>) -> Option<Draft<'a>> {
    let n = found.token;
    // "said in a statement that ...": the clause is the verb's
    let told = |v: usize| room.upos(v) == Upos::Verb && frame::medium(room, v, n) && says(room, v);
    if room.head(n).is_some_and(told) && frame::that_clause(room, n).is_some() {
        return None;
    }
    let speaker = source::of_noun(room, n);
    // plans and demands of nobody are no attribution
    let needs = matches!(
        found.row.stance.as_str(),
        "promises" | "demands" | "judges" | "threatens" | "predicts"
    );
    // "another fear is that ...": what is feared and hoped needs nobody
    let loose = frame::predicate_clause(room, n).is_some()
        && matches!(found.row.stance.as_str(), "judges" | "predicts");
    if needs && speaker.is_none() && !loose {
        return None;
    }
    for take in &found.row.takes {
        if needs && speaker.is_none() && *take != Take::That {
            continue;
        }
        if let Some(tokens) = frame::of_noun(room, n, take) {
            let bare = matches!(take, Take::After(_) | Take::With(_));
            if bare && speaker.is_none() && found.row.stance == "asserts" && room.rel(n) == "root" {
                return None;
            }
            let tokens = frame::until_another(room, n, tokens);
            return make(room, found, "noun", speaker, &tokens);
        }
    }
    None
}

fn adverb<'a>(room: &Room<'a>, found: &Found<'a>) -> Option<Draft<'a>> {
    let clause = frame::clause_above(room, found.token)?;
    let mut tokens: BTreeSet<usize> = room.reading.subtree(clause).into_iter().collect();
    tokens.remove(&found.token);
    // what ties the clause to the one before it
    if let Some(first) = tokens.first().copied().filter(|&t| room.upos(t) == Upos::Cconj) {
        tokens.remove(&first);
    }
    make(room, found, "adverb", None, &tokens)
}

fn phrase<'a>(room: &Room<'a>, found: &Found<'a>) -> Option<Draft<'a>> {
    let last = found.words.last().copied().unwrap_or(found.token);
    let noun = source::origin(room, line::phrase_noun(room, last)?);
    if !source::can_speak(room, noun) && found.row.words.len() < 2 {
        return None;
    }
    let tokens = line::around(room, found.token, noun)?;
    if let Some((first, quoted, end)) = line::quoting(room, &tokens) {
        let tokens = tokens.into_iter().filter(|t| !(first..end).contains(t)).collect();
        let mut draft = make(room, found, "according-to", Some(quoted), &tokens)?;
        let through = source::speaker(room, noun);
        draft.relay.push(crate::draft::Via {
            name: through.name,
            actor: through.actor,
        });
        return Some(draft);
    }
    let mut draft = make(room, found, "according-to", Some(noun), &tokens)?;
    // a name set beside the source behind the comma may be the subject of the content
    let reached = |s: &crate::draft::Speaker| draft.pieces.iter().any(|p| p.overlaps(s.span));
    if draft.source.as_ref().is_some_and(reached) {
        draft.source = Some(source::described(room, noun, last + 1));
    }
    Some(draft)
}
