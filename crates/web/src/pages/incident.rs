//! Incident: one happening with everything that is on record of it: when and where as exactly as known, tolls by source, disputes, articles,
//! claims with their words, why its events were put together, and how it changed.

use super::row::{country, question, titled, verdict};
use super::{Frame, document_address, shown};
use crate::desk::{Desk, ask};
use crate::download::{Offer, offers};
use crate::draw::{self, Drawn, NARROW, Shade, Spot, WIDE, tolls};
use crate::fault::Fault;
use crate::filter::Asked;
use crate::guard::Visitor;
use crate::words;
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::Html;
use ledger::{Ledger, Shown};
use record::{Incident, Measure, Record, Site};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Most names and claims shown before the rest is folded.
const NAMES: usize = 6;
const CLAIMS: usize = 12;

/// Who takes part in one role, as sources name them.
struct Party {
    role: &'static str,
    first: Vec<String>,
    more: Vec<String>,
}

struct TollLine {
    said: String,
    who: String,
    value: String,
    of: String,
    href: String,
    articles: usize,
    struck: bool,
    unverified: String,
}

struct TollGroup {
    measure: &'static str,
    chart: String,
    narrow: String,
    lines: Vec<TollLine>,
}

struct SideWords {
    who: String,
    says: String,
    stance: Option<&'static str>,
    words: String,
    href: String,
    articles: usize,
}

struct DisputeWords {
    id: String,
    question: &'static str,
    sides: Vec<SideWords>,
}

struct Article {
    href: String,
    title: String,
    outlet: String,
    published: String,
    copies: Vec<Article>,
}

struct ClaimWords {
    who: String,
    stance: &'static str,
    words: Vec<String>,
    href: String,
    outlet: String,
    published: String,
}

struct LinkWords {
    a: (String, String),
    b: (String, String),
    why: String,
    score: String,
}

struct VersionWords {
    time: String,
    stands: bool,
    articles: String,
    tolls: String,
}

#[derive(Template)]
#[template(path = "incident.html")]
struct Page {
    offers: Vec<Offer>,
    frame: Frame,
    id: String,
    title: String,
    about: String,
    place: String,
    when: String,
    precision: &'static str,
    parties: [Party; 2],
    sources: String,
    documents: String,
    verdict: Option<&'static str>,
    map: Option<String>,
    tolls: Vec<TollGroup>,
    disputes: Vec<DisputeWords>,
    articles: Vec<Article>,
    claims: Vec<ClaimWords>,
    shown_claims: usize,
    links: Vec<LinkWords>,
    versions: Vec<VersionWords>,
}

/// The page.
pub async fn incident(
    State(desk): State<Arc<Desk>>,
    Extension(visitor): Extension<Visitor>,
    Path(id): Path<String>,
) -> Result<Html<String>, Fault> {
    let frame = Frame::at("/", &desk, &visitor);
    let page = ask(&desk, move |desk, ledger| made(desk, ledger, frame, &id)).await?;
    shown(&page)
}

fn made(desk: &Desk, ledger: &Ledger, frame: Frame, id: &str) -> Result<Page, Fault> {
    if !id.starts_with("i-") {
        return Err(Fault::missing(format!("{id}: no such incident")));
    }
    let shown = ledger::incident(ledger, id, None)?;
    let incident = &shown.incident;
    let mut told = BTreeMap::new();
    for document in &incident.documents {
        told.insert(document.clone(), ledger::standing(ledger, document)?);
    }
    let (title, about) = titled(desk, incident);
    let claims = claims(incident, &told);
    Ok(Page {
        frame,
        id: incident.id.clone(),
        title,
        about,
        place: words::place(incident.place.as_ref(), |code| country(desk, code)),
        when: words::when(incident.from.as_deref(), incident.to.as_deref()),
        precision: incident
            .place
            .as_ref()
            .map_or("no article gives a place", words::precision),
        parties: [
            ("By whom, as told", &incident.agents),
            ("To whom, as told", &incident.targets),
        ]
        .map(|(role, names)| Party {
            role,
            first: names.iter().take(NAMES).cloned().collect(),
            more: names.iter().skip(NAMES).cloned().collect(),
        }),
        sources: words::count(incident.independent_sources, "independent source"),
        documents: words::count(incident.documents.len(), "article"),
        verdict: shown
            .judged
            .as_ref()
            .and_then(|held| verdict(held.verdict.as_deref())),
        map: incident
            .place
            .as_ref()
            .and_then(|site| locator(desk, site, &shown)),
        tolls: toll_groups(incident),
        disputes: disputes(&shown),
        articles: articles(incident, &told),
        shown_claims: claims.len().min(CLAIMS),
        claims,
        links: links(incident, &told),
        versions: versions(ledger, &incident.id)?,
        offers: offers(&Asked::default(), Some(&incident.id)),
    })
}

/// A small map: a point, or an area where no more is known; none where there is nothing to draw.
fn locator(desk: &Desk, site: &Site, shown: &Shown) -> Option<String> {
    let mut shades = BTreeMap::new();
    let (mut spots, mut points) = (Vec::new(), Vec::new());
    match site.lat.zip(site.lon) {
        Some((lat, lon)) => {
            points.push((lat, lon));
            spots.push(Spot {
                lat,
                lon,
                precision: site.precision,
                all: 1,
                disputed: 0,
                name: site.name.clone(),
                label: site.name.clone(),
                href: format!("/?near={lat},{lon},25"),
            });
        }
        None => {
            let code = site.country.clone()?;
            let land = desk
                .world
                .lands
                .iter()
                .find(|land| land.iso.as_ref() == Some(&code))?;
            points.extend(land.rings.first()?.iter().map(|(lon, lat)| (*lat, *lon)));
            let href = format!("/?place={code}");
            shades.insert(code, Shade { all: 1, href });
        }
    }
    let label = format!("Where it was: {}", site.name);
    let drawn = Drawn {
        world: &desk.world,
        view: draw::fitted(&points, 5.0),
        spots: &spots,
        shades: &shades,
        label: &label,
        large: true,
        tiles: desk.settings.tiles.as_deref(),
    };
    (!shown.incident.events.is_empty()).then(|| draw::map(&drawn))
}

fn toll_groups(incident: &Incident) -> Vec<TollGroup> {
    let group = |measure: &Measure| {
        let of: Vec<&record::Toll> = incident
            .tolls
            .iter()
            .filter(|toll| toll.measure == *measure)
            .collect();
        let href = |toll: &record::Toll| {
            toll.figures
                .first()
                .map(|(document, item)| document_address(document, Some(item)))
                .unwrap_or_default()
        };
        let said = |toll: &record::Toll| {
            toll.said
                .as_deref()
                .map_or_else(|| "day not known".to_string(), words::day)
        };
        let rows: Vec<draw::Row> = of
            .iter()
            .map(|toll| draw::Row {
                day: said(toll),
                who: words::who(toll.source.as_deref()).to_string(),
                low: toll.low,
                high: toll.high,
                struck: toll.superseded_by.is_some(),
                href: href(toll),
            })
            .collect();
        let line = |toll: &&record::Toll| TollLine {
            said: said(toll),
            who: words::who(toll.source.as_deref()).to_string(),
            value: words::bounds(toll.low, toll.high),
            of: toll.of.clone().unwrap_or_default(),
            href: href(toll),
            articles: toll.documents.len(),
            struck: toll.superseded_by.is_some(),
            unverified: toll.unverified_by.join("; "),
        };
        TollGroup {
            measure: measure.name(),
            chart: tolls(measure.name(), &rows, WIDE),
            narrow: tolls(measure.name(), &rows, NARROW),
            lines: of.iter().map(line).collect(),
        }
    };
    let mut groups: Vec<TollGroup> = Measure::ALL.iter().map(group).collect();
    groups.retain(|group| !group.lines.is_empty());
    groups
}

fn disputes(shown: &Shown) -> Vec<DisputeWords> {
    let side = |side: &record::Side| {
        let claim = side
            .claims
            .first()
            .map(|(document, item)| document_address(document, Some(item)));
        let document = || {
            side.documents
                .first()
                .map(|document| document_address(document, None))
        };
        SideWords {
            who: words::who(side.source.as_deref()).to_string(),
            says: side.says.clone(),
            stance: side.stance.map(record::Stance::name),
            words: side
                .span
                .as_ref()
                .map(|span| span.text.clone())
                .unwrap_or_default(),
            href: claim.or_else(document).unwrap_or_default(),
            articles: side.documents.len(),
        }
    };
    let words = |dispute: &record::Dispute| DisputeWords {
        id: dispute.id.clone(),
        question: question(dispute.about),
        sides: dispute.sides.iter().map(side).collect(),
    };
    shown.about.iter().map(words).collect()
}

/// The articles, copies of one text folded under the first of them.
fn articles(incident: &Incident, told: &BTreeMap<String, Record>) -> Vec<Article> {
    let article = |id: &String| {
        let document = &told.get(id)?.document;
        Some(Article {
            href: document_address(id, None),
            title: document.title.clone().unwrap_or_else(|| "(no title)".to_string()),
            outlet: outlet(document),
            published: published(document),
            copies: Vec::new(),
        })
    };
    let mut folded: Vec<&String> = Vec::new();
    let mut found: Vec<(String, Article)> = Vec::new();
    for id in &incident.documents {
        if folded.contains(&id) {
            continue;
        }
        let group = incident.copies.iter().find(|group| group.contains(id));
        let others: Vec<&String> = group.into_iter().flatten().filter(|other| *other != id).collect();
        if let Some(mut first) = article(id) {
            first.copies = others.iter().filter_map(|id| article(id)).collect();
            let day = told.get(id).and_then(|record| record.document.published.clone());
            found.push((day.unwrap_or_else(|| "~".to_string()), first));
        }
        folded.extend(others);
    }
    found.sort_by(|a, b| a.0.cmp(&b.0));
    found.into_iter().map(|(_, article)| article).collect()
}

fn outlet(document: &record::DocumentRecord) -> String {
    document
        .outlet
        .clone()
        .unwrap_or_else(|| "outlet not known".to_string())
}

fn published(document: &record::DocumentRecord) -> String {
    document
        .published
        .as_deref()
        .map_or_else(|| "day not known".to_string(), words::moment)
}

/// Claims that carry an event of the incident, by day of publication and place in the text.
fn claims(incident: &Incident, told: &BTreeMap<String, Record>) -> Vec<ClaimWords> {
    let mut found = Vec::new();
    for (id, record) in told {
        let document = &record.document;
        let mine = |event: &String| {
            incident
                .events
                .iter()
                .any(|e| e.document == *id && e.event == *event)
        };
        for claim in record.claims.iter().filter(|claim| claim.events.iter().any(mine)) {
            let words = ClaimWords {
                who: words::who(claim.source.as_ref().map(|source| source.name.as_str())).to_string(),
                stance: claim.stance.name(),
                words: claim.content.iter().map(|quote| quote.text.clone()).collect(),
                href: document_address(id, Some(&claim.id)),
                outlet: outlet(document),
                published: published(document),
            };
            found.push((
                document.published.clone().unwrap_or_else(|| "~".to_string()),
                words,
            ));
        }
    }
    found.sort_by(|a, b| a.0.cmp(&b.0));
    found.into_iter().map(|(_, words)| words).collect()
}

fn links(incident: &Incident, told: &BTreeMap<String, Record>) -> Vec<LinkWords> {
    let end = |event: &record::EventRef| {
        let record = told.get(&event.document);
        let words = record.and_then(|record| record.events.iter().find(|e| e.id == event.event));
        let words = words.map_or_else(|| event.event.clone(), |event| format!("“{}”", event.span.text));
        let outlet = record.map(|record| outlet(&record.document)).unwrap_or_default();
        (
            document_address(&event.document, Some(&event.event)),
            format!("{words} in {outlet}"),
        )
    };
    let words = |link: &record::Link| LinkWords {
        a: end(&link.a),
        b: end(&link.b),
        why: link.why.join(", "),
        score: format!("{:.2}", link.score),
    };
    incident.links.iter().map(words).collect()
}

fn versions(ledger: &Ledger, id: &str) -> Result<Vec<VersionWords>, Fault> {
    let words = |version: ledger::IncidentVersion| {
        let standing = version
            .incident
            .tolls
            .iter()
            .filter(|toll| toll.superseded_by.is_none());
        let tolls: Vec<String> = standing.take(4).map(words::toll).collect();
        VersionWords {
            time: words::moment(&version.time),
            stands: version.until.is_none(),
            articles: words::count(version.incident.documents.len(), "article"),
            tolls: tolls.join(", "),
        }
    };
    let mut versions: Vec<VersionWords> = ledger::incident_versions(ledger, id)?
        .into_iter()
        .map(words)
        .collect();
    versions.reverse();
    Ok(versions)
}
