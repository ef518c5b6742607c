//! `onrecord claims`, `figures`, `sentences` ...: each stage by itself.

use crate::args::{Analysis, Color, Format, Inside, Origin, Stage, Words};
use crate::output::{complain, count};
use crate::{Stop, batch, kit, output, view};
use onrecord::{Document, Reader, Record};
use reader::{Reading, Sentence};
use serde_json::{Value, json};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use supply::{Piece, Supply, damaged, expand, told, wanted};

/// Prints one kind of item of an article's record, or of each article of an archive.
pub fn run(asked: &Stage, stage: &str, color: Color) -> Result<(), Stop> {
    let mut supply = supply(&asked.article, &asked.origin, &asked.inside)?;
    let kit = kit(&asked.with)?;
    if supply.is_one() {
        let piece = only(&mut supply, &asked.article)?;
        let read = batch::read(&kit, &piece);
        let record = read.map_err(|why| format!("{}: {why}", piece.label))?;
        return Ok(show(&record, None, asked, stage, color)?);
    }
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let (mut all, mut failed) = (0, 0);
    batch::run(&kit, &mut supply, threads, |card, outcome| {
        all += 1;
        let shown = outcome.and_then(|record| show(&record, Some(&card.label), asked, stage, color));
        if let Err(why) = shown {
            failed += 1;
            complain(&format!("{}: {why}", card.label));
        }
    });
    ended(&supply, all, failed)
}

/// Says what was met in an archive.
fn ended(supply: &Supply, all: usize, failed: usize) -> Result<(), Stop> {
    let read = count(all - failed, "article");
    complain(&format!("read {read}, {failed} failed{}", told(&supply.met)));
    match failed {
        0 => Ok(()),
        _ => Err(Stop::Failed(None)),
    }
}

/// Shows one kind of item; an article of an archive is named before them.
fn show(record: &Record, name: Option<&str>, asked: &Stage, stage: &str, color: Color) -> Result<(), String> {
    if asked.format == Format::Text {
        let head = name.map_or(String::new(), |name| format!("{name}\n"));
        let tail = if name.is_some() { "\n" } else { "" };
        let words = view::stage(record, stage, output::width());
        return output::print(&format!("{head}{words}{tail}"), color);
    }
    let whole = serde_json::to_value(record).map_err(|error| error.to_string())?;
    let items = whole.get(stage).cloned().unwrap_or(Value::Array(Vec::new()));
    let named = |item: &Value| match (name, item) {
        (Some(name), Value::Object(fields)) => {
            let mut all = serde_json::Map::new();
            all.insert("article".to_string(), Value::String(name.to_string()));
            all.extend(fields.clone());
            Value::Object(all)
        }
        _ => item.clone(),
    };
    let words = match (asked.format, name, items) {
        (Format::Jsonl, _, Value::Array(items)) => {
            items.iter().map(|item| format!("{}\n", named(item))).collect()
        }
        (_, Some(name), items) => format!("{}\n", json!({"article": name, stage: items})),
        (_, None, items) => format!("{items:#}\n"),
    };
    output::print_raw(&words)
}

/// Prints the sentences that the reader found.
pub fn sentences(asked: &Words, color: Color) -> Result<(), Stop> {
    each(asked, color, |document, reading| {
        let lines = reading.sentences.iter().enumerate();
        lines
            .map(|(at, s)| format!("{:>4}  {}\n", at + 1, line(document.text.slice(s.span))))
            .collect()
    })
}

/// Prints the words with their analysis.
pub fn tokens(asked: &Words, color: Color) -> Result<(), Stop> {
    each(asked, color, columns)
}

/// Prints the reading of an article, or of each article of an archive.
fn each(asked: &Words, color: Color, text: impl Fn(&Document, &Reading) -> String) -> Result<(), Stop> {
    let mut supply = supply(&asked.article, &Origin::default(), &asked.inside)?;
    let reader = Reader::built_in().map_err(|error| error.to_string())?;
    let print = |piece: &Piece, named: bool| -> Result<(), String> {
        let document = piece.document()?;
        let reading = reader.read(&document);
        let name = &piece.label;
        match (asked.format, named) {
            (Analysis::Conllu, false) => output::print_raw(&export::conllu(&document, &reading, None)),
            (Analysis::Conllu, true) => output::print_raw(&export::conllu(&document, &reading, Some(name))),
            (Analysis::Text, false) => output::print(&text(&document, &reading), color),
            (Analysis::Text, true) => {
                output::print(&format!("{name}\n{}\n", text(&document, &reading)), color)
            }
        }
    };
    if supply.is_one() {
        let piece = only(&mut supply, &asked.article)?;
        return print(&piece, false).map_err(|why| Stop::from(format!("{}: {why}", piece.label)));
    }
    let (mut all, mut failed) = (0, 0);
    for piece in supply.by_ref() {
        all += 1;
        if let Err(why) = print(&piece, true) {
            failed += 1;
            complain(&format!("{}: {why}", piece.label));
        }
    }
    ended(&supply, all, failed)
}

/// What one path holds.
fn supply(path: &PathBuf, origin: &Origin, inside: &Inside) -> Result<Supply, Stop> {
    let inputs = expand(std::slice::from_ref(path));
    if path.is_dir() {
        let line = format!("{}: is a folder; give one article", path.display());
        return Err(Stop::Usage(line));
    }
    Ok(Supply::new(wanted(inputs, &origin.given()), &inside.how(), None))
}

/// The one article that there is.
fn only(supply: &mut Supply, path: &Path) -> Result<Piece, Stop> {
    let piece = supply.next();
    if let Some(line) = damaged(&supply.met) {
        complain(&line);
    }
    piece.ok_or_else(|| Stop::from(format!("{}: no article is there", path.display())))
}

/// The words of a sentence on one line.
fn line(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Number of a token in its own sentence, from 1; 0 for none.
fn number(sentence: &Sentence, token: Option<usize>) -> usize {
    token.map_or(0, |t| (t + 1).saturating_sub(sentence.first))
}

/// `B-PER`, `I-LOC` ... of a token; nothing outside names.
fn name(reading: &Reading, token: usize) -> Option<String> {
    let name = reading.name_at(token)?;
    let class = name.class.label();
    Some(format!("{}-{class}", if name.first == token { "B" } else { "I" }))
}

/// The reading in aligned columns.
fn columns(document: &Document, reading: &Reading) -> String {
    let mut out = String::new();
    for sentence in &reading.sentences {
        let _ = writeln!(out, "{}", line(document.text.slice(sentence.span)));
        for (t, token) in reading
            .tokens
            .iter()
            .enumerate()
            .take(sentence.end)
            .skip(sentence.first)
        {
            let head = token
                .head
                .and_then(|h| reading.tokens.get(h))
                .map_or("", |h| h.text.as_str());
            let upos = format!("{:?}", token.upos).to_uppercase();
            let sense = reading.predicate(t).map_or("", |p| p.sense.as_str());
            let name = name(reading, t).unwrap_or_default();
            let row = format!(
                "{:>4}  {:<18} {:<18} {upos:<6} {:<5} {:<13} {head:<18} {name:<7} {sense}",
                number(sentence, Some(t)),
                token.text,
                token.lemma,
                token.xpos,
                token.deprel,
            );
            let _ = writeln!(out, "{}", row.trim_end());
        }
        out.push('\n');
    }
    out
}
