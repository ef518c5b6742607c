//! Link: one form for each address of an article, whichever way it was come by.
//!
//! In: addresses as feeds and pages write them. Out: the address to ask, and the form by which an article is known. It never asks anybody.

use knowledge::Tracking;
use std::net::IpAddr;
use url::{Host, Url};

/// Longest address that is taken.
const LONGEST: usize = 4096;

/// An address of the web, as written at `base`.
///
/// # Errors
/// Where it is none, or one with another scheme than http and https.
pub fn address(written: &str, base: Option<&Url>) -> Result<Url, String> {
    let written = written.trim();
    let shown: String = written.chars().take(200).collect();
    if written.len() > LONGEST {
        return Err(format!("{shown}...: address of more than {LONGEST} letters"));
    }
    let parsed = match base {
        Some(base) => base.join(written),
        None => Url::parse(written),
    };
    let mut url = parsed.map_err(|error| format!("{shown}: no address of the web ({error})"))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(format!("{shown}: only http and https are asked"));
    }
    if url.host_str().is_none_or(str::is_empty) {
        return Err(format!("{shown}: address without a host"));
    }
    url.set_fragment(None);
    Ok(url)
}

/// The form by which an article is known: no fragment, no user, no parameters that tell only how a reader came, no end of a host in a dot.
#[must_use]
pub fn canonical(url: &Url, tracking: &Tracking) -> String {
    let mut url = url.clone();
    url.set_fragment(None);
    let _ = url.set_username("");
    let _ = url.set_password(None);
    let kept: Vec<&str> = url.query().map_or_else(Vec::new, |query| {
        let name = |part: &str| part.split('=').next().unwrap_or_default().to_string();
        query
            .split('&')
            .filter(|part| !part.is_empty() && !tracking.holds(&name(part)))
            .collect()
    });
    let query = (!kept.is_empty()).then(|| kept.join("&"));
    url.set_query(query.as_deref());
    if let Some(host) = url
        .domain()
        .and_then(|host| host.strip_suffix('.'))
        .map(str::to_string)
    {
        let _ = url.set_host(Some(&host));
    }
    url.to_string()
}

/// The host with its port, by which politeness counts.
#[must_use]
pub fn host(url: &Url) -> String {
    let name = url.host_str().unwrap_or_default();
    match url.port() {
        Some(port) => format!("{name}:{port}"),
        None => name.to_string(),
    }
}

/// An address without user and password, which are nobody else's business; of words that are no address nothing is shown where they may hold a login.
#[must_use]
pub fn without_user(address: &str) -> String {
    match Url::parse(address) {
        Ok(mut url) if !url.username().is_empty() || url.password().is_some() => {
            let _ = url.set_username("");
            let _ = url.set_password(None);
            url.to_string()
        }
        Err(_) if address.contains('@') => "an address with a login".to_string(),
        _ => address.to_string(),
    }
}

/// Whether two addresses are one house's: of one host, or one host is below the other. `www.` is no host of its own.
#[must_use]
pub fn one_house(a: &Url, b: &Url) -> bool {
    let name = |url: &Url| {
        let name = url.host_str().unwrap_or_default().trim_end_matches('.');
        name.strip_prefix("www.").unwrap_or(name).to_string()
    };
    let (one, two) = (name(a), name(b));
    let below = |host: &str, upper: &str| {
        upper.contains('.') && host.strip_suffix(upper).is_some_and(|rest| rest.ends_with('.'))
    };
    let named = number(a).is_none() && number(b).is_none();
    one == two || named && (below(&one, &two) || below(&two, &one))
}

/// Whether two addresses are the same but for what stands behind the path.
#[must_use]
pub fn same_path(a: &str, b: &str) -> bool {
    let head = |written: &str| {
        let mut url = Url::parse(written).ok()?;
        url.set_query(None);
        url.set_fragment(None);
        Some(url)
    };
    a == b || head(a).is_some() && head(a) == head(b)
}

/// Whether an address names in its query the one that was asked, as pages do that want a login or a consent before they lead back.
#[must_use]
pub fn leads_back(at: &Url, asked: Option<&str>) -> bool {
    let Some(asked) = asked.and_then(|asked| Url::parse(asked).ok()) else {
        return false;
    };
    let path = asked.path();
    let whole = format!("//{}{path}", host(&asked));
    let names = |value: &str| {
        let head = value.split(['?', '#']).next().unwrap_or_default();
        head == path || head.ends_with(&whole)
    };
    let mut values = at.query_pairs();
    path.len() > 1 && at.path() != path && values.any(|(_, value)| names(&value))
}

/// Scheme, host and port: where robots.txt stands and headers of one's own are sent.
#[must_use]
pub fn origin(url: &Url) -> String {
    url.origin().ascii_serialization()
}

/// The number that stands in place of the host's name, if one does.
#[must_use]
pub fn number(url: &Url) -> Option<IpAddr> {
    match url.host()? {
        Host::Ipv4(address) => Some(IpAddr::V4(address)),
        Host::Ipv6(address) => Some(IpAddr::V6(address)),
        Host::Domain(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{address, canonical, leads_back, number, one_house, same_path, without_user};
    use knowledge::Knowledge;

    #[test]
    fn ways_to_one_article_are_one_address() {
        let tracking = Knowledge::built_in().unwrap().tracking;
        let one = |written: &str| canonical(&address(written, None).unwrap(), &tracking);
        let wanted = "https://example.org/a?id=5";
        for written in [
            "https://example.org/a?id=5",
            " HTTPS://Example.ORG:443/a?id=5#comments ",
            "https://example.org/a?utm_source=rss&id=5&utm_medium=feed",
            "https://example.org/a?fbclid=x&&id=5",
            "https://user:pw@example.org/a?id=5",
            "https://example.org./a?id=5",
        ] {
            assert_eq!(one(written), wanted, "{written}");
        }
        assert_eq!(
            one("https://example.org/a?utm_source=rss"),
            "https://example.org/a"
        );
        assert_ne!(one("https://example.org/a?id=6"), wanted);
        assert_ne!(one("http://example.org/a?id=5"), wanted);
    }

    #[test]
    fn a_house_is_a_host_and_what_is_below_it() {
        let one = |a: &str, b: &str| {
            let url = |host: &str| address(&format!("https://{host}/"), None).unwrap();
            one_house(&url(a), &url(b)) && one_house(&url(b), &url(a))
        };
        assert!(one("news.example", "news.example:8443") && one("www.news.example", "feeds.news.example"));
        assert!(one("news.example.", "world.news.example") && one("127.0.0.1:1", "127.0.0.1:2"));
        for (a, b) in [
            ("news.example", "othernews.example"),
            ("a.news.example", "b.news.example"),
            ("example", "news.example"),
            ("1.2.3.4", "1.2.3.5"),
        ] {
            assert!(!one(a, b), "{a} {b}");
        }
    }

    #[test]
    fn a_page_that_leads_back_is_known_by_its_query() {
        let back = |at: &str| leads_back(&address(at, None).unwrap(), Some("https://news.example/world/1"));
        assert!(back(
            "https://login.example/?to=https%3A%2F%2Fnews.example%2Fworld%2F1"
        ));
        assert!(back("https://news.example/consent?lang=en&back=/world/1"));
        assert!(
            !back("https://news.example/world/1?from=/world/1") && !back("https://news.example/world/2?id=1")
        );
        assert!(!back(
            "https://news.example/world/2?via=https://x.example/world/1"
        ));
        assert!(same_path("https://a.example/x?s=1", "https://a.example/x?s=2#y"));
        assert!(!same_path("https://a.example/x", "https://b.example/x"));
    }

    #[test]
    fn users_are_left_out() {
        assert_eq!(
            without_user("https://me:secret@a.example/f"),
            "https://a.example/f"
        );
        assert_eq!(without_user("https://a.example/f"), "https://a.example/f");
        assert!(!without_user("https://me:secret@a.example:99999/f").contains("secret"));
    }

    #[test]
    fn only_the_web_is_asked() {
        for wrong in [
            "file:///etc/passwd",
            "ftp://example.org/",
            "gopher://x",
            "/a",
            "",
            "http://",
            "data:,x",
        ] {
            assert!(address(wrong, None).is_err(), "{wrong}");
        }
        let base = address("https://example.org/feeds/all.xml", None).unwrap();
        assert_eq!(
            address("../a", Some(&base)).unwrap().as_str(),
            "https://example.org/a"
        );
        assert!(address("javascript:x", Some(&base)).is_err());
    }

    #[test]
    fn numbers_are_seen_through_their_forms() {
        for written in [
            "http://127.0.0.1/",
            "http://2130706433/",
            "http://0x7f.1/",
            "http://0177.0.0.1/",
        ] {
            let url = address(written, None).unwrap();
            assert_eq!(number(&url).unwrap().to_string(), "127.0.0.1", "{written}");
        }
    }
}
