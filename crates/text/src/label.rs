//! What each stretch of a page is: pieces in reading order in, labelled parts out.
//!
//! Every piece is covered by its parts, white space between them aside. It never drops or reorders words.

use crate::BlockKind;
use crate::head;
use crate::line::Line;
use crate::stamp::Stamp;
use crate::tables;
use crate::when::{self, By, Said};
use std::collections::BTreeSet;

/// One paragraph of the page, with what the format already says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) hint: Option<BlockKind>,
    /// Outside the report but beside its headline: page matter, unless it is a time or a name.
    pub(crate) near: bool,
    pub(crate) text: String,
}

impl Piece {
    /// A paragraph of which nothing else is said.
    pub(crate) fn new(text: String) -> Self {
        Piece {
            hint: None,
            near: false,
            text,
        }
    }
}

/// A part of a piece, in bytes of its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) kind: BlockKind,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// The parts of all pieces and what was read on the way.
#[derive(Debug, Default)]
pub(crate) struct Labelled {
    /// Parts of every piece, in order.
    pub(crate) parts: Vec<Vec<Part>>,
    /// Headline.
    pub(crate) title: Option<String>,
    /// Times that it writes out.
    stamps: Stamps,
}

/// Paragraphs at the head of which a dateline is looked for.
const DATELINES: usize = 4;
/// Longest piece, in words, that may be a related headline.
const RELATED: usize = 20;

/// Lines below the headline among which one may name who wrote.
const BYLINES: usize = 8;
/// Paragraphs at the foot that may tell of who wrote.
const BIOGRAPHIES: usize = 3;

/// Most pieces whose words are looked at; a page with more is no report but a table of something.
const MANY: usize = 100_000;

/// Labels the pieces of one page.
pub(crate) fn label(pieces: &[Piece], authors: &[String]) -> Labelled {
    let line = if pieces.len() > MANY {
        Line::unasked
    } else {
        Line::new
    };
    let lines: Vec<Line> = pieces.iter().map(|p| line(&p.text)).collect();
    let mut kinds: Vec<Option<BlockKind>> = pieces.iter().map(|p| p.hint).collect();
    let mut stamps = Stamps::default();
    beside_headline(pieces, &lines, &mut kinds);
    by_themselves(&lines, &mut kinds, &mut stamps);
    let title = find_title(&lines, &mut kinds);
    repeats(&lines, &mut kinds, title);
    pictures_again(&lines, &mut kinds);
    names_under_title(&lines, &mut kinds, title);
    of_authors(&lines, &mut kinds, title, authors);
    related(pieces, &lines, &mut kinds);
    closed(&lines, &mut kinds);
    headings(&lines, &mut kinds, title);
    stamps_at_foot(&mut kinds);
    headings_at_foot(&mut kinds);
    let title = title.and_then(|at| lines.get(at)).map(|l| l.text);
    let parts = split(&lines, &kinds, title, &mut stamps);
    Labelled {
        parts,
        title: title.map(str::to_string),
        stamps,
    }
}

/// Publication times found.
#[derive(Debug, Default)]
struct Stamps {
    published: Option<Stamp>,
    dateline: Option<Stamp>,
    updated: Option<Stamp>,
}

impl Stamps {
    fn add(&mut self, stamp: Stamp, updated: bool) {
        let place = if updated {
            &mut self.updated
        } else {
            &mut self.published
        };
        if place.is_none() && stamp.iso().is_some() {
            *place = Some(stamp);
        }
    }
}

impl Labelled {
    /// The times of publication that the page writes out.
    pub(crate) fn times(&self) -> impl Iterator<Item = Said> {
        let stamps = &self.stamps;
        let read = |by: By, stamp: Option<Stamp>| stamp.and_then(|s| when::read(by, s));
        let all = [
            read(By::Line, stamps.published),
            read(By::Dateline, stamps.dateline),
            read(By::Updated, stamps.updated),
        ];
        all.into_iter().flatten()
    }

    /// The day that stands at the head of the report itself.
    pub(crate) fn dateline(&self) -> Option<String> {
        self.stamps.dateline.and_then(Stamp::iso)
    }
}

/// Times and names beside the headline are not page matter, though the report begins further down.
fn beside_headline(pieces: &[Piece], lines: &[Line], kinds: &mut [Option<BlockKind>]) {
    for ((piece, line), kind) in pieces.iter().zip(lines).zip(kinds) {
        if !piece.near || *kind != Some(BlockKind::Furniture) {
            continue;
        }
        if line.is_byline() || line.is_credit_line() {
            *kind = Some(BlockKind::Byline);
        } else if !line.stamps().is_empty() || !line.signed().is_empty() {
            *kind = None;
        }
    }
}

/// Lines that name who wrote, above the report, and what is told of them below it.
fn of_authors(lines: &[Line], kinds: &mut [Option<BlockKind>], title: Option<usize>, authors: &[String]) {
    let names: Vec<String> = authors
        .iter()
        .map(|a| tables::plain(a))
        .filter(|a| a.contains(' '))
        .collect();
    let report = |k: &Option<BlockKind>| matches!(k, None | Some(BlockKind::Paragraph | BlockKind::Heading));
    let first = title.map_or(0, |t| t + 1);
    for (line, kind) in lines.iter().zip(kinds.iter_mut()).skip(first).take(BYLINES) {
        let named = names.iter().find(|name| line.plain().contains(name.as_str()));
        let short = named.is_some_and(|name| line.words <= name.split(' ').count() + 8);
        if short && !line.is_running() && report(kind) {
            *kind = Some(BlockKind::Byline);
        }
    }
    let open: Vec<usize> = (0..lines.len())
        .filter(|&i| kinds.get(i).is_some_and(report))
        .collect();
    for &i in open
        .iter()
        .rev()
        .take(BIOGRAPHIES)
        .filter(|&&i| i > first + BYLINES)
    {
        let about = lines.get(i).is_some_and(|line| {
            let opens = |name: &String| line.plain().starts_with(name.as_str());
            line.words <= 100 && names.iter().any(opens)
        });
        if let Some(kind) = kinds.get_mut(i).filter(|_| about) {
            *kind = Some(BlockKind::Furniture);
        }
    }
}

/// What a line is without looking at its neighbours.
fn by_themselves(lines: &[Line], kinds: &mut [Option<BlockKind>], stamps: &mut Stamps) {
    for (line, kind) in lines.iter().zip(kinds) {
        let open = !matches!(kind, Some(BlockKind::Furniture | BlockKind::Title));
        let found = if open { line.stamps() } else { Vec::new() };
        let signed = if open { line.signed() } else { Vec::new() };
        if !signed.is_empty() {
            for (stamp, updated) in signed {
                stamps.add(stamp, updated);
            }
            *kind = Some(BlockKind::Byline);
        } else if !found.is_empty() {
            for (stamp, updated) in found {
                stamps.add(stamp, updated);
            }
            *kind = Some(BlockKind::Dateline);
        } else if *kind == Some(BlockKind::Heading) && line.is_byline() {
            *kind = Some(BlockKind::Byline);
        } else if kind.is_none() {
            *kind = alone(line);
        } else if open && (line.is_furniture() || line.is_opener()) {
            *kind = Some(BlockKind::Furniture);
        }
    }
}

fn alone(line: &Line) -> Option<BlockKind> {
    if line.is_furniture() || line.is_opener() {
        return Some(BlockKind::Furniture);
    }
    if line.is_credit_line() || line.is_byline() {
        return Some(BlockKind::Byline);
    }
    if line.is_post() {
        return Some(BlockKind::Quote);
    }
    let caption = line.photo_head().is_some() || line.credit_tail().is_some();
    caption.then_some(BlockKind::Caption)
}

/// Most words of a headline that ends in a full stop.
const HEADLINE: usize = 20;

/// The headline: what the format calls so, else the first line if it looks like one and a report follows it.
fn find_title(lines: &[Line], kinds: &mut [Option<BlockKind>]) -> Option<usize> {
    if let Some(at) = kinds.iter().position(|k| *k == Some(BlockKind::Title)) {
        return Some(at);
    }
    let mut open = (0..lines.len()).filter(|&i| kinds.get(i) == Some(&None));
    let at = open.next()?;
    let line = lines.get(at)?;
    let next: Vec<&Line> = open.take(3).filter_map(|i| lines.get(i)).collect();
    let report = |n: &&Line| n.is_running() || n.words > line.words || n.is_title();
    let follows = next.is_empty() || next.iter().any(report);
    let lone_sentence = next.is_empty() && line.text.ends_with(['.', '"', '”', '…']);
    // a headline with a full stop: the report begins with the same words, or the line ends in its source
    let bare = line.text.trim_end_matches('.');
    let told_again = next
        .first()
        .is_some_and(|n| n.words > line.words && n.text.contains(bare));
    let sourced = bare
        .rsplit_once(": ")
        .is_some_and(|(_, by)| by.split_whitespace().count() <= 3);
    let stopped = line.words <= HEADLINE && !next.is_empty() && (told_again || sourced);
    if !(line.is_title() || stopped) || !follows || lone_sentence {
        return None;
    }
    *kinds.get_mut(at)? = Some(BlockKind::Title);
    Some(at)
}

/// The title once more, as its own line.
fn repeats(lines: &[Line], kinds: &mut [Option<BlockKind>], title: Option<usize>) {
    let Some(title) = title else { return };
    let Some(words) = lines.get(title).map(|l| tables::plain(l.text)) else {
        return;
    };
    for (i, (line, kind)) in lines.iter().zip(kinds).enumerate() {
        let same = line.words <= 40 && tables::plain(line.text) == words;
        if i != title && same && *kind != Some(BlockKind::Dateline) {
            *kind = Some(BlockKind::Furniture);
        }
    }
}

/// What is said of a picture that comes once more.
fn pictures_again(lines: &[Line], kinds: &mut [Option<BlockKind>]) {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for (line, kind) in lines.iter().zip(kinds) {
        if *kind == Some(BlockKind::Caption) && !seen.insert(line.text) {
            *kind = Some(BlockKind::Furniture);
        }
    }
}

/// Bare names between the headline and the first paragraph.
fn names_under_title(lines: &[Line], kinds: &mut [Option<BlockKind>], title: Option<usize>) {
    let Some(title) = title else { return };
    for (line, kind) in lines.iter().zip(kinds).skip(title + 1).take(6) {
        if kind.is_some() {
            continue;
        }
        if line.is_running() {
            return;
        }
        if line.is_name() {
            *kind = Some(BlockKind::Byline);
        }
    }
}

/// Everything below a heading such as "About the author", where most of the report stands above it.
fn closed(lines: &[Line], kinds: &mut [Option<BlockKind>]) {
    let open = |k: &Option<BlockKind>| *k != Some(BlockKind::Furniture);
    let weight = |from: usize, to: usize| -> usize {
        let both = lines.iter().zip(kinds.iter()).take(to).skip(from);
        both.filter(|(l, k)| open(k) && l.is_running())
            .map(|(l, _)| l.text.len())
            .sum()
    };
    let all = weight(0, lines.len());
    let closes = |i: usize| lines.get(i).is_some_and(Line::is_closer) && weight(0, i) * 10 >= all * 7;
    let Some(at) = (0..lines.len()).find(|&i| kinds.get(i).is_some_and(open) && closes(i)) else {
        return;
    };
    for kind in kinds.iter_mut().skip(at) {
        *kind = Some(BlockKind::Furniture);
    }
}

/// Headlines of other reports that follow "Read more" and the like; what the page itself keeps apart is left to it.
fn related(pieces: &[Piece], lines: &[Line], kinds: &mut [Option<BlockKind>]) {
    let apart = |i: usize| {
        pieces
            .get(i)
            .is_some_and(|p| p.hint == Some(BlockKind::Furniture))
    };
    for i in 0..lines.len() {
        if apart(i) || !lines.get(i).is_some_and(Line::is_opener) {
            continue;
        }
        let rest = || lines.iter().skip(i + 1);
        let run = rest().take_while(|l| l.words <= RELATED).count();
        let to_the_end = i + 1 + run == lines.len();
        let asks = |l: &Line| to_the_end && l.text.ends_with(['?', '!', '…']);
        let taken = rest()
            .take(run)
            .take_while(|l| !l.is_running() || asks(l))
            .count();
        for kind in kinds.iter_mut().skip(i + 1).take(taken) {
            *kind = Some(BlockKind::Furniture);
        }
    }
}

/// Short lines between paragraphs; the rest is paragraphs.
fn headings(lines: &[Line], kinds: &mut [Option<BlockKind>], title: Option<usize>) {
    for (i, (line, kind)) in lines.iter().zip(kinds).enumerate() {
        if kind.is_some() {
            continue;
        }
        let introduced = i
            .checked_sub(1)
            .and_then(|b| lines.get(b))
            .is_some_and(|b| b.text.ends_with(':'));
        let heading = title.is_some_and(|t| i > t) && line.is_heading() && !introduced;
        *kind = Some(if heading {
            BlockKind::Heading
        } else {
            BlockKind::Paragraph
        });
    }
}

/// A stamp below the report belongs to the page, not to the report.
fn stamps_at_foot(kinds: &mut [Option<BlockKind>]) {
    let is_report = |k: &Option<BlockKind>| *k == Some(BlockKind::Paragraph);
    let Some(first) = kinds.iter().position(is_report) else {
        return;
    };
    for kind in kinds.iter_mut().skip(first) {
        if *kind == Some(BlockKind::Dateline) {
            *kind = Some(BlockKind::Furniture);
        }
    }
}

/// A heading under which nothing of the report stands belongs to the page: "Most read".
fn headings_at_foot(kinds: &mut [Option<BlockKind>]) {
    let is_report = |k: &Option<BlockKind>| matches!(k, Some(BlockKind::Paragraph | BlockKind::Quote));
    let Some(last) = kinds.iter().rposition(is_report) else {
        return;
    };
    for kind in kinds.iter_mut().skip(last + 1) {
        if *kind == Some(BlockKind::Heading) {
            *kind = Some(BlockKind::Furniture);
        }
    }
}

/// Cuts paragraphs and captions where something is glued to their head or foot.
fn split(
    lines: &[Line],
    kinds: &[Option<BlockKind>],
    title: Option<&str>,
    stamps: &mut Stamps,
) -> Vec<Vec<Part>> {
    let is_paragraph = |k: &Option<BlockKind>| *k == Some(BlockKind::Paragraph);
    let last = kinds.iter().rposition(is_paragraph);
    let mut paragraphs = 0;
    let mut out = Vec::with_capacity(lines.len());
    for (i, (line, kind)) in lines.iter().zip(kinds).enumerate() {
        let kind = kind.unwrap_or(BlockKind::Paragraph);
        let cuts = match kind {
            BlockKind::Paragraph => {
                let opening = title.or(Some("")).filter(|_| paragraphs == 0);
                let cuts = cut_paragraph(line, opening, paragraphs < DATELINES, last == Some(i), stamps);
                paragraphs += 1;
                cuts
            }
            BlockKind::Caption => cut_caption(line),
            _ => vec![(kind, line.text.len())],
        };
        out.push(parts(line.text, &cuts));
    }
    out
}

/// Kinds and the bytes where each ends.
type Cuts = Vec<(BlockKind, usize)>;

fn cut_paragraph(line: &Line, opening: Option<&str>, early: bool, last: bool, stamps: &mut Stamps) -> Cuts {
    let mut cuts = Cuts::new();
    if early {
        let head = head::cut(line.text, opening);
        cuts = head.parts;
        if stamps.dateline.is_none() {
            stamps.dateline = head.stamp.filter(|s| s.iso().is_some());
        }
    }
    let from = cuts.last().map_or(0, |(_, end)| *end);
    let foot = head::foot(line.text).filter(|&(_, at)| last && at > from);
    let end = line.text.len();
    match foot {
        Some((kind, at)) => cuts.extend([(BlockKind::Paragraph, at), (kind, end)]),
        None => cuts.push((BlockKind::Paragraph, end)),
    }
    cuts
}

/// The caption's own words apart from "FILE PHOTO:" before and the credit behind them.
fn cut_caption(line: &Line) -> Cuts {
    let end = line.text.len();
    let head = line.photo_head().unwrap_or(0);
    let tail = line.credit_tail().filter(|&at| at >= head).unwrap_or(end);
    vec![
        (BlockKind::Furniture, head),
        (BlockKind::Caption, tail),
        (BlockKind::Furniture, end),
    ]
}

/// Parts of a text from its cuts, white space trimmed, empty ones left out.
fn parts(text: &str, cuts: &Cuts) -> Vec<Part> {
    let mut out = Vec::with_capacity(cuts.len());
    let mut start = 0;
    for &(kind, end) in cuts {
        let words = text.get(start..end).unwrap_or_default();
        let left = words.len() - words.trim_start().len();
        let trimmed = words.trim();
        if !trimmed.is_empty() {
            let start = start + left;
            out.push(Part {
                kind,
                start,
                end: start + trimmed.len(),
            });
        }
        start = start.max(end);
    }
    out
}
