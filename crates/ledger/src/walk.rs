//! Walk: documents, claims and incidents one after another, for exports that must not hold all of them.
//!
//! In: an open ledger and a filter. Out: iterators in one order, over one view that does not change meanwhile. Only row numbers are held. Nothing is
//! written.

use crate::anchors::OnIncidents;
use crate::apply::{self, Held};
use crate::documents::{self, Sighting};
use crate::error::LedgerError;
use crate::filter::{self, Filter};
use crate::judge::{self, Judgement};
use crate::query::{self, Shown};
use crate::store::Ledger;
use crate::{find, log};
use record::Record;
use rusqlite::{OptionalExtension, Transaction, params_from_iter};
use std::collections::{BTreeMap, BTreeSet};

/// A document as it stands, with what people hold of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Opened {
    /// Its record, as people edited it; what they rejected is still in it.
    pub record: Record,
    /// What people hold of its items, by identifier.
    pub held: BTreeMap<String, Held>,
    /// Judgements on it that are in force, each with the identifier that its item has in this record.
    pub judgements: Vec<(Option<String>, Judgement)>,
    /// Everywhere it was seen, the sighting that it is read by first.
    pub sightings: Vec<Sighting>,
}

/// An incident, and which of its tolls and disputes the filter admits.
#[derive(Debug, Clone, PartialEq)]
pub struct Walked {
    /// The incident with all its tolls and disputes.
    pub shown: Shown,
    /// Places in its list of tolls that `tolls` would show.
    pub tolls: Vec<usize>,
    /// Places in its list of disputes that `disputes` would show.
    pub disputes: Vec<usize>,
}

/// A view of the ledger that can be walked more than once.
pub struct Walk<'l> {
    view: Transaction<'l>,
    upto: i64,
    incidents: OnIncidents,
}

/// Begins to walk a ledger as of a time.
///
/// # Errors
/// Where the store fails.
pub fn walk<'l>(ledger: &'l Ledger, as_of: Option<&str>) -> Result<Walk<'l>, LedgerError> {
    let view = ledger.view()?;
    let upto = log::as_of(&view, as_of)?;
    Ok(Walk {
        incidents: OnIncidents::of(&view, upto)?,
        view,
        upto,
    })
}

impl Walk<'_> {
    /// The documents that `documents` lists, in its order.
    ///
    /// # Errors
    /// Where the store fails or is damaged.
    pub fn documents(
        &self,
        filter: &Filter,
    ) -> Result<impl Iterator<Item = Result<Opened, LedgerError>>, LedgerError> {
        let conditions = documents::conditions(&self.view, filter, self.upto, None)?;
        let sql = format!(
            "SELECT d.document FROM documents d JOIN records r ON r.document = d.document JOIN standing s ON s.record = r.record
             WHERE {} ORDER BY r.published IS NULL, r.published, d.id LIMIT {}",
            conditions.all(),
            documents::limit(filter)
        );
        let mut find = self.view.prepare_cached(&sql)?;
        let rows = find.query_map(params_from_iter(conditions.values), |row| row.get(0))?;
        let rows: Vec<i64> = rows.collect::<Result<_, _>>()?;
        Ok(rows.into_iter().map(|row| self.row(row)))
    }

    /// The documents in which claims stand that `claims` lists, in the order of [`Walk::documents`], each with the identifiers of these claims.
    ///
    /// # Errors
    /// Where the store fails or is damaged.
    pub fn claims(
        &self,
        filter: &Filter,
    ) -> Result<impl Iterator<Item = Result<(Opened, BTreeSet<String>), LedgerError>>, LedgerError> {
        let conditions = documents::claim_conditions(&self.view, filter, self.upto)?;
        let sql = format!(
            "SELECT d.document, c.claim FROM claims c JOIN records r ON r.record = c.record
             JOIN standing s ON s.record = r.record JOIN documents d ON d.document = r.document
             WHERE {} ORDER BY r.published IS NULL, r.published, d.id, c.claim LIMIT {}",
            conditions.all(),
            documents::limit(filter)
        );
        let mut find = self.view.prepare_cached(&sql)?;
        let rows = find.query_map(params_from_iter(conditions.values), |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
        let rows: Vec<(i64, i64)> = rows.collect::<Result<_, _>>()?;
        let mut rows = rows.into_iter().peekable();
        Ok(std::iter::from_fn(move || {
            let (document, first) = rows.next()?;
            let mut claims = vec![first];
            while let Some((_, claim)) = rows.next_if(|(next, _)| *next == document) {
                claims.push(claim);
            }
            Some(self.chosen(document, &claims))
        }))
    }

    fn chosen(&self, document: i64, claims: &[i64]) -> Result<(Opened, BTreeSet<String>), LedgerError> {
        let mut find = self
            .view
            .prepare_cached("SELECT id FROM claims WHERE claim = ?")?;
        let ids: Result<BTreeSet<String>, rusqlite::Error> = claims
            .iter()
            .map(|claim| find.query_row([claim], |row| row.get(0)))
            .collect();
        Ok((self.row(document)?, ids?))
    }

    /// The incidents that `incidents` lists, in its order.
    ///
    /// # Errors
    /// Where the store fails or is damaged.
    pub fn incidents(
        &self,
        filter: &Filter,
    ) -> Result<impl Iterator<Item = Result<Walked, LedgerError>>, LedgerError> {
        let conditions = query::conditions(filter, self.upto, false);
        let sql = format!(
            "SELECT i.incident, i.lat, i.lon FROM shown i WHERE {} ORDER BY i.first IS NULL, i.first, i.id",
            conditions.all()
        );
        let mut find = self.view.prepare_cached(&sql)?;
        let mut found = find.query(params_from_iter(conditions.values))?;
        let mut rows: Vec<i64> = Vec::new();
        while let Some(row) = found.next()? {
            if rows.len() >= filter.limit.unwrap_or(usize::MAX) {
                break;
            }
            if filter::inside(filter.near, row.get(1)?, row.get(2)?) {
                rows.push(row.get(0)?);
            }
        }
        let filter = filter.clone();
        Ok(rows.into_iter().map(move |row| {
            let shown = query::shown(&self.view, row, &self.incidents)?;
            Ok(walked(shown, &filter))
        }))
    }

    /// The incident of that identifier, or of the one that begins so.
    ///
    /// # Errors
    /// Where there is none, or the store fails or is damaged.
    pub fn incident(&self, id: &str) -> Result<Walked, LedgerError> {
        let row = find::incident_row(&self.view, id, self.upto)?;
        let shown = query::shown(&self.view, row, &self.incidents)?;
        Ok(walked(shown, &Filter::default()))
    }

    /// All judgements, in order.
    ///
    /// # Errors
    /// Where the store fails.
    pub fn judgements(&self) -> Result<Vec<Judgement>, LedgerError> {
        judge::all(&self.view, self.upto)
    }

    /// The document of that identifier as it stands; none where it is not on record by then.
    ///
    /// # Errors
    /// Where the store fails or is damaged.
    pub fn document(&self, id: &str) -> Result<Option<Opened>, LedgerError> {
        let mut find = self
            .view
            .prepare_cached("SELECT document FROM documents WHERE id = ?")?;
        let row: Option<i64> = find.query_row([id], |row| row.get(0)).optional()?;
        Ok(row.map(|row| self.opened(row)).transpose()?.flatten())
    }

    /// The bytes that a document is read from, and what was given beside them.
    ///
    /// # Errors
    /// Where the store fails or is damaged.
    pub fn source(&self, id: &str) -> Result<crate::reread::Source, LedgerError> {
        crate::reread::source_in(&self.view, id)
    }

    fn row(&self, row: i64) -> Result<Opened, LedgerError> {
        let missing = || LedgerError::damaged(format!("document {row} has no record"));
        self.opened(row)?.ok_or_else(missing)
    }

    fn opened(&self, row: i64) -> Result<Option<Opened>, LedgerError> {
        let Some(record) = find::record_at(&self.view, row, self.upto)? else {
            return Ok(None);
        };
        let all = judge::on(&self.view, &record.document.id, self.upto)?;
        let sightings = documents::sightings(&self.view, row, self.upto)?;
        if all.is_empty() {
            return Ok(Some(Opened {
                record,
                held: BTreeMap::new(),
                judgements: Vec::new(),
                sightings,
            }));
        }
        let (attached, _) = apply::attach(&record, &all);
        let item = |judgement: &Judgement| {
            let holds = |list: &Vec<&Judgement>| list.iter().any(|j| j.id == judgement.id);
            attached
                .iter()
                .find(|(_, list)| holds(list))
                .map(|(id, _)| id.clone())
        };
        let in_force = all.iter().filter(|j| j.in_force());
        Ok(Some(Opened {
            judgements: in_force.map(|j| (item(j), j.clone())).collect(),
            held: apply::held(&record, &all),
            sightings,
            record: apply::edited(&record, &all)?,
        }))
    }
}

fn walked(shown: Shown, filter: &Filter) -> Walked {
    let source = filter.source.as_ref();
    let tolls = shown.incident.tolls.iter().enumerate();
    let tolls = tolls.filter(|(_, toll)| filter::admits(source, toll.source.as_ref()));
    let disputes = shown.about.iter().enumerate();
    let disputes = disputes.filter(|(_, dispute)| query::takes_side(filter, dispute));
    Walked {
        tolls: tolls.map(|(at, _)| at).collect(),
        disputes: disputes.map(|(at, _)| at).collect(),
        shown,
    }
}
