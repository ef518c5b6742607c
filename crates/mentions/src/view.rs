//! View: the article, its reading and what is known, with the questions about words that all rules here ask.
//!
//! In come tokens, out come words, roles and countries. It decides nothing about who is who.

use knowledge::{Country, Knowledge, Role};
use reader::{Reading, Upos};
use text::Document;

/// What every rule of this room looks at.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    pub(crate) document: &'a Document,
    pub(crate) reading: &'a Reading,
    pub(crate) knowledge: &'a Knowledge,
}

impl<'a> View<'a> {
    /// The words of tokens `first..end`, as they stand.
    pub(crate) fn words(&self, first: usize, end: usize) -> &'a str {
        self.reading.words(&self.document.text, first, end)
    }

    /// The letters of a token; empty beyond the text.
    pub(crate) fn text(&self, token: usize) -> &'a str {
        self.reading.tokens.get(token).map_or("", |t| t.text.as_str())
    }

    pub(crate) fn is(&self, token: usize, upos: &[Upos]) -> bool {
        self.reading
            .tokens
            .get(token)
            .is_some_and(|t| upos.contains(&t.upos))
    }

    pub(crate) fn sentence(&self, token: usize) -> usize {
        self.reading.tokens.get(token).map_or(0, |t| t.sentence)
    }

    /// Whether the token starts with a capital.
    pub(crate) fn capital(&self, token: usize) -> bool {
        self.text(token).chars().next().is_some_and(char::is_uppercase)
    }

    pub(crate) fn plural(&self, token: usize) -> bool {
        self.reading
            .tokens
            .get(token)
            .is_some_and(|t| matches!(t.xpos, "NNS" | "NNPS"))
    }

    /// Dictionary forms that the token may have, the likeliest first.
    pub(crate) fn forms(&self, token: usize) -> Vec<String> {
        let Some(t) = self.reading.tokens.get(token) else {
            return Vec::new();
        };
        let low = t.text.to_lowercase();
        let mut forms = vec![t.lemma.to_lowercase(), low.clone()];
        if let Some(stem) = low.strip_suffix("men") {
            forms.push(format!("{stem}man"));
        } else if let Some(stem) = low.strip_suffix("ies") {
            forms.push(format!("{stem}y"));
        } else if let Some(stem) = low.strip_suffix('s') {
            forms.push(stem.to_string());
            forms.extend(stem.strip_suffix('e').map(str::to_string));
        }
        forms.dedup();
        forms
    }

    /// What the noun stands for, if for people or a body.
    pub(crate) fn role(&self, token: usize) -> Option<&'a Role> {
        if !self.is(token, &[Upos::Noun, Upos::Propn]) {
            return None;
        }
        self.forms(token)
            .iter()
            .find_map(|f| self.knowledge.actors.role(f))
    }

    /// The country named or told by its adjective in tokens `first..end`, where these tell but one.
    pub(crate) fn country_in(&self, first: usize, end: usize) -> Option<&'a str> {
        let countries = &self.knowledge.countries;
        let at = |t: usize| {
            (1..=4).rev().filter(|len| t + len <= end).find_map(|len| {
                let words = self.words(t, t + len);
                let found = countries.by_name(words).or_else(|| countries.by_demonym(words));
                found.map(|c| c.iso.as_str())
            })
        };
        let mut told = (first..end).filter(|&t| self.capital(t)).filter_map(at);
        let country = told.next()?;
        told.all(|other| other == country).then_some(country)
    }

    /// "the North": the country so called in full elsewhere in the article ("North Korea").
    pub(crate) fn half(&self, first: usize, end: usize) -> Option<&'a Country> {
        let article = first > 0 && end == first + 1 && self.text(first - 1).eq_ignore_ascii_case("the");
        let word = self.text(first);
        let named = matches!(word, "North" | "South");
        if !article || !named || self.reading.dependents(first, &["nmod"]).next().is_some() {
            return None;
        }
        let full = |t: usize| {
            let same = self.text(t) == word && self.capital(t + 1);
            same.then(|| self.knowledge.countries.by_name(self.words(t, t + 2)))
                .flatten()
        };
        (0..self.reading.tokens.len()).find_map(full)
    }

    /// Whether the token is the subject of a clause.
    pub(crate) fn subject(&self, token: usize) -> bool {
        self.reading.tokens.get(token).is_some() && matches!(self.reading.relation(token), "nsubj" | "csubj")
    }

    /// Day of publication, `YYYY-MM-DD`.
    pub(crate) fn day(&self) -> Option<&'a str> {
        self.document.published.as_deref().and_then(|p| p.get(..10))
    }
}
