//! JSON: objects one per line, in an array or one after the other in, articles out.
//!
//! Objects that are ninjs are read as such; others by their fields. A broken object is passed over, and the next one begins on
//! its line or after its bracket. It never holds more than one object.

use crate::article::{Item, broken, skipped};
use crate::fields::{self, Map};
use crate::stream::{LIMIT, Stream};
use crate::{Place, ninjs, words};
use serde::de::IgnoredAny;
use serde_json::Value;
use std::collections::VecDeque;

/// How objects stand in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Frame {
    /// One per line.
    Lines,
    /// In an array, or one after the other.
    Braces,
}

/// Brackets of lists that stood between objects.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Brackets {
    pub(crate) open: u64,
    pub(crate) closed: u64,
}

impl Brackets {
    pub(crate) fn even(self) -> bool {
        self.open == self.closed
    }
}

/// What is asked of each object.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ask {
    pub(crate) map: Map,
    /// Read all objects as ninjs, or none.
    pub(crate) ninjs: Option<bool>,
}

/// The next object, or nothing at the end; what one object holds beside the first article waits in `more`.
pub(crate) fn next(
    stream: &mut Stream,
    frame: Frame,
    (ask, brackets): (&Ask, &mut Brackets),
    more: &mut VecDeque<Item>,
) -> Option<Item> {
    if let Some(item) = more.pop_front() {
        return Some(item);
    }
    loop {
        pass_gap(stream, frame, brackets);
        stream.begin();
        let place = stream.place();
        if stream.peek(1).is_empty() {
            return stream.fault().map(|why| broken(place, why));
        }
        let length = match frame {
            Frame::Lines => line(stream, place),
            Frame::Braces => braces(stream, place),
        };
        let length = match length {
            Ok(length) => length,
            Err(item) => return Some(item),
        };
        let bytes = stream.peek(length).get(..length).unwrap_or_default();
        let items = objects(place, bytes, ask);
        stream.take(length);
        more.extend(items);
        if let Some(item) = more.pop_front() {
            return Some(item);
        }
    }
}

/// Passes what stands between objects.
fn pass_gap(stream: &mut Stream, frame: Frame, brackets: &mut Brackets) {
    loop {
        let held = stream.peek(1);
        let gap = |b: &u8| match frame {
            Frame::Lines => matches!(b, b' ' | b'\t' | b'\r' | b'\n' | 0x1e),
            Frame::Braces => matches!(b, b' ' | b'\t' | b'\r' | b'\n' | 0x1e | b',' | b'[' | b']'),
        };
        let length = held.len();
        let count = held.iter().take_while(|b| gap(b)).count();
        let passed = held.get(..count).unwrap_or_default();
        brackets.open += memchr::memchr_iter(b'[', passed).count() as u64;
        brackets.closed += memchr::memchr_iter(b']', passed).count() as u64;
        stream.take(count);
        if count < length || length == 0 {
            return;
        }
    }
}

fn line(stream: &mut Stream, place: Place) -> Result<usize, Item> {
    match stream.line(LIMIT) {
        Some(length) if stream.faulty() && stream.peek(length).get(length - 1) != Some(&b'\n') => {
            Err(broken(place, stream.fault().unwrap_or_default()))
        }
        Some(length) => Ok(length),
        None => {
            stream.pass_line();
            Err(broken(
                place,
                format!("the line is longer than {} MiB", LIMIT >> 20),
            ))
        }
    }
}

/// Length of the object that begins here.
fn braces(stream: &mut Stream, place: Place) -> Result<usize, Item> {
    if stream.peek(1).first() != Some(&b'{') {
        pass_junk(stream);
        return Err(broken(place, "no JSON object begins here"));
    }
    let mut scan = Scan::default();
    let mut looked = 0;
    loop {
        let held = stream.peek(looked + 1);
        let length = held.len();
        match scan.end(held, looked) {
            Some(Ok(end)) => return Ok(end),
            Some(Err(wrong)) => {
                stream.take(wrong.at);
                if !wrong.closed {
                    resume(stream);
                }
                return Err(broken(place, wrong.why));
            }
            None => {}
        }
        if length <= looked || length > LIMIT {
            break;
        }
        looked = length;
    }
    let whole = looked;
    let why = match stream.why() {
        Some(why) => why,
        None if whole > LIMIT / 2 => {
            format!(
                "the JSON object does not end within {} MiB; give one object per line",
                LIMIT >> 20
            )
        }
        None => "the JSON object does not end".to_string(),
    };
    resume(stream);
    Err(broken(place, why))
}

/// Passes what is no object, up to the next object of the same list or the end of the line.
fn pass_junk(stream: &mut Stream) {
    let mut junk = Junk::default();
    loop {
        let held = stream.peek(1);
        let length = held.len();
        let found = junk.end(held);
        stream.take(found.unwrap_or(length));
        if found.is_some() || length == 0 {
            return;
        }
    }
}

/// Where we are among what is no object.
#[derive(Default)]
struct Junk {
    string: bool,
    escaped: bool,
    /// After the comma or bracket that comes before an element.
    fresh: bool,
}

impl Junk {
    /// Where an object begins as the element of a list, or the byte after the line.
    fn end(&mut self, bytes: &[u8]) -> Option<usize> {
        for (at, &byte) in bytes.iter().enumerate() {
            match byte {
                b'\n' => return Some(at + 1),
                _ if self.escaped => self.escaped = false,
                b'\\' if self.string => self.escaped = true,
                b'"' => self.string = !self.string,
                _ if self.string => {}
                b'{' if self.fresh => return Some(at),
                b' ' | b'\t' | b'\r' => continue,
                _ => {}
            }
            self.fresh = !self.string && matches!(byte, b',' | b'[');
        }
        None
    }
}

/// Goes on to a line that begins with an object, after one that does not end.
fn resume(stream: &mut Stream) {
    loop {
        stream.pass_line();
        let head = stream.peek(64);
        if head.is_empty() {
            stream.fault();
            return;
        }
        let first = head.iter().find(|b| !matches!(b, b' ' | b'\t' | b'[' | b','));
        if first == Some(&b'{') {
            return;
        }
    }
}

/// Most brackets inside each other, as many as are read.
const DEEPEST: usize = 127;
const UNCLOSED: &str = "is no JSON: words in quotation marks do not end on their line";
const NESTED: &str =
    "is no JSON that can be read: it is nested too deeply, or has brackets that do not close";

/// Where we are among strings and brackets.
#[derive(Default)]
struct Scan {
    depth: usize,
    string: bool,
    escaped: bool,
    /// It is nested too deeply; where it ends on its line the next object is read all the same.
    nested: bool,
}

/// Why what begins with a bracket can be no object.
struct Wrong {
    /// The byte to go on from.
    at: usize,
    why: &'static str,
    /// Whether it ends there.
    closed: bool,
}

impl Wrong {
    fn open(at: usize, why: &'static str) -> Self {
        let closed = false;
        Wrong { at, why, closed }
    }
}

impl Scan {
    /// The byte after the object's last bracket, looking from byte `from` on; an error where it can be no
    /// object, and where that is seen.
    fn end(&mut self, bytes: &[u8], from: usize) -> Option<Result<usize, Wrong>> {
        for (at, &byte) in bytes.iter().enumerate().skip(from) {
            if self.string {
                match byte {
                    _ if self.escaped => self.escaped = false,
                    b'\\' => self.escaped = true,
                    b'"' => self.string = false,
                    b'\n' => return Some(Err(Wrong::open(at, UNCLOSED))),
                    _ => {}
                }
                continue;
            }
            match byte {
                b'"' => self.string = true,
                b'\n' if self.nested => return Some(Err(Wrong::open(0, NESTED))),
                b'{' | b'[' => {
                    self.nested |= self.depth == DEEPEST;
                    self.depth += 1;
                }
                b'}' | b']' => {
                    self.depth = self.depth.saturating_sub(1);
                    let (at, why, closed) = (at + 1, NESTED, true);
                    match (self.depth, self.nested) {
                        (0, true) => return Some(Err(Wrong { at, why, closed })),
                        (0, false) => return Some(Ok(at)),
                        _ => {}
                    }
                }
                _ => {}
            }
        }
        None
    }
}

/// Most lists and objects of one record, and most commas: parsed they take far more memory than their bytes.
const BRACKETS: usize = 500_000;
const COMMAS: usize = 2_000_000;

/// The articles of one object (or of one line, which may hold an array).
fn objects(place: Place, bytes: &[u8], ask: &Ask) -> Vec<Item> {
    let bytes = bytes.trim_ascii();
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if bytes.is_empty() {
        return Vec::new();
    }
    if memchr::memchr2_iter(b'{', b'[', bytes).count() > BRACKETS
        || memchr::memchr_iter(b',', bytes).count() > COMMAS
    {
        let why = format!("it has more than {BRACKETS} lists and objects, or {COMMAS} commas");
        return vec![broken(place, why)];
    }
    let Some(list) = bytes.strip_prefix(b"[") else {
        return object(place, bytes, ask);
    };
    let items = numbered(elements(place, list, ask));
    if items.is_empty()
        && let Err(error) = serde_json::from_slice::<IgnoredAny>(bytes)
    {
        return vec![broken(place, format!("is no JSON: {error}"))];
    }
    items
}

/// The articles of a list, one element after the other, so that a broken one costs no other.
fn elements(place: Place, list: &[u8], ask: &Ask) -> Vec<Item> {
    let mut items = Vec::new();
    let mut rest = list;
    loop {
        let gap = |b: &&u8| b.is_ascii_whitespace() || matches!(b, b',' | b'[' | b']');
        let gap = rest.iter().take_while(gap).count();
        rest = rest.get(gap..).unwrap_or_default();
        if rest.is_empty() {
            return items;
        }
        let length = if rest.starts_with(b"{") {
            match Scan::default().end(rest, 0) {
                Some(Ok(end)) => {
                    items.extend(object(place, rest.get(..end).unwrap_or_default(), ask));
                    end
                }
                Some(Err(wrong)) => {
                    items.push(broken(place, wrong.why));
                    if wrong.closed { wrong.at } else { rest.len() }
                }
                None => {
                    items.push(broken(place, "the JSON object does not end"));
                    rest.len()
                }
            }
        } else {
            items.push(broken(place, "is no JSON object"));
            Junk::default().end(rest).unwrap_or(rest.len())
        };
        rest = rest.get(length..).unwrap_or_default();
    }
}

/// The articles of one object.
fn object(place: Place, bytes: &[u8], ask: &Ask) -> Vec<Item> {
    let value = match serde_json::from_slice::<Value>(bytes) {
        Ok(value) => value,
        Err(error) => match serde_json::from_str::<Value>(&words::decoded(bytes)) {
            // bytes that are no UTF-8 inside words are no reason to lose a record
            Ok(value) if std::str::from_utf8(bytes).is_err() => value,
            _ => return vec![broken(place, format!("is no JSON: {error}"))],
        },
    };
    match value {
        Value::Object(object) => one(place, &object, ask),
        _ => vec![broken(place, "is no JSON object")],
    }
}

fn one(place: Place, object: &serde_json::Map<String, Value>, ask: &Ask) -> Vec<Item> {
    if ask
        .ninjs
        .unwrap_or_else(|| ask.map.names.is_empty() && ninjs::is(object))
    {
        return vec![ninjs::item(place, object)];
    }
    let keyed = fields::keyed(object);
    let found = fields::find(&ask.map, |name, exact| keyed.get(name, exact));
    let none = found.text.is_none() && found.html.is_none();
    if let (true, Some(list)) = (none, inside(object)) {
        let each = list.iter().filter_map(Value::as_object);
        return numbered(each.flat_map(|object| one(place, object, ask)).collect());
    }
    vec![match fields::article(place, found) {
        Ok(article) => Item::Article(Box::new(article)),
        Err(_) if !ask.map.names.is_empty() => broken(place, missing(&ask.map)),
        Err(_) if object.is_empty() => skipped(place, "empty records"),
        Err(why) => broken(
            place,
            format!(
                "{why}; say which field holds it: --map text=NAME ({})",
                names(object)
            ),
        ),
    }]
}

/// The list of records inside an object that is none itself (`{"status": "ok", "articles": [...]}`); empty places are passed.
fn inside(object: &serde_json::Map<String, Value>) -> Option<&Vec<Value>> {
    let lists = object.values().filter_map(Value::as_array);
    let mut lists = lists.filter(|list| {
        let fits = |value: &Value| value.is_object() || value.is_null();
        list.iter().any(Value::is_object) && list.iter().all(fits)
    });
    let list = lists.next()?;
    lists.next().is_none().then_some(list)
}

/// Articles of one object are told apart by their number in it.
fn numbered(items: Vec<Item>) -> Vec<Item> {
    let number = |(at, item): (usize, Item)| match item {
        Item::Article(mut article) => {
            article.more.insert("number".to_string(), (at + 1).to_string());
            Item::Article(article)
        }
        other => other,
    };
    items.into_iter().enumerate().map(number).collect()
}

fn missing(map: &Map) -> String {
    let named = |field| map.names.get(&field).map(String::as_str);
    let name = named(fields::Field::Text).or(named(fields::Field::Html));
    match name {
        Some(name) => format!("the field '{name}' is missing or empty"),
        None => "the record has no text; say which field holds it: --map text=NAME".to_string(),
    }
}

fn names(object: &serde_json::Map<String, Value>) -> String {
    let mut names: Vec<String> = object
        .keys()
        .take(8)
        .map(|key| key.chars().take(24).collect())
        .collect();
    if object.len() > names.len() {
        names.push("...".to_string());
    }
    format!("it has {}", names.join(", "))
}
