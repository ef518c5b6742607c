//! Days named in news, interviews, speeches and court proceedings of GUM (`<date when="YYYY-MM-DD">`), from raw text.
//!
//! Only words that a calendar settles are asked: weekdays, months with a day, "today" and its like, numeric dates. A day is right where a
//! time of ours on the same words has a value that begins with it. GUM's annotators resolve some days from outside the text.

use crate::scores::{Kit, Section, each, share};
use std::path::Path;
use text::Given;

const GENRES: [&str; 4] = ["GUM_news", "GUM_interview", "GUM_speech", "GUM_court"];
const DAYS: [&str; 11] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "today",
    "yesterday",
    "tomorrow",
    "tonight",
];
const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];
/// How far a time may stand from the gold's words, in characters: the reader folds white space.
const SLACK: usize = 60;

#[derive(Default)]
struct Document {
    id: String,
    published: Option<String>,
    text: String,
    /// First character and one past the last of each dated stretch, and its day.
    days: Vec<(usize, usize, String)>,
}

/// Share of the named days whose value is right.
///
/// # Errors
/// Where the corpus cannot be read.
pub fn dates(kit: &Kit, folder: &Path) -> Result<Section, String> {
    let mut documents = Vec::new();
    for part in ["train.conllu", "dev.conllu", "test.conllu"] {
        let file = folder.join(part);
        let text = std::fs::read_to_string(&file).map_err(|e| format!("{}: {e}", file.display()))?;
        documents.extend(parse(&text));
    }
    documents.retain(|d| GENRES.iter().any(|g| d.id.starts_with(g)) && !d.days.is_empty());
    let counts: Result<Vec<[usize; 3]>, String> = each(&documents, |d| count(kit, d)).into_iter().collect();
    let counts = counts?;
    let sum = |at: usize| -> usize { counts.iter().filter_map(|c| c.get(at)).sum() };
    let (found, right, all) = (sum(0), sum(1), sum(2));
    let mut section = Section {
        key: "dates",
        title: "Days named in GUM".to_string(),
        about: format!("{} documents, {all} days.", documents.len()),
        scores: Vec::new(),
    };
    section.add("found", share(found, all));
    section.add("value", share(right, all));
    Ok(section)
}

fn parse(conllu: &str) -> Vec<Document> {
    let mut documents: Vec<Document> = Vec::new();
    let mut open: Vec<(usize, Option<String>)> = Vec::new();
    let mut inside = 0;
    for line in conllu.lines() {
        if let Some(id) = line.strip_prefix("# newdoc id = ") {
            open.clear();
            documents.push(Document {
                id: id.to_string(),
                ..Document::default()
            });
        }
        let Some(document) = documents.last_mut() else {
            continue;
        };
        if let Some(day) = line.strip_prefix("# meta::dateCreated = ") {
            document.published = day.get(..10).map(str::to_string);
        } else if line.starts_with("# newpar") && !document.text.is_empty() {
            document.text.truncate(document.text.trim_end().len());
            document.text.push_str("\n\n");
        }
        let cells: Vec<&str> = line.split('\t').collect();
        let (Some(id), Some(form), Some(misc)) = (cells.first(), cells.get(1), cells.get(9)) else {
            continue;
        };
        let space = if misc.contains("SpaceAfter=No") { "" } else { " " };
        let start = document.text.chars().count();
        if let Some((first, last)) = id.split_once('-') {
            let number = |n: &str| n.parse::<usize>().unwrap_or(0);
            inside = number(last) + 1 - number(first).min(number(last));
            document.text.push_str(form);
            document.text.push_str(space);
            continue;
        }
        if inside > 0 {
            inside -= 1;
        } else if !id.contains('.') {
            document.text.push_str(form);
        }
        let end = document.text.chars().count();
        marks(misc, (start, end), &mut open, &mut document.days);
        if end > start {
            document.text.push_str(space);
        }
    }
    documents
}

/// Dated stretches that begin or end at a word.
fn marks(
    misc: &str,
    (start, end): (usize, usize),
    open: &mut Vec<(usize, Option<String>)>,
    days: &mut Vec<(usize, usize, String)>,
) {
    let mut rest = misc;
    while let Some(at) = rest.find("<date ").into_iter().chain(rest.find("</date>")).min() {
        let tail = rest.get(at..).unwrap_or("");
        if tail.starts_with("</") {
            if let Some((from, Some(day))) = open.pop() {
                days.push((from, end, day));
            }
            rest = tail.get(7..).unwrap_or("");
        } else {
            let inner = tail.split('>').next().unwrap_or("");
            let when = inner
                .split_once("when:::\"")
                .and_then(|(_, v)| v.split('"').next());
            open.push((start, when.filter(|v| v.len() == 10).map(str::to_string)));
            rest = tail.get(inner.len()..).unwrap_or("");
        }
    }
}

/// Days found, right, and asked.
fn count(kit: &Kit, document: &Document) -> Result<[usize; 3], String> {
    let given = Given {
        published: document.published.clone(),
        ..Given::default()
    };
    let read =
        text::read_bytes(document.text.as_bytes(), &given).map_err(|e| format!("{}: {e}", document.id))?;
    let times = onrecord::read(&read, &kit.reader, &kit.knowledge).times;
    let mut count = [0; 3];
    for (start, end, day) in &document.days {
        let words: String = document.text.chars().skip(*start).take(end - start).collect();
        if !on_calendar(&words.to_lowercase()) {
            continue;
        }
        count[2] += 1;
        let near = times
            .iter()
            .filter(|t| t.span.start < end + SLACK && t.span.end + SLACK > *start);
        let same: Vec<_> = near
            .filter(|t| words.contains(&t.span.text) || t.span.text.contains(words.trim()))
            .collect();
        let right = same
            .iter()
            .any(|t| t.value.as_ref().is_some_and(|v| v.starts_with(day)));
        count[0] += usize::from(!same.is_empty());
        count[1] += usize::from(right);
    }
    Ok(count)
}

fn on_calendar(words: &str) -> bool {
    let digit = words.chars().any(|c| c.is_ascii_digit());
    DAYS.iter().any(|d| words.contains(d)) || (digit && MONTHS.iter().any(|m| words.contains(m)))
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn a_date_spans_its_words() {
        let conllu = "# newdoc id = GUM_news_x\n# meta::dateCreated = 2015-03-02\n\
            1\tOn\ton\tADP\tIN\t_\t2\tcase\t_\t_\n\
            2\tMarch\tMarch\tPROPN\tNNP\t_\t0\troot\t_\tXML=<date when:::\"2015-03-01\">\n\
            3\t1\t1\tNUM\tCD\t_\t2\tnummod\t_\tSpaceAfter=No|XML=</date>\n";
        let documents = parse(conllu);
        assert_eq!(documents[0].text, "On March 1");
        assert_eq!(documents[0].days, [(3, 10, "2015-03-01".to_string())]);
    }
}
