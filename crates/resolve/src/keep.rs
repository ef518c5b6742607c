//! Keep: in comes a record, out comes its digest. One article alone; it never looks at another.

use crate::count::{self, Placed};
use crate::days;
use crate::digest::{Digest, Happening, Held};
use crate::geo;
use crate::scene::{self, Draft, Stage};
use crate::sentence::{self, Cut};
use crate::sketch::sketch;
use crate::voice;
use knowledge::Knowledge;
use record::{Claim, Record, Stance, When};
use std::collections::BTreeMap;

/// Keeps of a record what resolving needs.
#[must_use]
pub fn digest(record: &Record, knowledge: &Knowledge) -> Digest {
    let cut = sentence::cut(record);
    let published = published(record);
    let stage = Stage {
        record,
        knowledge,
        cut: &cut,
        published,
        country: country(record),
    };
    let scenes = scene::scenes(&stage);
    let drafts: Vec<Draft> = scene::drafts(&stage, &scenes);
    let mut happenings: Vec<Happening> = drafts
        .iter()
        .map(|d| scene::happening(&stage, &scenes, d))
        .collect();
    let main = scene::main(&stage, &happenings);
    if let Some(happening) = main.and_then(|m| happenings.get_mut(m)) {
        happening.main = true;
    }
    let around = main
        .and_then(|m| happenings.get(m))
        .map(|h| h.sites.clone())
        .unwrap_or_default();
    for happening in happenings
        .iter_mut()
        .filter(|h| h.days.is_some() && h.sites.is_empty() && h.near.is_empty())
    {
        // told to a day and nowhere: most likely around what the article is about
        happening
            .near
            .extend(around.iter().filter(|w| geo::narrow(w)).cloned());
    }
    let placed = Placed::new(&stage, &happenings);
    count::attach(&stage, &mut happenings, &placed, main);
    Digest {
        document: record.document.id.clone(),
        title: record.document.title.clone(),
        outlet: record.document.outlet.clone(),
        published,
        country: stage.country.clone(),
        claims: held(&stage, &happenings),
        happenings,
        origins: origins(&stage),
        sketch: sketch(&body(record, &cut)),
    }
}

/// The day of publication: the one that the report gives itself at its head before that of a stamp.
fn published(record: &Record) -> Option<i32> {
    let heads = || {
        record
            .document
            .blocks
            .iter()
            .take_while(|b| b.kind != "paragraph")
            .filter(|b| b.kind != "title")
    };
    let inside = |t: &&When| t.anchor.is_none() && heads().any(|b| (b.start..b.end).contains(&t.span.start));
    let exact = |t: &When| {
        let (from, to) = (days::number(t.from.as_deref()?)?, days::number(t.to.as_deref()?)?);
        (to - from == 1).then_some(from)
    };
    let own = record.times.iter().filter(inside).find_map(exact);
    own.or_else(|| record.document.published.as_deref().and_then(days::number))
}

/// The country in which most places of events lie, else that of most places.
fn country(record: &Record) -> Option<String> {
    let mut counted: BTreeMap<&str, usize> = BTreeMap::new();
    for place in &record.places {
        let weight = 1 + 3 * record
            .events
            .iter()
            .filter(|e| e.place.as_ref() == Some(&place.id))
            .count();
        if let Some(country) = &place.country {
            *counted.entry(country).or_default() += weight;
        }
    }
    let most = counted
        .into_iter()
        .max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(a.0)));
    most.map(|(country, _)| country.to_string())
}

/// The text without headline and furniture, which differ between copies.
fn body(record: &Record, cut: &Cut) -> String {
    let blocks = record
        .document
        .blocks
        .iter()
        .filter(|b| !matches!(b.kind.as_str(), "title" | "furniture" | "byline" | "dateline"));
    let pieces: Vec<String> = blocks.map(|b| cut.words(b.start, b.end)).collect();
    let all = pieces.join("\n");
    if all.trim().is_empty() {
        record.document.text.clone()
    } else {
        all
    }
}

/// Claims that may take a side: those with figures or violent events, denials and what they answer.
fn held(stage: &Stage, happenings: &[Happening]) -> Vec<Held> {
    let claims = &stage.record.claims;
    let answered = |id: &String| {
        claims
            .iter()
            .any(|c| c.answers.as_ref() == Some(id) || c.covers.contains(id))
    };
    let doubts = |s: Stance| {
        matches!(
            s,
            Stance::Denies | Stance::Disclaims | Stance::Unverified | Stance::Accuses | Stance::Confirms
        )
    };
    let kept = claims
        .iter()
        .filter(|c| doubts(c.stance) || answered(&c.id) || !c.events.is_empty());
    kept.map(|c| side(stage, happenings, c)).collect()
}

fn side(stage: &Stage, happenings: &[Happening], claim: &Claim) -> Held {
    let told: Vec<usize> = (0..happenings.len())
        .filter(|&h| {
            happenings.get(h).is_some_and(|h| {
                h.events
                    .iter()
                    .any(|e| e.id.as_ref().is_some_and(|id| claim.events.contains(id)))
            })
        })
        .collect();
    let says = claim.content.first().or(claim.cue.as_ref()).cloned();
    let blamed = stage
        .record
        .events
        .iter()
        .filter(|e| claim.events.contains(&e.id))
        .flat_map(|e| &e.agents);
    let mut blamed: Vec<String> = blamed
        .filter_map(|id| stage.record.actors.iter().find(|a| &a.id == id))
        .map(|a| voice::trim(&a.name))
        .collect();
    blamed.sort();
    blamed.dedup();
    Held {
        id: claim.id.clone(),
        source: claim.source.as_ref().map(|s| voice::trim(&s.name)),
        kind: claim.source.as_ref().map(|s| s.kind),
        stance: claim.stance,
        says: says.unwrap_or_else(|| record::Quote {
            start: 0,
            end: 0,
            text: String::new(),
        }),
        said: voice::day_of(stage, claim).or(stage.published),
        happenings: told,
        blamed,
        answers: claim.answers.clone(),
        covers: claim.covers.clone(),
    }
}

/// Agencies that stand in the text without being the outlet: where its words come from.
fn origins(stage: &Stage) -> Vec<String> {
    let text = &stage.record.document.text;
    let outlet = stage.record.document.outlet.as_deref().and_then(|o| {
        stage
            .knowledge
            .outlets
            .by_name(o)
            .or_else(|| stage.knowledge.outlets.by_domain(o))
    });
    let words = text
        .split(|c: char| !c.is_alphanumeric() && c != '.')
        .filter(|w| w.starts_with(char::is_uppercase));
    let agencies = words
        .filter_map(|w| stage.knowledge.outlets.by_name(w))
        .filter(|o| o.kind == "agency");
    let mut names: Vec<String> = agencies
        .filter(|o| outlet.is_none_or(|own| own.name != o.name))
        .map(|o| o.name.clone())
        .collect();
    names.sort();
    names.dedup();
    names
}
