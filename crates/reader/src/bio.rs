//! Spans from BIO labels: the best path that the labels allow.

/// Label sets of spans: where the scores of outside, begin and inside of each class stand.
#[derive(Debug, Clone, Default)]
pub(crate) struct Bio {
    outside: Option<usize>,
    begins: Vec<Option<usize>>,
    insides: Vec<Option<usize>>,
    /// Number of labels.
    pub labels: usize,
}

/// Buffers of [`Bio::decode`], used again from call to call.
#[derive(Debug, Default)]
pub(crate) struct Trellis {
    begins: Vec<f32>,
    insides: Vec<f32>,
    /// Best state before each word: 0 outside, then begin and inside of each class by turns.
    best: Vec<u16>,
    /// For each word and class, whether an inside comes from an inside.
    goes_on: Vec<bool>,
    /// Spans of the last call: class, first word, one past the last.
    pub spans: Vec<(usize, usize, usize)>,
}

impl Bio {
    /// Reads label names (`O`, `B-ARG0`, `I-ARG0`); returns the names of the classes too.
    pub(crate) fn new(names: &[String]) -> (Self, Vec<String>) {
        let (mut bio, mut classes) = (
            Bio {
                labels: names.len(),
                ..Bio::default()
            },
            Vec::new(),
        );
        for (column, name) in names.iter().enumerate() {
            let Some((prefix, class)) = name.split_once('-') else {
                bio.outside = Some(column);
                continue;
            };
            let at = classes.iter().position(|c| c == class).unwrap_or_else(|| {
                classes.push(class.to_string());
                bio.begins.push(None);
                bio.insides.push(None);
                classes.len() - 1
            });
            if prefix == "B" {
                bio.begins[at] = Some(column)
            } else {
                bio.insides[at] = Some(column)
            }
        }
        (bio, classes)
    }

    /// The column of outside.
    pub(crate) fn outside(&self) -> Option<usize> {
        self.outside
    }

    /// Classes with the columns of their begin and inside.
    pub(crate) fn columns(&self) -> impl Iterator<Item = (usize, usize, usize)> {
        let both = self.begins.iter().zip(&self.insides).enumerate();
        both.filter_map(|(class, (begin, inside))| Some((class, (*begin)?, (*inside)?)))
    }

    /// Finds the spans of the best path over `words` words; `scores` gives the scores of a word's labels. An inside follows
    /// only a begin or inside of its class. Ties go to what comes first in outside, begin and inside of each class by turns.
    pub(crate) fn decode<'a>(&self, words: usize, scores: impl Fn(usize) -> &'a [f32], t: &mut Trellis) {
        t.spans.clear();
        if words == 0 {
            return;
        }
        let classes = self.begins.len();
        let score = |row: &[f32], column: Option<usize>| column.map_or(f32::NEG_INFINITY, |c| row[c]);
        let first = scores(0);
        let mut outside = score(first, self.outside);
        t.begins.clear();
        t.begins.extend(self.begins.iter().map(|c| score(first, *c)));
        t.insides.clear();
        t.insides.resize(classes, f32::NEG_INFINITY);
        t.best.clear();
        t.goes_on.clear();
        for word in 1..words {
            let (state, top) = best(outside, &t.begins, &t.insides);
            t.best.push(state);
            let row = scores(word);
            for class in 0..classes {
                let (begin, inside) = (t.begins[class], t.insides[class]);
                let goes_on = inside > begin;
                t.goes_on.push(goes_on);
                t.insides[class] = if goes_on { inside } else { begin } + score(row, self.insides[class]);
                t.begins[class] = top + score(row, self.begins[class]);
            }
            outside = top + score(row, self.outside);
        }
        let (state, _) = best(outside, &t.begins, &t.insides);
        self.follow(words, usize::from(state), t);
    }

    /// Goes back from the last word's state and collects the spans.
    fn follow(&self, words: usize, mut state: usize, t: &mut Trellis) {
        let classes = self.begins.len();
        let mut end = words;
        for word in (0..words).rev() {
            let (class, inside) = (state.wrapping_sub(1) / 2, state > 0 && state.is_multiple_of(2));
            if inside && word > 0 {
                let goes_on = t.goes_on[(word - 1) * classes + class];
                state = 2 * class + if goes_on { 2 } else { 1 };
                continue;
            }
            if state > 0 {
                t.spans.push((class, word, end));
            }
            end = word;
            if word > 0 {
                state = usize::from(t.best[word - 1]);
            }
        }
        t.spans.reverse();
    }
}

fn best(outside: f32, begins: &[f32], insides: &[f32]) -> (u16, f32) {
    let (mut state, mut top) = (0, outside);
    for (class, (begin, inside)) in begins.iter().zip(insides).enumerate() {
        if *begin > top {
            (state, top) = (2 * class + 1, *begin);
        }
        if *inside > top {
            (state, top) = (2 * class + 2, *inside);
        }
    }
    (state as u16, top)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans(names: &[&str], logits: &[f32]) -> Vec<(usize, usize, usize)> {
        let names: Vec<String> = names.iter().map(|n| (*n).to_string()).collect();
        let (bio, _) = Bio::new(&names);
        let mut trellis = Trellis::default();
        let k = names.len();
        bio.decode(
            logits.len() / k,
            |word| &logits[word * k..(word + 1) * k],
            &mut trellis,
        );
        trellis.spans
    }

    #[test]
    fn an_inside_needs_a_begin() {
        let logits = [1.0, 0.5, 9.0, 0.0, 0.2, 2.0, 3.0, 0.0, 0.0];
        assert_eq!(spans(&["O", "B-PER", "I-PER"], &logits), [(0, 0, 2)]);
    }

    #[test]
    fn a_begin_ends_the_span_before_it() {
        let names = ["O", "B-PER", "I-PER", "B-ORG", "I-ORG"];
        let word = |label: usize| (0..5).map(move |l| if l == label { 4.0 } else { 0.0 });
        let logits: Vec<f32> = [1, 2, 1, 3, 4, 0, 3].into_iter().flat_map(word).collect();
        assert_eq!(
            spans(&names, &logits),
            [(0, 0, 2), (0, 2, 3), (1, 3, 5), (1, 6, 7)]
        );
    }
}
