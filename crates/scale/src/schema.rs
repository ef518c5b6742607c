//! Schema: the columns of the batches that go from one step to the next. Each is defined here and nowhere else.

use arrow_schema::{DataType, Field, Schema};
use std::sync::Arc;

fn text(name: &str) -> Field {
    Field::new(name, DataType::Utf8, true)
}

fn bytes(name: &str) -> Field {
    Field::new(name, DataType::Binary, true)
}

/// Articles: what a file holds, one row each, or why there is none.
///
/// - `file`: the file that it stands in; `label`: what it is called in messages, such as `FILE#5321`.
/// - `origin`: where it came from: its address, else its label.
/// - `published`, `outlet`, `url`: what is known of it beside its text; null where its page is to say it.
/// - `more`: more that is known, a JSON object.
/// - `bytes`: the article, plain text or HTML.
/// - `error`: why there is no article; then `bytes` is null.
#[must_use]
pub fn articles() -> Schema {
    Schema::new(vec![
        text("file"),
        text("label"),
        text("origin"),
        text("published"),
        text("outlet"),
        text("url"),
        text("more"),
        bytes("bytes"),
        text("error"),
    ])
}

/// Readings: the columns of [`articles`], and what reading gave.
///
/// - `source_sha256`: hash of the bytes; `document`: identifier of the text.
/// - `rank`: of all readings of a document, that of least rank stands (compared byte by byte).
/// - `version`, `model`, `knowledge`: who read it.
/// - `record`: the record, as packed JSON (zstd); `record_sha256`: hash of the JSON.
/// - `digest`: what resolving keeps of it, packed; `blocks`: the blocks in which it has a say.
/// - `error`: why there is no record; then all these are null.
#[must_use]
pub fn readings() -> Schema {
    let mut fields: Vec<Field> = articles().fields().iter().map(|f| f.as_ref().clone()).collect();
    let error = fields.pop();
    let names = [
        "source_sha256",
        "document",
        "rank",
        "version",
        "model",
        "knowledge",
    ];
    fields.extend(names.map(text));
    fields.extend([bytes("record"), text("record_sha256"), bytes("digest")]);
    let item = Arc::new(Field::new_list_field(DataType::Utf8, true));
    fields.push(Field::new("blocks", DataType::List(item), true));
    fields.extend(error);
    Schema::new(fields)
}

/// What happened: the incidents of a block.
///
/// - `block`: which block owns it; `id`: identifier of the incident.
/// - `happened`: the incident with its disputes, as packed JSON.
#[must_use]
pub fn happened() -> Schema {
    Schema::new(vec![text("block"), text("id"), bytes("happened")])
}
