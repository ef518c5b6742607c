//! `onrecord import` through the real binary: readings that an engine wrote make the ledger that adding makes.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use arrow_array::builder::{BinaryBuilder, StringBuilder};
use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, BinaryArray, RecordBatch, StringArray};
use common::{ARTICLE, code, err, file, out, run};
use onrecord::batch::Kit;
use parquet::arrow::ArrowWriter;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::{Arc, LazyLock};

static KIT: LazyLock<Kit> = LazyLock::new(|| Kit {
    reader: onrecord::Reader::built_in().unwrap(),
    knowledge: onrecord::Knowledge::built_in().unwrap(),
});

/// The articles as files, in one folder.
fn articles(folder: &Path) -> Vec<String> {
    let examples = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let example = |name: &str| std::fs::read(examples.join(name)).unwrap();
    vec![
        file(folder, "a.txt", ARTICLE),
        file(folder, "courier.txt", example("harbour-courier.txt")),
        file(folder, "post.txt", example("meridian-post.txt")),
        file(folder, "wire.html", example("eastgate-wire.html")),
        // the same text in one more place
        file(folder, "b.txt", ARTICLE),
    ]
}

/// What an engine reads of them, the last first; `change` may alter the articles.
fn readings(paths: &[String]) -> RecordBatch {
    let (mut origin, mut bytes) = (StringBuilder::new(), BinaryBuilder::new());
    for path in paths.iter().rev() {
        origin.append_value(path);
        bytes.append_value(std::fs::read(path).unwrap());
    }
    let columns = [
        ("origin", Arc::new(origin.finish()) as ArrayRef),
        ("bytes", Arc::new(bytes.finish()) as ArrayRef),
    ];
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    scale::read(&batch, &KIT, 2, true).unwrap()
}

fn write(path: &Path, batch: &RecordBatch) -> String {
    let to = std::fs::File::create(path).unwrap();
    let mut writer = ArrowWriter::try_new(to, batch.schema(), None).unwrap();
    writer.write(batch).unwrap();
    writer.close().unwrap();
    path.display().to_string()
}

/// The batch with the first row's record as `change` makes it.
fn altered(batch: &RecordBatch, change: impl Fn(&mut Value)) -> RecordBatch {
    let place = |name: &str| batch.schema_ref().column_with_name(name).unwrap().0;
    let (records, hashes) = (place("record"), place("record_sha256"));
    let old = batch.column(records).as_binary::<i32>();
    let mut record: Value = serde_json::from_slice(&scale::unpack(old.value(0)).unwrap()).unwrap();
    change(&mut record);
    let first = scale::pack(&record).unwrap();
    let sha = ledger::sha256(&serde_json::to_vec(&record).unwrap());
    let mut columns = batch.columns().to_vec();
    let rest = (1..old.len()).map(|row| old.value(row).to_vec());
    columns[records] = Arc::new(BinaryArray::from_iter_values(std::iter::once(first).chain(rest)));
    let old = batch.column(hashes).as_string::<i32>();
    let rest = (1..old.len()).map(|row| old.value(row).to_string());
    columns[hashes] = Arc::new(StringArray::from_iter_values(std::iter::once(sha).chain(rest)));
    RecordBatch::try_new(batch.schema(), columns).unwrap()
}

/// A ledger in a folder.
struct Desk(String);

impl Desk {
    fn new(folder: &Path, name: &str) -> Self {
        let ledger = folder.join(name).display().to_string();
        assert_eq!(code(&run(&["init", &ledger])), 0);
        Desk(ledger)
    }

    fn run(&self, arguments: &[&str]) -> Output {
        run(&[&["--ledger", &self.0], arguments].concat())
    }

    fn ok(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert_eq!(code(&output), 0, "{arguments:?}: {}", err(&output));
        out(&output)
    }

    /// All that it holds, but for when.
    fn all(&self) -> [String; 4] {
        let documents = self.ok(&["documents", "--format", "json"]);
        let mut documents: Value = serde_json::from_str(&documents).unwrap();
        for document in documents.as_array_mut().unwrap() {
            for seen in document["sightings"].as_array_mut().unwrap() {
                seen.as_object_mut().unwrap().remove("added");
            }
        }
        let lists = ["incidents", "tolls", "disputes"].map(|list| self.ok(&[list, "--format", "json"]));
        let [incidents, tolls, disputes] = lists;
        [documents.to_string(), incidents, tolls, disputes]
    }
}

#[test]
fn what_is_imported_is_what_adding_gives() {
    let folder = tempfile::tempdir().unwrap();
    let paths = articles(folder.path());
    let parquet = folder.path().join("readings");
    std::fs::create_dir(&parquet).unwrap();
    let batch = readings(&paths);
    write(&parquet.join("one.parquet"), &batch.slice(0, 2));
    write(&parquet.join("two.parquet"), &batch.slice(2, 3));
    std::fs::write(parquet.join("_SUCCESS"), "").unwrap();
    let parquet = parquet.display().to_string();
    let (one, two) = (Desk::new(folder.path(), "one"), Desk::new(folder.path(), "two"));
    for path in &paths {
        one.ok(&["add", path, "--quiet"]);
    }
    let done = two.run(&["import", &parquet]);
    assert_eq!(code(&done), 0, "{}", err(&done));
    assert!(
        err(&done).starts_with("onrecord: imported 4 articles, 1 seen in one more place, 0 failed\n"),
        "{}",
        err(&done)
    );
    assert_eq!(out(&done).lines().count(), 5);
    assert_eq!(one.all(), two.all());
    assert!(one.all()[1].contains("i-"), "nothing happened");
    two.ok(&["verify"]);
    // again: nothing changes
    let before = two.ok(&["stats", "--format", "json"]);
    let done = two.run(&["import", &parquet, "--quiet"]);
    assert_eq!(
        err(&done),
        "onrecord: imported 0 articles, 5 known already, 0 failed\n"
    );
    assert_eq!(two.ok(&["stats", "--format", "json"]), before);
    // and what is imported can be added: it is there already
    let done = two.run(&["add", &paths[1], "--quiet"]);
    assert_eq!(
        err(&done),
        "onrecord: added 0 articles, 1 known already, 0 failed\n"
    );
}

#[test]
fn what_another_version_read_is_kept_and_told() {
    let folder = tempfile::tempdir().unwrap();
    let paths = articles(folder.path());
    let older = altered(&readings(&paths), |record| {
        record["onrecord"]["version"] = "0.0.9".into();
    });
    let parquet = write(&folder.path().join("r.parquet"), &older);
    let desk = Desk::new(folder.path(), "ledger");
    let done = desk.run(&["import", &parquet, "--quiet"]);
    assert_eq!(code(&done), 0, "{}", err(&done));
    let said = err(&done);
    assert!(
        said.contains("1 record was read by another version (onrecord 0.0.9, model "),
        "{said}"
    );
    assert!(said.contains("`onrecord reread` reads them anew"), "{said}");
    desk.ok(&["verify"]);
    // a record of a version that this one cannot read
    let foreign = altered(&readings(&paths), |record| {
        record["onrecord"]["version"] = "9.0.0".into();
        record["claims"] = "elsewhere".into();
    });
    let parquet = write(&folder.path().join("s.parquet"), &foreign);
    let desk = Desk::new(folder.path(), "other");
    let done = desk.run(&["import", &parquet, "--quiet"]);
    let said = err(&done);
    assert_eq!(code(&done), 1, "{said}");
    assert!(said.contains("s.parquet row 1"), "{said}");
    assert!(
        said.contains("was made by a version (onrecord 9.0.0) whose records this one cannot read"),
        "{said}"
    );
    assert!(said.ends_with("imported 4 articles, 1 failed\n"), "{said}");
}

#[test]
fn wrong_files_and_damaged_rows_are_told_and_the_rest_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let paths = articles(folder.path());
    let batch = readings(&paths);
    let good = write(&folder.path().join("good.parquet"), &batch.slice(0, 1));
    let bad = altered(&batch.slice(1, 2), |record| {
        record["document"]["text"] = "Other words.".into();
    });
    let bad = write(&folder.path().join("bad.parquet"), &bad);
    let other = write(
        &folder.path().join("other.parquet"),
        &batch.project(&[0, 1]).unwrap(),
    );
    let none = file(folder.path(), "none.parquet", "not Parquet at all");
    let missing = folder.path().join("missing.parquet").display().to_string();
    let desk = Desk::new(folder.path(), "ledger");
    let done = desk.run(&["import", &none, &other, &missing, &bad, &good, "--quiet"]);
    let said = err(&done);
    assert_eq!(code(&done), 1, "{said}");
    for line in [
        "none.parquet: is no Parquet file that can be read",
        "other.parquet: holds no readings (no column origin, bytes, source_sha256, record, record_sha256)",
        "missing.parquet: no such file or folder",
        "the record's text differs from its identifier",
        "imported 2 articles, 4 failed\n",
    ] {
        assert!(said.contains(line), "{line} is not in {said}");
    }
    assert_eq!(said.lines().count(), 5, "{said}");
    desk.ok(&["verify"]);
    assert_eq!(code(&run(&["import", &good])), 2, "no ledger is given");
    let empty = folder.path().join("empty");
    std::fs::create_dir(&empty).unwrap();
    let done = desk.run(&["import", &empty.display().to_string()]);
    assert!(
        err(&done).contains("the folder holds no .parquet files"),
        "{}",
        err(&done)
    );
}
