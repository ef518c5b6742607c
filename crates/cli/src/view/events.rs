//! Events as cards: status, type and mode, who did it to whom, where, when, in which claims, and the words.

use super::Page;
use super::layout::{FAINT, GUTTER, ID, PLAIN, Piece, STRONG, VALUE, context_line, flow, pad, piece};
use anstyle::{AnsiColor, Style};
use record::{Event, Status};

/// Columns kept for the status.
const STATUS: usize = 12;

/// All events, in text order.
pub fn cards(page: &Page) -> String {
    page.record.events.iter().map(|event| card(page, event)).collect()
}

/// One event.
pub fn card(page: &Page, event: &Event) -> String {
    let indent = GUTTER + STATUS;
    let mut out = pad(&piece(ID, &event.id), GUTTER);
    out.push_str(&pad(&piece(status(event.status), event.status.name()), STATUS));
    out.push_str(&flow(&facts(page, event), indent + 2, page.width));
    out.push('\n');
    out.push_str(&context_line(&page.around(&event.span), indent, page.width));
    for figure in event.figures.iter().filter_map(|id| page.figure(id)) {
        let count = super::count(figure);
        let line = [piece(ID, &figure.id), piece(VALUE, format!(" {count}"))];
        out.push_str(&" ".repeat(indent));
        out.push_str(&flow(&line, indent + 2, page.width));
        out.push('\n');
    }
    out
}

/// Type and mode, parties, place, time, claims.
fn facts(page: &Page, event: &Event) -> Vec<Piece> {
    let mut line = vec![piece(STRONG, event.kind.name())];
    line.extend(event.mode.as_ref().map(|mode| piece(PLAIN, format!(" {mode}"))));
    let dot = || piece(FAINT, " · ");
    line.extend([
        dot(),
        party(page, &event.agents),
        piece(FAINT, " → "),
        party(page, &event.targets),
    ]);
    let mut places: Vec<&str> = event.places.iter().map(|id| page.name(id)).collect();
    if places.is_empty() {
        places.extend(event.place.as_deref().map(|id| page.name(id)));
    }
    line.push(dot());
    line.push(match places.is_empty() {
        true => piece(FAINT, "where?"),
        false => piece(PLAIN, places.join(", ")),
    });
    let time = event.time.as_deref().and_then(|id| page.time(id));
    let day = time.map(|t| piece(VALUE, t.value.as_deref().unwrap_or(&t.span.text)));
    line.extend([dot(), day.unwrap_or_else(|| piece(FAINT, "when?")), dot()]);
    line.push(match event.claims.is_empty() {
        true => piece(FAINT, "the article itself"),
        false => piece(ID, event.claims.join(" ")),
    });
    if let Some(cause) = &event.consequence_of {
        line.extend([dot(), piece(FAINT, "because of "), piece(ID, cause.clone())]);
    }
    line
}

fn party(page: &Page, ids: &[String]) -> Piece {
    let names: Vec<&str> = ids.iter().map(|id| page.name(id)).collect();
    if names.is_empty() {
        piece(FAINT, "?")
    } else {
        piece(PLAIN, names.join(", "))
    }
}

fn status(status: Status) -> Style {
    match status {
        Status::Occurred | Status::Ongoing => AnsiColor::Green.on_default(),
        Status::Planned | Status::Possible => AnsiColor::Blue.on_default(),
        Status::Negated => AnsiColor::Red.on_default(),
    }
}
