//! Session: who may come in, who is in, and what each may do. Tokens are compared by their hashes, in the same time whatever they are.
//!
//! In: lines of a token file, cookies, tokens that people give. Out: roles. Nothing of it is ever written to the disk.

use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::{Duration, Instant};

/// Fewest letters of a token: it is the only thing that keeps others out.
pub const SHORTEST: usize = 24;
/// How long a session lasts after its last use.
const LASTS: Duration = Duration::from_secs(12 * 3600);
/// Most sessions kept.
const MOST: usize = 10_000;
/// Wrong tokens that one address may give within [`WINDOW`].
const TRIES: u32 = 10;
/// How long wrong tokens are counted.
const WINDOW: Duration = Duration::from_secs(60);

/// What somebody may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Look.
    Reader,
    /// Look, add and judge.
    Reviewer,
}

/// One token that opens the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// What it lets do.
    pub role: Role,
    /// SHA-256 of it.
    pub sha256: [u8; 32],
}

/// Who is in, and who tried.
#[derive(Debug, Default)]
pub struct Sessions {
    /// By the hash of the cookie: role, and until when.
    pub open: BTreeMap<[u8; 32], (Role, Instant)>,
    /// By address: since when wrong tokens are counted, and how many.
    pub tries: BTreeMap<IpAddr, (Instant, u32)>,
}

/// The tokens of a file: one a line, `reviewer TOKEN` or `reader TOKEN` (a token alone is a reviewer's); `#` begins a remark.
///
/// # Errors
/// Where a line is no token, or a token is too short; the line does not say the token.
pub fn tokens(file: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    for (at, line) in file.lines().enumerate() {
        let words: Vec<&str> = line.split_whitespace().collect();
        let (role, token) = match words.as_slice() {
            [] => continue,
            [first, ..] if first.starts_with('#') => continue,
            ["reader", token] => (Role::Reader, token),
            ["reviewer", token] | [token] => (Role::Reviewer, token),
            _ => {
                return Err(format!(
                    "line {}: give `reviewer TOKEN` or `reader TOKEN`",
                    at + 1
                ));
            }
        };
        if token.len() < SHORTEST {
            let line = at + 1;
            return Err(format!(
                "line {line}: the token has fewer than {SHORTEST} letters; `openssl rand -hex 24` makes one"
            ));
        }
        tokens.push(Token {
            role,
            sha256: hash(token),
        });
    }
    match tokens.is_empty() {
        true => Err("holds no token; write a line `reviewer TOKEN`".to_string()),
        false => Ok(tokens),
    }
}

/// What a token lets do, if it is one. Every token is looked at to its last byte.
pub fn admitted(tokens: &[Token], given: &str) -> Option<Role> {
    let given = hash(given);
    let mut found = None;
    for token in tokens {
        let differs = token
            .sha256
            .iter()
            .zip(given)
            .fold(0, |all, (a, b)| all | (a ^ b));
        if differs == 0 {
            found = found.max(Some(token.role));
        }
    }
    found
}

/// SHA-256 of words.
pub fn hash(words: &str) -> [u8; 32] {
    Sha256::digest(words.as_bytes()).into()
}

/// Whether two words are the same, in the same time whatever they are.
pub fn same(a: &str, b: &str) -> bool {
    let differs = hash(a).iter().zip(hash(b)).fold(0, |all, (a, b)| all | (a ^ b));
    differs == 0
}

/// What proves that a form came from a page of this desk: a hash over the desk's secret and the visitor's cookie.
pub fn seal(secret: &str, cookie: &str) -> String {
    hex(&hash(&format!("form\n{secret}\n{cookie}")))
}

/// Bytes as hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A word that nobody can guess.
///
/// # Errors
/// Where the system has no random numbers.
pub fn unguessable() -> Result<String, String> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| format!("the system gives no random numbers: {error}"))?;
    Ok(hex(&bytes))
}

impl Sessions {
    /// Lets a cookie in.
    pub fn enter(&mut self, cookie: &str, role: Role, now: Instant) {
        self.open.retain(|_, (_, until)| *until > now);
        if self.open.len() >= MOST {
            let oldest = self.open.iter().min_by_key(|(_, (_, until))| *until);
            if let Some(key) = oldest.map(|(key, _)| *key) {
                self.open.remove(&key);
            }
        }
        self.open.insert(hash(cookie), (role, now + LASTS));
    }

    /// The role of a cookie that is in; its time begins anew.
    pub fn role(&mut self, cookie: &str, now: Instant) -> Option<Role> {
        let (role, until) = self.open.get_mut(&hash(cookie))?;
        if *until <= now {
            return None;
        }
        *until = now + LASTS;
        Some(*role)
    }

    /// Ends a session.
    pub fn leave(&mut self, cookie: &str) {
        self.open.remove(&hash(cookie));
    }

    /// Whether an address may try a token now.
    pub fn may_try(&mut self, from: IpAddr, now: Instant) -> bool {
        self.tries
            .retain(|_, (since, _)| now.duration_since(*since) < WINDOW);
        self.tries.len() < MOST && self.tries.get(&from).is_none_or(|(_, tries)| *tries < TRIES)
    }

    /// Counts a wrong token.
    pub fn failed(&mut self, from: IpAddr, now: Instant) {
        self.tries.entry(from).or_insert((now, 0)).1 += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::{Role, Sessions, admitted, tokens};
    use std::net::{IpAddr, Ipv4Addr};
    use std::time::{Duration, Instant};

    const LONG: &str = "0123456789abcdef01234567";

    #[test]
    fn token_files_say_who_may_do_what() {
        let file = format!("# the desk\nreader {LONG}r\n\nreviewer {LONG}w\n{LONG}x\n");
        let tokens = tokens(&file).unwrap();
        assert_eq!(admitted(&tokens, &format!("{LONG}r")), Some(Role::Reader));
        assert_eq!(admitted(&tokens, &format!("{LONG}w")), Some(Role::Reviewer));
        assert_eq!(admitted(&tokens, &format!("{LONG}x")), Some(Role::Reviewer));
        assert_eq!(admitted(&tokens, LONG), None);
        for wrong in ["", "# none", "short", "admin 0123456789abcdef01234567", "a b c"] {
            assert!(super::tokens(wrong).is_err(), "{wrong}");
        }
        assert!(!super::tokens("reviewer secret").unwrap_err().contains("secret"));
    }

    #[test]
    fn sessions_end_and_tries_are_counted() {
        let (mut sessions, now) = (Sessions::default(), Instant::now());
        sessions.enter("a", Role::Reader, now);
        assert_eq!(sessions.role("a", now), Some(Role::Reader));
        assert_eq!(sessions.role("b", now), None);
        assert_eq!(sessions.role("a", now + Duration::from_secs(13 * 3600)), None);
        let from = IpAddr::V4(Ipv4Addr::LOCALHOST);
        for _ in 0..10 {
            assert!(sessions.may_try(from, now));
            sessions.failed(from, now);
        }
        assert!(!sessions.may_try(from, now));
        assert!(sessions.may_try(from, now + Duration::from_secs(61)));
    }
}
