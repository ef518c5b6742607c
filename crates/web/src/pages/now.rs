//! Now: incidents, newest first, with what each source says they cost.

use super::row::{Row, row};
use super::{Chooser, Frame, Turn, chooser, shown, turn};
use crate::clock;
use crate::desk::{Desk, ask, newest};
use crate::draw::{Bar, bars};
use crate::fault::Fault;
use crate::filter::{self, Asked};
use crate::guard::Visitor;
use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::response::Html;
use ledger::Day;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Incidents of one page.
const ROWS: usize = 30;
/// Days of the row of bars.
const DAYS: i64 = 60;

#[derive(Template)]
#[template(path = "now.html")]
struct Now {
    frame: Frame,
    chooser: Chooser,
    rows: Vec<Row>,
    turn: Turn,
    bars: String,
    disputed: usize,
    disputed_address: String,
}

/// The page.
pub async fn now(
    State(desk): State<Arc<Desk>>,
    Extension(visitor): Extension<Visitor>,
    asked: Asked,
) -> Result<Html<String>, Fault> {
    let frame = Frame::at("/", &desk, &visitor);
    let page = ask(&desk, move |desk, ledger| {
        let filter = filter::filter(&asked)?;
        let (offset, limit) = filter::stretch(&asked, ROWS)?;
        let only = asked.disputed == "1";
        let found = newest(desk, ledger, &filter, only, (offset, limit))?;
        let rows = ledger::opened(ledger, &found.stubs)?;
        let mut in_dispute = Asked {
            offset: String::new(),
            ..asked.clone()
        };
        in_dispute.disputed = "1".to_string();
        Ok(Now {
            frame,
            rows: rows.iter().map(|shown| row(desk, shown)).collect(),
            turn: turn("/", &asked, (offset, limit), found.all, "incident"),
            bars: bars(&days(&found.days, &asked)),
            disputed: found.disputed,
            disputed_address: format!("/{}", filter::address(&in_dispute, 0)),
            chooser: chooser("/", &asked),
        })
    })
    .await?;
    shown(&page)
}

/// The last days up to the newest one, each with its incidents.
fn days(found: &[Day], asked: &Asked) -> Vec<Bar> {
    let wanted = |day: &Day| {
        if asked.disputed == "1" {
            day.disputed
        } else {
            day.incidents
        }
    };
    let counted = found.iter().filter(|day| wanted(day) > 0);
    let all: BTreeMap<i64, (usize, usize)> = counted
        .filter_map(|day| Some((day.day?, (wanted(day), day.disputed))))
        .collect();
    let Some(last) = all.keys().next_back().copied() else {
        return Vec::new();
    };
    let first = all.keys().next().copied().unwrap_or(last).max(last - DAYS + 1);
    let bar = |number: i64| {
        let day = clock::numbered(number)?;
        let mut only = Asked {
            offset: String::new(),
            ..asked.clone()
        };
        (only.from, only.to) = (day.to_string(), day.to_string());
        Some(Bar {
            day: day.strftime("%-d %B %Y").to_string(),
            href: format!("/{}", filter::address(&only, 0)),
            all: all.get(&number).map_or(0, |n| n.0),
            disputed: all.get(&number).map_or(0, |n| n.1),
        })
    };
    (first..=last).filter_map(bar).collect()
}
