//! Item: what one thing in a record is known by, whatever version read it: document, kind, words and which of those with the same words.
//!
//! In: records. Out: keys. No offsets: a better reader may find other things before.

use record::Record;
use std::collections::BTreeMap;

/// Kinds of items, with the letter of their identifiers and their list in a record.
pub(crate) const KINDS: &[(&str, char, &str)] = &[
    ("actor", 'a', "actors"),
    ("claim", 'c', "claims"),
    ("event", 'e', "events"),
    ("figure", 'f', "figures"),
    ("place", 'p', "places"),
    ("time", 't', "times"),
];

/// What an item is known by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct Key {
    /// Document identifier.
    pub document: String,
    /// actor, claim, event, figure, place or time.
    pub kind: String,
    /// Its words, letter for letter; for a claim cue and content.
    pub words: String,
    /// Which of the items of that kind with these words, in the order of the text, from 1.
    pub occurrence: usize,
}

/// All items of a record in order: identifier and key.
#[must_use]
pub fn keys(record: &Record) -> Vec<(String, Key)> {
    let mut seen: BTreeMap<(&str, String), usize> = BTreeMap::new();
    let mut named = |kind: &'static str, id: &str, words: String| {
        let nth = seen.entry((kind, words.clone())).or_default();
        *nth += 1;
        let key = Key {
            document: record.document.id.clone(),
            kind: kind.to_string(),
            words,
            occurrence: *nth,
        };
        (id.to_string(), key)
    };
    let mut keys = Vec::new();
    keys.extend(
        record
            .actors
            .iter()
            .map(|x| named("actor", &x.id, x.name.clone())),
    );
    keys.extend(record.claims.iter().map(|x| {
        let words: Vec<&str> = x.cue.iter().chain(&x.content).map(|q| q.text.as_str()).collect();
        named("claim", &x.id, words.join(" | "))
    }));
    keys.extend(
        record
            .events
            .iter()
            .map(|x| named("event", &x.id, x.span.text.clone())),
    );
    keys.extend(
        record
            .figures
            .iter()
            .map(|x| named("figure", &x.id, x.span.text.clone())),
    );
    keys.extend(
        record
            .places
            .iter()
            .map(|x| named("place", &x.id, x.span.text.clone())),
    );
    keys.extend(
        record
            .times
            .iter()
            .map(|x| named("time", &x.id, x.span.text.clone())),
    );
    keys
}

/// The identifier that a key has in this record, where the item is still in it.
#[must_use]
pub fn find(record: &Record, key: &Key) -> Option<String> {
    let found = keys(record).into_iter().find(|(_, k)| k == key);
    found.map(|(id, _)| id)
}

/// Kind of the item of that identifier (`c5` is a claim).
pub(crate) fn kind(id: &str) -> Option<&'static str> {
    let letter = id.chars().next()?;
    KINDS
        .iter()
        .find(|(_, l, _)| *l == letter)
        .map(|(kind, ..)| *kind)
}

/// The list of a record that holds items of that kind.
pub(crate) fn list(kind: &str) -> Option<&'static str> {
    KINDS.iter().find(|(k, ..)| *k == kind).map(|(.., list)| *list)
}
