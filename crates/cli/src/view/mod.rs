//! The text view: a record as a card file for a person, each line with its words.
//!
//! In comes a record and a width, out come lines with colour codes. It shows what is there and decides nothing.

pub mod claims;
mod events;
pub mod grid;
pub mod layout;
mod lists;

use layout::{FAINT, PLAIN, Piece, STRONG, VALUE, flow, piece};
use record::{Event, Figure, Quote, Record, When};

/// A record to be shown.
pub struct Page<'a> {
    /// The record.
    pub record: &'a Record,
    /// Columns to set it in.
    pub width: usize,
    letters: Vec<char>,
}

/// A section of the view: its heading, what it says where there is nothing, how it is set.
type Section = (&'static str, &'static str, &'static str, fn(&Page) -> String);

/// Sections in their order; the first word names the stage.
const SECTIONS: &[Section] = &[
    (
        "claims",
        "CLAIMS · who says what",
        "nobody says anything",
        claims::cards,
    ),
    ("figures", "WHAT IS COUNTED", "nothing is counted", lists::figures),
    (
        "events",
        "EVENTS · what happened",
        "nothing happens",
        events::cards,
    ),
    ("times", "TIMES", "no time is given", lists::times),
    ("places", "PLACES", "no place is named", lists::places),
    ("actors", "PEOPLE AND BODIES", "nobody is named", lists::actors),
    ("notes", "NOTES · what was left open", "", lists::notes),
];

/// The whole record.
pub fn whole(record: &Record, width: usize) -> String {
    let page = Page::new(record, width);
    let mut out = header(&page);
    for section in SECTIONS {
        let (_, heading, none, set) = section;
        let body = set(&page);
        if body.is_empty() && none.is_empty() {
            continue;
        }
        let heading = flow(&[piece(STRONG, heading)], 0, width);
        let none = || flow(&[piece(FAINT, none)], 0, width) + "\n";
        out.push_str(&format!(
            "\n{heading}\n{}",
            if body.is_empty() { none() } else { body }
        ));
    }
    out
}

/// One stage of the record alone.
pub fn stage(record: &Record, stage: &str, width: usize) -> String {
    let page = Page::new(record, width);
    let found = SECTIONS.iter().find(|(name, ..)| *name == stage);
    found
        .map(|(_, _, none, set)| match set(&page) {
            body if body.is_empty() => format!("{none}\n"),
            body => body,
        })
        .unwrap_or_default()
}

/// The item of that identifier alone, as it stands in the whole view.
pub fn item(record: &Record, id: &str, width: usize) -> String {
    let page = Page::new(record, width);
    if let Some(claim) = record.claims.iter().find(|c| c.id == id) {
        return claims::card(&page, claim);
    }
    if let Some(event) = record.events.iter().find(|e| e.id == id) {
        return events::card(&page, event);
    }
    lists::one(&page, id)
}

/// Words where they stand: each with what is around it.
pub fn standing(record: &Record, words: &[Quote], width: usize) -> String {
    let page = Page::new(record, width);
    words.iter().map(|span| lists::standing(&page, span)).collect()
}

fn header(page: &Page) -> String {
    let document = &page.record.document;
    let title = document.title.as_deref().unwrap_or("(no title)");
    let mut about = vec![piece(
        PLAIN,
        document.outlet.as_deref().unwrap_or("outlet unknown"),
    )];
    about.push(piece(FAINT, " · "));
    match &document.published {
        Some(day) => about.push(piece(PLAIN, format!("published {}", day.replace('T', " ")))),
        None => about.push(piece(PLAIN, "published: unknown")),
    }
    if let Some(url) = &document.url {
        about.push(piece(FAINT, format!(" · {url}")));
    }
    let id: String = document.id.chars().take(15).collect();
    about.push(piece(FAINT, format!(" · {id}")));
    format!(
        "{}\n{}\n{}\n",
        flow(&[piece(STRONG, title)], 0, page.width),
        flow(&about, 0, page.width),
        flow(&[piece(FAINT, tally(page.record))], 0, page.width)
    )
}

fn tally(record: &Record) -> String {
    let count = |n: usize, one: &str| format!("{n} {one}{}", if n == 1 { "" } else { "s" });
    [
        count(record.claims.len(), "claim"),
        count(record.figures.len(), "figure"),
        count(record.events.len(), "event"),
        count(record.times.len(), "time"),
        count(record.places.len(), "place mention"),
        count(record.actors.len(), "actor"),
    ]
    .join(" · ")
}

/// Bounds as a person writes them: `35`, `≥ 596`, `≤ 180`, `30–40`.
pub fn bounds(figure: &Figure) -> String {
    range(figure.low, figure.high)
}

/// The same of any two bounds.
pub fn range(low: Option<u64>, high: Option<u64>) -> String {
    match (low, high) {
        (Some(low), Some(high)) if low == high => grouped(low),
        (Some(low), Some(high)) => format!("{}–{}", grouped(low), grouped(high)),
        (Some(low), None) => format!("≥ {}", grouped(low)),
        (None, Some(high)) => format!("≤ {}", grouped(high)),
        (None, None) => "?".to_string(),
    }
}

/// A figure in a few words: `killed ≥ 596 civilians`.
fn count(figure: &Figure) -> String {
    let of = figure.of.as_deref().unwrap_or("");
    let count = format!("{} {} {of}", figure.measure.name(), bounds(figure));
    count.trim_end().to_string()
}

fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

impl<'a> Page<'a> {
    /// A page of that width.
    pub fn new(record: &'a Record, width: usize) -> Self {
        let letters = record.document.text.chars().collect();
        Page {
            record,
            width,
            letters,
        }
    }

    fn figure(&self, id: &str) -> Option<&'a Figure> {
        self.record.figures.iter().find(|x| x.id == id)
    }

    fn event(&self, id: &str) -> Option<&'a Event> {
        self.record.events.iter().find(|x| x.id == id)
    }

    fn time(&self, id: &str) -> Option<&'a When> {
        self.record.times.iter().find(|x| x.id == id)
    }

    /// The name of an actor or place.
    fn name(&self, id: &'a str) -> &'a str {
        let actor = self
            .record
            .actors
            .iter()
            .find(|x| x.id == id)
            .map(|x| x.name.as_str());
        let place = || {
            self.record
                .places
                .iter()
                .find(|x| x.id == id)
                .map(|x| x.name.as_str())
        };
        actor.or_else(place).unwrap_or(id)
    }

    /// Who answers for what stands in a claim, or the article itself.
    fn voice(&self, claim: Option<&str>) -> Piece {
        let Some(id) = claim else {
            return piece(FAINT, "the article itself");
        };
        let claim = self.record.claims.iter().find(|c| c.id == id);
        match claim.and_then(|c| c.source.as_ref()) {
            Some(source) => piece(PLAIN, &source.name),
            None => piece(FAINT, "nobody named"),
        }
    }

    /// A time as words and what they mean.
    fn time_words(&self, time: &When) -> Vec<Piece> {
        let value = time.value.as_deref().unwrap_or("left open");
        vec![
            piece(FAINT, format!(" “{}” ", time.span.text)),
            piece(VALUE, value),
        ]
    }

    /// The words of a span with a little of what stands around them in the same paragraph.
    fn around(&self, span: &Quote) -> [String; 3] {
        const REACH: usize = 80;
        let start = span.start.min(self.letters.len());
        let end = span.end.clamp(start, self.letters.len());
        let before = &self.letters[start.saturating_sub(REACH)..start];
        let after = &self.letters[end..(end + REACH).min(self.letters.len())];
        let before = before.rsplit(|c| *c == '\n').next().unwrap_or(before);
        let after = after.split(|c| *c == '\n').next().unwrap_or(after);
        [before, &self.letters[start..end], after]
            .map(|part| piece(PLAIN, part.iter().collect::<String>()).words)
    }
}
