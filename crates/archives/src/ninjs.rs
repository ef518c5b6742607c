//! ninjs: the IPTC's news in JSON, versions 1.0 to 3.1.
//!
//! In comes one object; out comes its article. 1.x has `headline`, `body_xhtml`, `versioncreated`; 2.x and 3.x have `headlines`,
//! `bodies`, `versionCreated`. Pictures, sounds, films and packages are skipped, as is what is cancelled or withheld.

use crate::Place;
use crate::article::{Item, broken, skipped};
use crate::fields::{self, Found, words};
use serde_json::{Map, Value};

type Object = Map<String, Value>;

/// Whether an object is ninjs.
pub(crate) fn is(object: &Object) -> bool {
    let standard = object
        .get("standard")
        .and_then(|s| s.get("name"))
        .and_then(Value::as_str);
    if standard.is_some_and(|name| name.eq_ignore_ascii_case("ninjs")) {
        return true;
    }
    let schema = object
        .get("$schema")
        .or(object.get("$standard"))
        .and_then(Value::as_str);
    if schema.is_some_and(|schema| schema.contains("ninjs")) {
        return true;
    }
    let body = object.contains_key("bodies") || object.keys().any(|key| body_key(key).is_some());
    let signs = [
        "versioncreated",
        "versionCreated",
        "pubstatus",
        "pubStatus",
        "representationtype",
        "headlines",
    ];
    object.contains_key("uri") && (body || signs.iter().any(|sign| object.contains_key(*sign)))
}

/// The kind of a body's key of version 1: `xhtml` of `body_xhtml`.
fn body_key(key: &str) -> Option<&str> {
    key.strip_prefix("body_").filter(|kind| !kind.is_empty())
}

/// The article of an object.
pub(crate) fn item(place: Place, object: &Object) -> Item {
    if let Some(why) = unread(object) {
        return skipped(place, why);
    }
    match fields::article(place, found(object)) {
        Ok(article) => Item::Article(Box::new(article)),
        Err(_) => broken(place, "the ninjs item has no body"),
    }
}

fn unread(object: &Object) -> Option<&'static str> {
    let one = |names: [&str; 2]| {
        names
            .iter()
            .find_map(|name| object.get(*name))
            .and_then(Value::as_str)
    };
    if let Some("canceled" | "cancelled" | "withheld") = one(["pubstatus", "pubStatus"]) {
        return Some("items cancelled or withheld");
    }
    match one(["type", "type"]) {
        Some("picture" | "graphic" | "audio" | "video") => Some("pictures, sounds and films"),
        Some("composite" | "planning" | "event" | "component") => Some("packages and plans"),
        _ => None,
    }
}

fn found(object: &Object) -> Found {
    let one = |names: &[&str]| names.iter().find_map(|name| object.get(*name)).and_then(words);
    let (html, text) = bodies(object);
    let mut more = std::collections::BTreeMap::new();
    for (name, keys) in [("uri", ["uri", "uri"]), ("version", ["version", "version"])] {
        more.extend(one(&keys).map(|value| (name.to_string(), value)));
    }
    let headline = valued(object.get("headlines"), &["main", "headline"]);
    Found {
        html,
        text,
        title: headline.or_else(|| one(&["headline", "title"])),
        // the words are those of this version, and "on Monday" in them is counted from it
        published: one(&["versioncreated", "versionCreated"])
            .or_else(|| one(&["contentcreated", "contentCreated", "firstcreated", "firstCreated"])),
        url: one(&["url", "canonicalurl", "canonicalUrl", "uri"]),
        outlet: outlet(object),
        byline: one(&["byline", "by"]),
        language: one(&["language"]),
        more,
    }
}

/// The body as HTML and as text, whichever are there.
fn bodies(object: &Object) -> (Option<String>, Option<String>) {
    let (mut html, mut text) = (None, None);
    let mut take = |kind: &str, words: String| {
        let kind = kind.to_ascii_lowercase();
        if kind.contains("html") {
            html.get_or_insert(words);
        } else if kind.contains("text") || kind.is_empty() {
            text.get_or_insert(words);
        }
    };
    for (key, value) in object {
        if let (Some(kind), Some(words)) = (body_key(key), value.as_str()) {
            take(kind, words.to_string());
        }
    }
    let list = object.get("bodies").and_then(Value::as_array);
    for body in list.into_iter().flatten().filter_map(Value::as_object) {
        let kind = ["contentType", "contenttype", "role"]
            .iter()
            .find_map(|key| body.get(*key));
        let kind = kind.and_then(Value::as_str).unwrap_or_default();
        let kind = if kind.contains("html") || kind.contains('/') {
            kind
        } else {
            ""
        };
        if let Some(words) = body.get("value").and_then(Value::as_str) {
            take(kind, words.to_string());
        }
    }
    (html, text)
}

/// The value of a list of `{"role", "value"}`: that of the first of these roles, else the first.
fn valued(list: Option<&Value>, roles: &[&str]) -> Option<String> {
    let list: Vec<&Object> = list?.as_array()?.iter().filter_map(Value::as_object).collect();
    let role = |object: &&&Object| {
        object
            .get("role")
            .and_then(Value::as_str)
            .is_some_and(|role| roles.contains(&role))
    };
    let chosen = list.iter().find(role).or_else(|| list.first())?;
    chosen.get("value").and_then(words)
}

/// Whose report it is: the source of the information, else who holds the rights.
fn outlet(object: &Object) -> Option<String> {
    for key in ["infoSources", "infosource", "provider", "providers"] {
        let named = match object.get(key) {
            Some(Value::Array(list)) => list.iter().find_map(|one| one.get("name")),
            Some(Value::Object(one)) => one.get("name"),
            _ => None,
        };
        if let Some(name) = named.and_then(words) {
            return Some(name);
        }
    }
    let holder = ["copyrightholder", "copyrightHolder"]
        .iter()
        .find_map(|key| object.get(*key));
    holder.and_then(words)
}
