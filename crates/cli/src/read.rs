//! `onrecord read`: one article or many, to records.

use crate::args::{Color, Format, Read};
use crate::batch::{self, Outcome};
use crate::input::{Input, expand};
use crate::output::{self, Names, complain};
use crate::{Stop, kit, view};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use onrecord::Record;
use std::path::Path;

/// Reads all articles asked for.
pub fn run(asked: &Read, color: Color) -> Result<(), Stop> {
    let inputs = expand(&asked.articles);
    if inputs.iter().filter(|i| **i == Input::Stdin).count() > 1 {
        return Err(Stop::Usage(
            "standard input (-) can be read only once".to_string(),
        ));
    }
    let kit = kit(&asked.origin, &asked.with)?;
    if let Some(folder) = &asked.out {
        std::fs::create_dir_all(folder)
            .map_err(|error| format!("{}: {}", folder.display(), crate::input::reason(&error)))?;
    }
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let threads = asked.threads.map_or(cores, usize::from);
    let mut sink = Sink::new(asked, &inputs, color);
    batch::run(&kit, &inputs, threads, |at, outcome| sink.take(at, outcome));
    sink.end(inputs.len())
}

/// Takes outcomes in order, writes records, counts failures.
struct Sink<'a> {
    inputs: &'a [Input],
    out: Option<&'a Path>,
    names: Vec<String>,
    format: Format,
    color: Color,
    failed: usize,
    shown: usize,
    width: usize,
    bar: ProgressBar,
}

impl<'a> Sink<'a> {
    fn new(asked: &'a Read, inputs: &'a [Input], color: Color) -> Self {
        let alone = inputs.len() == 1;
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
        let mut names = Names::default();
        Sink {
            inputs,
            out: asked.out.as_deref(),
            names: inputs.iter().map(|i| names.free(&i.stem(), ending)).collect(),
            format,
            color,
            failed: 0,
            shown: 0,
            width: output::width(),
            bar: bar(inputs.len(), asked.out.is_some()),
        }
    }

    fn take(&mut self, at: usize, outcome: Outcome) {
        let done = outcome.and_then(|record| self.keep(at, &record));
        if let Err(why) = done {
            self.failed += 1;
            let label = self.inputs.get(at).map(Input::label).unwrap_or_default();
            self.bar.suspend(|| complain(&format!("{label}: {why}")));
        }
        self.bar.inc(1);
    }

    fn keep(&mut self, at: usize, record: &Record) -> Result<(), String> {
        let spread = self.out.is_some() || self.inputs.len() == 1;
        let words = written(record, self.format, spread, self.width)?;
        let text = self.format == Format::Text;
        if let (Some(folder), Some(name)) = (self.out, self.names.get(at)) {
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

    fn end(self, all: usize) -> Result<(), Stop> {
        self.bar.finish_and_clear();
        if all > 1 || self.out.is_some() {
            let read = all - self.failed;
            let plural = if read == 1 { "" } else { "s" };
            complain(&format!("read {read} article{plural}, {} failed", self.failed));
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

/// A progress bar on standard error, where somebody sees it and standard output does not run over it.
fn bar(articles: usize, to_files: bool) -> ProgressBar {
    if articles < 2 || !to_files {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:40} {pos} of {len} articles, {eta} left")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::with_draw_target(Some(articles as u64), ProgressDrawTarget::stderr()).with_style(style)
}
