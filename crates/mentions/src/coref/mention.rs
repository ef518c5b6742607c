//! Mention: words that stand for somebody or something, and what can be seen of them alone.

use knowledge::Sort;

/// What a mention is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// A phrase headed by a common noun.
    Noun,
    /// A personal pronoun of the third person, or "I" inside a quotation.
    Pronoun,
    /// A proper name.
    Name,
}

/// How a phrase is determined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Article {
    #[default]
    Bare,
    The,
    This,
    A,
    Whose,
    Number,
}

/// Why two words are said of one and the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TieKind {
    /// "Jane Roe, the minister".
    Apposition,
    /// "Jane Roe is the minister".
    Copula,
    /// "Jane Roe, who works as a minister".
    As,
    /// "Jane Roe became minister".
    Became,
    /// "a town called Example", "the town of Example".
    Called,
    /// "the Example group".
    Beside,
}

/// Pronouns by what they can stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Person {
    He,
    She,
    It,
    They,
    /// "I": whoever is quoted.
    Speaker,
}

/// One mention.
#[derive(Debug, Clone, PartialEq)]
pub struct Mention {
    /// Index of its head token.
    pub head: usize,
    /// Index of its first token.
    pub first: usize,
    /// One past the index of its last token.
    pub end: usize,
    /// What it is.
    pub form: Form,
    /// Whether it stands for several joined by "and".
    pub joint: bool,
    /// Folded words of a name; of a noun its dictionary form.
    pub words: Vec<String>,
    pub(crate) sentence: usize,
    pub(crate) relation: &'static str,
    pub(crate) lemma: String,
    /// Words before the head that tell it apart, in small letters.
    pub(crate) modifiers: Vec<String>,
    pub(crate) article: Article,
    /// Whether words behind the head tell it apart.
    pub(crate) told_after: bool,
    pub(crate) plural: Option<bool>,
    pub(crate) gender: Option<char>,
    pub(crate) sorts: [f32; Sort::COUNT],
    pub(crate) person: Option<Person>,
    pub(crate) reflexive: bool,
    pub(crate) country: bool,
    pub(crate) town: bool,
    /// Head tokens that this is said to be the same as.
    pub(crate) ties: Vec<(usize, TieKind)>,
    /// Number of the quotation that it stands in.
    pub(crate) quote: Option<usize>,
    /// First letters of a name that are written large.
    pub(crate) initials: String,
    /// Nouns that stand before a name as its title, in dictionary form.
    pub(crate) titles: Vec<String>,
}
