//! Parse: a Markdown file in, its cases out (an article fence followed by a record fence).

/// A file that cannot be run, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpecError {
    /// Line number, from 1.
    pub line: usize,
    /// What is wrong.
    pub why: String,
}

/// An article and what must come out of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Case {
    /// Line number of the article fence, from 1.
    pub line: usize,
    /// What the fence says of the article (`published`, `title`, `html` ...).
    pub about: Vec<Pair>,
    /// The article.
    pub article: String,
    /// The lines of the record fence.
    pub lines: Vec<Line>,
}

/// How a line is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Such an item must come out.
    Must,
    /// No such item may come out.
    Not,
    /// Such an item should come out and does not yet.
    FixMe,
    /// No such item should come out, and one still does.
    FixMeNot,
}

/// One line of a record fence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Line number, from 1.
    pub line: usize,
    /// How it is meant.
    pub mark: Mark,
    /// Kind of item: claim, figure, event ...
    pub kind: String,
    /// What must hold of it.
    pub pairs: Vec<Pair>,
}

/// `key=value`; a bare word is a key with the value `true`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// Field.
    pub key: String,
    /// What it should be.
    pub value: String,
}

/// The cases of one file.
///
/// # Errors
/// The first line that cannot be understood.
pub fn parse(text: &str) -> Result<Vec<Case>, SpecError> {
    let mut cases: Vec<Case> = Vec::new();
    let mut lines = text.lines().enumerate();
    while let Some((at, line)) = lines.next() {
        let number = at + 1;
        let Some(info) = line.strip_prefix("```") else {
            continue;
        };
        let mut body = Vec::new();
        let closed = lines.by_ref().any(|(at, inner)| {
            let end = inner.trim_end() == "```";
            if !end {
                body.push((at + 1, inner));
            }
            end
        });
        if !closed {
            return Err(error(number, "a fence that is not closed"));
        }
        let (kind, rest) = info.trim().split_once(' ').unwrap_or((info.trim(), ""));
        match kind {
            "article" => cases.push(article(number, rest, &body)?),
            "record" => {
                let case = cases.last_mut().filter(|c| c.lines.is_empty());
                let case = case.ok_or_else(|| error(number, "a record fence without an article fence"))?;
                case.lines = record(&body)?;
            }
            _ => (),
        }
    }
    match cases.iter().find(|c| c.lines.is_empty()) {
        Some(case) => Err(error(
            case.line,
            "an article without a record: write a record fence below it",
        )),
        None => Ok(cases),
    }
}

fn error(line: usize, why: impl Into<String>) -> SpecError {
    SpecError {
        line,
        why: why.into(),
    }
}

fn article(line: usize, about: &str, body: &[(usize, &str)]) -> Result<Case, SpecError> {
    let about = pairs(line, about)?;
    let known = ["published", "outlet", "url", "title", "html"];
    if let Some(pair) = about.iter().find(|p| !known.contains(&p.key.as_str())) {
        let why = format!("article {}: there are {}", pair.key, known.join(", "));
        return Err(error(line, why));
    }
    let words: Vec<&str> = body.iter().map(|(_, words)| *words).collect();
    Ok(Case {
        line,
        about,
        article: words.join("\n"),
        lines: Vec::new(),
    })
}

fn record(body: &[(usize, &str)]) -> Result<Vec<Line>, SpecError> {
    let written = body.iter().map(|(at, words)| (*at, words.trim()));
    written
        .filter(|(_, words)| !words.is_empty() && !words.starts_with('#'))
        .map(|(at, words)| line(at, words))
        .collect()
}

fn line(at: usize, words: &str) -> Result<Line, SpecError> {
    let marks = [
        ("fixme: not:", Mark::FixMeNot),
        ("fixme:", Mark::FixMe),
        ("not:", Mark::Not),
    ];
    let marked = marks
        .iter()
        .find_map(|(m, mark)| Some((words.strip_prefix(m)?, *mark)));
    let (rest, mark) = marked.unwrap_or((words, Mark::Must));
    let rest = rest.trim();
    let (kind, rest) = rest.split_once(' ').unwrap_or((rest, ""));
    if !crate::items::KINDS.contains(&kind) {
        let why = format!(
            "no such kind of item: {kind}; there are {}",
            crate::items::KINDS.join(", ")
        );
        return Err(error(at, why));
    }
    Ok(Line {
        line: at,
        mark,
        kind: kind.to_string(),
        pairs: pairs(at, rest)?,
    })
}

/// `key=value key="many words" key+="more" flag`. `\"` stands for a quotation mark inside one.
fn pairs(line: usize, words: &str) -> Result<Vec<Pair>, SpecError> {
    let mut found = Vec::new();
    let mut rest = words.trim_start();
    while !rest.is_empty() {
        let end = rest
            .find(|c: char| c == '=' || c.is_whitespace())
            .unwrap_or(rest.len());
        let (key, after) = rest.split_at(end);
        let key = key.trim_end_matches('+').to_string();
        let (value, after) = match after.strip_prefix('=') {
            None => ("true".to_string(), after),
            Some(after) => {
                value(after).ok_or_else(|| error(line, format!("{key}: a quotation that does not end")))?
            }
        };
        if key.is_empty() {
            return Err(error(line, format!("expected key=value, found: {rest}")));
        }
        found.push(Pair { key, value });
        rest = after.trim_start();
    }
    Ok(found)
}

fn value(words: &str) -> Option<(String, &str)> {
    let Some(quoted) = words.strip_prefix('"') else {
        let end = words.find(char::is_whitespace).unwrap_or(words.len());
        let (value, rest) = words.split_at(end);
        return Some((value.to_string(), rest));
    };
    let mut value = String::new();
    let mut letters = quoted.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return Some((value, quoted.get(at + 1..)?)),
            '\\' => value.push(letters.next()?.1),
            _ => value.push(letter),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{Mark, parse};

    #[test]
    fn cases_are_found_with_their_lines() {
        let text = "# T\n\n```article published=2022-03-14 html\nHe \"spoke\".\n```\n```record\n\
                    claim cue=\"said \\\"so\\\"\" stance=asserts\nfixme: not: time words=\"x\"\n```\n";
        let cases = parse(text).unwrap();
        let case = cases.first().unwrap();
        assert_eq!((cases.len(), case.line, case.about.len()), (1, 3, 2));
        assert_eq!(case.article, "He \"spoke\".");
        assert_eq!(case.lines[0].pairs[0].value, "said \"so\"");
        assert_eq!((case.lines[1].mark, case.lines[1].line), (Mark::FixMeNot, 8));
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        for (text, line) in [
            ("```article\nx\n```\n", 1),
            ("```record\nclaim\n```\n", 1),
            ("```article\nx\n```\n```record\nfact a=b\n```", 5),
            ("```article\nx\n```\n```record\nclaim cue=\"b\n```", 5),
            ("```article colour=red\nx\n```\n", 1),
            ("\n```article\nx\n", 2),
        ] {
            assert_eq!(parse(text).unwrap_err().line, line, "{text}");
        }
    }
}
