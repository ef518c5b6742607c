//! Floors: the least that each score may be. They only rise.
//!
//! A score named `... per article` or `... per sentence` counts what should not be: its floor is the most that it may be, and only falls.

use crate::scores::Section;
use std::collections::BTreeMap;

/// How far below what was measured a floor is set: small changes of rules move scores a little both ways.
const MARGIN: f64 = 0.01;

/// Floors by name, such as `gold.claims.f1`.
pub type Floors = BTreeMap<String, f64>;

/// Reads `floors.toml`.
///
/// # Errors
/// The first line that is no `"name" = number`.
pub fn parse(text: &str) -> Result<Floors, String> {
    let mut floors = Floors::new();
    for (at, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let pair = line
            .split_once('=')
            .map(|(k, v)| (k.trim().trim_matches('"'), v.trim().parse()));
        let Some((name, Ok(floor))) = pair else {
            return Err(format!(
                "floors.toml, line {}: expected \"name\" = number",
                at + 1
            ));
        };
        floors.insert(name.to_string(), floor);
    }
    Ok(floors)
}

/// Writes `floors.toml`.
#[must_use]
pub fn write(floors: &Floors) -> String {
    let mut out = "# Floors of SCORES.md. They only rise: cargo run --release -p onrecord-evals -- --raise\n"
        .to_string();
    for (name, floor) in floors {
        out.push_str(&format!("\"{name}\" = {floor:.3}\n"));
    }
    out
}

/// Which scores lie below their floors, and which floors have no score; one line each.
#[must_use]
pub fn below(floors: &Floors, sections: &[Section]) -> Vec<String> {
    let measured = measured(sections);
    let mut lines = Vec::new();
    for (name, floor) in floors {
        match measured.get(name) {
            Some(value) if counts_faults(name) && *value > floor + 1e-9 => {
                lines.push(format!("{name}: {value:.3} is more than its limit {floor:.3}"))
            }
            Some(value) if !counts_faults(name) && value + 1e-9 < *floor => {
                lines.push(format!("{name}: {value:.3} is below its floor {floor:.3}"))
            }
            Some(_) => (),
            None => lines.push(format!("{name}: was not measured, its floor is {floor:.3}")),
        }
    }
    lines
}

/// The floors, lifted to a little under what was measured where that is more.
#[must_use]
pub fn raised(floors: &Floors, sections: &[Section]) -> Floors {
    let mut raised = floors.clone();
    let all: std::collections::BTreeSet<String> = measured(sections).into_keys().collect();
    for (name, value) in measured(sections) {
        if counts_faults(&name) {
            let reached = ((value + MARGIN) * 1000.0).ceil() / 1000.0;
            let limit = raised.entry(name).or_insert(reached);
            *limit = limit.min(reached);
            continue;
        }
        // what is right of all that is annotated stands for the share of those matched
        if !raised.contains_key(&name) && all.contains(&format!("{name} of all")) {
            continue;
        }
        let reached = ((value - MARGIN) * 1000.0).floor() / 1000.0;
        let floor = raised.entry(name).or_insert(0.0);
        *floor = floor.max(reached);
    }
    raised
}

/// Whether less of it is better.
fn counts_faults(name: &str) -> bool {
    name.ends_with(" per article") || name.ends_with(" per sentence")
}

fn measured(sections: &[Section]) -> Floors {
    let named = sections.iter().flat_map(|s| {
        s.scores
            .iter()
            .map(move |score| (format!("{}.{}", s.key, score.name), score.value))
    });
    named.collect()
}

#[cfg(test)]
mod tests {
    use super::{below, parse, raised, write};
    use crate::scores::Section;

    fn section(value: f64) -> Vec<Section> {
        let mut section = Section {
            key: "gold",
            title: String::new(),
            about: String::new(),
            scores: Vec::new(),
        };
        section.add("claims.f1", value);
        vec![section]
    }

    #[test]
    fn floors_only_rise() {
        let floors = parse("# x\n\"gold.claims.f1\" = 0.700\n").unwrap();
        assert_eq!(raised(&floors, &section(0.6)), floors);
        assert_eq!(
            write(&raised(&floors, &section(0.8))).lines().nth(1),
            Some("\"gold.claims.f1\" = 0.790")
        );
    }

    #[test]
    fn limits_only_fall() {
        let mut sections = section(0.7);
        sections[0].add("events.false per article", 1.2);
        let floors = parse("\"gold.events.false per article\" = 1.0\n").unwrap();
        assert_eq!(below(&floors, &sections).len(), 1);
        assert_eq!(raised(&floors, &sections)["gold.events.false per article"], 1.0);
        sections[0].scores[1].value = 0.5;
        assert!(below(&floors, &sections).is_empty());
        assert_eq!(raised(&floors, &sections)["gold.events.false per article"], 0.51);
    }

    #[test]
    fn what_is_below_is_named() {
        let floors = parse("\"gold.claims.f1\" = 0.7\n\"pud.las\" = 0.8\n").unwrap();
        assert!(
            below(&floors, &section(0.7))
                .iter()
                .all(|l| l.starts_with("pud.las"))
        );
        assert_eq!(below(&floors, &section(0.69)).len(), 2);
        assert!(parse("gold.claims.f1 0.7").is_err());
    }
}
