//! Now: what changed since the reader's last visit, and incidents, newest first, with what each source says they cost.

use super::row::{Row, TollWords, question, row};
use super::spans::newest_days;
use super::{Chooser, Frame, Turn, chooser, shown, turn};
use crate::clock;
use crate::desk::{Desk, ask, newest};
use crate::download::{Offer, offers};
use crate::draw::bars;
use crate::fault::Fault;
use crate::filter::{self, Asked};
use crate::guard::{Visitor, sealed};
use crate::seen::{self, Mark};
use crate::words::{self, count};
use askama::Template;
use axum::Extension;
use axum::extract::{Form, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect, Response};
use ledger::Ledger;
use std::sync::Arc;

/// Incidents of one page.
const ROWS: usize = 30;
/// Days of the row of bars.
const DAYS: i64 = 60;

/// Most incidents that are opened to say what changed, and lines of each kind shown before the rest is folded.
const OPENED: usize = 150;
const LINES: usize = 5;

/// A line of what changed: which incident, and what is new of it.
struct News {
    row: Row,
    tolls: Vec<(TollWords, Vec<String>)>,
    disputes: Vec<(&'static str, String)>,
}

/// One kind of news, its first lines and the others.
struct Kind {
    title: &'static str,
    first: Vec<News>,
    more: Vec<News>,
}

/// What changed since the last visit.
struct Changes {
    since: String,
    articles: String,
    kinds: [Kind; 3],
    unopened: usize,
    head: i64,
}

#[derive(Template)]
#[template(path = "now.html")]
struct Now {
    offers: Vec<Offer>,
    frame: Frame,
    chooser: Chooser,
    changes: Option<Changes>,
    rows: Vec<Row>,
    turn: Turn,
    each: &'static str,
    bars: String,
    disputed: usize,
    disputed_address: String,
}

/// The page.
pub async fn now(
    State(desk): State<Arc<Desk>>,
    Extension(visitor): Extension<Visitor>,
    headers: HeaderMap,
    asked: Asked,
) -> Result<Response, Fault> {
    let frame = Frame::at("/", &desk, &visitor);
    let plain = asked == Asked::default();
    let (page, mark) = ask(&desk, move |desk, ledger| {
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
        let (mark, head) = looked(ledger, &headers)?;
        let (stretch, each) = newest_days(&found.days, &asked, DAYS);
        Ok((
            Now {
                frame,
                changes: match plain && mark.base < head {
                    true => changes(desk, ledger, &mark, head)?,
                    false => None,
                },
                rows: rows.iter().map(|shown| row(desk, shown)).collect(),
                turn: turn("/", &asked, (offset, limit), found.all, "incident"),
                each: each.name(),
                bars: bars(&stretch, each.name()),
                disputed: found.disputed,
                disputed_address: format!("/{}", filter::address(&in_dispute, 0)),
                chooser: chooser("/", &asked),
                offers: offers(&asked, None),
            },
            mark,
        ))
    })
    .await?;
    let page = shown(&page)?;
    // a filter shows a part, and who looks at a part has not seen the rest
    Ok(match plain {
        true => (
            [(header::SET_COOKIE, seen::written(&mark, visitor.cookie_ends))],
            page,
        )
            .into_response(),
        false => page.into_response(),
    })
}

/// The mark of a reader after this look, and the last entry of the log.
fn looked(ledger: &Ledger, headers: &HeaderMap) -> Result<(Mark, i64), Fault> {
    let (head, origin) = (ledger::head(ledger)?.0, ledger::origin(ledger)?);
    let known = seen::mark(headers, &origin, head);
    Ok((seen::looked(known, &origin, head, clock::seconds()), head))
}

/// What the form of the page gives.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Given {
    seal: String,
    entry: String,
}

/// Takes a reader's word that they have seen everything up to an entry of the log.
pub async fn seen(
    State(desk): State<Arc<Desk>>,
    Extension(visitor): Extension<Visitor>,
    headers: HeaderMap,
    Form(given): Form<Given>,
) -> Result<Response, Fault> {
    sealed(&visitor, &given.seal)?;
    let entry = given.entry.parse::<i64>();
    let entry = entry.map_err(|_| Fault::wrong("entry: give the number of an entry of the log"))?;
    let mark = ask(&desk, move |_, ledger| {
        let (mark, head) = looked(ledger, &headers)?;
        Ok(Mark {
            base: entry.clamp(0, head),
            ..mark
        })
    })
    .await?;
    let cookie = seen::written(&mark, visitor.cookie_ends);
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to("/")).into_response())
}

/// What changed after the mark; none where nothing did that a reader would see.
fn changes(desk: &Desk, ledger: &Ledger, mark: &Mark, head: i64) -> Result<Option<Changes>, Fault> {
    let since = ledger::since(ledger, mark.base, OPENED)?;
    let (mut new, mut tolls, mut disputes) = (Vec::new(), Vec::new(), Vec::new());
    for changed in &since.changed {
        let news = || news(desk, changed);
        if changed.new {
            new.push(news());
            continue;
        }
        if !changed.tolls.is_empty() {
            tolls.push(news());
        }
        if !changed.disputes.is_empty() {
            disputes.push(news());
        }
    }
    if since.articles == 0 && since.changed.is_empty() {
        return Ok(None);
    }
    let kind = |title, mut first: Vec<News>| {
        let more = first.split_off(first.len().min(LINES));
        Kind { title, first, more }
    };
    Ok(Some(Changes {
        since: since.time.as_deref().map(words::moment).unwrap_or_default(),
        articles: count(usize::try_from(since.articles).unwrap_or(usize::MAX), "article"),
        kinds: [
            kind("New incidents", new),
            kind("Tolls that changed", tolls),
            kind("New in dispute", disputes),
        ],
        unopened: since.more,
        head,
    }))
}

/// An incident with what is new of it: tolls with what they replace, questions with who has a side.
fn news(desk: &Desk, changed: &ledger::Changed) -> News {
    let all = &changed.shown.incident.tolls;
    let toll = |at: &usize| {
        let toll = all.get(*at)?;
        let before = all.iter().filter(|old| old.superseded_by == Some(*at));
        let words = TollWords {
            value: words::bounds(toll.low, toll.high),
            measure: toll.measure.name().to_string(),
            who: words::who(toll.source.as_deref()).to_string(),
        };
        Some((
            words,
            before.map(|old| words::bounds(old.low, old.high)).collect(),
        ))
    };
    let dispute = |at: &usize| {
        let dispute = changed.shown.about.get(*at)?;
        let who: Vec<&str> = dispute
            .sides
            .iter()
            .map(|side| words::who(side.source.as_deref()))
            .collect();
        Some((question(dispute.about), who.join(" against ")))
    };
    News {
        row: row(desk, &changed.shown),
        tolls: changed.tolls.iter().filter_map(toll).collect(),
        disputes: changed.disputes.iter().filter_map(dispute).collect(),
    }
}
