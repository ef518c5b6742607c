//! Counts: who speaks in records that stand, and how much stands, kept up as records begin and end to stand.
//!
//! In: rows of records. Out: rows of counts. They follow from the records and can be made anew at any time.

use crate::error::LedgerError;
use knowledge::{IncidentWords, Knowledge, fold};
use rusqlite::{Connection, Transaction, params};
use std::sync::LazyLock;

/// Words before a name that are no part of it; those of the program, so that a ledger counts alike whoever opens it.
static WORDS: LazyLock<Option<IncidentWords>> =
    LazyLock::new(|| Knowledge::built_in().ok().map(|k| k.incident_words));

/// A name without a definite article before it.
pub(crate) fn bare(name: &str) -> &str {
    let article = |word: &str| {
        let word = word.to_lowercase();
        let table = WORDS.as_ref();
        table.is_some_and(|words| words.is("article", &word) && words.is("definite", &word))
    };
    match name.split_once(' ') {
        Some((first, rest)) if article(first) => rest,
        _ => name,
    }
}

/// What a speaker is known by: the name without an article before it, in small letters, without accents.
pub(crate) fn speaker(name: &str) -> String {
    fold(bare(name))
}

/// The claims of a record by who speaks, how they are known and in which stance.
const CLAIMS: &str = "SELECT c.source, coalesce(c.source_kind, ''), c.stance, count(*) FROM claims c";
/// What a version of the reader is called in totals.
const VERSION: &str =
    "'version ' || r.version || ', model ' || r.model || ', tables ' || substr(r.knowledge, 1, 8)";

/// Counts a record in that begins to stand, or out (`sign` -1) where it ends.
pub(crate) fn stand(change: &Transaction, record: i64, sign: i64) -> Result<(), LedgerError> {
    let mut claims = change.prepare_cached(&format!("{CLAIMS} WHERE c.record = ? GROUP BY 1, 2, 3"))?;
    let mut claims = claims.query([record])?;
    let mut all = 0;
    while let Some(row) = claims.next()? {
        let said = Said::of(row)?;
        all += said.claims;
        speak(
            change,
            &Said {
                claims: sign * said.claims,
                ..said
            },
        )?;
    }
    add(change, "claims", sign * all)?;
    for table in ["figures", "events"] {
        let sql = format!("SELECT count(*) FROM {table} WHERE record = ?");
        let count: i64 = change
            .prepare_cached(&sql)?
            .query_row([record], |row| row.get(0))?;
        add(change, table, sign * count)?;
    }
    let sql = format!("SELECT {VERSION} FROM records r WHERE r.record = ?");
    let version: String = change
        .prepare_cached(&sql)?
        .query_row([record], |row| row.get(0))?;
    add(change, &version, sign)
}

/// Claims of one speaker, known and speaking in one way.
struct Said {
    name: Option<String>,
    kind: String,
    stance: String,
    claims: i64,
}

impl Said {
    fn of(row: &rusqlite::Row) -> rusqlite::Result<Self> {
        Ok(Said {
            name: row.get(0)?,
            kind: row.get(1)?,
            stance: row.get(2)?,
            claims: row.get(3)?,
        })
    }
}

fn speak(change: &Transaction, said: &Said) -> Result<(), LedgerError> {
    let Some(name) = &said.name else {
        return add(change, "kind ", said.claims);
    };
    add(change, &format!("kind {}", said.kind), said.claims)?;
    let speaker: i64 = change
        .prepare_cached(
            "INSERT INTO speakers (key, claims) VALUES (?, ?)
             ON CONFLICT (key) DO UPDATE SET claims = claims + excluded.claims RETURNING speaker",
        )?
        .query_row(params![speaker(name), said.claims], |row| row.get(0))?;
    change
        .prepare_cached(
            "INSERT INTO spoken VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET claims = claims + excluded.claims",
        )?
        .execute(params![speaker, name, said.kind, said.stance, said.claims])?;
    Ok(())
}

/// Adds to a total.
fn add(change: &Transaction, name: &str, number: i64) -> Result<(), LedgerError> {
    change
        .prepare_cached(
            "INSERT INTO totals VALUES (?, ?) ON CONFLICT DO UPDATE SET number = number + excluded.number",
        )?
        .execute(params![name, number])?;
    Ok(())
}

/// Counts the bytes of a source.
pub(crate) fn source(change: &Transaction, size: usize, packed: usize) -> Result<(), LedgerError> {
    let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    add(change, "source bytes", number(size))?;
    add(change, "packed bytes", number(packed))
}

/// A total.
pub(crate) fn total(store: &Connection, name: &str) -> Result<u64, LedgerError> {
    let mut find = store.prepare_cached("SELECT coalesce(sum(number), 0) FROM totals WHERE name = ?")?;
    Ok(find.query_row([name], |row| row.get::<_, i64>(0))?.unsigned_abs())
}

/// The totals whose names begin so, without that beginning; none that are nothing.
pub(crate) fn totals(store: &Connection, begin: &str) -> Result<Vec<(String, u64)>, LedgerError> {
    let mut find = store.prepare_cached(
        "SELECT substr(name, length(?1) + 1), number FROM totals WHERE name >= ?1 AND name < ?1 || '~' AND number > 0 ORDER BY name",
    )?;
    let found = find.query_map([begin], |row| {
        Ok((row.get(0)?, row.get::<_, i64>(1)?.unsigned_abs()))
    })?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// What totals should be, made anew.
pub(crate) fn sums() -> String {
    let standing = "JOIN standing s ON s.record = x.record WHERE s.until IS NULL";
    format!(
        "SELECT 'claims' AS name, count(*) AS number FROM claims x {standing}
         UNION ALL SELECT 'events', count(*) FROM events x {standing}
         UNION ALL SELECT 'figures', count(*) FROM figures x {standing}
         UNION ALL SELECT 'kind ' || CASE WHEN x.source IS NULL THEN '' ELSE coalesce(x.source_kind, '') END, count(*) FROM claims x {standing} GROUP BY 1
         UNION ALL SELECT {VERSION}, count(*) FROM records r JOIN standing s ON s.record = r.record WHERE s.until IS NULL GROUP BY 1
         UNION ALL SELECT 'source bytes', coalesce(sum(size), 0) FROM sources
         UNION ALL SELECT 'packed bytes', coalesce(sum(length(packed)), 0) FROM sources"
    )
}

/// What is spoken, made anew: name, kind, stance, claims.
pub(crate) fn said() -> String {
    format!(
        "{CLAIMS} JOIN standing s ON s.record = c.record WHERE s.until IS NULL AND c.source IS NOT NULL GROUP BY 1, 2, 3"
    )
}

/// Makes all of it from the records of a ledger that did not keep it.
pub(crate) fn fill(change: &Transaction) -> Result<(), LedgerError> {
    let mut said = change.prepare(&said())?;
    let mut said = said.query([])?;
    while let Some(row) = said.next()? {
        speak(change, &Said::of(row)?)?;
    }
    change.execute("DELETE FROM totals", [])?;
    change.execute(&format!("INSERT INTO totals {}", sums()), [])?;
    let mut sites = change.prepare("SELECT site, name FROM sites ORDER BY site")?;
    let mut sites = sites.query([])?;
    while let Some(row) = sites.next()? {
        hear(change, row.get(0)?, &row.get::<_, String>(1)?)?;
    }
    Ok(())
}

/// Notes how the name of a site sounds.
pub(crate) fn hear(change: &Transaction, site: i64, name: &str) -> Result<(), LedgerError> {
    change
        .prepare_cached("INSERT INTO heard VALUES (?, ?)")?
        .execute(params![crate::filter::heard(name), site])?;
    Ok(())
}
