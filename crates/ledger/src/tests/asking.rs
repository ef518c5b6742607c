//! Lists, their filters, and what was on record at a past moment.

use super::samples::{LVIV, Said, answers, at, findings, fresh, put};
use crate::{Filter, Near};
use record::{EventType, Stance};

fn three() -> [Said; 3] {
    [
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
    ]
}

#[test]
fn filters_choose() {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = fresh(&folder);
    put(&mut ledger, &three(), 1);
    let count = |filter: Filter| crate::incidents(&ledger, &filter).unwrap().len();
    let base = Filter::default;
    let near = |lat, lon, km| Filter {
        near: Some(Near { lat, lon, km }),
        ..base()
    };
    let text = |text: &str| Some(text.to_string());
    assert_eq!(count(base()), 2);
    assert_eq!(
        count(Filter {
            place: text("lviv"),
            ..base()
        }),
        1
    );
    assert_eq!(
        count(Filter {
            place: text("UA"),
            ..base()
        }),
        2
    );
    assert_eq!(
        count(Filter {
            place: text("Lv"),
            ..base()
        }),
        0
    );
    assert_eq!(
        count(Filter {
            place: text("\" OR *"),
            ..base()
        }),
        0
    );
    assert_eq!(count(near(49.9, 24.1, 20.0)), 1);
    assert_eq!(count(near(49.9, 24.1, 1.0)), 0);
    assert_eq!(count(near(50.0, 27.0, 400.0)), 2);
    assert_eq!(
        count(Filter {
            from: text("2022-03-13"),
            to: text("2022-03-13"),
            ..base()
        }),
        2
    );
    assert_eq!(
        count(Filter {
            from: text("2022-03-14"),
            ..base()
        }),
        0
    );
    assert_eq!(
        count(Filter {
            to: text("2022-03-12"),
            ..base()
        }),
        0
    );
    assert_eq!(
        count(Filter {
            source: text("defence ministry"),
            ..base()
        }),
        1
    );
    assert_eq!(
        count(Filter {
            source: text("b.example"),
            ..base()
        }),
        1
    );
    assert_eq!(
        count(Filter {
            actor: text("Russia"),
            ..base()
        }),
        1
    );
    assert_eq!(
        count(Filter {
            kind: Some(EventType::Consult),
            ..base()
        }),
        0
    );
    assert_eq!(
        count(Filter {
            stance: Some(Stance::Asserts),
            ..base()
        }),
        2
    );
    assert_eq!(
        count(Filter {
            stance: Some(Stance::Denies),
            ..base()
        }),
        0
    );
    assert_eq!(
        count(Filter {
            limit: Some(1),
            ..base()
        }),
        1
    );
}

#[test]
fn tolls_stand_side_by_side_and_are_disputed() {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = fresh(&folder);
    put(&mut ledger, &three(), 1);
    let tolls = crate::tolls(
        &ledger,
        &Filter {
            place: Some("Lviv".to_string()),
            ..Filter::default()
        },
    )
    .unwrap();
    let told: Vec<_> = tolls
        .iter()
        .map(|t| (t.toll.source.as_deref(), t.toll.low))
        .collect();
    assert_eq!(
        told,
        [
            (Some("Russia's defence ministry"), Some(180)),
            (Some("the governor"), Some(35))
        ]
    );
    assert_eq!(crate::disputes(&ledger, &Filter::default()).unwrap().len(), 1);
    let of = |source: &str| Filter {
        source: Some(source.to_string()),
        ..Filter::default()
    };
    assert_eq!(crate::disputes(&ledger, &of("Russia")).unwrap().len(), 1);
    assert_eq!(crate::disputes(&ledger, &of("b.example")).unwrap().len(), 0);
    let moments = crate::timeline(&ledger, &Filter::default()).unwrap();
    assert_eq!(moments.iter().filter(|m| m.what == "happened").count(), 2);
    assert!(moments.is_sorted_by_key(|m| m.day.clone()));
    assert_eq!(crate::claims(&ledger, &of("governor")).unwrap().len(), 2);
    let hits = crate::search(&ledger, "\"attack on Kyiv\"", &Filter::default()).unwrap();
    assert_eq!(hits.len(), 1);
    assert_eq!(hits[0].around[1], "attack on Kyiv");
    assert!(crate::search(&ledger, " ... ", &Filter::default()).is_err());
}

#[test]
fn the_past_is_answered_as_it_was_on_record() {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = fresh(&folder);
    let mut then = Vec::new();
    for (number, said) in three().into_iter().enumerate() {
        put(&mut ledger, &[said], number * 10 + 10);
        then.push(answers(&ledger, &Filter::default()));
    }
    for (number, then) in then.iter().enumerate() {
        let past = Filter {
            as_of: Some(at(number * 10 + 15)),
            ..Filter::default()
        };
        assert_eq!(answers(&ledger, &past), *then, "after {number}");
    }
    let before = Filter {
        as_of: Some("2025-01-01T00:00:00.000000Z".to_string()),
        ..Filter::default()
    };
    assert!(crate::incidents(&ledger, &before).unwrap().is_empty());
    assert!(crate::documents(&ledger, &before).unwrap().is_empty());
    assert_eq!(findings(&ledger), Vec::<String>::new());
}

#[test]
fn a_question_stops_when_it_is_told_to() {
    use std::sync::atomic::AtomicBool;
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = super::samples::fresh(&folder);
    crate::stop_when(&mut ledger, std::sync::Arc::new(AtomicBool::new(true))).unwrap();
    let stopped = crate::stats(&ledger);
    assert!(matches!(stopped, Err(crate::LedgerError::Stopped)), "{stopped:?}");
    // SQLite itself, in the midst of one long statement
    let long = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 1000000000) SELECT count(*) FROM n";
    let count = ledger.store.query_row(long, [], |row| row.get::<_, i64>(0));
    let stopped = count.map_err(crate::LedgerError::from);
    assert!(matches!(stopped, Err(crate::LedgerError::Stopped)), "{stopped:?}");
    crate::stop_when(&mut ledger, std::sync::Arc::default()).unwrap();
    assert!(crate::stats(&ledger).is_ok());
}

#[test]
fn a_part_of_a_list_is_that_part() {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = fresh(&folder);
    put(&mut ledger, &three(), 1);
    let unplaced = Said {
        place: "Somewhere",
        published: None,
        number: 3,
        ..LVIV
    };
    put(&mut ledger, &[unplaced], 2);
    let filters = [
        Filter::default(),
        Filter {
            kind: Some(EventType::Assault),
            ..Filter::default()
        },
        Filter {
            place: Some("UA".to_string()),
            ..Filter::default()
        },
        Filter {
            source: Some("governor".to_string()),
            ..Filter::default()
        },
        Filter {
            as_of: Some(at(1)),
            ..Filter::default()
        },
    ];
    for filter in filters {
        let whole = answers(&ledger, &filter);
        let whole: serde_json::Value = serde_json::from_str(&whole).unwrap();
        let newest = crate::newest(&ledger, &filter, false).unwrap();
        let days = crate::days(&ledger, &filter).unwrap();
        assert_eq!(days.iter().map(|d| d.incidents).sum::<usize>(), newest.len());
        let disputed = crate::newest(&ledger, &filter, true).unwrap().len();
        assert_eq!(days.iter().map(|d| d.disputed).sum::<usize>(), disputed);
        assert_eq!(crate::queue(&ledger, &filter, false).unwrap().all, newest.len());
        for (offset, limit) in [(0, 1), (1, 1), (1, 2), (2, 9), (9, 9)] {
            let part = Filter {
                offset,
                limit: Some(limit),
                ..filter.clone()
            };
            let found: serde_json::Value = serde_json::from_str(&answers(&ledger, &part)).unwrap();
            for (name, rows) in whole.as_object().unwrap() {
                let rows: Vec<_> = rows.as_array().unwrap().iter().skip(offset).take(limit).collect();
                let part: Vec<_> = found[name].as_array().unwrap().iter().collect();
                assert_eq!(part, rows, "{name} {part:?}");
            }
            let slice: Vec<_> = newest.iter().copied().skip(offset).take(limit).collect();
            assert_eq!(crate::newest(&ledger, &part, false).unwrap(), slice);
        }
    }
}

#[test]
fn who_speaks_is_counted_by_what_stands() {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = fresh(&folder);
    let bare = Said {
        source: "Governor",
        number: 7,
        ..LVIV
    };
    put(&mut ledger, &three(), 1);
    put(&mut ledger, &[bare], 2);
    let found = crate::speakers(&ledger, "", 0, 9).unwrap();
    let told: Vec<_> = found
        .rows
        .iter()
        .map(|s| (s.name.as_str(), s.claims, s.disputes))
        .collect();
    assert_eq!(told, [("governor", 3, 1), ("Russia's defence ministry", 1, 1)]);
    assert_eq!(found.all, 2);
    assert_eq!(found.kinds, [("unnamed".to_string(), 4)]);
    assert_eq!(crate::speakers(&ledger, "MINISTRY", 0, 9).unwrap().all, 1);
    assert_eq!(crate::speakers(&ledger, "", 1, 1).unwrap().rows[0].claims, 1);
    assert_eq!(crate::stats(&ledger).unwrap().claims, 4);
    assert_eq!(findings(&ledger), Vec::<String>::new());
}
