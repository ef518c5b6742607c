//! Decode: the scores of a batch in, its tokens, sentences, names and predicates out, added to the article's reading.
//!
//! `training/INTERFACE.md` gives the rules, `training/decode.py` is the reference. It never touches the weights.

use crate::arguments::{self, Case, Places, Tables, Tree};
use crate::bio::Trellis;
use crate::config::{Paths, Way};
use crate::labels::Labels;
use crate::lemma::Lemmas;
use crate::network::{Columns, Network, Run, Scratch};
use crate::rows::{Row, Word};
use crate::tree;
use crate::wordpiece::Vocabulary;
use crate::{Argument, Name, Predicate, Reading, Sentence, Token};
use text::Span;

/// All that turns scores into a reading.
pub(crate) struct Decoder {
    pub labels: Labels,
    pub lemmas: Lemmas,
    pub paths: Paths,
    pub vocabulary: Vocabulary,
    /// What predicates' arguments are chosen by; without it the best labels are.
    pub arguments: Option<Tables>,
}

/// The steps of reading an article, in their order; the last five are taken for each batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Characters to words and pieces.
    Words,
    /// Pieces to vectors.
    Encoder,
    /// Vectors to scores.
    Heads,
    /// Sentences, trees and relations.
    Trees,
    /// Scores of the predicates' roles.
    Roles,
    /// Tokens, names and predicates of the reading.
    Labels,
}

/// What the caller knows already.
#[derive(Default)]
pub(crate) struct Given<'a> {
    pub one_sentence: bool,
    pub predicates: Option<&'a [usize]>,
}

/// Buffers of one reading thread, used again from batch to batch.
#[derive(Default)]
pub(crate) struct Work {
    pub scratch: Scratch,
    /// Sentences as ranges of the words of the batch.
    sentences: Vec<(usize, usize)>,
    /// Block of each sentence.
    blocks: Vec<usize>,
    /// Head of each word, counted within its sentence.
    heads: Vec<Option<usize>>,
    /// The same, counted within the batch.
    above: Vec<Option<usize>>,
    relations: Vec<usize>,
    runs: Vec<Run>,
    paths: Vec<i32>,
    order: Vec<usize>,
    way: Vec<Way>,
    trellis: Trellis,
    pub arguments: arguments::Buffers,
}

impl Decoder {
    /// Reads the rows of one batch and adds them to `reading`; `watch` is called behind each stage.
    #[allow(clippy::too_many_arguments, reason = "plain functions over plain data")]
    pub(crate) fn batch(
        &self,
        network: &Network,
        words: &mut [Word],
        rows: &[&Row],
        given: &Given,
        work: &mut Work,
        reading: &mut Reading,
        watch: &mut dyn FnMut(Stage),
    ) {
        network.encode(rows, &mut work.scratch);
        watch(Stage::Encoder);
        network.words(rows, &mut work.scratch);
        watch(Stage::Heads);
        let first = rows.first().map_or(0, |row| row.first);
        sentences(network, &words[first..], rows, given, work);
        heads(network, work);
        self.relations(network, work);
        watch(Stage::Trees);
        self.runs(network, given, work);
        network.roles(&work.runs, &work.paths, &mut work.scratch);
        watch(Stage::Roles);

        let base = reading.tokens.len();
        self.tokens(network, &mut words[first..], base, work, reading);
        self.names(base, work, reading);
        self.predicates(network, base, work, reading);
        watch(Stage::Labels);
    }

    fn relations(&self, network: &Network, work: &mut Work) {
        let table = network.relations(&work.above, &mut work.scratch);
        let columns = Columns {
            from: 0,
            width: self.labels.deprel.len(),
        };
        work.relations.clear();
        for (word, head) in work.above.iter().enumerate() {
            let row = table.row(word, columns);
            let best = (0..row.len())
                .filter(|&i| i != self.labels.root)
                .reduce(|top, i| if row[i] > row[top] { i } else { top });
            work.relations.push(match head {
                Some(_) => best.unwrap_or(0),
                None => self.labels.root,
            });
        }
    }

    /// Predicates with the paths from them to the words of their sentences.
    fn runs(&self, network: &Network, given: &Given, work: &mut Work) {
        work.runs.clear();
        work.paths.clear();
        for &(first, end) in &work.sentences {
            let (heads, relations) = (&work.heads[first..end], &work.relations[first..end]);
            let mut ordered = false;
            for predicate in first..end {
                let found = match given.predicates {
                    Some(given) => given.contains(&(predicate - first)),
                    None => best(work.scratch.fan(predicate, network.fan.pred)) == 1,
                };
                if !found {
                    continue;
                }
                if !ordered {
                    tree::downward(heads, &mut work.order);
                    ordered = true;
                }
                self.paths.from(
                    predicate - first,
                    heads,
                    relations,
                    &work.order,
                    &mut work.way,
                    &mut work.paths,
                );
                work.runs.push(Run {
                    predicate,
                    first,
                    end,
                });
            }
        }
    }

    fn tokens(&self, network: &Network, words: &mut [Word], base: usize, work: &Work, reading: &mut Reading) {
        let labels = &self.labels;
        let (upos, xpos) = (labels.upos.len(), labels.xpos.len());
        let tags = work.scratch.tags();
        let columns = |from: usize, width: usize| Columns { from, width };
        for (&(first, end), block) in work.sentences.iter().zip(&work.blocks) {
            let sentence = reading.sentences.len();
            for (at, word) in words.iter_mut().enumerate().take(end).skip(first) {
                let tag = best(tags.row(at, columns(0, upos)));
                let rules = tags.row(at, columns(upos + xpos, tags.stride - upos - xpos));
                let rules = &rules[..self.lemmas.rules().min(rules.len())];
                let stances = work.scratch.fan(at, network.fan.stance);
                reading
                    .stances
                    .push(std::array::from_fn(|i| eighths(stances.get(i).copied())));
                let text = std::mem::take(&mut word.text);
                reading.tokens.push(Token {
                    span: word.span,
                    lemma: self
                        .lemmas
                        .lemma(&text, (tag, labels.upos[tag]), rules, &self.vocabulary),
                    text,
                    upos: labels.upos[tag],
                    xpos: labels.xpos[best(tags.row(at, columns(upos, xpos)))],
                    head: work.above[at].map(|head| base + head),
                    deprel: labels.deprel[work.relations[at]],
                    sentence,
                });
            }
            reading.sentences.push(Sentence {
                span: Span::new(words[first].span.start, words[end - 1].span.end),
                first: base + first,
                end: base + end,
                block: *block,
            });
        }
    }

    fn names(&self, base: usize, work: &mut Work, reading: &mut Reading) {
        let Work {
            sentences,
            scratch,
            trellis,
            ..
        } = work;
        let columns = Columns {
            from: 0,
            width: self.labels.names.labels,
        };
        for &(first, end) in sentences.iter() {
            let table = scratch.names();
            self.labels
                .names
                .decode(end - first, |word| table.row(first + word, columns), trellis);
            reading
                .names
                .extend(trellis.spans.iter().map(|&(class, a, b)| Name {
                    first: base + first + a,
                    end: base + first + b,
                    kind: self.labels.name_classes[class].kind(),
                    class: self.labels.name_classes[class],
                }));
        }
    }

    fn predicates(&self, network: &Network, base: usize, work: &mut Work, reading: &mut Reading) {
        let mut places = (usize::MAX, Places::default());
        for at in 0..work.runs.len() {
            let run = work.runs[at];
            let token = base + run.predicate;
            let scores = work.scratch.fan(run.predicate, network.fan.sense);
            let sense = self.lemmas.sense(&reading.tokens[token].lemma, scores);
            let tree = Tree {
                tokens: &reading.tokens[base + run.first..base + run.end],
                heads: &work.heads[run.first..run.end],
            };
            if places.0 != run.first && self.arguments.is_some() {
                places = (run.first, Places::new(tree));
            }
            let case = Case {
                tree,
                places: &places.1,
                predicate: run.predicate - run.first,
                sense: &sense,
            };
            let argument = |(class, first, end): (usize, usize, usize)| Argument {
                role: self.labels.role_names[class],
                first: base + run.first + first,
                end: base + run.first + end,
            };
            let (table, row) = work.scratch.roles(at);
            let columns = Columns {
                from: 0,
                width: self.labels.roles.labels,
            };
            let scores = |word: usize| table.row(row + word, columns);
            let arguments: Vec<Argument> = if let Some(tables) = &self.arguments {
                let roles = (&self.labels.roles, self.labels.role_names.as_slice());
                tables.choose(roles, case, scores, &mut work.arguments);
                let chosen = work.arguments.chosen.iter();
                chosen.map(|s| argument((s.class, s.first, s.end))).collect()
            } else {
                let bio = &self.labels.roles;
                bio.decode(run.end - run.first, scores, &mut work.trellis);
                work.trellis.spans.iter().copied().map(argument).collect()
            };
            reading.predicates.push(Predicate {
                token,
                sense,
                arguments,
            });
        }
    }
}

/// Cuts the rows into sentences.
fn sentences(network: &Network, words: &[Word], rows: &[&Row], given: &Given, work: &mut Work) {
    work.sentences.clear();
    work.blocks.clear();
    let mut base = 0;
    for row in rows {
        let (mut first, end) = (base, base + row.words);
        let says = |word: usize| best(work.scratch.fan(word, network.fan.starts)) == 1;
        for word in base + 1..end {
            if !given.one_sentence && starts(words, word, end, says) {
                work.sentences.push((first, word));
                work.blocks.push(row.block);
                first = word;
            }
        }
        work.sentences.push((first, end));
        work.blocks.push(row.block);
        base = end;
    }
}

/// Which side of a quotation mark the quoted words are on.
#[derive(PartialEq, Eq)]
enum Side {
    Before,
    After,
}

/// The side of a word that is a double quotation mark, by its form and the spaces around it; nothing where they do not tell.
fn quoted_side(words: &[Word], word: usize) -> Option<Side> {
    let this = words.get(word)?;
    let apart = |a: Option<&Word>, b: Option<&Word>| a.zip(b).is_none_or(|(a, b)| a.span.end != b.span.start);
    let before = word.checked_sub(1).and_then(|i| words.get(i));
    match (
        this.text.as_str(),
        apart(before, Some(this)),
        apart(Some(this), words.get(word + 1)),
    ) {
        ("\"", true, false) | ("\u{201c}", ..) => Some(Side::After),
        ("\"", false, true) | ("\u{201d}", ..) => Some(Side::Before),
        _ => None,
    }
}

/// Whether a sentence starts at a word. The model sees no spaces, so a quotation mark that it puts on the wrong side goes with
/// the words that it quotes.
fn starts(words: &[Word], word: usize, end: usize, says: impl Fn(usize) -> bool) -> bool {
    match (quoted_side(words, word - 1), quoted_side(words, word)) {
        (Some(Side::After), _) | (_, Some(Side::Before)) => false,
        (_, Some(Side::After)) => says(word) || (word + 1 < end && says(word + 1)),
        (Some(Side::Before), None) => says(word) || says(word - 1),
        (None, None) => says(word),
    }
}

/// Finds the tree of each sentence.
fn heads(network: &Network, work: &mut Work) {
    work.heads.clear();
    work.above.clear();
    for &(first, end) in &work.sentences {
        let (arcs, roots) = network.arcs(first, end, &mut work.scratch);
        let columns = Columns {
            from: 0,
            width: end - first,
        };
        tree::decode(end - first, |dep| arcs.row(dep, columns), roots, &mut work.heads);
        let heads = &work.heads[first..];
        work.above
            .extend(heads.iter().map(|head| head.map(|h| first + h)));
    }
}

/// A score in eighths, as far as a byte reaches.
fn eighths(score: Option<f32>) -> i8 {
    (score.unwrap_or(0.0) * 8.0).round().clamp(-127.0, 127.0) as i8
}

/// The number of the highest score; ties go to the lowest.
fn best(row: &[f32]) -> usize {
    (0..row.len()).fold(0, |top, i| if row[i] > row[top] { i } else { top })
}
