//! Documents: what was read, where it came from, what it says, and what happened to it in the ledger.
//!
//! In: a filter or a name. Out: plain lists in one order, whatever the order in which articles came.

use crate::apply::{self, Held};
use crate::error::LedgerError;
use crate::filter::{self, Conditions, Filter, phrase, stood};
use crate::judge::{self, Judgement};
use crate::store::{Ledger, unpack};
use crate::{find, log, query};
use record::{Claim, DocumentRecord, Place, Record};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Row, params, params_from_iter};
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

/// Records kept unpacked while claims are listed.
const OPEN: usize = 256;

/// Where a document was seen.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Sighting {
    /// Path or address.
    pub source: String,
    /// SHA-256 of the bytes.
    pub source_sha256: String,
    /// When it was added.
    pub added: String,
    /// What was given beside it: published, outlet, url, and `more` if there was more.
    pub given: serde_json::Value,
}

/// A document in a list.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Listed {
    /// Document identifier.
    pub id: String,
    /// Path or address it is read by.
    pub source: String,
    /// Headline.
    pub title: Option<String>,
    /// Outlet.
    pub outlet: Option<String>,
    /// Address.
    pub url: Option<String>,
    /// When it was published.
    pub published: Option<String>,
    /// Version of the reader: program, model, hash of the tables.
    pub version: String,
    /// Everywhere it was seen.
    pub sightings: Vec<Sighting>,
}

/// A document with everything on it.
#[derive(Debug, Clone, PartialEq)]
pub struct Whole {
    /// Its record, as it was read.
    pub record: Record,
    /// What people hold of its items, by identifier.
    pub held: BTreeMap<String, Held>,
    /// Judgements on it, in order.
    pub judgements: Vec<Judgement>,
    /// Incidents that it tells of.
    pub incidents: Vec<String>,
    /// Entries of the log that are about it.
    pub history: Vec<log::Entry>,
}

/// A claim with the document that it stands in.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct ClaimRow {
    /// Document identifier.
    pub document: String,
    /// Outlet.
    pub outlet: Option<String>,
    /// When the document was published.
    pub published: Option<String>,
    /// Day on which it was said, else that of publication.
    pub day: Option<String>,
    /// The claim, as people edited it.
    #[serde(flatten)]
    pub claim: Claim,
    /// What people hold of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub judged: Option<Held>,
}

/// A document in which words were found.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Hit {
    /// Document identifier.
    pub document: String,
    /// Headline.
    pub title: Option<String>,
    /// Outlet.
    pub outlet: Option<String>,
    /// When it was published.
    pub published: Option<String>,
    /// The first place where one of the words stands.
    pub span: Option<record::Quote>,
    /// The line around it: before, the words, after.
    pub around: [String; 3],
}

/// Documents by day of publication, then by identifier; those without a day at the end.
///
/// # Errors
/// Where the store fails.
pub fn documents(ledger: &Ledger, filter: &Filter) -> Result<Vec<Listed>, LedgerError> {
    let view = ledger.view()?;
    let upto = filter::upto(&view, filter)?;
    let conditions = conditions(&view, filter, upto, None)?;
    let sql = format!(
        "SELECT d.document, d.id, r.title, r.outlet, r.url, r.published, r.version || ' ' || r.model || ' ' || r.knowledge
         FROM records r CROSS JOIN documents d ON d.document = r.document CROSS JOIN standing s ON s.record = r.record
         WHERE {} ORDER BY r.published IS NULL, r.published, d.id LIMIT {} OFFSET {}",
        conditions.all(),
        limit(filter),
        filter.offset
    );
    let mut rows = view.prepare_cached(&sql)?;
    let mut rows = rows.query(params_from_iter(conditions.values))?;
    let mut listed = Vec::new();
    while let Some(row) = rows.next()? {
        ledger.goes_on()?;
        listed.push(self::listed(&view, row, upto)?);
    }
    Ok(listed)
}

/// A document as lists show it, from a row of its number, identifier, title, outlet, address, publication and version.
fn listed(store: &Connection, row: &Row, upto: i64) -> Result<Listed, LedgerError> {
    let sightings = sightings(store, row.get(0)?, upto)?;
    Ok(Listed {
        id: row.get(1)?,
        source: sightings.first().map(|s| s.source.clone()).unwrap_or_default(),
        title: row.get(2)?,
        outlet: row.get(3)?,
        url: row.get(4)?,
        published: row.get(5)?,
        version: row.get(6)?,
        sightings,
    })
}

pub(crate) fn limit(filter: &Filter) -> i64 {
    filter.limit.and_then(|n| i64::try_from(n).ok()).unwrap_or(-1)
}

/// Everywhere a document was seen, the sighting that it is read by first.
pub(crate) fn sightings(store: &Connection, document: i64, upto: i64) -> Result<Vec<Sighting>, LedgerError> {
    let mut find = store.prepare_cached(
        "SELECT g.origin, o.sha256, l.time, g.given FROM sightings g JOIN sources o ON o.source = g.source JOIN log l ON l.seq = g.seq
         WHERE g.document = ? AND g.seq <= ? ORDER BY g.rank",
    )?;
    let found = find.query_map([document, upto], |row| {
        Ok(Sighting {
            source: row.get(0)?,
            source_sha256: row.get(1)?,
            added: row.get(2)?,
            given: serde_json::from_str(&row.get::<_, String>(3)?).unwrap_or_default(),
        })
    })?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// Conditions on documents, their standing records and what stands in these.
pub(crate) fn conditions(
    store: &Connection,
    filter: &Filter,
    upto: i64,
    words: Option<&str>,
) -> Result<Conditions, LedgerError> {
    let text = |text: &str| Value::Text(text.to_string());
    let like = |wanted: &str| Value::Text(format!("%{}%", wanted.replace(['%', '_'], " ")));
    let mut conditions = Conditions::default();
    conditions.add(stood("s", upto), []);
    // where words are sought, they choose the rows, and a plus keeps records from being gone through for each of these
    let record = if words.is_some() { "+r.record" } else { "r.record" };
    if let Some(words) = words {
        conditions.add("document_words MATCH ?", [text(words)]);
    }
    if let Some(from) = &filter.from {
        conditions.add("r.published >= ?", [text(from)]);
    }
    if let Some(to) = &filter.to {
        conditions.add("substr(r.published, 1, 10) <= ?", [text(to)]);
    }
    if let Some(kind) = filter.kind {
        let sql = "EXISTS (SELECT 1 FROM events e WHERE e.record = r.record AND e.type = ?)";
        conditions.add(sql, [text(kind.name())]);
    }
    if let Some(stance) = filter.stance {
        let sql = "EXISTS (SELECT 1 FROM claims c WHERE c.record = r.record AND c.stance = ?)";
        conditions.add(sql, [text(stance.name())]);
    }
    if let Some(source) = &filter.source {
        let sql = format!(
            "{record} IN (SELECT record FROM records WHERE outlet IN (SELECT value FROM json_each(?))
             UNION SELECT record FROM claims WHERE claim IN (SELECT rowid FROM claim_words WHERE claim_words MATCH ?))"
        );
        let words = format!("source : {}", phrase(source));
        conditions.add(sql, [Value::Text(outlets(store, source)?), Value::Text(words)]);
    }
    if let Some(actor) = &filter.actor {
        let sql = "EXISTS (SELECT 1 FROM events e WHERE e.record = r.record AND (e.agents LIKE ? OR e.targets LIKE ?))";
        conditions.add(sql, [like(actor), like(actor)]);
    }
    if let Some(place) = &filter.place {
        let sql = format!(
            "{record} IN (SELECT record FROM events WHERE site IN (
             SELECT site FROM sites WHERE name LIKE ? OR admin1 LIKE ? OR country = upper(?) OR geonames = ? UNION SELECT site FROM heard WHERE sound = ?))"
        );
        // two letters are those of a country: they are part of too many names, and sound like too many
        let code = place.len() == 2 && place.bytes().all(|b| b.is_ascii_alphabetic());
        let (name, sound) = match code {
            true => (text(place), Value::Null),
            false => (like(place), text(&filter::heard(place))),
        };
        conditions.add(sql, [name.clone(), name, text(place), text(place), sound]);
    }
    if filter.near.is_some() {
        let sites = sites(store, filter)?;
        conditions.add(
            format!("{record} IN (SELECT record FROM events WHERE site IN ({sites}))"),
            [],
        );
    }
    Ok(conditions)
}

/// The outlets whose names hold that of a source, as a list in JSON.
fn outlets(store: &Connection, source: &str) -> Result<String, LedgerError> {
    let mut find = store
        .prepare_cached("SELECT DISTINCT outlet FROM records WHERE outlet IS NOT NULL ORDER BY outlet")?;
    let mut rows = find.query([])?;
    let mut found: Vec<String> = Vec::new();
    while let Some(row) = rows.next()? {
        let outlet: String = row.get(0)?;
        if filter::matches(source, &outlet) {
            found.push(outlet);
        }
    }
    Ok(serde_json::to_string(&found)?)
}

/// Rows of the sites on the ground asked for, for an IN.
fn sites(store: &Connection, filter: &Filter) -> Result<String, LedgerError> {
    let Some(near) = filter.near else {
        return Ok(String::new());
    };
    let (sql, values) = filter::boxed(near);
    let sql =
        format!("SELECT site, lat, lon FROM sites WHERE site IN (SELECT site FROM site_box WHERE {sql})");
    let mut find = store.prepare_cached(&sql)?;
    let mut rows = find.query(params_from_iter(values))?;
    let mut found: Vec<String> = Vec::new();
    while let Some(row) = rows.next()? {
        if filter::inside(filter.near, row.get(1)?, row.get(2)?) {
            found.push(row.get::<_, i64>(0)?.to_string());
        }
    }
    Ok(found.join(","))
}

/// Claims by day, document and place in the text; undated ones at the end.
///
/// # Errors
/// Where the store fails or is damaged.
pub fn claims(ledger: &Ledger, filter: &Filter) -> Result<Vec<ClaimRow>, LedgerError> {
    let view = ledger.view()?;
    let upto = filter::upto(&view, filter)?;
    let conditions = claim_conditions(&view, filter, upto)?;
    let sql = format!(
        "SELECT c.id, c.day, d.document, d.id, r.outlet, r.published FROM claims c CROSS JOIN standing s ON s.record = c.record
         CROSS JOIN records r ON r.record = c.record CROSS JOIN documents d ON d.document = r.document
         WHERE {} ORDER BY c.day IS NULL, c.day, d.id, c.claim LIMIT {} OFFSET {}",
        conditions.all(),
        limit(filter),
        filter.offset
    );
    let mut rows = view.prepare_cached(&sql)?;
    let mut rows = rows.query(params_from_iter(conditions.values))?;
    let mut open: BTreeMap<i64, (Vec<Claim>, BTreeMap<String, Held>)> = BTreeMap::new();
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        ledger.goes_on()?;
        let (id, document, name): (String, i64, String) = (row.get(0)?, row.get(2)?, row.get(3)?);
        if open.len() > OPEN {
            open.clear();
        }
        let (claims, held) = match open.entry(document) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(free) => free.insert(judged(&view, (document, &name), upto)?),
        };
        let Some(claim) = claims.iter().find(|c| c.id == id) else {
            continue;
        };
        found.push(ClaimRow {
            document: name,
            outlet: row.get(4)?,
            published: row.get(5)?,
            day: row.get(1)?,
            claim: claim.clone(),
            judged: held.get(&id).cloned(),
        });
    }
    Ok(found)
}

/// The claims of a document as people edited them, and what they hold of its items.
fn judged(
    store: &Connection,
    (document, id): (i64, &str),
    upto: i64,
) -> Result<(Vec<Claim>, BTreeMap<String, Held>), LedgerError> {
    let missing = || LedgerError::damaged(format!("document {document} has no record"));
    let judgements = judge::on(store, id, upto)?;
    if judgements.is_empty() {
        let part: Option<find::Claims> = find::part_at(store, document, upto)?;
        return Ok((part.ok_or_else(missing)?.claims, BTreeMap::new()));
    }
    let record = find::record_at(store, document, upto)?.ok_or_else(missing)?;
    let held = apply::held(&record, &judgements);
    Ok((apply::edited(&record, &judgements)?.claims, held))
}

pub(crate) fn claim_conditions(
    store: &Connection,
    filter: &Filter,
    upto: i64,
) -> Result<Conditions, LedgerError> {
    let mut conditions = Conditions::default();
    conditions.add(stood("s", upto), []);
    let mut words: Vec<String> = Vec::new();
    words.extend(filter.place.as_ref().map(|w| filter::place_phrase(w)));
    words.extend(filter.source.as_ref().map(|w| format!("source : {}", phrase(w))));
    words.extend(
        filter
            .actor
            .as_ref()
            .map(|w| format!("{{source actors}} : {}", phrase(w))),
    );
    if !words.is_empty() {
        let sql = "c.claim IN (SELECT rowid FROM claim_words WHERE claim_words MATCH ?)";
        conditions.add(sql, [Value::Text(words.join(" AND "))]);
    }
    if let Some(from) = &filter.from {
        conditions.add("c.day >= ?", [Value::Text(from.clone())]);
    }
    if let Some(to) = &filter.to {
        conditions.add("c.day <= ?", [Value::Text(to.clone())]);
    }
    if let Some(stance) = filter.stance {
        // a plus, here and below, keeps the claims in the order of their days: sorting all of a stance takes longer than passing over the others
        conditions.add("+c.stance = ?", [Value::Text(stance.name().to_string())]);
    }
    if let Some(kind) = filter.kind {
        let sql = "EXISTS (SELECT 1 FROM claim_events l JOIN events e ON e.event = l.event WHERE l.claim = c.claim AND +e.type = ?)";
        conditions.add(sql, [Value::Text(kind.name().to_string())]);
    }
    if filter.near.is_some() {
        let sites = sites(store, filter)?;
        let sql = format!(
            "c.claim IN (SELECT l.claim FROM events e JOIN claim_events l ON l.event = e.event WHERE e.site IN ({sites}))"
        );
        conditions.add(sql, []);
    }
    Ok(conditions)
}

/// Documents that hold all the words (a phrase in quotation marks counts as one), best first; then those that tell of a place which sounds like the
/// words, whatever its spelling.
///
/// # Errors
/// Where there is no word, or the store fails.
pub fn search(ledger: &Ledger, words: &str, filter: &Filter) -> Result<Vec<Hit>, LedgerError> {
    articles(ledger, Some(words), filter)
}

/// The same, where there are words; else the documents under the filter by day of publication, or where nothing is asked for at all, those added last first.
///
/// # Errors
/// Where no letter or digit is in the words, or the store fails.
pub fn articles(ledger: &Ledger, words: Option<&str>, filter: &Filter) -> Result<Vec<Hit>, LedgerError> {
    let view = ledger.view()?;
    let upto = filter::upto(&view, filter)?;
    let end = end(filter);
    let found = found(&view, words, filter, upto, (filter.offset, end))?;
    lines(ledger, &view, found, words, upto)
}

/// Where the part of a list that a filter asks for ends.
pub(crate) fn end(filter: &Filter) -> usize {
    filter
        .limit
        .map_or(usize::MAX, |limit| limit.saturating_add(filter.offset))
}

/// A document that was found.
pub(crate) struct Found {
    pub document: i64,
    /// The record that stands for it.
    pub record: i64,
    /// Without the line where the words stand.
    pub hit: Hit,
    /// Whether only the name of a place sounds like the words.
    pub heard: bool,
}

/// A stretch of the documents of a search, from one place in its order to another; without words of those under the filter by day of publication, or of all
/// there are, those added last first.
pub(crate) fn found(
    view: &Connection,
    words: Option<&str>,
    filter: &Filter,
    upto: i64,
    (first, end): (usize, usize),
) -> Result<Vec<Found>, LedgerError> {
    let asked = filter.narrows() || filter.kind.is_some();
    let Some(words) = words else {
        let all = conditions(view, filter, upto, None)?;
        return match asked || filter.as_of.is_some() {
            true => chosen(view, BY_DAY, all, (first, end)),
            false => chosen(view, LAST_FIRST, all, (first, end)),
        };
    };
    let terms = terms(words);
    if terms.is_empty() {
        return Err(LedgerError::wrong("no word to search for"));
    }
    let wanted: Vec<String> = terms.iter().map(|term| phrase(term)).collect();
    let wanted = wanted.join(" AND ");
    let mut found = match asked {
        true => {
            let holding = conditions(view, filter, upto, Some(&wanted))?;
            chosen(view, HOLDING, holding, (0, end))?
        }
        false => best(view, &wanted, upto, end)?,
    };
    let left = end.saturating_sub(found.len());
    if left > 0 {
        let mut there = conditions(view, filter, upto, None)?;
        there.add(
            "r.record IN (SELECT record FROM events WHERE site IN (SELECT site FROM heard WHERE sound = ?))",
            [Value::Text(filter::heard(&terms.join(" ")))],
        );
        let more = chosen(view, HEARD, there, (0, usize::MAX))?;
        let known: BTreeSet<i64> = found.iter().map(|one| one.document).collect();
        let more = more.into_iter().filter(|one| !known.contains(&one.document));
        found.extend(more.take(left).map(|one| Found { heard: true, ..one }));
    }
    found.drain(..first.min(found.len()));
    Ok(found)
}

/// What was found, each with the line where the words stand.
pub(crate) fn lines(
    ledger: &Ledger,
    view: &Connection,
    found: Vec<Found>,
    words: Option<&str>,
    upto: i64,
) -> Result<Vec<Hit>, LedgerError> {
    let Some(terms) = words.map(terms) else {
        return Ok(found.into_iter().map(|one| one.hit).collect());
    };
    let name = [terms.join(" ")];
    let mut hits = Vec::new();
    for one in found {
        ledger.goes_on()?;
        let terms = if one.heard { &name[..] } else { &terms };
        hits.push(lined(view, one.document, one.hit, upto, terms)?);
    }
    Ok(hits)
}

/// What a hit needs of a record.
#[derive(serde::Deserialize)]
struct Part {
    document: DocumentRecord,
    places: Vec<Place>,
}

/// How well a document holds words, best first: words of the title count four times. As in [`HOLDING`].
const BEST: &str = "round(bm25(document_words, 4.0, 1.0), 6)";
/// Tables to choose documents from, crossed where they must be gone through in this order, and the order of what is found.
type From = (&'static str, &'static str);
const HOLDING: From = (
    "document_words JOIN documents d ON d.document = document_words.rowid
     JOIN records r ON r.document = d.document JOIN standing s ON s.record = r.record",
    "round(bm25(document_words, 4.0, 1.0), 6), d.id",
);
const HEARD: From = (
    "documents d JOIN records r ON r.document = d.document JOIN standing s ON s.record = r.record",
    "r.published, d.id",
);
const BY_DAY: From = (
    "records r CROSS JOIN documents d ON d.document = r.document CROSS JOIN standing s ON s.record = r.record",
    "r.published IS NULL, r.published, d.id",
);
const LAST_FIRST: From = (
    "documents d CROSS JOIN records r ON r.document = d.document CROSS JOIN standing s ON s.record = r.record",
    "d.document DESC",
);
/// What is taken of a document that is found.
const TAKEN: &str = "d.document, r.record, d.id, r.title, r.outlet, r.published";

/// The documents that hold the words, best first, of those as good by identifier. Only the best are looked at: a common word is in half of all.
fn best(view: &Connection, words: &str, upto: i64, most: usize) -> Result<Vec<Found>, LedgerError> {
    let sql = format!("SELECT rowid, {BEST} FROM document_words WHERE document_words MATCH ?");
    let mut rows = view.prepare_cached(&sql)?;
    let rows = rows.query_map([words], |row| Ok((row.get(1)?, row.get(0)?)))?;
    let mut rows: Vec<(f64, i64)> = rows.collect::<Result<_, _>>()?;
    rows.sort_by(|a, b| a.0.total_cmp(&b.0));
    let sql = format!(
        "SELECT {TAKEN} FROM documents d CROSS JOIN records r ON r.document = d.document
         CROSS JOIN standing s ON s.record = r.record WHERE d.document = ? AND {}",
        stood("s", upto)
    );
    let mut one = view.prepare_cached(&sql)?;
    let mut found = Vec::new();
    for as_good in rows.chunk_by(|a, b| a.0.total_cmp(&b.0).is_eq()) {
        if found.len() >= most {
            break;
        }
        let mut hits: Vec<Found> = Vec::new();
        for (_, document) in as_good {
            hits.extend(one.query_row([document], taken).optional()?);
        }
        hits.sort_by(|a, b| a.hit.document.cmp(&b.hit.document));
        found.extend(hits);
    }
    found.truncate(most);
    Ok(found)
}

/// A stretch of the documents of a question.
fn chosen(
    view: &Connection,
    (tables, order): From,
    conditions: Conditions,
    (first, end): (usize, usize),
) -> Result<Vec<Found>, LedgerError> {
    let sql = format!(
        "SELECT {TAKEN} FROM {tables} WHERE {} ORDER BY {order} LIMIT {} OFFSET {first}",
        conditions.all(),
        i64::try_from(end.saturating_sub(first)).unwrap_or(-1)
    );
    let mut rows = view.prepare_cached(&sql)?;
    let rows = rows.query_map(params_from_iter(conditions.values), taken)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn taken(row: &Row) -> rusqlite::Result<Found> {
    Ok(Found {
        document: row.get(0)?,
        record: row.get(1)?,
        hit: Hit {
            document: row.get(2)?,
            title: row.get(3)?,
            outlet: row.get(4)?,
            published: row.get(5)?,
            span: None,
            around: Default::default(),
        },
        heard: false,
    })
}

/// A hit with the line around the first place where one of the terms stands.
fn lined(
    view: &Connection,
    document: i64,
    hit: Hit,
    upto: i64,
    terms: &[String],
) -> Result<Hit, LedgerError> {
    let missing = || LedgerError::damaged("a document has no record");
    let record: Part = find::part_at(view, document, upto)?.ok_or_else(missing)?;
    // the words of the place itself, where only their sound was asked for
    let sound = |name: &str| {
        terms
            .iter()
            .any(|term| filter::heard(term) == filter::heard(name))
    };
    let heard = record
        .places
        .iter()
        .filter(|p| sound(&p.name) || sound(&p.span.text));
    let terms: Vec<String> = terms
        .iter()
        .cloned()
        .chain(heard.map(|p| p.span.text.clone()))
        .collect();
    let (span, around) = around(&record.document.text, &terms);
    Ok(Hit { span, around, ..hit })
}

/// Words and phrases in quotation marks.
fn terms(words: &str) -> Vec<String> {
    let mut terms = Vec::new();
    for (at, part) in words.split('"').enumerate() {
        let quoted = at % 2 == 1;
        match quoted {
            true => terms.push(part.to_string()),
            false => terms.extend(part.split_whitespace().map(str::to_string)),
        }
    }
    terms.retain(|term| term.chars().any(char::is_alphanumeric));
    terms
}

/// The first place in a text where one of the terms stands, with the line around it.
fn around(text: &str, terms: &[String]) -> (Option<record::Quote>, [String; 3]) {
    const REACH: usize = 80;
    let letters: Vec<char> = text.chars().collect();
    let small = |c: &char| c.to_lowercase().next().unwrap_or(*c);
    let lowered: Vec<char> = letters.iter().map(small).collect();
    let free = |at: usize| lowered.get(at).is_none_or(|c| !c.is_alphanumeric());
    let found = terms.iter().find_map(|term| {
        let term: Vec<char> = term.chars().map(|c| small(&c)).collect();
        let starts = lowered.windows(term.len().max(1)).enumerate();
        let mut whole = starts.filter(|(at, window)| {
            *window == term.as_slice() && free(at + term.len()) && (*at == 0 || free(at - 1))
        });
        whole.next().map(|(at, _)| (at, at + term.len()))
    });
    let Some((start, end)) = found else {
        return (None, Default::default());
    };
    let part = |from: usize, to: usize| {
        letters
            .get(from..to)
            .unwrap_or_default()
            .iter()
            .collect::<String>()
    };
    let before = part(start.saturating_sub(REACH), start);
    let after = part(end, (end + REACH).min(letters.len()));
    let before = before.rsplit('\n').next().unwrap_or("").to_string();
    let after = after.split('\n').next().unwrap_or("").to_string();
    let text = part(start, end);
    let span = record::Quote {
        start,
        end,
        text: text.clone(),
    };
    (Some(span), [before, text, after])
}

/// A document with everything on it, as of a time.
///
/// # Errors
/// Where there is none of that name, or it was not on record by then.
pub fn show(ledger: &Ledger, name: &str, as_of: Option<&str>) -> Result<Whole, LedgerError> {
    let view = ledger.view()?;
    let upto = log::as_of(&view, as_of)?;
    let (document, id) = find::document(&view, name)?;
    let record = find::record_at(&view, document, upto)?;
    let record = record.ok_or_else(|| LedgerError::wrong(format!("{name}: was not on record by then")))?;
    let judgements = judge::on(&view, &id, upto)?;
    Ok(Whole {
        held: apply::held(&record, &judgements),
        judgements,
        incidents: query::of_document(&view, document, upto)?,
        history: history(&view, document, &id, upto)?,
        record,
    })
}

fn history(store: &Connection, document: i64, id: &str, upto: i64) -> Result<Vec<log::Entry>, LedgerError> {
    let mut find = store.prepare_cached(
        "SELECT * FROM log WHERE seq <= ?3 AND (seq IN (SELECT seq FROM sightings WHERE document = ?1)
           OR seq IN (SELECT s.since FROM standing s JOIN records r ON r.record = s.record WHERE r.document = ?1)
           OR seq IN (SELECT seq FROM log WHERE kind = 'judge' AND subject = ?2)) ORDER BY seq",
    )?;
    let found = find.query_map(params![document, id, upto], log::entry)?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// The bytes that a document is read from, and what was given beside them: published, outlet, url as JSON.
pub(crate) fn source(store: &Connection, document: i64) -> Result<(i64, Vec<u8>, String), LedgerError> {
    let mut find = store.prepare_cached(
        "SELECT g.sighting, o.sha256, o.packed, g.given FROM sightings g JOIN sources o ON o.source = g.source
         WHERE g.document = ? ORDER BY g.rank LIMIT 1",
    )?;
    let (sighting, sha, packed, given): (i64, String, Vec<u8>, String) = find
        .query_row([document], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })?;
    Ok((sighting, unpack(&packed, &sha, &format!("source {sha}"))?, given))
}

/// All judgements up to a time, in order.
///
/// # Errors
/// Where the store fails.
pub fn judgements(ledger: &Ledger, as_of: Option<&str>) -> Result<Vec<Judgement>, LedgerError> {
    let view = ledger.view()?;
    let upto = log::as_of(&view, as_of)?;
    judge::all(&view, upto)
}
