//! `onrecord watch`: feeds and folders into the ledger, round after round or once.

use super::{At, count, options};
use crate::args::{Cli, Plain, Watch};
use crate::output::{complain, print, print_raw};
use crate::view::layout::{PLAIN, piece};
use crate::{Stop, clock, kit};
use ledger::{Article, Ledger, LedgerError};
use onrecord::batch::{FAULT, Kit, STACK};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use supply::{How, Input, Piece, Supply, reason, wanted};
use text::{Document, Given};
use watch::client::{self, Client};
use watch::log::{self, Line};
use watch::round::{self, Desk, Held, Part, Summary, Taken, Trouble};
use watch::settings::{self, Settings};
use watch::store::{self, About};

/// Watches what is asked for.
pub fn run(cli: &Cli, asked: &Watch) -> Result<(), Stop> {
    if asked.example {
        return Ok(print_raw(settings::EXAMPLE)?);
    }
    let at = At(super::folder(cli)?);
    let settings = what(asked)?;
    let client = client::from_environment(asked.allow_private).and_then(Client::new);
    let client = client.map_err(Stop::Usage)?;
    let ledger = ledger::open(at.0, &clock::now(), options(cli)).map_err(|error| at.stop(error))?;
    if ledger.read_only {
        return Err(at.stop(LedgerError::ReadOnly));
    }
    let store = store::open(at.0).map_err(|why| format!("{}: {why}", at.0.display()))?;
    let kit = kit(&asked.with)?;
    // sentences of broken pages can be very long, and trees very deep
    let done = std::thread::scope(|scope| {
        let work = move || rounds(cli, asked, &settings, (client, store), Reading { ledger, kit });
        let worker = std::thread::Builder::new()
            .stack_size(STACK)
            .spawn_scoped(scope, work);
        worker.map(|worker| worker.join())
    });
    match done {
        Ok(Ok(Ok((summary, printed)))) => end(&summary, printed),
        Ok(Ok(Err(why))) => Err(Stop::Failed(Some(format!("{}: {why}", at.0.display())))),
        Ok(Err(_)) => Err(Stop::Failed(Some(
            "a fault of onrecord itself; please report it".to_string(),
        ))),
        Err(error) => Err(Stop::Failed(Some(reason(&error)))),
    }
}

/// The settings of a watch file, a folder or an address.
fn what(asked: &Watch) -> Result<Settings, Stop> {
    let given = asked.what.as_deref().unwrap_or_default();
    if given.contains("://") {
        return settings::one_feed(given, asked.interval).map_err(Stop::Usage);
    }
    let path = Path::new(given);
    if path.is_dir() {
        return Ok(settings::one_folder(path.to_path_buf(), asked.interval));
    }
    let at = |why: String| Stop::Usage(format!("{given}: {why}"));
    let file = std::fs::read_to_string(path).map_err(|error| at(reason(&error)))?;
    let mut settings = settings::parse(&file, asked.interval).map_err(at)?;
    // cron starts programs anywhere: paths are meant from where the file stands
    let home = path.parent().map(Path::to_path_buf).unwrap_or_default();
    let beside = |path: &PathBuf| home.join(path);
    for folder in &mut settings.folders {
        folder.path = beside(&folder.path);
    }
    for rule in &mut settings.rules {
        rule.file = rule.file.as_ref().map(beside);
    }
    Ok(settings)
}

fn rounds(
    cli: &Cli,
    asked: &Watch,
    settings: &Settings,
    (mut client, mut store): (Client, store::Store),
    mut desk: Reading,
) -> Result<(Summary, bool), String> {
    let tracking = desk.kit.knowledge.tracking.clone();
    let mut printed = true;
    let mut log = |line: &Line| {
        let now = clock::millis();
        let done = match asked.format {
            Plain::Json => print_raw(&format!("{}\n", log::json(line, now))),
            Plain::Text => match log::text(line, now) {
                Some(words) => print(&format!("{}\n", piece(PLAIN, words).words), cli.color),
                None => Ok(()),
            },
        };
        // it is said once: what cannot be told waits, what was fetched stays
        if let Err(why) = &done
            && std::mem::replace(&mut printed, false)
        {
            complain(&format!("{why}; alerts wait until it can be written to again"));
        }
        done.is_ok()
    };
    let summary = round::run(&mut round::Watch {
        settings,
        store: &mut store,
        world: &mut client,
        desk: &mut desk,
        log: &mut log,
        tracking: &tracking,
        once: asked.once,
    })?;
    Ok((summary, printed))
}

/// The one line of `--once`, and whether all went well.
fn end(summary: &Summary, printed: bool) -> Result<(), Stop> {
    let counts = &summary.counts;
    let mut line = format!("{} new, {} changed", count(counts.new, "article"), counts.changed);
    for (n, what) in [(counts.left, "left for later"), (counts.failed, "failed")] {
        if n > 0 {
            line.push_str(&format!(", {n} {what}"));
        }
    }
    for (n, one, what) in [
        (summary.alerts, "alert", "told"),
        (summary.feeds, "feed", "could not be read"),
        (summary.unsent, "alert", "could not be sent"),
    ] {
        if n > 0 {
            line.push_str(&format!(", {} {what}", count(n, one)));
        }
    }
    complain(&line);
    match counts.failed + summary.feeds + summary.unsent {
        0 if printed => Ok(()),
        _ => Err(Stop::Failed(None)),
    }
}

/// Reads articles into the ledger.
struct Reading {
    ledger: Ledger,
    kit: Kit,
}

impl Desk for Reading {
    fn take(&mut self, bytes: &[u8], about: &About, before: Option<&str>) -> Result<Taken, Trouble> {
        let read = whole(|| document(bytes, about))?;
        let (given, document) = read.map_err(Trouble::Article)?;
        let version = round::version(&document);
        if before == Some(version.as_str()) {
            return Ok(Taken {
                document: None,
                version,
                known: true,
            });
        }
        let trouble = |error: LedgerError| Trouble::Ledger(error.to_string());
        let known =
            ledger::known(&self.ledger, bytes, &about.origin, &given, &about.more).map_err(trouble)?;
        if known.is_some() {
            // a run that was killed came so far
            return Ok(Taken {
                document: known,
                version,
                known: true,
            });
        }
        let record = self.kit.read_document(&document).map_err(Trouble::Fault)?;
        let article = Article {
            origin: &about.origin,
            bytes,
            given: &given,
            more: &about.more,
            record: &record,
        };
        let prepared = whole(|| ledger::prepare(&article, &self.kit.knowledge))?.map_err(trouble)?;
        let added = ledger::add(&mut self.ledger, &[prepared], &self.kit.knowledge, &clock::now())
            .map_err(trouble)?;
        let document = added.into_iter().next().map(|added| added.document);
        Ok(Taken {
            document,
            version,
            known: false,
        })
    }

    fn open(&mut self, path: &Path, outlet: Option<&str>) -> Held {
        let given = Given {
            outlet: outlet.map(str::to_string),
            ..Given::default()
        };
        let files = wanted(vec![Input::File(path.to_path_buf())], &given);
        let mut supply = Supply::new(files, &How::default(), None);
        let one = supply.is_one();
        match one.then(|| supply.is_plain()) {
            Some(true) => Held::File,
            Some(false) => {
                let none = || Part {
                    label: path.display().to_string(),
                    article: Err("holds no article".to_string()),
                };
                Held::One(Box::new(supply.next().map_or_else(none, part)))
            }
            None => Held::Many(Box::new(supply.map(part))),
        }
    }

    fn settle(&mut self) -> Result<(), String> {
        super::settle(&mut self.ledger).map_err(|error| error.to_string())
    }

    fn ledger(&self) -> &Ledger {
        &self.ledger
    }
}

/// An article of an archive as the watch takes it.
fn part(piece: Piece) -> Part {
    let article = piece.bytes();
    let about = About {
        origin: piece.name,
        outlet: piece.given.outlet,
        url: piece.given.url,
        stated: piece.given.published.is_some(),
        published: piece.given.published,
        more: piece.more,
    };
    Part {
        label: piece.label,
        article: article.map(|bytes| (bytes, about)),
    }
}

/// What some work on an article gives. A fault of the program costs that article, and the watch goes on.
fn whole<T>(work: impl FnOnce() -> T) -> Result<T, Trouble> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|_| Trouble::Fault(FAULT.to_string()))
}

/// The document of an article. What a page says of its publication stands before what its feed says: the page's is local time.
fn document(bytes: &[u8], about: &About) -> Result<(Given, Document), String> {
    let mut given = Given {
        published: about.published.clone().filter(|_| about.stated),
        outlet: about.outlet.clone(),
        url: about.url.clone(),
    };
    let read = |given: &Given| text::read_bytes(bytes, given).map_err(|error| error.to_string());
    let document = read(&given)?;
    if document.published.is_some() || about.published.is_none() {
        return Ok((given, document));
    }
    given.published.clone_from(&about.published);
    let document = read(&given)?;
    Ok((given, document))
}

#[cfg(test)]
mod tests {
    use super::{Trouble, whole};

    #[test]
    fn a_fault_costs_its_article_and_no_more() {
        assert_eq!(whole(|| 1), Ok(1));
        assert!(matches!(
            whole(|| -> u8 { panic!("a fault") }),
            Err(Trouble::Fault(_))
        ));
    }
}
