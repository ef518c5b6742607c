//! SQLite: all tables in one file, with indexes and full text that Datasette finds by itself.

use crate::stream::Failure;
use crate::table::{Cell, Kind, Row, Sink, TABLES, Table};
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use std::path::Path;

/// Columns that others refer to or that people look up.
const INDEXES: &[(&str, &str)] = &[
    ("claims", "document"),
    ("claims", "source"),
    ("claims", "stance"),
    ("figures", "document"),
    ("events", "document"),
    ("places", "document"),
    ("places", "name"),
    ("actors", "document"),
    ("incidents", "from_day"),
    ("incidents", "place"),
    ("tolls", "incident"),
    ("disputes", "incident"),
    ("documents", "published"),
];

/// What is made beside the tables once they are filled: full text, and lists as rows.
const BESIDE: &str = "
CREATE VIRTUAL TABLE documents_fts USING fts5 (title, text, content = 'documents', tokenize = 'unicode61 remove_diacritics 2');
INSERT INTO documents_fts (documents_fts) VALUES ('rebuild');
CREATE VIRTUAL TABLE claims_fts USING fts5 (source, content, content = 'claims', tokenize = 'unicode61 remove_diacritics 2');
INSERT INTO claims_fts (claims_fts) VALUES ('rebuild');
CREATE VIEW incident_documents AS SELECT i.id AS incident, d.value AS document FROM incidents i, json_each(i.documents) d;
CREATE VIEW incident_events AS SELECT i.id AS incident, substr(e.value, 1, instr(e.value, '/') - 1) AS document,
    substr(e.value, instr(e.value, '/') + 1) AS event FROM incidents i, json_each(i.events) e;
CREATE VIEW toll_documents AS SELECT t.incident, t.number, d.value AS document FROM tolls t, json_each(t.documents) d;
";

/// A file that is being written.
pub struct File {
    store: Connection,
}

impl File {
    /// Begins a file, which must not be there yet.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn begin(path: &Path) -> Result<Self, Failure> {
        let store = Connection::open(path)?;
        // a file that is not whole is thrown away: nothing needs to be undone or waited for
        store.pragma_update(None, "page_size", 4096)?;
        store.pragma_update(None, "journal_mode", "OFF")?;
        store.pragma_update(None, "synchronous", "OFF")?;
        // with a filter, a claim may point to a document that was not asked for
        store.pragma_update(None, "foreign_keys", "OFF")?;
        store.execute_batch("BEGIN")?;
        for table in TABLES {
            store.execute_batch(&declared(table))?;
        }
        Ok(File { store })
    }

    /// Makes indexes and full text, and ends the file.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn end(self) -> Result<(), Failure> {
        for (table, column) in INDEXES {
            let sql = format!("CREATE INDEX \"{table}_{column}\" ON \"{table}\" (\"{column}\")");
            self.store.execute_batch(&sql)?;
        }
        self.store.execute_batch(BESIDE)?;
        self.store.execute_batch("COMMIT")?;
        Ok(())
    }
}

/// The declaration of a table. Rows keep their order by their rowid.
fn declared(table: &Table) -> String {
    let column = |c: &crate::table::Column| {
        let kind = match c.kind {
            Kind::Text | Kind::List => "TEXT",
            Kind::Int => "INTEGER",
            Kind::Real => "REAL",
        };
        let own = c.name == "id" && matches!(table.name, "documents" | "incidents" | "judgements");
        let refers = match (c.name, table.name) {
            ("document", _) => " REFERENCES documents (id)",
            ("incident", _) => " REFERENCES incidents (id)",
            _ => "",
        };
        let key = if own { " PRIMARY KEY" } else { refers };
        format!("    \"{}\" {kind}{key} -- {}", c.name, c.about)
    };
    let columns: Vec<String> = table.columns.iter().map(column).collect();
    // the comma stands before the comment, so that the comment does not swallow it
    let columns: Vec<String> = columns
        .iter()
        .enumerate()
        .map(|(at, line)| match at + 1 == columns.len() {
            true => line.clone(),
            false => line.replacen(" -- ", ", -- ", 1),
        })
        .collect();
    format!(
        "CREATE TABLE \"{}\" ( -- {}\n{}\n)",
        table.name,
        table.about,
        columns.join("\n")
    )
}

impl Sink for File {
    fn put(&mut self, table: &'static Table, row: Row) -> Result<(), Failure> {
        let marks = vec!["?"; row.len()].join(", ");
        let sql = format!("INSERT INTO \"{}\" VALUES ({marks})", table.name);
        let values = row.into_iter().map(value);
        self.store
            .prepare_cached(&sql)?
            .execute(params_from_iter(values))?;
        Ok(())
    }
}

fn value(cell: Cell) -> Value {
    match cell {
        Cell::Null => Value::Null,
        Cell::Text(text) => Value::Text(text),
        Cell::Int(n) => Value::Integer(n),
        Cell::Real(n) => Value::Real(n),
        Cell::List(items) => Value::Text(serde_json::Value::from(items).to_string()),
    }
}
