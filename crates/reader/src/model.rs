//! Reader: the model, ready to read.

use crate::bio::{self, Bio};
use crate::config::{Config, Paths};
use crate::network::{Network, Output, Scores};
use crate::rows::{self, Row, Word};
use crate::wordpiece::Vocabulary;
use crate::{Argument, Name, NameKind, Predicate, Reading, Sentence, Token, Upos, tree};
use text::{Document, Span};

/// Pieces of one batch, padding included.
const BATCH: usize = 1024;
/// Pieces of a sentence that comes cut into words; the encoder knows 256 positions, two are taken.
const MOST_PIECES: usize = 254;
/// Farthest distance between predicate and word that the model tells apart.
const FARTHEST: i32 = 12;

static WEIGHTS: &[u8] = include_bytes!("../model/en-1.onnx");
static CONFIG: &str = include_str!("../model/en-1.json");
static VOCABULARY: &str = include_str!("../model/vocab.txt");

/// A model that cannot be used, or a run of it that failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("model: {0}")]
pub struct ModelError(pub String);

/// The model with its tables. Reading threads share one.
pub struct Reader {
    network: Network,
    vocabulary: Vocabulary,
    config: Config,
    paths: Paths,
    labels: Labels,
}

/// Label sets, turned into what a [`Reading`] holds. They live as long as the program.
struct Labels {
    upos: Vec<Upos>,
    xpos: Vec<&'static str>,
    deprel: Vec<&'static str>,
    root: usize,
    names: Vec<Bio>,
    name_kinds: Vec<NameKind>,
    roles: Vec<Bio>,
    role_names: Vec<&'static str>,
}

impl Reader {
    /// The model that is built into the program.
    ///
    /// # Errors
    /// Where the embedded model is damaged.
    pub fn built_in() -> Result<Self, ModelError> {
        let config: Config = serde_json::from_str(CONFIG)
            .map_err(|e| ModelError(format!("the tables cannot be read: {e}")))?;
        Ok(Reader {
            network: Network::load(WEIGHTS)?,
            vocabulary: Vocabulary::new(VOCABULARY, config.special.unk),
            paths: Paths::new(&config.paths, &config.deprel),
            labels: Labels::new(&config),
            config,
        })
    }

    /// Name of the model, such as `en-1`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.config.version
    }

    /// Reads an article: all blocks of the report, in text order. Never fails: should the model fail on a batch,
    /// its words stay without analysis.
    #[must_use]
    pub fn read(&self, document: &Document) -> Reading {
        let (words, rows) = rows::from_document(document, &self.vocabulary, self.config.max_pieces - 2);
        self.analyse(&words, &rows, &Given::default())
    }

    /// Reads sentences that are cut into words already; spans count the code points of the words joined by spaces.
    #[must_use]
    pub fn read_tokens(&self, sentences: &[Vec<&str>]) -> Vec<Reading> {
        self.read_tokens_with(sentences, &[])
    }

    /// Like [`Reader::read_tokens`], with the predicates of each sentence given by their indices.
    #[must_use]
    pub fn read_tokens_with(&self, sentences: &[Vec<&str>], predicates: &[Vec<usize>]) -> Vec<Reading> {
        let read = |(at, sentence): (usize, &Vec<&str>)| {
            let mut start = 0;
            let words: Vec<Word> = sentence
                .iter()
                .map(|w| {
                    let span = Span::new(start, start + w.chars().count());
                    start = span.end + 1;
                    Word {
                        span,
                        text: (*w).to_string(),
                    }
                })
                .collect();
            let mut rows = Vec::new();
            rows::cut(&words, 0, 0, &self.vocabulary, MOST_PIECES, &mut rows);
            let given = Given {
                one_sentence: true,
                predicates: predicates.get(at).map(Vec::as_slice),
            };
            self.analyse(&words, &rows, &given)
        };
        sentences.iter().enumerate().map(read).collect()
    }

    fn analyse(&self, words: &[Word], rows: &[Row], given: &Given) -> Reading {
        let mut parts: Vec<(usize, Reading)> = Vec::with_capacity(rows.len());
        for batch in batches(rows) {
            let rows_of: Vec<&Row> = batch.iter().map(|&at| &rows[at]).collect();
            let found = match self.batch(words, &rows_of, given) {
                Ok(found) => found,
                Err(error) => rows_of.iter().map(|row| unread(words, row, &error)).collect(),
            };
            parts.extend(batch.into_iter().zip(found));
        }
        parts.sort_by_key(|(at, _)| *at);
        join(parts.into_iter().map(|(_, part)| part))
    }

    /// Readings of the rows of one batch, indices counted from the first word of each row.
    fn batch(&self, words: &[Word], rows: &[&Row], given: &Given) -> Result<Vec<Reading>, ModelError> {
        let output = self.network.words(rows, &self.config.special)?;
        let sentences = self.sentences(rows, &output, given);
        let heads: Vec<Vec<Option<usize>>> = sentences.iter().map(|s| heads(&output, s.0, s.1)).collect();
        let relations = self.relations(&output, &sentences, &heads)?;
        let roles = self.roles(&output, &sentences, &heads, &relations, given)?;

        let mut readings = Vec::with_capacity(rows.len());
        let (mut base, mut at) = (0, 0);
        for row in rows {
            let mut reading = Reading::default();
            while at < sentences.len() && sentences[at].0 < base + row.words {
                let part = SentencePart {
                    first: sentences[at].0,
                    end: sentences[at].1,
                    heads: &heads[at],
                    relations: &relations,
                };
                self.sentence(&words[row.first..], row, base, &part, &output, &mut reading);
                self.predicates(&roles[at], base, &output, &mut reading);
                at += 1;
            }
            base += row.words;
            readings.push(reading);
        }
        Ok(readings)
    }

    /// Sentences of a batch as ranges of its words.
    fn sentences(&self, rows: &[&Row], output: &Output, given: &Given) -> Vec<(usize, usize)> {
        let (mut out, mut base) = (Vec::new(), 0);
        for row in rows {
            let mut first = base;
            for word in base + 1..base + row.words {
                if !given.one_sentence && output.starts.best(word) == 1 {
                    out.push((first, word));
                    first = word;
                }
            }
            out.push((first, base + row.words));
            base += row.words;
        }
        out
    }

    /// Relation numbers of all words of a batch.
    fn relations(
        &self,
        output: &Output,
        sentences: &[(usize, usize)],
        heads: &[Vec<Option<usize>>],
    ) -> Result<Vec<usize>, ModelError> {
        let mut pairs = Vec::with_capacity(output.rel_dep.data.len());
        let mut is_root = Vec::new();
        for ((first, _), heads) in sentences.iter().zip(heads) {
            for (word, head) in heads.iter().enumerate() {
                let above = head.map_or(self.config.rel_root.as_slice(), |h| {
                    output.rel_head.row(first + h)
                });
                pairs.extend(
                    output
                        .rel_dep
                        .row(first + word)
                        .iter()
                        .zip(above)
                        .map(|(a, b)| a + b),
                );
                is_root.push(head.is_none());
            }
        }
        let scores = self.network.relations(pairs, is_root.len())?;
        let root = self.labels.root;
        let best = |at: usize| {
            let row = scores.row(at);
            (0..row.len())
                .filter(|&i| i != root)
                .reduce(|top, i| if row[i] > row[top] { i } else { top })
                .unwrap_or(0)
        };
        Ok(is_root
            .iter()
            .enumerate()
            .map(|(at, is_root)| if *is_root { root } else { best(at) })
            .collect())
    }

    /// For every sentence its predicates (numbers in the batch) with their arguments (class, first, end).
    fn roles(
        &self,
        output: &Output,
        sentences: &[(usize, usize)],
        heads: &[Vec<Option<usize>>],
        relations: &[usize],
        given: &Given,
    ) -> Result<Vec<Vec<Frame>>, ModelError> {
        let mut pairs = Vec::new();
        let (mut paths, mut distances) = (Vec::new(), Vec::new());
        let mut found: Vec<Vec<usize>> = Vec::with_capacity(sentences.len());
        for ((first, end), heads) in sentences.iter().zip(heads) {
            let is_predicate = |w: &usize| match given.predicates {
                Some(given) => given.contains(&(w - first)),
                None => output.pred.best(*w) == 1,
            };
            let predicates: Vec<usize> = (*first..*end).filter(is_predicate).collect();
            for &p in &predicates {
                paths.extend(self.paths.from(p - first, heads, &relations[*first..*end]));
                for w in *first..*end {
                    pairs.extend(
                        output
                            .srl_pred
                            .row(p)
                            .iter()
                            .zip(output.srl_arg.row(w))
                            .map(|(a, b)| a + b),
                    );
                    distances.push((w as i32 - p as i32).clamp(-FARTHEST, FARTHEST) + FARTHEST);
                }
            }
            found.push(predicates);
        }
        let scores = self.network.roles(pairs, paths, distances)?;
        let mut at = 0;
        let frame = |p: usize, first: usize, end: usize, scores: &Scores, at: &mut usize| {
            let spans = bio::decode(&self.labels.roles, scores.rows(*at, *at + end - first));
            *at += end - first;
            let arguments = spans
                .into_iter()
                .map(|(class, a, b)| (class, first + a, first + b));
            Frame {
                predicate: p,
                arguments: arguments.collect(),
            }
        };
        let frames = found.into_iter().zip(sentences);
        Ok(frames
            .map(|(ps, (a, b))| {
                ps.into_iter()
                    .map(|p| frame(p, *a, *b, &scores, &mut at))
                    .collect()
            })
            .collect())
    }

    /// Adds one sentence with its tokens and names.
    fn sentence(
        &self,
        words: &[Word],
        row: &Row,
        base: usize,
        part: &SentencePart,
        output: &Output,
        reading: &mut Reading,
    ) {
        let (first, end) = (part.first - base, part.end - base);
        for (w, word) in words.iter().enumerate().take(end).skip(first) {
            let at = base + w;
            reading.tokens.push(Token {
                span: word.span,
                text: word.text.clone(),
                lemma: self.lemma(&word.text, output.upos.best(at), output.lemma.row(at)),
                upos: self.labels.upos[output.upos.best(at)],
                xpos: self.labels.xpos[output.xpos.best(at)],
                head: part.heads[w - first].map(|h| h + first),
                deprel: self.labels.deprel[part.relations[at]],
                sentence: reading.sentences.len(),
            });
        }
        let span = Span::new(words[first].span.start, words[end - 1].span.end);
        reading.sentences.push(Sentence {
            span,
            first,
            end,
            block: row.block,
        });
        let names = bio::decode(&self.labels.names, output.names.rows(part.first, part.end));
        reading.names.extend(names.into_iter().map(|(class, a, b)| Name {
            first: first + a,
            end: first + b,
            kind: self.labels.name_kinds[class],
        }));
    }

    /// Adds the predicates of a sentence whose tokens are in the reading already.
    fn predicates(&self, frames: &[Frame], base: usize, output: &Output, reading: &mut Reading) {
        for frame in frames {
            let token = frame.predicate - base;
            let sense = self.sense(&reading.tokens[token].lemma, output.sense.row(frame.predicate));
            let arguments = frame.arguments.iter().map(|(class, a, b)| Argument {
                role: self.labels.role_names[*class],
                first: a - base,
                end: b - base,
            });
            reading.predicates.push(Predicate {
                token,
                sense,
                arguments: arguments.collect(),
            });
        }
    }

    /// The lexicon's lemma of a form seen in training; else the best rule's result, or that of one of the next
    /// three where it alone is a known word.
    fn lemma(&self, word: &str, upos: usize, scores: &[f32]) -> String {
        let low = word.to_lowercase();
        if let Some(lemma) = self
            .config
            .lemma_lexicon
            .get(&self.config.upos[upos])
            .and_then(|l| l.get(&low))
        {
            return if lemma.is_empty() { low } else { lemma.clone() };
        }
        let mut order: Vec<usize> = (0..scores.len()).collect();
        order.sort_by(|a, b| scores[*b].total_cmp(&scores[*a]).then(a.cmp(b)));
        let best = self.apply(word, order.first().copied().unwrap_or(0));
        let open = matches!(
            self.labels.upos[upos],
            Upos::Noun | Upos::Verb | Upos::Adj | Upos::Adv
        );
        if !open || self.vocabulary.knows(&best) {
            return best;
        }
        let next = order.iter().skip(1).take(3).map(|rule| self.apply(word, *rule));
        next.into_iter()
            .find(|lemma| self.vocabulary.knows(lemma))
            .unwrap_or(best)
    }

    fn apply(&self, word: &str, rule: usize) -> String {
        let Some((strip, add, case)) = self.config.lemma_rules.get(rule) else {
            return word.to_string();
        };
        let cased = match case {
            1 => word.to_lowercase(),
            2 => title_case(word),
            _ => word.to_string(),
        };
        let letters = cased.chars().count();
        if *strip > letters || (*strip == letters && add.is_empty()) {
            return word.to_string();
        }
        cased.chars().take(letters - strip).chain(add.chars()).collect()
    }

    fn sense(&self, lemma: &str, scores: &[f32]) -> String {
        let score = |roleset: &str| {
            let number = roleset.rsplit('.').next().unwrap_or("");
            let class = self.config.senses.iter().position(|s| s == number);
            class
                .and_then(|c| scores.get(c).copied())
                .unwrap_or(f32::NEG_INFINITY)
        };
        let mut best: Option<(&str, f32)> = None;
        for roleset in self.config.rolesets.get(lemma).into_iter().flatten() {
            let s = score(roleset);
            if best.is_none_or(|(_, top)| s > top) {
                best = Some((roleset, s));
            }
        }
        best.map_or_else(|| format!("{lemma}.01"), |(roleset, _)| roleset.to_string())
    }
}

/// What the caller knows already.
#[derive(Default)]
struct Given<'a> {
    one_sentence: bool,
    predicates: Option<&'a [usize]>,
}

/// A predicate with its arguments (class, first, end), all numbers in the batch.
struct Frame {
    predicate: usize,
    arguments: Vec<(usize, usize, usize)>,
}

/// A sentence of a batch: its words, their heads counted from the first, relations of all words of the batch.
struct SentencePart<'a> {
    first: usize,
    end: usize,
    heads: &'a [Option<usize>],
    relations: &'a [usize],
}

impl Labels {
    fn new(config: &Config) -> Self {
        let (names, name_classes) = bio::labels(&config.names);
        let (roles, role_classes) = bio::labels(&config.roles);
        let kind = |class: &String| match class.as_str() {
            "PER" => NameKind::Person,
            "ORG" => NameKind::Organization,
            "LOC" => NameKind::Location,
            _ => NameKind::Misc,
        };
        Labels {
            upos: config.upos.iter().map(|name| upos(name)).collect(),
            xpos: config.xpos.iter().map(|s| keep(s)).collect(),
            deprel: config.deprel.iter().map(|s| keep(s)).collect(),
            root: config.deprel.iter().position(|r| r == "root").unwrap_or(0),
            names,
            name_kinds: name_classes.iter().map(kind).collect(),
            roles,
            role_names: role_classes.iter().map(|s| keep(s)).collect(),
        }
    }
}

/// A label for the life of the program: a few hundred short strings, once for each reader.
fn keep(label: &str) -> &'static str {
    Box::leak(label.to_string().into_boxed_str())
}

fn upos(name: &str) -> Upos {
    match name {
        "ADJ" => Upos::Adj,
        "ADP" => Upos::Adp,
        "ADV" => Upos::Adv,
        "AUX" => Upos::Aux,
        "CCONJ" => Upos::Cconj,
        "DET" => Upos::Det,
        "INTJ" => Upos::Intj,
        "NOUN" => Upos::Noun,
        "NUM" => Upos::Num,
        "PART" => Upos::Part,
        "PRON" => Upos::Pron,
        "PROPN" => Upos::Propn,
        "PUNCT" => Upos::Punct,
        "SCONJ" => Upos::Sconj,
        "SYM" => Upos::Sym,
        "VERB" => Upos::Verb,
        _ => Upos::X,
    }
}

fn title_case(word: &str) -> String {
    let mut chars = word.chars();
    let first: String = chars.next().into_iter().flat_map(char::to_uppercase).collect();
    first + &chars.as_str().to_lowercase()
}

/// Indices of rows in batches: rows sorted by length (then by place), up to [`BATCH`] pieces with padding.
fn batches(rows: &[Row]) -> Vec<Vec<usize>> {
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by_key(|&at| (rows[at].pieces.len(), at));
    let mut out: Vec<Vec<usize>> = Vec::new();
    for at in order {
        let width = rows[at].pieces.len() + 2;
        match out.last_mut() {
            Some(batch) if (batch.len() + 1) * width <= BATCH => batch.push(at),
            _ => out.push(vec![at]),
        }
    }
    out
}

/// Heads of words `first..end` of a batch, counted from `first`.
fn heads(output: &Output, first: usize, end: usize) -> Vec<Option<usize>> {
    let n = end - first;
    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f32>();
    let mut arcs = vec![0.0; n * n];
    for dep in 0..n {
        for head in 0..n {
            arcs[dep * n + head] = dot(output.arc_dep.row(first + dep), output.arc_head.row(first + head));
        }
    }
    tree::decode(n, &arcs, output.arc_root.rows(first, end))
}

/// A row that the model could not read: one flat sentence.
fn unread(words: &[Word], row: &Row, error: &ModelError) -> Reading {
    let words = &words[row.first..row.first + row.words];
    let token = |(at, word): (usize, &Word)| Token {
        span: word.span,
        text: word.text.clone(),
        lemma: word.text.to_lowercase(),
        upos: Upos::X,
        xpos: "",
        head: (at > 0).then_some(0),
        deprel: if at > 0 { "dep" } else { "root" },
        sentence: 0,
    };
    let span = Span::new(words[0].span.start, words[words.len() - 1].span.end);
    Reading {
        sentences: vec![Sentence {
            span,
            first: 0,
            end: words.len(),
            block: row.block,
        }],
        tokens: words.iter().enumerate().map(token).collect(),
        unread: vec![(span, error.to_string())],
        ..Reading::default()
    }
}

/// One reading of the readings of consecutive rows.
fn join(parts: impl Iterator<Item = Reading>) -> Reading {
    let mut all = Reading::default();
    for part in parts {
        let (base, sentence) = (all.tokens.len(), all.sentences.len());
        all.tokens.extend(part.tokens.into_iter().map(|t| Token {
            head: t.head.map(|h| h + base),
            sentence: t.sentence + sentence,
            ..t
        }));
        all.sentences.extend(part.sentences.into_iter().map(|s| Sentence {
            first: s.first + base,
            end: s.end + base,
            ..s
        }));
        all.unread.extend(part.unread);
        all.names.extend(part.names.into_iter().map(|n| Name {
            first: n.first + base,
            end: n.end + base,
            ..n
        }));
        all.predicates.extend(part.predicates.into_iter().map(|p| {
            Predicate {
                token: p.token + base,
                sense: p.sense,
                arguments: p
                    .arguments
                    .into_iter()
                    .map(|a| Argument {
                        first: a.first + base,
                        end: a.end + base,
                        ..a
                    })
                    .collect(),
            }
        }));
    }
    all.index();
    all
}
