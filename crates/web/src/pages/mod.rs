//! Pages: what people see, made whole on this side. Each file is one page: it asks the ledger, puts plain words into a struct, and hands that to its
//! template under `templates/`. Templates escape every word; only our own drawings go in as they are.

mod add;
mod article;
mod facets;
mod incident;
mod login;
mod map;
mod now;
mod review;
mod row;
mod search;
mod sources;
mod spans;
mod timeline;

pub use add::{form as add, progress, take as take_article};
pub use article::{article, name as document_name, original};
pub use incident::incident;
pub use login::{enter, leave, login};
pub use map::map;
pub use now::{now, seen};
pub use review::{item as review_item, judge, review};
pub use search::search;
pub use sources::sources;
pub use timeline::timeline;

use crate::assets::VERSION;
use crate::desk::Desk;
use crate::fault::Fault;
use crate::filter::{self, Asked, kinds, stances};
use crate::guard::Visitor;
use crate::session::Role;
use crate::words::count;
use askama::Template;
use axum::body::Body;
use axum::http::Request;
use axum::response::Html;

/// What stands around every page.
#[derive(Debug, Clone, Default)]
pub struct Frame {
    /// The page's address, to mark it in the list of pages.
    pub here: String,
    /// Whether the visitor may add and judge.
    pub reviewer: bool,
    /// Whether the desk is locked by tokens.
    pub locked: bool,
    /// Whether the visitor came in with one.
    pub entered: bool,
    /// What a form must carry.
    pub seal: String,
    /// The name that the visitor last signed with.
    pub name: String,
    /// Version of style and scripts.
    pub assets: String,
}

impl Frame {
    /// As far as the request alone tells.
    pub fn of(request: &Request<Body>) -> Self {
        Frame {
            here: request.uri().path().to_string(),
            assets: VERSION.clone(),
            ..Frame::default()
        }
    }

    /// With who asks.
    pub fn known(self, desk: &Desk, visitor: &Visitor) -> Self {
        Frame {
            reviewer: visitor.role == Role::Reviewer,
            locked: !desk.settings.tokens.is_empty(),
            entered: visitor.entered,
            seal: visitor.seal.clone(),
            name: visitor.name.clone(),
            ..self
        }
    }

    /// Of a page at this address.
    pub fn at(here: &str, desk: &Desk, visitor: &Visitor) -> Self {
        let frame = Frame {
            here: here.to_string(),
            assets: VERSION.clone(),
            ..Frame::default()
        };
        frame.known(desk, visitor)
    }
}

/// Makes a page of a template.
pub fn shown(page: &impl Template) -> Result<Html<String>, Fault> {
    let page = page.render();
    page.map(Html)
        .map_err(|error| Fault::broken(format!("the page could not be made: {error}")))
}

#[derive(Template)]
#[template(path = "fault.html")]
struct FaultPage<'a> {
    frame: &'a Frame,
    status: u16,
    name: &'a str,
    line: &'a str,
}

/// The page of a fault.
pub fn fault(fault: &Fault, frame: &Frame) -> Html<String> {
    let page = FaultPage {
        frame,
        status: fault.status.as_u16(),
        name: fault.status.canonical_reason().unwrap_or("Fault"),
        line: &fault.line,
    };
    Html(
        page.render()
            .unwrap_or_else(|_| crate::draw::escaped(&fault.line)),
    )
}

/// The form that chooses, as it stands on several pages.
#[derive(Debug, Clone)]
pub struct Chooser {
    /// Where it leads.
    pub action: &'static str,
    /// What is chosen.
    pub asked: Asked,
    /// Types of events.
    pub kinds: Vec<&'static str>,
    /// Stances.
    pub stances: Vec<&'static str>,
    /// Whether anything is chosen beside the words searched for.
    pub open: bool,
}

/// The form with what is chosen.
pub fn chooser(action: &'static str, asked: &Asked) -> Chooser {
    let open = filter::fields(asked)
        .iter()
        .any(|(name, value)| *name != "q" && !value.is_empty());
    Chooser {
        action,
        asked: asked.clone(),
        kinds: kinds(),
        stances: stances(),
        open,
    }
}

/// Where a long list stands and goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// `1–50 of 146 incidents`.
    pub words: String,
    /// Address of the rows before.
    pub before: Option<String>,
    /// Address of the rows after.
    pub after: Option<String>,
}

/// The place of `shown` rows from `offset` on among `all`.
pub fn turn(path: &str, asked: &Asked, (offset, limit): (usize, usize), all: usize, one: &str) -> Turn {
    let last = all.min(offset.saturating_add(limit));
    let words = match all {
        0 => format!("no {one}s"),
        _ if last <= offset => format!("none here; there are {}", count(all, one)),
        _ if offset == 0 && last == all => count(all, one),
        _ => format!("{}–{last} of {}", offset + 1, count(all, one)),
    };
    let to = |offset| format!("{path}{}", filter::address(asked, offset));
    Turn {
        words,
        before: (offset > 0).then(|| to(offset.saturating_sub(limit))),
        after: (last < all).then(|| to(last)),
    }
}

/// The address of a document, and of an item in it where one is given.
pub fn document_address(id: &str, item: Option<&str>) -> String {
    let hash = id.strip_prefix("sha256:").unwrap_or(id);
    match item {
        Some(item) => format!("/document/{hash}#{item}"),
        None => format!("/document/{hash}"),
    }
}

/// An address that may stand in a link: only of the web.
pub fn outside(url: Option<&str>) -> Option<String> {
    let url = url?;
    let lower = url.to_ascii_lowercase();
    (lower.starts_with("https://") || lower.starts_with("http://")).then(|| url.to_string())
}

#[cfg(test)]
mod tests {
    use super::{outside, turn};
    use crate::filter::Asked;

    #[test]
    fn only_addresses_of_the_web_are_links() {
        assert!(outside(Some("https://example.org/a")).is_some());
        for other in ["javascript:alert(1)", "data:text/html,x", " https://x", "//x", ""] {
            assert_eq!(outside(Some(other)), None, "{other}");
        }
    }

    #[test]
    fn long_lists_say_where_they_stand() {
        let asked = Asked::default();
        let turned = |offset, all| turn("/", &asked, (offset, 50), all, "incident");
        assert_eq!(turned(0, 3).words, "3 incidents");
        assert_eq!(turned(50, 146).words, "51–100 of 146 incidents");
        assert_eq!(turned(50, 146).after.as_deref(), Some("/?offset=100"));
        assert_eq!(turned(50, 146).before.as_deref(), Some("/"));
        assert_eq!(turned(0, 0).words, "no incidents");
        assert_eq!(turned(usize::MAX, 5).after, None);
    }
}
