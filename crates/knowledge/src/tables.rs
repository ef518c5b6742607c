//! Tables: tab-separated files, the built-in ones and those a user lays over them.

use std::collections::BTreeMap;

/// A table that cannot be used: which file, which line, why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("knowledge table {file}, line {line}: {why}")]
pub struct TableError {
    /// File name, such as `cues.tsv`.
    pub file: String,
    /// Line number, counted from 1.
    pub line: usize,
    /// What is wrong and what would be right.
    pub why: String,
}

/// One row of a table.
#[derive(Debug, Clone)]
pub struct Row<'a> {
    /// File name.
    pub file: &'a str,
    /// Line number, counted from 1.
    pub line: usize,
    /// The cells, white space at their ends removed.
    pub cells: Vec<&'a str>,
}

impl<'a> Row<'a> {
    /// Cell `at`, empty if the row is shorter.
    #[must_use]
    pub fn cell(&self, at: usize) -> &'a str {
        self.cells.get(at).copied().unwrap_or("")
    }

    /// An error about this row.
    #[must_use]
    pub fn error(&self, why: impl Into<String>) -> TableError {
        TableError {
            file: self.file.to_string(),
            line: self.line,
            why: why.into(),
        }
    }
}

/// Text of every table, by file name; user tables come after the built-in ones.
#[derive(Debug, Clone, Default)]
pub struct Tables {
    files: BTreeMap<String, Vec<String>>,
}

impl Tables {
    /// Adds the text of a table under its file name.
    pub fn add(&mut self, file: &str, text: &str) {
        self.files
            .entry(file.to_string())
            .or_default()
            .push(text.to_string());
    }

    /// Names of the files.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// Rows of a table, built-in first. Empty lines, lines that start with `#` and the header line
    /// (the first other line of each file) are left out.
    pub fn rows<'a>(&'a self, file: &'a str) -> impl Iterator<Item = Row<'a>> + 'a {
        self.files.get(file).into_iter().flatten().flat_map(move |text| {
            text.lines()
                .enumerate()
                .filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'))
                .skip(1)
                .map(move |(at, line)| Row {
                    file,
                    line: at + 1,
                    cells: line.split('\t').map(str::trim).collect(),
                })
        })
    }

    /// All bytes of all tables, in the order of their names, for hashing.
    pub(crate) fn bytes(&self) -> impl Iterator<Item = &[u8]> {
        self.files.iter().flat_map(|(name, texts)| {
            std::iter::once(name.as_bytes()).chain(texts.iter().map(|t| t.as_bytes()))
        })
    }
}
