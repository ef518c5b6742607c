//! Lists: what lists of incidents are read from: which were shown from when to when, by which days; their time line, and who has a side in disputes.
//!
//! In: versions of incidents that begin, end, are stood before or no more. Out: rows. They follow from the incidents and can be made anew at any time.

use crate::counts::speaker;
use crate::error::LedgerError;
use crate::incident::{self, Bundle};
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use std::collections::{BTreeMap, BTreeSet};

/// A stretch of time, in entries of the log; open where it goes on.
pub(crate) type Stretch = (i64, Option<i64>);

/// Writes what follows from a version of an incident, which is shown from entry `since` on.
pub(crate) fn begin(change: &Transaction, row: i64, bundle: &Bundle, since: i64) -> Result<(), LedgerError> {
    follow(change, row, bundle)?;
    show(change, row, bundle, (since, None))?;
    counted(change, row, 1)
}

/// Ends the time in which an incident was shown, where it is shown now.
pub(crate) fn hide(change: &Transaction, row: i64, seq: i64) -> Result<(), LedgerError> {
    let open: Option<i64> = change
        .prepare_cached("SELECT since FROM shown WHERE incident = ? AND until IS NULL")?
        .query_row([row], |row| row.get(0))
        .optional()?;
    let Some(since) = open else { return Ok(()) };
    counted(change, row, -1)?;
    change
        .prepare_cached("UPDATE shown SET until = ? WHERE incident = ? AND since = ?")?
        .execute([seq, row, since])?;
    Ok(())
}

/// Shows an incident again that nothing stands before any more, where it stands still.
pub(crate) fn again(change: &Transaction, row: i64, seq: i64) -> Result<(), LedgerError> {
    let made = change
        .prepare_cached(
            "INSERT INTO shown SELECT s.incident, ?2, NULL, s.id, s.type, s.first, s.lat, s.lon, s.tolls, s.disputes
             FROM shown s JOIN incidents i ON i.incident = s.incident
             WHERE s.incident = ?1 AND i.until IS NULL ORDER BY s.since DESC LIMIT 1",
        )?
        .execute([row, seq])?;
    if made > 0 {
        counted(change, row, 1)?;
    }
    Ok(())
}

/// Counts an incident that is shown in, or out.
fn counted(change: &Transaction, row: i64, sign: i64) -> Result<(), LedgerError> {
    change
        .prepare_cached(
            "INSERT INTO days SELECT coalesce(first, ''), type, ?2, ?2 * (disputes > 0) FROM shown WHERE incident = ?1 AND until IS NULL
             ON CONFLICT DO UPDATE SET incidents = incidents + excluded.incidents, disputed = disputed + excluded.disputed",
        )?
        .execute([row, sign])?;
    change
        .prepare_cached(
            "INSERT INTO disputed SELECT speaker, ?2 * disputes FROM sides WHERE incident = ?1
             ON CONFLICT DO UPDATE SET disputes = disputes + excluded.disputes",
        )?
        .execute([row, sign])?;
    Ok(())
}

fn show(change: &Transaction, row: i64, bundle: &Bundle, (since, until): Stretch) -> Result<(), LedgerError> {
    let incident = &bundle.incident;
    let point = incident.place.as_ref().and_then(|p| p.lat.zip(p.lon));
    change
        .prepare_cached("INSERT INTO shown VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")?
        .execute(params![
            row,
            since,
            until,
            incident.id,
            incident.kind.name(),
            incident.from,
            point.map(|p| p.0),
            point.map(|p| p.1),
            count(incident.tolls.len()),
            count(bundle.disputes.len())
        ])?;
    Ok(())
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// The lines of its time line and the sides of its disputes, which a version of an incident has for good.
fn follow(change: &Transaction, row: i64, bundle: &Bundle) -> Result<(), LedgerError> {
    for (number, day) in moments(bundle) {
        change
            .prepare_cached("INSERT INTO moments VALUES (?, ?, ?, ?)")?
            .execute(params![row, number, day, bundle.incident.id])?;
    }
    for (speaker, disputes) in sides(bundle) {
        change
            .prepare_cached("INSERT INTO sides VALUES (?, ?, ?)")?
            .execute(params![row, speaker, disputes])?;
    }
    Ok(())
}

/// Number and day of each line of an incident's time line.
pub(crate) fn moments(bundle: &Bundle) -> Vec<(i64, Option<String>)> {
    let incident = &bundle.incident;
    let said = incident.tolls.iter().map(|toll| toll.said.clone());
    let days = std::iter::once(incident.from.clone()).chain(said);
    (0..).zip(days).collect()
}

/// Who has a side in its disputes, and in how many.
pub(crate) fn sides(bundle: &Bundle) -> BTreeMap<String, i64> {
    let mut sides = BTreeMap::new();
    for dispute in &bundle.disputes {
        let named = dispute.sides.iter().filter_map(|side| side.source.as_deref());
        for name in named.map(speaker).collect::<BTreeSet<_>>() {
            *sides.entry(name).or_default() += 1;
        }
    }
    sides
}

/// The stretches of one that are not covered by others.
pub(crate) fn bare((since, until): Stretch, covered: &[Stretch]) -> Vec<Stretch> {
    let end = |until: Option<i64>| until.unwrap_or(i64::MAX);
    let mut left = vec![(since, end(until))];
    for &(from, to) in covered {
        let cut = |(a, b): (i64, i64)| [(a, b.min(from)), (a.max(end(to)), b)];
        left = left.into_iter().flat_map(cut).filter(|(a, b)| a < b).collect();
    }
    let mut left: Vec<Stretch> = left
        .into_iter()
        .map(|(a, b)| (a, (b < i64::MAX).then_some(b)))
        .collect();
    left.sort_unstable();
    left.dedup();
    left
}

/// From when to when merging and splitting stood before an incident.
pub(crate) fn covered(store: &Connection, row: i64) -> Result<Vec<Stretch>, LedgerError> {
    let mut find =
        store.prepare_cached("SELECT since, until FROM covered WHERE incident = ? ORDER BY since")?;
    let found = find.query_map([row], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// What is shown now, by first day and type: the first of two parts of [`fill`]'s sums, and what they are held against.
pub(crate) const DAYS: &str =
    "SELECT coalesce(first, '') AS first, type, count(*) AS incidents, sum(disputes > 0) AS disputed
    FROM shown WHERE until IS NULL GROUP BY 1, 2";
/// Who has a side in how many disputes of what is shown now.
pub(crate) const DISPUTED: &str = "SELECT s.speaker, sum(s.disputes) AS disputes FROM sides s
    JOIN shown i ON i.incident = s.incident WHERE i.until IS NULL GROUP BY 1";

/// Makes all of it from the incidents of a ledger that did not keep it. One that is damaged is left out: `verify` names it, and all else can be asked.
pub(crate) fn fill(change: &Transaction) -> Result<(), LedgerError> {
    let mut rows = change
        .prepare("SELECT incident, id, sha256, packed, since, until FROM incidents ORDER BY incident")?;
    let mut rows = rows.query([])?;
    while let Some(row) = rows.next()? {
        let (number, id, sha): (i64, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let Ok(bundle) = incident::opened(&row.get::<_, Vec<u8>>(3)?, &sha, &id) else {
            continue;
        };
        follow(change, number, &bundle)?;
        for stretch in bare((row.get(4)?, row.get(5)?), &covered(change, number)?) {
            show(change, number, &bundle, stretch)?;
        }
    }
    change.execute(&format!("INSERT INTO days {DAYS}"), [])?;
    change.execute(&format!("INSERT INTO disputed {DISPUTED}"), [])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::bare;

    #[test]
    fn what_is_covered_is_not_shown() {
        assert_eq!(bare((3, None), &[]), [(3, None)]);
        assert_eq!(bare((3, None), &[(5, Some(8))]), [(3, Some(5)), (8, None)]);
        assert_eq!(bare((3, Some(10)), &[(5, Some(11))]), [(3, Some(5))]);
        assert_eq!(bare((3, None), &[(5, None)]), [(3, Some(5))]);
        assert_eq!(
            bare((3, None), &[(3, Some(4)), (6, Some(7))]),
            [(4, Some(6)), (7, None)]
        );
        assert_eq!(bare((3, Some(9)), &[(1, None)]), []);
    }
}
