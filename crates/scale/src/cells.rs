//! Cells: the columns of a batch by name, whatever of Arrow's kinds of text or bytes an engine made of them.

use crate::ScaleError;
use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::DataType;

/// A column of text or bytes, or none.
pub(crate) struct Cells<'b>(Option<&'b ArrayRef>);

impl<'b> Cells<'b> {
    /// The column of that name, empty where there is none.
    pub fn maybe(batch: &'b RecordBatch, name: &str) -> Result<Self, ScaleError> {
        let Some(column) = batch.column_by_name(name) else {
            return Ok(Cells(None));
        };
        match column.data_type() {
            DataType::Utf8
            | DataType::LargeUtf8
            | DataType::Utf8View
            | DataType::Binary
            | DataType::LargeBinary
            | DataType::BinaryView => Ok(Cells(Some(column))),
            DataType::Null => Ok(Cells(None)),
            other => Err(ScaleError::Columns(format!(
                "column {name} is {other}; text or bytes are needed: cast it first"
            ))),
        }
    }

    /// The column of that name, which must be there.
    pub fn of(batch: &'b RecordBatch, name: &str) -> Result<Self, ScaleError> {
        match batch.column_by_name(name) {
            Some(_) => Self::maybe(batch, name),
            None => Err(ScaleError::Columns(format!("there is no column {name}"))),
        }
    }

    /// The bytes in a row; none where it is null.
    pub fn bytes(&self, row: usize) -> Option<&'b [u8]> {
        let column = self
            .0
            .filter(|column| row < column.len() && column.is_valid(row))?;
        Some(match column.data_type() {
            DataType::Utf8 => column.as_string::<i32>().value(row).as_bytes(),
            DataType::LargeUtf8 => column.as_string::<i64>().value(row).as_bytes(),
            DataType::Utf8View => column.as_string_view().value(row).as_bytes(),
            DataType::Binary => column.as_binary::<i32>().value(row),
            DataType::LargeBinary => column.as_binary::<i64>().value(row),
            DataType::BinaryView => column.as_binary_view().value(row),
            _ => return None,
        })
    }

    /// The text in a row; none where it is null or no text.
    pub fn text(&self, row: usize) -> Option<&'b str> {
        std::str::from_utf8(self.bytes(row)?).ok()
    }

    /// The same on its own.
    pub fn owned(&self, row: usize) -> Option<String> {
        self.text(row).map(str::to_string)
    }

    /// The bytes in a row, which must be there.
    pub fn must(&self, row: usize, name: &str) -> Result<&'b [u8], ScaleError> {
        self.bytes(row)
            .ok_or_else(|| ScaleError::Damaged(format!("row {}: {name} is empty", row + 1)))
    }
}

/// The whole number in a row of a column that may be there.
pub(crate) fn number(batch: &RecordBatch, name: &str, row: usize) -> Option<i64> {
    let column = batch.column_by_name(name).filter(|column| column.is_valid(row))?;
    match column.data_type() {
        DataType::Int64 => {
            let cells = column.as_primitive::<arrow_array::types::Int64Type>();
            Some(cells.value(row))
        }
        DataType::Int32 => {
            let cells = column.as_primitive::<arrow_array::types::Int32Type>();
            Some(i64::from(cells.value(row)))
        }
        _ => None,
    }
}
