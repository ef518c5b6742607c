//! Session: who may come in, who is in, and what each may do. Tokens are compared by their hashes, in the same time whatever they are; those that the token
//! file holds only as Argon2 hashes are hashed anew, which is slow by design, so that whoever reads the file still does not know them.
//!
//! In: lines of a token file, cookies, tokens that people give. Out: roles. Nothing of it is ever written to the disk.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};

use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv6Addr};
use std::time::{Duration, Instant};

/// Fewest letters of a token that stands in the file as it is: it is the only thing that keeps others out.
pub const SHORTEST: usize = 24;
/// Fewest letters of a word that is kept as a hash.
const SHORTEST_HASHED: usize = 12;
/// Most memory that one hash may take, in KiB: whoever writes the file could ask for all of it.
const MEMORY: u32 = 256 << 10;
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
    /// What is known of it.
    pub secret: Secret,
}

/// What is known of a token, never the token itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Secret {
    /// SHA-256 of one that nobody can guess.
    Sha256([u8; 32]),
    /// Argon2 hash of a word that a person keeps in mind, as `onrecord serve --hash` writes it.
    Argon2(String),
}

/// Who is in, and who tried.
#[derive(Debug, Default)]
pub struct Sessions {
    /// By the hash of the cookie: role, and until when.
    pub open: BTreeMap<[u8; 32], (Role, Instant)>,
    /// By address, or network of IPv6: since when wrong tokens are counted, and how many.
    pub tries: BTreeMap<IpAddr, (Instant, u32)>,
    /// By SHA-256: tokens that were found right by their Argon2 hash in this run, and need not be hashed again.
    pub right: BTreeMap<[u8; 32], Role>,
}

/// The tokens of a file: one a line, `reviewer TOKEN` or `reader TOKEN` (a token alone is a reviewer's), as it is or as an Argon2 hash; `#` begins a remark.
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
        let secret = secret(token).map_err(|why| format!("line {}: {why}", at + 1))?;
        tokens.push(Token { role, secret });
    }
    match tokens.is_empty() {
        true => Err("holds no token; write a line `reviewer TOKEN`".to_string()),
        false => Ok(tokens),
    }
}

/// What is kept of a token of the file.
fn secret(token: &str) -> Result<Secret, String> {
    if token.starts_with("$argon2") {
        let sound = PasswordHash::new(token).ok().filter(|hash| {
            let params = argon2::Params::try_from(hash);
            hash.hash.is_some() && hash.salt.is_some() && params.is_ok_and(|params| params.m_cost() <= MEMORY)
        });
        return match sound {
            Some(_) => Ok(Secret::Argon2(token.to_string())),
            None => Err("no Argon2 hash that can be used; `onrecord serve --hash` makes one".to_string()),
        };
    }
    match token.len() < SHORTEST {
        true => Err(format!(
            "the token has fewer than {SHORTEST} letters; `openssl rand -hex 24` makes one, or keep a word of your own by its hash: `onrecord serve --hash`"
        )),
        false => Ok(Secret::Sha256(hash(token))),
    }
}

/// A word as its Argon2 hash, for the token file.
///
/// # Errors
/// Where it is too short, or the system has no random numbers.
pub fn hashed(word: &str) -> Result<String, String> {
    if word.chars().count() < SHORTEST_HASHED || word.contains(char::is_whitespace) {
        return Err(format!(
            "give a word of {SHORTEST_HASHED} letters or more, without spaces"
        ));
    }
    let mut salt = [0; 16];
    getrandom::fill(&mut salt).map_err(|error| format!("the system gives no random numbers: {error}"))?;
    let hash = Argon2::default().hash_password_with_salt(word.as_bytes(), &salt);
    hash.map(|hash: PasswordHash| hash.to_string())
        .map_err(|error| format!("cannot be hashed: {error}"))
}

/// What a token lets do that the file holds only as a hash. It takes long, and some memory.
pub fn admitted_slowly(tokens: &[Token], given: &str) -> Option<Role> {
    let right = |hash: &str| {
        let hash = PasswordHash::new(hash).ok();
        hash.is_some_and(|hash| Argon2::default().verify_password(given.as_bytes(), &hash).is_ok())
    };
    let roles = tokens.iter().filter_map(|token| match &token.secret {
        Secret::Argon2(hash) if right(hash) => Some(token.role),
        _ => None,
    });
    roles.max()
}

/// Whether the file holds any token only as a hash.
pub fn any_hashed(tokens: &[Token]) -> bool {
    tokens
        .iter()
        .any(|token| matches!(token.secret, Secret::Argon2(_)))
}

/// What a token lets do that the file holds as it is. Every token is looked at to its last byte.
pub fn admitted(tokens: &[Token], given: &str) -> Option<Role> {
    let given = hash(given);
    let mut found = None;
    for token in tokens {
        let Secret::Sha256(known) = &token.secret else {
            continue;
        };
        let differs = known.iter().zip(given).fold(0, |all, (a, b)| all | (a ^ b));
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

/// What wrong tokens are counted by: the address; of IPv6 the network of 64 bits, for whoever has one has all its addresses.
fn network(from: IpAddr) -> IpAddr {
    match from.to_canonical() {
        IpAddr::V6(address) => {
            let bits = address.to_bits() & !u128::from(u64::MAX);
            IpAddr::V6(Ipv6Addr::from_bits(bits))
        }
        address => address,
    }
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
        self.tries.len() < MOST
            && self
                .tries
                .get(&network(from))
                .is_none_or(|(_, tries)| *tries < TRIES)
    }

    /// Counts a wrong token.
    pub fn failed(&mut self, from: IpAddr, now: Instant) {
        self.tries.entry(network(from)).or_insert((now, 0)).1 += 1;
    }

    /// Takes back one wrong token that was a right one.
    pub fn forgive(&mut self, from: IpAddr) {
        if let Some((_, tries)) = self.tries.get_mut(&network(from)) {
            *tries = tries.saturating_sub(1);
        }
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
    fn words_can_be_kept_by_their_hash() {
        let word = "correct-horse-battery";
        let line = super::hashed(word).unwrap();
        assert!(line.starts_with("$argon2id$") && !line.contains(word));
        let tokens = tokens(&format!("reviewer {line}\nreader {LONG}r\n")).unwrap();
        assert_eq!(super::admitted_slowly(&tokens, word), Some(Role::Reviewer));
        assert_eq!(super::admitted_slowly(&tokens, "correct-horse-batterz"), None);
        assert_eq!(
            super::admitted_slowly(&tokens, &line),
            None,
            "the hash itself opens nothing"
        );
        assert_eq!((admitted(&tokens, word), admitted(&tokens, &line)), (None, None));
        assert!(super::any_hashed(&tokens));
        assert!(super::hashed("short").is_err());
        for broken in [
            "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ",
            "$argon2id$x",
            "$argon2id$v=19$m=99999999,t=2,p=1$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaA",
        ] {
            assert!(super::tokens(&format!("reviewer {broken}")).is_err(), "{broken}");
        }
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
        sessions.forgive(from);
        assert!(sessions.may_try(from, now));
        sessions.failed(from, now);
        assert!(!sessions.may_try(from, now));
        assert!(sessions.may_try(from, now + Duration::from_secs(61)));
    }

    #[test]
    fn tries_are_counted_by_network() {
        let (mut sessions, now) = (Sessions::default(), Instant::now());
        let from = |address: &str| address.parse::<IpAddr>().unwrap();
        for number in 0..10 {
            sessions.failed(from(&format!("2001:db8:1:2::{number}")), now);
        }
        assert!(!sessions.may_try(from("2001:db8:1:2:ffff::1"), now));
        assert!(sessions.may_try(from("2001:db8:1:3::1"), now));
        for _ in 0..10 {
            sessions.failed(from("::ffff:192.0.2.7"), now);
        }
        assert!(
            !sessions.may_try(from("192.0.2.7"), now),
            "the same in its older form"
        );
        assert!(sessions.may_try(from("192.0.2.8"), now) && sessions.may_try(from("::ffff:192.0.2.8"), now));
    }
}
