//! Merge: mentions of one event become one event, at its clearest mention.
//!
//! In come drafts in text order; out come fewer. Two mentions are one where nothing about them differs and something about
//! them is the same; the article's own "the attack" goes back to the last attack.

use mentions::Mentions;
use record::{EventType, Status, Step};

use crate::draft::Draft;
use crate::scene::Scene;
use crate::setting::{same_place, same_time};
use crate::slots;

/// Drops what is only the outcome of another event: "missiles struck the base, killing 35".
pub(crate) fn absorb_outcomes<'a>(scene: &Scene, drafts: Vec<Draft<'a>>) -> Vec<Draft<'a>> {
    let mut kept: Vec<Draft<'a>> = Vec::new();
    let mut outcomes: Vec<(Draft<'a>, usize)> = Vec::new();
    let tokens: Vec<usize> = drafts.iter().filter(|d| d.kind == EventType::Assault && !is_outcome(d)).map(|d| d.token).collect();
    for draft in drafts {
        match cause(scene, &tokens, &draft) {
            Some(of) => outcomes.push((draft, of)),
            None => kept.push(draft),
        }
    }
    for (draft, of) in outcomes {
        if let Some(event) = kept.iter_mut().find(|d| d.token == of) {
            take_over(event, draft, "events/outcome");
        }
    }
    kept
}

fn is_outcome(draft: &Draft) -> bool {
    draft.row.needs.iter().any(|n| n.fillers.iter().any(|f| f.slot == "alone"))
}

/// The attack whose outcome a killing or injuring is, by the tree.
fn cause(scene: &Scene, attacks: &[usize], draft: &Draft) -> Option<usize> {
    if !is_outcome(draft) {
        return None;
    }
    let reading = scene.reading;
    let verb = draft.token;
    let attack = |t: usize| attacks.contains(&t) && t != verb;
    let own = reading.dependents(verb, &["nsubj", "obl", "nmod", "advcl", "conj"]).find(|&t| attack(t));
    let subject = slots::subject(scene, verb).into_iter().find(|&t| attack(t));
    if own.or(subject).is_some() {
        return own.or(subject);
    }
    let mut at = verb;
    for _ in 0..4 {
        let head = reading.tokens[at].head?;
        let below = matches!(reading.relation(at), "advcl" | "conj" | "xcomp" | "acl" | "ccomp" | "parataxis");
        if !below {
            return None;
        }
        if attack(head) {
            return Some(head);
        }
        let beside = reading.dependents(head, &["nsubj", "obj"]).find(|&t| attack(t));
        if beside.is_some() && matches!(reading.relation(at), "advcl" | "conj" | "xcomp") {
            return beside;
        }
        at = head;
    }
    None
}

/// Merges mentions of one event.
pub(crate) fn merge<'a>(scene: &Scene, mentions: &Mentions, drafts: Vec<Draft<'a>>) -> Vec<Draft<'a>> {
    let (aside, body): (Vec<_>, Vec<_>) = drafts.into_iter().partition(|d| d.aside || d.denied);
    let mut kept: Vec<Draft<'a>> = Vec::new();
    for draft in body.into_iter().chain(aside) {
        match home(scene, mentions, &kept, &draft) {
            Some(at) => join(&mut kept[at], draft),
            None => kept.push(draft),
        }
    }
    kept.sort_by_key(|d| d.token);
    kept
}

/// The event that a draft is one more mention of.
fn home(scene: &Scene, mentions: &Mentions, kept: &[Draft], draft: &Draft) -> Option<usize> {
    let mut best: Option<(i32, usize)> = None;
    for (at, other) in kept.iter().enumerate() {
        let Some(score) = likeness(scene, mentions, other, draft) else { continue };
        let better = best.is_none_or(|(s, _)| score >= s);
        if better {
            best = Some((score, at));
        }
    }
    best.filter(|(score, _)| *score >= 2).map(|(_, at)| at)
}

/// How much speaks for two mentions being one; `None` where something speaks against it.
fn likeness(scene: &Scene, mentions: &Mentions, a: &Draft, b: &Draft) -> Option<i32> {
    if a.kind != b.kind || !modes_meet(a, b) || !status_meets(a, b) {
        return None;
    }
    let agents = parties(&a.agents, &b.agents);
    let targets = parties(&a.targets, &b.targets);
    let times = same_time(mentions, a.time, b.time);
    let places = same_place(mentions, a.place, b.place);
    let crossed = agents == Some(false) && parties(&a.agents, &b.targets) == Some(true) && two_sided(a.kind);
    if times == Some(false) || places == Some(false) || agents == Some(false) && !crossed {
        return None;
    }
    let same_word = scene.lemma(a.token) == scene.lemma(b.token) || a.row.words == b.row.words;
    let anaphor = generic(scene, b);
    if targets == Some(false) && !crossed && !(anaphor || times == Some(true) && places == Some(true)) {
        return None;
    }
    let gains = |x: Option<bool>, worth: i32| if x == Some(true) { worth } else { 0 };
    let mut score = gains(agents, 1) + gains(targets, 1) + gains(times, 1) + gains(places, 1);
    score += i32::from(same_word) + i32::from(anaphor) * 2 + i32::from(b.aside) + i32::from(crossed) * 2;
    Some(score)
}

fn two_sided(kind: EventType) -> bool {
    matches!(kind, EventType::Consult | EventType::Agree | EventType::Assault | EventType::Cooperate)
}

fn modes_meet(a: &Draft, b: &Draft) -> bool {
    match (&a.mode, &b.mode) {
        (Some(x), Some(y)) => x == y || weapons(x) && weapons(y),
        _ => true,
    }
}

/// Modes that one attack can be told under ("air strike", "gas attack", "bombing").
fn weapons(mode: &str) -> bool {
    matches!(mode, "aerial" | "heavy-weapons" | "unconventional" | "explosives" | "drone" | "targeted" | "destroy" | "firearms" | "suicide-attack" | "primitive")
}

fn status_meets(a: &Draft, b: &Draft) -> bool {
    let real = |s: Status| matches!(s, Status::Occurred | Status::Ongoing);
    a.status == b.status || real(a.status) && real(b.status) || b.denied || b.aside
}

fn parties(a: &[String], b: &[String]) -> Option<bool> {
    (!a.is_empty() && !b.is_empty()).then(|| a.iter().any(|x| b.contains(x)))
}

/// "the attack", "these talks", "their kidnapping": a definite noun that says nothing new.
fn generic(scene: &Scene, draft: &Draft) -> bool {
    let reading = scene.reading;
    let noun = reading.tokens[draft.token].xpos.starts_with("NN");
    let definite = reading
        .dependents(draft.token, &["det"])
        .any(|d| matches!(scene.lower(d).as_str(), "the" | "this" | "that" | "these" | "those"));
    let owned = reading.dependents(draft.token, &["nmod:poss"]).any(|p| reading.tokens[p].xpos == "PRP$");
    noun && (definite || owned)
}

fn join<'a>(event: &mut Draft<'a>, draft: Draft<'a>) {
    let clearer = !draft.aside && !draft.denied && draft.filled() > event.filled() + usize::from(draft.status != event.status);
    if clearer {
        let old = std::mem::replace(event, draft);
        take_over(event, old, "events/same-event");
    } else {
        take_over(event, draft, "events/same-event");
    }
}

/// What one mention leaves open, another fills.
fn take_over<'a>(event: &mut Draft<'a>, other: Draft<'a>, rule: &str) {
    if event.agents.is_empty() {
        event.agents = other.agents;
    }
    if event.agent_tokens.is_empty() {
        event.agent_tokens = other.agent_tokens;
    }
    if event.targets.is_empty() {
        event.targets = other.targets;
    }
    if event.target_tokens.is_empty() {
        event.target_tokens = other.target_tokens;
    }
    event.place = event.place.or(other.place);
    event.time = event.time.or(other.time);
    event.mode = event.mode.take().or(other.mode);
    for instrument in other.instruments {
        if !event.instruments.contains(&instrument) {
            event.instruments.push(instrument);
        }
    }
    event.mentions.extend(other.mentions);
    event.mentions.sort_unstable();
    event.mentions.dedup();
    let words = format!("also told at word {}", other.token + 1);
    event.trace.push(Step::new(rule, None, words));
}
