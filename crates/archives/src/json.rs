//! JSON: objects one per line, in an array or one after the other in, articles out.
//!
//! Objects that are ninjs are read as such; others by their fields. A broken object is passed over, and the next one begins on
//! its line or after its bracket. It never holds more than one object.

use crate::article::{Item, broken, skipped};
use crate::fields::{self, Map};
use crate::stream::{LIMIT, Stream};
use crate::{Place, ninjs};
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

/// What is asked of each object.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ask {
    pub(crate) map: Map,
    /// Read all objects as ninjs, or none.
    pub(crate) ninjs: Option<bool>,
}

/// The next object, or nothing at the end; what one object holds beside the first article waits in `more`.
pub(crate) fn next(stream: &mut Stream, frame: Frame, ask: &Ask, more: &mut VecDeque<Item>) -> Option<Item> {
    if let Some(item) = more.pop_front() {
        return Some(item);
    }
    loop {
        pass_gap(stream, frame);
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
fn pass_gap(stream: &mut Stream, frame: Frame) {
    loop {
        let held = stream.peek(1);
        let gap = |b: &u8| match frame {
            Frame::Lines => matches!(b, b' ' | b'\t' | b'\r' | b'\n' | 0x1e),
            Frame::Braces => matches!(b, b' ' | b'\t' | b'\r' | b'\n' | 0x1e | b',' | b'[' | b']'),
        };
        let length = held.len();
        let count = held.iter().take_while(|b| gap(b)).count();
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
        stream.pass_line();
        return Err(broken(place, "no JSON object begins here"));
    }
    let mut scan = Scan::default();
    let mut looked = 0;
    loop {
        let held = stream.peek(looked + 1);
        let length = held.len();
        match scan.end(held, looked) {
            Some(Ok(end)) => return Ok(end),
            Some(Err((at, why))) => {
                stream.take(at);
                resume(stream);
                return Err(broken(place, why));
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
}

impl Scan {
    /// The byte after the object's last bracket, looking from byte `from` on; an error where it can be no
    /// object, and where that is seen.
    fn end(&mut self, bytes: &[u8], from: usize) -> Option<Result<usize, (usize, &'static str)>> {
        for (at, &byte) in bytes.iter().enumerate().skip(from) {
            if self.string {
                match byte {
                    _ if self.escaped => self.escaped = false,
                    b'\\' => self.escaped = true,
                    b'"' => self.string = false,
                    b'\n' => return Some(Err((at, UNCLOSED))),
                    _ => {}
                }
                continue;
            }
            match byte {
                b'"' => self.string = true,
                b'{' | b'[' if self.depth == DEEPEST => return Some(Err((0, NESTED))),
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' => {
                    self.depth = self.depth.saturating_sub(1);
                    if self.depth == 0 {
                        return Some(Ok(at + 1));
                    }
                }
                _ => {}
            }
        }
        None
    }
}

/// The articles of one object (or of one line, which may hold an array).
fn objects(place: Place, bytes: &[u8], ask: &Ask) -> Vec<Item> {
    let bytes = bytes.trim_ascii();
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if bytes.is_empty() {
        return Vec::new();
    }
    let value = match serde_json::from_slice::<Value>(bytes) {
        Ok(value) => value,
        Err(error) => match serde_json::from_str::<Value>(&String::from_utf8_lossy(bytes)) {
            // bytes that are no UTF-8 inside words are no reason to lose a record
            Ok(value) if std::str::from_utf8(bytes).is_err() => value,
            _ => return vec![broken(place, format!("is no JSON: {error}"))],
        },
    };
    match value {
        Value::Object(object) => one(place, &object, ask),
        Value::Array(list) if list.iter().all(Value::is_object) => {
            let each = list.iter().filter_map(Value::as_object);
            numbered(each.flat_map(|object| one(place, object, ask)).collect())
        }
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

/// The list of records inside an object that is none itself (`{"status": "ok", "articles": [...]}`).
fn inside(object: &serde_json::Map<String, Value>) -> Option<&Vec<Value>> {
    let lists = object.values().filter_map(Value::as_array);
    let mut lists = lists.filter(|list| !list.is_empty() && list.iter().all(Value::is_object));
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
