//! Frozen records: what the example articles gave when somebody last looked, and what they give now.

use crate::records::with_ending;
use crate::scores::Kit;
use onrecord::Record;
use specs::record_items;
use std::path::{Path, PathBuf};
use text::Given;

/// An example article whose record differs from the frozen one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Its file name.
    pub article: String,
    /// Items that went (`-`) and came (`+`), one line each.
    pub lines: Vec<String>,
}

/// The record of every example article: where its frozen record stands, and the JSON that comes out now.
///
/// # Errors
/// Where an example cannot be read.
pub fn now(kit: &Kit, root: &Path) -> Result<Vec<(PathBuf, String)>, String> {
    let mut examples = with_ending(&root.join("examples"), "txt")?;
    examples.extend(with_ending(&root.join("examples"), "html")?);
    let mut records = Vec::new();
    for path in examples {
        let bytes = std::fs::read(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        let document =
            text::read_bytes(&bytes, &Given::default()).map_err(|e| format!("{}: {e}", path.display()))?;
        let record = onrecord::read(&document, &kit.reader, &kit.knowledge);
        let json = serde_json::to_string_pretty(&record).map_err(|e| e.to_string())?;
        let name = path
            .file_name()
            .map(|n| n.to_string_lossy().into_owned())
            .unwrap_or_default();
        records.push((
            root.join("evals/frozen").join(format!("{name}.json")),
            json + "\n",
        ));
    }
    Ok(records)
}

/// What differs from the frozen records.
///
/// # Errors
/// Where an example cannot be read.
pub fn changes(kit: &Kit, root: &Path) -> Result<Vec<Change>, String> {
    let mut changes = Vec::new();
    for (path, json) in now(kit, root)? {
        let before = std::fs::read_to_string(&path).unwrap_or_default();
        if before != json {
            let article = path
                .file_stem()
                .map(|n| n.to_string_lossy().into_owned())
                .unwrap_or_default();
            let mut lines = diff(&lines(&before), &lines(&json));
            if lines.is_empty() {
                lines.push("  the same items, with other offsets, identifiers or versions".to_string());
            }
            changes.push(Change { article, lines });
        }
    }
    Ok(changes)
}

/// Writes the records of all examples as they are now.
///
/// # Errors
/// Where one cannot be read or written.
pub fn freeze(kit: &Kit, root: &Path) -> Result<usize, String> {
    let folder = root.join("evals/frozen");
    std::fs::create_dir_all(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let records = now(kit, root)?;
    for (path, json) in &records {
        std::fs::write(path, json).map_err(|e| format!("{}: {e}", path.display()))?;
    }
    Ok(records.len())
}

/// One line per item of a record, without identifiers: these shift when an item comes or goes.
fn lines(json: &str) -> Vec<String> {
    let Ok(record) = serde_json::from_str::<Record>(json) else {
        return Vec::new();
    };
    let number = |v: &str| {
        v.starts_with(|c: char| c.is_ascii_lowercase())
            && v.get(1..).is_some_and(|n| n.parse::<u32>().is_ok())
    };
    record_items(&record)
        .into_iter()
        .map(|item| {
            let set = item.fields.iter().filter_map(|(key, values)| {
                let values: Vec<&str> = values.iter().map(String::as_str).filter(|v| !number(v)).collect();
                (!values.is_empty()).then(|| format!("{key}=\"{}\"", values.join(" / ")))
            });
            format!("{} {}", item.kind, set.collect::<Vec<_>>().join(" "))
        })
        .collect()
}

/// Lines that went and came, in order (by the longest common subsequence).
fn diff(before: &[String], after: &[String]) -> Vec<String> {
    let wide = after.len() + 1;
    let mut longest = vec![0u32; (before.len() + 1) * wide];
    for (i, old) in before.iter().enumerate().rev() {
        for (j, new) in after.iter().enumerate().rev() {
            longest[i * wide + j] = match old == new {
                true => longest[(i + 1) * wide + j + 1] + 1,
                false => longest[(i + 1) * wide + j].max(longest[i * wide + j + 1]),
            };
        }
    }
    let (mut i, mut j, mut out) = (0, 0, Vec::new());
    while i < before.len() || j < after.len() {
        let went = before.get(i);
        let came = after.get(j);
        if went.is_some() && went == came {
            (i, j) = (i + 1, j + 1);
        } else if came.is_none()
            || (went.is_some() && longest[(i + 1) * wide + j] >= longest[i * wide + j + 1])
        {
            out.extend(went.map(|l| format!("- {l}")));
            i += 1;
        } else {
            out.extend(came.map(|l| format!("+ {l}")));
            j += 1;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::diff;

    #[test]
    fn only_what_went_and_came_is_shown() {
        let lines = |words: &str| words.split(' ').map(str::to_string).collect::<Vec<_>>();
        assert_eq!(diff(&lines("a b c"), &lines("a x c d")), ["- b", "+ x", "+ d"]);
        assert!(diff(&lines("a b"), &lines("a b")).is_empty());
    }
}
