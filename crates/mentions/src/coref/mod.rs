//! Coreference: which names, nouns and pronouns of an article stand for one and the same.
//!
//! In come a reading and knowledge; out come chains of mentions. Rules find the mentions and what is known of each
//! (`find`), a small trained ranking weighs each candidate (`features`, `network`), and mentions join chains from the first
//! to the last (`link`). It never looks at other articles and never joins two words of which one cannot be shown.

mod entity;
mod features;
mod find;
mod link;
mod mention;
mod names;
mod network;

pub use link::{Example, Marked, examples};
pub use mention::{Form, Mention};
pub(crate) use names::misspelt;

use crate::view::View;
use knowledge::Knowledge;
use reader::Reading;
use std::collections::BTreeMap;
use text::Document;

/// Mentions that stand for one and the same, in text order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Chain {
    /// The mentions.
    pub mentions: Vec<Mention>,
}

impl Chain {
    /// The first mention by the name that it bears most often, a longer one before a shorter; `None` where the article gives
    /// no name.
    #[must_use]
    pub fn name(&self) -> Option<&Mention> {
        let names = || self.mentions.iter().filter(|m| m.form == Form::Name);
        let often = |m: &Mention| names().filter(|x| x.words == m.words).count();
        names().rev().max_by_key(|m| (often(m), m.words.len()))
    }
}

/// The chains of an article, in the order of their first mentions; words that stand alone are chains of one.
#[must_use]
pub fn read(document: &Document, reading: &Reading, knowledge: &Knowledge) -> Vec<Chain> {
    let view = View {
        document,
        reading,
        knowledge,
    };
    chains(&view)
}

pub(crate) fn chains(view: &View) -> Vec<Chain> {
    link::chains(view)
}

/// Chains by the heads of their mentions.
pub(crate) struct Links {
    chains: Vec<Chain>,
    /// Head: which chain, which of its mentions.
    at: BTreeMap<usize, (usize, usize)>,
    quotes: Vec<find::Quoted>,
}

impl Links {
    /// The chains of an article.
    pub(crate) fn of(view: &View) -> Self {
        let chains = chains(view);
        let mut at = BTreeMap::new();
        for (c, chain) in chains.iter().enumerate() {
            let single = chain.mentions.iter().enumerate().filter(|(_, m)| !m.joint);
            at.extend(single.map(|(i, m)| (m.head, (c, i))));
        }
        Links {
            chains,
            at,
            quotes: find::quotes(view),
        }
    }

    /// The subject of the verb that the quotation around a token hangs on.
    pub(crate) fn speaker(&self, token: usize) -> Option<usize> {
        let at = self.quotes.partition_point(|q| q.end <= token);
        let quote = self.quotes.get(at).filter(|q| q.first <= token)?;
        quote.speaker
    }

    /// What else stands for the same as the mention headed by `head`: those before it, the nearest first, then those after it.
    pub(crate) fn others(&self, head: usize) -> impl Iterator<Item = &Mention> {
        let found = self
            .at
            .get(&head)
            .and_then(|&(c, i)| Some((self.chains.get(c)?, i)));
        found.into_iter().flat_map(|(chain, i)| {
            let (before, from) = chain.mentions.split_at(i.min(chain.mentions.len()));
            before.iter().rev().chain(from.iter().skip(1))
        })
    }
}
