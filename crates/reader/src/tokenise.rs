//! Tokeniser: words and punctuation marks after the conventions of UD English EWT and GUM.
//!
//! In come the characters of one block; out come half-open character ranges. White space always ends a word.
//! `training/INTERFACE.md` lists the conventions with their counts; `training/tokenise.py` is the reference.

/// Stretches without white space longer than this are one word (no language we read has such words).
const LONGEST: usize = 400;

const PREFIXES: &[&str] = &[
    "non", "mid", "pre", "anti", "re", "post", "co", "over", "pro", "multi", "ex", "sub", "semi", "cross",
    "neo", "counter", "e", "pan", "un", "inter", "intra", "micro", "mini", "ultra", "socio", "psycho",
];
/// Abbreviations that keep their dot when they start with a capital.
const ABBREVIATIONS: &[&str] = &[
    "mr", "mrs", "ms", "dr", "prof", "gen", "lt", "col", "maj", "capt", "cpt", "sgt", "cmdr", "adm", "brig",
    "gov", "sen", "rev", "hon", "pres", "fr", "st", "mt", "ft", "jr", "sr", "jan", "feb", "apr", "jun",
    "jul", "aug", "sep", "sept", "oct", "nov", "dec", "tue", "tues", "thu", "thurs", "fri", "inc", "corp",
    "ltd", "co", "bros", "llc", "plc", "dept", "univ", "assn", "nos", "vs", "etc", "ave", "blvd", "rd",
    "hwy", "approx", "vol", "eds", "cit", "ph.d", "messrs", "supt", "insp", "pvt", "cpl", "spc", "pp",
];
/// Abbreviations that are words too: they keep their dot only in this spelling.
const TITLE_ABBREVIATIONS: &[&str] = &["No", "Rep", "Mar", "Sat", "Sun", "Mon", "Wed", "Ed", "Det", "Fig"];
const UNITS: &[&str] = &[
    "km", "kms", "m", "cm", "mm", "ft", "kg", "kgs", "g", "mg", "lb", "lbs", "oz", "mph", "kmh", "kph", "kw",
    "mw", "gw", "kwh", "hp", "ha", "ml", "l", "mb", "gb", "tb", "kb", "ghz", "mhz", "hz", "am", "pm", "a.m",
    "p.m", "a.m.", "p.m.", "k", "bn", "mn", "tn", "mln", "bln", "million", "billion", "x", "min", "mins",
    "hr", "hrs", "sec", "secs", "yrs", "nm", "sq",
];
const SPLIT_WORDS: &[(&str, &[usize])] = &[
    ("cannot", &[3]),
    ("gonna", &[3]),
    ("wanna", &[3]),
    ("gotta", &[3]),
    ("dunno", &[2, 3]),
    ("lemme", &[3]),
    ("gimme", &[3]),
];
const CLITICS: &[&str] = &["s", "m", "d", "re", "ve", "ll"];
const DOMAINS: &[&str] = &[
    "com", "org", "net", "gov", "edu", "info", "ru", "ua", "uk", "eu", "io", "tv", "me", "doc", "xls", "pdf",
    "htm", "html", "jpg",
];

/// The words of a block, as ranges of its characters, in order.
pub(crate) fn tokenise(chars: &[char]) -> Vec<(usize, usize)> {
    let mut out = Vec::with_capacity(chars.len() / 5);
    let mut at = 0;
    while at < chars.len() {
        if chars[at].is_whitespace() {
            at += 1;
            continue;
        }
        let end = (at..chars.len())
            .find(|&i| chars[i].is_whitespace())
            .unwrap_or(chars.len());
        if end - at > LONGEST {
            out.push((at, end));
        } else {
            Cutter { chars, out: &mut out }.chunk(at, end);
        }
        at = end;
    }
    out
}

struct Cutter<'a> {
    chars: &'a [char],
    out: &'a mut Vec<(usize, usize)>,
}

impl Cutter<'_> {
    /// Words of one stretch without white space.
    fn chunk(&mut self, a: usize, b: usize) {
        let (mut first, mut last) = (a, b);
        while last > a
            && matches!(
                self.chars[last - 1],
                ',' | ';' | ':' | '?' | '!' | '.' | '"' | '\'' | '”' | '’' | ')' | ']' | '}' | '>'
            )
        {
            last -= 1;
        }
        while first < last && is_opening(self.chars[first]) {
            first += 1;
        }
        if first < last && is_address(&self.chars[first..last]) {
            self.edge(a, first);
            self.out.push((first, last));
            self.edge(last, b);
            return;
        }
        let mut from = a;
        let mut at = a;
        while at < b {
            match run_length(&self.chars[at..b]) {
                0 => at += 1,
                n => {
                    self.piece(from, at);
                    self.out.push((at, at + n));
                    at += n;
                    from = at;
                }
            }
        }
        self.piece(from, b);
    }

    /// Single characters; runs of dots, and of other sentence ends, stay together.
    fn edge(&mut self, mut a: usize, b: usize) {
        let stop = |c: char| matches!(c, '.' | '!' | '?');
        while a < b {
            let c = self.chars[a];
            let mut end = a + 1;
            while stop(c) && end < b && stop(self.chars[end]) && (self.chars[end] == '.') == (c == '.') {
                end += 1;
            }
            self.out.push((a, end));
            a = end;
        }
    }

    /// Peels punctuation off both ends, then cuts the middle.
    fn piece(&mut self, mut a: usize, mut b: usize) {
        while a < b && is_opening(self.chars[a]) {
            if is_apostrophe(self.chars[a]) && starts_with_clitic(&self.chars[a + 1..b]) {
                break;
            }
            self.out.push((a, a + 1));
            a += 1;
        }
        let mut tail = Vec::new();
        while b > a {
            let c = self.chars[b - 1];
            if c == '.' && self.keeps_dot(a, b) {
                break;
            }
            let plural = is_apostrophe(c)
                && b - a > 1
                && matches!(self.chars[b - 2], 's' | 'S' | 'z' | 'Z' | 'x' | 'X');
            let closes = is_closing(c) || c == '.' || (matches!(c, '%' | '°' | '-') && b - a > 1);
            if !plural && !closes {
                break;
            }
            tail.push((b - 1, b));
            b -= 1;
        }
        if a < b {
            self.inner(a, b);
        }
        self.out.extend(tail.into_iter().rev());
    }

    /// Whether the final dot of `a..b` belongs to an abbreviation.
    fn keeps_dot(&self, a: usize, b: usize) -> bool {
        let from = (a..b - 1)
            .rev()
            .find(|&i| matches!(self.chars[i], '-' | '/'))
            .map_or(a, |i| i + 1);
        let word: String = self.chars[from..b - 1].iter().collect();
        let letters: Vec<char> = word.chars().collect();
        let dotted = letters.len() >= 3
            && letters.len() % 2 == 1
            && letters.iter().enumerate().all(|(i, c)| {
                if i % 2 == 0 {
                    c.is_ascii_alphabetic()
                } else {
                    *c == '.'
                }
            });
        if dotted || (letters.len() == 1 && letters[0].is_ascii_uppercase()) {
            return word != "I";
        }
        if TITLE_ABBREVIATIONS.contains(&word.as_str()) {
            return word != "No" || self.number_follows(b);
        }
        let low = word.to_lowercase();
        let capital = letters.first().is_some_and(|c| c.is_uppercase());
        ABBREVIATIONS.contains(&low.as_str())
            && (capital || matches!(low.as_str(), "etc" | "vs" | "approx" | "ph.d"))
    }

    fn number_follows(&self, b: usize) -> bool {
        let rest = &self.chars[b.min(self.chars.len())..];
        rest.first().is_some_and(|c| c.is_whitespace()) && rest.get(1).is_some_and(char::is_ascii_digit)
    }

    /// Clitics, currency and units inside a word.
    fn inner(&mut self, a: usize, b: usize) {
        let word = &self.chars[a..b];
        let low: String = word.iter().flat_map(|c| c.to_lowercase()).collect();
        if let Some((_, cuts)) = SPLIT_WORDS.iter().find(|(w, _)| *w == low) {
            let mut from = a;
            for cut in *cuts {
                self.out.push((from, a + cut));
                from = a + cut;
            }
            self.out.push((from, b));
            return;
        }
        if let Some(at) = clitic_at(word).filter(|&at| at > 0) {
            self.inner(a, a + at);
            self.out.push((a + at, b));
            return;
        }
        if let Some(n) = currency_before_number(word) {
            self.out.push((a, a + n));
            self.inner(a + n, b);
            return;
        }
        if let Some(n) = number_with_tail(word) {
            self.out.push((a, a + n));
            self.out.push((a + n, b));
            return;
        }
        if word[0] == '#' && word.len() > 1 && word[1..].iter().all(char::is_ascii_digit) {
            self.out.push((a, a + 1));
            self.out.push((a + 1, b));
            return;
        }
        self.hyphens(a, b);
    }

    /// Cuts at slashes and hyphens unless the whole is a code, a date or a prefixed word.
    fn hyphens(&mut self, a: usize, b: usize) {
        let word = &self.chars[a..b];
        if is_numeric(word) || is_code(word) || matches!(word[0], '#' | '@') {
            self.out.push((a, b));
            return;
        }
        if let Some(i) = word.iter().position(|&c| c == '/')
            && word.len() > 1
            && !(word.len() == 3 && i == 1)
            && !word
                .windows(3)
                .any(|w| w[0].is_ascii_digit() && w[1] == '/' && w[2].is_ascii_digit())
        {
            return self.cut(a, b, i);
        }
        let from = usize::from(word[0] == '-');
        if let Some(i) = (from..word.len().saturating_sub(1)).find(|&i| word[i] == '-') {
            let before: String = word[..i].iter().flat_map(|c| c.to_lowercase()).collect();
            if !PREFIXES.contains(&before.as_str()) {
                return self.cut(a, b, i);
            }
            match (i + 1..word.len()).find(|&j| word[j] == '-') {
                Some(j) => return self.cut(a, b, j),
                None => self.out.push((a, b)),
            }
            return;
        }
        if let Some((i, j)) = inside_punctuation(word) {
            self.piece(a, a + i);
            self.edge(a + i, a + j);
            self.piece(a + j, b);
            return;
        }
        self.out.push((a, b));
    }

    /// `a..b` with the character at `a + i` as a word of its own.
    fn cut(&mut self, a: usize, b: usize, i: usize) {
        if i > 0 {
            self.piece(a, a + i);
        }
        self.out.push((a + i, a + i + 1));
        if a + i + 1 < b {
            self.piece(a + i + 1, b);
        }
    }
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’')
}

fn is_opening(c: char) -> bool {
    matches!(
        c,
        '"' | '\'' | '`' | '“' | '”' | '‘' | '’' | '«' | '»' | '(' | ')' | '[' | ']' | '{' | '}' | '<' | '>'
    )
}

fn is_closing(c: char) -> bool {
    is_opening(c) || matches!(c, ',' | ';' | ':' | '?' | '!')
}

/// Length of a run of dots, dashes or marks that is a word of its own wherever it stands; 0 if none starts here.
fn run_length(chars: &[char]) -> usize {
    let c = chars[0];
    let same = |set: &[char]| chars.iter().take_while(|x| set.contains(x)).count();
    match c {
        '…' => same(&['…']),
        '—' | '―' => same(&['—', '―']),
        '–' => same(&['–']),
        '!' | '?' => Some(same(&['!', '?'])).filter(|n| *n > 1).unwrap_or(0),
        '.' | '-' | '*' | '_' | '=' | '~' => Some(same(&[c])).filter(|n| *n > 1).unwrap_or(0),
        _ => 0,
    }
}

/// Whether `'` is followed by a clitic or a shortened word that keeps it (`'s`, `'em`, `'90s`).
fn starts_with_clitic(rest: &[char]) -> bool {
    let low: String = rest.iter().flat_map(|c| c.to_lowercase()).collect();
    let decade = low.trim_end_matches('s');
    CLITICS.contains(&low.as_str())
        || matches!(low.as_str(), "em" | "twas" | "was" | "tis")
        || (decade.len() == 2 && decade.bytes().all(|b| b.is_ascii_digit()))
}

/// Where the clitic at the end of a word starts (`n't`, `'s`).
fn clitic_at(word: &[char]) -> Option<usize> {
    let at = word.iter().rposition(|&c| is_apostrophe(c))?;
    let tail: String = word[at + 1..].iter().flat_map(|c| c.to_lowercase()).collect();
    if CLITICS.contains(&tail.as_str()) {
        return Some(at);
    }
    (tail == "t" && at > 0 && matches!(word[at - 1], 'n' | 'N')).then(|| at - 1)
}

/// Length of a currency sign with its letters before a number (`US$` of `US$4.5`).
fn currency_before_number(word: &[char]) -> Option<usize> {
    let letters = word.iter().take(3).take_while(|c| c.is_ascii_uppercase()).count();
    let sign = matches!(word.get(letters), Some('$' | '€' | '£' | '¥'));
    let number = word
        .get(letters + 1)
        .is_some_and(|c| c.is_ascii_digit() || *c == '.');
    (sign && number).then_some(letters + 1)
}

/// Length of a number that a unit or a currency sign follows.
fn number_with_tail(word: &[char]) -> Option<usize> {
    let sign = usize::from(matches!(word[0], '+' | '-'));
    if !word.get(sign).is_some_and(char::is_ascii_digit) {
        return None;
    }
    let digits = word[sign..]
        .iter()
        .take_while(|c| c.is_ascii_digit() || matches!(c, ',' | '.'))
        .count();
    let n = sign + digits;
    let tail: String = word[n..].iter().flat_map(|c| c.to_lowercase()).collect();
    let unit = sign == 0 && UNITS.contains(&tail.as_str());
    (unit || matches!(tail.as_str(), "€" | "£" | "$")).then_some(n)
}

/// Numbers, dates, times, scores: digits at both ends and nothing but digits and separators between.
fn is_numeric(word: &[char]) -> bool {
    let word = if matches!(word[0], '+' | '-') {
        &word[1..]
    } else {
        word
    };
    let digit = |c: Option<&char>| c.is_some_and(char::is_ascii_digit);
    digit(word.first())
        && digit(word.last())
        && word
            .iter()
            .all(|c| c.is_ascii_digit() || matches!(c, ',' | '.' | ':' | '/'))
}

/// Codes that keep their hyphens: telephone numbers, dates, `T-72`, `S-300`.
fn is_code(word: &[char]) -> bool {
    let parts: Vec<&[char]> = word.split(|&c| c == '-').collect();
    let digits = |p: &[char]| !p.is_empty() && p.iter().all(char::is_ascii_digit);
    let first = if word[0] == '+' { &parts[0][1..] } else { parts[0] };
    if parts.len() >= 3 && digits(first) && parts[1..].iter().all(|p| digits(p)) {
        return true;
    }
    if parts.len() == 3 && parts[1].len() == 1 && digits(parts[2]) {
        return !first.is_empty() && first.iter().chain(parts[1]).all(char::is_ascii_uppercase);
    }
    if parts.len() != 2 {
        return false;
    }
    if digits(first) {
        return first.len() == 3 && digits(parts[1]) && matches!(parts[1].len(), 3 | 4);
    }
    let number = parts[1].iter().take_while(|c| c.is_ascii_digit()).count();
    let name = (1..=4).contains(&first.len()) && first.iter().all(char::is_ascii_alphabetic);
    name && number > 0 && parts[1].len() - number <= 3 && parts[1].iter().all(|c| c.is_alphanumeric())
}

/// Whether the stretch is an address on the net, a mail address or a file name.
fn is_address(chars: &[char]) -> bool {
    let word: String = chars.iter().flat_map(|c| c.to_lowercase()).collect();
    if ["http://", "https://", "ftp://", "www."]
        .iter()
        .any(|p| word.len() > p.len() && word.starts_with(p))
    {
        return true;
    }
    if let Some((user, host)) = word.split_once('@') {
        return !user.is_empty()
            && !host.contains('@')
            && host.split_once('.').is_some_and(|(_, d)| !d.is_empty());
    }
    let host = word.split('/').next().unwrap_or("");
    let Some((name, domain)) = host.rsplit_once('.') else {
        return false;
    };
    !name.is_empty()
        && DOMAINS.contains(&domain)
        && name
            .split('.')
            .all(|p| !p.is_empty() && p.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_')))
}

/// Range of punctuation between letters that lost their space (`said,"it`).
fn inside_punctuation(word: &[char]) -> Option<(usize, usize)> {
    let mark = |c: &char| {
        matches!(
            c,
            ',' | ';' | ':' | '?' | '!' | '(' | ')' | '[' | ']' | '"' | '“' | '”'
        )
    };
    let clock = |w: &[char]| w[0].is_ascii_alphabetic() && w[1] == ':' && w[2].is_ascii_digit();
    if word.windows(3).any(clock) {
        return None;
    }
    let end = (1..word.len())
        .rev()
        .find(|&i| mark(&word[i]) && i + 1 < word.len())?
        + 1;
    let start = (0..end).rev().find(|&i| !mark(&word[i]))? + 1;
    word[start - 1].is_ascii_alphabetic().then_some((start, end))
}

#[cfg(test)]
mod tests {
    use super::tokenise;

    fn words(text: &str) -> String {
        let chars: Vec<char> = text.chars().collect();
        let parts = tokenise(&chars)
            .into_iter()
            .map(|(a, b)| chars[a..b].iter().collect::<String>());
        parts.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn conventions() {
        for (text, expected) in [
            ("They don't know; we can't.", "They do n't know ; we ca n't ."),
            (
                "China's envoy, the workers' union",
                "China 's envoy , the workers ' union",
            ),
            (
                "a so-called US-based 26-year-old",
                "a so - called US - based 26 - year - old",
            ),
            ("pro-Russian anti-ship T-72s", "pro-Russian anti-ship T-72s"),
            (
                "25km from the border at 5pm for $5bn",
                "25 km from the border at 5 pm for $ 5 bn",
            ),
            (
                "Gen. Ivanenko and Mr. Lee of the U.S. met.",
                "Gen. Ivanenko and Mr. Lee of the U.S. met .",
            ),
            (
                "\"We must...\" he said—again",
                "\" We must ... \" he said — again",
            ),
            (
                "see https://example.org/a-b. Now",
                "see https://example.org/a-b . Now",
            ),
            (
                "on 2022-03-14 at 17:13 (local)",
                "on 2022-03-14 at 17:13 ( local )",
            ),
            (
                "5,000 people, 50% and/or he/she",
                "5,000 people , 50 % and / or he / she",
            ),
            ("cannot gonna", "can not gon na"),
            ("‘No,’ he said", "‘ No , ’ he said"),
            ("No. 5 and No.", "No. 5 and No ."),
        ] {
            assert_eq!(words(text), expected);
        }
    }
}
