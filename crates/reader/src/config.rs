//! Config: the label sets and tables that belong to the weights (`en-1.json`).

use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Debug, Deserialize)]
pub(crate) struct Config {
    pub version: String,
    pub max_pieces: usize,
    pub special: Special,
    pub upos: Vec<String>,
    pub xpos: Vec<String>,
    pub deprel: Vec<String>,
    pub names: Vec<String>,
    pub senses: Vec<String>,
    pub roles: Vec<String>,
    /// Characters to strip, letters to add, what to do with the case (0 keep, 1 lower, 2 title).
    pub lemma_rules: Vec<(usize, String, u8)>,
    /// Lemmas of the forms seen in training, by tag and lower-cased form; empty for the form itself.
    pub lemma_lexicon: BTreeMap<String, BTreeMap<String, String>>,
    /// Rolesets of each lemma, the commonest first.
    pub rolesets: BTreeMap<String, Vec<String>>,
    pub rel_root: Vec<f32>,
    /// Names of the path classes between a predicate and a word.
    pub paths: Vec<String>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Special {
    pub cls: i32,
    pub sep: i32,
    pub unk: i32,
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

    /// Classes of the paths from `predicate` to every word of a sentence, given heads and relation numbers.
    pub(crate) fn from(&self, predicate: usize, heads: &[Option<usize>], relations: &[usize]) -> Vec<i32> {
        let mut chain = vec![predicate];
        while let Some(head) = chain.last().and_then(|&at| heads[at]) {
            chain.push(head);
        }
        (0..heads.len())
            .map(|word| self.class(word, &chain, heads, relations))
            .collect()
    }

    fn class(&self, word: usize, chain: &[usize], heads: &[Option<usize>], relations: &[usize]) -> i32 {
        let (mut at, mut below) = (word, None);
        let steps = loop {
            if let Some(steps) = chain.iter().position(|&a| a == at) {
                break steps;
            }
            below = Some(at);
            match heads[at] {
                Some(head) => at = head,
                None => return self.own,
            }
        };
        let k = steps.min(3).saturating_sub(1);
        match (steps, below) {
            (0, None) => self.own,
            (0, Some(child)) => self.down[relations[child]],
            (_, None) => self.above[k][relations[chain[steps - 1]]],
            (_, Some(child)) => self.beside[k][relations[child]],
        }
    }
}
