//! Facets: held against counting by hand over whole records, at any moment, whatever people judged and however often a document was read.

use super::samples::{KNOWLEDGE, LVIV, Said, at, findings, fresh, put, record};
use crate::{
    Action, Article, Asked, Facet, Facets, Filter, Ledger, add, facets, prepare, search_with_facets,
};
use record::{EventType, Record, Stance};
use std::collections::{BTreeMap, BTreeSet};

const OUTLETS: [&str; 3] = ["harbour.example", "b.example", "meridian.example"];
const SOURCES: [&str; 5] = ["the governor", "Governor", "THE GOVERNOR", "police", "Médecins"];
const DAYS: [Option<&str>; 5] = [
    Some("2021-12-31"),
    Some("2022-03-14"),
    Some("2022-03-15T08:00:00"),
    Some("2022-04-02"),
    None,
];

/// An article that differs from others in all that is counted.
fn varied(number: usize) -> Record {
    let mut record = record(&Said {
        outlet: OUTLETS[number % 3],
        published: DAYS[number % 5],
        place: if number.is_multiple_of(2) { "Lviv" } else { "Kyiv" },
        source: SOURCES[(number / 2) % 5],
        killed: 10,
        number: number as u64,
    });
    let mut second = record.claims[0].clone();
    second.id = "c2".to_string();
    second.stance = if number.is_multiple_of(3) {
        Stance::Denies
    } else {
        Stance::Asserts
    };
    record.claims.push(second);
    if number.is_multiple_of(4) {
        record.events[0].kind = EventType::Consult;
        record.places[0].country = Some("GM".to_string());
    }
    if number.is_multiple_of(7) {
        record.events[0].place = None;
        record.claims[0].source = None;
    }
    record
}

fn varied_ledger(folder: &tempfile::TempDir, articles: usize) -> Ledger {
    let mut ledger = fresh(folder);
    for number in 0..articles {
        let record = varied(number);
        let given = text::Given {
            published: record.document.published.clone(),
            outlet: record.document.outlet.clone(),
            url: None,
        };
        let article = Article {
            origin: &format!("{number}.txt"),
            bytes: record.document.text.as_bytes(),
            given: &given,
            more: &serde_json::Map::new(),
            record: &record,
        };
        let prepared = prepare(&article, &KNOWLEDGE).unwrap();
        add(&mut ledger, &[prepared], &KNOWLEDGE, &at(number + 1)).unwrap();
    }
    crate::settle(&mut ledger, 1, &at(articles + 1), |_| ()).unwrap();
    ledger
}

/// The values of each article: kind of facet, and its values.
fn values(record: &Record) -> BTreeMap<&'static str, BTreeSet<String>> {
    let country = |place: &Option<String>| {
        let place = record.places.iter().find(|p| Some(&p.id) == place.as_ref());
        place.and_then(|p| p.country.clone())
    };
    let day = record.document.published.clone();
    let part = |letters: usize| day.iter().map(|d| d[..letters].to_string()).collect();
    BTreeMap::from([
        ("years", part(4)),
        ("months", part(7)),
        ("outlets", record.document.outlet.iter().cloned().collect()),
        (
            "types",
            record.events.iter().map(|e| e.kind.name().to_string()).collect(),
        ),
        (
            "countries",
            record.events.iter().filter_map(|e| country(&e.place)).collect(),
        ),
        (
            "stances",
            record
                .claims
                .iter()
                .map(|c| c.stance.name().to_string())
                .collect(),
        ),
        (
            "speakers",
            record
                .claims
                .iter()
                .filter_map(|c| c.source.as_ref())
                .map(|s| knowledge::fold(s.name.trim_start_matches("the ").trim_start_matches("THE ")))
                .collect(),
        ),
    ])
}

/// What the articles of these names have in common, counted one by one.
fn by_hand(
    ledger: &Ledger,
    names: &[String],
    as_of: Option<&str>,
) -> BTreeMap<&'static str, Vec<(String, usize)>> {
    let mut counts: BTreeMap<&str, BTreeMap<String, usize>> = BTreeMap::new();
    for name in names {
        let record = crate::show(ledger, name, as_of).unwrap().record;
        for (kind, values) in values(&record) {
            for value in values {
                *counts.entry(kind).or_default().entry(value).or_default() += 1;
            }
        }
    }
    let sorted = |counts: BTreeMap<String, usize>| {
        let mut sorted: Vec<(String, usize)> = counts.into_iter().collect();
        sorted.sort_by(|a, b| (b.1, &a.0).cmp(&(a.1, &b.0)));
        sorted.truncate(8);
        sorted
    };
    let mut counts: BTreeMap<_, _> = counts.into_iter().map(|(k, v)| (k, sorted(v))).collect();
    let (years, months) = (counts.remove("years"), counts.remove("months"));
    let dates = if years.as_ref().is_some_and(|y| y.len() == 1) {
        months
    } else {
        years
    };
    counts.insert("dates", dates.unwrap_or_default());
    counts
}

fn told(facets: &Facets) -> BTreeMap<&'static str, Vec<(String, usize)>> {
    let plain = |of: &[Facet]| of.iter().map(|f| (f.value.clone(), f.documents)).collect();
    let folded = |of: &[Facet]| {
        of.iter()
            .map(|f| (knowledge::fold(&f.value), f.documents))
            .collect()
    };
    let mut all = BTreeMap::from([
        ("dates", plain(&facets.dates)),
        ("outlets", plain(&facets.outlets)),
        ("types", plain(&facets.types)),
        ("countries", plain(&facets.countries)),
        ("stances", plain(&facets.stances)),
        ("speakers", folded(&facets.speakers)),
    ]);
    all.retain(|kind, of: &mut Vec<(String, usize)>| *kind == "dates" || !of.is_empty());
    all
}

fn filters() -> Vec<Filter> {
    let text = |text: &str| Some(text.to_string());
    let base = Filter::default;
    vec![
        base(),
        Filter {
            kind: Some(EventType::Consult),
            ..base()
        },
        Filter {
            stance: Some(Stance::Denies),
            ..base()
        },
        Filter {
            place: text("UA"),
            ..base()
        },
        Filter {
            place: text("Lviv"),
            ..base()
        },
        Filter {
            source: text("governor"),
            ..base()
        },
        Filter {
            source: text("b.example"),
            ..base()
        },
        Filter {
            from: text("2022-01-01"),
            to: text("2022-12-31"),
            ..base()
        },
        Filter {
            from: text("2022-03-14"),
            to: text("2022-03-14"),
            ..base()
        },
        Filter {
            actor: text("nobody at all"),
            ..base()
        },
    ]
}

fn same_as_by_hand(ledger: &Ledger, as_of: Option<&str>) {
    for filter in filters() {
        let filter = Filter {
            as_of: as_of.map(str::to_string),
            ..filter
        };
        let listed = crate::documents(ledger, &filter).unwrap();
        let names: Vec<String> = listed.into_iter().map(|d| d.id).collect();
        let found = facets(ledger, None, &filter).unwrap();
        assert_eq!((found.documents, found.more), (names.len(), false), "{filter:?}");
        assert_eq!(told(&found), by_hand(ledger, &names, as_of), "{filter:?}");
        for words in ["attack", "kyiv", "\"attack on Lviv\"", "nowhere"] {
            let hits = crate::search(ledger, words, &filter).unwrap();
            let names: Vec<String> = hits.iter().map(|h| h.document.clone()).collect();
            let found = facets(ledger, Some(words), &filter).unwrap();
            assert_eq!(found.documents, names.len(), "{words} {filter:?}");
            assert_eq!(told(&found), by_hand(ledger, &names, as_of), "{words} {filter:?}");
            assert_eq!(
                search_with_facets(ledger, Some(words), &filter).unwrap(),
                (hits, found)
            );
        }
    }
}

#[test]
fn facets_are_what_is_counted_by_hand() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = varied_ledger(&folder, 45);
    same_as_by_hand(&ledger, None);
    same_as_by_hand(&ledger, Some(&at(20)));
    let before = Filter {
        as_of: Some(at(0)),
        ..Filter::default()
    };
    assert_eq!(facets(&ledger, None, &before).unwrap(), Facets::default());
    assert!(facets(&ledger, Some("..."), &Filter::default()).is_err());
    let all = facets(&ledger, None, &Filter::default()).unwrap();
    let names: Vec<&str> = all.speakers.iter().map(|s| s.value.as_str()).collect();
    assert!(
        names.contains(&"Médecins") && names[0].eq_ignore_ascii_case("governor"),
        "{names:?}"
    );
    // two letters are a country's and no part of a name
    let gambia = Filter {
        place: Some("GM".to_string()),
        ..Filter::default()
    };
    let listed = crate::documents(&ledger, &gambia).unwrap().len();
    assert_eq!(
        all.countries.iter().find(|c| c.value == "GM").unwrap().documents,
        listed
    );
    assert!(
        crate::documents(
            &ledger,
            &Filter {
                place: Some("vi".to_string()),
                ..Filter::default()
            }
        )
        .unwrap()
        .is_empty()
    );
}

#[test]
fn a_facet_narrows_to_the_articles_that_it_counts() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = varied_ledger(&folder, 45);
    let count = |filter: Filter| crate::documents(&ledger, &filter).unwrap().len();
    let all = facets(&ledger, None, &Filter::default()).unwrap();
    for kind in &all.types {
        let filter = Filter {
            kind: EventType::from_name(&kind.value),
            ..Filter::default()
        };
        assert_eq!(count(filter), kind.documents);
    }
    for stance in &all.stances {
        let filter = Filter {
            stance: Stance::from_name(&stance.value),
            ..Filter::default()
        };
        assert_eq!(count(filter), stance.documents);
    }
    for name in all.outlets.iter().chain(&all.speakers) {
        let filter = Filter {
            source: Some(name.value.clone()),
            ..Filter::default()
        };
        assert_eq!(count(filter), name.documents, "{}", name.value);
    }
    for year in &all.dates {
        let day = |end: &str| Some(format!("{}-{end}", year.value));
        let filter = Filter {
            from: day("01-01"),
            to: day("12-31"),
            ..Filter::default()
        };
        assert_eq!(count(filter), year.documents);
    }
}

#[test]
fn what_was_rejected_or_read_again_is_counted_as_the_filters_find_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = fresh(&folder);
    put(&mut ledger, &[LVIV, Said { number: 1, ..LVIV }], 1);
    let first = facets(&ledger, None, &Filter::default()).unwrap();
    let id = record(&LVIV).document.id;
    let asked = Asked {
        by: "A. Reader".to_string(),
        action: Action::Reject,
        targets: vec![format!("{id}/e1"), format!("{id}/c1")],
        events: Vec::new(),
        set: BTreeMap::new(),
        note: None,
    };
    for target in asked.targets.clone() {
        let one = Asked {
            targets: vec![target],
            ..asked.clone()
        };
        crate::judge(&mut ledger, &one, &KNOWLEDGE, &at(5)).unwrap();
    }
    assert_eq!(facets(&ledger, None, &Filter::default()).unwrap(), first);
    // read again: another speaker, and an event more
    let mut again = record(&LVIV);
    again.onrecord.version = "0.2.0".to_string();
    if let Some(source) = again.claims[0].source.as_mut() {
        source.name = "the mayor".to_string();
    }
    let mut event = again.events[0].clone();
    (event.id, event.kind) = ("e2".to_string(), EventType::Consult);
    again.events.push(event);
    let reading = crate::reading(&again, &KNOWLEDGE).unwrap();
    crate::reread(&mut ledger, &reading, &KNOWLEDGE, &at(10)).unwrap();
    crate::settle(&mut ledger, 1, &at(10), |_| ()).unwrap();
    let now = facets(&ledger, None, &Filter::default()).unwrap();
    let plain = |of: &[Facet]| {
        of.iter()
            .map(|f| (f.value.clone(), f.documents))
            .collect::<Vec<_>>()
    };
    assert_eq!(now.documents, 2);
    assert_eq!(
        plain(&now.types),
        [("ASSAULT".to_string(), 2), ("CONSULT".to_string(), 1)]
    );
    assert_eq!(
        plain(&now.speakers),
        [("governor".to_string(), 1), ("mayor".to_string(), 1)]
    );
    let then = Filter {
        as_of: Some(at(7)),
        ..Filter::default()
    };
    assert_eq!(facets(&ledger, None, &then).unwrap(), first);
    same_as_by_hand(&ledger, None);
    assert_eq!(findings(&ledger), Vec::<String>::new());
}

#[test]
fn of_many_the_first_of_the_search_are_counted() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = varied_ledger(&folder, 20);
    for (words, filter) in [
        (Some("attack"), Filter::default()),
        (None, filters().swap_remove(7)),
    ] {
        let (hits, _) = search_with_facets(&ledger, words, &filter).unwrap();
        let names: Vec<String> = hits.iter().take(5).map(|h| h.document.clone()).collect();
        let five = crate::facets::of_first(&ledger, words, &filter, 5).unwrap();
        assert_eq!((five.documents, five.more), (5, true));
        assert_eq!(told(&five), by_hand(&ledger, &names, None));
        let all = crate::facets::of_first(&ledger, words, &filter, hits.len()).unwrap();
        assert_eq!((all.documents, all.more), (hits.len(), false));
    }
}

#[test]
fn a_part_of_a_search_comes_with_the_facets_of_all_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = varied_ledger(&folder, 20);
    for (words, filter) in [
        (Some("attack"), Filter::default()),
        (None, Filter::default()),
        (
            None,
            Filter {
                kind: Some(EventType::Assault),
                ..Filter::default()
            },
        ),
    ] {
        let (all, facets) = search_with_facets(&ledger, words, &filter).unwrap();
        for (offset, limit) in [(0, 3), (3, 3), (18, 9), (99, 9)] {
            let part = Filter {
                offset,
                limit: Some(limit),
                ..filter.clone()
            };
            let slice: Vec<_> = all.iter().skip(offset).take(limit).cloned().collect();
            assert_eq!(
                search_with_facets(&ledger, words, &part).unwrap(),
                (slice, facets.clone())
            );
        }
    }
    // nothing asked for: those added last first
    let (hits, _) = search_with_facets(&ledger, None, &Filter::default()).unwrap();
    assert_eq!(hits[0].document, varied(19).document.id);
    let by_day = Filter {
        as_of: Some(at(59)),
        ..Filter::default()
    };
    let (hits, _) = search_with_facets(&ledger, None, &by_day).unwrap();
    assert!(hits.iter().filter_map(|h| h.published.clone()).is_sorted());
}
