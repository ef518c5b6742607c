//! `cargo run --release -p onrecord-benches [-- --peer] [--shared DIR]`: how fast articles are read on one core.
//!
//! Prints and asserts nothing: machines differ. Processor time is counted, so that other work on the machine weighs little. With `--peer`
//! spaCy's medium and small English models read the same articles in the same run (`peer.py` says what they need), so that the ratio holds on
//! any machine.
#![forbid(unsafe_code)]

mod peers;

use onrecord::{Document, Knowledge, Reader};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};
use text::Given;

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Words of running news that are read.
const WORDS: usize = 40_000;
/// Times that the sample is read; the fastest counts.
const ROUNDS: usize = 3;
/// Times that the reader is loaded; the clock of processor time ticks in hundredths of a second.
const LOADS: u32 = 20;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("onrecord-benches: {why}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut shared = root.join("../shared");
    let mut peer = false;
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--peer" => peer = true,
            "--shared" => shared = PathBuf::from(arguments.next().ok_or("--shared takes a folder")?),
            _ => {
                return Err(format!(
                    "{argument}: no such option; there are --peer and --shared DIR"
                ));
            }
        }
    }
    let sample = sample(&root, &shared)?;
    let words: usize = sample.iter().map(|text| text.split_whitespace().count()).sum();
    println!(
        "sample          {} articles, {words} words of running news",
        sample.len()
    );
    let reader = Reader::built_in().map_err(|e| e.to_string())?;
    let alone = alone(&sample, words, &reader);
    let start = Instant::now();
    let knowledge = Knowledge::built_in().map_err(|e| e.to_string())?;
    println!("load knowledge  {:.0} ms", millis(start.elapsed()));
    ours(&sample, words, &reader, &knowledge);
    // after the memory was read, for its copies would count
    println!("load reader     {:.0} ms", loading()?);
    for model in peers::MODELS.iter().filter(|_| peer) {
        let theirs = peers::run(&root, model, &sample, words, ROUNDS)?;
        println!(
            "spaCy {model}        {:.0} words per second, peak memory {:.0} MiB, load {:.0} ms",
            theirs.speed, theirs.memory, theirs.loading
        );
        println!(
            "  our reader    {:.2} times its words per second, {:.2} of its memory",
            alone.0 / theirs.speed,
            alone.1 / theirs.memory
        );
    }
    Ok(())
}

/// Milliseconds to make the reader ready, the mean of a few times.
fn loading() -> Result<f64, String> {
    let (busy, start) = (cpu(), Instant::now());
    for _ in 0..LOADS {
        let reader = Reader::built_in().map_err(|e| e.to_string())?;
        drop(std::hint::black_box(reader));
    }
    let wall = start.elapsed().as_secs_f64();
    let spent = busy.zip(cpu()).map_or(wall, |(before, after)| after - before);
    Ok(1000.0 * spent / f64::from(LOADS))
}

/// Words per second of the reader alone on this thread, and the most memory in MiB that the process held until then.
fn alone(sample: &[String], words: usize, reader: &Reader) -> (f64, f64) {
    let documents: Vec<Document> = sample.iter().filter_map(|a| document(a).ok()).collect();
    let mut best = f64::INFINITY;
    for _ in 0..ROUNDS {
        let (busy, start) = (cpu(), Instant::now());
        for document in &documents {
            std::hint::black_box(reader.read(document));
        }
        let wall = start.elapsed().as_secs_f64();
        best = best.min(busy.zip(cpu()).map_or(wall, |(before, after)| after - before));
    }
    let speed = words as f64 / best;
    let peak = status("VmHWM:").map_or(f64::NAN, |kib| kib as f64 / 1024.0);
    println!("reader alone    {speed:.0} words per second on one core, peak memory {peak:.0} MiB");
    (speed, peak)
}

/// Reads the sample on this thread; prints its words per second and the stages' shares.
fn ours(sample: &[String], words: usize, reader: &Reader, knowledge: &Knowledge) {
    let mut spent = [Duration::ZERO; 5];
    let mut best = f64::INFINITY;
    for _ in 0..ROUNDS {
        let (busy, start) = (cpu(), Instant::now());
        for article in sample {
            one(article, reader, knowledge, &mut spent);
        }
        let wall = start.elapsed().as_secs_f64();
        best = best.min(busy.zip(cpu()).map_or(wall, |(before, after)| after - before));
    }
    let total = spent.iter().sum::<Duration>().as_secs_f64();
    let speed = words as f64 / best;
    println!("whole read      {speed:.0} words per second on one core");
    for (name, time) in ["text", "reader", "mentions", "claims", "events"]
        .iter()
        .zip(spent)
    {
        println!("  {name:<13} {:>5.1} %", 100.0 * time.as_secs_f64() / total);
    }
    if let Some(peak) = status("VmHWM:") {
        println!("peak memory     {} MiB", peak / 1024);
    }
}

/// All stages of `onrecord::read`, each with its time.
fn one(article: &str, reader: &Reader, knowledge: &Knowledge, spent: &mut [Duration; 5]) {
    let mut clock = Instant::now();
    let mut lap = |stage: usize, spent: &mut [Duration; 5]| {
        let now = Instant::now();
        if let Some(sum) = spent.get_mut(stage) {
            *sum += now - clock;
        }
        clock = now;
    };
    let Ok(document) = document(article) else { return };
    lap(0, spent);
    let reading = reader.read(&document);
    lap(1, spent);
    let mut mentions = mentions::read(&document, &reading, knowledge);
    lap(2, spent);
    let mut claims = claims::read(&document, &reading, knowledge, &mut mentions);
    lap(3, spent);
    let events = events::read(&document, &reading, knowledge, &mut mentions, &mut claims);
    lap(4, spent);
    std::hint::black_box((mentions, claims, events));
}

fn document(article: &str) -> Result<Document, String> {
    text::read_bytes(article.as_bytes(), &Given::default()).map_err(|e| e.to_string())
}

/// Articles of `examples/` and, where it is there, of the news corpus.
fn sample(root: &Path, shared: &Path) -> Result<Vec<String>, String> {
    let mut texts = Vec::new();
    let mut words = 0;
    for folder in [
        root.join("examples"),
        shared.join("corpora/measure/polnear/dev/text"),
    ] {
        let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)
            .into_iter()
            .flatten()
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| path.extension().is_some_and(|e| e == "txt"))
            .collect();
        files.sort();
        for path in files {
            if words >= WORDS {
                break;
            }
            let text = std::fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
            words += text.split_whitespace().count();
            texts.push(text);
        }
    }
    if texts.is_empty() {
        return Err("nothing to read: examples/ holds no .txt".to_string());
    }
    Ok(texts)
}

/// Processor time of this process in seconds, where the system tells it.
fn cpu() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<&str> = stat.rsplit(')').next()?.split_whitespace().collect();
    let ticks = |at: usize| fields.get(at)?.parse::<f64>().ok();
    Some((ticks(11)? + ticks(12)?) / 100.0)
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
