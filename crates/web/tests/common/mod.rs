//! What the tests of the desk share: a ledger with a few articles of our own, the desk on it, requests.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, Response, StatusCode, header};
use knowledge::Knowledge;
use ledger::{Article, Options};
use onrecord::Reader;
use serde_json::{Map, Value};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::OnceLock;
use std::time::Duration;
use tempfile::TempDir;
use text::Given;
use tower::ServiceExt;
use web::{Settings, Token};

/// An article with speakers, figures, times and places.
pub const FIRST: &str = "Missiles hit depot near Lviv, five killed\n\n2022-03-14 10:20:00\n\n\
    At least five people were killed on Sunday when missiles struck a depot near Lviv, the regional governor said.\n\n\
    \"We have no information about this,\" Maria Orlova, a spokeswoman for the defence ministry in Moscow, told Reuters \
    on Monday. The ministry denied that it had hit civilians.\n";
/// Another one of the same happening.
pub const SECOND: &str = "Toll of Lviv depot strike rises to nine\n\n2022-03-15 08:00:00\n\n\
    Nine people were killed on Sunday in a missile strike on a depot near Lviv in Ukraine, the regional governor said on Tuesday. \
    Russia's defence ministry said its missiles had killed up to 80 soldiers near Lviv on Sunday.\n";
/// One of another happening.
pub const THIRD: &str = "Shelling of Kharkiv market kills three\n\n2022-04-02 09:00:00\n\n\
    Three people were killed on Friday when shells hit a market in Kharkiv, police said. Officials in Moscow gave no comment.\n";
/// Script in every place where words of others come in.
pub const EVIL: &str = "<script>alert('evil')</script>\"><img src=x onerror=alert(1)>";

/// A token that opens a locked desk to a reviewer.
pub const REVIEWER: &str = "reviewer-0123456789abcdef0123456789";
/// The same for a reader.
pub const READER: &str = "reader-0123456789abcdef0123456789ab";

/// A desk on a ledger in a folder of its own.
pub struct Desk {
    pub folder: TempDir,
    pub router: Router,
    pub cookie: String,
    pub seal: String,
}

/// An answer, whole.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: axum::http::HeaderMap,
    pub body: String,
}

fn knowledge() -> Knowledge {
    Knowledge::built_in().unwrap()
}

fn reader() -> &'static Reader {
    static READER: OnceLock<Reader> = OnceLock::new();
    READER.get_or_init(|| Reader::built_in().unwrap())
}

/// A ledger with these articles: origin, outlet, text.
pub fn ledger(folder: &Path, articles: &[(&str, &str, &str)]) {
    const NOW: &str = "2026-11-25T09:30:00.000000Z";
    let mut ledger = ledger::create(folder, NOW, Options::default()).unwrap();
    let knowledge = knowledge();
    for (origin, outlet, text) in articles {
        let given = Given {
            outlet: Some(outlet.to_string()),
            url: Some(format!("https://example.org/{}", text.len())),
            ..Given::default()
        };
        let document = text::read_bytes(text.as_bytes(), &given).unwrap();
        let record = onrecord::read(&document, reader(), &knowledge);
        let article = Article {
            origin,
            bytes: text.as_bytes(),
            given: &given,
            more: &Map::new(),
            record: &record,
        };
        let prepared = ledger::prepare(&article, &knowledge).unwrap();
        ledger::add(&mut ledger, &[prepared], &knowledge, NOW).unwrap();
    }
    ledger::settle(&mut ledger, 1, NOW, |_| ()).unwrap();
}

/// How a test opens the desk.
#[derive(Default)]
pub struct How {
    pub tokens: Vec<Token>,
    pub read_only: bool,
    pub hosts: Vec<String>,
    pub fetch: Option<bool>,
    pub tiles: Option<String>,
}

impl Desk {
    /// With the three articles.
    pub async fn new() -> Self {
        Desk::with(
            &[
                ("a.txt", "Harbour Courier", FIRST),
                ("b.txt", "Eastgate Wire", SECOND),
                ("c.txt", "Meridian Post", THIRD),
            ],
            How::default(),
        )
        .await
    }

    /// With these articles, opened so.
    pub async fn with(articles: &[(&str, &str, &str)], how: How) -> Self {
        let folder = tempfile::tempdir().unwrap();
        ledger(&folder.path().join("ledger"), articles);
        let settings = Settings {
            folder: folder.path().join("ledger"),
            wait: Duration::from_secs(5),
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            hosts: how.hosts,
            tokens: how.tokens,
            read_only: how.read_only,
            fetch: how.fetch,
            tiles: how.tiles,
            knowledge: knowledge(),
        };
        let router = web::router(web::desk(settings).unwrap());
        let mut desk = Desk {
            folder,
            router,
            cookie: String::new(),
            seal: String::new(),
        };
        desk.visit("/review").await;
        desk
    }

    /// Takes cookie and seal from a page, as a browser does.
    pub async fn visit(&mut self, path: &str) {
        let page = self.get(path).await;
        let cookies = page.headers.get_all(header::SET_COOKIE).iter();
        let mut cookies = cookies.filter_map(|line| line.to_str().unwrap().split(';').next());
        if let Some(cookie) = cookies.find(|cookie| cookie.starts_with("onrecord=")) {
            self.cookie = cookie.to_string();
        }
        let page = self.get(path).await;
        if let Some((_, rest)) = page.body.split_once("name=\"seal\" value=\"") {
            self.seal = rest.split('"').next().unwrap().to_string();
        }
    }

    /// Sends a request as it is.
    pub async fn send(&self, request: Request<Body>) -> Answer {
        let answer: Response<Body> = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = answer.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8_lossy(&body).into_owned(),
        }
    }

    /// A request of a browser on this desk.
    pub fn request(&self, method: &str, path: &str) -> axum::http::request::Builder {
        Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "127.0.0.1:7117")
            .header(header::COOKIE, &self.cookie)
    }

    /// A page.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request("GET", path).body(Body::empty()).unwrap())
            .await
    }

    /// JSON of the API.
    pub async fn json(&self, path: &str) -> Value {
        let answer = self.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.body);
        serde_json::from_str(&answer.body).unwrap()
    }

    /// A form, with the seal.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let seal = [("seal", self.seal.as_str())];
        self.post_bare(path, &[&seal, fields].concat()).await
    }

    /// A form as it is given.
    pub async fn post_bare(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body: Vec<String> = fields
            .iter()
            .map(|(name, value)| format!("{name}={}", escaped(value)))
            .collect();
        let request = self
            .request("POST", path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body.join("&")));
        self.send(request.unwrap()).await
    }

    /// A form with parts: name, name of a file where it is one, bytes.
    pub async fn upload(&self, parts: &[(&str, Option<&str>, &[u8])]) -> Answer {
        let mut body = Vec::new();
        for (name, file, bytes) in parts {
            let file = file
                .map(|file| format!("; filename=\"{file}\""))
                .unwrap_or_default();
            body.extend(
                format!("--cut\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n").bytes(),
            );
            body.extend(*bytes);
            body.extend(b"\r\n");
        }
        body.extend(b"--cut--\r\n");
        let request = self
            .request("POST", "/add")
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=cut")
            .body(Body::from(body));
        self.send(request.unwrap()).await
    }

    /// Where what was brought opens, once it is on record.
    pub async fn opened(&self, answer: &Answer) -> String {
        let mut at = answer.headers[header::LOCATION].to_str().unwrap().to_string();
        for _ in 0..600 {
            if !at.starts_with("/add/") {
                return at;
            }
            let page = self.get(&at).await;
            match page.headers.get(header::LOCATION) {
                Some(to) => at = to.to_str().unwrap().to_string(),
                None if page.body.contains("data-running") => {
                    tokio::time::sleep(Duration::from_millis(100)).await
                }
                None => return at,
            }
        }
        panic!("{at} never ends");
    }

    /// The identifier of the first document, without its prefix.
    pub async fn document(&self) -> String {
        let listed = self.json("/api/v1/documents").await;
        listed["items"][0]["id"]
            .as_str()
            .unwrap()
            .trim_start_matches("sha256:")
            .to_string()
    }

    /// The incident that most articles tell of.
    pub async fn incident(&self) -> String {
        let listed = self.json("/api/v1/incidents").await;
        let most = listed["items"]
            .as_array()
            .unwrap()
            .iter()
            .max_by_key(|i| i["documents"].as_array().unwrap().len());
        most.unwrap()["id"].as_str().unwrap().to_string()
    }
}

/// Words in a form or an address.
pub fn escaped(words: &str) -> String {
    words
        .bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}

/// Whether a page could run script of others: an own tag, an attribute that acts, an address of script.
pub fn acts(page: &str) -> bool {
    let lower = page.to_lowercase();
    let scripts = lower.matches("<script").count() - lower.matches("<script src=\"/static/desk.js").count();
    scripts > 0 || lower.contains("<img") || lower.contains("href=\"javascript:") || lower.contains("<style")
}
