//! Consequence: which event brought about which, where the words say so.
//!
//! In come the drafts of an article; out comes for a draft (by index) the draft that caused it. Cause is what a preposition names
//! ("displaced by the fighting", "the siege that followed from the offensive"), or the subject of a verb that brings something about
//! ("the raid triggered protests"). That one thing was told after another is no cause. Counts of dead and displaced hang on their event
//! by `figures`.

use std::collections::BTreeMap;

use crate::draft::Draft;
use crate::scene::Scene;
use crate::slots;

/// For each draft that has one, the draft that brought it about.
pub(crate) fn links(scene: &Scene, drafts: &[Draft]) -> BTreeMap<usize, usize> {
    let mut by_token: BTreeMap<usize, usize> = BTreeMap::new();
    for (at, draft) in drafts.iter().enumerate() {
        by_token.extend(draft.mentions.iter().map(|&t| (t, at)));
        by_token.extend(draft.light.map(|l| (l, at)));
    }
    let mut found = BTreeMap::new();
    for (at, draft) in drafts.iter().enumerate() {
        let cause = draft.mentions.iter().find_map(|&t| cause_of(scene, &by_token, t));
        let cause = cause.or_else(|| draft.light.and_then(|l| cause_of(scene, &by_token, l)));
        if let Some(cause) = cause.filter(|&c| c != at) {
            found.insert(at, cause);
        }
    }
    // of two that name each other, only the later keeps its cause
    let mutual: Vec<usize> = found
        .iter()
        .filter(|&(at, cause)| found.get(cause) == Some(at) && at < cause)
        .map(|(at, _)| *at)
        .collect();
    found.retain(|at, _| !mutual.contains(at));
    found
}

/// The draft that the words name as the cause of the event at a token.
fn cause_of(scene: &Scene, by_token: &BTreeMap<usize, usize>, token: usize) -> Option<usize> {
    let reading = scene.reading;
    let event = |t: usize| by_token.get(&t).copied();
    // "because of the shelling", "in retaliation for the raid"
    let named = reading
        .dependents(token, &["obl", "nmod", "advcl"])
        .filter(|&t| marked(scene, t));
    let mut inside = named.flat_map(|t| std::iter::once(t).chain(beneath(scene, token, t)));
    if let Some(cause) = inside.find_map(event) {
        return Some(cause);
    }
    // "the raid triggered protests", "the shelling forced families to flee"
    let mut at = token;
    for _ in 0..2 {
        let head = reading.tokens[at].head?;
        let brought = matches!(reading.relation(at), "obj" | "xcomp" | "ccomp" | "obl" | "nsubj");
        if brought && scene.in_class("bringing-about", head) {
            let doers = slots::subject(scene, head).into_iter().filter(|&t| t != at);
            return doers.into_iter().find_map(event);
        }
        if !brought {
            return None;
        }
        at = head;
    }
    None
}

/// Whether a phrase is marked as a cause: "because of", "due to", "as a result of", "in response to".
fn marked(scene: &Scene, phrase: usize) -> bool {
    let reading = scene.reading;
    let case = reading
        .dependents(phrase, &["case", "mark", "amod", "fixed"])
        .flat_map(|c| std::iter::once(c).chain(reading.dependents(c, &["fixed"])));
    case.into_iter().any(|c| scene.in_class("because", c)) || scene.in_class("response", phrase)
}

/// What "response" or "result" is to: the raid in "in response to the raid", which may hang on it or beside it.
fn beneath(scene: &Scene, token: usize, phrase: usize) -> Vec<usize> {
    if !scene.in_class("response", phrase) {
        return Vec::new();
    }
    let beside = scene.reading.dependents(token, &["obl"]).filter(|&t| t > phrase);
    scene
        .reading
        .dependents(phrase, &["nmod", "obl"])
        .chain(beside)
        .collect()
}
