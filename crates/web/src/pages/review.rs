//! Review: incidents that nobody has judged yet, those in dispute first; judging them and single items; what was judged, and taking it back.

use super::row::{Row, row, verdict};
use super::{Chooser, Frame, chooser, document_address, shown};
use crate::desk::{Desk, ask};
use crate::fault::Fault;
use crate::filter::{self, Asked, escaped};
use crate::guard::{SIGNED, Visitor, sealed};
use crate::judge as judging;
use crate::words;
use askama::Template;
use axum::Extension;
use axum::extract::{Form, Query, State};
use axum::http::header;
use axum::response::{Html, IntoResponse, Redirect, Response};
use ledger::{Judgement, Shown};
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Incidents of one page.
const ROWS: usize = 15;
/// Newest incidents offered where one is merged with another.
const OTHERS: usize = 100;
/// Judgements shown below.
const LAST: usize = 20;
/// Fields that say what was read, and lists: no form changes these.
const FIXED: &[&str] = &["id", "span", "mentions", "cue", "content", "instruments"];

/// An event of an incident in the queue.
struct EventWords {
    target: String,
    href: String,
    words: String,
}

/// An incident in the queue.
struct Card {
    row: Row,
    events: Vec<EventWords>,
}

/// A judgement in plain words.
pub struct Judged {
    /// `j7`.
    pub id: String,
    /// When.
    pub time: String,
    /// Who.
    pub by: String,
    /// What was done.
    pub action: &'static str,
    /// To what.
    pub on: String,
    /// Where that is.
    pub href: String,
    /// Fields, remark.
    pub more: String,
    /// What took it back.
    pub undone: Option<String>,
}

#[derive(Template)]
#[template(path = "review.html")]
struct Review {
    frame: Frame,
    chooser: Chooser,
    cards: Vec<Card>,
    others: Vec<Row>,
    left: usize,
    after: Option<String>,
    judgements: Vec<Judged>,
}

/// The queue.
pub async fn review(
    State(desk): State<Arc<Desk>>,
    Extension(visitor): Extension<Visitor>,
    asked: Asked,
) -> Result<Html<String>, Fault> {
    let frame = Frame::at("/review", &desk, &visitor);
    let page = ask(&desk, move |desk, ledger| {
        let filter = filter::filter(&asked)?;
        let (offset, limit) = filter::stretch(&asked, ROWS)?;
        let wanted = ledger::Filter {
            offset,
            limit: Some(limit),
            ..filter
        };
        let queue = ledger::queue(ledger, &wanted, asked.disputed == "1")?;
        let next = offset.saturating_add(queue.stubs.len());
        let opened = ledger::opened(ledger, &queue.stubs)?;
        // what an incident may be one with: the newest ones, and those of this page
        let newest = ledger::Filter {
            offset: 0,
            limit: Some(OTHERS),
            ..wanted
        };
        let others = ledger::opened(ledger, &ledger::newest(ledger, &newest, false)?)?;
        let known: BTreeSet<&str> = others.iter().map(|shown| shown.incident.id.as_str()).collect();
        let mine = opened
            .iter()
            .filter(|shown| !known.contains(shown.incident.id.as_str()));
        let others = others
            .iter()
            .chain(mine)
            .filter(|shown| !shown.incident.events.is_empty());
        let others = others.map(|shown| row(desk, shown)).collect();
        let cards = opened.iter().map(|shown| card(desk, ledger, shown));
        let cards = cards.collect::<Result<Vec<Card>, Fault>>()?;
        let mut judgements = ledger::judgements(ledger, None)?;
        judgements.reverse();
        let mine = |judgement: &&Judgement| asked.by.is_empty() || judgement.by == asked.by;
        Ok(Review {
            frame,
            left: queue.all.saturating_sub(offset),
            after: (next < queue.all).then(|| format!("/review{}", filter::address(&asked, next))),
            judgements: judgements.iter().filter(mine).take(LAST).map(judged).collect(),
            cards,
            others,
            chooser: chooser("/review", &asked),
        })
    })
    .await?;
    shown(&page)
}

fn card(desk: &Desk, ledger: &ledger::Ledger, shown: &Shown) -> Result<Card, Fault> {
    let mut events = Vec::new();
    for event in &shown.incident.events {
        let (words, outlet) = ledger::event_words(ledger, event)?.unwrap_or_default();
        let outlet = outlet.unwrap_or_else(|| "outlet not known".to_string());
        events.push(EventWords {
            target: format!("{}/{}", event.document, event.event),
            href: document_address(&event.document, Some(&event.event)),
            words: format!("“{words}” in {outlet}"),
        });
    }
    Ok(Card {
        row: row(desk, shown),
        events,
    })
}

/// A judgement in plain words.
pub fn judged(judgement: &Judgement) -> Judged {
    let detail = &judgement.detail;
    let set = detail
        .set
        .iter()
        .map(|(field, value)| format!("{field} is {value}"));
    let note = detail.note.iter().map(|note| format!("“{note}”"));
    let (on, href) = match (&detail.key, &detail.item, &detail.undoes) {
        (_, _, Some(undone)) => (undone.clone(), String::new()),
        (Some(key), Some(item), _) => {
            let words: String = key.words.chars().take(60).collect();
            (
                format!("{} “{words}”", key.kind),
                document_address(&key.document, Some(item)),
            )
        }
        _ if judgement.subject.starts_with("i-") => {
            let names: Vec<&str> = detail.incidents.iter().map(|named| named.id.as_str()).collect();
            (
                format!("incident {}", names.join(", ")),
                format!("/incident/{}", judgement.subject),
            )
        }
        _ => (
            format!("article {}", words::short(&judgement.subject)),
            document_address(&judgement.subject, None),
        ),
    };
    Judged {
        id: judgement.id.clone(),
        time: words::moment(&judgement.time),
        by: judgement.by.clone(),
        action: detail.action.name(),
        on,
        href,
        more: set.chain(note).collect::<Vec<_>>().join("; "),
        undone: judgement.undone_by.clone(),
    }
}

/// Which item is to be judged.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Target {
    target: String,
}

struct Field {
    name: String,
    value: String,
}

#[derive(Template)]
#[template(path = "item.html")]
struct ItemPage {
    frame: Frame,
    target: String,
    kind: String,
    words: String,
    href: String,
    title: String,
    fields: Vec<Field>,
    verdict: Option<&'static str>,
    judgements: Vec<Judged>,
}

/// One item, to be judged.
pub async fn item(
    State(desk): State<Arc<Desk>>,
    Extension(visitor): Extension<Visitor>,
    Query(Target { target }): Query<Target>,
) -> Result<Html<String>, Fault> {
    let frame = Frame::at("/review", &desk, &visitor);
    let page = ask(&desk, move |_, ledger| {
        let missing = || Fault::missing("no such item; its name is DOCUMENT/c5");
        let (document, id) = target.rsplit_once('/').ok_or_else(missing)?;
        let whole = ledger::show(ledger, super::article::name(document)?, None)?;
        let (_, key) = ledger::keys(&whole.record)
            .into_iter()
            .find(|(found, _)| found == id)
            .ok_or_else(missing)?;
        let edited = ledger::edited(&whole.record, &whole.judgements)?;
        let document = &whole.record.document;
        Ok(ItemPage {
            frame,
            target: format!("{}/{id}", document.id),
            href: document_address(&document.id, Some(id)),
            title: document.title.clone().unwrap_or_else(|| "(no title)".to_string()),
            fields: fields(&edited, id)?,
            verdict: whole
                .held
                .get(id)
                .and_then(|held| verdict(held.verdict.as_deref())),
            judgements: whole
                .judgements
                .iter()
                .filter(|judgement| {
                    let key = judgement.detail.key.as_ref();
                    key.and_then(|key| ledger::item(&whole.record, key)).as_deref() == Some(id)
                })
                .map(judged)
                .collect(),
            kind: key.kind,
            words: key.words,
        })
    })
    .await?;
    shown(&page)
}

/// The fields of an item that can be edited, as JSON.
fn fields(record: &record::Record, id: &str) -> Result<Vec<Field>, Fault> {
    let value = serde_json::to_value(record).map_err(|error| Fault::broken(error.to_string()))?;
    let lists = ["claims", "figures", "events", "times", "places", "actors"];
    let items = lists
        .iter()
        .filter_map(|list| value.get(*list)?.as_array())
        .flatten();
    let found = items
        .into_iter()
        .find(|item| item.get("id").and_then(Value::as_str) == Some(id));
    let fields = found.and_then(Value::as_object).into_iter().flatten();
    let editable = fields.filter(|(name, value)| !FIXED.contains(&name.as_str()) && !value.is_object());
    Ok(editable
        .map(|(name, value)| Field {
            name: name.clone(),
            value: value.to_string(),
        })
        .collect())
}

/// Takes a judgement and goes back to where it was made.
pub async fn judge(
    State(desk): State<Arc<Desk>>,
    Extension(visitor): Extension<Visitor>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, Fault> {
    sealed(&visitor, judging::one(&fields, "seal"))?;
    let asked = judging::asked(&fields)?;
    let name = escaped(&asked.by);
    judging::judge(&desk, asked).await?;
    let back = judging::one(&fields, "back");
    // only to a page of the desk
    let safe = back.starts_with('/')
        && !back.starts_with("//")
        && back.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let to = Redirect::to(if safe { back } else { "/review" });
    let cookie = format!("{SIGNED}={name}; Max-Age=31536000; {}", visitor.cookie_ends);
    Ok(([(header::SET_COOKIE, cookie)], to).into_response())
}
