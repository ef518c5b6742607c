//! Search: articles that hold the words, best first, with the line around the first place where they stand, and beside them by what they can be narrowed.
//! Without words: the articles of the filter by day; all there are with the one added last first, which is what is new.

use super::facets::{self, Group};
use super::{Chooser, Frame, Turn, chooser, document_address, shown};
use crate::desk::{self, Desk, ask};
use crate::download::{Offer, offers};
use crate::fault::Fault;
use crate::filter::{self, Asked};
use crate::guard::Visitor;
use crate::words;
use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::response::Html;
use ledger::Hit;
use std::sync::Arc;

/// Articles of one page.
const ROWS: usize = 30;

struct Found {
    href: String,
    title: String,
    outlet: String,
    published: String,
    around: [String; 3],
}

#[derive(Template)]
#[template(path = "search.html")]
struct Search {
    offers: Vec<Offer>,
    frame: Frame,
    chooser: Chooser,
    found: Vec<Found>,
    turn: Turn,
    searched: bool,
    counted: String,
    groups: Vec<Group>,
}

/// The page.
pub async fn search(
    State(desk): State<Arc<Desk>>,
    Extension(visitor): Extension<Visitor>,
    asked: Asked,
) -> Result<Html<String>, Fault> {
    let frame = Frame::at("/search", &desk, &visitor);
    let page = ask(&desk, move |desk, ledger| {
        let mut filter = filter::filter(&asked)?;
        let (offset, limit) = filter::stretch(&asked, ROWS)?;
        let searched = asked.q.chars().any(char::is_alphanumeric);
        // one more than is shown tells whether the list goes on
        (filter.offset, filter.limit) = (offset, Some(limit.saturating_add(1)));
        let words = searched.then_some(asked.q.as_str());
        let (hits, facets) = desk::search(desk, ledger, words, &filter)?;
        let goes_on = hits.len() > limit;
        let found: Vec<Found> = hits.into_iter().take(limit).map(found).collect();
        let to = |offset| format!("/search{}", filter::address(&asked, offset));
        let turn = Turn {
            words: match (found.len(), goes_on || offset > 0) {
                (0, _) => "no articles".to_string(),
                (n, false) => words::count(n, "article"),
                (n, true) => format!("articles {}–{}", offset + 1, offset + n),
            },
            before: (offset > 0).then(|| to(offset.saturating_sub(limit))),
            after: goes_on.then(|| to(offset + limit)),
        };
        Ok(Search {
            frame,
            found,
            turn,
            searched,
            counted: facets::counted(&facets),
            groups: facets::groups(desk, &asked, &facets),
            chooser: chooser("/search", &asked),
            offers: offers(&asked, None),
        })
    })
    .await?;
    shown(&page)
}

fn found(hit: Hit) -> Found {
    Found {
        href: document_address(&hit.document, None),
        title: hit.title.unwrap_or_else(|| "(no title)".to_string()),
        outlet: hit.outlet.unwrap_or_else(|| "outlet not known".to_string()),
        published: hit
            .published
            .as_deref()
            .map_or_else(|| "day not known".to_string(), words::moment),
        around: hit.around,
    }
}
