//! What a system says of texts: ours and the peers' analyses in one form, so that one scorer serves all of them.
//!
//! Texts go in as words or as paragraphs; words, tags, sentences and names come out. It scores nothing.

use crate::parse::document;
use crate::scores::{Kit, each};
use onrecord::Reader;
use reader::{NameKind, Reading};
use serde_json::{Value, json};

/// What is to be analysed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Item {
    /// A sentence that is cut into words; for each word, whether white space stands behind it.
    Words(Vec<String>, Vec<bool>),
    /// A text as its paragraphs.
    Text(Vec<String>),
}

impl Item {
    /// As `benches/peer.py` takes it.
    pub(crate) fn json(&self) -> Value {
        match self {
            Item::Words(words, spaces) => json!({ "words": words, "spaces": spaces }),
            Item::Text(paragraphs) => json!({ "paragraphs": paragraphs }),
        }
    }
}

/// A word as somebody analysed it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Word {
    /// First code point and one past the last in the paragraphs joined by line ends.
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) upos: String,
    pub(crate) xpos: String,
    pub(crate) lemma: String,
}

/// An analysis of one item. Sentences and names are ranges of words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) words: Vec<Word>,
    pub(crate) sentences: Vec<(usize, usize)>,
    /// `PER`, `ORG` and `LOC`; other names are left out.
    pub(crate) names: Vec<(usize, usize, &'static str)>,
}

/// Our analyses of these items.
pub(crate) fn ours(kit: &Kit, items: &[Item]) -> Vec<Said> {
    each(items, |item| {
        let reading = match item {
            Item::Words(words, _) => of_words(&kit.reader, words),
            Item::Text(paragraphs) => kit.reader.read(&document(paragraphs)),
        };
        of_reading(&reading)
    })
}

fn of_words(reader: &Reader, words: &[String]) -> Reading {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    reader.read_tokens(&[words]).pop().unwrap_or_default()
}

fn of_reading(reading: &Reading) -> Said {
    let words = reading.tokens.iter().map(|token| Word {
        start: token.span.start,
        end: token.span.end,
        upos: format!("{:?}", token.upos).to_uppercase(),
        xpos: token.xpos.to_string(),
        lemma: token.lemma.clone(),
    });
    let names = reading.names.iter();
    Said {
        words: words.collect(),
        sentences: reading.sentences.iter().map(|s| (s.first, s.end)).collect(),
        names: names
            .filter_map(|n| Some((n.first, n.end, broad(n.kind)?)))
            .collect(),
    }
}

/// The class of a name in corpora that tell persons, bodies and places apart; buildings are places there, military units are bodies.
pub(crate) fn broad(kind: NameKind) -> Option<&'static str> {
    match kind {
        NameKind::Person => Some("PER"),
        NameKind::Organization => Some("ORG"),
        NameKind::Location => Some("LOC"),
        NameKind::Misc => None,
    }
}

/// A peer's analysis, as `benches/peer.py` writes it.
pub(crate) fn of_peer(value: &Value) -> Said {
    let list = |key: &str| value.get(key).and_then(Value::as_array).into_iter().flatten();
    let number = |cell: &Value, at: usize| {
        cell.get(at)
            .and_then(Value::as_u64)
            .and_then(|n| usize::try_from(n).ok())
    };
    let string = |cell: &Value, at: usize| cell.get(at).and_then(Value::as_str).unwrap_or("").to_string();
    let word = |cell: &Value| {
        Some(Word {
            start: number(cell, 0)?,
            end: number(cell, 1)?,
            upos: string(cell, 2),
            xpos: string(cell, 3),
            lemma: string(cell, 4),
        })
    };
    let name = |cell: &Value| {
        Some((
            number(cell, 0)?,
            number(cell, 1)?,
            of_ontonotes(&string(cell, 2))?,
        ))
    };
    Said {
        words: list("words").filter_map(word).collect(),
        sentences: list("sentences")
            .filter_map(|cell| Some((number(cell, 0)?, number(cell, 1)?)))
            .collect(),
        names: list("names").filter_map(name).collect(),
    }
}

/// The class of a name with a label of OntoNotes, where it is one of the three.
fn of_ontonotes(label: &str) -> Option<&'static str> {
    match label {
        "PERSON" => Some("PER"),
        "ORG" => Some("ORG"),
        "GPE" | "LOC" | "FAC" => Some("LOC"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{broad, of_peer};
    use reader::NameKind;
    use serde_json::json;

    #[test]
    fn a_peer_is_read_with_its_labels_mapped() {
        let said = of_peer(&json!({
            "words": [[0, 6, "PROPN", "NNP", "Brenic"], [7, 10, "VERB", "VBD", "fall"]],
            "sentences": [[0, 2]],
            "names": [[0, 1, "GPE"], [1, 2, "DATE"]],
        }));
        assert_eq!(said.names, [(0, 1, "LOC")]);
        assert_eq!((said.sentences.len(), said.words[1].lemma.as_str()), (1, "fall"));
    }

    #[test]
    fn what_a_peer_leaves_out_is_left_out() {
        let said = of_peer(&json!({ "words": [["x"], []], "names": 3 }));
        assert!(said.words.is_empty() && said.names.is_empty());
    }

    #[test]
    fn our_kinds_have_the_classes_of_the_corpora() {
        assert_eq!(broad(NameKind::Organization), Some("ORG"));
        assert_eq!(broad(NameKind::Misc), None);
    }
}
