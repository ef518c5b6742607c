//! Named days, seasons, weekends and words like "now" in English text.
//!
//! In come the words of a stretch; out come expressions as the words give them. It never counts on the calendar.

use super::en::{Core, Grammar, Hit, is_function_word};
use super::value::{Expr, Pick};
use knowledge::TimeWord;

impl Grammar<'_> {
    pub(super) fn season_expr(&self, at: usize) -> Hit<Expr> {
        let (pick, next) = match self.lower(at) {
            "last" => (Pick::Last, at + 1),
            "next" => (Pick::Next, at + 1),
            "this" => (Pick::This, at + 1),
            _ => (Pick::Bare, self.skip(at, &["the"])),
        };
        let Some(TimeWord::Season(code)) = self.entry(next) else {
            return None;
        };
        let of = self.skip(self.skip(next + 1, &[","]), &["of"]);
        if let Some((year, end)) = self.year(of) {
            return Some((Expr::Season(code.clone(), Pick::Year(year)), end));
        }
        (pick != Pick::Bare).then(|| (Expr::Season(code.clone(), pick), next + 1))
    }

    /// Named days and references: "Bastille Day", "Ramadan", "now", "soon".
    pub(super) fn worded(&self, at: usize) -> Hit<Core> {
        let (entry, end) = self.phrase(at)?;
        let year = self.skip(self.skip(end, &[","]), &["of"]);
        let (pick, after) = match (self.year(year), self.year_shift(year)) {
            (Some((year, after)), _) => (Pick::Year(year), after),
            (_, Some((by, after))) => (Pick::Shift(by), after),
            _ => (Pick::Bare, end),
        };
        let capital = self.word(at).is_some_and(|w| w.capital);
        let named = "mentions/time-named-day";
        let expr = match entry {
            TimeWord::Fixed(month, day) if capital => Expr::Fixed(*month, *day, pick),
            // "the 9/11 attacks", "the 9/11 bill": a name, no date
            TimeWord::Once((year, month, day))
                if self.is_before(at, &["on", "since", "after", "before"]) && self.ends_clause(end) =>
            {
                Expr::Date(Some(*year), *month, *day)
            }
            TimeWord::Nth(day) if capital => Expr::Nth(*day, pick),
            TimeWord::Easter { offset, orthodox } if capital => Expr::Easter(*offset, *orthodox, pick),
            TimeWord::Dated(years) if capital => Expr::Dated(years.clone(), pick),
            TimeWord::Named if capital => return Some(((Expr::Open, None, named), end)),
            TimeWord::Reference(reference) if self.is_reference(at, end) => {
                let expr = Expr::Reference(reference.clone());
                return Some(((expr, None, "mentions/time-reference"), end));
            }
            _ => return None,
        };
        Some(((expr, None, named), after))
    }

    /// Whether "now", "soon", "the past" here speak of time at all.
    fn is_reference(&self, at: usize, end: usize) -> bool {
        let next = self.lower(end);
        match self.lower(at) {
            // "Now, you say ...", "now that", "now-defunct"
            "now" => {
                !(self.is_sentence_start(at) && (next == "," || next == "that"))
                    && next != "-"
                    && !self.is_before(at, &["-"])
            }
            // "as soon as", "soon after the attack"
            "soon" => {
                !self.is_before(at, &["as", "so", "too", "how"])
                    && !matches!(next, "after" | "as" | "afterwards" | "afterward")
            }
            "the" if end == at + 2 => self
                .word(end)
                .is_none_or(|w| !w.is_word() || is_function_word(next)),
            "at" => self.before(at) != "points",
            _ => true,
        }
    }

    fn is_sentence_start(&self, at: usize) -> bool {
        at == 0 || matches!(self.before(at), "." | "!" | "?" | ":" | "\"" | "\u{201c}")
    }

    pub(super) fn weekend(&self, at: usize) -> Hit<Expr> {
        let (pick, next) = match self.lower(at) {
            "last" | "past" => (Pick::Last, at + 1),
            "next" => (Pick::Next, at + 1),
            "this" => (Pick::This, self.skip(at + 1, &["past", "coming"])),
            _ => (Pick::Bare, at),
        };
        if !self.is(next, &["weekend"]) {
            return None;
        }
        // "last weekend", said in the week after it, is the one just over
        let pick = if pick == Pick::Last { Pick::Bare } else { pick };
        Some((Expr::Weekend(pick), next + 1))
    }
}
