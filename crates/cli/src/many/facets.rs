//! `onrecord search --facets`: what the documents of a search have in common, as a table, JSON or CSV.

use super::list::{Columns, emit, table};
use crate::args::{Cli, Listing};
use crate::output::count;
use crate::view::layout::{FAINT, PLAIN, Piece, VALUE, flow, piece};
use crate::{Stop, output};
use ledger::{Facet, Facets};
use serde::Serialize;

/// A value of a facet in a row.
#[derive(Serialize)]
struct Row {
    facet: &'static str,
    value: String,
    documents: usize,
    of: usize,
    more: bool,
}

/// Prints them: JSON as the API of the desk gives them, else a row for each value.
pub fn print(cli: &Cli, format: Listing, found: &Facets) -> Result<(), Stop> {
    let json = |written: Result<String, serde_json::Error>| -> Result<(), Stop> {
        Ok(output::print_raw(
            &(written.map_err(|error| error.to_string())? + "\n"),
        )?)
    };
    match format {
        Listing::Json => return json(serde_json::to_string_pretty(found)),
        Listing::Jsonl => return json(serde_json::to_string(found)),
        Listing::Table | Listing::Csv => (),
    }
    let columns: Columns<Row> = &[
        ("facet", |row| row.facet.to_string()),
        ("value", |row| row.value.clone()),
        ("documents", |row| row.documents.to_string()),
        ("of", |row| row.of.to_string()),
        ("more", |row| row.more.to_string()),
    ];
    let rows = rows(found);
    emit(cli, format, &rows, columns, |width| {
        let lines: Vec<Vec<Piece>> = rows.iter().map(line).collect();
        let table = table(&["FACET", "VALUE", "DOCUMENTS"], &lines, "found nothing", width);
        let words = match (found.documents, found.more) {
            (0, _) => return table,
            (n, true) => format!("of the first {}; there are more", count(n, "document")),
            (n, false) => format!("of {}", count(n, "document")),
        };
        format!("{table}{}\n", flow(&[piece(FAINT, words)], 0, width))
    })
}

fn rows(found: &Facets) -> Vec<Row> {
    let kinds: [(&'static str, &[Facet]); 6] = [
        ("date", &found.dates),
        ("outlet", &found.outlets),
        ("type", &found.types),
        ("country", &found.countries),
        ("speaker", &found.speakers),
        ("stance", &found.stances),
    ];
    let row = |facet: &'static str, value: &Facet| Row {
        facet,
        value: value.value.clone(),
        documents: value.documents,
        of: found.documents,
        more: found.more,
    };
    let rows = kinds
        .iter()
        .flat_map(|(kind, values)| values.iter().map(|value| row(kind, value)));
    rows.collect()
}

fn line(row: &Row) -> Vec<Piece> {
    vec![
        piece(FAINT, row.facet),
        piece(PLAIN, row.value.clone()),
        piece(VALUE, row.documents.to_string()),
    ]
}
