//! `onrecord explain`: one item, its words where they stand, and the steps that made it.

use crate::args::{Cli, Explain, Plain};
use crate::view::{self, layout};
use crate::{Stop, kit, many, output};
use layout::{FAINT, ID, PLAIN, STRONG, VALUE, flow, piece};
use onrecord::{Explanation, Record};
use record::Step;
use serde_json::{Value, json};
use supply::{Supply, expand, wanted};

/// Explains the item asked for.
pub fn run(cli: &Cli, asked: &Explain) -> Result<(), Stop> {
    let color = cli.color;
    let of_ledger = match supply::inside(&asked.article) {
        Some(_) => None,
        None => many::document(cli, &asked.article)?,
    };
    let record = match of_ledger {
        Some(document) => kit(&asked.with)?.read_document(&document)?,
        None => read(asked)?,
    };
    let Some(found) = onrecord::explain(&record, &asked.item) else {
        let line = format!("no item {} in this article; {}", asked.item, items(&record));
        return Err(Stop::Usage(line));
    };
    if asked.format == Plain::Json {
        let json = serde_json::to_string_pretty(&object(&record, &found)).map_err(|e| e.to_string())?;
        return Ok(output::print_raw(&(json + "\n"))?);
    }
    Ok(output::print(&text(&record, &found, output::width()), color)?)
}

fn read(asked: &Explain) -> Result<Record, Stop> {
    let input = expand(std::slice::from_ref(&asked.article));
    let [input] = input.as_slice() else {
        return Err(Stop::Usage("explain takes one article, not a folder".to_string()));
    };
    let mut supply = Supply::new(
        wanted(vec![input.clone()], &asked.origin.given()),
        &asked.inside.how(),
        None,
    );
    let (one, piece) = (supply.is_one(), supply.next());
    let label = input.label();
    let Some(piece) = piece.filter(|_| one) else {
        let line =
            format!("{label}: explain takes one article; of an archive give FILE#PLACE, such as {label}#0");
        return Err(Stop::Usage(line));
    };
    if let Some(line) = supply::damaged(&supply.met) {
        output::complain(&line);
    }
    let read = crate::batch::read(&kit(&asked.with)?, &piece);
    read.map_err(|why| Stop::Failed(Some(format!("{}: {why}", piece.label))))
}

/// Which identifiers the record holds, in one line.
fn items(record: &Record) -> String {
    let kinds = [
        ("c", record.claims.len()),
        ("f", record.figures.len()),
        ("e", record.events.len()),
        ("t", record.times.len()),
        ("p", record.places.len()),
        ("a", record.actors.len()),
    ];
    let ranges: Vec<String> = kinds
        .iter()
        .filter(|(_, n)| *n > 0)
        .map(|(k, n)| {
            if *n == 1 {
                format!("{k}1")
            } else {
                format!("{k}1 to {k}{n}")
            }
        })
        .collect();
    match ranges.is_empty() {
        true => "it holds none".to_string(),
        false => format!("there are {}", ranges.join(", ")),
    }
}

/// Where a rule lives: the room that its identifier starts with; mentions are told apart by kind.
fn home(rule: &str) -> &'static str {
    match rule.split('/').next().unwrap_or(rule).trim_end_matches('s') {
        "text" => "crates/text",
        "reader" => "crates/reader",
        "claim" => "crates/claims",
        "event" => "crates/events",
        "time" => "crates/mentions/src/time",
        "figure" => "crates/mentions/src/figure",
        "place" => "crates/mentions/src/place",
        "actor" => "crates/mentions/src/actor",
        "knowledge" => "knowledge",
        _ => "crates/mentions",
    }
}

fn text(record: &Record, found: &Explanation, width: usize) -> String {
    let mut out = format!(
        "{}\n\n",
        flow(
            &[
                piece(ID, &found.item),
                piece(STRONG, format!(" {}", found.kind)),
                piece(FAINT, format!(" · onrecord {}", record.onrecord.version)),
                piece(FAINT, format!(", model {}", record.onrecord.model)),
            ],
            0,
            width
        )
    );
    out.push_str(&view::item(record, &found.item, width));
    let heading = |words| format!("\n{}\n", flow(&[piece(STRONG, words)], 0, width));
    out.push_str(&heading("ITS WORDS, where they stand"));
    out.push_str(&view::standing(record, &found.words, width));
    out.push_str(&heading("WHAT MADE IT, first to last"));
    if found.trace.is_empty() {
        out.push_str("no steps were kept\n");
    }
    for (at, step) in found.trace.iter().enumerate() {
        out.push_str(&set(at + 1, step, width));
    }
    out
}

fn set(number: usize, step: &Step, width: usize) -> String {
    let rule = flow(
        &[
            piece(PLAIN, format!("{number:>2}  ")),
            piece(VALUE, &step.rule),
            piece(FAINT, format!("  in {}", home(&step.rule))),
        ],
        4,
        width,
    );
    let mut out = format!("{rule}\n");
    if let Some(words) = &step.words {
        out.push_str(&layout::barred(&piece(PLAIN, &words.text), 4, width));
    }
    if !step.detail.is_empty() {
        out.push_str(&format!(
            "    {}\n",
            flow(&[piece(PLAIN, &step.detail)], 4, width)
        ));
    }
    out
}

fn object(record: &Record, found: &Explanation) -> Value {
    let fields = serde_json::to_value(record).ok().and_then(|whole| {
        let list = whole.get(format!("{}s", found.kind))?.as_array()?.clone();
        list.into_iter()
            .find(|x| x.get("id").and_then(Value::as_str) == Some(&found.item))
    });
    let steps: Vec<Value> = found
        .trace
        .iter()
        .map(|s| json!({"rule": s.rule, "lives": home(&s.rule), "words": s.words, "detail": s.detail}))
        .collect();
    json!({
        "item": found.item,
        "kind": found.kind,
        "words": found.words,
        "fields": fields,
        "trace": steps,
        "onrecord": record.onrecord,
    })
}
