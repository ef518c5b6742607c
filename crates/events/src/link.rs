//! Link: figures and claims to the events that they belong to.
//!
//! In come drafts with identifiers; figures get their event, claims the events in their content. It decides by the tree:
//! a count belongs to the nearest event above it, or to the only event of its sentence that can have such an outcome.

use std::collections::BTreeMap;

use mentions::span;
use record::{EventType, Figure, Measure, Scope, Status};

use crate::draft::Draft;
use crate::scene::Scene;

/// Figures (by index) with the draft (by index) whose outcome they are.
pub(crate) fn figures(scene: &Scene, figures: &[Figure], drafts: &[Draft]) -> Vec<(usize, usize)> {
    let mut by_sentence: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, draft) in drafts.iter().enumerate() {
        for &m in &draft.mentions {
            let list = by_sentence.entry(scene.reading.tokens[m].sentence).or_default();
            if list.last() != Some(&at) {
                list.push(at);
            }
        }
    }
    let mut links = Vec::new();
    for (at, figure) in figures.iter().enumerate() {
        let head = head_of(scene, figure).filter(|_| figure.scope != Scope::Cumulative);
        let Some(head) = head else { continue };
        let near = by_sentence.get(&scene.reading.tokens[head].sentence);
        let event = near.and_then(|near| event_of(scene, figure, head, drafts, near));
        links.extend(event.map(|event| (at, event)));
    }
    links
}

fn head_of(scene: &Scene, figure: &Figure) -> Option<usize> {
    let range = scene.reading.tokens_in(span(&figure.span));
    (!range.is_empty()).then(|| scene.reading.head_of(range.start, range.end))
}

/// The event among those of the sentence whose outcome a figure is: the nearest above it in the tree, or the only one that fits.
fn event_of(scene: &Scene, figure: &Figure, head: usize, drafts: &[Draft], near: &[usize]) -> Option<usize> {
    let reading = scene.reading;
    let fits = |d: usize| {
        drafts
            .get(d)
            .is_some_and(|d| outcome_of(figure.measure, d.kind) && d.status != Status::Negated)
    };
    let fitting: Vec<usize> = near.iter().copied().filter(|&d| fits(d)).collect();
    let mut at = Some(head);
    for _ in 0..40 {
        let Some(t) = at else { break };
        if let Some(&above) = fitting.iter().find(|&&d| drafts[d].mentions.contains(&t)) {
            return Some(above);
        }
        let below = |d: &Draft| {
            let mut beside = reading.dependents(t, &["nsubj", "obl", "obj", "advcl"]);
            beside.any(|c| d.mentions.contains(&c) && c != head)
        };
        let beside = fitting.iter().find(|&&d| below(&drafts[d]));
        if let Some(&beside) = beside.filter(|_| reading.tokens[t].xpos.starts_with("VB")) {
            return Some(beside);
        }
        at = reading.tokens[t].head;
    }
    match fitting.as_slice() {
        [only] => Some(*only),
        _ => None,
    }
}

/// Whether an event of that type can have such an outcome.
fn outcome_of(measure: Measure, kind: EventType) -> bool {
    match measure {
        Measure::Killed | Measure::Injured | Measure::Casualties | Measure::Destroyed => {
            matches!(kind, EventType::Assault | EventType::Protest | EventType::Coerce)
        }
        Measure::Detained => matches!(kind, EventType::Coerce | EventType::Protest),
        Measure::Captured | Measure::Abducted | Measure::Missing => kind == EventType::Assault,
        Measure::Released => matches!(kind, EventType::Retreat | EventType::Cooperate),
        Measure::Delivered => matches!(kind, EventType::Aid | EventType::Cooperate),
        Measure::Launched => matches!(kind, EventType::Assault | EventType::Mobilize),
        Measure::Displaced | Measure::Affected | Measure::Trapped => {
            matches!(kind, EventType::Assault | EventType::Coerce | EventType::Retreat)
        }
    }
}

/// Claims (by index) with the drafts (by index) that their content holds.
pub(crate) fn claims(scene: &Scene, drafts: &[Draft]) -> Vec<(usize, usize)> {
    let held = |(event, draft): (usize, &Draft)| -> Vec<(usize, usize)> {
        let all = draft.mentions.iter().flat_map(|&m| scene.claims_holding(m));
        all.map(|claim| (claim, event)).collect()
    };
    let mut links: Vec<(usize, usize)> = drafts.iter().enumerate().flat_map(held).collect();
    links.sort_unstable();
    links.dedup();
    links
}
