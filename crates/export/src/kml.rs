//! KML: one placemark per incident, for Google Earth and QGIS; an unplaced one stays, without a point.

use crate::row::Incident;
use crate::stream::{Failure, Incidents, Summary, why};
use crate::{days, facts, notes};
use record::Measure;
use std::io::Write;

/// Writes a KML document.
///
/// # Errors
/// Where rows cannot be had or bytes not be written.
pub fn kml(rows: Incidents<'_>, out: &mut dyn Write) -> Result<Summary, Failure> {
    let mut summary = Summary::default();
    let head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<kml xmlns=\"http://www.opengis.net/kml/2.2\">\n<Document>\n<name>onrecord</name>\n";
    out.write_all(head.as_bytes())?;
    for incident in rows {
        let incident = incident.map_err(Failure::Rows)?;
        if incident.verdict.as_deref() == Some("reject") {
            summary.leave(why::REJECTED);
            continue;
        }
        out.write_all(placemark(&incident).as_bytes())?;
        summary.rows += 1;
    }
    out.write_all(b"</Document>\n</kml>\n")?;
    Ok(summary)
}

fn placemark(incident: &Incident) -> String {
    let x = &incident.incident;
    let place = x.place.as_ref();
    let name = [
        x.kind.name().to_string(),
        place.map_or("place not known".to_string(), |p| p.name.clone()),
        x.from.clone().unwrap_or_else(|| "undated".to_string()),
    ];
    let mut out = format!("<Placemark id=\"{}\">\n", escaped(&x.id));
    out.push_str(&format!("<name>{}</name>\n", escaped(&name.join(", "))));
    out.push_str(&format!(
        "<description>{}</description>\n",
        escaped(&notes::notes(incident))
    ));
    out.push_str(&time(x.from.as_deref(), x.to.as_deref()));
    out.push_str("<ExtendedData>\n");
    for (name, value) in data(incident) {
        if let Some(value) = value {
            out.push_str(&format!(
                "<Data name=\"{name}\"><value>{}</value></Data>\n",
                escaped(&value)
            ));
        }
    }
    out.push_str("</ExtendedData>\n");
    if let Some((lat, lon)) = place.and_then(|p| p.lat.zip(p.lon)) {
        out.push_str(&format!(
            "<Point><coordinates>{lon},{lat}</coordinates></Point>\n"
        ));
    }
    out + "</Placemark>\n"
}

/// A day as a stamp, several as a span.
fn time(from: Option<&str>, to: Option<&str>) -> String {
    let Some(from) = from else { return String::new() };
    match days::last(from, to) {
        Some(last) if last != from => {
            format!("<TimeSpan><begin>{from}</begin><end>{last}</end></TimeSpan>\n")
        }
        _ => format!("<TimeStamp><when>{from}</when></TimeStamp>\n"),
    }
}

fn data(incident: &Incident) -> Vec<(&'static str, Option<String>)> {
    let x = &incident.incident;
    let list = |names: &[String]| (!names.is_empty()).then(|| names.join("; "));
    let number = |n: Option<u64>| n.map(|n| n.to_string());
    vec![
        ("incident", Some(x.id.clone())),
        ("type", Some(x.kind.name().to_string())),
        ("mode", x.mode.clone()),
        ("status", list(&facts::statuses(incident))),
        (
            "precision",
            x.place.as_ref().map(|p| p.precision.name().to_string()),
        ),
        ("agents", list(&x.agents)),
        ("targets", list(&x.targets)),
        (
            "killed_lowest_reported",
            number(facts::lowest(incident, Measure::Killed)),
        ),
        (
            "killed_highest_reported",
            number(facts::highest(incident, Measure::Killed)),
        ),
        ("independent_sources", Some(x.independent_sources.to_string())),
        ("disputes", list(&x.disputes)),
        ("documents", list(&x.documents)),
    ]
}

/// Text for XML; characters that XML cannot hold become U+FFFD.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(c),
            '\r' => out.push_str("&#13;"),
            c if c < ' ' || matches!(c, '\u{FFFE}' | '\u{FFFF}') => out.push('\u{FFFD}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn text_is_safe_for_xml() {
        assert_eq!(
            escaped("a<b> & \"c\"\u{1}\u{FFFF}"),
            "a&lt;b&gt; &amp; &quot;c&quot;\u{FFFD}\u{FFFD}"
        );
    }
}
