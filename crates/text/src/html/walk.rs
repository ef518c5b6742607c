//! The visible text of a page, piece by piece in reading order, each with what its element says of it.
//!
//! In come the tree and where the report stands; out come pieces. Page matter is marked, never dropped.

use super::dom::Dom;
use super::main_text::Layout;
use crate::label::Piece;
use crate::line::Line;
use crate::tables::{self, element};
use crate::{BlockKind, fold};

/// Share of linked characters from which a piece that is no sentence is page matter, in per cent.
const LINKED: usize = 80;

/// Pieces above and below the headline that may hold times and names.
const ABOVE: usize = 4;
const BESIDE: usize = 30;

/// Most pieces that stand under the heading of a teaser.
const UNDER_TEASER: usize = 4;

/// All pieces of a page; the headline, if one was found, is moved to the front.
pub(crate) fn pieces(dom: &Dom, layout: &Layout, headline: Option<&str>) -> Vec<Piece> {
    let mut walk = Walk::new(dom, layout);
    walk.run();
    teasers(&mut walk.out);
    title_first(walk.out, headline)
}

/// A piece on its way: whether it stands in the report.
struct Draft {
    piece: Piece,
    headline: bool,
    inside: bool,
    /// Stands in page matter.
    matter: bool,
    /// A line between headline and report that says what it tells.
    dek: bool,
    /// What is said of a picture, by its element.
    caption: bool,
    heading: bool,
    /// A heading that is a link: the head of a teaser.
    teaser: bool,
}

struct Walk<'a> {
    dom: &'a Dom,
    layout: &'a Layout,
    out: Vec<Draft>,
    words: String,
    linked: usize,
    /// Depths of what encloses the place where the walk is.
    matter: usize,
    report: usize,
    links: usize,
    kinds: Vec<BlockKind>,
    headlines: usize,
    deks: usize,
}

/// A step of the walk.
enum Step {
    Enter(usize),
    Leave(usize),
}

impl<'a> Walk<'a> {
    fn new(dom: &'a Dom, layout: &'a Layout) -> Self {
        Walk {
            dom,
            layout,
            out: Vec::new(),
            words: String::new(),
            linked: 0,
            matter: 0,
            report: 0,
            links: 0,
            kinds: Vec::new(),
            headlines: 0,
            deks: 0,
        }
    }

    fn run(&mut self) {
        let mut steps = vec![Step::Enter(0)];
        while let Some(step) = steps.pop() {
            match step {
                Step::Leave(id) => self.leave(id),
                Step::Enter(id) if self.layout.is(id, element::HIDDEN) => {}
                Step::Enter(id) => {
                    self.enter(id);
                    steps.push(Step::Leave(id));
                    let from = steps.len();
                    steps.extend(self.dom.children(id).map(Step::Enter));
                    if let Some(new) = steps.get_mut(from..) {
                        new.reverse();
                    }
                }
            }
        }
        self.flush();
    }

    fn enter(&mut self, id: usize) {
        let node = self.dom.node(id);
        if let Some(words) = node.words() {
            // line ends of the source are mere blanks; only `br` breaks a line
            for (i, line) in words.split('\n').enumerate() {
                if i > 0 {
                    self.words.push(' ');
                }
                self.words.push_str(line);
            }
            if self.links > 0 {
                self.linked += letters(words);
            }
            return;
        }
        if node.name() == "br" {
            self.words.push('\n');
        }
        self.border(id);
        self.count(id, true);
        if let Some(kind) = kind(self.dom, self.layout, id) {
            self.kinds.push(kind);
        }
    }

    fn leave(&mut self, id: usize) {
        self.border(id);
        self.count(id, false);
        if kind(self.dom, self.layout, id).is_some() {
            self.kinds.pop();
        }
    }

    fn border(&mut self, id: usize) {
        if id == self.layout.report || self.layout.is(id, element::BLOCK | element::MATTER) {
            self.flush();
        }
    }

    fn count(&mut self, id: usize, enter: bool) {
        let step = |n: usize| if enter { n + 1 } else { n.saturating_sub(1) };
        if self.layout.is(id, element::MATTER) {
            self.matter = step(self.matter);
        }
        if id == self.layout.report {
            self.report = step(self.report);
        }
        match self.dom.node(id).name() {
            "a" => self.links = step(self.links),
            "h1" => self.headlines = step(self.headlines),
            _ => {}
        }
        if self.layout.is(id, element::DEK) {
            self.deks = step(self.deks);
        }
    }

    /// Ends the piece at hand.
    fn flush(&mut self) {
        let words = std::mem::take(&mut self.words);
        let linked = std::mem::take(&mut self.linked);
        let headline = self.headlines > 0;
        if words.bytes().all(|b| b.is_ascii_whitespace()) {
            return;
        }
        let all = letters(&words);
        let links = all > 0 && linked * 100 >= all * LINKED;
        for text in lines(&words, headline) {
            let running = Line::new(&text).is_running();
            let plain = self.kinds.iter().all(|k| *k == BlockKind::Paragraph);
            let menu = links && !running && !headline && plain;
            let outside = self.matter > 0 || self.report == 0;
            let hint = if outside || menu {
                Some(BlockKind::Furniture)
            } else {
                self.kinds.last().copied().filter(|&k| fits(k, &text))
            };
            let heading = self.kinds.last() == Some(&BlockKind::Heading);
            self.out.push(Draft {
                heading,
                teaser: links && heading && !headline,
                piece: Piece {
                    hint,
                    near: false,
                    text,
                },
                headline,
                inside: !outside,
                matter: self.matter > 0,
                dek: self.deks > 0 || heading,
                caption: self.kinds.last() == Some(&BlockKind::Caption),
            });
        }
    }
}

/// Number of characters that are no blanks.
fn letters(words: &str) -> usize {
    if words.is_ascii() {
        return words.bytes().filter(|b| !b.is_ascii_whitespace()).count();
    }
    words.chars().filter(|c| !c.is_whitespace()).count()
}

/// Teasers of other reports below this one: linked headings with a few pieces under each, down to the end.
fn teasers(drafts: &mut [Draft]) {
    let inside: Vec<usize> = (0..drafts.len())
        .filter(|&i| drafts.get(i).is_some_and(|d| d.inside))
        .collect();
    let mut first = None;
    let mut heads = 0;
    let (mut under, mut sentences) = (0, 0);
    for &i in inside.iter().rev() {
        let Some(draft) = drafts.get(i) else { break };
        if !draft.teaser {
            under += 1;
            sentences += usize::from(Line::new(&draft.piece.text).is_running());
            if under > UNDER_TEASER || sentences > 1 {
                break;
            }
            continue;
        }
        (first, heads, under, sentences) = (Some(i), heads + 1, 0, 0);
    }
    let Some(first) = first.filter(|_| heads >= 2) else {
        return;
    };
    for draft in drafts.iter_mut().skip(first).filter(|d| !d.headline) {
        draft.piece.hint = Some(BlockKind::Furniture);
    }
}

/// Splits at line breaks where a sentence ends or a line is left empty; other breaks are mere blanks.
fn lines(words: &str, headline: bool) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut open = false;
    for line in words.split('\n') {
        let line = fold::fold(line);
        if line.is_empty() {
            open = headline && open;
            continue;
        }
        let ends = line.ends_with(['.', '!', '?', ':', '"', '”']);
        match out.last_mut() {
            Some(last) if open => {
                last.push(' ');
                last.push_str(&line);
            }
            _ => out.push(line),
        }
        open = headline || !ends;
    }
    out
}

/// What an element says of the text in it.
fn kind(dom: &Dom, layout: &Layout, id: usize) -> Option<BlockKind> {
    let node = dom.node(id);
    match node.name() {
        "h2" | "h3" | "h4" | "h5" | "h6" => return Some(BlockKind::Heading),
        "li" | "td" | "th" | "dt" | "dd" => return Some(BlockKind::Paragraph),
        "blockquote" => return Some(BlockKind::Quote),
        "figcaption" => return Some(BlockKind::Caption),
        "" | "html" | "body" | "article" | "main" => return None,
        _ => {}
    }
    let author = || node.attribute("rel") == Some("author") || node.attribute("itemprop") == Some("author");
    if layout.is(id, element::BYLINE) || author() {
        return Some(BlockKind::Byline);
    }
    layout.is(id, element::CAPTION).then_some(BlockKind::Caption)
}

/// Whether a text can be what its element says: a byline and a caption are short.
fn fits(kind: BlockKind, text: &str) -> bool {
    let words = text.split(' ').take(101).count();
    match kind {
        BlockKind::Byline => words <= 25,
        BlockKind::Caption => words <= 100,
        _ => true,
    }
}

/// Marks what stands beside the headline, down to where the report begins; a line that says what it tells is a heading.
fn beside(drafts: &mut [Draft], headline: usize) {
    let starts = drafts.iter().skip(headline + 1).position(|d| d.inside);
    let end = headline + 1 + starts.unwrap_or(0).min(BESIDE);
    for (i, draft) in drafts
        .iter_mut()
        .enumerate()
        .take(end)
        .skip(headline.saturating_sub(ABOVE))
    {
        draft.piece.near = !draft.inside && !draft.matter;
        let words = draft.piece.text.split(' ').count();
        let dek =
            draft.dek && !draft.teaser && i > headline && i <= headline + 3 && (5..=80).contains(&words);
        if draft.piece.near && dek {
            draft.piece.hint = Some(BlockKind::Heading);
        }
        if draft.piece.near && draft.caption && i > headline && fits(BlockKind::Caption, &draft.piece.text) {
            draft.piece.hint = Some(BlockKind::Caption);
        }
    }
}

/// Chooses the headline and moves it to the front.
fn title_first(mut drafts: Vec<Draft>, headline: Option<&str>) -> Vec<Piece> {
    let bare = |words: &str| -> String {
        tables::plain(words)
            .chars()
            .filter(|c| c.is_alphanumeric())
            .collect()
    };
    let said = headline.map(bare).unwrap_or_default();
    let same = |d: &Draft| {
        let own = bare(&d.piece.text);
        let long = own.chars().count() >= 10 && own.len() * 5 >= said.len() * 2;
        long && !said.is_empty() && (said.contains(&own) || own.starts_with(&said))
    };
    let found = drafts
        .iter()
        .position(|d| d.headline && same(d))
        .or_else(|| drafts.iter().position(|d| d.heading && same(d)))
        .or_else(|| drafts.iter().position(|d| d.headline && d.inside))
        .or_else(|| drafts.iter().position(|d| d.headline));
    for draft in drafts.iter_mut().filter(|d| d.headline && d.inside) {
        draft.piece.hint = Some(BlockKind::Heading);
    }
    let mut out: Vec<Piece> = Vec::with_capacity(drafts.len());
    if let Some(at) = found.filter(|&at| at < drafts.len()) {
        beside(&mut drafts, at);
        let mut title = drafts.remove(at).piece;
        title.hint = Some(BlockKind::Title);
        out.push(title);
    }
    out.extend(drafts.into_iter().map(|d| d.piece));
    out
}
