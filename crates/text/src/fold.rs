//! White space folded: decoded characters in, paragraphs out.
//!
//! Runs of blanks become one space, line ends one kind; a paragraph is a line, or a stretch of hard-wrapped lines
//! between blank ones. It never changes anything that is not white space.

/// Widest column at which people wrap plain text by hand.
const WIDEST: usize = 110;
/// How much shorter than the widest line a wrapped line may fall.
const RAGGED: usize = 10;

/// One piece of running text with its white space folded; line ends inside it become spaces.
pub(crate) fn fold(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for word in words.split(char::is_whitespace).filter(|w| !w.is_empty()) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// The paragraphs of a plain text, none of them empty.
pub(crate) fn paragraphs(text: &str) -> Vec<String> {
    let text = text.replace("\r\n", "\n");
    let lines: Vec<String> = text.split(is_line_end).map(fold).collect();
    let width = wrap_width(&lines);
    let mut out: Vec<String> = Vec::new();
    let mut open = false;
    for (at, line) in lines.iter().enumerate() {
        if line.is_empty() {
            open = false;
            continue;
        }
        match out.last_mut() {
            Some(last) if open => {
                last.push(' ');
                last.push_str(line);
            }
            _ => out.push(line.clone()),
        }
        let next = lines.get(at + 1).map_or("", String::as_str);
        open = width.is_some_and(|width| is_full(line, next, width, RAGGED));
    }
    out
}

fn is_line_end(c: char) -> bool {
    matches!(
        c,
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

/// The column at which the text is wrapped by hand, if it is.
fn wrap_width(lines: &[String]) -> Option<usize> {
    let pairs = || {
        lines.windows(2).filter_map(|pair| match pair {
            [line, next] if !line.is_empty() && !next.is_empty() => Some((line, next)),
            _ => None,
        })
    };
    let width = pairs().map(|(line, _)| length(line)).max()?;
    if !(40..=WIDEST).contains(&width) {
        return None;
    }
    let full: Vec<&String> = pairs()
        .filter(|(line, next)| is_full(line, next, width, RAGGED))
        .map(|(line, _)| line)
        .collect();
    // hand-wrapped lines break off within a sentence
    let broken = full
        .iter()
        .filter(|l| !l.ends_with(['.', '!', '?', ':', '"', '”']))
        .count();
    let wrapped = full.len() >= 2 && full.len() * 10 >= pairs().count() * 7 && broken * 2 > full.len();
    wrapped.then_some(width)
}

/// Whether the first word of the next line would not have fitted on this one.
fn is_full(line: &str, next: &str, width: usize, slack: usize) -> bool {
    let Some(word) = next.split(' ').next().filter(|w| !w.is_empty()) else {
        return false;
    };
    length(line) + 1 + length(word) + slack > width
}

fn length(words: &str) -> usize {
    words.chars().take(WIDEST * 4).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_are_folded_and_nothing_else() {
        assert_eq!(fold("  a\u{a0} \tb\u{200b}c  "), "a b\u{200b}c");
        assert_eq!(paragraphs("one\r\ntwo\r\n\r\nthree \r"), ["one", "two", "three"]);
        assert_eq!(
            paragraphs("He said \"\"no\"\" …  – twice"),
            ["He said \"\"no\"\" … – twice"]
        );
        assert_eq!(paragraphs("one\u{2029}two"), ["one", "two"]);
    }

    #[test]
    fn hand_wrapped_text_is_joined() {
        let text = "Bridge closed after blast\n\n\
            Engineers closed the railway bridge east of the town on Tuesday after\n\
            a blast that residents heard from several kilometres away, the mayor\n\
            said in a short message.\n\n\
            Trains were sent over the northern line, and buses ran in their place\n\
            until the evening.";
        let found = paragraphs(text);
        assert_eq!(found.len(), 3);
        assert!(found[1].ends_with("the mayor said in a short message."));
        assert!(found[2].ends_with("until the evening."));
    }

    #[test]
    fn a_paragraph_per_line_is_kept() {
        let text = "Short title\nA first paragraph that is of some length.\nA second one.\n\
            And a third paragraph, which is a good deal longer than the others were.";
        assert_eq!(paragraphs(text).len(), 4);
    }
}
