//! What must hold of resolving whatever the articles are: no order changes it, blocks see enough, nothing comes out twice.

use crate::days::{self, Days, number};
use crate::incident::owned;
use crate::{
    Count, Digest, Happening, Resolved, Told, Where, blocks, recalled, resolve_all, resolve_as_one,
    resolve_block, sketch, touched,
};
use proptest::prelude::*;
use record::{Dispute, EventRef, EventType, Measure, PlacePrecision, Quote};
use std::collections::{BTreeMap, BTreeSet};

const TOWNS: [(&str, &str, f64, f64); 7] = [
    ("Alda", "AA", 40.0, 20.0),
    ("Alda Port", "AA", 40.1, 20.1),
    ("Brim", "AA", 40.2, 20.0),
    ("Corth", "AA", 41.5, 21.0),
    ("Dorn", "BB", 50.0, 30.0),
    ("Esk", "BB", 50.1, 30.1),
    ("Nowhere", "", 0.0, 0.0),
];

fn town(at: usize) -> Option<Where> {
    let (name, country, lat, lon) = TOWNS[at % TOWNS.len()];
    let site = Where {
        name: name.to_string(),
        key: name.to_lowercase(),
        country: Some(country.to_string()),
        at: Some((lat, lon)),
        precision: Some(PlacePrecision::Place),
        ..Where::default()
    };
    (!country.is_empty()).then_some(site)
}

fn days() -> impl Strategy<Value = Option<Days>> {
    let start = number("2022-01-25").unwrap();
    prop_oneof![
        5 => (0..70, 1..3).prop_map(move |(at, len)| Some(Days { from: start + at, to: start + at + len })),
        2 => (0..70, 3..11).prop_map(move |(at, len)| Some(Days { from: start + at, to: start + at + len })),
        1 => Just(Some(Days { from: number("2022-02-01").unwrap(), to: number("2022-03-01").unwrap() })),
        1 => Just(Some(Days { from: number("2022-01-01").unwrap(), to: number("2023-01-01").unwrap() })),
        3 => Just(None),
    ]
}

fn happening() -> impl Strategy<Value = Happening> {
    let mode = prop_oneof![
        Just(None),
        Just(Some(("aerial", "air"))),
        Just(Some(("explosives", "blast")))
    ];
    (
        days(),
        0..7usize,
        mode,
        prop::option::of(prop_oneof![4 => 1..60u64, 1 => 100..103u64]),
        any::<bool>(),
        0..4usize,
    )
        .prop_map(|(days, at, mode, killed, main, words)| Happening {
            kind: EventType::Assault,
            modes: mode.iter().map(|m| m.0.to_string()).collect(),
            kin: mode.iter().map(|m| m.1.to_string()).collect(),
            events: Vec::new(),
            sites: town(at).into_iter().collect(),
            near: Vec::new(),
            days,
            agents: Vec::new(),
            targets: vec!["the market".to_string()],
            counts: killed.into_iter().map(count).collect(),
            words: ["bridge", "market", "rocket", "school"]
                .iter()
                .take(words)
                .map(|w| (*w).to_string())
                .collect(),
            main,
        })
}

pub(crate) fn count(killed: u64) -> Count {
    Count {
        figure: "f1".to_string(),
        span: Quote {
            start: 0,
            end: 2,
            text: killed.to_string(),
        },
        measure: Measure::Killed,
        low: Some(killed),
        high: Some(killed),
        of: None,
        sort: None,
        source: Some("the governor".to_string()),
        claim: None,
        said: None,
        unverified_by: Vec::new(),
        title: false,
    }
}

/// Happenings, days after the first until publication, and the country.
type Made = (Vec<Happening>, Option<i32>, Option<usize>);

fn digests() -> impl Strategy<Value = Vec<Digest>> {
    let published = prop::option::of(0..80i32);
    let one = (
        prop::collection::vec(happening(), 0..5),
        published,
        prop::option::of(0..2usize),
    );
    prop::collection::vec(one, 0..14).prop_map(|all| {
        let start = number("2022-01-25").unwrap();
        let make = |(at, (happenings, published, country)): (usize, Made)| {
            let told = |(n, mut h): (usize, Happening)| {
                h.events = vec![Told {
                    id: Some(format!("e{}", n + 1)),
                    words: format!("words {}", n / 2),
                    start: n,
                }];
                h
            };
            Digest {
                document: format!("sha256:{:03}", (at * 37) % 101),
                // texts of few articles, published again and again
                url: (at % 3 > 0).then(|| format!("example.org/{}", at % 4)),
                stamp: published.map(|p| days::name(start + p)),
                published: published.map(|p| start + p),
                country: country.map(|c| ["AA", "BB"][c].to_string()),
                happenings: happenings.into_iter().enumerate().map(told).collect(),
                ..Digest::default()
            }
        };
        all.into_iter().enumerate().map(make).collect()
    })
}

/// The digests that name each block.
fn per_block(digests: &[Digest]) -> BTreeMap<String, Vec<&Digest>> {
    let mut out: BTreeMap<String, Vec<&Digest>> = BTreeMap::new();
    for digest in digests {
        for block in blocks(digest) {
            out.entry(block).or_default().push(digest);
        }
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_order_changes_it(all in digests(), turn in 0..14usize) {
        let mut other = all.clone();
        other.reverse();
        let by = turn % other.len().max(1);
        other.rotate_left(by);
        prop_assert_eq!(resolve_all(&all), resolve_all(&other));
    }

    #[test]
    fn twice_the_same_article_is_once(all in digests()) {
        let twice: Vec<Digest> = all.iter().chain(&all).cloned().collect();
        prop_assert_eq!(resolve_all(&all), resolve_all(&twice));
    }

    #[test]
    fn a_block_sees_all_that_it_needs(all in digests()) {
        let everything: Vec<&Digest> = all.iter().collect();
        for (block, named) in per_block(&all) {
            let whole = owned(&block, &everything, |_, _| true);
            prop_assert_eq!(resolve_block(&block, &named), whole, "{}", block);
        }
    }

    #[test]
    fn a_new_article_changes_no_other_blocks(all in digests(), new in 1..4usize) {
        let old = &all[..all.len().saturating_sub(new)];
        let added: BTreeSet<&str> = all.iter().skip(old.len()).map(|d| d.document.as_str()).collect();
        let now = per_block(&all);
        let mut changing: BTreeSet<String> = BTreeSet::new();
        for digest in all.iter().skip(old.len()) {
            let touched = touched(digest);
            prop_assert!(touched.blocks.is_subset(&blocks(digest)) && touched.years.is_subset(&touched.blocks));
            changing.extend(touched.blocks);
            for year in touched.years {
                changing.extend(recalled(&year, &now[&year], &added));
            }
        }
        let before = per_block(old);
        for (block, named) in &now {
            let was = before.get(block).map(|named| resolve_block(block, named)).unwrap_or_default();
            prop_assert!(was == resolve_block(block, named) || changing.contains(block), "{}", block);
        }
    }

    #[test]
    fn every_event_is_in_one_incident(all in digests()) {
        let Resolved { incidents, .. } = resolve_all(&all);
        let mut seen = BTreeSet::new();
        for event in incidents.iter().flat_map(|i| &i.events) {
            prop_assert!(seen.insert(event.clone()), "{:?} is in two incidents", event);
        }
        let told: usize = all.iter().map(|d| d.happenings.len()).sum();
        prop_assert_eq!(seen.len(), told);
        let ids: BTreeSet<&String> = incidents.iter().map(|i| &i.id).collect();
        prop_assert_eq!(ids.len(), incidents.len());
    }

    #[test]
    fn an_incident_keeps_to_two_days_and_one_area(all in digests()) {
        for incident in resolve_all(&all).incidents {
            let told: Vec<Days> = incident.events.iter().filter_map(|e| {
                let digest = all.iter().find(|d| d.document == e.document)?;
                digest.happenings.iter().find(|h| h.events.iter().any(|t| t.id.as_ref() == Some(&e.event)))?.days.filter(|d| d.exact())
            }).collect();
            let first = told.iter().map(|d| d.from).min();
            let last = told.iter().map(|d| d.from).max();
            prop_assert!(last.zip(first).is_none_or(|(l, f)| l - f <= 1));
        }
    }

    #[test]
    fn an_incident_is_what_its_happenings_are_as_one(all in digests()) {
        let Resolved { incidents, disputes } = resolve_all(&all);
        for incident in incidents {
            let named: Vec<&Digest> = all.iter().filter(|d| incident.documents.contains(&d.document)).collect();
            let tells = |event: &EventRef| incident.events.contains(event);
            let (mut anew, about) = resolve_as_one(&incident.id, &named, tells, |_| false).unwrap();
            anew.links.clone_from(&incident.links);
            let told: Vec<&Dispute> = disputes.iter().filter(|d| d.incident == incident.id).collect();
            prop_assert_eq!(about.iter().collect::<Vec<_>>(), told);
            prop_assert_eq!(anew, incident);
        }
    }

    #[test]
    fn a_digest_comes_back_from_json(all in digests()) {
        let text = serde_json::to_string(&all).unwrap();
        prop_assert_eq!(serde_json::from_str::<Vec<Digest>>(&text).unwrap(), all);
    }
}

fn undated(document: &str, published: &str) -> Digest {
    Digest {
        document: document.to_string(),
        published: number(published),
        happenings: vec![Happening {
            kind: EventType::Assault,
            modes: vec!["aerial".to_string()],
            kin: vec!["air".to_string()],
            events: vec![Told {
                id: Some("e1".to_string()),
                words: "a strike on the market".to_string(),
                start: 0,
            }],
            sites: town(0).into_iter().collect(),
            near: Vec::new(),
            days: None,
            agents: Vec::new(),
            targets: vec!["the market".to_string()],
            counts: vec![count(31)],
            words: ["bridge", "market", "rocket", "school"]
                .map(str::to_string)
                .to_vec(),
            main: true,
        }],
        ..Digest::default()
    }
}

#[test]
fn undated_reports_meet_across_the_border_of_a_month() {
    let start = number("2022-02-20").unwrap();
    for first in 0..20 {
        for apart in 0..4 {
            let day = |n: i32| days::name(start + n);
            let (a, b) = (undated("a", &day(first)), undated("b", &day(first + apart)));
            for all in [[a.clone(), b.clone()], [b.clone(), a.clone()]] {
                assert_eq!(
                    resolve_all(&all).incidents.len(),
                    1,
                    "{} and {}",
                    day(first),
                    day(first + apart)
                );
            }
            // one that tells its day takes in both
            let mut told = undated("c", &day(first));
            told.happenings[0].days = Some(Days {
                from: start + first - 1,
                to: start + first,
            });
            let all = [a.clone(), told, b.clone()];
            assert_eq!(
                resolve_all(&all).incidents.len(),
                1,
                "{} told to the day before",
                day(first)
            );
        }
    }
}

/// The text of one article at a time of day, with what it says that the source says.
fn version(document: &str, hour: u8, killed: u64, source: Option<&str>) -> Digest {
    let mut digest = undated(document, "2022-03-10");
    digest.url = Some("example.org/strike".to_string());
    digest.stamp = Some(format!("2022-03-10T{hour:02}:00:00"));
    digest.happenings[0].counts = vec![Count {
        source: source.map(str::to_string),
        ..count(killed)
    }];
    digest
}

/// Number, source, documents and the number that took its place, of each toll of the one incident.
fn tolls_of(all: &[Digest]) -> Vec<(u64, Option<String>, usize, Option<u64>)> {
    let resolved = resolve_all(all);
    assert_eq!(resolved.incidents.len(), 1);
    let tolls = &resolved.incidents[0].tolls;
    let by = |at: Option<usize>| at.and_then(|at| tolls[at].low);
    let one = |t: &record::Toll| {
        (
            t.low.unwrap(),
            t.source.clone(),
            t.documents.len(),
            by(t.superseded_by),
        )
    };
    tolls.iter().map(one).collect()
}

#[test]
fn a_corrected_number_strikes_the_one_before_it_in_any_order() {
    let mayor = Some("the mayor");
    let first = version("c", 9, 40, mayor);
    let second = version("a", 11, 31, mayor);
    let third = version("b", 14, 33, mayor);
    let own = |t: u64, by: Option<u64>| (t, mayor.map(str::to_string), 1, by);
    for all in [
        [first.clone(), second.clone(), third.clone()],
        [third.clone(), first.clone(), second.clone()],
        [second.clone(), third.clone(), first.clone()],
    ] {
        let mut tolls = tolls_of(&all);
        tolls.sort();
        assert_eq!(tolls, vec![own(31, Some(33)), own(33, None), own(40, Some(33))]);
        let range = &resolve_all(&all).incidents[0].range;
        assert_eq!(range.get("killed"), Some(&(Some(33), Some(33))));
    }
    // another outlet still says the old number: it stands
    let other = Digest {
        url: Some("example.net/strike".to_string()),
        ..version("d", 10, 40, mayor)
    };
    let tolls = tolls_of(&[first.clone(), third.clone(), other]);
    assert!(tolls.contains(&(40, mayor.map(str::to_string), 2, None)));
    // another source of the newer text takes nothing's place, nor does a text of the same time
    let governor = version("e", 15, 35, Some("the governor"));
    assert!(tolls_of(&[first.clone(), governor]).contains(&own(40, None)));
    assert!(tolls_of(&[first.clone(), version("f", 9, 31, mayor)]).contains(&own(40, None)));
    // a day is one time with a moment of it
    let by_day = |stamp: &str, killed| Digest {
        stamp: Some(stamp.to_string()),
        ..version("g", 9, killed, mayor)
    };
    assert!(tolls_of(&[first.clone(), by_day("2022-03-10", 31)]).contains(&own(40, None)));
    assert!(tolls_of(&[first.clone(), by_day("2022-03-10", 31)]).contains(&own(31, None)));
    assert!(tolls_of(&[first.clone(), by_day("2022-03-11", 31)]).contains(&own(40, Some(31))));
    // the article's own number is corrected as well
    let tolls = tolls_of(&[version("a", 9, 40, None), version("b", 10, 31, None)]);
    assert!(tolls.contains(&(40, None, 1, Some(31))));
}

#[test]
fn a_headline_makes_one_article_only_of_texts_that_are_copies() {
    let titled = |document: &str, hour: u8, killed: u64, text: &str| Digest {
        url: None,
        title: Some("Strike on the market of Alda".to_string()),
        outlet: Some("Example Post".to_string()),
        sketch: sketch(text),
        ..version(document, hour, killed, Some("the mayor"))
    };
    let words = |from: usize| {
        (from..from + 80)
            .map(|n| format!("x{n}"))
            .collect::<Vec<_>>()
            .join(" ")
    };
    let mayor = Some("the mayor".to_string());
    let tolls = tolls_of(&[titled("a", 9, 40, &words(0)), titled("b", 12, 31, &words(5))]);
    assert!(tolls.contains(&(40, mayor.clone(), 1, Some(31))));
    let tolls = tolls_of(&[titled("a", 9, 40, &words(0)), titled("b", 12, 31, &words(500))]);
    assert!(tolls.contains(&(40, mayor, 1, None)));
}

#[test]
fn a_text_that_says_the_same_twice_names_two_incidents() {
    let mut digest = undated("a", "2022-03-10");
    let mut again = digest.happenings[0].clone();
    again.sites = town(3).into_iter().collect();
    digest.happenings.push(again);
    let ids: BTreeSet<String> = resolve_all(&[digest])
        .incidents
        .into_iter()
        .map(|i| i.id)
        .collect();
    assert_eq!(ids.len(), 2);
}

/// Texts that have stretches of each other: each word is one of forty, in runs that come again.
fn texts() -> impl Strategy<Value = Vec<String>> {
    let stretch = (0..6usize, 1..40usize).prop_map(|(from, len)| {
        let word = |n: usize| format!("w{}", (n * (from + 3) + from) % 97);
        (0..len).map(word).collect::<Vec<_>>().join(" ")
    });
    prop::collection::vec(
        prop::collection::vec(stretch, 0..5).prop_map(|s| s.join(" ")),
        0..9,
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn each_text_goes_with_copies_and_no_two_texts_are_copies(all in texts(), turn in 0..9usize) {
        let digests: Vec<Digest> = all.iter().enumerate().map(|(at, text)| digest_of(&format!("{at:02}"), text)).collect();
        let mut given: Vec<&Digest> = digests.iter().collect();
        let groups = crate::texts(&given);
        let find = |id: &String| digests.iter().find(|d| &d.document == id).unwrap();
        let copies = |a: &String, b: &String| a != b && crate::copy(find(a), find(b)).is_some();
        let mut met: Vec<&String> = groups.iter().flatten().collect();
        met.sort();
        prop_assert_eq!(met, digests.iter().map(|d| &d.document).collect::<Vec<_>>());
        // some member of each group is a copy of all others of it, and can be chosen so that no two chosen are copies
        let centres = |g: &Vec<String>| -> Vec<String> { g.iter().filter(|a| g.iter().all(|b| *a == b || copies(a, b))).cloned().collect() };
        let centres: Vec<Vec<String>> = groups.iter().map(centres).collect();
        prop_assert!(centres.iter().all(|c| !c.is_empty()));
        for id in digests.iter().map(|d| &d.document) {
            let alone = !digests.iter().any(|d| copies(id, &d.document));
            prop_assert!(!alone || groups.contains(&vec![id.clone()]));
        }
        let by = turn % given.len().max(1);
        given.rotate_left(by);
        prop_assert_eq!(crate::texts(&given), groups);
    }
}

#[test]
fn a_round_up_makes_no_one_source_of_what_it_takes_in() {
    let words = |from: usize| {
        (from..from + 80)
            .map(|n| format!("x{n}"))
            .collect::<Vec<_>>()
            .join(" ")
    };
    let (a, b) = (words(0), words(500));
    let both = format!("{a} {b}");
    let digests = [digest_of("a", &a), digest_of("b", &b), digest_of("c", &both)];
    assert!(crate::copy(&digests[0], &digests[2]).is_some());
    assert!(crate::copy(&digests[1], &digests[2]).is_some());
    let groups = crate::texts(&digests.iter().collect::<Vec<_>>());
    assert_eq!(
        groups,
        vec![vec!["a".to_string(), "c".to_string()], vec!["b".to_string()]]
    );
    // without the round-up nothing changes for the two, and a third copy of one of them is no third source
    let more = [
        digest_of("a", &a),
        digest_of("b", &b),
        digest_of("c", &both),
        digest_of("d", &a.to_uppercase()),
    ];
    assert_eq!(crate::texts(&more.iter().collect::<Vec<_>>()).len(), 2);
}

#[test]
fn a_sentence_in_common_is_no_copy() {
    let sentence = "an air strike killed fifteen civilians including four children in the northwestern province on saturday a monitor said";
    let tail = |from: usize| {
        (from..from + 60)
            .map(|n| format!("x{n}"))
            .collect::<Vec<_>>()
            .join(" ")
    };
    let (a, b) = (
        format!("{sentence} {}", tail(0)),
        format!("{sentence} {}", tail(500)),
    );
    assert_eq!(crate::copy(&digest_of("a", &a), &digest_of("b", &b)), None);
    let brief = digest_of("c", sentence);
    assert!(
        crate::copy(&brief, &digest_of("a", &a)).is_some(),
        "a brief that stands whole in another is one"
    );
}

fn digest_of(id: &str, text: &str) -> Digest {
    Digest {
        document: id.to_string(),
        sketch: sketch(text),
        ..Digest::default()
    }
}

const HARBOUR: &str = include_str!("../../../examples/harbour-courier.txt");
const MERIDIAN: &str = include_str!("../../../examples/meridian-post.txt");

#[test]
fn cut_and_reordered_texts_are_copies() {
    let paragraphs: Vec<&str> = HARBOUR.split("\n\n").collect();
    let mut turned = paragraphs.clone();
    turned.reverse();
    let turned = turned.join("\n\n").replace(',', "").to_uppercase();
    let half = paragraphs
        .iter()
        .skip(1)
        .step_by(2)
        .copied()
        .collect::<Vec<_>>()
        .join("\n");
    let whole = digest_of("a", HARBOUR);
    for other in [turned, half] {
        let copy = crate::copy(&whole, &digest_of("b", &other)).unwrap();
        assert!(copy.score > 0.7 && !copy.why.is_empty());
    }
    let mixed = format!(
        "{}\n{MERIDIAN}",
        paragraphs
            .iter()
            .take(paragraphs.len() / 2)
            .copied()
            .collect::<Vec<_>>()
            .join("\n")
    );
    assert!(crate::copy(&whole, &digest_of("c", &mixed)).is_some());
}

/// An article of one happening that cost so many, as the governor says, told on that day.
fn article(document: &str, place: usize, (source, killed): (&str, u64), day: i32, text: &str) -> Digest {
    let start = number("2022-02-01").unwrap();
    let days = Days {
        from: start,
        to: start + 1,
    };
    Digest {
        published: Some(start + day),
        happenings: vec![Happening {
            kind: EventType::Assault,
            modes: Vec::new(),
            kin: Vec::new(),
            events: vec![Told {
                id: Some("e1".to_string()),
                words: "attack".to_string(),
                start: 0,
            }],
            sites: town(place).into_iter().collect(),
            near: Vec::new(),
            days: Some(days),
            agents: Vec::new(),
            targets: Vec::new(),
            counts: vec![Count {
                source: Some(source.to_string()),
                said: Some(start + day),
                ..count(killed)
            }],
            words: Vec::new(),
            main: true,
        }],
        ..digest_of(document, text)
    }
}

#[test]
fn halves_put_together_are_one_incident() {
    let early = article("sha256:1", 0, ("the governor", 9), 0, HARBOUR);
    let later = article("sha256:2", 4, ("the governor", 35), 1, MERIDIAN);
    let other = article("sha256:3", 4, ("the ministry", 180), 1, HARBOUR);
    let all = [&early, &later, &other];
    let (whole, disputes) = resolve_as_one("i-a", &all, |_| true, |_| false).unwrap();
    let tolls: Vec<_> = whole.tolls.iter().map(|t| (t.low, t.superseded_by)).collect();
    assert_eq!(tolls, [(Some(9), Some(1)), (Some(35), None), (Some(180), None)]);
    assert_eq!(whole.range["killed"], (Some(35), Some(180)));
    assert_eq!(
        disputes.len(),
        1,
        "the governor and the ministry, each of another half"
    );
    assert_eq!((whole.id.as_str(), disputes[0].incident.as_str()), ("i-a", "i-a"));
    // the same text in both halves is one source
    assert_eq!(whole.independent_sources, 2);
    assert_eq!(whole.copies, [["sha256:1", "sha256:3"]]);
}

#[test]
fn two_reporters_are_no_copies() {
    assert_eq!(
        crate::copy(&digest_of("a", HARBOUR), &digest_of("b", MERIDIAN)),
        None
    );
}
