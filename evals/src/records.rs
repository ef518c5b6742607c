//! Records: articles read whole and scored by the scripts that belong to the annotations.

use crate::scores::{Kit, Section, each};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;
use text::Given;

/// Scores on annotated articles, by `score.py`.
///
/// # Errors
/// Where articles or the script cannot be read.
pub fn gold(kit: &Kit, root: &Path, shared: &Path) -> Result<Section, String> {
    let title = "Annotated articles (gold/dev)";
    annotated(
        kit,
        root,
        shared,
        &shared.join("gold/dev"),
        "gold",
        title,
        "on several wars",
    )
}

/// Scores on one set of the articles of our own annotation: `open` and `war`, from which rules may be written, or `blind`, of which only
/// totals are looked at.
///
/// # Errors
/// Where articles or the scripts cannot be read.
pub fn unseen(
    kit: &Kit,
    root: &Path,
    shared: &Path,
    half: &str,
    key: &'static str,
) -> Result<Section, String> {
    let folder = temporary(key)?;
    let evals = root.join("evals");
    let (script, packed) = (evals.join("unseen.py"), evals.join("unseen").join(half));
    python(&[
        &script,
        Path::new("unpack"),
        &packed,
        &shared.join("corpora"),
        &folder,
    ])?;
    let title = format!("Articles of our own annotation: {half}");
    let section = annotated(kit, root, shared, &folder, key, &title, "of measure/")?;
    clean(&folder);
    Ok(section)
}

/// Events an article that match no annotated one, and those that are not even one told again, by `false_events.py`.
fn beside_annotated(root: &Path, script: &Path, folder: &Path, records: &Path) -> Result<[f64; 2], String> {
    let counter = root.join("evals/false_events.py");
    let printed = python(&[&counter, script, folder, records])?;
    let words: Vec<&str> = printed.split_whitespace().collect();
    let after = |name: &str| -> Result<f64, String> {
        let at = words.iter().position(|w| *w == name).map(|at| at + 1);
        let number = at.and_then(|at| words.get(at)).and_then(|w| w.parse().ok());
        number.ok_or_else(|| format!("false_events.py: no number behind \"{name}\" in: {printed}"))
    };
    let articles = after("articles")?.max(1.0);
    Ok([after("unmatched")? / articles, after("false")? / articles])
}

fn annotated(
    kit: &Kit,
    root: &Path,
    shared: &Path,
    folder: &Path,
    key: &'static str,
    title: &str,
    about_them: &str,
) -> Result<Section, String> {
    let out = temporary(&format!("{key}-records"))?;
    read_all(kit, &with_ending(folder, "txt")?, &out, |text| {
        about(&text.with_extension("json"))
    })?;
    let script = shared.join("gold/score.py");
    let printed = python(&[script.as_path(), folder, &out, Path::new("--json")])?;
    let scores: Value = serde_json::from_str(&printed).map_err(|e| format!("score.py: {e}"))?;
    let mut section = Section {
        key,
        title: title.to_string(),
        about: format!(
            "{} articles {about_them}, scored by `score.py`.",
            scores["articles"]
        ),
        scores: Vec::new(),
    };
    for layer in ["claims", "figures", "events", "times", "places"] {
        let Some(row) = scores.get(layer) else { continue };
        for name in ["precision", "recall", "f1"] {
            section.add(format!("{layer}.{name}"), row[name].as_f64().unwrap_or(0.0));
        }
        if layer == "events" {
            let [unmatched, false_ones] = beside_annotated(root, &script, folder, &out)?;
            section.add("events.unmatched per article", unmatched);
            section.add("events.false per article", false_ones);
        }
        for (field, value) in row["fields"].as_object().into_iter().flatten() {
            let share = value.as_f64().unwrap_or(0.0);
            section.add(format!("{layer}.{field}"), share);
            if layer == "events" {
                // of those matched, a share falls where more and harder events are found; of all annotated it does not
                let recall = row["recall"].as_f64().unwrap_or(0.0);
                section.add(format!("{layer}.{field} of all"), share * recall);
            }
        }
    }
    clean(&out);
    Ok(section)
}

/// Scores on PolNeAR, by `score_polnear.py`.
///
/// # Errors
/// Where articles or the script cannot be read.
pub fn polnear(kit: &Kit, shared: &Path) -> Result<Section, String> {
    let split = shared.join("corpora/measure/polnear/dev");
    let out = temporary("polnear")?;
    read_all(kit, &with_ending(&split.join("text"), "txt")?, &out, |_| {
        Given::default()
    })?;
    let printed = python(&[&shared.join("gold/score_polnear.py"), &split, &out])?;
    let mut lines = printed.lines();
    let articles = lines.next().unwrap_or("").to_string();
    let line = lines.next().ok_or("score_polnear.py printed no scores")?;
    let after = |words: &str| -> Result<f64, String> {
        let at = line
            .find(words)
            .ok_or_else(|| format!("score_polnear.py: no {words} in: {line}"))?;
        let rest = line.get(at + words.len()..).unwrap_or("");
        let number: String = rest
            .chars()
            .take_while(|c| c.is_ascii_digit() || *c == '.')
            .collect();
        number
            .parse()
            .map_err(|e| format!("score_polnear.py: {words}: {e}"))
    };
    let mut section = Section {
        key: "polnear",
        title: "Attributions of US news (PolNeAR dev)".to_string(),
        about: format!("{articles}; end to end: found with the right source."),
        scores: Vec::new(),
    };
    section.add("content.precision", after("content P ")?);
    section.add("content.recall", after(" R ")?);
    section.add("content.f1", after(" F1 ")?);
    section.add("content.source", after("source right ")?);
    section.add("end to end.precision", after("content P ")?);
    section.add("end to end.recall", after("end to end R ")?);
    let end = line.rsplit(" F1 ").next().and_then(|n| n.trim().parse().ok());
    section.add("end to end.f1", end.unwrap_or(0.0));
    clean(&out);
    Ok(section)
}

/// What the annotation says of an article beside its text.
fn about(json: &Path) -> Given {
    let text = std::fs::read_to_string(json).unwrap_or_default();
    let value: Value = serde_json::from_str(&text).unwrap_or(Value::Null);
    let get = |key: &str| value["article"][key].as_str().map(str::to_string);
    Given {
        published: get("published"),
        outlet: get("outlet"),
        ..Given::default()
    }
}

fn read_all(
    kit: &Kit,
    texts: &[PathBuf],
    out: &Path,
    given: impl Fn(&Path) -> Given + Sync,
) -> Result<(), String> {
    let done = each(texts, |path| -> Result<(), String> {
        let at = |e: &dyn std::fmt::Display| format!("{}: {e}", path.display());
        let bytes = std::fs::read(path).map_err(|e| at(&e))?;
        let document = text::read_bytes(&bytes, &given(path)).map_err(|e| at(&e))?;
        let record = onrecord::read(&document, &kit.reader, &kit.knowledge);
        let json = serde_json::to_string(&record).map_err(|e| at(&e))?;
        let name = path.with_extension("json");
        let name = name.file_name().ok_or_else(|| at(&"has no name"))?;
        std::fs::write(out.join(name), json).map_err(|e| at(&e))
    });
    done.into_iter().collect()
}

/// Files of a folder with that ending, sorted.
pub(crate) fn with_ending(folder: &Path, ending: &str) -> Result<Vec<PathBuf>, String> {
    let listed = std::fs::read_dir(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let mut found: Vec<PathBuf> = listed
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|e| e == ending))
        .collect();
    found.sort();
    Ok(found)
}

pub(crate) fn temporary(name: &str) -> Result<PathBuf, String> {
    let folder = std::env::temp_dir().join(format!("onrecord-evals-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    Ok(folder)
}

pub(crate) fn clean(folder: &Path) {
    // a temporary folder that stays behind changes no score
    let _ = std::fs::remove_dir_all(folder);
}

pub(crate) fn python(arguments: &[&Path]) -> Result<String, String> {
    let ran = Command::new("python3")
        .args(arguments)
        .output()
        .map_err(|e| format!("python3: {e}"))?;
    if !ran.status.success() {
        return Err(format!(
            "python3: {}",
            String::from_utf8_lossy(&ran.stderr).trim()
        ));
    }
    Ok(String::from_utf8_lossy(&ran.stdout).into_owned())
}
