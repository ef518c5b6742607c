//! Reading: what the model says of an article's sentences, as plain data.

use text::{Span, Text};

/// Universal part-of-speech tags.
#[allow(missing_docs)]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Upos {
    Adj,
    Adp,
    Adv,
    Aux,
    Cconj,
    Det,
    Intj,
    Noun,
    Num,
    Part,
    Pron,
    Propn,
    Punct,
    Sconj,
    Sym,
    Verb,
    #[default]
    X,
}

/// A word or punctuation mark, in the conventions of UD English EWT.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Where it stands.
    pub span: Span,
    /// Its letters.
    pub text: String,
    /// Dictionary form, lower case but for proper names.
    pub lemma: String,
    /// Universal part of speech.
    pub upos: Upos,
    /// Penn Treebank tag, such as `VBD`.
    pub xpos: &'static str,
    /// Index of the head token in the same reading; `None` for the root of a sentence.
    pub head: Option<usize>,
    /// Universal Dependencies relation to the head, subtype included (`nsubj:pass`).
    pub deprel: &'static str,
    /// Index of the sentence.
    pub sentence: usize,
}

/// A sentence: a run of tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sentence {
    /// Where it stands.
    pub span: Span,
    /// Index of its first token.
    pub first: usize,
    /// One past the index of its last token.
    pub end: usize,
    /// Index of the block of the document that it stands in.
    pub block: usize,
}

/// What a proper name names, in the four kinds that most rules ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NameKind {
    /// A human being.
    Person,
    /// A body, armed group, company, outlet.
    Organization,
    /// A country, town, region, facility or other place.
    Location,
    /// Any other name (events, works, products, peoples).
    Misc,
}

/// What a proper name names, as finely as the model tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NameClass {
    /// A human being.
    Person,
    /// A body, company, outlet.
    Organization,
    /// A military unit or armed group.
    Unit,
    /// A country, town, region or other place.
    Location,
    /// A building, road, airport, bridge.
    Facility,
    /// A people, nationality, faith or party as such ("Kurdish").
    Group,
    /// A weapon or a vehicle of war.
    Weapon,
    /// Any other name (events, works, products).
    Misc,
}

impl NameClass {
    /// The class of a label of the model, without what begins and continues it.
    pub(crate) fn from_label(label: &str) -> Self {
        match label {
            "PER" => NameClass::Person,
            "ORG" => NameClass::Organization,
            "UNIT" => NameClass::Unit,
            "LOC" => NameClass::Location,
            "FAC" => NameClass::Facility,
            "NORP" => NameClass::Group,
            "WEAPON" => NameClass::Weapon,
            _ => NameClass::Misc,
        }
    }

    /// The label, such as `PER`.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            NameClass::Person => "PER",
            NameClass::Organization => "ORG",
            NameClass::Unit => "UNIT",
            NameClass::Location => "LOC",
            NameClass::Facility => "FAC",
            NameClass::Group => "NORP",
            NameClass::Weapon => "WEAPON",
            NameClass::Misc => "MISC",
        }
    }

    /// The kind that it belongs to. This is the one place that says so.
    #[must_use]
    pub fn kind(self) -> NameKind {
        match self {
            NameClass::Person => NameKind::Person,
            NameClass::Organization | NameClass::Unit => NameKind::Organization,
            NameClass::Location | NameClass::Facility => NameKind::Location,
            NameClass::Group | NameClass::Weapon | NameClass::Misc => NameKind::Misc,
        }
    }
}

/// A proper name: tokens `first..end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Name {
    /// Index of its first token.
    pub first: usize,
    /// One past the index of its last token.
    pub end: usize,
    /// What it names, roughly.
    pub kind: NameKind,
    /// What it names, finely; `kind` is its [`NameClass::kind`].
    pub class: NameClass,
}

/// An argument of a predicate: tokens `first..end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Argument {
    /// PropBank role: `ARG0`, `ARG1`, `ARGM-TMP`, `R-ARG0`, `C-ARG1` ...
    pub role: &'static str,
    /// Index of its first token.
    pub first: usize,
    /// One past the index of its last token.
    pub end: usize,
}

/// A predicate with its PropBank sense and arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Predicate {
    /// Index of the token.
    pub token: usize,
    /// Lemma and sense, such as `say.01`.
    pub sense: String,
    /// Arguments in text order.
    pub arguments: Vec<Argument>,
}

/// What a speaker may do with words, in the order of [`Reading::stances`]; the last: nobody says them at all.
pub const STANCES: [&str; 13] = [
    "asserts",
    "confirms",
    "denies",
    "disclaims",
    "declines",
    "unverified",
    "accuses",
    "predicts",
    "promises",
    "threatens",
    "demands",
    "judges",
    "none",
];

/// Everything the model says of one article. Indices of tokens run over the whole article.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reading {
    /// Sentences in text order.
    pub sentences: Vec<Sentence>,
    /// Tokens in text order.
    pub tokens: Vec<Token>,
    /// Names in text order; they do not overlap.
    pub names: Vec<Name>,
    /// Predicates in text order.
    pub predicates: Vec<Predicate>,
    /// For each token, in eighths, the scores (natural logarithms, of no fixed sum) that it gives to each of [`STANCES`] as one of the words
    /// said, then as one of the words that say so (same length as `tokens`).
    pub stances: Vec<[i8; 2 * STANCES.len()]>,
    /// Dependents of each token, in text order (same length as `tokens`).
    pub children: Vec<Vec<usize>>,
}

impl Reading {
    /// Fills `children` from the heads of `tokens`.
    pub fn index(&mut self) {
        self.children = vec![Vec::new(); self.tokens.len()];
        for (at, token) in self.tokens.iter().enumerate() {
            if let Some(head) = token.head {
                self.children[head].push(at);
            }
        }
    }

    /// The token's relation without its subtype: `nsubj` for `nsubj:pass`.
    #[must_use]
    pub fn relation(&self, token: usize) -> &'static str {
        let rel = self.tokens[token].deprel;
        rel.split(':').next().unwrap_or(rel)
    }

    /// Dependents of `head` whose relation, with or without its subtype, is one of `relations`, in text order.
    pub fn dependents<'a>(
        &'a self,
        head: usize,
        relations: &'a [&'a str],
    ) -> impl Iterator<Item = usize> + 'a {
        self.children[head].iter().copied().filter(move |&t| {
            relations.contains(&self.tokens[t].deprel) || relations.contains(&self.relation(t))
        })
    }

    /// All tokens under `head`, itself included, in text order.
    #[must_use]
    pub fn subtree(&self, head: usize) -> Vec<usize> {
        self.subtree_without(head, |_| false)
    }

    /// All tokens under `head`, itself included, in text order, leaving out the branches at tokens for which `cut` holds.
    #[must_use]
    pub fn subtree_without(&self, head: usize, cut: impl Fn(usize) -> bool) -> Vec<usize> {
        let (mut found, mut open) = (Vec::new(), vec![head]);
        while let Some(at) = open.pop() {
            found.push(at);
            open.extend(self.children[at].iter().copied().filter(|&t| !cut(t)));
        }
        found.sort_unstable();
        found
    }

    /// Whether `above` is `token` or one of its ancestors.
    #[must_use]
    pub fn dominates(&self, above: usize, token: usize) -> bool {
        let mut at = Some(token);
        while let Some(t) = at {
            if t == above {
                return true;
            }
            at = self.tokens[t].head;
        }
        false
    }

    /// Token range `first..end` of the tokens that overlap `span` (empty if none).
    #[must_use]
    pub fn tokens_in(&self, span: Span) -> std::ops::Range<usize> {
        let first = self.tokens.partition_point(|t| t.span.end <= span.start);
        let end = self.tokens.partition_point(|t| t.span.start < span.end);
        first..end.max(first)
    }

    /// The head token of `first..end`: the one whose own head lies outside the range (the first such).
    #[must_use]
    pub fn head_of(&self, first: usize, end: usize) -> usize {
        (first..end)
            .find(|&t| self.tokens[t].head.is_none_or(|h| h < first || h >= end))
            .unwrap_or(first)
    }

    /// The span of tokens `first..end`.
    #[must_use]
    pub fn span(&self, first: usize, end: usize) -> Span {
        match (self.tokens.get(first), self.tokens.get(end.saturating_sub(1))) {
            (Some(a), Some(b)) if end > first => Span::new(a.span.start, b.span.end),
            _ => Span::default(),
        }
    }

    /// The predicate at `token`, if it is one.
    #[must_use]
    pub fn predicate(&self, token: usize) -> Option<&Predicate> {
        let at = self.predicates.partition_point(|p| p.token < token);
        self.predicates.get(at).filter(|p| p.token == token)
    }

    /// The name that holds `token`, if one does.
    #[must_use]
    pub fn name_at(&self, token: usize) -> Option<&Name> {
        let at = self.names.partition_point(|n| n.end <= token);
        self.names.get(at).filter(|n| n.first <= token)
    }

    /// The words of a span as a quotation for the record, without white space at its ends.
    #[must_use]
    pub fn words<'a>(&self, text: &'a Text, first: usize, end: usize) -> &'a str {
        text.slice(self.span(first, end))
    }
}
