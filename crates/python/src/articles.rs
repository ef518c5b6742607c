//! Articles: what Python gives to be read, as bytes with what is known of them. In: tuples that `_given.py` made, or a stream of Arrow batches.
//! Out: articles one after another, those of folders and archives too. Texts are not copied. What is wrong with one article is told when it is read.

use crate::columns::{Columns, Names};
use arrow_array::RecordBatch;
use onrecord::batch::{Kit, Outcome, guard};
use pyo3::prelude::*;
use pyo3::pybacked::{PyBackedBytes, PyBackedStr};
use std::path::PathBuf;
use std::sync::Arc;
use supply::{How, Input, Piece, Supply, Wanted, expand, wanted};

/// What is to be read of an article.
pub enum Content {
    /// Its text, or a page as text.
    Text(PyBackedStr),
    /// Its bytes, in any encoding; or those of an archive, where archives are asked for.
    Bytes(PyBackedBytes),
    /// The file, folder or archive in which it stands.
    File(PathBuf),
    /// The row of a table.
    Row(Arc<Columns>, usize),
    /// An article of a file.
    Piece(Box<Piece>),
    /// Nothing, and why.
    Nothing(String),
}

/// One article to be read.
pub struct Article {
    /// What it is called, where it is called anything: what it was said to be called, a file, or its address.
    pub origin: Option<String>,
    /// What is known of it.
    pub given: text::Given,
    /// What is to be read.
    pub content: Content,
}

/// An article as `_given.py` hands it over: content, published, outlet, url, origin.
pub type Tuple<'py> = (
    Bound<'py, PyAny>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
);

/// Articles, one after another.
pub type Articles = Box<dyn Iterator<Item = Article> + Send>;

impl Article {
    /// An article of a list.
    pub fn of(tuple: Tuple<'_>) -> Self {
        let (content, published, outlet, url, origin) = tuple;
        Article {
            origin: origin.or_else(|| url.clone()),
            given: text::Given {
                published,
                outlet,
                url,
            },
            content: content_of(&content),
        }
    }

    /// Reads it.
    pub fn read(&self, kit: &Kit) -> Outcome {
        guard(|| match &self.content {
            Content::Text(text) => kit.read_bytes(text.as_bytes(), &self.given),
            Content::Bytes(bytes) => kit.read_bytes(bytes, &self.given),
            Content::Row(columns, row) => kit.read_bytes(columns.content(*row)?, &self.given),
            Content::Piece(piece) => kit.read_bytes(&piece.bytes()?, &piece.given),
            Content::File(path) => kit.read_bytes(&supply::bytes(&Input::File(path.clone()))?, &self.given),
            Content::Nothing(why) => Err(why.clone()),
        })
    }

    /// What it is called; a record of an archive that cannot be read is called by its place.
    pub fn called(self, read: bool) -> Option<String> {
        match self.content {
            Content::Piece(piece) if !read => Some(piece.label),
            _ => self.origin,
        }
    }

    /// As the ledger takes it. What is called nothing is called by its bytes, so that it is known again.
    pub fn piece(self) -> Piece {
        let bytes = match self.content {
            Content::Piece(piece) => return *piece,
            Content::Text(text) => Ok(text.as_bytes().to_vec()),
            Content::Bytes(bytes) => Ok(bytes.to_vec()),
            Content::Row(columns, row) => columns.content(row).map(<[u8]>::to_vec),
            Content::File(path) => supply::bytes(&Input::File(path)),
            Content::Nothing(why) => Err(why),
        };
        let name = self.origin.unwrap_or_else(|| {
            let hash = bytes
                .as_ref()
                .map_or_else(|_| "?".to_string(), |bytes| ledger::sha256(bytes));
            format!("bytes:{}", hash.chars().take(16).collect::<String>())
        });
        Piece::held(name, self.given, bytes)
    }

    /// All articles that this is: those of a folder, of an archive, else itself.
    pub fn all(self, how: &Archives) -> Articles {
        let files = match (self.content, &self.origin) {
            (Content::File(path), _) => expand(&[path]),
            (Content::Bytes(bytes), origin) if how.bytes => held(&bytes, origin.as_deref()),
            (Content::Row(columns, row), origin) if how.bytes => match columns.content(row) {
                Ok(bytes) => held(bytes, origin.as_deref()),
                Err(why) => return one(self.origin, self.given, Content::Nothing(why)),
            },
            (content, _) => return one(self.origin, self.given, content),
        };
        let mut wanted = wanted(files, &self.given);
        if let (Some(origin), [only]) = (
            self.origin.filter(|_| self.given.url.is_none()),
            wanted.as_mut_slice(),
        ) {
            only.label = origin;
        }
        Box::new(Supply::new(wanted, &how.how, None).map(|piece| Article {
            origin: Some(piece.name.clone()),
            given: piece.given.clone(),
            content: Content::Piece(Box::new(piece)),
        }))
    }
}

fn one(origin: Option<String>, given: text::Given, content: Content) -> Articles {
    let article = Article {
        origin,
        given,
        content,
    };
    Box::new(std::iter::once(article))
}

fn held(bytes: &[u8], origin: Option<&str>) -> Vec<Input> {
    vec![Input::Held(
        origin.unwrap_or("archive").to_string(),
        Arc::from(bytes),
    )]
}

/// How archives are taken.
#[derive(Clone, Default)]
pub struct Archives {
    how: How,
    /// Whether bytes at hand are those of archives.
    bytes: bool,
}

impl Archives {
    /// As people ask for it: a kind of archive, "none" for files that are one article each, nothing for what files tell of themselves.
    ///
    /// # Errors
    /// Where there is no such kind, or a field that archives do not have.
    pub fn of(kind: Option<&str>, names: &Names) -> Result<Self, String> {
        let format = match kind {
            None | Some("none") => None,
            Some(kind) => {
                let known = archives::FORMATS.iter().find(|(name, _)| *name == kind);
                Some(known.map(|(_, format)| *format).ok_or_else(|| {
                    let names: Vec<&str> = archives::FORMATS.iter().map(|(name, _)| *name).collect();
                    format!("{kind}: no such archive; there are {} and none", names.join(", "))
                })?)
            }
        };
        let fields = names
            .iter()
            .filter(|(field, _)| !matches!(field.as_str(), "bytes" | "path" | "origin"));
        let map: Vec<String> = fields.map(|(field, name)| format!("{field}={name}")).collect();
        Ok(Archives {
            how: How {
                ask: archives::Ask {
                    format,
                    map: archives::map(&map.join(","))?,
                },
                plain: kind == Some("none"),
            },
            bytes: format.is_some(),
        })
    }
}

/// The one article of a file, for whoever asks for one.
///
/// # Errors
/// Where it holds many, or cannot be read.
pub fn only(path: PathBuf, given: &text::Given) -> Result<Article, String> {
    let wanted = Wanted {
        label: path.display().to_string(),
        input: Ok(Input::File(path)),
        given: given.clone(),
        more: serde_json::Map::new(),
    };
    let mut supply = Supply::new(vec![wanted], &How::default(), None);
    if !supply.is_one() {
        return Err("holds many articles; read_batch reads them all, FILE#PLACE is one of them".to_string());
    }
    let piece = supply.next().ok_or_else(|| "holds no article".to_string())?;
    Ok(Article {
        origin: Some(piece.name.clone()),
        given: piece.given.clone(),
        content: Content::Piece(Box::new(piece)),
    })
}

fn content_of(content: &Bound<'_, PyAny>) -> Content {
    if let Ok(text) = content.extract::<PyBackedStr>() {
        return Content::Text(text);
    }
    if content.is_instance_of::<pyo3::types::PyString>() {
        let why =
            "the text holds halves of characters (lone surrogates); give the bytes that it was made from";
        return Content::Nothing(why.to_string());
    }
    if let Ok(bytes) = content.extract::<PyBackedBytes>() {
        return Content::Bytes(bytes);
    }
    if let Ok(path) = content.extract::<PathBuf>() {
        return Content::File(path);
    }
    if content.is_none() {
        return Content::Nothing("there is no text, html, bytes or path".to_string());
    }
    let kind = content.get_type().name();
    let kind = kind.map_or_else(|_| "this".to_string(), |name| name.to_string());
    Content::Nothing(format!(
        "{kind} is no article; give a str, bytes or a pathlib.Path"
    ))
}

/// The articles of a batch.
///
/// # Errors
/// Where its columns hold none.
pub fn of_batch(
    batch: &RecordBatch,
    names: &Names,
) -> Result<impl Iterator<Item = Article> + Send + use<>, String> {
    let columns = Arc::new(Columns::of(batch, names)?);
    let rows = 0..batch.num_rows();
    Ok(rows.map(move |row| {
        let given = columns.given(row);
        Article {
            origin: columns.origin(row).or_else(|| given.url.clone()),
            given,
            content: Content::Row(Arc::clone(&columns), row),
        }
    }))
}
