//! Features: a mention and a candidate as numbers for the ranking.
//!
//! In come a mention, a chain in the making and where they stand; out come numbers whose order is that of the weights.
//! `training/coref.py` learns the weights from the same numbers (`onrecord-evals --coref-examples`).

use super::entity::Entity;
use super::find::Quoted;
use super::mention::{Article, Form, Mention, Person, TieKind};
use crate::view::View;
use knowledge::Sort;
use std::collections::BTreeMap;

/// How many numbers tell of a mention alone.
pub(crate) const ALONE: usize = 66;
/// How many numbers tell of a mention and a candidate.
pub(crate) const PAIR: usize = 120;

/// What all features are counted from.
pub(crate) struct Scene<'a> {
    pub(crate) view: View<'a>,
    pub(crate) mentions: &'a [Mention],
    pub(crate) quotes: &'a [Quoted],
}

/// What has been seen so far of words.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// Entities by a word of theirs, the latest last.
    pub(crate) words: BTreeMap<String, Vec<usize>>,
    /// How many mentions the entity with most has.
    pub(crate) most: usize,
}

/// Numbers in the making.
struct Row(Vec<f32>);

impl Row {
    fn is(&mut self, holds: bool) {
        self.0.push(f32::from(u8::from(holds)));
    }

    fn value(&mut self, value: f32) {
        self.0.push(value);
    }

    fn one_of<T: PartialEq>(&mut self, value: &T, all: &[T]) {
        for x in all {
            self.is(x == value);
        }
    }

    fn padded(mut self, to: usize) -> Vec<f32> {
        debug_assert!(self.0.len() <= to, "{} numbers", self.0.len());
        self.0.resize(to, 0.0);
        self.0
    }
}

const ARTICLES: &[Article] = &[
    Article::Bare,
    Article::The,
    Article::This,
    Article::A,
    Article::Whose,
    Article::Number,
];
const PERSONS: &[Option<Person>] = &[
    Some(Person::He),
    Some(Person::She),
    Some(Person::It),
    Some(Person::They),
];
const TIES: &[TieKind] = &[
    TieKind::Apposition,
    TieKind::Copula,
    TieKind::As,
    TieKind::Became,
    TieKind::Called,
    TieKind::Beside,
];
const RELATIONS: &[&[&str]] = &[
    &["nsubj", "csubj"],
    &["obj", "iobj"],
    &["obl"],
    &["nmod"],
    &["compound", "amod", "flat"],
    &["conj"],
    &["root", "parataxis", "list"],
    &["appos"],
    &["xcomp", "ccomp", "advcl", "acl"],
];
const FORMS: &[Form] = &[Form::Name, Form::Noun, Form::Pronoun];
/// Whether the noun is a type of state, or of another place ("the town of Example").
fn is_type(view: &View, noun: &str) -> (bool, bool) {
    let places = &view.knowledge.gazetteer;
    (places.is_word("state", noun), places.is_word("type", noun))
}

fn relations(row: &mut Row, view: &View, m: &Mention) {
    let owner = owner(view, m.head);
    row.is(owner);
    for group in RELATIONS {
        row.is(!owner && group.contains(&m.relation));
    }
}

fn owner(view: &View, token: usize) -> bool {
    view.reading.tokens[token].deprel == "nmod:poss"
}

/// Numbers of a mention alone, for the choice that it is new.
pub(crate) fn alone(scene: &Scene, at: usize, seen: &Seen) -> Vec<f32> {
    let m = &scene.mentions[at];
    let view = &scene.view;
    let mut row = Row(Vec::with_capacity(ALONE));
    row.value(1.0);
    row.one_of(&m.article, ARTICLES);
    relations(&mut row, view, m);
    for sort in m.sorts {
        row.value(sort);
    }
    row.one_of(&m.person, PERSONS);
    row.is(m.plural == Some(true));
    row.is(m.plural == Some(false));
    row.is(m.joint);
    row.value(m.modifiers.len().min(4) as f32 / 4.0);
    row.is(m.told_after);
    for kind in TIES {
        row.is(m.ties.iter().any(|t| t.1 == *kind));
    }
    let word = if m.form == Form::Noun {
        m.words.first()
    } else {
        Some(&m.lemma)
    };
    let before = word.and_then(|w| seen.words.get(w));
    row.is(before.is_some());
    row.is(m.words.iter().any(|w| seen.words.contains_key(w)));
    row.is(m.modifiers.iter().any(|w| seen.words.contains_key(w)));
    row.is(m.quote.is_some());
    row.is(m.sentence == 0);
    row.is(m.sentence < 4);
    row.value((m.sentence as f32 + 1.0).ln() / 5.0);
    row.is(m.country);
    row.is(m.town);
    row.is(m.gender.is_some());
    row.is(view.capital(m.head) && m.form == Form::Noun);
    let (state, place) = is_type(view, &m.lemma);
    row.is(state);
    row.is(place);
    row.is(m.reflexive);
    pleonastic(&mut row, view, m);
    row.is(m.words.len() > 1);
    row.is(m.words.len() > 2);
    row.is(view
        .reading
        .dependents(m.head, &["nsubj", "cop"])
        .next()
        .is_some());
    row.padded(ALONE)
}

/// Whether "it" stands for nothing ("it is clear that", "it rained").
fn pleonastic(row: &mut Row, view: &View, m: &Mention) {
    let above = view.reading.tokens[m.head].head;
    let clause = above.is_some_and(|g| {
        view.reading
            .dependents(g, &["csubj", "ccomp", "xcomp", "advcl", "acl"])
            .any(|c| c > m.head)
    });
    let adjective = above.is_some_and(|g| {
        view.is(
            g,
            &[
                reader::Upos::Adj,
                reader::Upos::Noun,
                reader::Upos::Num,
                reader::Upos::Adv,
            ],
        )
    });
    let it = m.person == Some(Person::It) && m.relation == "nsubj";
    row.is(it && clause && adjective);
    row.is(it && clause && !adjective);
    row.is(it && adjective && !clause);
}

/// How a candidate stands among the others.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Near {
    /// How many were spoken of since.
    pub(crate) rank: usize,
    /// How many are of a fitting sort, and how many of these were spoken of since.
    pub(crate) rivals: usize,
    pub(crate) nearer: usize,
    /// How many mentions the chain with most has.
    pub(crate) most: usize,
}

/// How well the sorts agree, from 0 to 1.
pub(crate) fn fit(m: &Mention, entity: &Entity) -> f32 {
    let both = m.sorts.iter().zip(entity.sorts);
    both.fold(0.0, |most: f32, (a, b)| most.max(a * b))
}

/// Numbers of a mention and a candidate.
pub(crate) fn pair(scene: &Scene, at: usize, entity: &Entity, near: Near) -> Vec<f32> {
    let m = &scene.mentions[at];
    let mut row = Row(Vec::with_capacity(PAIR));
    row.value(1.0);
    row.is(entity.named);
    distance(&mut row, scene, at, entity, near);
    agreement(&mut row, &scene.view, m, entity);
    grammar(&mut row, scene, at, entity);
    words(&mut row, m, entity);
    row.one_of(&m.article, ARTICLES);
    row.one_of(&m.person, PERSONS);
    row.is(m.reflexive);
    row.is(owner(&scene.view, m.head));
    row.is(m.relation == "nsubj");
    row.padded(PAIR)
}

fn distance(row: &mut Row, scene: &Scene, at: usize, entity: &Entity, near: Near) {
    let m = &scene.mentions[at];
    let Some(&latest) = entity.mentions.last() else {
        return;
    };
    let last = &scene.mentions[latest];
    let far = m.sentence.saturating_sub(last.sentence);
    for (low, high) in [(0, 0), (1, 1), (2, 2), (3, 4), (5, 8), (9, 16)] {
        row.is((low..=high).contains(&far));
    }
    row.value((far as f32 + 1.0).ln() / 4.0);
    row.value((m.head.abs_diff(last.head) as f32 + 1.0).ln() / 6.0);
    row.value(1.0 / (near.rank as f32 + 1.0));
    row.is(near.rank == 0);
    row.is(near.rank == 1);
    row.value(near.rank.min(20) as f32 / 20.0);
    row.value(1.0 / (near.nearer as f32 + 1.0));
    row.value(1.0 / near.rivals.max(1) as f32);
    row.one_of(&last.form, FORMS);
    relations(row, &scene.view, last);
    let subject = |x: &Mention| x.relation == "nsubj";
    let recent = || entity.mentions.iter().rev().map(|&i| &scene.mentions[i]);
    row.is(recent().take_while(|x| x.sentence == m.sentence).any(subject));
    row.is(recent()
        .take_while(|x| x.sentence + 1 >= m.sentence)
        .any(|x| subject(x) && x.sentence < m.sentence));
    row.is(recent()
        .take_while(|x| x.sentence + 1 >= m.sentence)
        .any(|x| subject(x) && main(&scene.view, x)));
    row.value((entity.mentions.len() as f32).ln() / 3.0);
    row.is(entity.mentions.len() == 1);
    row.value(
        recent()
            .take_while(|x| x.sentence + 3 >= m.sentence)
            .count()
            .min(6) as f32
            / 6.0,
    );
    row.is(entity.pronouns > 0);
    row.is(entity.mentions.len() >= near.most);
    row.is(entity
        .mentions
        .first()
        .is_some_and(|&i| scene.mentions[i].sentence < 2));
    row.is(m.relation == last.relation);
}

/// Whether a subject is that of a main clause.
fn main(view: &View, m: &Mention) -> bool {
    let above = view.reading.tokens[m.head].head;
    above.is_some_and(|g| view.reading.tokens[g].head.is_none())
}

fn agreement(row: &mut Row, view: &View, m: &Mention, entity: &Entity) {
    let gender = match (m.gender, entity.male, entity.female) {
        (None, _, _) | (_, 0, 0) => None,
        (Some('m'), male, female) => Some(male >= female),
        (Some(_), male, female) => Some(female >= male),
    };
    row.one_of(&gender, &[Some(true), Some(false), None]);
    let number = match m.plural {
        None => None,
        Some(_) if entity.plural + entity.singular == 0 => None,
        Some(true) => Some(entity.plural >= entity.singular),
        Some(false) => Some(entity.singular >= entity.plural),
    };
    row.one_of(&number, &[Some(true), Some(false), None]);
    for (mine, theirs) in m.sorts.iter().zip(entity.sorts) {
        row.value(mine * theirs);
    }
    for theirs in entity.sorts {
        row.value(theirs);
    }
    let known = |s: &[f32]| s.iter().any(|x| *x > 0.0);
    let fit = fit(m, entity);
    row.value(fit);
    row.is(fit == 0.0 && known(&m.sorts) && known(&entity.sorts));
    row.is(!known(&entity.sorts));
    row.is(m.person == Some(Person::It) && entity.it > 0);
    row.is(m.person == Some(Person::They) && entity.they > 0);
    row.is(m.person == Some(Person::It) && entity.is(Sort::Person) > 0.6 && entity.is(Sort::Group) == 0.0);
    row.is(m.person == Some(Person::They) && entity.joint);
    row.is(m.person == Some(Person::They) && entity.is(Sort::Group) > 0.4);
    row.is(matches!(m.person, Some(Person::He | Person::She))
        && entity.named
        && entity.is(Sort::Person) > 0.6);
    let (state, place) = is_type(view, &m.lemma);
    let noun = m.form == Form::Noun && m.plural == Some(false);
    row.is(noun && entity.country && state);
    row.is(noun && !entity.country && state);
    row.is(noun && entity.town && place);
    row.is(noun && entity.country && place);
    row.is(entity.joint);
}

fn grammar(row: &mut Row, scene: &Scene, at: usize, entity: &Entity) {
    let m = &scene.mentions[at];
    let reading = scene.view.reading;
    for kind in TIES {
        let mine = m.ties.iter().any(|t| t.1 == *kind && entity.heads.contains(&t.0));
        row.is(mine && !m.joint);
    }
    let tokens = &reading.tokens;
    let here = entity.mentions.iter().rev().map(|&i| &scene.mentions[i]);
    let here: Vec<&Mention> = here.take_while(|x| x.sentence == m.sentence).collect();
    let governor = tokens[m.head].head;
    let beside = |x: &&Mention| governor.is_some() && tokens[x.head].head == governor;
    row.is(here.iter().any(&beside) && !m.reflexive);
    row.is(here.iter().any(beside) && m.reflexive);
    // "Roe praised her mother": owner under the object, the subject of the same verb
    let above = governor.and_then(|g| tokens[g].head);
    let owned = owner(&scene.view, m.head);
    row.is(owned
        && above.is_some()
        && here
            .iter()
            .any(|x| tokens[x.head].head == above && x.relation == "nsubj"));
    row.is(here
        .iter()
        .any(|x| x.head != m.head && reading.dominates(x.head, m.head)));
    row.is(here
        .iter()
        .any(|x| x.head != m.head && reading.dominates(m.head, x.head)));
    row.is(here.iter().any(|x| x.head == m.head));
    row.is(here
        .iter()
        .any(|x| x.relation == "conj" && tokens[x.head].head == Some(m.head))
        || here
            .iter()
            .any(|x| m.relation == "conj" && governor == Some(x.head)));
    let speaker = m.quote.and_then(|q| scene.quotes.get(q)).and_then(|q| q.speaker);
    row.is(speaker.is_some_and(|s| entity.heads.contains(&s)));
    let last = entity.mentions.last().map(|&i| &scene.mentions[i]);
    row.is(m.quote.is_some() && last.is_some_and(|x| x.quote == m.quote));
    row.is(m.quote.is_some() && last.is_some_and(|x| x.quote.is_none()));
    row.is(m.quote.is_none() && last.is_some_and(|x| x.quote.is_some()));
}

fn words(row: &mut Row, m: &Mention, entity: &Entity) {
    let noun = m.form == Form::Noun;
    let lemma = &m.lemma;
    let same = noun && entity.nouns.contains(lemma);
    row.is(same);
    row.is(noun && entity.lasts.contains(lemma));
    row.is(noun && entity.names.contains(lemma));
    let known = |w: &String| entity.modifiers.contains(w) || entity.nouns.contains(w);
    let other = m.modifiers.iter().filter(|w| !known(w)).count();
    row.is(noun && same && other == 0);
    row.is(noun && same && other > 0);
    row.value(if noun { other.min(3) as f32 / 3.0 } else { 0.0 });
    row.is(noun && m.modifiers.iter().any(|w| entity.names.contains(w)));
    row.is(noun && !m.modifiers.is_empty() && other == 0);
    row.is(same && entity.named);
    row.is(noun && entity.named && m.article == Article::The);
    row.is(noun && entity.named && m.article == Article::This);
    row.is(noun && entity.named && m.article == Article::A);
    row.is(same && entity.plural > 0 && m.plural == Some(false));
}
