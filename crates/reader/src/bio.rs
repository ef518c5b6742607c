//! Spans from BIO labels: the best path that the labels allow.

/// What a label does to a span.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bio {
    /// Outside.
    O,
    /// Begins a span of that class.
    B(usize),
    /// Goes on with a span of that class.
    I(usize),
}

/// Reads label names (`O`, `B-ARG0`, `I-ARG0`); returns what each does and the names of the classes.
pub(crate) fn labels(names: &[String]) -> (Vec<Bio>, Vec<String>) {
    let mut classes: Vec<String> = Vec::new();
    let kinds = names.iter().map(|name| {
        let Some((prefix, class)) = name.split_once('-') else {
            return Bio::O;
        };
        let at = classes.iter().position(|c| c == class).unwrap_or_else(|| {
            classes.push(class.to_string());
            classes.len() - 1
        });
        if prefix == "B" { Bio::B(at) } else { Bio::I(at) }
    });
    let kinds = kinds.collect();
    (kinds, classes)
}

/// Spans `(class, first, end)` of the best path; `logits` has one row of `labels.len()` scores a word.
/// Ties go to the lower label.
pub(crate) fn decode(labels: &[Bio], logits: &[f32]) -> Vec<(usize, usize, usize)> {
    let k = labels.len();
    let words = logits.len() / k.max(1);
    if words == 0 {
        return Vec::new();
    }
    let mut score: Vec<f32> = (0..k)
        .map(|l| {
            if matches!(labels[l], Bio::I(_)) {
                f32::NEG_INFINITY
            } else {
                logits[l]
            }
        })
        .collect();
    let mut back = vec![0u16; words * k];
    for word in 1..words {
        let best = first_best(&score);
        let mut next = vec![f32::NEG_INFINITY; k];
        for label in 0..k {
            let from = match labels[label] {
                Bio::I(class) => {
                    let may = |l: &usize| matches!(labels[*l], Bio::B(c) | Bio::I(c) if c == class);
                    (0..k).filter(may).fold(None, |top: Option<usize>, l| match top {
                        Some(t) if score[t] >= score[l] => Some(t),
                        _ => Some(l),
                    })
                }
                _ => Some(best),
            };
            if let Some(from) = from {
                next[label] = score[from] + logits[word * k + label];
                back[word * k + label] = from as u16;
            }
        }
        score = next;
    }
    let mut path = vec![first_best(&score); words];
    for word in (1..words).rev() {
        path[word - 1] = usize::from(back[word * k + path[word]]);
    }
    spans(labels, &path)
}

fn spans(labels: &[Bio], path: &[usize]) -> Vec<(usize, usize, usize)> {
    let mut out: Vec<(usize, usize, usize)> = Vec::new();
    for (word, &label) in path.iter().enumerate() {
        match (labels[label], out.last_mut()) {
            (Bio::I(_), Some(open)) => open.2 = word + 1,
            (Bio::B(class), _) => out.push((class, word, word + 1)),
            _ => {}
        }
    }
    out
}

fn first_best(scores: &[f32]) -> usize {
    (0..scores.len()).fold(0, |top, l| if scores[l] > scores[top] { l } else { top })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_inside_needs_a_begin() {
        let names: Vec<String> = ["O", "B-PER", "I-PER"].map(String::from).into();
        let (kinds, classes) = labels(&names);
        assert_eq!(classes, ["PER"]);
        let logits = [1.0, 0.5, 9.0, 0.0, 0.2, 2.0, 3.0, 0.0, 0.0];
        assert_eq!(decode(&kinds, &logits), [(0, 0, 2)]);
    }
}
