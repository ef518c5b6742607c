//! Places of Wikinews (GeoVirus), from raw text.
//!
//! GeoVirus marks every name of a place, also of states that act ("China said"), which the record leaves to the actors; those count as
//! missed here. A mention counts where it overlaps the gold's. Distances are taken where the record has a point: it has none for countries
//! and regions.

use crate::scores::{Kit, Section, each, f1, share};
use std::path::Path;
use text::Given;

/// A marked place: characters `start..end` and where it lies.
struct Marked {
    start: usize,
    end: usize,
    name: String,
    lat: f64,
    lon: f64,
}

struct Article {
    text: String,
    places: Vec<Marked>,
}

/// What one article, or all of them, come to.
#[derive(Default)]
struct Count {
    mentions: [usize; 3],
    names: [usize; 3],
    with_point: usize,
    within_161: usize,
    within_25: usize,
}

/// Detection of mentions and of names, and distances.
///
/// # Errors
/// Where the corpus cannot be read.
pub fn geovirus(kit: &Kit, file: &Path) -> Result<Section, String> {
    let xml = std::fs::read_to_string(file).map_err(|e| format!("{}: {e}", file.display()))?;
    let articles = articles(&xml);
    let counts = each(&articles, |article| count(kit, article));
    let mut total = Count::default();
    for one in counts {
        let one = one?;
        for (sum, n) in total.mentions.iter_mut().zip(one.mentions) {
            *sum += n;
        }
        for (sum, n) in total.names.iter_mut().zip(one.names) {
            *sum += n;
        }
        total.with_point += one.with_point;
        total.within_161 += one.within_161;
        total.within_25 += one.within_25;
    }
    let marked: usize = articles.iter().map(|a| a.places.len()).sum();
    let mut section = Section {
        key: "geovirus",
        title: "Places of Wikinews (GeoVirus)".to_string(),
        about: format!(
            "{} texts, {marked} marked places; {} found ones have a point. States that act count as missed.",
            articles.len(),
            total.with_point
        ),
        scores: Vec::new(),
    };
    for (row, [hit, found, right]) in [("mentions", total.mentions), ("names", total.names)] {
        section.add(format!("{row}.precision"), share(hit, found));
        section.add(format!("{row}.recall"), share(hit, right));
        section.add(format!("{row}.f1"), f1(hit, found, right));
    }
    section.add(
        "mentions.within 161 km",
        share(total.within_161, total.with_point),
    );
    section.add("mentions.within 25 km", share(total.within_25, total.with_point));
    Ok(section)
}

fn articles(xml: &str) -> Vec<Article> {
    let parts = xml.split("<article>").skip(1);
    let article = |part: &str| {
        let places = part.split("<location>").skip(1).filter_map(marked).collect();
        Some(Article {
            text: field(part, "text")?,
            places,
        })
    };
    // a few entries of the file have no text
    parts
        .filter_map(article)
        .filter(|a| !a.text.trim().is_empty())
        .collect()
}

/// Positions in the file count from one.
fn marked(part: &str) -> Option<Marked> {
    let number = |name: &str| field(part, name)?.trim().parse::<f64>().ok();
    let position = |name: &str| field(part, name)?.trim().parse::<usize>().ok()?.checked_sub(1);
    Some(Marked {
        start: position("start")?,
        end: position("end")?,
        name: field(part, "name")?.to_lowercase(),
        lat: number("lat")?,
        lon: number("lon")?,
    })
}

fn field(part: &str, name: &str) -> Option<String> {
    let (_, rest) = part.split_once(&format!("<{name}>"))?;
    let (inside, _) = rest.split_once(&format!("</{name}>"))?;
    let plain = inside
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"");
    Some(plain.replace("&apos;", "'").replace("&amp;", "&"))
}

fn count(kit: &Kit, article: &Article) -> Result<Count, String> {
    let document = text::read_bytes(article.text.as_bytes(), &Given::default()).map_err(|e| e.to_string())?;
    let found = onrecord::read(&document, &kit.reader, &kit.knowledge).places;
    let mut taken = vec![false; found.len()];
    let mut count = Count::default();
    for marked in &article.places {
        let meets = |at: &usize| {
            let span = &found[*at].span;
            !taken[*at] && span.start < marked.end && marked.start < span.end
        };
        let Some(at) = (0..found.len()).find(meets) else {
            continue;
        };
        taken[at] = true;
        count.mentions[0] += 1;
        if let (Some(lat), Some(lon)) = (found[at].lat, found[at].lon) {
            let away = kilometres((lat, lon), (marked.lat, marked.lon));
            count.with_point += 1;
            count.within_161 += usize::from(away <= 161.0);
            count.within_25 += usize::from(away <= 25.0);
        }
    }
    count.mentions[1] = found.len();
    count.mentions[2] = article.places.len();
    let distinct = |names: Vec<String>| -> Vec<String> {
        let set: std::collections::BTreeSet<String> = names.into_iter().collect();
        set.into_iter().collect()
    };
    let said = distinct(found.iter().map(|p| p.span.text.to_lowercase()).collect());
    let right = distinct(article.places.iter().map(|m| m.name.clone()).collect());
    let same = |a: &str, b: &str| a.contains(b) || b.contains(a);
    let hit = right.iter().filter(|r| said.iter().any(|s| same(r, s))).count();
    let more = said.iter().filter(|s| !right.iter().any(|r| same(r, s))).count();
    count.names = [hit, hit + more, right.len()];
    Ok(count)
}

/// Great-circle distance of points in degrees.
fn kilometres(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (la, lb) = (a.0.to_radians(), b.0.to_radians());
    let half = ((lb - la) / 2.0).sin().powi(2)
        + la.cos() * lb.cos() * ((b.1 - a.1).to_radians() / 2.0).sin().powi(2);
    12_742.0 * half.sqrt().min(1.0).asin()
}

#[cfg(test)]
mod tests {
    use super::articles;

    #[test]
    fn positions_count_from_one() {
        let xml = "<articles><article><text>A &amp; B in Pandi.</text><locations><location><name>Pandi</name>\
            <start>10</start><end>15</end><lat>14.87</lat><lon>120.95</lon></location></locations></article></articles>";
        let articles = articles(xml);
        let place = &articles[0].places[0];
        assert_eq!(&articles[0].text[place.start..place.end], "Pandi");
    }
}
