//! `onrecord incidents`, `tolls`, `disputes`, `timeline`: what many articles tell, as a table, JSON or CSV.

use super::{ask, count, short};
use crate::args::{Cli, List, Listing};
use crate::view::claims::colour;
use crate::view::grid::grid;
use crate::view::layout::{FAINT, ID, PLAIN, Piece, STRONG, VALUE, piece};
use crate::{Stop, output, view};
use ledger::{Moment, Shown, TollRow};
use record::{Dispute, Incident, Side, Toll};
use serde::Serialize;

/// Columns of a list as CSV: names, and what stands in them.
pub type Columns<'a, T> = &'a [(&'static str, fn(&T) -> String)];

/// Prints a list: as it is for JSON, by columns for CSV, as a table for a person.
pub fn emit<T: Serialize>(
    cli: &Cli,
    format: Listing,
    items: &[T],
    columns: Columns<T>,
    table: impl FnOnce(usize) -> String,
) -> Result<(), Stop> {
    let json = |error: serde_json::Error| error.to_string();
    match format {
        Listing::Table => Ok(output::print(&table(output::width()), cli.color)?),
        Listing::Json => Ok(output::print_raw(
            &(serde_json::to_string_pretty(items).map_err(json)? + "\n"),
        )?),
        Listing::Jsonl => {
            let mut lines = String::new();
            for item in items {
                lines.push_str(&(serde_json::to_string(item).map_err(json)? + "\n"));
            }
            Ok(output::print_raw(&lines)?)
        }
        Listing::Csv => Ok(output::print_raw(&csv(items, columns))?),
    }
}

/// A list as CSV (RFC 4180): the names of the columns, then a row for each item.
fn csv<T>(items: &[T], columns: Columns<T>) -> String {
    let quote = |cell: String| match cell.contains(['"', ',', '\n', '\r']) {
        true => format!("\"{}\"", cell.replace('"', "\"\"")),
        false => cell,
    };
    let line = |cells: Vec<String>| cells.join(",") + "\r\n";
    let header = columns.iter().map(|(name, _)| (*name).to_string()).collect();
    let row = |item: &T| line(columns.iter().map(|(_, cell)| quote(cell(item))).collect());
    line(header) + &items.iter().map(row).collect::<String>()
}

/// A value that may be missing, as a cell.
pub fn cell<T: ToString>(value: &Option<T>) -> String {
    value.as_ref().map(ToString::to_string).unwrap_or_default()
}

/// What people hold of something, for a person.
pub fn mark(judged: Option<&ledger::Held>) -> Piece {
    match judged.map(|held| held.verdict.as_deref()) {
        Some(Some("accept")) => piece(VALUE, "accepted"),
        Some(Some("reject")) => piece(STRONG, "rejected"),
        Some(_) => piece(FAINT, "judged"),
        None => piece(PLAIN, ""),
    }
}

/// Columns of an incident.
const INCIDENT: Columns<Shown> = &[
    ("id", |s| s.incident.id.clone()),
    ("type", |s| s.incident.kind.name().to_string()),
    ("mode", |s| cell(&s.incident.mode)),
    ("from", |s| cell(&s.incident.from)),
    ("to", |s| cell(&s.incident.to)),
    ("place", |s| {
        s.incident
            .place
            .as_ref()
            .map(|p| p.name.clone())
            .unwrap_or_default()
    }),
    ("country", |s| {
        s.incident
            .place
            .as_ref()
            .map(|p| cell(&p.country))
            .unwrap_or_default()
    }),
    ("lat", |s| {
        s.incident
            .place
            .as_ref()
            .map(|p| cell(&p.lat))
            .unwrap_or_default()
    }),
    ("lon", |s| {
        s.incident
            .place
            .as_ref()
            .map(|p| cell(&p.lon))
            .unwrap_or_default()
    }),
    ("agents", |s| s.incident.agents.join("; ")),
    ("targets", |s| s.incident.targets.join("; ")),
    ("documents", |s| s.incident.documents.join(" ")),
    ("independent_sources", |s| {
        s.incident.independent_sources.to_string()
    }),
    ("tolls", |s| {
        s.incident
            .tolls
            .iter()
            .map(toll_words)
            .collect::<Vec<_>>()
            .join("; ")
    }),
    ("disputes", |s| s.incident.disputes.join(" ")),
];

/// Incidents.
pub fn incidents(cli: &Cli, asked: &List) -> Result<(), Stop> {
    let (ledger, at) = ask(cli)?;
    let found = ledger::incidents(&ledger, &asked.only.filter()).map_err(|error| at.stop(error))?;
    emit(cli, asked.format, &found, INCIDENT, |width| {
        let rows: Vec<Vec<Piece>> = found.iter().map(incident).collect();
        table(
            &[
                "INCIDENT",
                "WHEN",
                "WHERE",
                "WHAT",
                "TOLLS, AND WHO SAYS SO",
                "TOLD BY",
                "",
            ],
            &rows,
            "no incidents",
            width,
        )
    })
}

/// A table, or a line where it is empty.
pub fn table(header: &[&str], rows: &[Vec<Piece>], none: &str, width: usize) -> String {
    match rows.is_empty() {
        true => format!("{none}\n"),
        false => grid(header, rows, width),
    }
}

fn incident(shown: &Shown) -> Vec<Piece> {
    let x = &shown.incident;
    let standing = x.tolls.iter().filter(|t| t.superseded_by.is_none());
    let tolls: Vec<String> = standing.map(toll_words).collect();
    let open = match x.disputes.len() {
        0 => mark(shown.judged.as_ref()),
        n => piece(STRONG, count(n, "dispute")),
    };
    vec![
        piece(ID, &x.id),
        piece(PLAIN, days(x)),
        piece(STRONG, x.place.as_ref().map_or("?", |p| p.name.as_str())),
        piece(PLAIN, what(x)),
        piece(PLAIN, tolls.join("; ")),
        piece(FAINT, told(x)),
        open,
    ]
}

/// `3 sources in 4 documents`: copies of one text count once.
pub fn told(x: &Incident) -> String {
    match x.documents.len() == x.independent_sources {
        true => count(x.documents.len(), "document"),
        false => format!(
            "{} in {}",
            count(x.independent_sources, "source"),
            count(x.documents.len(), "document")
        ),
    }
}

/// Type and mode.
pub fn what(x: &Incident) -> String {
    let mode = x.mode.as_ref().map(|mode| format!(" {mode}"));
    format!("{}{}", x.kind.name(), mode.unwrap_or_default())
}

/// When, as EDTF: a day, a month or a year as a whole, else first and last day.
pub fn days(x: &Incident) -> String {
    let Some(from) = &x.from else {
        return "undated".to_string();
    };
    let day = |day: &str| day.parse::<jiff::civil::Date>().ok();
    let (Some(first), Some(after)) = (day(from), x.to.as_deref().and_then(day)) else {
        return from.clone();
    };
    match after.yesterday() {
        Ok(last) => span(first, last),
        Err(_) => from.clone(),
    }
}

fn span(first: jiff::civil::Date, last: jiff::civil::Date) -> String {
    let same = (first.year(), first.month()) == (last.year(), last.month());
    if last <= first {
        first.to_string()
    } else if same && first.day() == 1 && last == last.last_of_month() {
        first.strftime("%Y-%m").to_string()
    } else if first == first.first_of_year() && last == first.last_of_year() {
        first.strftime("%Y").to_string()
    } else {
        format!("{first}/{last}")
    }
}

/// `killed ≥ 35: the governor`.
pub fn toll_words(toll: &Toll) -> String {
    let source = toll.source.as_deref().unwrap_or("nobody named");
    format!(
        "{} {}: {source}",
        toll.measure.name(),
        view::range(toll.low, toll.high)
    )
}

/// Tolls.
pub fn tolls(cli: &Cli, asked: &List) -> Result<(), Stop> {
    let (ledger, at) = ask(cli)?;
    let found = ledger::tolls(&ledger, &asked.only.filter()).map_err(|error| at.stop(error))?;
    let columns: Columns<TollRow> = &[
        ("incident", |row| row.incident.clone()),
        ("type", |row| row.kind.name().to_string()),
        ("place", |row| cell(&row.place)),
        ("from", |row| cell(&row.from)),
        ("number", |row| row.number.to_string()),
        ("measure", |row| row.toll.measure.name().to_string()),
        ("source", |row| cell(&row.toll.source)),
        ("low", |row| cell(&row.toll.low)),
        ("high", |row| cell(&row.toll.high)),
        ("of", |row| cell(&row.toll.of)),
        ("said", |row| cell(&row.toll.said)),
        ("superseded_by", |row| cell(&row.toll.superseded_by)),
        ("unverified_by", |row| row.toll.unverified_by.join(" ")),
        ("documents", |row| row.toll.documents.join(" ")),
    ];
    emit(cli, asked.format, &found, columns, |width| {
        let rows: Vec<Vec<Piece>> = found.iter().map(toll).collect();
        let header = [
            "INCIDENT",
            "WHEN",
            "WHERE",
            "MEASURE",
            "HOW MANY",
            "OF",
            "WHO SAYS SO",
            "SAID",
            "",
        ];
        table(&header, &rows, "no tolls", width)
    })
}

fn toll(row: &TollRow) -> Vec<Piece> {
    let toll = &row.toll;
    vec![
        piece(ID, &row.incident),
        piece(PLAIN, row.from.as_deref().unwrap_or("undated")),
        piece(STRONG, row.place.as_deref().unwrap_or("?")),
        piece(PLAIN, toll.measure.name()),
        piece(VALUE, view::range(toll.low, toll.high)),
        piece(PLAIN, toll.of.as_deref().unwrap_or("")),
        piece(PLAIN, toll.source.as_deref().unwrap_or("nobody named")),
        piece(FAINT, toll.said.as_deref().unwrap_or("")),
        piece(FAINT, standing(toll)),
    ]
}

/// Whether a toll still stands, and who could not check it.
fn standing(toll: &record::Toll) -> String {
    let superseded = toll.superseded_by.map(|_| "superseded".to_string());
    let unverified = (!toll.unverified_by.is_empty())
        .then(|| format!("not verified by {}", toll.unverified_by.join(", ")));
    superseded
        .into_iter()
        .chain(unverified)
        .collect::<Vec<_>>()
        .join("; ")
}

/// Disputes.
pub fn disputes(cli: &Cli, asked: &List) -> Result<(), Stop> {
    let (ledger, at) = ask(cli)?;
    let found = ledger::disputes(&ledger, &asked.only.filter()).map_err(|error| at.stop(error))?;
    if asked.format == Listing::Csv {
        let sides: Vec<(&Dispute, &Side)> = found
            .iter()
            .flat_map(|(_, d)| d.sides.iter().map(move |s| (d, s)))
            .collect();
        let columns: Columns<(&Dispute, &Side)> = &[
            ("dispute", |(dispute, _)| dispute.id.clone()),
            ("incident", |(dispute, _)| dispute.incident.clone()),
            ("about", |(dispute, _)| dispute.about.name().to_string()),
            ("source", |(_, side)| cell(&side.source)),
            ("stance", |(_, side)| {
                side.stance.map(|s| s.name().to_string()).unwrap_or_default()
            }),
            ("says", |(_, side)| side.says.clone()),
            ("documents", |(_, side)| side.documents.join(" ")),
        ];
        return emit(cli, asked.format, &sides, columns, |_| String::new());
    }
    let only: Vec<&Dispute> = found.iter().map(|(_, dispute)| dispute).collect();
    emit(cli, asked.format, &only, &[], |width| {
        let rows = found.iter().flat_map(|(shown, dispute)| sides(shown, dispute));
        let header = [
            "DISPUTE",
            "INCIDENT",
            "WHERE, WHEN",
            "ABOUT",
            "WHO",
            "SAYS",
            "STANCE",
        ];
        table(&header, &rows.collect::<Vec<_>>(), "no disputes", width)
    })
}

/// A row for each side; what is of the whole dispute stands in the first.
fn sides(shown: &Shown, dispute: &Dispute) -> Vec<Vec<Piece>> {
    let place = shown.incident.place.as_ref().map_or("?", |p| p.name.as_str());
    let place = format!("{place}, {}", days(&shown.incident));
    let first = |at: usize, words: &str| if at == 0 { words.to_string() } else { String::new() };
    let side = |(at, side): (usize, &Side)| {
        vec![
            piece(ID, first(at, &dispute.id)),
            piece(ID, first(at, &dispute.incident)),
            piece(PLAIN, first(at, &place)),
            piece(STRONG, first(at, dispute.about.name())),
            piece(PLAIN, side.source.as_deref().unwrap_or("nobody named")),
            piece(PLAIN, &side.says),
            side.stance
                .map_or(piece(PLAIN, ""), |stance| piece(colour(stance), stance.name())),
        ]
    };
    dispute.sides.iter().enumerate().map(side).collect()
}

/// What happened and what was said, day by day.
pub fn timeline(cli: &Cli, asked: &List) -> Result<(), Stop> {
    let (ledger, at) = ask(cli)?;
    let found = ledger::timeline(&ledger, &asked.only.filter()).map_err(|error| at.stop(error))?;
    let columns: Columns<Moment> = &[
        ("day", |moment| cell(&moment.day)),
        ("what", |moment| moment.what.to_string()),
        ("incident", |moment| moment.incident.clone()),
        ("type", |moment| moment.kind.name().to_string()),
        ("place", |moment| cell(&moment.place)),
        ("toll", |moment| {
            moment.toll.as_ref().map(toll_words).unwrap_or_default()
        }),
        ("documents", |moment| moment.documents.join(" ")),
    ];
    emit(cli, asked.format, &found, columns, |width| {
        let mut last = None;
        let mut rows = Vec::new();
        for moment in &found {
            let day = moment.day.as_deref().unwrap_or("undated");
            let again = last.replace(day) == Some(day);
            rows.push(line(moment, if again { "" } else { day }));
        }
        table(
            &["DAY", "", "INCIDENT", "WHERE", "WHAT", "TOLD BY"],
            &rows,
            "nothing",
            width,
        )
    })
}

fn line(moment: &Moment, day: &str) -> Vec<Piece> {
    let what = match &moment.toll {
        Some(toll) => piece(VALUE, toll_words(toll)),
        None => piece(STRONG, moment.kind.name()),
    };
    let documents: Vec<String> = moment.documents.iter().take(3).map(|d| short(d)).collect();
    let more = moment.documents.len().saturating_sub(documents.len());
    let more = if more > 0 {
        format!(" and {more} more")
    } else {
        String::new()
    };
    vec![
        piece(STRONG, day),
        piece(FAINT, moment.what),
        piece(ID, &moment.incident),
        piece(PLAIN, moment.place.as_deref().unwrap_or("?")),
        what,
        piece(FAINT, documents.join(" ") + &more),
    ]
}

#[cfg(test)]
mod tests {
    use super::{csv, span};

    #[test]
    fn whole_months_and_years_are_written_as_such() {
        let span = |first: &str, last: &str| span(first.parse().unwrap(), last.parse().unwrap());
        assert_eq!(span("2016-07-09", "2016-07-09"), "2016-07-09");
        assert_eq!(span("2016-02-01", "2016-02-29"), "2016-02");
        assert_eq!(span("2016-01-01", "2016-12-31"), "2016");
        assert_eq!(span("2016-07-09", "2016-07-10"), "2016-07-09/2016-07-10");
        assert_eq!(span("2015-01-01", "2016-12-31"), "2015-01-01/2016-12-31");
    }

    #[test]
    fn csv_quotes_what_must_be_quoted_and_always_names_its_columns() {
        let columns: super::Columns<[&str; 2]> =
            &[("a", |row| row[0].to_string()), ("b", |row| row[1].to_string())];
        let rows = [["x", "one, \"two\"\nthree"]];
        assert_eq!(csv(&rows, columns), "a,b\r\nx,\"one, \"\"two\"\"\nthree\"\r\n");
        assert_eq!(csv(&[], columns), "a,b\r\n");
    }
}
