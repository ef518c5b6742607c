//! What lists and counts are read from, held against what it follows from.

use super::Check;
use crate::error::LedgerError;
use crate::incident::Bundle;
use crate::judge::Detail;
use crate::lists::{self, Stretch};
use crate::{anchors, counts};
use rusqlite::{Connection, params};
use std::collections::BTreeMap;

/// When a version of an incident was shown, its time line and its sides.
pub(crate) fn incident(
    view: &Connection,
    (row, stood): (i64, Stretch),
    bundle: &Bundle,
    check: &mut Check,
) -> Result<(), LedgerError> {
    let x = &bundle.incident;
    let mut find = view.prepare_cached(
        "SELECT since, until FROM shown WHERE incident = ?1 AND id = ?2 AND type = ?3 AND first IS ?4 AND lat IS ?5 AND lon IS ?6
         AND tolls = ?7 AND disputes = ?8 ORDER BY since",
    )?;
    let point = x.place.as_ref().and_then(|p| p.lat.zip(p.lon));
    let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let found = find.query_map(
        params![
            row,
            x.id,
            x.kind.name(),
            x.from,
            point.map(|p| p.0),
            point.map(|p| p.1),
            number(x.tolls.len()),
            number(bundle.disputes.len())
        ],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let found: Vec<Stretch> = found.collect::<Result<_, _>>()?;
    let mut all = view.prepare_cached("SELECT count(*) FROM shown WHERE incident = ?")?;
    let all: i64 = all.query_row([row], |row| row.get(0))?;
    let expected = lists::bare(stood, &lists::covered(view, row)?);
    check.hold(found == expected && number(expected.len()) == all, || {
        format!("incident {}: when it was shown differs from it", x.id)
    });
    let mut find =
        view.prepare_cached("SELECT number, day FROM moments WHERE incident = ? AND id = ? ORDER BY number")?;
    let found = find.query_map(params![row, x.id], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let found: Vec<(i64, Option<String>)> = found.collect::<Result<_, _>>()?;
    check.hold(found == lists::moments(bundle), || {
        format!("incident {}: its time line differs from it", x.id)
    });
    let mut find = view.prepare_cached("SELECT speaker, disputes FROM sides WHERE incident = ?")?;
    let found = find.query_map([row], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let found: BTreeMap<String, i64> = found.collect::<Result<_, _>>()?;
    // which articles go before a name is knowledge, and may have grown; that somebody has a side, and in how many disputes, is not
    let plain = |sides: BTreeMap<String, i64>| sides.into_values().sum::<i64>();
    check.hold(plain(found) == plain(lists::sides(bundle)), || {
        format!("incident {}: the sides of its disputes differ from it", x.id)
    });
    Ok(())
}

/// Sums against what they are sums of.
pub(crate) fn sums(view: &Connection, check: &mut Check) -> Result<(), LedgerError> {
    let spoken =
        "SELECT name, kind, stance, sum(claims) FROM spoken GROUP BY 1, 2, 3 HAVING sum(claims) <> 0";
    let speakers = "SELECT speaker, claims FROM speakers WHERE claims <> 0";
    let each = "SELECT speaker, sum(claims) FROM spoken GROUP BY 1 HAVING sum(claims) <> 0";
    let days = "SELECT first, type, incidents, disputed FROM days WHERE incidents <> 0 OR disputed <> 0";
    let disputed = "SELECT speaker, disputes FROM disputed WHERE disputes <> 0";
    let totals = "SELECT name, number FROM totals WHERE number <> 0";
    let sums = format!("SELECT * FROM ({}) WHERE number <> 0", counts::sums());
    for (what, kept, anew) in [
        ("who speaks", spoken, counts::said().as_str()),
        ("how often one speaks", speakers, each),
        ("incidents by day", days, lists::DAYS),
        ("disputes by who has a side", disputed, lists::DISPUTED),
        ("totals", totals, &sums),
    ] {
        let differs = |a: &str, b: &str| -> Result<bool, LedgerError> {
            let sql = format!("SELECT EXISTS (SELECT * FROM ({a}) EXCEPT SELECT * FROM ({b}))");
            Ok(view.query_row(&sql, [], |row| row.get(0))?)
        };
        let holds = !differs(kept, anew)? && !differs(anew, kept)?;
        check.hold(holds, || format!("counts: {what}: differ from what is counted"));
    }
    Ok(())
}

/// How sites sound.
pub(crate) fn heard(view: &Connection, check: &mut Check) -> Result<(), LedgerError> {
    let mut rows =
        view.prepare("SELECT s.name, h.sound FROM sites s LEFT JOIN heard h ON h.site = s.site")?;
    let mut rows = rows.query([])?;
    while let Some(row) = rows.next()? {
        let (name, sound): (String, Option<String>) = (row.get(0)?, row.get(1)?);
        check.hold(sound == Some(crate::filter::heard(&name)), || {
            format!("{name}: is not kept by its sound")
        });
    }
    Ok(())
}

/// Anchors of judgements on incidents.
pub(crate) fn anchored(view: &Connection, check: &mut Check) -> Result<(), LedgerError> {
    let mut rows = view.prepare(
        "SELECT seq, detail FROM log WHERE kind = 'judge' AND subject >= 'i-' AND subject < 'i.' ORDER BY seq",
    )?;
    let rows = rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let rows: Vec<(i64, String)> = rows.collect::<Result<_, _>>()?;
    let mut count = 0;
    for (seq, detail) in rows {
        let Ok(detail) = serde_json::from_str::<Detail>(&detail) else {
            continue; // told before
        };
        let mut find = view.prepare_cached(
            "SELECT judgement, part, number, record, event FROM anchors WHERE judgement = ?",
        )?;
        let found = find.query_map([seq], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
        })?;
        let found: std::collections::BTreeSet<_> = found.collect::<Result<_, _>>()?;
        count += found.len();
        check.hold(found == anchors::expected(view, seq, &detail)?, || {
            format!("judgement j{seq}: the events it is known by differ from it")
        });
    }
    let all: i64 = view.query_row("SELECT count(*) FROM anchors", [], |row| row.get(0))?;
    let astray: i64 = view.query_row(
        "SELECT count(*) FROM anchors a JOIN records r ON r.record = a.record WHERE r.document <> a.document",
        [],
        |row| row.get(0),
    )?;
    check.hold(usize::try_from(all) == Ok(count) && astray == 0, || {
        "judgements: events are kept that none is known by".to_string()
    });
    Ok(())
}
