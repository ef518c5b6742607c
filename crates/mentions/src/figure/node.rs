//! What a number counts: the noun, what sort of thing it is, and the token by which it stands in the tree.
//!
//! In come a reading and a numeral; out comes a [`Node`]. It never decides what was done to what is counted.

use super::measure::Finder;
use super::number::{Form, Numeral};
use knowledge::Kind;
use reader::Upos;

/// What a number counts, and where that stands in the tree.
#[derive(Debug, Clone, Copy)]
pub struct Node {
    /// The token whose relation to the verb matters.
    pub top: usize,
    /// The noun counted.
    pub noun: Option<usize>,
    /// What sort of thing it is; `None` where no table tells.
    pub kind: Option<Kind>,
    /// Whether it is "N of the X".
    pub partitive: bool,
}

impl Finder<'_> {
    /// What sort of thing a noun is.
    #[must_use]
    pub fn kind(&self, noun: usize) -> Option<Kind> {
        let word = self.lower(noun);
        let lemma = &self.reading.tokens.get(noun)?.lemma;
        let measures = &self.knowledge.measures;
        measures
            .kind(&word)
            .or_else(|| measures.kind(&lemma.to_lowercase()))
            .or_else(|| {
                let stem = word.strip_suffix('s').unwrap_or(&word);
                let role = self
                    .knowledge
                    .actors
                    .role(lemma)
                    .or_else(|| self.knowledge.actors.role(stem));
                role.map(|_| Kind::Person).or_else(|| self.compound_kind(&word))
            })
    }

    /// The kind of the last part of a compound: "grandchildren", "policewomen".
    fn compound_kind(&self, word: &str) -> Option<Kind> {
        let tails = word
            .char_indices()
            .skip(3)
            .map(|(at, _)| &word[at..])
            .filter(|tail| tail.chars().count() >= 4);
        let sort = |tail: &str| {
            let kind = self.knowledge.measures.kind(tail);
            kind.filter(|k| matches!(k, Kind::Person | Kind::Arms | Kind::Munition))
        };
        tails.into_iter().find_map(sort)
    }

    /// What the numeral counts.
    #[must_use]
    pub fn node(&self, numeral: &Numeral) -> Node {
        let number = self.reading.head_of(numeral.core.start, numeral.core.end);
        let token = &self.reading.tokens[number];
        let of = self.lower(numeral.core.end) == "of";
        let mut node = Node {
            top: number,
            noun: None,
            kind: None,
            partitive: false,
        };
        if of {
            node.noun = self.noun_of(numeral.core.end);
            node.partitive = true;
        } else if let Some(head) = token.head.filter(|h| self.modifies(number, *h)) {
            let nominal = matches!(
                self.reading.tokens[head].upos,
                Upos::Noun | Upos::Propn | Upos::Pron | Upos::X | Upos::Sym
            );
            node.top = head;
            node.noun = Some(head).filter(|_| nominal);
        } else if matches!(numeral.form, Form::Exact | Form::Vague) {
            node.noun = self.noun_after(numeral);
            // a noun that the tree hangs on the number does not govern it
            let apart = node.noun.filter(|n| !self.reading.dominates(number, *n));
            node.top = apart.unwrap_or(number);
        }
        node.kind = node.noun.and_then(|n| self.kind(n));
        self.climb_group(node)
    }

    fn modifies(&self, number: usize, head: usize) -> bool {
        head > number
            && head - number < 12
            && self.reading.tokens[head].upos != Upos::Punct
            && matches!(
                self.reading.relation(number),
                "nummod" | "det" | "amod" | "advmod" | "compound"
            )
    }

    /// The noun under the "of" at `of`.
    fn noun_of(&self, of: usize) -> Option<usize> {
        let token = self.reading.tokens.get(of)?;
        let head = token.head.filter(|h| *h > of && token.deprel == "case");
        let limit = self.sentence_end(of).min(of + 9);
        head.or_else(|| (of + 1..limit).find(|t| self.ends_noun_phrase(*t)))
    }

    /// The head of the noun phrase that follows a number which the tree left alone.
    fn noun_after(&self, numeral: &Numeral) -> Option<usize> {
        let start = numeral.end;
        let limit = self.sentence_end(numeral.first).min(start + 5);
        let quoted = |t: usize| matches!(self.lower(t).as_str(), "\"" | "\u{201c}" | "\u{2018}" | "'");
        let inside = |t: &usize| {
            let upos = self.reading.tokens[*t].upos;
            matches!(upos, Upos::Adj | Upos::Noun | Upos::Propn | Upos::Num) || quoted(*t)
        };
        let phrase: Vec<usize> = (start..limit).take_while(inside).collect();
        let counted = |t: &&usize| self.kind(**t).is_some_and(|k| k != Kind::Group);
        let known = phrase.iter().rev().find(counted).copied();
        known.or_else(|| phrase.into_iter().find(|t| self.ends_noun_phrase(*t)))
    }

    fn ends_noun_phrase(&self, at: usize) -> bool {
        let noun = |t: usize| {
            self.reading
                .tokens
                .get(t)
                .is_some_and(|t| matches!(t.upos, Upos::Noun | Upos::Propn))
        };
        noun(at) && !(noun(at + 1) && self.reading.tokens[at].head == Some(at + 1))
    }

    pub(super) fn sentence_end(&self, at: usize) -> usize {
        let tokens = &self.reading.tokens;
        tokens
            .get(at)
            .and_then(|t| self.reading.sentences.get(t.sentence))
            .map_or(tokens.len(), |s| s.end)
    }

    /// "a convoy of 12 trucks": the group stands to the verb for what it is of.
    fn climb_group(&self, mut node: Node) -> Node {
        for _ in 0..2 {
            let Some(head) = self.reading.tokens[node.top].head else {
                break;
            };
            let of = self.has_case(node.top, "of") && self.reading.relation(node.top) == "nmod";
            if !of || self.kind(head) != Some(Kind::Group) {
                break;
            }
            if node.noun.is_none() {
                break;
            }
            node.top = head;
        }
        node
    }
}
