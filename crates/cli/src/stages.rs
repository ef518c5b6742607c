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
        return Ok(output::print_raw(&conllu(&document, &reading))?);
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
        return Ok(output::print_raw(&conllu(&document, &reading))?);
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

/// The reading in CoNLL-U; names, predicates and offsets stand in the last column.
fn conllu(document: &Document, reading: &Reading) -> String {
    let mut out = String::new();
    for (at, sentence) in reading.sentences.iter().enumerate() {
        // writing to a string cannot fail
        let _ = writeln!(
            out,
            "# sent_id = {}\n# text = {}",
            at + 1,
            line(document.text.slice(sentence.span))
        );
        for (t, token) in reading
            .tokens
            .iter()
            .enumerate()
            .take(sentence.end)
            .skip(sentence.first)
        {
            let mut misc = vec![format!("Start={}|End={}", token.span.start, token.span.end)];
            misc.extend(name(reading, t).map(|n| format!("Name={n}")));
            misc.extend(reading.predicate(t).map(|p| format!("Predicate={}", p.sense)));
            misc.extend(roles(sentence, reading, t));
            let upos = format!("{:?}", token.upos).to_uppercase();
            let (id, head) = (number(sentence, Some(t)), number(sentence, token.head));
            let _ = writeln!(
                out,
                "{id}\t{}\t{}\t{upos}\t{}\t_\t{head}\t{}\t_\t{}",
                token.text,
                token.lemma,
                token.xpos,
                token.deprel,
                misc.join("|")
            );
        }
        out.push('\n');
    }
    out
}

/// `Roles=ARG0:1-3,ARG1:5-9`: the arguments of a predicate, by token numbers of the sentence.
fn roles(sentence: &Sentence, reading: &Reading, token: usize) -> Option<String> {
    let roles: Vec<String> = reading
        .predicate(token)?
        .arguments
        .iter()
        .map(|a| {
            let (first, last) = (
                number(sentence, Some(a.first)),
                number(sentence, a.end.checked_sub(1)),
            );
            format!("{}:{first}-{last}", a.role)
        })
        .collect();
    (!roles.is_empty()).then(|| format!("Roles={}", roles.join(",")))
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
