//! Peers: other readers of English on the same files, scored by the same code, beside ours.
//!
//! `benches/peer.py` runs spaCy and only says what it finds; all scoring is here. Writes `peers.json` and `PEERS.md`.

use crate::said::{Item, Said, of_peer, ours};
use crate::scores::{Kit, Section};
use crate::tasks::{Scored, Task, reports, tags, tasks};
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;

/// The peers by the names that `benches/peer.py` knows: short name, how it is shown.
const PEERS: [(&str, &str); 2] = [("md", "en_core_web_md"), ("sm", "en_core_web_sm")];

/// A system with its scores on every task.
struct System {
    name: String,
    /// Scores by task, in the order of the tasks.
    scores: Vec<Vec<Scored>>,
}

/// Penn tags and lemmas on EWT test and PUD.
///
/// # Errors
/// Where a corpus cannot be read.
pub fn lemmas(kit: &Kit, ship: &Path) -> Result<Section, String> {
    let ewt = tags("ewt", "", &ship.join("ewt/test.conllu"))?;
    let pud = tags("pud", "", &ship.join("ud_pud/en_pud-ud-test.conllu"))?;
    let mut section = Section {
        key: "words",
        title: "Penn tags and lemmas".to_string(),
        about: "UD English EWT test and PUD, gold tokens; lemmas without regard to capitals.".to_string(),
        scores: Vec::new(),
    };
    for task in [&ewt, &pud] {
        for (name, value) in task.scored(&ours(kit, &task.items)) {
            if name != "upos" {
                section.add(format!("{}.{name}", task.key), value);
            }
        }
    }
    Ok(section)
}

/// Names on the documents of re3d that no training saw.
///
/// # Errors
/// Where the corpus cannot be read.
pub fn re3d(kit: &Kit, ship: &Path) -> Result<Section, String> {
    let task = reports(ship)?;
    let (documents, names) = task.size();
    let mut section = Section {
        key: task.key,
        title: "Names, re3d (reports on Syria and Iraq, documents held back)".to_string(),
        about: format!(
            "{documents} documents, {names} names, from raw text; F1 of exact spans, gold and found brought to the bare name."
        ),
        scores: Vec::new(),
    };
    for (name, value) in task.scored(&ours(kit, &task.items)) {
        section.add(name, value);
    }
    Ok(section)
}

/// Measures the peers and us on every shared task; writes `evals/peers.json` and `evals/PEERS.md` and gives the page.
///
/// # Errors
/// Where a corpus cannot be read or a peer does not run.
pub fn peers(kit: &Kit, root: &Path, shared: &Path) -> Result<String, String> {
    let tasks = tasks(&shared.join("corpora/ship"))?;
    let mut systems = vec![System {
        name: format!("onrecord {}", kit.reader.name()),
        scores: tasks.iter().map(|t| t.scored(&ours(kit, &t.items))).collect(),
    }];
    for (model, name) in PEERS {
        let (version, said) = run(root, model, &tasks)?;
        let mut said = said.into_iter();
        let scores = tasks
            .iter()
            .map(|t| t.scored(&said.by_ref().take(t.items.len()).collect::<Vec<_>>()));
        systems.push(System {
            scores: scores.collect(),
            name: format!("{name} {version}"),
        });
    }
    let page = page(&tasks, &systems);
    let write = |name: &str, text: String| {
        std::fs::write(root.join("evals").join(name), text).map_err(|e| format!("{name}: {e}"))
    };
    let json = serde_json::to_string_pretty(&as_json(&tasks, &systems)).map_err(|e| e.to_string())?;
    write("peers.json", json + "\n")?;
    write("PEERS.md", page.clone())?;
    Ok(page)
}

/// The version of a peer and its analyses of the items of all tasks, in order.
fn run(root: &Path, model: &str, tasks: &[Task]) -> Result<(String, Vec<Said>), String> {
    let items: Vec<Value> = tasks.iter().flat_map(|t| &t.items).map(Item::json).collect();
    let wanted = items.len();
    let folder = std::env::temp_dir();
    let from = folder.join(format!("onrecord-peer-{}-{model}.json", std::process::id()));
    let to = from.with_extension("out.json");
    std::fs::write(&from, Value::from(items).to_string()).map_err(|e| format!("{}: {e}", from.display()))?;
    let python = std::env::var("ONRECORD_PEER_PYTHON").unwrap_or_else(|_| "python3".to_string());
    let ran = Command::new(&python)
        .arg(root.join("benches/peer.py"))
        .args(["read", model])
        .args([&from, &to])
        .output()
        .map_err(|e| format!("{python}: {e}"));
    let said = std::fs::read_to_string(&to);
    // the files are temporary; that they stay behind changes nothing
    let _ = (std::fs::remove_file(&from), std::fs::remove_file(&to));
    let ran = ran?;
    if !ran.status.success() {
        return Err(format!(
            "peer.py: {}",
            String::from_utf8_lossy(&ran.stderr).trim()
        ));
    }
    let said = said.map_err(|e| format!("peer.py: {e}"))?;
    let said: Value = serde_json::from_str(&said).map_err(|e| format!("peer.py: {e}"))?;
    let version = said
        .get("version")
        .and_then(Value::as_str)
        .unwrap_or("")
        .to_string();
    let said = said.get("said").and_then(Value::as_array);
    let said: Vec<Said> = said.into_iter().flatten().map(of_peer).collect();
    if said.len() == wanted {
        Ok((version, said))
    } else {
        Err(format!(
            "peer.py: {} analyses of {wanted} texts came back",
            said.len()
        ))
    }
}

fn as_json(tasks: &[Task], systems: &[System]) -> Value {
    let rounded = |value: f64| (value * 1000.0).round() / 1000.0;
    let mut all = serde_json::Map::new();
    for system in systems {
        let mut scores = serde_json::Map::new();
        for (task, scored) in tasks.iter().zip(&system.scores) {
            for (name, value) in scored {
                scores.insert(format!("{}.{name}", task.key), json!(rounded(*value)));
            }
        }
        all.insert(system.name.clone(), Value::Object(scores));
    }
    Value::Object(all)
}

fn page(tasks: &[Task], systems: &[System]) -> String {
    let names: Vec<&str> = systems.iter().map(|s| s.name.as_str()).collect();
    let mut out = format!(
        "# Peers\n\nWritten by `cargo run --release -p onrecord-evals -- --peers`; `README.md` says how each line is counted.\n\n\
         | | {} |\n|---|{}\n",
        names.join(" | "),
        "---:|".repeat(names.len())
    );
    for (at, task) in tasks.iter().enumerate() {
        let columns: Vec<&[Scored]> = systems
            .iter()
            .filter_map(|s| s.scores.get(at).map(Vec::as_slice))
            .collect();
        let rows = columns.first().map_or(0, |scores| scores.len());
        for row in 0..rows {
            let cells: Vec<String> = columns
                .iter()
                .map(|c| c.get(row).map_or(String::new(), |(_, v)| format!("{v:.3}")))
                .collect();
            let name = columns
                .first()
                .and_then(|c| c.get(row))
                .map_or("", |(name, _)| *name);
            out.push_str(&format!("| {}: {name} | {} |\n", task.title, cells.join(" | ")));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{System, as_json};
    use crate::tasks::Task;

    #[test]
    fn no_task_gives_no_score() {
        let tasks: [Task; 0] = [];
        let systems = [System {
            name: "x".to_string(),
            scores: Vec::new(),
        }];
        assert_eq!(as_json(&tasks, &systems).to_string(), "{\"x\":{}}");
    }
}
