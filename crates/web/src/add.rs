//! Add: one article from bytes into the ledger: read, kept, resolved.

use crate::clock;
use crate::desk::{Desk, blocking, change, reader, settle};
use crate::fault::Fault;
use axum::http::StatusCode;
use ledger::{Added, Article};
use onrecord::{Document, Record};
use serde_json::{Map, Value};
use std::sync::Arc;
use text::Given;

/// An article as somebody gave it.
#[derive(Debug, Clone)]
pub struct Brought {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Where it came from: an address, the name of a file.
    pub origin: String,
    /// What was given beside it.
    pub given: Given,
    /// More that is known of how it came.
    pub more: Map<String, Value>,
}

/// Reads an article and adds it.
///
/// # Errors
/// Where it cannot be read, or the ledger cannot be written.
pub async fn add(desk: &Arc<Desk>, brought: Brought) -> Result<Added, Fault> {
    let reading = desk.clone();
    let prepared = blocking(move || {
        let document = text::read_bytes(&brought.bytes, &brought.given);
        let document =
            document.map_err(|error| Fault::new(StatusCode::UNPROCESSABLE_ENTITY, error.to_string()))?;
        let record = read(&reading, &document)?;
        let article = Article {
            origin: &brought.origin,
            bytes: &brought.bytes,
            given: &brought.given,
            more: &brought.more,
            record: &record,
        };
        Ok(ledger::prepare(&article, &reading.settings.knowledge)?)
    })
    .await?;
    change(desk, move |desk, ledger| {
        let added = ledger::add(ledger, &[prepared], &desk.settings.knowledge, &clock::now())?;
        settle(ledger)?;
        let fault = || Fault::broken("the ledger does not say what became of the article");
        added.into_iter().next().ok_or_else(fault)
    })
    .await
}

/// Reads one document, on a thread of [`blocking`]: a fault of the program is an answer like any other there, and the desk goes on.
///
/// # Errors
/// Where the model cannot be loaded.
pub fn read(desk: &Desk, document: &Document) -> Result<Record, Fault> {
    let reader = reader(desk)?;
    Ok(onrecord::read(document, reader, &desk.settings.knowledge))
}
