//! Seen: how far a reader has seen the log of the ledger, as a cookie of their browser remembers it. It says nothing of who they are.
//!
//! In: the cookie, the last entry of the log, the time. Out: the entry up to which this reader has seen everything, and the cookie anew. A visit ends
//! with a pause; what came up to the last page of a visit counts as seen in the next one, or at once where the reader says so.

use crate::guard::cookie;
use axum::http::HeaderMap;

/// Name of the cookie.
pub const SEEN: &str = "onrecord-seen";
/// Seconds without a look at the page after which the next one is another visit.
const PAUSE: u64 = 30 * 60;
/// Letters of the ledger's first hash that tell it from others.
const NAME: usize = 12;

/// How far somebody has seen the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Which ledger: the beginning of its first hash.
    pub ledger: String,
    /// The entry up to which they had seen everything before this visit.
    pub base: i64,
    /// The last entry at their last look.
    pub last: i64,
    /// When that was, in seconds since 1970.
    pub at: u64,
}

/// The mark of a request, where it is of this ledger and of no entry that is yet to come.
pub fn mark(headers: &HeaderMap, origin: &str, head: i64) -> Option<Mark> {
    let words: Vec<&str> = cookie(headers, SEEN)?.split('.').collect();
    let [ledger, base, last, at] = words.as_slice() else {
        return None;
    };
    let mark = Mark {
        ledger: ledger.to_string(),
        base: base.parse().ok()?,
        last: last.parse().ok()?,
        at: at.parse().ok()?,
    };
    let sound = name(origin) == mark.ledger && 0 <= mark.base && mark.base <= mark.last && mark.last <= head;
    sound.then_some(mark)
}

fn name(origin: &str) -> String {
    origin.chars().take(NAME).collect()
}

/// The mark after a look now. Who comes for the first time has seen nothing that could have changed.
pub fn looked(mark: Option<Mark>, origin: &str, head: i64, now: u64) -> Mark {
    let base = match mark {
        None => head,
        Some(mark) if now.saturating_sub(mark.at) > PAUSE => mark.last,
        Some(mark) => mark.base,
    };
    Mark {
        ledger: name(origin),
        base,
        last: head,
        at: now,
    }
}

/// The mark as a cookie.
pub fn written(mark: &Mark, ends: &str) -> String {
    let Mark {
        ledger,
        base,
        last,
        at,
    } = mark;
    format!("{SEEN}={ledger}.{base}.{last}.{at}; Max-Age=31536000; {ends}")
}

#[cfg(test)]
mod tests {
    use super::{Mark, looked, mark, written};
    use axum::http::{HeaderMap, header};

    fn again(mark: &Mark, origin: &str, head: i64) -> Option<Mark> {
        let mut headers = HeaderMap::new();
        let cookie = written(mark, "Path=/");
        let cookie = cookie.split(';').next().unwrap();
        headers.insert(header::COOKIE, cookie.parse().unwrap());
        super::mark(&headers, origin, head)
    }

    #[test]
    fn what_came_since_the_last_visit_stays_new_until_the_next() {
        let origin = "0123456789abcdef";
        let first = looked(None, origin, 7, 1_000);
        assert_eq!(first.base, 7, "who comes for the first time has missed nothing");
        let same = looked(again(&first, origin, 9), origin, 9, 1_100);
        assert_eq!((same.base, same.last), (7, 9), "it is still the same visit");
        let next = looked(again(&same, origin, 12), origin, 12, 9_000);
        assert_eq!(
            (next.base, next.last),
            (9, 12),
            "what they looked at then is seen"
        );
    }

    #[test]
    fn marks_of_other_ledgers_and_broken_ones_count_for_nothing() {
        let good = looked(None, "0123456789abcdef", 7, 1_000);
        assert!(again(&good, "fedcba9876543210", 9).is_none());
        assert!(again(&good, "0123456789abcdef", 3).is_none());
        for broken in [
            "",
            "a",
            "x.1.2",
            "0123456789ab.-1.2.3",
            "0123456789ab.5.2.3",
            "0123456789ab.1.2.99999999999999999999999",
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::COOKIE, format!("onrecord-seen={broken}").parse().unwrap());
            assert!(mark(&headers, "0123456789abcdef", 9).is_none(), "{broken}");
        }
    }
}
