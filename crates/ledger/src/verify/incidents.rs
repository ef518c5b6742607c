//! Versions of incidents: each against its hash, and those that stood after each entry of the log against what the log says.

use super::Check;
use super::chain::Logged;
use super::derived::boxes;
use super::lists;
use crate::error::LedgerError;
use crate::incident;
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};

/// A version: since, until, identifier, hash.
type Version = (i64, Option<i64>, String, String);

/// Every version against its hash and columns, then block by block against the log.
pub(crate) fn versions(view: &Connection, logged: &Logged, check: &mut Check) -> Result<(), LedgerError> {
    let mut rows = view.prepare(
        "SELECT i.id, i.sha256, i.packed, i.type, i.first, i.after, i.lat, i.lon, i.since, i.until, b.name, i.block, i.incident
         FROM incidents i LEFT JOIN blocks b ON b.block = i.block ORDER BY i.block, i.incident",
    )?;
    let mut rows = rows.query([])?;
    let mut blocks: BTreeMap<Option<String>, Vec<Version>> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let (id, sha, packed): (String, String, Vec<u8>) = (row.get(0)?, row.get(1)?, row.get(2)?);
        check.verified.incidents += 1;
        check.step("incidents", check.verified.incidents);
        match incident::opened(&packed, &sha, &id) {
            Ok(bundle) => {
                let x = &bundle.incident;
                let point = x.place.as_ref().and_then(|p| p.lat.zip(p.lon));
                let holds = x.id == id
                    && row.get::<_, String>(3)? == x.kind.name()
                    && row.get::<_, Option<String>>(4)? == x.from
                    && row.get::<_, Option<String>>(5)? == x.to
                    && row.get::<_, Option<f64>>(6)?.zip(row.get(7)?) == point;
                check.hold(holds, || format!("incident {id}: its columns differ from it"));
                words(view, row.get(12)?, &bundle, check)?;
                lists::incident(view, (row.get(12)?, (row.get(8)?, row.get(9)?)), &bundle, check)?;
            }
            Err(_) => check.find(format!("incident {id}: its bytes differ from their hash")),
        }
        let version = (row.get(8)?, row.get(9)?, id, sha);
        blocks.entry(row.get(10)?).or_default().push(version);
    }
    for (block, versions) in &blocks {
        let told: Vec<(i64, String)> = match block {
            Some(name) => logged.blocks.get(name).cloned().unwrap_or_default(),
            None => logged
                .judged
                .iter()
                .map(|(seq, hash, _)| (*seq, hash.clone()))
                .collect(),
        };
        replay(block.as_deref(), versions, &told, check);
    }
    for (name, told) in logged
        .blocks
        .iter()
        .filter(|(name, _)| !blocks.contains_key(&Some((*name).clone())))
    {
        replay(Some(name), &[], told, check);
    }
    ground(view, check)
}

/// After each entry, what stood must be what the entry says; and nothing begins or ends at another one.
fn replay(block: Option<&str>, versions: &[Version], told: &[(i64, String)], check: &mut Check) {
    let name = block.unwrap_or("merged and split incidents");
    for (seq, hash) in told {
        let stood = versions
            .iter()
            .filter(|(since, until, ..)| since <= seq && until.is_none_or(|until| until > *seq));
        let holds = incident::hash(stood.map(|(.., id, sha)| (id.as_str(), sha.as_str()))) == *hash;
        check.hold(holds, || {
            format!("incidents of {name}: differ from entry {seq} of the log")
        });
    }
    let entries: BTreeSet<i64> = told.iter().map(|(seq, _)| *seq).collect();
    for (since, until, id, _) in versions {
        let holds = entries.contains(since) && until.is_none_or(|until| entries.contains(&until));
        check.hold(holds, || {
            format!("incident {id}: began or ended at no entry of the log")
        });
    }
}

/// The words that queries find an incident by.
fn words(
    view: &Connection,
    row: i64,
    bundle: &incident::Bundle,
    check: &mut Check,
) -> Result<(), LedgerError> {
    let mut find =
        view.prepare_cached("SELECT place, actors, disputed FROM incident_words WHERE rowid = ?")?;
    let mut rows = find.query([row])?;
    let found: Option<[String; 3]> = match rows.next()? {
        Some(row) => Some([row.get(0)?, row.get(1)?, row.get(2)?]),
        None => None,
    };
    let expected = incident::told_words(bundle);
    let id = &bundle.incident.id;
    check.hold(found.as_ref() == Some(&expected), || {
        format!("incident {id}: the words it is found by differ from it")
    });
    Ok(())
}

/// Boxes and days of incidents.
fn ground(view: &Connection, check: &mut Check) -> Result<(), LedgerError> {
    boxes(
        view,
        check,
        "SELECT i.id, i.lat, i.lon, b.south, b.north, b.west, b.east FROM incidents i
         LEFT JOIN incident_box b ON b.incident = i.incident WHERE i.lat IS NOT NULL",
    )?;
    let mut rows = view.prepare(
        "SELECT i.id, i.first, i.after, d.first, d.after FROM incidents i LEFT JOIN incident_days d ON d.incident = i.incident",
    )?;
    let mut rows = rows.query([])?;
    while let Some(row) = rows.next()? {
        let id: String = row.get(0)?;
        let (from, to): (Option<String>, Option<String>) = (row.get(1)?, row.get(2)?);
        let stored = row.get::<_, Option<i64>>(3)?.zip(row.get(4)?);
        let holds = stored == incident::days(from.as_deref(), to.as_deref());
        check.hold(holds, || format!("incident {id}: its days differ from it"));
    }
    Ok(())
}

/// Which incidents merging and splitting stand before, as the log tells it.
pub(crate) fn covered(view: &Connection, logged: &Logged, check: &mut Check) -> Result<(), LedgerError> {
    let mut rows = view.prepare("SELECT incident, since, until FROM covered")?;
    let rows = rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let rows: Vec<(i64, i64, Option<i64>)> = rows.collect::<Result<_, _>>()?;
    for (seq, _, told) in &logged.judged {
        let stood = rows
            .iter()
            .filter(|(_, since, until)| since <= seq && until.is_none_or(|until| until > *seq));
        let stood: BTreeSet<i64> = stood.map(|(row, ..)| *row).collect();
        check.hold(stood == *told, || {
            format!("merged incidents: differ from entry {seq} of the log")
        });
    }
    let entries: BTreeSet<i64> = logged.judged.iter().map(|(seq, ..)| *seq).collect();
    for (_, since, until) in rows {
        let holds = entries.contains(&since) && until.is_none_or(|until| entries.contains(&until));
        check.hold(holds, || {
            "merged incidents: one began or ended at no entry of the log".to_string()
        });
    }
    Ok(())
}
