//! Query: incidents with their disputes and tolls, and the order in which things happened and were said.
//!
//! In: a filter. Out: plain lists in one order, whatever the order in which articles came.

use crate::apply::verdict;
use crate::error::LedgerError;
use crate::filter::{self, Conditions, Filter, phrase, stood};
use crate::incident::{self, Bundle};
use crate::judge::{self, Judgement};
use crate::merge;
use crate::store::Ledger;
use record::{About, Dispute, EventRef, Incident, Toll};
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
    let all = Filter {
        limit: None,
        ..filter.clone()
    };
    let mut found = Vec::new();
    for shown in select(ledger, &all, true)? {
        for dispute in shown.about.clone() {
            let side = |side: &record::Side| {
                filter::admits(filter.source.as_ref(), side.source.as_ref())
                    && filter.stance.is_none_or(|stance| side.stance == Some(stance))
            };
            if dispute.sides.iter().any(side) {
                found.push((shown.clone(), dispute));
            }
        }
    }
    found.truncate(filter.limit.unwrap_or(usize::MAX));
    Ok(found)
}

/// Tolls of these incidents, narrowed to the source asked for.
///
/// # Errors
/// Where the store fails or is damaged.
pub fn tolls(ledger: &Ledger, filter: &Filter) -> Result<Vec<TollRow>, LedgerError> {
    let all = Filter {
        limit: None,
        ..filter.clone()
    };
    let mut rows = Vec::new();
    for shown in select(ledger, &all, false)? {
        let incident = &shown.incident;
        for (number, toll) in incident.tolls.iter().enumerate() {
            if filter::admits(filter.source.as_ref(), toll.source.as_ref()) {
                rows.push(TollRow {
                    incident: incident.id.clone(),
                    kind: incident.kind,
                    place: incident.place.as_ref().map(|p| p.name.clone()),
                    from: incident.from.clone(),
                    number,
                    toll: toll.clone(),
                });
            }
        }
    }
    rows.truncate(filter.limit.unwrap_or(usize::MAX));
    Ok(rows)
}

/// What happened and what was said of it, day by day.
///
/// # Errors
/// Where the store fails or is damaged.
pub fn timeline(ledger: &Ledger, filter: &Filter) -> Result<Vec<Moment>, LedgerError> {
    let all = Filter {
        limit: None,
        ..filter.clone()
    };
    let mut moments = Vec::new();
    for shown in select(ledger, &all, false)? {
        let incident = &shown.incident;
        let moment = |day: &Option<String>, toll: Option<&Toll>| Moment {
            day: day.clone(),
            what: if toll.is_some() { "said" } else { "happened" },
            incident: incident.id.clone(),
            kind: incident.kind,
            place: incident.place.as_ref().map(|p| p.name.clone()),
            documents: toll.map_or_else(|| incident.documents.clone(), |t| t.documents.clone()),
            independent_sources: toll.is_none().then_some(incident.independent_sources),
            toll: toll.cloned(),
        };
        moments.push(moment(&incident.from, None));
        let tolls = incident
            .tolls
            .iter()
            .filter(|t| filter::admits(filter.source.as_ref(), t.source.as_ref()));
        moments.extend(tolls.map(|toll| moment(&toll.said, Some(toll))));
    }
    // stable: of one day, what happened stands before what was said of it
    moments
        .sort_by(|a, b| (a.day.is_none(), &a.day, &a.incident).cmp(&(b.day.is_none(), &b.day, &b.incident)));
    moments.truncate(filter.limit.unwrap_or(usize::MAX));
    Ok(moments)
}

/// The incident of that identifier, as of a time.
///
/// # Errors
/// Where there is none.
pub fn incident(ledger: &Ledger, name: &str, as_of: Option<&str>) -> Result<Shown, LedgerError> {
    let view = ledger.view()?;
    let upto = crate::log::as_of(&view, as_of)?;
    let bundle = crate::find::bundle(&view, name, upto)?;
    Ok(shown(bundle, &held(&view, upto)?))
}

/// Judgements of incidents, each with the events that it is known by now.
pub(crate) type OnIncidents = Vec<(Judgement, Vec<EventRef>)>;

pub(crate) fn held(store: &Connection, upto: i64) -> Result<OnIncidents, LedgerError> {
    let mut found = Vec::new();
    for judgement in judge::of_incidents(store, upto)?
        .into_iter()
        .filter(Judgement::in_force)
    {
        let anchors = judgement.detail.incidents.iter().map(|named| &named.event);
        let events = merge::events(store, anchors)?;
        found.push((judgement, events));
    }
    Ok(found)
}

pub(crate) fn shown(bundle: Bundle, judgements: &OnIncidents) -> Shown {
    let mine: Vec<&Judgement> = judgements
        .iter()
        .filter(|(_, events)| events.iter().any(|e| bundle.incident.events.contains(e)))
        .map(|(judgement, _)| judgement)
        .collect();
    let judged = (!mine.is_empty()).then(|| crate::apply::Held {
        verdict: verdict(&mine).map(|action| action.name().to_string()),
        judgements: mine.iter().map(|j| j.id.clone()).collect(),
    });
    Shown {
        incident: bundle.incident,
        about: bundle.disputes,
        judged,
    }
}

fn select(ledger: &Ledger, filter: &Filter, disputed: bool) -> Result<Vec<Shown>, LedgerError> {
    let view = ledger.view()?;
    let upto = filter::upto(&view, filter)?;
    let conditions = conditions(filter, upto, disputed);
    let sql = format!(
        "SELECT i.incident, i.lat, i.lon FROM incidents i WHERE {} ORDER BY i.first IS NULL, i.first, i.id",
        conditions.all()
    );
    let mut rows = view.prepare_cached(&sql)?;
    let rows = rows.query_map(params_from_iter(conditions.values), |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?))
    })?;
    let judgements = held(&view, upto)?;
    let mut found = Vec::new();
    for row in rows {
        let (row, lat, lon): (i64, Option<f64>, Option<f64>) = row?;
        if found.len() >= filter.limit.unwrap_or(usize::MAX) {
            break;
        }
        ledger.goes_on()?;
        if filter::inside(filter.near, lat, lon) {
            found.push(shown(bundle(&view, row)?, &judgements));
        }
    }
    Ok(found)
}

pub(crate) fn bundle(store: &Connection, row: i64) -> Result<Bundle, LedgerError> {
    let mut find = store.prepare_cached("SELECT id, sha256, packed FROM incidents WHERE incident = ?")?;
    let found: Option<(String, String, Vec<u8>)> = find
        .query_row([row], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let (id, sha, packed) = found.ok_or_else(|| LedgerError::damaged(format!("incident {row} is gone")))?;
    incident::opened(&packed, &sha, &id)
}

pub(crate) fn conditions(filter: &Filter, upto: i64, disputed: bool) -> Conditions {
    let mut conditions = Conditions::default();
    conditions.add(stood("i", upto), []);
    let covered = format!(
        "NOT EXISTS (SELECT 1 FROM covered c WHERE c.incident = i.incident AND {})",
        stood("c", upto)
    );
    conditions.add(covered, []);
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
        let about: Vec<String> = About::ALL.iter().map(|about| phrase(about.name())).collect();
        words.push(format!("disputed : ({})", about.join(" OR ")));
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
        "SELECT DISTINCT i.id FROM incident_events e JOIN incidents i ON i.incident = e.incident
         WHERE e.document = ? AND {} AND NOT EXISTS (SELECT 1 FROM covered c WHERE c.incident = i.incident AND {})
         ORDER BY i.first IS NULL, i.first, i.id",
        stood("i", upto),
        stood("c", upto)
    );
    let mut find = store.prepare_cached(&sql)?;
    let found = find.query_map([document], |row| row.get(0))?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// How many incidents stand now, and how many of them are in dispute.
pub(crate) fn counts(store: &Connection) -> Result<(u64, u64), LedgerError> {
    let count = |disputed: bool| -> Result<u64, LedgerError> {
        let conditions = conditions(&Filter::default(), i64::MAX, disputed);
        let sql = format!("SELECT count(*) FROM incidents i WHERE {}", conditions.all());
        let count: i64 = store.query_row(&sql, params_from_iter(conditions.values), |row| row.get(0))?;
        Ok(count.unsigned_abs())
    };
    Ok((count(false)?, count(true)?))
}
