//! `onrecord claims`, `figures`, `sentences` ...: each stage by itself.

use crate::args::{Analysis, Color, Format, Origin, Stage, Words};
use crate::input::{Input, expand, load};
use crate::view;
use crate::{Stop, kit, output};
use onrecord::{Document, Reader};
use reader::{Reading, Sentence};
use serde_json::Value;
use std::fmt::Write;
use std::path::PathBuf;

/// Prints one kind of item of an article's record.
pub fn run(asked: &Stage, stage: &str, color: Color) -> Result<(), Stop> {
    let input = only(&asked.article)?;
    let read = kit(&asked.origin, &asked.with)?.read(&input);
    let record = read.map_err(|why| format!("{}: {why}", input.label()))?;
    if asked.format == Format::Text {
        return Ok(output::print(
            &view::stage(&record, stage, output::width()),
            color,
        )?);
    }
    let whole = serde_json::to_value(&record).map_err(|error| error.to_string())?;
    let items = whole.get(stage).cloned().unwrap_or(Value::Array(Vec::new()));
    let words = match (asked.format, items) {
        (Format::Jsonl, Value::Array(items)) => items.iter().map(|item| format!("{item}\n")).collect(),
        (_, items) => format!("{items:#}\n"),
    };
    Ok(output::print_raw(&words)?)
}

/// Prints the sentences that the reader found.
pub fn sentences(asked: &Words, color: Color) -> Result<(), Stop> {
    let (document, reading) = read(asked)?;
    if asked.format == Analysis::Conllu {
        return Ok(output::print_raw(&export::conllu(&document, &reading, None))?);
    }
    let lines = reading.sentences.iter().enumerate();
    let words: String = lines
        .map(|(at, s)| format!("{:>4}  {}\n", at + 1, line(document.text.slice(s.span))))
        .collect();
    Ok(output::print(&words, color)?)
}

/// Prints the words with their analysis.
pub fn tokens(asked: &Words, color: Color) -> Result<(), Stop> {
    let (document, reading) = read(asked)?;
    if asked.format == Analysis::Conllu {
        return Ok(output::print_raw(&export::conllu(&document, &reading, None))?);
    }
    Ok(output::print(&columns(&document, &reading), color)?)
}

fn read(asked: &Words) -> Result<(Document, Reading), Stop> {
    let input = only(&asked.article)?;
    let document = load(&input, &Origin::default()).map_err(|why| format!("{}: {why}", input.label()))?;
    let reader = Reader::built_in().map_err(|error| error.to_string())?;
    let reading = reader.read(&document);
    Ok((document, reading))
}

fn only(path: &PathBuf) -> Result<Input, Stop> {
    let inputs = expand(std::slice::from_ref(path));
    match inputs.as_slice() {
        [input] if !path.is_dir() => Ok(input.clone()),
        _ => Err(Stop::Usage(format!(
            "{}: is a folder; give one article",
            path.display()
        ))),
    }
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
