//! Rows: documents, claims and incidents of the ledger as exports take them, one after another.
//!
//! In: an open ledger and a filter. Out: plain rows, over one view of the ledger. It never writes, and never says anything itself: what cannot be read
//! again is counted with its reason. Some documents that were opened last are kept, since incidents of the same days are told by the same articles.

use export::{Brief, Document, Failure, Incident, Judgement, Seen, Summary};
use ledger::{Filter, Ledger, LedgerError, Opened, Walk, Walked, walk};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;

/// Documents kept open.
const OPEN: usize = 256;

/// Rows of a ledger under a filter, over one view of it.
pub struct Rows<'l> {
    walk: Walk<'l>,
    filter: Filter,
    open: RefCell<Kept>,
    failed: Cell<u64>,
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
            open: RefCell::default(),
            failed: Cell::new(0),
        })
    }

    /// Documents that could not be read again.
    #[must_use]
    pub fn failed(&self) -> Summary {
        let mut summary = Summary::default();
        if self.failed.get() > 0 {
            summary
                .left_out
                .insert("that cannot be read again", self.failed.get());
        }
        summary
    }

    /// The documents asked for.
    ///
    /// # Errors
    /// Where the store fails or is damaged.
    pub fn documents(&self) -> Result<impl Iterator<Item = Result<Document, String>>, Failure> {
        let found = self.walk.documents(&self.filter).map_err(failed)?;
        Ok(found.map(|opened| Ok(document(opened.map_err(|error| error.to_string())?))))
    }

    /// The documents in which claims stand that were asked for, with only these.
    ///
    /// # Errors
    /// Where the store fails or is damaged.
    pub fn claims(&self) -> Result<impl Iterator<Item = Result<Document, String>>, Failure> {
        let found = self.walk.claims(&self.filter).map_err(failed)?;
        Ok(found.map(|found| {
            let (opened, chosen) = found.map_err(|error| error.to_string())?;
            let mut document = document(opened);
            document.record.claims.retain(|claim| chosen.contains(&claim.id));
            Ok(document)
        }))
    }

    /// The incidents asked for.
    ///
    /// # Errors
    /// Where the store fails or is damaged.
    pub fn incidents(&self) -> Result<impl Iterator<Item = Result<Incident, String>>, Failure> {
        let found = self.walk.incidents(&self.filter).map_err(failed)?;
        Ok(found.map(|walked| {
            let walked = walked.and_then(|walked| self.incident(walked));
            walked.map_err(|error| error.to_string())
        }))
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

    /// A document made anew from its bytes; nothing where that cannot be, and `say` is told why.
    pub fn read_again(&self, id: &str, say: impl FnOnce(&str)) -> Option<text::Document> {
        let source = self.walk.source(id).map_err(|error| error.to_string());
        let read = source.and_then(|source| {
            text::read_bytes(&source.bytes, &source.given).map_err(|error| error.to_string())
        });
        read.map_err(|why| {
            self.failed.set(self.failed.get() + 1);
            say(&format!("{id}: {why}"));
        })
        .ok()
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
