//! Packed: the bytes of one packed page in, the page and what was wrong with its packing out.
//!
//! The body of an HTTP answer and a single file (`page.html.gz`) go the same way: what could be unpacked is kept, with a line on what is wrong. It
//! never unpacks more than it is allowed, nor what grows without measure.

use crate::article::line;
use crate::stream::{RATIO, SMALL};
use flate2::bufread::GzDecoder;
use std::io::{self, Read};

/// The first bytes of a gzip member: its mark and the only method there is.
const GZIP: &[u8] = b"\x1f\x8b\x08";
/// The first bytes of a Zstandard frame.
const ZSTD: &[u8] = b"\x28\xb5\x2f\xfd";

/// A page that was packed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packed {
    /// What could be unpacked.
    pub bytes: Vec<u8>,
    /// What was wrong with the packed data, in one line; none where all was well.
    pub damaged: Option<String>,
}

/// Whether a file is packed, told from its first bytes.
#[must_use]
pub fn is_packed(bytes: &[u8]) -> bool {
    bytes.starts_with(GZIP) || bytes.starts_with(ZSTD)
}

/// Unpacks a file (gzip, Zstandard) that is one article; none where it is not packed. A wrong checksum, an end too early and bytes behind
/// the end are named, and what could be unpacked is kept.
///
/// # Errors
/// Where nothing can be unpacked, or more than `limit` bytes or than [`RATIO`] times the file: what is wrong, in one line.
#[must_use]
pub fn unpack(bytes: &[u8], limit: usize) -> Option<Result<Packed, String>> {
    let done = match bytes {
        _ if bytes.starts_with(GZIP) => gzip(bytes, limit),
        _ if bytes.starts_with(ZSTD) => zstandard(bytes, limit),
        _ => return None,
    };
    Some(match done.and_then(kept) {
        Ok((bytes, damaged)) => Ok(Packed {
            bytes,
            damaged: damaged.as_deref().map(line),
        }),
        Err(Wrong::Damaged(why)) => Err(line(&format!("the page cannot be unpacked: {why}"))),
        Err(Wrong::Grows(why)) => Err(why),
    })
}

/// Why nothing is kept.
pub(crate) enum Wrong {
    Damaged(String),
    Grows(String),
}

/// What was unpacked, and the error that ended it.
type Undone = (Vec<u8>, Option<io::Error>);

/// All gzip members one after the other; zeros behind them are allowed padding.
pub(crate) fn gzip(bytes: &[u8], limit: usize) -> Result<Undone, Wrong> {
    unpacked(Members(GzDecoder::new(bytes)), bytes.len(), limit)
}

/// All Zstandard frames one after the other.
pub(crate) fn zstandard(bytes: &[u8], limit: usize) -> Result<Undone, Wrong> {
    match zstd::stream::read::Decoder::new(bytes) {
        Ok(decoder) => unpacked(decoder, bytes.len(), limit),
        Err(error) => Err(Wrong::Damaged(error.to_string())),
    }
}

/// The members of a gzip file.
struct Members<'b>(GzDecoder<&'b [u8]>);

impl Read for Members<'_> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.0.read(room)? {
                0 if room.is_empty() => return Ok(0),
                0 => (),
                n => return Ok(n),
            }
            let rest = *self.0.get_ref();
            let zeros = rest.iter().take_while(|b| **b == 0).count();
            let rest = rest.get(zeros..).unwrap_or_default();
            if rest.is_empty() {
                return Ok(0);
            }
            if !rest.starts_with(GZIP) {
                let why = "other bytes stand behind the packed data";
                return Err(io::Error::new(io::ErrorKind::InvalidData, why));
            }
            self.0 = GzDecoder::new(rest);
        }
    }
}

/// Data that told by their first bytes how they are packed: what was unpacked before an error (a wrong checksum, bytes after the
/// end) is kept.
pub(crate) fn kept((out, error): Undone) -> Result<(Vec<u8>, Option<String>), Wrong> {
    match error {
        Some(error) if out.is_empty() => Err(Wrong::Damaged(error.to_string())),
        error => Ok((out, error.map(|error| error.to_string()))),
    }
}

/// Data that may be packed otherwise, or not at all: what was unpacked is kept only where the packed data end too early.
pub(crate) fn whole((out, error): Undone) -> Result<(Vec<u8>, Option<String>), Wrong> {
    match error {
        Some(error) if error.kind() != io::ErrorKind::UnexpectedEof => Err(Wrong::Damaged(error.to_string())),
        error => kept((out, error)),
    }
}

/// All bytes of packed data, within measure.
pub(crate) fn unpacked(from: impl Read, packed: usize, limit: usize) -> Result<Undone, Wrong> {
    let most = (packed as u64).saturating_mul(RATIO).max(SMALL).min(limit as u64);
    let mut out = Vec::new();
    let done = from.take(most + 1).read_to_end(&mut out);
    if out.len() as u64 > most {
        return Err(Wrong::Grows(match most == limit as u64 {
            true => format!("the page unpacks to more than {} MiB", limit >> 20),
            false => format!("the page unpacks to more than {RATIO} times its size"),
        }));
    }
    Ok((out, done.err()))
}
