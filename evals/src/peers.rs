//! Peers: other readers of English on the same files, scored by the same code, beside ours.
//!
//! `benches/peer.py` runs spaCy and only says what it finds; all scoring is here. The peers' scores stay in `peers.json`, so that the page
//! with ours beside them (`PEERS.md`) needs no Python.

use crate::said::{Item, Said, of_peer, ours};
use crate::scores::{Kit, Section};
use crate::tasks::{Scored, Task, tasks};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

/// The peers by the names that `benches/peer.py` knows, and how they are shown.
const PEERS: [(&str, &str); 2] = [("md", "en_core_web_md"), ("sm", "en_core_web_sm")];

/// The tasks that we share with the peers, and our scores on them.
pub struct Shared {
    tasks: Vec<Task>,
    name: String,
    ours: Vec<Vec<Scored>>,
}

/// Measures us on every shared task.
///
/// # Errors
/// Where a corpus cannot be read.
pub fn shared(kit: &Kit, ship: &Path) -> Result<Shared, String> {
    let tasks = tasks(ship)?;
    let pool = Pool::new(&tasks);
    let said = ours(kit, &pool.items);
    Ok(Shared {
        name: format!("onrecord {}", kit.reader.name()),
        ours: pool.scored(&tasks, &said),
        tasks,
    })
}

impl Shared {
    /// Sections of `SCORES.md` on what is measured nowhere else: Penn tags and lemmas, and names on re3d.
    #[must_use]
    pub fn sections(&self) -> Vec<Section> {
        let mut words = Section {
            key: "words",
            title: "Penn tags and lemmas".to_string(),
            about: "UD English EWT test and PUD, gold tokens; lemmas without regard to capitals.".to_string(),
            scores: Vec::new(),
        };
        let mut names = Section {
            key: "names-re3d",
            title: "Names, re3d (reports on Syria and Iraq, documents held back)".to_string(),
            about: String::new(),
            scores: Vec::new(),
        };
        for (task, scored) in self.tasks.iter().zip(&self.ours) {
            for (name, value) in scored {
                match (task.key, *name) {
                    ("ewt" | "pud", "xpos" | "lemma") => words.add(format!("{}.{name}", task.key), *value),
                    ("names-re3d", _) => names.add(*name, *value),
                    _ => (),
                }
            }
            if task.key == names.key {
                let (documents, asked) = task.size();
                names.about = format!(
                    "{documents} documents, {asked} names, from raw text; F1 of exact spans, gold and found brought to the bare name."
                );
            }
        }
        vec![words, names]
    }

    /// The page `PEERS.md`: our scores beside those that `peers.json` holds.
    ///
    /// # Errors
    /// Where that is no JSON.
    pub fn page(&self, peers: &str) -> Result<String, String> {
        let peers: Map<String, Value> =
            serde_json::from_str(peers).map_err(|e| format!("peers.json: {e}"))?;
        let names: Vec<&str> = peers.keys().map(String::as_str).collect();
        let mut out = format!(
            "# Peers\n\nWritten by `cargo run --release -p onrecord-evals`, the peers by `-- --peers`; `README.md` says how each line is counted.\n\n\
             | | {} | {} |\n|---|---:|{}\n",
            self.name,
            names.join(" | "),
            "---:|".repeat(names.len())
        );
        for (task, scored) in self.tasks.iter().zip(&self.ours) {
            for (name, value) in scored {
                let key = key(task, name);
                let theirs: Vec<String> = peers.values().map(|scores| shown(scores.get(&key))).collect();
                out.push_str(&format!(
                    "| {}: {name} | {value:.3} | {} |\n",
                    task.title,
                    theirs.join(" | ")
                ));
            }
        }
        Ok(out)
    }
}

fn key(task: &Task, name: &str) -> String {
    format!("{}.{name}", task.key)
}

fn shown(value: Option<&Value>) -> String {
    value
        .and_then(Value::as_f64)
        .map_or(String::new(), |v| format!("{v:.3}"))
}

/// Runs the peers on every shared task and gives `peers.json`: score by name, for each peer with its version.
///
/// # Errors
/// Where a corpus cannot be read or a peer does not run.
pub fn peers(root: &Path, ship: &Path) -> Result<String, String> {
    let tasks = tasks(ship)?;
    let pool = Pool::new(&tasks);
    let mut all = Map::new();
    for (model, name) in PEERS {
        let (version, said) = run(root, model, &pool.items)?;
        let mut scores = Map::new();
        for (task, scored) in tasks.iter().zip(pool.scored(&tasks, &said)) {
            for (name, value) in scored {
                scores.insert(key(task, name), json!((value * 1000.0).round() / 1000.0));
            }
        }
        all.insert(format!("{name} {version}"), Value::Object(scores));
    }
    let json = serde_json::to_string_pretty(&all).map_err(|e| e.to_string())?;
    Ok(json + "\n")
}

/// The items of all tasks, each once: tasks share many sentences.
struct Pool {
    items: Vec<Item>,
    /// For each task, where its items stand.
    places: Vec<Vec<usize>>,
}

impl Pool {
    fn new(tasks: &[Task]) -> Self {
        let (mut items, mut known) = (Vec::new(), BTreeMap::new());
        let mut place = |item| {
            *known.entry(item).or_insert_with(|| {
                items.push(Item::clone(item));
                items.len() - 1
            })
        };
        let places = tasks
            .iter()
            .map(|task| task.items.iter().map(&mut place).collect())
            .collect();
        Pool { items, places }
    }

    /// Scores of all tasks from the analyses of the items.
    fn scored(&self, tasks: &[Task], said: &[Said]) -> Vec<Vec<Scored>> {
        let of = |(task, places): (&Task, &Vec<usize>)| {
            let said: Vec<Said> = places.iter().filter_map(|at| said.get(*at).cloned()).collect();
            task.scored(&said)
        };
        tasks.iter().zip(&self.places).map(of).collect()
    }
}

/// The version of a peer and its analyses of these items.
fn run(root: &Path, model: &str, items: &[Item]) -> Result<(String, Vec<Said>), String> {
    let json: Vec<Value> = items.iter().map(Item::json).collect();
    let folder = std::env::temp_dir();
    let from = folder.join(format!("onrecord-peer-{}-{model}.json", std::process::id()));
    let to = from.with_extension("out.json");
    std::fs::write(&from, Value::from(json).to_string()).map_err(|e| format!("{}: {e}", from.display()))?;
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
        let why = String::from_utf8_lossy(&ran.stderr).into_owned();
        return Err(format!("peer.py: {}", why.trim()));
    }
    analyses(&said.map_err(|e| format!("peer.py: {e}"))?, items.len())
}

/// What `peer.py` wrote: the version of the model and its analyses, as many as `wanted`.
fn analyses(json: &str, wanted: usize) -> Result<(String, Vec<Said>), String> {
    let value: Value = serde_json::from_str(json).map_err(|e| format!("peer.py: {e}"))?;
    let version = value.get("version").and_then(Value::as_str).unwrap_or("");
    let said = value.get("said").and_then(Value::as_array);
    let said: Vec<Said> = said.into_iter().flatten().map(of_peer).collect();
    if said.len() != wanted {
        return Err(format!(
            "peer.py: {} analyses of {wanted} texts came back",
            said.len()
        ));
    }
    Ok((version.to_string(), said))
}

#[cfg(test)]
mod tests {
    use super::{Shared, analyses};

    #[test]
    fn a_page_without_tasks_has_its_columns() {
        let shared = Shared {
            tasks: Vec::new(),
            name: "ours".to_string(),
            ours: Vec::new(),
        };
        let page = shared.page("{\"theirs 1\": {}}").unwrap_or_default();
        assert!(page.ends_with("| | ours | theirs 1 |\n|---|---:|---:|\n"));
        assert!(shared.page("x").is_err());
    }

    #[test]
    fn a_peer_answers_for_every_text() {
        assert!(analyses("{\"version\": \"1\", \"said\": []}", 1).is_err());
        assert!(analyses("{\"version\": \"1\", \"said\": [{}]}", 1).is_ok());
    }
}
