//! `onrecord read`: one article or many, to records.

use crate::args::{Color, Format, Read};
use crate::batch::{self, Card};
use crate::output::{self, Names, bar, complain, count};
use crate::{Stop, kit, view};
use indicatif::ProgressBar;
use onrecord::Record;
use onrecord::batch::Outcome;
use std::io::IsTerminal;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use supply::{Input, Met, Supply, damaged, expand, told, wanted};

/// Reads all articles asked for.
pub fn run(asked: &Read, color: Color) -> Result<(), Stop> {
    let inputs = expand(&asked.articles);
    if inputs.iter().filter(|i| **i == Input::Stdin).count() > 1 {
        return Err(Stop::Usage(
            "standard input (-) can be read only once".to_string(),
        ));
    }
    let kit = kit(&asked.with)?;
    if let Some(folder) = &asked.out {
        std::fs::create_dir_all(folder)
            .map_err(|error| format!("{}: {}", folder.display(), supply::reason(&error)))?;
    }
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let threads = asked.threads.map_or(cores, usize::from);
    let mut supply = Supply::new(
        wanted(inputs, &asked.origin.given()),
        &asked.inside.how(),
        asked.limit,
    );
    let mut sink = Sink::new(asked, &mut supply, color);
    batch::run(&kit, &mut supply, threads, |card, outcome| {
        sink.take(&card, outcome)
    });
    sink.end(&supply.met)
}

/// Takes outcomes in order, writes records, counts failures.
struct Sink<'a> {
    out: Option<&'a Path>,
    names: Names,
    ending: &'static str,
    format: Format,
    color: Color,
    /// One article, for a person who asked for one.
    alone: bool,
    all: usize,
    failed: usize,
    shown: usize,
    width: usize,
    bar: ProgressBar,
    progress: Arc<AtomicU64>,
}

impl<'a> Sink<'a> {
    fn new(asked: &'a Read, supply: &mut Supply, color: Color) -> Self {
        let alone = supply.is_one();
        let format = asked.format.unwrap_or(match (&asked.out, alone) {
            (Some(_), _) => Format::Json,
            (None, true) => Format::Text,
            (None, false) => Format::Jsonl,
        });
        let ending = match format {
            Format::Text => "txt",
            Format::Json => "json",
            Format::Jsonl => "jsonl",
        };
        let seen = !alone && (asked.out.is_some() || !std::io::stdout().is_terminal());
        Sink {
            out: asked.out.as_deref(),
            names: Names::default(),
            ending,
            format,
            color,
            alone,
            all: 0,
            failed: 0,
            shown: 0,
            width: output::width(),
            bar: bar(supply.size, seen),
            progress: supply.progress.clone(),
        }
    }

    fn take(&mut self, card: &Card, outcome: Outcome) {
        let name = match self.out {
            Some(_) => self.names.free(&card.stem, self.ending),
            None => String::new(),
        };
        let done = outcome.and_then(|record| self.keep(&name, &record));
        self.all += 1;
        if let Err(why) = done {
            self.failed += 1;
            self.bar.suspend(|| complain(&format!("{}: {why}", card.label)));
        }
        self.bar.set_position(self.progress.load(Ordering::Relaxed));
        self.bar.set_message(count(self.all, "article"));
    }

    fn keep(&mut self, name: &str, record: &Record) -> Result<(), String> {
        let spread = self.out.is_some() || self.alone;
        let words = written(record, self.format, spread, self.width)?;
        let text = self.format == Format::Text;
        if let Some(folder) = self.out {
            let plain = if text {
                anstream::adapter::strip_str(&words).to_string()
            } else {
                words
            };
            return output::write(&folder.join(name), &plain);
        }
        if !text {
            return output::print_raw(&words);
        }
        let gap = if self.shown > 0 { "\n\n" } else { "" };
        self.shown += 1;
        output::print(&format!("{gap}{words}"), self.color)
    }

    fn end(self, met: &Met) -> Result<(), Stop> {
        self.bar.finish_and_clear();
        if self.all != 1 || self.out.is_some() || (met.archives > 0 && !self.alone) {
            let read = count(self.all - self.failed, "article");
            complain(&format!("read {read}, {} failed{}", self.failed, told(met)));
        } else if let Some(line) = damaged(met) {
            complain(&line);
        }
        if self.failed > 0 {
            Err(Stop::Failed(None))
        } else {
            Ok(())
        }
    }
}

/// A record as it is written, with its last line break.
fn written(record: &Record, format: Format, spread: bool, width: usize) -> Result<String, String> {
    let json = match format {
        Format::Text => return Ok(view::whole(record, width)),
        Format::Json if spread => serde_json::to_string_pretty(record),
        Format::Json | Format::Jsonl => serde_json::to_string(record),
    };
    json.map(|j| j + "\n").map_err(|error| error.to_string())
}
