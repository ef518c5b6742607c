//! Corpus: CoNLL-U, IOB2 and role files, as plain data.

use std::path::Path;

/// A word with its gold analysis.
#[derive(Debug, Clone, Default)]
pub(crate) struct Word {
    pub(crate) form: String,
    pub(crate) lemma: String,
    pub(crate) upos: String,
    pub(crate) xpos: String,
    /// Position of the head in the sentence; `None` for the root.
    pub(crate) head: Option<usize>,
    pub(crate) deprel: String,
    /// The last column: `Key=value` joined by `|`.
    pub(crate) misc: String,
    /// First and one past the last letter in the document, white space not counted.
    pub(crate) letters: (usize, usize),
}

/// A sentence.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tree {
    pub(crate) id: String,
    pub(crate) text: String,
    /// Whether a document starts here.
    pub(crate) newdoc: bool,
    /// Whether a paragraph starts here.
    pub(crate) newpar: bool,
    pub(crate) words: Vec<Word>,
}

/// Sentences of a CoNLL-U file. Letters are counted from the start of each document.
pub(crate) fn conllu(path: &Path) -> Result<Vec<Tree>, String> {
    let text = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    let mut trees = Vec::new();
    let mut at = 0;
    for block in text.split("\n\n").filter(|b| !b.trim().is_empty()) {
        let tree = tree(block, &mut at);
        if !tree.words.is_empty() {
            trees.push(tree);
        }
    }
    Ok(trees)
}

fn tree(block: &str, at: &mut usize) -> Tree {
    let mut tree = Tree::default();
    // words of a multi-word token share its letters: last word number, letters left
    let mut shared: Option<(usize, usize)> = None;
    for line in block.lines() {
        if let Some(comment) = line.strip_prefix("# ") {
            match comment.split_once(" = ") {
                Some(("sent_id", id)) => tree.id = id.to_string(),
                Some(("text", text)) => tree.text = text.to_string(),
                _ if comment.starts_with("newdoc") => tree.newdoc = true,
                _ if comment.starts_with("newpar") => tree.newpar = true,
                _ => (),
            }
            continue;
        }
        if tree.newdoc && tree.words.is_empty() && shared.is_none() {
            *at = 0;
        }
        let cells: Vec<&str> = line.split('\t').collect();
        let [id, form, lemma, upos, xpos, _, head, deprel, _, misc] = cells.as_slice() else {
            continue;
        };
        let letters = form.chars().filter(|c| !c.is_whitespace()).count();
        if let Some((_, last)) = id.split_once('-') {
            shared = last.parse().ok().map(|last| (last, letters));
            continue;
        }
        let Ok(number) = id.parse::<usize>() else { continue };
        let size = match &mut shared {
            Some((last, left)) => {
                let size = if number == *last {
                    *left
                } else {
                    letters.min(*left)
                };
                *left -= size;
                if number == *last {
                    shared = None;
                }
                size
            }
            None => letters,
        };
        tree.words.push(Word {
            form: (*form).to_string(),
            lemma: (*lemma).to_string(),
            upos: (*upos).to_string(),
            xpos: (*xpos).to_string(),
            head: head.parse::<usize>().ok().and_then(|h| h.checked_sub(1)),
            deprel: (*deprel).to_string(),
            misc: (*misc).to_string(),
            letters: (*at, *at + size),
        });
        *at += size;
    }
    tree
}

/// A name: first word, one past the last, kind.
pub(crate) type Span = (usize, usize, String);

/// A sentence with its names.
#[derive(Debug, Clone, Default)]
pub(crate) struct Named {
    pub(crate) text: String,
    pub(crate) words: Vec<String>,
    pub(crate) names: Vec<Span>,
}

/// For each word, whether white space stands behind it in the sentence.
pub(crate) fn spaces(text: &str, words: &[String]) -> Vec<bool> {
    let mut rest = text;
    let space = |word: &String| {
        let found = rest.find(word.as_str());
        rest = found.and_then(|at| rest.get(at + word.len()..)).unwrap_or(rest);
        found.is_none() || rest.chars().next().is_none_or(char::is_whitespace)
    };
    words.iter().map(space).collect()
}

/// Sentences of an IOB2 file.
pub(crate) fn iob2(path: &Path) -> Result<Vec<Named>, String> {
    let text = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    let mut sentences = Vec::new();
    for block in text.split("\n\n").filter(|b| !b.trim().is_empty()) {
        let mut sentence = Named::default();
        for line in block.lines() {
            if let Some(text) = line.strip_prefix("# text = ") {
                sentence.text = text.to_string();
            }
            let cells: Vec<&str> = line.split('\t').collect();
            let [_, word, tag, ..] = cells.as_slice() else {
                continue;
            };
            let at = sentence.words.len();
            sentence.words.push((*word).to_string());
            match (tag.split_once('-'), sentence.names.last_mut()) {
                (Some(("I", kind)), Some(name)) if name.1 == at && name.2 == kind => name.1 = at + 1,
                (Some((_, kind)), _) => sentence.names.push((at, at + 1, kind.to_string())),
                (None, _) => (),
            }
        }
        if !sentence.words.is_empty() {
            sentences.push(sentence);
        }
    }
    Ok(sentences)
}

/// A predicate with its arguments.
#[derive(Debug, Clone, Default)]
pub(crate) struct Frame {
    pub(crate) token: usize,
    /// Roleset of PropBank, such as `say.01`.
    pub(crate) sense: String,
    /// Role, first token, one past the last.
    pub(crate) arguments: Vec<(String, usize, usize)>,
}

/// Roles of a `.srl.jsonl` file by sentence identifier, in file order.
pub(crate) fn frames(path: &Path) -> Result<Vec<(String, Vec<Frame>)>, String> {
    let text = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    let mut sentences = Vec::new();
    for line in text.lines().filter(|l| !l.trim().is_empty()) {
        let value: serde_json::Value =
            serde_json::from_str(line).map_err(|e| format!("{}: {e}", path.display()))?;
        let number = |v: &serde_json::Value| v.as_u64().map_or(0, |n| n as usize);
        let frame = |p: &serde_json::Value| -> Option<Frame> {
            let arguments = p.get("args")?.as_array()?.iter().filter_map(|a| {
                let role = a.get(0)?.as_str()?.to_string();
                Some((role, number(a.get(1)?).saturating_sub(1), number(a.get(2)?)))
            });
            Some(Frame {
                token: number(p.get("token")?).saturating_sub(1),
                sense: p.get("sense").and_then(|s| s.as_str()).unwrap_or("").to_string(),
                arguments: arguments.collect(),
            })
        };
        let id = value
            .get("sent_id")
            .and_then(|v| v.as_str())
            .unwrap_or("")
            .to_string();
        let predicates = value.get("predicates").and_then(|v| v.as_array());
        sentences.push((id, predicates.into_iter().flatten().filter_map(frame).collect()));
    }
    Ok(sentences)
}

#[cfg(test)]
mod tests {
    use super::tree;

    #[test]
    fn white_space_behind_words_is_found_in_the_sentence() {
        let words = ["We", "do", "n't", "."].map(str::to_string);
        assert_eq!(super::spaces("We don't.", &words), [true, false, false, true]);
    }

    #[test]
    fn words_of_a_multi_word_token_share_its_letters() {
        let block = "# newdoc id = d\n# text = don't go\n1-2\tdon't\t_\t_\t_\t_\t_\t_\t_\t_\n\
                     1\tdo\tdo\tAUX\t_\t_\t3\taux\t_\t_\n2\tn't\tnot\tPART\t_\t_\t3\tadvmod\t_\t_\n\
                     3\tgo\tgo\tVERB\t_\t_\t0\troot\t_\t_";
        let mut at = 7;
        let made = tree(block, &mut at);
        let letters: Vec<_> = made.words.iter().map(|w| w.letters).collect();
        assert_eq!(letters, [(0, 2), (2, 5), (5, 7)]);
        assert_eq!((at, made.words[2].head), (7, None));
    }
}
