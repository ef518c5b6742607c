//! Timeline: what happened, day by day, and what was said of it afterwards, in the order in which it was said.

use super::row::{Row, row};
use super::spans::whole;
use super::{Chooser, Frame, Turn, chooser, document_address, shown, turn};
use crate::desk::{Desk, ask, newest};
use crate::download::{Offer, offers};
use crate::draw::bars;
use crate::fault::Fault;
use crate::filter::{self, Asked};
use crate::guard::Visitor;
use crate::words;
use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::response::Html;
use ledger::Shown;
use std::sync::Arc;

/// Incidents of one page.
const ROWS: usize = 60;

/// Something that was said.
struct Said {
    day: String,
    value: String,
    who: String,
    href: String,
    struck: bool,
}

/// An incident with what was said of it.
struct Moment {
    row: Row,
    said: Vec<Said>,
}

/// What has one time.
struct Day {
    name: String,
    moments: Vec<Moment>,
}

#[derive(Template)]
#[template(path = "timeline.html")]
struct Timeline {
    offers: Vec<Offer>,
    frame: Frame,
    chooser: Chooser,
    days: Vec<Day>,
    strip: String,
    each: &'static str,
    ends: Option<(String, String)>,
    others: Vec<(&'static str, String)>,
    turn: Turn,
}

/// The page.
pub async fn timeline(
    State(desk): State<Arc<Desk>>,
    Extension(visitor): Extension<Visitor>,
    asked: Asked,
) -> Result<Html<String>, Fault> {
    let frame = Frame::at("/timeline", &desk, &visitor);
    let page = ask(&desk, move |desk, ledger| {
        let filter = filter::filter(&asked)?;
        let (offset, limit) = filter::stretch(&asked, ROWS)?;
        let found = newest(desk, ledger, &filter, asked.disputed == "1", (offset, limit))?;
        let (stretch, each) = whole(&found.days, &asked, "/timeline");
        let mut days: Vec<Day> = Vec::new();
        for shown in ledger::opened(ledger, &found.stubs)? {
            let moment = moment(desk, &shown);
            match days.last_mut().filter(|day| day.name == moment.row.when) {
                Some(day) => day.moments.push(moment),
                None => days.push(Day {
                    name: moment.row.when.clone(),
                    moments: vec![moment],
                }),
            }
        }
        Ok(Timeline {
            frame,
            days,
            strip: bars(&stretch, each.name()),
            each: each.name(),
            ends: stretch
                .first()
                .zip(stretch.last())
                .map(|(a, b)| (a.from.clone(), b.to.clone())),
            others: others(&asked),
            turn: turn("/timeline", &asked, (offset, limit), found.all, "incident"),
            chooser: chooser("/timeline", &asked),
            offers: offers(&asked, None),
        })
    })
    .await?;
    shown(&page)
}

/// What is chosen beside the days, for the form that chooses these.
fn others(asked: &Asked) -> Vec<(&'static str, String)> {
    let fields = filter::fields(asked).into_iter();
    let kept = fields.filter(|(name, value)| !["from", "to"].contains(name) && !value.is_empty());
    kept.map(|(name, value)| (name, value.to_string())).collect()
}

fn moment(desk: &Desk, shown: &Shown) -> Moment {
    let said = shown.incident.tolls.iter().map(|toll| Said {
        day: toll
            .said
            .as_deref()
            .map_or_else(|| "day not known".to_string(), words::day),
        value: words::toll(toll),
        who: words::who(toll.source.as_deref()).to_string(),
        href: toll
            .figures
            .first()
            .map(|(document, item)| document_address(document, Some(item)))
            .unwrap_or_default(),
        struck: toll.superseded_by.is_some(),
    });
    Moment {
        row: row(desk, shown),
        said: said.collect(),
    }
}
