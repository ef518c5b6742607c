//! What must not be: script of others, other hosts, forms of other sites, paths, floods, doors without a token.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use common::{Desk, EVIL, FIRST, How, READER, REVIEWER, acts, escaped};

fn locked() -> How {
    How {
        tokens: web::tokens(&format!("reviewer {REVIEWER}\nreader {READER}\n")).unwrap(),
        ..How::default()
    }
}

#[tokio::test]
async fn script_in_articles_is_only_words() {
    let body = format!(
        "{EVIL} kills five\n\n2022-03-14 10:20:00\n\nAt least five people were killed on Sunday in Lviv, {EVIL} said. \
         \"{EVIL} is all,\" Maria {EVIL} Orlova told Reuters on Monday in Lviv.\n"
    );
    let page = format!(
        "<html><head><title>{EVIL}</title></head><body><p>At least six people were killed on Sunday in Kyiv, officials said.</p></body></html>"
    );
    let desk = Desk::with(&[(EVIL, EVIL, &body), ("x.html", EVIL, &page)], How::default()).await;
    let mut paths = vec![
        "/",
        "/search",
        "/search?q=killed",
        "/sources",
        "/timeline",
        "/map",
        "/review",
    ]
    .into_iter()
    .map(str::to_string)
    .collect::<Vec<_>>();
    for document in desk.json("/api/v1/documents").await["items"].as_array().unwrap() {
        let id = document["id"].as_str().unwrap();
        paths.push(format!(
            "/document/{id}?chosen=1&claims=1&figures=1&events=1&times=1&places=1"
        ));
        paths.push(format!("/review/item?target={id}/f1"));
    }
    for incident in desk.json("/api/v1/incidents").await["items"].as_array().unwrap() {
        paths.push(format!("/incident/{}", incident["id"].as_str().unwrap()));
    }
    let by = [
        ("by", EVIL),
        ("action", "note"),
        ("note", EVIL),
        ("target", &*desk.incident().await),
    ];
    assert_eq!(desk.post("/judge", &by).await.status, StatusCode::SEE_OTHER);
    let mut shown = 0;
    for path in paths {
        let page = desk.get(&path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert!(!acts(&page.body), "{path}: {}", page.body);
        shown += page.body.matches("alert(").count();
    }
    assert!(shown > 5, "the words themselves are shown");
}

#[tokio::test]
async fn script_in_addresses_and_forms_is_only_words() {
    let desk = Desk::new().await;
    let evil = escaped(EVIL);
    for path in [
        format!("/?place={evil}"),
        format!("/?type={evil}"),
        format!("/?from={evil}"),
        format!("/?near={evil}"),
        format!("/search?q={evil}"),
        format!("/sources?source={evil}"),
        format!("/map?view={evil}"),
        format!("/incident/{evil}"),
        format!("/incident/i-{evil}"),
        format!("/document/{evil}"),
        format!("/review/item?target={evil}"),
        format!("/{evil}"),
        format!("/static/{evil}"),
    ] {
        let page = desk.get(&path).await;
        assert!(page.status.as_u16() < 500, "{path}: {}", page.body);
        assert!(!acts(&page.body), "{path}: {}", page.body);
        assert!(page.headers.contains_key(header::CONTENT_SECURITY_POLICY));
    }
    let seal = desk.seal.clone();
    let text = "Five people were killed on Sunday in Lviv, officials said.\n";
    let name = "<img src=x onerror=alert(1)>.txt";
    let added = desk
        .upload(&[
            ("seal", None, seal.as_bytes()),
            ("file", Some(name), text.as_bytes()),
            ("outlet", None, EVIL.as_bytes()),
        ])
        .await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.body);
    let page = desk.get(&desk.opened(&added).await).await;
    assert!(!acts(&page.body) && page.body.contains("onerror=alert"));
    // and where several are brought, with what becomes of each
    let several: [(&str, Option<&str>, &[u8]); 3] = [
        ("seal", None, seal.as_bytes()),
        (
            "file",
            Some(name),
            b"Six people were killed on Monday in Lviv, officials said.\n",
        ),
        (
            "file",
            Some("<script>alert(2)</script>.png"),
            b"\x89PNG\r\n\x1a\n\0\0",
        ),
    ];
    let at = desk.opened(&desk.upload(&several).await).await;
    let page = desk.get(&at).await;
    assert!(
        at.starts_with("/add/") && page.body.contains("2 of 2 done"),
        "{}",
        page.body
    );
    assert!(
        !acts(&page.body) && page.body.contains("&#60;img src=x"),
        "{}",
        page.body
    );
}

#[tokio::test]
async fn paths_lead_nowhere_else() {
    let desk = Desk::new().await;
    for path in [
        "/static/../Cargo.toml",
        "/static/..%2f..%2fCargo.toml",
        "/static/%2e%2e/desk.css",
        "/document/..%2f..%2fetc%2fpasswd",
        "/document/a.txt/original",
        "/document/%2fetc%2fpasswd/original",
        "/api/v1/documents/a.txt",
        "/api/v1/incidents/..%2fx",
        "/incident/%00",
        "/document/ffffffffffffffff",
        "/document/zz",
    ] {
        let page = desk.get(path).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}: {}", page.body);
        assert!(
            !page.body.contains("root:") && !page.body.contains("[package]"),
            "{path}"
        );
    }
}

#[tokio::test]
async fn forms_of_other_sites_are_refused() {
    let desk = Desk::new().await;
    let incident = desk.incident().await;
    let fields = [("by", "A"), ("action", "accept"), ("target", incident.as_str())];
    assert_eq!(
        desk.post_bare("/judge", &fields).await.status,
        StatusCode::FORBIDDEN
    );
    let wrong = [
        ("seal", "0"),
        ("by", "A"),
        ("action", "accept"),
        ("target", incident.as_str()),
    ];
    assert_eq!(
        desk.post_bare("/judge", &wrong).await.status,
        StatusCode::FORBIDDEN
    );
    for path in ["/logout", "/login"] {
        assert_eq!(
            desk.post_bare(path, &[("token", "x")]).await.status,
            StatusCode::FORBIDDEN,
            "{path}"
        );
    }
    assert_eq!(
        desk.upload(&[("text", None, FIRST.as_bytes())]).await.status,
        StatusCode::FORBIDDEN
    );
    // the right seal does not help a page of another site, nor a visitor whose cookie it is not
    let body = format!("seal={}&by=A&action=accept&target={incident}", desk.seal);
    let form = |extra: &[(&str, &str)], cookie: &str| {
        let mut request = Request::builder()
            .method("POST")
            .uri("/judge")
            .header(header::HOST, "127.0.0.1:7117")
            .header(header::COOKIE, cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        for (name, value) in extra {
            request = request.header(*name, *value);
        }
        desk.send(request.body(Body::from(body.clone())).unwrap())
    };
    for extra in [
        [("origin", "http://evil.example"), ("x-a", "b")],
        [("origin", "http://127.0.0.1:8080"), ("x-a", "b")],
        [("sec-fetch-site", "cross-site"), ("origin", "null")],
        [("sec-fetch-site", "same-site"), ("x-a", "b")],
    ] {
        assert_eq!(
            form(&extra, &desk.cookie).await.status,
            StatusCode::FORBIDDEN,
            "{extra:?}"
        );
    }
    let other = format!("onrecord={}", "a".repeat(64));
    assert_eq!(form(&[], &other).await.status, StatusCode::FORBIDDEN);
    assert_eq!(form(&[], "").await.status, StatusCode::FORBIDDEN);
    assert!(
        desk.json("/api/v1/judgements").await["items"]
            .as_array()
            .unwrap()
            .is_empty()
    );
    let own = [
        ("origin", "http://127.0.0.1:7117"),
        ("sec-fetch-site", "same-origin"),
    ];
    assert_eq!(form(&own, &desk.cookie).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn answers_lead_only_to_the_desk_and_carry_no_headers_of_others() {
    let desk = Desk::new().await;
    let incident = desk.incident().await;
    for back in [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "/x\r\nset-cookie: a=b",
        "/\t/evil.example",
        "/x y",
        "javascript:x",
    ] {
        let fields = [
            ("by", "A"),
            ("action", "note"),
            ("note", "x"),
            ("target", incident.as_str()),
            ("back", back),
        ];
        let answer = desk.post("/judge", &fields).await;
        assert_eq!(answer.headers[header::LOCATION], "/review", "{back:?}");
    }
    let split = [
        ("by", "A\r\nset-cookie: evil=1"),
        ("action", "note"),
        ("note", "x"),
        ("target", incident.as_str()),
    ];
    let answer = desk.post("/judge", &split).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert!(!answer.headers.contains_key(header::SET_COOKIE));
}

#[tokio::test]
async fn other_host_names_are_refused() {
    let how = How {
        hosts: vec!["desk.example".to_string()],
        ..How::default()
    };
    let desk = Desk::with(&[("a.txt", "Harbour Courier", FIRST)], how).await;
    for (host, status) in [
        ("evil.example", StatusCode::MISDIRECTED_REQUEST),
        ("localhost.evil.example:7117", StatusCode::MISDIRECTED_REQUEST),
        ("desk.example", StatusCode::OK),
        ("localhost:7117", StatusCode::OK),
        ("[::1]:7117", StatusCode::OK),
    ] {
        for path in ["/", "/api/v1/stats", "/static/desk.css"] {
            let request = Request::builder()
                .uri(path)
                .header(header::HOST, host)
                .body(Body::empty());
            assert_eq!(desk.send(request.unwrap()).await.status, status, "{host} {path}");
        }
    }
    let none = Request::builder().uri("/").body(Body::empty()).unwrap();
    assert_eq!(desk.send(none).await.status, StatusCode::MISDIRECTED_REQUEST);
}

#[tokio::test]
async fn what_is_too_much_is_refused() {
    let desk = Desk::new().await;
    let large = vec![b'a'; (text::LIMIT) + (128 << 10)];
    let seal = desk.seal.clone();
    let answer = desk
        .upload(&[("seal", None, seal.as_bytes()), ("text", None, &large)])
        .await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE, "{}", answer.body);
    assert!(answer.body.contains("more than 64 MiB"), "{}", answer.body);
    let long = "a".repeat(80 << 10);
    let answer = desk
        .post("/judge", &[("by", "A"), ("action", "note"), ("note", &long)])
        .await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    let long = "a".repeat(500);
    for path in [
        format!("/?place={long}"),
        "/?limit=100000".to_string(),
        "/?limit=0".to_string(),
        "/api/v1/claims?limit=x".to_string(),
        "/api/v1/claims?offset=4000000000".to_string(),
        "/search?offset=100001".to_string(),
        "/review?offset=100001".to_string(),
    ] {
        assert_eq!(
            desk.get(&path).await.status,
            StatusCode::BAD_REQUEST,
            "{path:.40}"
        );
    }
    assert_eq!(desk.get("/judge").await.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn a_locked_desk_opens_only_with_a_token() {
    let mut desk = Desk::with(&[("a.txt", "Harbour Courier", FIRST)], locked()).await;
    for path in ["/", "/search", "/review", "/document/abcdabcd", "/map"] {
        let answer = desk.get(path).await;
        assert_eq!(
            (answer.status, answer.headers[header::LOCATION].to_str().unwrap()),
            (StatusCode::SEE_OTHER, "/login"),
            "{path}"
        );
        assert!(!answer.body.contains("Lviv"));
    }
    for path in ["/api/v1/documents", "/api/v1/openapi.json", "/metrics"] {
        let answer = desk.get(path).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path}");
        assert!(!answer.body.contains("Lviv") && answer.headers.contains_key(header::WWW_AUTHENTICATE));
    }
    assert_eq!(desk.get("/health").await.status, StatusCode::OK);
    desk.visit("/login").await;
    let planted = desk.cookie.clone();
    assert_eq!(
        desk.post("/login", &[("token", "wrong")]).await.status,
        StatusCode::FORBIDDEN
    );
    let entered = desk.post("/login", &[("token", READER)]).await;
    assert_eq!(entered.status, StatusCode::SEE_OTHER, "{}", entered.body);
    let cookie = entered.headers[header::SET_COOKIE].to_str().unwrap().to_string();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"));
    desk.cookie = cookie.split(';').next().unwrap().to_string();
    assert_ne!(desk.cookie, planted, "who comes in gets a new cookie");
    assert_eq!(desk.get("/").await.status, StatusCode::OK);
    // a reader only looks
    desk.visit("/").await;
    let fields = [("by", "A"), ("action", "accept"), ("target", "i-x")];
    assert_eq!(desk.post("/judge", &fields).await.status, StatusCode::FORBIDDEN);
    assert!(!desk.get("/").await.body.contains("href=\"/review\""));
    assert_eq!(desk.post("/logout", &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(desk.get("/").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn programs_give_their_token_and_guessing_is_slowed() {
    let desk = Desk::with(&[("a.txt", "Harbour Courier", FIRST)], locked()).await;
    let with = |token: &str| {
        let request = Request::builder()
            .uri("/api/v1/stats")
            .header(header::HOST, "localhost")
            .header(header::AUTHORIZATION, format!("Bearer {token}"));
        desk.send(request.body(Body::empty()).unwrap())
    };
    assert_eq!(with(REVIEWER).await.status, StatusCode::OK);
    for _ in 0..10 {
        assert_eq!(with("wrong").await.status, StatusCode::UNAUTHORIZED);
    }
    assert_eq!(with("wrong").await.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(
        with(REVIEWER).await.status,
        StatusCode::OK,
        "right tokens are not held up"
    );
}

#[tokio::test]
async fn wrong_tokens_of_others_keep_nobody_from_the_door() {
    let mut desk = Desk::with(&[("a.txt", "Harbour Courier", FIRST)], locked()).await;
    desk.visit("/login").await;
    for _ in 0..10 {
        let wrong = desk.post("/login", &[("token", "wrong")]).await;
        assert_eq!(wrong.status, StatusCode::FORBIDDEN);
    }
    let wrong = desk.post("/login", &[("token", "wrong")]).await;
    assert_eq!(wrong.status, StatusCode::TOO_MANY_REQUESTS);
    let right = desk.post("/login", &[("token", READER)]).await;
    assert_eq!(right.status, StatusCode::SEE_OTHER, "{}", right.body);
}

#[tokio::test]
async fn pages_of_other_sites_do_not_make_the_desk_work() {
    let desk = Desk::new().await;
    let asked = |site: &'static str, mode: &'static str, dest: &'static str| {
        let request = desk
            .request("GET", "/api/v1/claims")
            .header("sec-fetch-site", site)
            .header("sec-fetch-mode", mode)
            .header("sec-fetch-dest", dest);
        desk.send(request.body(Body::empty()).unwrap())
    };
    for (site, mode, dest, status) in [
        ("cross-site", "no-cors", "image", StatusCode::FORBIDDEN),
        ("cross-site", "cors", "empty", StatusCode::FORBIDDEN),
        ("cross-site", "navigate", "iframe", StatusCode::FORBIDDEN),
        ("same-site", "no-cors", "image", StatusCode::FORBIDDEN),
        ("cross-site", "navigate", "document", StatusCode::OK),
        ("same-origin", "cors", "empty", StatusCode::OK),
        ("none", "navigate", "document", StatusCode::OK),
    ] {
        let answer = asked(site, mode, dest).await;
        assert_eq!(answer.status, status, "{site} {mode} {dest}");
    }
}

#[tokio::test]
async fn a_read_only_desk_takes_nothing() {
    let how = How {
        read_only: true,
        ..How::default()
    };
    let desk = Desk::with(&[("a.txt", "Harbour Courier", FIRST)], how).await;
    assert_eq!(desk.get("/").await.status, StatusCode::OK);
    let answer = desk
        .post("/judge", &[("by", "A"), ("action", "accept"), ("target", "i-x")])
        .await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(answer.body.contains("read-only"));
    assert_eq!(
        desk.upload(&[("text", None, FIRST.as_bytes())]).await.status,
        StatusCode::FORBIDDEN
    );
}
