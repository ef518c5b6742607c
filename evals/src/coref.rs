//! Coreference: whether pronouns and nouns are resolved to the right name.
//!
//! Measured on GUM (`Entity=` in the last column); `evals/README.md` says how it is counted.

use crate::corpus::{Tree, Word, conllu};
use crate::scores::{Kit, Section, each, f1, share};
use mentions::coref::{Form, Marked, examples, read};
use reader::{Reading, Sentence, Upos};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use text::{Block, BlockKind, Document, Span, Text};

/// Pronouns that are counted.
const THIRD: &[&str] = &[
    "he",
    "him",
    "his",
    "himself",
    "she",
    "her",
    "hers",
    "herself",
    "they",
    "them",
    "their",
    "theirs",
    "themselves",
    "it",
    "its",
    "itself",
];

/// Pronouns that are scored apart.
const FIRST: &[&str] = &["i", "me", "my", "mine", "myself"];

/// A mention of the corpus: its head in the document, and whether it stands for several joined.
type Key = (usize, bool);

/// The gold chains of a document.
#[derive(Default)]
struct Gold {
    chains: BTreeMap<Key, u32>,
    /// Chains that have a name.
    named: BTreeMap<u32, bool>,
    /// What is asked for: pronouns (0), nominals (1), first person (2).
    asked: BTreeMap<Key, usize>,
}

/// Precision, recall and F1 of pronouns, of nominals and of both.
///
/// # Errors
/// Where the corpus cannot be read.
pub fn coref(kit: &Kit, key: &'static str, title: &str, path: &Path) -> Result<Section, String> {
    let trees = conllu(path)?;
    let documents: Vec<&[Tree]> = trees.chunk_by(|_, next| !next.newdoc).collect();
    let counts = each(&documents, |trees| count(kit, trees));
    let mut total = [[0; 3]; 4];
    for count in counts {
        for (sum, add) in total.iter_mut().flatten().zip(count.iter().flatten()) {
            *sum += add;
        }
    }
    let both: [usize; 3] = std::array::from_fn(|i| total[0][i] + total[1][i]);
    let mut section = Section {
        key,
        title: title.to_string(),
        about: format!(
            "{} documents, {} pronouns of the third person and {} nominals of chains that have a name; right: resolved to that name.",
            documents.len(),
            total[0][2],
            total[1][2]
        ),
        scores: Vec::new(),
    };
    let rows = [
        ("pronouns", total[0]),
        ("nominals", total[1]),
        ("both", both),
        ("first person", total[2]),
        ("he and she of actors", total[3]),
    ];
    for (name, [hit, found, right]) in rows {
        section.add(format!("{name}.precision"), share(hit, found));
        section.add(format!("{name}.recall"), share(hit, right));
        section.add(format!("{name}.f1"), f1(hit, found, right));
    }
    Ok(section)
}

/// Hits, resolved and asked for, of pronouns, nominals and the first person.
fn count(kit: &Kit, trees: &[Tree]) -> [[usize; 3]; 4] {
    let (document, reading) = reading(kit, trees);
    let gold = gold(trees);
    let mut counts = [[0; 3]; 4];
    for &sort in gold.asked.values() {
        counts[sort][2] += 1;
    }
    let chain_at = |head: usize, joint: bool| {
        let chain = gold.chains.get(&(head, joint));
        chain.or_else(|| gold.chains.get(&(head, !joint))).copied()
    };
    for chain in read(&document, &reading, &kit.knowledge) {
        let Some(name) = chain.name() else { continue };
        let right = chain_at(name.head, name.joint);
        for m in &chain.mentions {
            let sort = match m.form {
                Form::Pronoun if FIRST.contains(&reading.tokens[m.head].text.to_lowercase().as_str()) => 2,
                Form::Pronoun => 0,
                Form::Noun => 1,
                Form::Name => continue,
            };
            // several joined are one with their first where the corpus has but one of the two
            let twin = chain
                .mentions
                .iter()
                .any(|x| x.head == m.head && x.joint != m.joint);
            if twin && m.joint {
                continue;
            }
            counts[sort][1] += 1;
            let asked =
                gold.asked.contains_key(&(m.head, m.joint)) || gold.asked.contains_key(&(m.head, !m.joint));
            let hit = asked && right.is_some() && chain_at(m.head, m.joint) == right;
            counts[sort][0] += usize::from(hit);
        }
    }
    of_actors(kit, &document, &reading, &gold, &mut counts[3]);
    counts
}

/// Whether "he" and "she" stand with the right name in the actors of a record.
fn of_actors(kit: &Kit, document: &Document, reading: &Reading, gold: &Gold, counts: &mut [usize; 3]) {
    let person = |token: usize| {
        let word = reading
            .tokens
            .get(token)
            .map_or("", |t| t.text.as_str())
            .to_lowercase();
        THIRD.contains(&word.as_str()) && (word.starts_with('h') || word.starts_with('s'))
    };
    counts[2] += gold
        .asked
        .iter()
        .filter(|(k, sort)| **sort == 0 && person(k.0))
        .count();
    for actor in mentions::read(document, reading, &kit.knowledge).actors {
        let tokens = actor
            .mentions
            .iter()
            .map(|m| (m, reading.tokens_in(mentions::span(m))));
        let heads: Vec<(bool, usize)> = tokens
            .map(|(m, range)| (m.text == actor.name, reading.head_of(range.start, range.end)))
            .collect();
        let name = heads
            .iter()
            .find(|(name, head)| *name && reading.tokens[*head].upos == Upos::Propn);
        let Some((_, name)) = name else { continue };
        let right = gold.chains.get(&(*name, false));
        for (_, head) in heads.iter().filter(|(_, head)| person(*head)) {
            counts[1] += 1;
            let asked = gold.asked.contains_key(&(*head, false));
            counts[0] += usize::from(asked && right.is_some() && gold.chains.get(&(*head, false)) == right);
        }
    }
}

/// A document read with gold words and sentences.
fn reading(kit: &Kit, trees: &[Tree]) -> (Document, Reading) {
    let words: Vec<Vec<&str>> = trees
        .iter()
        .map(|t| t.words.iter().map(|w| w.form.as_str()).collect())
        .collect();
    let mut whole = Reading::default();
    let (mut text, mut letters) = (String::new(), 0);
    let mut blocks: Vec<Block> = Vec::new();
    for (at, (tree, part)) in trees.iter().zip(kit.reader.read_tokens(&words)).enumerate() {
        let first = whole.tokens.len();
        for mut token in part.tokens {
            token.span = Span::new(token.span.start + letters, token.span.end + letters);
            token.head = token.head.map(|h| h + first);
            token.sentence = at;
            whole.tokens.push(token);
        }
        whole.names.extend(part.names.into_iter().map(|mut n| {
            (n.first, n.end) = (n.first + first, n.end + first);
            n
        }));
        let sentence = words.get(at).map(|w| w.join(" ")).unwrap_or_default();
        let span = Span::new(letters, letters + sentence.chars().count());
        letters = span.end + 1;
        text.push_str(&sentence);
        text.push('\n');
        match blocks.last_mut() {
            Some(block) if !tree.newpar => block.span.end = span.end,
            _ => blocks.push(Block {
                kind: BlockKind::Paragraph,
                span,
            }),
        }
        whole.sentences.push(Sentence {
            span,
            first,
            end: whole.tokens.len(),
            block: blocks.len() - 1,
        });
    }
    whole.index();
    (document(text, blocks), whole)
}

fn document(text: String, blocks: Vec<Block>) -> Document {
    Document {
        id: String::new(),
        source_sha256: String::new(),
        text: Text::new(text),
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

/// The chains that the corpus marks.
fn gold(trees: &[Tree]) -> Gold {
    let mut gold = Gold::default();
    let mut sorts: Vec<(Key, u32, usize)> = Vec::new();
    let mut first = 0;
    let mut open: Vec<(String, usize)> = Vec::new();
    let words: Vec<(&Word, usize)> = trees
        .iter()
        .flat_map(|t| {
            let base = first;
            first += t.words.len();
            t.words.iter().map(move |w| (w, base))
        })
        .collect();
    for at in 0..words.len() {
        let entity = words[at]
            .0
            .misc
            .split('|')
            .find_map(|x| x.strip_prefix("Entity="));
        for (name, begins, ends) in entity.into_iter().flat_map(marks) {
            if begins {
                open.push((name.clone(), at));
            }
            let from = open.iter().rposition(|o| ends && o.0 == name);
            let Some((_, from)) = from.map(|i| open.remove(i)) else {
                continue;
            };
            let chain: Option<u32> = name.split('[').next().and_then(|n| n.parse().ok());
            if let Some(chain) = chain {
                let (key, sort) = kind(&words, from, at + 1);
                sorts.push((key, chain, sort));
            }
        }
    }
    for &(key, chain, sort) in &sorts {
        gold.chains.insert(key, chain);
        *gold.named.entry(chain).or_default() |= sort == NAME;
    }
    for (key, chain, sort) in sorts {
        if sort < NAME && gold.named.get(&chain) == Some(&true) {
            gold.asked.insert(key, sort);
        }
    }
    gold
}

/// No pronoun and no nominal.
const NAME: usize = 3;
const OTHER: usize = 4;

/// The marks of one word: number of the chain, whether a mention begins and ends here.
fn marks(entity: &str) -> Vec<(String, bool, bool)> {
    let mut found = Vec::new();
    let mut rest = entity;
    while !rest.is_empty() {
        let begins = rest.starts_with('(');
        let body = rest.trim_start_matches('(');
        let end = body.find(['(', ')']).unwrap_or(body.len());
        let name = body[..end].split('-').next().unwrap_or("").to_string();
        let ends = body[end..].starts_with(')');
        found.push((name, begins, ends));
        rest = &body[end + usize::from(ends)..];
    }
    found
}

/// Key and sort of the mention `first..end`.
fn kind(words: &[(&Word, usize)], first: usize, end: usize) -> (Key, usize) {
    let head_of = |t: usize| words[t].0.head.map(|h| h + words[t].1);
    let head = (first..end)
        .find(|&t| head_of(t).is_none_or(|h| h < first || h >= end))
        .unwrap_or(first);
    let under = |t: &usize, rel: &str| head_of(*t) == Some(head) && words[*t].0.deprel == rel;
    let joint = (first..end).any(|t| under(&t, "conj"));
    let word = words[head].0;
    let flat = (first..end).any(|t| under(&t, "flat") && words[t].0.upos == "PROPN");
    let sort = match word.upos.as_str() {
        "PROPN" => NAME,
        "NOUN" if flat => NAME,
        "NOUN" => 1,
        "PRON" if THIRD.contains(&word.form.to_lowercase().as_str()) => 0,
        "PRON" if FIRST.contains(&word.form.to_lowercase().as_str()) => 2,
        _ => OTHER,
    };
    ((head, joint), sort)
}

/// Writes what `training/coref.py` learns from: for each mention its form (u8), whether its chain has a name (u8), its
/// document (u16), how many candidates (u16), then rows of u8 label and f32 numbers, the first of the mention alone. All little-endian.
///
/// # Errors
/// Where the corpus cannot be read or the file not written.
pub fn coref_examples(kit: &Kit, path: &Path, out: &Path, weights: Option<&str>) -> Result<usize, String> {
    let trees = conllu(path)?;
    let documents: Vec<&[Tree]> = trees.chunk_by(|_, next| !next.newdoc).collect();
    let found = each(&documents, |trees| {
        let (document, reading) = reading(kit, trees);
        let gold = gold(trees);
        let known = |(key, chain): (&Key, &u32)| (*key, (*chain, gold.named.get(chain) == Some(&true)));
        let chains: Marked = gold.chains.iter().map(known).collect();
        examples(&document, &reading, &kit.knowledge, &chains, weights)
    });
    let error = |e: std::io::Error| format!("{}: {e}", out.display());
    let mut file = std::io::BufWriter::new(std::fs::File::create(out).map_err(error)?);
    let mut count = 0;
    for (at, example) in found
        .into_iter()
        .enumerate()
        .flat_map(|(at, all)| all.into_iter().map(move |e| (at, e)))
    {
        let rows = u16::try_from(example.candidates.len()).map_err(|e| e.to_string())?;
        let mut bytes = vec![u8::try_from(example.form).unwrap_or(0), u8::from(example.named)];
        bytes.extend(u16::try_from(at).unwrap_or(0).to_le_bytes());
        bytes.extend(rows.to_le_bytes());
        for (row, label) in std::iter::once(&example.alone).chain(&example.candidates) {
            bytes.push(u8::from(*label));
            bytes.extend(row.iter().flat_map(|x| x.to_le_bytes()));
        }
        file.write_all(&bytes).map_err(error)?;
        count += 1;
    }
    file.flush().map_err(error)?;
    Ok(count)
}
