//! Numbers in a reading: digits, number words, articles, with the hedges beside them and the bounds that they allow.
//!
//! In come the tokens and the tables; out come numerals in text order. It never decides what is counted.

use knowledge::{HedgeEffect, Knowledge, NumberWord};
use reader::Reading;

/// What a number is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Digits or cardinals.
    Exact,
    /// "dozens", "several".
    Vague,
    /// "a", "an", "another".
    Article,
    /// "no".
    None,
}

/// A number with its hedge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numeral {
    /// First token, hedge included.
    pub first: usize,
    /// One past the last token, hedge included.
    pub end: usize,
    /// Tokens of the number itself.
    pub core: std::ops::Range<usize>,
    /// Least value allowed.
    pub low: Option<u64>,
    /// Greatest value allowed.
    pub high: Option<u64>,
    /// The hedge as written in lower case.
    pub hedge: Option<String>,
    /// What it is made of.
    pub form: Form,
}

/// The tokens with the tables.
struct Numbers<'a> {
    reading: &'a Reading,
    knowledge: &'a Knowledge,
}

type Core = (u64, Option<u64>, Form, usize);

/// All numbers of `first..end`, leaving out tokens for which `taken` holds (those of times).
#[must_use]
pub fn find(
    reading: &Reading,
    knowledge: &Knowledge,
    range: std::ops::Range<usize>,
    taken: impl Fn(usize) -> bool,
) -> Vec<Numeral> {
    let numbers = Numbers { reading, knowledge };
    let (mut found, mut at) = (Vec::new(), range.start);
    while at < range.end {
        let numeral = if taken(at) {
            None
        } else {
            numbers.numeral(at, range.clone())
        };
        match numeral {
            Some(numeral) => {
                at = numeral.end.max(at + 1);
                found.push(numeral);
            }
            None => at += 1,
        }
    }
    found
}

impl Numbers<'_> {
    fn lower(&self, at: usize) -> String {
        self.reading
            .tokens
            .get(at)
            .map_or(String::new(), |t| t.text.to_lowercase())
    }

    fn phrase(&self, first: usize, end: usize) -> String {
        (first..end).map(|t| self.lower(t)).collect::<Vec<_>>().join(" ")
    }

    fn numeral(&self, at: usize, range: std::ops::Range<usize>) -> Option<Numeral> {
        let (low, high, form, mut end) = self.core(at, range.end)?;
        if self.is_no_count(at, end) {
            return None;
        }
        let (mut low, mut high) = (Some(low), high);
        let exact = high.filter(|_| form == Form::Exact);
        if let Some((last, after)) = exact.and_then(|value| self.range_end(at, end, value, range.end)) {
            (high, end) = (Some(last), after);
        }
        let core = at..end;
        let (mut first, mut hedge) = (at, None);
        for _ in 0..2 {
            let Some((start, effect)) = self
                .hedge_before(first, range.start, at)
                .filter(|_| form != Form::Article)
            else {
                break;
            };
            (low, high) = apply(effect, low, high);
            hedge = Some(self.phrase(start, at));
            first = start;
        }
        if let Some((after, effect)) = self
            .hedge_after(end, range.end)
            .filter(|_| hedge.is_none() && form == Form::Exact)
        {
            (low, high) = apply(effect, low, high);
            hedge = Some(self.phrase(end, after));
            end = after;
        }
        Some(Numeral {
            first,
            end,
            core,
            low,
            high,
            hedge,
            form,
        })
    }

    /// The number that begins at `at`: least and greatest value, form, and the token after it.
    fn core(&self, at: usize, end: usize) -> Option<Core> {
        let longest = self.knowledge.numbers.longest();
        for stop in (at + 1..=end.min(at + longest)).rev() {
            match self.knowledge.numbers.get(&self.phrase(at, stop)) {
                Some(NumberWord::Vague(low, high)) => return Some((low, high, Form::Vague, stop)),
                Some(NumberWord::Article) if self.hedges(at, end) => return None,
                // "another 30" are thirty, and not one beside them
                Some(NumberWord::Article)
                    if self.lower(at) == "another" && self.cardinal(stop, end).is_some() =>
                {
                    return None;
                }
                Some(NumberWord::Article) => {
                    return self
                        .scaled_article(at, stop, end)
                        .or(Some((1, Some(1), Form::Article, stop)));
                }
                Some(NumberWord::None) => return Some((0, Some(0), Form::None, stop)),
                _ => {}
            }
        }
        self.cardinal(at, end)
            .map(|(value, stop)| (value, Some(value), Form::Exact, stop))
    }

    /// Whether the article at `at` belongs to a hedge of a number behind it ("a further 19").
    fn hedges(&self, at: usize, end: usize) -> bool {
        let longest = self.knowledge.hedges.longest();
        (at + 2..end.min(at + 1 + longest)).any(|number| {
            let hedge = self.knowledge.hedges.before(&self.phrase(at, number));
            hedge.is_some() && self.cardinal(number, end).is_some()
        })
    }

    /// "a hundred", "a dozen", "another 30" counts as its number.
    fn scaled_article(&self, at: usize, stop: usize, end: usize) -> Option<Core> {
        let word = self.lower(stop);
        let scale = match self.knowledge.numbers.get(&word)? {
            NumberWord::Scale(n) | NumberWord::Dozen(n) => n,
            _ => return None,
        };
        (stop == at + 1 && stop < end && self.lower(at) != "another").then_some((
            scale,
            Some(scale),
            Form::Exact,
            stop + 1,
        ))
    }

    /// "35", "2.5 million", "two hundred and six", "two dozen".
    fn cardinal(&self, at: usize, end: usize) -> Option<(u64, usize)> {
        let (mut total, mut part, mut stop) = (0f64, None::<f64>, at);
        while stop < end {
            let word = self.lower(stop);
            let simple = self.simple(&word);
            match (simple, self.knowledge.numbers.get(&word)) {
                (Some(n), _) => match part {
                    None => part = Some(n),
                    Some(p)
                        if p >= 20.0 && n < 10.0 && p % 10.0 == 0.0
                            || p >= 100.0 && n < 100.0 && p % 100.0 == 0.0 =>
                    {
                        part = Some(p + n);
                    }
                    Some(_) => break,
                },
                (_, Some(NumberWord::Scale(n) | NumberWord::Dozen(n))) if part.is_some() => {
                    let scaled = part.unwrap_or(1.0) * n as f64;
                    if n >= 1000 {
                        (total, part) = (total + scaled, Some(0.0));
                    } else {
                        part = Some(scaled);
                    }
                }
                _ if (word == "and" || word == "-") && part.is_some_and(|p| p >= 20.0 || p == 0.0) => {
                    let next = self.lower(stop + 1);
                    let joins = self.knowledge.numbers.cardinal(&next).is_some()
                        && (word == "-" || self.ends_hundred(stop));
                    if !joins {
                        break;
                    }
                }
                _ => break,
            }
            stop += 1;
        }
        let value = total + part?;
        // "2.5" alone counts no people
        (value.fract() == 0.0 && (0.0..1e15).contains(&value) && stop > at).then_some((value as u64, stop))
    }

    fn ends_hundred(&self, at: usize) -> bool {
        matches!(self.lower(at.saturating_sub(1)).as_str(), "hundred" | "thousand")
    }

    /// The value of one token: digits with separators, a cardinal, two cardinals with a hyphen.
    fn simple(&self, word: &str) -> Option<f64> {
        if word.starts_with(|c: char| c.is_ascii_digit()) {
            return digits(word);
        }
        if let Some((ten, unit)) = word.split_once('-') {
            let (ten, unit) = (
                self.knowledge.numbers.cardinal(ten)?,
                self.knowledge.numbers.cardinal(unit)?,
            );
            return (ten >= 20 && unit < 10).then_some((ten + unit) as f64);
        }
        self.knowledge.numbers.cardinal(word).map(|n| n as f64)
    }

    /// "30 to 40", "two or three", "30-40", "between 30 and 40".
    fn range_end(&self, at: usize, end: usize, value: u64, limit: usize) -> Option<(u64, usize)> {
        let before = at.checked_sub(1).map_or(String::new(), |b| self.lower(b));
        let joins = match self.lower(end).as_str() {
            "to" => before != "from" && before != "to",
            "or" | "-" | "\u{2013}" => true,
            "and" => before == "between",
            _ => false,
        };
        if !joins || before == "by" {
            return None;
        }
        let (last, stop) = self.cardinal(end + 1, limit)?;
        (last > value).then_some((last, stop))
    }

    /// Whether the number is money, a share, an age, a designation.
    fn is_no_count(&self, at: usize, end: usize) -> bool {
        let before = at.checked_sub(1).map_or(String::new(), |b| self.lower(b));
        let after = self.lower(end);
        let touching = |a: usize, b: usize| {
            let tokens = &self.reading.tokens;
            tokens
                .get(a)
                .zip(tokens.get(b))
                .is_some_and(|(a, b)| a.span.end == b.span.start)
        };
        let joined_before =
            at > 0 && touching(at - 1, at) && matches!(before.as_str(), "-" | "/" | "." | ":" | "#" | "+");
        let joined_after = touching(end.saturating_sub(1), end)
            && (matches!(after.as_str(), "/" | ":")
                || after == "-" && self.cardinal(end + 1, end + 2).is_none()
                || after.starts_with("-"));
        joined_before
            || joined_after
            || matches!(after.as_str(), "%" | "percent" | "pc" | "th" | "st" | "nd" | "rd")
            || matches!(
                before.as_str(),
                "$" | "€"
                    | "£"
                    | "us$"
                    | "no."
                    | "aged"
                    | "age"
                    | "article"
                    | "resolution"
                    | "flight"
                    | "channel"
            )
            || before.ends_with('$')
    }

    /// The longest hedge that ends right before `at`, and its first token.
    fn hedge_before(&self, at: usize, floor: usize, number: usize) -> Option<(usize, HedgeEffect)> {
        let longest = self.knowledge.hedges.longest();
        let (start, effect) = (floor.max(at.saturating_sub(longest))..at)
            .find_map(|start| Some((start, self.knowledge.hedges.before(&self.phrase(start, at))?)))?;
        // "talks about 12 prisoners", "sorrow over 12 deaths": a preposition of the noun, no hedge
        let token = self.reading.tokens.get(start)?;
        let preposition = at - start == 1 && token.deprel == "case" && token.head != Some(number);
        let governed = start > floor
            && self
                .reading
                .tokens
                .get(start - 1)
                .is_some_and(|t| matches!(t.upos, reader::Upos::Noun | reader::Upos::Propn));
        (!(preposition && governed)).then_some((start, effect))
    }

    fn hedge_after(&self, at: usize, limit: usize) -> Option<(usize, HedgeEffect)> {
        let longest = self.knowledge.hedges.longest();
        (at + 1..=limit.min(at + longest))
            .rev()
            .find_map(|stop| Some((stop, self.knowledge.hedges.after(&self.phrase(at, stop))?)))
    }
}

/// "28,500", "35", "2.5"; `None` for anything else that begins with a digit.
fn digits(word: &str) -> Option<f64> {
    let groups: Vec<&str> = word.split(',').collect();
    let grouped = groups.len() > 1
        && groups[1..].iter().all(|g| g.len() == 3)
        && groups
            .iter()
            .all(|g| g.chars().all(|c| c.is_ascii_digit()) && !g.is_empty());
    let plain = word.chars().all(|c| c.is_ascii_digit() || c == '.') && word.matches('.').count() <= 1;
    if !(grouped || plain) || word.len() > 18 {
        return None;
    }
    word.replace(',', "").parse().ok()
}

fn apply(effect: HedgeEffect, low: Option<u64>, high: Option<u64>) -> (Option<u64>, Option<u64>) {
    let value = low;
    match effect {
        HedgeEffect::AtLeast => (value, None),
        HedgeEffect::Above => (value.map(|n| n.saturating_add(1)), None),
        HedgeEffect::AtMost => (None, high.or(low)),
        HedgeEffect::Below => (None, high.or(low).map(|n| n.saturating_sub(1))),
        HedgeEffect::About | HedgeEffect::Exact => (low, high),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_with_separators() {
        assert_eq!(digits("28,500"), Some(28500.0));
        assert_eq!(digits("2.5"), Some(2.5));
        assert_eq!(digits("9:50"), None);
        assert_eq!(digits("1,2"), None);
        assert_eq!(digits("13th"), None);
    }

    #[test]
    fn hedges_move_bounds() {
        assert_eq!(apply(HedgeEffect::Above, Some(70), Some(70)), (Some(71), None));
        assert_eq!(
            apply(HedgeEffect::AtMost, Some(180), Some(180)),
            (None, Some(180))
        );
        assert_eq!(apply(HedgeEffect::Below, Some(20), Some(20)), (None, Some(19)));
        assert_eq!(
            apply(HedgeEffect::AtLeast, Some(596), Some(596)),
            (Some(596), None)
        );
    }
}
