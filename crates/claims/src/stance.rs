//! Stance and certainty: what the content does to a neutral cue ("said it will strike back" promises or threatens).
//!
//! In come drafts with the stance of their cue; out come drafts with the stance and certainty of the whole claim.
//! Cues that settle the stance by themselves ("denied", "urged") are left as they are.

use crate::draft::{Draft, Room};
use crate::source;
use knowledge::{CueKind, Turn};
use reader::{STANCES, Upos};
use record::{Certainty, SourceKind, Stance};

/// How deep in the content a wrong may stand: deeper it is only mentioned ("the talks followed a massacre").
const ACCUSED: usize = 2;
/// Longest stretch that `*` stands for.
const GAP: usize = 3;
/// By how much (natural logarithm) the reader must be surer of another stance than of the one that words of the table give.
const OVER_TABLE: f32 = 4.0;
/// The same over plain asserting, where no word of the table stands in the content.
const OVER_CUE: f32 = 3.5;
/// What the reader may make of a cue that leaves the stance open.
const OPEN: [Stance; 10] = [
    Stance::Asserts,
    Stance::Judges,
    Stance::Accuses,
    Stance::Predicts,
    Stance::Promises,
    Stance::Demands,
    Stance::Threatens,
    Stance::Denies,
    Stance::Disclaims,
    Stance::Declines,
];

/// Settles stance and certainty of a draft.
pub(crate) fn settle(room: &Room, draft: &mut Draft) {
    if draft.negated && matches!(draft.stance, Stance::Disclaims) && is_outlet(draft) {
        turn(room, draft, Stance::Unverified, "an outlet could not check");
    }
    if neutral(draft) {
        by_content(room, draft);
        by_reader(room, draft);
    }
    threat(room, draft);
    draft.certainty = certainty(room, draft);
}

/// A promise of harm is a threat ("vowed to destroy the camps").
fn threat(room: &Room, draft: &mut Draft) {
    if draft.stance != Stance::Promises || draft.row.is_none_or(|r| r.kind != CueKind::Verb) {
        return;
    }
    let tokens = content_tokens(room, draft);
    let harm = worded(room, &tokens, Stance::Threatens, false);
    if let Some(words) = harm.or_else(|| worded(room, &tokens, Stance::Threatens, true)) {
        turn(room, draft, Stance::Threatens, &words);
    }
}

fn is_outlet(draft: &Draft) -> bool {
    draft
        .source
        .as_ref()
        .is_some_and(|s| s.kind == SourceKind::Outlet)
}

/// Whether the cue leaves the stance to the content.
fn neutral(draft: &Draft) -> bool {
    let posted = draft.row.is_none()
        && draft.trace.first().is_some_and(|s| {
            matches!(
                s.rule.as_str(),
                "claims/post" | "claims/signed" | "claims/headline" | "claims/floating"
            )
        });
    let open = posted
        || draft
            .row
            .is_some_and(|r| matches!(r.kind, CueKind::Verb | CueKind::Phrase));
    open && draft.stance == Stance::Asserts && !draft.negated && !draft.pieces.is_empty()
}

fn turn(room: &Room, draft: &mut Draft, stance: Stance, why: &str) {
    let was = draft.stance;
    draft.stance = stance;
    draft.trace.push(room.step(
        "claims/stance",
        draft.pieces.first().copied(),
        format!("{} -> {}: {why}", was.name(), stance.name()),
    ));
}

fn by_content(room: &Room, draft: &mut Draft) {
    let tokens = content_tokens(room, draft);
    let Some(root) = main_clause(room, &tokens) else {
        return;
    };
    let own = own_doing(room, draft, root);
    let found = if clause(room, &tokens, root) {
        unsaid(room, &tokens)
            .or_else(|| laid(room, draft, &tokens, root, own))
            .or_else(|| outlook(room, &tokens, root, own))
    } else {
        unsaid(room, &tokens).or_else(|| bare(room, draft, &tokens))
    };
    if let Some((stance, why)) = found {
        turn(room, draft, stance, &why);
    }
}

/// The reader's scores of [`STANCES`] for a claim: the mean over the words of its content and that over those of its cue, added.
fn scores(room: &Room, content: &[usize], cue: &[usize]) -> Option<[f32; STANCES.len()]> {
    let mean = |tokens: &[usize], column: usize| {
        let eighths = tokens.iter().filter_map(|&t| room.reading.stances.get(t));
        let (sum, n) = eighths.fold((0, 0), |(sum, n), row| (sum + i32::from(row[column]), n + 1));
        if n == 0 { 0.0 } else { sum as f32 / n as f32 / 8.0 }
    };
    let known = content.iter().any(|&t| t < room.reading.stances.len());
    known.then(|| std::array::from_fn(|at| mean(content, at) + mean(cue, STANCES.len() + at)))
}

/// What the reader makes of the content, where it is surer than the table.
fn by_reader(room: &Room, draft: &mut Draft) {
    let tokens = content_tokens(room, draft);
    // a bare noun phrase says too little by itself
    if main_clause(room, &tokens).is_none_or(|root| !clause(room, &tokens, root)) {
        return;
    }
    let cue: Vec<usize> = draft
        .cue
        .into_iter()
        .flat_map(|c| room.reading.tokens_in(c))
        .collect();
    let Some(scores) = scores(room, &tokens, &cue) else {
        return;
    };
    let score = |stance: Stance| {
        let at = STANCES.iter().position(|s| *s == stance.name());
        at.map_or(f32::MIN, |at| scores[at])
    };
    let best = OPEN
        .into_iter()
        .reduce(|top, s| if score(s) > score(top) { s } else { top });
    let Some(best) = best.filter(|&b| b != draft.stance) else {
        return;
    };
    let least = match draft.stance {
        Stance::Asserts => OVER_CUE,
        Stance::Judges | Stance::Predicts | Stance::Demands => OVER_TABLE,
        // told too plainly to be overruled
        _ => return,
    };
    let over = score(best) - score(draft.stance);
    if over > least {
        let why = format!("the reader, surer by {over:.1}");
        turn(room, draft, best, &why);
    }
}

/// A stance and why it holds.
type Found = Option<(Stance, String)>;

/// The first of `stances` that words of the table make of the content.
fn first_of(room: &Room, tokens: &[usize], stances: &[Stance]) -> Found {
    let made = |&s: &Stance| turned(room, tokens, s).map(|words| (s, words));
    stances.iter().find_map(made)
}

/// What the source does not know or could not check.
fn unsaid(room: &Room, tokens: &[usize]) -> Found {
    first_of(room, tokens, &[Stance::Unverified, Stance::Disclaims])
}

/// A bare noun turns the stance by itself alone ("stressed the importance of ...").
fn bare(room: &Room, draft: &Draft, tokens: &[usize]) -> Found {
    let own = [Stance::Promises, Stance::Demands, Stance::Judges];
    let headed = own
        .into_iter()
        .find_map(|s| named(room, tokens, s).map(|w| (s, w)));
    // "described the incident as a disgrace"
    let as_what = draft.row.is_some_and(|r| {
        let described = |t: &knowledge::Take| matches!(t, knowledge::Take::ObjAnd(prep) if prep == "as");
        r.takes.iter().any(described)
    });
    let named_as = as_what && tokens.iter().any(|&t| room.lower(t) == "as");
    headed.or_else(|| first_of(room, tokens, &[Stance::Judges]).filter(|_| named_as))
}

/// Wrongs laid on somebody or turned away.
fn laid(room: &Room, draft: &Draft, tokens: &[usize], root: usize, own: bool) -> Found {
    if let Some(found) = first_of(room, tokens, &[Stance::Denies]) {
        return Some(found);
    }
    let not = room.negated(root);
    // "give no support"
    let none = room.child(root, &["obj"]).is_some_and(|o| {
        let mut determiners = room.reading.dependents(o, &["det"]);
        room.lemma(root) != "have" && determiners.any(|d| room.lower(d) == "no")
    });
    if own && (not && past(room, root) || none) {
        return Some((
            Stance::Denies,
            "the source says that its own side did not do it".to_string(),
        ));
    }
    let accused = first_of(room, tokens, &[Stance::Accuses]);
    let deed = || {
        let words = worded(room, tokens, Stance::Accuses, true)?;
        Some((Stance::Accuses, words))
    };
    let (_, words) = accused
        .or_else(|| deed().filter(|_| party(room, draft)))
        .filter(|_| !own)?;
    let stance = if not && past(room, root) {
        Stance::Denies
    } else {
        Stance::Accuses
    };
    Some((stance, words))
}

/// What is to come, what should come, and what the source thinks of it.
fn outlook(room: &Room, tokens: &[usize], root: usize, own: bool) -> Found {
    if let Some(found) = first_of(room, tokens, &[Stance::Threatens]) {
        return Some(found);
    }
    let will = future(room, root);
    // "we must go on" is resolve, not a demand
    let resolve = obliged(room, root) && own && room.quote_at(root).is_some();
    if will && own || resolve {
        return Some((Stance::Promises, "what the source itself will do".to_string()));
    }
    let words = [Stance::Promises, Stance::Judges, Stance::Demands];
    if let Some(found) = first_of(room, tokens, &words) {
        return Some(found);
    }
    if imperative(room, tokens, root) {
        return Some((Stance::Demands, "an imperative".to_string()));
    }
    if obliged(room, root) && !own {
        return Some((Stance::Demands, "what others must or should do".to_string()));
    }
    (will || may(room, root)).then(|| (Stance::Predicts, "what will or may come".to_string()))
}

/// Whether the content tells somebody what to do ("Let the aid in").
fn imperative(room: &Room, tokens: &[usize], root: usize) -> bool {
    let first = tokens.iter().copied().find(|&t| !room.is_punct(t));
    let before = room.reading.dependents(root, &["aux", "advmod", "discourse"]);
    let leads = first == Some(root) || before.into_iter().any(|t| Some(t) == first && t < root);
    let bare = room
        .child(root, &["nsubj", "nsubj:pass", "mark", "cop", "expl"])
        .is_none();
    let modal = room
        .reading
        .dependents(root, &["aux"])
        .any(|a| room.lemma(a) != "do");
    room.upos(root) == Upos::Verb && room.xpos(root) == "VB" && leads && bare && !modal
}

/// Tokens of the content, in text order.
fn content_tokens(room: &Room, draft: &Draft) -> Vec<usize> {
    draft
        .pieces
        .iter()
        .flat_map(|&p| room.reading.tokens_in(p))
        .collect()
}

/// Head of the first clause of the content.
fn main_clause(room: &Room, tokens: &[usize]) -> Option<usize> {
    let top =
        |&&t: &&usize| room.head(t).is_none_or(|h| tokens.binary_search(&h).is_err()) && !room.is_punct(t);
    tokens
        .iter()
        .filter(top)
        .find(|&&t| {
            matches!(
                room.upos(t),
                Upos::Verb | Upos::Adj | Upos::Noun | Upos::Propn | Upos::Pron | Upos::Adv | Upos::Aux
            )
        })
        .copied()
}

/// Steps from `token` up to the nearest top of the content.
fn depth(room: &Room, tokens: &[usize], token: usize) -> usize {
    let (mut at, mut steps) = (token, 0);
    while let Some(head) = room.head(at).filter(|h| tokens.binary_search(h).is_ok()) {
        at = head;
        steps += 1;
    }
    steps
}

fn clause(room: &Room, tokens: &[usize], root: usize) -> bool {
    let finite = |&t: &usize| room.upos(t) == Upos::Aux && depth(room, tokens, t) < 3;
    matches!(room.upos(root), Upos::Verb | Upos::Aux)
        || tokens.iter().any(finite)
        || room.child(root, &["cop", "nsubj"]).is_some()
}

/// The word of the table that heads a bare noun phrase.
fn named(room: &Room, tokens: &[usize], stance: Stance) -> Option<String> {
    let turns = room.knowledge.cues.turns().iter();
    let own = turns.filter(|t| t.head && t.makes == stance.name());
    own.into_iter()
        .find(|t| holds(room, tokens, t, 0))
        .map(|t| format!("\"{}\"", t.words.join(" ")))
}

/// The words of the table that turn this content into `stance`, if any do.
fn turned(room: &Room, tokens: &[usize], stance: Stance) -> Option<String> {
    worded(room, tokens, stance, false)
}

/// The same among the rows for anybody, or among those for parties.
fn worded(room: &Room, tokens: &[usize], stance: Stance, party: bool) -> Option<String> {
    let deepest = match stance {
        Stance::Promises => 0,
        // harm that is promised stands at the head of what is promised
        Stance::Threatens if party => 1,
        Stance::Disclaims | Stance::Unverified => 3,
        Stance::Judges => 2,
        Stance::Accuses => ACCUSED,
        Stance::Denies => 4,
        _ => 5,
    };
    let turns = room
        .knowledge
        .cues
        .turns()
        .iter()
        .filter(|t| !t.head && t.party == party && t.makes == stance.name());
    turns
        .into_iter()
        .find(|t| holds(room, tokens, t, deepest))
        .map(|t| format!("\"{}\"", t.words.join(" ")))
}

fn holds(room: &Room, tokens: &[usize], turn: &Turn, deepest: usize) -> bool {
    (0..tokens.len()).any(|at| {
        matches(room, tokens, at, &turn.words)
            && depth(room, tokens, tokens[at]) <= deepest
            && !(turn.own && of_another(room, tokens[at]))
    })
}

/// Whether the word tells how somebody else feels ("said the president was worried").
fn of_another(room: &Room, token: usize) -> bool {
    let Some(subject) = room.child(token, &["nsubj", "nsubj:pass"]) else {
        return false;
    };
    matches!(room.upos(subject), Upos::Noun | Upos::Propn) && source::can_speak(room, subject)
}

/// Whether the words of a row stand in the content from position `at` on.
fn matches(room: &Room, tokens: &[usize], at: usize, words: &[String]) -> bool {
    let mut here = at;
    let mut gap = 0;
    for word in words {
        if word == "*" {
            gap = GAP;
            continue;
        }
        let reach = (here + gap + 1).min(tokens.len());
        let Some(found) = (here..reach).find(|&i| room.is_word(tokens[i], word)) else {
            return false;
        };
        here = found + 1;
        gap = 0;
    }
    true
}

/// Whether the clause tells of the source's own doing.
fn own_doing(room: &Room, draft: &Draft, root: usize) -> bool {
    let Some(subject) = room.child(root, &["nsubj", "nsubj:pass"]) else {
        return false;
    };
    let lower = room.lower(subject);
    let quoted = room.quote_at(subject).is_some();
    if matches!(lower.as_str(), "i" | "we") {
        return quoted || draft.source.as_ref().is_some_and(|s| room.lower(s.head) == lower);
    }
    let Some(source) = &draft.source else {
        return false;
    };
    // "it was an illegal war": a thing, not the source
    if lower == "it" && room.upos(root) == Upos::Noun && room.child(root, &["cop"]).is_some() {
        return false;
    }
    if matches!(lower.as_str(), "he" | "she" | "it" | "they") {
        // inside quotation marks these are others
        return !quoted;
    }
    if room
        .child(subject, &["nmod:poss"])
        .is_some_and(|p| matches!(room.lower(p).as_str(), "its" | "our" | "their" | "his" | "her"))
    {
        return true;
    }
    same_side(room, draft, subject) || source.actor.is_some() && source.actor == actor_of(room, subject)
}

/// Whether a state, an army or an armed group speaks.
fn party(room: &Room, draft: &Draft) -> bool {
    let Some(source) = &draft.source else {
        return false;
    };
    let actor = room
        .mentions
        .actors
        .iter()
        .find(|a| Some(&a.id) == source.actor.as_ref());
    actor.is_some_and(|a| {
        a.kind == record::ActorKind::Country
            || matches!(
                a.sector.as_deref(),
                Some("GOV" | "MIL" | "REB" | "OPP" | "INS" | "SEP")
            )
    })
}

fn actor_of(room: &Room, token: usize) -> Option<String> {
    mentions::actor::of_token(room.reading, &room.mentions.actors, token).map(|a| a.id.clone())
}

/// Whether the subject is of the source's state or army ("Russian planes" for the Russian ministry, "the army" for a minister).
fn same_side(room: &Room, draft: &Draft, subject: usize) -> bool {
    let Some(source) = &draft.source else {
        return false;
    };
    let range = room.reading.subtree(subject);
    let first = range.first().copied().unwrap_or(subject);
    let theirs = state(room, room.reading.words(&room.document.text, first, subject + 1));
    let actor = room
        .mentions
        .actors
        .iter()
        .find(|a| Some(&a.id) == source.actor.as_ref());
    let office = actor.filter(|a| matches!(a.sector.as_deref(), Some("GOV" | "MIL")));
    let ours = state(room, &source.name).or_else(|| office.and_then(|a| a.country.clone()));
    let arm = |w: &str| room.knowledge.cues.is(w, "arm-of-state");
    let official = office.is_some() || source.name.to_lowercase().split(' ').any(arm);
    let own = official && room.is(subject, "arm-of-state");
    (ours.is_some() && ours == theirs) || own && theirs.is_none()
}

/// The state that words name or are derived from.
fn state(room: &Room, words: &str) -> Option<String> {
    let countries = &room.knowledge.countries;
    let mut single = words.split(|c: char| !c.is_alphanumeric());
    let one = single.find_map(|w| countries.by_demonym(w).or_else(|| countries.by_name(w)));
    one.map(|c| c.iso.clone())
}

fn aux_of(room: &Room, root: usize, words: &[&str]) -> bool {
    room.reading
        .dependents(root, &["aux"])
        .any(|a| words.contains(&room.lower(a).as_str()) || words.contains(&room.lemma(a).as_str()))
}

fn future(room: &Room, root: usize) -> bool {
    aux_of(room, root, &["will", "'ll", "’ll", "shall", "would", "wo"]) || {
        let open = room.child(root, &["xcomp"]).is_some();
        open && matches!(room.lemma(root).as_str(), "go" | "plan" | "intend")
    }
}

fn may(room: &Room, root: usize) -> bool {
    aux_of(room, root, &["may", "might", "could"]) && !aux_of(room, root, &["have"])
}

fn obliged(room: &Room, root: usize) -> bool {
    let must = aux_of(room, root, &["must", "should", "ought"]);
    must || matches!(room.lemma(root).as_str(), "need" | "have") && room.child(root, &["xcomp"]).is_some()
}

fn past(room: &Room, root: usize) -> bool {
    aux_of(room, root, &["have", "did", "do", "was", "were"]) || room.xpos(root) == "VBD"
}

fn certainty(room: &Room, draft: &Draft) -> Certainty {
    if matches!(
        draft.stance,
        Stance::Disclaims | Stance::Unverified | Stance::Declines
    ) {
        return Certainty::Unknown;
    }
    if draft.certainty != Certainty::Certain {
        return draft.certainty;
    }
    let tokens = content_tokens(room, draft);
    let turns = room.knowledge.cues.turns().iter();
    let hedge = turns
        .filter(|t| Certainty::from_name(&t.makes).is_some())
        .find(|t| holds(room, &tokens, t, 1));
    hedge
        .and_then(|t| Certainty::from_name(&t.makes))
        .unwrap_or(Certainty::Certain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reader_scores_every_stance_that_it_may_give() {
        for stance in OPEN {
            assert!(STANCES.contains(&stance.name()), "{}", stance.name());
        }
    }
}
