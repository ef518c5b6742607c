//! Tasks that we share with other readers of English: the same texts, the same gold, the same scorer for all of them.
//!
//! A task gives texts and takes analyses; who made them it does not know.

use crate::corpus::{Span, Tree, conllu, iob2, spaces};
use crate::parse::paragraphs;
use crate::re3d::{Report, held_back};
use crate::said::{Item, Said};
use crate::scores::{f1, share};
use std::path::Path;

/// Texts with what is right of them.
pub(crate) struct Task {
    /// Short name, the first part of the names of its scores.
    pub(crate) key: &'static str,
    /// Heading.
    pub(crate) title: &'static str,
    /// What is to be analysed.
    pub(crate) items: Vec<Item>,
    gold: Gold,
}

/// What is right, item by item.
enum Gold {
    /// Tags and lemmas of given words.
    Tags(Vec<Tree>),
    /// Names over given words.
    Names(Vec<Vec<Span>>),
    /// Words and sentences of raw text.
    Cuts(Vec<Vec<Tree>>),
    /// Names over raw text.
    Reports(Vec<Report>),
}

/// A score with its name, between 0 and 1.
pub(crate) type Scored = (&'static str, f64);

/// Classes of names, with their names in tables.
const KINDS: [(&str, &str); 3] = [("PER", "person"), ("ORG", "organization"), ("LOC", "location")];

/// All shared tasks.
///
/// # Errors
/// Where a corpus cannot be read.
pub(crate) fn tasks(ship: &Path) -> Result<Vec<Task>, String> {
    let ewt = ship.join("ewt/test.conllu");
    let pud = ship.join("ud_pud/en_pud-ud-test.conllu");
    let uner = |name: &str| ship.join(format!("uner_{name}/en_{name}-ud-test.iob2"));
    Ok(vec![
        tags("ewt", "UD English EWT test", &ewt)?,
        tags("pud", "UD English PUD", &pud)?,
        cuts("ewt-raw", "UD English EWT test, raw text", &ewt)?,
        cuts("pud-raw", "UD English PUD, raw text", &pud)?,
        names("names-ewt", "names, UNER EWT test", &uner("ewt"))?,
        names("names-pud", "names, UNER PUD", &uner("pud"))?,
        reports(ship)?,
    ])
}

/// Tags and lemmas of given words.
fn tags(key: &'static str, title: &'static str, path: &Path) -> Result<Task, String> {
    let trees = conllu(path)?;
    let item = |tree: &Tree| {
        let words: Vec<String> = tree.words.iter().map(|w| w.form.clone()).collect();
        let spaces = spaces(&tree.text, &words);
        Item::Words(words, spaces)
    };
    Ok(Task {
        key,
        title,
        items: trees.iter().map(item).collect(),
        gold: Gold::Tags(trees),
    })
}

fn cuts(key: &'static str, title: &'static str, path: &Path) -> Result<Task, String> {
    let trees = conllu(path)?;
    let documents: Vec<Vec<Tree>> = trees
        .chunk_by(|_, next| !next.newdoc)
        .map(<[Tree]>::to_vec)
        .collect();
    Ok(Task {
        key,
        title,
        items: documents
            .iter()
            .map(|trees| Item::Text(paragraphs(trees)))
            .collect(),
        gold: Gold::Cuts(documents),
    })
}

fn names(key: &'static str, title: &'static str, path: &Path) -> Result<Task, String> {
    let sentences = iob2(path)?;
    let items = sentences
        .iter()
        .map(|s| Item::Words(s.words.clone(), spaces(&s.text, &s.words)));
    Ok(Task {
        key,
        title,
        items: items.collect(),
        gold: Gold::Names(sentences.iter().map(|s| s.names.clone()).collect()),
    })
}

/// Names of the documents of re3d that no training saw.
fn reports(ship: &Path) -> Result<Task, String> {
    let reports = held_back(&ship.join("re3d"))?;
    Ok(Task {
        key: "names-re3d",
        title: "names, re3d, documents held back, raw text",
        items: reports.iter().map(Report::item).collect(),
        gold: Gold::Reports(reports),
    })
}

impl Task {
    /// How much is asked: items, and words or names in them.
    pub(crate) fn size(&self) -> (usize, usize) {
        let asked = match &self.gold {
            Gold::Tags(trees) => trees.iter().map(|t| t.words.len()).sum(),
            Gold::Names(names) => names.iter().map(Vec::len).sum(),
            Gold::Cuts(documents) => documents.iter().flatten().map(|t| t.words.len()).sum(),
            Gold::Reports(reports) => reports.iter().map(|r| r.names().len()).sum(),
        };
        (self.items.len(), asked)
    }

    /// Scores of analyses of the items, in their order.
    pub(crate) fn scored(&self, said: &[Said]) -> Vec<Scored> {
        match &self.gold {
            Gold::Tags(trees) => tags_scored(trees, said),
            Gold::Names(names) => names_scored(&self.items, names, said),
            Gold::Cuts(documents) => cuts_scored(documents, said),
            Gold::Reports(reports) => {
                let pairs = reports.iter().zip(said);
                of_kinds(pairs.map(|(report, said)| (report.names().to_vec(), report.found(said))))
            }
        }
    }
}

fn tags_scored(trees: &[Tree], said: &[Said]) -> Vec<Scored> {
    let (mut all, mut right) = (0, [0; 3]);
    for (tree, said) in trees.iter().zip(said) {
        all += tree.words.len();
        for (gold, word) in tree.words.iter().zip(&said.words) {
            right[0] += usize::from(gold.upos == word.upos);
            right[1] += usize::from(gold.xpos == word.xpos);
            // whether a lemma keeps its capital is a matter of convention
            right[2] += usize::from(gold.lemma.to_lowercase() == word.lemma.to_lowercase());
        }
    }
    ["upos", "xpos", "lemma"]
        .into_iter()
        .zip(right)
        .map(|(name, n)| (name, share(n, all)))
        .collect()
}

/// Names without an article in front, on both sides: guidelines differ in whether it belongs to the name.
fn names_scored(items: &[Item], names: &[Vec<Span>], said: &[Said]) -> Vec<Scored> {
    let strict = of_kinds(names.iter().zip(said).map(|(right, said)| {
        let found = said.names.iter().map(|n| (n.0, n.1, n.2)).collect();
        (
            right
                .iter()
                .filter_map(|n| Some((n.0, n.1, kind(&n.2)?)))
                .collect(),
            found,
        )
    }));
    let pairs = items.iter().zip(names).zip(said).map(|((item, right), said)| {
        let words: &[String] = match item {
            Item::Words(words, _) => words,
            Item::Text(_) => &[],
        };
        let bare = |first: usize, end: usize| {
            let article = words
                .get(first)
                .is_some_and(|w| ["the", "a", "an"].contains(&w.to_lowercase().as_str()));
            first + usize::from(article && end > first + 1)
        };
        let gold = right
            .iter()
            .filter_map(|n| Some((bare(n.0, n.1), n.1, kind(&n.2)?)));
        let found = said.names.iter().map(|n| (bare(n.0, n.1), n.1, n.2));
        (gold.collect(), found.collect())
    });
    let mut scores = of_kinds(pairs);
    scores.extend(strict.first().map(|(_, value)| ("all, articles counted", *value)));
    scores
}

fn kind(label: &str) -> Option<&'static str> {
    KINDS
        .iter()
        .find(|(kind, _)| *kind == label)
        .map(|(kind, _)| *kind)
}

/// A name: where it begins and ends, and its class.
type Name = (usize, usize, &'static str);

/// F1 of exact spans over gold and found of each item: of all classes, and of each.
fn of_kinds(pairs: impl Iterator<Item = (Vec<Name>, Vec<Name>)>) -> Vec<Scored> {
    let mut counts = [[0; 3]; 3];
    for (right, found) in pairs {
        for (count, (kind, _)) in counts.iter_mut().zip(KINDS) {
            let of_kind = found.iter().filter(|n| n.2 == kind);
            count[0] += of_kind.clone().filter(|n| right.contains(n)).count();
            count[1] += of_kind.count();
            count[2] += right.iter().filter(|n| n.2 == kind).count();
        }
    }
    let sum = |at: usize| counts.iter().filter_map(|c| c.get(at)).sum();
    let mut scores = vec![("all", f1(sum(0), sum(1), sum(2)))];
    for ((_, name), [hit, found, right]) in KINDS.into_iter().zip(counts) {
        scores.push((name, f1(hit, found, right)));
    }
    scores
}

/// F1 of words and of sentences whose letters are exactly right.
fn cuts_scored(documents: &[Vec<Tree>], said: &[Said]) -> Vec<Scored> {
    let mut counts = [[0; 3]; 2];
    for (trees, said) in documents.iter().zip(said) {
        let (words, sentences) = cut(trees, said);
        let start = trees
            .first()
            .and_then(|t| t.words.first())
            .map_or(0, |w| w.letters.0);
        let gold = |span: (usize, usize)| (span.0 - start.min(span.0), span.1 - start.min(span.1));
        let right: Vec<_> = trees
            .iter()
            .flat_map(|t| &t.words)
            .map(|w| gold(w.letters))
            .collect();
        let ends: Vec<_> = trees
            .iter()
            .filter_map(|t| Some(gold((t.words.first()?.letters.0, t.words.last()?.letters.1))))
            .collect();
        for (count, (found, right)) in counts.iter_mut().zip([(words, right), (sentences, ends)]) {
            let known: std::collections::BTreeSet<_> = found.iter().collect();
            count[0] += right.iter().filter(|r| known.contains(r)).count();
            count[1] += found.len();
            count[2] += right.len();
        }
    }
    ["words", "sentences"]
        .into_iter()
        .zip(counts)
        .map(|(name, [hit, found, right])| (name, f1(hit, found, right)))
        .collect()
}

/// First and one past the last letter of words, and of sentences.
type Cuts = (Vec<(usize, usize)>, Vec<(usize, usize)>);

/// The words and sentences that a system found in the text of these trees.
fn cut(trees: &[Tree], said: &Said) -> Cuts {
    let text = paragraphs(trees).join("\n");
    let mut letters = vec![0];
    let mut count = 0;
    for c in text.chars() {
        count += usize::from(!c.is_whitespace());
        letters.push(count);
    }
    let at = |n: usize| letters.get(n).copied().unwrap_or(count);
    let words: Vec<_> = said.words.iter().map(|w| (at(w.start), at(w.end))).collect();
    let sentence = |(first, end): &(usize, usize)| {
        let last = end.checked_sub(1)?;
        Some((words.get(*first)?.0, words.get(last)?.1))
    };
    let sentences = said.sentences.iter().filter_map(sentence).collect();
    (words, sentences)
}

#[cfg(test)]
mod tests {
    use super::{names_scored, of_kinds};
    use crate::said::{Item, Said};

    #[test]
    fn exact_spans_of_each_class_count() {
        let right = vec![(0, 2, "PER"), (3, 4, "LOC")];
        let found = vec![(0, 2, "PER"), (3, 4, "ORG")];
        let scores = of_kinds([(right, found)].into_iter());
        assert_eq!(scores[0], ("all", 0.5));
        assert_eq!((scores[1].1, scores[3].1), (1.0, 0.0));
    }

    #[test]
    fn an_article_in_front_costs_nobody() {
        let words = ["the", "Senn", "Union"].map(str::to_string).to_vec();
        let items = [Item::Words(words, vec![true; 3])];
        let said = [Said {
            names: vec![(0, 3, "ORG")],
            ..Said::default()
        }];
        let scores = names_scored(&items, &[vec![(1, 3, "ORG".to_string())]], &said);
        assert_eq!(scores[0], ("all", 1.0));
        assert_eq!(scores.last(), Some(&("all, articles counted", 0.0)));
    }
}
