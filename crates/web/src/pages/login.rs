//! Login: a token opens the desk for as long as the browser is used; a wrong one is counted.

use super::{Frame, shown};
use crate::desk::{Desk, locked};
use crate::fault::Fault;
use crate::guard::{COOKIE, Peer, Visitor, admit, sealed};
use crate::session::unguessable;
use askama::Template;
use axum::Extension;
use axum::extract::{Form, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Instant;

#[derive(Template)]
#[template(path = "login.html")]
struct Login {
    frame: Frame,
    wrong: bool,
}

/// What the form gives.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Given {
    seal: String,
    token: String,
}

/// The page.
pub async fn login(
    State(desk): State<Arc<Desk>>,
    Extension(visitor): Extension<Visitor>,
) -> Result<Response, Fault> {
    if desk.settings.tokens.is_empty() || visitor.entered {
        return Ok(Redirect::to("/").into_response());
    }
    let frame = Frame::at("/login", &desk, &visitor);
    shown(&Login { frame, wrong: false }).map(IntoResponse::into_response)
}

/// Takes a token. Who comes in gets a new cookie, so that one planted before is worth nothing.
pub async fn enter(
    State(desk): State<Arc<Desk>>,
    Extension(visitor): Extension<Visitor>,
    peer: Option<Extension<Peer>>,
    Form(given): Form<Given>,
) -> Result<Response, Fault> {
    sealed(&visitor, &given.seal)?;
    let from = peer.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |Extension(Peer(from))| from);
    let Some(role) = admit(&desk, given.token.trim(), from).await? else {
        let frame = Frame::at("/login", &desk, &visitor);
        let page: Html<String> = shown(&Login { frame, wrong: true })?;
        return Ok((StatusCode::FORBIDDEN, page).into_response());
    };
    let cookie = unguessable().map_err(Fault::broken)?;
    locked(&desk.sessions).enter(&cookie, role, Instant::now());
    let cookie = format!("{COOKIE}={cookie}; {}", visitor.cookie_ends);
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to("/")).into_response())
}

/// Ends the session.
pub async fn leave(
    State(desk): State<Arc<Desk>>,
    Extension(visitor): Extension<Visitor>,
    Form(given): Form<Given>,
) -> Result<Response, Fault> {
    sealed(&visitor, &given.seal)?;
    locked(&desk.sessions).leave(&visitor.cookie);
    let cookie = format!("{COOKIE}=; Max-Age=0; {}", visitor.cookie_ends);
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to("/login")).into_response())
}
