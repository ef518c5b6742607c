//! Parquet files of readings into a ledger: what comes out is what adding gives; what is damaged is left out with its reason.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, BinaryArray, RecordBatch};
use common::KIT;
use parquet::arrow::ArrowWriter;
use scale::Taken;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

fn write(path: &Path, batch: &RecordBatch) {
    let mut writer = ArrowWriter::try_new(File::create(path).unwrap(), batch.schema(), None).unwrap();
    writer.write(batch).unwrap();
    writer.close().unwrap();
}

fn taken(path: &Path) -> (Vec<Taken>, Vec<String>) {
    let (mut taken, mut left) = (Vec::new(), Vec::new());
    for group in scale::groups(&File::open(path).unwrap(), "r.parquet").unwrap() {
        for row in group.taken() {
            match row {
                Ok(row) => taken.push(row),
                Err((label, why)) => left.push(format!("{label}: {why}")),
            }
        }
    }
    (taken, left)
}

fn readings() -> RecordBatch {
    scale::read(&common::batch(&common::examples()), &KIT, 2, true).unwrap()
}

/// The batch with another column of bytes in the place of that of this name.
fn with(batch: &RecordBatch, name: &str, change: impl Fn(usize, &[u8]) -> Option<Vec<u8>>) -> RecordBatch {
    let (at, _) = batch.schema_ref().column_with_name(name).unwrap();
    let old = batch.column(at).as_binary::<i32>();
    let new = (0..old.len()).map(|row| change(row, old.value(row)));
    let mut columns = batch.columns().to_vec();
    columns[at] = Arc::new(new.collect::<BinaryArray>()) as ArrayRef;
    RecordBatch::try_new(batch.schema(), columns).unwrap()
}

#[test]
fn what_is_taken_makes_the_same_ledger() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("r.parquet");
    write(&file, &readings());
    let (rows, left) = taken(&file);
    assert_eq!((rows.len(), left.len()), (4, 0));
    let mut one = common::ledger(&folder.path().join("one"));
    let prepared: Vec<_> = rows
        .iter()
        .rev()
        .map(|row| {
            let article = ledger::Article {
                origin: &row.origin,
                bytes: &row.bytes,
                given: &row.given,
                more: &row.more,
                record: &row.record,
            };
            ledger::prepare(&article, &KIT.knowledge).unwrap()
        })
        .collect();
    ledger::add(&mut one, &prepared, &KIT.knowledge, "2026-11-25T11:00:00.000000Z").unwrap();
    let mut two = common::ledger(&folder.path().join("two"));
    common::add(&mut two, &common::examples());
    assert_eq!(common::held(&mut one), common::held(&mut two));
}

#[test]
fn damaged_rows_are_left_out_with_their_reason() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("r.parquet");
    let batch = with(&readings(), "record", |row, packed| {
        let mut packed = packed.to_vec();
        if row == 0 {
            let middle = packed.len() / 2;
            packed[middle] ^= 0x55;
        }
        Some(packed)
    });
    let batch = with(&batch, "bytes", |row, bytes| match row {
        1 => None,
        2 => Some([bytes, b"!"].concat()),
        _ => Some(bytes.to_vec()),
    });
    write(&file, &batch);
    let (rows, left) = taken(&file);
    assert_eq!((rows.len(), left.len()), (1, 3), "{left:?}");
    assert!(
        left[0].starts_with("r.parquet row 1 (examples/meridian-post.txt"),
        "{left:?}"
    );
    assert!(
        left[1].contains("the bytes of the article are not there"),
        "{left:?}"
    );
    assert!(left[2].contains("differ from their hash"), "{left:?}");
}

#[test]
fn a_file_whose_pages_are_damaged_loses_these_rows_and_no_more() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("r.parquet");
    write(&file, &readings());
    let whole = std::fs::read(&file).unwrap();
    for at in (4..whole.len() - 8).step_by(whole.len() / 60) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0xff;
        std::fs::write(&file, bytes).unwrap();
        let Ok(groups) = scale::groups(&File::open(&file).unwrap(), "r.parquet") else {
            continue; // the footer
        };
        let rows: usize = groups.map(|group| group.taken().len()).sum();
        assert!(rows <= 4, "byte {at}: {rows} rows");
    }
}

#[test]
fn files_that_hold_no_readings_are_told_in_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("r.parquet");
    let error = |file: &Path| match scale::groups(&File::open(file).unwrap(), "r.parquet") {
        Ok(_) => panic!("was taken"),
        Err(error) => error.to_string(),
    };
    std::fs::write(&file, "id,text\n1,words\n").unwrap();
    assert!(
        error(&file).starts_with("is no Parquet file that can be read"),
        "{}",
        error(&file)
    );
    write(&file, &common::batch(&common::examples()));
    assert!(
        error(&file).contains("no column source_sha256, record, record_sha256"),
        "{}",
        error(&file)
    );
    let whole = std::fs::read(&file).unwrap();
    std::fs::write(&file, &whole[..whole.len() / 2]).unwrap();
    assert!(
        error(&file).starts_with("is no Parquet file that can be read"),
        "{}",
        error(&file)
    );
}
