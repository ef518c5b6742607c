//! Unpack: packed bytes in, plain bytes and where each member begins out.
//!
//! Gzip files of one member (a file packed whole) or many (one per record, as crawls are kept), Zstandard frames, or bytes as
//! they are. After a broken member it looks for the next one that can be unpacked. It never writes more than it was asked for.

use crate::raw::Raw;
use flate2::{Crc, Decompress, FlushDecompress, Status};
use zstd::stream::raw::{Decoder, Operation};

/// Bytes unpacked at a time.
const STEP: usize = 64 << 10;
/// Bytes of a member that are tried when the next one is looked for.
const TRIED: usize = 16 << 10;
/// The first bytes of a gzip member: its mark and the only method there is.
const GZIP: &[u8] = b"\x1f\x8b\x08";
/// The first bytes of a Zstandard frame.
const ZSTD: &[u8] = b"\x28\xb5\x2f\xfd";

/// How a file is packed.
pub(crate) enum Packing {
    Plain,
    Gzip(Option<Member>),
    Zstd(Option<Box<Decoder<'static>>>),
}

/// A gzip member being unpacked.
pub(crate) struct Member {
    inflate: Decompress,
    crc: Crc,
}

/// What a step of unpacking did.
pub(crate) enum Step {
    /// Bytes were added.
    More,
    /// A member begins at this place of the file; nothing was added.
    Member(u64),
    /// A member cannot be unpacked further; what comes next begins anew.
    Fault(String),
    /// The file is at its end.
    End,
}

impl Packing {
    /// Told from the first bytes.
    pub(crate) fn tell(head: &[u8]) -> Self {
        if head.starts_with(GZIP) {
            return Packing::Gzip(None);
        }
        if head.starts_with(ZSTD) {
            return Packing::Zstd(None);
        }
        Packing::Plain
    }

    pub(crate) fn is_plain(&self) -> bool {
        matches!(self, Packing::Plain)
    }

    /// Adds some bytes to `out`. `first` is what a member begins with after a fault, where that is known.
    pub(crate) fn step(&mut self, raw: &mut Raw, out: &mut Vec<u8>, first: &[u8]) -> Step {
        match self {
            Packing::Plain => plain(raw, out),
            Packing::Gzip(member) => gzip(member, raw, out, first),
            Packing::Zstd(frame) => zstandard(frame, raw, out, first),
        }
    }

    /// Gives up the member at hand and looks for the next.
    pub(crate) fn abandon(&mut self, raw: &mut Raw, first: &[u8]) {
        match self {
            Packing::Plain => {}
            Packing::Gzip(member) => {
                *member = None;
                raw.mark();
                seek(raw, GZIP, |bytes| gzip_begins(bytes, first));
            }
            Packing::Zstd(frame) => {
                *frame = None;
                raw.mark();
                seek(raw, ZSTD, |bytes| zstd_begins(bytes, first));
            }
        }
    }
}

fn plain(raw: &mut Raw, out: &mut Vec<u8>) -> Step {
    let bytes = raw.peek(1);
    let count = bytes.len().min(STEP);
    if count == 0 {
        return Step::End;
    }
    out.extend_from_slice(bytes.get(..count).unwrap_or_default());
    raw.take(count);
    raw.mark();
    Step::More
}

fn gzip(state: &mut Option<Member>, raw: &mut Raw, out: &mut Vec<u8>, first: &[u8]) -> Step {
    let Some(member) = state else {
        return gzip_member(state, raw, first);
    };
    let before = out.len();
    let input = raw.peek(1);
    let (was_in, ended) = (member.inflate.total_in(), input.is_empty());
    out.reserve(STEP);
    let done = member.inflate.decompress_vec(input, out, FlushDecompress::None);
    let used = usize::try_from(member.inflate.total_in() - was_in).unwrap_or(0);
    let added = out.get(before..).unwrap_or_default();
    member.crc.update(added);
    let stuck = used == 0 && added.is_empty();
    let why = match done {
        Ok(Status::StreamEnd) => {
            raw.take(used);
            match trailer(member, raw) {
                None => {
                    *state = None;
                    return Step::More;
                }
                why => why,
            }
        }
        Ok(_) if ended && stuck => Some("the packed data end too early".to_string()),
        Ok(_) if stuck => Some("the packed data are damaged".to_string()),
        Ok(_) => {
            raw.take(used);
            return Step::More;
        }
        Err(_) => Some("the packed data are damaged".to_string()),
    };
    // what a damaged member gave last is not to be trusted
    out.truncate(before);
    *state = None;
    raw.back();
    raw.take(1);
    seek(raw, GZIP, |bytes| gzip_begins(bytes, first));
    Step::Fault(why.unwrap_or_default())
}

/// Checks the eight bytes after a member.
fn trailer(member: &Member, raw: &mut Raw) -> Option<String> {
    let bytes = raw.peek(8);
    let word =
        |at: usize| -> Option<u32> { Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?)) };
    let (Some(sum), Some(size)) = (word(0), word(4)) else {
        return Some("the packed data end too early".to_string());
    };
    if sum != member.crc.sum() || size != member.crc.amount() {
        return Some("the checksum of the packed data is wrong".to_string());
    }
    raw.take(8);
    None
}

/// Enters the member that begins here.
fn gzip_member(state: &mut Option<Member>, raw: &mut Raw, first: &[u8]) -> Step {
    raw.mark();
    // zeros between or after members are allowed padding
    while raw.peek(1).first() == Some(&0) {
        let zeros = raw.peek(1).iter().take_while(|&&b| b == 0).count();
        raw.take(zeros);
        raw.mark();
    }
    let place = raw.place();
    let head = raw.peek(64 << 10);
    if head.is_empty() {
        return Step::End;
    }
    let Some(length) = gzip_head(head) else {
        raw.take(1);
        seek(raw, GZIP, |bytes| gzip_begins(bytes, first));
        return Step::Fault("these bytes are no gzip member".to_string());
    };
    raw.take(length);
    *state = Some(Member {
        inflate: Decompress::new(false),
        crc: Crc::new(),
    });
    Step::Member(place)
}

/// Length of a gzip header, if one stands here whole.
fn gzip_head(bytes: &[u8]) -> Option<usize> {
    let flags = *bytes.get(3)?;
    if !bytes.starts_with(GZIP) || flags & 0xe0 != 0 {
        return None;
    }
    let mut at = 10;
    if flags & 4 != 0 {
        let extra = bytes.get(at..at + 2)?;
        at += 2 + usize::from(u16::from_le_bytes(extra.try_into().ok()?));
    }
    for flag in [8, 16] {
        if flags & flag != 0 {
            at += memchr::memchr(0, bytes.get(at..)?)? + 1;
        }
    }
    if flags & 2 != 0 {
        at += 2;
    }
    (at <= bytes.len()).then_some(at)
}

/// Whether a gzip member that can be unpacked begins here, with the bytes `first` in it.
fn gzip_begins(bytes: &[u8], first: &[u8]) -> bool {
    let Some(body) = gzip_head(bytes).and_then(|length| bytes.get(length..)) else {
        return false;
    };
    let mut out = Vec::with_capacity(64.max(first.len()));
    let done = Decompress::new(false).decompress_vec(body, &mut out, FlushDecompress::None);
    done.is_ok() && !out.is_empty() && out.starts_with(first)
}

fn zstd_begins(bytes: &[u8], first: &[u8]) -> bool {
    let mut out = vec![0; 64.max(first.len())];
    let Ok(mut decoder) = Decoder::new() else {
        return false;
    };
    match decoder.run_on_buffers(bytes, &mut out) {
        Ok(done) => done.bytes_written > 0 && out.starts_with(first),
        Err(_) => false,
    }
}

/// Goes on to the next place where `begins` holds, or to the end.
fn seek(raw: &mut Raw, mark: &[u8], begins: impl Fn(&[u8]) -> bool) {
    loop {
        let bytes = raw.peek(TRIED);
        if bytes.len() < mark.len() {
            let rest = bytes.len();
            raw.take(rest);
            return;
        }
        let Some(at) = memchr::memmem::find(bytes, mark) else {
            let passed = bytes.len() - (mark.len() - 1);
            raw.take(passed);
            continue;
        };
        raw.take(at);
        let bytes = raw.peek(TRIED);
        if begins(bytes.get(..TRIED.min(bytes.len())).unwrap_or_default()) {
            return;
        }
        raw.take(1);
    }
}

fn zstandard(
    state: &mut Option<Box<Decoder<'static>>>,
    raw: &mut Raw,
    out: &mut Vec<u8>,
    first: &[u8],
) -> Step {
    let Some(frame) = state else {
        raw.mark();
        let place = raw.place();
        if raw.peek(1).is_empty() {
            return Step::End;
        }
        return match Decoder::new() {
            Ok(decoder) => {
                *state = Some(Box::new(decoder));
                Step::Member(place)
            }
            Err(error) => {
                raw.take(usize::MAX >> 1);
                Step::Fault(error.to_string())
            }
        };
    };
    let before = out.len();
    let input = raw.peek(1);
    let ended = input.is_empty();
    out.resize(before + STEP, 0);
    let done = frame.run_on_buffers(input, out.get_mut(before..).unwrap_or_default());
    let why = match done {
        Ok(done) if done.bytes_read == 0 && done.bytes_written == 0 => match ended {
            true => "the packed data end too early".to_string(),
            false => "the packed data are damaged".to_string(),
        },
        Ok(done) => {
            out.truncate(before + done.bytes_written);
            raw.take(done.bytes_read);
            if done.remaining == 0 {
                *state = None;
            }
            return Step::More;
        }
        Err(_) => "the packed data are damaged".to_string(),
    };
    out.truncate(before);
    *state = None;
    raw.back();
    raw.take(1);
    seek(raw, ZSTD, |bytes| zstd_begins(bytes, first));
    Step::Fault(why)
}
