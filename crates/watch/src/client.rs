//! Client: the real clock and the real network. The only file of the room that opens connections.
//!
//! In: requests. Out: answers, bounded in bytes and time. Names are resolved here, each address is held against `guard`, and only one that passed is
//! connected to, so that a name cannot turn private between the look and the connection.

use crate::guard;
use crate::link;
use crate::net::{Answer, Fail, Outcome, Request, World};
use crate::proxy::{self, Proxies};
use crate::time::Millis;
use flate2::bufread::GzDecoder;
use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use ureq::config::Config;
use ureq::http::Uri;
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use ureq::{Agent, Proxy};
use url::Url;

/// Largest head of an answer.
const HEAD: usize = 64 << 10;
/// How long a connection may take to stand.
const CONNECT: Duration = Duration::from_secs(10);
/// How an address that is refused begins its line.
const REFUSED: &str = "refused: ";

/// The real world.
pub struct Client {
    agent: Agent,
    /// For requests that may ask addresses of one's own network.
    open: Agent,
    proxies: Arc<Proxies>,
    allow_private: bool,
    send: Sender<(u64, Outcome)>,
    outcomes: Receiver<(u64, Outcome)>,
}

/// How to reach the network.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Whether addresses that are not public may be asked.
    pub allow_private: bool,
    /// Proxies.
    pub proxies: Proxies,
    /// Certificates (PEM) that are trusted in place of Mozilla's list.
    pub roots: Option<Vec<u8>>,
}

/// Options as the environment has them: HTTP_PROXY, HTTPS_PROXY, ALL_PROXY, NO_PROXY, SSL_CERT_FILE.
///
/// # Errors
/// Where the file of certificates cannot be read, or a proxy is no address.
pub fn from_environment(allow_private: bool) -> Result<Options, String> {
    let variable = |name: &str| {
        let found = std::env::var(name).or_else(|_| std::env::var(name.to_lowercase()));
        found.ok().filter(|value| !value.is_empty())
    };
    let roots = variable("SSL_CERT_FILE").map(|file| {
        std::fs::read(Path::new(&file)).map_err(|error| format!("SSL_CERT_FILE: {file}: {error}"))
    });
    Ok(Options {
        allow_private,
        proxies: proxy::of(&variable)?,
        roots: roots.transpose()?,
    })
}

impl Client {
    /// A client.
    ///
    /// # Errors
    /// Where the certificates make no sense.
    pub fn new(options: Options) -> Result<Self, String> {
        let roots = options.roots.as_deref().map(certificates).transpose()?;
        let tls = TlsConfig::builder()
            .root_certs(roots.unwrap_or(RootCerts::WebPki))
            .build();
        let config = Config::builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .max_response_header_size(HEAD)
            .max_idle_connections(0)
            .timeout_connect(Some(CONNECT))
            .timeout_resolve(Some(CONNECT))
            .accept_encoding("gzip")
            .proxy(None)
            .tls_config(tls)
            .build();
        let agent = |allow_private: bool| {
            let guarded = Guarded {
                inner: DefaultResolver::default(),
                allow_private,
            };
            Agent::with_parts(config.clone(), DefaultConnector::default(), guarded)
        };
        let (send, outcomes) = channel();
        Ok(Client {
            agent: agent(options.allow_private),
            open: agent(true),
            proxies: Arc::new(options.proxies),
            allow_private: options.allow_private,
            send,
            outcomes,
        })
    }
}

fn certificates(pem: &[u8]) -> Result<RootCerts, String> {
    let found: Vec<Certificate<'static>> = parse_pem(pem)
        .filter_map(|item| match item {
            Ok(PemItem::Certificate(certificate)) => Some(certificate),
            _ => None,
        })
        .collect();
    match found.is_empty() {
        true => Err("SSL_CERT_FILE: holds no certificates in PEM".to_string()),
        false => Ok(RootCerts::new_with_certs(&found)),
    }
}

impl World for Client {
    fn now(&self) -> Millis {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Millis::try_from(since.as_millis()).unwrap_or(Millis::MAX)
    }

    fn start(&mut self, ticket: u64, request: Request) {
        let allow_private = self.allow_private || request.private;
        let agent = if allow_private { &self.open } else { &self.agent };
        let (agent, send, proxies) = (agent.clone(), self.send.clone(), self.proxies.clone());
        let work = move || {
            let outcome = whole(|| ask(&agent, &proxies, allow_private, &request));
            // whoever waited is gone when this fails; the request was asked for nothing then
            let _ = send.send((ticket, outcome));
        };
        if let Err(error) = std::thread::Builder::new().spawn(work) {
            let why = format!("no thread for a request: {error}");
            let _ = self.send.send((ticket, Err(Fail { lasting: false, why })));
        }
    }

    fn wait(&mut self, until: Millis) -> Option<(u64, Outcome)> {
        let left = u64::try_from(until - self.now()).unwrap_or_default();
        self.outcomes.recv_timeout(Duration::from_millis(left)).ok()
    }
}

/// An outcome whatever happens: a fault of the program is one too, else whoever waits for it would wait for ever.
fn whole(ask: impl FnOnce() -> Outcome) -> Outcome {
    catch_unwind(AssertUnwindSafe(ask)).unwrap_or_else(|_| {
        Err(Fail {
            lasting: false,
            why: "a fault of onrecord itself at this request; please report it".to_string(),
        })
    })
}

/// Resolves names and keeps only addresses that may be asked.
#[derive(Debug)]
struct Guarded {
    inner: DefaultResolver,
    allow_private: bool,
}

impl Resolver for Guarded {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = self.inner.resolve(uri, config, timeout)?;
        // behind a proxy only the proxy's own name is resolved here, and whoever runs this program chose it
        if self.allow_private || config.proxy().is_some() {
            return Ok(found);
        }
        let mut kept = self.empty();
        let mut why = None;
        for address in found.iter() {
            match guard::refused(address.ip()) {
                Some(what) => why = Some((address.ip(), what)),
                None => kept.push(*address),
            }
        }
        match (kept.is_empty(), why) {
            (true, Some((ip, what))) => {
                let host = uri.host().unwrap_or_default();
                let line = refusal(&format!("{host} is {ip}, a {what} address"));
                Err(ureq::Error::Io(io::Error::new(
                    io::ErrorKind::PermissionDenied,
                    line,
                )))
            }
            _ => Ok(kept),
        }
    }
}

fn refusal(what: &str) -> String {
    format!("{REFUSED}{what}; --allow-private lets it through, private = true that of a feed or alert")
}

/// Asks and reads the answer to its end.
fn ask(agent: &Agent, proxies: &Proxies, allow_private: bool, request: &Request) -> Outcome {
    let lasting = |why: String| Fail { lasting: true, why };
    let url = link::address(&request.url, None).map_err(lasting)?;
    // a number in place of a name is seen here, since a proxy would be asked for it without any look
    if let Some(what) = link::number(&url)
        .and_then(guard::refused)
        .filter(|_| !allow_private)
    {
        return Err(lasting(refusal(&format!(
            "{} is a {what} address",
            link::host(&url)
        ))));
    }
    if !allow_private && proxies.of(&url).is_some() && guard::refused_name(url.host_str().unwrap_or_default())
    {
        return Err(lasting(refusal(&format!(
            "{} is a name of one's own network",
            link::host(&url)
        ))));
    }
    let response = send(agent, proxies, &url, request).map_err(failed)?;
    let (parts, body) = response.into_parts();
    let mut answer = Answer {
        status: parts.status.as_u16(),
        ..Answer::default()
    };
    for (name, value) in &parts.headers {
        let value = String::from_utf8_lossy(value.as_bytes()).trim().to_string();
        answer.headers.entry(name.as_str().to_string()).or_insert(value);
    }
    if answer.status == 200 && request.body.is_none() {
        answer.body = read(body.into_reader(), &answer.headers, request)?;
    }
    Ok(answer)
}

fn send(
    agent: &Agent,
    proxies: &Proxies,
    url: &Url,
    request: &Request,
) -> Result<ureq::http::Response<ureq::Body>, ureq::Error> {
    let proxy = proxies.of(url).map(Proxy::new).transpose()?;
    let uri = strict(url);
    let most = Duration::from_millis(u64::try_from(request.timeout).unwrap_or_default());
    macro_rules! prepared {
        ($builder:expr) => {{
            let mut builder = $builder
                .config()
                .timeout_global(Some(most))
                .user_agent(request.user_agent.as_str())
                .proxy(proxy)
                .build();
            for (name, value) in &request.headers {
                builder = builder.header(name.as_str(), value.as_str());
            }
            builder
        }};
    }
    match &request.body {
        None => prepared!(agent.get(&uri)).call(),
        Some(json) => prepared!(agent.post(&uri))
            .header("content-type", "application/json")
            .send(json.as_str()),
    }
}

/// An address as the older standard has it: letters that browsers let stand are written in percent signs.
fn strict(url: &Url) -> String {
    let mut out = String::new();
    for c in url.as_str().chars() {
        match c {
            '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}' => {
                out.push_str(&format!("%{:02X}", u32::from(c)))
            }
            c => out.push(c),
        }
    }
    out
}

/// Reads a body, packed or not, and stops at the limit.
fn read(body: impl Read, headers: &BTreeMap<String, String>, request: &Request) -> Result<Vec<u8>, Fail> {
    let limit = request.limit;
    let large = |what: &str| Fail {
        lasting: true,
        why: format!(
            "answer of more than {} MB{what}; limit_mb in the watch file raises the limit",
            limit >> 20
        ),
    };
    let announced = headers
        .get("content-length")
        .and_then(|length| length.parse::<usize>().ok());
    if !request.cut && announced.is_some_and(|length| length > limit) {
        return Err(large(""));
    }
    let most = limit as u64 + 1;
    let encoding = headers.get("content-encoding").map(|e| e.to_ascii_lowercase());
    let mut bytes = Vec::new();
    let done = match encoding.as_deref() {
        None | Some("" | "identity") => body.take(most).read_to_end(&mut bytes),
        Some("gzip" | "x-gzip") => unpack(BufReader::new(body.take(most)), most, &mut bytes),
        Some(other) => {
            let other: String = other.chars().take(40).collect();
            return Err(Fail {
                lasting: false,
                why: format!("answer packed as {other}, which was not asked for"),
            });
        }
    };
    if request.cut && bytes.len() > limit {
        bytes.truncate(limit);
        return Ok(bytes);
    }
    if bytes.len() > limit {
        let packed = encoding.is_some_and(|encoding| encoding.contains("gzip"));
        return Err(large(if packed { " when unpacked" } else { "" }));
    }
    done.map_err(|error| failed(ureq::Error::Io(error)))?;
    if let Some(announced) = announced.filter(|length| *length > bytes.len() && encoding.is_none()) {
        return Err(Fail {
            lasting: false,
            why: format!("answer cut off after {} of {announced} bytes", bytes.len()),
        });
    }
    Ok(bytes)
}

/// Unpacks gzip, `most` bytes at most: one member after the other, and what follows them and is none is left away, as browsers do.
fn unpack(mut packed: impl BufRead, most: u64, bytes: &mut Vec<u8>) -> io::Result<usize> {
    loop {
        let left = most.saturating_sub(bytes.len() as u64);
        GzDecoder::new(&mut packed).take(left).read_to_end(bytes)?;
        let rest = packed.fill_buf()?;
        let follows = rest.first() == Some(&0x1f) && rest.get(1).is_none_or(|byte| *byte == 0x8b);
        if !follows || bytes.len() as u64 >= most {
            return Ok(bytes.len());
        }
    }
}

/// An error of the client in one line.
fn failed(error: ureq::Error) -> Fail {
    let soon = |why: &str| Fail {
        lasting: false,
        why: why.to_string(),
    };
    let error = match error {
        ureq::Error::Io(error) => match error
            .get_ref()
            .and_then(|inner| inner.downcast_ref::<ureq::Error>())
        {
            Some(ureq::Error::Timeout(_)) => return soon("took longer than timeout allows"),
            _ => ureq::Error::Io(error),
        },
        error => error,
    };
    let line = match &error {
        ureq::Error::Io(io) => match io.kind() {
            io::ErrorKind::PermissionDenied if io.to_string().starts_with(REFUSED) => {
                // a name may lead elsewhere tomorrow: a resolver of ones own, a portal that wants a login
                return soon(&io.to_string());
            }
            io::ErrorKind::ConnectionRefused => "nobody answers there (connection refused)".to_string(),
            io::ErrorKind::ConnectionReset => "the server hung up".to_string(),
            io::ErrorKind::UnexpectedEof => "answer cut off".to_string(),
            _ if io.to_string().contains("certificate") => format!("not trusted: {io}"),
            io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => format!("answer is broken: {io}"),
            _ => format!("network: {io}"),
        },
        ureq::Error::Timeout(ureq::Timeout::Connect | ureq::Timeout::Resolve) => {
            "no connection in time".to_string()
        }
        ureq::Error::Timeout(_) => "took longer than timeout allows".to_string(),
        ureq::Error::HostNotFound => "no such host".to_string(),
        error => error.to_string().replace('\n', " "),
    };
    soon(&line)
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_fault_in_a_request_is_an_outcome() {
        let fail = super::whole(|| panic!("a fault")).unwrap_err();
        assert!(!fail.lasting && fail.why.contains("fault of onrecord"));
    }
}
