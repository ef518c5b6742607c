//! Lemmas and senses: a word with its tag and the scores of the model in, its dictionary form or roleset out.

use crate::Upos;
use crate::config::Config;
use crate::wordpiece::Vocabulary;
use std::collections::HashMap;

/// Lemmas of the forms seen in training, rules for the others, and the rolesets of each lemma.
pub(crate) struct Lemmas {
    /// By tag (number in the tables) and lower-cased form; empty for the form itself.
    lexicon: Vec<HashMap<String, String>>,
    /// Characters to strip, letters to add, what to do with the case (0 keep, 1 lower, 2 title).
    rules: Vec<(usize, String, u8)>,
    /// Rolesets of each lemma with the number of the sense's score, the commonest first.
    rolesets: HashMap<String, Vec<(String, Option<usize>)>>,
}

impl Lemmas {
    pub(crate) fn new(config: &mut Config) -> Self {
        let lexicon = config
            .upos
            .iter()
            .map(|tag| config.lemma_lexicon.remove(tag).unwrap_or_default());
        let lexicon = lexicon.collect();
        let number = |roleset: String| {
            let sense = roleset.rsplit('.').next().unwrap_or("");
            let class = config.senses.iter().position(|s| s == sense);
            (roleset, class)
        };
        let rolesets = std::mem::take(&mut config.rolesets).into_iter();
        Lemmas {
            lexicon,
            rolesets: rolesets
                .map(|(lemma, sets)| (lemma, sets.into_iter().map(number).collect()))
                .collect(),
            rules: std::mem::take(&mut config.lemma_rules),
        }
    }

    /// Number of rules, which is the number of scores that [`Lemmas::lemma`] takes.
    pub(crate) fn rules(&self) -> usize {
        self.rules.len()
    }

    /// The lexicon's lemma of a form seen in training; else the best rule's result, or that of one of the next
    /// three where it alone is a known word.
    pub(crate) fn lemma(
        &self,
        word: &str,
        (tag, upos): (usize, Upos),
        scores: &[f32],
        vocabulary: &Vocabulary,
    ) -> String {
        let low = word.to_lowercase();
        if let Some(lemma) = self.lexicon.get(tag).and_then(|l| l.get(&low)) {
            return if lemma.is_empty() { low } else { lemma.clone() };
        }
        let order = best_four(scores);
        let best = self.apply(word, order[0]);
        let open = matches!(upos, Upos::Noun | Upos::Verb | Upos::Adj | Upos::Adv);
        if !open || vocabulary.knows(&best) {
            return best;
        }
        let next = order.iter().skip(1).map(|rule| self.apply(word, *rule));
        next.into_iter()
            .find(|lemma| vocabulary.knows(lemma))
            .unwrap_or(best)
    }

    fn apply(&self, word: &str, rule: usize) -> String {
        let Some((strip, add, case)) = self.rules.get(rule) else {
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

    /// The roleset of a lemma with the highest score; ties go to the commoner.
    pub(crate) fn sense(&self, lemma: &str, scores: &[f32]) -> String {
        let mut best: Option<(&str, f32)> = None;
        for (roleset, class) in self.rolesets.get(lemma).into_iter().flatten() {
            let score = class.and_then(|c| scores.get(c).copied());
            let score = score.unwrap_or(f32::NEG_INFINITY);
            if best.is_none_or(|(_, top)| score > top) {
                best = Some((roleset, score));
            }
        }
        best.map_or_else(|| format!("{lemma}.01"), |(roleset, _)| roleset.to_string())
    }
}

/// The numbers of the four highest scores, highest first; ties go to the lower number.
fn best_four(scores: &[f32]) -> [usize; 4] {
    let (mut at, mut top) = ([0; 4], [f32::NEG_INFINITY; 4]);
    for (number, score) in scores.iter().enumerate() {
        let Some(place) = top.iter().position(|t| score > t) else {
            continue;
        };
        at[place..].rotate_right(1);
        top[place..].rotate_right(1);
        (at[place], top[place]) = (number, *score);
    }
    at
}

fn title_case(word: &str) -> String {
    let mut chars = word.chars();
    let first: String = chars.next().into_iter().flat_map(char::to_uppercase).collect();
    first + &chars.as_str().to_lowercase()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_four_best() {
        assert_eq!(super::best_four(&[0.0, 3.0, 1.0, 3.0, 2.0, -1.0]), [1, 3, 4, 2]);
    }
}
