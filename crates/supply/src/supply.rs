//! Supply: files, folders' files and archives in, one article after the other out.
//!
//! An archive is told from its first bytes and its name; its articles are taken out one by one, so that no more of it is held than
//! the articles being read. Broken records are articles that cannot be read; the rest of the archive goes on.

use crate::input::{self, Input, reason};
use archives::{Article, Articles, Ask, Format, Item};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, VecDeque};
use std::fs::File;
use std::io::{self, Cursor, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use text::Given;

/// What is said of a fault of the program in an archive.
const FAULT: &str = "a fault of onrecord itself; please report it with the file";

/// A file that is to be read, with what is known of all in it.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// What it is called in messages.
    pub label: String,
    /// Where its bytes are, or why it cannot be read.
    pub input: Result<Input, String>,
    /// What is known of it.
    pub given: Given,
    /// More that is known of it, kept as it is.
    pub more: Map<String, Value>,
}

/// How files are taken that may hold many articles.
#[derive(Debug, Clone, Default)]
pub struct How {
    /// What is said of archives.
    pub ask: Ask,
    /// Each file is one article, whatever it looks like.
    pub plain: bool,
}

/// One article, or a record that cannot be read.
pub struct Piece {
    /// What it is called in messages: the file, or `FILE#PLACE`.
    pub label: String,
    /// Where it came from: the file, or the address of an article of an archive.
    pub name: String,
    /// The name of its record, without an ending.
    pub stem: String,
    /// What is known of it.
    pub given: Given,
    /// More that is known of it.
    pub more: Map<String, Value>,
    what: Result<What, String>,
}

enum What {
    File(Input),
    Bytes(Vec<u8>),
    Article(Box<Article>),
}

impl Piece {
    /// An article at hand.
    #[must_use]
    pub fn held(name: String, given: Given, bytes: Result<Vec<u8>, String>) -> Self {
        Piece {
            label: name.clone(),
            stem: name.clone(),
            name,
            given,
            more: Map::new(),
            what: bytes.map(What::Bytes),
        }
    }

    /// All bytes of the article.
    ///
    /// # Errors
    /// Why there are none.
    pub fn bytes(&self) -> Result<Vec<u8>, String> {
        match self.what.as_ref().map_err(Clone::clone)? {
            What::File(input) => input::bytes(input),
            What::Bytes(bytes) => Ok(bytes.clone()),
            What::Article(article) => Ok(article.bytes()),
        }
    }

    /// The article as the text room makes it.
    ///
    /// # Errors
    /// Why it is none.
    pub fn document(&self) -> Result<text::Document, String> {
        text::read_bytes(&self.bytes()?, &self.given).map_err(|error| error.to_string())
    }
}

/// What was met beside articles.
#[derive(Debug, Clone, Default)]
pub struct Met {
    /// Archives.
    pub archives: usize,
    /// Records that could not be read.
    pub broken: usize,
    /// Records that are no article, by what they are.
    pub skipped: BTreeMap<&'static str, usize>,
    /// Archives that are whole and hold no record.
    pub empty: Named,
    /// Articles whose packed data are damaged, read as far as they could be unpacked.
    pub damaged: Named,
}

/// Things of a kind: the first by its name, and how many there are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Named {
    /// What the first is called in messages.
    pub first: String,
    /// How many.
    pub count: usize,
}

impl Named {
    fn note(&mut self, name: String) {
        if self.count == 0 {
            self.first = name;
        }
        self.count += 1;
    }
}

/// Files to articles.
pub struct Supply {
    wanted: VecDeque<Wanted>,
    how: How,
    limit: Option<usize>,
    open: Option<Open>,
    ready: Option<Piece>,
    /// What was met beside articles.
    pub met: Met,
    /// Bytes of all files.
    pub size: u64,
    passed: u64,
    /// Bytes passed so far, for whoever shows progress.
    pub progress: Arc<AtomicU64>,
}

struct Open {
    articles: Articles<'static>,
    of: Wanted,
    /// The only article that is wanted of it.
    only: Option<String>,
    /// Whether a record was met that is wanted.
    some: bool,
    size: u64,
}

impl Supply {
    /// What these files hold.
    #[must_use]
    pub fn new(wanted: Vec<Wanted>, how: &How, limit: Option<usize>) -> Self {
        let size = |wanted: &Wanted| match &wanted.input {
            Ok(Input::File(path)) => std::fs::metadata(path).map_or(0, |m| m.len()),
            _ => 0,
        };
        Supply {
            size: wanted.iter().map(size).sum(),
            wanted: wanted.into(),
            how: how.clone(),
            limit,
            open: None,
            ready: None,
            met: Met::default(),
            passed: 0,
            progress: Arc::default(),
        }
    }

    /// Whether all there is is one article; looks at the first file for that.
    pub fn is_one(&mut self) -> bool {
        if self.wanted.len() != 1 {
            return false;
        }
        self.begin();
        self.open
            .as_ref()
            .is_none_or(|open| open.articles.format == Format::Eml || open.only.is_some())
    }

    /// Whether the file at hand is one article as it stands: no archive, and not packed.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        matches!(
            self.ready.as_ref().map(|piece| &piece.what),
            Some(Ok(What::File(_)))
        )
    }

    /// Opens the next file.
    fn begin(&mut self) {
        let Some(of) = self.wanted.pop_front() else { return };
        let found = catch_unwind(AssertUnwindSafe(|| self.look(&of)));
        match found.unwrap_or_else(|_| Err(FAULT.to_string())) {
            Ok(Found::Archive(articles, only)) => {
                self.met.archives += 1;
                let size = match &of.input {
                    Ok(Input::File(path)) => std::fs::metadata(path).map_or(0, |m| m.len()),
                    _ => 0,
                };
                let articles = *articles;
                self.open = Some(Open {
                    articles,
                    of,
                    only,
                    some: false,
                    size,
                });
            }
            Ok(Found::Plain(what, size, damaged)) => {
                self.pass(size);
                let mut piece = whole(of, Ok(what));
                if let Some(why) = damaged {
                    self.met.damaged.note(format!("{} ({why})", piece.label));
                    piece.more.insert("damaged".to_string(), Value::String(why));
                }
                self.ready = Some(piece);
            }
            Err(why) => self.ready = Some(whole(of, Err(why))),
        }
    }

    fn pass(&mut self, bytes: u64) {
        self.passed += bytes;
        self.progress.store(self.passed, Ordering::Relaxed);
    }

    fn look(&self, of: &Wanted) -> Result<Found, String> {
        let input = of.input.as_ref().map_err(Clone::clone)?;
        let (name, from, only): (String, Box<dyn Read + Send>, _) = match input {
            Input::Nothing(_, why) => return Err(why.clone()),
            Input::Stdin => ("-".to_string(), Box::new(io::stdin()), None),
            Input::Held(name, bytes) => (name.clone(), Box::new(Cursor::new(Arc::clone(bytes))), None),
            Input::File(path) => {
                let (path, only) =
                    inside(path).map_or((path.clone(), None), |(path, place)| (path, Some(place)));
                if path.is_dir() {
                    return Err("is a folder".to_string());
                }
                let file = File::open(&path).map_err(|error| reason(&error))?;
                (path.display().to_string(), Box::new(file), only)
            }
        };
        let mut from = from;
        let mut head = Vec::new();
        let read = from.by_ref().take(archives::HEAD as u64).read_to_end(&mut head);
        read.map_err(|error| reason(&error))?;
        let format = match self.how.plain {
            true => None,
            false => self.how.ask.format.or_else(|| archives::tell(&name, &head)),
        };
        if format.is_some() {
            let ask = Ask {
                format,
                map: self.how.ask.map.clone(),
            };
            let opened = archives::open(Box::new(Cursor::new(head).chain(from)), &name, &ask);
            return opened
                .map(|articles| Found::Archive(Box::new(articles), only))
                .map_err(|error| error.to_string());
        }
        if let (Input::File(path), false) = (input, archives::is_packed(&head)) {
            let size = std::fs::metadata(path).map_or(0, |m| m.len());
            return Ok(Found::Plain(What::File(input.clone()), size, None));
        }
        let rest = (text::LIMIT as u64 + 1).saturating_sub(head.len() as u64);
        let read = from.take(rest).read_to_end(&mut head);
        read.map_err(|error| reason(&error))?;
        one(head)
    }

    /// The next piece of the archive at hand; none at its end, and it is closed then.
    fn inside(&mut self) -> Option<Piece> {
        loop {
            let open = self.open.as_mut()?;
            // a fault of the program in one archive is told like a broken record; the others go on
            let next = catch_unwind(AssertUnwindSafe(|| open.articles.next()));
            let read = self.passed + open.articles.count.load(Ordering::Relaxed);
            self.progress.store(read, Ordering::Relaxed);
            let Ok(item) = next else {
                let open = self.open.take()?;
                self.met.broken += 1;
                return Some(whole(open.of, Err(FAULT.to_string())));
            };
            let wanted = |place: String| open.only.as_ref().is_none_or(|only| *only == place);
            match item {
                Some(Item::Article(article)) if wanted(article.place()) => {
                    open.some = true;
                    let piece = taken(&open.of, article);
                    if let Some(why) = piece.more.get("damaged").and_then(Value::as_str) {
                        self.met.damaged.note(format!("{} ({why})", piece.label));
                    }
                    return Some(piece);
                }
                Some(Item::Broken(broken)) if wanted(broken.place.to_string()) => {
                    open.some = true;
                    self.met.broken += 1;
                    let mut piece = whole(open.of.clone(), Err(broken.why));
                    piece.label = format!("{}#{}", file_of(&open.of), broken.place);
                    piece.stem = format!("{}-{}", piece.stem, broken.place);
                    return Some(piece);
                }
                Some(Item::Skipped(skipped)) if wanted(skipped.place.to_string()) => {
                    open.some = true;
                    *self.met.skipped.entry(skipped.why).or_default() += 1;
                }
                Some(_) => {}
                None => {
                    let size = open.size.max(open.articles.count.load(Ordering::Relaxed));
                    let open = self.open.take()?;
                    self.pass(size);
                    if open.some {
                        return None;
                    }
                    if open.only.is_some() {
                        return Some(whole(open.of, Err("no record begins at this place".to_string())));
                    }
                    self.met.empty.note(file_of(&open.of));
                    return None;
                }
            }
        }
    }
}

enum Found {
    Archive(Box<Articles<'static>>, Option<String>),
    /// One article, its size where it is a file, and what is wrong with its packed data.
    Plain(What, u64, Option<String>),
}

/// One article out of the bytes of a file, packed or not.
fn one(bytes: Vec<u8>) -> Result<Found, String> {
    let (size, limit) = (bytes.len(), text::LIMIT);
    if size > limit {
        return Err(text::TextError::TooLarge { size, limit }.to_string());
    }
    Ok(match archives::unpack(&bytes, limit) {
        None => Found::Plain(What::Bytes(bytes), size as u64, None),
        Some(packed) => {
            let packed = packed?;
            Found::Plain(What::Bytes(packed.bytes), size as u64, packed.damaged)
        }
    })
}

impl Iterator for Supply {
    type Item = Piece;

    fn next(&mut self) -> Option<Piece> {
        if self.limit == Some(0) {
            return None;
        }
        loop {
            let next = self.ready.take().or_else(|| self.inside());
            if let Some(piece) = next {
                if let (Some(limit), Ok(_)) = (&mut self.limit, &piece.what) {
                    *limit -= 1;
                }
                return Some(piece);
            }
            if self.wanted.is_empty() {
                return None;
            }
            self.begin();
        }
    }
}

/// A path `FILE#PLACE` that names one article of an archive: the file and the place.
#[must_use]
pub fn inside(path: &Path) -> Option<(PathBuf, String)> {
    if path.exists() {
        return None;
    }
    let whole = path.to_str()?;
    let (file, place) = whole.rsplit_once('#')?;
    let is_place = !place.is_empty()
        && place
            .split(['+', '.'])
            .all(|part| part.bytes().all(|b| b.is_ascii_digit()));
    let file = PathBuf::from(file);
    (is_place && file.is_file()).then(|| (file, place.to_string()))
}

/// The file that an archive is, without the place of an article.
fn file_of(of: &Wanted) -> String {
    match &of.input {
        Ok(Input::File(path)) => {
            inside(path).map_or_else(|| of.label.clone(), |(path, _)| path.display().to_string())
        }
        _ => of.label.clone(),
    }
}

/// A file as one article.
fn whole(of: Wanted, what: Result<What, String>) -> Piece {
    Piece {
        stem: of
            .input
            .as_ref()
            .map_or_else(|_| "article".to_string(), Input::stem),
        name: of.label.clone(),
        label: of.label,
        given: of.given,
        more: of.more,
        what,
    }
}

/// An article of an archive; what the user says of it goes before what its record says.
fn taken(of: &Wanted, article: Box<Article>) -> Piece {
    let file = file_of(of);
    let mut more = of.more.clone();
    for (name, value) in &article.more {
        more.entry(name.clone())
            .or_insert_with(|| Value::String(value.clone()));
    }
    let named = article.named(&file);
    if let Some(archive) = named.archive {
        more.insert("archive".to_string(), Value::String(archive));
    }
    let stem = of
        .input
        .as_ref()
        .map_or_else(|_| "article".to_string(), Input::stem);
    Piece {
        name: named.origin,
        label: named.label,
        stem: format!("{stem}-{}", article.place()),
        given: Given {
            published: of.given.published.clone().or_else(|| article.published.clone()),
            outlet: of.given.outlet.clone().or_else(|| article.outlet.clone()),
            url: of.given.url.clone().or_else(|| article.url.clone()),
        },
        more,
        what: Ok(What::Article(article)),
    }
}

/// A count with its noun.
#[must_use]
pub fn count(n: usize, one: &str) -> String {
    format!("{n} {one}{}", if n == 1 { "" } else { "s" })
}

/// What a summary adds for archives: how many of the failures are broken records, what was skipped, and why; what is damaged, and what is empty.
#[must_use]
pub fn told(met: &Met) -> String {
    let mut words = match met.broken {
        0 => String::new(),
        broken => format!(" ({})", count(broken, "broken record")),
    };
    if !met.skipped.is_empty() {
        let mut kinds: Vec<(&&str, &usize)> = met.skipped.iter().collect();
        kinds.sort_by_key(|(why, count)| (std::cmp::Reverse(**count), **why));
        let kinds: Vec<String> = kinds
            .iter()
            .map(|(why, count)| format!("{count} {why}"))
            .collect();
        let all = count(met.skipped.values().sum(), "record");
        words.push_str(&format!("; skipped {all}: {}", kinds.join(", ")));
    }
    for (named, what) in [
        (&met.damaged, "damaged, read as far as it unpacks"),
        (&met.empty, "whole but without an article"),
    ] {
        words.push_str(&match named.count {
            0 => String::new(),
            1 => format!("; {what}: {}", named.first),
            n => format!("; {n} {what}, the first {}", named.first),
        });
    }
    words
}

/// What a face says that shows one article and no summary: that it is damaged.
#[must_use]
pub fn damaged(met: &Met) -> Option<String> {
    let first = &met.damaged.first;
    (met.damaged.count > 0).then(|| format!("damaged, read as far as it unpacks: {first}"))
}

/// Files on the command line, all with the same origin.
#[must_use]
pub fn wanted(inputs: Vec<Input>, given: &Given) -> Vec<Wanted> {
    let one = |input: Input| Wanted {
        label: match (&input, &given.url) {
            (Input::Stdin, Some(url)) => url.clone(),
            _ => input.label(),
        },
        input: Ok(input),
        given: given.clone(),
        more: Map::new(),
    };
    inputs.into_iter().map(one).collect()
}
