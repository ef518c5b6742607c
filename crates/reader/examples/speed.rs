//! `cargo run --release -p onrecord-reader --example speed -- [--isa plain|avx2|avx512] [--against ISA] [--rounds N] FILE...`:
//! words per second of the reader alone on one core, where the time goes, and, with `--against`, how many tokens are read
//! otherwise on another processor's instructions. Files are plain text. Prints and asserts nothing.
#![allow(clippy::print_stdout, reason = "that is what it is for")]

use reader::{Isa, Reader, Stage};
use std::time::{Duration, Instant};
use text::{Document, Given};

const STAGES: [Stage; 6] = [
    Stage::Words,
    Stage::Encoder,
    Stage::Heads,
    Stage::Trees,
    Stage::Roles,
    Stage::Labels,
];

struct Options {
    isa: Isa,
    against: Option<Isa>,
    rounds: usize,
    files: Vec<String>,
}

fn options() -> Result<Options, String> {
    let mut out = Options {
        isa: Isa::best(),
        against: None,
        rounds: 5,
        files: Vec::new(),
    };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or(format!("{argument} takes a value"));
        match argument.as_str() {
            "--isa" => out.isa = isa(&value()?)?,
            "--against" => out.against = Some(isa(&value()?)?),
            "--rounds" => out.rounds = value()?.parse().map_err(|_| "--rounds takes a number")?,
            _ => out.files.push(argument),
        }
    }
    Ok(out)
}

fn isa(name: &str) -> Result<Isa, String> {
    match name {
        "plain" => Ok(Isa::Plain),
        "avx2" => Ok(Isa::Avx2),
        "avx512" => Ok(Isa::Avx512),
        _ => Err(format!("{name}: there are plain, avx2 and avx512")),
    }
}

fn document(path: &str) -> Result<Document, String> {
    let bytes = std::fs::read(path).map_err(|e| format!("{path}: {e}"))?;
    text::read_bytes(&bytes, &Given::default()).map_err(|e| format!("{path}: {e}"))
}

fn main() -> Result<(), String> {
    let options = options()?;
    let documents = options.files.iter().map(|path| document(path));
    let documents: Vec<Document> = documents.collect::<Result<_, _>>()?;
    let words: usize = documents
        .iter()
        .map(|d| d.text.slice(text::Span::new(0, d.text.len())).split_whitespace().count())
        .sum();
    let start = Instant::now();
    let reader = Reader::built_in().map_err(|e| e.to_string())?.on(options.isa);
    println!("load      {:.1} ms ({}, {:?})", millis(start.elapsed()), reader.name(), options.isa);

    let (mut best, mut spent) = (Duration::MAX, [Duration::ZERO; 6]);
    let mut tokens = 0;
    for _ in 0..options.rounds {
        let (mut parts, start) = ([Duration::ZERO; 6], Instant::now());
        tokens = 0;
        for document in &documents {
            let mut clock = Instant::now();
            let reading = reader.read_watched(document, &mut |stage| {
                let now = Instant::now();
                let at = STAGES.iter().position(|s| *s == stage).unwrap_or(0);
                parts[at] += now - clock;
                clock = now;
            });
            tokens += reading.tokens.len();
        }
        if start.elapsed() < best {
            (best, spent) = (start.elapsed(), parts);
        }
    }
    let seconds = best.as_secs_f64();
    println!("sample    {} files, {words} words, {tokens} tokens", documents.len());
    println!("speed     {:.0} words per second, {:.0} tokens", words as f64 / seconds, tokens as f64 / seconds);
    for (stage, time) in STAGES.iter().zip(spent) {
        let share = 100.0 * time.as_secs_f64() / seconds;
        let each = 1e6 * time.as_secs_f64() / words.max(1) as f64;
        println!("  {:<8} {share:>5.1} %  {each:>6.2} us a word", format!("{stage:?}").to_lowercase());
    }
    if let Some(peak) = status("VmHWM:") {
        println!("memory    {} MiB at most", peak / 1024);
    }
    if let Some(isa) = options.against {
        compare(reader, isa, &documents)?;
    }
    Ok(())
}

/// Counts the tokens that another set of instructions reads otherwise.
fn compare(reader: Reader, isa: Isa, documents: &[Document]) -> Result<(), String> {
    let other = Reader::built_in().map_err(|e| e.to_string())?.on(isa);
    let (mut all, mut changed, mut readings) = (0, 0, 0);
    for document in documents {
        let (ours, theirs) = (reader.read(document), other.read(document));
        all += ours.tokens.len();
        changed += ours.tokens.iter().zip(&theirs.tokens).filter(|(a, b)| a != b).count();
        changed += ours.tokens.len().abs_diff(theirs.tokens.len());
        readings += usize::from(ours != theirs);
    }
    let rate = 1e4 * changed as f64 / all.max(1) as f64;
    println!("against   {isa:?}: {changed} of {all} tokens differ, {rate:.2} in 10,000; {readings} readings");
    Ok(())
}

/// A line of `/proc/self/status` in KiB, where there is one.
fn status(key: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(key))?;
    line.split_whitespace().next()?.parse().ok()
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
