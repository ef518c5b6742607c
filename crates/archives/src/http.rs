//! HTTP: the bytes of an answer as a crawler kept them in, its body as a browser would see it out.
//!
//! Chunks are put together, gzip, deflate and brotli are unpacked; crawlers often undo these and leave the header, so a body that
//! is not what its header says is taken as it is. It never unpacks more than [`crate::LIMIT`], nor what grows without measure.

use crate::packed::{Wrong, gzip, kept, unpacked, whole, zstandard};
use crate::stream::LIMIT;
use flate2::read::{DeflateDecoder, ZlibDecoder};
use std::collections::BTreeMap;

/// Header fields by their names in small letters; the first of a name counts.
pub(crate) type Headers = BTreeMap<String, String>;

/// Most bytes of an answer's head.
const HEAD: usize = 64 << 10;

/// Most codings laid over each other that are undone.
const CODINGS: usize = 4;

/// What of an answer is of use.
pub(crate) struct Answer {
    pub(crate) stated: Option<String>,
    pub(crate) language: Option<String>,
    pub(crate) body: Vec<u8>,
    /// What was wrong with the packed body, where it could be read all the same.
    pub(crate) damaged: Option<String>,
}

/// Length of a head with the empty line that ends it, if it ends within `most` bytes.
pub(crate) fn head_length(bytes: &[u8], most: usize) -> Option<usize> {
    let head = bytes.get(..most.min(bytes.len())).unwrap_or_default();
    let mut from = 0;
    while let Some(at) = memchr::memchr(b'\n', head.get(from..)?) {
        from += at + 1;
        match head.get(from..)? {
            [b'\n', ..] => return Some(from + 1),
            [b'\r', b'\n', ..] => return Some(from + 2),
            _ => {}
        }
    }
    None
}

/// The fields of a head; its first line is left out.
pub(crate) fn headers(head: &[u8]) -> Headers {
    let text = String::from_utf8_lossy(head);
    let mut fields: Vec<(String, String)> = Vec::new();
    for line in text.lines().skip(1) {
        if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = fields.last_mut() {
                value.push(' ');
                value.push_str(line.trim());
            }
            continue;
        }
        if let Some((name, value)) = line.split_once(':') {
            fields.push((name.trim().to_ascii_lowercase(), value.trim().to_string()));
        }
    }
    let mut headers = Headers::new();
    for (name, value) in fields {
        headers.entry(name).or_insert(value);
    }
    headers
}

/// The number that an answer begins with, such as 200.
pub(crate) fn status(bytes: &[u8]) -> Option<u16> {
    let line = bytes.split(|&b| b == b'\n').next()?;
    let line = std::str::from_utf8(line).ok()?;
    let rest = line.strip_prefix("HTTP/")?;
    rest.split_whitespace().nth(1)?.parse().ok()
}

/// The encoding that a media type names.
pub(crate) fn charset(stated: &str) -> Option<String> {
    let parameter = |part: &str| {
        let (name, value) = part.split_once('=')?;
        let value = value.trim().trim_matches(['"', '\'']);
        name.trim()
            .eq_ignore_ascii_case("charset")
            .then(|| value.to_string())
    };
    stated
        .split(';')
        .skip(1)
        .find_map(parameter)
        .filter(|value| !value.is_empty())
}

/// An answer taken apart.
pub(crate) fn answer(bytes: &[u8]) -> Result<Answer, String> {
    let length = head_length(bytes, HEAD).ok_or_else(|| {
        format!(
            "the head of the HTTP answer does not end within {} KiB",
            HEAD >> 10
        )
    })?;
    let headers = headers(bytes.get(..length).unwrap_or_default());
    let mut body = bytes.get(length..).unwrap_or_default().to_vec();
    let is = |name: &str, value: &str| {
        headers
            .get(name)
            .is_some_and(|v| v.to_ascii_lowercase().contains(value))
    };
    if is("transfer-encoding", "chunked")
        && let Some(joined) = dechunked(&body)
    {
        body = joined;
    }
    let codings = headers
        .get("content-encoding")
        .cloned()
        .unwrap_or_default()
        .to_ascii_lowercase();
    let codings: Vec<&str> = codings.split(',').map(str::trim).collect();
    let mut damaged = None;
    for coding in codings.iter().rev().take(CODINGS) {
        let (undone, wrong) = decoded(body, coding)?;
        body = undone;
        damaged = damaged.or(wrong);
    }
    Ok(Answer {
        stated: headers.get("content-type").cloned(),
        language: headers.get("content-language").cloned(),
        body,
        damaged,
    })
}

/// The chunks of a body put together; none where it is not in chunks.
fn dechunked(mut bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    loop {
        let end = memchr::memchr(b'\n', bytes.get(..bytes.len().min(4096))?)?;
        let line = std::str::from_utf8(bytes.get(..end)?).ok()?;
        let size = line.split(';').next()?.trim();
        let size = usize::from_str_radix(size, 16).ok()?;
        bytes = bytes.get(end + 1..)?;
        if size == 0 {
            return Some(out);
        }
        if bytes.len() < size {
            // cut off: what there is, if at least one chunk came before
            out.extend_from_slice(bytes);
            return Some(out);
        }
        out.extend_from_slice(bytes.get(..size)?);
        bytes = bytes.get(size..)?;
        bytes = bytes
            .strip_prefix(b"\r\n")
            .or_else(|| bytes.strip_prefix(b"\n"))
            .unwrap_or(bytes);
        if bytes.is_empty() {
            return Some(out);
        }
    }
}

/// The body with one coding undone, and what was wrong with it; as it is where it is not so coded.
fn decoded(body: Vec<u8>, coding: &str) -> Result<(Vec<u8>, Option<String>), String> {
    let bytes = body.as_slice();
    let done = match coding {
        "gzip" | "x-gzip" if bytes.starts_with(b"\x1f\x8b") => gzip(bytes, LIMIT).and_then(kept),
        "deflate" => match unpacked(ZlibDecoder::new(bytes), bytes.len(), LIMIT).and_then(whole) {
            Err(Wrong::Damaged(_)) => {
                unpacked(DeflateDecoder::new(bytes), bytes.len(), LIMIT).and_then(whole)
            }
            done => done,
        },
        "br" => {
            let decoder = brotli_decompressor::Decompressor::new(bytes, 4096);
            unpacked(decoder, bytes.len(), LIMIT).and_then(whole)
        }
        "zstd" if bytes.starts_with(b"\x28\xb5\x2f\xfd") => zstandard(bytes, LIMIT).and_then(kept),
        _ => return Ok((body, None)),
    };
    match done {
        Ok(out) => Ok(out),
        Err(Wrong::Grows(why)) => Err(why),
        // undone by the crawler already: it reads as text
        Err(Wrong::Damaged(_)) if !bytes.contains(&0) && std::str::from_utf8(bytes).is_ok() => {
            Ok((body, None))
        }
        Err(Wrong::Damaged(why)) => Err(format!(
            "the page is packed with {coding} and cannot be unpacked: {why}"
        )),
    }
}
