//! What one line is by itself: page matter, stamp, caption, credit, byline, post, heading.
//!
//! In comes a folded line; out come answers about its shape. It never looks at the lines around it.

use crate::stamp::{self, Stamp};
use crate::tables;

/// Longest line, in bytes, that can be anything but a paragraph.
const SHORT: usize = 2000;

/// Most words of a line that gives times of publication.
const STAMPED: usize = 24;

/// A folded line with what the questions below need.
#[derive(Debug, Clone)]
pub(crate) struct Line<'a> {
    pub(crate) text: &'a str,
    /// Lower case, straight quotes; empty where the line is too long to be asked about.
    plain: String,
    /// Number of words; counted only where the line is short.
    pub(crate) words: usize,
    has_digit: bool,
}

impl<'a> Line<'a> {
    /// A line about which nothing is asked.
    pub(crate) fn unasked(text: &'a str) -> Self {
        Line {
            text,
            plain: String::new(),
            words: usize::MAX,
            has_digit: false,
        }
    }

    pub(crate) fn new(text: &'a str) -> Self {
        if text.len() > SHORT {
            return Line::unasked(text);
        }
        Line {
            text,
            plain: tables::plain(text),
            words: count(text),
            has_digit: text.bytes().any(|b| b.is_ascii_digit())
                || !text.is_ascii() && text.chars().any(char::is_numeric),
        }
    }

    /// The line in lower case with straight quotes; empty where it is too long to be asked about.
    pub(crate) fn plain(&self) -> &str {
        &self.plain
    }

    /// Page matter by its wording, or a remark of the page in square brackets.
    pub(crate) fn is_furniture(&self) -> bool {
        let bracketed = self.text.starts_with('[') && self.text.ends_with(']') && self.words <= 25;
        let bracketed = bracketed && !self.text.ends_with(".]");
        bracketed
            || self.is_bare()
            || tables::is_line("furniture", &self.plain, self.words)
            || self.has_no_word()
    }

    /// Nothing but an address, markup that was written as words, or a remark or credit in brackets.
    pub(crate) fn is_bare(&self) -> bool {
        let one = !self.text.contains(' ') && self.text.contains("://");
        let markup = self.text.starts_with('<') && self.text.ends_with('>');
        one || markup
    }

    /// Page matter that related headlines follow.
    pub(crate) fn is_opener(&self) -> bool {
        tables::is_line("opener", &self.plain, self.words)
    }

    /// A heading below which nothing of the report stands.
    pub(crate) fn is_closer(&self) -> bool {
        tables::is_line("closer", &self.plain, self.words)
    }

    /// A line on who wrote, by its wording.
    pub(crate) fn is_credit_line(&self) -> bool {
        tables::is_line("byline", &self.plain, self.words)
    }

    fn has_no_word(&self) -> bool {
        self.words <= 20 && !self.text.chars().any(char::is_alphanumeric)
    }

    /// The times of publication that fill the line; the flag tells a later change from the first publication.
    pub(crate) fn stamps(&self) -> Vec<(Stamp, bool)> {
        if self.words > STAMPED || !self.has_digit {
            return Vec::new();
        }
        let (found, labelled, left) = stamps(self.text);
        let sentence = left > 0 && self.text.ends_with('.');
        let room = if labelled && !sentence { 3 } else { 0 };
        if left > room || self.text.ends_with(['?', '!']) {
            return Vec::new();
        }
        found
    }

    /// A byline with days in it: "Posted by Jane Doe on November 19, 2019", "by Jane Doe Monday, November 18, 2019".
    pub(crate) fn signed(&self) -> Vec<(Stamp, bool)> {
        self.signature().unwrap_or_default()
    }

    fn signature(&self) -> Option<Vec<(Stamp, bool)>> {
        if !(4..=STAMPED).contains(&self.words) || !self.has_digit || self.text.ends_with(['.', '?', '!']) {
            return None;
        }
        let label = tables::prefix("signed", &self.plain)?;
        for (at, _) in offsets(self.text).iter().skip(2) {
            let (found, _, left) = stamps(self.text.get(*at..)?);
            if !found.iter().any(|(stamp, _)| stamp.iso().is_some()) || left > 3 {
                continue;
            }
            let head = self.text.get(..*at)?;
            let name = head.get(head.char_indices().nth(label)?.0..)?;
            let binds = |w: &&str| tables::calendar("filler", w).is_some() || matches!(*w, "|" | "•" | "·");
            return names(name.split_whitespace().filter(|w| !binds(w))).then_some(found);
        }
        None
    }

    /// "By Jane Doe", "By X and Y, Outlet".
    pub(crate) fn is_byline(&self) -> bool {
        let mut words = self.text.split(' ');
        let by = words.next().is_some_and(|w| w.eq_ignore_ascii_case("by"));
        by && (2..=18).contains(&self.words) && !self.text.ends_with(['.', '?', '!']) && names(words)
    }

    /// A bare name, with or without a post, as it stands under a headline.
    pub(crate) fn is_name(&self) -> bool {
        let bare = !self
            .text
            .contains(|c: char| c.is_ascii_digit() || "?!:\"“”".contains(c));
        bare && (2..=8).contains(&self.words)
            && !self.text.ends_with('.')
            && names(self.text.split(' '))
            && self.text.split(' ').filter(|w| is_capital(w)).count() >= 2
    }

    /// "— Name (@handle) October 13, 2016" at its end.
    pub(crate) fn is_post(&self) -> bool {
        let Some((before, after)) = self.text.rsplit_once("(@") else {
            return false;
        };
        let Some((handle, date)) = after.split_once(')') else {
            return false;
        };
        let tokens: Vec<&str> = date.split_whitespace().take(12).collect();
        let (stamp, used) = stamp::read(&tokens);
        let dated = used == tokens.len() && (tokens.is_empty() || stamp.says_something());
        dated && !handle.contains(' ') && before.contains(['—', '–', '-'])
    }

    /// A title by its shape: short and without a final full stop, unless most of it is capitalised.
    pub(crate) fn is_title(&self) -> bool {
        if !(1..=32).contains(&self.words) || self.text.len() > 400 {
            return false;
        }
        if self.text.ends_with([',', ';', ':']) {
            return false;
        }
        let sentence = self.text.trim_end_matches(['"', '”', '’', '\'']).ends_with('.');
        let shortened = self.text.ends_with("...");
        !sentence || shortened || self.is_title_case()
    }

    fn is_title_case(&self) -> bool {
        let long = || {
            self.text.split(' ').filter(|w| {
                let letters = w.chars().filter(|c| c.is_alphabetic()).count();
                letters > 3
            })
        };
        let all = long().count();
        let capital = long().filter(|w| is_capital(w)).count();
        all >= 3 && capital * 10 >= all * 8
    }

    /// A heading inside the report: a few words without the end of a sentence.
    pub(crate) fn is_heading(&self) -> bool {
        (1..=12).contains(&self.words)
            && !self.text.ends_with([
                '.', '!', ':', ';', ',', '"', '”', '…', '\'', '’', '。', '！', '、', '」', '؛', '،', '।',
            ])
            && !self.text.starts_with(['"', '“', '-', '–', '—', '•', '*'])
            && is_capital(self.text)
    }

    /// A sentence, or words too many for anything but a paragraph.
    pub(crate) fn is_running(&self) -> bool {
        let end = self.text.trim_end_matches(['"', '”', '’', '\'', ')']);
        self.words > 25
            || (self.words > 3 && end.ends_with(['.', '!', '?', '…', ':', '。', '！', '？', '؟', '।']))
    }

    /// The bytes of words such as "FILE PHOTO:" that stand before a caption.
    pub(crate) fn photo_head(&self) -> Option<usize> {
        if self.words > 120 {
            return None;
        }
        let chars = tables::prefix("photo", &self.plain)?;
        let label: String = self.plain.chars().take(chars).collect();
        let at = self
            .text
            .char_indices()
            .nth(chars)
            .map_or(self.text.len(), |(at, _)| at);
        let rest = self.text.get(at..)?.trim_start();
        let marked = rest.starts_with(':') || label.starts_with("file") || label.ends_with("caption");
        let after = rest.trim_start_matches([':', '-', '–', '—', ' ']);
        (marked && !after.is_empty()).then(|| self.text.len() - after.len())
    }

    /// The byte at which a picture credit starts that ends the line; 0 where the line is nothing else.
    pub(crate) fn credit_tail(&self) -> Option<usize> {
        if self.words > 90 {
            return None;
        }
        self.bracket_credit()
            .or_else(|| self.phrase_credit())
            .or_else(|| self.slash_credit())
    }

    /// "... (AFP/Getty Images)", "... [Jane Doe/Reuters]".
    fn bracket_credit(&self) -> Option<usize> {
        let text = self.text.trim_end_matches('.');
        let open = match text.chars().next_back()? {
            ')' => '(',
            ']' => '[',
            _ => return None,
        };
        let at = text.rfind(open)?;
        let inside = text.get(at + 1..text.len() - 1)?;
        let plain = tables::plain(inside);
        let agency = inside.contains('/') || inside.split(' ').count() <= 4;
        let slashed = inside.contains('/') && inside.split(' ').count() <= 8 && names(inside.split(' '));
        let named = slashed || tables::prefix("credit", &plain).is_some() || (agency && has_agency(inside));
        named.then_some(at)
    }

    /// "... © Jane Doe/AP", "... Photo by Jane Doe".
    fn phrase_credit(&self) -> Option<usize> {
        if self.text.ends_with(['.', '"', '”', '?', '!']) && !self.text.contains('©') {
            return None;
        }
        let mut at = 0;
        let mut left = self.words;
        for word in self.text.split(' ') {
            let head: String = self.text.get(at..)?.chars().take(40).collect();
            if left <= 14 && tables::prefix("credit", &tables::plain(&head)).is_some() {
                let whole = at > 0 || left <= 8;
                return whole.then_some(at);
            }
            at += word.len() + 1;
            left -= 1;
        }
        None
    }

    /// "... Jane Doe/AP", "... REUTERS/Jane Doe/File Photo".
    fn slash_credit(&self) -> Option<usize> {
        if self.text.ends_with(['.', '"', '”', '?', '!', ',']) {
            return None;
        }
        let words = offsets(self.text);
        let from = words.len().saturating_sub(12);
        let slash = words.iter().skip(from).position(|(_, w)| is_slashed(w))? + from;
        let capital = |w: &str| is_capital(w) || is_slashed(w);
        if !words.iter().skip(slash).all(|(_, w)| capital(w)) {
            return None;
        }
        let mut first = slash;
        let starts_with_agency = words
            .get(slash)
            .is_some_and(|(_, w)| w.split('/').next().is_some_and(has_agency));
        while !starts_with_agency && first > 0 && slash - first < 3 {
            let Some((_, before)) = words.get(first - 1) else {
                break;
            };
            let plain = tables::plain(before);
            let day = tables::calendar("weekday", &plain).or(tables::calendar("month", &plain));
            if !is_capital(before) || before.ends_with(['.', ',']) || day.is_some() {
                break;
            }
            first -= 1;
        }
        words.get(first).map(|(at, _)| *at)
    }
}

/// Number of words; two characters of a script that sets no blanks between words count as one.
fn count(text: &str) -> usize {
    let blanks = 1 + text.bytes().filter(|&b| b == b' ').count();
    if text.is_ascii() {
        return blanks;
    }
    blanks + text.chars().filter(|&c| is_unspaced(c)).count() / 2
}

/// Letters of scripts that set no blanks between words: Chinese, Japanese, Thai, Lao, Khmer, Burmese.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}')
}

/// All stamps at the head of a text, whether one of them was labelled, and how many words follow them.
fn stamps(text: &str) -> (Vec<(Stamp, bool)>, bool, usize) {
    let mut found = Vec::new();
    let mut rest = text;
    let mut labelled = false;
    while let Some((stamp, updated, label, length)) = first_stamp(rest) {
        labelled |= label;
        found.push((stamp, updated));
        rest = rest
            .get(length..)
            .unwrap_or_default()
            .trim_start_matches([' ', ':', ';', '-', '–', '—', '|', '•', '·', ',', '/']);
    }
    let filler = |w: &&str| tables::calendar("filler", w).is_none();
    (found, labelled, rest.split_whitespace().filter(filler).count())
}

/// The stamp at the head of a text, with its label or without: whether it is that of a change, whether it was
/// labelled, and how many bytes it takes.
fn first_stamp(text: &str) -> Option<(Stamp, bool, bool, usize)> {
    let head: String = text.chars().take(40).collect();
    let plain = tables::plain(&head);
    let updated = tables::prefix("updated", &plain);
    let label = tables::prefix("stamp", &plain).max(updated);
    let from = text
        .char_indices()
        .nth(label.unwrap_or(0))
        .map_or(text.len(), |(at, _)| at);
    let rest = text.get(from..)?;
    let body = rest.trim_start_matches([' ', ':', '-', '–', '—', '|']);
    let start = from + rest.len() - body.len();
    // a bar or a semicolon ends the stamp
    let end = body
        .find([';', '|', '•', '·'])
        .filter(|&at| body.get(..at).is_some_and(|b| b.contains(' ')));
    let whole = |body: &str| {
        let tokens: Vec<(usize, &str)> = offsets(body).into_iter().filter(|(_, w)| !w.is_empty()).collect();
        let bare: Vec<&str> = tokens.iter().map(|(_, w)| *w).collect();
        let (stamp, used) = stamp::read(&bare);
        let last = tokens.get(used.checked_sub(1)?)?;
        stamp.says_something().then_some((stamp, last.0 + last.1.len()))
    };
    let short = end
        .and_then(|end| whole(body.get(..end)?))
        .filter(|(stamp, _)| stamp.iso().is_some());
    let (stamp, length) = short.or_else(|| whole(body))?;
    Some((stamp, updated.is_some(), label.is_some(), start + length))
}

/// Words and the bytes where they start.
pub(crate) fn offsets(text: &str) -> Vec<(usize, &str)> {
    let mut at = 0;
    text.split(' ')
        .map(|word| {
            let start = at;
            at += word.len() + 1;
            (start, word)
        })
        .collect()
}

/// Starts with a capital letter or a digit, quotes and brackets aside.
pub(crate) fn is_capital(word: &str) -> bool {
    let first = word
        .trim_start_matches(['"', '“', '‘', '\'', '(', '[', '«'])
        .chars()
        .next();
    first.is_some_and(|c| c.is_uppercase() || c.is_ascii_digit() || is_caseless(c))
}

/// Letters of scripts without capitals.
fn is_caseless(c: char) -> bool {
    c.is_alphabetic() && !c.is_lowercase() && !c.is_uppercase()
}

/// Whether one of the words is that of an agency.
pub(crate) fn has_agency(words: &str) -> bool {
    words.split(|c: char| !c.is_alphanumeric() && c != '-').any(|w| {
        w.chars().next().is_some_and(char::is_uppercase) && tables::is_word("agency", &tables::plain(w))
    })
}

fn is_slashed(word: &str) -> bool {
    word.contains('/') && !word.contains("//") && has_agency(word)
}

/// Whether all words could be names, posts and what binds them; no day or month among them.
fn names<'a>(words: impl Iterator<Item = &'a str>) -> bool {
    let mut any = false;
    for word in words {
        let plain = tables::plain(word.trim_matches(|c: char| ",.()|".contains(c)));
        let dated = tables::calendar("weekday", &plain).or(tables::calendar("month", &plain));
        if dated.is_some() && plain != "may" && plain != "sun" && plain != "jan" {
            return false;
        }
        let binds = matches!(
            plain.as_str(),
            "" | "and"
                | "in"
                | "of"
                | "for"
                | "with"
                | "at"
                | "the"
                | "de"
                | "van"
                | "von"
                | "bin"
                | "al"
                | "&"
                | "|"
                | "/"
                | "-"
                | "–"
                | "—"
                | "·"
                | "•"
        );
        let named = is_capital(word) && !word.starts_with(|c: char| c.is_ascii_digit());
        if !binds && !named && !tables::is_word("role", &plain) && !plain.starts_with('@') {
            return false;
        }
        any |= named;
    }
    any
}

#[cfg(test)]
mod tests {
    use super::*;

    fn credit(text: &str) -> Option<&str> {
        Line::new(text).credit_tail().and_then(|at| text.get(at..))
    }

    #[test]
    fn picture_credits() {
        let table = [
            (
                "Rescuers at a burnt depot in Sumy on Friday © Ola Nord/AP",
                Some("© Ola Nord/AP"),
            ),
            (
                "Rescuers at a burnt depot in Sumy on Friday Ola Nord/AFP/Getty Images",
                Some("Ola Nord/AFP/Getty Images"),
            ),
            (
                "A queue for bread in Izium. (Photo by Ola Nord)",
                Some("(Photo by Ola Nord)"),
            ),
            (
                "A queue for bread in Izium. [Ola Nord/Reuters]",
                Some("[Ola Nord/Reuters]"),
            ),
            (
                "A queue for bread. REUTERS/Ola Nord/File Photo",
                Some("REUTERS/Ola Nord/File Photo"),
            ),
            ("Ola Nord/AP", Some("Ola Nord/AP")),
            ("The spokesman told AFP and AP.", None),
            ("The dam holds back the Oskil river (see map).", None),
            ("He showed a photo: it had been taken in May.", None),
        ];
        for (text, wanted) in table {
            assert_eq!(credit(text), wanted, "{text}");
        }
    }

    #[test]
    fn bylines() {
        for text in [
            "By Ola Nord",
            "By Ola Nord and Ivan Marsh, Eastgate Wire",
            "by Ola Nord in Kyiv",
        ] {
            assert!(Line::new(text).is_byline(), "{text}");
        }
        for text in [
            "By Monday the town had fallen",
            "By then it was late.",
            "By the river",
        ] {
            assert!(!Line::new(text).is_byline(), "{text}");
        }
    }

    #[test]
    fn stamps_on_lines_of_their_own() {
        let at = |text: &str| Line::new(text).stamps().first().and_then(|(s, _)| s.iso());
        assert_eq!(
            at("Publish : 2022-03-14 17:13:00").as_deref(),
            Some("2022-03-14T17:13:00")
        );
        assert_eq!(at("Published: 4 April 2017").as_deref(), Some("2017-04-04"));
        assert_eq!(
            at("July 14, 2016 5:46 PM ET").as_deref(),
            Some("2016-07-14T17:46:00")
        );
        assert_eq!(
            at("Updated 10:42 GMT, 5 Aug 2016").as_deref(),
            Some("2016-08-05T10:42:00")
        );
        assert!(!Line::new("Updated at 9:50 p.m. ET Thursday").stamps().is_empty());
        assert!(
            Line::new("Published reports say the bridge is closed")
                .stamps()
                .is_empty()
        );
        assert!(
            Line::new("March 14, 2022 was a quiet day in the port")
                .stamps()
                .is_empty()
        );
    }

    #[test]
    fn posts() {
        assert!(Line::new("We are safe. — City of Sumy (@sumycity) March 3, 2022").is_post());
        assert!(!Line::new("He wrote to the ministry (@mod) on Sunday, an aide said.").is_post());
    }
}
