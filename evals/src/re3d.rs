//! Names on reports from Syria and Iraq (re3d), in documents that no training saw, from raw text.
//!
//! re3d marks whole phrases ("the Iraqi Security Forces", "ISIL fighters", "President Fuad Masum"), we and the peers mark names. So
//! gold and found are both brought to the bare name by the same rules (those of `training/names.py`): articles, nationalities and,
//! before persons, titles are cut off in front. A phrase that is then no name, or that the annotators doubted, is neither asked for nor
//! counted against anybody; so are pronouns and peoples ("We", "Syrians"), which re3d marks as persons and bodies. Spans are compared by letters, so that nobody gains or loses by how words are cut. It knows no system.

use crate::said::{Item, Said};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// One document of this many of each folder is held back, the last of each run, as in `training/names.py`.
const HELD_BACK: usize = 5;
/// Entities that the annotators were less sure of are not asked for.
const SURE: f64 = 0.4;
const ARTICLES: [&str; 3] = ["the", "a", "an"];
const TITLES: &str = "mr mrs ms miss dr prof professor president prime minister vice deputy chief general gen lt \
    lieutenant col colonel maj major capt captain sgt sergeant adm admiral sir lord lady king queen prince princess pope sen \
    senator gov governor rep representative secretary foreign defence defense ambassador commander judge justice rev reverend \
    saint chairman spokesman spokeswoman spokesperson special advisor adviser assistant fco chancellor mayor sheikh ayatollah us u.s. uk british american russian syrian former \
    interior director";
const LINKS: &str = "of the for and & 's ’s - de la el al bin ibn van von du in on .";
/// Countries are places, also where the annotators mark their governments.
const COUNTRIES: &str = "united states|united kingdom|uk|us|u.s.|u.k.|usa|syria|iraq|iran|russia|turkey|saudi arabia|qatar|kuwait|\
    jordan|israel|france|germany|australia|china|canada|egypt|lebanon|netherlands|britain|libya|yemen|bahrain|\
    united arab emirates|uae|denmark|belgium|italy|japan";

/// re3d marks these, too.
const PRONOUNS: &str = "I Me My We Us Our You Your He His She Her It Its They Their Who";

/// First letter and one past the last, and the class of a name.
type Lettered = (usize, usize, &'static str);

/// A document that is held back.
#[derive(Debug, Clone)]
pub(crate) struct Report {
    pub(crate) paragraphs: Vec<String>,
    names: Vec<Lettered>,
    /// Letters on which nothing is asked.
    open: Vec<(usize, usize)>,
    nations: BTreeSet<String>,
}

impl Report {
    pub(crate) fn item(&self) -> Item {
        Item::Text(self.paragraphs.clone())
    }

    /// Gold names.
    pub(crate) fn names(&self) -> &[Lettered] {
        &self.names
    }

    /// What a system found, brought to the bare name, without what touches letters on which nothing is asked.
    pub(crate) fn found(&self, said: &Said) -> Vec<Lettered> {
        let text = Letters::new(&self.paragraphs.join("\n"));
        let span = |first: usize, end: usize| {
            let last = end.checked_sub(1)?;
            Some((said.words.get(first)?.start, said.words.get(last)?.end))
        };
        let bare = |name: &(usize, usize, &'static str)| {
            let (start, end) = span(name.0, name.1)?;
            let (words, kind) = bare(&text, start, end, name.2, &self.nations);
            Some((text.before(words.first()?.0), text.before(words.last()?.1), kind))
        };
        let asked = |name: &Lettered| !self.open.iter().any(|o| name.0 < o.1 && o.0 < name.1);
        said.names.iter().filter_map(bare).filter(asked).collect()
    }
}

/// A text with the number of letters (code points that are no white space) before each code point.
struct Letters {
    chars: Vec<char>,
    before: Vec<usize>,
}

impl Letters {
    fn new(text: &str) -> Self {
        let chars: Vec<char> = text.chars().collect();
        let mut before = vec![0];
        let mut count = 0;
        for c in &chars {
            count += usize::from(!c.is_whitespace());
            before.push(count);
        }
        Letters { chars, before }
    }

    fn before(&self, at: usize) -> usize {
        let end = self.before.last().copied().unwrap_or(0);
        self.before.get(at).copied().unwrap_or(end)
    }

    fn words(&self, start: usize, end: usize) -> Vec<(usize, usize)> {
        words(&self.chars, start, end)
    }

    fn word(&self, (start, end): (usize, usize)) -> String {
        self.chars
            .get(start..end)
            .map(|c| c.iter().collect())
            .unwrap_or_default()
    }
}

/// Words of a stretch: runs of letters and digits, with full stops and apostrophes inside and the stop of "U.S." or "Dr."; "'s" by itself.
fn words(chars: &[char], start: usize, end: usize) -> Vec<(usize, usize)> {
    let end = end.min(chars.len());
    let within = |at: usize| at < end && chars.get(at).is_some_and(|c| part(*c));
    let mark = |at: usize, marks: &[char]| chars.get(at).is_some_and(|c| marks.contains(c));
    let (mut out, mut at) = (Vec::new(), start);
    while at < end {
        let first = at;
        if !within(at) {
            let clitic =
                mark(at, &['\'', '’']) && mark(at + 1, &['s', 'S']) && !within(at + 2) && at + 1 < end;
            at += if clitic { 2 } else { 1 };
            if chars.get(first).is_some_and(|c| !c.is_whitespace()) {
                out.push((first, at));
            }
            continue;
        }
        while within(at) || (within(at + 1) && mark(at, &['.', '\'', '’']) && !ends_in_s(chars, at, end)) {
            at += 1;
        }
        let dotted = chars.get(first..at).is_some_and(|w| w.contains(&'.')) || at - first <= 3;
        if dotted && at < end && mark(at, &['.']) {
            at += 1;
        }
        out.push((first, at));
    }
    out
}

fn part(c: char) -> bool {
    c.is_alphanumeric() || c == '&'
}

/// Whether the apostrophe at `at` begins a possessive ending.
fn ends_in_s(chars: &[char], at: usize, end: usize) -> bool {
    let letter = |n: usize| chars.get(at + n).copied().filter(|_| at + n < end);
    letter(0).is_some_and(|c| c != '.')
        && letter(1).is_some_and(|c| c == 's' || c == 'S')
        && !letter(2).is_some_and(part)
}

/// The words of a name without articles, nationalities, titles and possessive endings, and its class.
fn bare(
    text: &Letters,
    start: usize,
    end: usize,
    kind: &'static str,
    nations: &BTreeSet<String>,
) -> (Vec<(usize, usize)>, &'static str) {
    let mut words = text.words(start, end);
    let lower = |at: (usize, usize)| text.word(at).to_lowercase();
    while words.len() > 1
        && words
            .last()
            .is_some_and(|w| ["'s", "’s", "'", "’"].contains(&lower(*w).as_str()))
    {
        words.pop();
    }
    let cut = |word: String| ARTICLES.contains(&word.as_str()) || nations.contains(&word);
    let mut first = words
        .iter()
        .take_while(|w| cut(lower(**w)))
        .count()
        .min(words.len().saturating_sub(1));
    while kind == "PER" && first + 1 < words.len() && words.get(first).is_some_and(|w| title(&lower(*w))) {
        first += 1;
    }
    words.drain(..first);
    let name: Vec<String> = words.iter().map(|w| lower(*w)).collect();
    let country = COUNTRIES.split('|').any(|c| c == name.join(" "));
    (words, if country { "LOC" } else { kind })
}

fn title(word: &str) -> bool {
    let bare = word.trim_end_matches('.');
    TITLES.split(' ').any(|t| t == word || t == bare)
}

fn link(word: &str) -> bool {
    LINKS.split(' ').any(|l| l == word)
}

/// Whether these words are a name and not a description.
fn is_name(words: &[String], kind: &str, nations: &BTreeSet<String>) -> bool {
    let (Some(first), Some(last)) = (words.first(), words.last()) else {
        return false;
    };
    let capital = |w: &str| {
        w.chars()
            .next()
            .is_some_and(|c| c.is_uppercase() || c.is_numeric())
    };
    let person = |w: &String| w != "of" && w != "for";
    words.iter().all(|w| capital(w) || link(&w.to_lowercase()))
        && capital(last)
        && first.chars().next().is_some_and(char::is_uppercase)
        && (kind != "PER" || (words.iter().all(person) && !title(&first.to_lowercase())))
        && !(words.len() == 1 && (PRONOUNS.split(' ').any(|p| p == first) || people(first, nations)))
}

/// Whether a word is a nationality or its people.
fn people(word: &str, nations: &BTreeSet<String>) -> bool {
    let word = word.to_lowercase();
    nations.contains(&word) || word.strip_suffix('s').is_some_and(|one| nations.contains(one))
}

/// Every fifth document of each folder, folders in the order of their names.
///
/// # Errors
/// Where the corpus cannot be read.
pub(crate) fn held_back(root: &Path) -> Result<Vec<Report>, String> {
    let entries = std::fs::read_dir(root).map_err(|e| format!("{}: {e}", root.display()))?;
    let mut folders: Vec<PathBuf> = entries
        .filter_map(|e| Some(e.ok()?.path()))
        .filter(|p| p.is_dir())
        .collect();
    folders.sort();
    let mut all = Vec::new();
    for folder in &folders {
        all.push(lines(&folder.join("entities.json"))?);
    }
    let nations = nations(all.iter().flatten());
    let mut reports = Vec::new();
    for (folder, entities) in folders.iter().zip(&all) {
        let documents = lines(&folder.join("documents.json"))?;
        for document in documents.iter().skip(HELD_BACK - 1).step_by(HELD_BACK) {
            let id = string(document, "_id");
            let mine: Vec<Entity> = entities
                .iter()
                .filter(|e| string(e, "documentId") == id)
                .map(entity)
                .collect();
            reports.push(report(&string(document, "text"), mine, &nations));
        }
    }
    Ok(reports)
}

fn string(value: &Value, key: &str) -> String {
    let string = value.get(key).and_then(Value::as_str);
    string.map_or(String::new(), str::to_string)
}

/// Adjectives of nations and creeds among the entities, in small letters; a country's own name is none.
fn nations<'a>(entities: impl Iterator<Item = &'a Value>) -> BTreeSet<String> {
    entities
        .filter(|e| string(e, "type") == "Nationality")
        .map(|e| string(e, "value").trim().to_lowercase())
        .filter(|nation| !COUNTRIES.split('|').any(|c| c == nation))
        .collect()
}

fn lines(path: &Path) -> Result<Vec<Value>, String> {
    let text = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    let values = text.lines().filter(|l| !l.trim().is_empty());
    values
        .map(|line| serde_json::from_str(line).map_err(|e| format!("{}: {e}", path.display())))
        .collect()
}

/// An entity as re3d has it.
struct Entity {
    start: usize,
    end: usize,
    kind: String,
    sure: bool,
}

fn entity(value: &Value) -> Entity {
    let number = |key: &str| {
        let number = value.get(key).and_then(Value::as_u64);
        number.and_then(|n| usize::try_from(n).ok()).unwrap_or(0)
    };
    Entity {
        start: number("begin"),
        end: number("end"),
        kind: string(value, "type"),
        sure: value
            .get("confidence")
            .and_then(Value::as_f64)
            .is_none_or(|c| c >= SURE),
    }
}

/// A document with its entities brought to names: the longest of those that overlap.
fn report(text: &str, mut entities: Vec<Entity>, nations: &BTreeSet<String>) -> Report {
    let letters = Letters::new(text);
    let mut report = Report {
        paragraphs: text
            .lines()
            .map(str::trim)
            .filter(|l| !l.is_empty())
            .map(str::to_string)
            .collect(),
        names: Vec::new(),
        open: Vec::new(),
        nations: nations.clone(),
    };
    entities.sort_by(|a, b| {
        let length = |e: &Entity| e.end.saturating_sub(e.start);
        length(b).cmp(&length(a)).then_with(|| a.kind.cmp(&b.kind))
    });
    for entity in &entities {
        let kind = match entity.kind.as_str() {
            "Person" => "PER",
            "Organisation" => "ORG",
            "Location" => "LOC",
            _ => continue,
        };
        place(&letters, entity, kind, &mut report);
    }
    report
}

/// Puts an entity among the names of a report, or among what is not asked.
fn place(letters: &Letters, entity: &Entity, kind: &'static str, report: &mut Report) {
    let (start, end) = (letters.before(entity.start), letters.before(entity.end));
    let taken = report.names.iter().map(|n| (n.0, n.1));
    if taken
        .chain(report.open.iter().copied())
        .any(|(a, b)| start < b && a < end)
    {
        return;
    }
    let (words, kind) = bare(letters, entity.start, entity.end, kind, &report.nations);
    let (Some(first), Some(last)) = (words.first(), words.last()) else {
        return;
    };
    let span = (letters.before(first.0), letters.before(last.1));
    let strings: Vec<String> = words.iter().map(|w| letters.word(*w)).collect();
    if entity.sure && is_name(&strings, kind, &report.nations) {
        report.names.push((span.0, span.1, kind));
    } else if strings
        .iter()
        .any(|w| w.chars().next().is_some_and(char::is_uppercase))
    {
        report.open.push(span);
    }
}

#[cfg(test)]
mod tests {
    use super::{Entity, report, words};
    use crate::said::{Said, Word};
    use std::collections::BTreeSet;

    fn entity(text: &str, phrase: &str, kind: &str) -> Entity {
        let byte = text.find(phrase).unwrap_or(0);
        let start = text.get(..byte).unwrap_or("").chars().count();
        Entity {
            start,
            end: start + phrase.chars().count(),
            kind: kind.to_string(),
            sure: true,
        }
    }

    fn cut(text: &str) -> Vec<String> {
        let chars: Vec<char> = text.chars().collect();
        let spans = words(&chars, 0, chars.len());
        spans
            .into_iter()
            .map(|(a, b)| chars[a..b].iter().collect())
            .collect()
    }

    #[test]
    fn stretches_are_cut_into_words() {
        assert_eq!(cut("the U.S. envoy's"), ["the", "U.S.", "envoy", "'s"]);
        assert_eq!(
            cut("Chargé d’Affaires, al-Reth"),
            ["Chargé", "d’Affaires", ",", "al", "-", "Reth"]
        );
    }

    #[test]
    fn gold_and_found_are_brought_to_the_bare_name() {
        let text =
            "The Marenian President Ilya Toren met ORLA fighters near the Bay of Senn.\n\nMarenians left.";
        let entities = vec![
            entity(text, "The Marenian President Ilya Toren", "Person"),
            entity(text, "ORLA fighters", "Organisation"),
            entity(text, "the Bay of Senn", "Location"),
            entity(text, "Marenians", "Organisation"),
        ];
        let nations = BTreeSet::from(["marenian".to_string()]);
        let report = report(text, entities, &nations);
        assert_eq!(report.paragraphs.len(), 2);
        let kinds: Vec<&str> = report.names().iter().map(|n| n.2).collect();
        assert_eq!(kinds, ["PER", "LOC"]);
        let word = |start, end| Word {
            start,
            end,
            ..Word::default()
        };
        // "President Ilya Toren", "ORLA", "the Bay of Senn"
        let said = Said {
            words: vec![word(13, 33), word(38, 42), word(57, 72)],
            sentences: Vec::new(),
            names: vec![(0, 1, "PER"), (1, 2, "ORG"), (2, 3, "LOC")],
        };
        assert_eq!(report.found(&said), report.names());
    }
}
