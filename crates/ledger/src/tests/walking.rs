//! What is walked is what lists list, one after another.

use super::samples::{LVIV, Said, fresh, put};
use crate::{Filter, walk};
use std::collections::BTreeSet;

#[test]
fn a_walk_goes_by_what_lists_list() {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = fresh(&folder);
    let said = [
        LVIV,
        Said {
            outlet: "b.example",
            source: "Russia's defence ministry",
            killed: 180,
            number: 1,
            ..LVIV
        },
        Said {
            place: "Kyiv",
            number: 2,
            ..LVIV
        },
    ];
    put(&mut ledger, &said, 1);
    let text = |text: &str| Some(text.to_string());
    let filters = [
        Filter::default(),
        Filter {
            place: text("Lviv"),
            ..Filter::default()
        },
        Filter {
            source: text("ministry"),
            ..Filter::default()
        },
        Filter {
            limit: Some(1),
            ..Filter::default()
        },
        Filter {
            place: text("nowhere"),
            ..Filter::default()
        },
    ];
    for filter in filters {
        let documents = crate::documents(&ledger, &filter).unwrap();
        let incidents = crate::incidents(&ledger, &filter).unwrap();
        let all = Filter {
            limit: None,
            ..filter.clone()
        };
        let claims = crate::claims(&ledger, &all).unwrap();
        let tolls = crate::tolls(&ledger, &all).unwrap();
        let walk = walk(&ledger, None).unwrap();
        let walked: Vec<String> = walk
            .documents(&filter)
            .unwrap()
            .map(|d| d.unwrap().record.document.id)
            .collect();
        let listed: Vec<String> = documents.into_iter().map(|d| d.id).collect();
        assert_eq!(walked, listed, "{filter:?}");
        let found: Vec<crate::Walked> = walk.incidents(&filter).unwrap().map(Result::unwrap).collect();
        let shown: Vec<crate::Shown> = found.iter().map(|w| w.shown.clone()).collect();
        assert_eq!(shown, incidents, "{filter:?}");
        if filter.limit.is_none() {
            let walked: BTreeSet<(String, String)> = walk
                .claims(&filter)
                .unwrap()
                .map(Result::unwrap)
                .flat_map(|(opened, ids)| {
                    let document = opened.record.document.id;
                    ids.into_iter().map(move |id| (document.clone(), id))
                })
                .collect();
            let listed = claims.into_iter().map(|c| (c.document, c.claim.id));
            assert_eq!(walked, listed.collect(), "{filter:?}");
            assert_eq!(found.iter().map(|w| w.tolls.len()).sum::<usize>(), tolls.len());
        }
        for document in listed {
            assert_eq!(
                walk.document(&document).unwrap().unwrap().record.document.id,
                document
            );
        }
        assert!(walk.document("sha256:none").unwrap().is_none());
    }
}
