//! Config: the label sets and tables that belong to the weights (`en-3.json`).

use crate::ModelError;
use crate::arguments::Tables;
use crate::network::Columns;
use crate::network::simd::LANES;
use serde::Deserialize;
use std::collections::HashMap;

#[derive(Debug, Deserialize)]
pub(crate) struct Config {
    pub version: String,
    pub max_pieces: usize,
    pub special: Special,
    pub network: Shape,
    pub upos: Vec<String>,
    pub xpos: Vec<String>,
    pub deprel: Vec<String>,
    pub names: Vec<String>,
    pub stances: Vec<String>,
    pub senses: Vec<String>,
    pub roles: Vec<String>,
    /// Characters to strip, letters to add, what to do with the case (0 keep, 1 lower, 2 title).
    pub lemma_rules: Vec<(usize, String, u8)>,
    /// Lemmas of the forms seen in training, by tag and lower-cased form; empty for the form itself.
    pub lemma_lexicon: HashMap<String, HashMap<String, String>>,
    /// Rolesets of each lemma, the commonest first.
    pub rolesets: HashMap<String, Vec<String>>,
    /// Names of the path classes between a predicate and a word.
    pub paths: Vec<String>,
    /// What predicates' arguments are chosen by.
    pub arguments: Option<Tables>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
pub(crate) struct Special {
    pub cls: i32,
    pub sep: i32,
    pub unk: i32,
}

/// Sizes of the network that the weights alone do not tell.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Shape {
    pub layers: usize,
    pub heads: usize,
    /// How many layers run over pieces; those behind them run over words.
    pub words_after: usize,
    pub pool: Pool,
    /// Names and widths of what is linear in the words' vectors, in the order of its columns.
    pub fan: Vec<(String, usize)>,
    pub role_blocks: usize,
}

/// What becomes of the vectors of a word's pieces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Pool {
    /// The first stands for the word.
    First,
    /// Their mean does.
    Mean,
}

impl Shape {
    /// Columns of a part of the fan; each part starts at a multiple of sixteen.
    pub(crate) fn columns(&self, name: &str) -> Result<Columns, ModelError> {
        let mut from = 0;
        for (part, width) in &self.fan {
            if part == name {
                return Ok(Columns { from, width: *width });
            }
            from += width.next_multiple_of(LANES);
        }
        Err(ModelError(format!(
            "the tables name no {name} among the fan's parts"
        )))
    }

    /// Width of a part of the fan that is computed with further.
    pub(crate) fn wide(&self, name: &str) -> Result<usize, ModelError> {
        let width = self.columns(name)?.width;
        if width == 0 || !width.is_multiple_of(LANES) {
            return Err(ModelError(format!(
                "{name} is {width} wide, not a multiple of sixteen"
            )));
        }
        Ok(width)
    }
}

/// Path classes by kind of path and relation, with the fallbacks filled in.
#[derive(Debug)]
pub(crate) struct Paths {
    own: i32,
    down: Vec<i32>,
    above: Vec<Vec<i32>>,
    beside: Vec<Vec<i32>>,
}

impl Paths {
    pub(crate) fn new(paths: &[String], relations: &[String]) -> Self {
        let id = |key: &str| paths.iter().position(|p| p == key).map(|at| at as i32);
        let class = |kind: &str, relation: &str| {
            let plain = relation.split(':').next().unwrap_or(relation);
            let found = id(&format!("{kind}:{relation}")).or_else(|| id(&format!("{kind}:{plain}")));
            found.or_else(|| id(kind)).unwrap_or(0)
        };
        let table = |kind: String| relations.iter().map(|r| class(&kind, r)).collect::<Vec<i32>>();
        Paths {
            own: id("self").unwrap_or(0),
            down: table("down".to_string()),
            above: (1..=3).map(|k| table(format!("anc{k}"))).collect(),
            beside: (1..=3).map(|k| table(format!("side{k}"))).collect(),
        }
    }

    /// Appends the classes of the paths from `predicate` to every word of a sentence. `order` lists the words so that each
    /// comes behind its head ([`crate::tree::downward`]); `way` is a buffer.
    pub(crate) fn from(
        &self,
        predicate: usize,
        heads: &[Option<usize>],
        relations: &[usize],
        order: &[usize],
        way: &mut Vec<Way>,
        out: &mut Vec<i32>,
    ) {
        let base = out.len();
        out.resize(base + heads.len(), self.own);
        way.clear();
        way.resize(heads.len(), Way::default());
        let (mut at, mut steps, mut under) = (predicate, 0, None);
        loop {
            way[at] = Way {
                steps: Some(steps),
                under,
                off: false,
            };
            under = Some(at);
            match heads[at] {
                Some(head) => at = head,
                None => break,
            }
            steps += 1;
        }
        for &word in order {
            let mut place = way[word];
            let on_chain = place.steps.is_some();
            if let Some(above) = heads[word].map(|head| way[head]).filter(|_| !on_chain) {
                let under = if above.off { above.under } else { Some(word) };
                place = Way {
                    steps: above.steps,
                    under,
                    off: true,
                };
                way[word] = place;
            }
            out[base + word] = self.class(place, relations);
        }
    }

    fn class(&self, place: Way, relations: &[usize]) -> i32 {
        let steps = place.steps.unwrap_or(0);
        let k = steps.min(3).saturating_sub(1);
        match (place.under, place.off, steps) {
            (Some(child), true, 0) => self.down[relations[child]],
            (Some(child), true, _) => self.beside[k][relations[child]],
            (Some(child), false, _) => self.above[k][relations[child]],
            (None, _, _) => self.own,
        }
    }
}

/// Where a word stands as seen from a predicate.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Way {
    /// Steps from the predicate up to where the way to the word leaves its ancestors.
    steps: Option<usize>,
    /// The word just under that ancestor: on the way to the word, or, for an ancestor itself, on the predicate's side.
    under: Option<usize>,
    /// Whether the word is none of the predicate's ancestors.
    off: bool,
}
