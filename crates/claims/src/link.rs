//! Link: claims among each other: who passed whose words on, what answers what, what a claim is about as a whole;
//! and the figures and times that belong to a claim.
//!
//! In come drafts; out come drafts in text order without doubles. It never makes a claim of its own.

use crate::draft::{Draft, Room, Via};
use crate::line;
use crate::source;
use knowledge::Knowledge;
use record::{Claim, Figure, SourceKind, Stance, When};
use text::Span;

/// How far into a block the headline may stand again, in characters: a date, an agency and a place may come before.
const AHEAD: usize = 120;

/// Drops drafts that say nothing new: those of a repeated headline, and nouns carried by a cue of the same source.
pub(crate) fn drop_doubles(room: &Room, drafts: &mut Vec<Draft>) {
    let repeated = repeated_title(room);
    drafts.retain(|d| !d.cue.is_some_and(|c| repeated.is_some_and(|r| r.contains(c))));
    let carried: Vec<bool> = (0..drafts.len()).map(|at| carried(room, drafts, at)).collect();
    let mut keep = carried.iter().map(|c| !c);
    drafts.retain(|_| keep.next().unwrap_or(true));
}

/// Where the headline stands once more: as a block, or at the head of the report.
fn repeated_title(room: &Room) -> Option<Span> {
    let first = room
        .document
        .blocks
        .iter()
        .find(|b| b.kind == text::BlockKind::Title)?;
    let words = room.document.text.slice(first.span).trim();
    if words.split_whitespace().count() < 4 {
        return None;
    }
    let later = room
        .document
        .blocks
        .iter()
        .filter(|b| b.span.start >= first.span.end);
    later.take(3).find_map(|b| {
        let block = room.document.text.slice(b.span);
        let at = block.find(words)?;
        let before = block.get(..at)?.chars().count();
        let start = b.span.start + before;
        (before < AHEAD).then(|| Span::new(start, start + words.chars().count()))
    })
}

/// Whether the draft is a noun that is the object of another cue of the same source ("expressed hope that ...").
fn carried(room: &Room, drafts: &[Draft], at: usize) -> bool {
    let Some(draft) = drafts.get(at) else {
        return false;
    };
    let noun = draft.row.is_some_and(|r| r.kind == knowledge::CueKind::Noun);
    let Some(verb) = draft
        .token
        .filter(|&t| noun && room.rel(t) == "obj")
        .and_then(|t| room.head(t))
    else {
        return false;
    };
    let same = |d: &Draft| match (&d.source, &draft.source) {
        (Some(a), Some(b)) => a.head == b.head,
        (_, None) => false,
        _ => false,
    };
    drafts.iter().any(|d| d.token == Some(verb) && same(d))
}

/// Ties outlets that only pass words on, and speakers who report other speakers, to the claims inside theirs.
pub(crate) fn relays(room: &Room, drafts: &mut Vec<Draft>) {
    addressees(room, drafts);
    drafts.sort_by_key(|d| d.cue.map_or_else(|| d.start(), |c| c.start));
    let mut dropped = vec![false; drafts.len()];
    for outer in 0..drafts.len() {
        let Some(via) = via(&drafts[outer]) else { continue };
        // "as we have reported": the outlet's own report is no relay
        let passes = |s: &crate::draft::Speaker| passes_on(room, s) && room.lower(s.head) != "we";
        let outlet = drafts[outer].source.as_ref().is_some_and(passes);
        let inside = inner_claims(drafts, outer);
        for &inner in &inside {
            let whole =
                extent(&drafts[inner]) * 2 >= drafts[outer].len() && leads(room, drafts, outer, inner);
            let checks = [
                Stance::Unverified,
                Stance::Denies,
                Stance::Disclaims,
                Stance::Declines,
            ];
            let positive = !checks.contains(&drafts[outer].stance);
            if outlet && whole && positive && drafts[inner].source.is_some() {
                dropped[outer] = true;
            }
            let step = room.step(
                "claims/relay",
                drafts[outer].cue,
                format!("reached the article through {}", via.name),
            );
            if !drafts[inner].relay.contains(&via) {
                drafts[inner].relay.push(via.clone());
                drafts[inner].trace.push(step);
            }
        }
    }
    let mut keep = dropped.iter().map(|d| !d);
    drafts.retain(|_| keep.next().unwrap_or(true));
}

/// Whether the cue of `inner` is no further verb of the content of `outer` ("they were searching the house and urging people to leave").
fn leads(room: &Room, drafts: &[Draft], outer: usize, inner: usize) -> bool {
    let Some(token) = drafts[inner].token else {
        return true;
    };
    let joined = room.rel(token) == "conj"
        && room.head(token).is_some_and(|h| {
            h < token && drafts[outer].holds(room.span(h)) && !drafts.iter().any(|d| d.token == Some(h))
        });
    !joined
}

/// Whether the source is a news organisation, or a report of one ("according to the Press TV report").
fn passes_on(room: &Room, source: &crate::draft::Speaker) -> bool {
    let mut owners = room
        .reading
        .dependents(source.head, &["compound", "nmod:poss", "nmod"]);
    source.kind == SourceKind::Outlet
        || source.kind == SourceKind::Document && owners.any(|t| source::outlet(room, t, None))
}

fn via(draft: &Draft) -> Option<Via> {
    let source = draft.source.as_ref()?;
    Some(Via {
        name: source.name.clone(),
        actor: source.actor.clone(),
    })
}

/// Length from the first to the last of a claim's words.
fn extent(draft: &Draft) -> usize {
    let source = draft.source.as_ref().map(|s| s.span);
    let spans = draft.pieces.iter().copied().chain(draft.cue).chain(source);
    spans.reduce(Span::cover).map_or(0, Span::len)
}

/// Claims whose cue stands inside the content of `outer`, made by somebody else.
fn inner_claims(drafts: &[Draft], outer: usize) -> Vec<usize> {
    let name = drafts[outer].source.as_ref().map(|s| s.name.as_str());
    let other = |d: &Draft| d.source.as_ref().map(|s| s.name.as_str()) != name;
    let held = |d: &Draft| d.cue.is_some_and(|c| drafts[outer].holds(c));
    let around = outer.saturating_sub(AROUND)..(outer + AROUND).min(drafts.len());
    around
        .filter(|&i| i != outer && held(&drafts[i]) && other(&drafts[i]))
        .collect()
}

/// "told Reuters", "told reporters": those who pass it on.
fn addressees(room: &Room, drafts: &mut [Draft]) {
    for draft in drafts.iter_mut() {
        let Some(verb) = draft.token.filter(|&t| room.lemma(t) == "tell") else {
            continue;
        };
        let objects = room.reading.dependents(verb, &["obj", "iobj"]);
        let heard = objects.filter(|&o| {
            room.is(o, "relay")
                || source::outlet(room, o, None)
                || room
                    .reading
                    .name_at(o)
                    .is_some_and(|n| n.kind == reader::NameKind::Organization)
        });
        let mut found: Vec<usize> = heard.collect();
        // a tree may lose the one word behind "told"
        let next = Some(verb + 1).filter(|&t| found.is_empty() && t < room.reading.tokens.len());
        found.extend(next.filter(|&t| room.is(t, "relay") || source::outlet(room, t, None)));
        for o in found {
            let to = source::speaker(room, o);
            draft
                .trace
                .push(room.step("claims/told", Some(to.span), "told to those who pass it on"));
            draft.relay.insert(
                0,
                Via {
                    name: to.name,
                    actor: to.actor,
                },
            );
        }
    }
}

/// How many neighbouring claims are looked at.
const AROUND: usize = 24;

/// First code point of a claim.
fn first(claim: &Claim) -> usize {
    let content = claim.content.iter().map(|p| p.start);
    content
        .chain(claim.cue.iter().map(|c| c.start))
        .min()
        .unwrap_or(0)
}

/// Gives each figure the innermost claim that holds it.
pub(crate) fn figures(claims: &mut [Claim], figures: &mut [Figure]) {
    for figure in figures.iter_mut() {
        let span = mentions::span(&figure.span);
        // claims stand in text order; the innermost one that holds a figure begins shortly before it
        let begun = claims.partition_point(|c| first(c) <= span.start);
        let near = begun.saturating_sub(AROUND)..(begun + AROUND).min(claims.len());
        let Some(claims) = claims.get_mut(near) else {
            continue;
        };
        let holds = |c: &Claim| c.content.iter().any(|p| mentions::span(p).contains(span));
        let size = |c: &Claim| c.content.iter().map(|p| p.end - p.start).sum::<usize>();
        let Some(claim) = claims.iter_mut().filter(|c| holds(c)).min_by_key(|c| size(c)) else {
            continue;
        };
        claim.figures.push(figure.id.clone());
        figure.claim = Some(claim.id.clone());
    }
}

/// The time of speaking: an expression that the cue governs outside the content.
pub(crate) fn time(room: &Room, draft: &Draft, times: &[When]) -> Option<String> {
    let verb = draft.token?;
    let own = |w: &&When| {
        let span = mentions::span(&w.span);
        let range = room.reading.tokens_in(span);
        let head = room.reading.head_of(range.start, range.end);
        let near = room
            .reading
            .tokens
            .get(head)
            .is_some_and(|t| t.sentence == room.sentence(verb));
        near && !draft.pieces.iter().any(|p| p.overlaps(span)) && governed(room, verb, head)
    };
    let sentence = room.reading.sentences.get(room.sentence(verb))?.span;
    let begun = times.partition_point(|w| w.span.end <= sentence.start);
    let here = times
        .get(begun..)?
        .iter()
        .take_while(|w| w.span.start < sentence.end);
    here.filter(|w| own(w)).map(|w| w.id.clone()).next()
}

fn governed(room: &Room, verb: usize, token: usize) -> bool {
    let mut at = token;
    for _ in 0..3 {
        match room.head(at) {
            Some(head) if head == verb => {
                // behind a comma the reporter goes on: "..., the mayor said, in the worst attack this month"
                let (a, b) = (verb.min(token), verb.max(token));
                let parted = verb < token && (a..b).any(|t| room.lower(t) == ",");
                return !parted && matches!(room.rel(at), "obl" | "nmod" | "advmod" | "obj");
            }
            Some(head) => at = head,
            None => return false,
        }
    }
    false
}

/// Which claim a denial or refusal responds to, and which claims a check is about as a whole.
pub(crate) fn responses(knowledge: &Knowledge, claims: &mut [Claim]) {
    for at in 0..claims.len() {
        let (answers, covers) = (answered(claims, at), covered(knowledge, claims, at));
        claims[at].answers = answers;
        claims[at].covers = covers;
    }
}

fn source_name(claim: &Claim) -> Option<&str> {
    claim.source.as_ref().map(|s| s.name.as_str())
}

/// For a denial: the allegation inside it, or else the nearest claim of another source before it that shares its words.
fn answered(claims: &[Claim], at: usize) -> Option<String> {
    let claim = &claims[at];
    if !matches!(
        claim.stance,
        Stance::Denies | Stance::Disclaims | Stance::Declines | Stance::Confirms
    ) {
        return None;
    }
    let laid = |c: &&Claim| {
        matches!(c.stance, Stance::Accuses | Stance::Asserts) && source_name(c) != source_name(claim)
    };
    let near = claims.iter().skip(at.saturating_sub(AROUND)).take(2 * AROUND);
    let inside = near.filter(laid).find(|c| {
        let cue = c.cue.as_ref().map(mentions::span);
        cue.is_some_and(|q| claim.content.iter().any(|p| mentions::span(p).contains(q)))
    });
    if let Some(c) = inside {
        return Some(c.id.clone());
    }
    if claim.stance != Stance::Denies {
        return None;
    }
    let before = claims[..at].iter().rev().take(8).filter(laid);
    let mut ranked: Vec<(usize, &Claim)> = before
        .map(|c| (shared(c, claim), c))
        .filter(|(n, _)| *n > 0)
        .collect();
    ranked.sort_by_key(|(n, _)| std::cmp::Reverse(*n));
    ranked.first().map(|(_, c)| c.id.clone())
}

/// Number of longer words that the contents share.
fn shared(a: &Claim, b: &Claim) -> usize {
    let words = |c: &Claim| -> std::collections::BTreeSet<String> {
        let all = c
            .content
            .iter()
            .flat_map(|p| p.text.split(|ch: char| !ch.is_alphanumeric()));
        all.filter(|w| w.len() > 4).map(str::to_lowercase).collect()
    };
    words(a).intersection(&words(b)).count()
}

/// Whether the content of a claim holds a word of the class.
fn spoken_of(knowledge: &Knowledge, claim: &Claim, class: &str) -> bool {
    let cues = &knowledge.cues;
    let listed = |word: &str| {
        let lower = word.to_lowercase();
        cues.is(&lower, class) || cues.bases(&lower).any(|base| cues.is(base, class))
    };
    let mut words = claim
        .content
        .iter()
        .flat_map(|p| p.text.split(|c: char| !c.is_alphanumeric()));
    words.any(listed)
}

/// For "could not verify the casualties on either side": the claims of others just before that count.
fn covered(knowledge: &Knowledge, claims: &[Claim], at: usize) -> Vec<String> {
    let claim = &claims[at];
    if !matches!(claim.stance, Stance::Unverified | Stance::Disclaims) {
        return Vec::new();
    }
    let says = |class: &str| spoken_of(knowledge, claim, class);
    let (tolls, told) = (says("toll-word"), says("account-word"));
    if !tolls && !told && !claim.content.is_empty() {
        return Vec::new();
    }
    let near = claims[..at]
        .iter()
        .rev()
        .take(3)
        .filter(|c| source_name(c) != source_name(claim));
    let counted = near.filter(|c| !c.content.is_empty() && (!tolls || !c.figures.is_empty()));
    let limit = if says("of-both") || tolls { 3 } else { 1 };
    let mut found: Vec<String> = counted.take(limit).map(|c| c.id.clone()).collect();
    found.reverse();
    found
}

/// Gives "it" and "they" that stand for nobody known the source of the claim just before.
pub(crate) fn pronouns(room: &Room, drafts: &mut [Draft]) {
    drafts.sort_by_key(|d| d.cue.map_or_else(|| d.start(), |c| c.start));
    for at in 1..drafts.len() {
        let (before, rest) = drafts.split_at_mut(at);
        let Some(draft) = rest.first_mut() else { continue };
        let sentence = draft.token.map(|t| room.sentence(t));
        let again = says_again(room, before.last(), draft);
        let Some(source) = draft.source.as_mut().filter(|s| s.actor.is_none() || again) else {
            continue;
        };
        let singular = match room.lower(source.head).as_str() {
            "it" => true,
            "they" => false,
            _ => continue,
        };
        let Some(last) = before.last().and_then(|d| d.token.zip(d.source.as_ref())) else {
            continue;
        };
        let near = sentence.is_some_and(|s| s >= room.sentence(last.0) && s - room.sentence(last.0) <= 2);
        let body = matches!(
            last.1.kind,
            SourceKind::Organization | SourceKind::Document | SourceKind::Outlet
        );
        if near && (body || !singular) {
            source.name = last.1.name.clone();
            source.kind = last.1.kind;
            source.actor = last.1.actor.clone();
            let name = source.name.clone();
            draft.trace.push(room.step(
                "claims/pronoun",
                draft.cue,
                format!("stands for the source just before: {name}"),
            ));
        }
    }
}

/// Inside a turn of a transcript, what is heard came through the one who speaks.
pub(crate) fn inside_turns(room: &Room, turns: &[Draft], drafts: &mut [Draft]) {
    for draft in drafts.iter_mut() {
        let turn = turns.iter().find(|t| draft.cue.is_some_and(|c| t.holds(c)));
        let Some(via) = turn.and_then(via) else { continue };
        draft.trace.push(room.step(
            "claims/relay",
            draft.cue,
            format!("said in the turn of {}", via.name),
        ));
        draft.relay.push(via);
    }
}

/// A participle that goes on from a cue has the source of that cue ("X denied it, saying that ...").
pub(crate) fn going_on(room: &Room, drafts: &mut [Draft]) {
    drafts.sort_by_key(|d| d.cue.map_or_else(|| d.start(), |c| c.start));
    for at in 1..drafts.len() {
        let (before, rest) = drafts.split_at_mut(at);
        let Some(draft) = rest.first_mut() else { continue };
        let Some(token) = draft
            .token
            .filter(|&t| line::goes_on(room, t) || after_addressee(room, before, draft, t))
        else {
            continue;
        };
        let outer = before.iter().rev().find(|d| {
            let verb = d.row.is_some_and(|r| r.kind == knowledge::CueKind::Verb);
            let same = d.token.is_some_and(|t| room.sentence(t) == room.sentence(token));
            verb && same && d.source.is_some() && !draft.cue.is_some_and(|c| d.holds(c))
        });
        if let Some(source) = outer.and_then(|d| d.source.clone()) {
            draft.trace.push(room.step(
                "claims/goes-on",
                Some(source.span),
                format!("said by {} too", source.name),
            ));
            draft.source = Some(source);
        }
    }
}

/// Whether the participle goes on behind whom a speaker told something: "told the agency adding that ...".
fn after_addressee(room: &Room, before: &[Draft], draft: &Draft, token: usize) -> bool {
    let participle = room.xpos(token) == "VBG" && room.is(token, "continuer");
    let Some(head) = draft.source.as_ref().map(|s| s.head).filter(|_| participle) else {
        return false;
    };
    let tells = |d: &Draft| {
        let told = d
            .token
            .filter(|&t| room.lemma(t) == "tell" && room.sentence(t) == room.sentence(token));
        told.is_some_and(|t| t < head && head < token && !(t + 1..token).any(|v| line::finite(room, v)))
    };
    before.iter().any(tells)
}

/// "It said ..." at the head of the sentence behind a claim: the same source says more.
fn says_again(room: &Room, last: Option<&Draft>, draft: &Draft) -> bool {
    let Some((token, source)) = draft.token.zip(draft.source.as_ref()) else {
        return false;
    };
    let sentence = room.sentence(token);
    let leads = room
        .reading
        .sentences
        .get(sentence)
        .is_some_and(|s| s.first == source.head);
    let plain = matches!(room.lemma(token).as_str(), "say" | "add" | "report" | "note");
    let next = last
        .and_then(|d| d.token)
        .is_some_and(|t| room.sentence(t) + 1 == sentence);
    leads && plain && next && room.lower(source.head) == "it"
}

/// "The agency said it could not determine ...": one claim, which says what its source does not know.
pub(crate) fn knows_not(room: &Room, drafts: &mut Vec<Draft>) {
    let mut dropped = vec![false; drafts.len()];
    for at in 0..drafts.len() {
        let Some(outer) = outer_of_ignorance(room, drafts, at) else {
            continue;
        };
        let stance = drafts.get(at).map_or(Stance::Disclaims, |d| d.stance);
        if let (Some(draft), Some(drop)) = (drafts.get_mut(outer), dropped.get_mut(at)) {
            draft.stance = stance;
            draft
                .trace
                .push(room.step("claims/knows-not", draft.cue, stance.name().to_string()));
            *drop = true;
        }
    }
    let mut kept = dropped.iter().map(|d| !d);
    drafts.retain(|_| kept.next().unwrap_or(true));
}

/// The claim of the same source whose content is that it does not know.
fn outer_of_ignorance(room: &Room, drafts: &[Draft], at: usize) -> Option<usize> {
    let draft = drafts.get(at)?;
    let token = draft.token?;
    if !matches!(draft.stance, Stance::Disclaims | Stance::Unverified) || !draft.negated {
        return None;
    }
    let Some(source) = draft.source.as_ref() else {
        // "the release has not been verified, the correspondent reports"
        let holds = |d: &Draft| draft.cue.is_some_and(|c| d.holds(c)) && d.source.is_some();
        return drafts.iter().position(holds);
    };
    let mut head = token;
    for _ in 0..3 {
        if !matches!(room.rel(head), "ccomp" | "xcomp") {
            return None;
        }
        head = room.head(head)?;
        let outer = drafts.iter().position(|d| d.token == Some(head));
        if let Some(outer) = outer {
            let other = drafts.get(outer)?.source.as_ref()?;
            let same = other.name == source.name || room.upos(source.head) == reader::Upos::Pron;
            return same.then_some(outer);
        }
    }
    None
}
