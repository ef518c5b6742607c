//! Saved web pages: how much of the report is kept and how little else, and whether the day of publication is right.
//!
//! The pages and their texts are those of the public article extraction benchmark, the counting is its own: runs of four words,
//! each page weighing the same, means of precision and recall over the pages, and F1 of these two means. The days are in
//! `pages/published.tsv`, read from the pages' source by hand.

use crate::scores::{Section, each, share};
use crate::shingles::{means, overlap};
use flate2::read::GzDecoder;
use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;
use text::{Given, read_bytes};

/// Most bytes of a page unpacked.
const MOST: u64 = 64 << 20;

/// A page with what is right of it.
#[derive(Debug, Clone)]
pub struct Page {
    /// Name of its file, without ending.
    pub name: String,
    /// The page as it was saved.
    pub bytes: Vec<u8>,
    /// The text of the article in it.
    pub body: String,
}

/// The pages of the benchmark.
///
/// # Errors
/// Where they cannot be read.
pub fn read_pages(shared: &Path) -> Result<Vec<Page>, String> {
    let folder = shared.join("corpora/measure/article_extraction");
    let file = folder.join("ground-truth.json");
    let text = std::fs::read_to_string(&file).map_err(|e| format!("{}: {e}", file.display()))?;
    let gold: BTreeMap<String, serde_json::Value> =
        serde_json::from_str(&text).map_err(|e| format!("{}: {e}", file.display()))?;
    let page = |(name, value): (&String, &serde_json::Value)| {
        let file = folder.join("html").join(format!("{name}.html.gz"));
        let at = |e: std::io::Error| format!("{}: {e}", file.display());
        let mut bytes = Vec::new();
        let packed = std::fs::File::open(&file).map_err(at)?;
        GzDecoder::new(packed)
            .take(MOST)
            .read_to_end(&mut bytes)
            .map_err(at)?;
        Ok(Page {
            name: name.clone(),
            bytes,
            body: value["articleBody"].as_str().unwrap_or_default().to_string(),
        })
    };
    gold.iter().map(page).collect()
}

/// Scores of the pages: the text of the report, and the day of publication.
///
/// # Errors
/// Where a file cannot be read.
pub fn pages(root: &Path, shared: &Path) -> Result<Section, String> {
    let pages = read_pages(shared)?;
    let days = days(&root.join("evals/pages/published.tsv"))?;
    let read = each(&pages, |page| {
        let document = read_bytes(&page.bytes, &Given::default()).ok();
        let body = document.as_ref().map(text::Document::body).unwrap_or_default();
        (overlap(&page.body, &body), document.and_then(|d| d.published))
    });
    let (precision, recall) = means(read.iter().map(|(shingles, _)| *shingles));
    let mut right = 0;
    let mut stated = 0;
    for (page, (_, published)) in pages.iter().zip(&read) {
        let Some(day) = days.get(&page.name).filter(|day| *day != "none") else {
            continue;
        };
        stated += 1;
        let found = published.as_deref().and_then(|p| p.get(..10)).unwrap_or_default();
        right += usize::from(day.split('|').any(|d| d == found));
    }
    let mut section = Section {
        key: "pages",
        title: "Saved pages, article extraction benchmark".to_string(),
        about: format!("{} pages, {stated} days of publication.", pages.len()),
        scores: Vec::new(),
    };
    section.add("report.precision", precision);
    section.add("report.recall", recall);
    section.add(
        "report.f1",
        2.0 * precision * recall / (precision + recall).max(f64::MIN_POSITIVE),
    );
    section.add("published.right", share(right, stated));
    Ok(section)
}

/// Days of publication by page.
fn days(file: &Path) -> Result<BTreeMap<String, String>, String> {
    let text = std::fs::read_to_string(file).map_err(|e| format!("{}: {e}", file.display()))?;
    let rows = text.lines().filter(|l| !l.starts_with('#')).skip(1);
    Ok(rows
        .filter_map(|l| l.split_once('\t'))
        .map(|(page, day)| (page.to_string(), day.to_string()))
        .collect())
}
