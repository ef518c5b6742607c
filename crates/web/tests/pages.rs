//! Every page and every address of the API on a small ledger.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use axum::body::Body;
use axum::http::{StatusCode, header};
use common::{Desk, SECOND};
use serde_json::Value;

#[tokio::test]
async fn every_page_opens_and_says_what_it_should() {
    let desk = Desk::new().await;
    let (document, incident) = (desk.document().await, desk.incident().await);
    for (path, words) in [
        ("/", "Lviv"),
        ("/?place=Lviv&type=ASSAULT", "Lviv"),
        ("/?disputed=1", "incident"),
        ("/?offset=100000", "none here"),
        ("/search", "Toll of Lviv depot strike rises to nine"),
        ("/search?source=ministry", "Articles as chosen"),
        ("/search?q=depot", "<mark>depot</mark>"),
        ("/search?q=unheardof", "no articles"),
        ("/search?q=depot", "How many of the 2 articles found."),
        ("/search?q=unheardof&type=ASSAULT", "Take away: Assault"),
        ("/sources", "regional governor"),
        ("/sources?source=ministry", "ministry"),
        ("/timeline", "13 March 2022"),
        ("/map", "Places"),
        ("/map?view=world", "Where it happened"),
        ("/add", "Paste a text"),
        ("/review", "nobody has judged yet"),
        (&format!("/incident/{incident}"), "Tolls, by who says so"),
        (&format!("/document/{document}"), "Where it came from"),
        (&format!("/document/{document}?chosen=1&places=1"), "k-p"),
        (&format!("/document/{document}?explain=c1"), "What made c1"),
        (&format!("/review/item?target={document}/c1"), "Judge a claim"),
    ] {
        let page = desk.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.body);
        assert!(page.body.contains(words), "{path} lacks {words}");
        assert!(
            page.body.contains("<main id=\"main\"") && page.body.contains("</html>"),
            "{path}"
        );
        assert!(!common::acts(&page.body), "{path}");
        assert!(
            !page.body.contains(" style=\"") && !page.body.contains(" onclick"),
            "{path}"
        );
    }
}

#[tokio::test]
async fn an_incident_shows_each_source_and_its_words() {
    let desk = Desk::new().await;
    let page = desk
        .get(&format!("/incident/{}", desk.incident().await))
        .await
        .body;
    for words in [
        "regional governor",
        "≥ 5",
        "class=\"tolls wide\"",
        "its words",
        "#f",
        "Versions, newest first",
        "as JSON",
    ] {
        assert!(page.contains(words), "{words}");
    }
}

#[tokio::test]
async fn a_document_is_the_text_whatever_is_marked() {
    let desk = Desk::new().await;
    let id = desk.document().await;
    let record = desk.json(&format!("/api/v1/documents/{id}")).await;
    let text = record["record"]["document"]["text"].as_str().unwrap().to_string();
    for chosen in [
        "",
        "?chosen=1",
        "?chosen=1&claims=1&figures=1&events=1&times=1&places=1",
    ] {
        let page = desk.get(&format!("/document/{id}{chosen}")).await.body;
        let inside = page
            .split("<article class=\"text\"")
            .nth(1)
            .unwrap()
            .split("</article>")
            .next()
            .unwrap();
        let shown = plain(inside);
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            assert!(shown.contains(line.trim()), "{chosen}: {line}\n{shown}");
        }
    }
    let bytes = desk.get(&format!("/document/{id}/original")).await;
    assert_eq!(bytes.headers[header::CONTENT_TYPE], "application/octet-stream");
    assert!(
        bytes.headers[header::CONTENT_DISPOSITION]
            .to_str()
            .unwrap()
            .starts_with("attachment")
    );
    assert!(bytes.body.contains("Lviv"));
}

/// The words of a page without its tags and the little names of items.
fn plain(page: &str) -> String {
    let mut out = String::new();
    for (at, part) in page.split('<').enumerate() {
        let (tag, words) = part.split_once('>').unwrap_or(("", part));
        if at > 0 && !tag.starts_with("a class=\"tag\"") {
            out.push_str(words);
        }
    }
    out.replace("&#34;", "\"")
        .replace("&#39;", "'")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
}

#[tokio::test]
async fn an_article_is_added_and_opens() {
    let desk = Desk::new().await;
    let text = "Drone hits port, two hurt\n\nTwo people were injured on Friday when a drone hit the port of Odesa, the mayor said.\n";
    let seal = desk.seal.clone();
    let parts: [(&str, Option<&str>, &[u8]); 5] = [
        ("seal", None, seal.as_bytes()),
        ("text", None, text.as_bytes()),
        ("outlet", None, b"Dockside News"),
        ("published", None, b"2023-05-05"),
        ("url", None, b""),
    ];
    let added = desk.upload(&parts).await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.body);
    let page = desk.get(&desk.opened(&added).await).await;
    assert!(page.body.contains("Dockside News") && page.body.contains("5 May 2023"));
    // again is the same document; a file is taken as well
    let file: [(&str, Option<&str>, &[u8]); 2] = [
        ("seal", None, seal.as_bytes()),
        ("file", Some("c.txt"), SECOND.as_bytes()),
    ];
    let again = desk.upload(&parts).await;
    assert_eq!(desk.opened(&again).await, desk.opened(&added).await);
    assert!(
        desk.opened(&desk.upload(&file).await)
            .await
            .starts_with("/document/")
    );
    for wrong in [
        &parts[..1],
        &[parts[0], parts[1], ("published", None, b"soon")],
        &[parts[0], parts[1], ("url", None, b"javascript:x")],
    ] {
        assert_eq!(desk.upload(wrong).await.status, StatusCode::BAD_REQUEST);
    }
    let binary = desk
        .upload(&[parts[0], ("file", Some("a.png"), b"\x89PNG\r\n\x1a\n\0\0\0\0")])
        .await;
    assert_eq!(binary.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn judgements_are_signed_and_taken_back() {
    let desk = Desk::new().await;
    let (document, incident) = (desk.document().await, desk.incident().await);
    let target = format!("sha256:{document}/f1");
    let judge = |fields: Vec<(&'static str, String)>| {
        let desk = &desk;
        async move {
            let fields: Vec<(&str, &str)> = fields
                .iter()
                .map(|(name, value)| (*name, value.as_str()))
                .collect();
            desk.post("/judge", &[&[("by", "A. Reader")], fields.as_slice()].concat())
                .await
        }
    };
    let word = str::to_string;
    for fields in [
        vec![("action", word("accept")), ("target", incident.clone())],
        vec![
            ("action", word("reject")),
            ("target", target.clone()),
            ("note", word("counted twice")),
        ],
        vec![
            ("action", word("edit")),
            ("target", target.clone()),
            ("field", word("low")),
            ("value", word("6")),
        ],
        vec![
            ("action", word("note")),
            ("target", target.clone()),
            ("note", word("see page 2")),
            ("back", word("/add")),
        ],
    ] {
        let answer = judge(fields.clone()).await;
        assert_eq!(
            answer.status,
            StatusCode::SEE_OTHER,
            "{fields:?}: {}",
            answer.body
        );
        let back = fields
            .iter()
            .find(|(name, _)| *name == "back")
            .map_or("/review", |(_, back)| back.as_str());
        assert_eq!(answer.headers[header::LOCATION], back);
    }
    let made = desk.json("/api/v1/judgements?by=A.%20Reader").await;
    let made = made["items"].as_array().unwrap().clone();
    assert_eq!(made.len(), 4);
    let page = desk.get(&format!("/review/item?target={target}")).await.body;
    assert!(page.contains("rejected") && page.contains("counted twice") && page.contains("see page 2"));
    assert!(
        !desk
            .get("/review")
            .await
            .body
            .contains(&format!("target\" value=\"{incident}\""))
    );
    // merging and splitting
    let listed = desk.json("/api/v1/incidents").await;
    let other = listed["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|i| i["id"] != incident.as_str())
        .unwrap()["id"]
        .as_str()
        .unwrap();
    let merged = desk
        .post(
            "/judge",
            &[
                ("by", "B"),
                ("action", "merge"),
                ("target", &incident),
                ("target", other),
            ],
        )
        .await;
    assert_eq!(merged.status, StatusCode::SEE_OTHER, "{}", merged.body);
    let whole = desk.json(&format!("/api/v1/incidents/{incident}")).await;
    let event = &whole["events"].as_array().unwrap().last().unwrap().clone();
    let event = format!(
        "{}/{}",
        event["document"].as_str().unwrap(),
        event["event"].as_str().unwrap()
    );
    let split = desk
        .post(
            "/judge",
            &[
                ("by", "B"),
                ("action", "split"),
                ("target", &incident),
                ("event", &event),
            ],
        )
        .await;
    assert_eq!(split.status, StatusCode::SEE_OTHER, "{}", split.body);
    for id in made.iter().map(|judgement| judgement["id"].as_str().unwrap()) {
        assert_eq!(
            judge(vec![("action", word("undo")), ("target", word(id))])
                .await
                .status,
            StatusCode::SEE_OTHER
        );
    }
    let left = desk.json("/api/v1/judgements?by=A.%20Reader").await;
    let stand = |j: &&Value| j["undone_by"].is_null() && j["action"] != "undo";
    assert_eq!(left["items"].as_array().unwrap().iter().filter(stand).count(), 0);
    for wrong in [
        vec![("action", word("accept")), ("target", word("i-none"))],
        vec![("action", word("burn")), ("target", target.clone())],
    ] {
        assert!(judge(wrong).await.status.is_client_error());
    }
}

#[tokio::test]
async fn the_api_answers_in_the_shapes_that_it_describes() {
    let desk = Desk::new().await;
    let by = [
        ("by", "A. Reader"),
        ("action", "accept"),
        ("target", &*desk.incident().await),
    ];
    assert_eq!(desk.post("/judge", &by).await.status, StatusCode::SEE_OTHER);
    let described = desk.json("/api/v1/openapi.json").await;
    assert_eq!(described["openapi"], "3.1.0");
    let mut asked = 0;
    for (path, operation) in described["paths"].as_object().unwrap() {
        if path.contains("{format}") {
            continue; // gives files: tests/work.rs
        }
        let id = match path.contains("/documents/") {
            true => desk.document().await,
            false => desk.incident().await,
        };
        let shape = &operation["get"]["responses"]["200"]["content"]["application/json"]["schema"];
        let query = if path.ends_with("/search") { "?q=Lviv" } else { "" };
        let answer = desk.json(&(path.replace("{id}", &id) + query)).await;
        if let Some(items) = answer.get("items") {
            assert!(
                path.ends_with("disputes") || !items.as_array().unwrap().is_empty(),
                "{path} is empty"
            );
        }
        holds(&answer, shape, &described, path);
        // every parameter is there and is taken
        for parameter in operation["get"]["parameters"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|p| p["$ref"].as_str())
        {
            let parameter = described
                .pointer(&parameter[1..])
                .unwrap_or_else(|| panic!("{parameter}"));
            let name = parameter["name"].as_str().unwrap();
            let value = match name {
                "near" => "49,24,50",
                "from" | "to" | "as_of" => "2030-01-01",
                "type" => "ASSAULT",
                "stance" => "denies",
                "limit" => "1",
                "offset" | "disputed" => "1",
                _ => "Lviv",
            };
            let extra = if path.ends_with("/search") && name != "q" {
                "&q=Lviv"
            } else {
                ""
            };
            let answer = desk
                .get(&format!("{}?{name}={value}{extra}", path.replace("{id}", &id)))
                .await;
            assert_eq!(answer.status, StatusCode::OK, "{path} {name}: {}", answer.body);
        }
        asked += 1;
    }
    assert_eq!(asked, 12);
}

#[tokio::test]
async fn facets_narrow_a_search_and_choices_are_taken_away() {
    let desk = Desk::new().await;
    let links = |page: &str| -> Vec<(String, String)> {
        let part = page.split("<section class=\"facets\"").nth(1).unwrap_or_default();
        let part = part.split("</section>").next().unwrap_or_default();
        let rows = part.split("<li><a href=\"").skip(1);
        let row = |row: &str| {
            let (href, rest) = row.split_once('"').unwrap();
            let count = rest
                .split("numeric\">")
                .nth(1)
                .unwrap()
                .split('<')
                .next()
                .unwrap();
            (href.replace("&#38;", "&"), count.to_string())
        };
        rows.map(row).collect()
    };
    let whole = desk.get("/search?q=killed").await.body;
    let found = links(&whole);
    assert!(found.len() > 6, "{found:?}");
    for (href, count) in &found {
        let page = desk.get(href).await.body;
        let words = if count == "1" {
            ">1 article<".to_string()
        } else {
            format!(">{count} articles<")
        };
        // an outlet is found where it is spoken of as well
        assert!(
            page.contains(&words) || href.contains("source="),
            "{href} {count}: {page}"
        );
        assert!(
            page.contains("class=\"chosen\"") && page.contains("/search?q=killed\" aria-label=\"Take away:"),
            "{href}"
        );
    }
    assert!(found.iter().any(|(href, _)| href == "/search?q=killed&place=UA"));
    assert!(
        whole.contains(">Ukraine<") && whole.contains(">March 2022<") && whole.contains(">Harbour Courier<")
    );
    // a choice hides what would only replace it, and the other facets go on with it
    let chosen = desk
        .get("/search?q=killed&place=UA&type=ASSAULT&offset=0&limit=1")
        .await
        .body;
    assert!(chosen.contains("Take away: Ukraine") && chosen.contains("Take away: Assault"));
    let others = links(&chosen);
    assert!(
        !others.is_empty()
            && others
                .iter()
                .all(|(href, _)| href.contains("&type=ASSAULT") && href.contains("&place=UA"))
    );
    // words are only words
    let evil = desk
        .get(&format!("/search?source={}", "%3Cscript%3Ealert(1)%3C/script%3E"))
        .await
        .body;
    assert!(
        !common::acts(&evil) && evil.contains("Take away: &#60;script"),
        "{evil}"
    );
}

#[tokio::test]
async fn facets_are_given_to_programs() {
    let desk = Desk::new().await;
    let all = desk.json("/api/v1/facets").await;
    assert_eq!((&all["documents"], &all["more"]), (&3.into(), &false.into()));
    let found = desk.json("/api/v1/facets?q=depot&from=2022-03-15").await;
    assert_eq!(found["documents"], 1);
    assert_eq!(
        found["dates"],
        serde_json::json!([{"value": "2022-03", "documents": 1}])
    );
    assert_eq!(
        found["outlets"],
        serde_json::json!([{"value": "Eastgate Wire", "documents": 1}])
    );
    assert_eq!(desk.json("/api/v1/facets?q=...").await["documents"], 0);
    assert_eq!(
        desk.get("/api/v1/facets?stance=shrugs").await.status,
        StatusCode::BAD_REQUEST
    );
    assert_eq!(
        desk.json("/api/v1/incidents?limit=1").await["all"],
        desk.json("/api/v1/incidents").await["all"]
    );
}

/// Holds a value against a shape: types, required fields, no others where the shape is closed.
fn holds(value: &Value, shape: &Value, whole: &Value, at: &str) {
    if let Some(name) = shape["$ref"].as_str() {
        return holds(
            value,
            whole.pointer(&name[1..]).unwrap_or_else(|| panic!("{name}")),
            whole,
            at,
        );
    }
    if let Some(any) = shape["anyOf"].as_array() {
        let one = if value.is_null() { any.last() } else { any.first() };
        return holds(value, one.unwrap(), whole, at);
    }
    if let Some(names) = shape["enum"].as_array() {
        assert!(names.contains(value), "{at}: {value}");
    }
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(n) if n.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let taken: Vec<&str> = match &shape["type"] {
        Value::String(one) => vec![one],
        Value::Array(several) => several.iter().filter_map(Value::as_str).collect(),
        _ => vec![kind],
    };
    assert!(
        taken.contains(&kind) || (kind == "integer" && taken.contains(&"number")),
        "{at}: {value} is no {taken:?}"
    );
    for (index, item) in value.as_array().into_iter().flatten().enumerate() {
        holds(item, &shape["items"], whole, &format!("{at}/{index}"));
    }
    let Some(fields) = value.as_object() else { return };
    for name in shape["required"].as_array().into_iter().flatten() {
        assert!(fields.contains_key(name.as_str().unwrap()), "{at} lacks {name}");
    }
    for (name, field) in fields {
        match shape["properties"].get(name) {
            Some(inner) => holds(field, inner, whole, &format!("{at}/{name}")),
            None => assert!(
                shape["additionalProperties"] != false,
                "{at}: {name} is not described"
            ),
        }
    }
}

#[tokio::test]
async fn lists_go_on_and_nothing_new_is_not_sent_again() {
    let desk = Desk::new().await;
    let (mut offset, mut seen) = (0, Vec::new());
    loop {
        let page = desk
            .json(&format!("/api/v1/claims?limit=2&offset={offset}"))
            .await;
        seen.extend(
            page["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|c| format!("{}{}", c["document"], c["id"])),
        );
        match page["next"].as_u64() {
            Some(next) => offset = next,
            None => break,
        }
    }
    let all = desk.json("/api/v1/claims").await;
    assert_eq!(seen.len(), all["items"].as_array().unwrap().len());
    assert!(seen.len() > 2);
    let first = desk.get("/api/v1/incidents").await;
    let tag = first.headers[header::ETAG].to_str().unwrap().to_string();
    let again = |tag: String| {
        let request = desk
            .request("GET", "/api/v1/incidents")
            .header(header::IF_NONE_MATCH, tag);
        desk.send(request.body(Body::empty()).unwrap())
    };
    assert_eq!(again(tag.clone()).await.status, StatusCode::NOT_MODIFIED);
    assert!(tag.contains(env!("CARGO_PKG_VERSION")), "{tag}");
    let gone = desk
        .request("GET", "/api/v1/incidents/i-0000000000000000")
        .header(header::IF_NONE_MATCH, tag.clone());
    let gone = desk.send(gone.body(Body::empty()).unwrap()).await;
    assert_eq!(
        gone.status,
        StatusCode::NOT_FOUND,
        "what is not there is not unchanged"
    );
    let note = [
        ("by", "A"),
        ("action", "note"),
        ("target", &*desk.incident().await),
        ("note", "x"),
    ];
    assert_eq!(desk.post("/judge", &note).await.status, StatusCode::SEE_OTHER);
    assert_eq!(again(tag).await.status, StatusCode::OK);
}

#[tokio::test]
async fn what_is_judged_leaves_the_queue() {
    let desk = Desk::new().await;
    let queue = |page: String| {
        let (before, _) = page.split_once(" in the queue").unwrap();
        before.rsplit('>').next().unwrap().parse::<usize>().unwrap()
    };
    let before = queue(desk.get("/review").await.body);
    let incident = desk.incident().await;
    let judge = async |action: &str| {
        let target = ("target", &*incident);
        let fields = [("by", "A"), ("action", action), target, ("note", "x")];
        desk.post("/judge", &fields).await
    };
    assert_eq!(judge("note").await.status, StatusCode::SEE_OTHER);
    let page = desk.get("/review").await.body;
    assert_eq!(queue(page), before, "a remark is no verdict");
    assert_eq!(judge("accept").await.status, StatusCode::SEE_OTHER);
    assert_eq!(queue(desk.get("/review").await.body), before - 1);
    let first = desk.get("/review?limit=1").await.body;
    assert_eq!(queue(first), before - 1, "judged ones fill no page");
    assert!(
        desk.get("/review?limit=1&offset=1000")
            .await
            .body
            .contains("Nothing is left")
    );
}

#[tokio::test]
async fn who_hangs_up_is_counted_no_more() {
    let desk = Desk::new().await;
    let hung = tokio::time::timeout(std::time::Duration::ZERO, desk.get("/map")).await;
    assert!(hung.is_err());
    let metrics = desk.get("/metrics").await.body;
    assert!(metrics.contains("onrecord_http_requests_open 1\n"), "{metrics}");
}

#[tokio::test]
async fn health_and_metrics_are_told() {
    let desk = Desk::new().await;
    assert_eq!(desk.json("/health").await["status"], "ok");
    let metrics = desk.get("/metrics").await.body;
    for line in [
        "onrecord_documents 3",
        "onrecord_http_request_seconds_count{route=\"/health\",status=\"200\"} 1",
        "le=\"+Inf\"",
    ] {
        assert!(metrics.contains(line), "{line}\n{metrics}");
    }
}
