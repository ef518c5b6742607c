//! Add: text that is pasted, files that are uploaded, or the address of a page, with what is known beside it; how far that is; the article opens when it is
//! on record.

use super::{Frame, document_address, shown};
use crate::add::Brought;
use crate::desk::Desk;
use crate::fault::Fault;
use crate::guard::{Visitor, sealed};
use crate::jobs::{self, Bring, State as Stage};
use crate::session::Role;
use askama::Template;
use axum::Extension;
use axum::extract::multipart::{Multipart, MultipartError};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use ledger::Status;
use serde_json::Map;
use std::sync::Arc;
use std::time::Duration;
use text::Given;

/// Most letters of what is known beside an article.
const LONGEST: usize = 2000;
/// Most files of one form.
const FILES: usize = 500;
/// How long the answer waits for what is quickly done.
const MOMENT: Duration = Duration::from_millis(1500);

#[derive(Template)]
#[template(path = "add.html")]
struct Page {
    frame: Frame,
    largest: usize,
    article: usize,
    files: usize,
    fetches: bool,
}

/// The page.
pub async fn form(
    State(desk): State<Arc<Desk>>,
    Extension(visitor): Extension<Visitor>,
) -> Result<Html<String>, Fault> {
    let frame = Frame::at("/add", &desk, &visitor);
    shown(&Page {
        frame,
        largest: text::LIMIT >> 20,
        article: text::ARTICLE >> 20,
        files: FILES,
        fetches: desk.settings.fetch.is_some(),
    })
}

/// The fields of the form.
#[derive(Default)]
struct Fields {
    seal: String,
    text: Vec<u8>,
    files: Vec<(String, Vec<u8>)>,
    page: String,
    outlet: String,
    published: String,
    url: String,
}

/// Takes articles. What is quickly done opens at once; else a page shows how far it is.
pub async fn take(
    State(desk): State<Arc<Desk>>,
    Extension(visitor): Extension<Visitor>,
    form: Multipart,
) -> Result<Redirect, Fault> {
    let fields = fields(form).await?;
    sealed(&visitor, &fields.seal)?;
    let brought = brought(fields)?;
    if desk.settings.fetch.is_none() && brought.iter().any(|one| matches!(one, Bring::Page(..))) {
        return Err(jobs::switched_off());
    }
    let (name, mut job) = jobs::begin(&desk, brought)?;
    let done = tokio::time::timeout(MOMENT, job.wait_for(|job| job.done)).await;
    if let Ok(Ok(job)) = done
        && let [(_, stage)] = job.steps.as_slice()
    {
        match stage {
            Stage::Failed(fault) => return Err(fault.clone()),
            Stage::Done(document, _) => return Ok(Redirect::to(&document_address(document, None))),
            _ => (),
        }
    }
    Ok(Redirect::to(&format!("/add/{name}")))
}

/// Something brought, in plain words.
struct Line {
    name: String,
    class: &'static str,
    words: String,
    href: String,
}

#[derive(Template)]
#[template(path = "progress.html")]
struct Progress {
    frame: Frame,
    lines: Vec<Line>,
    ready: usize,
    running: bool,
}

/// How far a job is; a single article opens when it is on record.
pub async fn progress(
    State(desk): State<Arc<Desk>>,
    Extension(visitor): Extension<Visitor>,
    Path(name): Path<String>,
) -> Result<Response, Fault> {
    let job = jobs::find(&desk, &name).filter(|_| visitor.role == Role::Reviewer);
    let job = job.ok_or_else(|| {
        Fault::missing("nothing of that name is being added; the desk may have been started again")
    })?;
    if let [(_, Stage::Done(document, _))] = job.steps.as_slice() {
        return Ok(Redirect::to(&document_address(document, None)).into_response());
    }
    let ended = |step: &&jobs::Step| matches!(step.1, Stage::Done(..) | Stage::Failed(_));
    let page = Progress {
        frame: Frame::at("/add", &desk, &visitor),
        ready: job.steps.iter().filter(ended).count(),
        lines: job.steps.iter().map(line).collect(),
        running: !job.done,
    };
    shown(&page).map(IntoResponse::into_response)
}

fn line((name, state): &jobs::Step) -> Line {
    let (class, words, href) = match state {
        Stage::Waiting => ("faint", "waits".to_string(), String::new()),
        Stage::Fetching => ("now", "is being fetched".to_string(), String::new()),
        Stage::Reading => ("now", "is being read".to_string(), String::new()),
        Stage::Failed(fault) => ("wrong", fault.line.clone(), String::new()),
        Stage::Done(document, status) => {
            let words = match status {
                Status::Added => "is on record",
                Status::Seen => "was on record; now also from here",
                Status::Known => "was on record",
            };
            ("good", words.to_string(), document_address(document, None))
        }
    };
    Line {
        name: name.clone(),
        class,
        words,
        href,
    }
}

async fn fields(mut form: Multipart) -> Result<Fields, Fault> {
    let wrong = |error: MultipartError| match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Fault::new(
            error.status(),
            format!(
                "the form holds more than {} MiB; give fewer or smaller files at a time",
                text::LIMIT >> 20
            ),
        ),
        status => Fault::new(status, format!("the form: {}", error.body_text())),
    };
    let mut fields = Fields::default();
    while let Some(field) = form.next_field().await.map_err(wrong)? {
        let name = field.name().unwrap_or_default().to_string();
        let file = file_name(field.file_name().unwrap_or_default());
        let bytes = field.bytes().await.map_err(wrong)?.to_vec();
        match name.as_str() {
            // a browser sends an empty one where none is chosen
            "file" if bytes.is_empty() && file.is_empty() => (),
            "file" if fields.files.len() >= FILES => {
                return Err(Fault::wrong(format!(
                    "more than {FILES} files; give fewer at a time"
                )));
            }
            "file" => fields.files.push((file, bytes)),
            "text" => fields.text = bytes,
            "seal" => fields.seal = words(bytes, &name)?,
            "page" => fields.page = words(bytes, &name)?,
            "outlet" => fields.outlet = words(bytes, &name)?,
            "published" => fields.published = words(bytes, &name)?,
            "url" => fields.url = words(bytes, &name)?,
            _ => (),
        }
    }
    Ok(fields)
}

fn words(bytes: Vec<u8>, name: &str) -> Result<String, Fault> {
    let words = String::from_utf8(bytes).map_err(|_| Fault::wrong(format!("{name}: is not valid UTF-8")))?;
    match words.len() > LONGEST || words.chars().any(char::is_control) {
        true => Err(Fault::wrong(format!("{name}: too long, or more than a line"))),
        false => Ok(words.trim().to_string()),
    }
}

/// The name of a file alone, without folders and without letters that no name has.
fn file_name(given: &str) -> String {
    let name = given.rsplit(['/', '\\']).next().unwrap_or_default();
    name.chars().filter(|c| !c.is_control()).take(200).collect()
}

fn brought(fields: Fields) -> Result<Vec<Bring>, Fault> {
    let given = |words: String| (!words.is_empty()).then_some(words);
    let published = given(fields.published).map(|day| text::published(&day));
    let published = published
        .transpose()
        .map_err(|error| Fault::wrong(format!("published: {error}")))?;
    let url = given(fields.url);
    for (name, url) in [
        ("url", url.as_deref()),
        ("page", given(fields.page.clone()).as_deref()),
    ] {
        if url.is_some() && super::outside(url).is_none() {
            return Err(Fault::wrong(format!(
                "{name}: give an address that begins with http:// or https://"
            )));
        }
    }
    let known = Given {
        published,
        outlet: given(fields.outlet),
        url,
    };
    let article = |name: Option<String>, bytes: Vec<u8>| {
        let origin = known.url.clone().or(name);
        Bring::Article(Brought {
            bytes,
            origin: origin.unwrap_or_else(|| "pasted at the desk".to_string()),
            given: known.clone(),
            more: Map::new(),
        })
    };
    match (fields.files.len(), fields.text.is_empty(), fields.page.is_empty()) {
        (0, false, true) => Ok(vec![article(None, fields.text)]),
        (0, true, false) => Ok(vec![Bring::Page(fields.page, known)]),
        (n, true, true) if n > 1 && known.url.is_some() => Err(Fault::wrong(
            "url: is of one article; several files have an address each",
        )),
        (n, true, true) if n > 0 => {
            let files = fields.files.into_iter();
            Ok(files.map(|(name, bytes)| article(given(name), bytes)).collect())
        }
        (0, true, true) => Err(Fault::wrong(
            "no article: paste its text, choose a file, or give the address of its page",
        )),
        _ => Err(Fault::wrong(
            "more than one way: paste text, choose files, or give the address of a page",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn of_a_file_only_its_name_is_kept() {
        for (given, kept) in [
            ("../../etc/passwd", "passwd"),
            ("C:\\news\\a.html", "a.html"),
            ("a\r\nb.txt", "ab.txt"),
            ("..", ".."),
            ("", ""),
        ] {
            assert_eq!(file_name(given), kept);
        }
    }
}
