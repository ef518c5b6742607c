//! Article: what one record of an archive gives, as plain data.

use crate::Place;
use std::collections::BTreeMap;

/// One article of an archive.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Article {
    /// Where its record begins.
    pub place: Place,
    /// Address, as the record gives it.
    pub url: Option<String>,
    /// Outlet: its name or domain.
    pub outlet: Option<String>,
    /// Headline, where the record keeps it apart from the content (it is then also part of `content`).
    pub title: Option<String>,
    /// Who wrote it.
    pub byline: Option<String>,
    /// Local publication time, `2022-03-14` or `2022-03-14T17:13:00`.
    pub published: Option<String>,
    /// Language as the record names it.
    pub language: Option<String>,
    /// What is to be read.
    pub content: Content,
    /// More that the record says of itself, such as its identifier.
    pub more: BTreeMap<String, String>,
}

/// What is to be read of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// A whole page, in the encoding that it says or that `charset` names.
    Html {
        /// The bytes of the page.
        bytes: Vec<u8>,
        /// Encoding named beside the page (by HTTP, say).
        charset: Option<String>,
    },
    /// Plain text, the headline first.
    Text(String),
}

impl Default for Content {
    fn default() -> Self {
        Content::Text(String::new())
    }
}

/// A record that could not be read. The next one is read all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// Where it begins.
    pub place: Place,
    /// What is wrong, in one line.
    pub why: String,
}

/// A record that is whole but no article to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// Where it begins.
    pub place: Place,
    /// What it is; the same words for all of a kind, so that they can be counted.
    pub why: &'static str,
}

/// What an archive gives, record by record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// An article.
    Article(Box<Article>),
    /// No article.
    Skipped(Skipped),
    /// Cannot be read.
    Broken(Broken),
}

/// What an article of an archive is called.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Named {
    /// In messages: the file and its place, `FILE#5321`.
    pub label: String,
    /// Where it came from: its address, else the label.
    pub origin: String,
    /// The file's name and the place, where the origin does not tell them.
    pub archive: Option<String>,
}

impl Article {
    /// Its place; several articles of one record are told apart by their number.
    #[must_use]
    pub fn place(&self) -> String {
        match self.more.get("number") {
            Some(number) => format!("{}.{number}", self.place),
            None => self.place.to_string(),
        }
    }

    /// What it is called; `file` is the path or address of the archive.
    #[must_use]
    pub fn named(&self, file: &str) -> Named {
        let place = self.place();
        let label = format!("{file}#{place}");
        let short = file
            .rsplit(['/', '\\'])
            .find(|part| !part.is_empty())
            .unwrap_or(file);
        Named {
            origin: self.url.clone().unwrap_or_else(|| label.clone()),
            archive: self.url.as_ref().map(|_| format!("{short}#{place}")),
            label,
        }
    }

    /// The bytes that the text room reads: the page in an encoding that can be told from itself, or the text.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        match &self.content {
            Content::Text(text) => text.clone().into_bytes(),
            Content::Html { bytes, charset } => recoded(bytes, charset.as_deref()),
        }
    }

    /// What is known of it beside its content, as the text room takes it.
    #[must_use]
    pub fn given(&self) -> text::Given {
        text::Given {
            published: self.published.clone(),
            outlet: self.outlet.clone(),
            url: self.url.clone(),
        }
    }
}

/// The page as it is where it can be told how to read it; in UTF-8 where only HTTP says it.
fn recoded(bytes: &[u8], charset: Option<&str>) -> Vec<u8> {
    let marked = encoding_rs::Encoding::for_bom(bytes).is_some();
    let encoding = charset.and_then(|label| encoding_rs::Encoding::for_label(label.as_bytes()));
    match encoding {
        Some(encoding) if !marked && std::str::from_utf8(bytes).is_err() => encoding
            .decode_without_bom_handling(bytes)
            .0
            .into_owned()
            .into_bytes(),
        _ => bytes.to_vec(),
    }
}

pub(crate) fn skipped(place: Place, why: &'static str) -> Item {
    Item::Skipped(Skipped { place, why })
}

pub(crate) fn broken(place: Place, why: impl Into<String>) -> Item {
    let why = line(&why.into());
    Item::Broken(Broken { place, why })
}

/// Most letters of a line that says what is wrong.
const LONGEST: usize = 300;

/// Words on one line, whatever of a foreign file stands in them.
pub(crate) fn line(words: &str) -> String {
    let visible = |c: char| if c.is_control() { ' ' } else { c };
    let plain: String = words.chars().map(visible).take(4 * LONGEST).collect();
    let folded = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    match folded.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{} ...", folded.get(..end).unwrap_or_default()),
        None => folded,
    }
}
