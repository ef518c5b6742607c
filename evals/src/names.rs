//! Names: persons, organisations and locations, exact spans on gold tokens.

use crate::corpus::iob2;
use crate::said::broad;
use crate::scores::{Kit, Section, each, f1};
use std::path::Path;

/// F1 of exact spans on an IOB2 corpus.
///
/// # Errors
/// Where the corpus cannot be read.
pub fn names(kit: &Kit, key: &'static str, title: &str, path: &Path) -> Result<Section, String> {
    let sentences = iob2(path)?;
    let batches: Vec<_> = sentences.chunks(64).collect();
    let kinds = ["PER", "ORG", "LOC"];
    let counts = each(&batches, |batch| {
        let words: Vec<Vec<&str>> = batch
            .iter()
            .map(|sentence| sentence.words.iter().map(String::as_str).collect())
            .collect();
        let readings = kit.reader.read_tokens(&words);
        let mut counts = [[0; 3]; 3];
        for (sentence, reading) in batch.iter().zip(&readings) {
            let right = &sentence.names;
            let found: Vec<(usize, usize, &str)> = reading
                .names
                .iter()
                .filter_map(|n| Some((n.first, n.end, broad(n.kind)?)))
                .collect();
            for (count, kind) in counts.iter_mut().zip(kinds) {
                let of_kind = found.iter().filter(|n| n.2 == kind);
                let same = |n: &&(usize, usize, &str)| right.iter().any(|r| (r.0, r.1, r.2.as_str()) == **n);
                count[0] += of_kind.clone().filter(same).count();
                count[1] += of_kind.count();
                count[2] += right.iter().filter(|r| r.2 == kind).count();
            }
        }
        counts
    });
    let mut total = [[0; 3]; 3];
    for count in counts {
        for (sum, add) in total.iter_mut().flatten().zip(count.iter().flatten()) {
            *sum += add;
        }
    }
    let all = |at: usize| total.iter().filter_map(|c| c.get(at)).sum::<usize>();
    let mut section = Section {
        key,
        title: title.to_string(),
        about: format!(
            "{} sentences, {} names, gold tokens; F1 of exact spans.",
            sentences.len(),
            all(2)
        ),
        scores: Vec::new(),
    };
    section.add("all", f1(all(0), all(1), all(2)));
    for (name, [hit, found, right]) in ["person", "organization", "location"].iter().zip(total) {
        section.add(*name, f1(hit, found, right));
    }
    Ok(section)
}
