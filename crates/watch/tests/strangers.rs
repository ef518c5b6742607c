//! What strangers bring about: hosts that are down or slow, feeds that want much or give out names anew, articles that end the process.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use common::desk::{Desk1, FEED, HTML, page, rss};
use common::{broken, ok};
use watch::net::Answer;
use watch::store;
use watch::time::{DAY, HOUR, MINUTE, SECOND};

const OTHER: &str = "https://other.example/feed";
const ONE: &str = "https://news.example/1";

fn links(count: usize) -> Vec<String> {
    (0..count).map(|n| format!("https://news.example/{n}")).collect()
}

/// A feed of these links, each with a title of its own.
fn listing(links: &[String]) -> String {
    let items: Vec<(&str, &str)> = links.iter().map(|link| (link.as_str(), link.as_str())).collect();
    rss(&items)
}

#[test]
fn a_redirect_to_a_notice_costs_no_article() {
    let mut desk = Desk1::feed();
    let links = links(4);
    desk.world
        .put(FEED, [ok(200, &[], &listing(&links)), ok(304, &[], "")]);
    desk.world.put(
        "https://news.example/down",
        [ok(200, HTML, &page("We are down."))],
    );
    for link in &links {
        let mut answers: Vec<_> = (0..5).map(|_| ok(302, &[("location", "/down")], "")).collect();
        answers.push(ok(200, HTML, &page(&format!("What happened at {link}."))));
        desk.world.put(link, answers);
    }
    let counts = desk.once().counts;
    assert!(
        counts.new == 1 && counts.failed > 0 && counts.known == 0,
        "{counts:?}"
    );
    desk.said("redirected for now to https://news.example/down, where another article leads too; next try");
    for _ in 0..40 {
        desk.world.clock += HOUR;
        desk.once();
    }
    for link in &links {
        let words = format!("What happened at {link}.");
        assert!(
            desk.notes.taken.iter().any(|(_, text)| text.contains(&words)),
            "{link}"
        );
    }
    // what was had is not replaced by the notice either
    let mut desk = Desk1::feed();
    desk.settings.feeds[0].recheck = vec![HOUR];
    desk.world
        .put(FEED, [ok(200, &[], &rss(&[(ONE, "one")])), ok(304, &[], "")]);
    desk.world.put(
        "https://news.example/down",
        [ok(200, HTML, &page("We are down."))],
    );
    let notice = ok(302, &[("location", "/down")], "");
    desk.world.put(
        ONE,
        [
            ok(200, HTML, &page("one")),
            notice,
            ok(200, HTML, &page("one, corrected")),
        ],
    );
    desk.once();
    desk.world.clock += 2 * HOUR;
    assert_eq!(desk.once().counts.failed, 1, "{:#?}", desk.lines);
    desk.world.clock += HOUR;
    assert_eq!(desk.once().counts.changed, 1, "{:#?}", desk.lines);
    assert_eq!(desk.notes.taken.len(), 2);
}

#[test]
fn a_page_that_wants_a_login_is_no_article() {
    let mut desk = Desk1::feed();
    let links = links(2);
    desk.world
        .put(FEED, [ok(200, &[], &listing(&links)), ok(304, &[], "")]);
    for link in &links {
        let login = format!(
            "https://news.example/login?back={}",
            link.replace(':', "%3A").replace('/', "%2F")
        );
        desk.world.put(&login, [ok(200, HTML, &page("Please log in."))]);
        desk.world.put(
            link,
            [ok(302, &[("location", &login)], ""), ok(200, HTML, &page(link))],
        );
    }
    let counts = desk.once().counts;
    assert_eq!((counts.new, counts.failed), (0, 2), "{:#?}", desk.lines);
    desk.world.clock += HOUR;
    assert_eq!(desk.once().counts.new, 2, "{:#?}", desk.lines);
}

#[test]
fn ways_to_one_page_are_one_article_where_they_are_for_good_or_say_the_same() {
    let mut desk = Desk1::feed();
    let short = |n: u32| format!("https://short.example/{n}");
    let (a, b, c) = (short(1), short(2), short(3));
    desk.world.put(
        FEED,
        [ok(
            200,
            &[],
            &rss(&[(&a, "Depot hit"), (&b, "Depot  HIT"), (&c, "otherwise")]),
        )],
    );
    desk.world
        .put("https://short.example/robots.txt", [ok(404, &[], "")]);
    desk.world.put(ONE, [ok(200, HTML, &page("one"))]);
    for (link, code) in [(&a, 302), (&b, 302), (&c, 301)] {
        desk.world.put(link, [ok(code, &[("location", ONE)], "")]);
    }
    let counts = desk.once().counts;
    assert_eq!(
        (counts.new, counts.known, counts.failed),
        (1, 2, 0),
        "{:#?}",
        desk.lines
    );
    desk.said("known sha256:");
}

#[test]
fn a_feed_with_slow_hosts_does_not_starve_another() {
    let file = format!("[watch]\nround = \"1m\"\n[[feed]]\nurl = \"{OTHER}\"\n[[feed]]\nurl = \"{FEED}\"\n");
    let mut desk = Desk1::new(&file);
    let many: Vec<String> = (0..200).map(|n| format!("https://h{n}.slow.example/x")).collect();
    desk.world.put(OTHER, [ok(200, &[], &listing(&many))]);
    desk.world.put(FEED, [ok(200, &[], &listing(&links(3)))]);
    for link in links(3) {
        desk.world.put(&link, [ok(200, HTML, &page(&link))]);
    }
    desk.world.slow = Some(("slow.example", 20 * SECOND));
    assert_eq!(desk.once().counts.new, 3, "{:#?}", desk.lines);
    // and none of the rounds after it
    desk.world.put(FEED, [ok(200, &[], &listing(&links(4)))]);
    desk.world.put(&links(4)[3], [ok(200, HTML, &page("four"))]);
    desk.world.clock += HOUR;
    assert_eq!(desk.once().counts.new, 1, "{:#?}", desk.lines);
}

#[test]
fn a_robots_txt_is_kept_as_far_as_it_concerns_us_and_all_of_them_are_bounded() {
    let mut desk = Desk1::feed();
    let others: String = (0..20_000).map(|n| format!("disallow: /x{n}\n")).collect();
    let robots =
        format!("user-agent: other\n{others}user-agent: *\ndisallow: /no\ndisallow: /no\ncrawl-delay: 3\n");
    desk.world
        .put("https://news.example/robots.txt", [ok(200, &[], &robots)]);
    desk.world.put(
        FEED,
        [ok(
            200,
            &[],
            &rss(&[(ONE, "one"), ("https://news.example/no", "no")]),
        )],
    );
    desk.world.put(ONE, [ok(200, HTML, &page("one"))]);
    desk.once();
    desk.said("robots.txt of the host forbids it");
    let mut store = store::open(&desk.path().join("desk")).unwrap();
    let (kept, until) = store::robots(&store, "https://news.example").unwrap().unwrap();
    assert_eq!(
        String::from_utf8(kept).unwrap(),
        "user-agent: *\ncrawl-delay: 3\ndisallow: /no\n"
    );
    let large = vec![b'x'; 500 << 10];
    for n in 0..150 {
        store::keep_robots(&mut store, &format!("https://h{n}.example"), &large, until + n).unwrap();
    }
    let bytes: i64 = desk
        .db()
        .query_row("SELECT sum(length(file)) FROM robots", [], |row| row.get(0))
        .unwrap();
    assert!(bytes <= 64 << 20, "{bytes}");
    assert!(store::robots(&store, "https://h149.example").unwrap().is_some());
}

#[test]
fn pauses_that_are_over_are_forgotten() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = store::open(folder.path()).unwrap();
    store::keep_pause(&mut store, "one.example", 10).unwrap();
    // and those of a clock that was wrong
    store::keep_pause(&mut store, "far.example", 30 * DAY).unwrap();
    store::keep_pause(&mut store, "two.example", 20).unwrap();
    store::drop_outdated(&mut store, 15).unwrap();
    let until = |host| store::pause(&store, host).unwrap();
    assert_eq!(
        (until("one.example"), until("two.example"), until("far.example")),
        (0, 20, 0)
    );
}

fn atom(published: &str) -> String {
    format!(
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>T</title><entry><title>A</title><id>urn:{published}</id><link href='{ONE}'/>\
         <published>{published}</published></entry></feed>"
    )
}

#[test]
fn what_stands_for_no_date_is_no_day_of_publication() {
    for (published, taken) in [
        ("9999-12-31T23:59:59Z", None),
        ("0001-01-01T00:00:00Z", None),
        ("1970-01-01T00:00:00Z", None),
        ("2022-03-14T10:20:00Z", Some("2022-03-14T10:20:00")),
    ] {
        let mut desk = Desk1::feed();
        desk.world.put(FEED, [ok(200, &[], &atom(published))]);
        desk.world.put(ONE, [ok(200, HTML, &page("one"))]);
        desk.once();
        let about = &desk.notes.abouts[0];
        assert_eq!(about.published.as_deref(), taken, "{published}");
        // what the feed says is kept as it says it
        assert_eq!(about.more["feed_published"], published);
    }
}

#[test]
fn only_the_feed_of_its_house_dates_an_article() {
    let two = format!("[[feed]]\nurl = \"{OTHER}\"\n[[feed]]\nurl = \"{FEED}\"\n");
    let dated = |day: &str| {
        rss(&[(ONE, "one")]).replace(
            "</link>",
            &format!("</link><pubDate>{day} 10:00:00 GMT</pubDate>"),
        )
    };
    let mut desk = Desk1::new(&two);
    desk.world.put(OTHER, [ok(200, &[], &dated("01 Jan 2001"))]);
    desk.world.put(FEED, [ok(200, &[], &rss(&[]))]);
    desk.world.put(ONE, [ok(200, HTML, &page("one"))]);
    desk.once();
    assert_eq!(desk.notes.abouts[0].published, None);
    assert_eq!(
        desk.notes.abouts[0].more["feed_published"],
        "2001-01-01T10:00:00Z"
    );
    // whose article it is says when it was published, whoever named it first
    let mut desk = Desk1::new(&two);
    desk.world.put(OTHER, [ok(200, &[], &dated("01 Jan 2001"))]);
    desk.world.put(FEED, [ok(200, &[], &dated("14 Mar 2022"))]);
    desk.world
        .put(ONE, [broken("no such host"), ok(200, HTML, &page("one"))]);
    desk.once();
    desk.world.clock += HOUR;
    desk.once();
    assert_eq!(
        desk.notes.abouts[0].published.as_deref(),
        Some("2022-03-14T10:00:00"),
        "{:#?}",
        desk.lines
    );
}

#[test]
fn what_was_never_had_is_not_unchanged() {
    let mut desk = Desk1::feed();
    desk.world
        .put(FEED, [ok(200, &[], &rss(&[(ONE, "one")])), ok(304, &[], "")]);
    desk.world
        .put(ONE, [ok(304, &[], ""), ok(200, HTML, &page("one"))]);
    assert_eq!(desk.once().counts.failed, 1);
    desk.said("304 not modified, of a page that was never given; next try");
    desk.world.clock += HOUR;
    assert_eq!(desk.once().counts.new, 1, "{:#?}", desk.lines);
    // bytes that wait to be read are not dropped
    let mut desk = Desk1::feed();
    desk.world.put(
        FEED,
        [
            ok(200, &[], &rss(&[(ONE, "one")])),
            ok(200, &[], &rss(&[(ONE, "one, again")])),
        ],
    );
    let marked = [("content-type", "text/html"), ("etag", "\"p\"")];
    desk.world
        .put(ONE, [ok(200, &marked, &page("one")), ok(304, &[], "")]);
    desk.notes.faulty = true;
    desk.once();
    desk.notes.faulty = false;
    desk.world.clock += 20 * MINUTE;
    assert_eq!(desk.once().counts.new, 1, "{:#?}", desk.lines);
    let asked: Vec<_> = desk
        .world
        .asked
        .iter()
        .filter(|(_, request)| request.url == ONE)
        .collect();
    assert!(
        asked
            .iter()
            .all(|(_, request)| request.headers.iter().all(|(name, _)| name != "If-None-Match"))
    );
}

/// An alert on its way.
fn alert(desk: &Desk1, way: &str, target: &str) {
    drop(store::open(&desk.path().join("desk")).unwrap());
    let sql = "INSERT INTO outbox (alert, rule, way, target, payload) VALUES ('a', 'r', ?, ?, '{\"id\":\"a\",\"rule\":\"r\"}')";
    desk.db().execute(sql, [way, target]).unwrap();
}

#[test]
fn an_alert_that_could_not_be_printed_waits() {
    let mut desk = Desk1::feed();
    desk.world.put(FEED, [ok(200, &[], &rss(&[]))]);
    alert(&desk, "print", "");
    desk.unprinted = true;
    assert_eq!(desk.once().unsent, 1);
    desk.unprinted = false;
    desk.world.clock += HOUR;
    assert_eq!(desk.once().unsent, 0);
    desk.said("ALERT");
    desk.world.clock += HOUR;
    desk.once();
    assert!(desk.lines.iter().all(|line| !line.contains("ALERT")));
}

#[test]
fn no_secret_of_a_hook_comes_into_the_log() {
    let mut desk = Desk1::feed();
    desk.world.put(FEED, [ok(200, &[], &rss(&[]))]);
    alert(&desk, "post", "https://hooks.example/services/secret");
    desk.world
        .put("https://hooks.example/services/secret", [ok(500, &[], "")]);
    assert_eq!(desk.once().unsent, 1);
    desk.said("not sent to hooks.example: 500");
    assert!(
        desk.lines.iter().all(|line| !line.contains("secret")),
        "{:?}",
        desk.lines
    );
}

#[test]
fn ones_own_network_is_allowed_by_feed_and_only_for_its_origin() {
    let file = format!("[[feed]]\nurl = \"{FEED}\"\nprivate = true\n[[feed]]\nurl = \"{OTHER}\"\n");
    let mut desk = Desk1::new(&file);
    desk.world.put(
        FEED,
        [ok(200, &[], &rss(&[(ONE, "one"), ("https://10.0.0.1/x", "two")]))],
    );
    desk.world
        .put(ONE, [ok(302, &[("location", "https://10.0.0.2/y")], "")]);
    desk.world.put(
        OTHER,
        [ok(200, &[], &rss(&[("https://news.example/of-another", "x")]))],
    );
    desk.once();
    let private = |url: &str| {
        let found = desk.world.asked.iter().find(|(_, request)| request.url == url);
        found
            .unwrap_or_else(|| panic!("{url}: {:?}", desk.world.urls()))
            .1
            .private
    };
    assert!(private(FEED) && private(ONE));
    for other in [
        OTHER,
        "https://news.example/of-another",
        "https://10.0.0.1/robots.txt",
        "https://10.0.0.1/x",
        "https://10.0.0.2/robots.txt",
        "https://10.0.0.2/y",
    ] {
        assert!(!private(other), "{other}");
    }
}

#[test]
fn articles_beyond_what_may_wait_are_looked_at_again() {
    let mut desk = Desk1::new(&format!("[watch]\nround = \"1s\"\n[[feed]]\nurl = \"{FEED}\"\n"));
    let links = links(5_200);
    desk.world
        .put(FEED, [ok(200, &[("etag", "\"1\"")], &listing(&links))]);
    let counts = desk.once().counts;
    assert!(counts.left >= 5_000, "{counts:?}");
    desk.said("200 of its articles are beyond the 5000 that may wait");
    let waits = |desk: &Desk1| -> i64 {
        desk.db()
            .query_row("SELECT count(*) FROM items", [], |row| row.get(0))
            .unwrap()
    };
    assert_eq!(waits(&desk), 5_000);
    desk.db()
        .execute(
            "UPDATE items SET state = 'given up' WHERE key < 'https://news.example/2'",
            [],
        )
        .unwrap();
    desk.world.clock += HOUR;
    desk.once();
    assert_eq!(waits(&desk), 5_200);
    let conditional = |name: &str| {
        desk.world
            .asked
            .iter()
            .any(|(_, r)| r.headers.iter().any(|(n, _)| n == name))
    };
    assert!(!conditional("If-None-Match"));
}

#[test]
fn pages_that_are_left_for_the_next_round_are_not_written() {
    let mut desk = Desk1::new(&format!("[watch]\nround = \"1s\"\n[[feed]]\nurl = \"{FEED}\"\n"));
    desk.world
        .put(FEED, [ok(200, &[], &listing(&links(900))), ok(304, &[], "")]);
    desk.once();
    let triggers = "CREATE TABLE writes (n); CREATE TRIGGER a AFTER INSERT ON items BEGIN INSERT INTO writes VALUES (1); END;
                    CREATE TRIGGER b AFTER UPDATE ON items BEGIN INSERT INTO writes VALUES (1); END;";
    desk.db().execute_batch(triggers).unwrap();
    desk.world.clock += HOUR;
    assert!(desk.once().counts.left > 800);
    let writes: i64 = desk
        .db()
        .query_row("SELECT count(*) FROM writes", [], |row| row.get(0))
        .unwrap();
    assert!(writes < 10, "{writes}");
}

#[test]
fn identifiers_that_are_given_out_anew_make_no_versions() {
    let mut desk = Desk1::feed();
    let item = |n: usize, at: usize| {
        format!(
            "<item><title>Story {n}</title><link>https://news.example/s/{n}</link><guid isPermaLink='false'>{at}</guid></item>"
        )
    };
    let feed = |top: usize| {
        let items: String = (0..3).map(|at| item(top - at, at)).collect();
        format!("<rss version='2.0'><channel><title>T</title>{items}</channel></rss>")
    };
    // one new story, then one, then three at once
    desk.world
        .put(FEED, [3, 4, 5, 8].map(|top| ok(200, &[], &feed(top))));
    for n in 1..9 {
        let words = page(&format!("Story number {n}."));
        desk.world
            .put(&format!("https://news.example/s/{n}"), [ok(200, HTML, &words)]);
    }
    let mut all = (0, 0);
    for _ in 0..4 {
        let counts = desk.once().counts;
        all = (all.0 + counts.new, all.1 + counts.changed);
        desk.world.clock += HOUR;
    }
    assert_eq!(all, (8, 0));
    assert!((1..9).all(|n| desk.world.times(&format!("https://news.example/s/{n}")) == 1));
}

#[test]
fn an_article_whose_address_was_mended_is_the_same() {
    let mut desk = Desk1::feed();
    let feed = |link: &str, words: &str| {
        format!(
            "<rss version='2.0'><channel><title>T</title><item><title>Depot hit</title><description>{words}</description><link>{link}</link>\
             <guid isPermaLink='false'>n-17</guid></item></channel></rss>"
        )
    };
    let (first, mended) = ("https://news.example/depto", "https://news.example/depot");
    desk.world.put(
        FEED,
        [
            ok(200, &[], &feed(first, "Five.")),
            ok(200, &[], &feed(mended, "Six.")),
        ],
    );
    desk.world.put(first, [ok(200, HTML, &page("Five."))]);
    desk.world.put(mended, [ok(200, HTML, &page("Six."))]);
    desk.once();
    desk.world.clock += HOUR;
    assert_eq!(desk.once().counts.changed, 1, "{:#?}", desk.lines);
    assert!(desk.notes.abouts[1].more.contains_key("version_of"));
}

#[test]
fn what_was_left_to_be_put_together_was_there_before_the_rules() {
    let mut desk = Desk1::feed();
    desk.world.put(FEED, [ok(200, &[], &rss(&[]))]);
    desk.once();
    assert_eq!(desk.notes.settled, 0);
    let db = rusqlite::Connection::open(desk.path().join("desk").join("ledger.db")).unwrap();
    db.execute_batch("PRAGMA foreign_keys = OFF; INSERT INTO dirty VALUES (1);")
        .unwrap();
    desk.world.clock += HOUR;
    desk.once();
    assert_eq!(desk.notes.settled, 1);
}

#[test]
fn an_article_that_ends_the_process_is_set_aside() {
    let mut desk = Desk1::feed();
    let links = links(3);
    desk.world
        .put(FEED, [ok(200, &[], &listing(&links)), ok(304, &[], "")]);
    for link in &links {
        desk.world
            .put(link, [ok(200, HTML, &page(&format!("At {link}.")))]);
    }
    desk.notes.deadly = Some("At https://news.example/0.");
    desk.dies();
    desk.dies();
    let counts = desk.once().counts;
    assert_eq!((counts.new, counts.failed), (2, 1), "{:#?}", desk.lines);
    desk.said("set aside https://news.example/0: reading it ended the program twice");
    assert_eq!(desk.world.times("https://news.example/0"), 1);
    // it is said once
    desk.world.clock += HOUR;
    assert_eq!(desk.once().counts.failed, 0);
    // the next version of the program has another try
    desk.notes.deadly = None;
    desk.db()
        .execute("UPDATE reading SET version = '0.0.1'", [])
        .unwrap();
    assert_eq!(desk.once().counts.new, 1, "{:#?}", desk.lines);
    assert_eq!(desk.world.times("https://news.example/0"), 1);
}

/// A desk that watches a folder of its own.
fn of_folder() -> Desk1 {
    let mut desk = Desk1::new("[[folder]]\npath = \"in\"\n");
    let folder = desk.path().join("in");
    desk.settings.folders[0].path.clone_from(&folder);
    std::fs::create_dir(&folder).unwrap();
    desk.world.clock = i64::MAX / 2;
    desk
}

#[test]
fn a_file_that_ends_the_process_is_set_aside() {
    let mut desk = of_folder();
    let write = |desk: &Desk1, name: &str, words: &str| {
        std::fs::write(desk.path().join("in").join(name), words).unwrap()
    };
    write(&desk, "a.txt", "Five were killed, the deadly page says.");
    write(&desk, "b.txt", "Six were killed.");
    desk.notes.deadly = Some("deadly");
    desk.dies();
    desk.dies();
    let counts = desk.once().counts;
    assert_eq!((counts.new, counts.failed), (1, 1), "{:#?}", desk.lines);
    desk.said("set aside");
    assert_eq!(desk.once().counts.known, 2);
    // other bytes are another matter
    write(&desk, "a.txt", "Seven were killed in the town.");
    assert_eq!(desk.once().counts.new, 1, "{:#?}", desk.lines);
}

#[test]
fn a_file_at_which_the_program_is_at_fault_is_read_by_its_next_version() {
    let mut desk = of_folder();
    std::fs::write(desk.path().join("in").join("a.txt"), "Five were killed.").unwrap();
    desk.notes.faulty = true;
    assert_eq!(desk.once().counts.failed, 1);
    assert_eq!(desk.once().counts.known, 1);
    desk.notes.faulty = false;
    assert_eq!(desk.once().counts.known, 1);
    desk.db()
        .execute("UPDATE reading SET version = '0.0.1'", [])
        .unwrap();
    assert_eq!(desk.once().counts.new, 1, "{:#?}", desk.lines);
}

#[test]
fn a_folder_is_one_by_whatever_way_it_is_named() {
    let mut desk = of_folder();
    std::fs::write(desk.path().join("in").join("a.txt"), "Five were killed.").unwrap();
    assert_eq!(desk.once().counts.new, 1);
    desk.settings.folders[0].path = desk.path().join("in").join("..").join("in");
    assert_eq!(desk.once().counts.known, 1, "{:#?}", desk.lines);
}

#[test]
fn a_page_is_asked_for_once_in_a_round() {
    let mut desk = Desk1::feed();
    desk.settings.feeds[0].recheck = vec![HOUR];
    desk.world.put(
        FEED,
        [
            ok(200, &[], &rss(&[(ONE, "one")])),
            ok(200, &[], &rss(&[(ONE, "one, corrected")])),
        ],
    );
    desk.world.put(
        ONE,
        [
            ok(200, HTML, &page("one")),
            ok(200, HTML, &page("corrected")),
            ok(200, HTML, &page("dropped")),
        ],
    );
    desk.once();
    desk.world.clock += 2 * HOUR;
    assert_eq!(desk.once().counts.changed, 1, "{:#?}", desk.lines);
    assert_eq!(desk.world.times(ONE), 2);
}

#[test]
fn a_clock_that_was_wrong_keeps_no_feed_unasked() {
    let mut desk = Desk1::feed();
    desk.settings.feeds[0].own_interval = true;
    desk.world.put(FEED, [ok(200, &[], &rss(&[]))]);
    desk.world.clock += 400 * DAY;
    desk.once();
    desk.world.clock -= 400 * DAY;
    desk.once();
    assert_eq!(desk.world.times(FEED), 2);
}

#[test]
fn the_servers_word_on_letters_counts_before_a_scripts() {
    // ISO-8859-2, and a script that says UTF-8 of itself
    let head = "<html><head><script charset='utf-8' src='/x.js'></script><title>T</title></head><body><p>Governor Ji";
    let mut body = head.as_bytes().to_vec();
    body.extend([0xf8, 0xed, b' ', 0xae, 0xef, 0xe1, b'r', b's', b'k', 0xfd]);
    body.extend(b" said that five people were killed.</p></body></html>");
    let answer = |kind: &str, body: &[u8]| {
        Ok(Answer {
            status: 200,
            headers: [("content-type".to_string(), kind.to_string())].into(),
            body: body.to_vec(),
        })
    };
    let mut desk = Desk1::feed();
    desk.world.put(
        FEED,
        [ok(
            200,
            &[],
            &rss(&[(ONE, "one"), ("https://news.example/2", "two")]),
        )],
    );
    desk.world
        .put(ONE, [answer("text/html; charset=iso-8859-2", &body)]);
    // a server that says Latin-1 of everything, of a page that knows better
    let own = String::from_utf8_lossy(&body).replace(
        "<script charset='utf-8' src='/x.js'></script>",
        "<meta charset='iso-8859-2'>",
    );
    let at = own.find("Ji").unwrap() + 2;
    let mut own = own.as_bytes()[..at].to_vec();
    own.extend(&body[head.len()..]);
    desk.world.put(
        "https://news.example/2",
        [answer("text/html; charset=ISO-8859-1", &own)],
    );
    desk.once();
    assert_eq!(desk.notes.taken.len(), 2, "{:#?}", desk.lines);
    for (_, text) in &desk.notes.taken {
        assert!(text.contains("Jiří Žďársk"), "{text}");
    }
}
