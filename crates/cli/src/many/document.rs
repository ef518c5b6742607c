//! `onrecord documents`, `show`, `search`, and `claims` of the ledger.

use super::list::{Columns, cell, days, emit, mark, table, told, toll_words, what};
use super::{At, ask, facets, history, short};
use crate::args::{Claims, Cli, List, Plain, Search, Show};
use crate::view::claims::colour;
use crate::view::layout::{FAINT, ID, PLAIN, Piece, STRONG, VALUE, flow, piece};
use crate::{Stop, output, view};
use ledger::{ClaimRow, Hit, Judgement, Ledger, Listed, Shown, Whole};
use serde_json::json;

/// Documents.
pub fn list(cli: &Cli, asked: &List) -> Result<(), Stop> {
    let (ledger, at) = ask(cli)?;
    let found = ledger::documents(&ledger, &asked.only.filter()).map_err(|error| at.stop(error))?;
    let columns: Columns<Listed> = &[
        ("id", |listed| listed.id.clone()),
        ("source", |listed| listed.source.clone()),
        ("title", |listed| cell(&listed.title)),
        ("outlet", |listed| cell(&listed.outlet)),
        ("url", |listed| cell(&listed.url)),
        ("published", |listed| cell(&listed.published)),
        ("version", |listed| listed.version.clone()),
        ("seen", |listed| listed.sightings.len().to_string()),
    ];
    emit(cli, asked.format, &found, columns, |width| {
        let rows: Vec<Vec<Piece>> = found.iter().map(document).collect();
        table(
            &["DOCUMENT", "PUBLISHED", "OUTLET", "TITLE", "FROM"],
            &rows,
            "no documents",
            width,
        )
    })
}

fn document(listed: &Listed) -> Vec<Piece> {
    let more = match listed.sightings.len() {
        0 | 1 => String::new(),
        n => format!(" and {} more", n - 1),
    };
    vec![
        piece(ID, short(&listed.id)),
        piece(PLAIN, day(listed.published.as_deref())),
        piece(PLAIN, listed.outlet.as_deref().unwrap_or("?")),
        piece(STRONG, listed.title.as_deref().unwrap_or("(no title)")),
        piece(FAINT, format!("{}{more}", listed.source)),
    ]
}

fn day(time: Option<&str>) -> String {
    time.map_or_else(|| "?".to_string(), |time| time.chars().take(10).collect())
}

/// Claims of the ledger.
pub fn claims(cli: &Cli, asked: &Claims) -> Result<(), Stop> {
    let (ledger, at) = ask(cli)?;
    let found = ledger::claims(&ledger, &asked.only.filter()).map_err(|error| at.stop(error))?;
    let columns: Columns<ClaimRow> = &[
        ("document", |row| row.document.clone()),
        ("id", |row| row.claim.id.clone()),
        ("outlet", |row| cell(&row.outlet)),
        ("published", |row| cell(&row.published)),
        ("day", |row| cell(&row.day)),
        ("source", |row| {
            row.claim
                .source
                .as_ref()
                .map(|s| s.name.clone())
                .unwrap_or_default()
        }),
        ("kind", |row| {
            row.claim
                .source
                .as_ref()
                .map(|s| s.kind.name().to_string())
                .unwrap_or_default()
        }),
        ("relay", |row| {
            row.claim
                .relay
                .iter()
                .map(|r| r.name.clone())
                .collect::<Vec<_>>()
                .join("; ")
        }),
        ("cue", |row| {
            row.claim.cue.as_ref().map(|q| q.text.clone()).unwrap_or_default()
        }),
        ("stance", |row| row.claim.stance.name().to_string()),
        ("quotation", |row| row.claim.quotation.name().to_string()),
        ("certainty", |row| row.claim.certainty.name().to_string()),
        ("content", |row| content(row)),
        ("judged", |row| {
            row.judged
                .as_ref()
                .map(|held| cell(&held.verdict))
                .unwrap_or_default()
        }),
    ];
    emit(cli, asked.format, &found, columns, |width| {
        let rows: Vec<Vec<Piece>> = found.iter().map(claim).collect();
        table(
            &["CLAIM", "DAY", "WHO", "STANCE", "WHAT", "IN", ""],
            &rows,
            "no claims",
            width,
        )
    })
}

fn content(row: &ClaimRow) -> String {
    let words: Vec<&str> = row.claim.content.iter().map(|q| q.text.as_str()).collect();
    words.join(" […] ")
}

fn claim(row: &ClaimRow) -> Vec<Piece> {
    let claim = &row.claim;
    vec![
        piece(ID, format!("{}/{}", short(&row.document), claim.id)),
        piece(PLAIN, row.day.as_deref().unwrap_or("?")),
        piece(
            STRONG,
            claim.source.as_ref().map_or("nobody named", |s| s.name.as_str()),
        ),
        piece(colour(claim.stance), claim.stance.name()),
        piece(PLAIN, content(row)),
        piece(FAINT, row.outlet.as_deref().unwrap_or("?")),
        mark(row.judged.as_ref()),
    ]
}

/// Documents that hold words.
pub fn search(cli: &Cli, asked: &Search) -> Result<(), Stop> {
    let (ledger, at) = ask(cli)?;
    // the shell took away the quotation marks around a phrase
    let quoted = |word: &String| match word.contains(char::is_whitespace) && !word.contains('"') {
        true if asked.words.len() > 1 => format!("\"{word}\""),
        _ => word.clone(),
    };
    let words: Vec<String> = asked.words.iter().map(quoted).collect();
    let words = words.join(" ");
    if asked.facets {
        let words = (!asked.words.is_empty()).then_some(words.as_str());
        let found = ledger::facets(&ledger, words, &asked.only.filter()).map_err(|error| at.stop(error))?;
        return facets::print(cli, asked.format, &found);
    }
    let found = ledger::search(&ledger, &words, &asked.only.filter()).map_err(|error| at.stop(error))?;
    let columns: Columns<Hit> = &[
        ("document", |hit| hit.document.clone()),
        ("title", |hit| cell(&hit.title)),
        ("outlet", |hit| cell(&hit.outlet)),
        ("published", |hit| cell(&hit.published)),
        ("start", |hit| {
            hit.span.as_ref().map(|s| s.start.to_string()).unwrap_or_default()
        }),
        ("end", |hit| {
            hit.span.as_ref().map(|s| s.end.to_string()).unwrap_or_default()
        }),
        ("around", |hit| hit.around.concat()),
    ];
    emit(cli, asked.format, &found, columns, |width| {
        let rows: Vec<Vec<Piece>> = found.iter().map(hit).collect();
        table(
            &["DOCUMENT", "PUBLISHED", "OUTLET", "TITLE", "WHERE IT STANDS"],
            &rows,
            "found nothing",
            width,
        )
    })
}

fn hit(hit: &Hit) -> Vec<Piece> {
    vec![
        piece(ID, short(&hit.document)),
        piece(PLAIN, day(hit.published.as_deref())),
        piece(PLAIN, hit.outlet.as_deref().unwrap_or("?")),
        piece(STRONG, hit.title.as_deref().unwrap_or("(no title)")),
        piece(PLAIN, format!("…{}…", hit.around.concat().trim())),
    ]
}

/// One document or incident.
pub fn show(cli: &Cli, asked: &Show) -> Result<(), Stop> {
    let (ledger, at) = ask(cli)?;
    if asked.name.starts_with("i-") {
        return show_incident(cli, asked, &ledger, at);
    }
    if asked.history {
        return history::show(cli, asked, &ledger, at);
    }
    let whole = ledger::show(&ledger, &asked.name, asked.as_of.as_deref()).map_err(|error| at.stop(error))?;
    let width = output::width();
    let value = match asked.format {
        Plain::Json => serde_json::to_value(&whole.record).map_err(|error| error.to_string())?,
        Plain::Text => {
            let words = view::whole(&whole.record, width) + &ledger_part(&whole, width);
            return Ok(output::print(&words, cli.color)?);
        }
    };
    Ok(output::print_raw(&format!("{value:#}\n"))?)
}

/// What the ledger adds to a record: judgements and incidents.
fn ledger_part(whole: &Whole, width: usize) -> String {
    let heading = |words: &str| format!("\n{}\n", flow(&[piece(STRONG, words)], 0, width));
    let mut out = heading("IN THE LEDGER");
    let incidents = match whole.incidents.is_empty() {
        true => piece(FAINT, "tells of no incident"),
        false => piece(PLAIN, format!("tells of {}", whole.incidents.join(", "))),
    };
    out.push_str(&(flow(&[incidents], 0, width) + "\n"));
    for judgement in &whole.judgements {
        out.push_str(&(flow(&judged(judgement), 2, width) + "\n"));
    }
    out
}

/// One judgement in a line.
pub fn judged(judgement: &Judgement) -> Vec<Piece> {
    let detail = &judgement.detail;
    let mut line = vec![
        piece(ID, &judgement.id),
        piece(PLAIN, format!(" {} ", second(&judgement.time))),
        piece(STRONG, &judgement.by),
        piece(VALUE, format!(" {}", detail.action.name())),
        piece(PLAIN, format!(" {}", target(judgement))),
    ];
    for (field, value) in &detail.set {
        line.push(piece(PLAIN, format!(", {field} is {value}")));
    }
    if let Some(note) = &detail.note {
        line.push(piece(FAINT, format!(" “{note}”")));
    }
    if let Some(by) = &judgement.undone_by {
        line.push(piece(FAINT, format!(" (undone by {by})")));
    }
    line
}

/// What a judgement is about, for a person.
pub fn target(judgement: &Judgement) -> String {
    let detail = &judgement.detail;
    if let Some(undone) = &detail.undoes {
        return undone.clone();
    }
    match (&detail.key, &detail.item) {
        (Some(key), Some(item)) => {
            let words: String = key.words.chars().take(60).collect();
            format!("{}/{item} ({} “{words}”)", short(&key.document), key.kind)
        }
        _ if !detail.incidents.is_empty() => {
            let names: Vec<&str> = detail.incidents.iter().map(|named| named.id.as_str()).collect();
            names.join(" ")
        }
        _ => short(&judgement.subject),
    }
}

/// A time of the log to the second.
pub fn second(time: &str) -> String {
    let time: String = time.chars().take(19).collect();
    time.replace('T', " ")
}

fn show_incident(cli: &Cli, asked: &Show, ledger: &Ledger, at: At) -> Result<(), Stop> {
    let shown =
        ledger::incident(ledger, &asked.name, asked.as_of.as_deref()).map_err(|error| at.stop(error))?;
    if asked.format == Plain::Json {
        let mut value = serde_json::to_value(&shown).map_err(|error| error.to_string())?;
        if let Some(fields) = value.as_object_mut() {
            fields.insert("about".to_string(), json!(shown.about));
        }
        return Ok(output::print_raw(&format!("{value:#}\n"))?);
    }
    Ok(output::print(&incident_card(&shown, output::width()), cli.color)?)
}

fn incident_card(shown: &Shown, width: usize) -> String {
    let x = &shown.incident;
    let place = x.place.as_ref().map_or("place unknown", |p| p.name.as_str());
    let mut lines: Vec<Vec<Piece>> = vec![vec![
        piece(ID, &x.id),
        piece(STRONG, format!(" {} · {place} · {}", what(x), days(x))),
        piece(FAINT, format!(" · {} ", told(x))),
        mark(shown.judged.as_ref()),
    ]];
    let parties =
        |name: &str, names: &[String]| vec![piece(FAINT, format!("{name} ")), piece(PLAIN, names.join("; "))];
    lines.push(parties("by whom", &x.agents));
    lines.push(parties("to whom", &x.targets));
    lines.extend(said(shown));
    for event in &x.events {
        lines.push(vec![
            piece(FAINT, "event "),
            piece(ID, format!("{}/{}", short(&event.document), event.event)),
        ]);
    }
    for group in &x.copies {
        let names: Vec<String> = group.iter().map(|d| short(d)).collect();
        lines.push(vec![piece(FAINT, "copies "), piece(PLAIN, names.join(" "))]);
    }
    for link in &x.links {
        let (a, b) = (&link.a, &link.b);
        let ends = format!(
            "{}/{} and {}/{}",
            short(&a.document),
            a.event,
            short(&b.document),
            b.event
        );
        lines.push(vec![
            piece(FAINT, "link "),
            piece(PLAIN, ends),
            piece(VALUE, format!(" {:.2} ", link.score)),
            piece(FAINT, link.why.join(", ")),
        ]);
    }
    lines.iter().map(|line| flow(line, 4, width) + "\n").collect()
}

/// Tolls in the order in which they were said, and disputes with their sides.
fn said(shown: &Shown) -> Vec<Vec<Piece>> {
    let x = &shown.incident;
    let mut lines = Vec::new();
    for toll in &x.tolls {
        let said = toll
            .said
            .as_deref()
            .map(|day| format!(", said {day}"))
            .unwrap_or_default();
        let over = if toll.superseded_by.is_some() {
            ", superseded"
        } else {
            ""
        };
        lines.push(vec![
            piece(FAINT, "toll "),
            piece(VALUE, toll_words(toll)),
            piece(FAINT, said + over),
        ]);
    }
    for dispute in &shown.about {
        lines.push(vec![
            piece(FAINT, "dispute "),
            piece(ID, &dispute.id),
            piece(STRONG, format!(" {}", dispute.about.name())),
        ]);
        for side in &dispute.sides {
            let who = side.source.as_deref().unwrap_or("nobody named");
            lines.push(vec![piece(PLAIN, format!("  {who}: {}", side.says))]);
        }
    }
    lines
}
