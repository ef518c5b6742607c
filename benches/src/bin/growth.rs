//! `cargo run --release -p onrecord-benches --bin growth [-- --most N] [--folder DIR] [--shared DIR]`: what a ledger costs as it grows.
//!
//! Articles are read once and their records recombined: other places, days, counts and words, each marked as generated (outlet `generated.example`).
//! Printed for 10^3, 10^4 ... documents: time to add one after it was read, in parts and beside the time to read it; size; median time of an
//! incident query. It asserts nothing: machines differ. The ledger is made in a folder that is removed afterwards.
#![forbid(unsafe_code)]

use ledger::{Article, Filter, Ledger, Near, Options, Prepared};
use onrecord::{Knowledge, Reader, Record};
use serde_json::Map;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;
use text::Given;

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Documents of one change, as in the program.
const GROUP: usize = 64;
/// Different made places; a million documents lie at as many places as news does, not at a few.
const PLACES: u64 = 20_000;
/// Made countries that the places lie in.
const COUNTRIES: u64 = 60;
/// Days over which they are spread.
const DAYS: u64 = 3_650;
/// Incident queries of which the median is taken.
const QUERIES: usize = 201;
/// A time for entries of the log; the ledger itself has no clock.
const NOW: &str = "2026-01-01T00:00:00.000000Z";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("growth: {why}");
            ExitCode::FAILURE
        }
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

fn run() -> Result<(), String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let (mut most, mut folder, mut shared) = (10_000, None, root.join("../shared"));
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let value = arguments.next().ok_or(format!("{argument} takes a value"));
        match argument.as_str() {
            "--most" => most = value?.parse().map_err(|_| "--most takes a number")?,
            "--folder" => folder = Some(PathBuf::from(value?)),
            "--shared" => shared = PathBuf::from(value?),
            _ => {
                return Err(format!(
                    "{argument}: no such option; there are --most N, --folder DIR and --shared DIR"
                ));
            }
        }
    }
    let knowledge = Knowledge::built_in().map_err(|e| e.to_string())?;
    let (stock, reading) = stock(&root, &shared, &knowledge)?;
    println!(
        "{} articles read, {:.1} ms each on one core",
        stock.len(),
        reading * 1e3
    );
    let made = match &folder {
        Some(folder) => tempfile::tempdir_in(folder),
        None => tempfile::tempdir(),
    };
    let made = made.map_err(|e| e.to_string())?;
    let ledger = ledger::create(&made.path().join("ledger"), NOW, Options::default());
    let mut ledger = ledger.map_err(|e| e.to_string())?;
    println!(
        "documents   prepare ms    write ms  resolve ms   of reading    MiB  incidents  query ms (median)"
    );
    let mut dice = Dice(1);
    let (mut count, mut step) = (0, 1_000);
    while step <= most {
        let costs = grow(&mut ledger, &stock, &knowledge, &mut dice, count..step)?;
        let [prepare, write, resolve] = costs.map(|seconds| seconds * 1e3 / (step - count) as f64);
        let share = (prepare + write + resolve) / (reading * 1e3) * 100.0;
        let stats = ledger::stats(&ledger).map_err(|e| e.to_string())?;
        let query = median(&ledger, &mut dice)?;
        println!(
            "{step:>9}   {prepare:>10.3}  {write:>10.3}  {resolve:>10.3}   {share:>8.1} %  {:>5}  {:>9}  {query:>8.3}",
            stats.file_bytes >> 20,
            stats.incidents
        );
        (count, step) = (step, step * 10);
    }
    Ok(())
}

/// Articles of examples and, where they are, of `shared/gold/incidents`; their records; seconds to read one.
fn stock(root: &Path, shared: &Path, knowledge: &Knowledge) -> Result<(Vec<Record>, f64), String> {
    let reader = Reader::built_in().map_err(|e| e.to_string())?;
    let mut files = Vec::new();
    for folder in [root.join("examples"), shared.join("gold/incidents/articles")] {
        let listed = std::fs::read_dir(folder)
            .into_iter()
            .flatten()
            .flatten()
            .map(|entry| entry.path());
        files.extend(listed.filter(|path| path.extension().is_some_and(|e| e == "txt" || e == "html")));
    }
    files.sort();
    let mut records = Vec::new();
    let began = Instant::now();
    for path in &files {
        let bytes = std::fs::read(path).map_err(|e| format!("{}: {e}", path.display()))?;
        let document = text::read_bytes(&bytes, &Given::default()).map_err(|e| e.to_string())?;
        records.push(onrecord::read(&document, &reader, knowledge));
    }
    let each = began.elapsed().as_secs_f64() / records.len().max(1) as f64;
    Ok((records, each))
}

/// Adds documents of these numbers and resolves; seconds for preparing, writing, resolving.
fn grow(
    ledger: &mut Ledger,
    stock: &[Record],
    knowledge: &Knowledge,
    dice: &mut Dice,
    numbers: std::ops::Range<usize>,
) -> Result<[f64; 3], String> {
    let mut costs = [0.0; 3];
    let mut group: Vec<Prepared> = Vec::new();
    let end = numbers.end;
    for number in numbers {
        let base = stock
            .get(number % stock.len().max(1))
            .ok_or("no articles to recombine")?;
        let record = recombined(base, number, dice);
        let began = Instant::now();
        let article = Article {
            origin: &format!("generated/{number}"),
            bytes: record.document.text.as_bytes(),
            given: &Given::default(),
            more: &Map::new(),
            record: &record,
        };
        group.push(ledger::prepare(&article, knowledge).map_err(|e| e.to_string())?);
        costs[0] += began.elapsed().as_secs_f64();
        if group.len() == GROUP || number + 1 == end {
            let began = Instant::now();
            ledger::add(ledger, &group, knowledge, NOW).map_err(|e| e.to_string())?;
            costs[1] += began.elapsed().as_secs_f64();
            group.clear();
        }
    }
    let began = Instant::now();
    ledger::settle(ledger, 1, NOW, |_| ()).map_err(|e| e.to_string())?;
    costs[2] = began.elapsed().as_secs_f64();
    Ok(costs)
}

/// Another article of the same making: other places, days, counts and words.
fn recombined(base: &Record, number: usize, dice: &mut Dice) -> Record {
    let mut record = base.clone();
    record.document.text = format!("{}\n[generated {number}]", record.document.text);
    record.document.id = format!("sha256:{}", ledger::sha256(record.document.text.as_bytes()));
    record.document.outlet = Some("generated.example".to_string());
    let day = dice.below(DAYS);
    record.document.published = Some(civil(day + 1));
    let place = dice.below(PLACES);
    for (at, site) in record.places.iter_mut().enumerate() {
        let place = (place + at as u64) % PLACES;
        site.name = format!("Place {place}");
        site.country = Some(country(place));
        site.admin1 = None;
        site.geonames = u32::try_from(90_000_000 + place).ok();
        let (lat, lon) = ground(place);
        (site.lat, site.lon) = (Some(lat), Some(lon));
    }
    for time in &mut record.times {
        (time.from, time.to) = (Some(civil(day)), Some(civil(day + 1)));
    }
    for figure in &mut record.figures {
        let more = dice.below(50);
        figure.low = figure.low.map(|low| low + more);
        figure.high = figure.high.map(|high| high + more);
    }
    record
}

/// Two letters of a made country.
fn country(place: u64) -> String {
    let number = place % COUNTRIES;
    format!("X{}{}", char::from(b'A' + (number / 10) as u8), number % 10)
}

/// Where a made place lies.
fn ground(place: u64) -> (f64, f64) {
    let (row, column) = (place / 200, place % 200);
    (-60.0 + row as f64 * 1.2, -170.0 + column as f64 * 1.7)
}

/// A made day: years of twelve months of 28 days.
fn civil(day: u64) -> String {
    format!(
        "{}-{:02}-{:02}",
        2010 + day / 336,
        day / 28 % 12 + 1,
        day % 28 + 1
    )
}

/// Median milliseconds of incident queries by place, ground and days.
fn median(ledger: &Ledger, dice: &mut Dice) -> Result<f64, String> {
    let mut times = Vec::new();
    for number in 0..QUERIES {
        let place = dice.below(PLACES);
        let (lat, lon) = ground(place);
        let from = civil(dice.below(DAYS));
        let filter = match number % 3 {
            0 => Filter {
                place: Some(format!("Place {place}")),
                ..Filter::default()
            },
            1 => Filter {
                near: Some(Near { lat, lon, km: 100.0 }),
                ..Filter::default()
            },
            _ => Filter {
                from: Some(from.clone()),
                to: Some(from),
                limit: Some(50),
                ..Filter::default()
            },
        };
        let began = Instant::now();
        ledger::incidents(ledger, &filter).map_err(|e| e.to_string())?;
        times.push(began.elapsed().as_secs_f64() * 1e3);
    }
    times.sort_by(f64::total_cmp);
    times
        .get(QUERIES / 2)
        .copied()
        .ok_or_else(|| "no queries".to_string())
}
