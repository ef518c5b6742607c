//! Robots: what a host asks of programs that fetch its pages (RFC 9309), and how long to wait between them.
//!
//! In: a robots.txt and the name of this program. Out: whether a path may be fetched. It never fetches; a file that makes no sense forbids nothing.

/// Most bytes of a robots.txt that are looked at, as the standard says.
pub const MOST: usize = 500 << 10;
/// Longest crawl-delay that is taken, in seconds: a day.
const LONGEST: f64 = 86_400.0;

/// What a host asks of one program.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Robots {
    /// Paths with whether they may be fetched.
    pub rules: Vec<(bool, String)>,
    /// Seconds between two fetches.
    pub delay: Option<f64>,
}

/// What a robots.txt asks of the program whose product token is `agent` (`onrecord`). The groups that name it count, else those for all.
#[must_use]
pub fn parse(bytes: &[u8], agent: &str) -> Robots {
    let bytes = match bytes.get(..MOST) {
        // a rule that is cut off would forbid more than it says
        Some(head) if bytes.len() > MOST => {
            let end = head.iter().rposition(|byte| matches!(byte, b'\n' | b'\r'));
            head.get(..end.unwrap_or(MOST)).unwrap_or_default()
        }
        _ => bytes,
    };
    kept(bytes, agent)
}

/// The same of a file that was bounded already, such as one that [`written`] made.
#[must_use]
pub fn kept(bytes: &[u8], agent: &str) -> Robots {
    let text = String::from_utf8_lossy(bytes);
    let agent = agent.to_lowercase();
    let (mut ours, mut all) = (None::<Robots>, None::<Robots>);
    // to whom the group at hand speaks: this program, all; and whether its agents are still being named
    let (mut to_us, mut to_all, mut naming) = (false, false, false);
    for line in text.trim_start_matches('\u{feff}').split(['\n', '\r']) {
        let line = line.split('#').next().unwrap_or_default();
        let Some((key, value)) = line.split_once(':') else {
            continue;
        };
        let (key, value) = (key.trim().to_ascii_lowercase(), value.trim());
        if key == "user-agent" {
            if !naming {
                (to_us, to_all, naming) = (false, false, true);
            }
            let named = token(value);
            to_all |= value == "*";
            to_us |= !named.is_empty() && named == agent;
            if to_us {
                ours.get_or_insert_default();
            }
            if to_all {
                all.get_or_insert_default();
            }
            continue;
        }
        if !matches!(key.as_str(), "allow" | "disallow" | "crawl-delay") {
            continue; // sitemap and the like belong to no group
        }
        naming = false;
        let groups = [ours.as_mut().filter(|_| to_us), all.as_mut().filter(|_| to_all)];
        for group in groups.into_iter().flatten() {
            note(group, &key, value);
        }
    }
    let mut found = ours.or(all).unwrap_or_default();
    // which of two rules counts is told from their lengths, not from their places
    found.rules.sort_unstable();
    found.rules.dedup();
    found
}

/// What a host asks of this program as a robots.txt that says no more than that.
#[must_use]
pub fn written(robots: &Robots) -> String {
    let mut out = String::new();
    if robots.delay.is_none() && robots.rules.is_empty() {
        return out;
    }
    out.push_str("user-agent: *\n");
    if let Some(delay) = robots.delay {
        out.push_str(&format!("crawl-delay: {delay}\n"));
    }
    for (allow, path) in &robots.rules {
        let key = if *allow { "allow" } else { "disallow" };
        out.push_str(&format!("{key}: {path}\n"));
    }
    out
}

/// The product token at the beginning of a name.
fn token(value: &str) -> String {
    let letters = value
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c));
    letters.collect::<String>().to_lowercase()
}

fn note(group: &mut Robots, key: &str, value: &str) {
    match key {
        "allow" | "disallow" if value.is_empty() => (),
        "allow" | "disallow" => group.rules.push((key == "allow", encoded(value))),
        _ => {
            let seconds = value.parse::<f64>().ok().filter(|s| s.is_finite() && *s >= 0.0);
            group.delay = group.delay.or(seconds.map(|s| s.min(LONGEST)));
        }
    }
}

/// A path in one form: what is not ASCII in percent signs with large letters, letters that need none without.
fn encoded(path: &str) -> String {
    let mut out = String::new();
    let mut rest = path.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        let written = (*byte == b'%').then(|| hex(after)).flatten();
        if written.is_some() {
            rest = after.get(2..).unwrap_or_default();
        }
        match (written, byte) {
            (Some(plain), _) if plain.is_ascii_alphanumeric() || b"-._~".contains(&plain) => {
                out.push(char::from(plain))
            }
            (Some(byte), _) => out.push_str(&format!("%{byte:02X}")),
            (None, b'!'..=b'~') => out.push(char::from(*byte)),
            (None, byte) => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// The byte that two digits at the beginning write.
pub(crate) fn hex(digits: &[u8]) -> Option<u8> {
    let digits = digits
        .get(..2)
        .filter(|two| two.iter().all(u8::is_ascii_hexdigit))?;
    u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

/// Whether a path (with its query) may be fetched: the longest rule that matches counts, of two alike the one that allows.
#[must_use]
pub fn allows(robots: &Robots, path: &str) -> bool {
    if path == "/robots.txt" {
        return true;
    }
    let path = encoded(path);
    let found = robots
        .rules
        .iter()
        .filter(|(_, pattern)| matches(pattern, &path))
        .max_by_key(|(allow, pattern)| (pattern.len(), *allow));
    found.is_none_or(|(allow, _)| *allow)
}

/// Whether a pattern matches the beginning of a path; `*` stands for anything, `$` at its end for the end of the path.
fn matches(pattern: &str, path: &str) -> bool {
    let (pattern, to_end) = match pattern.strip_suffix('$') {
        Some(rest) => (rest, true),
        None => (pattern, false),
    };
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = strip(path, first) else {
        return false;
    };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else {
        return !to_end || rest.is_empty();
    };
    for part in middle {
        match find(rest, part) {
            Some(after) => rest = after,
            None => return false,
        }
    }
    match to_end {
        true => rest.len() >= last.len() && same(rest.get(rest.len() - last.len()..), last),
        false => find(rest, last).is_some(),
    }
}

fn same(a: Option<&str>, b: &str) -> bool {
    a.is_some_and(|a| a == b)
}

fn strip<'a>(path: &'a str, start: &str) -> Option<&'a str> {
    path.strip_prefix(start)
}

fn find<'a>(path: &'a str, part: &str) -> Option<&'a str> {
    path.find(part).and_then(|at| path.get(at + part.len()..))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn may(file: &str, path: &str) -> bool {
        allows(&parse(file.as_bytes(), "onrecord"), path)
    }

    #[test]
    fn nothing_is_forbidden_by_nothing() {
        for file in [
            "",
            "\u{feff}",
            "<html>not found</html>",
            "User-agent: *\nDisallow:",
            "Disallow: /",
        ] {
            assert!(may(file, "/a"), "{file}");
        }
    }

    #[test]
    fn the_group_that_names_the_program_counts_alone() {
        let file = "User-agent: *\nDisallow: /\n\nUser-agent: OnRecord/2.0\nDisallow: /private\n";
        assert!(may(file, "/news/1"));
        assert!(!may(file, "/private/1"));
        assert!(!allows(&parse(file.as_bytes(), "other"), "/news/1"));
    }

    #[test]
    fn groups_share_rules_and_may_come_in_parts() {
        let file = "user-agent: other\nuser-agent: onrecord\nsitemap: https://x\ndisallow: /a\n\
                    user-agent: *\ndisallow: /b\n# a remark\nuser-agent: onrecord # again\ndisallow: /c";
        assert!(!may(file, "/a") && may(file, "/b") && !may(file, "/c"));
        assert!(!may("user-agent: *\nuser-agent: x\ndisallow: /", "/a"));
    }

    #[test]
    fn the_longest_rule_counts_and_of_two_alike_the_one_that_allows() {
        let file = "User-agent: *\nDisallow: /news\nAllow: /news/world\nDisallow: /same\nAllow: /same";
        assert!(!may(file, "/news/sport") && may(file, "/news/world/1") && may(file, "/same"));
    }

    #[test]
    fn stars_and_ends() {
        let file =
            "User-agent: *\nDisallow: /*?print=\nDisallow: /*.pdf$\nDisallow: /a*b*c$\nDisallow: /end$";
        assert!(!may(file, "/news/1?print=1") && may(file, "/news/1?page=1"));
        assert!(!may(file, "/x.pdf") && may(file, "/x.pdf?x"));
        assert!(!may(file, "/a1b2c") && may(file, "/a1b2cd") && !may(file, "/abcc"));
        assert!(!may(file, "/end") && may(file, "/ending"));
        assert!(!may("user-agent: *\ndisallow: *", "/x") && !may("user-agent: *\ndisallow: /*", "/x"));
    }

    #[test]
    fn letters_outside_ascii_are_compared_as_addresses_write_them() {
        assert!(!may(
            "user-agent: *\ndisallow: /новини",
            "/%D0%BD%D0%BE%D0%B2%D0%B8%D0%BD%D0%B8/1"
        ));
    }

    #[test]
    fn one_path_is_one_however_it_is_written() {
        for (rule, path) in [
            ("/~a", "/%7Ea"),
            ("/%7ea", "/~a/b"),
            ("/%d0%bd", "/%D0%BD"),
            ("/100%", "/100%"),
        ] {
            assert!(
                !may(&format!("user-agent: *\ndisallow: {rule}"), path),
                "{rule} {path}"
            );
        }
        assert!(may("user-agent: *\ndisallow: /a/b", "/a%2Fb"));
    }

    #[test]
    fn delays_are_taken_where_they_make_sense() {
        let delay = |value: &str| parse(format!("user-agent: *\ncrawl-delay: {value}").as_bytes(), "x").delay;
        assert_eq!(delay("10"), Some(10.0));
        assert_eq!(delay("0.5"), Some(0.5));
        assert_eq!(delay("1e9"), Some(LONGEST));
        for none in ["", "soon", "-1", "inf", "NaN"] {
            assert_eq!(delay(none), None, "{none}");
        }
    }

    #[test]
    fn what_is_written_down_says_the_same() {
        let file = "user-agent: other\ndisallow: /\nuser-agent: *\ncrawl-delay: 0.5\ndisallow: /b*c$\nallow: /\u{43d}?x=%7e\ndisallow: /b*c$\n";
        let robots = parse(file.as_bytes(), "onrecord");
        assert_eq!(robots.rules.len(), 2);
        assert_eq!(kept(written(&robots).as_bytes(), "onrecord"), robots);
        assert_eq!(
            kept(written(&Robots::default()).as_bytes(), "onrecord"),
            Robots::default()
        );
    }

    #[test]
    fn a_huge_file_is_looked_at_as_far_as_the_standard_says() {
        let mut file = b"user-agent: *\ndisallow: /a\n".to_vec();
        file.extend(std::iter::repeat_n(b"#\n", 400_000).flatten());
        file.extend(b"disallow: /b\n");
        let robots = parse(&file, "onrecord");
        assert!(!allows(&robots, "/a") && allows(&robots, "/b"));
        // a rule at the very end of that is not taken by half
        let mut file = b"user-agent: *\n".to_vec();
        file.resize(MOST - 12, b'#');
        file.extend(b"\ndisallow: /private\n");
        assert!(allows(&parse(&file, "onrecord"), "/public"));
    }
}
