//! Incidents over many articles: the annotated ones of gold/incidents, scored by `score_incidents.py`, and copies on made and on real pairs.
//!
//! In come articles with outlet and day of publication; out come scores. It decides nothing and writes only into a temporary folder.

use crate::records::{clean, python, temporary, with_ending};
use crate::scores::{Kit, Section, each, share};
use serde_json::{Value, json};
use std::path::Path;
use text::Given;

/// Links, main incidents and tolls of `gold/incidents`.
///
/// # Errors
/// Where articles or the script cannot be read.
pub fn incidents(kit: &Kit, shared: &Path) -> Result<Section, String> {
    let gold = shared.join("gold/incidents");
    let given =
        std::fs::read_to_string(gold.join("articles.json")).map_err(|e| format!("articles.json: {e}"))?;
    let given: Value = serde_json::from_str(&given).map_err(|e| format!("articles.json: {e}"))?;
    let texts = with_ending(&gold.join("articles"), "txt")?;
    let read = each(&texts, |path| {
        let stem = path
            .file_stem()
            .map(|s| s.to_string_lossy().into_owned())
            .unwrap_or_default();
        let get = |key: &str| given[&stem][key].as_str().map(str::to_string);
        let given = Given {
            published: get("published"),
            outlet: get("outlet"),
            ..Given::default()
        };
        digest(kit, path, &given)
    });
    let read: Vec<(Value, resolve::Digest)> = read.into_iter().collect::<Result<_, _>>()?;
    let (documents, digests): (Vec<Value>, Vec<resolve::Digest>) = read.into_iter().unzip();
    let resolved = resolve::resolve_all(&digests);
    let out = temporary("incidents")?;
    let write = |name: &str, value: Value| {
        std::fs::write(out.join(name), value.to_string()).map_err(|e| format!("{name}: {e}"))
    };
    write("documents.json", json!(documents))?;
    write("incidents.json", json!(resolved.incidents))?;
    let script = shared.join("gold/score_incidents.py");
    let printed = python(&[
        &script,
        &gold.join("incidents.json"),
        &out.join("documents.json"),
        &out.join("incidents.json"),
    ])?;
    clean(&out);
    section(&printed, digests.len())
}

/// An article as the ledger lists it, and its digest.
fn digest(kit: &Kit, path: &Path, given: &Given) -> Result<(Value, resolve::Digest), String> {
    let at = |e: &dyn std::fmt::Display| format!("{}: {e}", path.display());
    let bytes = std::fs::read(path).map_err(|e| at(&e))?;
    let document = text::read_bytes(&bytes, given).map_err(|e| at(&e))?;
    let record = onrecord::read(&document, &kit.reader, &kit.knowledge);
    let listed = json!({"id": record.document.id, "source": path.display().to_string()});
    Ok((listed, resolve::digest(&record, &kit.knowledge)))
}

/// The article of gold/dev on Yavoriv together with two made-up reports of our own: tolls side by side, who could not verify them, what is disputed.
///
/// # Errors
/// Where an article cannot be read.
pub fn seed(kit: &Kit, root: &Path, shared: &Path) -> Result<Section, String> {
    let mut texts = with_ending(&root.join("evals/incidents"), "txt")?;
    let own = texts.len();
    texts.push(shared.join("gold/dev/seed.txt"));
    let made = Given {
        published: Some("2022-03-14".to_string()),
        ..Given::default()
    };
    let mut digests = Vec::new();
    for (at, path) in texts.iter().enumerate() {
        let given = if at < own { made.clone() } else { Given::default() };
        digests.push(digest(kit, path, &given)?.1);
    }
    let resolved = json!(resolve::resolve_all(&digests));
    let mut section = Section {
        key: "yavoriv",
        title: "The strike on Yavoriv in three reports".to_string(),
        about: "The article of gold/dev and two made-up reports (`evals/incidents`); 1 where it is as it should be.".to_string(),
        scores: Vec::new(),
    };
    for (name, holds) in as_it_should_be(&resolved, texts.len()) {
        section.add(name, f64::from(u8::from(holds)));
    }
    Ok(section)
}

/// Whether all articles are in one incident, with both tolls, Reuters' doubt over both, and the dispute about the request for arms.
fn as_it_should_be(resolved: &Value, articles: usize) -> [(&'static str, bool); 4] {
    let list = |key: &str| resolved[key].as_array().cloned().unwrap_or_default();
    let violent = list("incidents").into_iter().filter(|i| i["type"] == "ASSAULT");
    let largest = violent
        .max_by_key(|i| i["documents"].as_array().map_or(0, Vec::len))
        .unwrap_or_default();
    let toll = |source: &str, low: Value, high: Value| {
        let fits = |t: &&Value| {
            t["source"].as_str().is_some_and(|s| s.ends_with(source)) && t["low"] == low && t["high"] == high
        };
        largest["tolls"]
            .as_array()
            .and_then(|all| all.iter().find(fits).cloned())
    };
    let (ours, theirs) = (
        toll("Ukrainian official", json!(35), json!(35)),
        toll("defence ministry", Value::Null, json!(180)),
    );
    let doubted = |t: &Option<Value>| {
        t.as_ref()
            .is_some_and(|t| t["unverified_by"] == json!(["Reuters"]))
    };
    let sides = |d: &Value| {
        d["sides"].as_array().map_or(Vec::new(), |s| {
            s.iter()
                .filter_map(|s| s["source"].as_str().map(str::to_string))
                .collect()
        })
    };
    let whether = list("disputes").iter().any(|d| {
        d["about"] == "whether"
            && sides(d).iter().any(|s| s.ends_with("US officials"))
            && sides(d).iter().any(|s| s == "Liu Pengyu")
    });
    let three = largest["documents"].as_array().map_or(0, Vec::len) == articles;
    [
        ("one incident", three),
        ("two tolls", ours.is_some() && theirs.is_some()),
        ("unverified", doubted(&ours) && doubted(&theirs)),
        ("whether", whether),
    ]
}

fn section(printed: &str, articles: usize) -> Result<Section, String> {
    let number = |line: &str, key: &str| -> Result<f64, String> {
        let words: Vec<&str> = printed
            .lines()
            .find(|l| l.starts_with(line))
            .unwrap_or("")
            .split_whitespace()
            .collect();
        let at = words
            .iter()
            .position(|w| *w == key)
            .and_then(|at| words.get(at + 1));
        at.and_then(|n| n.parse().ok())
            .ok_or_else(|| format!("score_incidents.py: no {line} {key} in: {printed}"))
    };
    let mut section = Section {
        key: "incidents",
        title: "Incidents over many articles (gold/incidents)".to_string(),
        about: format!("{articles} articles on one war, scored by `score_incidents.py`."),
        scores: Vec::new(),
    };
    for (line, key, name) in [
        ("links", "P", "links.precision"),
        ("links", "R", "links.recall"),
        ("links", "F1", "links.f1"),
        ("main", "R", "main.recall"),
        ("tolls", "P", "tolls.precision"),
        ("tolls", "R", "tolls.recall"),
        ("tolls", "F1", "tolls.f1"),
        ("tolls", "by", "tolls.by"),
    ] {
        section.add(name, number(line, key)?);
    }
    Ok(section)
}

/// An article of FA-KES.
struct Report {
    text: String,
    source: String,
    date: String,
    place: String,
}

/// Words in the longest run that two reporters may share by quoting.
const QUOTED: usize = 20;

/// Copies: made pairs that share 30 to 100 % of their words, and pairs of one day and place from different outlets with no long run in common.
///
/// # Errors
/// Where FA-KES cannot be read.
pub fn copies(shared: &Path) -> Result<Section, String> {
    let file = shared.join("corpora/measure/fakes_syria.csv");
    let bytes = std::fs::read(&file).map_err(|e| format!("{}: {e}", file.display()))?;
    let text: String =
        String::from_utf8(bytes).unwrap_or_else(|e| e.into_bytes().iter().map(|b| char::from(*b)).collect());
    let reports: Vec<Report> = rows(&text).into_iter().skip(1).filter_map(report).collect();
    let mut section = Section {
        key: "copies",
        title: "Copies of one text (made pairs; FA-KES)".to_string(),
        about: String::new(),
        scores: Vec::new(),
    };
    let mut made_pairs = 0;
    for part in [30, 50, 70, 100] {
        let (mut found, mut all) = (0, 0);
        for (at, report) in reports
            .iter()
            .enumerate()
            .filter(|(_, r)| r.text.split_whitespace().count() >= 120)
        {
            let filler = &reports[(at + 97) % reports.len()].text;
            for mixed in [false, true] {
                all += 1;
                found += usize::from(are_copies(&report.text, &made(&report.text, filler, part, mixed)));
            }
        }
        made_pairs += all;
        section.add(format!("found.{part}"), share(found, all));
    }
    let (mut wrong, mut all) = (0, 0);
    for (at, a) in reports.iter().enumerate() {
        for b in reports
            .iter()
            .skip(at + 1)
            .filter(|b| b.date == a.date && b.place == a.place && b.source != a.source)
        {
            if longest_run(&a.text, &b.text) < QUOTED {
                all += 1;
                wrong += usize::from(are_copies(&a.text, &b.text));
            }
        }
    }
    section.add("kept apart", 1.0 - share(wrong, all));
    section.about = format!(
        "{made_pairs} made pairs that share 30, 50, 70 or 100 % of a text (cut, or mixed with another; retitled, re-punctuated, in another order), and {all} pairs of one day and place from different outlets with fewer than {QUOTED} words on end in common."
    );
    Ok(section)
}

fn are_copies(a: &str, b: &str) -> bool {
    let digest = |id: &str, text: &str| resolve::Digest {
        document: id.to_string(),
        sketch: resolve::sketch(text),
        ..resolve::Digest::default()
    };
    resolve::copy(&digest("a", a), &digest("b", b)).is_some()
}

/// A text that shares about `part` per cent of its words with the given one: every third stretch moved forward, commas gone, quotation marks changed.
fn made(text: &str, filler: &str, part: usize, mixed: bool) -> String {
    let sentences: Vec<&str> = text.split_inclusive(". ").collect();
    let words = |s: &[&str]| s.iter().map(|x| x.split_whitespace().count()).sum::<usize>();
    let wanted = words(&sentences) * part / 100;
    let mut kept: Vec<&str> = Vec::new();
    for sentence in &sentences {
        if words(&kept) >= wanted.max(1) {
            break;
        }
        kept.push(sentence);
    }
    let chunks: Vec<&[&str]> = kept.chunks(3).collect();
    let (moved, rest): (Vec<_>, Vec<_>) = chunks.iter().enumerate().partition(|(i, _)| i % 3 == 2);
    let mut out = "Another headline over it\n\n".to_string();
    for (_, chunk) in moved.into_iter().chain(rest) {
        out.push_str(&chunk.concat());
        out.push('\n');
    }
    if mixed {
        let fill: Vec<&str> = filler
            .split_whitespace()
            .take(words(&sentences).saturating_sub(words(&kept)))
            .collect();
        out.push_str(&fill.join(" "));
    }
    out.replace(',', "")
        .replace('"', "\u{201d}")
        .replace("'", "\u{2019}")
}

/// Words in the longest run that both texts have.
fn longest_run(a: &str, b: &str) -> usize {
    let folded = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric())
            .filter(|w| !w.is_empty())
            .map(str::to_lowercase)
            .collect()
    };
    let (a, b) = (folded(a), folded(b));
    let mut before = vec![0; b.len() + 1];
    let mut longest = 0;
    for x in &a {
        let mut now = vec![0; b.len() + 1];
        for (j, y) in b.iter().enumerate() {
            if x == y {
                now[j + 1] = before[j] + 1;
                longest = longest.max(now[j + 1]);
            }
        }
        before = now;
    }
    longest
}

fn report(row: Vec<String>) -> Option<Report> {
    let [_, _, content, source, date, place, ..] = row.as_slice() else {
        return None;
    };
    Some(Report {
        text: content.clone(),
        source: source.clone(),
        date: date.clone(),
        place: place.clone(),
    })
}

/// Rows of a comma-separated file.
fn rows(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut letters = text.chars().peekable();
    while let Some(c) = letters.next() {
        match c {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut cell)),
            '\r' if !quoted => (),
            '\n' if !quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            c => cell.push(c),
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::{longest_run, rows, section};

    #[test]
    fn tables_and_numbers_are_read() {
        assert_eq!(
            rows("a,\"b, \"\"c\"\"\"\n"),
            vec![vec!["a".to_string(), "b, \"c\"".to_string()]]
        );
        assert_eq!(
            longest_run("The road was cut on Monday", "they say the road was open"),
            3
        );
        let printed = "links  P 1.000 R 0.921 F1 0.959\nmain   R 1.000 over 69 pairs\ntolls  P 0.848 R 0.848 F1 0.848   by 0.857\n";
        let scores = section(printed, 30).map(|s| s.scores.iter().map(|s| s.value).collect::<Vec<_>>());
        assert_eq!(scores.as_ref().ok().and_then(|s| s.last().copied()), Some(0.857));
    }
}
