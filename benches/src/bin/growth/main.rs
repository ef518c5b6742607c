//! `cargo run --release -p onrecord-benches --bin growth [-- --most N --days N --folder DIR --shared DIR --stock FILE --keep yes]`: what a ledger costs as it grows.
//! `--minutes N`, `--resume LEDGER`, `--from N` and `--later N` go on where a run ended (`benches/README.md`).
//!
//! Articles of corpora are read once and their records recombined (`made`): other countries, places, days, counts, names and words, each marked as
//! generated. Printed for 10^3, 10^4 ... documents that came in any order over sixteen years: milliseconds of processor time to add one after it was
//! read, in parts and beside the time to read one; size; times of queries. Then 1,000 articles of one new week are added to what is there, and one
//! alone. It asserts nothing: machines differ. The ledger is removed afterwards, unless it is to be kept.
#![forbid(unsafe_code)]

mod clock;
mod made;
mod stock;

use clock::{Seconds, Spent};
use ledger::{Article, Filter, Ledger, Near, Options, Prepared};
use made::Dice;
use onrecord::Knowledge;
use serde_json::Map;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;
use stock::Read;
use text::Given;

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Documents of one change, as in the program.
const GROUP: usize = 64;
/// Documents of a new week that are added at each size.
const FRESH: u64 = 1_000;
/// Their numbers begin here.
const LATER: u64 = 1 << 40;
/// A day after all stories.
const AFTER: i64 = 20_600;
/// Times that one document alone is added.
const ALONE: u64 = 11;
/// Queries of each sort.
const QUERIES: usize = 101;
/// Documents between two lines that say how far it is.
const TELL: u64 = 20_000;
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

/// What is asked for.
struct Asked {
    most: u64,
    days: u64,
    folder: Option<PathBuf>,
    shared: PathBuf,
    stock: Option<PathBuf>,
    keep: bool,
    resume: Option<PathBuf>,
    from: u64,
    later: u64,
    minutes: f64,
}

fn asked(root: &Path) -> Result<Asked, String> {
    let mut asked = Asked {
        most: 10_000,
        days: made::DAYS,
        folder: None,
        shared: root.join("../shared"),
        stock: None,
        keep: false,
        resume: None,
        from: 0,
        later: 0,
        minutes: f64::INFINITY,
    };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let value = arguments.next().ok_or(format!("{argument} takes a value"))?;
        match argument.as_str() {
            "--most" => asked.most = value.parse().map_err(|_| "--most takes a number")?,
            "--days" => asked.days = value.parse().map_err(|_| "--days takes a number")?,
            "--folder" => asked.folder = Some(PathBuf::from(value)),
            "--shared" => asked.shared = PathBuf::from(value),
            "--stock" => asked.stock = Some(PathBuf::from(value)),
            "--resume" => asked.resume = Some(PathBuf::from(value)),
            "--from" => asked.from = value.parse().map_err(|_| "--from takes a number")?,
            "--later" => asked.later = value.parse().map_err(|_| "--later takes a number")?,
            "--minutes" => asked.minutes = value.parse().map_err(|_| "--minutes takes a number")?,
            "--keep" => asked.keep = value == "yes",
            _ => {
                return Err(format!(
                    "{argument}: no such option; there are --most N, --days N, --folder DIR, --shared DIR, --stock FILE, --keep yes, --resume LEDGER, --from N, --later N and --minutes N"
                ));
            }
        }
    }
    Ok(asked)
}

fn run() -> Result<(), String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let asked = asked(&root)?;
    let knowledge = Knowledge::built_in().map_err(|e| e.to_string())?;
    let stock = stock::stock(&root, &asked.shared, asked.stock.as_ref(), &knowledge)?;
    let count = stock.len().max(1) as f64;
    let reading = stock.iter().map(|read| read.seconds).sum::<f64>() / count;
    let words: usize = stock
        .iter()
        .map(|r| r.record.document.text.split_whitespace().count())
        .sum();
    println!(
        "{} articles of corpora read, {:.0} words and {:.1} ms of processor time each",
        stock.len(),
        words as f64 / count,
        reading * 1e3
    );
    let made = match &asked.folder {
        Some(folder) => tempfile::tempdir_in(folder),
        None => tempfile::tempdir(),
    };
    let mut made = made.map_err(|e| e.to_string())?;
    made.disable_cleanup(asked.keep);
    let ledger = match &asked.resume {
        Some(folder) => ledger::open(folder, NOW, Options::default()),
        None => ledger::create(&made.path().join("ledger"), NOW, Options::default()),
    };
    let mut bench = Bench {
        ledger: ledger.map_err(|e| e.to_string())?,
        stock,
        knowledge,
        reading,
        days: asked.days,
        began: Instant::now(),
        minutes: asked.minutes,
    };
    println!(
        "milliseconds of processor time for a document; milliseconds on the wall for a query, median and 95 %"
    );
    let mut count = asked.from;
    for (at, step) in steps(count, asked.most).into_iter().enumerate() {
        let (reached, costs) = bench.grow(count..step, None)?;
        bench.tell(&format!("{reached} documents"), &costs, reached - count)?;
        bench.queries()?;
        let from = LATER + asked.later + step * 10;
        let day = AFTER + i64::try_from(at).unwrap_or(0) * 40;
        let (_, costs) = bench.grow(from..from + FRESH, Some(day))?;
        bench.tell(&format!("  + {FRESH} of a new week"), &costs, FRESH)?;
        bench.alone(from + FRESH, Some(day))?;
        bench.alone(from + FRESH + ALONE, None)?;
        count = reached;
        if reached < step {
            break;
        }
    }
    if asked.keep {
        println!("kept: {}", made.path().display());
    }
    Ok(())
}

/// Sizes to stop and measure at: each power of ten, and the most that is asked for.
fn steps(from: u64, most: u64) -> Vec<u64> {
    let powers = (3..10).map(|power| 10u64.pow(power));
    powers.filter(|n| *n > from && *n < most).chain([most]).collect()
}

/// Preparing, writing, resolving.
type Costs = [Seconds; 3];

struct Bench {
    ledger: Ledger,
    stock: Vec<Read>,
    knowledge: Knowledge,
    reading: f64,
    days: u64,
    began: Instant,
    minutes: f64,
}

impl Bench {
    /// Adds articles of these numbers while there is time, then resolves; up to which number it came.
    fn grow(&mut self, numbers: std::ops::Range<u64>, fresh: Option<i64>) -> Result<(u64, Costs), String> {
        let mut costs = [Seconds::default(); 3];
        let mut group: Vec<Prepared> = Vec::new();
        let mut end = numbers.end;
        for number in numbers {
            let late = end < LATER && self.began.elapsed().as_secs_f64() > self.minutes * 60.0;
            if late && group.is_empty() {
                end = number;
                break;
            }
            let record =
                made::article(&self.stock, number, self.days, fresh).ok_or("no articles to recombine")?;
            let began = Spent::now();
            let article = Article {
                origin: &format!("generated/{number}"),
                bytes: record.document.text.as_bytes(),
                given: &Given::default(),
                more: &Map::new(),
                record: &record,
            };
            group.push(ledger::prepare(&article, &self.knowledge).map_err(|e| e.to_string())?);
            add(&mut costs, 0, began.since());
            if group.len() == GROUP || number + 1 == end {
                let began = Spent::now();
                ledger::add(&mut self.ledger, &group, &self.knowledge, NOW).map_err(|e| e.to_string())?;
                add(&mut costs, 1, began.since());
                group.clear();
            }
            if number % TELL == 0 && number < LATER {
                eprintln!(
                    "{number} added, {:.0} s",
                    costs.iter().map(|c| c.wall).sum::<f64>()
                );
            }
        }
        let (began, mut told) = (Spent::now(), u64::MAX);
        let step = |left: u64| {
            if left / 2000 != told && end < LATER {
                told = left / 2000;
                eprintln!("{left} blocks to resolve, {:.0} s", began.since().wall);
            }
        };
        ledger::settle(&mut self.ledger, 1, NOW, step).map_err(|e| e.to_string())?;
        add(&mut costs, 2, began.since());
        Ok((end, costs))
    }

    fn tell(&self, what: &str, costs: &Costs, documents: u64) -> Result<(), String> {
        let each = costs.map(|c| c.processor * 1e3 / documents as f64);
        let wall = costs.iter().map(|c| c.wall).sum::<f64>() * 1e3 / documents as f64;
        let [prepare, write, resolve] = each;
        let share = (prepare + write + resolve) / (self.reading * 1e3) * 100.0;
        println!(
            "{what:<24} prepare {prepare:.3}  write {write:.3}  resolve {resolve:.3}  = {share:.1} % of reading  (wall {wall:.3})"
        );
        Ok(())
    }

    /// Adds one new article after another, resolving after each: the middle time.
    fn alone(&mut self, from: u64, day: Option<i64>) -> Result<(), String> {
        let mut times = Vec::new();
        for number in from..from + ALONE {
            let (_, costs) = self.grow(number..number + 1, day)?;
            times.push(costs.iter().map(|c| c.processor * 1e3).sum());
        }
        let (median, most) = middle(times);
        let age = if day.is_some() { "new" } else { "old" };
        println!("  + one {age} article alone, resolved at once: {median:.1} ms (95 %: {most:.1})");
        Ok(())
    }

    /// Times of each sort of query, and how large the ledger is.
    fn queries(&self) -> Result<(), String> {
        let stats = ledger::stats(&self.ledger).map_err(|e| e.to_string())?;
        print!(
            "  {:.1} kB a document, {} incidents;",
            stats.file_bytes as f64 / 1e3 / stats.documents.max(1) as f64,
            stats.incidents
        );
        let mut dice = Dice::of(&[10]);
        let sorts = [
            "incidents by place",
            "by ground",
            "by day",
            "tolls",
            "disputes",
            "claims",
            "search",
        ];
        for (sort, name) in sorts.iter().enumerate() {
            let mut times = Vec::new();
            for _ in 0..QUERIES {
                times.push(self.query(sort, &mut dice)?.wall * 1e3);
            }
            let (median, most) = middle(times);
            print!("  {name} {median:.1} ({most:.1})");
        }
        println!();
        Ok(())
    }

    /// What one query takes.
    fn query(&self, sort: usize, dice: &mut Dice) -> Result<Seconds, String> {
        let (country, town, day) = made::asked(dice, self.days);
        let place = Filter {
            place: Some(made::town(country, town)),
            limit: Some(50),
            ..Filter::default()
        };
        let (lat, lon) = made::ground(country, town);
        let week = |place: Filter| Filter {
            from: Some(made::civil(day)),
            to: Some(made::civil(day + 6)),
            limit: Some(50),
            ..place
        };
        let began = Spent::now();
        let ledger = &self.ledger;
        let done = match sort {
            0 => ledger::incidents(ledger, &place).map(|x| x.len()),
            1 => {
                let near = Some(Near { lat, lon, km: 30.0 });
                ledger::incidents(
                    ledger,
                    &Filter {
                        near,
                        ..week(Filter::default())
                    },
                )
                .map(|x| x.len())
            }
            2 => ledger::incidents(ledger, &week(Filter::default())).map(|x| x.len()),
            3 => ledger::tolls(ledger, &place).map(|x| x.len()),
            4 => ledger::disputes(ledger, &place).map(|x| x.len()),
            5 => ledger::claims(ledger, &place).map(|x| x.len()),
            _ => ledger::search(
                ledger,
                &format!("{} killed", made::town(country, town)),
                &Filter {
                    limit: Some(20),
                    ..Filter::default()
                },
            )
            .map(|x| x.len()),
        };
        done.map_err(|e| e.to_string())?;
        Ok(began.since())
    }
}

fn add(costs: &mut Costs, at: usize, more: Seconds) {
    if let Some(cost) = costs.get_mut(at) {
        *cost += more;
    }
}

/// The median, and what 95 of a hundred do not pass.
fn middle(mut times: Vec<f64>) -> (f64, f64) {
    times.sort_by(f64::total_cmp);
    let at = |part: usize| times.get(times.len() * part / 100).copied().unwrap_or(f64::NAN);
    (at(50), at(95))
}
