//! Parser scores: tags and trees on gold tokens, and everything from raw text.

use crate::corpus::{Tree, conllu};
use crate::scores::{Kit, Section, each, f1, share};
use reader::Reading;
use std::collections::BTreeMap;
use std::path::Path;
use text::{Block, BlockKind, Document, Span, Text};

/// First and one past the last letter.
type Letters = (usize, usize);

/// Sentences handed to the reader at once.
const BATCH: usize = 64;

/// UPOS, UAS and LAS with gold tokens; punctuation and relation subtypes count.
///
/// # Errors
/// Where the corpus cannot be read.
pub fn gold_tokens(kit: &Kit, key: &'static str, title: &str, path: &Path) -> Result<Section, String> {
    let trees = conllu(path)?;
    let batches: Vec<&[Tree]> = trees.chunks(BATCH).collect();
    let counts = each(&batches, |batch| {
        let words: Vec<Vec<&str>> = batch
            .iter()
            .map(|t| t.words.iter().map(|w| w.form.as_str()).collect())
            .collect();
        let readings = kit.reader.read_tokens(&words);
        let pairs = batch.iter().zip(&readings);
        pairs
            .map(|(tree, reading)| agree(tree, reading))
            .fold([0; 4], sum)
    });
    let [words, upos, uas, las] = counts.into_iter().fold([0; 4], sum);
    let mut section = Section {
        key,
        title: title.to_string(),
        about: format!(
            "{} sentences, {words} words, gold tokens; punctuation and relation subtypes count.",
            trees.len()
        ),
        scores: Vec::new(),
    };
    section.add("upos", share(upos, words));
    section.add("uas", share(uas, words));
    section.add("las", share(las, words));
    Ok(section)
}

fn sum(a: [usize; 4], b: [usize; 4]) -> [usize; 4] {
    std::array::from_fn(|i| a[i] + b[i])
}

fn agree(tree: &Tree, reading: &Reading) -> [usize; 4] {
    let mut counts = [tree.words.len(), 0, 0, 0];
    for (word, token) in tree.words.iter().zip(&reading.tokens) {
        let head = word.head == token.head;
        counts[1] += usize::from(format!("{:?}", token.upos).to_uppercase() == word.upos);
        counts[2] += usize::from(head);
        counts[3] += usize::from(head && token.deprel == word.deprel);
    }
    counts
}

/// Tokens, sentences and trees from raw text: F1 over letters that match exactly.
///
/// # Errors
/// Where the corpus cannot be read.
pub fn raw_text(kit: &Kit, key: &'static str, title: &str, path: &Path) -> Result<Section, String> {
    let trees = conllu(path)?;
    let documents: Vec<&[Tree]> = trees.chunk_by(|_, next| !next.newdoc).collect();
    let counts = each(&documents, |trees| raw(kit, trees));
    let mut total = [[0; 3]; 3];
    for count in counts {
        for (sum, add) in total.iter_mut().flatten().zip(count.iter().flatten()) {
            *sum += add;
        }
    }
    let mut section = Section {
        key,
        title: title.to_string(),
        about: format!(
            "{} texts from raw text; F1 of what matches letter by letter.",
            documents.len()
        ),
        scores: Vec::new(),
    };
    for (name, [hit, found, right]) in ["tokens", "sentences", "las"].iter().zip(total) {
        section.add(*name, f1(hit, found, right));
    }
    Ok(section)
}

/// Hits, found and right of tokens, sentences and arcs of one text.
fn raw(kit: &Kit, trees: &[Tree]) -> [[usize; 3]; 3] {
    let document = document(&paragraphs(trees));
    let reading = kit.reader.read(&document);
    let mut letters = vec![0];
    for c in document.text.as_str().chars() {
        letters.push(letters.last().unwrap_or(&0) + usize::from(!c.is_whitespace()));
    }
    let start = trees
        .first()
        .and_then(|t| t.words.first())
        .map_or(0, |w| w.letters.0);
    let at = |span: Span| {
        let at = |n: usize| letters.get(n).copied().unwrap_or(0) + start;
        (at(span.start), at(span.end))
    };
    let found: BTreeMap<Letters, (Letters, &str)> = reading
        .tokens
        .iter()
        .map(|t| {
            let head = t
                .head
                .and_then(|h| reading.tokens.get(h))
                .map_or((0, 0), |h| at(h.span));
            (at(t.span), (head, t.deprel))
        })
        .collect();
    let (mut tokens, mut arcs, mut words) = (0, 0, 0);
    for tree in trees {
        for word in &tree.words {
            words += 1;
            let Some((head, deprel)) = found.get(&word.letters) else {
                continue;
            };
            tokens += 1;
            let right = word
                .head
                .and_then(|h| tree.words.get(h))
                .map_or((0, 0), |h| h.letters);
            arcs += usize::from(*head == right && *deprel == word.deprel);
        }
    }
    let sentences: Vec<(usize, usize)> = reading.sentences.iter().map(|s| at(s.span)).collect();
    let hits = trees.iter().filter(|t| {
        let span = t
            .words
            .first()
            .zip(t.words.last())
            .map(|(a, b)| (a.letters.0, b.letters.1));
        span.is_some_and(|span| sentences.contains(&span))
    });
    let mine = reading.tokens.len();
    [
        [tokens, mine, words],
        [hits.count(), sentences.len(), trees.len()],
        [arcs, mine, words],
    ]
}

/// The paragraphs of a document of the corpus: its sentences in a row, a new one at each `newpar`.
pub(crate) fn paragraphs(trees: &[Tree]) -> Vec<String> {
    let mut paragraphs: Vec<String> = Vec::new();
    for (at, tree) in trees.iter().enumerate() {
        match paragraphs.last_mut() {
            Some(paragraph) if at > 0 && !tree.newpar => {
                paragraph.push(' ');
                paragraph.push_str(&tree.text);
            }
            _ => paragraphs.push(tree.text.clone()),
        }
    }
    paragraphs
}

/// A document of these paragraphs, a line each.
pub(crate) fn document(paragraphs: &[String]) -> Document {
    let mut blocks = Vec::new();
    let mut start = 0;
    for paragraph in paragraphs {
        let span = Span::new(start, start + paragraph.chars().count());
        blocks.push(Block {
            kind: BlockKind::Paragraph,
            span,
        });
        start = span.end + 1;
    }
    Document {
        id: String::new(),
        source_sha256: String::new(),
        text: Text::new(paragraphs.join("\n")),
        blocks,
        title: None,
        outlet: None,
        url: None,
        published: None,
        language: None,
        published_from: None,
        updated: None,
        dateline: None,
    }
}
