//! API: what the command line's lists give, as JSON under `/api/v1`, with its filters; only questions.
//!
//! A list is `{"items": [...], "offset": n, "next": n or null}`. Each answer carries the last entry of the log and the program's version as its ETag: until
//! the ledger changes, `If-None-Match` is answered with 304 for what is there.

use crate::desk::{Desk, ask, newest, stats as stats_of};
use crate::fault::Fault;
use crate::filter::{self, Asked};
use crate::{metrics, openapi};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use ledger::{Filter, Ledger};
use serde::Serialize;
use serde_json::{Value, json};
use std::sync::Arc;

/// Rows of an answer where no limit is given.
const ROWS: usize = 100;

/// One state of the ledger as an ETag.
pub fn tag(ledger: &Ledger) -> Result<String, Fault> {
    let (seq, hash) = ledger::head(ledger)?;
    let begin: String = hash.chars().take(16).collect();
    Ok(format!("\"{seq}.{begin}.{}\"", env!("CARGO_PKG_VERSION")))
}

/// Whether a request says that it knows this state already.
pub fn known(headers: &HeaderMap, tag: &str) -> bool {
    let given = headers
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok());
    let mut given = given.unwrap_or_default().split(',').map(str::trim);
    given.any(|one| one.trim_start_matches("W/") == tag || one == "*")
}

/// Answers with JSON, or says that nothing changed.
async fn answered<F>(desk: &Arc<Desk>, headers: &HeaderMap, question: F) -> Result<Response, Fault>
where
    F: FnOnce(&Desk, &Ledger) -> Result<Value, Fault> + Send + 'static,
{
    let headers = headers.clone();
    let (tag, body) = ask(desk, move |desk, ledger| {
        // before the question: should the ledger go on meanwhile, the tag is the older one, and the next question is answered in full
        let tag = tag(ledger)?;
        let found = question(desk, ledger)?;
        match known(&headers, &tag) {
            true => Ok((tag, None)),
            false => Ok((tag, Some(found.to_string()))),
        }
    })
    .await?;
    let mut answer = match body {
        Some(body) => ([(header::CONTENT_TYPE, "application/json")], body).into_response(),
        None => StatusCode::NOT_MODIFIED.into_response(),
    };
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        answer.headers_mut().insert(header::ETAG, tag);
    }
    Ok(answer)
}

fn value(of: impl Serialize) -> Result<Value, Fault> {
    serde_json::to_value(of).map_err(|error| Fault::broken(error.to_string()))
}

/// A stretch of a list of which one row more than is wanted was asked for.
fn listed(rows: Vec<impl Serialize>, (offset, limit): (usize, usize)) -> Result<Value, Fault> {
    let next = (rows.len() > limit).then_some(offset + limit);
    let rows: Vec<_> = rows.into_iter().take(limit).collect();
    Ok(json!({"items": value(rows)?, "offset": offset, "next": next}))
}

/// Answers a list that the ledger cuts itself.
async fn list<T, F>(desk: Arc<Desk>, headers: HeaderMap, asked: Asked, rows: F) -> Result<Response, Fault>
where
    T: Serialize,
    F: FnOnce(&Ledger, &Filter) -> Result<Vec<T>, Fault> + Send + 'static,
{
    let stretch = filter::stretch(&asked, ROWS)?;
    let filter = Filter {
        offset: stretch.0,
        limit: Some(stretch.1.saturating_add(1)),
        ..filter::filter(&asked)?
    };
    answered(&desk, &headers, move |_, ledger| {
        listed(rows(ledger, &filter)?, stretch)
    })
    .await
}

/// Documents, by day of publication.
pub async fn documents(
    State(desk): State<Arc<Desk>>,
    headers: HeaderMap,
    asked: Asked,
) -> Result<Response, Fault> {
    list(desk, headers, asked, |ledger, filter| {
        Ok(ledger::documents(ledger, filter)?)
    })
    .await
}

/// One record.
pub async fn document(
    State(desk): State<Arc<Desk>>,
    headers: HeaderMap,
    Path(id): Path<String>,
    asked: Asked,
) -> Result<Response, Fault> {
    let as_of = filter::filter(&asked)?.as_of;
    answered(&desk, &headers, move |_, ledger| {
        let name = crate::pages::document_name(&id)?;
        let whole = ledger::show(ledger, name, as_of.as_deref())?;
        value(json!({
            "record": whole.record, "held": whole.held, "judgements": whole.judgements,
            "incidents": whole.incidents, "history": whole.history,
        }))
    })
    .await
}

/// Incidents, newest first.
pub async fn incidents(
    State(desk): State<Arc<Desk>>,
    headers: HeaderMap,
    asked: Asked,
) -> Result<Response, Fault> {
    let (filter, (offset, limit)) = (filter::filter(&asked)?, filter::stretch(&asked, ROWS)?);
    answered(&desk, &headers, move |desk, ledger| {
        let found = newest(desk, ledger, &filter, asked.disputed == "1", (offset, limit))?;
        let rows = ledger::opened(ledger, &found.stubs)?;
        let end = offset.saturating_add(limit);
        let next = (end < found.all).then_some(end);
        Ok(json!({"items": value(rows)?, "offset": offset, "next": next, "all": found.all}))
    })
    .await
}

/// One incident with its disputes.
pub async fn incident(
    State(desk): State<Arc<Desk>>,
    headers: HeaderMap,
    Path(id): Path<String>,
    asked: Asked,
) -> Result<Response, Fault> {
    let as_of = filter::filter(&asked)?.as_of;
    answered(&desk, &headers, move |_, ledger| {
        if !id.starts_with("i-") {
            return Err(Fault::missing("no such incident; identifiers begin with i-"));
        }
        let shown = ledger::incident(ledger, &id, as_of.as_deref())?;
        let mut incident = value(&shown)?;
        if let Some(fields) = incident.as_object_mut() {
            fields.insert("about".to_string(), value(&shown.about)?);
        }
        Ok(incident)
    })
    .await
}

/// Tolls of incidents.
pub async fn tolls(
    State(desk): State<Arc<Desk>>,
    headers: HeaderMap,
    asked: Asked,
) -> Result<Response, Fault> {
    list(desk, headers, asked, |ledger, filter| {
        Ok(ledger::tolls(ledger, filter)?)
    })
    .await
}

/// Disputes.
pub async fn disputes(
    State(desk): State<Arc<Desk>>,
    headers: HeaderMap,
    asked: Asked,
) -> Result<Response, Fault> {
    list(desk, headers, asked, |ledger, filter| {
        let found = ledger::disputes(ledger, filter)?;
        Ok(found.into_iter().map(|(_, dispute)| dispute).collect())
    })
    .await
}

/// What happened and what was said of it, day by day.
pub async fn timeline(
    State(desk): State<Arc<Desk>>,
    headers: HeaderMap,
    asked: Asked,
) -> Result<Response, Fault> {
    list(desk, headers, asked, |ledger, filter| {
        Ok(ledger::timeline(ledger, filter)?)
    })
    .await
}

/// Claims.
pub async fn claims(
    State(desk): State<Arc<Desk>>,
    headers: HeaderMap,
    asked: Asked,
) -> Result<Response, Fault> {
    list(desk, headers, asked, |ledger, filter| {
        Ok(ledger::claims(ledger, filter)?)
    })
    .await
}

/// Documents that hold words.
pub async fn search(
    State(desk): State<Arc<Desk>>,
    headers: HeaderMap,
    asked: Asked,
) -> Result<Response, Fault> {
    let words = asked.q.clone();
    if words.is_empty() {
        return Err(Fault::wrong("q: give words to search for"));
    }
    list(desk, headers, asked, move |ledger, filter| {
        // where there is no word, no document holds all of them
        match words.chars().any(char::is_alphanumeric) {
            true => Ok(ledger::search(ledger, &words, filter)?),
            false => Ok(Vec::new()),
        }
    })
    .await
}

/// What the documents of a search have in common; without words, those of the filter.
pub async fn facets(
    State(desk): State<Arc<Desk>>,
    headers: HeaderMap,
    asked: Asked,
) -> Result<Response, Fault> {
    let filter = filter::filter(&asked)?;
    answered(&desk, &headers, move |_, ledger| {
        let none = !asked.q.is_empty() && !asked.q.chars().any(char::is_alphanumeric);
        let words = Some(asked.q.as_str()).filter(|words| !words.is_empty());
        value(match none {
            true => ledger::Facets::default(),
            false => ledger::facets(ledger, words, &filter)?,
        })
    })
    .await
}

/// Judgements, in order.
pub async fn judgements(
    State(desk): State<Arc<Desk>>,
    headers: HeaderMap,
    asked: Asked,
) -> Result<Response, Fault> {
    list(desk, headers, asked.clone(), move |ledger, filter| {
        let mut found = ledger::judgements(ledger, filter.as_of.as_deref())?;
        found.retain(|judgement| asked.by.is_empty() || judgement.by == asked.by);
        let part = found.into_iter().skip(filter.offset);
        Ok(part.take(filter.limit.unwrap_or(usize::MAX)).collect())
    })
    .await
}

/// How much is in the ledger.
pub async fn stats(State(desk): State<Arc<Desk>>, headers: HeaderMap) -> Result<Response, Fault> {
    answered(&desk, &headers, |desk, ledger| value(&*stats_of(desk, ledger)?)).await
}

/// What all of these take and give.
pub async fn described() -> Response {
    (
        [(header::CONTENT_TYPE, "application/json")],
        openapi::document().to_string(),
    )
        .into_response()
}

/// Whether the desk answers.
pub async fn health(State(desk): State<Arc<Desk>>) -> Result<Response, Fault> {
    let (seq, _) = ask(&desk, |_, ledger| Ok(ledger::head(ledger)?)).await?;
    let body = json!({"status": "ok", "version": env!("CARGO_PKG_VERSION"), "entries": seq});
    Ok(([(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response())
}

/// Counters for Prometheus.
pub async fn counters(State(desk): State<Arc<Desk>>) -> Result<Response, Fault> {
    let text = ask(&desk, |desk, ledger| {
        let stats = stats_of(desk, ledger)?;
        Ok(metrics::text(&desk.metrics, &stats))
    })
    .await?;
    Ok((
        [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")],
        text,
    )
        .into_response())
}
