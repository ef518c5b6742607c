//! Likely: the scores of role labels of one predicate in, the spans that are at all likely with their shares out.
//!
//! The share of a span is the sum of the shares of all BIO paths that hold it, so that a span whose boundary or label is in
//! doubt is known as such. Sums run in one order and nothing of the system's mathematics is used: every processor gives the
//! same bits. It never chooses.

use crate::bio::Bio;

/// What the scores are divided by before they become shares: the model is surer than it is right.
const HEAT: f32 = 1.3;
/// The least share of a span that is looked at.
const LEAST: f32 = 0.01;
/// A class that begins at no word with at least this share is left out of the sums.
const ACTIVE: f32 = 0.002;
/// Numbers that are summed side by side.
const LANES: usize = 8;

/// A span that may be an argument, words counted within the sentence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Span {
    pub class: usize,
    pub first: usize,
    pub end: usize,
    /// The share of the paths that hold it, 0 to 1.
    pub share: f32,
}

/// Buffers of [`spans`], used again from call to call.
#[derive(Debug, Default)]
pub(crate) struct Buffers {
    /// Shares of the labels by themselves, word by word.
    labels: Vec<f32>,
    /// Classes that are likely somewhere: number, column of begin, column of inside.
    active: Vec<(usize, usize, usize)>,
    /// What the sums were divided by at each word.
    scales: Vec<f32>,
    /// Share of the paths from each word on that start there with an outside or a begin.
    rest: Vec<f32>,
    /// Share of the paths from each word on behind a word of each active class.
    behind: Vec<f32>,
    begins: Vec<f32>,
    insides: Vec<f32>,
}

/// Appends the likely spans of a predicate over `words` words; `scores` gives the scores of a word's labels.
pub(crate) fn spans<'a>(
    bio: &Bio,
    words: usize,
    scores: impl Fn(usize) -> &'a [f32],
    b: &mut Buffers,
    out: &mut Vec<Span>,
) {
    b.labels.clear();
    b.labels.resize(words * bio.labels, 0.0);
    for (word, row) in b.labels.chunks_exact_mut(bio.labels).enumerate() {
        shares(scores(word), row);
    }
    b.active.clear();
    for (class, begin, inside) in bio.columns() {
        let likely = |word: usize| b.labels[word * bio.labels + begin] >= ACTIVE;
        if (0..words).any(likely) {
            b.active.push((class, begin, inside));
        }
    }
    let Some(outside) = bio.outside() else { return };
    forward(words, outside, bio.labels, b);
    backward(words, outside, bio.labels, b);
    collect(words, bio.labels, b, out);
}

/// Sums over the paths up to each word, divided by themselves; keeps the divisors.
fn forward(words: usize, outside: usize, labels: usize, b: &mut Buffers) {
    b.begins.clear();
    b.begins.resize(b.active.len(), 0.0);
    b.insides.clear();
    b.insides.resize(b.active.len(), 0.0);
    b.scales.clear();
    for word in 0..words {
        let row = &b.labels[word * labels..][..labels];
        let mut sum = row[outside];
        for (at, (_, begin, inside)) in b.active.iter().enumerate() {
            b.insides[at] = (b.begins[at] + b.insides[at]) * row[*inside];
            b.begins[at] = row[*begin];
            sum += b.insides[at] + b.begins[at];
        }
        let share = 1.0 / sum;
        for at in 0..b.active.len() {
            b.insides[at] *= share;
            b.begins[at] *= share;
        }
        b.scales.push(share);
    }
}

/// Sums over the paths from each word on.
fn backward(words: usize, outside: usize, labels: usize, b: &mut Buffers) {
    let active = b.active.len();
    b.rest.clear();
    b.rest.resize(words + 1, 1.0);
    b.behind.clear();
    b.behind.resize((words + 1) * active, 1.0);
    for word in (0..words).rev() {
        let row = &b.labels[word * labels..][..labels];
        let (now, next) = b.behind[word * active..].split_at_mut(active);
        let mut sum = row[outside] * b.rest[word + 1];
        for ((_, begin, _), next) in b.active.iter().zip(&*next) {
            sum += row[*begin] * next;
        }
        let rest = sum * b.scales[word];
        for ((now, next), (_, _, inside)) in now.iter_mut().zip(next).zip(&b.active) {
            *now = rest + row[*inside] * b.scales[word] * *next;
        }
        b.rest[word] = rest;
    }
}

fn collect(words: usize, labels: usize, b: &Buffers, out: &mut Vec<Span>) {
    let active = b.active.len();
    for first in 0..words {
        for (at, &(class, begin, inside)) in b.active.iter().enumerate() {
            let mut share = b.labels[first * labels + begin] * b.scales[first];
            let mut end = first + 1;
            while share * b.behind[end * active + at] >= LEAST {
                if share * b.rest[end] >= LEAST {
                    out.push(Span {
                        class,
                        first,
                        end,
                        share: (share * b.rest[end]).min(1.0),
                    });
                }
                if end == words {
                    break;
                }
                share *= b.labels[end * labels + inside] * b.scales[end];
                end += 1;
            }
        }
    }
}

/// Shares of labels from their scores.
fn shares(scores: &[f32], out: &mut [f32]) {
    let top = scores
        .iter()
        .fold(f32::NEG_INFINITY, |top, x| if *x > top { *x } else { top });
    let scale = std::f32::consts::LOG2_E / HEAT;
    for (to, x) in out.iter_mut().zip(scores) {
        *to = exp2((x - top) * scale);
    }
    let mut sums = [0.0; LANES];
    let chunks = out.chunks_exact(LANES);
    let mut sum = chunks.remainder().iter().fold(0.0, |sum, x| sum + x);
    for chunk in chunks {
        for (sum, x) in sums.iter_mut().zip(chunk) {
            *sum += x;
        }
    }
    for x in sums {
        sum += x;
    }
    let share = 1.0 / sum;
    for x in out {
        *x *= share;
    }
}

/// 2 to the power of `x` within -100 and 100; off by a millionth at most.
pub(crate) fn exp2(x: f32) -> f32 {
    // the whole part stands in the lowest bits of a number so large that it has no others
    const WHOLE: f32 = 12_582_912.0;
    let x = x.clamp(-100.0, 100.0);
    let shifted = x + WHOLE;
    let rest = x - (shifted - WHOLE);
    let mut sum = 1.540_353e-4;
    for c in [
        1.333_355_8e-3,
        9.618_129e-3,
        5.550_411e-2,
        2.402_265e-1,
        6.931_472e-1,
        1.0,
    ] {
        sum = sum * rest + c;
    }
    let whole = shifted.to_bits().wrapping_sub(WHOLE.to_bits());
    sum * f32::from_bits(whole.wrapping_add(127) << 23)
}

/// The natural logarithm of a positive, normal number; off by a millionth at most.
pub(crate) fn ln(x: f32) -> f32 {
    let bits = x.to_bits();
    let half = u32::from(bits & 0x007f_ffff > 0x0035_04f3);
    let exponent = (bits >> 23) as i32 - 127 + half as i32;
    let part = f32::from_bits((bits & 0x007f_ffff) | ((127 - half) << 23));
    let t = (part - 1.0) / (part + 1.0);
    let t2 = t * t;
    let series = 1.0 + t2 * (1.0 / 3.0 + t2 * (1.0 / 5.0 + t2 * (1.0 / 7.0)));
    exponent as f32 * std::f32::consts::LN_2 + 2.0 * t * series
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_and_logarithms() {
        for (x, wanted) in [(0.0, 1.0), (1.0, 2.0), (-3.5, 0.088_388_35), (10.25, 1_217.748)] {
            assert!((exp2(x) / wanted - 1.0).abs() < 1e-5, "{x}: {}", exp2(x));
        }
        for (x, wanted) in [
            (1.0, 0.0),
            (1e-4, -9.210_34),
            (0.7, -0.356_675),
            (1.4, 0.336_472),
            (20.0, 2.995_732),
        ] {
            assert!((ln(x) - wanted).abs() < 1e-5, "{x}: {}", ln(x));
        }
    }

    #[test]
    fn shares_of_all_paths() {
        let names = ["O", "B-A", "I-A", "B-C", "I-C"].map(str::to_string);
        let (bio, _) = Bio::new(&names);
        // two words, all labels alike: 3 x 5 paths less those with an inside behind another class, 3 + 2 x 4
        let scores = [0.0; 5];
        let mut out = Vec::new();
        spans(&bio, 2, |_| &scores[..], &mut Buffers::default(), &mut out);
        let share = |class, first, end| {
            let span = out
                .iter()
                .find(|s| (s.class, s.first, s.end) == (class, first, end));
            span.map_or(0.0, |s| s.share)
        };
        for (span, paths) in [((0, 0, 2), 1.0), ((0, 0, 1), 3.0), ((1, 1, 2), 3.0)] {
            let share = share(span.0, span.1, span.2);
            assert!((share - paths / 11.0).abs() < 1e-5, "{span:?} {share}");
        }
    }
}
