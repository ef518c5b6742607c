//! Fields: which of a record's fields is the text, the headline, the date; said by the user or guessed from common names.
//!
//! In come names and values; out comes what was found. It never looks into the words themselves.

use crate::article::{Article, Content};
use crate::{Place, page, when};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// What a field of a record can be for us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// The report as text; HTML in it is noticed.
    Text,
    /// The report as HTML.
    Html,
    /// Headline.
    Title,
    /// Time of publication.
    Published,
    /// Address.
    Url,
    /// Outlet.
    Outlet,
    /// Who wrote it.
    Byline,
    /// Language.
    Language,
}

const FIELDS: &[(&str, Field)] = &[
    ("text", Field::Text),
    ("html", Field::Html),
    ("title", Field::Title),
    ("published", Field::Published),
    ("url", Field::Url),
    ("outlet", Field::Outlet),
    ("byline", Field::Byline),
    ("language", Field::Language),
];

/// Which name in the file stands for which field, as a user says it: `text=body,title=headline`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Map {
    /// Names by field; what is not named is guessed.
    pub names: BTreeMap<Field, String>,
}

/// The map that a user wrote.
///
/// # Errors
/// One line where it is no list of `field=name`, with the fields that there are.
pub fn map(words: &str) -> Result<Map, String> {
    let mut names = BTreeMap::new();
    for pair in words.split(',').map(str::trim).filter(|pair| !pair.is_empty()) {
        let (field, name) = pair
            .split_once('=')
            .ok_or_else(|| format!("'{pair}' is no FIELD=NAME; write text=body,title=headline"))?;
        let known = FIELDS.iter().find(|(known, _)| *known == field.trim());
        let Some((_, field)) = known else {
            let all: Vec<&str> = FIELDS.iter().map(|(name, _)| *name).collect();
            return Err(format!(
                "there is no field '{}'; there are {}",
                field.trim(),
                all.join(", ")
            ));
        };
        names.insert(*field, name.trim().to_string());
    }
    Ok(Map { names })
}

/// The table of common names, as they are compared.
static COMMON: LazyLock<Vec<(Field, String)>> = LazyLock::new(|| {
    let lines = include_str!("../data/fields.tsv").lines();
    lines
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('\t'))
        .filter_map(|(field, name)| {
            let (_, field) = FIELDS.iter().find(|(known, _)| *known == field)?;
            Some((*field, plain(name)))
        })
        .collect()
});

/// A name as it is compared.
pub(crate) fn plain(name: &str) -> String {
    let letters = name.trim().trim_start_matches('\u{feff}').chars();
    letters
        .filter(|c| !matches!(c, '_' | '-' | ' '))
        .flat_map(char::to_lowercase)
        .collect()
}

/// What of a record is of use, before it is an article.
#[derive(Debug, Clone, Default)]
pub(crate) struct Found {
    pub(crate) text: Option<String>,
    pub(crate) html: Option<String>,
    pub(crate) title: Option<String>,
    pub(crate) published: Option<String>,
    pub(crate) url: Option<String>,
    pub(crate) outlet: Option<String>,
    pub(crate) byline: Option<String>,
    pub(crate) language: Option<String>,
    pub(crate) more: BTreeMap<String, String>,
}

/// Finds the fields of a record; `look` gives what stands under a name.
pub(crate) fn find(map: &Map, look: impl Fn(&str, bool) -> Option<String>) -> Found {
    let filled = |value: Option<String>| value.filter(|v| !v.trim().is_empty());
    let get = |field: Field| match map.names.get(&field) {
        Some(name) => filled(look(name, true)),
        None => COMMON
            .iter()
            .filter(|(known, _)| *known == field)
            .find_map(|(_, name)| filled(look(name, false))),
    };
    // who says where the text is does not want another field to win over it
    let html = match map.names.contains_key(&Field::Text) && !map.names.contains_key(&Field::Html) {
        true => None,
        false => get(Field::Html),
    };
    Found {
        text: get(Field::Text),
        html,
        title: get(Field::Title),
        published: get(Field::Published),
        url: get(Field::Url),
        outlet: get(Field::Outlet),
        byline: get(Field::Byline),
        language: get(Field::Language),
        more: BTreeMap::new(),
    }
}

/// A JSON object with its keys as they are compared.
pub(crate) struct Keyed<'v> {
    object: &'v serde_json::Map<String, Value>,
    plain: Vec<(String, &'v Value)>,
}

/// An object ready for look-ups.
pub(crate) fn keyed(object: &serde_json::Map<String, Value>) -> Keyed<'_> {
    Keyed {
        object,
        plain: object.iter().map(|(key, value)| (plain(key), value)).collect(),
    }
}

impl Keyed<'_> {
    /// The words under a name; dots lead into objects and lists. `exact` names are those that a user wrote.
    pub(crate) fn get(&self, name: &str, exact: bool) -> Option<String> {
        if let Some(value) = self.object.get(name) {
            return words(value);
        }
        let (first, rest) = match name.split_once('.') {
            Some((first, rest)) => (first, Some(rest)),
            None => (name, None),
        };
        let value = match exact {
            true => self.object.get(first),
            false => self
                .plain
                .iter()
                .find(|(key, _)| key == first)
                .map(|(_, value)| *value),
        };
        match (value?, rest) {
            (value, None) => words(value),
            (Value::Object(inside), Some(rest)) => keyed(inside).get(rest, exact),
            (Value::Array(list), Some(rest)) => {
                let mut inside = list.iter().filter_map(Value::as_object);
                inside.find_map(|inside| keyed(inside).get(rest, exact))
            }
            _ => None,
        }
    }
}

/// A value in words: lists of words are paragraphs.
pub(crate) fn words(value: &Value) -> Option<String> {
    match value {
        Value::String(words) => Some(words.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(list) => {
            let parts: Vec<&str> = list.iter().filter_map(Value::as_str).collect();
            (!parts.is_empty()).then(|| parts.join("\n\n"))
        }
        _ => None,
    }
}

/// The article that the fields make, or why they make none.
pub(crate) fn article(place: Place, found: Found) -> Result<Article, String> {
    let mut more = found.more;
    let html = found
        .html
        .filter(|html| page::has_marks(html) || found.text.is_none());
    let text = found.text.filter(|_| html.is_none());
    let byline = found
        .byline
        .map(|byline| byline.split_whitespace().collect::<Vec<_>>().join(" "));
    let title = found
        .title
        .map(|title| title.split_whitespace().collect::<Vec<_>>().join(" "));
    let content = match (html, text) {
        (Some(html), _) => page::whole(title.as_deref(), byline.as_deref(), &html),
        (None, Some(text)) if page::has_marks(&text) => {
            page::whole(title.as_deref(), byline.as_deref(), &text)
        }
        (None, Some(text)) => Content::Text(page::headed(title.as_deref(), byline.as_deref(), &text)),
        (None, None) => return Err("the record has no text".to_string()),
    };
    let published = found.published.as_deref().and_then(when::published);
    if let (None, Some(words)) = (&published, found.published) {
        more.insert("published".to_string(), words);
    }
    for (name, value) in [("byline", &byline), ("language", &found.language)] {
        more.extend(value.clone().map(|value| (name.to_string(), value)));
    }
    let url = found.url.map(|url| url.trim().to_string());
    Ok(Article {
        place,
        url: url.filter(|url| url.contains("://") && !url.contains(char::is_whitespace)),
        outlet: found.outlet.map(|outlet| outlet.trim().to_string()),
        title,
        byline,
        published,
        language: found.language,
        content,
        more,
    })
}
