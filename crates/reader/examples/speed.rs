//! `cargo run --release -p onrecord-reader --example speed -- [--isa plain|avx2|avx512] [--against ISA] [--rounds N] [--model FOLDER/NAME] FILE...`:
//! words per second of the reader alone on one core, where the time goes, and, with `--against`, how many tokens are read
//! otherwise on another processor's instructions. Files are plain text. Prints and asserts nothing.
#![allow(clippy::print_stdout, reason = "that is what it is for")]

use reader::{Isa, Reader, Stage};
use std::time::{Duration, Instant};

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Processor time of this thread where the system tells it, so that other work on the machine weighs little; else time.
fn clock(start: Instant) -> Duration {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let busy = stat.and_then(|s| s.split_whitespace().next()?.parse().ok());
    busy.map_or_else(|| start.elapsed(), Duration::from_nanos)
}
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
    model: Option<String>,
    files: Vec<String>,
}

fn options() -> Result<Options, String> {
    let mut out = Options {
        isa: Isa::best(),
        against: None,
        rounds: 5,
        model: None,
        files: Vec::new(),
    };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or(format!("{argument} takes a value"));
        match argument.as_str() {
            "--isa" => out.isa = isa(&value()?)?,
            "--against" => out.against = Some(isa(&value()?)?),
            "--rounds" => out.rounds = value()?.parse().map_err(|_| "--rounds takes a number")?,
            "--model" => out.model = Some(value()?),
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

/// The built-in model, or that of `FOLDER/NAME.safetensors`, `FOLDER/NAME.json` and `FOLDER/vocab.txt`.
fn reader(options: &Options) -> Result<Reader, String> {
    let Some(model) = &options.model else {
        return Reader::built_in().map_err(|e| e.to_string());
    };
    let bytes = |path: String| std::fs::read(&path).map_err(|e| format!("{path}: {e}"));
    let text = |path: String| std::fs::read_to_string(&path).map_err(|e| format!("{path}: {e}"));
    let folder = model.rsplit_once('/').map_or(".", |(folder, _)| folder);
    let weights = bytes(format!("{model}.safetensors"))?.leak();
    let vocabulary = text(format!("{folder}/vocab.txt"))?.leak();
    Reader::new(weights, &text(format!("{model}.json"))?, vocabulary).map_err(|e| e.to_string())
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
        .map(|d| {
            d.text
                .slice(text::Span::new(0, d.text.len()))
                .split_whitespace()
                .count()
        })
        .sum();
    let begin = Instant::now();
    let model = reader(&options)?.on(options.isa);
    println!(
        "load      {:.1} ms ({}, {:?})",
        millis(begin.elapsed()),
        model.name(),
        options.isa
    );

    let (mut best, mut spent) = (Duration::MAX, [Duration::ZERO; 6]);
    let mut tokens = 0;
    for _ in 0..options.rounds {
        let (mut parts, start) = ([Duration::ZERO; 6], clock(begin));
        tokens = 0;
        for document in &documents {
            let mut last = clock(begin);
            let reading = model.read_watched(document, &mut |stage| {
                let now = clock(begin);
                let at = STAGES.iter().position(|s| *s == stage).unwrap_or(0);
                parts[at] += now.saturating_sub(last);
                last = now;
            });
            tokens += reading.tokens.len();
        }
        let whole = clock(begin).saturating_sub(start);
        if whole < best {
            (best, spent) = (whole, parts);
        }
    }
    let seconds = best.as_secs_f64();
    println!(
        "sample    {} files, {words} words, {tokens} tokens",
        documents.len()
    );
    println!(
        "speed     {:.0} words per second, {:.0} tokens",
        words as f64 / seconds,
        tokens as f64 / seconds
    );
    for (stage, time) in STAGES.iter().zip(spent) {
        let share = 100.0 * time.as_secs_f64() / seconds;
        let each = 1e6 * time.as_secs_f64() / words.max(1) as f64;
        println!(
            "  {:<8} {share:>5.1} %  {each:>6.2} us a word",
            format!("{stage:?}").to_lowercase()
        );
    }
    if let Some(peak) = status("VmHWM:") {
        println!("memory    {} MiB at most", peak / 1024);
    }
    if let Some(isa) = options.against {
        compare(&model, &reader(&options)?.on(isa), &documents);
    }
    Ok(())
}

/// Counts the tokens that another set of instructions reads otherwise.
fn compare(reader: &Reader, other: &Reader, documents: &[Document]) {
    let (mut all, mut changed, mut readings) = (0, 0, 0);
    for document in documents {
        let (ours, theirs) = (reader.read(document), other.read(document));
        all += ours.tokens.len();
        changed += ours
            .tokens
            .iter()
            .zip(&theirs.tokens)
            .filter(|(a, b)| a != b)
            .count();
        changed += ours.tokens.len().abs_diff(theirs.tokens.len());
        readings += usize::from(ours != theirs);
    }
    let rate = 1e4 * changed as f64 / all.max(1) as f64;
    println!("against   {changed} of {all} tokens differ, {rate:.2} in 10,000; {readings} readings");
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
