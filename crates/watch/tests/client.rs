//! The real client against a server of our own that answers as servers do when they are broken, slow, huge or hostile.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use common::{Server, answer, ask, get, nap};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;
use std::time::Instant;
use watch::client::{Client, Options};
use watch::net::{Fail, Request};
use watch::proxy::Proxies;

fn client(allow_private: bool) -> Client {
    Client::new(Options {
        allow_private,
        ..Options::default()
    })
    .unwrap()
}

fn fails(request: Request) -> Fail {
    ask(&mut client(true), request).unwrap_err()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

#[test]
fn an_answer_comes_whole_with_its_headers() {
    let server = Server::new(|_, stream| {
        answer(
            stream,
            200,
            &[("ETag", "\"a\""), ("X-Two", "1"), ("X-Two", "2")],
            b"words",
        )
    });
    let mut request = get(&server.url("/a"));
    request.headers = vec![("If-None-Match".to_string(), "\"z\"".to_string())];
    let got = ask(&mut client(true), request).unwrap();
    assert_eq!(
        (
            got.status,
            got.body.as_slice(),
            got.header("etag"),
            got.header("x-two")
        ),
        (200, &b"words"[..], Some("\"a\""), Some("1"))
    );
    let seen = server.seen.lock().unwrap();
    assert_eq!(seen[0].headers["user-agent"], "onrecord/test");
    assert_eq!(seen[0].headers["accept-encoding"], "gzip");
    assert_eq!(seen[0].headers["if-none-match"], "\"z\"");
}

#[test]
fn odd_letters_of_addresses_are_sent_as_the_standard_has_them() {
    let server = Server::new(|_, stream| answer(stream, 200, &[], b"x"));
    for path in ["/a?b={c}|d^e", "/новини \"1\"", "/%zz?<>`"] {
        let got = ask(&mut client(true), get(&server.url(path)));
        assert_eq!(got.map(|answer| answer.status), Ok(200), "{path}");
    }
    assert!(
        server.lines()[0].contains("/a?b=%7Bc%7D%7Cd%5Ee"),
        "{:?}",
        server.lines()
    );
}

#[test]
fn redirects_are_answers_and_not_followed_here() {
    let server =
        Server::new(|_, stream| answer(stream, 301, &[("Location", "http://169.254.169.254/")], b""));
    let got = ask(&mut client(true), get(&server.url("/"))).unwrap();
    assert_eq!(
        (got.status, got.header("location")),
        (301, Some("http://169.254.169.254/"))
    );
}

#[test]
fn addresses_of_ones_own_network_are_refused() {
    let server = Server::new(|_, stream| answer(stream, 200, &[], b"secret"));
    for url in [
        server.url("/"),
        format!("http://localhost:{}/", server.port),
        format!("http://[::1]:{}/", server.port),
        format!("http://[::ffff:127.0.0.1]:{}/", server.port),
        format!("http://2130706433:{}/", server.port),
        format!("http://0:{}/", server.port),
        "http://169.254.169.254/latest/meta-data/".to_string(),
        "http://10.0.0.1/".to_string(),
    ] {
        let fail = ask(&mut client(false), get(&url)).unwrap_err();
        // a name may lead elsewhere tomorrow, a number does not
        assert!(
            fail.lasting != url.contains("localhost") && fail.why.starts_with("refused: "),
            "{url}: {}",
            fail.why
        );
    }
    assert!(server.lines().is_empty());
}

#[test]
fn a_page_of_50_mb_is_refused_without_being_read() {
    let announced = Server::new(|_, stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 X\r\nContent-Length: 52428800\r\n\r\n");
        let chunk = vec![b'a'; 1 << 16];
        for _ in 0..800 {
            if stream.write_all(&chunk).is_err() {
                return;
            }
        }
    });
    let fail = fails(get(&announced.url("/")));
    assert!(
        fail.lasting && fail.why.contains("more than 20 MB"),
        "{}",
        fail.why
    );
    let endless = Server::new(|_, stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 X\r\nConnection: close\r\n\r\n");
        let chunk = vec![b'a'; 1 << 16];
        while stream.write_all(&chunk).is_ok() {}
    });
    let fail = fails(get(&endless.url("/")));
    assert!(
        fail.lasting && fail.why.contains("more than 20 MB"),
        "{}",
        fail.why
    );
}

#[test]
fn packed_answers_are_unpacked_and_bombs_are_not() {
    let server = Server::new(|seen, stream| match seen.line.as_str() {
        "GET /bomb" => answer(
            stream,
            200,
            &[("Content-Encoding", "gzip")],
            &gzip(&vec![0; 300 << 20]),
        ),
        "GET /cut" => {
            let packed = gzip("words ".repeat(50_000).as_bytes());
            answer(
                stream,
                200,
                &[("Content-Encoding", "gzip")],
                &packed[..packed.len() / 2],
            );
        }
        "GET /two" => answer(
            stream,
            200,
            &[("Content-Encoding", "x-gzip")],
            &[gzip(b"one "), gzip(b"two")].concat(),
        ),
        "GET /br" => answer(stream, 200, &[("Content-Encoding", "br")], b"xxxx"),
        "GET /no" => answer(stream, 200, &[("Content-Encoding", "gzip")], b"not packed at all"),
        _ => answer(stream, 200, &[("Content-Encoding", "gzip")], &gzip(b"words")),
    });
    let at = |path: &str| ask(&mut client(true), get(&server.url(path)));
    assert_eq!(at("/").unwrap().body, b"words");
    assert_eq!(at("/two").unwrap().body, b"one two");
    let bomb = at("/bomb").unwrap_err();
    assert!(bomb.lasting && bomb.why.contains("when unpacked"), "{}", bomb.why);
    for path in ["/cut", "/br", "/no"] {
        let fail = at(path).unwrap_err();
        assert!(!fail.lasting && !fail.why.contains('\n'), "{path}: {}", fail.why);
    }
}

#[test]
fn what_follows_a_packed_answer_is_left_away() {
    let server = Server::new(|_, stream| {
        let body = [gzip(b"one "), gzip(b"two"), b"<!-- 0.3 s -->".to_vec()].concat();
        answer(stream, 200, &[("Content-Encoding", "gzip")], &body);
    });
    assert_eq!(
        ask(&mut client(true), get(&server.url("/"))).unwrap().body,
        b"one two"
    );
}

#[test]
fn a_large_robots_txt_is_cut_and_no_failure() {
    let file = b"user-agent: *\nallow: /\n".repeat(60_000);
    let server = Server::new(move |seen, stream| match seen.line.as_str() {
        "GET /packed" => answer(stream, 200, &[("Content-Encoding", "gzip")], &gzip(&file)),
        _ => answer(stream, 200, &[], &file),
    });
    for path in ["/robots.txt", "/packed"] {
        let request = Request {
            cut: true,
            limit: 500 << 10,
            ..get(&server.url(path))
        };
        let got = ask(&mut client(true), request).unwrap();
        assert_eq!((got.status, got.body.len()), (200, 500 << 10), "{path}");
    }
}

#[test]
fn one_request_may_ask_ones_own_network_where_the_next_may_not() {
    let server = Server::new(|_, stream| answer(stream, 200, &[], b"words"));
    let mut client = client(false);
    let allowed = Request {
        private: true,
        ..get(&server.url("/"))
    };
    let named = Request {
        private: true,
        ..get(&format!("http://localhost:{}/", server.port))
    };
    for request in [allowed, named] {
        let other = Request {
            private: false,
            ..request.clone()
        };
        assert_eq!(ask(&mut client, request).unwrap().body, b"words");
        assert!(ask(&mut client, other).unwrap_err().why.contains("refused"));
    }
    assert_eq!(server.lines().len(), 2);
}

#[test]
fn slow_answers_end_in_time() {
    let server = Server::new(|seen, stream| {
        if seen.line == "GET /silent" {
            nap(5000);
            return;
        }
        // a letter now and then: each read is in time, the whole is not
        let head = if seen.line == "GET /head" {
            ""
        } else {
            "HTTP/1.1 200 X\r\nContent-Length: 1000\r\n\r\n"
        };
        let _ = stream.write_all(head.as_bytes());
        for _ in 0..100 {
            if stream.write_all(b"H").is_err() {
                return;
            }
            nap(50);
        }
    });
    for path in ["/silent", "/head", "/body"] {
        let begun = Instant::now();
        let fail = fails(Request {
            timeout: 700,
            ..get(&server.url(path))
        });
        assert!(!fail.lasting, "{path}: {}", fail.why);
        assert!(
            begun.elapsed().as_millis() < 4000,
            "{path}: {:?}: {}",
            begun.elapsed(),
            fail.why
        );
    }
}

#[test]
fn broken_answers_are_failures_in_a_line() {
    let server = Server::new(|seen, stream| {
        let words: &[u8] = match seen.line.as_str() {
            "GET /cut" => b"HTTP/1.1 200 X\r\nContent-Length: 1000\r\n\r\nonly so far",
            "GET /chunks" => b"HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nwords\r\nffffffff",
            "GET /nonsense" => b"\x00\x01\x02 what is this\r\n\r\n",
            "GET /headless" => b"",
            _ => b"HTTP/1.1 200 X\r\n",
        };
        if seen.line == "GET /long" {
            let _ = stream.write_all(b"HTTP/1.1 200 X\r\nX: ");
            let chunk = [b'x'; 4096];
            while stream.write_all(&chunk).is_ok() {}
        }
        let _ = stream.write_all(words);
    });
    for path in ["/cut", "/chunks", "/nonsense", "/headless", "/half", "/long"] {
        let fail = fails(get(&server.url(path)));
        assert!(
            !fail.lasting && !fail.why.contains('\n') && !fail.why.is_empty(),
            "{path}: {}",
            fail.why
        );
    }
    let nobody = Server::new(|_, _| ());
    let url = nobody.url("/").replace(&nobody.port.to_string(), "1");
    assert!(
        fails(get(&url)).why.contains("nobody answers"),
        "{}",
        fails(get(&url)).why
    );
    assert!(fails(get("http://no-such-host.invalid/")).why.len() > 3);
}

#[test]
fn json_is_posted() {
    let server = Server::new(|_, stream| answer(stream, 204, &[], b""));
    let mut request = get(&server.url("/hook"));
    request.body = Some("{\"a\":1}".to_string());
    assert_eq!(ask(&mut client(true), request).unwrap().status, 204);
    let seen = server.seen.lock().unwrap();
    assert_eq!(
        (seen[0].line.as_str(), seen[0].body.as_str()),
        ("POST /hook", "{\"a\":1}")
    );
    assert_eq!(seen[0].headers["content-type"], "application/json");
}

#[test]
fn a_proxy_is_asked_in_place_of_the_host() {
    // a proxy that answers for everybody, on an address of our own network: whoever runs the program chose it
    let server = Server::new(|seen, stream| {
        if seen.line.starts_with("CONNECT") {
            let _ = stream.write_all(b"HTTP/1.1 200 X\r\n\r\n");
            let mut head = [0; 512];
            let _ = std::io::Read::read(stream, &mut head);
            answer(stream, 200, &[], b"by the proxy");
        }
    });
    let mut client = Client::new(Options {
        allow_private: false,
        proxies: Proxies {
            http: Some(server.url("")),
            ..Proxies::default()
        },
        roots: None,
    })
    .unwrap();
    let got = ask(&mut client, get("http://news.example/")).unwrap();
    assert_eq!(got.body, b"by the proxy");
    assert_eq!(server.lines(), ["CONNECT news.example:80"]);
    let fail = ask(&mut client, get("http://metadata.google.internal/")).unwrap_err();
    assert!(
        fail.lasting && fail.why.contains("one's own network"),
        "{}",
        fail.why
    );
    assert_eq!(server.lines().len(), 1);
    // numbers of one's own network are refused before the proxy hears of them
    assert!(
        ask(&mut client, get("http://10.0.0.1/"))
            .unwrap_err()
            .why
            .starts_with("refused")
    );
}
