//! Columns: which columns of an Arrow table are what, and their cells as text or bytes. In: a record batch. Out: cells. It copies no content.

use arrow_array::cast::AsArray;
use arrow_array::temporal_conversions::{as_date, as_datetime};
use arrow_array::types::{
    Date32Type, Date64Type, TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType,
    TimestampSecondType,
};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::{DataType, TimeUnit};
use std::collections::BTreeMap;

/// Names of columns by what they are to be read as: `text` to `body`, say.
pub type Names = BTreeMap<String, String>;

/// Fields that may hold what is to be read; the first that is not null counts.
const CONTENT: [&str; 3] = ["text", "html", "bytes"];

/// The columns of a batch that count.
pub struct Columns {
    content: Vec<ArrayRef>,
    published: Option<ArrayRef>,
    outlet: Option<ArrayRef>,
    url: Option<ArrayRef>,
    origin: Option<ArrayRef>,
}

impl Columns {
    /// Finds them.
    ///
    /// # Errors
    /// Where there is no content, or a column is of a type that holds no text.
    pub fn of(batch: &RecordBatch, names: &Names) -> Result<Self, String> {
        let find = |field: &str| {
            let name = names.get(field).map_or(field, String::as_str);
            let Some(column) = batch.column_by_name(name) else {
                return match names.contains_key(field) {
                    true => Err(format!("there is no column {name}; there are {}", there(batch))),
                    false => Ok(None),
                };
            };
            match readable(column.data_type(), field == "published") {
                true => Ok(Some(column.clone())),
                false => Err(format!(
                    "column {name} is {}; give text or bytes",
                    column.data_type()
                )),
            }
        };
        let mut content = Vec::new();
        for field in CONTENT {
            content.extend(find(field)?);
        }
        if content.is_empty() {
            let there = there(batch);
            return Err(format!(
                "there is no column text, html or bytes; there are {there}: say which it is with columns={{\"text\": ...}}"
            ));
        }
        Ok(Columns {
            content,
            published: find("published")?,
            outlet: find("outlet")?,
            url: find("url")?,
            origin: find("origin")?,
        })
    }

    /// What is to be read of a row.
    ///
    /// # Errors
    /// Where there is nothing.
    pub fn content(&self, row: usize) -> Result<&[u8], String> {
        let cells = self.content.iter().filter_map(|column| bytes(column, row));
        cells
            .into_iter()
            .next()
            .ok_or_else(|| "the row has no text".to_string())
    }

    /// What is known of a row.
    pub fn given(&self, row: usize) -> text::Given {
        text::Given {
            published: self.published.as_ref().and_then(|column| time(column, row)),
            outlet: self.outlet.as_ref().and_then(|column| words(column, row)),
            url: self.url.as_ref().and_then(|column| words(column, row)),
        }
    }

    /// What a row is called.
    pub fn origin(&self, row: usize) -> Option<String> {
        self.origin.as_ref().and_then(|column| words(column, row))
    }
}

fn there(batch: &RecordBatch) -> String {
    let schema = batch.schema();
    let names: Vec<&str> = schema
        .fields()
        .iter()
        .map(|field| field.name().as_str())
        .collect();
    names.join(", ")
}

fn readable(kind: &DataType, time: bool) -> bool {
    match kind {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Null => true,
        DataType::Binary | DataType::LargeBinary | DataType::BinaryView => true,
        DataType::Dictionary(_, of) => readable(of, time),
        DataType::Timestamp(..) | DataType::Date32 | DataType::Date64 => time,
        _ => false,
    }
}

/// A cell as bytes.
fn bytes(column: &ArrayRef, row: usize) -> Option<&[u8]> {
    if column.is_null(row) {
        return None;
    }
    Some(match column.data_type() {
        DataType::Utf8 => column.as_string::<i32>().value(row).as_bytes(),
        DataType::LargeUtf8 => column.as_string::<i64>().value(row).as_bytes(),
        DataType::Utf8View => column.as_string_view().value(row).as_bytes(),
        DataType::Binary => column.as_binary::<i32>().value(row),
        DataType::LargeBinary => column.as_binary::<i64>().value(row),
        DataType::BinaryView => column.as_binary_view().value(row),
        DataType::Dictionary(..) => {
            // the key of this row alone: all of them would be worked out for each row anew
            let one = column.slice(row, 1);
            let at = one.as_any_dictionary().normalized_keys().first().copied()?;
            return bytes(column.as_any_dictionary().values(), at);
        }
        _ => return None,
    })
}

/// A cell as text; empty text is none.
fn words(column: &ArrayRef, row: usize) -> Option<String> {
    let words = String::from_utf8_lossy(bytes(column, row)?).trim().to_string();
    (!words.is_empty()).then_some(words)
}

/// A cell as a time of publication: text as it is, dates and times as they would be written. A time with a zone is taken in UTC, since the batch holds no other.
fn time(column: &ArrayRef, row: usize) -> Option<String> {
    macro_rules! moment {
        ($of:ty) => {
            as_datetime::<$of>(column.as_primitive::<$of>().value(row)).map(|time| format!("{time:?}"))
        };
    }
    if column.is_null(row) {
        return None;
    }
    let written = match column.data_type() {
        DataType::Date32 => {
            let days = i64::from(column.as_primitive::<Date32Type>().value(row));
            as_date::<Date64Type>(days * 86_400_000).map(|day| day.to_string())
        }
        DataType::Date64 => {
            as_date::<Date64Type>(column.as_primitive::<Date64Type>().value(row)).map(|day| day.to_string())
        }
        DataType::Timestamp(TimeUnit::Second, _) => moment!(TimestampSecondType),
        DataType::Timestamp(TimeUnit::Millisecond, _) => moment!(TimestampMillisecondType),
        DataType::Timestamp(TimeUnit::Microsecond, _) => moment!(TimestampMicrosecondType),
        DataType::Timestamp(TimeUnit::Nanosecond, _) => moment!(TimestampNanosecondType),
        _ => return words(column, row),
    };
    // seconds are as fine as a record writes them
    written.map(|time| time.chars().take("2022-03-14T17:13:00".len()).collect())
}
