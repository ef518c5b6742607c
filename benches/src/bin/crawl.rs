//! `cargo run --release -p onrecord-benches --bin crawl [-- --bytes 10G] [--packing none|records|whole] [--seed N] [--out FILE | --read FILE]`:
//! a web archive of any size, made of words of our own, through the archives room.
//!
//! Without `--out` nothing is written: the archive is made while it is read, so that 10 GB need no disk. Printed are articles, records
//! skipped and broken (one record in a thousand is broken on purpose), bytes per second and the most memory held (`VmHWM`). It asserts nothing.
#![forbid(unsafe_code)]

use archives::{Ask, Format, Item};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, Read, Write};
use std::process::ExitCode;
use std::time::Instant;

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Sentences of a page.
const SENTENCES: u64 = 60;
/// Lines of menus and scripts around it, as real pages have them.
const FURNITURE: usize = 300;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("crawl: {why}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), String> {
    let (mut bytes, mut packing, mut seed) = (1 << 30, Packing::Records, 1);
    let (mut out, mut read) = (None, None);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let value = arguments.next().ok_or(format!("{argument} takes a value"))?;
        match argument.as_str() {
            "--bytes" => bytes = size(&value)?,
            "--packing" => packing = packing_of(&value)?,
            "--seed" => seed = value.parse().map_err(|_| "--seed takes a number")?,
            "--out" => out = Some(value),
            "--read" => read = Some(value),
            _ => return Err(format!("{argument}: no such option")),
        }
    }
    if let Some(path) = read {
        let file = File::open(&path).map_err(|error| format!("{path}: {error}"))?;
        return through(Box::new(BufReader::new(file)), &path);
    }
    let mut crawl = Crawl::new(bytes, packing, seed);
    if let Some(path) = out {
        let mut file = File::create(&path).map_err(|error| format!("{path}: {error}"))?;
        std::io::copy(&mut crawl, &mut file).map_err(|error| format!("{path}: {error}"))?;
        println!(
            "{path}: {} pages, {:.2} GB unpacked",
            crawl.pages,
            giga(crawl.made)
        );
        return Ok(());
    }
    through(Box::new(crawl), "crawl.warc")
}

/// Takes all records out of an archive and says how it went.
fn through(from: Box<dyn Read + Send>, name: &str) -> Result<(), String> {
    let start = Instant::now();
    let ask = Ask {
        format: Some(Format::Warc),
        ..Ask::default()
    };
    let records = archives::open(from, name, &ask).map_err(|error| error.to_string())?;
    let count = records.count.clone();
    let (mut articles, mut broken, mut content) = (0u64, 0u64, 0u64);
    let mut skipped: BTreeMap<&str, u64> = BTreeMap::new();
    for item in records {
        match item {
            Item::Article(article) => {
                articles += 1;
                content += article.bytes().len() as u64;
            }
            Item::Broken(_) => broken += 1,
            Item::Skipped(record) => *skipped.entry(record.why).or_default() += 1,
        }
    }
    let (seconds, file) = (
        start.elapsed().as_secs_f64(),
        count.load(std::sync::atomic::Ordering::Relaxed),
    );
    println!("articles   {articles}, {:.2} GB of pages", giga(content));
    println!("skipped    {skipped:?}");
    println!("broken     {broken}");
    println!(
        "time       {seconds:.1} s, {:.0} MB of the file per second",
        file as f64 / 1e6 / seconds
    );
    println!("file       {:.2} GB", giga(file));
    println!("memory     {} MiB at most (VmHWM)", peak().unwrap_or(0) >> 10);
    Ok(())
}

fn giga(bytes: u64) -> f64 {
    bytes as f64 / 1e9
}

/// Most kibibytes that the process held.
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// `10G`, `500M` or a number of bytes.
fn size(words: &str) -> Result<u64, String> {
    let (number, unit) = match words.strip_suffix(['G', 'M']) {
        Some(number) if words.ends_with('G') => (number, 1_000_000_000),
        Some(number) => (number, 1_000_000),
        None => (words, 1),
    };
    let number: u64 = number
        .parse()
        .map_err(|_| format!("{words} is no size; write 10G or 500M"))?;
    Ok(number * unit)
}

/// How records are packed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Packing {
    None,
    Records,
    Whole,
}

fn packing_of(words: &str) -> Result<Packing, String> {
    match words {
        "none" => Ok(Packing::None),
        "records" => Ok(Packing::Records),
        "whole" => Ok(Packing::Whole),
        _ => Err(format!("{words}: there are none, records and whole")),
    }
}

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most.max(1)
    }
}

/// An archive that is made while it is read.
struct Crawl {
    left: u64,
    packing: Packing,
    whole: Option<GzEncoder<Vec<u8>>>,
    dice: Dice,
    words: BTreeMap<&'static str, Vec<&'static str>>,
    furniture: String,
    ready: Vec<u8>,
    at: usize,
    pages: u64,
    made: u64,
}

impl Crawl {
    fn new(bytes: u64, packing: Packing, seed: u64) -> Self {
        let mut words: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for line in include_str!("../../data/crawl.tsv")
            .lines()
            .filter(|l| !l.starts_with('#'))
            .skip(1)
        {
            if let Some((slot, word)) = line.split_once('\t') {
                words.entry(slot).or_default().push(word);
            }
        }
        let line = |n: usize| {
            format!(
                "<li class=\"menu-{n}\"><a href=\"/section/{}\" data-id=\"{}\">Section</a></li>\n",
                n * 7,
                n * 7919
            )
        };
        Crawl {
            left: bytes,
            packing,
            whole: (packing == Packing::Whole).then(|| GzEncoder::new(Vec::new(), Compression::fast())),
            dice: Dice(seed),
            words,
            furniture: (0..FURNITURE).map(line).collect(),
            ready: Vec::new(),
            at: 0,
            pages: 0,
            made: 0,
        }
    }

    fn one(&mut self, slot: &str) -> &'static str {
        let count = self.words.get(slot).map_or(0, Vec::len);
        let at = usize::try_from(self.dice.below(count as u64)).unwrap_or(0);
        self.words
            .get(slot)
            .and_then(|words| words.get(at))
            .copied()
            .unwrap_or_default()
    }

    /// Words of a slot with those in braces put in.
    fn filled(&mut self, slot: &str) -> String {
        let (place, number) = (self.one("place"), self.dice.below(90) + 2);
        self.one(slot)
            .replace("{place}", place)
            .replace("{n}", &number.to_string())
    }

    fn page(&mut self) -> String {
        let title = self.filled("title");
        let mut page = format!(
            "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title>\
             <meta property=\"article:published_time\" content=\"2022-03-{:02}T10:{:02}:00Z\"></head><body><nav><ul>\n{}</ul></nav>\
             <main><article><h1>{title}</h1>\n",
            1 + self.dice.below(28),
            self.dice.below(60),
            self.furniture
        );
        for sentence in 0..SENTENCES {
            let words = format!(
                "{} {}, {} {}. ",
                capital(&self.filled("what")),
                self.one("day"),
                self.one("source"),
                self.one("said")
            );
            let tail = if self.dice.below(3) == 0 {
                self.one("tail")
            } else {
                ""
            };
            let (open, close) = (
                if sentence % 3 == 0 { "<p>" } else { "" },
                if sentence % 3 == 2 { "</p>\n" } else { "" },
            );
            page.push_str(&format!("{open}{words}{tail} {close}"));
        }
        page.push_str("</article></main></body></html>\n");
        page
    }

    /// A request, its answer and the crawler's note.
    fn group(&mut self) -> Vec<Vec<u8>> {
        self.pages += 1;
        let url = format!("https://generated.example/{}", self.pages);
        let page = match self.pages % 10 {
            0 => format!(
                "HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\n\r\n{}",
                "\u{1}\u{2}".repeat(20_000)
            ),
            5 => format!(
                "HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n{}",
                self.furniture
            ),
            _ => format!(
                "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{}",
                self.page()
            ),
        };
        let http = "application/http; msgtype=response";
        let mut answer = record("response", &url, http, page.as_bytes());
        if self.pages % 1000 == 7 {
            // broken on purpose: the end of the record is lost
            answer.truncate(answer.len() / 2);
        }
        vec![
            record(
                "request",
                &url,
                "application/http; msgtype=request",
                b"GET / HTTP/1.1\r\nHost: generated.example\r\n\r\n",
            ),
            answer,
            record(
                "metadata",
                &url,
                "application/warc-fields",
                b"fetchTimeMs: 120\r\n",
            ),
        ]
    }

    fn more(&mut self) {
        self.ready.clear();
        self.at = 0;
        for record in self.group() {
            self.made += record.len() as u64;
            self.left = self.left.saturating_sub(record.len() as u64);
            match &mut self.whole {
                // writing to memory cannot fail
                Some(whole) => drop(whole.write_all(&record)),
                None if self.packing == Packing::None => self.ready.extend_from_slice(&record),
                None => self.ready.extend_from_slice(&member(&record)),
            }
        }
        if let Some(whole) = &mut self.whole {
            self.ready.append(whole.get_mut());
            if self.left == 0
                && let Some(whole) = self.whole.take()
            {
                self.ready.extend(whole.finish().unwrap_or_default());
            }
        }
    }
}

impl Read for Crawl {
    fn read(&mut self, room: &mut [u8]) -> std::io::Result<usize> {
        while self.at == self.ready.len() {
            if self.left == 0 {
                return Ok(0);
            }
            self.more();
        }
        let rest = self.ready.get(self.at..).unwrap_or_default();
        let count = rest.len().min(room.len());
        for (to, from) in room.iter_mut().zip(rest) {
            *to = *from;
        }
        self.at += count;
        Ok(count)
    }
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or(String::new(), |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

fn record(kind: &str, url: &str, stated: &str, body: &[u8]) -> Vec<u8> {
    let mut out = format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2022-03-14T10:00:00Z\r\nContent-Type: {stated}\r\n\
         Content-Length: {}\r\n\r\n",
        body.len()
    )
    .into_bytes();
    out.extend_from_slice(body);
    out.extend_from_slice(b"\r\n\r\n");
    out
}

fn member(bytes: &[u8]) -> Vec<u8> {
    let mut out = GzEncoder::new(Vec::new(), Compression::fast());
    // writing to memory cannot fail
    let _ = out.write_all(bytes);
    out.finish().unwrap_or_default()
}
