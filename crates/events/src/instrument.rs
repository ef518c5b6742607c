//! Instrument: with what an attack was done, and the mode that this makes it.
//!
//! In comes a draft; out come its instruments as quotations and, where the row left it open, its mode.

use mentions::quote;
use record::{EventType, Step};

use crate::draft::Draft;
use crate::scene::Scene;
use crate::slots;

/// Finds the instruments of a draft.
pub(crate) fn set(scene: &Scene, draft: &mut Draft) {
    if !matches!(
        draft.kind,
        EventType::Assault | EventType::Mobilize | EventType::Aid | EventType::Threaten
    ) {
        return;
    }
    let mut heads: Vec<usize> = Vec::new();
    for slot in [
        "subj", "by", "~with", "~by", "~using", "mod", "~from", "obj", "~of", "~in",
    ] {
        if slot == "obj" && !launches(scene, draft)
            || slot == "subj" && draft.row.pos == knowledge::TriggerPos::Noun
        {
            continue;
        }
        for found in slots::fill(scene, draft.token, draft.light, slot) {
            heads.extend(slots::with_conjuncts(scene.reading, found));
            heads.extend(slots::with_conjuncts(
                scene.reading,
                crate::trigger::content(scene, found),
            ));
        }
    }
    heads.push(draft.token);
    for head in heads {
        let Some((first, mode)) = longest(scene, head) else {
            continue;
        };
        let words = quote(&scene.document.text, scene.reading.span(first, head + 1));
        if draft.kind == EventType::Assault && draft.row.mode.is_none() && draft.mode.is_none() {
            draft.mode = mode.clone();
            let told = mode.unwrap_or_default();
            draft.trace.push(Step::new(
                "events/instrument",
                Some(words.clone()),
                format!("mode {told}"),
            ));
        }
        let blown = draft.mode.as_deref() == Some("explosives")
            && mode_of(scene, head).as_deref() == Some("suicide-attack");
        if draft.kind == EventType::Assault && blown {
            draft.mode = Some("suicide-attack".to_string());
            let detail = "mode suicide-attack".to_string();
            draft
                .trace
                .push(Step::new("events/instrument", Some(words.clone()), detail));
        }
        if head != draft.token && !draft.instruments.iter().any(|q| q.start == words.start) {
            draft.instruments.push(words);
        }
    }
    draft.instruments.sort_by_key(|q| q.start);
}

/// The mode that an instrument tells.
fn mode_of(scene: &Scene, head: usize) -> Option<String> {
    longest(scene, head).and_then(|(_, mode)| mode)
}

/// Whether the object of the event's verb is what was fired.
fn launches(scene: &Scene, draft: &Draft) -> bool {
    slots::object(scene, draft.token)
        .iter()
        .any(|&o| scene.in_class("munition", o) || scene.in_class("chemical", o))
}

/// The longest instrument of the table that ends in a word: where it starts, and its mode.
fn longest(scene: &Scene, head: usize) -> Option<(usize, Option<String>)> {
    (0..4)
        .rev()
        .filter_map(|before| head.checked_sub(before))
        .find_map(|first| {
            let lemmas: Vec<String> = (first..=head).map(|t| scene.lemma(t)).collect();
            let mode = scene.knowledge.event_words.instrument(&lemmas)?;
            Some((first, mode.map(str::to_string)))
        })
}
