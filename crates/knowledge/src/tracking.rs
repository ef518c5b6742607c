//! Tracking: parameters of an address that tell how a reader came there and nothing of the page.
//!
//! In: `tracking.tsv`. Out: whether a parameter's name is one of them. It never looks at values.

use crate::{TableError, Tables};
use std::collections::BTreeSet;

/// Names of parameters that are no part of an address.
#[derive(Debug, Clone, Default)]
pub struct Tracking {
    whole: BTreeSet<String>,
    starts: Vec<String>,
}

impl Tracking {
    pub(crate) fn parse(tables: &Tables) -> Result<Self, TableError> {
        let mut found = Tracking::default();
        for row in tables.rows("tracking.tsv") {
            let name = row.cell(0).to_lowercase();
            if name.is_empty() {
                return Err(row.error("no parameter; give its name in the first cell"));
            }
            match row.cell(1) {
                "whole" => drop(found.whole.insert(name)),
                "start" => found.starts.push(name),
                other => return Err(row.error(format!("{other}: no such match; there are whole, start"))),
            }
        }
        Ok(found)
    }

    /// Whether a parameter of this name tells nothing of the page.
    #[must_use]
    pub fn holds(&self, name: &str) -> bool {
        let name = name.to_lowercase();
        self.whole.contains(&name) || self.starts.iter().any(|start| name.starts_with(start))
    }
}

#[cfg(test)]
mod tests {
    use crate::Knowledge;

    #[test]
    fn campaigns_are_known_and_articles_are_not() {
        let tracking = Knowledge::built_in().unwrap().tracking;
        assert!(tracking.holds("utm_source") && tracking.holds("UTM_Medium") && tracking.holds("fbclid"));
        assert!(!tracking.holds("id") && !tracking.holds("p") && !tracking.holds("fbclidx"));
    }
}
