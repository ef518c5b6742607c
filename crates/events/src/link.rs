//! Link: figures and claims to the events that they belong to.
//!
//! In come drafts with identifiers; figures get their event, claims the events in their content. It decides by the tree:
//! a count belongs to the nearest event above it, or to the only event of its sentence that can have such an outcome.

use mentions::span;
use record::{Claim, EventType, Figure, Measure, Scope};

use crate::draft::Draft;
use crate::scene::Scene;

/// Figures (by index) with the draft (by index) whose outcome they are.
pub(crate) fn figures(scene: &Scene, figures: &[Figure], drafts: &[Draft]) -> Vec<(usize, usize)> {
    let mut links = Vec::new();
    for (at, figure) in figures.iter().enumerate() {
        if figure.scope == Scope::Cumulative {
            continue;
        }
        if let Some(draft) = event_of(scene, figure, drafts) {
            links.push((at, draft));
        }
    }
    links
}

fn event_of(scene: &Scene, figure: &Figure, drafts: &[Draft]) -> Option<usize> {
    let reading = scene.reading;
    let range = reading.tokens_in(span(&figure.span));
    if range.is_empty() {
        return None;
    }
    let head = reading.head_of(range.start, range.end);
    let sentence = reading.tokens[head].sentence;
    let fits = |d: &&Draft| outcome_of(figure.measure, d.kind) && d.status != record::Status::Negated;
    let mut at = Some(head);
    let mut steps = 0;
    while let Some(t) = at.filter(|_| steps < 40) {
        let above = drafts.iter().position(|d| fits(&d) && d.mentions.contains(&t));
        if above.is_some() {
            return above;
        }
        let below = |d: &Draft| {
            let mut near = reading.dependents(t, &["nsubj", "obl", "obj", "advcl"]);
            near.any(|c| d.mentions.contains(&c) && c != head)
        };
        let beside = drafts.iter().position(|d| fits(&d) && below(d));
        if beside.is_some() && reading.tokens[t].xpos.starts_with("VB") {
            return beside;
        }
        at = reading.tokens[t].head;
        steps += 1;
    }
    let here = |d: &Draft| d.mentions.iter().any(|&m| reading.tokens[m].sentence == sentence);
    let mut all = drafts.iter().enumerate().filter(|(_, d)| fits(d) && here(d));
    match (all.next(), all.next()) {
        (Some((only, _)), None) => Some(only),
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
pub(crate) fn claims(scene: &Scene, claims: &[Claim], drafts: &[Draft]) -> Vec<(usize, usize)> {
    let mut links = Vec::new();
    for (at, claim) in claims.iter().enumerate() {
        let content: Vec<text::Span> = claim.content.iter().map(span).collect();
        for (event, draft) in drafts.iter().enumerate() {
            let held = |m: &usize| content.iter().any(|c| c.contains(scene.reading.tokens[*m].span));
            if draft.mentions.iter().any(held) {
                links.push((at, event));
            }
        }
    }
    links
}
