//! `cargo run --release -p onrecord-benches [-- --peer] [--shared DIR]`: how fast articles are read on one core.
//!
//! Prints and asserts nothing: machines differ. Processor time is counted, so that other work on the machine weighs little. With `--peer` the spaCy small English model reads the same articles in
//! the same run (`peer.py` says what it needs), so that the ratio holds on any machine.
#![forbid(unsafe_code)]

use onrecord::{Document, Knowledge, Reader};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};
use text::Given;

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Words of running news that are read.
const WORDS: usize = 40_000;
/// Times that the sample is read; the fastest counts.
const ROUNDS: usize = 3;

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
    let start = Instant::now();
    let reader = Reader::built_in().map_err(|e| e.to_string())?;
    println!("load model      {:.0} ms", millis(start.elapsed()));
    let start = Instant::now();
    let knowledge = Knowledge::built_in().map_err(|e| e.to_string())?;
    println!("load knowledge  {:.0} ms", millis(start.elapsed()));
    let ours = ours(&sample, words, &reader, &knowledge);
    if peer {
        let theirs = theirs(&root, &sample, words)?;
        println!(
            "ratio           {:.2} times the peer's words per second",
            ours / theirs
        );
    }
    Ok(())
}

/// Reads the sample on this thread; prints the stages' shares and returns words per second.
fn ours(sample: &[String], words: usize, reader: &Reader, knowledge: &Knowledge) -> f64 {
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
    speed
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

/// The peer's words per second on the same articles, by `peer.py`.
fn theirs(root: &Path, sample: &[String], words: usize) -> Result<f64, String> {
    let file = std::env::temp_dir().join(format!("onrecord-bench-{}.json", std::process::id()));
    let json = serde_json::to_string(sample).map_err(|e| e.to_string())?;
    std::fs::write(&file, json).map_err(|e| format!("{}: {e}", file.display()))?;
    let python = std::env::var("ONRECORD_PEER_PYTHON").unwrap_or_else(|_| "python3".to_string());
    let ran = Command::new(&python)
        .arg(root.join("benches/peer.py"))
        .arg(&file)
        .arg(ROUNDS.to_string())
        .envs(
            [
                "OMP_NUM_THREADS",
                "OPENBLAS_NUM_THREADS",
                "MKL_NUM_THREADS",
                "BLIS_NUM_THREADS",
            ]
            .map(|k| (k, "1")),
        )
        .output()
        .map_err(|e| format!("{python}: {e}"))?;
    // the file is temporary; that it stays behind changes nothing
    let _ = std::fs::remove_file(&file);
    if !ran.status.success() {
        return Err(format!(
            "peer.py: {}",
            String::from_utf8_lossy(&ran.stderr).trim()
        ));
    }
    let printed = String::from_utf8_lossy(&ran.stdout).into_owned();
    let mut parts = printed.split_whitespace();
    let seconds: f64 = parts
        .next()
        .and_then(|p| p.parse().ok())
        .ok_or("peer.py printed no time")?;
    let memory: f64 = parts.next().and_then(|p| p.parse().ok()).unwrap_or(0.0);
    let speed = words as f64 / seconds;
    println!("peer            {speed:.0} words per second (spaCy small, one core), peak {memory:.0} MiB");
    Ok(speed)
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
