//! Unpack: packed bytes in, plain bytes and where each member begins out.
//!
//! Gzip files of one member (a file packed whole) or many (one per record, as crawls are kept), Zstandard frames, or bytes as
//! they are. After a broken member it looks for the next one that can be unpacked, at a cost that grows with the file and not with
//! how many of them overlap. It never writes more than it was asked for.

use crate::raw::Raw;
use crate::stream::grows;
use flate2::{Crc, Decompress, FlushDecompress, Status};
use zstd::stream::raw::{Decoder, Operation};

/// Bytes unpacked at a time.
const STEP: usize = 64 << 10;
/// Bytes that are looked at where a member may begin.
const TRIED: usize = 16 << 10;
/// Of these the packed ones from which a member gives its first bytes, whatever its tables.
const FIRST: usize = 1 << 10;
/// Bytes of a member behind a broken one that must be sound before it is believed, if it is so long.
const DEEP: usize = 1 << 20;
/// Bytes, packed and unpacked, that may be gone through in vain beside so many times those of the file. After that, among bytes seen
/// before, only members are found that stand whole in [`TRIED`] bytes.
const VAIN: (u64, u64) = (64 << 20, 16);
/// The same for these. After that none are.
const WEARY: (u64, u64) = (128 << 20, 1024);
/// The first bytes of a gzip member: its mark and the only method there is.
const GZIP: &[u8] = b"\x1f\x8b\x08";
/// The first bytes of a Zstandard frame.
const ZSTD: &[u8] = b"\x28\xb5\x2f\xfd";

/// How a file is packed.
pub(crate) enum Packing {
    Plain,
    Gzip(Option<Member>),
    Zstd(Option<Box<Frame>>),
}

/// A Zstandard frame being unpacked.
pub(crate) struct Frame {
    decoder: Decoder<'static>,
    /// Where it begins.
    place: u64,
    /// Bytes that it gave.
    given: u64,
}

/// How members are looked for after broken ones.
#[derive(Default)]
pub(crate) struct Search {
    /// What a member begins with, where that is known.
    pub(crate) first: &'static [u8],
    /// Bytes, packed and unpacked, of members that turned out broken.
    vain: u64,
    /// How far these went.
    until: u64,
}

impl Search {
    /// Whether so much was in vain, and these bytes were seen before.
    fn beyond(&self, place: u64, (least, times): (u64, u64)) -> bool {
        place < self.until && self.vain > least + times * place
    }

    /// Notes bytes that were gone through in vain: to where, and how many.
    fn note(&mut self, until: u64, cost: u64) {
        self.until = self.until.max(until);
        self.vain += cost;
    }
}

/// How members of a kind are told.
struct Kind {
    mark: &'static [u8],
    /// Whether what begins here gives bytes at all, those that are known first.
    begins: fn(&[u8], &[u8]) -> bool,
    /// Unpacks what begins here and drops it.
    trial: fn(&[u8]) -> Trial,
}

const GZIPPED: Kind = Kind {
    mark: GZIP,
    begins: gzip_begins,
    trial: gzip_trial,
};
const ZSTANDARD: Kind = Kind {
    mark: ZSTD,
    begins: zstd_begins,
    trial: zstd_trial,
};

/// How a member went on.
enum Went {
    /// To its end.
    Whole,
    /// As far as there are bytes.
    On,
    Broken,
}

/// What came of trying a member.
struct Trial {
    went: Went,
    /// Packed bytes that it went through.
    used: usize,
    /// Bytes that it gave.
    given: usize,
}

/// Broken members that were passed: how many, and where the last begins.
#[derive(Default)]
struct Passed {
    count: u64,
    last: u64,
}

/// What is said of a broken member, and of those that follow it.
fn said(why: &str, passed: &Passed) -> String {
    match passed.count {
        0 => why.to_string(),
        n => format!(
            "{why}; {} broken members in a row, the last at {}",
            n + 1,
            passed.last
        ),
    }
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

    /// Adds some bytes to `out`.
    pub(crate) fn step(&mut self, raw: &mut Raw, out: &mut Vec<u8>, search: &mut Search) -> Step {
        match self {
            Packing::Plain => plain(raw, out),
            Packing::Gzip(member) => gzip(member, raw, out, search),
            Packing::Zstd(frame) => zstandard(frame, raw, out, search),
        }
    }

    /// Gives up the member at hand and looks for the next.
    pub(crate) fn abandon(&mut self, raw: &mut Raw, search: &mut Search) {
        match self {
            Packing::Plain => {}
            Packing::Gzip(member) => {
                *member = None;
                raw.mark();
                seek(raw, search, &GZIPPED);
            }
            Packing::Zstd(frame) => {
                *frame = None;
                raw.mark();
                seek(raw, search, &ZSTANDARD);
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

fn gzip(state: &mut Option<Member>, raw: &mut Raw, out: &mut Vec<u8>, search: &mut Search) -> Step {
    let Some(member) = state else {
        return gzip_member(state, raw, search);
    };
    let (before, place) = (out.len(), raw.place());
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
    let cost = member.inflate.total_in() + member.inflate.total_out();
    search.note(place + used as u64, cost);
    *state = None;
    raw.back();
    raw.take(1);
    let passed = seek(raw, search, &GZIPPED);
    Step::Fault(said(&why.unwrap_or_default(), &passed))
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
fn gzip_member(state: &mut Option<Member>, raw: &mut Raw, search: &mut Search) -> Step {
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
        let passed = seek(raw, search, &GZIPPED);
        return Step::Fault(said("these bytes are no gzip member", &passed));
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
    let body = body.get(..FIRST.min(body.len())).unwrap_or_default();
    let mut out = Vec::with_capacity(64.max(first.len()));
    let done = Decompress::new(false).decompress_vec(body, &mut out, FlushDecompress::None);
    done.is_ok() && !out.is_empty() && out.starts_with(first)
}

fn gzip_trial(bytes: &[u8]) -> Trial {
    let (mut inflate, mut crc) = (Decompress::new(false), Crc::new());
    let (mut used, mut given) = (gzip_head(bytes).unwrap_or(bytes.len()), 0);
    let mut out = Vec::with_capacity(STEP);
    let went = loop {
        let rest = bytes.get(used..).unwrap_or_default();
        let was_in = inflate.total_in();
        out.clear();
        let done = inflate.decompress_vec(rest, &mut out, FlushDecompress::None);
        let taken = usize::try_from(inflate.total_in() - was_in).unwrap_or(0);
        crc.update(&out);
        used += taken;
        given += out.len();
        match done {
            Ok(Status::StreamEnd) => {
                let sums = [crc.sum().to_le_bytes(), crc.amount().to_le_bytes()].concat();
                let end = bytes.get(used..).unwrap_or_default();
                break match (end.starts_with(&sums), sums.starts_with(end)) {
                    (true, _) => Went::Whole,
                    (false, true) => Went::On,
                    (false, false) => Went::Broken,
                };
            }
            Err(_) => break Went::Broken,
            Ok(_) if grows(used as u64, given as u64) => break Went::Broken,
            Ok(_) if taken == 0 && out.is_empty() => match rest.is_empty() {
                true => break Went::On,
                false => break Went::Broken,
            },
            Ok(_) => {}
        }
    };
    Trial { went, used, given }
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

fn zstd_trial(bytes: &[u8]) -> Trial {
    let (mut used, mut given) = (0, 0);
    let mut out = vec![0; STEP];
    let Ok(mut decoder) = Decoder::new() else {
        let went = Went::Broken;
        return Trial { went, used, given };
    };
    let went = loop {
        let rest = bytes.get(used..).unwrap_or_default();
        match decoder.run_on_buffers(rest, &mut out) {
            Ok(done) => {
                used += done.bytes_read;
                given += done.bytes_written;
                match done.remaining {
                    0 => break Went::Whole,
                    _ if grows(used as u64, given as u64) => break Went::Broken,
                    _ if done.bytes_read + done.bytes_written > 0 => {}
                    _ if rest.is_empty() => break Went::On,
                    _ => break Went::Broken,
                }
            }
            Err(_) => break Went::Broken,
        }
    };
    Trial { went, used, given }
}

/// Goes on to the next member that is sound, or to the end.
fn seek(raw: &mut Raw, search: &mut Search, kind: &Kind) -> Passed {
    let mut passed = Passed::default();
    loop {
        let place = raw.place();
        if search.beyond(place, WEARY) {
            let seen = usize::try_from(search.until - place).unwrap_or(usize::MAX >> 1);
            raw.take(seen);
        }
        let bytes = raw.peek(TRIED);
        if bytes.len() < kind.mark.len() {
            let rest = bytes.len();
            raw.take(rest);
            return passed;
        }
        let Some(at) = memchr::memmem::find(bytes, kind.mark) else {
            let gone = bytes.len() - (kind.mark.len() - 1);
            raw.take(gone);
            continue;
        };
        raw.take(at);
        let bytes = raw.peek(TRIED);
        if (kind.begins)(
            bytes.get(..TRIED.min(bytes.len())).unwrap_or_default(),
            search.first,
        ) {
            let place = raw.place();
            if is_sound(raw, search, kind) {
                return passed;
            }
            passed.count += 1;
            passed.last = place;
        }
        raw.take(1);
    }
}

/// Whether a member that begins here is sound to its end, or as far as is looked.
fn is_sound(raw: &mut Raw, search: &mut Search, kind: &Kind) -> bool {
    let place = raw.place();
    let short = search.beyond(place, VAIN);
    let most = if short { TRIED } else { DEEP };
    let bytes = raw.peek(most);
    let goes_on = bytes.len() >= most;
    let trial = (kind.trial)(bytes.get(..most.min(bytes.len())).unwrap_or_default());
    let sound = match trial.went {
        Went::Whole => true,
        Went::On => goes_on && !short,
        Went::Broken => false,
    };
    if !sound {
        search.note(place + trial.used as u64, (trial.used + trial.given) as u64);
    }
    sound
}

fn zstandard(state: &mut Option<Box<Frame>>, raw: &mut Raw, out: &mut Vec<u8>, search: &mut Search) -> Step {
    let Some(frame) = state else {
        raw.mark();
        let place = raw.place();
        if raw.peek(1).is_empty() {
            return Step::End;
        }
        return match Decoder::new() {
            Ok(decoder) => {
                let given = 0;
                *state = Some(Box::new(Frame {
                    decoder,
                    place,
                    given,
                }));
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
    let done = frame
        .decoder
        .run_on_buffers(input, out.get_mut(before..).unwrap_or_default());
    let why = match done {
        Ok(done) if done.bytes_read == 0 && done.bytes_written == 0 => match ended {
            true => "the packed data end too early".to_string(),
            false => "the packed data are damaged".to_string(),
        },
        Ok(done) => {
            out.truncate(before + done.bytes_written);
            frame.given += done.bytes_written as u64;
            raw.take(done.bytes_read);
            if done.remaining == 0 {
                *state = None;
            }
            return Step::More;
        }
        Err(_) => "the packed data are damaged".to_string(),
    };
    out.truncate(before);
    let cost = raw.place().saturating_sub(frame.place) + frame.given + STEP as u64;
    search.note(raw.place(), cost);
    *state = None;
    raw.back();
    raw.take(1);
    let passed = seek(raw, search, &ZSTANDARD);
    Step::Fault(said(&why, &passed))
}
