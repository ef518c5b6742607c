//! Record: everything that reading one article yields.

use crate::{Actor, Claim, Event, Figure, Note, Place, When};

/// What made the record.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Version {
    /// Version of the program.
    pub version: String,
    /// Name of the model.
    pub model: String,
    /// Hash of all knowledge tables in use.
    pub knowledge: String,
}

/// What a stretch of the text is.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Block {
    /// title, byline, dateline, caption, heading, paragraph, quote or furniture.
    pub kind: String,
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
}

/// The article itself.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct DocumentRecord {
    /// `sha256:` and the hash of the canonical text.
    pub id: String,
    /// SHA-256 of the bytes read.
    pub source_sha256: String,
    /// Headline.
    pub title: Option<String>,
    /// Outlet.
    pub outlet: Option<String>,
    /// Address.
    pub url: Option<String>,
    /// Local publication time.
    pub published: Option<String>,
    /// The latest change that the page tells of; left out where it tells of none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated: Option<String>,
    /// Language of the text (ISO 639-1).
    pub language: Option<String>,
    /// Canonical text.
    pub text: String,
    /// What each stretch is.
    pub blocks: Vec<Block>,
}

/// The record of one article, in the field order of `RECORD.md`.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Record {
    /// What made it.
    pub onrecord: Version,
    /// The article.
    pub document: DocumentRecord,
    /// Who occurs.
    pub actors: Vec<Actor>,
    /// Where.
    pub places: Vec<Place>,
    /// When.
    pub times: Vec<When>,
    /// How many.
    pub figures: Vec<Figure>,
    /// What happened.
    pub events: Vec<Event>,
    /// Who says what.
    pub claims: Vec<Claim>,
    /// Remarks.
    pub notes: Vec<Note>,
}
