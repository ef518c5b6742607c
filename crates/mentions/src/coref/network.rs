//! Network: the trained ranking, one small network for nouns and one for pronouns.
//!
//! In come the numbers of `features`, out comes a score; the highest among the candidates and "new" wins. The weights are
//! data, made by `training/coref.py`. Sums run in one order, so that the same numbers give the same score everywhere.

use super::features::{ALONE, PAIR};
use super::mention::Form;
use std::sync::OnceLock;

/// The built-in weights.
const WEIGHTS: &str = include_str!("../../model/coref.tsv");

/// One layer of rectified units and a sum.
#[derive(Debug, Clone, Default, PartialEq)]
struct Layer {
    /// Bias of each unit.
    bias: Vec<f32>,
    /// For each number its weight in each unit.
    columns: Vec<Vec<f32>>,
    /// Weight of each unit in the score.
    out: Vec<f32>,
}

impl Layer {
    /// Takes in a unit: its weight in the score, its bias, its weights.
    fn add(&mut self, out: f32, bias: f32, weights: &[f32]) {
        self.out.push(out);
        self.bias.push(bias);
        self.columns.resize(weights.len(), Vec::new());
        for (column, weight) in self.columns.iter_mut().zip(weights) {
            column.push(*weight);
        }
    }

    /// Most numbers are 0, so that whole columns are left out.
    fn score(&self, row: &[f32]) -> f32 {
        let mut units = self.bias.clone();
        for (x, column) in row.iter().zip(&self.columns).filter(|(x, _)| **x != 0.0) {
            for (unit, weight) in units.iter_mut().zip(column) {
                *unit += x * weight;
            }
        }
        units
            .iter()
            .zip(&self.out)
            .fold(0.0, |sum, (u, o)| sum + u.max(0.0) * o)
    }
}

/// The networks of nouns and of pronouns: of a candidate, and of a mention that is new.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Network {
    pair: [Layer; 2],
    alone: [Layer; 2],
}

impl Network {
    /// The built-in one; without any weight where its file is broken, so that nothing is joined.
    pub(crate) fn built_in() -> &'static Network {
        static BUILT_IN: OnceLock<Network> = OnceLock::new();
        BUILT_IN.get_or_init(|| Network::parse(WEIGHTS).unwrap_or_default())
    }

    /// Rows `form part unit out bias weights...`.
    pub(crate) fn parse(text: &str) -> Option<Network> {
        let mut network = Network::default();
        for line in text.lines().filter(|l| !l.starts_with('#') && !l.is_empty()) {
            let mut cells = line.split('\t');
            let form: usize = cells.next()?.parse().ok()?;
            let part = cells.next()?;
            let numbers: Vec<f32> = cells.map(|c| c.parse().ok()).collect::<Option<_>>()?;
            let [out, bias, weights @ ..] = numbers.as_slice() else {
                return None;
            };
            let (layers, size) = match part {
                "pair" => (&mut network.pair, PAIR),
                "alone" => (&mut network.alone, ALONE),
                _ => return None,
            };
            if weights.len() != size {
                return None;
            }
            layers.get_mut(form)?.add(*out, *bias, weights);
        }
        Some(network)
    }

    /// How well a candidate fits.
    pub(crate) fn pair(&self, form: Form, row: &[f32]) -> f32 {
        self.pair.get(form as usize).map_or(0.0, |l| l.score(row))
    }

    /// How likely the mention is new.
    pub(crate) fn alone(&self, form: Form, row: &[f32]) -> f32 {
        self.alone.get(form as usize).map_or(0.0, |l| l.score(row))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_in_weights_are_whole() {
        let network = Network::parse(WEIGHTS).unwrap();
        assert!(
            network
                .pair
                .iter()
                .chain(&network.alone)
                .all(|l| !l.out.is_empty())
        );
    }
}
