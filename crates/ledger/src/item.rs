//! Item: what one thing in a record is known by, whatever version read it: document, kind, words, and which of the places in the text where these words stand.
//!
//! In: records. Out: keys. No offsets, and nothing that depends on what else was read: a better reader may find more, before or between.

use record::{Quote, Record};
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

/// Among what an occurrence is counted.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Counted {
    /// Among the items of that kind that were read with these words, as entries of the log count that do not say otherwise.
    #[default]
    Read,
    /// Among the places in the document's text where the words stand.
    Text,
}

impl Counted {
    #[allow(clippy::trivially_copy_pass_by_ref)] // as serde asks
    fn is_read(&self) -> bool {
        *self == Counted::Read
    }
}

/// What an item is known by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct Key {
    /// Document identifier.
    pub document: String,
    /// actor, claim, event, figure, place or time.
    pub kind: String,
    /// Its words, letter for letter; for a claim cue and content, for an actor its name.
    pub words: String,
    /// Which of the places where its words stand, from 1: of a claim its first words (the cue, else the beginning of the content), of an actor any mention by
    /// its name.
    pub occurrence: usize,
    /// Among what that is counted.
    #[serde(default, skip_serializing_if = "Counted::is_read")]
    pub counted: Counted,
    /// Which of the items of that kind with the same words at the same place, from 1.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub among: usize,
}

fn one() -> usize {
    1
}

#[allow(clippy::trivially_copy_pass_by_ref)] // as serde asks
fn is_one(number: &usize) -> bool {
    *number == 1
}

/// An item with its words, and the places in the text that it is known by: none where the text does not have its words.
struct Item<'a> {
    id: &'a str,
    kind: &'static str,
    words: String,
    places: Vec<&'a Quote>,
}

fn items(record: &Record) -> Vec<Item<'_>> {
    let mut items = Vec::new();
    items.extend(record.actors.iter().map(|x| Item {
        id: &x.id,
        kind: "actor",
        words: x.name.clone(),
        places: x.mentions.iter().filter(|m| m.text == x.name).collect(),
    }));
    items.extend(record.claims.iter().map(|x| {
        let parts: Vec<&Quote> = x.cue.iter().chain(&x.content).collect();
        let words: Vec<&str> = parts.iter().map(|q| q.text.as_str()).collect();
        Item {
            id: &x.id,
            kind: "claim",
            words: words.join(" | "),
            places: parts.into_iter().take(1).collect(),
        }
    }));
    let mut spanned = |kind, id, span| {
        items.push(Item {
            id,
            kind,
            words: Quote::clone(span).text,
            places: vec![span],
        });
    };
    record
        .events
        .iter()
        .for_each(|x| spanned("event", &x.id, &x.span));
    record
        .figures
        .iter()
        .for_each(|x| spanned("figure", &x.id, &x.span));
    record
        .places
        .iter()
        .for_each(|x| spanned("place", &x.id, &x.span));
    record.times.iter().for_each(|x| spanned("time", &x.id, &x.span));
    items
}

/// The text of a document, in which words are counted.
struct Page<'a> {
    text: &'a str,
    /// Where each code point begins, in bytes.
    offsets: Vec<usize>,
}

impl<'a> Page<'a> {
    fn of(text: &'a str) -> Self {
        Page {
            text,
            offsets: text.char_indices().map(|(at, _)| at).collect(),
        }
    }

    /// How many times these words begin before that code point, runs into each other counted too.
    fn before(&self, words: &str, start: usize) -> usize {
        let end = self.offsets.get(start).copied().unwrap_or(self.text.len());
        let (mut from, mut count) = (0, 0);
        while let Some(at) = self.text.get(from..).and_then(|rest| rest.find(words)) {
            let begin = from + at;
            if begin >= end || words.is_empty() {
                break;
            }
            count += 1;
            from = begin
                + self
                    .text
                    .get(begin..)
                    .and_then(|r| r.chars().next())
                    .map_or(1, char::len_utf8);
        }
        count
    }
}

/// The items of a record by all keys that they can have.
pub(crate) struct Index {
    keys: Vec<(String, Key)>,
    ids: BTreeMap<Key, String>,
}

impl Index {
    pub fn of(record: &Record) -> Self {
        let page = Page::of(&record.document.text);
        let (mut read, mut same) = (BTreeMap::new(), BTreeMap::new());
        let mut index = Index {
            keys: Vec::new(),
            ids: BTreeMap::new(),
        };
        for item in items(record) {
            let nth: &mut usize = read.entry((item.kind, item.words.clone())).or_default();
            *nth += 1;
            let key = |occurrence, counted, among| Key {
                document: record.document.id.clone(),
                kind: item.kind.to_string(),
                words: item.words.clone(),
                occurrence,
                counted,
                among,
            };
            let by_read = key(*nth, Counted::Read, 1);
            let mut first = None;
            for place in &item.places {
                let among: &mut usize = same
                    .entry((item.kind, item.words.clone(), place.start))
                    .or_default();
                *among += 1;
                let by_text = key(page.before(&place.text, place.start) + 1, Counted::Text, *among);
                first.get_or_insert_with(|| by_text.clone());
                index.ids.entry(by_text).or_insert_with(|| item.id.to_string());
            }
            let shown = first.unwrap_or_else(|| by_read.clone());
            index.keys.push((item.id.to_string(), shown));
            index.ids.entry(by_read).or_insert_with(|| item.id.to_string());
        }
        index
    }

    /// The identifier that a key has, where its item is still read.
    pub fn find(&self, key: &Key) -> Option<&String> {
        self.ids.get(key)
    }
}

/// All items of a record in order: identifier and key.
#[must_use]
pub fn keys(record: &Record) -> Vec<(String, Key)> {
    Index::of(record).keys
}

/// The identifier that a key has in this record, where the item is still in it.
#[must_use]
pub fn find(record: &Record, key: &Key) -> Option<String> {
    Index::of(record).find(key).cloned()
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
