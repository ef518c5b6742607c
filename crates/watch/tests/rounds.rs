//! Whole rounds in a world of tables, with a clock that does not wait: what is asked, when, how often, and what is remembered.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use common::desk::{Desk1, FEED, HTML, page, rss};
use common::{broken, ok};
use watch::net::Fail;
use watch::settings::Take;
use watch::store;
use watch::time::{DAY, HOUR, MINUTE, SECOND};

#[test]
fn each_article_is_fetched_once() {
    let mut desk = Desk1::feed();
    let items = [
        ("https://news.example/1?utm_source=rss", "one"),
        ("https://news.example/2", "two"),
        ("https://news.example/1", "one"),
    ];
    desk.world.put(
        FEED,
        [ok(200, &[("etag", "\"1\"")], &rss(&items)), ok(304, &[], "")],
    );
    for n in ["1?utm_source=rss", "1", "2"] {
        desk.world
            .put(&format!("https://news.example/{n}"), [ok(200, HTML, &page(n))]);
    }
    let summary = desk.once();
    assert_eq!(
        (summary.counts.new, summary.counts.failed),
        (2, 0),
        "{:#?}",
        desk.lines
    );
    let origins: Vec<&str> = desk
        .notes
        .taken
        .iter()
        .map(|(origin, _)| origin.as_str())
        .collect();
    assert_eq!(origins, ["https://news.example/1", "https://news.example/2"]);
    desk.world.clock += HOUR;
    let summary = desk.once();
    assert_eq!(summary.counts.new + summary.counts.changed, 0);
    desk.said("unchanged");
    assert_eq!(desk.world.urls().len(), 5, "{:?}", desk.world.urls());
    let conditional = &desk.world.asked.last().unwrap().1.headers;
    assert!(conditional.contains(&("If-None-Match".to_string(), "\"1\"".to_string())));
}

#[test]
fn one_request_at_a_time_with_a_pause_between() {
    let mut desk = Desk1::feed();
    desk.world.put(
        "https://news.example/robots.txt",
        [ok(200, &[], "user-agent: *\ncrawl-delay: 7\n")],
    );
    desk.world.put(
        FEED,
        [ok(
            200,
            &[],
            &rss(&[
                ("https://news.example/1", "a"),
                ("https://news.example/2", "b"),
                ("https://other.example/3", "c"),
            ]),
        )],
    );
    desk.world
        .put("https://other.example/robots.txt", [ok(404, &[], "")]);
    for url in [
        "https://news.example/1",
        "https://news.example/2",
        "https://other.example/3",
    ] {
        desk.world.put(url, [ok(200, HTML, &page(url))]);
    }
    assert_eq!(desk.once().counts.new, 3);
    let at = |wanted: &str| {
        desk.world
            .asked
            .iter()
            .find(|(_, request)| request.url == wanted)
            .unwrap()
            .0
    };
    assert!(at("https://news.example/robots.txt") - at(FEED) >= 2 * SECOND);
    assert!(at("https://news.example/2") - at("https://news.example/1") >= 7 * SECOND);
    assert!(at("https://other.example/3") - at("https://other.example/robots.txt") >= 2 * SECOND);
}

#[test]
fn what_robots_txt_forbids_is_not_fetched() {
    let mut desk = Desk1::feed();
    desk.world.put(
        "https://news.example/robots.txt",
        [ok(200, &[], "user-agent: onrecord\ndisallow: /private\n")],
    );
    desk.world.put(
        FEED,
        [ok(
            200,
            &[],
            &rss(&[
                ("https://news.example/private/1", "a"),
                ("https://news.example/2", "b"),
            ]),
        )],
    );
    desk.world
        .put("https://news.example/2", [ok(200, HTML, &page("two"))]);
    let summary = desk.once();
    assert_eq!((summary.counts.new, summary.counts.failed), (1, 1));
    assert_eq!(desk.world.times("https://news.example/private/1"), 0);
    desk.said("given up https://news.example/private/1: robots.txt of the host forbids it");
    // and it is not asked for its robots.txt again within a day, in a run of its own
    desk.world.clock += HOUR;
    desk.once();
    assert_eq!(desk.world.times("https://news.example/robots.txt"), 1);
}

#[test]
fn pages_wait_while_robots_txt_cannot_be_read() {
    let mut desk = Desk1::feed();
    desk.world.put(
        "https://news.example/robots.txt",
        [ok(500, &[], ""), ok(404, &[], "")],
    );
    desk.world
        .put(FEED, [ok(200, &[], &rss(&[("https://news.example/1", "a")]))]);
    desk.world
        .put("https://news.example/1", [ok(200, HTML, &page("one"))]);
    assert_eq!(desk.once().counts.failed, 1);
    desk.said("robots.txt: 500 server error; next try");
    assert_eq!(desk.world.times("https://news.example/1"), 0);
    desk.world.clock += HOUR;
    assert_eq!(desk.once().counts.new, 1);
}

#[test]
fn a_host_that_asks_for_a_pause_gets_it() {
    let mut desk = Desk1::feed();
    let items = [("https://news.example/1", "a"), ("https://news.example/2", "b")];
    desk.world.put(FEED, [ok(200, &[], &rss(&items))]);
    desk.world.put(
        "https://news.example/1",
        [
            ok(429, &[("retry-after", "600")], ""),
            ok(200, HTML, &page("one")),
        ],
    );
    desk.world
        .put("https://news.example/2", [ok(200, HTML, &page("two"))]);
    let summary = desk.once();
    assert_eq!(
        (summary.counts.left, summary.counts.failed, summary.counts.new),
        (2, 0, 0),
        "{:#?}",
        desk.lines
    );
    let asked = desk.world.urls().len();
    // too early: nothing of that host is asked, not even the feed
    desk.world.clock += 5 * MINUTE;
    desk.once();
    assert_eq!(desk.world.urls().len(), asked);
    desk.world.clock += HOUR;
    assert_eq!(desk.once().counts.new, 2);
}

#[test]
fn feeds_that_fail_are_tried_later_each_time_and_do_not_stop_others() {
    let mut desk = Desk1::new(&format!(
        "[[feed]]\nurl = \"{FEED}\"\n[[feed]]\nurl = \"https://other.example/feed\"\n"
    ));
    desk.world.put(
        FEED,
        [
            broken("nobody answers there (connection refused)"),
            ok(503, &[("retry-after", "7200")], ""),
            ok(200, &[], &rss(&[])),
        ],
    );
    desk.world
        .put("https://other.example/feed", [ok(200, &[], &rss(&[]))]);
    assert_eq!(desk.once().feeds, 1);
    desk.said("failed: nobody answers there (connection refused); next try");
    desk.said("https://other.example/feed: nothing in it");
    let begun = desk.world.clock;
    desk.world.clock = begun + 5 * MINUTE;
    desk.once();
    assert_eq!(desk.world.times(FEED), 1);
    desk.world.clock = begun + 16 * MINUTE;
    desk.once();
    desk.said("503 service unavailable, asks to wait 2 h");
    desk.world.clock += HOUR;
    desk.once();
    assert_eq!(desk.world.times(FEED), 2);
    desk.world.clock += HOUR + MINUTE;
    assert_eq!(desk.once().feeds, 0);
    assert_eq!(desk.world.times("https://other.example/feed"), 5);
}

#[test]
fn pauses_double_up_to_a_day() {
    let mut desk = Desk1::feed();
    desk.world.put(FEED, [ok(500, &[], "")]);
    let mut pauses = Vec::new();
    for _ in 0..12 {
        let (asked, begun) = (desk.world.times(FEED), desk.world.clock);
        while desk.world.times(FEED) == asked {
            desk.world.clock += 5 * MINUTE;
            desk.once();
        }
        pauses.push(desk.world.clock - begun);
    }
    assert!(pauses.is_sorted(), "{pauses:?}");
    assert!(
        *pauses.last().unwrap() <= DAY + 10 * MINUTE && *pauses.last().unwrap() > 20 * HOUR,
        "{pauses:?}"
    );
}

#[test]
fn redirects_are_followed_bounded_and_remembered() {
    let mut desk = Desk1::feed();
    let new = "https://news.example/new-feed";
    desk.world.put(FEED, [ok(301, &[("location", "/new-feed")], "")]);
    let links = ["circle", "many0", "private", "there"].map(|name| format!("https://news.example/{name}"));
    let items: Vec<(&str, &str)> = links.iter().map(|link| (link.as_str(), link.as_str())).collect();
    desk.world.put(new, [ok(200, &[], &rss(&items))]);
    desk.world.put(
        "https://news.example/circle",
        [ok(302, &[("location", "/circle2")], "")],
    );
    desk.world.put(
        "https://news.example/circle2",
        [ok(302, &[("location", "/circle")], "")],
    );
    for n in 0..9 {
        let to = format!("/many{}", n + 1);
        desk.world.put(
            &format!("https://news.example/many{n}"),
            [ok(307, &[("location", &to)], "")],
        );
    }
    desk.world.put(
        "https://news.example/private",
        [ok(302, &[("location", "http://10.0.0.1/")], "")],
    );
    desk.world.put(
        "http://10.0.0.1/robots.txt",
        [Err(Fail {
            lasting: true,
            why: "refused: 10.0.0.1 is a private address".to_string(),
        })],
    );
    desk.world.put(
        "https://news.example/there",
        [ok(
            302,
            &[("location", "https://other.example/article?utm_source=x")],
            "",
        )],
    );
    desk.world
        .put("https://other.example/robots.txt", [ok(404, &[], "")]);
    desk.world.put(
        "https://other.example/article?utm_source=x",
        [ok(200, HTML, &page("there"))],
    );
    let summary = desk.once();
    assert_eq!(
        (summary.counts.new, summary.counts.failed),
        (1, 3),
        "{:#?}",
        desk.lines
    );
    desk.said("redirects in a circle");
    desk.said("redirected more than 5 times");
    desk.said("robots.txt: refused: 10.0.0.1 is a private address");
    desk.said("moved for good to https://news.example/new-feed");
    assert_eq!(desk.notes.taken[0].0, "https://other.example/article");
    assert_eq!(desk.world.times("https://news.example/many6"), 0);
    desk.world.clock += 20 * MINUTE;
    desk.once();
    assert_eq!((desk.world.times(FEED), desk.world.times(new)), (1, 2));
}

#[test]
fn secrets_stay_with_the_origin_they_are_for() {
    let mut desk = Desk1::new(&format!(
        "[[feed]]\nurl = \"{FEED}\"\nheaders = {{ Authorization = \"secret\" }}\n"
    ));
    desk.world
        .put(FEED, [ok(302, &[("location", "https://other.example/feed")], "")]);
    desk.world.put(
        "https://other.example/feed",
        [ok(
            200,
            &[],
            &rss(&[("https://third.example/1", "a"), ("https://news.example/2", "b")]),
        )],
    );
    desk.world
        .put("https://third.example/robots.txt", [ok(404, &[], "")]);
    desk.once();
    for (_, request) in &desk.world.asked {
        let sent = request.headers.iter().any(|(name, _)| name == "Authorization");
        let home = request.url == FEED || request.url == "https://news.example/2";
        assert_eq!(sent, home, "{}", request.url);
    }
    assert_eq!(desk.world.times("https://third.example/1"), 1);
}

#[test]
fn a_correction_is_a_new_version_and_another_look_is_none() {
    let mut desk = Desk1::feed();
    desk.world.put(
        FEED,
        [
            ok(200, &[], &rss(&[("https://news.example/1", "Ten killed")])),
            ok(200, &[], &rss(&[("https://news.example/1", "Twelve killed")])),
            ok(
                200,
                &[],
                &rss(&[("https://news.example/1", "Twelve killed, says mayor")]),
            ),
        ],
    );
    let advert = page("Twelve were killed.").replace(
        "</body>",
        "<footer>Copyright, all rights reserved</footer></body>",
    );
    desk.world.put(
        "https://news.example/1",
        [
            ok(200, HTML, &page("Ten were killed.")),
            ok(200, HTML, &page("Twelve were killed.")),
            ok(200, HTML, &advert),
        ],
    );
    assert_eq!(desk.once().counts.new, 1);
    desk.world.clock += HOUR;
    let counts = desk.once().counts;
    assert_eq!((counts.new, counts.changed), (0, 1), "{:#?}", desk.lines);
    desk.world.clock += HOUR;
    let counts = desk.once().counts;
    assert_eq!(
        (counts.new, counts.changed, counts.known),
        (0, 0, 1),
        "{:#?}",
        desk.lines
    );
    assert_eq!(desk.notes.taken.len(), 2);
}

#[test]
fn pages_are_looked_at_again_when_the_file_says_so() {
    let mut desk = Desk1::new(&format!(
        "[[feed]]\nurl = \"{FEED}\"\nrecheck = [\"1h\", \"6h\"]\n"
    ));
    desk.world.put(
        FEED,
        [
            ok(200, &[], &rss(&[("https://news.example/1", "a")])),
            ok(304, &[], ""),
        ],
    );
    let first = [("content-type", "text/html"), ("etag", "\"p\"")];
    desk.world.put(
        "https://news.example/1",
        [
            ok(200, &first, &page("Ten were killed.")),
            ok(304, &[], ""),
            ok(200, HTML, &page("Twelve were killed.")),
        ],
    );
    desk.once();
    for (after, times) in [(30 * MINUTE, 1), (HOUR, 2), (HOUR, 2), (5 * HOUR, 3), (DAY, 3)] {
        desk.world.clock += after;
        desk.once();
        assert_eq!(desk.world.times("https://news.example/1"), times);
    }
    assert_eq!(desk.notes.taken.len(), 2);
    let second = desk
        .world
        .asked
        .iter()
        .filter(|(_, r)| r.url == "https://news.example/1")
        .nth(1)
        .unwrap();
    assert!(
        second
            .1
            .headers
            .contains(&("If-None-Match".to_string(), "\"p\"".to_string()))
    );
}

#[test]
fn pages_that_fail_are_tried_again_and_given_up_at_last() {
    let mut desk = Desk1::feed();
    desk.world.put(
        FEED,
        [
            ok(
                200,
                &[],
                &rss(&[
                    ("https://news.example/gone", "a"),
                    ("https://news.example/shaky", "b"),
                    ("https://news.example/pdf", "c"),
                ]),
            ),
            ok(304, &[], ""),
        ],
    );
    desk.world.put("https://news.example/gone", [ok(404, &[], "")]);
    desk.world.put(
        "https://news.example/shaky",
        [
            broken("answer cut off"),
            ok(500, &[], ""),
            ok(200, HTML, &page("at last")),
        ],
    );
    desk.world.put(
        "https://news.example/pdf",
        [ok(200, &[("content-type", "application/pdf")], "%PDF-1.7")],
    );
    let mut new = 0;
    for _ in 0..40 {
        new += desk.once().counts.new;
        desk.world.clock += 15 * MINUTE;
    }
    assert_eq!(new, 1);
    assert_eq!(desk.world.times("https://news.example/gone"), 3);
    assert_eq!(desk.world.times("https://news.example/shaky"), 3);
    assert_eq!(desk.world.times("https://news.example/pdf"), 1);
}

#[test]
fn content_is_taken_from_the_feed_where_it_carries_the_article() {
    let mut desk = Desk1::new(&format!(
        "[[feed]]\nurl = \"{FEED}\"\noutlet = \"Harbour Courier\"\n"
    ));
    assert_eq!(desk.settings.feeds[0].take, Take::Auto);
    let whole = "Five people were killed at the depot. ".repeat(40);
    let feed = |words: &str| {
        format!(
            "<rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel><title>T</title><item><title>Depot</title>\
             <link>https://news.example/1</link><content:encoded><![CDATA[<p>{words}</p>]]></content:encoded></item></channel></rss>"
        )
    };
    desk.world.put(
        FEED,
        [
            ok(200, &[], &feed(&whole)),
            ok(200, &[], &feed(&whole.replace("Five", "Six"))),
        ],
    );
    assert_eq!(desk.once().counts.new, 1);
    desk.world.clock += HOUR;
    assert_eq!(desk.once().counts.changed, 1);
    assert_eq!(desk.world.urls(), [FEED, FEED]);
    assert!(desk.notes.taken[1].1.contains("Six people"));
}

#[test]
fn a_run_that_is_killed_goes_on_where_it_was() {
    let mut desk = Desk1::feed();
    let links: Vec<String> = (0..5).map(|n| format!("https://news.example/{n}")).collect();
    let items: Vec<(&str, &str)> = links.iter().map(|link| (link.as_str(), "t")).collect();
    desk.world.put(
        FEED,
        [ok(200, &[("etag", "\"1\"")], &rss(&items)), ok(304, &[], "")],
    );
    for link in &links {
        desk.world.put(link, [ok(200, HTML, &page(link))]);
    }
    for killed in [0, 1, 3] {
        desk.notes.killed_after = Some(killed);
        assert_eq!(desk.try_once(), Err("killed".to_string()));
    }
    desk.notes.killed_after = None;
    desk.once();
    assert_eq!(desk.notes.taken.len(), 5);
    for link in &links {
        assert_eq!(desk.world.times(link), 1, "{link}");
    }
    assert_eq!(desk.world.times(FEED), 4);
}

#[test]
fn two_feeds_and_two_links_to_one_page_are_one_article() {
    let mut desk = Desk1::new(&format!(
        "[[feed]]\nurl = \"{FEED}\"\n[[feed]]\nurl = \"https://other.example/feed\"\n"
    ));
    desk.world
        .put(FEED, [ok(200, &[], &rss(&[("https://news.example/1", "one")]))]);
    desk.world.put(
        "https://other.example/feed",
        [ok(
            200,
            &[],
            &rss(&[
                ("https://news.example/1", "otherwise told"),
                ("https://short.example/x", "one"),
            ]),
        )],
    );
    desk.world
        .put("https://short.example/robots.txt", [ok(404, &[], "")]);
    desk.world.put(
        "https://short.example/x",
        [ok(302, &[("location", "https://news.example/1#top")], "")],
    );
    desk.world
        .put("https://news.example/1", [ok(200, HTML, &page("one"))]);
    for _ in 0..3 {
        desk.once();
        desk.world.clock += HOUR;
    }
    assert_eq!(desk.notes.taken.len(), 1);
    assert_eq!(desk.world.times("https://short.example/x"), 1);
}

#[test]
fn a_guid_that_every_item_has_tells_nothing() {
    let mut desk = Desk1::new(&format!("[[feed]]\nurl = \"{FEED}\"\ntake = \"content\"\n"));
    let item = |n: u32| {
        format!(
            "<item><title>Item {n}</title><guid isPermaLink='false'>same</guid><description>Words {n}.</description></item>"
        )
    };
    let feed = format!(
        "<rss version='2.0'><channel><title>T</title>{}{}<item><description>no name</description></item></channel></rss>",
        item(1),
        item(2)
    );
    desk.world.put(FEED, [ok(200, &[], &feed)]);
    let counts = desk.once().counts;
    assert_eq!((counts.new, counts.failed), (2, 1), "{:#?}", desk.lines);
}

#[test]
fn a_folder_gives_new_and_changed_files() {
    let mut desk = Desk1::new("[[folder]]\npath = \"in\"\n");
    let folder = desk.path().join("in");
    desk.settings.folders[0].path.clone_from(&folder);
    assert_eq!(desk.once().feeds, 1);
    desk.said("no such folder");
    std::fs::create_dir(&folder).unwrap();
    desk.world.clock = i64::MAX / 2;
    let write = |name: &str, words: &str| std::fs::write(folder.join(name), words).unwrap();
    write("a.txt", "Five people were killed.");
    write("b.txt", "Six people were hurt.");
    write(".hidden", "Seven.");
    write("c.pdf", "%PDF-1.7");
    let counts = desk.once().counts;
    assert_eq!((counts.new, counts.failed), (2, 1), "{:#?}", desk.lines);
    let counts = desk.once().counts;
    assert_eq!(
        (counts.new, counts.changed, counts.failed, counts.known),
        (0, 0, 0, 3)
    );
    write("a.txt", "Eight people were killed there.");
    let counts = desk.once().counts;
    assert_eq!(
        (counts.new, counts.changed, counts.known),
        (0, 1, 2),
        "{:#?}",
        desk.lines
    );
}

#[test]
fn a_mark_that_cannot_be_sent_back_is_not() {
    let mut desk = Desk1::feed();
    desk.world.put(
        FEED,
        [ok(
            200,
            &[("etag", "\"\u{fffd}\""), ("last-modified", "Mon")],
            &rss(&[]),
        )],
    );
    desk.once();
    desk.world.clock += HOUR;
    desk.once();
    let names: Vec<&str> = desk.world.asked[1]
        .1
        .headers
        .iter()
        .map(|(name, _)| name.as_str())
        .collect();
    assert_eq!(names, ["If-Modified-Since", "Accept"]);
}

#[test]
fn only_one_watch_runs_on_a_ledger() {
    let desk = Desk1::feed();
    let held = store::open(&desk.path().join("desk")).unwrap();
    assert!(
        store::open(&desk.path().join("desk"))
            .unwrap_err()
            .contains("another watch")
    );
    drop(held);
    assert!(store::open(&desk.path().join("desk")).is_ok());
}
