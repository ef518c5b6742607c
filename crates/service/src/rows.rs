//! Rows: documents and incidents of an open ledger as formats take them, one after another; and each format of one stream by its name.
//!
//! In: an open ledger and a filter, or one incident. Out: rows over one view that does not change meanwhile. Some documents that were opened last are kept,
//! since incidents of the same days are told by the same articles. It opens no ledger and writes nothing to it.

use export::table::{Sink, fill};
use export::{Brief, Document, Failure, Format, Incident, Judgement, Options, Seen, Summary};
use ledger::{Filter, Ledger, LedgerError, Opened, Walk, Walked, walk};
use onrecord::Reader;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;

/// Why a document is left out whose bytes make none any more.
pub const UNREAD: &str = "that cannot be read again";
/// Documents kept open.
const OPEN: usize = 256;

/// Rows of a ledger under a filter, over one view of it.
pub struct Rows<'l> {
    walk: Walk<'l>,
    filter: Filter,
    only: Option<Walked>,
    /// Whether only incidents in dispute are given.
    pub disputed: bool,
    open: RefCell<Kept>,
}

/// Documents by identifier, and in the order in which they were opened.
type Kept = (BTreeMap<String, Rc<(Document, Brief)>>, VecDeque<String>);

fn failed(error: LedgerError) -> Failure {
    Failure::Rows(error.to_string())
}

impl<'l> Rows<'l> {
    /// Rows of a ledger, as of the filter's time.
    ///
    /// # Errors
    /// Where the store fails.
    pub fn of(ledger: &'l Ledger, filter: &Filter) -> Result<Self, LedgerError> {
        Ok(Rows {
            walk: walk(ledger, filter.as_of.as_deref())?,
            filter: filter.clone(),
            only: None,
            disputed: false,
            open: RefCell::default(),
        })
    }

    /// Rows of one incident: itself, the documents that tell of it, and their claims on its events.
    ///
    /// # Errors
    /// Where there is no such incident, or the store fails.
    pub fn of_incident(ledger: &'l Ledger, id: &str, as_of: Option<&str>) -> Result<Self, LedgerError> {
        let filter = Filter {
            as_of: as_of.map(str::to_string),
            ..Filter::default()
        };
        let rows = Rows::of(ledger, &filter)?;
        let only = Some(rows.walk.incident(id)?);
        Ok(Rows { only, ..rows })
    }

    /// The documents asked for.
    ///
    /// # Errors
    /// Where the store fails.
    pub fn documents(&self) -> Result<impl Iterator<Item = Result<Document, String>>, Failure> {
        let (one, all) = match &self.only {
            Some(only) => (Some(self.telling(only)), None),
            None => (None, Some(self.walk.documents(&self.filter).map_err(failed)?)),
        };
        let all = all
            .into_iter()
            .flatten()
            .map(|opened| opened.map(document).map_err(|error| error.to_string()));
        Ok(one.into_iter().flatten().chain(all))
    }

    /// The documents in which claims stand that were asked for, with only these.
    ///
    /// # Errors
    /// Where the store fails.
    pub fn claims(&self) -> Result<impl Iterator<Item = Result<Document, String>>, Failure> {
        let (one, all) = match &self.only {
            Some(only) => (Some(self.telling(only)), None),
            None => (None, Some(self.walk.claims(&self.filter).map_err(failed)?)),
        };
        let one = one.into_iter().flatten().map(|found| {
            let mut document = found?;
            let id = document.record.document.id.clone();
            let mine = |event: &String| {
                let events = self.only.iter().flat_map(|only| &only.shown.incident.events);
                events.into_iter().any(|e| e.document == id && e.event == *event)
            };
            document
                .record
                .claims
                .retain(|claim| claim.events.iter().any(mine));
            Ok(document)
        });
        let all = all.into_iter().flatten().map(|found| {
            let (opened, chosen) = found.map_err(|error| error.to_string())?;
            let mut document = document(opened);
            document.record.claims.retain(|claim| chosen.contains(&claim.id));
            Ok(document)
        });
        Ok(one.chain(all))
    }

    /// The incidents asked for.
    ///
    /// # Errors
    /// Where the store fails.
    pub fn incidents(&self) -> Result<impl Iterator<Item = Result<Incident, String>>, Failure> {
        let all = match &self.only {
            Some(_) => None,
            None => Some(self.walk.incidents(&self.filter).map_err(failed)?),
        };
        let found = self.only.iter().cloned().map(Ok).chain(all.into_iter().flatten());
        let asked = |found: &Result<Walked, LedgerError>| {
            let agreed = |walked: &Walked| walked.shown.about.is_empty();
            !(self.disputed && found.as_ref().is_ok_and(agreed))
        };
        Ok(found.filter(asked).map(|walked| {
            let walked = walked.and_then(|walked| self.incident(walked));
            walked.map_err(|error| error.to_string())
        }))
    }

    /// The documents that tell of an incident.
    fn telling(&self, walked: &Walked) -> impl Iterator<Item = Result<Document, String>> {
        let ids = walked.shown.incident.documents.iter();
        ids.filter_map(|id| {
            let opened = self.walk.document(id);
            opened
                .map(|opened| opened.map(document))
                .map_err(|error| error.to_string())
                .transpose()
        })
    }

    /// All judgements.
    ///
    /// # Errors
    /// Where the store fails.
    pub fn judgements(&self) -> Result<Vec<Judgement>, Failure> {
        let all = self.walk.judgements().map_err(failed)?;
        Ok(all
            .iter()
            .map(|judgement| self::judgement(judgement, None))
            .collect())
    }

    /// A document made anew from its bytes, or one line why that cannot be.
    fn read_again(&self, id: &str) -> Result<text::Document, String> {
        let source = self.walk.source(id).map_err(|error| error.to_string())?;
        text::read_bytes(&source.bytes, &source.given).map_err(|error| error.to_string())
    }

    fn incident(&self, walked: Walked) -> Result<Incident, LedgerError> {
        let incident = walked.shown.incident;
        let (mut documents, mut told, mut counted) = (Vec::new(), Vec::new(), Vec::new());
        let mut figures: BTreeSet<(&str, &str)> = BTreeSet::new();
        let carried = incident.tolls.iter().flat_map(|toll| &toll.figures);
        figures.extend(carried.map(|(document, figure)| (document.as_str(), figure.as_str())));
        for id in &incident.documents {
            let Some(found) = self.kept(id)? else { continue };
            let (document, brief) = &*found;
            let mine = incident.events.iter().filter(|e| e.document == *id);
            told.extend(mine.filter_map(|e| export::told(document, brief, &e.event)));
            let mine = figures.iter().filter(|(document, _)| document == id);
            counted.extend(mine.filter_map(|(_, figure)| export::counted(document, figure)));
            documents.push(brief.clone());
        }
        counted.sort_by(|a, b| (&a.document, &a.figure.id).cmp(&(&b.document, &b.figure.id)));
        Ok(Incident {
            incident,
            disputes: walked.shown.about,
            verdict: walked.shown.judged.and_then(|held| held.verdict),
            told,
            counted,
            documents,
            tolls: walked.tolls,
            asked: walked.disputes,
        })
    }

    fn kept(&self, id: &str) -> Result<Option<Rc<(Document, Brief)>>, LedgerError> {
        let (known, order) = &mut *self.open.borrow_mut();
        if let Some(known) = known.get(id) {
            return Ok(Some(Rc::clone(known)));
        }
        let Some(opened) = self.walk.document(id)? else {
            return Ok(None);
        };
        let document = document(opened);
        let brief = export::brief(&document);
        let made = Rc::new((document, brief));
        if order.len() >= OPEN
            && let Some(oldest) = order.pop_front()
        {
            known.remove(&oldest);
        }
        order.push_back(id.to_string());
        known.insert(id.to_string(), Rc::clone(&made));
        Ok(Some(made))
    }
}

/// Writes a format of one stream; none for those that are none, which are written by [`tables`] and `gdelt`.
///
/// # Errors
/// Where rows cannot be had or written.
pub fn stream(
    format: Format,
    rows: &Rows<'_>,
    options: Options,
    out: &mut dyn std::io::Write,
) -> Result<Option<Summary>, Failure> {
    let written = match format {
        Format::Acled => export::acled(&mut rows.incidents()?, out, options),
        Format::Ged => export::ged(&mut rows.incidents()?, out, options),
        Format::Hxl => export::hxl(&mut rows.incidents()?, out, options),
        Format::Polecat => export::polecat(&mut rows.incidents()?, out),
        Format::Plover => export::plover(&mut rows.incidents()?, out),
        Format::Geojson => export::geojson(&mut rows.incidents()?, out),
        Format::Kml => export::kml(&mut rows.incidents()?, out),
        Format::Timemap => export::timemap(&mut rows.incidents()?, out),
        Format::Ftm => export::ftm(&mut rows.incidents()?, out),
        Format::Ninjs => export::ninjs(&mut rows.documents()?.map(accepted), out),
        Format::Annotations => export::annotations(&mut rows.claims()?.map(accepted), out),
        Format::Claims => export::claims(&mut rows.claims()?.map(accepted), out),
        Format::Conllu | Format::Gdelt2 | Format::Sqlite | Format::Parquet => return Ok(None),
    };
    written.map(Some)
}

/// Formats of documents have no place to say that somebody rejected an item.
fn accepted(document: Result<Document, String>) -> Result<Document, String> {
    document.map(export::accepted)
}

/// The documents read again by this reader, as they come, and a line for each that cannot be.
///
/// # Errors
/// Where rows cannot be had or written.
pub fn read_again(
    rows: &Rows<'_>,
    reader: &Reader,
    out: &mut dyn std::io::Write,
) -> Result<(Summary, Vec<String>), Failure> {
    let (mut summary, mut lines) = (Summary::default(), Vec::new());
    for document in rows.documents()? {
        let document = document.map_err(Failure::Rows)?;
        let id = &document.record.document.id;
        match rows.read_again(id) {
            Ok(document) => {
                let reading = reader.read(&document);
                out.write_all(export::conllu(&document, &reading, Some(id)).as_bytes())?;
                summary.rows += 1;
            }
            Err(why) => lines.push(format!("{id}: {why}")),
        }
    }
    if !lines.is_empty() {
        summary.left_out.insert(UNREAD, lines.len() as u64);
    }
    Ok((summary, lines))
}

/// Fills the tables.
///
/// # Errors
/// Where rows cannot be had or written.
pub fn tables(rows: &Rows<'_>, sink: &mut dyn Sink) -> Result<Summary, Failure> {
    let judgements = rows.judgements()?;
    fill(
        &mut rows.documents()?,
        &mut rows.claims()?,
        &mut rows.incidents()?,
        &judgements,
        sink,
    )
}

fn document(opened: Opened) -> Document {
    let verdict = |(id, held): (String, ledger::Held)| Some((id, held.verdict?));
    let seen = |sighting: ledger::Sighting| Seen {
        origin: sighting.source,
        sha256: sighting.source_sha256,
        added: sighting.added,
    };
    let judgements = opened.judgements.iter();
    Document {
        record: opened.record,
        verdicts: opened.held.into_iter().filter_map(verdict).collect(),
        judgements: judgements.map(|(item, j)| judgement(j, item.as_ref())).collect(),
        seen: opened.sightings.into_iter().map(seen).collect(),
    }
}

/// A judgement; `item` is what its item is called in the record at hand.
fn judgement(judgement: &ledger::Judgement, item: Option<&String>) -> Judgement {
    let detail = &judgement.detail;
    let set = (!detail.set.is_empty()).then(|| serde_json::to_string(&detail.set).unwrap_or_default());
    Judgement {
        id: judgement.id.clone(),
        time: judgement.time.clone(),
        by: judgement.by.clone(),
        action: detail.action.name().to_string(),
        subject: judgement.subject.clone(),
        item: item.or(detail.item.as_ref()).cloned(),
        set,
        note: detail.note.clone(),
        undoes: detail.undoes.clone(),
        undone_by: judgement.undone_by.clone(),
    }
}
