//! `onrecord init`, `verify`, `stats`: the ledger itself.

use super::{At, ask, count, folder, options};
use crate::args::{Cli, Init, Plain, Stats, Verify};
use crate::output::{self, complain};
use crate::view::grid::grid;
use crate::view::layout::{FAINT, PLAIN, STRONG, piece};
use crate::{Stop, clock};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use ledger::LedgerError;
use serde::Serialize;

/// Makes a ledger.
pub fn init(cli: &Cli, asked: &Init) -> Result<(), Stop> {
    let at = At(&asked.folder);
    ledger::create(&asked.folder, &clock::now(), options(cli)).map_err(|error| at.stop(error))?;
    complain(&format!("made the ledger {}", asked.folder.display()));
    Ok(())
}

/// Holds the ledger against its hashes; what does not hold ends with 1.
pub fn verify(cli: &Cli, asked: &Verify) -> Result<(), Stop> {
    let at = At(folder(cli)?);
    let stop = |error| match error {
        // the error's own line would send people here again
        LedgerError::Damaged(what) => Stop::Failed(Some(format!(
            "{}: does not hold, and so much is gone that it cannot be looked at ({what}); put a copy of the folder in its place, or add the \
             sources again to a new one",
            at.0.display()
        ))),
        error => at.stop(error),
    };
    let ledger = ledger::open(at.0, &clock::now(), options(cli)).map_err(stop)?;
    let bar = spinner();
    let verified = ledger::verify(&ledger, asked.head.as_deref(), &mut |what, done| {
        bar.set_message(what.to_string());
        bar.set_position(done);
    });
    bar.finish_and_clear();
    let verified = verified.map_err(stop)?;
    if asked.format == Plain::Json {
        print_json(&verified)?;
    } else if verified.findings.is_empty() {
        let line = format!(
            "all holds: {} of the log, {}, {}, {}\nhead {}\n",
            entries(verified.entries),
            count(whole(verified.sources), "source"),
            count(whole(verified.records), "record"),
            count(whole(verified.incidents), "version") + " of incidents",
            verified.head
        );
        output::print(&line, cli.color)?;
    }
    if verified.findings.is_empty() {
        return Ok(());
    }
    for finding in &verified.findings {
        complain(&format!("{}: {finding}", at.0.display()));
    }
    let line = format!(
        "{}: does not hold ({}); put a copy of the folder in its place, or add the sources again to a new one",
        at.0.display(),
        count(verified.findings.len(), "finding")
    );
    Err(Stop::Failed(Some(line)))
}

fn entries(n: u64) -> String {
    format!("{n} {}", if n == 1 { "entry" } else { "entries" })
}

fn whole(n: u64) -> usize {
    usize::try_from(n).unwrap_or(usize::MAX)
}

fn spinner() -> ProgressBar {
    let style = ProgressStyle::with_template("{spinner} {pos} {msg}, {per_sec}")
        .unwrap_or_else(|_| ProgressStyle::default_spinner());
    ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr()).with_style(style)
}

fn print_json(value: &impl Serialize) -> Result<(), Stop> {
    let json = serde_json::to_string_pretty(value).map_err(|error| error.to_string())?;
    Ok(output::print_raw(&(json + "\n"))?)
}

/// Counts and sizes.
pub fn stats(cli: &Cli, asked: &Stats) -> Result<(), Stop> {
    let (ledger, at) = ask(cli)?;
    let stats = ledger::stats(&ledger).map_err(|error| at.stop(error))?;
    if asked.format == Plain::Json {
        return print_json(&stats);
    }
    let mut rows = vec![
        (
            "documents",
            stats.documents.to_string(),
            format!("seen {} times", stats.sightings),
        ),
        (
            "sources",
            stats.sources.to_string(),
            format!(
                "{}, packed {}",
                size(stats.source_bytes),
                size(stats.packed_bytes)
            ),
        ),
        (
            "records",
            stats.records.to_string(),
            "earlier versions among them".to_string(),
        ),
    ];
    rows.extend(
        stats
            .versions
            .iter()
            .map(|(version, n)| ("  by", n.to_string(), format!("onrecord {version}"))),
    );
    rows.extend([
        ("claims", stats.claims.to_string(), String::new()),
        ("figures", stats.figures.to_string(), String::new()),
        ("events", stats.events.to_string(), String::new()),
        (
            "incidents",
            stats.incidents.to_string(),
            format!("{} in dispute", stats.disputed),
        ),
        ("judgements", stats.judgements.to_string(), String::new()),
        ("log", stats.entries.to_string(), format!("head {}", stats.head)),
        ("on disk", size(stats.file_bytes), String::new()),
    ]);
    let cells = rows
        .into_iter()
        .map(|(name, n, more)| vec![piece(FAINT, name), piece(STRONG, n), piece(PLAIN, more)]);
    let table = grid(&["", "", ""], &cells.collect::<Vec<_>>(), output::width());
    Ok(output::print(table.trim_start_matches('\n'), cli.color)?)
}

/// Bytes as a person reads them.
fn size(bytes: u64) -> String {
    #[allow(clippy::cast_precision_loss)] // a tenth of a unit is shown
    let mut amount = bytes as f64;
    for unit in ["B", "KiB", "MiB", "GiB"] {
        if amount < 1024.0 {
            return format!("{amount:.*} {unit}", usize::from(unit != "B"));
        }
        amount /= 1024.0;
    }
    format!("{amount:.1} TiB")
}
