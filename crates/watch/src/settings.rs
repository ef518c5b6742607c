//! Settings: the watch file, or one address or folder given on the command line.
//!
//! In: TOML. Out: plain data with every default filled in, or the first thing wrong with its line. It opens no file.

use crate::link;
use crate::robots;
use crate::rule::{self, Rule};
use crate::time::{DAY, HOUR, MINUTE, Millis, SECOND, length};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use toml::de::DeTable;
use url::Url;

/// The product token by which robots.txt names this program.
pub const AGENT: &str = "onrecord";
/// How the program names itself to servers, unless the file says otherwise.
pub const USER_AGENT: &str = concat!("onrecord/", env!("CARGO_PKG_VERSION"), " (news feed reader)");
/// Least time between two looks at one feed.
const LEAST: Millis = MINUTE;

/// Everything that is watched.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Feeds, in the order of the file.
    pub feeds: Vec<Feed>,
    /// Folders.
    pub folders: Vec<Folder>,
    /// Alerts.
    pub rules: Vec<Rule>,
    /// Least time between two requests to one host.
    pub delay: Millis,
    /// Most time that one request may take from its first to its last byte.
    pub timeout: Millis,
    /// Most bytes of one answer, unpacked.
    pub limit: usize,
    /// Most requests at the same time, each to another host.
    pub at_once: usize,
    /// Most redirects that are followed.
    pub redirects: usize,
    /// How often a page is tried before it is given up.
    pub tries: u32,
    /// How long a round asks for pages and sends alerts before it leaves the rest for the next.
    pub round: Millis,
}

/// What is taken of an item of a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Take {
    /// The content where the feed carries the whole article, else the page.
    Auto,
    /// The linked page.
    Pages,
    /// What the feed carries.
    Content,
}

/// A feed that is watched.
#[derive(Debug, Clone, PartialEq)]
pub struct Feed {
    /// What it is called in the log.
    pub name: String,
    /// Its address.
    pub url: String,
    /// Outlet of its articles; none leaves it to the page.
    pub outlet: Option<String>,
    /// Time between two looks.
    pub interval: Millis,
    /// Whether the file gives that time for this feed: then `--once` keeps to it too.
    pub own_interval: bool,
    /// How the program names itself to its server.
    pub user_agent: String,
    /// What is taken.
    pub take: Take,
    /// Headers sent to the feed's own origin and nowhere else.
    pub headers: Vec<(String, String)>,
    /// Whether its own origin may be one of one's own network.
    pub private: bool,
    /// How long after an article was first taken its page is looked at again.
    pub recheck: Vec<Millis>,
}

/// A folder that is watched.
#[derive(Debug, Clone, PartialEq)]
pub struct Folder {
    /// The folder.
    pub path: PathBuf,
    /// Outlet of its articles.
    pub outlet: Option<String>,
    /// Time between two looks.
    pub interval: Millis,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    #[serde(default)]
    watch: General,
    #[serde(default)]
    feed: Vec<RawFeed>,
    #[serde(default)]
    folder: Vec<RawFolder>,
    #[serde(default)]
    alert: Vec<rule::Raw>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct General {
    interval: Option<String>,
    user_agent: Option<String>,
    delay: Option<String>,
    timeout: Option<String>,
    limit_mb: Option<u32>,
    at_once: Option<usize>,
    redirects: Option<usize>,
    tries: Option<u32>,
    round: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFeed {
    url: String,
    name: Option<String>,
    outlet: Option<String>,
    interval: Option<String>,
    user_agent: Option<String>,
    take: Option<Take>,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    #[serde(default)]
    private: bool,
    #[serde(default)]
    recheck: Vec<String>,
    #[serde(default = "yes")]
    enabled: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFolder {
    path: PathBuf,
    outlet: Option<String>,
    interval: Option<String>,
    #[serde(default = "yes")]
    enabled: bool,
}

fn yes() -> bool {
    true
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            feeds: Vec::new(),
            folders: Vec::new(),
            rules: Vec::new(),
            delay: 2 * SECOND,
            timeout: 30 * SECOND,
            limit: 20 << 20,
            at_once: 4,
            redirects: 5,
            tries: 5,
            round: 10 * MINUTE,
        }
    }
}

/// A feed with everything as it is where nothing is said.
fn plain(url: &str, interval: Millis) -> Feed {
    Feed {
        name: url.to_string(),
        url: url.to_string(),
        outlet: None,
        interval,
        own_interval: false,
        user_agent: USER_AGENT.to_string(),
        take: Take::Auto,
        headers: Vec::new(),
        private: false,
        recheck: Vec::new(),
    }
}

/// Time between two looks where nothing is said: a quarter of an hour for feeds, half a minute for folders.
const INTERVALS: (Millis, Millis) = (15 * MINUTE, 30 * SECOND);

/// One address.
///
/// # Errors
/// Where it is none of the web.
pub fn one_feed(url: &str, interval: Option<Millis>) -> Result<Settings, String> {
    let address = link::address(url, None).map_err(|why| why.replace(url, &link::without_user(url)))?;
    let (url, login) = parted(address);
    let feed = plain(url.as_str(), interval.unwrap_or(INTERVALS.0).max(LEAST));
    Ok(Settings {
        feeds: vec![Feed {
            headers: login.into_iter().collect(),
            ..feed
        }],
        ..Settings::default()
    })
}

/// One folder.
#[must_use]
pub fn one_folder(path: PathBuf, interval: Option<Millis>) -> Settings {
    let interval = interval.unwrap_or(INTERVALS.1).max(SECOND);
    Settings {
        folders: vec![Folder {
            path,
            outlet: None,
            interval,
        }],
        ..Settings::default()
    }
}

/// What a watch file says. `interval`, where given, stands before the file's general one.
///
/// # Errors
/// The first thing wrong, with its line.
pub fn parse(text: &str, interval: Option<Millis>) -> Result<Settings, String> {
    let raw: Raw = toml::from_str(text).map_err(|error| located(text, &error))?;
    let general = &raw.watch;
    let wrong = |at: usize, table: &str, name: &str, why: String| placed(text, (table, at), name, &why);
    let mut settings = self::general(general).map_err(|why| wrong(0, "watch", "[watch]", why))?;
    let all = match interval {
        Some(interval) => Some(interval),
        None => span("interval", general.interval.as_deref(), LEAST, 30 * DAY)
            .map_err(|why| wrong(0, "watch", "[watch]", why))?,
    };
    let mut known = BTreeSet::new();
    for (at, feed) in raw.feed.iter().enumerate().filter(|(_, feed)| feed.enabled) {
        let name = format!("[[feed]] {}:", link::without_user(&feed.url));
        let feed = self::feed(feed, general, all).and_then(|feed| match known.insert(feed.url.clone()) {
            true => Ok(feed),
            false => Err("url: is there twice".to_string()),
        });
        settings
            .feeds
            .push(feed.map_err(|why| wrong(at, "feed", &name, why))?);
    }
    for (at, folder) in raw.folder.iter().enumerate().filter(|(_, folder)| folder.enabled) {
        let name = format!("[[folder]] {}:", folder.path.display());
        let own = span("interval", folder.interval.as_deref(), SECOND, 30 * DAY)
            .map_err(|why| wrong(at, "folder", &name, why))?;
        settings.folders.push(Folder {
            path: folder.path.clone(),
            outlet: folder.outlet.clone(),
            interval: own.or(interval).unwrap_or(INTERVALS.1),
        });
    }
    settings.rules = rule::all(raw.alert)
        .map_err(|(at, name, why)| wrong(at, "alert", &format!("[[alert]] {name}:"), why))?;
    if settings.feeds.is_empty() && settings.folders.is_empty() {
        return Err("nothing to watch; give a [[feed]] with url or a [[folder]] with path".to_string());
    }
    Ok(settings)
}

/// What `[watch]` says; the line of an error begins with its field.
fn general(general: &General) -> Result<Settings, String> {
    let default = Settings::default();
    Ok(Settings {
        delay: span("delay", general.delay.as_deref(), 0, HOUR)?.unwrap_or(default.delay),
        timeout: span("timeout", general.timeout.as_deref(), SECOND, HOUR)?.unwrap_or(default.timeout),
        limit: within("limit_mb", general.limit_mb, 1, 1024)?.map_or(default.limit, |mb| (mb as usize) << 20),
        at_once: within("at_once", general.at_once, 1, 64)?.unwrap_or(default.at_once),
        redirects: within("redirects", general.redirects, 0, 20)?.unwrap_or(default.redirects),
        tries: within("tries", general.tries, 1, 100)?.unwrap_or(default.tries),
        round: span("round", general.round.as_deref(), SECOND, DAY)?.unwrap_or(default.round),
        ..default
    })
}

/// A feed; the line of an error begins with its field.
fn feed(raw: &RawFeed, general: &General, all: Option<Millis>) -> Result<Feed, String> {
    let url =
        link::address(&raw.url, None).map_err(|why| format!("url: {}", without_login(&raw.url, why)))?;
    let (url, login) = parted(url);
    let own = span("interval", raw.interval.as_deref(), LEAST, 30 * DAY)?;
    let interval = own.or(all).unwrap_or(INTERVALS.0).max(LEAST);
    let user_agent = raw.user_agent.as_ref().or(general.user_agent.as_ref());
    let user_agent = user_agent.map_or(USER_AGENT, String::as_str).to_string();
    let mut headers: Vec<(String, String)> = raw.headers.clone().into_iter().collect();
    headers.push(("User-Agent".to_string(), user_agent.clone()));
    for (name, value) in &headers {
        if !is_header(name, value) {
            return Err(format!("headers: no header: {name}"));
        }
    }
    headers.pop();
    log_in(&mut headers, login);
    let recheck: Result<Vec<Millis>, String> = raw
        .recheck
        .iter()
        .map(|after| length(after).map_err(|why| format!("recheck: {why}")))
        .collect();
    let mut recheck = recheck?;
    recheck.sort_unstable();
    recheck.dedup();
    Ok(Feed {
        name: raw
            .name
            .clone()
            .or_else(|| raw.outlet.clone())
            .unwrap_or_else(|| link::without_user(&raw.url)),
        outlet: raw.outlet.clone(),
        own_interval: own.is_some(),
        user_agent,
        take: raw.take.unwrap_or(Take::Auto),
        headers,
        private: raw.private,
        recheck,
        ..plain(url.as_str(), interval)
    })
}

/// An error that shows an address, without what the address may hold of a login.
fn without_login(address: &str, why: String) -> String {
    match address.contains('@') {
        true => "no address of the web, or one with another scheme than http and https".to_string(),
        false => why,
    }
}

/// An address without user and password, and the header that says the same to its server.
pub(crate) fn parted(mut url: Url) -> (Url, Option<(String, String)>) {
    if url.username().is_empty() && url.password().is_none() {
        return (url, None);
    }
    let mut login = unescaped(url.username());
    login.push(b':');
    login.extend(unescaped(url.password().unwrap_or_default()));
    let _ = url.set_username("");
    let _ = url.set_password(None);
    (
        url,
        Some(("Authorization".to_string(), format!("Basic {}", base64(&login)))),
    )
}

/// Adds a login to headers, unless they have one.
pub(crate) fn log_in(headers: &mut Vec<(String, String)>, login: Option<(String, String)>) {
    if !headers
        .iter()
        .any(|(name, _)| name.eq_ignore_ascii_case("authorization"))
    {
        headers.extend(login);
    }
}

/// The bytes that percent signs stand for.
fn unescaped(written: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = written.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        let stands = (*byte == b'%').then(|| robots::hex(after)).flatten();
        out.push(stands.unwrap_or(*byte));
        rest = if stands.is_some() {
            after.get(2..).unwrap_or_default()
        } else {
            after
        };
    }
    out
}

/// Bytes in base64 with padding.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for three in bytes.chunks(3) {
        let of = |at: usize| u32::from(three.get(at).copied().unwrap_or_default());
        let bits = of(0) << 16 | of(1) << 8 | of(2);
        for (n, shift) in [18u32, 12, 6, 0].into_iter().enumerate() {
            let letter = LETTERS
                .get((bits >> shift & 63) as usize)
                .copied()
                .unwrap_or(b'=');
            out.push(char::from(if n <= three.len() { letter } else { b'=' }));
        }
    }
    out
}

/// Whether a header can be sent: a token, and words without line breaks.
pub(crate) fn is_header(name: &str, value: &str) -> bool {
    let token = |c: char| c.is_ascii_alphanumeric() || "-_.!#$%&'*+^`|~".contains(c);
    !name.is_empty() && name.chars().all(token) && value.chars().all(|c| (' '..='~').contains(&c))
}

fn span(what: &str, given: Option<&str>, least: Millis, most: Millis) -> Result<Option<Millis>, String> {
    let Some(given) = given else { return Ok(None) };
    let found = length(given).map_err(|why| format!("{what}: {why}"))?;
    match (least..=most).contains(&found) {
        true => Ok(Some(found)),
        false => Err(format!(
            "{what}: {given}: must be from {} to {}",
            crate::time::long(least),
            crate::time::long(most)
        )),
    }
}

fn within<T: PartialOrd + std::fmt::Display + Copy>(
    what: &str,
    given: Option<T>,
    least: T,
    most: T,
) -> Result<Option<T>, String> {
    match given {
        Some(n) if n < least || n > most => Err(format!("{what}: {n}: must be from {least} to {most}")),
        given => Ok(given),
    }
}

/// An error of TOML in one line, with the line of the file.
fn located(text: &str, error: &toml::de::Error) -> String {
    let why = error.message().replace('\n', " ");
    let at = error.span().and_then(|span| text.get(..span.start));
    match at {
        Some(before) => format!("line {}: {why}", before.matches('\n').count() + 1),
        None => why,
    }
}

/// An error in one of the tables of a name: with the line of the field with which it begins, else of the table.
fn placed(text: &str, table: (&str, usize), name: &str, why: &str) -> String {
    match line_of(text, table, why.split(':').next().unwrap_or_default()) {
        Some(line) => format!("line {line}: {name} {why}"),
        None => format!("{name} {why}"),
    }
}

fn line_of(text: &str, (table, at): (&str, usize), field: &str) -> Option<usize> {
    let tree = DeTable::parse(text).ok()?;
    let (_, found) = tree.get_ref().iter().find(|(key, _)| key.get_ref() == table)?;
    let found = match found.get_ref().as_array() {
        Some(all) => all.get(at)?,
        None => found,
    };
    let mut fields = found.get_ref().as_table()?.iter();
    let key = fields.find(|(key, _)| key.get_ref() == field);
    let start = key.map_or(found.span().start, |(key, _)| key.span().start);
    Some(text.get(..start)?.matches('\n').count() + 1)
}

/// A watch file with every field, for `--example`.
pub const EXAMPLE: &str = include_str!("example.toml");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_is_a_watch_file() {
        let settings = parse(EXAMPLE, None).unwrap();
        assert_eq!(
            (settings.feeds.len(), settings.folders.len(), settings.rules.len()),
            (2, 1, 3)
        );
        let first = &settings.feeds[0];
        assert!(!first.private && settings.rules[2].private);
        assert_eq!(
            (first.take, first.interval, first.own_interval),
            (Take::Pages, 10 * MINUTE, true)
        );
        assert_eq!(first.recheck, [HOUR, 6 * HOUR, DAY]);
        assert_eq!(settings.feeds[1].interval, 15 * MINUTE);
    }

    #[test]
    fn little_is_enough() {
        let settings = parse("[[feed]]\nurl = \"https://example.org/feed\"\n", None).unwrap();
        assert_eq!(settings, one_feed("https://example.org/feed", None).unwrap());
        let settings = parse("[[folder]]\npath = \"in\"\n", None).unwrap();
        assert_eq!(settings, one_folder(PathBuf::from("in"), None));
    }

    #[test]
    fn what_is_wrong_is_said_in_one_line() {
        for (file, wanted) in [
            ("", "nothing to watch"),
            ("[[feed]]\nurl = 5\n", "line 2:"),
            (
                "[[feed]]\nurl = \"x\"\ncolour = 1\n",
                "line 3: unknown field `colour`",
            ),
            ("[[feed]]\nurl = \"file:///etc/passwd\"\n", "only http and https"),
            (
                "[[feed]]\nurl = \"http://a.org\"\ninterval = \"soon\"\n",
                "no length of time",
            ),
            (
                "[[feed]]\nurl = \"http://a.org\"\ninterval = \"2s\"\n",
                "must be from",
            ),
            (
                "[[feed]]\nurl = \"http://a.org\"\n[[feed]]\nurl = \"http://a.org/\"\n",
                "twice",
            ),
            (
                "[[feed]]\nurl = \"http://a.org\"\nheaders = { \"a b\" = \"c\" }\n",
                "no header: a b",
            ),
            (
                "[[feed]]\nurl = \"http://a.org\"\nheaders = { a = \"c\\nd\" }\n",
                "no header: a",
            ),
            (
                "[watch]\nat_once = 0\n[[folder]]\npath = \"x\"\n",
                "must be from 1 to 64",
            ),
            (
                "[[folder]]\npath = \"x\"\n[[alert]]\nname = \"a\"\nkilled = \"many\"\n",
                "killed",
            ),
            ("not toml", "line 1:"),
            (
                "[[folder]]\npath = \"x\"\n\n[[alert]]\nname = \"a\"\nkiled = \">= 10\"\n",
                "line 6: [[alert]] a: kiled: no such field",
            ),
            (
                "[watch]\n\ninterval = \"5\"\n[[folder]]\npath = \"x\"\n",
                "line 3: [watch] interval: 5: no length of time",
            ),
            (
                "[[folder]]\npath = \"x\"\n[[folder]]\npath = \"y\"\ninterval = \"soon\"\n",
                "line 5: [[folder]] y: interval: soon",
            ),
            (
                "[[feed]]\nurl = \"http://a.org\"\nenabled = false\n[[feed]]\nurl = \"http://b.org\"\nrecheck = [\"x\"]\n",
                "line 6: [[feed]] http://b.org: recheck: x",
            ),
            (
                "[[folder]]\npath = \"x\"\n[[alert]]\nname = \"a\"\n[[alert]]\nname = \"a\"\n",
                "line 6: [[alert]] a: name: is there twice",
            ),
        ] {
            let why = parse(file, None).unwrap_err();
            assert!(why.contains(wanted) && !why.contains('\n'), "{file}: {why}");
        }
    }

    #[test]
    fn a_login_in_an_address_is_sent_and_never_shown() {
        let file = "[[feed]]\nurl = \"https://me:s%40cret@a.org/f\"\n[[alert]]\nname = \"a\"\npost = \"https://x:yz@b.org/hook\"\n";
        let settings = parse(file, None).unwrap();
        let feed = &settings.feeds[0];
        assert_eq!(
            (feed.url.as_str(), feed.name.as_str()),
            ("https://a.org/f", "https://a.org/f")
        );
        let login = |words: &str| vec![("Authorization".to_string(), words.to_string())];
        assert_eq!(feed.headers, login("Basic bWU6c0BjcmV0"));
        assert_eq!(settings.rules[0].post.as_deref(), Some("https://b.org/hook"));
        assert_eq!(settings.rules[0].headers, login("Basic eDp5eg=="));
        assert_eq!(
            one_feed("https://me:x@a.org/f", None).unwrap().feeds[0].headers,
            login("Basic bWU6eA==")
        );
        for file in [
            "[[feed]]\nurl = \"https://me:secret@a.org/f\"\ninterval = \"x\"\n",
            "[[feed]]\nurl = \"ftp://me:secret@a.org/f\"\n",
            "[[feed]]\nurl = \"https://me:secret@a.org:99999/f\"\n",
        ] {
            assert!(!parse(file, None).unwrap_err().contains("secret"));
        }
        assert!(
            !one_feed("http://me:secret@/x", None)
                .unwrap_err()
                .contains("secret")
        );
        // a sign is no digit
        assert_eq!(unescaped("a%+b%41%"), b"a%+bA%");
    }

    #[test]
    fn what_is_switched_off_is_not_watched() {
        let file = "[[feed]]\nurl = \"http://a.org\"\nenabled = false\n[[folder]]\npath = \"x\"\n";
        assert!(parse(file, None).unwrap().feeds.is_empty());
    }
}
