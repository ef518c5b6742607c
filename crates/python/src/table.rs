//! Table: rows of one kind as Arrow, for whoever takes Arrow: pyarrow, pandas, polars, DuckDB. It hands out its columns without copying them.

use crate::errors::other;
use arrow_array::cast::AsArray;
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::types::{Float64Type, Int64Type};
use arrow_array::{Array, ArrayRef, RecordBatch, RecordBatchIterator};
use arrow_schema::ffi::FFI_ArrowSchema;
use arrow_schema::{DataType, SchemaRef};
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyDict, PyList};

/// Columns of one kind of row; `_table.py` wraps it.
#[pyclass(frozen, module = "onrecord._native")]
pub struct Table {
    /// Names and types of the columns.
    pub schema: SchemaRef,
    /// The rows, in order.
    pub batches: Vec<RecordBatch>,
}

#[pymethods]
impl Table {
    /// The rows as a stream of the Arrow C data interface.
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        let _ = requested_schema; // a wish that whoever gives may pass over
        let rows: Vec<_> = self.batches.iter().cloned().map(Ok).collect();
        let rows = RecordBatchIterator::new(rows, self.schema.clone());
        let stream = FFI_ArrowArrayStream::new(Box::new(rows));
        PyCapsule::new_with_value(py, stream, c"arrow_array_stream")
    }

    /// Names and types of the columns in the Arrow C data interface.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        let schema = FFI_ArrowSchema::try_from(self.schema.as_ref()).map_err(other)?;
        PyCapsule::new_with_value(py, schema, c"arrow_schema")
    }

    /// Rows.
    fn __len__(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    /// Names of the columns, in order.
    fn names(&self) -> Vec<String> {
        self.schema
            .fields()
            .iter()
            .map(|field| field.name().clone())
            .collect()
    }

    /// Type and meaning of each column, in order.
    fn about(&self) -> Vec<(String, String, String)> {
        let about = |field: &arrow_schema::FieldRef| {
            let kind = match field.data_type() {
                DataType::Utf8 => "str",
                DataType::Int64 => "int",
                DataType::Float64 => "float",
                _ => "list of str",
            };
            let about = field.metadata().get("about").cloned().unwrap_or_default();
            (field.name().clone(), kind.to_string(), about)
        };
        self.schema.fields().iter().map(about).collect()
    }

    /// The first rows as dicts.
    fn rows<'py>(&self, py: Python<'py>, most: usize) -> PyResult<Bound<'py, PyList>> {
        let rows = PyList::empty(py);
        for batch in &self.batches {
            for row in 0..batch.num_rows() {
                if rows.len() >= most {
                    return Ok(rows);
                }
                let dict = PyDict::new(py);
                for (field, column) in self.schema.fields().iter().zip(batch.columns()) {
                    dict.set_item(field.name(), cell(py, column, row)?)?;
                }
                rows.append(dict)?;
            }
        }
        Ok(rows)
    }
}

/// A cell as Python has it.
fn cell<'py>(py: Python<'py>, column: &ArrayRef, row: usize) -> PyResult<Bound<'py, PyAny>> {
    if column.is_null(row) {
        return Ok(py.None().into_bound(py));
    }
    match column.data_type() {
        DataType::Utf8 => Ok(column.as_string::<i32>().value(row).into_pyobject(py)?.into_any()),
        DataType::Int64 => Ok(column
            .as_primitive::<Int64Type>()
            .value(row)
            .into_pyobject(py)?
            .into_any()),
        DataType::Float64 => Ok(column
            .as_primitive::<Float64Type>()
            .value(row)
            .into_pyobject(py)?
            .into_any()),
        DataType::List(_) => {
            let items = column.as_list::<i32>().value(row);
            let list = PyList::empty(py);
            for item in 0..items.len() {
                list.append(cell(py, &items, item)?)?;
            }
            Ok(list.into_any())
        }
        other => Err(self::other(format!("a column of type {other} cannot be listed"))),
    }
}
