//! EventWords: words that name an event, classes of words, words that say whether it happened, instruments, contexts.

use std::collections::{BTreeMap, BTreeSet};

use crate::{Row, TableError, Tables};

/// Part of speech that a row of `events.tsv` wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TriggerPos {
    /// A verb.
    Verb,
    /// A noun.
    Noun,
    /// An adjective.
    Adjective,
}

/// One way to meet a need: a slot and, unless empty, the words one of which must fill it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filler {
    /// Slot, such as `obj`, `~on`, `plural`.
    pub slot: String,
    /// Lemmas, classes included as `@class`; empty where the slot need only be filled.
    pub words: BTreeSet<String>,
}

/// A condition on the words around a trigger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// Whether it must not hold.
    pub negated: bool,
    /// Ways to meet it; one suffices.
    pub fillers: Vec<Filler>,
}

/// One row of `events.tsv`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventWord {
    /// Head lemma, then the words that must hang on it or follow it.
    pub words: Vec<String>,
    /// Part of speech.
    pub pos: TriggerPos,
    /// PLOVER type, or `none`, or `light`.
    pub kind: String,
    /// PLOVER mode.
    pub mode: Option<String>,
    /// Slots of the agent, tried in turn; empty: the pattern of the part of speech.
    pub agent: Vec<String>,
    /// Slots of the target.
    pub target: Vec<String>,
    /// What must hold.
    pub needs: Vec<Need>,
    /// Status where nothing in the clause says otherwise.
    pub status: Option<String>,
    /// Specification that shows it.
    pub example: String,
}

/// Look-ups over the tables of events.
#[derive(Debug, Clone, Default)]
pub struct EventWords {
    rows: Vec<EventWord>,
    by_head: BTreeMap<String, Vec<usize>>,
    classes: BTreeMap<String, BTreeSet<String>>,
    forms: BTreeMap<String, String>,
    status: BTreeMap<(String, String), String>,
    instruments: BTreeMap<Vec<String>, Option<String>>,
    contexts: Vec<(String, Vec<Vec<String>>)>,
}

/// Slots that may stand without words among the alternatives of a need.
const SLOTS: &[&str] = &[
    "subj",
    "obj",
    "iobj",
    "poss",
    "mod",
    "by",
    "comp",
    "inf",
    "agent",
    "target",
    "party",
    "anchor",
    "plural",
    "light",
    "reciprocal",
    "alone",
    "never",
    "the",
    "speaker",
    "present",
];

/// Those of them that may follow words.
const LATER: &[&str] = &["light", "the", "party", "comp", "inf", "poss", "plural"];

impl EventWords {
    pub(crate) fn parse(tables: &Tables) -> Result<Self, TableError> {
        let mut words = EventWords {
            classes: classes(tables)?,
            ..EventWords::default()
        };
        for row in tables.rows("events.tsv") {
            let parsed = event_word(&row)?;
            let Some(head) = parsed.words.first().cloned() else {
                return Err(row.error("the first cell is empty; a head lemma belongs there"));
            };
            words.by_head.entry(head).or_default().push(words.rows.len());
            words.rows.push(parsed);
        }
        for row in tables.rows("event_status.tsv") {
            let key = (row.cell(0).to_string(), row.cell(1).to_string());
            words.status.insert(key, row.cell(2).to_string());
        }
        for row in tables.rows("event_forms.tsv") {
            words
                .forms
                .insert(row.cell(0).to_string(), row.cell(1).to_string());
        }
        for row in tables.rows("instruments.tsv") {
            let mode = Some(row.cell(1).to_string()).filter(|m| !m.is_empty());
            words.instruments.insert(lemmas(row.cell(0)), mode);
        }
        for row in tables.rows("contexts.tsv") {
            let listed = row.cell(1).split('|').map(lemmas).collect();
            words.contexts.push((row.cell(0).to_string(), listed));
        }
        Ok(words)
    }

    /// Every row, in the order of the table.
    #[must_use]
    pub fn rows(&self) -> &[EventWord] {
        &self.rows
    }

    /// Rows whose head is that lemma, with their numbers, in the order of the table.
    pub fn of<'a>(&'a self, lemma: &str) -> impl Iterator<Item = (usize, &'a EventWord)> + 'a {
        let found = self.by_head.get(lemma).map_or(&[][..], Vec::as_slice);
        found
            .iter()
            .filter_map(|&at| self.rows.get(at).map(|row| (at, row)))
    }

    /// Dictionary form of an irregular verb form, or of a regular one whose verb the tables know.
    #[must_use]
    pub fn verb_of(&self, form: &str, guess: &str) -> Option<String> {
        if let Some(lemma) = self.forms.get(form) {
            return Some(lemma.clone());
        }
        let candidates = stems(form);
        let verb = |lemma: &str| self.of(lemma).any(|(_, row)| row.pos == TriggerPos::Verb);
        if candidates.iter().any(|c| c == guess) && verb(guess) {
            return None;
        }
        let known = candidates.iter().find(|c| verb(c)).cloned();
        known.or_else(|| {
            (!candidates.is_empty() && !candidates.iter().any(|c| c == guess)).then(|| candidates[0].clone())
        })
    }

    /// Whether a lemma is in a class of `event_classes.tsv`.
    #[must_use]
    pub fn in_class(&self, class: &str, lemma: &str) -> bool {
        self.classes.get(class).is_some_and(|words| words.contains(lemma))
    }

    /// Whether two lemmas are in one of the classes whose names start with `family-`: words for one happening.
    #[must_use]
    pub fn same_family(&self, a: &str, b: &str) -> bool {
        self.akin("family-", a, b)
    }

    /// Whether one attack can be told under both modes: they stand in one class whose name starts with `mode-`.
    #[must_use]
    pub fn modes_akin(&self, a: &str, b: &str) -> bool {
        self.akin("mode-", a, b)
    }

    fn akin(&self, prefix: &str, a: &str, b: &str) -> bool {
        let mut classes = self.classes.iter().filter(|(name, _)| name.starts_with(prefix));
        a == b || classes.any(|(_, words)| words.contains(a) && words.contains(b))
    }

    /// What a word says of an event, standing there (`gov`, `aux`, `mark`, `case`, `mod`, `neg`).
    #[must_use]
    pub fn status(&self, lemma: &str, place: &str) -> Option<&str> {
        let key = (lemma.to_string(), place.to_string());
        self.status.get(&key).map(String::as_str)
    }

    /// The instrument that those lemmas name: its mode, if it tells one.
    #[must_use]
    pub fn instrument(&self, lemmas: &[String]) -> Option<Option<&str>> {
        self.instruments.get(lemmas).map(|mode| mode.as_deref())
    }

    /// Contexts with their words.
    #[must_use]
    pub fn contexts(&self) -> &[(String, Vec<Vec<String>>)] {
        &self.contexts
    }
}

/// What a regular verb form may be a form of, likeliest first.
fn stems(form: &str) -> Vec<String> {
    let undoubled = |stem: &str| {
        let mut letters = stem.chars().rev();
        let double =
            matches!((letters.next(), letters.next()), (Some(a), Some(b)) if a == b && !"aeiou".contains(a));
        double.then(|| stem[..stem.len() - 1].to_string())
    };
    let mut found = Vec::new();
    if let Some(stem) = form.strip_suffix("ied") {
        found.push(format!("{stem}y"));
    } else if let Some(stem) = form.strip_suffix("ed").or_else(|| form.strip_suffix("ing")) {
        // "kill", "pass" keep their double letter, "stop", "run" do not
        let kept = stem.ends_with('l') || stem.ends_with('s');
        found.extend(undoubled(stem).filter(|_| !kept));
        found.push(stem.to_string());
        found.push(format!("{stem}e"));
        found.extend(undoubled(stem).filter(|_| kept));
    } else if let Some(stem) = form.strip_suffix("ies") {
        found.push(format!("{stem}y"));
    } else if let Some(stem) = form.strip_suffix('s') {
        found.push(stem.to_string());
        found.extend(stem.strip_suffix('e').map(str::to_string));
    }
    found.retain(|s| s.len() > 1);
    found
}

fn lemmas(words: &str) -> Vec<String> {
    words
        .split(' ')
        .filter(|w| !w.is_empty())
        .map(str::to_string)
        .collect()
}

fn classes(tables: &Tables) -> Result<BTreeMap<String, BTreeSet<String>>, TableError> {
    let mut classes: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in tables.rows("event_classes.tsv") {
        if row.cell(0).is_empty() {
            return Err(row.error("the first cell is empty; the name of a class belongs there"));
        }
        let words = row.cell(1).split('|').map(str::to_string);
        classes.entry(row.cell(0).to_string()).or_default().extend(words);
    }
    Ok(classes)
}

fn event_word(row: &Row) -> Result<EventWord, TableError> {
    let pos = match row.cell(1) {
        "v" => TriggerPos::Verb,
        "n" => TriggerPos::Noun,
        "a" => TriggerPos::Adjective,
        other => return Err(row.error(format!("part of speech `{other}`; it is v, n or a"))),
    };
    let slots = |at: usize| {
        row.cell(at)
            .split(' ')
            .filter(|s| !s.is_empty())
            .map(str::to_string)
    };
    let filled = |at: usize| Some(row.cell(at).to_string()).filter(|c| !c.is_empty());
    Ok(EventWord {
        words: row.cell(0).split('+').map(str::to_string).collect(),
        pos,
        kind: row.cell(2).to_string(),
        mode: filled(3),
        agent: slots(4).collect(),
        target: slots(5).collect(),
        needs: row
            .cell(6)
            .split(' ')
            .filter(|n| !n.is_empty())
            .map(need)
            .collect(),
        status: filled(7),
        example: row.cell(8).to_string(),
    })
}

/// Reads `obj=a|@b|~on`, `mod!=x|y`, `!agent`: alternatives are separated by `|`; one that starts with `~`, has an `=` or
/// is the bare name of a slot opens a new way, any other is one more word of the way before it.
fn need(text: &str) -> Need {
    let mut negated = text.starts_with('!');
    let mut fillers: Vec<Filler> = Vec::new();
    for part in text.trim_start_matches('!').split('|') {
        if let Some((slot, word)) = part.split_once('=') {
            negated |= slot.ends_with('!');
            fillers.push(Filler {
                slot: slot.trim_end_matches('!').to_string(),
                words: BTreeSet::from([word.to_string()]),
            });
            continue;
        }
        // behind words only the slots that are no likely word open a new way ("met the target" is a word)
        let told = fillers.last().is_some_and(|f| !f.words.is_empty());
        let slot = if told {
            LATER.contains(&part)
        } else {
            SLOTS.contains(&part)
        };
        let opens = fillers.is_empty() || part.starts_with('~') || slot;
        match fillers.last_mut().filter(|_| !opens) {
            Some(last) => {
                last.words.insert(part.to_string());
            }
            None => fillers.push(Filler {
                slot: part.to_string(),
                words: BTreeSet::new(),
            }),
        }
    }
    Need { negated, fillers }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn needs_are_read() {
        let n = need("obj=@aid|help|~to|comp");
        let slots: Vec<&str> = n.fillers.iter().map(|f| f.slot.as_str()).collect();
        assert_eq!(slots, ["obj", "~to", "comp"]);
        assert!(n.fillers[0].words.contains("help") && !n.negated);
        assert!(need("mod!=heart|panic").negated && need("!obj").negated);
    }
}
