//! Batch: rows of a table as one Arrow record batch. The schema of each table is made here and nowhere else.

use super::{Cell, Kind, Row, Table};
use arrow_array::builder::{Float64Builder, Int64Builder, ListBuilder, StringBuilder};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use std::collections::HashMap;
use std::sync::Arc;

/// The Arrow schema of a table; what columns mean stands in their metadata under `about`.
#[must_use]
pub fn schema(table: &Table) -> Schema {
    let field = |column: &super::Column| {
        let kind = match column.kind {
            Kind::Text => DataType::Utf8,
            Kind::Int => DataType::Int64,
            Kind::Real => DataType::Float64,
            Kind::List => DataType::List(Arc::new(Field::new_list_field(DataType::Utf8, true))),
        };
        let about = HashMap::from([("about".to_string(), column.about.to_string())]);
        Field::new(column.name, kind, column.kind != Kind::List).with_metadata(about)
    };
    Schema::new(table.columns.iter().map(field).collect::<Vec<_>>())
}

/// Rows as a batch.
///
/// # Errors
/// Where columns do not fit together, which would be a fault of this room.
pub fn batch(table: &Table, rows: &[Row]) -> Result<RecordBatch, ArrowError> {
    let columns = table.columns.iter().enumerate();
    let columns = columns.map(|(at, column)| array(column.kind, rows.iter().map(move |row| row.get(at))));
    RecordBatch::try_new(Arc::new(schema(table)), columns.collect())
}

fn array<'a>(kind: Kind, cells: impl Iterator<Item = Option<&'a Cell>>) -> ArrayRef {
    match kind {
        Kind::Text => {
            let mut out = StringBuilder::new();
            cells.for_each(|cell| match cell {
                Some(Cell::Text(text)) => out.append_value(text),
                _ => out.append_null(),
            });
            Arc::new(out.finish())
        }
        Kind::Int => {
            let mut out = Int64Builder::new();
            cells.for_each(|cell| match cell {
                Some(Cell::Int(n)) => out.append_value(*n),
                _ => out.append_null(),
            });
            Arc::new(out.finish())
        }
        Kind::Real => {
            let mut out = Float64Builder::new();
            cells.for_each(|cell| match cell {
                Some(Cell::Real(n)) => out.append_value(*n),
                _ => out.append_null(),
            });
            Arc::new(out.finish())
        }
        Kind::List => {
            let mut out = ListBuilder::new(StringBuilder::new());
            cells.for_each(|cell| {
                if let Some(Cell::List(items)) = cell {
                    items.iter().for_each(|item| out.values().append_value(item));
                }
                out.append(true);
            });
            Arc::new(out.finish())
        }
    }
}
