//! CSV and TSV: rows in, articles out, by the names of the header row.
//!
//! Cells in quotation marks may hold line breaks and doubled quotation marks. A row that does not end within the limit is broken;
//! the next begins on the next line. It never holds more than one row.

use crate::article::{Item, broken};
use crate::fields::{self, Field, Map};
use crate::stream::{LIMIT, Stream};
use crate::words;

/// The header row and what divides cells.
#[derive(Debug, Clone)]
pub(crate) struct Header {
    names: Vec<String>,
    /// The names as they are compared.
    plain: Vec<String>,
    divider: u8,
    /// Bytes that were looked through for a mark that closes a cell, and were not taken.
    vain: u64,
}

impl Header {
    /// The column of this name.
    fn column(&self, name: &str, exact: bool) -> Option<usize> {
        let names = if exact { &self.names } else { &self.plain };
        names.iter().position(|own| own == name)
    }
}

/// Most columns; cells of a row beyond those of the header are counted, not kept.
const COLUMNS: usize = 4096;

/// Bytes that may be looked through in vain, beside four times those that were taken: a file with many marks that do not close is read line by line then.
const VAIN: u64 = 64 << 20;

/// What can divide cells, most common first.
const DIVIDERS: &[u8] = b",;\t|";

/// Reads the header row.
pub(crate) fn header(stream: &mut Stream, tabs: bool, map: &Map) -> Result<Header, String> {
    stream.begin();
    if stream.peek(3).starts_with(b"\xef\xbb\xbf") {
        stream.take(3);
    }
    while matches!(stream.peek(1).first(), Some(b'\r' | b'\n')) {
        stream.take(1);
    }
    let line = stream.line(LIMIT).ok_or("the header row does not end")?;
    let first = stream.peek(line).get(..line).unwrap_or_default();
    let most = |divider: &&u8| first.iter().filter(|b| b == divider).count();
    let divider = match tabs {
        true => b'\t',
        false => *DIVIDERS.iter().rev().max_by_key(most).unwrap_or(&b','),
    };
    let length = row(stream, divider, false).map_err(|()| "the header row does not end".to_string())?;
    let first = cells(
        stream.peek(length).get(..length).unwrap_or_default(),
        divider,
        COLUMNS,
    );
    if first.count > COLUMNS {
        return Err(format!("the header row has more than {COLUMNS} columns"));
    }
    let names: Vec<String> = first.cells.iter().map(|name| name.trim().to_string()).collect();
    stream.take(length);
    let header = Header {
        plain: names.iter().map(|name| fields::plain(name)).collect(),
        names,
        divider,
        vain: 0,
    };
    let found = fields::find(map, |name, exact| Some(header.column(name, exact)?.to_string()));
    for (field, name) in &map.names {
        if header.column(name, true).is_none() {
            return Err(format!(
                "there is no column '{name}' ({field:?}); there are {}",
                listed(&header.names)
            ));
        }
    }
    if found.text.is_none() && found.html.is_none() {
        let names = listed(&header.names);
        return Err(format!(
            "which column is the report? say it with --map text=NAME; there are {names}"
        ));
    }
    Ok(header)
}

fn listed(names: &[String]) -> String {
    let shown: Vec<String> = names
        .iter()
        .take(12)
        .map(|name| name.chars().take(24).collect())
        .collect();
    let more = if names.len() > shown.len() { ", ..." } else { "" };
    format!("{}{more}", shown.join(", "))
}

/// The next row, or nothing at the end.
pub(crate) fn next(stream: &mut Stream, header: &mut Header, map: &Map) -> Option<Item> {
    while matches!(stream.peek(1).first(), Some(b'\r' | b'\n')) {
        stream.take(1);
    }
    stream.begin();
    let place = stream.place();
    if stream.peek(1).is_empty() {
        return stream.fault().map(|why| broken(place, why));
    }
    let by_lines = header.vain > VAIN + 4 * stream.taken();
    let Ok(length) = row(stream, header.divider, by_lines) else {
        let why = match stream.why() {
            Some(why) => {
                stream.fault();
                why
            }
            None => {
                header.vain += stream.peek(1).len() as u64;
                stream.pass_line();
                format!(
                    "a quotation mark opens a cell that does not end within {} MiB",
                    LIMIT >> 20
                )
            }
        };
        return Some(broken(place, why));
    };
    let bytes = stream.peek(length).get(..length).unwrap_or_default();
    let wants = header.names.len();
    let row = cells(bytes, header.divider, wants);
    if let Some(why) = wrong(&row, bytes, wants) {
        // a quotation mark too many joins rows: only the first line of them is lost
        stream.pass_line();
        header.vain += length as u64;
        return Some(broken(place, why));
    }
    stream.take(length);
    let found = fields::find(map, |name, exact| {
        row.cells.get(header.column(name, exact)?).cloned()
    });
    Some(match fields::article(place, found) {
        Ok(article) => Item::Article(Box::new(article)),
        Err(_) => {
            let has = row.count.max(row.cells.len());
            let named = map
                .names
                .get(&Field::Text)
                .map_or(String::new(), |name| format!(" in '{name}'"));
            broken(
                place,
                format!("the row has no text{named} (it has {has} of {wants} cells)"),
            )
        }
    })
}

/// Length of the row that begins here, with its line break; `by_lines`, a line break ends it wherever it stands.
fn row(stream: &mut Stream, divider: u8, by_lines: bool) -> Result<usize, ()> {
    if by_lines {
        return stream.line(LIMIT).ok_or(());
    }
    let (mut at, mut quoted, mut fresh) = (0, false, true);
    loop {
        let held = stream.peek(at + 2);
        while let Some(&byte) = held.get(at) {
            at += 1;
            if quoted {
                if byte != b'"' {
                    // only a quotation mark matters here
                    let rest = held.get(at..).unwrap_or_default();
                    at += memchr::memchr(b'"', rest).unwrap_or(rest.len());
                } else if held.get(at) == Some(&b'"') {
                    at += 1;
                } else {
                    quoted = false;
                }
                continue;
            }
            match byte {
                b'\n' => return Ok(at),
                b'"' if fresh => quoted = true,
                _ => {}
            }
            fresh = byte == divider;
        }
        if at > LIMIT {
            return Err(());
        }
        if stream.peek(at + 1).len() <= at {
            let cut = quoted || stream.faulty();
            return if cut { Err(()) } else { Ok(at) };
        }
    }
}

/// A row taken apart.
#[derive(Debug, Default)]
struct Row {
    cells: Vec<String>,
    /// Number of cells, empty ones at the end left out where they are not kept.
    count: usize,
    /// Letters follow the mark that closes a cell.
    after: bool,
}

/// Why a row cannot be trusted, if it cannot.
fn wrong(row: &Row, bytes: &[u8], wants: usize) -> Option<String> {
    if row.count > wants {
        let has = row.count;
        return Some(format!(
            "the row has {has} cells, the header {wants}; a quotation mark may be missing"
        ));
    }
    // letters after a mark are of no harm on one line; over several they tell that rows were joined
    let lines = memchr::memchr(b'\n', bytes.trim_ascii()).is_some();
    (row.after && lines).then(|| "a quotation mark opens a cell that does not end on its row".to_string())
}

/// The cells of a row, so many at most.
fn cells(row: &[u8], divider: u8, most: usize) -> Row {
    let row = row.strip_suffix(b"\n").unwrap_or(row);
    let row = row.strip_suffix(b"\r").unwrap_or(row);
    let mut cells: Vec<Vec<u8>> = vec![Vec::new()];
    let (mut quoted, mut fresh, mut closed) = (false, true, false);
    let (mut number, mut out) = (1, Row::default());
    let mut bytes = row.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        if quoted && byte == b'"' {
            if bytes.next_if_eq(&b'"').is_some() {
                push(&mut cells, b'"');
            } else {
                (quoted, closed) = (false, true);
            }
            continue;
        }
        if !quoted && byte == b'"' && fresh {
            (quoted, fresh) = (true, false);
            continue;
        }
        if !quoted && byte == divider {
            number += 1;
            if number <= most {
                cells.push(Vec::new());
            }
            (fresh, closed) = (true, false);
            continue;
        }
        fresh = false;
        out.after |= closed && !quoted && !byte.is_ascii_whitespace();
        if number <= most {
            push(&mut cells, byte);
            out.count = number;
        } else if !byte.is_ascii_whitespace() {
            out.count = number;
        }
    }
    out.cells = cells.iter().map(|cell| words::decoded(cell)).collect();
    out
}

fn push(cells: &mut [Vec<u8>], byte: u8) {
    if let Some(cell) = cells.last_mut() {
        cell.push(byte);
    }
}
