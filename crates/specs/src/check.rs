//! Check: does a line hold of the items that came out, and if not, which item comes closest.

use crate::items::Item;
use crate::parse::{Line, Mark, Pair};

/// What came of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// As it should be.
    Holds,
    /// Known to be wrong, and still wrong.
    KnownWrong,
    /// A `fixme:` line that holds by now.
    Fixed,
    /// Not as it should be: what was found instead, for a person.
    Fails {
        /// What is wrong.
        why: String,
        /// The item that comes closest, and the positions of the pairs that do not hold of it.
        closest: Option<(Item, Vec<usize>)>,
    },
}

/// Judges one line.
#[must_use]
pub fn judge(line: &Line, items: &[Item]) -> Verdict {
    let of_kind: Vec<&Item> = items.iter().filter(|i| i.kind == line.kind).collect();
    let hit = of_kind.iter().find(|item| wrong(line, item).is_empty());
    match (line.mark, hit) {
        (Mark::Must, Some(_)) | (Mark::Not, None) => Verdict::Holds,
        (Mark::FixMe, None) | (Mark::FixMeNot, Some(_)) => Verdict::KnownWrong,
        (Mark::FixMe, Some(_)) | (Mark::FixMeNot, None) => Verdict::Fixed,
        (Mark::Not, Some(item)) => Verdict::Fails {
            why: format!("{} should not be: {}", item.id, show(item)),
            closest: None,
        },
        (Mark::Must, None) => missing(line, &of_kind),
    }
}

fn missing(line: &Line, items: &[&Item]) -> Verdict {
    let Some(first) = items.first() else {
        let why = format!("no {} came out at all", line.kind);
        return Verdict::Fails { why, closest: None };
    };
    let mut closest = (*first, wrong(line, first));
    for item in items.iter().skip(1) {
        let differs = wrong(line, item);
        if weight(line, &differs) < weight(line, &closest.1) {
            closest = (*item, differs);
        }
    }
    let (item, differs) = closest;
    let parts: Vec<String> = differs
        .iter()
        .filter_map(|at| line.pairs.get(*at))
        .map(|pair| {
            format!(
                "{} is {}, not {}",
                pair.key,
                actual(item, &pair.key),
                quoted(&pair.value)
            )
        })
        .collect();
    Verdict::Fails {
        why: format!("closest is {}: {}", item.id, parts.join("; ")),
        closest: Some((item.clone(), differs)),
    }
}

/// Positions of the pairs that do not hold of the item.
fn wrong(line: &Line, item: &Item) -> Vec<usize> {
    let pairs = line.pairs.iter().enumerate();
    pairs
        .filter(|(_, pair)| !holds(pair, item))
        .map(|(at, _)| at)
        .collect()
}

/// How far an item is from a line: the words that something came from count most.
fn weight(line: &Line, differs: &[usize]) -> usize {
    let keys = differs.iter().filter_map(|at| line.pairs.get(*at));
    let of = |pair: &Pair| match pair.key.as_str() {
        "words" | "content" | "name" => 5,
        "cue" => 4,
        "source" => 2,
        _ => 1,
    };
    keys.map(of).sum()
}

fn holds(pair: &Pair, item: &Item) -> bool {
    let Some((_, values)) = item.fields.iter().find(|(key, _)| *key == pair.key) else {
        return false;
    };
    if pair.value == "null" {
        return values.is_empty();
    }
    values
        .iter()
        .any(|value| *value == pair.value || near(&pair.value, value))
}

/// Whether both are decimal numbers that agree to the digits that are asked for.
fn near(asked: &str, value: &str) -> bool {
    let Some((_, digits)) = asked.split_once('.') else {
        return false;
    };
    let (Ok(a), Ok(b)) = (asked.parse::<f64>(), value.parse::<f64>()) else {
        return false;
    };
    (a - b).abs() <= 0.6 * 10f64.powi(-i32::try_from(digits.len()).unwrap_or(9))
}

fn actual(item: &Item, key: &str) -> String {
    match item.fields.iter().find(|(k, _)| *k == key) {
        None => {
            let keys: Vec<&str> = item.fields.iter().map(|(k, _)| *k).collect();
            format!("no field of a {} (there are {})", item.kind, keys.join(", "))
        }
        Some((_, values)) if values.is_empty() => "null".to_string(),
        Some((_, values)) if values.iter().all(|v| Some(v) == values.first()) => {
            values.first().map(|v| quoted(v)).unwrap_or_default()
        }
        Some((_, values)) => values.iter().map(|v| quoted(v)).collect::<Vec<_>>().join(" / "),
    }
}

/// An item as a line would say it.
fn show(item: &Item) -> String {
    let set = item
        .fields
        .iter()
        .filter_map(|(key, values)| Some((key, values.first()?)));
    set.map(|(key, value)| format!("{key}={}", quoted(value)))
        .collect::<Vec<_>>()
        .join(" ")
}

/// A value as it is written in a line.
pub(crate) fn quoted(value: &str) -> String {
    let bare = !value.is_empty()
        && value
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "-_.:/".contains(c));
    match bare {
        true => value.to_string(),
        false => format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\"")),
    }
}

#[cfg(test)]
mod tests {
    use super::{Verdict, judge};
    use crate::items::Item;
    use crate::parse::parse;

    fn verdict(line: &str) -> Verdict {
        let text = format!("```article\nx\n```\n```record\n{line}\n```\n");
        let item = |id: &str, words: &str, value: &[&str]| Item {
            kind: "time",
            id: id.to_string(),
            fields: vec![
                ("words", vec![words.to_string()]),
                ("value", value.iter().map(|v| v.to_string()).collect()),
            ],
        };
        let items = [item("t1", "Sunday", &["2022-03-13"]), item("t2", "recently", &[])];
        judge(&parse(&text).unwrap()[0].lines[0], &items)
    }

    #[test]
    fn lines_are_judged_by_their_mark() {
        assert_eq!(verdict("time words=Sunday value=2022-03-13"), Verdict::Holds);
        assert_eq!(verdict("time words=recently value=null"), Verdict::Holds);
        assert_eq!(verdict("not: time words=Monday"), Verdict::Holds);
        assert_eq!(verdict("fixme: time words=Monday"), Verdict::KnownWrong);
        assert_eq!(verdict("fixme: time words=Sunday"), Verdict::Fixed);
        assert_eq!(verdict("fixme: not: time words=Sunday"), Verdict::KnownWrong);
        assert!(matches!(verdict("not: time words=Sunday"), Verdict::Fails { .. }));
    }

    #[test]
    fn a_failure_shows_the_closest_item() {
        let Verdict::Fails { why, .. } = verdict("time words=Sunday value=2022-03-14") else {
            panic!("it should fail");
        };
        assert_eq!(why, "closest is t1: value is 2022-03-13, not 2022-03-14");
    }
}
