//! Table: readings or what happened in, one of the ten tables of an export out, with the same columns.

use crate::block::Happened;
use crate::cells::{Cells, number};
use crate::pack::opened;
use crate::{ScaleError, take};
use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use export::{Document, Incident, Seen, table as tables};
use record::Record;
use std::sync::Arc;

/// The table of that name (`documents`, `claims`, `figures`, `events`, `places`, `actors` of readings; `incidents`, `tolls`, `disputes` of what happened).
///
/// Readings are one for each document, the one that stands; rows with an `error` are passed over. Columns beside `record`, `record_sha256`, `origin` and
/// `source_sha256` are `sightings`, in how many places the text was seen (1 where it is not given), and `added`, when it was put on record (null where it
/// is not given).
///
/// # Errors
/// Where there is no such table, columns are missing, or a record is damaged.
pub fn table(name: &str, batch: &RecordBatch) -> Result<RecordBatch, ScaleError> {
    let made = match name {
        "documents" => return documents(batch),
        "claims" => tables::claims(&standing(batch)?),
        "figures" => tables::figures(&standing(batch)?),
        "events" => tables::events(&standing(batch)?),
        "places" => tables::places(&standing(batch)?),
        "actors" => tables::actors(&standing(batch)?),
        "incidents" => tables::incidents(&told(batch)?),
        "tolls" => tables::tolls(&told(batch)?),
        "disputes" => tables::disputes(&told(batch)?),
        "judgements" => tables::judgements(&[]),
        _ => {
            let names: Vec<&str> = tables::TABLES.iter().map(|table| table.name).collect();
            let line = format!("{name}: no such table; there are {}", names.join(", "));
            return Err(ScaleError::Columns(line));
        }
    };
    Ok(made?)
}

fn documents(batch: &RecordBatch) -> Result<RecordBatch, ScaleError> {
    let made = tables::documents(&standing(batch)?)?;
    let mut columns: Vec<ArrayRef> = made.columns().to_vec();
    let (rows, added) = (rows(batch)?, Cells::maybe(batch, "added")?);
    let mut set = |name: &str, column: ArrayRef| {
        let place = made.schema_ref().column_with_name(name).map(|(at, _)| at);
        if let Some(old) = place.and_then(|at| columns.get_mut(at)) {
            *old = column;
        }
    };
    set(
        "added",
        Arc::new(rows.iter().map(|row| added.text(*row)).collect::<StringArray>()),
    );
    let places = rows
        .iter()
        .map(|row| number(batch, "sightings", *row).unwrap_or(1));
    set("sightings", Arc::new(places.collect::<Int64Array>()));
    Ok(RecordBatch::try_new(made.schema(), columns)?)
}

/// The rows that hold a record.
fn rows(batch: &RecordBatch) -> Result<Vec<usize>, ScaleError> {
    let error = Cells::maybe(batch, "error")?;
    Ok((0..batch.num_rows())
        .filter(|row| error.text(*row).is_none())
        .collect())
}

fn standing(batch: &RecordBatch) -> Result<Vec<Document>, ScaleError> {
    let (record, sha) = (Cells::of(batch, "record")?, Cells::of(batch, "record_sha256")?);
    let (origin, source) = (
        Cells::maybe(batch, "origin")?,
        Cells::maybe(batch, "source_sha256")?,
    );
    let document = |row| {
        let packed = record.must(row, "record")?;
        let record: Record = take::checked(packed, sha.text(row))
            .map_err(|error| ScaleError::Damaged(format!("row {}: the record {error}", row + 1)))?;
        let seen = Seen {
            origin: origin.owned(row).unwrap_or_default(),
            sha256: source.owned(row).unwrap_or_default(),
            added: String::new(),
        };
        Ok(Document {
            record,
            verdicts: Default::default(),
            judgements: Vec::new(),
            seen: vec![seen],
        })
    };
    rows(batch)?.into_iter().map(document).collect()
}

fn told(batch: &RecordBatch) -> Result<Vec<Incident>, ScaleError> {
    let packed = Cells::of(batch, "happened")?;
    let incident = |row| {
        let happened: Happened = opened(packed.must(row, "happened")?)
            .map_err(|error| ScaleError::Damaged(format!("row {}: what happened {error}", row + 1)))?;
        Ok(Incident {
            tolls: (0..happened.incident.tolls.len()).collect(),
            asked: (0..happened.disputes.len()).collect(),
            incident: happened.incident,
            disputes: happened.disputes,
            verdict: None,
            told: Vec::new(),
            counted: Vec::new(),
            documents: Vec::new(),
        })
    };
    (0..batch.num_rows()).map(incident).collect()
}
