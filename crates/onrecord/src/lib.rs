//! The library people depend on: [`read`] turns one article into its record, all stages in order on this page; [`batch`] reads many.
//!
//! It reads no files and no clocks; the same document, model and knowledge give the same record.
#![forbid(unsafe_code)]

pub mod batch;
mod explain;

pub use explain::{Explanation, explain};
pub use knowledge::Knowledge;
pub use reader::Reader;
pub use record::Record;
pub use text::Document;

use record::{Block, DocumentRecord, Note, Version};

/// Reads one article.
#[must_use]
pub fn read(document: &Document, reader: &Reader, knowledge: &Knowledge) -> Record {
    let reading = reader.read(document);
    let mut mentions = mentions::read(document, &reading, knowledge);
    let mut claims = claims::read(document, &reading, knowledge, &mut mentions);
    let events = events::read(document, &reading, knowledge, &mut mentions, &mut claims);
    mentions.notes.extend(from_address(document));
    Record {
        onrecord: Version {
            version: env!("CARGO_PKG_VERSION").to_string(),
            model: reader.name().to_string(),
            knowledge: knowledge.hash.clone(),
        },
        document: describe(document),
        actors: mentions.actors,
        places: mentions.places,
        times: mentions.times,
        figures: mentions.figures,
        events,
        claims,
        notes: mentions.notes,
    }
}

/// Says so where the day of publication is that of the page's address, for want of anything better.
fn from_address(document: &Document) -> Option<Note> {
    let day = document
        .published
        .as_deref()
        .filter(|_| document.published_from.as_deref() == Some("address"))?;
    Some(Note {
        kind: "published-from-address".to_string(),
        span: None,
        message: format!("the page gives no time of publication; {day} is the day in its address"),
    })
}

fn describe(document: &Document) -> DocumentRecord {
    let blocks = document.blocks.iter().map(|b| Block {
        kind: b.kind.name().to_string(),
        start: b.span.start,
        end: b.span.end,
    });
    DocumentRecord {
        id: document.id.clone(),
        source_sha256: document.source_sha256.clone(),
        title: document.title.clone(),
        outlet: document.outlet.clone(),
        url: document.url.clone(),
        published: document.published.clone(),
        // the reader reads English, so a text that says nothing of its language is taken for it
        language: document.language.clone().or_else(|| Some("en".to_string())),
        text: document.text.as_str().to_string(),
        blocks: blocks.collect(),
    }
}
