//! Tree: small questions to a reading that every rule asks.

use crate::draft::Room;
use reader::Upos;

impl Room<'_> {
    /// First dependent of `head` with one of `relations`.
    pub fn child(&self, head: usize, relations: &[&str]) -> Option<usize> {
        self.reading.dependents(head, relations).next()
    }

    /// Head of a token.
    pub fn head(&self, token: usize) -> Option<usize> {
        self.reading.tokens.get(token).and_then(|t| t.head)
    }

    /// Relation of a token without its subtype.
    pub fn rel(&self, token: usize) -> &'static str {
        self.reading.relation(token)
    }

    /// Relation of a token with its subtype.
    pub fn deprel(&self, token: usize) -> &'static str {
        self.reading.tokens.get(token).map_or("", |t| t.deprel)
    }

    /// Last token of the sentence of a token.
    pub fn sentence_end(&self, token: usize) -> usize {
        let sentence = self.reading.sentences.get(self.sentence(token));
        sentence.map_or(token, |s| s.end.saturating_sub(1))
    }

    /// Penn tag of a token.
    pub fn xpos(&self, token: usize) -> &'static str {
        self.reading.tokens.get(token).map_or("", |t| t.xpos)
    }

    /// Part of speech of a token.
    pub fn upos(&self, token: usize) -> Upos {
        self.reading.tokens.get(token).map(|t| t.upos).unwrap_or_default()
    }

    /// Whether a token is punctuation.
    pub fn is_punct(&self, token: usize) -> bool {
        self.upos(token) == Upos::Punct
    }

    /// Whether `sources.tsv` lists the token under `class`.
    pub fn is(&self, token: usize, class: &str) -> bool {
        self.knowledge.cues.is(&self.lemma(token), class) || self.knowledge.cues.is(&self.lower(token), class)
    }

    /// Whether the verb is in the passive.
    pub fn passive(&self, verb: usize) -> bool {
        if self.xpos(verb) == "VBG" || self.lower(verb).ends_with("ing") {
            return false;
        }
        if self
            .child(verb, &["aux:pass", "nsubj:pass", "csubj:pass"])
            .is_some()
        {
            return true;
        }
        // "was on Monday accused": words between make the tree take the auxiliary for a copula
        let cut = self.child(verb, &["cop"]).is_some_and(|c| self.lemma(c) == "be");
        if cut && self.xpos(verb) == "VBN" {
            return true;
        }
        let reduced = matches!(self.rel(verb), "acl" | "advcl") && self.deprel(verb) != "acl:relcl";
        self.xpos(verb) == "VBN" && reduced && self.child(verb, &["aux", "nsubj", "obj"]).is_none()
    }

    /// Whether the cue is negated: by a word beside it, by its subject, by what governs it.
    pub fn negated(&self, verb: usize) -> bool {
        let beside = self.reading.children.get(verb).into_iter().flatten();
        if beside
            .clone()
            .any(|&t| matches!(self.rel(t), "advmod" | "aux" | "cc") && self.is(t, "negator"))
        {
            return true;
        }
        let subject = beside.clone().find(|&&t| self.rel(t) == "nsubj").copied();
        if subject.is_some_and(|s| self.nobody(s)) {
            return true;
        }
        self.unable(verb).is_some()
    }

    /// Whether the phrase says nobody ("no one", "neither party").
    fn nobody(&self, subject: usize) -> bool {
        self.is(subject, "nobody")
            || self
                .reading
                .dependents(subject, &["det", "cc:preconj"])
                .any(|t| self.is(t, "nobody"))
    }

    /// The word that makes `verb` impossible ("was unable to", "refused to").
    pub fn unable(&self, verb: usize) -> Option<usize> {
        let governor = self
            .head(verb)
            .filter(|_| matches!(self.rel(verb), "xcomp" | "advcl" | "ccomp"))?;
        // "was not immediately able to"
        let able = self.lower(governor) == "able"
            && self
                .reading
                .dependents(governor, &["advmod"])
                .any(|t| self.is(t, "negator"));
        (governor < verb && (able || self.is(governor, "unable"))).then_some(governor)
    }

    /// The agent of a passive ("by France").
    pub fn agent(&self, verb: usize) -> Option<usize> {
        let by = |&t: &usize| {
            self.deprel(t) == "obl:agent"
                || self.rel(t) == "obl"
                    && self
                        .reading
                        .dependents(t, &["case"])
                        .any(|c| self.lower(c) == "by")
        };
        self.reading.dependents(verb, &["obl", "nmod"]).find(by)
    }

    /// The preposition of a phrase.
    pub fn preposition(&self, token: usize) -> Option<usize> {
        self.child(token, &["case"]).or_else(|| {
            self.child(token, &["mark"])
                .filter(|&m| self.upos(m) != Upos::Part)
        })
    }

    /// The dependent phrase of `head` with preposition `prep`, searched below its object too.
    pub fn phrase_with(&self, head: usize, prep: &str) -> Option<usize> {
        let fits = |&t: &usize| {
            matches!(self.rel(t), "obl" | "nmod" | "advcl" | "acl" | "xcomp" | "ccomp")
                && self.preposition(t).is_some_and(|p| self.lower(p) == prep)
        };
        let own = self.reading.children.get(head)?.iter().copied().find(|t| fits(t));
        own.or_else(|| {
            let object = self.child(head, &["obj"])?;
            self.reading
                .children
                .get(object)?
                .iter()
                .copied()
                .find(|t| fits(t))
        })
    }

    /// Whether the clause at `token` is an infinitive with "to".
    pub fn infinitive(&self, token: usize) -> bool {
        self.reading
            .dependents(token, &["mark"])
            .any(|m| self.lower(m) == "to" && self.upos(m) == Upos::Part)
    }
}
