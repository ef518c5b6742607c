//! Events coded sentence by sentence (PLOVER's own examples): type, source, target, and what is found beside the coded event.
//!
//! In come the sentences with their marks; out come scores of both halves. Of the half that is only scored no sentence is ever shown.

use crate::scores::{Kit, Section, each, share};
use record::{Event, Record};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;
use text::Given;

/// Characters `start..end` of a sentence.
type Stretch = (usize, usize);

/// A sentence with what its coders marked.
#[derive(Default)]
struct Coded {
    id: String,
    text: String,
    kind: String,
    words: Vec<Stretch>,
    sources: Vec<Stretch>,
    targets: Vec<Stretch>,
    /// Those who do it to each other.
    both: Vec<Stretch>,
    studied: bool,
}

/// What a sentence comes to.
struct Outcome {
    found: bool,
    kind: bool,
    source: Option<bool>,
    target: Option<bool>,
    /// Events beside the coded one.
    beside: usize,
    /// Those of them that the sentence does not tell of: on no words marked as the event's, and not judged to be told.
    invented: usize,
    /// Those of them that nobody has judged.
    unjudged: Vec<String>,
    shown: String,
}

/// Scores of both halves.
///
/// # Errors
/// Where the file cannot be read.
pub fn plover(kit: &Kit, file: &Path) -> Result<Section, String> {
    let (sentences, outcomes) = read(kit, file)?;
    let mut section = Section {
        key: "plover",
        title: "Coded sentences (PLOVER)".to_string(),
        about: format!(
            "{} sentences, one coded event each; rules may be written from the half studied.",
            sentences.len()
        ),
        scores: Vec::new(),
    };
    let half = |studied: bool| -> Vec<&Outcome> {
        let pairs = sentences.iter().zip(&outcomes);
        pairs
            .filter(|(s, _)| s.studied == studied)
            .map(|(_, o)| o)
            .collect()
    };
    for (row, outcomes) in [
        ("all", outcomes.iter().collect()),
        ("studied", half(true)),
        ("only scored", half(false)),
    ] {
        add(&mut section, row, &outcomes);
    }
    Ok(section)
}

/// What goes wrong in the half that may be studied, a sentence a paragraph.
///
/// # Errors
/// Where the file cannot be read.
pub fn plover_studied(kit: &Kit, file: &Path) -> Result<String, String> {
    let (sentences, outcomes) = read(kit, file)?;
    let pairs = sentences.iter().zip(&outcomes).filter(|(s, _)| s.studied);
    let wrong = pairs.filter(|(_, o)| {
        !o.kind || o.source == Some(false) || o.target == Some(false) || o.invented > 0 || o.beside > 0
    });
    Ok(wrong.map(|(_, o)| o.shown.as_str()).collect())
}

/// Events beside the coded ones that nobody has judged, with their sentences: `plover_beside.tsv` lists those that the sentence tells of.
///
/// # Errors
/// Where the file cannot be read.
pub fn plover_unjudged(kit: &Kit, file: &Path) -> Result<String, String> {
    let (sentences, outcomes) = read(kit, file)?;
    let pairs = sentences.iter().zip(&outcomes);
    let lines = pairs.flat_map(|(s, o)| o.unjudged.iter().map(move |u| format!("{u}\t{}\n", s.text)));
    Ok(lines.collect())
}

fn add(section: &mut Section, row: &str, outcomes: &[&Outcome]) {
    let asked = |pick: fn(&Outcome) -> Option<bool>| {
        let all: Vec<bool> = outcomes.iter().filter_map(|o| pick(o)).collect();
        share(all.iter().filter(|right| **right).count(), all.len())
    };
    let sum = |pick: fn(&Outcome) -> usize| share(outcomes.iter().map(|o| pick(o)).sum(), outcomes.len());
    section.add(format!("{row}.found"), asked(|o| Some(o.found)));
    section.add(format!("{row}.type"), asked(|o| Some(o.kind)));
    section.add(format!("{row}.source"), asked(|o| o.source));
    section.add(format!("{row}.target"), asked(|o| o.target));
    section.add(format!("{row}.invented per sentence"), sum(|o| o.invented));
    section.add(format!("{row}.beside per sentence"), sum(|o| o.beside));
}

fn read(kit: &Kit, file: &Path) -> Result<(Vec<Coded>, Vec<Outcome>), String> {
    let at = |e: &dyn std::fmt::Display| format!("{}: {e}", file.display());
    let json = std::fs::read_to_string(file).map_err(|e| at(&e))?;
    let entries: Value = serde_json::from_str(&json).map_err(|e| at(&e))?;
    let entries = entries.as_array().ok_or_else(|| at(&"is no list"))?;
    let sentences: Vec<Coded> = entries.iter().filter_map(coded).collect();
    let list = Path::new(env!("CARGO_MANIFEST_DIR")).join("plover_beside.tsv");
    let told = std::fs::read_to_string(&list).unwrap_or_default();
    let told: BTreeSet<&str> = told.lines().filter(|l| !l.starts_with('#')).collect();
    let outcomes = each(&sentences, |sentence| outcome(kit, sentence, &told));
    let outcomes = outcomes.into_iter().collect::<Result<Vec<_>, _>>()?;
    Ok((sentences, outcomes))
}

/// One entry of the file; `None` for its documentation.
fn coded(entry: &Value) -> Option<Coded> {
    // one entry has its marks directly below
    let info = &entry["textInfo"];
    let marked = info["markup"].as_str().or_else(|| info.as_str())?;
    let mut coded = unmarked(marked);
    coded.id = entry["id"].as_str()?.to_string();
    coded.kind = kind_of(entry["event"].as_str()?).to_string();
    coded.studied = hash(&coded.text).is_multiple_of(2);
    Some(coded)
}

/// The types of the file's version 0.5 under the names of 2.0.
fn kind_of(event: &str) -> &str {
    match event {
        "DEMAND" => "REQUEST",
        "DISAPPROVE" | "INVESTIGATE" => "ACCUSE",
        "FIGHT" => "ASSAULT",
        other => other,
    }
}

/// FNV-1a, its bits mixed: halves are drawn by the letters of the sentence, so that one that comes twice lies in one half.
fn hash(text: &str) -> u64 {
    let mut hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| {
        (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3)
    });
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash ^ (hash >> 33)
}

/// The sentence without its marks, `(SRC: ...)` and their like, and where they stood; white space folded.
fn unmarked(marked: &str) -> Coded {
    const MARKS: [&str; 7] = ["SRC/TAR", "SRC/LOC", "TAR/LOC", "SRC", "TAR", "EVT", "LOC"];
    let mut coded = Coded::default();
    let mut open: Vec<(Option<&str>, usize)> = Vec::new();
    let mut length = 0;
    let mut rest = marked.trim();
    while let Some(c) = rest.chars().next() {
        let mark = MARKS.iter().find(|m| {
            rest.strip_prefix('(')
                .and_then(|r| r.strip_prefix(**m))
                .is_some_and(|r| r.starts_with(':'))
        });
        if let Some(mark) = mark {
            open.push((Some(mark), length));
            rest = rest.get(mark.len() + 2..).unwrap_or("").trim_start();
            continue;
        }
        rest = rest.get(c.len_utf8()..).unwrap_or("");
        match c {
            '(' => open.push((None, length)),
            // a bracket of the file is closed by a brace
            ')' | '}' => {
                if let Some((Some(mark), start)) = open.pop() {
                    enter(&mut coded, mark, (start, length));
                    continue;
                }
            }
            _ => (),
        }
        let space = c.is_whitespace();
        if space && (coded.text.is_empty() || coded.text.ends_with(' ')) {
            continue;
        }
        coded.text.push(if space { ' ' } else { c });
        length += 1;
    }
    coded
}

fn enter(coded: &mut Coded, mark: &str, stretch: Stretch) {
    for part in mark.split('/') {
        match part {
            _ if mark == "SRC/TAR" => coded.both.push(stretch),
            "SRC" => coded.sources.push(stretch),
            "TAR" => coded.targets.push(stretch),
            "EVT" => coded.words.push(stretch),
            _ => (),
        }
        if mark == "SRC/TAR" {
            return;
        }
    }
}

fn outcome(kit: &Kit, sentence: &Coded, told: &BTreeSet<&str>) -> Result<Outcome, String> {
    let given = Given {
        published: Some("2000-01-01".to_string()),
        ..Given::default()
    };
    let document =
        text::read_bytes(sentence.text.as_bytes(), &given).map_err(|e| format!("{}: {e}", sentence.id))?;
    let record = onrecord::read(&document, &kit.reader, &kit.knowledge);
    if record.document.text.trim_end() != sentence.text.trim_end() {
        return Err(format!("{}: the text differs from the file's", sentence.id));
    }
    let judged: Vec<Judged> = record
        .events
        .iter()
        .map(|e| judge(&record, sentence, e))
        .collect();
    let of_it = |j: &&Judged| j.on_words || j.kind && (j.source || j.target);
    let best = judged.iter().filter(of_it).max_by_key(|j| {
        (
            j.kind,
            usize::from(j.source) + usize::from(j.target),
            j.on_words,
            usize::MAX - j.at,
        )
    });
    let beside = || judged.iter().filter(|j| best.is_none_or(|b| b.at != j.at));
    // a line of the list: identifier, type, words
    let line = |j: &Judged| format!("{}\t{}\t{}", sentence.id, j.name, j.words);
    let unjudged: Vec<String> = beside()
        .filter(|j| !j.on_words)
        .map(line)
        .filter(|line| !told.contains(line.as_str()))
        .collect();
    Ok(Outcome {
        found: best.is_some(),
        kind: best.is_some_and(|j| j.kind),
        source: (!sentence.sources.is_empty() || !sentence.both.is_empty())
            .then(|| best.is_some_and(|j| j.source)),
        target: (!sentence.targets.is_empty() || sentence.both.len() > 1)
            .then(|| best.is_some_and(|j| j.target)),
        beside: beside().count(),
        invented: unjudged.len(),
        unjudged,
        shown: shown(sentence, &record, best),
    })
}

/// A found event beside the coded one.
struct Judged {
    at: usize,
    name: &'static str,
    words: String,
    on_words: bool,
    kind: bool,
    source: bool,
    target: bool,
}

fn judge(record: &Record, sentence: &Coded, event: &Event) -> Judged {
    let meets = |ids: &[String], marks: &[Stretch]| {
        let spans: Vec<Stretch> = ids.iter().flat_map(|id| spans(record, id)).collect();
        marks
            .iter()
            .filter(|m| spans.iter().any(|s| overlap(*s, **m)))
            .count()
    };
    let together: Vec<String> = event.agents.iter().chain(&event.targets).cloned().collect();
    Judged {
        at: event.span.start,
        name: event.kind.name(),
        words: event.span.text.clone(),
        on_words: sentence
            .words
            .iter()
            .any(|w| overlap(*w, (event.span.start, event.span.end))),
        kind: event.kind.name() == sentence.kind,
        source: meets(&event.agents, &sentence.sources) + meets(&event.agents, &sentence.both) > 0,
        target: meets(&event.targets, &sentence.targets) > 0 || meets(&together, &sentence.both) > 1,
    }
}

/// Where a party stands, an actor or a place.
fn spans(record: &Record, id: &str) -> Vec<Stretch> {
    let actors = record
        .actors
        .iter()
        .filter(|a| a.id == id)
        .flat_map(|a| &a.mentions);
    let places = record.places.iter().filter(|p| p.id == id).map(|p| &p.span);
    actors.chain(places).map(|q| (q.start, q.end)).collect()
}

fn overlap(a: Stretch, b: Stretch) -> bool {
    a.0 < b.1 && b.0 < a.1
}

fn shown(sentence: &Coded, record: &Record, best: Option<&Judged>) -> String {
    let cut = |s: &Stretch| -> String { sentence.text.chars().skip(s.0).take(s.1 - s.0).collect() };
    let all = |marks: &[Stretch]| marks.iter().map(cut).collect::<Vec<_>>().join(" / ");
    let mut out = format!(
        "{}\n  {} [{}] source [{}] target [{}] both [{}]\n",
        sentence.text,
        sentence.kind,
        all(&sentence.words),
        all(&sentence.sources),
        all(&sentence.targets),
        all(&sentence.both)
    );
    for event in &record.events {
        let name = |ids: &[String]| {
            let of = |id: &String| spans(record, id).first().map(cut);
            ids.iter().filter_map(of).collect::<Vec<_>>().join(" / ")
        };
        let sign = match best.filter(|b| b.at == event.span.start) {
            Some(b) if b.kind && b.source && b.target => "=",
            Some(_) => "~",
            None => "+",
        };
        out.push_str(&format!(
            "  {sign} {} {} [{}] agents [{}] targets [{}]\n",
            event.kind.name(),
            event.status.name(),
            event.span.text,
            name(&event.agents),
            name(&event.targets)
        ));
    }
    out.push('\n');
    out
}

#[cfg(test)]
mod tests {
    use super::unmarked;

    #[test]
    fn marks_are_taken_out_and_kept() {
        let coded = unmarked("The (SRC: Norse) fleet (here) (EVT: shelled) the port (LOC: of (TAR: Bar)).");
        assert_eq!(coded.text, "The Norse fleet (here) shelled the port of Bar.");
        assert_eq!((coded.sources, coded.words), (vec![(4, 9)], vec![(23, 30)]));
        assert_eq!(coded.targets, [(43, 46)]);
    }
}
