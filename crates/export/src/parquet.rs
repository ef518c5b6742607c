//! Parquet: one file per table, compressed with Snappy, written in groups of bounded size.

use crate::stream::Failure;
use crate::table::{Row, Sink, TABLES, Table, batch, schema};
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;
use std::io::Write;
use std::sync::Arc;

/// Rows that are turned into one batch.
const ROWS: usize = 1024;
/// Most letters of text that wait to be turned into a batch.
const LETTERS: usize = 8 << 20;
/// Bytes after which a group of rows is finished.
const GROUP: usize = 32 << 20;

/// Files of all tables that are being written.
pub struct Folder<W: Write + Send> {
    files: Vec<Writing<W>>,
}

struct Writing<W: Write + Send> {
    table: &'static Table,
    out: ArrowWriter<W>,
    waiting: Vec<Row>,
    letters: usize,
}

impl<W: Write + Send> Folder<W> {
    /// Begins a file for each table, `NAME.parquet`, with what `open` gives for that name.
    ///
    /// # Errors
    /// Where a file cannot be opened or begun.
    pub fn begin(mut open: impl FnMut(&str) -> std::io::Result<W>) -> Result<Self, Failure> {
        let properties = || {
            let made = WriterProperties::builder();
            made.set_compression(Compression::SNAPPY)
                .set_created_by("onrecord".to_string())
                .build()
        };
        let mut files = Vec::new();
        for table in TABLES {
            let to = open(&format!("{}.parquet", table.name))?;
            files.push(Writing {
                table,
                out: ArrowWriter::try_new(to, Arc::new(schema(table)), Some(properties()))?,
                waiting: Vec::new(),
                letters: 0,
            });
        }
        Ok(Folder { files })
    }

    /// Writes what waits and ends all files.
    ///
    /// # Errors
    /// Where bytes cannot be written.
    pub fn end(self) -> Result<(), Failure> {
        for mut file in self.files {
            file.write()?;
            file.out.close()?;
        }
        Ok(())
    }
}

impl<W: Write + Send> Writing<W> {
    fn write(&mut self) -> Result<(), Failure> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        self.out.write(&batch(self.table, &self.waiting)?)?;
        self.waiting.clear();
        self.letters = 0;
        if self.out.in_progress_size() > GROUP {
            self.out.flush()?;
        }
        Ok(())
    }
}

impl<W: Write + Send> Sink for Folder<W> {
    fn put(&mut self, table: &'static Table, row: Row) -> Result<(), Failure> {
        let Some(file) = self.files.iter_mut().find(|file| file.table.name == table.name) else {
            return Ok(());
        };
        let long = |cell: &crate::table::Cell| match cell {
            crate::table::Cell::Text(text) => text.len(),
            crate::table::Cell::List(items) => items.iter().map(String::len).sum(),
            _ => 8,
        };
        file.letters += row.iter().map(long).sum::<usize>();
        file.waiting.push(row);
        if file.waiting.len() >= ROWS || file.letters >= LETTERS {
            file.write()?;
        }
        Ok(())
    }
}
