//! Labels: the label sets of the tables, turned into what a [`crate::Reading`] holds.

use crate::bio::Bio;
use crate::config::Config;
use crate::{NameClass, Upos};

/// Label sets. They live as long as the program.
pub(crate) struct Labels {
    pub upos: Vec<Upos>,
    pub xpos: Vec<&'static str>,
    pub deprel: Vec<&'static str>,
    /// Number of the relation of roots.
    pub root: usize,
    /// Number of the rules that make lemmas.
    pub lemma_rules: usize,
    pub names: Bio,
    pub name_classes: Vec<NameClass>,
    pub roles: Bio,
    pub role_names: Vec<&'static str>,
}

impl Labels {
    pub(crate) fn new(config: &Config) -> Self {
        let (names, name_classes) = Bio::new(&config.names);
        let (roles, role_classes) = Bio::new(&config.roles);
        Labels {
            upos: config.upos.iter().map(|name| upos(name)).collect(),
            xpos: config.xpos.iter().map(|s| keep(s)).collect(),
            deprel: config.deprel.iter().map(|s| keep(s)).collect(),
            root: config.deprel.iter().position(|r| r == "root").unwrap_or(0),
            lemma_rules: config.lemma_rules.len(),
            names,
            name_classes: name_classes
                .iter()
                .map(|label| NameClass::from_label(label))
                .collect(),
            roles,
            role_names: role_classes.iter().map(|s| keep(s)).collect(),
        }
    }
}

/// A label for the life of the program: a few hundred short strings, once for each reader.
fn keep(label: &str) -> &'static str {
    Box::leak(label.to_string().into_boxed_str())
}

fn upos(name: &str) -> Upos {
    match name {
        "ADJ" => Upos::Adj,
        "ADP" => Upos::Adp,
        "ADV" => Upos::Adv,
        "AUX" => Upos::Aux,
        "CCONJ" => Upos::Cconj,
        "DET" => Upos::Det,
        "INTJ" => Upos::Intj,
        "NOUN" => Upos::Noun,
        "NUM" => Upos::Num,
        "PART" => Upos::Part,
        "PRON" => Upos::Pron,
        "PROPN" => Upos::Propn,
        "PUNCT" => Upos::Punct,
        "SCONJ" => Upos::Sconj,
        "SYM" => Upos::Sym,
        "VERB" => Upos::Verb,
        _ => Upos::X,
    }
}
