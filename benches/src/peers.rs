//! Peers: spaCy's English models on the same articles, by `peer.py`, in processes of their own.

use std::path::Path;
use std::process::Command;

/// Peers by the names that `peer.py` knows.
pub const MODELS: [&str; 2] = ["md", "sm"];

/// What a peer needed.
pub struct Peer {
    /// Words per second of processor time on one thread.
    pub speed: f64,
    /// Most memory that its process held, in MiB.
    pub memory: f64,
    /// Milliseconds to load the model, the library not counted.
    pub loading: f64,
}

/// Runs one peer over the articles, `words` words in all, `rounds` times; the fastest round counts.
///
/// # Errors
/// Where python or the model is missing.
pub fn run(root: &Path, model: &str, sample: &[String], words: usize, rounds: usize) -> Result<Peer, String> {
    let file = std::env::temp_dir().join(format!("onrecord-bench-{}.json", std::process::id()));
    let json = serde_json::to_string(sample).map_err(|e| e.to_string())?;
    std::fs::write(&file, json).map_err(|e| format!("{}: {e}", file.display()))?;
    let python = std::env::var("ONRECORD_PEER_PYTHON").unwrap_or_else(|_| "python3".to_string());
    let ran = Command::new(&python)
        .arg(root.join("benches/peer.py"))
        .args(["speed", model])
        .arg(&file)
        .arg(rounds.to_string())
        .output()
        .map_err(|e| format!("{python}: {e}"));
    // the file is temporary; that it stays behind changes nothing
    let _ = std::fs::remove_file(&file);
    let ran = ran?;
    if !ran.status.success() {
        return Err(format!(
            "peer.py: {}",
            String::from_utf8_lossy(&ran.stderr).trim()
        ));
    }
    let printed = String::from_utf8_lossy(&ran.stdout).into_owned();
    let numbers: Vec<f64> = printed
        .split_whitespace()
        .filter_map(|p| p.parse().ok())
        .collect();
    let [seconds, memory, loading] = numbers.as_slice() else {
        return Err(format!("peer.py printed {printed:?}"));
    };
    Ok(Peer {
        speed: words as f64 / seconds,
        memory: *memory,
        loading: *loading,
    })
}
