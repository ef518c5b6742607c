//! Linking: each mention joins the chain that it fits best, or begins one of its own, from the first to the last.
//!
//! In comes a view of the article, out come chains.

use super::Chain;
use super::entity::Entity;
use super::features::{Near, Scene, Seen, alone, fit, pair};
use super::find::{self, Quoted};
use super::mention::{Form, Mention, Person, TieKind};
use super::names::likeness;
use super::network::Network;
use crate::view::View;
use knowledge::{Knowledge, Sort};
use reader::Reading;
use std::collections::BTreeMap;
use text::Document;

/// How many chains spoken of last a mention can join without sharing a word with them.
const RECENT: usize = 30;
/// How many sentences back a pronoun, and a noun, may reach for them.
const REACH: [usize; 2] = [30, 9];
/// How many chains are looked at for each shared word.
const PER_WORD: usize = 6;

/// A mention with its candidates, as training sees them.
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    /// 0 noun, 1 pronoun.
    pub form: usize,
    /// Numbers of the mention alone, and whether it is new.
    pub alone: (Vec<f32>, bool),
    /// Numbers of each candidate, and whether it is the right one.
    pub candidates: Vec<(Vec<f32>, bool)>,
    /// Whether the right chain, if any, has a name.
    pub named: bool,
}

/// What the linking has made so far.
#[derive(Default)]
struct State {
    entities: Vec<Entity>,
    /// Entities, the one spoken of last at the end.
    order: Vec<usize>,
    seen: Seen,
}

impl State {
    /// The chain that the mention at `at` joins, or a new one.
    fn put(&mut self, at: usize, m: &Mention, entity: Option<usize>) {
        let entity = entity.unwrap_or_else(|| {
            self.entities.push(Entity::default());
            self.entities.len() - 1
        });
        self.entities[entity].add(at, m);
        self.order.retain(|&e| e != entity);
        self.order.push(entity);
        if self.order.len() > 4 * RECENT {
            self.order.drain(..2 * RECENT);
        }
        self.seen.most = self.seen.most.max(self.entities[entity].mentions.len());
        if m.form == Form::Pronoun {
            return;
        }
        for word in m
            .words
            .iter()
            .chain((m.initials.len() > 1).then_some(&m.initials))
        {
            let under = self.seen.words.entry(word.to_lowercase()).or_default();
            under.retain(|&e| e != entity);
            under.push(entity);
        }
    }

    /// Chains that the mention can join, the one spoken of last first.
    fn candidates(&self, mentions: &[Mention], m: &Mention) -> Vec<usize> {
        let reach = REACH.get(m.form as usize).copied().unwrap_or(0);
        let near = self.order.iter().rev().take(RECENT).copied().filter(|&e| {
            let last = self.entities[e].mentions.last().map(|&i| &mentions[i]);
            let far = last.is_none_or(|x| x.sentence + reach < m.sentence);
            !far && self.fits(m, &self.entities[e])
        });
        let mut found: Vec<usize> = near.collect();
        if m.form != Form::Pronoun {
            let words = m.words.iter().chain(&m.modifiers).cloned();
            let letters = (m.initials.len() > 1).then(|| m.initials.to_lowercase());
            for word in words.chain(letters) {
                let under = self.seen.words.get(&word).into_iter().flatten();
                let under = under.rev().take(PER_WORD).copied();
                let fresh: Vec<usize> = under.filter(|e| !found.contains(e)).collect();
                found.extend(fresh);
            }
        }
        let last = |e: &usize| self.entities[*e].mentions.last().copied().unwrap_or(0);
        found.sort_by_key(|e| std::cmp::Reverse(last(e)));
        found
    }

    /// Chains made so far that stand for a marked one: those with a name of it, else those most of whose mentions are of it.
    fn of_chain(
        &self,
        mentions: &[Mention],
        wanted: u32,
        chain: &dyn Fn(&Mention) -> Option<(u32, bool)>,
    ) -> Vec<usize> {
        let is = |i: &usize| chain(&mentions[*i]).is_some_and(|(c, _)| c == wanted);
        let most = |e: &usize, names: bool| {
            let all = self.entities[*e].mentions.iter().copied();
            let own: Vec<usize> = all
                .filter(|&i| !names || mentions[i].form == Form::Name)
                .collect();
            2 * own.iter().filter(|i| is(i)).count() > own.len()
        };
        let all = 0..self.entities.len();
        let named: Vec<usize> = all
            .clone()
            .filter(|e| self.entities[*e].named && most(e, true))
            .collect();
        if named.is_empty() {
            return all
                .filter(|e| !self.entities[*e].named && most(e, false))
                .collect();
        }
        named
    }

    /// The chain that a name names: by its words, else as an apposition to a noun or what is called so.
    fn called(&self, view: &View, mentions: &[Mention], m: &Mention) -> Option<usize> {
        let last = |e: usize| self.entities[e].mentions.last().copied();
        let letters = (m.initials.len() > 1).then(|| m.initials.to_lowercase());
        let mut near: Vec<usize> = Vec::new();
        for word in m.words.iter().chain(&letters) {
            let under = self.seen.words.get(word).into_iter().flatten();
            near.extend(under.rev().take(PER_WORD).copied());
        }
        let misspelt = self.order.iter().rev().take(RECENT).copied();
        near.extend(misspelt);
        let like = |e: usize| {
            let entity = &self.entities[e];
            let all = entity.full.iter().map(|f| likeness(m, f, entity));
            all.max().filter(|&l| l > 0 && entity.joint == m.joint)
        };
        let often = |e: usize| self.entities[e].mentions.len();
        let named = near
            .iter()
            .filter_map(|&e| Some((like(e)?, often(e), last(e), e)));
        if let Some((_, _, _, e)) = named.max() {
            return Some(e);
        }
        let tied = |e: &usize| {
            let entity = &self.entities[*e];
            let told = |t: &(usize, TieKind)| match t.1 {
                TieKind::Apposition => entity.heads.contains(&t.0),
                TieKind::Called => {
                    entity.heads.contains(&t.0)
                        && entity
                            .nouns
                            .iter()
                            .any(|n| view.knowledge.gazetteer.is_word("type", n))
                }
                _ => false,
            };
            let here = last(*e).is_some_and(|i| mentions[i].sentence == m.sentence);
            here && !entity.named && !m.joint && m.ties.iter().any(told) && fit(m, entity) > 0.4
        };
        let near = || self.order.iter().rev().take(RECENT).copied();
        near().find(tied).or_else(|| self.titled(m))
    }

    /// The one person so far known by the noun that is now the title of a name ("A judge refused. ... Judge Jane Roe said").
    fn titled(&self, m: &Mention) -> Option<usize> {
        let titled = |e: &Entity| e.nouns.iter().any(|n| m.titles.contains(n));
        let person = m.sorts[Sort::Person as usize] > 0.4 && !m.joint;
        if !person || self.entities.iter().any(|e| e.named && titled(e)) {
            return None;
        }
        let fits = |e: &usize| {
            let entity = &self.entities[*e];
            !entity.joint && entity.plural == 0 && titled(entity) && fit(m, entity) > 0.4
        };
        let mut found = self.order.iter().rev().take(RECENT).copied().filter(fits);
        found.next().filter(|_| found.next().is_none())
    }

    /// The chain that a noun is an apposition to or a predicate of.
    fn said_of(&self, mentions: &[Mention], m: &Mention) -> Option<usize> {
        let known = |s: &[f32]| s.iter().any(|x| *x > 0.0);
        let near = || self.order.iter().rev().take(RECENT).copied();
        let tied = |t: &(usize, TieKind)| {
            let equal = !matches!(t.1, TieKind::Called | TieKind::Beside);
            let found = near().find(|&e| equal && self.entities[e].heads.contains(&t.0))?;
            let entity = &self.entities[found];
            let here = entity
                .mentions
                .last()
                .is_some_and(|&i| mentions[i].sentence == m.sentence);
            let apart = known(&m.sorts) && known(&entity.sorts) && fit(m, entity) == 0.0;
            let number = m.plural == Some(true) && entity.plural == 0 && entity.singular > 0;
            (here && !apart && !number).then_some(found)
        };
        m.ties.iter().find_map(tied)
    }

    /// Whether a chain may be meant that shares no word.
    fn fits(&self, m: &Mention, entity: &Entity) -> bool {
        let tied = m.ties.iter().any(|t| entity.heads.contains(&t.0));
        let known = |s: &[f32]| s.iter().any(|x| *x > 0.0);
        let apart = known(&m.sorts)
            && known(&entity.sorts)
            && m.sorts.iter().zip(entity.sorts).all(|(a, b)| a * b == 0.0);
        match m.form {
            Form::Name => false,
            Form::Noun => tied || (!apart && entity.named),
            Form::Pronoun => {
                let wrong = match m.gender {
                    Some('m') => entity.female > entity.male,
                    Some(_) => entity.male > entity.female,
                    None => false,
                };
                !wrong && !apart
            }
        }
    }
}

fn best(network: &Network, m: &Mention, example: &Example) -> Option<usize> {
    let scores = example
        .candidates
        .iter()
        .map(|(row, _)| network.pair(m.form, row));
    let (at, score) =
        scores
            .enumerate()
            .fold(None, |best: Option<(usize, f32)>, (at, score)| match best {
                Some((_, most)) if most >= score => best,
                _ => Some((at, score)),
            })?;
    (score > network.alone(m.form, &example.alone.0)).then_some(at)
}

fn example(scene: &Scene, state: &State, at: usize, candidates: &[usize]) -> Example {
    let m = &scene.mentions[at];
    let fitting: Vec<bool> = candidates
        .iter()
        .map(|&e| fit(m, &state.entities[e]) > 0.4)
        .collect();
    let rivals = fitting.iter().filter(|f| **f).count();
    let row = |(rank, &e): (usize, &usize)| {
        let near = Near {
            rank,
            rivals,
            nearer: fitting.iter().take(rank).filter(|f| **f).count(),
            most: state.seen.most,
        };
        (pair(scene, at, &state.entities[e], near), false)
    };
    Example {
        form: m.form as usize,
        alone: (alone(scene, at, &state.seen), false),
        candidates: candidates.iter().enumerate().map(row).collect(),
        named: false,
    }
}

/// Where a name goes, and a noun that the sentence says to be the same as something before it; `None` where the ranking decides.
fn by_rule(view: &View, state: &State, mentions: &[Mention], m: &Mention) -> Option<Option<usize>> {
    if m.form == Form::Name {
        return Some(state.called(view, mentions, m));
    }
    if m.form == Form::Noun && !m.joint {
        return state.said_of(mentions, m).map(Some);
    }
    None
}

/// All mentions but "I", with their positions.
fn third(mentions: &[Mention]) -> impl Iterator<Item = (usize, &Mention)> {
    let all = mentions.iter().enumerate();
    all.filter(|(_, m)| m.person != Some(Person::Speaker))
}

/// Puts "I" with the subject of the verb that its quotation hangs on; where there is none, it stands for nobody known.
fn quoted(state: &mut State, mentions: &[Mention], quotes: &[Quoted]) {
    let mut owner = BTreeMap::new();
    for (e, entity) in state.entities.iter().enumerate() {
        owner.extend(entity.heads.iter().map(|&head| (head, e)));
        let heads = entity.mentions.iter().map(|&i| &mentions[i]).filter(|m| !m.joint);
        owner.extend(heads.map(|m| (m.head, e)));
    }
    for (at, m) in mentions.iter().enumerate() {
        let speaker = m.quote.and_then(|q| quotes.get(q)).and_then(|q| q.speaker);
        let first = m.person == Some(Person::Speaker);
        let Some(&e) = speaker.filter(|_| first).and_then(|s| owner.get(&s)) else {
            continue;
        };
        state.entities[e].mentions.push(at);
    }
    for entity in &mut state.entities {
        entity.mentions.sort_unstable();
    }
}

/// All chains of an article.
pub(crate) fn chains(view: &View) -> Vec<Chain> {
    let quotes = find::quotes(view);
    let mentions = find::mentions(view, &quotes);
    let scene = Scene {
        view: *view,
        mentions: &mentions,
        quotes: &quotes,
    };
    let network = Network::built_in();
    let mut state = State::default();
    for (at, m) in third(&mentions) {
        if let Some(chosen) = by_rule(view, &state, &mentions, m) {
            state.put(at, m, chosen);
            continue;
        }
        let candidates = state.candidates(&mentions, m);
        let chosen = if candidates.is_empty() {
            None
        } else {
            best(network, m, &example(&scene, &state, at, &candidates)).map(|i| candidates[i])
        };
        state.put(at, m, chosen);
    }
    quoted(&mut state, &mentions, &quotes);
    let chain = |e: &Entity| Chain {
        mentions: e.mentions.iter().map(|&i| mentions[i].clone()).collect(),
    };
    state.entities.iter().map(chain).collect()
}

/// Chains that a person has marked, by the head of a mention and whether it stands for several joined: the number of the
/// chain, and whether it has a name.
pub type Marked = BTreeMap<(usize, bool), (u32, bool)>;

/// What training learns from: each mention of an article whose chains are known. With `weights` the chains so far are those
/// that these weights make, so that training sees their mistakes; without, they are the marked ones.
#[must_use]
pub fn examples(
    document: &Document,
    reading: &Reading,
    knowledge: &Knowledge,
    marked: &Marked,
    weights: Option<&str>,
) -> Vec<Example> {
    let view = View {
        document,
        reading,
        knowledge,
    };
    let quotes = find::quotes(&view);
    let mentions = find::mentions(&view, &quotes);
    let scene = Scene {
        view,
        mentions: &mentions,
        quotes: &quotes,
    };
    let network = weights.map(|w| Network::parse(w).unwrap_or_default());
    let chain = |m: &Mention| marked.get(&(m.head, m.joint)).copied();
    let mut state = State::default();
    let mut found = Vec::new();
    for (at, m) in third(&mentions) {
        if let Some(chosen) = by_rule(&view, &state, &mentions, m) {
            state.put(at, m, chosen);
            continue;
        }
        let right = chain(m);
        let candidates = state.candidates(&mentions, m);
        let wanted = right.map_or(Vec::new(), |(c, _)| state.of_chain(&mentions, c, &chain));
        let mut chosen = wanted.first().copied();
        if !candidates.is_empty() {
            let mut shown = example(&scene, &state, at, &candidates);
            for (i, candidate) in candidates.iter().enumerate() {
                shown.candidates[i].1 = wanted.contains(candidate);
            }
            shown.alone.1 = !shown.candidates.iter().any(|c| c.1);
            shown.named = right.is_some_and(|(_, named)| named);
            if let Some(network) = &network {
                chosen = best(network, m, &shown).map(|i| candidates[i]);
            }
            found.push(shown);
        } else if network.is_some() {
            chosen = None;
        }
        state.put(at, m, chosen);
    }
    found
}
