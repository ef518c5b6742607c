//! Sources: who speaks, how often, in which stances, how often against others; how much comes from nobody with a name.

use super::{Frame, Turn, shown, turn};
use crate::desk::{Desk, ask, keep, kept, newest};
use crate::fault::Fault;
use crate::filter::{self, Asked};
use crate::guard::Visitor;
use crate::words;
use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::response::Html;
use ledger::{Filter, Ledger, Speaker};
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Speakers of one page.
const ROWS: usize = 60;
/// Most incidents whose disputes are counted, the newest ones.
const DISPUTED: usize = 2000;

struct Line {
    name: String,
    href: String,
    kind: String,
    claims: String,
    stances: String,
    disputes: String,
}

struct Share {
    name: &'static str,
    claims: String,
    percent: String,
}

#[derive(Template)]
#[template(path = "sources.html")]
struct Sources {
    frame: Frame,
    asked: Asked,
    lines: Vec<Line>,
    shares: Vec<Share>,
    turn: Turn,
}

/// The page.
pub async fn sources(
    State(desk): State<Arc<Desk>>,
    Extension(visitor): Extension<Visitor>,
    asked: Asked,
) -> Result<Html<String>, Fault> {
    let frame = Frame::at("/sources", &desk, &visitor);
    let page = ask(&desk, move |desk, ledger| {
        let (offset, limit) = filter::stretch(&asked, ROWS)?;
        let (speakers, disputed) = speakers(desk, ledger)?;
        let wanted = asked.source.trim().to_lowercase();
        let fits = |speaker: &&Speaker| match &speaker.name {
            Some(name) => name.to_lowercase().contains(&wanted),
            None => false,
        };
        let found: Vec<&Speaker> = speakers.iter().filter(fits).collect();
        let lines = found
            .iter()
            .skip(offset)
            .take(limit)
            .map(|speaker| line(desk, speaker, &disputed));
        Ok(Sources {
            frame,
            lines: lines.collect(),
            shares: shares(&speakers),
            turn: turn("/sources", &asked, (offset, limit), found.len(), "speaker"),
            asked,
        })
    })
    .await?;
    shown(&page)
}

/// Speakers, and disputes by the key of a name.
type Spoken = (Arc<Vec<Speaker>>, Arc<BTreeMap<String, u64>>);

/// Speakers, and how many disputes each has a side in, asked for once in each state of the ledger.
fn speakers(desk: &Desk, ledger: &Ledger) -> Result<Spoken, Fault> {
    let (head, known) = kept(desk, ledger, |kept| {
        kept.speakers.clone().zip(kept.disputed.clone())
    })?;
    if let Some(known) = known {
        return Ok(known);
    }
    let speakers = Arc::new(joined(desk, ledger::speakers(ledger)?));
    let mut disputed: BTreeMap<String, u64> = BTreeMap::new();
    let found = newest(desk, ledger, &Filter::default(), true)?;
    let opened = ledger::opened(ledger, found.get(..found.len().min(DISPUTED)).unwrap_or_default())?;
    for dispute in opened.iter().flat_map(|shown| &shown.about) {
        let sides: BTreeSet<String> = dispute
            .sides
            .iter()
            .filter_map(|side| Some(key(desk, side.source.as_deref()?)))
            .collect();
        for source in sides {
            *disputed.entry(source).or_default() += 1;
        }
    }
    let disputed = Arc::new(disputed);
    keep(desk, ledger, head, |kept| {
        (kept.speakers, kept.disputed) = (Some(speakers.clone()), Some(disputed.clone()));
    })?;
    Ok((speakers, disputed))
}

/// What a name is compared by: without an article before it, in small letters, without accents.
fn key(desk: &Desk, name: &str) -> String {
    knowledge::fold(bare(desk, name))
}

/// A name without a definite article before it.
fn bare<'a>(desk: &Desk, name: &'a str) -> &'a str {
    let words = &desk.settings.knowledge.incident_words;
    match name.split_once(' ') {
        Some((first, rest))
            if words.is("article", &first.to_lowercase()) && words.is("definite", &first.to_lowercase()) =>
        {
            rest
        }
        _ => name,
    }
}

/// Speakers whose names differ only so are one, called as most of their claims call them.
fn joined(desk: &Desk, speakers: Vec<Speaker>) -> Vec<Speaker> {
    let mut found: BTreeMap<Option<String>, Speaker> = BTreeMap::new();
    for mut speaker in speakers {
        speaker.name = speaker.name.map(|name| bare(desk, &name).to_string());
        let key = speaker.name.as_deref().map(|name| key(desk, name));
        match found.entry(key) {
            Entry::Vacant(free) => drop(free.insert(speaker)),
            Entry::Occupied(mut known) => {
                let known = known.get_mut();
                known.claims += speaker.claims;
                for (stance, n) in speaker.stances {
                    *known.stances.entry(stance).or_default() += n;
                }
            }
        }
    }
    let mut speakers: Vec<Speaker> = found.into_values().collect();
    speakers.sort_by(|a, b| (b.claims, &a.name).cmp(&(a.claims, &b.name)));
    speakers
}

fn line(desk: &Desk, speaker: &Speaker, disputed: &BTreeMap<String, u64>) -> Line {
    let name = speaker.name.clone().unwrap_or_default();
    let mut stances: Vec<(&String, &u64)> = speaker.stances.iter().collect();
    stances.sort_by(|a, b| (b.1, a.0).cmp(&(a.1, b.0)));
    let told: Vec<String> = stances
        .iter()
        .map(|(stance, n)| format!("{stance} {}", words::grouped(**n)))
        .collect();
    Line {
        href: format!("/search?source={}", filter::escaped(&name)),
        kind: kind(speaker.kind.as_deref()).to_string(),
        claims: words::grouped(speaker.claims),
        stances: told.join(" · "),
        disputes: disputed
            .get(&key(desk, &name))
            .map(|n| words::grouped(*n))
            .unwrap_or_default(),
        name,
    }
}

/// How a speaker is known, in words.
fn kind(kind: Option<&str>) -> &'static str {
    match kind {
        Some("named") => "a person by name",
        Some("unnamed") => "by role or description",
        Some("anonymous") => "anonymous",
        Some("organization") => "a body",
        Some("document") => "a document",
        Some("outlet") => "an outlet",
        _ => "nobody named",
    }
}

/// How many claims come from speakers of each kind.
fn shares(speakers: &[Speaker]) -> Vec<Share> {
    let mut counted: BTreeMap<&'static str, u64> = BTreeMap::new();
    for speaker in speakers {
        *counted
            .entry(kind(speaker.kind.as_deref().filter(|_| speaker.name.is_some())))
            .or_default() += speaker.claims;
    }
    let all: u64 = counted.values().sum();
    let mut counted: Vec<(&'static str, u64)> = counted.into_iter().collect();
    counted.sort_by(|a, b| (b.1, a.0).cmp(&(a.1, b.0)));
    let share = |(name, n): (&'static str, u64)| Share {
        name,
        claims: words::grouped(n),
        percent: format!("{:.0} %", n as f64 * 100.0 / all.max(1) as f64),
    };
    counted.into_iter().map(share).collect()
}
