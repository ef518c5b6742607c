//! What stands glued to the head or foot of a paragraph: the title once more, a date, an agency, a dateline, a credit.
//!
//! In comes a folded paragraph; out come the bytes at which its parts end. It never takes the whole paragraph.

use crate::BlockKind;
use crate::line::{has_agency, is_capital, offsets};
use crate::stamp::{self, Stamp};
use crate::tables;

/// Words between the head of a paragraph and the dash of its dateline, at most.
const DATELINE: usize = 14;

/// Parts cut from the head of a paragraph: kind and the byte where each ends, and the time it was stamped with.
#[derive(Debug, Default)]
pub(crate) struct Head {
    pub(crate) parts: Vec<(BlockKind, usize)>,
    pub(crate) stamp: Option<Stamp>,
}

/// Cuts the head of a paragraph; `title` is given only for the first one.
pub(crate) fn cut(text: &str, title: Option<&str>) -> Head {
    let mut head = Head::default();
    let mut at = 0;
    let mut title = title;
    let opening = title.is_some();
    while let Some(rest) = text.get(at..) {
        let stamped = stamp_length(rest).filter(|_| opening && head.stamp.is_none());
        let (kind, length) = if let Some(length) = title.and_then(|t| title_length(rest, t)) {
            title = None;
            (BlockKind::Furniture, length)
        } else if let Some((stamp, length)) = stamped {
            head.stamp = Some(stamp);
            (BlockKind::Dateline, length)
        } else if let Some(length) = byline_length(rest, title).filter(|_| at > 0) {
            (BlockKind::Byline, length)
        } else if let Some(length) = agency_length(rest).filter(|&l| at > 0 || before_stamp(rest, l, opening))
        {
            (BlockKind::Byline, length)
        } else if let Some(length) = dateline_length(rest) {
            head.parts.push((BlockKind::Dateline, at + length));
            break;
        } else {
            break;
        };
        head.parts.push((kind, at + length));
        at += length + 1;
    }
    head
}

/// The title standing once more before the first sentence.
fn title_length(rest: &str, title: &str) -> Option<usize> {
    let inner = title.rsplit_once(" - ").map_or(title, |(bare, _outlet)| bare);
    let bare = title.split_once(" - ").map_or(title, |(bare, _sections)| bare);
    [title, inner, bare].into_iter().find_map(|title| {
        if title.split(' ').count() < 3 {
            return None;
        }
        let end = same_letters(rest, title)?;
        let after = rest.get(end..)?;
        let gap = after.find(' ')?;
        let marks = after.get(..gap)?;
        let next = after.get(gap + 1..)?;
        (!marks.contains(char::is_alphanumeric) && opens(next)).then_some(end + gap)
    })
}

/// The byte behind `title` at the head of `rest`, whatever the case and the marks in it.
fn same_letters(rest: &str, title: &str) -> Option<usize> {
    let mut letters = rest.char_indices().filter(|(_, c)| c.is_alphanumeric());
    let mut end = 0;
    for wanted in title.chars().filter(|c| c.is_alphanumeric()) {
        let (at, found) = letters.next()?;
        if !found.to_lowercase().eq(wanted.to_lowercase()) {
            return None;
        }
        end = at + found.len_utf8();
    }
    // the marks in between may differ, but not by whole stretches
    (end > 0 && end <= title.len() + 12).then_some(end)
}

/// "by Jane Doe and John Roe" between a date and the title that comes once more.
fn byline_length(rest: &str, title: Option<&str>) -> Option<usize> {
    let title = title?;
    let words = offsets(rest.get(..rest.len().min(400)).unwrap_or_default());
    let by = words.first().is_some_and(|(_, w)| w.eq_ignore_ascii_case("by"));
    if !by {
        return None;
    }
    for (at, word) in words.iter().skip(1).take(14) {
        if title_length(rest.get(*at..)?, title).is_some() {
            return at.checked_sub(1);
        }
        if !is_capital(word) && !matches!(*word, "and" | "in" | "of" | "al" | "de") {
            return None;
        }
    }
    None
}

/// "Published April 6 2017", "Tuesday 4 Apr 2017" before the first sentence.
fn stamp_length(rest: &str) -> Option<(Stamp, usize)> {
    let start: String = rest.chars().take(40).collect();
    let plain = tables::plain(&start);
    let label = tables::prefix("stamp", &plain).max(tables::prefix("updated", &plain));
    let skip = rest.char_indices().nth(label.unwrap_or(0)).map(|(at, _)| at)?;
    let body = rest.get(skip..)?;
    let gap = body.len() - body.trim_start_matches([' ', ':', '-', '|']).len();
    let body = body.get(gap..)?;
    let tokens: Vec<&str> = body.split(' ').take(12).collect();
    let (stamp, used) = stamp::read(&tokens);
    stamp.iso()?;
    let last = tokens.get(used.checked_sub(1)?)?;
    let next = tokens.get(used)?;
    if last.ends_with([',', ';']) || !(opens(next) || *next == "by") {
        return None;
    }
    let length: usize = tokens.iter().take(used).map(|t| t.len() + 1).sum();
    Some((stamp, skip + gap + length - 1))
}

/// "Reuters" between a date or title and the first sentence.
fn agency_length(rest: &str) -> Option<usize> {
    let mut words = rest.split(' ');
    let word = words.next()?;
    let bare = word.trim_matches(|c: char| "()-–—:".contains(c));
    let agency = is_capital(bare) && tables::is_word("agency", &tables::plain(bare));
    (agency && opens(words.next()?)).then_some(word.len())
}

/// Whether a date follows an agency that opens the text: "AFP Friday 22 Jul 2016".
fn before_stamp(rest: &str, length: usize, opening: bool) -> bool {
    opening && rest.get(length + 1..).and_then(stamp_length).is_some()
}

/// "KYIV, March 14 (Reuters) -", "PARIS -", "(CNN) --" with the bytes up to the end of its dash.
fn dateline_length(rest: &str) -> Option<usize> {
    let head = rest
        .char_indices()
        .nth(160)
        .map_or(rest, |(at, _)| rest.get(..at).unwrap_or(rest));
    let mut evidence = is_shouted(head.split([' ', '—']).next()?);
    let words = offsets(head);
    let mut bracket = false;
    for (i, (at, word)) in words.iter().enumerate().take(DATELINE) {
        let after = words.get(i + 1).map(|(_, w)| *w);
        bracket |= word.starts_with('(');
        if bracket {
            evidence |= has_agency(word);
            if !word.contains(')') {
                continue;
            }
            bracket = false;
            let dash_follows = after.is_some_and(is_dash);
            if evidence && !dash_follows && after.is_some_and(opens) && has_agency(word) {
                return Some(at + word.len());
            }
            continue;
        }
        if is_dash(word) {
            let whole = i > 0 && evidence && after.is_some_and(opens);
            return whole.then(|| at + word.len());
        }
        if let Some(dash) = word.find('—').filter(|&d| i + d > 0) {
            let end = at + dash + '—'.len_utf8();
            let next = head.get(end..)?.trim_start();
            return (evidence && opens(next)).then_some(end);
        }
        let plain = tables::plain(word.trim_matches(|c: char| ",.;".contains(c)));
        evidence |= i > 0 && tables::calendar("month", &plain).is_some() && is_capital(word);
        let binds = matches!(
            plain.as_str(),
            "and" | "of" | "the" | "near" | "de" | "el" | "al" | "in" | "on"
        );
        if !binds && !is_capital(word) {
            return None;
        }
        // a full stop ends a sentence, not a dateline, except behind an initial or a shortened month
        if word.ends_with('.') && plain.chars().count() > 4 {
            return None;
        }
    }
    None
}

fn is_dash(word: &str) -> bool {
    matches!(word, "-" | "--" | "–" | "—" | "―")
}

/// Three letters or more, all capitals: "SEOUL,", "TEL".
fn is_shouted(word: &str) -> bool {
    let letters = || word.chars().filter(|c| c.is_alphabetic());
    letters().count() >= 3 && letters().all(char::is_uppercase)
}

/// Could open a sentence.
fn opens(word: &str) -> bool {
    word.starts_with(['"', '“', '‘', '\'']) || is_capital(word)
}

/// The byte at which page matter or an agency's credit starts behind the last sentence ("--AFP", "Source SANA",
/// "(AP)", "Read also"), and what it is.
pub(crate) fn foot(text: &str) -> Option<(BlockKind, usize)> {
    let from = text.char_indices().rev().nth(60).map_or(0, |(at, _)| at);
    let end = text.get(from..)?.rfind(['.', '!', '?', '"', '”'])? + from;
    let mark = text.get(end..)?.chars().next()?;
    let start = end + mark.len_utf8();
    let tail = text.get(start..)?;
    let dashed = tail.trim_start().starts_with(['-', '–', '—']);
    let bare = tail.trim_matches(|c: char| " -–—()[]".contains(c));
    let words: Vec<&str> = bare.split(' ').collect();
    let gap = tail.len() - tail.trim_start().len();
    let plain = tables::plain(bare);
    if ["furniture", "opener", "byline"]
        .iter()
        .any(|u| tables::is_line(u, &plain, words.len()))
    {
        return Some((BlockKind::Furniture, start + gap));
    }
    if bare.is_empty() || words.len() > 4 || !words.iter().all(|w| is_capital(w)) {
        return None;
    }
    let sourced = words.len() > 1 && tables::plain(words.first()?).starts_with("source");
    let bracketed = tail.trim_start().starts_with(['(', '[']);
    let credit = sourced || has_agency(bare) || (dashed && words.iter().all(|w| is_shouted(w)));
    let whole = credit && (sourced || dashed || bracketed || words.len() <= 2);
    whole.then_some((BlockKind::Byline, start + gap))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut_words<'a>(text: &'a str, title: Option<&str>) -> Vec<(&'static str, &'a str)> {
        let mut from = 0;
        let mut out = Vec::new();
        for (kind, end) in cut(text, title).parts {
            out.push((kind.name(), text[from..end].trim()));
            from = end;
        }
        out
    }

    #[test]
    fn datelines() {
        let table = [
            (
                "KYIV, March 14 (Reuters) - Shells fell.",
                "KYIV, March 14 (Reuters) -",
            ),
            ("SEOUL, South Korea — The ship sailed.", "SEOUL, South Korea —"),
            ("PARIS - The bridge reopened.", "PARIS -"),
            ("ODESA (AP) The port reopened.", "ODESA (AP)"),
            (
                "Odesa, Ukraine (CNN) -- The port reopened.",
                "Odesa, Ukraine (CNN) --",
            ),
            (
                "MOSCOW/KYIV (Reuters) — “No,” he said.",
                "MOSCOW/KYIV (Reuters) —",
            ),
            ("GENEVA—The agency said so.", "GENEVA—"),
            ("Lviv, Oct. 9 – A train left.", "Lviv, Oct. 9 –"),
        ];
        for (text, wanted) in table {
            assert_eq!(cut_words(text, None), [("dateline", wanted)], "{text}");
        }
        for text in [
            "NATO — which has no troops there — declined.",
            "The mayor - a former officer - spoke.",
            "Two people died. KYIV - that is all.",
            "The Russian army (RF) said no.",
        ] {
            assert!(cut_words(text, None).is_empty(), "{text}");
        }
    }

    #[test]
    fn title_and_date_glued_to_the_first_sentence() {
        let found = cut_words(
            "Mon 14 Mar 2022 Depot Burns in Sumy. A depot burnt.",
            Some("Depot burns in Sumy"),
        );
        assert_eq!(
            found,
            [
                ("dateline", "Mon 14 Mar 2022"),
                ("furniture", "Depot Burns in Sumy.")
            ]
        );
        let found = cut_words(
            "Published March 14 2022 Police say a depot burnt.",
            Some("Depot burns"),
        );
        assert_eq!(found, [("dateline", "Published March 14 2022")]);
        let found = cut_words(
            "14 March 2022 Depot burns in Sumy Reuters A depot burnt.",
            Some("Depot burns in Sumy"),
        );
        assert_eq!(found.last(), Some(&("byline", "Reuters")));
        let found = cut_words(
            "Posted on 14 March 2022 by Ola Nord \"Depot\" burns in Sumy A depot burnt.",
            Some("Depot burns in Sumy"),
        );
        assert_eq!(
            found[1..],
            [
                ("byline", "by Ola Nord"),
                ("furniture", "\"Depot\" burns in Sumy")
            ]
        );
        let found = cut_words(
            "AFP Monday 14 Mar 2022 A depot burnt.",
            Some("Depot burns in Sumy"),
        );
        assert_eq!(found, [("byline", "AFP"), ("dateline", "Monday 14 Mar 2022")]);
        assert!(cut_words("March 14, 2022, was quiet.", Some("x")).is_empty());
    }

    #[test]
    fn credits_at_the_foot() {
        let table = [
            ("The road was closed. --AFP", Some("--AFP")),
            ("The road was closed. - REUTERS", Some("- REUTERS")),
            ("The road was closed. Source SANA", Some("Source SANA")),
            ("The road was closed. (AP)", Some("(AP)")),
            (
                "The road was closed. Agencies contributed to this report Read Also",
                Some("Agencies contributed to this report Read Also"),
            ),
            ("The road was closed by the AP", None),
            ("He said: \"No.\" Then Kyiv", None),
        ];
        for (text, wanted) in table {
            assert_eq!(foot(text).and_then(|(_, at)| text.get(at..)), wanted, "{text}");
        }
    }
}
