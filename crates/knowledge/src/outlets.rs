//! Outlets: news organisations by name and by domain.
//!
//! In come words, out come outlets; whether one speaks for itself or passes words on is for the rooms above.

use crate::countries::{key, list};
use crate::{TableError, Tables};
use std::collections::BTreeMap;

/// A news organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outlet {
    /// Its name.
    pub name: String,
    /// agency, broadcaster, newspaper or blog.
    pub kind: String,
    /// ISO 3166-1 alpha-2, if it belongs to one country.
    pub country: Option<String>,
    /// Its domain, if known.
    pub domain: Option<String>,
}

/// Look-ups over news organisations.
#[derive(Debug, Clone, Default)]
pub struct Outlets {
    all: Vec<Outlet>,
    names: BTreeMap<String, usize>,
}

impl Outlets {
    pub(crate) fn parse(tables: &Tables) -> Result<Self, TableError> {
        let mut outlets = Outlets::default();
        for row in tables.rows("outlets.tsv") {
            if row.cell(0).is_empty() || row.cell(2).is_empty() {
                return Err(row.error("a row is: name, also, kind, country, domain"));
            }
            let at = outlets.all.len();
            for name in std::iter::once(row.cell(0).to_string()).chain(list(row.cell(1))) {
                outlets.names.insert(key(&name), at);
            }
            let filled = |cell: &str| (!cell.is_empty()).then(|| cell.to_string());
            outlets.all.push(Outlet {
                name: row.cell(0).to_string(),
                kind: row.cell(2).to_string(),
                country: filled(row.cell(3)),
                domain: filled(row.cell(4)),
            });
        }
        Ok(outlets)
    }

    /// The outlet that is called so ("AFP", "the Associated Press").
    #[must_use]
    pub fn by_name(&self, words: &str) -> Option<&Outlet> {
        self.names.get(&key(words)).and_then(|&at| self.all.get(at))
    }

    /// The outlet whose pages stand under that domain or host ("www.bbc.com").
    #[must_use]
    pub fn by_domain(&self, host: &str) -> Option<&Outlet> {
        let holds = |d: &str| host == d || host.strip_suffix(d).is_some_and(|h| h.ends_with('.'));
        self.all.iter().find(|o| o.domain.as_deref().is_some_and(holds))
    }
}
