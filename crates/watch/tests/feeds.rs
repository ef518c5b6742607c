//! Feeds of every kind and of every brokenness that servers give.
#![allow(clippy::unwrap_used, clippy::panic)]

use proptest::prelude::*;
use url::Url;
use watch::feed::{Item, bare, charset, is_whole, page, parse};
use watch::time::second;

fn base() -> Url {
    Url::parse("https://news.example/feeds/all").unwrap()
}

fn items(feed: &str) -> Vec<Item> {
    parse(feed.as_bytes(), None, &base()).unwrap_or_else(|why| panic!("{why}: {feed}"))
}

fn first(feed: &str) -> Item {
    items(feed)
        .into_iter()
        .next()
        .unwrap_or_else(|| panic!("no item: {feed}"))
}

#[test]
fn rss_of_all_years() {
    for root in ["2.0", "0.91", "0.92", "0.93", "0.94", "2.0.1", "2.00"] {
        let feed = format!(
            "<?xml version=\"1.0\"?><rss version=\"{root}\"><channel><title>T</title><link>https://news.example/</link><description>d</description>\
             <item><title>Depot hit</title><link>/a?id=1</link><description>Five were killed.</description></item></channel></rss>"
        );
        let item = first(&feed);
        assert_eq!(
            item.link.as_deref(),
            Some("https://news.example/a?id=1"),
            "{root}"
        );
        assert_eq!(item.title.as_deref(), Some("Depot hit"), "{root}");
        assert_eq!(item.summary.as_deref(), Some("Five were killed."), "{root}");
    }
    let bare_root = "<rss><channel><title>T</title><link>x</link><description>d</description><item><title>A</title><link>https://a.example/1</link></item></channel></rss>";
    assert_eq!(first(bare_root).title.as_deref(), Some("A"));
}

#[test]
fn rss_2_with_everything() {
    let item = first(
        "<rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel><title>T</title><link>https://news.example/</link>\
         <description>d</description><item><title>A &amp;amp; B &lt;b&gt;now&lt;/b&gt;</title><link>https://news.example/1</link>\
         <guid isPermaLink='false'>n-1</guid><pubDate>Mon, 14 Mar 2022 17:13:00 +0200</pubDate>\
         <content:encoded><![CDATA[<p>Whole <b>article</b></p>]]></content:encoded><description>short</description></item></channel></rss>",
    );
    assert_eq!(item.guid, "n-1");
    assert_eq!(item.title.as_deref(), Some("A & B now"));
    assert_eq!(
        item.published.map(second).as_deref(),
        Some("2022-03-14T15:13:00Z")
    );
    assert_eq!(item.content.as_deref(), Some("<p>Whole <b>article</b></p>"));
}

#[test]
fn rss_1_is_rdf() {
    let item = first(
        "<?xml version='1.0'?><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'>\
         <channel rdf:about='https://news.example/'><title>T</title><link>https://news.example/</link><description>d</description></channel>\
         <item rdf:about='https://news.example/1'><title>Depot hit</title><link>https://news.example/1</link></item></rdf:RDF>",
    );
    assert_eq!(item.link.as_deref(), Some("https://news.example/1"));
}

#[test]
fn atom_with_relative_links_and_two_dates() {
    let item = first(
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>T</title><id>t</id><updated>2022-03-14T00:00:00Z</updated>\
         <entry><title type='html'>Depot &lt;i&gt;hit&lt;/i&gt;</title><id>tag:1</id><link rel='enclosure' href='/a.mp3'/><link rel='alternate' href='../1'/>\
         <published>2022-03-14T10:00:00Z</published><updated>2022-03-14T12:00:00Z</updated><content type='html'>&lt;p&gt;x&lt;/p&gt;</content></entry></feed>",
    );
    assert_eq!(item.link.as_deref(), Some("https://news.example/1"));
    assert_eq!(item.title.as_deref(), Some("Depot hit"));
    assert!(item.published < item.updated);
}

#[test]
fn json_feed() {
    let item = first(
        "{\"version\": \"https://jsonfeed.org/version/1.1\", \"title\": \"T\", \"items\": [{\"id\": \"1\", \"url\": \"https://news.example/1\",\
         \"title\": \"Depot hit\", \"content_text\": \"First.\\n\\nSecond < third.\", \"date_published\": \"2022-03-14T10:00:00+02:00\"}]}",
    );
    assert_eq!(
        (item.guid.as_str(), item.link.as_deref()),
        ("1", Some("https://news.example/1"))
    );
    assert_eq!(
        item.content.as_deref(),
        Some("<p>First.</p>\n<p>Second &lt; third.</p>\n")
    );
}

#[test]
fn an_identifier_that_is_an_address_is_a_link() {
    let item = first(
        "<rss version='2.0'><channel><title>T</title><link>x</link><description>d</description>\
         <item><title>A</title><guid>https://news.example/1</guid></item></channel></rss>",
    );
    assert_eq!(item.link.as_deref(), Some("https://news.example/1"));
    let item = first(
        "<rss version='2.0'><channel><title>T</title><item><title>A</title><link>javascript:alert(1)</link></item></channel></rss>",
    );
    assert_eq!((item.link, item.guid.as_str()), (None, ""));
}

fn in_charset(label: &str, title: &[u8], said: Option<&str>) -> String {
    let mut feed = format!("<?xml version=\"1.0\" encoding=\"{label}\"?><rss version=\"2.0\"><channel><title>T</title><item><title>").into_bytes();
    feed.extend_from_slice(title);
    feed.extend_from_slice(b"</title><link>https://a.example/1</link></item></channel></rss>");
    let items = parse(&feed, said, &base()).unwrap();
    items[0].title.clone().unwrap()
}

#[test]
fn charsets_right_and_wrong() {
    let kyiv = [0xca, 0xe8, 0xbf, 0xe2];
    assert_eq!(in_charset("windows-1251", &kyiv, None), "Київ");
    assert_eq!(in_charset("utf-8", &kyiv, Some("windows-1251")), "Київ");
    assert_eq!(
        in_charset("iso-8859-1", "Київ".as_bytes(), Some("iso-8859-1")),
        "Київ"
    );
    assert_eq!(in_charset("windows-1251", &kyiv, Some("utf-8")), "Київ");
    assert_eq!(in_charset("utf-8", b"caf\xe9", None), "café");
    assert_eq!(in_charset("no-such", b"caf\xe9", Some("nor-this")), "café");
    let wide: Vec<u8> = "\u{feff}<rss version='2.0'><channel><title>T</title><item><title>Київ</title></item></channel></rss>"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    assert_eq!(
        parse(&wide, None, &base()).unwrap()[0].title.as_deref(),
        Some("Київ")
    );
    assert_eq!(
        charset(Some("text/xml; charset=\"Windows-1251\"; x=y")).as_deref(),
        Some("windows-1251")
    );
    assert_eq!(charset(Some("text/xml")), None);
}

#[test]
fn small_faults_are_mended() {
    let stray = "<rss version='2.0'><channel><title>T</title><item><title>Smith & Sons at&nbsp;war</title><link>https://a.example/?a=1&b=2</link></item></channel></rss>";
    let item = first(stray);
    assert_eq!(item.link.as_deref(), Some("https://a.example/?a=1&b=2"));
    assert_eq!(item.title.as_deref(), Some("Smith & Sons at war"));
    let control = "\n\n  <?xml version='1.0'?><rss version='2.0'><channel><title>T\u{0}\u{b}</title><item><title>A</title><link>https://a.example/1</link></item></channel></rss>";
    assert_eq!(first(control).title.as_deref(), Some("A"));
}

#[test]
fn what_is_no_feed_is_said_in_a_line() {
    let deep = "<rss version='2.0'>".to_string() + &"<a>".repeat(100_000);
    for (bytes, wanted) in [
        ("", "empty answer"),
        ("hello", "no feed"),
        (
            "<html><head></head><body>x</body></html>",
            "a web page and no feed",
        ),
        (
            "<!DOCTYPE html><html><head><link rel=\"alternate\" type=\"application/rss+xml\" href=\"/rss\"></head></html>",
            "the page names a feed: https://news.example/rss",
        ),
        (
            "<rss version='2.0'><channel><item><title>cut o",
            "no feed that can be read",
        ),
        ("{\"version\": \"x\"", "no feed that can be read"),
        ("<svg></svg>", "no feed that can be read"),
        (deep.as_str(), "nested"),
    ] {
        let why = parse(bytes.as_bytes(), None, &base()).unwrap_err();
        assert!(why.contains(wanted) && !why.contains('\n'), "{why}");
    }
}

#[test]
fn tricks_hide_no_depth_and_no_bases() {
    let feed = |inside: &str| {
        format!(
            "<rss version='2.0'><channel><title>T</title><item><link>https://a.example/1</link>{inside}</item></channel></rss>"
        )
    };
    for (opens, closes) in [
        ("<a b=\"/>\">", "</a>"),
        ("<a><!-- > </a> -->", "</a>"),
        ("<a b='</a>'><![CDATA[</a>]]>", "</a>"),
        ("<!DOCTYPE x \"</a>\"><a>", "</a>"),
        ("<?x > </a> ?><a>", "</a>"),
        ("<a>", "</a><b/>"),
    ] {
        let deep = feed(&format!("{}{}", opens.repeat(300), closes.repeat(300)));
        let why = parse(deep.as_bytes(), None, &base()).unwrap_err();
        assert!(why.contains("nested more than 200"), "{opens}: {why}");
    }
    // what stands behind a stray `&`, where a first reading ends
    let deep = feed(&format!("&x {}{}", "<a>".repeat(300), "</a>".repeat(300)));
    assert!(parse(deep.as_bytes(), None, &base()).is_err());
    // comments and words may speak of as many as they like
    let flat = feed(&"<a><!-- <b><b> --><![CDATA[<b><b>]]></a>".repeat(300));
    assert_eq!(items(&flat).len(), 1);
    let based =
        |times: usize| feed(&format!("<a xml:base='https://a.example/{}/'/>", "x".repeat(900)).repeat(times));
    assert_eq!(items(&based(20)).len(), 1);
    let why = parse(based(80).as_bytes(), None, &base()).unwrap_err();
    assert!(why.contains("xml:base of more than 64 KB"), "{why}");
}

#[test]
fn long_nonsense_takes_no_long_time() {
    let begun = std::time::Instant::now();
    let strays = format!(
        "<rss version='2.0'><channel><title>{}</title></channel></rss>",
        "& ".repeat(2_000_000)
    );
    let _ = parse(strays.as_bytes(), None, &base());
    assert_eq!(bare(&"<".repeat(2_000_000)).len(), 2_000_000);
    assert_eq!(bare(&"<a".repeat(2_000_000)).len(), 4_000_000);
    assert_eq!(
        bare(&format!("a <b>c</b> < d {}", "< ".repeat(1_000_000))).len(),
        7 + 2_000_000
    );
    assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
    assert_eq!(bare("a <b>c</b> < d <e"), "a c < d <e");
}

#[test]
fn a_feed_of_too_many_items_is_none() {
    for feed in [
        format!(
            "<rss version='2.0'><channel>{}</channel></rss>",
            "<item/>".repeat(200_000)
        ),
        format!(
            "<feed xmlns='http://www.w3.org/2005/Atom'>{}</feed>",
            "<entry></entry>".repeat(60_000)
        ),
    ] {
        let why = parse(feed.as_bytes(), None, &base()).unwrap_err();
        assert!(why.contains("more than 50000 items"), "{why}");
    }
}

#[test]
fn entities_do_not_grow() {
    let bomb = "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;'><!ENTITY c SYSTEM 'file:///etc/passwd'>]>\
                <rss version='2.0'><channel><title>T</title><item><title>&b;&c;</title><link>https://a.example/1</link></item></channel></rss>";
    if let Ok(items) = parse(bomb.as_bytes(), None, &base()) {
        let title = items[0].title.clone().unwrap_or_default();
        assert!(title.len() < 20 && !title.contains("root"), "{title}");
    }
}

#[test]
fn a_page_is_made_of_what_a_feed_carries() {
    let item = Item {
        title: Some("A < B".to_string()),
        content: Some("<p>words</p>".to_string()),
        ..Item::default()
    };
    let made = page(&item).unwrap();
    assert!(made.contains("<title>A &lt; B</title>") && made.contains("<p>words</p>"));
    let document = text::read_bytes(made.as_bytes(), &text::Given::default()).unwrap();
    assert_eq!(document.title.as_deref(), Some("A < B"));
    assert!(!is_whole(&item));
    assert!(is_whole(&Item {
        content: Some(format!("<p>{}</p>", "words ".repeat(300))),
        ..Item::default()
    }));
    assert_eq!(page(&Item::default()), None);
}

#[test]
fn marks_are_taken_out_of_titles() {
    assert_eq!(
        bare("<b>5 < 6</b> &amp;lt; &quot;x&quot;<br/>  y"),
        "5 < 6 &lt; \"x\" y"
    );
    assert_eq!(bare("a <"), "a <");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_bytes_are_a_feed_or_a_line(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        if let Err(why) = parse(&bytes, Some("windows-1251"), &base()) {
            prop_assert!(!why.contains('\n'));
        }
    }

    #[test]
    fn feeds_that_were_bitten_are_feeds_or_lines(cut in 0usize..700, byte in any::<u8>(), at in 0usize..700) {
        let mut feed = "<?xml version='1.0' encoding='utf-8'?><rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/' xmlns:media='http://search.yahoo.com/mrss/'><channel><title>T</title><link>https://news.example/</link>\
            <item><title>A &amp; B</title><link>https://news.example/1</link><guid>1</guid><pubDate>Mon, 14 Mar 2022 17:13:00 GMT</pubDate><media:content url='x' duration='5'/>\
            <content:encoded><![CDATA[<p>Whole</p>]]></content:encoded></item></channel></rss>".as_bytes().to_vec();
        if let Some(place) = feed.get_mut(at) { *place = byte; }
        feed.truncate(feed.len().saturating_sub(cut.saturating_sub(350)));
        if let Ok(items) = parse(&feed, None, &base()) {
            for item in items { let _ = (page(&item), is_whole(&item)); }
        }
    }

    #[test]
    fn any_robots_file_is_read(file in "(?s).{0,300}", path in "/.{0,40}") {
        let robots = watch::robots::parse(file.as_bytes(), "onrecord");
        let _ = watch::robots::allows(&robots, &path);
        prop_assert!(robots.delay.is_none_or(|d| d.is_finite() && d >= 0.0));
    }

    #[test]
    fn stars_do_not_take_for_ever(stars in 1usize..200, path in "/[ab]{0,200}") {
        let file = format!("user-agent: *\ndisallow: /{}c$", "a*".repeat(stars));
        prop_assert!(watch::robots::allows(&watch::robots::parse(file.as_bytes(), "x"), &path));
    }
}
