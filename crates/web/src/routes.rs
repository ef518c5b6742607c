//! Routes: every address of the desk, on one page.

use crate::desk::Desk;
use crate::fault::Fault;
use crate::{api, assets, download, guard, openapi, pages};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodRouter, get, post};
use std::sync::Arc;

/// Most bytes of a form without a file.
const FORM: usize = 64 << 10;
/// What a form with a file may hold beside the file.
const BESIDE: usize = 64 << 10;

/// All addresses, guarded.
pub fn router(desk: Arc<Desk>) -> Router {
    let add = get(pages::add).post(pages::take_article);
    let mut router = Router::new()
        .route("/", get(pages::now))
        .route("/seen", post(pages::seen))
        .route("/incident/{id}", get(pages::incident))
        .route("/document/{id}", get(pages::article))
        .route("/document/{id}/original", get(pages::original))
        .route("/search", get(pages::search))
        .route("/sources", get(pages::sources))
        .route("/timeline", get(pages::timeline))
        .route("/map", get(pages::map))
        .route("/review", get(pages::review))
        .route("/review/item", get(pages::review_item))
        .route("/judge", post(pages::judge))
        .route("/add/{job}", get(pages::progress))
        .route("/add", add.layer(DefaultBodyLimit::max(text::LIMIT + BESIDE)))
        .route("/login", get(pages::login).post(pages::enter))
        .route("/logout", post(pages::leave))
        .route("/static/{name}", get(assets::file))
        .route("/health", get(api::health))
        .route("/metrics", get(api::counters))
        .route("/api/v1/export/{format}", get(download::export))
        .route("/api/v1/openapi.json", get(api::described));
    for operation in openapi::OPERATIONS {
        router = router.route(&format!("/api/v1{}", operation.path), asked(operation.name));
    }
    router
        .fallback(|| async { Fault::missing("no such page of the desk") })
        .layer(from_fn_with_state(desk.clone(), guard::pass))
        .layer(DefaultBodyLimit::max(FORM))
        .with_state(desk)
}

/// What answers an operation of the API.
fn asked(name: &str) -> MethodRouter<Arc<Desk>> {
    match name {
        "documents" => get(api::documents),
        "document" => get(api::document),
        "incidents" => get(api::incidents),
        "incident" => get(api::incident),
        "tolls" => get(api::tolls),
        "disputes" => get(api::disputes),
        "timeline" => get(api::timeline),
        "claims" => get(api::claims),
        "search" => get(api::search),
        "facets" => get(api::facets),
        "judgements" => get(api::judgements),
        "stats" => get(api::stats),
        _ => get(|| async { Fault::broken("an address that nobody answers") }),
    }
}
