//! Assets: style, scripts and icon, built into the program, each under a name that changes with its content.

use axum::extract::Path;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::sync::LazyLock;

use crate::fault::Fault;

/// Files: name, type, content.
const FILES: &[(&str, &str, &str)] = &[
    (
        "desk.css",
        "text/css; charset=utf-8",
        include_str!("../static/desk.css"),
    ),
    (
        "desk.js",
        "text/javascript; charset=utf-8",
        include_str!("../static/desk.js"),
    ),
    ("icon.svg", "image/svg+xml", include_str!("../static/icon.svg")),
];

/// The beginning of the hash over all files: the version in their addresses.
pub static VERSION: LazyLock<String> = LazyLock::new(|| {
    let all: String = FILES.iter().map(|(.., content)| *content).collect();
    ledger::sha256(all.as_bytes()).chars().take(12).collect()
});

/// One file.
pub async fn file(Path(name): Path<String>) -> Result<Response, Fault> {
    let found = FILES.iter().find(|(known, ..)| *known == name);
    let (_, kind, content) = found.ok_or_else(|| Fault::missing("no such file of the desk"))?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (
            header::CACHE_CONTROL,
            HeaderValue::from_static("public, max-age=31536000, immutable"),
        ),
    ];
    Ok((StatusCode::OK, headers, *content).into_response())
}
