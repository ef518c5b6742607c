//! Claims as cards: stance, who speaks, the cue, the words, and what stands inside them.

use super::Page;
use super::layout::{FAINT, GUTTER, ID, PLAIN, Piece, STRONG, VALUE, barred, flow, pad, piece};
use anstyle::{AnsiColor, Style};
use record::{Certainty, Claim, Quotation, SourceKind, Stance};

/// Columns kept for the stance.
const STANCE: usize = 12;

/// All claims, in text order.
pub fn cards(page: &Page) -> String {
    let cards = page.record.claims.iter().map(|claim| card(page, claim));
    cards.collect::<Vec<_>>().join("\n")
}

/// One claim.
pub fn card(page: &Page, claim: &Claim) -> String {
    let indent = GUTTER + STANCE;
    let mut out = pad(&piece(ID, &claim.id), GUTTER);
    out.push_str(&pad(&piece(colour(claim.stance), claim.stance.name()), STANCE));
    out.push_str(&flow(&speaker(claim), indent + 2, page.width));
    out.push('\n');
    if !claim.content.is_empty() {
        let words: Vec<&str> = claim.content.iter().map(|q| q.text.as_str()).collect();
        out.push_str(&barred(&piece(PLAIN, words.join(" […] ")), indent, page.width));
    }
    for line in inside(page, claim) {
        out.push_str(&" ".repeat(indent));
        out.push_str(&flow(&line, indent + 2, page.width));
        out.push('\n');
    }
    out
}

/// Who speaks, through whom, by which cue, how sure.
fn speaker(claim: &Claim) -> Vec<Piece> {
    let mut line = match &claim.source {
        None => vec![piece(STRONG, "nobody named")],
        Some(source) => vec![
            piece(STRONG, &source.name),
            piece(FAINT, format!(" ({})", kind(source.kind))),
        ],
    };
    if let Some(source) = claim
        .source
        .as_ref()
        .filter(|s| s.text != s.name && !s.text.is_empty())
    {
        line.push(piece(FAINT, format!(", here “{}”", source.text)));
    }
    if !claim.relay.is_empty() {
        let via: Vec<&str> = claim.relay.iter().map(|r| r.name.as_str()).collect();
        line.push(piece(PLAIN, format!(", via {}", via.join(", via "))));
    }
    if let Some(cue) = &claim.cue {
        line.push(piece(FAINT, ", "));
        line.push(piece(PLAIN, format!("“{}”", cue.text)));
    }
    match claim.quotation {
        Quotation::Direct => line.push(piece(FAINT, ", quoted")),
        Quotation::Mixed => line.push(piece(FAINT, ", partly quoted")),
        Quotation::Indirect => (),
    }
    match claim.certainty {
        Certainty::Probable => line.push(piece(FAINT, ", as probable")),
        Certainty::Possible => line.push(piece(FAINT, ", as possible")),
        Certainty::Certain | Certainty::Unknown => (),
    }
    line
}

/// What stands inside the words, and how the claim bears on others.
fn inside(page: &Page, claim: &Claim) -> Vec<Vec<Piece>> {
    let mut lines = Vec::new();
    for figure in claim.figures.iter().filter_map(|id| page.figure(id)) {
        let count = format!(" {}", super::count(figure));
        lines.push(vec![piece(ID, &figure.id), piece(VALUE, count)]);
    }
    for event in claim.events.iter().filter_map(|id| page.event(id)) {
        let words = format!(" “{}”", event.span.text);
        let name = format!(" {} {}", event.kind.name(), event.status.name());
        lines.push(vec![
            piece(ID, &event.id),
            piece(VALUE, name),
            piece(FAINT, words),
        ]);
    }
    if let Some(time) = claim.time.as_deref().and_then(|id| page.time(id)) {
        let said = vec![piece(FAINT, "said "), piece(ID, &time.id)];
        lines.push([said, page.time_words(time)].concat());
    }
    if let Some(other) = &claim.answers {
        lines.push(vec![piece(FAINT, "answers "), piece(ID, other)]);
    }
    if !claim.covers.is_empty() {
        lines.push(vec![piece(FAINT, "about "), piece(ID, claim.covers.join(" "))]);
    }
    lines
}

/// How a source is known, for a person.
fn kind(kind: SourceKind) -> &'static str {
    match kind {
        SourceKind::Named => "by name",
        SourceKind::Unnamed => "by role",
        SourceKind::Anonymous => "anonymous",
        SourceKind::Organization => "body",
        SourceKind::Document => "document",
        SourceKind::Outlet => "outlet",
    }
}

/// One colour for each direction of a stance: for, against, open, future, will, opinion.
pub fn colour(stance: Stance) -> Style {
    let colour = match stance {
        Stance::Asserts | Stance::Confirms => AnsiColor::Green,
        Stance::Denies | Stance::Accuses => AnsiColor::Red,
        Stance::Disclaims | Stance::Declines | Stance::Unverified => AnsiColor::Yellow,
        Stance::Predicts | Stance::Promises => AnsiColor::Blue,
        Stance::Threatens | Stance::Demands => AnsiColor::Magenta,
        Stance::Judges => AnsiColor::Cyan,
    };
    colour.on_default().bold()
}
