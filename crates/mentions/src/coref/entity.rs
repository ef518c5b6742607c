//! Entity: a chain in the making, with what all its mentions so far tell of it.

use super::mention::{Form, Mention, Person};
use knowledge::Sort;
use std::collections::BTreeSet;

/// A chain in the making.
#[derive(Debug, Clone, Default)]
pub(crate) struct Entity {
    /// Positions of its mentions in the list of all.
    pub(crate) mentions: Vec<usize>,
    /// Dictionary forms of its nouns.
    pub(crate) nouns: BTreeSet<String>,
    /// Words of its names.
    pub(crate) names: BTreeSet<String>,
    /// Its names word by word.
    pub(crate) full: Vec<Vec<String>>,
    /// Last words of its names.
    pub(crate) lasts: BTreeSet<String>,
    pub(crate) initials: BTreeSet<String>,
    /// Words before its nouns, and those of its names.
    pub(crate) modifiers: BTreeSet<String>,
    pub(crate) sorts: [f32; Sort::COUNT],
    pub(crate) male: u32,
    pub(crate) female: u32,
    pub(crate) plural: u32,
    pub(crate) singular: u32,
    pub(crate) named: bool,
    pub(crate) pronouns: u32,
    pub(crate) it: u32,
    pub(crate) they: u32,
    pub(crate) country: bool,
    pub(crate) town: bool,
    pub(crate) joint: bool,
    /// Heads that its mentions are said to be the same as.
    pub(crate) heads: BTreeSet<usize>,
}

impl Entity {
    /// Takes in a mention.
    pub(crate) fn add(&mut self, at: usize, m: &Mention) {
        self.mentions.push(at);
        self.joint |= m.joint;
        if !m.joint {
            self.heads.insert(m.head);
        }
        match m.form {
            Form::Noun => {
                self.nouns.insert(m.lemma.clone());
                self.modifiers.extend(m.modifiers.iter().cloned());
            }
            Form::Name => self.name(m),
            Form::Pronoun => self.pronouns += 1,
        }
        for (sum, add) in self.sorts.iter_mut().zip(m.sorts) {
            *sum = sum.max(add);
        }
        match m.gender {
            Some('m') => self.male += 1,
            Some('f') => self.female += 1,
            _ => {}
        }
        match m.plural {
            Some(true) => self.plural += 1,
            Some(false) => self.singular += 1,
            None => {}
        }
        match m.person {
            Some(Person::It) => self.it += 1,
            Some(Person::They) => self.they += 1,
            _ => {}
        }
        self.country |= m.country;
        self.town |= m.town;
    }

    fn name(&mut self, m: &Mention) {
        self.named = true;
        self.names.extend(m.words.iter().cloned());
        self.modifiers.extend(m.words.iter().cloned());
        self.modifiers.extend(m.modifiers.iter().cloned());
        self.nouns.extend(m.titles.iter().cloned());
        self.lasts.insert(m.lemma.clone());
        if !self.full.contains(&m.words) {
            self.full.push(m.words.clone());
        }
        if m.initials.len() > 1 {
            self.initials.insert(m.initials.clone());
        }
    }

    /// The share of its strongest sort that is this one.
    pub(crate) fn is(&self, sort: Sort) -> f32 {
        self.sorts[sort as usize]
    }
}
