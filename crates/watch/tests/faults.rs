//! Rounds in which others, the network or the program itself do what they should not.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use common::desk::{Desk1, FEED, HTML, page, rss};
use common::{broken, ok};
use watch::net::Fail;
use watch::store;
use watch::time::{DAY, HOUR, MINUTE};

const OTHER: &str = "https://other.example/feed";
const ONE: &str = "https://news.example/1";

fn whole(link: &str, words: &str) -> String {
    let words = words.repeat(60);
    format!(
        "<rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel><title>T</title><item><title>Depot</title>\
         <link>{link}</link><content:encoded><![CDATA[<p>{words}</p>]]></content:encoded></item></channel></rss>"
    )
}

fn two(first: &str) -> Desk1 {
    Desk1::new(&format!(
        "[[feed]]\nurl = \"{OTHER}\"\n{first}[[feed]]\nurl = \"{FEED}\"\n"
    ))
}

#[test]
fn no_feed_puts_words_in_anothers_mouth() {
    let mut desk = two("");
    desk.world.put(
        OTHER,
        [ok(200, &[], &whole(ONE, "Nobody was hurt, all is well. "))],
    );
    desk.world.put(FEED, [ok(200, &[], &rss(&[]))]);
    desk.world.put(ONE, [ok(200, HTML, &page("Five were killed."))]);
    desk.once();
    assert_eq!(desk.notes.taken.len(), 1, "{:#?}", desk.lines);
    assert!(desk.notes.taken[0].1.contains("Five were killed"));
    // the feed whose own it is comes to it: the page is there already, and its corrections are heard
    desk.world.put(
        FEED,
        [
            ok(200, &[], &rss(&[(ONE, "one")])),
            ok(200, &[], &rss(&[(ONE, "one, corrected")])),
        ],
    );
    desk.world.clock += HOUR;
    desk.once();
    assert_eq!(desk.world.times(ONE), 1);
    desk.world.put(ONE, [ok(200, HTML, &page("Six were killed."))]);
    desk.world.clock += HOUR;
    assert_eq!(desk.once().counts.changed, 1, "{:#?}", desk.lines);
}

#[test]
fn an_article_is_taken_over_by_the_feed_whose_own_it_is() {
    let mut desk = two("take = \"content\"\n");
    desk.world.put(
        OTHER,
        [ok(200, &[], &whole(ONE, "Nobody was hurt, all is well. "))],
    );
    desk.world.put(
        FEED,
        [ok(
            200,
            &[],
            &whole(ONE, "Five people were killed at the depot. "),
        )],
    );
    desk.once();
    desk.world.clock += HOUR;
    desk.once();
    assert_eq!(desk.notes.taken.len(), 2, "{:#?}", desk.lines);
    assert!(desk.notes.taken[1].1.contains("Five people"));
    assert_eq!(desk.world.times(ONE), 0);
    // while the page is being asked for, and with both in one round
    let mut desk = two("");
    desk.world.put(OTHER, [ok(200, &[], &rss(&[(ONE, "one")]))]);
    desk.world.put(FEED, [ok(200, &[], &rss(&[(ONE, "one")]))]);
    desk.world.put(ONE, [ok(200, HTML, &page("Five were killed."))]);
    assert_eq!(desk.once().counts.new, 1, "{:#?}", desk.lines);
    assert_eq!(desk.world.times(ONE), 1);
    let store = store::open(&desk.path().join("desk")).unwrap();
    assert_eq!(store::item(&store, ONE).unwrap().unwrap().feed, FEED);
}

#[test]
fn an_outage_costs_no_article() {
    let mut desk = Desk1::feed();
    desk.world
        .put(FEED, [ok(200, &[], &rss(&[(ONE, "one")])), ok(304, &[], "")]);
    let none = || broken("no such host");
    let private = || {
        Err(Fail {
            lasting: false,
            why: "refused: news.example is 10.0.0.1, a private address".to_string(),
        })
    };
    let mut answers: Vec<_> = (0..8).map(|_| none()).collect();
    answers.extend([private(), ok(200, HTML, &page("at last"))]);
    desk.world.put(ONE, answers);
    // and robots.txt is away for as long
    let mut robots: Vec<_> = (0..8).map(|_| none()).collect();
    robots.push(ok(404, &[], ""));
    desk.world.put("https://news.example/robots.txt", robots);
    let mut new = 0;
    for _ in 0..30 {
        new += desk.once().counts.new;
        desk.world.clock += DAY + HOUR;
    }
    assert_eq!(new, 1);
    // what nobody answers for weeks is given up at last
    let mut desk = Desk1::feed();
    desk.world
        .put(FEED, [ok(200, &[], &rss(&[(ONE, "one")])), ok(304, &[], "")]);
    desk.world.put(ONE, [none()]);
    for _ in 0..40 {
        desk.once();
        desk.world.clock += DAY + HOUR;
    }
    assert_eq!(desk.world.times(ONE), 30);
}

#[test]
fn a_round_ends_in_time_and_leaves_the_rest_for_the_next() {
    let mut desk = Desk1::new(&format!(
        "[watch]\nround = \"1m\"\ndelay = \"10s\"\n[[feed]]\nurl = \"{FEED}\"\n"
    ));
    let links: Vec<String> = (0..20).map(|n| format!("https://news.example/{n}")).collect();
    let items: Vec<(&str, &str)> = links.iter().map(|link| (link.as_str(), "t")).collect();
    desk.world
        .put(FEED, [ok(200, &[], &rss(&items)), ok(304, &[], "")]);
    for link in &links {
        desk.world.put(link, [ok(200, HTML, &page(link))]);
    }
    let mut new = 0;
    for round in 0..6 {
        let begun = desk.world.clock;
        let counts = desk.once().counts;
        assert!(desk.world.clock - begun < 2 * MINUTE && counts.failed == 0);
        assert!(
            round > 0 || counts.new < 8 && counts.new + counts.left == 20,
            "{counts:?}"
        );
        new += counts.new;
        desk.world.clock += MINUTE;
    }
    assert_eq!(new, 20);
    assert!(links.iter().all(|link| desk.world.times(link) == 1));
}

#[test]
fn bytes_that_the_program_cannot_read_stay_until_it_can() {
    let mut desk = Desk1::feed();
    desk.world
        .put(FEED, [ok(200, &[], &rss(&[(ONE, "one")])), ok(304, &[], "")]);
    desk.world.put(ONE, [ok(200, HTML, &page("one"))]);
    desk.notes.faulty = true;
    assert_eq!(desk.once().counts.failed, 1);
    desk.said("a fault; next try");
    // not at every look
    assert_eq!(desk.once().counts.failed, 0);
    desk.notes.faulty = false;
    desk.world.clock += 2 * HOUR;
    assert_eq!(desk.once().counts.new, 1, "{:#?}", desk.lines);
    assert_eq!(desk.world.times(ONE), 1);
}

#[test]
fn nothing_is_unchanged_that_is_not_there() {
    let mut desk = Desk1::feed();
    desk.world.put(
        FEED,
        [
            ok(200, &[], &rss(&[(ONE, "one")])),
            ok(200, &[], &rss(&[(ONE, "one, again")])),
        ],
    );
    let marked = [("content-type", "text/html"), ("etag", "\"p\"")];
    // a page without words is none that can be read
    desk.world
        .put(ONE, [ok(200, &marked, ""), ok(200, HTML, &page("words"))]);
    desk.once();
    assert!(desk.notes.taken.is_empty(), "{:?}", desk.notes.taken);
    desk.world.clock += HOUR;
    assert_eq!(desk.once().counts.new, 1, "{:#?}", desk.lines);
    let asked = desk.world.asked.iter().filter(|(_, request)| request.url == ONE);
    assert!(
        asked
            .into_iter()
            .all(|(_, request)| request.headers.iter().all(|(name, _)| name != "If-None-Match"))
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_that_cannot_be_read_is_tried_again() {
    let mut desk = Desk1::new("[[folder]]\npath = \"in\"\n");
    let folder = desk.path().join("in");
    desk.settings.folders[0].path.clone_from(&folder);
    std::fs::create_dir(&folder).unwrap();
    desk.world.clock = i64::MAX / 2;
    // a file that is there and gives an error when it is read, to whoever reads it
    std::os::unix::fs::symlink("/proc/self/mem", folder.join("a.txt")).unwrap();
    for _ in 0..3 {
        assert_eq!(desk.once().counts.failed, 1, "{:#?}", desk.lines);
    }
}

#[test]
fn no_secret_of_a_feeds_address_comes_into_the_ledger() {
    let feed = "https://me:secret@news.example/feed";
    let mut desk = Desk1::new(&format!("[[feed]]\nurl = \"{feed}\"\ntake = \"content\"\n"));
    let item = "<rss version='2.0'><channel><title>T</title><item><title>A</title><guid isPermaLink='false'>n-1</guid>\
                <description>Words.</description></item></channel></rss>";
    desk.world.put(FEED, [ok(200, &[], item)]);
    assert_eq!(desk.once().counts.new, 1, "{:#?}", desk.lines);
    let login = ("Authorization".to_string(), "Basic bWU6c2VjcmV0".to_string());
    assert!(
        desk.world
            .asked
            .iter()
            .all(|(_, request)| request.headers.contains(&login))
    );
    assert!(
        desk.lines.iter().all(|line| !line.contains("secret")),
        "{:?}",
        desk.lines
    );
    assert_eq!(desk.notes.abouts.len(), 1);
    for about in &desk.notes.abouts {
        let about = format!("{about:?}");
        assert!(
            !about.contains("secret") && about.contains("https://news.example/feed"),
            "{about}"
        );
    }
}

#[test]
fn a_robots_txt_that_counts_no_more_is_forgotten() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = store::open(folder.path()).unwrap();
    store::keep_robots(&mut store, "https://one.example", b"", 10).unwrap();
    store::keep_robots(&mut store, "https://two.example", b"", 20).unwrap();
    store::drop_outdated(&mut store, 15).unwrap();
    let kept = |origin| store::robots(&store, origin).unwrap().is_some();
    assert!(!kept("https://one.example") && kept("https://two.example"));
}

#[test]
fn what_an_earlier_version_remembered_is_still_known() {
    let folder = tempfile::tempdir().unwrap();
    drop(store::open(folder.path()).unwrap());
    let db = rusqlite::Connection::open(folder.path().join(store::FILE)).unwrap();
    db.execute_batch(
        "ALTER TABLE items DROP COLUMN unanswered; DROP TABLE reading; PRAGMA user_version = 1;",
    )
    .unwrap();
    drop(db);
    let store = store::open(folder.path()).unwrap();
    assert_eq!(store::wanted(&store, FEED, 0, 9), Ok(Vec::new()));
}
