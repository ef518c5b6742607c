//! Sources: who speaks, how often, in which stances, how often against others; how much comes from nobody with a name.

use super::{Frame, Turn, shown, turn};
use crate::desk::{Desk, ask};
use crate::fault::Fault;
use crate::filter::{self, Asked};
use crate::guard::Visitor;
use crate::words;
use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::response::Html;
use ledger::Speaker;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Speakers of one page.
const ROWS: usize = 60;

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
    let page = ask(&desk, move |_, ledger| {
        let (offset, limit) = filter::stretch(&asked, ROWS)?;
        let found = ledger::speakers(ledger, asked.source.trim(), offset, limit)?;
        Ok(Sources {
            frame,
            lines: found.rows.iter().map(line).collect(),
            shares: shares(&found.kinds),
            turn: turn("/sources", &asked, (offset, limit), found.all, "speaker"),
            asked,
        })
    })
    .await?;
    shown(&page)
}

fn line(speaker: &Speaker) -> Line {
    let mut stances: Vec<(&String, &u64)> = speaker.stances.iter().collect();
    stances.sort_by(|a, b| (b.1, a.0).cmp(&(a.1, b.0)));
    let told: Vec<String> = stances
        .iter()
        .map(|(stance, n)| format!("{stance} {}", words::grouped(**n)))
        .collect();
    Line {
        href: format!("/search?source={}", filter::escaped(&speaker.name)),
        kind: kind(speaker.kind.as_deref()).to_string(),
        claims: words::grouped(speaker.claims),
        stances: told.join(" · "),
        disputes: match speaker.disputes {
            0 => String::new(),
            n => words::grouped(n),
        },
        name: speaker.name.clone(),
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
fn shares(kinds: &[(String, u64)]) -> Vec<Share> {
    let mut counted: BTreeMap<&'static str, u64> = BTreeMap::new();
    for (name, claims) in kinds {
        *counted.entry(kind(Some(name.as_str()))).or_default() += claims;
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
