//! Update: lines that fail, rewritten to what comes out, so that a person can look at the difference.

use crate::check::{Verdict, quoted};
use crate::items::Item;
use crate::parse::{Line, Mark, Pair};

/// The text with every line that fails rewritten: fields take the values of the closest item, a line of which
/// nothing came out is marked `fixme:`, and a `fixme:` that holds by now loses its mark.
#[must_use]
pub fn rewrite(text: &str, verdicts: &[(Line, Verdict)]) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_string).collect();
    for (line, verdict) in verdicts {
        let Some(written) = lines.get_mut(line.line.saturating_sub(1)) else {
            continue;
        };
        match verdict {
            Verdict::Holds | Verdict::KnownWrong => (),
            Verdict::Fixed => *written = written.replacen("fixme:", "", 1).trim_start().to_string(),
            Verdict::Fails {
                closest: Some((item, differs)),
                ..
            } if anchored(line, differs) => {
                *written = told(line, item, differs);
            }
            Verdict::Fails { .. } => *written = format!("fixme: {}", written.trim_start()),
        }
    }
    lines.join("\n") + "\n"
}

/// Whether the closest item is the one that the line means: its words or its cue are right.
fn anchored(line: &Line, differs: &[usize]) -> bool {
    let anchor = |p: &Pair| matches!(p.key.as_str(), "words" | "cue" | "content" | "name");
    line.mark == Mark::Must
        && line
            .pairs
            .iter()
            .enumerate()
            .any(|(at, p)| anchor(p) && !differs.contains(&at))
}

fn told(line: &Line, item: &Item, differs: &[usize]) -> String {
    let mut seen: Vec<&str> = Vec::new();
    let pairs = line.pairs.iter().enumerate().map(|(at, pair)| {
        let nth = seen.iter().filter(|k| **k == pair.key).count();
        seen.push(&pair.key);
        let key = format!("{}{}", pair.key, if nth > 0 { "+" } else { "" });
        if !differs.contains(&at) {
            return format!("{key}={}", quoted(&pair.value));
        }
        let values = item
            .fields
            .iter()
            .find(|(k, _)| *k == pair.key)
            .map(|(_, v)| v.as_slice());
        let value = values.and_then(|v| v.get(nth).or_else(|| v.first()));
        format!(
            "{key}={}",
            value.map_or_else(|| "null".to_string(), |v| quoted(v))
        )
    });
    format!("{} {}", line.kind, pairs.collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::rewrite;
    use crate::check::judge;
    use crate::items::Item;
    use crate::parse::parse;

    #[test]
    fn failing_lines_take_what_comes_out() {
        let fence = |lines: &str| format!("```article\nx\n```\n```record\n{lines}```\n");
        let before = fence("time words=Sunday value=1\ntime words=Monday\nfixme: time words=Sunday\n");
        let after = fence("time words=Sunday value=2\nfixme: time words=Monday\ntime words=Sunday\n");
        let items = [Item {
            kind: "time",
            id: "t1".to_string(),
            fields: vec![
                ("words", vec!["Sunday".to_string()]),
                ("value", vec!["2".to_string()]),
            ],
        }];
        let lines = parse(&before).unwrap().remove(0).lines;
        let verdicts: Vec<_> = lines
            .into_iter()
            .map(|l| (l.clone(), judge(&l, &items)))
            .collect();
        assert_eq!(rewrite(&before, &verdicts), after);
    }
}
