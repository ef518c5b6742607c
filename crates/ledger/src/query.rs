//! Query: incidents with their disputes and tolls, and the order in which things happened and were said.
//!
//! In: a filter. Out: plain lists in one order, whatever the order in which articles came.

use crate::anchors::OnIncidents;
use crate::error::LedgerError;
use crate::filter::{self, Conditions, Filter, phrase, stood};
use crate::incident::{self, Bundle};
use crate::store::Ledger;
use record::{Dispute, Incident, Toll};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params_from_iter};

/// An incident as it is shown: its fields, and what people hold of it.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Shown {
    /// The incident.
    #[serde(flatten)]
    pub incident: Incident,
    /// What people hold of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub judged: Option<crate::apply::Held>,
    /// The disputes about it.
    #[serde(skip)]
    pub about: Vec<Dispute>,
}

/// One toll with the incident that it is of.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct TollRow {
    /// Incident.
    pub incident: String,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: record::EventType,
    /// Where.
    pub place: Option<String>,
    /// First day of the incident.
    pub from: Option<String>,
    /// Its place in the incident's list of tolls.
    pub number: usize,
    /// The toll.
    #[serde(flatten)]
    pub toll: Toll,
}

/// One line of a timeline: something happened, or a toll was said.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Moment {
    /// The day; null where none is known.
    pub day: Option<String>,
    /// `happened` or `said`.
    pub what: &'static str,
    /// Incident.
    pub incident: String,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: record::EventType,
    /// Where.
    pub place: Option<String>,
    /// Documents that tell of it.
    pub documents: Vec<String>,
    /// Sources left when copies count once; for what happened.
    pub independent_sources: Option<usize>,
    /// What was said.
    pub toll: Option<Toll>,
}

/// Incidents by day, then by identifier; undated ones at the end.
///
/// # Errors
/// Where the store fails or is damaged.
pub fn incidents(ledger: &Ledger, filter: &Filter) -> Result<Vec<Shown>, LedgerError> {
    select(ledger, filter, false)
}

/// Disputes of these incidents, narrowed to those with a side of the source and stance asked for.
///
/// # Errors
/// Where the store fails or is damaged.
pub fn disputes(ledger: &Ledger, filter: &Filter) -> Result<Vec<(Shown, Dispute)>, LedgerError> {
    let mut found = Cut::of(filter);
    let narrow = filter.source.is_some() || filter.stance.is_some();
    walk(ledger, filter, true, |view, row, judgements| {
        if !narrow && found.leaves_out(row.disputes) {
            return Ok(true);
        }
        let shown = shown(view, row.incident, judgements)?;
        for dispute in shown.about.clone() {
            if takes_side(filter, &dispute) {
                found.take((shown.clone(), dispute));
            }
        }
        Ok(found.goes_on())
    })?;
    Ok(found.rows)
}

/// Whether somebody of the source and stance asked for has a side.
pub(crate) fn takes_side(filter: &Filter, dispute: &Dispute) -> bool {
    let side = |side: &record::Side| {
        filter::admits(filter.source.as_ref(), side.source.as_ref())
            && filter.stance.is_none_or(|stance| side.stance == Some(stance))
    };
    dispute.sides.iter().any(side)
}

/// Tolls of these incidents, narrowed to the source asked for.
///
/// # Errors
/// Where the store fails or is damaged.
pub fn tolls(ledger: &Ledger, filter: &Filter) -> Result<Vec<TollRow>, LedgerError> {
    let mut found = Cut::of(filter);
    walk(ledger, filter, false, |view, row, _| {
        if row.tolls == 0 || filter.source.is_none() && found.leaves_out(row.tolls) {
            return Ok(true);
        }
        let incident = bundle(view, row.incident)?.incident;
        for (number, toll) in incident.tolls.iter().enumerate() {
            if filter::admits(filter.source.as_ref(), toll.source.as_ref()) {
                found.take(TollRow {
                    incident: incident.id.clone(),
                    kind: incident.kind,
                    place: incident.place.as_ref().map(|p| p.name.clone()),
                    from: incident.from.clone(),
                    number,
                    toll: toll.clone(),
                });
            }
        }
        Ok(found.goes_on())
    })?;
    Ok(found.rows)
}

/// What happened and what was said of it, day by day.
///
/// # Errors
/// Where the store fails or is damaged.
pub fn timeline(ledger: &Ledger, filter: &Filter) -> Result<Vec<Moment>, LedgerError> {
    let view = ledger.view()?;
    let upto = filter::upto(&view, filter)?;
    let conditions = conditions(filter, upto, false);
    // of one day and incident, what happened stands before what was said of it
    let order = "m.day IS NULL, m.day, m.id, m.number";
    let sql = match filter.narrows() {
        true => format!(
            "SELECT m.incident, m.number, i.lat, i.lon FROM shown i CROSS JOIN moments m ON m.incident = i.incident WHERE {} ORDER BY {order}",
            conditions.all()
        ),
        false => format!(
            "SELECT m.incident, m.number, i.lat, i.lon FROM moments m INDEXED BY moments_day CROSS JOIN shown i ON i.incident = m.incident
             WHERE {} ORDER BY {order}",
            conditions.all()
        ),
    };
    let mut rows = view.prepare_cached(&sql)?;
    let mut rows = rows.query(params_from_iter(conditions.values))?;
    let mut found = Cut::of(filter);
    while let Some(row) = rows.next()? {
        if !filter::inside(filter.near, row.get(2)?, row.get(3)?) {
            continue;
        }
        let said: i64 = row.get(1)?;
        if (filter.source.is_none() || said == 0) && found.leaves_out(1) {
            continue;
        }
        ledger.goes_on()?;
        let incident = bundle(&view, row.get(0)?)?.incident;
        let toll = usize::try_from(said - 1)
            .ok()
            .and_then(|at| incident.tolls.get(at));
        if toll.is_none_or(|t| filter::admits(filter.source.as_ref(), t.source.as_ref())) {
            found.take(moment(&incident, toll));
        }
        if !found.goes_on() {
            break;
        }
    }
    Ok(found.rows)
}

fn moment(incident: &Incident, toll: Option<&Toll>) -> Moment {
    Moment {
        day: toll.map_or(&incident.from, |toll| &toll.said).clone(),
        what: if toll.is_some() { "said" } else { "happened" },
        incident: incident.id.clone(),
        kind: incident.kind,
        place: incident.place.as_ref().map(|p| p.name.clone()),
        documents: toll.map_or_else(|| incident.documents.clone(), |t| t.documents.clone()),
        independent_sources: toll.is_none().then_some(incident.independent_sources),
        toll: toll.cloned(),
    }
}

/// The incident of that identifier, as of a time.
///
/// # Errors
/// Where there is none.
pub fn incident(ledger: &Ledger, name: &str, as_of: Option<&str>) -> Result<Shown, LedgerError> {
    let view = ledger.view()?;
    let upto = crate::log::as_of(&view, as_of)?;
    let row = crate::find::incident_row(&view, name, upto)?;
    shown(&view, row, &OnIncidents::of(&view, upto)?)
}

/// The incident in that row with what people hold of it.
pub(crate) fn shown(store: &Connection, row: i64, judgements: &OnIncidents) -> Result<Shown, LedgerError> {
    let bundle = bundle(store, row)?;
    Ok(Shown {
        judged: judgements.held(store, row, &bundle)?,
        incident: bundle.incident,
        about: bundle.disputes,
    })
}

/// The rows of a list that are wanted: some are left out before the first, and no more than so many are taken.
struct Cut<T> {
    left_out: usize,
    most: usize,
    rows: Vec<T>,
}

impl<T> Cut<T> {
    fn of(filter: &Filter) -> Self {
        Cut {
            left_out: filter.offset,
            most: filter.limit.unwrap_or(usize::MAX),
            rows: Vec::new(),
        }
    }

    /// Leaves out so many rows where all of them stand before the first wanted one.
    fn leaves_out(&mut self, count: usize) -> bool {
        let all = count <= self.left_out;
        if all {
            self.left_out -= count;
        }
        all
    }

    fn take(&mut self, row: T) {
        if !self.leaves_out(1) && self.goes_on() {
            self.rows.push(row);
        }
    }

    fn goes_on(&self) -> bool {
        self.rows.len() < self.most
    }
}

/// An incident of a list that is not opened yet.
pub(crate) struct Row {
    pub incident: i64,
    pub tolls: usize,
    pub disputes: usize,
}

/// Goes through the incidents of a filter by day, then by identifier, undated ones at the end, as long as `each` says so.
fn walk(
    ledger: &Ledger,
    filter: &Filter,
    disputed: bool,
    mut each: impl FnMut(&Connection, &Row, &OnIncidents) -> Result<bool, LedgerError>,
) -> Result<(), LedgerError> {
    let view = ledger.view()?;
    let upto = filter::upto(&view, filter)?;
    let judgements = OnIncidents::of(&view, upto)?;
    let conditions = conditions(filter, upto, disputed);
    let sql = format!(
        "SELECT i.incident, i.lat, i.lon, i.tolls, i.disputes FROM shown i WHERE {} ORDER BY i.first IS NULL, i.first, i.id",
        conditions.all()
    );
    let mut rows = view.prepare_cached(&sql)?;
    let mut rows = rows.query(params_from_iter(conditions.values))?;
    while let Some(row) = rows.next()? {
        ledger.goes_on()?;
        if !filter::inside(filter.near, row.get(1)?, row.get(2)?) {
            continue;
        }
        let number = |at: usize| row.get::<_, i64>(at).map(|n| usize::try_from(n).unwrap_or(0));
        let row = Row {
            incident: row.get(0)?,
            tolls: number(3)?,
            disputes: number(4)?,
        };
        if !each(&view, &row, &judgements)? {
            break;
        }
    }
    Ok(())
}

fn select(ledger: &Ledger, filter: &Filter, disputed: bool) -> Result<Vec<Shown>, LedgerError> {
    let mut found = Cut::of(filter);
    walk(ledger, filter, disputed, |view, row, judgements| {
        if !found.leaves_out(1) {
            found.take(shown(view, row.incident, judgements)?);
        }
        Ok(found.goes_on())
    })?;
    Ok(found.rows)
}

pub(crate) fn bundle(store: &Connection, row: i64) -> Result<Bundle, LedgerError> {
    let mut find = store.prepare_cached("SELECT id, sha256, packed FROM incidents WHERE incident = ?")?;
    let found: Option<(String, String, Vec<u8>)> = find
        .query_row([row], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let (id, sha, packed) = found.ok_or_else(|| LedgerError::damaged(format!("incident {row} is gone")))?;
    incident::opened(&packed, &sha, &id)
}

/// Conditions on rows `i` of `shown`.
pub(crate) fn conditions(filter: &Filter, upto: i64, disputed: bool) -> Conditions {
    let mut conditions = Conditions::default();
    conditions.add(stood("i", upto), []);
    let mut words: Vec<String> = Vec::new();
    let mut word = |column: &str, wanted: &Option<String>| {
        words.extend(
            wanted
                .as_ref()
                .map(|wanted| format!("{column} : {}", phrase(wanted))),
        );
    };
    word("actors", &filter.actor);
    word("sources", &filter.source);
    word("stances", &filter.stance.map(|s| s.name().to_string()));
    words.extend(filter.place.as_ref().map(|place| filter::place_phrase(place)));
    if disputed {
        conditions.add("i.disputes > 0", []);
    }
    if !words.is_empty() {
        let wanted = [Value::Text(words.join(" AND "))];
        conditions.add(
            "i.incident IN (SELECT rowid FROM incident_words WHERE incident_words MATCH ?)",
            wanted,
        );
    }
    if let Some(kind) = filter.kind {
        conditions.add("i.type = ?", [Value::Text(kind.name().to_string())]);
    }
    if let Some(near) = filter.near {
        let (sql, values) = filter::boxed(near);
        conditions.add(
            format!("i.incident IN (SELECT incident FROM incident_box WHERE {sql})"),
            values,
        );
    }
    if let Some((first, after)) = filter::days(filter) {
        conditions.add(
            "i.incident IN (SELECT incident FROM incident_days WHERE first < ? AND after > ?)",
            [Value::Integer(after), Value::Integer(first)],
        );
    }
    conditions
}

/// Incidents that tell of an event of a document, by identifier.
pub(crate) fn of_document(store: &Connection, document: i64, upto: i64) -> Result<Vec<String>, LedgerError> {
    let sql = format!(
        "SELECT DISTINCT i.id FROM incident_events e JOIN shown i ON i.incident = e.incident
         WHERE e.document = ? AND {} ORDER BY i.first IS NULL, i.first, i.id",
        stood("i", upto)
    );
    let mut find = store.prepare_cached(&sql)?;
    let found = find.query_map([document], |row| row.get(0))?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// How many incidents are shown now, and how many of them are in dispute.
pub(crate) fn counts(store: &Connection) -> Result<(u64, u64), LedgerError> {
    let mut sum =
        store.prepare_cached("SELECT coalesce(sum(incidents), 0), coalesce(sum(disputed), 0) FROM days")?;
    let number = |row: &rusqlite::Row, at| row.get::<_, i64>(at).map(i64::unsigned_abs);
    Ok(sum.query_row([], |row| Ok((number(row, 0)?, number(row, 1)?)))?)
}
