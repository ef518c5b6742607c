//! Guard: what every request passes: which host it names, who asks, how long it may take; and what every answer carries.
//!
//! A page of another site can send requests here, and a name of another site can be made to point here. So the host must be an address, `localhost` or a
//! name that was given; a change must come from a page of this desk (origin, and the seal in its form); the cookie goes to nobody else.

use crate::desk::{Desk, locked};
use crate::fault::{Fault, Shown};
use crate::pages::Frame;
use crate::session::{Role, admitted, admitted_slowly, any_hashed, seal, unguessable};
use crate::{metrics, pages};
use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

/// How long a question may take.
const QUESTION: Duration = Duration::from_secs(30);
/// How long adding or judging may take.
const CHANGE: Duration = Duration::from_secs(180);
/// How long an export may take to its first piece.
const WHOLE: Duration = Duration::from_secs(600);
/// Name of the cookie.
pub const COOKIE: &str = "onrecord";
/// Name of the cookie with the name that somebody last signed with.
pub const SIGNED: &str = "onrecord-name";

/// Forms that change nothing of the ledger: coming in, leaving, saying what one has seen.
const NO_CHANGE: &[&str] = &["/login", "/logout", "/seen"];

/// What the desk allows its pages: nothing but itself, and pictures of the host of tiles where there is one.
///
/// # Errors
/// Where the template of tiles is none.
pub fn policy(tiles: Option<&str>) -> Result<HeaderValue, String> {
    let host = tiles
        .map(crate::draw::origin)
        .transpose()
        .map_err(|why| format!("--tiles: {why}"))?;
    let host = host.map(|host| format!(" {host}")).unwrap_or_default();
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:{host}; connect-src 'self'; form-action 'self'; \
         base-uri 'none'; frame-ancestors 'none'"
    );
    HeaderValue::from_str(&policy).map_err(|_| "--tiles: holds letters that no such address has".to_string())
}

/// The address that a request came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peer(pub IpAddr);

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visitor {
    /// What they may do.
    pub role: Role,
    /// What a form of theirs must carry.
    pub seal: String,
    /// Their cookie.
    pub cookie: String,
    /// How each cookie of theirs ends: to nobody else, to no script, and only over TLS where a proxy speaks it.
    pub cookie_ends: &'static str,
    /// Whether the cookie is new.
    pub fresh: bool,
    /// Whether they came in with a token.
    pub entered: bool,
    /// The name that they last signed with.
    pub name: String,
}

/// A request being answered; it counts no more when it is dropped, also where whoever asked hangs up.
struct Open(Arc<Desk>);

impl Open {
    fn counted(desk: &Arc<Desk>) -> Self {
        desk.metrics.open.fetch_add(1, Ordering::Relaxed);
        Open(desk.clone())
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.metrics.open.fetch_sub(1, Ordering::Relaxed);
    }
}

/// How long a request may take.
fn limit(request: &Request<Body>) -> Duration {
    let short = NO_CHANGE.contains(&request.uri().path());
    match request.method() == Method::POST && !short {
        true => CHANGE,
        false if request.uri().path().starts_with("/api/v1/export/") => WHOLE,
        false => QUESTION,
    }
}

/// Lets a request through, or says why not.
pub async fn pass(State(desk): State<Arc<Desk>>, mut request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let open = Open::counted(&desk);
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("none", MatchedPath::as_str)
        .to_string();
    let api = request.uri().path().starts_with("/api/") || request.uri().path() == "/metrics";
    let frame = Frame::of(&request);
    let limit = limit(&request);
    let answer = match visitor(&desk, &mut request)
        .await
        .and_then(|visitor| allowed(&desk, &request, &visitor).map(|()| visitor))
    {
        Ok(visitor) => {
            request.extensions_mut().insert(visitor.clone());
            let late = Fault::new(StatusCode::GATEWAY_TIMEOUT, "this took too long; ask for less");
            let answer = tokio::time::timeout(limit, next.run(request)).await;
            let answer = answer.unwrap_or_else(|_| late.into_response());
            let frame = frame.known(&desk, &visitor);
            remember(faced(answer, api, &frame), &visitor, api)
        }
        Err(fault) if fault.status == StatusCode::UNAUTHORIZED && !api => (
            StatusCode::SEE_OTHER,
            [(header::LOCATION, HeaderValue::from_static("/login"))],
        )
            .into_response(),
        Err(fault) => faced(fault.into_response(), api, &frame),
    };
    drop(open);
    metrics::count(&desk.metrics, &route, answer.status().as_u16(), begun.elapsed());
    headed(answer, &desk.policy)
}

/// A fault as JSON for programs, as a page for people.
fn faced(answer: Response, api: bool, frame: &Frame) -> Response {
    let status = answer.status();
    let shown = answer.extensions().get::<Shown>().map(|shown| shown.0.clone());
    let fault = match shown {
        Some(fault) => fault,
        // what the framework itself refuses: no such address, wrong method, too large
        None if status.is_client_error() || status.is_server_error() => Fault::new(
            status,
            status.canonical_reason().unwrap_or("refused").to_lowercase(),
        ),
        None => return answer,
    };
    if api {
        let body = serde_json::json!({"error": fault.line}).to_string();
        let mut answer = (status, [(header::CONTENT_TYPE, "application/json")], body).into_response();
        if status == StatusCode::UNAUTHORIZED {
            answer
                .headers_mut()
                .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        return answer;
    }
    (status, pages::fault(&fault, frame)).into_response()
}

/// Gives a new visitor their cookie with the first page.
fn remember(mut answer: Response, visitor: &Visitor, api: bool) -> Response {
    let given = answer.headers().get_all(header::SET_COOKIE).iter();
    let own = format!("{COOKIE}=");
    let mut given = given.filter(|line| line.as_bytes().starts_with(own.as_bytes()));
    if visitor.fresh && !api && given.next().is_none() {
        let cookie = format!("{COOKIE}={}; {}", visitor.cookie, visitor.cookie_ends);
        if let Ok(value) = HeaderValue::from_str(&cookie) {
            answer.headers_mut().append(header::SET_COOKIE, value);
        }
    }
    answer
}

/// What every answer carries.
fn headed(mut answer: Response, policy: &HeaderValue) -> Response {
    let headers = answer.headers_mut();
    let own = headers.entry(header::CONTENT_SECURITY_POLICY);
    own.or_insert_with(|| policy.clone());
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
    ] {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    for (name, value) in [
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("private, no-cache"));
    answer
}

fn word<'a>(headers: &'a HeaderMap, name: &header::HeaderName) -> &'a str {
    headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
}

/// The value of a cookie.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let pairs = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok());
    pairs
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(found, _)| *found == name)
        .map(|(_, value)| value)
}

/// Who asks, as far as the request shows.
async fn visitor(desk: &Arc<Desk>, request: &mut Request<Body>) -> Result<Visitor, Fault> {
    let (headers, from) = (request.headers().clone(), peer(request));
    let headers = &headers;
    let host = word(headers, &header::HOST);
    if !host_is_ours(host, &desk.settings.hosts) {
        return Err(Fault::new(
            StatusCode::MISDIRECTED_REQUEST,
            "this host name is not the desk's; open it by its address, or give the name with --host",
        ));
    }
    let known = cookie(headers, COOKIE)
        .filter(|value| value.len() == 64 && value.bytes().all(|b| b.is_ascii_hexdigit()));
    let (cookie_value, fresh) = match known {
        Some(value) => (value.to_string(), false),
        None => (unguessable().map_err(Fault::broken)?, true),
    };
    let bearer = word(headers, &header::AUTHORIZATION)
        .strip_prefix("Bearer ")
        .map(str::trim);
    let entered = locked(&desk.sessions).role(&cookie_value, Instant::now());
    let role = match (desk.settings.tokens.is_empty(), bearer) {
        (true, _) => Some(Role::Reviewer),
        (false, Some(token)) => admit(desk, token, from).await?,
        (false, None) => entered,
    };
    let open =
        ["/login", "/health"].contains(&request.uri().path()) || request.uri().path().starts_with("/static/");
    let role = match role {
        Some(role) => role,
        None if open => Role::Reader,
        None => {
            return Err(Fault::new(
                StatusCode::UNAUTHORIZED,
                "give a token of the token file",
            ));
        }
    };
    let role = if desk.writer.is_none() { Role::Reader } else { role };
    Ok(Visitor {
        role,
        seal: seal(&desk.secret, &cookie_value),
        cookie_ends: match headers
            .get("x-forwarded-proto")
            .is_some_and(|proto| proto == "https")
        {
            true => "Path=/; HttpOnly; SameSite=Strict; Secure",
            false => "Path=/; HttpOnly; SameSite=Strict",
        },
        fresh,
        entered: entered.is_some(),
        name: cookie(headers, SIGNED).map(unescaped).unwrap_or_default(),
        cookie: cookie_value,
    })
}

/// What a token lets do; a wrong one is counted. One that the file holds only as a hash is hashed on a thread of its own, one at a time, and from an address
/// that guesses not at all for a while.
///
/// # Errors
/// Where too many wrong ones came from that address.
pub async fn admit(desk: &Arc<Desk>, token: &str, from: IpAddr) -> Result<Option<Role>, Fault> {
    let tokens = &desk.settings.tokens;
    let key = crate::session::hash(token);
    let quick = admitted(tokens, token).or_else(|| locked(&desk.sessions).right.get(&key).copied());
    if quick.is_some() {
        return Ok(quick);
    }
    if any_hashed(tokens) && locked(&desk.sessions).may_try(from, Instant::now()) {
        let place = desk.hashing.clone().acquire_owned().await;
        let place = place.map_err(|_| Fault::broken("the desk is closing"))?;
        // counted before it is known to be wrong: who hangs up, or asked many times at once, is counted too
        wrong_token(desk, from)?;
        let (work, given) = (desk.clone(), token.to_string());
        let role = crate::desk::blocking(move || {
            let role = admitted_slowly(&work.settings.tokens, &given);
            drop(place);
            Ok(role)
        })
        .await?;
        if let Some(role) = role {
            let mut sessions = locked(&desk.sessions);
            sessions.right.insert(key, role);
            sessions.forgive(from);
        }
        return Ok(role);
    }
    wrong_token(desk, from)?;
    Ok(None)
}

/// Counts a wrong token. A right one that stands in the file as it is is never held up: behind a proxy everybody has the same address.
fn wrong_token(desk: &Desk, from: IpAddr) -> Result<(), Fault> {
    let (mut sessions, now) = (locked(&desk.sessions), Instant::now());
    if sessions.may_try(from, now) {
        sessions.failed(from, now);
        return Ok(());
    }
    let line = "too many wrong tokens; wait a minute";
    Err(Fault::new(StatusCode::TOO_MANY_REQUESTS, line))
}

/// The address that a request came from; where none is known, this machine.
pub fn peer(request: &Request<Body>) -> IpAddr {
    let found = request.extensions().get::<Peer>();
    found.map_or(IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), |peer| peer.0)
}

/// Words of a cookie as they were.
fn unescaped(words: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = words.bytes();
    while let Some(byte) = rest.next() {
        let digit = |byte: Option<u8>| {
            byte.and_then(|b| char::from(b).to_digit(16))
                .and_then(|d| u8::try_from(d).ok())
        };
        match byte {
            b'%' => bytes.extend(
                digit(rest.next())
                    .zip(digit(rest.next()))
                    .map(|(a, b)| a * 16 + b),
            ),
            _ => bytes.push(byte),
        }
    }
    String::from_utf8_lossy(&bytes)
        .chars()
        .filter(|c| !c.is_control())
        .take(80)
        .collect()
}

/// Whether a host (with or without its port) is an address, `localhost` or one of the names given.
fn host_is_ours(host: &str, names: &[String]) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => host,
    };
    let bare = name
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .unwrap_or(name);
    bare.parse::<IpAddr>().is_ok()
        || name.eq_ignore_ascii_case("localhost")
        || names.iter().any(|ours| ours.eq_ignore_ascii_case(name))
}

/// Whether a page of another site asks in the background, or in a frame, so that the desk works for nobody who looks at it. Following a link is none of it.
fn behind(headers: &HeaderMap) -> bool {
    let is = |name: &str, known: &[&str]| {
        headers
            .get(name)
            .is_some_and(|value| known.iter().any(|known| value == known))
    };
    let framed = is("sec-fetch-dest", &["iframe", "frame", "embed", "object"]);
    is("sec-fetch-site", &["cross-site", "same-site"]) && (framed || !is("sec-fetch-mode", &["navigate"]))
}

/// Whether a request may be made: a question by a person or program, a change by somebody who may, from a page of this desk.
fn allowed(desk: &Desk, request: &Request<Body>, visitor: &Visitor) -> Result<(), Fault> {
    let forbidden = |line: &str| Err(Fault::new(StatusCode::FORBIDDEN, line));
    let headers = request.headers();
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return match behind(headers) {
            true => forbidden("this came from a page of another site"),
            false => Ok(()),
        };
    }
    let origin = word(headers, &header::ORIGIN);
    let host = word(headers, &header::HOST);
    // our pages send no referrer, so that browsers say `null` for their origin too; the seal in the form tells them from others
    let own = origin == "null"
        || origin
            .split_once("://")
            .is_some_and(|(_, from)| from.eq_ignore_ascii_case(host));
    if headers.contains_key(header::ORIGIN) && !own {
        return forbidden("this came from a page of another site");
    }
    let site = headers
        .get("sec-fetch-site")
        .and_then(|value| value.to_str().ok());
    if site.is_some_and(|site| !["same-origin", "none"].contains(&site)) {
        return forbidden("this came from a page of another site");
    }
    let path = request.uri().path();
    if visitor.role < Role::Reviewer && !NO_CHANGE.contains(&path) {
        return match desk.writer.is_none() {
            true => forbidden("this desk is read-only"),
            false => forbidden("readers neither add nor judge; come in with a reviewer's token"),
        };
    }
    Ok(())
}

/// Whether a form carries the seal of its visitor.
///
/// # Errors
/// Where it does not.
pub fn sealed(visitor: &Visitor, given: &str) -> Result<(), Fault> {
    match crate::session::same(&visitor.seal, given) && !visitor.fresh {
        true => Ok(()),
        false => Err(Fault::new(
            StatusCode::FORBIDDEN,
            "the form is from before the desk was started again, or not from the desk; go back, load the page anew and send it again",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::{host_is_ours, unescaped};

    #[test]
    fn hosts_are_addresses_localhost_or_names_given() {
        let names = ["desk.example".to_string()];
        for ours in [
            "127.0.0.1:7117",
            "localhost",
            "LOCALHOST:1",
            "[::1]:7117",
            "[::1]",
            "10.1.2.3",
            "desk.example:80",
        ] {
            assert!(host_is_ours(ours, &names), "{ours}");
        }
        for other in [
            "",
            "evil.example",
            "localhost.evil.example",
            "127.0.0.1.evil.example:7117",
            "desk.example.evil",
            ":80",
        ] {
            assert!(!host_is_ours(other, &names), "{other}");
        }
    }

    #[test]
    fn names_come_back_from_their_cookie() {
        assert_eq!(unescaped("A.%20Re%C3%A4der%0d%0a%zz"), "A. Reäder");
    }
}
