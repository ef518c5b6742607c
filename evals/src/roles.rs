//! Semantic roles: spans with gold predicates, and predicates found without them.

use crate::corpus::{Frame, conllu, frames};
use crate::scores::{Kit, Section, each, f1};
use std::collections::BTreeMap;
use std::path::Path;

/// F1 of role spans (role, first and last word right) with gold predicates, and of predicates.
///
/// # Errors
/// Where the corpus cannot be read.
pub fn roles(kit: &Kit, key: &'static str, title: &str, trees: &Path, srl: &Path) -> Result<Section, String> {
    let words: BTreeMap<String, Vec<String>> = conllu(trees)?
        .into_iter()
        .map(|t| (t.id, t.words.into_iter().map(|w| w.form).collect()))
        .collect();
    let sentences: Vec<(Vec<String>, Vec<Frame>)> = frames(srl)?
        .into_iter()
        .filter_map(|(id, frames)| Some((words.get(&id)?.clone(), frames)))
        .collect();
    let batches: Vec<_> = sentences.chunks(64).collect();
    let counts = each(&batches, |batch| count(kit, batch));
    let mut total = [0; 6];
    for count in counts {
        for (sum, add) in total.iter_mut().zip(count) {
            *sum += add;
        }
    }
    let [hit, found, right, p_hit, p_found, p_right] = total;
    let mut section = Section {
        key,
        title: title.to_string(),
        about: format!(
            "{} sentences, {p_right} predicates, {right} role spans, gold tokens.",
            sentences.len()
        ),
        scores: Vec::new(),
    };
    section.add("spans", f1(hit, found, right));
    section.add("predicates", f1(p_hit, p_found, p_right));
    Ok(section)
}

/// Writes what `training/arguments.py` learns from: the candidates of each predicate of `dev` in `folder`, with whether they are
/// right. Returns the number of predicates.
///
/// # Errors
/// Where the corpus cannot be read or the file not be written.
pub fn role_examples(kit: &Kit, folder: &Path, out: &Path) -> Result<usize, String> {
    let trees = conllu(&folder.join("dev.conllu"))?;
    let mut document = 0;
    let words: BTreeMap<String, (u16, Vec<String>)> = trees
        .into_iter()
        .map(|t| {
            document += u16::from(t.newdoc);
            (t.id, (document, t.words.into_iter().map(|w| w.form).collect()))
        })
        .collect();
    let sentences = frames(&folder.join("dev.srl.jsonl"))?;
    let examples = each(&sentences, |(id, frames)| {
        let known = words.get(id).filter(|_| !frames.is_empty());
        known.map_or_else(Vec::new, |(document, words)| {
            examples(kit, *document, words, frames)
        })
    });
    let error = |e: std::io::Error| format!("{}: {e}", out.display());
    std::fs::write(out, examples.concat()).map_err(error)?;
    Ok(sentences.iter().map(|(_, frames)| frames.len()).sum())
}

/// For each predicate: document, number of gold arguments and of candidates; for each of these class, first word, one past the
/// last, whether it is right, and its numbers.
fn examples(kit: &Kit, document: u16, words: &[String], frames: &[Frame]) -> Vec<u8> {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let given: Vec<usize> = frames.iter().map(|f| f.token).collect();
    let all = kit.reader.candidates(&words, &given);
    let mut out = Vec::new();
    for frame in frames {
        let mine = all.iter().filter(|c| c.predicate == frame.token);
        for number in [usize::from(document), frame.arguments.len(), mine.clone().count()] {
            out.extend(u16::try_from(number).unwrap_or(u16::MAX).to_le_bytes());
        }
        for candidate in mine {
            let same = |r: &(String, usize, usize)| {
                (r.0.as_str(), r.1, r.2) == (candidate.role, candidate.first, candidate.end)
            };
            out.push(u8::try_from(candidate.class).unwrap_or(u8::MAX));
            for place in [candidate.first, candidate.end] {
                out.extend(u16::try_from(place).unwrap_or(u16::MAX).to_le_bytes());
            }
            out.push(u8::from(frame.arguments.iter().any(same)));
            out.extend(candidate.numbers.iter().flat_map(|x| x.to_le_bytes()));
        }
    }
    out
}

fn count(kit: &Kit, batch: &[(Vec<String>, Vec<Frame>)]) -> [usize; 6] {
    let words: Vec<Vec<&str>> = batch
        .iter()
        .map(|(words, _)| words.iter().map(String::as_str).collect())
        .collect();
    let given: Vec<Vec<usize>> = batch
        .iter()
        .map(|(_, frames)| frames.iter().map(|f| f.token).collect())
        .collect();
    let with = kit.reader.read_tokens_with(&words, &given);
    let without = kit.reader.read_tokens(&words);
    let mut counts = [0; 6];
    for (((_, frames), told), alone) in batch.iter().zip(&with).zip(&without) {
        for Frame {
            token,
            arguments: right,
            ..
        } in frames
        {
            let found = told.predicate(*token).map_or(&[][..], |p| &p.arguments);
            let same = |a: &&reader::Argument| {
                right
                    .iter()
                    .any(|r| (r.0.as_str(), r.1, r.2) == (a.role, a.first, a.end))
            };
            counts[0] += found.iter().filter(same).count();
            counts[1] += found.len();
            counts[2] += right.len();
            counts[3] += usize::from(alone.predicate(*token).is_some());
        }
        counts[4] += alone.predicates.len();
        counts[5] += frames.len();
    }
    counts
}
