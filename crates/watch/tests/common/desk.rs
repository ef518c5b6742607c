//! A desk of notes on which whole rounds are made.
#![allow(clippy::unwrap_used, clippy::panic, dead_code)]

use super::{Table, ok};
use ledger::Ledger;
use std::path::Path;
use tempfile::TempDir;
use watch::log::{Line, text};
use watch::round::{self, Desk, Summary, Taken, Trouble, Watch};
use watch::settings::{Settings, parse};
use watch::store::{self, About};

pub const FEED: &str = "https://news.example/feed";

/// A desk that notes what it is given.
pub struct Notes {
    pub ledger: Ledger,
    pub taken: Vec<(String, String)>,
    pub killed_after: Option<usize>,
    pub abouts: Vec<About>,
    /// Whether a fault of the program is met at each article.
    pub faulty: bool,
    /// Words at which the process ends.
    pub deadly: Option<&'static str>,
    /// How often incidents were put together anew.
    pub settled: usize,
}

impl Desk for Notes {
    fn take(&mut self, bytes: &[u8], about: &About, before: Option<&str>) -> Result<Taken, Trouble> {
        if self.killed_after == Some(self.taken.len()) {
            return Err(Trouble::Ledger("killed".to_string()));
        }
        if self
            .deadly
            .is_some_and(|words| String::from_utf8_lossy(bytes).contains(words))
        {
            std::panic::resume_unwind(Box::new("the process ends"));
        }
        self.abouts.push(about.clone());
        if self.faulty {
            return Err(Trouble::Fault("a fault".to_string()));
        }
        let given = text::Given {
            url: about.url.clone(),
            ..text::Given::default()
        };
        let document =
            text::read_bytes(bytes, &given).map_err(|error| Trouble::Article(error.to_string()))?;
        let version = round::version(&document);
        if before == Some(version.as_str()) {
            return Ok(Taken {
                document: None,
                version,
                known: true,
            });
        }
        self.taken
            .push((about.origin.clone(), document.text.as_str().to_string()));
        Ok(Taken {
            document: Some(document.id),
            version,
            known: false,
        })
    }

    fn settle(&mut self) -> Result<(), String> {
        self.settled += 1;
        Ok(())
    }

    fn ledger(&self) -> &Ledger {
        &self.ledger
    }
}

pub struct Desk1 {
    pub folder: TempDir,
    pub settings: Settings,
    pub world: Table,
    pub notes: Notes,
    pub lines: Vec<String>,
    /// Whether no line can be printed.
    pub unprinted: bool,
}

/// Loaded once: it takes longer than a round.
pub fn tracking() -> &'static knowledge::Tracking {
    static TRACKING: std::sync::OnceLock<knowledge::Tracking> = std::sync::OnceLock::new();
    TRACKING.get_or_init(|| knowledge::Knowledge::built_in().unwrap().tracking)
}

pub fn page(words: &str) -> String {
    format!(
        "<html><head><title>T</title></head><body><article><h1>T</h1><p>{words}</p></article></body></html>"
    )
}

pub fn rss(items: &[(&str, &str)]) -> String {
    let item =
        |(link, title): &(&str, &str)| format!("<item><title>{title}</title><link>{link}</link></item>");
    let items: String = items.iter().map(item).collect();
    format!("<rss version='2.0'><channel><title>T</title>{items}</channel></rss>")
}

pub const HTML: &[(&str, &str)] = &[("content-type", "text/html")];

impl Desk1 {
    pub fn new(file: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let ledger = ledger::create(
            &folder.path().join("desk"),
            "2026-01-01T00:00:00.000000Z",
            ledger::Options::default(),
        )
        .unwrap();
        let mut world = Table {
            clock: 1_700_000_000_000,
            ..Table::default()
        };
        world.put("https://news.example/robots.txt", [ok(404, &[], "")]);
        Desk1 {
            folder,
            settings: parse(file, None).unwrap(),
            world,
            notes: Notes {
                ledger,
                taken: Vec::new(),
                killed_after: None,
                faulty: false,
                deadly: None,
                settled: 0,
                abouts: Vec::new(),
            },
            lines: Vec::new(),
            unprinted: false,
        }
    }

    pub fn feed() -> Self {
        Desk1::new(&format!("[[feed]]\nurl = \"{FEED}\"\ntake = \"pages\"\n"))
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn try_once(&mut self) -> Result<Summary, String> {
        let mut store = store::open(&self.path().join("desk")).unwrap();
        let (mut log, now, printed) = (Vec::new(), self.world.clock, !self.unprinted);
        let done = round::run(&mut Watch {
            settings: &self.settings,
            store: &mut store,
            world: &mut self.world,
            desk: &mut self.notes,
            log: &mut |line: &Line| {
                log.extend(text(line, now));
                printed
            },
            tracking: tracking(),
            once: true,
        });
        self.lines = log;
        done
    }

    pub fn once(&mut self) -> Summary {
        self.try_once().unwrap()
    }

    /// A round in which the process ends.
    pub fn dies(&mut self) {
        let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| self.try_once()));
        assert!(done.is_err());
    }

    /// What is remembered, for a look by hand.
    pub fn db(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(self.path().join("desk").join(store::FILE)).unwrap()
    }

    pub fn said(&self, wanted: &str) {
        assert!(
            self.lines.iter().any(|line| line.contains(wanted)),
            "{wanted}: {:#?}",
            self.lines
        );
    }
}
