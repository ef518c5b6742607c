//! `cargo run --release --manifest-path benches/pages/Cargo.toml [-- --shared DIR]`: how many pages a second are read on one core, and
//! how well, by us and by other readers of pages, on the same pages in the same run.
//!
//! Processor time is counted, the fastest of a few rounds, one page after the other on one thread. Every reader gets the page's
//! characters but we, who get its bytes and tell their encoding too. It prints and asserts nothing. With
//! `ONRECORD_PAGES_PYTHON` set to a Python that has trafilatura, that one reads them as well (`peer.py`).
#![forbid(unsafe_code)]

#[path = "../../../evals/src/shingles.rs"]
mod shingles;

use dom_smoothie::{Config, Readability, TextMode};
use flate2::read::GzDecoder;
use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use trafilatura::{ExtractionFocus, Options};

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Times that the pages are read; the fastest counts.
const ROUNDS: usize = 5;

struct Page {
    bytes: Vec<u8>,
    characters: String,
    body: String,
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("onrecord-page-benches: {why}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut shared = root.join("../shared");
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--shared" => shared = PathBuf::from(arguments.next().ok_or("--shared takes a folder")?),
            _ => return Err(format!("{argument}: no such option; there is --shared DIR")),
        }
    }
    let folder = shared.join("corpora/measure/article_extraction");
    let pages = pages(&folder)?;
    let bytes: usize = pages.iter().map(|p| p.bytes.len()).sum();
    println!(
        "{} pages, {} KiB each",
        pages.len(),
        bytes / pages.len().max(1) / 1024
    );
    measure("onrecord", &pages, ours);
    measure("dom_smoothie", &pages, smoothie);
    measure("trafilatura, fallback and precision", &pages, |page| {
        harvest(
            page,
            &Options::default()
                .with_fallback(true)
                .with_focus(ExtractionFocus::FavorPrecision),
        )
    });
    measure("trafilatura, as it comes", &pages, |page| {
        harvest(page, &Options::default())
    });
    match std::env::var("ONRECORD_PAGES_PYTHON") {
        Ok(python) => python_reads(&python, &folder, &pages),
        Err(_) => Ok(()),
    }
}

fn ours(page: &Page) -> String {
    let document = text::read_bytes(&page.bytes, &text::Given::default());
    document.map(|d| d.body()).unwrap_or_default()
}

fn smoothie(page: &Page) -> String {
    let config = Config {
        text_mode: TextMode::Formatted,
        ..Config::default()
    };
    let article = Readability::new(page.characters.as_str(), None, Some(config)).and_then(|mut r| r.parse());
    article.map(|a| a.text_content.to_string()).unwrap_or_default()
}

fn harvest(page: &Page, options: &Options) -> String {
    trafilatura::extract(&page.characters, options).map_or(String::new(), |found| found.content_text)
}

/// Reads all pages a few times and prints how fast and how well.
fn measure(name: &str, pages: &[Page], read: impl Fn(&Page) -> String) {
    let mut best = f64::INFINITY;
    let mut found = Vec::new();
    for _ in 0..ROUNDS {
        let before = cpu();
        found = pages.iter().map(&read).collect();
        best = best.min(cpu() - before);
    }
    print(name, pages, best, &found);
}

fn print(name: &str, pages: &[Page], seconds: f64, found: &[String]) {
    let all = pages.iter().zip(found);
    let (precision, recall) = shingles::means(all.map(|(page, text)| shingles::overlap(&page.body, text)));
    println!(
        "{name:<36} {:>5.0} pages per second   F1 {:.3}   precision {precision:.3}   recall {recall:.3}",
        pages.len() as f64 / seconds,
        2.0 * precision * recall / (precision + recall)
    );
}

/// Python's trafilatura on the same pages, by `peer.py`.
fn python_reads(python: &str, folder: &Path, pages: &[Page]) -> Result<(), String> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("peer.py");
    let output = std::process::Command::new(python)
        .arg(script)
        .arg(folder)
        .output();
    let output = output.map_err(|e| format!("{python}: {e}"))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).trim().to_string());
    }
    let told: serde_json::Value =
        serde_json::from_slice(&output.stdout).map_err(|e| format!("peer.py: {e}"))?;
    for one in told.as_array().into_iter().flatten() {
        let texts = one["texts"].as_array().into_iter().flatten();
        let texts: Vec<String> = texts
            .map(|t| t.as_str().unwrap_or_default().to_string())
            .collect();
        print(
            one["name"].as_str().unwrap_or_default(),
            pages,
            one["seconds"].as_f64().unwrap_or(f64::NAN),
            &texts,
        );
    }
    Ok(())
}

fn pages(folder: &Path) -> Result<Vec<Page>, String> {
    let file = folder.join("ground-truth.json");
    let text = std::fs::read_to_string(&file).map_err(|e| format!("{}: {e}", file.display()))?;
    let gold: BTreeMap<String, serde_json::Value> = serde_json::from_str(&text).map_err(|e| e.to_string())?;
    let page = |(name, value): (&String, &serde_json::Value)| {
        let file = folder.join("html").join(format!("{name}.html.gz"));
        let at = |e: std::io::Error| format!("{}: {e}", file.display());
        let mut bytes = Vec::new();
        GzDecoder::new(std::fs::File::open(&file).map_err(at)?)
            .read_to_end(&mut bytes)
            .map_err(at)?;
        Ok(Page {
            characters: String::from_utf8_lossy(&bytes).into_owned(),
            bytes,
            body: value["articleBody"].as_str().unwrap_or_default().to_string(),
        })
    };
    gold.iter().map(page).collect()
}

/// Seconds of processor time of this thread.
fn cpu() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let spent: Option<f64> = text.split(' ').next().and_then(|n| n.parse().ok());
    spent.unwrap_or_default() / 1e9
}
