//! Net: what is asked of a server and what comes back, as plain data, and the world in which a watch runs.
//!
//! In: requests. Out: answers and failures. The real world is `client`; tests put one of their own in its place, with a clock that does not wait.

use crate::time::Millis;
use std::collections::BTreeMap;

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Address.
    pub url: String,
    /// Headers beside those that every request has.
    pub headers: Vec<(String, String)>,
    /// How the program names itself.
    pub user_agent: String,
    /// JSON to post; none asks with GET.
    pub body: Option<String>,
    /// Most bytes of the answer, unpacked.
    pub limit: usize,
    /// Whether what is beyond that is left away; else such an answer is a failure.
    pub cut: bool,
    /// Most time, from the first to the last byte.
    pub timeout: Millis,
    /// Whether whoever runs the program allows an address of his own network for this request.
    pub private: bool,
}

/// What came back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answer {
    /// Status of HTTP.
    pub status: u16,
    /// Headers by their names in small letters, the first of each.
    pub headers: BTreeMap<String, String>,
    /// The bytes, unpacked; empty unless the status is 200.
    pub body: Vec<u8>,
}

impl Answer {
    /// A header.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    /// A header that is to be sent back in a later request, if it can be.
    #[must_use]
    pub fn echo(&self, name: &str) -> Option<String> {
        let sound = |value: &&str| value.len() <= 1000 && value.chars().all(|c| (' '..='~').contains(&c));
        self.header(name).filter(sound).map(str::to_string)
    }
}

/// Why nothing came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fail {
    /// Whether asking again is of no use: the address is refused, the answer is too large.
    pub lasting: bool,
    /// In one line.
    pub why: String,
}

/// What came of a request.
pub type Outcome = Result<Answer, Fail>;

/// Clock and network: everything of a watch that is not a function of its input.
pub trait World {
    /// The time.
    fn now(&self) -> Millis;
    /// Begins a request; its outcome comes from [`World::wait`] under the same ticket.
    fn start(&mut self, ticket: u64, request: Request);
    /// The outcome of some request, as soon as there is one; none at `until` at the latest.
    fn wait(&mut self, until: Millis) -> Option<(u64, Outcome)>;
}

/// Statuses in words, for those that servers of news give.
#[must_use]
pub fn status(code: u16) -> String {
    let words = match code {
        400 => "bad request",
        401 => "needs a login",
        402 => "payment required",
        403 => "forbidden",
        404 => "not found",
        406 => "not acceptable",
        408 => "request timed out",
        410 => "gone",
        429 => "too many requests",
        451 => "unavailable for legal reasons",
        500 => "server error",
        502 => "bad gateway",
        503 => "service unavailable",
        504 => "gateway timed out",
        _ => "",
    };
    format!("{code} {words}").trim_end().to_string()
}
