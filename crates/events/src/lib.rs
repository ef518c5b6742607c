//! The events room: a reading, its mentions and claims in, events out (type, mode, status, parties, place, time, figures).
//!
//! Words of `knowledge/events.tsv` propose; the stages after them find who, whether, with what, where and when, merge the
//! mentions of one event, and tie figures and claims to it. What the words leave open stays open.
#![forbid(unsafe_code)]

mod codes;
mod consequence;
mod context;
mod draft;
mod ground;
mod instrument;
mod link;
mod merge;
mod parties;
mod real;
mod scene;
mod setting;
mod slots;
mod spoken;
mod status;
mod trigger;

use std::collections::BTreeMap;

use knowledge::Knowledge;
use mentions::{Mentions, quote};
use reader::Reading;
use record::{Actor, Claim, Event, EventType, Measure, Stance, Status, Step};
use text::{BlockKind, Document};

use draft::Draft;
use scene::Scene;
use trigger::Trigger;

/// Reads every event of an article, in text order, identifiers set; ties figures and claims to their events.
#[must_use]
pub fn read(
    document: &Document,
    reading: &Reading,
    knowledge: &Knowledge,
    mentions: &mut Mentions,
    claims: &mut [Claim],
) -> Vec<Event> {
    let scene = Scene::new(document, reading, knowledge, claims);
    let triggers = trigger::find(&scene);
    let mut drafts: Vec<Draft> = triggers.iter().filter_map(|t| draft_of(&scene, t)).collect();
    for draft in &mut drafts {
        parties::find(&scene, draft);
        status::set(&scene, draft);
        spoken::turn(&scene, draft);
        instrument::set(&scene, draft);
    }
    let tokens: Vec<usize> = drafts.iter().map(|d| d.token).collect();
    for draft in &mut drafts {
        setting::set(&scene, mentions, &tokens, draft);
    }
    ground::fill(&scene, mentions, &mut drafts);
    drafts.iter_mut().for_each(|d| parties::holders(&scene, d));
    let drafts = spoken::without_refused(&scene, drafts);
    let drafts = real::kept(&scene, mentions, drafts);
    let mut drafts = merge::absorb_outcomes(&scene, mentions, drafts);
    parties::cast(&scene, mentions, &mut drafts);
    let mut drafts = merge::merge(&scene, mentions, drafts);
    parties::through_events(&mut drafts);
    let told: Vec<EventType> = drafts.iter().filter(|d| !d.aside).map(|d| d.kind).collect();
    drafts.retain(|d| stands(&scene, d) && !(d.aside && told.contains(&d.kind)));
    let figure_links = link::figures(&scene, &mentions.figures, &drafts);
    let claim_links = link::claims(&scene, &drafts);
    let causes = consequence::links(&scene, &drafts);
    let mut events: Vec<Event> = Vec::new();
    for (at, draft) in drafts.iter().enumerate() {
        let mut event = event_of(&scene, mentions, draft, at);
        let mine = figure_links.iter().filter(|(_, d)| *d == at);
        event.figures = mine
            .filter_map(|(f, _)| mentions.figures.get(*f))
            .map(|f| f.id.clone())
            .collect();
        let mine = claim_links.iter().filter(|(_, d)| *d == at);
        event.claims = mine
            .filter_map(|(c, _)| claims.get(*c))
            .map(|c| c.id.clone())
            .collect();
        event.consequence_of = causes.get(&at).map(|cause| format!("e{}", cause + 1));
        event.codes = codes_of(&scene, mentions, draft, &event);
        events.push(event);
    }
    tie(&events, &figure_links, &claim_links, mentions, claims);
    renumber(mentions, claims, &mut events);
    events
}

/// Writes the events into their figures and claims.
fn tie(
    events: &[Event],
    figures: &[(usize, usize)],
    held: &[(usize, usize)],
    mentions: &mut Mentions,
    claims: &mut [Claim],
) {
    for &(figure, event) in figures {
        if let (Some(f), Some(e)) = (mentions.figures.get_mut(figure), events.get(event)) {
            f.event = Some(e.id.clone());
        }
    }
    for &(claim, event) in held {
        if let (Some(c), Some(e)) = (claims.get_mut(claim), events.get(event)) {
            c.events.push(e.id.clone());
        }
    }
}

fn draft_of<'a>(scene: &Scene, trigger: &Trigger<'a>) -> Option<Draft<'a>> {
    let kind = EventType::from_name(&trigger.row.kind)?;
    let words = quote(
        &scene.document.text,
        scene.reading.span(trigger.first, trigger.end),
    );
    let listed = trigger.row.words.join(" ");
    let mut trace = vec![Step::new(
        "events/word",
        Some(words.clone()),
        format!("\"{listed}\" names {}", kind.name()),
    )];
    if let Some(light) = trigger.light {
        let verb = quote(&scene.document.text, scene.reading.tokens[light].span);
        trace.push(Step::new(
            "events/light-verb",
            Some(verb),
            "lends subject, time and place",
        ));
    }
    let block = scene.block(trigger.token);
    Some(Draft {
        token: trigger.token,
        quote: words,
        row: trigger.row,
        light: trigger.light,
        kind,
        mode: trigger.row.mode.clone(),
        status: Status::Occurred,
        agent_tokens: Vec::new(),
        target_tokens: Vec::new(),
        agents: Vec::new(),
        named: false,
        targets: Vec::new(),
        instruments: Vec::new(),
        place: None,
        places: Vec::new(),
        breadth: 0,
        time: None,
        mentions: vec![trigger.token],
        aside: matches!(block, BlockKind::Title | BlockKind::Heading | BlockKind::Caption),
        denied: scene.under_stance(trigger.token, Stance::Denies)
            && kind != EventType::Accuse
            && !scene.describes(trigger.token),
        trace,
    })
}

/// Whether a draft is an event of its own: what stands only in a caption, inside a denial, or as an aim is not.
fn stands(scene: &Scene, draft: &Draft) -> bool {
    let caption = scene.block(draft.token) == BlockKind::Caption;
    let aim = draft.trace.iter().any(|s| s.rule == "events/status-infinitive");
    !(caption || draft.denied || aim)
}

fn event_of(scene: &Scene, mentions: &Mentions, draft: &Draft, at: usize) -> Event {
    let place = |p: usize| mentions.places.get(p).map(|p| p.id.clone());
    Event {
        id: format!("e{}", at + 1),
        span: draft.quote.clone(),
        kind: draft.kind,
        mode: draft.mode.clone(),
        contexts: context::of(scene, draft),
        status: draft.status,
        agents: draft.agents.clone(),
        targets: draft.targets.clone(),
        instruments: draft.instruments.clone(),
        place: draft.place.and_then(place),
        places: draft.places.iter().copied().filter_map(place).collect(),
        time: draft
            .time
            .and_then(|t| mentions.times.get(t))
            .map(|t| t.id.clone()),
        figures: Vec::new(),
        claims: Vec::new(),
        consequence_of: None,
        codes: record::Codes::default(),
        trace: draft.trace.clone(),
    }
}

fn codes_of(scene: &Scene, mentions: &Mentions, draft: &Draft, event: &Event) -> record::Codes {
    let actors =
        |ids: &[String]| -> Vec<&Actor> { mentions.actors.iter().filter(|a| ids.contains(&a.id)).collect() };
    let dead = |f: &&record::Figure| f.measure == Measure::Killed && event.figures.contains(&f.id);
    let killed = scene.lemma(draft.token) == "kill" || draft.mode.as_deref() == Some("targeted");
    let mut words = vec![scene.lemma(draft.token)];
    for instrument in &draft.instruments {
        let tokens = scene.reading.tokens_in(mentions::span(instrument));
        words.extend(tokens.map(|t| scene.lemma(t)));
    }
    words.extend(
        scene
            .reading
            .dependents(draft.token, &["compound"])
            .map(|t| scene.lemma(t)),
    );
    let sides = codes::Sides {
        kind: draft.kind.name(),
        mode: draft.mode.as_deref().unwrap_or(""),
        words,
        agents: actors(&event.agents),
        targets: actors(&event.targets),
        deaths: killed || mentions.figures.iter().any(|f| dead(&f)),
    };
    codes::of(scene.knowledge, &sides)
}

/// Puts actors back in the order of their first mention, and their identifiers with them.
fn renumber(mentions: &mut Mentions, claims: &mut [Claim], events: &mut [Event]) {
    mentions
        .actors
        .sort_by_key(|a| a.mentions.first().map_or(usize::MAX, |m| m.start));
    let mut fresh: BTreeMap<String, String> = BTreeMap::new();
    for (at, actor) in mentions.actors.iter_mut().enumerate() {
        let id = format!("a{}", at + 1);
        fresh.insert(std::mem::replace(&mut actor.id, id.clone()), id);
    }
    let swap = |id: &mut String| {
        if let Some(new) = fresh.get(id) {
            *id = new.clone();
        }
    };
    for claim in claims {
        claim
            .source
            .iter_mut()
            .filter_map(|s| s.actor.as_mut())
            .for_each(swap);
        claim
            .relay
            .iter_mut()
            .filter_map(|r| r.actor.as_mut())
            .for_each(swap);
    }
    for event in events {
        event
            .agents
            .iter_mut()
            .chain(event.targets.iter_mut())
            .for_each(swap);
    }
}
