//! Version: in come the digests of one incident, out comes which of them are older texts of an article that was published again, corrected or brought up to
//! date. It drops nothing and asks no clock: the text that bears the later time (of its latest change, else of publication) is the newer one, and where two bear
//! one time neither is.

use crate::copies::copy;
use crate::digest::Digest;
use knowledge::{Tracking, fold};
use std::collections::BTreeMap;

/// Days within which an outlet's text under one headline can be the other one corrected.
const AGAIN: u32 = 7;
/// Words from which a headline is one article's own.
const HEADLINE: usize = 4;

/// An address as it is compared: without scheme, `www.`, fragment, closing stroke and what only counts readers.
pub(crate) fn address(url: &str, tracking: &Tracking) -> String {
    let bare = url.split_once("://").map_or(url, |(_, rest)| rest);
    let bare = bare.split('#').next().unwrap_or_default();
    let (path, query) = bare.split_once('?').unwrap_or((bare, ""));
    let (host, path) = path.split_once('/').unwrap_or((path, ""));
    let host = host.to_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    let kept = query.split('&').filter(|part| {
        let name = part.split('=').next().unwrap_or_default();
        !part.is_empty() && !tracking.holds(name)
    });
    let kept: Vec<&str> = kept.collect();
    let path = path.trim_end_matches('/');
    match kept.is_empty() {
        true => format!("{host}/{path}"),
        false => format!("{host}/{path}?{}", kept.join("&")),
    }
}

/// For each document that is an older text of an article: its newest text.
pub(crate) fn newest<'a>(digests: &[&'a Digest]) -> BTreeMap<&'a str, &'a str> {
    let mut alike: BTreeMap<String, Vec<&'a Digest>> = BTreeMap::new();
    for digest in digests {
        for key in keys(digest) {
            alike.entry(key).or_default().push(digest);
        }
    }
    let mut out: BTreeMap<&'a str, &'a Digest> = BTreeMap::new();
    for group in alike.values().filter(|group| group.len() > 1) {
        for old in group {
            let later = group.iter().filter(|new| later(new, old) && again(old, new));
            let Some(last) = later.max_by(|a, b| (&a.stamp, &b.document).cmp(&(&b.stamp, &a.document)))
            else {
                continue;
            };
            let known = out.entry(&old.document).or_insert(last);
            if (&known.stamp, &last.document) < (&last.stamp, &known.document) {
                *known = last;
            }
        }
    }
    out.into_iter()
        .map(|(old, new)| (old, new.document.as_str()))
        .collect()
}

/// Whether one text bears a later time than another, as exactly as both are told: a day and a time on it are one time.
fn later(new: &Digest, old: &Digest) -> bool {
    let times = new.stamp.as_deref().zip(old.stamp.as_deref());
    times.is_some_and(|(new, old)| {
        let both = new.len().min(old.len());
        new.get(..both) > old.get(..both)
    })
}

/// What texts of one article share: an address, or an outlet with a headline of its own.
fn keys(digest: &Digest) -> Vec<String> {
    let address = digest.url.as_ref().map(|url| format!("url {url}"));
    let headline = digest
        .outlet
        .as_ref()
        .zip(digest.title.as_ref())
        .map(|(o, t)| (fold(o), fold(t)));
    let headline = headline.filter(|(_, title)| title.split(' ').count() >= HEADLINE);
    let headline = headline.map(|(outlet, title)| format!("title {outlet}\n{title}"));
    let dated = digest.stamp.is_some();
    [address, headline]
        .into_iter()
        .flatten()
        .filter(|_| dated)
        .collect()
}

/// Whether the later of two texts that share a key is the other one published again: one address is, one headline only where the words are mostly the
/// same, too, since a daily round-up keeps its headline.
fn again(old: &Digest, new: &Digest) -> bool {
    let one_address = old.url.is_some() && old.url == new.url;
    let near = || {
        old.published
            .zip(new.published)
            .is_some_and(|(a, b)| a.abs_diff(b) <= AGAIN)
    };
    one_address || near() && copy(old, new).is_some()
}

#[cfg(test)]
mod tests {
    use super::address;
    use knowledge::Knowledge;

    #[test]
    fn addresses_are_compared_without_what_differs_by_the_reader() {
        let tracking = Knowledge::built_in().unwrap().tracking;
        let one = |url: &str| address(url, &tracking);
        assert_eq!(
            one("https://www.Example.org/a/b/?utm_source=x#top"),
            "example.org/a/b"
        );
        assert_eq!(one("http://example.org/a/b"), "example.org/a/b");
        assert_eq!(one("https://example.org/?id=7&fbclid=1"), "example.org/?id=7");
        assert_ne!(one("https://example.org/?id=7"), one("https://example.org/?id=8"));
    }
}
