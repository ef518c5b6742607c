//! Table: what stands on record as ten flat tables, each defined once for Arrow, Parquet and SQLite.
//!
//! In: documents, incidents, judgements. Out: rows of cells, or Arrow record batches of them. A null is what is not known.

mod batch;
mod columns;
mod rows;

pub(crate) use rows::content;

use crate::row::{Document, Incident, Judgement};
use crate::stream::{Documents, Failure, Incidents, Summary};
use arrow_array::RecordBatch;
use arrow_schema::ArrowError;

pub use batch::{batch, schema};
pub use columns::{
    ACTORS, CLAIMS, DISPUTES, DOCUMENTS, EVENTS, FIGURES, INCIDENTS, JUDGEMENTS, PLACES, TABLES, TOLLS,
};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// A whole number of 64 bits.
    Int,
    /// A number.
    Real,
    /// A list of texts; in SQLite a JSON array.
    List,
}

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// What it means.
    pub about: &'static str,
}

/// A table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// What one row is.
    pub about: &'static str,
    /// Its columns, in order.
    pub columns: &'static [Column],
}

/// One value.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Not known.
    Null,
    /// Text.
    Text(String),
    /// A whole number.
    Int(i64),
    /// A number.
    Real(f64),
    /// A list of texts.
    List(Vec<String>),
}

/// Cells in the order of a table's columns.
pub type Row = Vec<Cell>;

/// Where rows of tables go.
pub trait Sink {
    /// Takes one row.
    ///
    /// # Errors
    /// Where it cannot be written.
    fn put(&mut self, table: &'static Table, row: Row) -> Result<(), Failure>;
}

/// Fills all tables: documents with their figures, events, places and actors; claims; incidents with tolls and disputes; judgements.
/// `claims` are documents with only those claims that were asked for.
///
/// # Errors
/// Where rows cannot be had or not be written.
pub fn fill(
    documents: Documents<'_>,
    claims: Documents<'_>,
    incidents: Incidents<'_>,
    judgements: &[Judgement],
    sink: &mut dyn Sink,
) -> Result<Summary, Failure> {
    let mut summary = Summary::default();
    let mut put = |table: &'static Table, rows: Vec<Row>| {
        for row in rows {
            sink.put(table, row)?;
            summary.rows += 1;
        }
        Ok::<(), Failure>(())
    };
    for document in documents {
        let document = document.map_err(Failure::Rows)?;
        put(&DOCUMENTS, vec![rows::document(&document)])?;
        put(&FIGURES, rows::figures(&document))?;
        put(&EVENTS, rows::events(&document))?;
        put(&PLACES, rows::places(&document))?;
        put(&ACTORS, rows::actors(&document))?;
    }
    for document in claims {
        put(&CLAIMS, rows::claims(&document.map_err(Failure::Rows)?))?;
    }
    for incident in incidents {
        let incident = incident.map_err(Failure::Rows)?;
        put(&INCIDENTS, vec![rows::incident(&incident)])?;
        put(&TOLLS, rows::tolls(&incident))?;
        put(&DISPUTES, rows::disputes(&incident))?;
    }
    put(&JUDGEMENTS, judgements.iter().map(rows::judgement).collect())?;
    Ok(summary)
}

/// Batches of what stands in documents and incidents; without Parquet.
macro_rules! batches {
    ($($(#[$about:meta])* $name:ident: $of:ty => $table:ident, $rows:expr;)+) => {
        $($(#[$about])*
        ///
        /// # Errors
        /// Where columns do not fit together, which would be a fault of this room.
        pub fn $name(rows: &[$of]) -> Result<RecordBatch, ArrowError> {
            let rows: Vec<Row> = rows.iter().flat_map($rows).collect();
            batch(&$table, &rows)
        })+
    };
}

batches! {
    /// One row per document.
    documents: Document => DOCUMENTS, |d| vec![rows::document(d)];
    /// One row per claim of these documents.
    claims: Document => CLAIMS, rows::claims;
    /// One row per figure of these documents.
    figures: Document => FIGURES, rows::figures;
    /// One row per event of these documents.
    events: Document => EVENTS, rows::events;
    /// One row per mention of a place in these documents.
    places: Document => PLACES, rows::places;
    /// One row per actor of these documents.
    actors: Document => ACTORS, rows::actors;
    /// One row per incident.
    incidents: Incident => INCIDENTS, |i| vec![rows::incident(i)];
    /// One row per toll of these incidents.
    tolls: Incident => TOLLS, rows::tolls;
    /// One row per side of the disputes about these incidents.
    disputes: Incident => DISPUTES, rows::disputes;
    /// One row per judgement.
    judgements: Judgement => JUDGEMENTS, |j| vec![rows::judgement(j)];
}
