//! Reader: the model, ready to read.

use crate::Reading;
use crate::arguments::Candidate;
use crate::config::{Config, Paths};
use crate::decode::{Decoder, Given, Stage, Work};
use crate::labels::Labels;
use crate::lemma::Lemmas;
use crate::network::Network;
use crate::network::simd::Isa;
use crate::rows::{self, Row, Word};
use crate::wordpiece::Vocabulary;
use std::cell::RefCell;
use text::{Document, Span};

/// Pieces of one batch: its vectors stay in the processor's second cache, and the weights are fetched once for all of them.
const BATCH: usize = 256;
/// Pieces of a sentence that comes cut into words; the encoder knows 256 positions, two are taken.
const MOST_PIECES: usize = 254;

/// Name of the model's files; the one place to change for another model.
macro_rules! version {
    () => {
        "en-3"
    };
}
static WEIGHTS: &[u8] = include_bytes!(concat!("../model/", version!(), ".safetensors"));
static CONFIG: &str = include_str!(concat!("../model/", version!(), ".json"));
static VOCABULARY: &str = include_str!("../model/vocab.txt");

thread_local! {
    // Buffers that grow to the largest batch and are used again: articles run side by side, one on each thread.
    static WORK: RefCell<Work> = RefCell::new(Work::default());
}

/// A model that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("model: {0}")]
pub struct ModelError(pub String);

/// The model with its tables. Reading threads share one.
pub struct Reader {
    name: String,
    /// Pieces of a row, its ends left out.
    most: usize,
    network: Network,
    decoder: Decoder,
}

impl Reader {
    /// The model that is built into the program.
    ///
    /// # Errors
    /// Where the embedded model is damaged.
    pub fn built_in() -> Result<Self, ModelError> {
        Reader::new(WEIGHTS, CONFIG, VOCABULARY)
    }

    /// A model of files of its own: weights (safetensors), tables (JSON) and vocabulary, as `training/export.py` writes them.
    ///
    /// # Errors
    /// Where the files are damaged or do not belong together.
    pub fn new(weights: &'static [u8], tables: &str, vocabulary: &'static str) -> Result<Self, ModelError> {
        let mut config: Config = serde_json::from_str(tables)
            .map_err(|e| ModelError(format!("the tables cannot be read: {e}")))?;
        if config.stances != crate::STANCES {
            return Err(ModelError(
                "the tables name other stances than the reader".to_string(),
            ));
        }
        let decoder = Decoder {
            labels: Labels::new(&config),
            lemmas: Lemmas::new(&mut config),
            paths: Paths::new(&config.paths, &config.deprel),
            vocabulary: Vocabulary::new(vocabulary, config.special.unk),
            arguments: config.arguments.take(),
        };
        Ok(Reader {
            network: Network::load(weights, &config.network, &config.special, &decoder.labels)?,
            decoder,
            most: config.max_pieces.clamp(3, MOST_PIECES + 2) - 2,
            name: config.version,
        })
    }

    /// The same reader on the instructions of a lesser processor (or the plain ones, where this one does not have them).
    /// Readings are the same on all; this shows it.
    #[must_use]
    pub fn on(mut self, isa: Isa) -> Self {
        self.network.isa = isa;
        self
    }

    /// Name of the model, such as `en-3`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Reads an article: all blocks of the report, in text order. Never fails.
    #[must_use]
    pub fn read(&self, document: &Document) -> Reading {
        self.read_watched(document, &mut |_| ())
    }

    /// Like [`Reader::read`]; calls `watch` behind each stage, so that somebody with a clock can tell where time goes.
    #[must_use]
    pub fn read_watched(&self, document: &Document, watch: &mut dyn FnMut(Stage)) -> Reading {
        let (mut words, rows) = rows::from_document(document, &self.decoder.vocabulary, self.most);
        watch(Stage::Words);
        self.analyse(&mut words, &rows, &Given::default(), watch)
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
            let word = |text: &&str| {
                let span = Span::new(start, start + text.chars().count());
                start = span.end + 1;
                Word {
                    span,
                    text: (*text).to_string(),
                }
            };
            let mut words: Vec<Word> = sentence.iter().map(word).collect();
            let mut rows = Vec::new();
            rows::cut(&words, 0, 0, &self.decoder.vocabulary, MOST_PIECES, &mut rows);
            let given = Given {
                one_sentence: true,
                predicates: predicates.get(at).map(Vec::as_slice),
            };
            self.analyse(&mut words, &rows, &given, &mut |_| ())
        };
        sentences.iter().enumerate().map(read).collect()
    }

    /// The spans that may be arguments of the predicates of a sentence, for learning to choose among them; nothing where the
    /// model has no tables to choose by.
    #[must_use]
    pub fn candidates(&self, sentence: &[&str], predicates: &[usize]) -> Vec<Candidate> {
        WORK.with_borrow_mut(|work| work.arguments.seen = Some(Vec::new()));
        let _ = self.read_tokens_with(&[sentence.to_vec()], &[predicates.to_vec()]);
        WORK.with_borrow_mut(|work| work.arguments.seen.take())
            .unwrap_or_default()
    }

    fn analyse(
        &self,
        words: &mut [Word],
        rows: &[Row],
        given: &Given,
        watch: &mut dyn FnMut(Stage),
    ) -> Reading {
        let mut reading = Reading::default();
        WORK.with_borrow_mut(|work| {
            for batch in batches(rows) {
                self.decoder
                    .batch(&self.network, words, &batch, given, work, &mut reading, watch);
            }
        });
        reading.index();
        reading
    }
}

#[cfg(test)]
impl Reader {
    pub(crate) fn network(&self) -> &Network {
        &self.network
    }

    pub(crate) fn vocabulary(&self) -> &Vocabulary {
        &self.decoder.vocabulary
    }
}

/// Consecutive rows of together at most [`BATCH`] pieces.
fn batches(rows: &[Row]) -> Vec<Vec<&Row>> {
    let mut out: Vec<Vec<&Row>> = Vec::new();
    let mut size = 0;
    for row in rows {
        let pieces = row.pieces.len() + 2;
        size += pieces;
        match out.last_mut() {
            Some(batch) if size <= BATCH => batch.push(row),
            _ => {
                out.push(vec![row]);
                size = pieces;
            }
        }
    }
    out
}
