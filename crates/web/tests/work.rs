//! What the desk does beside showing: says what changed, gives files, fetches pages, takes several articles at a time, draws where one looks.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use axum::body::Body;
use axum::http::{StatusCode, header};
use common::{Desk, FIRST, How, READER, REVIEWER, SECOND, THIRD};

/// A cookie that an answer sets, as it is sent back.
fn cookie(answer: &common::Answer, name: &str) -> Option<String> {
    let all = answer.headers.get_all(header::SET_COOKIE).iter();
    let mut all = all.filter_map(|line| line.to_str().unwrap().split(';').next());
    all.find(|line| line.starts_with(&format!("{name}=")))
        .map(str::to_string)
}

async fn brought(desk: &Desk, text: &str) {
    let seal = desk.seal.clone();
    let parts: [(&str, Option<&str>, &[u8]); 2] =
        [("seal", None, seal.as_bytes()), ("text", None, text.as_bytes())];
    let at = desk.opened(&desk.upload(&parts).await).await;
    assert!(at.starts_with("/document/"), "{at}");
}

#[tokio::test]
async fn the_first_page_says_what_changed_since_the_last_visit() {
    let mut desk = Desk::with(&[("a.txt", "Harbour Courier", FIRST)], How::default()).await;
    let session = desk.cookie.clone();
    let first = desk.get("/").await;
    assert!(
        !first.body.contains("Since your last visit"),
        "nobody missed anything yet"
    );
    let seen = cookie(&first, "onrecord-seen").unwrap();
    desk.cookie = format!("{session}; {seen}");
    assert!(!desk.get("/").await.body.contains("Since your last visit"));
    brought(&desk, SECOND).await;
    brought(&desk, THIRD).await;
    let news = desk.get("/").await;
    for words in [
        "Since your last visit",
        "2 articles added",
        "New incidents",
        "Tolls that changed",
        "Kharkiv",
    ] {
        assert!(news.body.contains(words), "{words}: {}", news.body);
    }
    // a filter is a question of its own, and who looks at a part has not seen the rest
    let part = desk.get("/?place=Lviv").await;
    assert!(!part.body.contains("Since your last visit"));
    assert_eq!(cookie(&part, "onrecord-seen"), None);
    // who says that they have seen it sees it no more, and no other form can say so
    let entry = news.body.split("name=\"entry\" value=\"").nth(1).unwrap();
    let entry = entry.split('"').next().unwrap().to_string();
    let forged = desk.post_bare("/seen", &[("entry", &entry), ("seal", "x")]).await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
    let said = desk.post("/seen", &[("entry", &entry)]).await;
    assert_eq!(said.status, StatusCode::SEE_OTHER);
    desk.cookie = format!("{session}; {}", cookie(&said, "onrecord-seen").unwrap());
    assert!(!desk.get("/").await.body.contains("Since your last visit"));
    assert_eq!(
        desk.post("/seen", &[("entry", "soon")]).await.status,
        StatusCode::BAD_REQUEST
    );
    // a mark of another ledger counts for nothing
    desk.cookie = format!("{session}; onrecord-seen=ffffffffffff.1.1.1");
    assert!(!desk.get("/").await.body.contains("Since your last visit"));
}

#[tokio::test]
async fn readers_of_a_read_only_desk_say_what_they_have_seen() {
    let how = How {
        read_only: true,
        ..How::default()
    };
    let mut desk = Desk::with(&[("a.txt", "Harbour Courier", FIRST)], how).await;
    let page = desk.get("/").await;
    let mark = cookie(&page, "onrecord-seen").unwrap();
    let parts: Vec<&str> = mark.split('.').collect();
    // as if they had been here before anything was on record, a while ago
    desk.cookie = format!("{}; {}.1.1.1000", desk.cookie, parts[0]);
    let page = desk.get("/").await;
    assert!(page.body.contains("New incidents"), "{}", page.body);
    desk.visit("/").await;
    assert_eq!(
        desk.post("/seen", &[("entry", "9999999")]).await.status,
        StatusCode::SEE_OTHER
    );
}

#[tokio::test]
async fn what_is_on_record_is_given_as_files() {
    let desk = Desk::new().await;
    let incident = desk.incident().await;
    let described = desk.json("/api/v1/openapi.json").await;
    let export = &described["paths"]["/api/v1/export/{format}"]["get"];
    let formats = export["parameters"][0]["schema"]["enum"]
        .as_array()
        .unwrap()
        .clone();
    assert_eq!(formats.len(), 13);
    for format in &formats {
        let format = format.as_str().unwrap();
        let all = desk.get(&format!("/api/v1/export/{format}")).await;
        assert_eq!(all.status, StatusCode::OK, "{format}: {}", all.body);
        let kind = all.headers[header::CONTENT_TYPE].to_str().unwrap();
        assert!(
            export["responses"]["200"]["content"].get(kind).is_some(),
            "{format}: {kind}"
        );
        let name = all.headers[header::CONTENT_DISPOSITION].to_str().unwrap();
        assert!(
            name.starts_with(&format!("attachment; filename=\"onrecord-{format}.")),
            "{name}"
        );
        let one = desk
            .get(&format!("/api/v1/export/{format}?incident={incident}"))
            .await;
        assert!(
            !one.body.is_empty() && one.body.len() <= all.body.len(),
            "{format}"
        );
        let none = desk
            .get(&format!("/api/v1/export/{format}?from=1999-01-01&to=1999-01-02"))
            .await;
        assert_eq!(none.status, StatusCode::OK, "{format}");
        assert!(none.body.len() <= all.body.len(), "{format}");
    }
    let one = desk
        .json(&format!("/api/v1/export/geojson?incident={incident}"))
        .await;
    assert_eq!(one["features"].as_array().unwrap().len(), 1);
    let places = desk.json("/api/v1/export/geojson").await;
    assert_eq!(
        places["features"].as_array().unwrap().len(),
        desk.json("/api/v1/incidents").await["items"]
            .as_array()
            .unwrap()
            .len()
    );
    let tag = desk.get("/api/v1/export/kml").await.headers[header::ETAG].clone();
    let again = desk
        .request("GET", "/api/v1/export/kml")
        .header(header::IF_NONE_MATCH, tag)
        .body(Body::empty());
    assert_eq!(desk.send(again.unwrap()).await.status, StatusCode::NOT_MODIFIED);
    for (path, status) in [
        ("/api/v1/export/xls", StatusCode::NOT_FOUND),
        ("/api/v1/export/parquet", StatusCode::NOT_FOUND),
        ("/api/v1/export/..%2f..%2fetc%2fpasswd", StatusCode::NOT_FOUND),
        ("/api/v1/export/kml?incident=..%2f..%2fetc", StatusCode::NOT_FOUND),
        ("/api/v1/export/kml?incident=i-nowhere", StatusCode::NOT_FOUND),
        (
            "/api/v1/export/kml?incident=i-%0d%0aset-cookie:%20a=b",
            StatusCode::NOT_FOUND,
        ),
        ("/api/v1/export/kml?guard=yes", StatusCode::BAD_REQUEST),
        ("/api/v1/export/ninjs?disputed=1", StatusCode::BAD_REQUEST),
        ("/api/v1/export/kml?type=WAR", StatusCode::BAD_REQUEST),
        ("/api/v1/export/kml?as_of=soon", StatusCode::BAD_REQUEST),
    ] {
        let answer = desk.get(path).await;
        assert_eq!(answer.status, status, "{path}: {}", answer.body);
        assert!(!answer.headers.contains_key(header::SET_COOKIE));
    }
    for page in [
        "/",
        "/timeline",
        "/map",
        "/search",
        &format!("/incident/{incident}"),
    ] {
        assert!(
            desk.get(page).await.body.contains("/api/v1/export/geojson?"),
            "{page}"
        );
    }
}

#[tokio::test]
async fn several_files_are_added_one_after_another() {
    let desk = Desk::with(&[("a.txt", "Harbour Courier", FIRST)], How::default()).await;
    let seal = desk.seal.clone();
    let parts: [(&str, Option<&str>, &[u8]); 4] = [
        ("seal", None, seal.as_bytes()),
        ("file", Some("b.txt"), SECOND.as_bytes()),
        ("file", Some("c.png"), b"\x89PNG\r\n\x1a\n\0\0"),
        ("file", Some("a.txt"), FIRST.as_bytes()),
    ];
    let at = desk.opened(&desk.upload(&parts).await).await;
    let page = desk.get(&at).await;
    assert!(page.body.contains("3 of 3 done") && !page.body.contains("data-running"));
    assert!(
        page.body.contains("is on record")
            && page.body.contains("was on record")
            && page.body.contains("state wrong")
    );
    assert_eq!(
        desk.json("/api/v1/documents").await["items"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    assert_eq!(desk.get("/add/0123").await.status, StatusCode::NOT_FOUND);
    for wrong in [
        &[parts[0], parts[1], ("text", None, b"x" as &[u8])][..],
        &[
            parts[0],
            parts[1],
            parts[3],
            ("url", None, b"https://example.org/a"),
        ],
        &[parts[0], parts[1], ("page", None, b"https://example.org/a")],
        &[parts[0], ("page", None, b"file:///etc/passwd")],
        &[parts[0], ("page", None, b"gopher://127.0.0.1/")],
        &[parts[0], ("file", Some(""), b"")],
    ] {
        assert_eq!(desk.upload(wrong).await.status, StatusCode::BAD_REQUEST);
    }
}

#[tokio::test]
async fn pages_of_ones_own_network_are_not_fetched() {
    let how = How {
        fetch: Some(false),
        ..How::default()
    };
    let desk = Desk::with(&[("a.txt", "Harbour Courier", FIRST)], how).await;
    assert!(desk.get("/add").await.body.contains("name=\"page\""));
    let seal = desk.seal.clone();
    for address in [
        "http://127.0.0.1:7117/",
        "http://[::1]:80/",
        "http://169.254.169.254/latest/",
        "http://localhost/",
        "http://0x7f.1/",
    ] {
        let parts: [(&str, Option<&str>, &[u8]); 2] = [
            ("seal", None, seal.as_bytes()),
            ("page", None, address.as_bytes()),
        ];
        let mut answer = desk.upload(&parts).await;
        // on a busy machine the answer is the page that shows how far it is
        if answer.status == StatusCode::SEE_OTHER {
            answer = desk.get(&desk.opened(&answer).await).await;
        }
        assert!(answer.body.contains("refused"), "{address}: {}", answer.body);
    }
    let none = Desk::with(&[("a.txt", "Harbour Courier", FIRST)], How::default()).await;
    assert!(!none.get("/add").await.body.contains("name=\"page\""));
    let seal = none.seal.clone();
    let parts: [(&str, Option<&str>, &[u8]); 2] = [
        ("seal", None, seal.as_bytes()),
        ("page", None, b"https://example.org/"),
    ];
    assert_eq!(none.upload(&parts).await.status, StatusCode::FORBIDDEN);
}

/// A host of this machine with one page at every address, for which it waits as it is told, and no robots.txt. Its address.
fn host(wait: impl Fn() + Send + 'static) -> String {
    use std::io::{Read, Write};
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let own = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut asked = [0; 4096];
            let read = stream.read(&mut asked).unwrap_or(0);
            let robots = asked[..read].starts_with(b"GET /robots.txt");
            let (status, body) = match robots {
                true => ("404 Not Found", ""),
                false => ("200 OK", SECOND),
            };
            if !robots {
                wait();
            }
            let length = body.len();
            let head = format!(
                "HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
            );
            let _ = stream.write_all(format!("{head}{body}").as_bytes());
        }
    });
    own
}

async fn by_address(desk: &Desk, page: &str, url: &str) -> common::Answer {
    let seal = desk.seal.clone();
    let parts: [(&str, Option<&str>, &[u8]); 3] = [
        ("seal", None, seal.as_bytes()),
        ("page", None, page.as_bytes()),
        ("url", None, url.as_bytes()),
    ];
    desk.upload(&parts).await
}

#[tokio::test]
async fn a_slow_host_holds_up_its_own_pages_alone() {
    let how = How {
        fetch: Some(true),
        ..How::default()
    };
    let desk = Desk::with(&[("a.txt", "Harbour Courier", FIRST)], how).await;
    let (go_on, told) = std::sync::mpsc::channel::<()>();
    let slow = host(move || {
        let _ = told.recv();
    });
    let fast = host(|| ());
    let waits = by_address(&desk, &format!("{slow}/a"), "").await;
    let waits = waits.headers[header::LOCATION].to_str().unwrap().to_string();
    assert!(waits.starts_with("/add/"), "{waits}");
    // the page is a copy: the article stands where the reviewer says
    let answer = by_address(&desk, &format!("{fast}/b"), "https://eastgate.example/toll").await;
    let opened = desk.opened(&answer).await;
    assert!(opened.starts_with("/document/"), "{opened}");
    assert!(desk.get(&waits).await.body.contains("is being fetched"));
    let record = desk
        .json(&format!("/api/v1{}", opened.replace("document", "documents")))
        .await;
    assert_eq!(
        record["record"]["document"]["url"],
        "https://eastgate.example/toll"
    );
    let listed = desk.json("/api/v1/documents?from=2022-03-15").await;
    assert_eq!(listed["items"][0]["source"], format!("{fast}/b"));
    drop(go_on);
}

#[tokio::test]
async fn a_map_shows_where_one_looks() {
    let desk = Desk::new().await;
    let page = desk.get("/map").await;
    assert!(page.body.contains("class=\"river\"") && page.body.contains("data-move=\"Nearer\""));
    let nearer = page
        .body
        .split("data-move=\"Nearer\"")
        .next()
        .unwrap()
        .rsplit("href=\"")
        .next()
        .unwrap();
    let nearer = nearer.split(['"', '#']).next().unwrap().to_string();
    let page = desk.get(&nearer).await;
    assert_eq!(page.status, StatusCode::OK, "{nearer}");
    for (view, status) in [
        ("48,35,2", StatusCode::OK),
        ("-90,-180,0", StatusCode::OK),
        ("0,180,360", StatusCode::OK),
        ("91,0,1", StatusCode::BAD_REQUEST),
        ("nan,nan,nan", StatusCode::BAD_REQUEST),
        ("inf,0,1", StatusCode::BAD_REQUEST),
        ("x", StatusCode::BAD_REQUEST),
    ] {
        assert_eq!(
            desk.get(&format!("/map?view={view}")).await.status,
            status,
            "{view}"
        );
    }
    assert!(
        !page.headers[header::CONTENT_SECURITY_POLICY]
            .to_str()
            .unwrap()
            .contains("http")
    );
    assert!(!page.body.contains("<image"));
}

#[tokio::test]
async fn tiles_come_from_one_host_and_only_where_it_is_given() {
    let how = How {
        tiles: Some("https://tiles.example/{z}/{x}/{y}.png".to_string()),
        ..How::default()
    };
    let desk = Desk::with(&[("a.txt", "Harbour Courier", FIRST)], how).await;
    let page = desk.get("/map").await;
    let policy = page.headers[header::CONTENT_SECURITY_POLICY]
        .to_str()
        .unwrap()
        .to_string();
    assert!(
        policy.contains("img-src 'self' data: https://tiles.example;")
            && policy.contains("script-src 'self';")
    );
    assert!(page.body.contains("<image href=\"https://tiles.example/"));
}

#[tokio::test]
async fn words_that_are_kept_as_hashes_open_the_desk() {
    let word = "a-word-that-a-person-keeps";
    let file = format!("reviewer {}\nreader {READER}\n", web::hashed(word).unwrap());
    let how = How {
        tokens: web::tokens(&file).unwrap(),
        ..How::default()
    };
    let desk = Desk::with(&[("a.txt", "Harbour Courier", FIRST)], how).await;
    let asked = async |token: &str| {
        let request = axum::http::Request::builder()
            .uri("/api/v1/stats")
            .header(header::HOST, "127.0.0.1")
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .body(Body::empty());
        desk.send(request.unwrap()).await.status
    };
    assert_eq!(asked(word).await, StatusCode::OK);
    assert_eq!(asked(READER).await, StatusCode::OK);
    for _ in 0..10 {
        assert_eq!(asked(REVIEWER).await, StatusCode::UNAUTHORIZED);
    }
    assert_eq!(asked(REVIEWER).await, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(
        asked(word).await,
        StatusCode::OK,
        "one that was right before is not held up"
    );
    let hash = file.split_whitespace().nth(1).unwrap();
    assert_eq!(asked(hash).await, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn a_time_line_shows_the_whole_stretch() {
    let desk = Desk::new().await;
    let page = desk.get("/timeline").await.body;
    assert!(
        page.contains("data-brush") && page.contains("data-from=\"2022-03-13\""),
        "{page}"
    );
    assert!(page.contains("value=\"2022-03-13\"") && page.contains("incidents by day"));
    let only = desk
        .get("/timeline?from=2022-04-01&to=2022-04-01&place=Kharkiv")
        .await
        .body;
    assert!(only.contains("Kharkiv") && !only.contains("Lviv"));
    assert!(only.contains("<input type=\"hidden\" name=\"place\" value=\"Kharkiv\">"));
}
