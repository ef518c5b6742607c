//! Words: what resolving asks of the built-in `incident_words.tsv` once records are digested and no tables are at hand. It decides nothing.

use knowledge::{IncidentWords, Knowledge};
use std::sync::LazyLock;

static WORDS: LazyLock<IncidentWords> = LazyLock::new(|| {
    let all = Knowledge::built_in();
    all.map(|k| k.incident_words).unwrap_or_default()
});

/// Two kin of modes, in the order of letters, and how much they contradict each other.
type Kin = (String, String, f64);

static KIN: LazyLock<Vec<Kin>> = LazyLock::new(|| {
    let read = |(pair, value): (&str, &str)| {
        let (a, b) = pair.split_once(' ')?;
        Some((a.to_string(), b.to_string(), value.parse().ok()?))
    };
    WORDS.all("kin").filter_map(read).collect()
});

static SHORT: LazyLock<Vec<(String, String)>> = LazyLock::new(|| {
    let rows = WORDS.all("short");
    rows.map(|(word, whole)| (word.to_string(), whole.to_string()))
        .collect()
});

/// The whole of a folded word that is written short ("tv").
pub(crate) fn whole(word: &str) -> &str {
    let found = SHORT.iter().find(|(short, _)| short == word);
    found.map_or(word, |(_, whole)| whole)
}

/// Whether a folded word names people of any sort.
pub(crate) fn anyone(word: &str) -> bool {
    WORDS.is("anyone", word)
}

/// How much of a contradiction it is that one tells one kin of modes and another the other, 0 to 1.
pub(crate) fn contradict(a: &str, b: &str) -> f64 {
    let (a, b) = if a <= b { (a, b) } else { (b, a) };
    let told = KIN.iter().find(|(x, y, _)| x == a && y == b);
    told.map_or(1.0, |(_, _, much)| *much)
}
