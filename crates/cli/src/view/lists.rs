//! Figures, times, places and actors as aligned rows, each with its words.

use super::Page;
use super::layout::{FAINT, PLAIN, Piece, Row, STRONG, VALUE, piece, table};
use anstyle::{AnsiColor, Style};
use record::{Actor, Figure, Measure, Place, Quote, Scope, When};

/// What is counted.
pub fn figures(page: &Page) -> String {
    let rows: Vec<Row> = page.record.figures.iter().map(|f| figure(page, f)).collect();
    table(&rows, &[10, 11, 18, 24, 16], page.width)
}

fn figure(page: &Page, figure: &Figure) -> Row {
    let since = figure.since.as_deref().and_then(|id| page.time(id));
    let scope = match (figure.scope, since) {
        (Scope::Cumulative, Some(time)) => format!("in all since {}", time.span.text),
        (Scope::Cumulative, None) => "in all".to_string(),
        (Scope::Part, _) => "part".to_string(),
        (Scope::Incident, _) => "incident".to_string(),
    };
    let cells = vec![
        piece(measure(figure.measure), figure.measure.name()),
        piece(STRONG, super::bounds(figure)),
        piece(PLAIN, figure.of.as_deref().unwrap_or("")),
        page.voice(figure.claim.as_deref()),
        piece(FAINT, scope),
    ];
    Row {
        id: figure.id.clone(),
        cells,
        words: Some(page.around(&figure.span)),
    }
}

/// When.
pub fn times(page: &Page) -> String {
    let rows: Vec<Row> = page.record.times.iter().map(|t| time(page, t)).collect();
    table(&rows, &[28, 24, 30], page.width)
}

fn time(page: &Page, time: &When) -> Row {
    let anchor = match time.anchor.as_deref() {
        Some("published") => "from publication".to_string(),
        Some(id) => match page.time(id) {
            Some(other) => format!("from “{}” {id}", other.span.text),
            None => format!("from {id}"),
        },
        None => String::new(),
    };
    let cells = vec![
        piece(PLAIN, &time.span.text),
        value(time.value.as_deref(), "left open"),
        piece(FAINT, anchor),
    ];
    Row {
        id: time.id.clone(),
        cells,
        words: Some(page.around(&time.span)),
    }
}

/// Where: each place once, with the number of its mentions.
pub fn places(page: &Page) -> String {
    let mut seen: Vec<(&Place, usize)> = Vec::new();
    for place in &page.record.places {
        let same = |other: &Place| {
            (&other.name, &other.country, other.geonames) == (&place.name, &place.country, place.geonames)
                && other.relation == place.relation
        };
        match seen.iter_mut().find(|(other, _)| same(other)) {
            Some((_, times)) => *times += 1,
            None => seen.push((place, 1)),
        }
    }
    let rows: Vec<Row> = seen.iter().map(|(p, times)| place(page, p, *times)).collect();
    table(&rows, &[22, 30, 18, 8, 3], page.width)
}

fn place(page: &Page, place: &Place, times: usize) -> Row {
    let region: Vec<&str> = [place.admin1.as_deref(), place.country.as_deref()]
        .into_iter()
        .flatten()
        .filter(|part| *part != place.name)
        .collect();
    let point = place.lat.zip(place.lon).map(|(lat, lon)| point(lat, lon));
    let name = match &place.relation {
        Some(r) => format!("{} ({})", place.name, relation(r)),
        None => place.name.clone(),
    };
    let cells = vec![
        piece(STRONG, name),
        piece(PLAIN, region.join(", ")),
        value(point.as_deref(), ""),
        piece(FAINT, place.precision.map_or("unknown", |p| p.name())),
        piece(
            FAINT,
            if times > 1 {
                format!("×{times}")
            } else {
                String::new()
            },
        ),
    ];
    Row {
        id: place.id.clone(),
        cells,
        words: Some(page.around(&place.span)),
    }
}

fn relation(relation: &record::Relation) -> String {
    let far = relation.distance_km.map(|km| format!("{km} km"));
    let of = relation.of.as_ref().map(|of| format!("of {of}"));
    let parts = [far, relation.direction.clone(), of];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn point(lat: f64, lon: f64) -> String {
    let ns = if lat < 0.0 { 'S' } else { 'N' };
    let ew = if lon < 0.0 { 'W' } else { 'E' };
    format!("{:.2}{ns} {:.2}{ew}", lat.abs(), lon.abs())
}

/// Who.
pub fn actors(page: &Page) -> String {
    let rows: Vec<Row> = page.record.actors.iter().map(actor).collect();
    table(&rows, &[34, 12, 40, 4, 5], page.width)
}

fn actor(actor: &Actor) -> Row {
    let times = actor.mentions.len();
    let cells = vec![
        piece(STRONG, &actor.name),
        piece(FAINT, actor.kind.name()),
        piece(PLAIN, actor.role.as_deref().unwrap_or("")),
        piece(VALUE, actor.country.as_deref().unwrap_or("")),
        piece(
            FAINT,
            if times > 1 {
                format!("×{times}")
            } else {
                String::new()
            },
        ),
    ];
    Row {
        id: actor.id.clone(),
        cells,
        words: None,
    }
}

/// What was left open, and why.
pub fn notes(page: &Page) -> String {
    let rows: Vec<Row> = page
        .record
        .notes
        .iter()
        .map(|note| Row {
            id: "·".to_string(),
            cells: vec![piece(PLAIN, &note.message)],
            words: note.span.as_ref().map(|span| page.around(span)),
        })
        .collect();
    table(&rows, &[60], page.width)
}

/// The row of one figure, time, place or actor.
pub fn one(page: &Page, id: &str) -> String {
    let record = page.record;
    let mut row = None;
    row = row.or_else(|| {
        record
            .figures
            .iter()
            .find(|x| x.id == id)
            .map(|x| figure(page, x))
    });
    row = row.or_else(|| record.times.iter().find(|x| x.id == id).map(|x| time(page, x)));
    row = row.or_else(|| {
        record
            .places
            .iter()
            .find(|x| x.id == id)
            .map(|x| place(page, x, 1))
    });
    row = row.or_else(|| record.actors.iter().find(|x| x.id == id).map(actor));
    let Some(row) = row else { return String::new() };
    let whole = vec![page.width; row.cells.len()];
    table(&[Row { words: None, ..row }], &whole, page.width)
}

/// One span where it stands: offsets, and the words with what is around them.
pub fn standing(page: &Page, span: &Quote) -> String {
    let row = Row {
        id: String::new(),
        cells: vec![piece(FAINT, format!("{}–{}", span.start, span.end))],
        words: Some(page.around(span)),
    };
    table(&[row], &[13], page.width)
}

fn value(value: Option<&str>, none: &str) -> Piece {
    value.map_or_else(|| piece(FAINT, none), |v| piece(VALUE, v))
}

fn measure(measure: Measure) -> Style {
    match measure {
        Measure::Killed => AnsiColor::Red.on_default(),
        Measure::Injured | Measure::Casualties => AnsiColor::Yellow.on_default(),
        _ => PLAIN,
    }
}
