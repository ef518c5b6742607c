//! W3C Web Annotation with PROV: one annotation per role of each claim (content, source, cue, figure, place, date), each over the words themselves.

use crate::row::Document;
use crate::stream::{Documents, Failure, List, Summary, why};
use record::{Claim, Quote, Stance};
use serde_json::{Map, Value, json};
use std::io::Write;

/// Before the annotations: what the names mean. `onrecord` is what no vocabulary has a word for.
const HEAD: &str = "{\"@context\":[\"http://www.w3.org/ns/anno.jsonld\",{\"prov\":\"http://www.w3.org/ns/prov#\",\"cito\":\"http://purl.org/spar/cito/\",\"onrecord\":\"urn:onrecord:term:\"}],\"type\":\"AnnotationPage\",\"items\":[";
/// Letters quoted before and after.
const AROUND: usize = 32;

/// Writes a page of annotations.
///
/// # Errors
/// Where rows cannot be had or bytes not be written.
pub fn annotations(rows: Documents<'_>, out: &mut dyn Write) -> Result<Summary, Failure> {
    let mut summary = Summary::default();
    let mut list = List::begin(out, HEAD)?;
    for document in rows {
        let document = document.map_err(Failure::Rows)?;
        let page = Page::of(&document);
        for claim in &document.record.claims {
            if document.verdicts.get(&claim.id).is_some_and(|v| v == "reject") {
                summary.leave(why::REJECTED);
                continue;
            }
            for annotation in page.claim(claim) {
                list.item(&annotation)?;
                summary.rows += 1;
            }
        }
    }
    list.end("]}")?;
    Ok(summary)
}

/// Name of a document.
pub(crate) fn document_urn(id: &str) -> String {
    format!(
        "urn:onrecord:document:{}",
        id.strip_prefix("sha256:").unwrap_or(id)
    )
}

/// Name of a claim.
pub(crate) fn claim_urn(document: &str, claim: &str) -> String {
    format!("{}:claim:{claim}", document_urn(document))
}

/// A document with its letters, so that spans are cut once.
struct Page<'a> {
    document: &'a Document,
    letters: Vec<char>,
}

impl<'a> Page<'a> {
    fn of(document: &'a Document) -> Self {
        let letters = document.record.document.text.chars().collect();
        Page { document, letters }
    }

    fn claim(&self, claim: &Claim) -> Vec<Value> {
        let mut made = vec![self.annotation(claim, "content", 0, &claim.content, true)];
        let mut roles: Vec<(&str, Quote)> = Vec::new();
        if let Some(source) = claim.source.as_ref().filter(|s| s.start < s.end) {
            let words = Quote {
                start: source.start,
                end: source.end,
                text: source.text.clone(),
            };
            roles.push(("source", words));
        }
        roles.extend(claim.cue.iter().map(|cue| ("cue", cue.clone())));
        let record = &self.document.record;
        let figures = record.figures.iter().filter(|f| claim.figures.contains(&f.id));
        roles.extend(figures.map(|f| ("figure", f.span.clone())));
        let events = || record.events.iter().filter(|e| claim.events.contains(&e.id));
        let placed = record
            .places
            .iter()
            .filter(|p| events().any(|e| e.place.as_ref() == Some(&p.id)));
        roles.extend(placed.map(|p| ("place", p.span.clone())));
        let dated = record.times.iter().filter(|t| {
            claim.time.as_ref() == Some(&t.id) || events().any(|e| e.time.as_ref() == Some(&t.id))
        });
        roles.extend(dated.map(|t| ("date", t.span.clone())));
        let others = roles.iter().enumerate();
        made.extend(others.map(|(at, (role, words))| {
            self.annotation(claim, role, at + 1, std::slice::from_ref(words), false)
        }));
        made
    }

    fn annotation(&self, claim: &Claim, role: &str, number: usize, words: &[Quote], whole: bool) -> Value {
        let record = &self.document.record;
        let urn = claim_urn(&record.document.id, &claim.id);
        let subject = if whole {
            self.subject(claim, &urn)
        } else {
            json!(urn)
        };
        let added = self.document.seen.iter().map(|seen| seen.added.as_str()).min();
        let version = &record.onrecord;
        let mut annotation = Map::new();
        let mut set = |name: &str, value: Value| annotation.insert(name.to_string(), value);
        set("id", json!(format!("{urn}:{role}:{number}")));
        set("type", json!("Annotation"));
        set("motivation", json!("identifying"));
        if let Some(added) = added {
            set("created", json!(added));
        }
        set(
            "creator",
            json!({
                "id": format!("urn:onrecord:version:{}:{}:{}", version.version, version.model, version.knowledge),
                "type": "Software",
                "name": format!("onrecord {} ({})", version.version, version.model),
            }),
        );
        set(
            "body",
            json!([
                {"type": "TextualBody", "purpose": "tagging", "value": format!("claim.{role}")},
                {"type": "SpecificResource", "purpose": "linking", "source": subject},
            ]),
        );
        let targets: Vec<Value> = words.iter().map(|quote| self.target(quote)).collect();
        // a claim whose cue governs no words is about the document
        let target = match targets.as_slice() {
            [] => json!(self.source()),
            [one] => one.clone(),
            _ => Value::Array(targets),
        };
        set("target", target);
        Value::Object(annotation)
    }

    /// Address of the document, or its name.
    fn source(&self) -> String {
        let about = &self.document.record.document;
        about.url.clone().unwrap_or_else(|| document_urn(&about.id))
    }

    fn target(&self, quote: &Quote) -> Value {
        let about = &self.document.record.document;
        let cut = |from: usize, to: usize| {
            let to = to.min(self.letters.len());
            self.letters
                .get(from.min(to)..to)
                .unwrap_or_default()
                .iter()
                .collect::<String>()
        };
        let mut state = Map::new();
        state.insert("type".to_string(), json!("TimeState"));
        state.insert(
            "cached".to_string(),
            json!(format!("urn:sha256:{}", about.source_sha256)),
        );
        if let Some(seen) = self.document.seen.first() {
            state.insert("sourceDate".to_string(), json!(seen.added));
        }
        json!({
            "type": "SpecificResource",
            "source": self.source(),
            "onrecord:text": document_urn(&about.id),
            "state": state,
            "selector": [
                {
                    "type": "TextQuoteSelector",
                    "exact": quote.text,
                    "prefix": cut(quote.start.saturating_sub(AROUND), quote.start),
                    "suffix": cut(quote.end, quote.end + AROUND),
                },
                {"type": "TextPositionSelector", "start": quote.start, "end": quote.end},
            ],
        })
    }

    /// The claim as an entity of PROV: whose it is, through whom it came, what it responds to.
    fn subject(&self, claim: &Claim, urn: &str) -> Value {
        let about = &self.document.record.document;
        let mut subject = Map::new();
        let mut set = |name: &str, value: Value| subject.insert(name.to_string(), value);
        set("id", json!(urn));
        set("type", json!("prov:Entity"));
        set("prov:wasDerivedFrom", json!({"id": document_urn(&about.id)}));
        if let Some(source) = &claim.source {
            set(
                "prov:wasAttributedTo",
                agent(&source.name, Some(source.kind.name())),
            );
        }
        if !claim.relay.is_empty() {
            let relays: Vec<Value> = claim.relay.iter().map(|r| agent(&r.name, None)).collect();
            set("onrecord:relay", json!(relays));
        }
        set("onrecord:stance", json!(claim.stance.name()));
        set("onrecord:quotation", json!(claim.quotation.name()));
        set("onrecord:certainty", json!(claim.certainty.name()));
        let others: Vec<Value> = claim
            .answers
            .iter()
            .chain(&claim.covers)
            .map(|id| json!({"id": claim_urn(&about.id, id)}))
            .collect();
        if !others.is_empty() {
            set(relation(claim.stance), json!(others));
        }
        Value::Object(subject)
    }
}

fn agent(name: &str, kind: Option<&str>) -> Value {
    match kind {
        Some(kind) => json!({"type": "prov:Agent", "name": name, "onrecord:kind": kind}),
        None => json!({"type": "prov:Agent", "name": name}),
    }
}

/// What a claim does to the one that it is about, in the words of CiTO.
fn relation(stance: Stance) -> &'static str {
    match stance {
        Stance::Denies => "cito:disputes",
        Stance::Confirms => "cito:confirms",
        Stance::Unverified | Stance::Disclaims | Stance::Declines => "cito:discusses",
        _ => "cito:repliesTo",
    }
}
