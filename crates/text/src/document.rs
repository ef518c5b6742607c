//! Document: one article, its canonical text, what each stretch of it is, and what is known of its origin.

use crate::{Span, Text};

/// What a stretch of the page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BlockKind {
    /// The headline.
    Title,
    /// Who wrote it.
    Byline,
    /// Place and day at the head of the report, or the line that gives the time of publication.
    Dateline,
    /// Words under or in a picture, with its credit.
    Caption,
    /// A heading inside the report.
    Heading,
    /// A paragraph of the report.
    Paragraph,
    /// A quotation or post set apart as a block.
    Quote,
    /// Anything of the page that is not the report: comment boxes, newsletters, related links.
    Furniture,
}

/// A stretch of the canonical text and what it is. Blocks do not overlap and stand in reading order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Where it stands.
    pub span: Span,
}

/// One article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// `sha256:` and the hash of the canonical text.
    pub id: String,
    /// SHA-256 of the bytes that were read, in hexadecimal.
    pub source_sha256: String,
    /// Canonical text.
    pub text: Text,
    /// What each stretch of the text is.
    pub blocks: Vec<Block>,
    /// Headline, if one was found.
    pub title: Option<String>,
    /// Domain or name of the outlet, if known.
    pub outlet: Option<String>,
    /// Address, if known.
    pub url: Option<String>,
    /// Local publication time as `YYYY-MM-DD` or `YYYY-MM-DDTHH:MM:SS`, if known.
    pub published: Option<String>,
    /// The latest change that the page tells of, in the same form; only where it lies behind `published`.
    pub updated: Option<String>,
    /// Language as the page declares it (`en`, `uk`), if it does.
    pub language: Option<String>,
    /// Where `published` comes from: `given`, `page`, `address` (the day in the page's address, for want of anything
    /// better), or nothing.
    pub published_from: Option<String>,
    /// The day that stands at the head of the report itself ("April 6 2017 Police say ..."), if one does; where it
    /// disagrees with `published`, expressions such as "Wednesday" are counted from this one.
    pub dateline: Option<String>,
}

impl Document {
    /// The report alone: headings, paragraphs and quotations from the first paragraph or quotation on, a line each.
    /// Title and the lines below it, captions and page matter are left out.
    #[must_use]
    pub fn body(&self) -> String {
        let opens = |b: &&Block| matches!(b.kind, BlockKind::Paragraph | BlockKind::Quote);
        let from = self
            .blocks
            .iter()
            .find(opens)
            .map_or(usize::MAX, |b| b.span.start);
        let mut out = String::new();
        for block in self.blocks.iter().filter(|b| b.span.start >= from) {
            if matches!(
                block.kind,
                BlockKind::Heading | BlockKind::Paragraph | BlockKind::Quote
            ) {
                if !out.is_empty() {
                    out.push('\n');
                }
                out.push_str(self.text.slice(block.span));
            }
        }
        out
    }
}

impl BlockKind {
    /// The name used in records.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            BlockKind::Title => "title",
            BlockKind::Byline => "byline",
            BlockKind::Dateline => "dateline",
            BlockKind::Caption => "caption",
            BlockKind::Heading => "heading",
            BlockKind::Paragraph => "paragraph",
            BlockKind::Quote => "quote",
            BlockKind::Furniture => "furniture",
        }
    }

    /// Whether the block holds words that the reader should read (datelines too: they name places and days).
    #[must_use]
    pub fn is_report(self) -> bool {
        !matches!(self, BlockKind::Furniture | BlockKind::Byline)
    }
}
