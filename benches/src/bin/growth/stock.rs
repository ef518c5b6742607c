//! Stock: articles of corpora, read once. In come folders, out come records and the processor time that each took to read; kept in a file where one is
//! given, so that the next run need not read again. Nothing of them goes into the repository.

use crate::clock::Spent;
use onrecord::{Knowledge, Reader, Record};
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use text::Given;

/// Most texts of one corpus.
const MOST: usize = 400;

/// One article that was read.
#[derive(serde::Serialize, serde::Deserialize)]
pub struct Read {
    /// What reading gave.
    pub record: Record,
    /// Seconds of processor time that it took on one core.
    pub seconds: f64,
}

/// The articles of the file, else those of examples and corpora; these are written into the file.
pub fn stock(
    root: &Path,
    shared: &Path,
    file: Option<&PathBuf>,
    knowledge: &Knowledge,
) -> Result<Vec<Read>, String> {
    if let Some(file) = file.filter(|f| f.exists()) {
        let lines = BufReader::new(std::fs::File::open(file).map_err(|e| e.to_string())?).lines();
        let read = lines.map(|line| {
            let line = line.map_err(|e| e.to_string())?;
            serde_json::from_str(&line).map_err(|e| e.to_string())
        });
        return read.collect();
    }
    let reader = Reader::built_in().map_err(|e| e.to_string())?;
    let mut all = Vec::new();
    for (bytes, given) in texts(root, shared) {
        let began = Spent::now();
        let Ok(document) = text::read_bytes(&bytes, &given) else {
            continue;
        };
        let record = onrecord::read(&document, &reader, knowledge);
        let seconds = began.since().processor;
        all.push(Read { record, seconds });
    }
    if let Some(file) = file {
        let mut to = BufWriter::new(std::fs::File::create(file).map_err(|e| e.to_string())?);
        for read in &all {
            let line = serde_json::to_string(read).map_err(|e| e.to_string())?;
            writeln!(to, "{line}").map_err(|e| e.to_string())?;
        }
    }
    Ok(all)
}

/// Texts of the examples and of every corpus that is there.
fn texts(root: &Path, shared: &Path) -> Vec<(Vec<u8>, Given)> {
    let mut all = Vec::new();
    for folder in [root.join("examples"), shared.join("gold/incidents/articles")] {
        let listed = std::fs::read_dir(folder).into_iter().flatten().flatten();
        let mut files: Vec<PathBuf> = listed.map(|entry| entry.path()).collect();
        files.retain(|path| path.extension().is_some_and(|e| e == "txt" || e == "html"));
        files.sort();
        let bytes = files.iter().filter_map(|path| std::fs::read(path).ok());
        all.extend(bytes.map(|bytes| (bytes, Given::default())));
    }
    let corpora = shared.join("corpora");
    let table = |file: &str, head: &str, body: &str, date: &str| {
        let text = std::fs::read_to_string(corpora.join(file)).unwrap_or_default();
        articles(&text, [head, body, date])
    };
    all.extend(table(
        "measure/fakes_syria.csv",
        "article_title",
        "article_content",
        "date",
    ));
    all.extend(table(
        "measure/press_releases/president_ua.csv",
        "headline",
        "body",
        "date",
    ));
    all.extend(table(
        "ship/press_releases/kremlin.csv",
        "headline",
        "body",
        "date",
    ));
    let wikinews = std::fs::read_to_string(corpora.join("ship/geovirus/GeoVirus.xml")).unwrap_or_default();
    let bodies = wikinews
        .split("<text>")
        .skip(1)
        .filter_map(|rest| rest.split("</text>").next());
    let plain = |body: &str| {
        let body = body
            .replace("&quot;", "\"")
            .replace("&lt;", "<")
            .replace("&gt;", ">");
        body.replace("&amp;", "&").into_bytes()
    };
    all.extend(bodies.take(MOST).map(|body| (plain(body), Given::default())));
    all
}

/// Rows of a CSV file as texts, evenly over the file where there are more than enough.
fn articles(text: &str, columns: [&str; 3]) -> Vec<(Vec<u8>, Given)> {
    let mut rows = rows(text).into_iter();
    let header = rows.next().unwrap_or_default();
    let [head, body, date] = columns.map(|name| header.iter().position(|cell| cell == name));
    let rows: Vec<Vec<String>> = rows.collect();
    let article = |row: &Vec<String>| {
        let cell = |at: Option<usize>| at.and_then(|at| row.get(at)).map_or("", String::as_str);
        let given = Given {
            published: day(cell(date)),
            ..Given::default()
        };
        (format!("{}\n\n{}", cell(head), cell(body)).into_bytes(), given)
    };
    let step = (rows.len() / MOST).max(1);
    rows.iter().step_by(step).take(MOST).map(article).collect()
}

/// A day written `4/5/2017` or `2022-06-24T...`, as records write it.
fn day(cell: &str) -> Option<String> {
    let parts: Vec<u32> = cell.split('/').filter_map(|part| part.parse().ok()).collect();
    match parts.as_slice() {
        [month, day, year] => Some(format!("{year:04}-{month:02}-{day:02}")),
        _ => cell.get(..10).map(str::to_string),
    }
}

/// Rows of CSV (RFC 4180).
fn rows(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, quoted) {
            ('"', true) if chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            ('"', _) => quoted = !quoted,
            (',', false) => row.push(std::mem::take(&mut cell)),
            ('\n', false) => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            ('\r', false) => {}
            _ => cell.push(c),
        }
    }
    if !cell.is_empty() || !row.is_empty() {
        row.push(cell);
        rows.push(row);
    }
    rows
}
