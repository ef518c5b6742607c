//! Actor: a person, body, group or country that occurs in the article, with all its mentions.

use crate::{Quote, Trace, named};

named! {
    /// What an actor is.
    ActorKind {
        /// A human being.
        Person = "person",
        /// A body, armed group, company, outlet or other organisation.
        Organization = "organization",
        /// A state or its government.
        Country = "country",
        /// A set of people known by a description ("villagers", "Russian troops").
        Group = "group",
        /// A thing or site that an event needs as a party (a train, a bridge, a village that was shelled).
        Object = "object",
    }
}

/// Somebody who occurs in the article.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Actor {
    /// `a1`, `a2` ... in order of first mention.
    pub id: String,
    /// The fullest name or description that the article gives.
    pub name: String,
    /// What it is.
    pub kind: ActorKind,
    /// Office or description, in the article's words or, failing these, from dated knowledge.
    pub role: Option<String>,
    /// ISO 3166-1 alpha-2 of the country it belongs to.
    pub country: Option<String>,
    /// PLOVER sector code.
    pub sector: Option<String>,
    /// Wikidata identifier, where knowledge has one.
    pub wikidata: Option<String>,
    /// Every mention, in order: names, descriptions, pronouns.
    pub mentions: Vec<Quote>,
    /// How it was found.
    #[serde(skip)]
    pub trace: Trace,
}
