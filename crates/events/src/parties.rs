//! Parties: who did it and to whom, first as words, then as actors of the article.
//!
//! In come drafts; out come the same with agents and targets. An actor that no mention covers is added under the words at
//! hand; nobody is guessed.

use knowledge::{Knowledge, RoleKind};
use mentions::{Mentions, actor, quote, span};
use reader::{NameKind, Reading, Upos};
use record::{Actor, ActorKind, EventType, Step};
use text::Span;

use crate::draft::Draft;
use crate::scene::Scene;
use crate::slots;
use crate::trigger::{agent_slots, content, target_slots};

/// Finds the phrases for agent and target of one event.
pub(crate) fn find(scene: &Scene, draft: &mut Draft) {
    let agent: Vec<&str> = slots_or(&draft.row.agent, agent_slots(draft.row.pos));
    let target: Vec<&str> = slots_or(&draft.row.target, target_slots(draft.row.pos));
    let (agents, from) = first_filled(scene, draft, &agent, true);
    let (mut targets, to) = first_filled(scene, draft, &target, false);
    if spoken(draft.kind) {
        targets.retain(|&t| !slots::own_force(scene, t));
    }
    let mut to = to;
    if spoken(draft.kind) && !targets.iter().any(|&t| scene.can_act(t)) {
        let slot = if draft.kind == EventType::Protest {
            "inner-clause"
        } else {
            "inner"
        };
        let meant = slots::fill(scene, draft.token, draft.light, slot);
        let loose = matches!(
            draft.kind,
            EventType::Agree | EventType::Protest | EventType::Concede
        );
        let bears = |t: usize| scene.is_nation(t) || scene.reading.name_at(t).is_some();
        let named = |t: usize| bears(t) || slots::modifiers(scene, t).into_iter().any(bears);
        let fits = |t: &usize| !agents.contains(t) && (!loose || named(*t));
        let meant: Vec<usize> = meant.into_iter().filter(fits).collect();
        if !meant.is_empty() {
            (targets, to) = (meant, Some("inner"));
        }
    }
    let meets = |t: usize| scene.can_act(t) || scene.is_nation(t) || scene.in_class("site", t);
    if reaches_far(draft.kind) && !targets.iter().any(|&t| meets(t)) {
        let threat = draft.kind == EventType::Threaten;
        let mut far = slots::far(scene, draft.light.unwrap_or(draft.token), draft.token, &agents);
        if far.is_empty() {
            far = slots::condition(scene, draft.token, threat);
        }
        if !far.is_empty() {
            (targets, to) = (far, Some("far"));
        }
    }
    let both = from.is_some() && from == to;
    let mut agents = spread(scene, &agents);
    if both || mutual(scene, draft) && targets.is_empty() && agents.len() > 1 {
        targets = agents.split_off(agents.len().min(1));
    }
    targets = spread(scene, &targets)
        .into_iter()
        .map(|t| owner(scene, draft.kind, t))
        .collect();
    if targets.iter().any(|&t| scene.can_act(t)) {
        targets.retain(|&t| scene.can_act(t) || scene.in_class("site", t));
    }
    targets.retain(|t| !agents.contains(t));
    draft.agent_tokens = agents.iter().flat_map(|&t| behind_weapon(scene, t)).collect();
    draft.target_tokens = targets;
    let told = |slot: Option<&str>| slot.unwrap_or("nothing").to_string();
    let detail = format!("agent from {}, target from {}", told(from), told(to));
    draft.trace.push(Step::new("events/parties", None, detail));
}

/// From whom ground is taken, where the words say so; a town by its name is where it happens, and nobody whom it meets. Wants the
/// draft's place already set.
pub(crate) fn holders(scene: &Scene, draft: &mut Draft) {
    if draft.kind != EventType::Assault || !scene.in_class("taking", draft.token) {
        return;
    }
    let from = slots::fill(scene, draft.token, draft.light, "~from");
    let held: Vec<usize> = from
        .into_iter()
        .filter(|&t| scene.can_act(t) && !scene.only_place(t))
        .collect();
    if held.is_empty() {
        draft.target_tokens.retain(|&t| !scene.only_place(t));
    } else {
        draft.target_tokens = held;
    }
}

/// Whether the event is done by words about somebody, so that the other party may stand inside what is said.
fn spoken(kind: EventType) -> bool {
    matches!(
        kind,
        EventType::Request
            | EventType::Reject
            | EventType::Threaten
            | EventType::Accuse
            | EventType::Concede
            | EventType::Agree
            | EventType::Protest
    )
}

/// Whether whoever it is done to may stand deep inside the words for what is done: "suspended part of an aid programme for Nepal".
fn reaches_far(kind: EventType) -> bool {
    matches!(
        kind,
        EventType::Request
            | EventType::Reject
            | EventType::Threaten
            | EventType::Sanction
            | EventType::Coerce
            | EventType::Concede
            | EventType::Aid
    )
}

/// Whether two sides do it together.
fn mutual(scene: &Scene, draft: &Draft) -> bool {
    // who brokers or hosts is no side of it
    if draft.mode.as_deref() == Some("third-party") || draft.light.is_some_and(|l| scene.in_class("third", l))
    {
        return false;
    }
    let together = matches!(
        draft.kind,
        EventType::Consult | EventType::Agree | EventType::Cooperate
    );
    let fights = draft.row.target.iter().any(|s| s == "~with") && draft.kind == EventType::Assault;
    together || fights
}

fn slots_or<'a>(own: &'a [String], usual: &[&'a str]) -> Vec<&'a str> {
    if own.is_empty() {
        return usual.to_vec();
    }
    own.iter().map(String::as_str).filter(|s| *s != "-").collect()
}

/// The first slot that holds somebody; for targets also things and places.
fn first_filled<'s>(
    scene: &Scene,
    draft: &Draft,
    slots: &[&'s str],
    acts: bool,
) -> (Vec<usize>, Option<&'s str>) {
    for &slot in slots {
        if slot == "speaker" {
            continue;
        }
        let found = slots::fill(scene, draft.token, draft.light, slot)
            .into_iter()
            .map(|t| content(scene, t));
        let found = found.map(|t| if acts { t } else { owner(scene, draft.kind, t) });
        let fits = |t: usize| {
            let strict = acts || matches!(slot, "poss" | "mod" | "~of");
            let thing = matches!(
                scene.reading.tokens[t].upos,
                Upos::Noun | Upos::Propn | Upos::Pron | Upos::Num
            );
            let names_place = slot != "mod" && scene.in_class("site", t);
            // "a jihadist raid", but "a fierce raid"
            let adjective = scene.reading.tokens[t].upos == Upos::Adj
                && !scene.is_nation(t)
                && !scene.in_class("faction", t);
            if slot == "mod" && (adjective || scene.only_place(t)) {
                return false;
            }
            // "began their hunger strike": the verb's subject says who
            if slot == "poss" && draft.light.is_some() && scene.reading.tokens[t].upos == Upos::Pron {
                return false;
            }
            !is_instrument_of(scene, draft, t)
                && if strict {
                    acts_or_weapon(scene, t, acts) || (!acts && names_place)
                } else {
                    thing || scene.is_nation(t)
                }
        };
        let kept: Vec<usize> = found.filter(|&t| t != draft.token && fits(t)).collect();
        if !kept.is_empty() {
            return (kept, Some(slot));
        }
    }
    (Vec::new(), None)
}

/// Whether the word is part of the name of an organization.
fn names_body(scene: &Scene, token: usize) -> bool {
    let name = scene.reading.name_at(token);
    name.is_some_and(|n| n.kind == NameKind::Organization)
}

/// Whose a thing is that was hit, where it is no party and no place itself: "gatherings of rebels", "Ukraine's coast".
fn owner(scene: &Scene, kind: EventType, token: usize) -> usize {
    if scene.in_class("spot", token) {
        // "fired at targets in Jericho"
        let there = slots::prepositional(scene, token, "in");
        if let Some(&place) = there.iter().find(|&&t| scene.only_place(t)) {
            return place;
        }
    }
    if scene.can_act(token) || scene.in_class("site", token) {
        return token;
    }
    let reading = scene.reading;
    let of = slots::prepositional(scene, token, "of")
        .into_iter()
        .chain(slots::prepositional(scene, token, "for"));
    let adjectives = reading
        .dependents(token, &["amod", "compound"])
        // "killed Nepalese shepherds": those who were hit are no nation
        .filter(|&t| kind != EventType::Assault && (scene.is_nation(t) || names_body(scene, t)));
    let all = reading
        .dependents(token, &["nmod:poss"])
        .chain(of)
        .chain(adjectives);
    let mut fit = all
        .map(|t| content(scene, t))
        .filter(|&t| scene.can_act(t) || scene.in_class("site", t));
    fit.next().unwrap_or(token)
}

fn acts_or_weapon(scene: &Scene, token: usize, weapons: bool) -> bool {
    scene.can_act(token) || weapons && scene.in_class("striker", token)
}

/// Whether the phrase only says with what, as "missile" in "missile attack".
fn is_instrument_of(scene: &Scene, draft: &Draft, token: usize) -> bool {
    let bare = scene
        .knowledge
        .event_words
        .instrument(&[scene.lemma(token)])
        .is_some();
    bare && scene.reading.tokens[token].head == Some(draft.token)
        && scene.reading.tokens[token].deprel == "compound"
}

/// Coordinated phrases count one by one.
fn spread(scene: &Scene, tokens: &[usize]) -> Vec<usize> {
    let mut all: Vec<usize> = Vec::new();
    for &t in tokens {
        for c in slots::with_conjuncts(scene.reading, t) {
            if !all.contains(&c) {
                all.push(c);
            }
        }
    }
    all
}

/// Whoever stands behind a weapon: "Russian" for "a volley of Russian missiles"; the weapon itself where nobody is named and it has a crew.
fn behind_weapon(scene: &Scene, token: usize) -> Vec<usize> {
    let weapon = scene
        .knowledge
        .event_words
        .instrument(&[scene.lemma(token)])
        .is_some();
    if !weapon && !scene.in_class("striker", token)
        || scene.can_act(token) && scene.reading.name_at(token).is_some()
    {
        return vec![token];
    }
    // "the Paris attack": the place is no attacker
    let owners = slots::modifiers(scene, token)
        .into_iter()
        .filter(|&m| scene.is_nation(m) || scene.can_act(m) && !scene.only_place(m));
    let owners: Vec<usize> = owners.collect();
    if !owners.is_empty() && weapon {
        return owners;
    }
    if scene.can_act(token) || scene.in_class("aircraft", token) && !scene.in_class("munition", token) {
        return vec![token];
    }
    let by = slots::prepositional(scene, token, "from");
    by.into_iter().filter(|&t| scene.can_act(t)).collect()
}

/// Turns the phrases of all drafts into actor and place identifiers; adds the actors that are missing.
pub(crate) fn cast(scene: &Scene, mentions: &mut Mentions, drafts: &mut [Draft]) {
    for draft in drafts.iter_mut() {
        if draft.row.agent.iter().any(|s| s == "speaker") {
            let claim = scene.claims_at(draft.token).into_iter().next();
            push_new(
                &mut draft.agents,
                claim
                    .and_then(|c| c.source.as_ref())
                    .and_then(|s| s.actor.clone()),
            );
        }
        for at in 0..draft.agent_tokens.len() {
            let token = draft.agent_tokens[at];
            let id = agent_of(scene, mentions, token);
            // "says it is willing": who speaks of himself by a pronoun
            let pronoun = scene.reading.tokens[token].upos == Upos::Pron && spoken(draft.kind);
            let speaker = || {
                let claim = scene.claims_at(draft.token).into_iter().next();
                claim
                    .and_then(|c| c.source.as_ref())
                    .and_then(|s| s.actor.clone())
            };
            let id = if id.is_none() && pronoun { speaker() } else { id };
            push_new(&mut draft.agents, id);
        }
        for at in 0..draft.target_tokens.len() {
            let id = target_of(scene, mentions, draft.target_tokens[at]);
            push_new(&mut draft.targets, id);
        }
        let agents = draft.agents.clone();
        draft.targets.retain(|t| !agents.contains(t));
        draft.named = draft
            .agent_tokens
            .iter()
            .any(|&t| scene.reading.name_at(t).is_some());
    }
}

fn push_new(list: &mut Vec<String>, id: Option<String>) {
    if let Some(id) = id.filter(|id| !list.contains(id)) {
        list.push(id);
    }
}

fn agent_of(scene: &Scene, mentions: &mut Mentions, token: usize) -> Option<String> {
    known(scene.reading, &mentions.actors, token).or_else(|| added(scene, mentions, token, false))
}

fn target_of(scene: &Scene, mentions: &mut Mentions, token: usize) -> Option<String> {
    let at = scene.reading.tokens[token].span;
    let held = |p: &&record::Place| span(&p.span).overlaps(at);
    if let Some(id) = known(scene.reading, &mentions.actors, token) {
        return Some(id);
    }
    if let Some(place) = mentions.places.iter().find(held) {
        return Some(place.id.clone());
    }
    added(scene, mentions, token, true)
}

/// The actor that a mention of the article gives for the word.
fn known(reading: &Reading, actors: &[Actor], token: usize) -> Option<String> {
    let at = reading.tokens[token].span;
    let name = reading.name_at(token).map(|n| reading.span(n.first, n.end));
    let borne = |s: Span| actors.iter().find(|a| a.mentions.iter().any(|m| span(m) == s));
    name.and_then(borne)
        .or_else(|| borne(at))
        .or_else(|| actor::of_token(reading, actors, token))
        .map(|a| a.id.clone())
}

/// A new actor under the words at hand: somebody described, the country behind an adjective, or a thing that was hit.
fn added(scene: &Scene, mentions: &mut Mentions, token: usize, things: bool) -> Option<String> {
    let reading = scene.reading;
    let t = &reading.tokens[token];
    if t.upos == Upos::Pron || t.upos == Upos::Num && !things {
        return None;
    }
    if let Some(id) = by_country(scene, mentions, token) {
        return Some(id);
    }
    let kind = kind_of(scene, token).or(things
        .then_some(ActorKind::Object)
        .filter(|_| scene.in_class("site", token)))?;
    let (first, end) = actor::phrase(reading, token);
    let words = quote(&scene.document.text, without_determiner(scene, first, end, token));
    let same = mentions
        .actors
        .iter_mut()
        .find(|a| a.name.eq_ignore_ascii_case(&words.text));
    if let Some(actor) = same {
        actor.mentions.push(words);
        actor.mentions.sort_by_key(|m| m.start);
        return Some(actor.id.clone());
    }
    let role = scene.knowledge.actors.role(&scene.lemma(token));
    let id = format!("a{}", mentions.actors.len() + 1);
    mentions.actors.push(Actor {
        id: id.clone(),
        name: words.text.clone(),
        kind,
        role: None,
        country: country_before(scene, token),
        sector: role.map(|r| r.sector.clone()).filter(|s| !s.is_empty()),
        wikidata: None,
        trace: vec![Step::new(
            "events/party",
            Some(words.clone()),
            "party of an event, named nowhere else",
        )],
        mentions: vec![words],
    });
    Some(id)
}

fn without_determiner(scene: &Scene, first: usize, end: usize, token: usize) -> Span {
    let skip = first < token && scene.in_class("indefinite", first);
    scene.reading.span(if skip { first + 1 } else { first }, end)
}

fn kind_of(scene: &Scene, token: usize) -> Option<ActorKind> {
    let role = scene.knowledge.actors.role(&scene.lemma(token)).map(|r| r.kind);
    let plural = scene.reading.tokens[token].xpos.ends_with('S');
    match (scene.reading.name_at(token).map(|n| n.kind), role) {
        (Some(NameKind::Person), _) => Some(ActorKind::Person),
        (Some(NameKind::Organization), _) => Some(ActorKind::Organization),
        (_, Some(RoleKind::Organization)) => Some(ActorKind::Organization),
        (_, Some(RoleKind::Person)) if !plural => Some(ActorKind::Person),
        (_, Some(_)) => Some(ActorKind::Group),
        _ if scene.in_class("force", token) || scene.in_class("person", token) => Some(ActorKind::Group),
        _ if ["aircraft", "nation", "leader"]
            .iter()
            .any(|c| scene.in_class(c, token)) =>
        {
            Some(ActorKind::Group)
        }
        _ => None,
    }
}

/// The country that an adjective or its name stands for ("Russian" missiles), as an actor.
fn by_country(scene: &Scene, mentions: &mut Mentions, token: usize) -> Option<String> {
    let t = &scene.reading.tokens[token];
    let (iso, name) = country_named(scene.knowledge, scene, token)?;
    let words = quote(&scene.document.text, t.span);
    let same = mentions
        .actors
        .iter_mut()
        .find(|a| a.kind == ActorKind::Country && a.country.as_deref() == Some(iso.as_str()));
    if let Some(actor) = same {
        if !actor.mentions.contains(&words) {
            actor.mentions.push(words);
            actor.mentions.sort_by_key(|m| m.start);
        }
        return Some(actor.id.clone());
    }
    let id = format!("a{}", mentions.actors.len() + 1);
    mentions.actors.push(Actor {
        id: id.clone(),
        name,
        kind: ActorKind::Country,
        role: None,
        country: Some(iso),
        sector: Some("GOV".to_string()),
        wikidata: None,
        trace: vec![Step::new(
            "events/country",
            Some(words.clone()),
            "country behind an adjective",
        )],
        mentions: vec![words],
    });
    Some(id)
}

fn country_named(knowledge: &Knowledge, scene: &Scene, token: usize) -> Option<(String, String)> {
    let reading = scene.reading;
    let alone = reading.tokens[token].text.as_str();
    let name = reading.name_at(token);
    let words = name.map_or(alone, |n| reading.words(&scene.document.text, n.first, n.end));
    let countries = &knowledge.countries;
    let found = countries
        .by_demonym(alone)
        .or_else(|| countries.by_name(words))
        .or_else(|| countries.by_capital(words));
    found.map(|c| (c.iso.clone(), c.name.clone()))
}

/// The country whose adjective or possessive stands before a noun ("Syrian warplanes").
fn country_before(scene: &Scene, token: usize) -> Option<String> {
    let before = slots::modifiers(scene, token);
    let found = before
        .into_iter()
        .find_map(|m| country_named(scene.knowledge, scene, m));
    found.map(|(iso, _)| iso)
}

/// Where the target is itself an event of the article ("condemned the test"), whoever did that one is meant.
pub(crate) fn through_events(drafts: &mut [Draft]) {
    let doers: Vec<(Vec<usize>, Vec<String>)> = drafts
        .iter()
        .map(|d| (d.mentions.clone(), d.agents.clone()))
        .collect();
    for draft in drafts.iter_mut() {
        let judged = matches!(
            draft.kind,
            EventType::Accuse | EventType::Support | EventType::Reject | EventType::Threaten
        );
        if !judged || !draft.targets.is_empty() {
            continue;
        }
        let meant = doers
            .iter()
            .find(|(mentions, _)| draft.target_tokens.iter().any(|t| mentions.contains(t)));
        if let Some((_, agents)) = meant {
            draft.targets = agents
                .iter()
                .filter(|a| !draft.agents.contains(a))
                .cloned()
                .collect();
        }
    }
}
