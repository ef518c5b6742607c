//! Many articles: the ledger's commands. Opens the ledger, brings incidents up to date, and hands on.

mod add;
mod care;
mod document;
mod export;
mod facets;
mod history;
mod import;
mod judge;
mod lines;
mod list;
mod reread;
mod serve;
mod watch;
mod whole;

use crate::args::{Claims, Cli, Command, Format, Listing, Only, Stage};
use crate::output::{complain, count};
use crate::{Stop, clock, stages};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use ledger::{Ledger, LedgerError, Options};
use onrecord::Document;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A ledger's folder, for messages.
#[derive(Clone, Copy)]
struct At<'a>(&'a Path);

impl At<'_> {
    /// An error of the ledger as a line that says which one.
    fn stop(self, error: LedgerError) -> Stop {
        match error {
            LedgerError::Wrong(line) => Stop::Usage(line),
            error => Stop::Failed(Some(format!("{}: {error}", self.0.display()))),
        }
    }
}

/// Runs a command of the ledger.
pub fn run(cli: &Cli) -> Result<(), Stop> {
    match &cli.command {
        Command::Init(asked) => care::init(cli, asked),
        Command::Add(asked) => add::run(cli, asked),
        Command::Import(asked) => import::run(cli, asked),
        Command::Watch(asked) => watch::run(cli, asked),
        Command::Documents(asked) => document::list(cli, asked),
        Command::Show(asked) => document::show(cli, asked),
        Command::Search(asked) => document::search(cli, asked),
        Command::Incidents(asked) => list::incidents(cli, asked),
        Command::Tolls(asked) => list::tolls(cli, asked),
        Command::Disputes(asked) => list::disputes(cli, asked),
        Command::Timeline(asked) => list::timeline(cli, asked),
        Command::Export(asked) => export::run(cli, asked),
        Command::Judge(asked) => judge::run(cli, asked),
        Command::Judgements(asked) => judge::list(cli, asked),
        Command::Reread(asked) => reread::run(cli, asked),
        Command::Verify(asked) => care::verify(cli, asked),
        Command::Stats(asked) => care::stats(cli, asked),
        Command::Serve(asked) => serve::run(cli, asked),
        _ => Ok(()), // the others are of one article
    }
}

/// `claims`: of one article as it always was, of the ledger where no article is given.
pub fn claims(cli: &Cli, asked: &Claims) -> Result<(), Stop> {
    let Some(article) = &asked.article else {
        if cli.ledger.is_none() {
            let line = "give an article, or a ledger with --ledger DIR";
            return Err(Stop::Usage(line.to_string()));
        }
        return document::claims(cli, asked);
    };
    if asked.only != Only::default() {
        let line = "--place, --from and the like choose among the ledger's claims; leave out ARTICLE";
        return Err(Stop::Usage(line.to_string()));
    }
    let format = match asked.format {
        Listing::Table => Format::Text,
        Listing::Json => Format::Json,
        Listing::Jsonl => Format::Jsonl,
        Listing::Csv => {
            return Err(Stop::Usage(
                "csv is for the ledger's claims; leave out ARTICLE".to_string(),
            ));
        }
    };
    let stage = Stage {
        article: article.clone(),
        origin: asked.origin.clone(),
        inside: asked.inside.clone(),
        format,
        with: asked.with.clone(),
    };
    stages::run(&stage, "claims", cli.color)
}

/// The ledger's folder.
fn folder(cli: &Cli) -> Result<&PathBuf, Stop> {
    let line = "which ledger? give --ledger DIR or set ONRECORD_LEDGER; `onrecord init DIR` makes one";
    cli.ledger.as_ref().ok_or_else(|| Stop::Usage(line.to_string()))
}

fn options(cli: &Cli) -> Options {
    Options {
        wait: Duration::from_secs(u64::from(cli.wait)),
        ..Options::default()
    }
}

/// Opens the ledger.
fn open(cli: &Cli) -> Result<(Ledger, At<'_>), Stop> {
    let at = At(folder(cli)?);
    let ledger = ledger::open(at.0, &clock::now(), options(cli)).map_err(|error| at.stop(error))?;
    Ok((ledger, at))
}

/// Opens the ledger for a question: what an earlier run left to be resolved is resolved first.
fn ask(cli: &Cli) -> Result<(Ledger, At<'_>), Stop> {
    let (mut ledger, at) = open(cli)?;
    let waiting = ledger::waiting(&ledger).map_err(|error| at.stop(error))?;
    if waiting == 0 {
        return Ok((ledger, at));
    }
    let settled = match ledger.read_only {
        true => Err(LedgerError::ReadOnly),
        false => settle(&mut ledger),
    };
    match settled {
        Ok(()) => (),
        Err(
            error @ (LedgerError::ReadOnly | LedgerError::Busy(_) | LedgerError::Full | LedgerError::Stale),
        ) => {
            let so = "incidents are shown as they were before the last additions";
            complain(&format!("{}: {error}; {so}", at.0.display()));
        }
        Err(error) => return Err(at.stop(error)),
    }
    Ok((ledger, at))
}

/// The document of the ledger that `name` stands for, read from its stored bytes; none where there is no ledger or `name` is a file.
pub fn document(cli: &Cli, name: &Path) -> Result<Option<Document>, Stop> {
    if cli.ledger.is_none() || name.exists() || name.as_os_str() == "-" {
        return Ok(None);
    }
    let (ledger, at) = open(cli)?;
    let source = ledger::source(&ledger, &name.to_string_lossy()).map_err(|error| at.stop(error))?;
    let document = text::read_bytes(&source.bytes, &source.given);
    Ok(Some(document.map_err(|error| error.to_string())?))
}

/// Resolves what waits, with a bar where it takes long.
fn settle(ledger: &mut Ledger) -> Result<(), LedgerError> {
    let all = ledger::waiting(ledger)?;
    let bar = bar(all, "blocks resolved");
    let done = ledger::settle(ledger, cores(), &clock::now(), |left| {
        bar.set_position(all.saturating_sub(left))
    });
    bar.finish_and_clear();
    done
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// A progress bar on standard error, with rate and time left; hidden where nobody sees it.
fn bar(count: u64, what: &str) -> ProgressBar {
    if count < 2 {
        return ProgressBar::hidden();
    }
    let template = format!("{{bar:40}} {{pos}} of {{len}} {what}, {{per_sec}}, {{eta}} left");
    let style = ProgressStyle::with_template(&template).unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::with_draw_target(Some(count), ProgressDrawTarget::stderr()).with_style(style)
}

/// The letters of a hash that a person needs.
fn short(id: &str) -> String {
    let hash = id.strip_prefix("sha256:").unwrap_or(id);
    hash.chars().take(8).collect()
}
