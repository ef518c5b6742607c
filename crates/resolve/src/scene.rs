//! Scene: in come the events of one record, out come happenings, each with the events that tell of it. An event joins the happening that it agrees with
//! best; it never joins one on another day or in another town.

use crate::days::{self, Days};
use crate::digest::{Happening, Told, Where};
use crate::geo::{self, Near};
use crate::sentence::{Cut, Stretch};
use crate::words;
use knowledge::{Knowledge, fold, sound};
use record::{Event, EventType, Figure, Measure, Place, PlacePrecision, Record, Scope, Status, When};

/// Least agreement with which an event joins a happening already told.
const JOIN: f64 = 1.9;
/// What speaks against a happening told before where an article brings one in as new and names another place.
const NEW: f64 = 4.0;
/// Days after which what is told is background.
const OLD: i32 = 30;
/// Letters between a count of victims and the place where they died.
const BESIDE: usize = 100;
/// Happenings back to which an event is held against those told, beside the first: no article speaks of so many at a time.
const WINDOW: usize = 200;
/// Letters of the text kept on either side of a trigger for its identity.
const AROUND: usize = 24;

/// An event with what the sentence adds, or a count of victims in a sentence that has no event.
pub(crate) struct Scene<'a> {
    event: Option<&'a Event>,
    start: usize,
    end: usize,
    kind: EventType,
    mode: Option<&'a str>,
    status: Status,
    counted: bool,
    sentence: usize,
    site: Option<Where>,
    near: Vec<Where>,
    days: Option<Days>,
    definite: bool,
    /// Whether an article brings it in as new ("a strike").
    fresh: bool,
    other: bool,
    killed: Vec<(Option<u64>, Option<u64>)>,
}

/// A happening in the making: which scenes it holds.
pub(crate) struct Draft {
    pub(crate) kind: EventType,
    pub(crate) scenes: Vec<usize>,
}

/// What all scenes of a record need.
pub(crate) struct Stage<'a> {
    pub(crate) record: &'a Record,
    pub(crate) knowledge: &'a Knowledge,
    pub(crate) cut: &'a Cut,
    pub(crate) published: Option<i32>,
    pub(crate) country: Option<String>,
}

pub(crate) fn place(place: &Place) -> Where {
    Where {
        name: place.name.clone(),
        key: fold(&place.span.text),
        sound: if place.lat.is_none() {
            sound(&place.span.text)
        } else {
            String::new()
        },
        geonames: place.geonames,
        country: place.country.clone(),
        admin1: place.admin1.clone(),
        at: place.lat.zip(place.lon),
        precision: place.precision,
        namesake: geo::namesake(&place.name, place.admin1.as_deref()),
    }
}

/// The scenes of a record in text order: every event that is no plan and no denial, and every count of victims without an event.
pub(crate) fn scenes<'a>(stage: &Stage<'a>) -> Vec<Scene<'a>> {
    let told = stage
        .record
        .events
        .iter()
        .filter(|e| !matches!(e.status, Status::Negated | Status::Planned));
    let mut scenes: Vec<Scene> = told.map(|e| of_event(stage, e)).collect();
    scenes.extend(
        stage
            .record
            .figures
            .iter()
            .filter(|f| bare(stage, f))
            .map(|f| of_figure(stage, f)),
    );
    scenes.sort_by_key(|s| (s.start, s.end));
    scenes
}

/// Whether a figure counts victims in a sentence of the body that has no violent event.
fn bare(stage: &Stage, figure: &Figure) -> bool {
    let victims = matches!(figure.measure, Measure::Killed | Measure::Injured)
        && figure.scope == Scope::Incident
        && figure.high != Some(0);
    let sentence = stage.cut.at(figure.span.start);
    let here = |e: &&Event| e.kind == EventType::Assault && stage.cut.at(e.span.start) == sentence;
    let linked = |e: &&Event| {
        figure.event.as_ref() == Some(&e.id) && stage.cut.at(e.span.start).abs_diff(sentence) <= 1
    };
    let events = &stage.record.events;
    let stretch = stage.cut.sentence(figure.span.start);
    victims && !stretch.title && !stretch.again && !events.iter().any(|e| here(&e) || linked(&e))
}

fn of_figure<'a>(stage: &Stage<'a>, figure: &'a Figure) -> Scene<'a> {
    let stretch = stage.cut.sentence(figure.span.start);
    let inside = |start: usize| (stretch.start..stretch.end).contains(&start);
    let spoken = |t: &&When| !stage.record.claims.iter().any(|c| c.time.as_ref() == Some(&t.id));
    let apart = |start: usize| start.abs_diff(figure.span.start);
    let times = stage
        .record
        .times
        .iter()
        .filter(|t| inside(t.span.start))
        .filter(spoken);
    let time = times
        .filter_map(|t| Some((apart(t.span.start), interval(t)?)))
        .min_by_key(|t| (!t.1.exact(), t.0));
    let places = stage
        .record
        .places
        .iter()
        .filter(|p| inside(p.span.start) && apart(p.span.start) <= BESIDE);
    let told = places
        .filter(|p| p.precision != Some(PlacePrecision::Country))
        .min_by_key(|p| apart(p.span.start));
    Scene {
        event: None,
        start: figure.span.start,
        end: figure.span.end,
        kind: EventType::Assault,
        mode: None,
        status: Status::Occurred,
        counted: true,
        sentence: stage.cut.at(figure.span.start),
        site: told.map(place).filter(|w| believable(stage, w)),
        near: nearby(stage, stretch),
        days: time.map(|t| t.1),
        definite: false,
        fresh: false,
        other: false,
        killed: if figure.measure == Measure::Killed {
            vec![(figure.low, figure.high)]
        } else {
            Vec::new()
        },
    }
}

fn interval(time: &When) -> Option<Days> {
    let bound = |day: &Option<String>| day.as_deref().and_then(days::number);
    Some(Days {
        from: bound(&time.from)?,
        to: bound(&time.to)?,
    })
    .filter(|d| !d.is_empty())
}

/// Narrow places that a sentence names.
fn nearby(stage: &Stage, stretch: Stretch) -> Vec<Where> {
    let inside = |p: &&Place| (stretch.start..stretch.end).contains(&p.span.start);
    stage
        .record
        .places
        .iter()
        .filter(inside)
        .map(place)
        .filter(|w| geo::narrow(w) && believable(stage, w))
        .collect()
}

fn of_event<'a>(stage: &Stage<'a>, event: &'a Event) -> Scene<'a> {
    let record = stage.record;
    let stretch = stage.cut.sentence(event.span.start);
    let time = event
        .time
        .as_ref()
        .and_then(|id| record.times.iter().find(|t| &t.id == id));
    let site = event
        .place
        .as_ref()
        .and_then(|id| record.places.iter().find(|p| &p.id == id))
        .map(place)
        .filter(|w| believable(stage, w));
    let inside = |start: usize| (stretch.start..stretch.end).contains(&start);
    let before = stage.cut.words(
        event.span.start.saturating_sub(40).max(stretch.start),
        event.span.start,
    );
    let before = fold(&before);
    let noun = names_it(stage, &event.span.text);
    let last: Vec<&str> = before
        .split_whitespace()
        .rev()
        .take(if noun { 4 } else { 0 })
        .collect();
    let says = |kind: &str| last.iter().any(|w| stage.knowledge.incident_words.is(kind, w));
    let own = record.figures.iter().filter(|f| {
        f.event.as_ref() == Some(&event.id) && inside(f.span.start) && f.measure == Measure::Killed
    });
    Scene {
        event: Some(event),
        start: event.span.start,
        end: event.span.end,
        kind: event.kind,
        mode: event.mode.as_deref(),
        status: event.status,
        counted: !event.figures.is_empty(),
        sentence: stage.cut.at(event.span.start),
        site,
        near: nearby(stage, stretch),
        days: time.and_then(interval),
        definite: says("definite"),
        fresh: says("indefinite"),
        other: says("other"),
        killed: own.map(|f| (f.low, f.high)).collect(),
    }
}

/// Whether a trigger is a noun, so that words before it point at the happening and not at who did it.
fn names_it(stage: &Stage, trigger: &str) -> bool {
    let folded = fold(trigger);
    let word = folded.rsplit(' ').next().unwrap_or("");
    let noun = |w: &str| {
        stage
            .knowledge
            .event_words
            .of(w)
            .any(|(_, row)| row.pos == knowledge::TriggerPos::Noun)
    };
    noun(word) || word.strip_suffix('s').is_some_and(noun)
}

/// A town far from the country of all other events, with no word of that country near, is a namesake.
fn believable(stage: &Stage, site: &Where) -> bool {
    match (&stage.country, &site.country) {
        (Some(home), Some(country)) if home != country => {
            let told =
                stage.record.places.iter().any(|p| {
                    p.country.as_ref() == Some(country) && p.precision == Some(PlacePrecision::Country)
                });
            told || stage
                .record
                .places
                .iter()
                .filter(|p| p.country.as_ref() == Some(country))
                .count()
                > 2
        }
        _ => true,
    }
}

/// Puts scenes together, in text order.
pub(crate) fn drafts(stage: &Stage, scenes: &[Scene]) -> Vec<Draft> {
    let mut drafts: Vec<Draft> = Vec::new();
    for (at, scene) in scenes.iter().enumerate() {
        let kin = drafts.iter().filter(|d| d.kind == scene.kind);
        let latest = kin.filter_map(|d| d.scenes.last()).max().copied();
        let first_seen = drafts.len().saturating_sub(WINDOW);
        let rated = drafts
            .iter()
            .enumerate()
            .filter(|(d, _)| *d == 0 || *d >= first_seen)
            .filter_map(|(d, draft)| {
                let bonus = if d == 0 { 0.4 } else { 0.0 };
                Some((agreement(stage, scenes, draft, scene, latest)? + bonus, d))
            });
        let best = rated.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
        match best {
            Some((score, d)) if score >= JOIN => {
                if let Some(draft) = drafts.get_mut(d) {
                    draft.scenes.push(at);
                }
            }
            _ if stands_alone(scene) => drafts.push(Draft {
                kind: scene.kind,
                scenes: vec![at],
            }),
            _ => {}
        }
    }
    drafts
}

/// Whether an event tells enough to be a happening of its own: where, when, at what cost, or who to whom.
fn stands_alone(scene: &Scene) -> bool {
    let told = scene.site.is_some() || scene.days.is_some() || scene.counted;
    let Some(event) = scene.event else {
        return scene.site.is_some() || scene.days.is_some();
    };
    let violent = event.kind == EventType::Assault;
    let parties = !event.agents.is_empty() && !event.targets.is_empty();
    let placed = scene.site.is_some() && (scene.days.is_some() || scene.counted);
    told && (scene.status != Status::Possible || placed)
        || (told || !violent) && !scene.definite && parties
        || scene.killed.iter().any(|k| k.0.is_some())
        || violent && !scene.definite && scene.status == Status::Occurred && !scene.near.is_empty()
}

/// How well a scene agrees with a happening; nothing where they cannot be one.
/// `latest` is the scene of its type that was put into a happening last.
fn agreement(
    stage: &Stage,
    scenes: &[Scene],
    draft: &Draft,
    scene: &Scene,
    latest: Option<usize>,
) -> Option<f64> {
    if draft.kind != scene.kind {
        return None;
    }
    let members = || draft.scenes.iter().filter_map(|&s| scenes.get(s));
    let mut score = 0.0;
    let dated: Vec<Days> = members().filter_map(|m| m.days).collect();
    match scene.days {
        Some(days) if !dated.is_empty() => {
            if !dated.iter().all(|d| d.meets(days)) {
                return None;
            }
            score += if days.len() <= 2 && dated.iter().any(|d| d.len() <= 2) {
                2.0
            } else {
                0.7
            };
        }
        None if old(stage, &dated) && !scene.definite => score -= 1.5,
        Some(days) if old(stage, &[days]) => score -= 3.0,
        Some(_) => score += 0.3,
        _ => {}
    }
    let place = place_agreement(members(), scene)?;
    // "a strike on the village of Bor" is not that on another village told before
    let narrow = |s: &Scene| s.site.as_ref().is_some_and(geo::narrow);
    let elsewhere = place < 0.0 && scene.fresh && narrow(scene) && members().any(narrow);
    score += place - if elsewhere { NEW } else { 0.0 };
    score += mode_agreement(stage, members(), scene);
    let last = draft.scenes.last().and_then(|&s| scenes.get(s));
    let apart = last.map_or(usize::MAX, |l| scene.sentence.abs_diff(l.sentence));
    let latest = latest.as_ref() == draft.scenes.last();
    score += if apart <= 1 { 0.6 } else { 0.0 } + if latest { 0.4 } else { 0.0 };
    if scene.definite {
        score += 1.2;
    }
    if scene.other {
        score -= 2.5;
    }
    if scene.site.is_none() && scene.days.is_none() {
        score += 0.5;
    }
    Some(score + figure_agreement(members(), scene))
}

fn old(stage: &Stage, days: &[Days]) -> bool {
    stage
        .published
        .is_some_and(|p| days.iter().any(|d| d.to < p - OLD))
}

/// Kilometres from a town that bears the name of its region beyond which not even the region is meant.
const REGION: f64 = 100.0;

/// Whether two places that are not one are towns: points, or so far apart that neither stands for the region of its name.
fn far_towns(a: &Where, b: &Where) -> bool {
    let town = |s: &Where| s.precision == Some(PlacePrecision::Place);
    let apart = || a.at.zip(b.at).is_some_and(|(x, y)| geo::km(x, y) > REGION);
    geo::point(a) && geo::point(b) || town(a) && town(b) && apart()
}

fn place_agreement<'a>(members: impl Iterator<Item = &'a Scene<'a>> + Clone, scene: &Scene) -> Option<f64> {
    let Some(site) = &scene.site else {
        let close = |m: &Scene| {
            m.site
                .as_ref()
                .is_some_and(|s| scene.near.iter().any(|n| geo::near(n, s) == Near::Same))
        };
        return Some(if members.clone().any(close) { 0.8 } else { 0.0 });
    };
    let mut best: Option<f64> = None;
    let beside = members
        .clone()
        .any(|m| m.near.iter().any(|n| geo::near(n, site) == Near::Same));
    for other in members.filter_map(|m| m.site.as_ref()) {
        let score = match geo::near(site, other) {
            // two points far from each other are two places, whatever else the sentence names
            Near::Far if far_towns(site, other) => return None,
            Near::Close | Near::Within | Near::Unknown | Near::Names | Near::Far if beside => 1.6,
            Near::Same => 2.2,
            Near::Close => 0.9,
            Near::Within => 1.0,
            Near::Unknown => -0.3,
            Near::Names => -1.0,
            Near::Far => return None,
        };
        best = Some(best.map_or(score, |b: f64| b.max(score)));
    }
    Some(best.unwrap_or(if beside { 1.2 } else { 0.0 }))
}

fn mode_agreement<'a>(stage: &Stage, members: impl Iterator<Item = &'a Scene<'a>>, scene: &Scene) -> f64 {
    let Some(mode) = scene.mode else { return 0.0 };
    let kin = |m: &str| {
        stage
            .knowledge
            .incident_words
            .value("mode", m)
            .map(str::to_string)
    };
    let mut best: Option<f64> = None;
    for other in members.filter_map(|m| m.mode) {
        let score = match (kin(mode), kin(other)) {
            _ if mode == other => 0.8,
            (Some(a), Some(b)) if a == b => 0.4,
            (Some(a), Some(b)) => 0.2 - words::contradict(&a, &b),
            _ => 0.0,
        };
        best = Some(best.map_or(score, |b: f64| b.max(score)));
    }
    best.unwrap_or(0.0)
}

fn figure_agreement<'a>(members: impl Iterator<Item = &'a Scene<'a>>, scene: &Scene) -> f64 {
    let theirs: Vec<_> = members.flat_map(|m| m.killed.iter().copied()).collect();
    if theirs.is_empty() || scene.killed.is_empty() {
        return 0.0;
    }
    let equal = scene
        .killed
        .iter()
        .any(|k| k.0.is_some_and(|n| n > 2) && theirs.iter().any(|t| t.0 == k.0));
    if equal { 1.5 } else { -0.2 }
}

/// A happening out of its scenes; counts and parties come later.
pub(crate) fn happening(stage: &Stage, scenes: &[Scene], draft: &Draft) -> Happening {
    let members: Vec<&Scene> = draft.scenes.iter().filter_map(|&s| scenes.get(s)).collect();
    let mut modes: Vec<String> = members
        .iter()
        .filter_map(|m| m.mode)
        .map(str::to_string)
        .collect();
    modes.sort();
    let mut kin: Vec<String> = modes
        .iter()
        .filter_map(|m| stage.knowledge.incident_words.value("mode", m))
        .map(str::to_string)
        .collect();
    kin.dedup();
    let mut sites: Vec<Where> = members.iter().filter_map(|m| m.site.clone()).collect();
    sites.sort_by_key(geo::breadth);
    sites.dedup_by(|a, b| a.key == b.key && a.precision == b.precision);
    let mut near: Vec<Where> = members
        .iter()
        .flat_map(|m| m.near.iter().cloned())
        .filter(|n| !sites.iter().any(|s| s.key == n.key))
        .collect();
    near.sort_by(|a, b| a.key.cmp(&b.key));
    near.dedup_by(|a, b| a.key == b.key);
    let days = members
        .iter()
        .filter_map(|m| m.days)
        .reduce(|a, b| if b.len() < a.len() { b } else { a });
    Happening {
        kind: draft.kind,
        modes,
        kin,
        events: members.iter().map(|m| told(stage, m)).collect(),
        sites,
        near,
        days,
        agents: parties(stage, &members, true),
        targets: parties(stage, &members, false),
        counts: Vec::new(),
        words: apart(stage, &members),
        main: false,
    }
}

/// The words by which a happening is known again, whatever the offsets are.
fn told(stage: &Stage, scene: &Scene) -> Told {
    let words = stage
        .cut
        .words(scene.start.saturating_sub(AROUND), scene.end + AROUND);
    Told {
        id: scene.event.map(|e| e.id.clone()),
        words: fold(&words),
        start: scene.start,
    }
}

fn parties(stage: &Stage, members: &[&Scene], agents: bool) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let ids = members
        .iter()
        .filter_map(|m| m.event)
        .flat_map(|e| if agents { &e.agents } else { &e.targets });
    for id in ids {
        let actor = stage.record.actors.iter().find(|a| &a.id == id).map(|a| &a.name);
        let name = actor.or_else(|| stage.record.places.iter().find(|p| &p.id == id).map(|p| &p.name));
        if let Some(name) = name.filter(|n| !names.contains(n)) {
            names.push(name.clone());
        }
    }
    names
}

/// Words of its sentences that may tell it from others.
fn apart(stage: &Stage, members: &[&Scene]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for member in members {
        let s = stage.cut.sentence(member.start);
        let long = |w: &&str| w.chars().count() > 3 && !w.chars().all(|c| c.is_ascii_digit());
        let text = fold(&stage.cut.words(s.start, s.end));
        out.extend(
            text.split(' ')
                .filter(long)
                .filter(|w| !stage.knowledge.incident_words.is("plain", w))
                .map(str::to_string),
        );
    }
    out.sort();
    out.dedup();
    out
}

/// The happening that the article is about: the first violent one that is no background, else the first.
pub(crate) fn main(stage: &Stage, happenings: &[Happening]) -> Option<usize> {
    let fresh = |h: &Happening| !h.days.is_some_and(|d| old(stage, &[d]));
    let violent = |h: &&Happening| h.kind == EventType::Assault;
    let wide = |h: &Happening| h.days.is_some_and(|d| d.len() > 40);
    let near = |h: &Happening| {
        0.5 * f64::from(u8::from(h.sites.is_empty() && !h.near.is_empty())) - f64::from(u8::from(wide(h)))
    };
    let rank = |h: &Happening| {
        near(h)
            + f64::from(u8::from(h.days.is_some_and(|d| d.len() <= 4)))
            + f64::from(u8::from(h.sites.iter().any(geo::narrow)))
            + (h.events.len().min(4) as f64) / 2.0
    };
    let all: Vec<usize> = (0..happenings.len())
        .filter(|&i| happenings.get(i).as_ref().is_some_and(|h| violent(h) && fresh(h)))
        .collect();
    let score = |i: &usize| {
        happenings.get(*i).map_or(0.0, |h| {
            rank(h) - 0.8 * (all.iter().position(|x| x == i).unwrap_or(0) as f64)
        })
    };
    all.iter()
        .copied()
        .max_by(|a, b| score(a).total_cmp(&score(b)).then(b.cmp(a)))
        .or(if happenings.is_empty() { None } else { Some(0) })
}
