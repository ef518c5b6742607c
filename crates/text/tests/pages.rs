//! Saved pages in the shapes that news comes in, all of our own making: what is taken, what is left as page matter, and when
//! it was published.

use text::{Document, Given, TextError, read_bytes};

type Check = Result<(), TextError>;

fn read(page: &str) -> Result<Document, TextError> {
    read_bytes(page.as_bytes(), &Given::default())
}

fn body(page: &str) -> Result<String, TextError> {
    Ok(read(page)?.body())
}

fn published(page: &str) -> Option<String> {
    read(page).ok().and_then(|d| d.published)
}

/// Words of all blocks of one kind.
fn of_kind(document: &Document, kind: &str) -> Vec<String> {
    let blocks = document.blocks.iter().filter(|b| b.kind.name() == kind);
    blocks.map(|b| document.text.slice(b.span).to_string()).collect()
}

const FIRST: &str =
    "Two drones set a fuel depot on the edge of the town alight early on Saturday, the mayor said.";
const SECOND: &str =
    "Firefighters needed six hours to put out the blaze, and nobody was hurt, the rescue service reported.";
const THIRD: &str =
    "The ministry did not say who had sent the drones, and it declined to answer further questions.";

#[test]
fn a_wire_story_with_everything_around_it() -> Check {
    let page = format!(
        "<!doctype html><html lang=en-GB><head><title>Depot burns in Sumy | Eastgate Wire</title>\
        <meta property='og:title' content='Depot burns in Sumy'><meta name=author content='Ola Nord'></head><body>\
        <header><a href=/>Eastgate Wire</a></header><nav><ul><li><a href=/w>World</a><li><a href=/s>Sport</a></ul></nav>\
        <main><article><header><h1>Depot burns in Sumy</h1><p class=standfirst>Nobody was hurt when drones hit a depot, officials say.</p>\
        <div class=byline>By Ola Nord</div><time datetime='2022-03-05T10:00:00+02:00'>5 March 2022</time>\
        <div class='share-bar'><a href=#>Share</a><a href=#>Post</a></div></header>\
        <figure><img src=x><figcaption>Smoke over the depot on Saturday. (Ola Nord / Eastgate Wire)</figcaption></figure>\
        <div class=article-body><p>SUMY, Ukraine (Reuters) - {FIRST}</p>\
        <aside class=related><h3>More on this</h3><ul><li><a href=/1>How fuel reaches the front</a></ul></aside>\
        <p>{SECOND}</p><h2>Old tanks</h2><blockquote><p>We had warned them for years.</p></blockquote><p>{THIRD}</p>\
        <div class=newsletter-signup><p>Get our morning letter with all the news that matters to you, every day.</p></div></div>\
        <p>Ola Nord is a reporter in Sumy who has written about energy for ten years and won a prize.</p></article>\
        <section id=comments><h2>Comments</h2><p>I live near the depot and I heard everything that happened that night.</p></section></main>\
        <aside class=sidebar><h2>Most read</h2><p>Another story that has nothing to do with this one but is long enough.</p></aside>\
        <div id=cookie-banner><p>We use cookies and similar tools to make this page work and to see how it is used.</p></div>\
        <footer>&copy; 2022 Eastgate Wire</footer></body></html>"
    );
    let document = read(&page)?;
    assert_eq!(document.title.as_deref(), Some("Depot burns in Sumy"));
    assert_eq!(document.language.as_deref(), Some("en"));
    assert_eq!(document.published.as_deref(), Some("2022-03-05T10:00:00"));
    assert_eq!(
        document.body(),
        format!("{FIRST}\n{SECOND}\nOld tanks\nWe had warned them for years.\n{THIRD}")
    );
    assert_eq!(of_kind(&document, "byline"), ["By Ola Nord"]);
    assert_eq!(
        of_kind(&document, "dateline"),
        ["5 March 2022", "SUMY, Ukraine (Reuters) -"]
    );
    assert_eq!(
        of_kind(&document, "caption"),
        ["Smoke over the depot on Saturday."]
    );
    assert_eq!(of_kind(&document, "quote"), ["We had warned them for years."]);
    assert_eq!(
        of_kind(&document, "heading"),
        [
            "Nobody was hurt when drones hit a depot, officials say.",
            "Old tanks"
        ]
    );
    // nothing is lost
    for words in [
        "How fuel reaches the front",
        "I heard everything",
        "We use cookies",
        "Ola Nord is a reporter",
    ] {
        assert!(document.text.as_str().contains(words), "{words}");
    }
    Ok(())
}

#[test]
fn a_live_blog() -> Check {
    let page = format!(
        "<html><head><script type='application/ld+json'>{{\"@type\":\"LiveBlogPosting\",\"headline\":\"Strikes on Sumy: latest\",\
        \"datePublished\":\"2022-03-05T06:00:00+02:00\",\"dateModified\":\"2022-03-05T19:00:00+02:00\",\"liveBlogUpdate\":[\
        {{\"@type\":\"BlogPosting\",\"headline\":\"Road closed\",\"datePublished\":\"2022-03-05T18:40:00+02:00\"}}]}}</script></head><body><main>\
        <h1>Strikes on Sumy: latest</h1><div class=live-posts>\
        <article><time datetime='2022-03-05T18:40:00+02:00'>18:40</time><h2>Road closed</h2><p>{FIRST}</p></article>\
        <article><time datetime='2022-03-05T12:10:00+02:00'>12:10</time><h2>Fire out</h2><p>{SECOND}</p></article>\
        <article><time datetime='2022-03-05T06:00:00+02:00'>06:00</time><h2>Depot hit</h2><p>{THIRD}</p></article>\
        </div></main></body></html>"
    );
    let found = body(&page)?;
    for words in [FIRST, SECOND, THIRD, "Fire out", "Depot hit"] {
        assert!(found.contains(words), "{words}");
    }
    assert_eq!(published(&page).as_deref(), Some("2022-03-05T06:00:00"));
    Ok(())
}

#[test]
fn a_list_with_related_links_between() -> Check {
    let link = |n: usize| {
        format!("<p><strong>READ MORE: <a href=/{n}>Another report that was written before</a></strong></p>")
    };
    let page = format!(
        "<html><body><div class=story><h1>Three things to know about the depot</h1><ol><li><p>{FIRST}</p></li>{}<li><p>{SECOND}</p></li>{}\
        <li><p>{THIRD}</p></li></ol><h3>You may also like</h3><div><h4><a href=/4>A bridge fell</a></h4><p>It fell.</p>\
        <h4><a href=/5>A dam held</a></h4><p>It held.</p></div></div></body></html>",
        link(1),
        link(2)
    );
    assert_eq!(body(&page)?, format!("{FIRST}\n{SECOND}\n{THIRD}"));
    Ok(())
}

#[test]
fn only_machines_are_given_the_text() -> Check {
    let page = format!(
        "<html><head><script type='application/ld+json'>{{\"@type\":\"NewsArticle\",\"headline\":\"Depot burns\",\
        \"datePublished\":\"2022-03-05\",\"articleBody\":\"{FIRST}\\n\\n{SECOND}\\n{THIRD}\"}}</script></head>\
        <body><h1>Depot burns</h1><div id=app>Loading...</div><footer>Eastgate Wire</footer></body></html>"
    );
    let document = read(&page)?;
    assert_eq!(document.body(), format!("{FIRST}\n{SECOND}\n{THIRD}"));
    // what the page shows is not told twice
    let shown = page.replace("<div id=app>Loading...</div>", &format!("<p>{FIRST}</p>"));
    assert_eq!(body(&shown)?, FIRST);
    Ok(())
}

#[test]
fn an_amp_page() -> Check {
    let page = format!(
        "<!doctype html><html amp lang=en><head><link rel=canonical href='https://eastgate.example/2022/03/05/depot'>\
        <style amp-custom>p{{}}</style></head><body><amp-sidebar hidden><ul><li>Menu</ul></amp-sidebar>\
        <h1 class=headline>Depot burns in Sumy</h1><amp-img src=x></amp-img><div class=amp-article-body><p>{FIRST}</p><p>{SECOND}</p>\
        <amp-ad width=300></amp-ad><p>{THIRD}</p></div><amp-analytics></amp-analytics></body></html>"
    );
    let document = read(&page)?;
    assert_eq!(document.body(), format!("{FIRST}\n{SECOND}\n{THIRD}"));
    assert_eq!(document.outlet.as_deref(), Some("eastgate.example"));
    assert_eq!(document.published.as_deref(), Some("2022-03-05"));
    assert_eq!(document.published_from.as_deref(), Some("address"));
    Ok(())
}

#[test]
fn a_stub_before_a_paywall() -> Check {
    let page = format!(
        "<html><body><article><h1>Depot burns in Sumy</h1><p>{FIRST}</p><div class=paywall><h2>Keep reading</h2>\
        <p>Subscribe for one crown a week to read this and every other report that we publish.</p></div></article></body></html>"
    );
    let document = read(&page)?;
    assert_eq!(document.body(), FIRST);
    assert!(
        of_kind(&document, "furniture")
            .iter()
            .any(|f| f.starts_with("Subscribe"))
    );
    Ok(())
}

#[test]
fn days_in_other_languages() {
    let page = |time: &str| {
        format!(
            "<html><body><article><h1>Depot burns in Sumy</h1>{time}<p>{FIRST}</p></article></body></html>"
        )
    };
    for (time, wanted) in [
        ("<time>5. März 2022, 10:30 Uhr</time>", "2022-03-05T10:30:00"),
        ("<time>٥ مارس ٢٠٢٢</time>", "2022-03-05"),
        ("<time datetime='2022-03-05'>٥ آذار</time>", "2022-03-05"),
        ("<p>Publié le 5 mars 2022 à 10:30</p>", "2022-03-05T10:30:00"),
        ("<p>Опубликовано 5 марта 2022 г.</p>", "2022-03-05"),
        ("<p>2022年3月5日 10:30</p>", "2022-03-05T10:30:00"),
        (
            "<p>By Ola Nord | March 5, 2022 at 10:30 AM EET - Updated March 6 at 8:00 AM</p>",
            "2022-03-05T10:30:00",
        ),
    ] {
        assert_eq!(published(&page(time)).as_deref(), Some(wanted), "{time}");
    }
}

#[test]
fn the_first_publication_counts() {
    let page = |head: &str, line: &str| {
        format!(
            "<html><head>{head}</head><body><article><h1>Depot burns in Sumy</h1>{line}<p>{FIRST}</p></article></body></html>"
        )
    };
    let meta = "<meta property='article:modified_time' content='2022-03-09T08:00:00+02:00'>";
    let shown = "<p>Updated 9 March 2022 08:00</p><p>Published 5 March 2022 10:30</p>";
    assert_eq!(
        published(&page(meta, shown)).as_deref(),
        Some("2022-03-05T10:30:00")
    );
    let changed = "<time class='entry-date updated' datetime='2022-03-09'>9 March 2022</time><time class=published datetime='2022-03-05'>5 March 2022</time>";
    assert_eq!(published(&page("", changed)).as_deref(), Some("2022-03-05"));
    assert_eq!(published(&page(meta, "")).as_deref(), Some("2022-03-09T08:00:00"));
    // a video's or a comment's day is not the report's
    let other = "<script type='application/ld+json'>[{\"@type\":\"VideoObject\",\"datePublished\":\"2019-01-01\"}]</script>";
    assert_eq!(
        published(&page(other, "<p>5 March 2022</p>")).as_deref(),
        Some("2022-03-05")
    );
}

#[test]
fn the_clock_of_the_place_counts() {
    let page = |line: &str| {
        format!(
            "<html><head><meta property='article:published_time' content='2022-03-06T01:30:00Z'></head><body><article>\
            <h1>Depot burns in Ohio</h1>{line}<p>{FIRST}</p></article></body></html>"
        )
    };
    for (line, wanted) in [
        ("", "2022-03-06T01:30:00"),
        ("<p>March 5, 2022 8:30 PM EST</p>", "2022-03-05T20:30:00"),
        (
            "<time datetime='2022-03-05T20:30:00-05:00'>Saturday</time>",
            "2022-03-05T20:30:00",
        ),
        (
            "<time datetime='2022-03-06T01:30:00Z'>March 5, 2022</time>",
            "2022-03-05",
        ),
        ("<p>March 1, 2022 8:34 PM EST</p>", "2022-03-06T01:30:00"),
    ] {
        assert_eq!(published(&page(line)).as_deref(), Some(wanted), "{line}");
    }
}

#[test]
fn a_short_report_among_long_teasers() -> Check {
    let teaser = format!(
        "<article class=card><h2><a href=/x>Another report</a></h2><p>{SECOND} {THIRD} {SECOND}</p></article>"
    );
    let page = format!(
        "<html><body><article><h1>Depot burns in Sumy</h1><p>{FIRST}</p><p>{THIRD}</p></article>{teaser}{teaser}</body></html>"
    );
    assert_eq!(body(&page)?, format!("{FIRST}\n{THIRD}"));
    Ok(())
}

#[test]
fn a_wrapper_named_after_what_stands_in_it() -> Check {
    let page = format!(
        "<html><body class='has-sidebar comments-open'><div class='page share-enabled'><div id=comments-wrapper><article>\
        <h1>Depot burns in Sumy</h1><p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p></article></div></div></body></html>"
    );
    assert_eq!(body(&page)?, format!("{FIRST}\n{SECOND}\n{THIRD}"));
    Ok(())
}

#[test]
fn broken_pages_are_read() -> Check {
    let deep = format!("<html>{}<p>{FIRST}</p>", "<div><span>".repeat(100_000));
    assert!(read(&deep)?.text.as_str().contains(FIRST));
    let unclosed = format!("<html><body><div><p>{FIRST}<p>{SECOND}<div><p>{THIRD}</table></b></i><!-- ");
    assert_eq!(body(&unclosed)?, format!("{FIRST}\n{SECOND}\n{THIRD}"));
    // elements that do not close are opened again in each paragraph, all of them
    let names: String = (0..3000).map(|n| format!("<b x{n}>")).collect();
    let again = format!("<html><p>{names}{}<p>{FIRST}", "<p>x".repeat(20_000));
    assert!(read(&again)?.text.as_str().contains(FIRST));
    let zeros = format!("<html><p>{FIRST}\0</p>");
    assert_eq!(body(&zeros)?, FIRST);
    let japanese = "<html><meta charset=shift_jis><p>\u{0}</p>".replace('\0', "");
    let mut bytes = japanese.into_bytes();
    bytes.extend(b"<p>\x93\xfa\x96\x7b\x8c\xea\x82\xcc\x8b\x4c\x8e\x96</p>");
    assert!(
        read_bytes(&bytes, &Given::default())?
            .text
            .as_str()
            .contains("日本語の記事")
    );
    // a header that lies: the bytes are UTF-8 all the same
    let lies = "<html><meta charset=windows-1252><p>Пожар на складе.</p>";
    assert_eq!(body(lies)?, "Пожар на складе.");
    Ok(())
}
