//! Incident: versions of incidents in the store, with what queries ask of them.
//!
//! In: incidents with their disputes. Out: rows. A version is never changed; it ends where another begins.

use crate::error::LedgerError;
use crate::flat::AND;
use crate::lists;
use crate::resolving;
use crate::store::{pack, sha256, unpack};
use record::{Dispute, Incident};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use std::collections::{BTreeMap, BTreeSet};

/// An incident with the disputes about it.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Bundle {
    pub incident: Incident,
    pub disputes: Vec<Dispute>,
}

/// A bundle with its JSON and the hash of that.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Sealed {
    pub bundle: Bundle,
    pub sha256: String,
    pub json: Vec<u8>,
}

impl Sealed {
    /// Identifier and hash: what tells one version from all others.
    fn name(&self) -> (&str, &str) {
        (&self.bundle.incident.id, &self.sha256)
    }
}

/// A bundle as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Packed {
    pub bundle: Bundle,
    pub sha256: String,
    pub packed: Vec<u8>,
}

/// What changes when other incidents take the place of some.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Turn {
    /// Rows that end.
    pub ended: Vec<i64>,
    /// What begins.
    pub begun: Vec<Packed>,
    /// One hash over all that stand then.
    pub hash: String,
}

impl Turn {
    /// Whether anything changes.
    pub(crate) fn is_one(&self) -> bool {
        !self.ended.is_empty() || !self.begun.is_empty()
    }
}

/// A row of `incidents` that stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Standing {
    pub row: i64,
    pub id: String,
    pub sha256: String,
}

/// What is known of a document while incidents are written.
pub(crate) type Known = BTreeMap<String, Option<(i64, i64, Option<String>)>>;

/// Each incident with its own disputes, by identifier.
pub(crate) fn bundles(resolved: resolving::Resolved) -> Vec<Bundle> {
    let mut disputes: BTreeMap<String, Vec<Dispute>> = BTreeMap::new();
    for dispute in resolved.disputes {
        disputes
            .entry(dispute.incident.clone())
            .or_default()
            .push(dispute);
    }
    let bundle = |incident: Incident| Bundle {
        disputes: disputes.remove(&incident.id).unwrap_or_default(),
        incident,
    };
    let mut bundles: Vec<Bundle> = resolved.incidents.into_iter().map(bundle).collect();
    bundles.sort_by(|a, b| a.incident.id.cmp(&b.incident.id));
    bundles
}

/// Seals a bundle.
pub(crate) fn sealed(bundle: Bundle) -> Result<Sealed, LedgerError> {
    let json = serde_json::to_vec(&bundle)?;
    Ok(Sealed {
        sha256: sha256(&json),
        json,
        bundle,
    })
}

/// Unpacks a bundle.
pub(crate) fn opened(packed: &[u8], sha: &str, id: &str) -> Result<Bundle, LedgerError> {
    let json = unpack(packed, sha, &format!("incident {id}"))?;
    Ok(serde_json::from_slice(&json)?)
}

/// One hash over incidents, whatever their order.
pub(crate) fn hash<'a>(incidents: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let lines: BTreeSet<String> = incidents.map(|(id, sha)| format!("{id} {sha}\n")).collect();
    sha256(lines.into_iter().collect::<String>().as_bytes())
}

/// A row of incident, id, sha256.
pub(crate) fn standing(row: &Row) -> rusqlite::Result<Standing> {
    Ok(Standing {
        row: row.get(0)?,
        id: row.get(1)?,
        sha256: row.get(2)?,
    })
}

/// What changes when `new` takes the place of `old`; most often little does, and only that is packed.
pub(crate) fn turn(old: &[Standing], new: Vec<Sealed>) -> Turn {
    let stood: BTreeSet<(&str, &str)> = old.iter().map(|a| (a.id.as_str(), a.sha256.as_str())).collect();
    let stand: BTreeSet<(&str, &str)> = new.iter().map(Sealed::name).collect();
    let ended = old
        .iter()
        .filter(|a| !stand.contains(&(a.id.as_str(), a.sha256.as_str())))
        .map(|a| a.row)
        .collect();
    let hash = hash(stand.into_iter());
    let begun = new.into_iter().filter(|b| !stood.contains(&b.name()));
    let begun = begun.map(|b| Packed {
        packed: pack(&b.json),
        sha256: b.sha256,
        bundle: b.bundle,
    });
    Turn {
        ended,
        begun: begun.collect(),
        hash,
    }
}

/// Ends a version at entry `seq`.
pub(crate) fn end(change: &Transaction, row: i64, seq: i64) -> Result<(), LedgerError> {
    lists::hide(change, row, seq)?;
    change
        .prepare_cached("UPDATE incidents SET until = ? WHERE incident = ?")?
        .execute([seq, row])?;
    Ok(())
}

/// Writes a version that begins at entry `seq`.
pub(crate) fn write(
    change: &Transaction,
    block: Option<i64>,
    made: &Packed,
    seq: i64,
    known: &mut Known,
) -> Result<i64, LedgerError> {
    let incident = &made.bundle.incident;
    let point = incident.place.as_ref().and_then(|p| p.lat.zip(p.lon));
    change
        .prepare_cached(
            "INSERT INTO incidents (id, block, since, type, first, after, lat, lon, sha256, packed)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )?
        .execute(params![
            incident.id,
            block,
            seq,
            incident.kind.name(),
            incident.from,
            incident.to,
            point.map(|p| p.0),
            point.map(|p| p.1),
            made.sha256,
            made.packed
        ])?;
    let row = change.last_insert_rowid();
    if let Some((lat, lon)) = point {
        change
            .prepare_cached("INSERT INTO incident_box VALUES (?, ?, ?, ?, ?)")?
            .execute(params![row, lat, lat, lon, lon])?;
    }
    if let Some((first, after)) = days(incident.from.as_deref(), incident.to.as_deref()) {
        change
            .prepare_cached("INSERT INTO incident_days VALUES (?, ?, ?)")?
            .execute([row, first, after])?;
    }
    words(change, row, &made.bundle, known)?;
    lists::begin(change, row, &made.bundle, seq)?;
    Ok(row)
}

/// First day and the day after the last one, as numbers.
pub(crate) fn days(from: Option<&str>, to: Option<&str>) -> Option<(i64, i64)> {
    let first = day_number(from?)?;
    let after = to.and_then(day_number).unwrap_or(first + 1);
    Some((first, after.max(first + 1)))
}

/// Days since the beginning of 1970 of a day `2022-03-14` (civil calendar).
pub(crate) fn day_number(day: &str) -> Option<i64> {
    let (year, rest) = day.get(..10)?.split_once('-')?;
    let (month, day) = rest.split_once('-')?;
    let (year, month, day): (i64, i64, i64) = (year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    // years begin in March, so that the leap day is the last one
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

/// The full text of an incident: where, who takes part, who speaks, in which stance.
fn words(change: &Transaction, row: i64, bundle: &Bundle, known: &mut Known) -> Result<(), LedgerError> {
    let incident = &bundle.incident;
    let mut sources: BTreeSet<String> = incident.tolls.iter().filter_map(|t| t.source.clone()).collect();
    let sides = bundle.disputes.iter().flat_map(|d| &d.sides);
    sources.extend(sides.clone().filter_map(|s| s.source.clone()));
    let mut stances: BTreeSet<String> = sides
        .clone()
        .filter_map(|s| s.stance)
        .map(|s| s.name().to_string())
        .collect();
    for event in &incident.events {
        let Some((document, record, outlet)) = told(change, &event.document, known)? else {
            continue;
        };
        change
            .prepare_cached("INSERT OR IGNORE INTO incident_events VALUES (?, ?, ?)")?
            .execute(params![document, event.event, row])?;
        sources.extend(outlet);
        let mut claims = change.prepare_cached(
            "SELECT c.source, c.stance FROM events e JOIN claim_events l ON l.event = e.event
             JOIN claims c ON c.claim = l.claim WHERE e.record = ? AND e.id = ?",
        )?;
        let mut found = claims.query(params![record, event.event])?;
        while let Some(claim) = found.next()? {
            sources.extend(claim.get::<_, Option<String>>(0)?);
            stances.insert(claim.get(1)?);
        }
    }
    let join = |words: BTreeSet<String>| words.into_iter().collect::<Vec<_>>().join(AND);
    let [place, actors, disputed] = told_words(bundle);
    change
        .prepare_cached("INSERT INTO incident_words (rowid, place, actors, sources, stances, disputed) VALUES (?, ?, ?, ?, ?, ?)")?
        .execute(params![row, place, actors, join(sources), join(stances), disputed])?;
    Ok(())
}

/// Where, who takes part, and what is disputed, as full text.
pub(crate) fn told_words(bundle: &Bundle) -> [String; 3] {
    let incident = &bundle.incident;
    let place = incident.place.as_ref().map(|p| {
        let number = p.geonames.map(|g| g.to_string());
        let sound = Some(crate::filter::heard(&p.name));
        let names = [
            Some(p.name.clone()),
            p.admin1.clone(),
            p.country.clone(),
            number,
            sound,
        ];
        names.into_iter().flatten().collect::<Vec<_>>().join(AND)
    });
    let actors: Vec<&str> = incident
        .agents
        .iter()
        .chain(&incident.targets)
        .map(String::as_str)
        .collect();
    let disputed: BTreeSet<&str> = bundle.disputes.iter().map(|d| d.about.name()).collect();
    let disputed: Vec<&str> = disputed.into_iter().collect();
    [place.unwrap_or_default(), actors.join(AND), disputed.join(AND)]
}

/// Row, standing record and outlet of a document.
pub(crate) fn told(
    store: &Connection,
    id: &str,
    known: &mut Known,
) -> Result<Option<(i64, i64, Option<String>)>, LedgerError> {
    if let Some(found) = known.get(id) {
        return Ok(found.clone());
    }
    let mut find = store.prepare_cached(
        "SELECT d.document, r.record, r.outlet FROM documents d JOIN records r ON r.document = d.document
         JOIN standing s ON s.record = r.record WHERE d.id = ? AND s.until IS NULL",
    )?;
    let found = find
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    known.insert(id.to_string(), found.clone());
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::day_number;

    #[test]
    fn days_are_counted_from_1970() {
        for (day, number) in [
            ("1970-01-01", 0),
            ("1969-12-31", -1),
            ("2000-02-29", 11_016),
            ("2022-03-13", 19_064),
            ("2026-11-25", 20_782),
        ] {
            assert_eq!(day_number(day), Some(number), "{day}");
        }
        for wrong in ["", "2022", "2022-13-01", "2022-03-xx", "-"] {
            assert_eq!(day_number(wrong), None, "{wrong}");
        }
    }
}
