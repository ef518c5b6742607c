//! CoNLL-U: the reader's analysis of a document; names, predicates, roles and offsets stand in the last column.

use reader::{Reading, Sentence};
use std::fmt::Write;
use text::Document;

/// The reading of one document. With `name`, it begins with a `# newdoc` line and sentence numbers carry the name.
#[must_use]
pub fn conllu(document: &Document, reading: &Reading, name: Option<&str>) -> String {
    let mut out = String::new();
    // writing to a string cannot fail
    if let Some(name) = name {
        let _ = writeln!(out, "# newdoc id = {name}");
    }
    for (at, sentence) in reading.sentences.iter().enumerate() {
        let number = at + 1;
        let id = name.map_or(number.to_string(), |name| format!("{name}-{number}"));
        let words = line(document.text.slice(sentence.span));
        let _ = writeln!(out, "# sent_id = {id}\n# text = {words}");
        out.push_str(&sentence_lines(reading, sentence));
        out.push('\n');
    }
    out
}

/// The lines of one sentence's tokens.
fn sentence_lines(reading: &Reading, sentence: &Sentence) -> String {
    let mut out = String::new();
    let tokens = reading.tokens.iter().enumerate();
    for (t, token) in tokens.take(sentence.end).skip(sentence.first) {
        let mut misc = vec![format!("Start={}|End={}", token.span.start, token.span.end)];
        misc.extend(name(reading, t).map(|n| format!("Name={n}")));
        misc.extend(reading.predicate(t).map(|p| format!("Predicate={}", p.sense)));
        misc.extend(roles(sentence, reading, t));
        let upos = format!("{:?}", token.upos).to_uppercase();
        let (id, head) = (number(sentence, Some(t)), number(sentence, token.head));
        let _ = writeln!(
            out,
            "{id}\t{}\t{}\t{upos}\t{}\t_\t{head}\t{}\t_\t{}",
            line(&token.text),
            line(&token.lemma),
            token.xpos,
            token.deprel,
            misc.join("|")
        );
    }
    out
}

/// Words on one line.
fn line(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Number of a token in its own sentence, from 1; 0 for none.
fn number(sentence: &Sentence, token: Option<usize>) -> usize {
    token.map_or(0, |t| (t + 1).saturating_sub(sentence.first))
}

/// `B-PER`, `I-LOC` ... of a token; nothing outside names.
fn name(reading: &Reading, token: usize) -> Option<String> {
    let name = reading.name_at(token)?;
    let class = name.class.label();
    Some(format!("{}-{class}", if name.first == token { "B" } else { "I" }))
}

/// `Roles=ARG0:1-3,ARG1:5-9`: the arguments of a predicate, by token numbers of the sentence.
fn roles(sentence: &Sentence, reading: &Reading, token: usize) -> Option<String> {
    let roles: Vec<String> = reading
        .predicate(token)?
        .arguments
        .iter()
        .map(|a| {
            let (first, last) = (
                number(sentence, Some(a.first)),
                number(sentence, a.end.checked_sub(1)),
            );
            format!("{}:{first}-{last}", a.role)
        })
        .collect();
    (!roles.is_empty()).then(|| format!("Roles={}", roles.join(",")))
}
