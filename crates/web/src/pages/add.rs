//! Add: text that is pasted or a file that is uploaded, with what is known beside it. The article opens when it is on record.

use super::{Frame, document_address, shown};
use crate::add::{Brought, add};
use crate::desk::Desk;
use crate::fault::Fault;
use crate::guard::{Visitor, sealed};
use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::extract::multipart::{Multipart, MultipartError};
use axum::response::{Html, Redirect};
use std::sync::Arc;
use text::Given;

/// Most letters of what is known beside an article.
const LONGEST: usize = 2000;

#[derive(Template)]
#[template(path = "add.html")]
struct Page {
    frame: Frame,
    largest: usize,
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
    })
}

/// The fields of the form.
#[derive(Default)]
struct Fields {
    seal: String,
    text: Vec<u8>,
    file: Vec<u8>,
    name: String,
    outlet: String,
    published: String,
    url: String,
}

/// Takes an article.
pub async fn take(
    State(desk): State<Arc<Desk>>,
    Extension(visitor): Extension<Visitor>,
    form: Multipart,
) -> Result<Redirect, Fault> {
    let fields = fields(form).await?;
    sealed(&visitor, &fields.seal)?;
    let added = add(&desk, brought(fields)?).await?;
    Ok(Redirect::to(&document_address(&added.document, None)))
}

async fn fields(mut form: Multipart) -> Result<Fields, Fault> {
    let wrong =
        |error: MultipartError| Fault::new(error.status(), format!("the form: {}", error.body_text()));
    let mut fields = Fields::default();
    while let Some(field) = form.next_field().await.map_err(wrong)? {
        let name = field.name().unwrap_or_default().to_string();
        if name == "file" {
            fields.name = file_name(field.file_name().unwrap_or_default());
        }
        let bytes = field.bytes().await.map_err(wrong)?.to_vec();
        match name.as_str() {
            "file" => fields.file = bytes,
            "text" => fields.text = bytes,
            "seal" => fields.seal = words(bytes, &name)?,
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

fn brought(fields: Fields) -> Result<Brought, Fault> {
    let given = |words: String| (!words.is_empty()).then_some(words);
    let published = given(fields.published).map(|day| text::published(&day));
    let published = published
        .transpose()
        .map_err(|error| Fault::wrong(format!("published: {error}")))?;
    let url = given(fields.url);
    if url.is_some() && super::outside(url.as_deref()).is_none() {
        return Err(Fault::wrong(
            "url: give an address that begins with http:// or https://",
        ));
    }
    let (bytes, origin) = match (fields.file.is_empty(), fields.text.is_empty()) {
        (false, true) => (fields.file, fields.name),
        (true, false) => (fields.text, String::new()),
        (true, true) => return Err(Fault::wrong("no article: paste its text, or choose a file")),
        (false, false) => {
            return Err(Fault::wrong(
                "two articles: paste text or choose a file, not both",
            ));
        }
    };
    let pasted = || "pasted at the desk".to_string();
    Ok(Brought {
        bytes,
        origin: url.clone().or_else(|| given(origin)).unwrap_or_else(pasted),
        given: Given {
            published,
            outlet: given(fields.outlet),
            url,
        },
    })
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
