//! What was stored once and never changes: sources, sightings, records, and which record stood when.

use super::Check;
use super::chain::Logged;
use crate::error::LedgerError;
use crate::store::{sha256, unpack};
use record::Record;
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};

/// Each source against its hash.
pub(crate) fn sources(view: &Connection, check: &mut Check) -> Result<(), LedgerError> {
    let mut rows = view.prepare("SELECT sha256, size, packed FROM sources ORDER BY source")?;
    let mut rows = rows.query([])?;
    while let Some(row) = rows.next()? {
        let (sha, size, packed): (String, i64, Vec<u8>) = (row.get(0)?, row.get(1)?, row.get(2)?);
        match unpack(&packed, &sha, "") {
            Ok(bytes) => check.hold(i64::try_from(bytes.len()) == Ok(size), || {
                format!("source {sha}: its size differs")
            }),
            Err(_) => check.find(format!("source {sha}: its bytes differ from their hash")),
        }
        check.verified.sources += 1;
        check.step("sources", check.verified.sources);
    }
    Ok(())
}

/// Each sighting against its entry of the log, and the other way round.
pub(crate) fn sightings(view: &Connection, logged: &Logged, check: &mut Check) -> Result<(), LedgerError> {
    let mut rows = view.prepare(
        "SELECT g.seq, d.id, o.sha256, g.origin, g.given, g.rank FROM sightings g
         LEFT JOIN documents d ON d.document = g.document LEFT JOIN sources o ON o.source = g.source ORDER BY g.seq",
    )?;
    let mut rows = rows.query([])?;
    let (mut seen, mut used): (BTreeSet<i64>, BTreeSet<String>) = Default::default();
    while let Some(row) = rows.next()? {
        let seq: i64 = row.get(0)?;
        let cell = |at: usize| row.get::<_, Option<String>>(at).map(Option::unwrap_or_default);
        let stored = [cell(1)?, cell(2)?, cell(3)?, cell(4)?, cell(5)?];
        let holds = logged.additions.get(&seq) == Some(&stored) && seen.insert(seq);
        check.hold(holds, || {
            format!("sighting of {}: differs from entry {seq} of the log", stored[0])
        });
        let [.., document, source] = [stored[0].clone(), stored[1].clone()];
        used.extend([document, source]);
    }
    for (seq, [document, ..]) in &logged.additions {
        check.hold(seen.contains(seq), || {
            format!("sighting of {document} (entry {seq} of the log): is gone")
        });
    }
    let mut named = view.prepare("SELECT id FROM documents UNION ALL SELECT sha256 FROM sources")?;
    let named = named.query_map([], |row| row.get::<_, String>(0))?;
    for name in named {
        let name = name?;
        check.hold(used.contains(&name), || {
            format!("{name}: is in no entry of the log")
        });
    }
    Ok(())
}

/// Each record against its hash, its columns against the record, its document against the text.
pub(crate) fn records(view: &Connection, logged: &Logged, check: &mut Check) -> Result<(), LedgerError> {
    let hashes: BTreeSet<&(String, String)> = logged.records.values().collect();
    let mut rows = view.prepare(
        "SELECT d.id, r.sha256, r.packed, r.version, r.model, r.knowledge, r.title, r.outlet, r.url, r.published, r.seq,
                g.document = r.document
         FROM records r LEFT JOIN documents d ON d.document = r.document
         LEFT JOIN sightings g ON g.sighting = r.sighting ORDER BY r.record",
    )?;
    let mut rows = rows.query([])?;
    while let Some(row) = rows.next()? {
        let (id, sha): (String, String) = (row.get(0)?, row.get(1)?);
        check.verified.records += 1;
        check.step("records", check.verified.records);
        let seq: i64 = row.get(10)?;
        let began = logged.records.get(&seq) == Some(&(id.clone(), sha.clone()))
            && row.get::<_, Option<bool>>(11)? == Some(true);
        let in_log = began && hashes.contains(&(id.clone(), sha.clone()));
        check.hold(in_log, || format!("record of {id}: is in no entry of the log"));
        let packed: Vec<u8> = row.get(2)?;
        let record: Option<Record> = unpack(&packed, &sha, "")
            .ok()
            .and_then(|json| serde_json::from_slice(&json).ok());
        let Some(record) = record else {
            check.find(format!("record of {id}: its bytes differ from their hash"));
            continue;
        };
        let (version, about) = (&record.onrecord, &record.document);
        let cell = |at: usize| row.get::<_, Option<String>>(at);
        let columns = [
            cell(3)?,
            cell(4)?,
            cell(5)?,
            cell(6)?,
            cell(7)?,
            cell(8)?,
            cell(9)?,
        ];
        let some = |text: &String| Some(text.clone());
        let holds = columns
            == [
                some(&version.version),
                some(&version.model),
                some(&version.knowledge),
                about.title.clone(),
                about.outlet.clone(),
                about.url.clone(),
                about.published.clone(),
            ];
        check.hold(holds, || format!("record of {id}: its columns differ from it"));
        let text = format!("sha256:{}", sha256(about.text.as_bytes()));
        check.hold(about.id == id && text == id, || {
            format!("record of {id}: is of another text")
        });
    }
    Ok(())
}

/// Which record stood for which document from when to when, as the log tells it.
pub(crate) fn standing(view: &Connection, logged: &Logged, check: &mut Check) -> Result<(), LedgerError> {
    let mut told: BTreeMap<(&str, i64), (&str, Option<i64>)> = BTreeMap::new();
    let mut last: BTreeMap<&str, i64> = BTreeMap::new();
    for (seq, (document, hash)) in &logged.records {
        let before = last.insert(document, *seq);
        if let Some((_, until)) = before.and_then(|seq| told.get_mut(&(document.as_str(), seq))) {
            *until = Some(*seq);
        }
        told.insert((document, *seq), (hash, None));
    }
    let mut rows = view.prepare(
        "SELECT d.id, s.since, r.sha256, s.until FROM standing s LEFT JOIN records r ON r.record = s.record
         LEFT JOIN documents d ON d.document = r.document",
    )?;
    let mut rows = rows.query([])?;
    let mut count = 0;
    while let Some(row) = rows.next()? {
        let (id, since): (String, i64) = (row.get(0)?, row.get(1)?);
        let (hash, until): (String, Option<i64>) = (row.get(2)?, row.get(3)?);
        let holds = told.get(&(id.as_str(), since)) == Some(&(hash.as_str(), until));
        check.hold(holds, || {
            format!("record of {id}: stood at other times than the log says")
        });
        count += 1;
    }
    check.hold(count == told.len(), || {
        "records: some do not stand that the log says stood".to_string()
    });
    Ok(())
}
