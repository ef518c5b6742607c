//! The order in which articles come, in what groups and how often changes nothing.

use super::samples::{LVIV, Said, answers, at, findings, fresh, put};
use crate::{Filter, Status, add};
use proptest::prelude::*;

fn stock() -> Vec<Said> {
    let mut all = vec![LVIV];
    for (number, (outlet, source, killed)) in [
        ("a.example", "the governor", 9),
        ("b.example", "the ministry", 180),
        ("c.example", "a witness", 35),
    ]
    .into_iter()
    .enumerate()
    {
        all.push(Said {
            outlet,
            source,
            killed,
            number: number as u64 + 1,
            ..LVIV
        });
    }
    // the same text in another outlet, on another day, and without one
    all.push(Said {
        outlet: "copy.example",
        published: Some("2022-03-13"),
        ..LVIV
    });
    all.push(Said {
        outlet: "undated.example",
        published: None,
        ..LVIV
    });
    all.push(Said {
        place: "Kyiv",
        number: 7,
        ..LVIV
    });
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn order_groups_and_repetition_change_nothing(
        order in Just((0..stock().len()).collect::<Vec<_>>()).prop_shuffle(),
        again in prop::collection::vec(0..stock().len(), 0..4),
        size in 1usize..5,
    ) {
        let stock = stock();
        let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (mut straight, mut mixed) = (fresh(&one), fresh(&two));
        put(&mut straight, &stock, 1);
        let turn: Vec<Said> = order.iter().chain(&again).filter_map(|at| stock.get(*at).cloned()).collect();
        for (second, group) in turn.chunks(size).enumerate() {
            put(&mut mixed, group, second + 1);
        }
        prop_assert_eq!(answers(&straight, &Filter::default()), answers(&mixed, &Filter::default()));
        prop_assert_eq!(findings(&mixed), Vec::<String>::new());
    }
}

#[test]
fn adding_again_changes_nothing_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = fresh(&folder);
    put(&mut ledger, &stock(), 1);
    let before = (
        crate::stats(&ledger).unwrap().head,
        answers(&ledger, &Filter::default()),
    );
    let group: Vec<_> = stock().iter().map(super::samples::article).collect();
    let added = add(&mut ledger, &group, &super::samples::KNOWLEDGE, &at(9)).unwrap();
    assert!(added.iter().all(|a| a.status == Status::Known), "{added:?}");
    assert_eq!(
        before,
        (
            crate::stats(&ledger).unwrap().head,
            answers(&ledger, &Filter::default())
        )
    );
}

#[test]
fn one_text_from_several_places_is_one_document() {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = fresh(&folder);
    put(&mut ledger, &[LVIV], 1);
    put(
        &mut ledger,
        &[Said {
            outlet: "copy.example",
            published: Some("2022-03-13"),
            ..LVIV
        }],
        2,
    );
    let documents = crate::documents(&ledger, &Filter::default()).unwrap();
    let [document] = documents.as_slice() else {
        panic!("{documents:?}")
    };
    // it is read by the earlier one
    assert_eq!(document.outlet.as_deref(), Some("copy.example"));
    assert_eq!(document.sightings.len(), 2);
    let before = Filter {
        as_of: Some(at(1)),
        ..Filter::default()
    };
    assert_eq!(
        crate::documents(&ledger, &before).unwrap()[0].outlet.as_deref(),
        Some("harbour.example")
    );
    assert_eq!(findings(&ledger), Vec::<String>::new());
}
