//! The library people depend on: [`read`] turns one article into its record, all stages in order on this page.
//!
//! It reads no files and no clocks; the same document, model and knowledge give the same record.
#![forbid(unsafe_code)]

mod explain;

pub use explain::{Explanation, explain};
pub use knowledge::Knowledge;
pub use reader::Reader;
pub use record::Record;
pub use text::Document;

use record::{Block, DocumentRecord, Version};

/// Reads one article.
#[must_use]
pub fn read(document: &Document, reader: &Reader, knowledge: &Knowledge) -> Record {
    let reading = reader.read(document);
    let mut mentions = mentions::read(document, &reading, knowledge);
    let mut claims = claims::read(document, &reading, knowledge, &mut mentions);
    let events = events::read(document, &reading, knowledge, &mut mentions, &mut claims);
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
        language: Some("en".to_string()),
        text: document.text.as_str().to_string(),
        blocks: blocks.collect(),
    }
}
