//! Best: likely spans with what each is worth in, the set of spans of the greatest worth out.
//!
//! Spans of a set do not overlap, and a numbered role (ARG0 to ARG4) comes once. It never looks at words.

use super::likely::Span;

/// Sets of numbered roles.
const SETS: usize = 1 << 5;

/// Buffers of [`best`], used again from call to call.
#[derive(Debug, Default)]
pub(crate) struct Buffers {
    /// Greatest worth up to each word for each set of numbered roles.
    worth: Vec<[f32; SETS]>,
    /// How it was reached: the span that ends there, if any, and the set before it.
    from: Vec<[(Option<usize>, usize); SETS]>,
    /// Spans of the last call, by their numbers, in text order.
    pub chosen: Vec<usize>,
}

/// The bit of a role in a set: 0 for those that may come twice.
pub(crate) fn bit(role: &str) -> usize {
    let number = role.strip_prefix("ARG").and_then(|n| n.parse::<u32>().ok());
    number.filter(|n| *n < 5).map_or(0, |n| 1 << n)
}

/// Chooses among spans, in text order, over `words` words. `worth` is what each adds, nothing at 0 and below; `bits` gives
/// the bit of each class.
pub(crate) fn best(words: usize, spans: &[Span], worth: &[f32], bits: &[usize], b: &mut Buffers) {
    b.chosen.clear();
    let gains = (0..spans.len()).filter(|at| worth[*at] > 0.0);
    b.chosen.extend(gains);
    if agree(spans, bits, &b.chosen) {
        return;
    }
    b.worth.clear();
    b.worth.resize(words + 1, [f32::NEG_INFINITY; SETS]);
    b.from.clear();
    b.from.resize(words + 1, [(None, 0); SETS]);
    b.worth[0][0] = 0.0;
    for end in 1..=words {
        b.worth[end] = b.worth[end - 1];
        b.from[end] = std::array::from_fn(|set| (None, set));
        for &at in b.chosen.iter().filter(|at| spans[**at].end == end) {
            let own = bits[spans[at].class];
            for set in (0..SETS).filter(|set| set & own == 0) {
                let sum = b.worth[spans[at].first][set] + worth[at];
                if sum > b.worth[end][set | own] {
                    b.worth[end][set | own] = sum;
                    b.from[end][set | own] = (Some(at), set);
                }
            }
        }
    }
    follow(words, spans, b);
}

/// Whether all chosen spans can stand together.
fn agree(spans: &[Span], bits: &[usize], chosen: &[usize]) -> bool {
    let (mut end, mut set) = (0, 0);
    chosen.iter().all(|at| {
        let (span, own) = (&spans[*at], bits[spans[*at].class]);
        let fits = span.first >= end && set & own == 0;
        (end, set) = (span.end, set | own);
        fits
    })
}

fn follow(words: usize, spans: &[Span], b: &mut Buffers) {
    let last = &b.worth[words];
    let mut set = (0..SETS).fold(0, |top, set| if last[set] > last[top] { set } else { top });
    let mut end = words;
    b.chosen.clear();
    while end > 0 {
        let (span, before) = b.from[end][set];
        end = span.map_or(end - 1, |at| spans[at].first);
        set = before;
        b.chosen.extend(span);
    }
    b.chosen.reverse();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(spans: &[(usize, usize, usize)], worth: &[f32]) -> Vec<usize> {
        let span = |&(class, first, end): &(usize, usize, usize)| Span {
            class,
            first,
            end,
            share: 0.0,
        };
        let spans: Vec<Span> = spans.iter().map(span).collect();
        let bits = ["ARG0", "ARGM-TMP"].map(bit);
        let mut buffers = Buffers::default();
        best(9, &spans, worth, &bits, &mut buffers);
        buffers.chosen
    }

    #[test]
    fn spans_do_not_overlap() {
        let spans = [(0, 0, 4), (1, 2, 5), (1, 4, 6)];
        assert_eq!(chosen(&spans, &[0.5, 0.6, 0.2]), [0, 2]);
        assert_eq!(chosen(&spans, &[0.3, 0.6, 0.2]), [1]);
        assert_eq!(chosen(&spans, &[0.3, -0.1, 0.0]), [0]);
    }

    #[test]
    fn numbered_roles_come_once() {
        assert_eq!(
            chosen(
                &[(0, 0, 2), (0, 3, 4), (1, 5, 6), (1, 7, 8)],
                &[0.1, 0.2, 0.1, 0.1]
            ),
            [1, 2, 3]
        );
    }
}
