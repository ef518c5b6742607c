//! Semantic roles of the frames of reporting and of violence, which matter most above the reader, by frame.
//!
//! Gold words and gold predicates go in; a role span counts where predicate, role, first and last word are right.

use crate::corpus::{Frame, conllu, frames};
use crate::scores::{Kit, Section, each, f1};
use std::collections::BTreeMap;
use std::path::Path;

/// Groups of frames, each frame as the lemma of PropBank's rolesets (nouns and verbs alike).
const GROUPS: [(&str, &[&str]); 3] = [
    ("reporting", &["say", "tell", "report", "claim", "deny", "warn"]),
    (
        "violence",
        &[
            "kill", "die", "wound", "injure", "attack", "strike", "bomb", "shell",
        ],
    ),
    (
        "states",
        &["arrest", "release", "seize", "withdraw", "meet", "call on"],
    ),
];

/// Rolesets of "call on": to ask somebody to act. The others of "call" name or telephone.
const CALL_ON: [&str; 2] = ["call.03", "call_upon.12"];

/// What was counted of a frame: predicates, then hits, found and right of its role spans.
type Count = [usize; 4];

/// Counts by frame.
type Counts = BTreeMap<&'static str, Count>;

/// F1 of role spans by frame on `ewt/test` of `folder`, and beside it on test and dev together; scores are those of the groups.
///
/// # Errors
/// Where the corpus cannot be read.
pub fn roles_by_frame(kit: &Kit, key: &'static str, title: &str, folder: &Path) -> Result<Section, String> {
    let test = counted(kit, folder, "test")?;
    let mut both = counted(kit, folder, "dev")?;
    for (frame, count) in &test {
        add(both.entry(frame).or_default(), count);
    }
    let mut section = Section {
        key,
        title: title.to_string(),
        about: format!(
            "Gold words and predicates; a span counts where role, first and last word are right. \
             Frames are rare in EWT test, so the right half adds EWT dev.\n\n{}",
            by_frame(&test, &both)
        ),
        scores: Vec::new(),
    };
    for (part, counts) in [("test", &test), ("test and dev", &both)] {
        let mut all = [0; 4];
        for (group, frames) in GROUPS {
            let mut sum = [0; 4];
            for count in frames.iter().filter_map(|f| counts.get(f)) {
                add(&mut sum, count);
            }
            section.add(format!("{group}.{part}"), spans(&sum));
            add(&mut all, &sum);
        }
        section.add(format!("all.{part}"), spans(&all));
    }
    Ok(section)
}

fn add(sum: &mut Count, count: &Count) {
    for (sum, add) in sum.iter_mut().zip(count) {
        *sum += add;
    }
}

fn spans(count: &Count) -> f64 {
    let [_, hit, found, right] = *count;
    f1(hit, found, right)
}

/// A row for each frame.
fn by_frame(test: &Counts, both: &Counts) -> String {
    let mut out =
        "| frame | test: predicates | role spans | F1 | test and dev: predicates | role spans | F1 |\n\
                   |---|---:|---:|---:|---:|---:|---:|\n"
            .to_string();
    for frame in GROUPS.iter().flat_map(|(_, frames)| *frames) {
        let cells = |counts: &Counts| {
            let count = counts.get(frame).copied().unwrap_or_default();
            let score = if count[3] == 0 {
                String::new()
            } else {
                format!("{:.3}", spans(&count))
            };
            format!("{} | {} | {score}", count[0], count[3])
        };
        out.push_str(&format!("| {frame} | {} | {} |\n", cells(test), cells(both)));
    }
    out.trim_end().to_string()
}

/// Counts by frame on one part of the corpus.
fn counted(kit: &Kit, folder: &Path, part: &str) -> Result<Counts, String> {
    let words: BTreeMap<String, Vec<String>> = conllu(&folder.join(format!("{part}.conllu")))?
        .into_iter()
        .map(|t| (t.id, t.words.into_iter().map(|w| w.form).collect()))
        .collect();
    let sentences: Vec<(Vec<String>, Vec<Frame>)> = frames(&folder.join(format!("{part}.srl.jsonl")))?
        .into_iter()
        .filter(|(_, frames)| frames.iter().any(|f| frame(&f.sense).is_some()))
        .filter_map(|(id, frames)| Some((words.get(&id)?.clone(), frames)))
        .collect();
    let mut counts = Counts::new();
    for found in each(&sentences, |(words, frames)| count(kit, words, frames)) {
        for (frame, count) in found {
            add(counts.entry(frame).or_default(), &count);
        }
    }
    Ok(counts)
}

/// Counts of one sentence. All of its predicates are given, so that a frame is read as it is in a whole sentence.
fn count(kit: &Kit, words: &[String], frames: &[Frame]) -> Vec<(&'static str, Count)> {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let given: Vec<usize> = frames.iter().map(|f| f.token).collect();
    let readings = kit.reader.read_tokens_with(&[words], &[given]);
    let Some(reading) = readings.first() else {
        return Vec::new();
    };
    let of = |right: &Frame| {
        let frame = frame(&right.sense)?;
        let found = reading.predicate(right.token).map_or(&[][..], |p| &p.arguments);
        let same = |a: &&reader::Argument| {
            right
                .arguments
                .iter()
                .any(|r| (r.0.as_str(), r.1, r.2) == (a.role, a.first, a.end))
        };
        let hits = found.iter().filter(same).count();
        Some((frame, [1, hits, found.len(), right.arguments.len()]))
    };
    frames.iter().filter_map(of).collect()
}

/// The frame of a roleset such as `say.01`, if it is one of those listed.
fn frame(sense: &str) -> Option<&'static str> {
    let lemma = if CALL_ON.contains(&sense) {
        "call on"
    } else {
        sense.rsplit_once('.')?.0
    };
    let mut listed = GROUPS.iter().flat_map(|(_, frames)| *frames);
    listed.find(|f| **f == lemma).copied()
}

#[cfg(test)]
mod tests {
    use super::{by_frame, frame};
    use std::collections::BTreeMap;

    #[test]
    fn rolesets_belong_to_frames() {
        assert_eq!(frame("kill.01"), Some("kill"));
        assert_eq!(frame("call.03"), Some("call on"));
        assert_eq!(frame("call.02"), None);
        assert_eq!(frame("kill"), None);
    }

    #[test]
    fn a_frame_that_does_not_occur_has_no_score() {
        let test = BTreeMap::from([("say", [2, 3, 4, 4])]);
        let table = by_frame(&test, &test);
        assert!(table.contains("| say | 2 | 4 | 0.750 | 2 | 4 | 0.750 |"));
        assert!(table.contains("| seize | 0 | 0 |  | 0 | 0 |  |"));
    }
}
