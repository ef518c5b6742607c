//! Alert: which incidents are told by which rule, in which words, once for each change.
//!
//! In: rules, the ledger, what was told. Out: alerts in the outbox. What a rule told and what is to be sent are kept in one change, so that a run that
//! is killed neither forgets an alert nor makes it twice.

use crate::round::hashed;
use crate::rule::{self, Change, Rule, Told};
use crate::settings::Settings;
use crate::store::{Store, line};
use crate::time::{self, Millis};
use ledger::{Ledger, Shown};
use record::Toll;
use rusqlite::{Connection, OptionalExtension, params};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Most documents whose words an alert carries.
const MOST: usize = 10;

/// Rules that are new, or wait for something else than before, take what is in the ledger already as told.
///
/// # Errors
/// Where the ledger or the store fails.
pub fn begin(settings: &Settings, store: &mut Store, ledger: &Ledger) -> Result<(), String> {
    for rule in &settings.rules {
        let conditions = hashed(&[&format!("{:?} {:?} {:?}", rule.filter, rule.counts, rule.dispute)]);
        let known: Option<String> = store
            .db
            .query_row(
                "SELECT conditions FROM rules WHERE name = ?",
                [&rule.name],
                |row| row.get(0),
            )
            .optional()
            .map_err(line)?;
        if known.as_ref() == Some(&conditions) {
            continue;
        }
        let found = matching(ledger, rule)?;
        let change = store.db.transaction().map_err(line)?;
        for shown in &found {
            let before = before(&change, rule, shown).map_err(line)?;
            let all = rule::join(before.as_ref(), &rule::told(rule, shown));
            keep(&change, rule, shown, &all).map_err(line)?;
        }
        let sql = "INSERT OR REPLACE INTO rules (name, conditions) VALUES (?, ?)";
        change.execute(sql, [&rule.name, &conditions]).map_err(line)?;
        change.commit().map_err(line)?;
    }
    Ok(())
}

fn matching(ledger: &Ledger, rule: &Rule) -> Result<Vec<Shown>, String> {
    let found = ledger::incidents(ledger, &rule.filter).map_err(|error| error.to_string())?;
    Ok(found
        .into_iter()
        .filter(|shown| rule::speaks(rule, shown))
        .collect())
}

/// Puts an alert into the outbox for each incident of which a rule has something new to tell. Gives how many.
///
/// # Errors
/// Where the ledger or the store fails.
pub fn tell(settings: &Settings, store: &mut Store, ledger: &Ledger, now: Millis) -> Result<usize, String> {
    let mut made = 0;
    for rule in &settings.rules {
        let found = matching(ledger, rule)?;
        let change = store.db.transaction().map_err(line)?;
        for shown in found {
            let before = before(&change, rule, &shown).map_err(line)?;
            let told = rule::told(rule, &shown);
            let changes = rule::changes(before.as_ref(), &told);
            let all = rule::join(before.as_ref(), &told);
            if !kept(&change, rule, &shown, &all).map_err(line)? {
                keep(&change, rule, &shown, &all).map_err(line)?;
            }
            if !changes.is_empty() {
                let alert = alert(ledger, rule, &shown, &changes, now)?;
                put(&change, rule, &alert).map_err(line)?;
                made += 1;
            }
        }
        // what was only read costs no write
        change.commit().map_err(line)?;
    }
    Ok(made)
}

/// What an incident is known by, whatever it is called: its events; where it has none, the figures of its tolls.
fn anchors(shown: &Shown) -> Vec<(&String, &String)> {
    let x = &shown.incident;
    match x.events.is_empty() {
        false => x
            .events
            .iter()
            .map(|event| (&event.document, &event.event))
            .collect(),
        true => x
            .tolls
            .iter()
            .flat_map(|toll| &toll.figures)
            .map(|(document, figure)| (document, figure))
            .collect(),
    }
}

/// What a rule has told of an incident, under whatever name it had: incidents that became one are joined.
fn before(db: &Connection, rule: &Rule, shown: &Shown) -> Result<Option<Told>, rusqlite::Error> {
    let mut names = BTreeSet::from([shown.incident.id.clone()]);
    let mut find =
        db.prepare_cached("SELECT incident FROM told_items WHERE rule = ? AND document = ? AND item = ?")?;
    for (document, item) in anchors(shown) {
        let name = find.query_row(params![rule.name, document, item], |row| row.get(0));
        names.extend(name.optional()?);
    }
    let mut all: Option<Told> = None;
    let mut find = db.prepare_cached("SELECT told FROM told WHERE rule = ? AND incident = ?")?;
    for name in names {
        let found: Option<String> = find.query_row([&rule.name, &name], |row| row.get(0)).optional()?;
        if let Some(told) = found.and_then(|json| serde_json::from_str::<Told>(&json).ok()) {
            all = Some(rule::join(all.as_ref(), &told));
        }
    }
    Ok(all)
}

/// Whether all of that is kept as it is.
fn kept(db: &Connection, rule: &Rule, shown: &Shown, told: &Told) -> Result<bool, rusqlite::Error> {
    let id = &shown.incident.id;
    let mut find = db.prepare_cached("SELECT 1 FROM told WHERE rule = ? AND incident = ? AND told = ?")?;
    if !find.exists([&rule.name, id, &json!(told).to_string()])? {
        return Ok(false);
    }
    let mut find = db.prepare_cached(
        "SELECT 1 FROM told_items WHERE rule = ? AND document = ? AND item = ? AND incident = ?",
    )?;
    for (document, item) in anchors(shown) {
        if !find.exists([&rule.name, document, item, id])? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn keep(db: &Connection, rule: &Rule, shown: &Shown, told: &Told) -> Result<(), rusqlite::Error> {
    let id = &shown.incident.id;
    let json = json!(told).to_string();
    db.prepare_cached("INSERT OR REPLACE INTO told (rule, incident, told) VALUES (?, ?, ?)")?
        .execute([&rule.name, id, &json])?;
    let mut put = db.prepare_cached(
        "INSERT OR REPLACE INTO told_items (rule, document, item, incident) VALUES (?, ?, ?, ?)",
    )?;
    for (document, item) in anchors(shown) {
        put.execute([&rule.name, document, item, id])?;
    }
    Ok(())
}

/// A row of the outbox for each way in which a rule tells.
fn put(db: &Connection, rule: &Rule, alert: &Value) -> Result<(), rusqlite::Error> {
    let ways = [
        rule.print.then(|| ("print", String::new())),
        rule.file
            .as_ref()
            .map(|file| ("file", file.display().to_string())),
        rule.post.as_ref().map(|post| ("post", post.clone())),
    ];
    let id = alert.get("id").and_then(Value::as_str).unwrap_or_default();
    let mut put =
        db.prepare_cached("INSERT INTO outbox (alert, rule, way, target, payload) VALUES (?, ?, ?, ?, ?)")?;
    for (way, target) in ways.into_iter().flatten() {
        put.execute(params![id, rule.name, way, target, alert.to_string()])?;
    }
    Ok(())
}

/// An alert: the rule, what changed, the incident, the words and the documents that tell of it.
fn alert(
    ledger: &Ledger,
    rule: &Rule,
    shown: &Shown,
    changes: &[Change],
    now: Millis,
) -> Result<Value, String> {
    let x = &shown.incident;
    let changes = json!(changes);
    let id: String = hashed(&[&rule.name, &x.id, &changes.to_string(), &time::second(now)])
        .chars()
        .take(16)
        .collect();
    let tolls: Vec<&Toll> = x
        .tolls
        .iter()
        .filter(|toll| toll.superseded_by.is_none())
        .collect();
    let mut alert = json!({
        "id": id, "rule": rule.name, "time": time::second(now), "changes": changes,
        "incident": {
            "id": x.id, "type": x.kind, "mode": x.mode, "place": x.place, "from": x.from, "to": x.to, "agents": x.agents, "targets": x.targets,
            "independent_sources": x.independent_sources, "tolls": tolls, "disputes": shown.about,
        },
        "words": words_of(ledger, shown)?,
        "documents": x.documents,
    });
    let text = words(&alert);
    if let Some(fields) = alert.as_object_mut() {
        fields.insert("text".to_string(), json!(text));
    }
    Ok(alert)
}

/// The words of each document that tell of an incident, newest documents first.
fn words_of(ledger: &Ledger, shown: &Shown) -> Result<Vec<Value>, String> {
    let mut found = Vec::new();
    for document in &shown.incident.documents {
        let whole = ledger::show(ledger, document, None).map_err(|error| error.to_string())?;
        let record = &whole.record;
        let mine: Vec<&str> = shown
            .incident
            .events
            .iter()
            .filter(|event| &event.document == document)
            .map(|event| event.event.as_str())
            .collect();
        let events: Vec<&str> = record
            .events
            .iter()
            .filter(|event| mine.contains(&event.id.as_str()))
            .map(|event| event.span.text.as_str())
            .collect();
        let claims = record
            .claims
            .iter()
            .filter(|claim| claim.events.iter().any(|event| mine.contains(&event.as_str())));
        let claims: Vec<Value> = claims
            .map(|claim| {
                let content: Vec<&str> = claim.content.iter().map(|quote| quote.text.as_str()).collect();
                json!({"source": claim.source.as_ref().map(|source| &source.name), "stance": claim.stance, "text": content.join(" […] ")})
            })
            .collect();
        let about = &record.document;
        found.push((
            about.published.clone(),
            json!({"document": document, "title": about.title, "outlet": about.outlet, "url": about.url, "published": about.published,
                   "events": events, "claims": claims}),
        ));
    }
    found.sort_by(|a, b| b.0.cmp(&a.0));
    Ok(found.into_iter().take(MOST).map(|(_, words)| words).collect())
}

/// An alert in a line.
#[must_use]
pub fn words(alert: &Value) -> String {
    let at = |path: &str| alert.pointer(path).and_then(Value::as_str);
    let changes = alert.get("changes").and_then(Value::as_array);
    let changes: Vec<String> = changes.into_iter().flatten().map(change).collect();
    let tolls = alert.pointer("/incident/tolls").and_then(Value::as_array);
    let tolls: Vec<String> = tolls.into_iter().flatten().map(toll).collect();
    let documents = alert
        .get("documents")
        .and_then(Value::as_array)
        .map_or(0, Vec::len);
    let mut line = format!(
        "“{}” {}: {} · {} · {}",
        at("/rule").unwrap_or_default(),
        changes.join(", "),
        at("/incident/type").unwrap_or_default(),
        at("/incident/place/name").unwrap_or("place unknown"),
        at("/incident/from").unwrap_or("undated"),
    );
    if !tolls.is_empty() {
        line.push_str(&format!(" · {}", tolls.join("; ")));
    }
    let told = if documents == 1 {
        "1 document".to_string()
    } else {
        format!("{documents} documents")
    };
    line.push_str(&format!(" · {told} · {}", at("/incident/id").unwrap_or_default()));
    if let Some(url) = at("/words/0/url") {
        line.push_str(&format!(" {url}"));
    }
    line
}

fn change(change: &Value) -> String {
    let word = |name: &str| change.get(name).and_then(Value::as_str).unwrap_or_default();
    let number = |name: &str| change.get(name).and_then(Value::as_u64);
    match word("change") {
        "toll-rose" => match number("from") {
            Some(from) => format!(
                "{} rose from {from} to {}",
                word("measure"),
                number("to").unwrap_or_default()
            ),
            None => format!("{} now {}", word("measure"), number("to").unwrap_or_default()),
        },
        "new-dispute" => format!("newly in dispute: {}", word("about")),
        other => other.to_string(),
    }
}

fn toll(toll: &Value) -> String {
    let number = |name: &str| toll.get(name).and_then(Value::as_u64);
    let range = match (number("low"), number("high")) {
        (Some(low), Some(high)) if low == high => format!("{low}"),
        (Some(low), Some(high)) => format!("{low} to {high}"),
        (Some(low), None) => format!("≥ {low}"),
        (None, Some(high)) => format!("≤ {high}"),
        (None, None) => "?".to_string(),
    };
    let word = |name: &str| toll.get(name).and_then(Value::as_str);
    format!(
        "{} {range}: {}",
        word("measure").unwrap_or_default(),
        word("source").unwrap_or("nobody named")
    )
}
