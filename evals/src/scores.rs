//! Scores: numbers with names, and the page that shows them.

use onrecord::{Knowledge, Reader};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Everything needed to read.
pub struct Kit {
    /// The model.
    pub reader: Reader,
    /// The tables.
    pub knowledge: Knowledge,
}

/// One number between 0 and 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Score {
    /// What is measured, such as `claims.f1`.
    pub name: String,
    /// The number, to three decimals.
    pub value: f64,
}

/// Scores on one corpus.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// Short name, the first part of the names of floors.
    pub key: &'static str,
    /// Heading.
    pub title: String,
    /// One line: how many articles or sentences, and how it is counted.
    pub about: String,
    /// The scores.
    pub scores: Vec<Score>,
}

impl Section {
    /// Adds a score.
    pub fn add(&mut self, name: impl Into<String>, value: f64) {
        let value = (value * 1000.0).round() / 1000.0;
        self.scores.push(Score {
            name: name.into(),
            value,
        });
    }
}

/// F1 of hits among what was found and what is right.
#[must_use]
pub fn f1(hit: usize, found: usize, right: usize) -> f64 {
    if found + right == 0 {
        return 0.0;
    }
    2.0 * hit as f64 / (found + right) as f64
}

/// `hit` of `all`.
#[must_use]
pub(crate) fn share(hit: usize, all: usize) -> f64 {
    if all == 0 { 0.0 } else { hit as f64 / all as f64 }
}

/// Applies `work` to every item over all cores; results in the order of the items.
pub fn each<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let mut done: Vec<(usize, R)> = std::thread::scope(|scope| {
        let run = || {
            let mut mine = Vec::new();
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                let Some(item) = items.get(at) else { return mine };
                mine.push((at, work(item)));
            }
        };
        let workers: Vec<_> = (0..cores).map(|_| scope.spawn(run)).collect();
        workers
            .into_iter()
            .flat_map(|w| w.join().unwrap_or_default())
            .collect()
    });
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}

/// The page `SCORES.md`.
#[must_use]
pub fn page(kit: &Kit, sections: &[Section]) -> String {
    let mut out = format!(
        "# Scores\n\nWritten by `cargo run --release -p onrecord-evals`; floors stand in `floors.toml`.\n\
         onrecord {}, model {}, knowledge {}.\n",
        env!("CARGO_PKG_VERSION"),
        kit.reader.name(),
        kit.knowledge.hash
    );
    for section in sections {
        out.push_str(&format!("\n## {}\n\n{}\n\n", section.title, section.about));
        out.push_str(&table(&section.scores));
    }
    out
}

/// The README with the scores of these sections between its marks.
#[must_use]
pub fn shown(readme: &str, sections: &[Section]) -> String {
    let (begin, end) = ("<!-- scores: begin -->", "<!-- scores: end -->");
    let Some((head, rest)) = readme.split_once(begin) else {
        return readme.to_string();
    };
    let tail = rest.split_once(end).map_or("", |(_, tail)| tail);
    let mut body = String::new();
    for section in sections
        .iter()
        .filter(|s| ["gold", "unseen-blind", "polnear"].contains(&s.key))
    {
        body.push_str(&format!(
            "**{}.** {}\n\n{}\n",
            section.title,
            section.about,
            table(&section.scores)
        ));
    }
    let find = |key: &str, name: &str| -> f64 {
        let section = sections.iter().find(|s| s.key == key);
        let score = section.and_then(|s| s.scores.iter().find(|x| x.name == name));
        score.map_or(0.0, |x| x.value)
    };
    body.push_str(&format!(
        "**The reader.** Labelled attachment {:.3} on UD English EWT test and {:.3} on PUD (gold tokens); semantic roles {:.3} \
         (span F1, gold predicates); names {:.3} on UNER EWT test and {:.3} on UNER PUD (exact spans).\n",
        find("ewt", "las"),
        find("pud", "las"),
        find("roles", "spans"),
        find("names-ewt", "all"),
        find("names-pud", "all"),
    ));
    format!("{head}{begin}\n\n{body}\n{end}{tail}")
}

/// Scores as a table: one row per first part of the name, one column per second part.
fn table(scores: &[Score]) -> String {
    let mut rows: Vec<(&str, Vec<(&str, f64)>)> = Vec::new();
    let mut columns: Vec<&str> = Vec::new();
    for score in scores {
        let (row, column) = score
            .name
            .split_once('.')
            .unwrap_or((score.name.as_str(), "score"));
        if !columns.contains(&column) {
            columns.push(column);
        }
        match rows.iter_mut().find(|(name, _)| *name == row) {
            Some((_, cells)) => cells.push((column, score.value)),
            None => rows.push((row, vec![(column, score.value)])),
        }
    }
    let wide = columns
        .iter()
        .any(|c| rows.iter().filter(|(_, r)| r.iter().any(|(k, _)| k == c)).count() > 1);
    if !wide || columns.len() > 6 {
        return listed(&rows);
    }
    let mut out = format!(
        "| | {} |\n|---|{}\n",
        columns.join(" | "),
        "---:|".repeat(columns.len())
    );
    for (row, cells) in rows {
        let shown: Vec<String> = columns
            .iter()
            .map(|c| {
                cells
                    .iter()
                    .find(|(k, _)| k == c)
                    .map_or(String::new(), |(_, v)| format!("{v:.3}"))
            })
            .collect();
        out.push_str(&format!("| {row} | {} |\n", shown.join(" | ")));
    }
    out
}

/// Rows with their own columns each: precision, recall and F1 first, then fields as a list.
fn listed(rows: &[(&str, Vec<(&str, f64)>)]) -> String {
    let mut out = "| | precision | recall | F1 | of those matched |\n|---|---:|---:|---:|---|\n".to_string();
    for (row, cells) in rows {
        let get = |name: &str| {
            let cell = cells.iter().find(|(k, _)| *k == name);
            cell.map_or(String::new(), |(_, v)| format!("{v:.3}"))
        };
        let own = |k: &str| !(["precision", "recall", "f1"].contains(&k) || k.ends_with(" of all"));
        let fields: Vec<String> = cells
            .iter()
            .filter(|(k, _)| own(k))
            .map(|(k, v)| match get(&format!("{k} of all")) {
                all if all.is_empty() => format!("{k} {v:.3}"),
                all => format!("{k} {v:.3} ({all} of all annotated)"),
            })
            .collect();
        let (p, r, f) = (get("precision"), get("recall"), get("f1"));
        out.push_str(&format!("| {row} | {p} | {r} | {f} | {} |\n", fields.join(", ")));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{each, f1};

    #[test]
    fn results_keep_their_order() {
        let items: Vec<usize> = (0..200).collect();
        assert_eq!(
            each(&items, |n| n * 2),
            items.iter().map(|n| n * 2).collect::<Vec<_>>()
        );
    }

    #[test]
    fn f1_is_the_harmonic_mean() {
        assert!((f1(2, 4, 2) - 2.0 / 3.0).abs() < 1e-9);
        assert!(f1(0, 0, 0).abs() < 1e-9);
    }
}
