//! What each stretch of a page is: whole pages of our own, and the blocks that must come out.

use text::{Document, Given, TextError, read_bytes};

type Check = Result<(), TextError>;

fn read(page: &str) -> Result<Document, TextError> {
    read_bytes(page.as_bytes(), &Given::default())
}

fn blocks(document: &Document) -> Vec<String> {
    let line = |b: &text::Block| format!("{}: {}", b.kind.name(), document.text.slice(b.span));
    document.blocks.iter().map(line).collect()
}

fn expect(page: &str, wanted: &[&str]) -> Check {
    assert_eq!(blocks(&read(page)?), wanted);
    Ok(())
}

#[test]
fn a_page_saved_as_text() -> Check {
    expect(
        "Drones set fuel depot in Sumy alight\n\n\
         Drones set fuel depot in Sumy alight\n\
         By Ola Nord and Ivan Marsh, Eastgate Wire\n\
         Updated 10:42 GMT, 5 March 2022\n\
         FILE PHOTO: A depot near Sumy in 2019. REUTERS/Ola Nord/File Photo\n\
         SUMY, Ukraine, March 5 (Reuters) - Two drones set a depot alight on Saturday, the mayor said.\n\
         Advertisement\n\
         [Map: where the depots are]\n\
         No help in sight\n\
         He said nobody had been hurt. “We were lucky,” he added.\n\
         We heard it twice. — City of Sumy (@sumycity) March 5, 2022\n\
         Police closed the road to the depot until Sunday morning, as the wind was driving the smoke south.\n\
         (Editing by Ivan Marsh)\n\
         Read more:\n\
         How fuel reaches the front\n\
         Sign up for our newsletter",
        &[
            "title: Drones set fuel depot in Sumy alight",
            "furniture: Drones set fuel depot in Sumy alight",
            "byline: By Ola Nord and Ivan Marsh, Eastgate Wire",
            "dateline: Updated 10:42 GMT, 5 March 2022",
            "furniture: FILE PHOTO:",
            "caption: A depot near Sumy in 2019.",
            "furniture: REUTERS/Ola Nord/File Photo",
            "dateline: SUMY, Ukraine, March 5 (Reuters) -",
            "paragraph: Two drones set a depot alight on Saturday, the mayor said.",
            "furniture: Advertisement",
            "furniture: [Map: where the depots are]",
            "heading: No help in sight",
            "paragraph: He said nobody had been hurt. “We were lucky,” he added.",
            "quote: We heard it twice. — City of Sumy (@sumycity) March 5, 2022",
            "paragraph: Police closed the road to the depot until Sunday morning, as the wind was driving the smoke south.",
            "furniture: (Editing by Ivan Marsh)",
            "furniture: Read more:",
            "furniture: How fuel reaches the front",
            "furniture: Sign up for our newsletter",
        ],
    )
}

#[test]
fn a_page_in_one_line() -> Check {
    expect(
        "Depot burns near Homs\n\n\
         Thursday 5 Mar 2015 Depot burns near Homs. A depot burnt on Thursday residents said. --AFP",
        &[
            "title: Depot burns near Homs",
            "dateline: Thursday 5 Mar 2015",
            "furniture: Depot burns near Homs.",
            "paragraph: A depot burnt on Thursday residents said.",
            "byline: --AFP",
        ],
    )
}

#[test]
fn words_of_the_report_are_not_page_matter() -> Check {
    for sentence in [
        "Published reports put the toll at 12, which the ministry denied on Monday.",
        "Subscribers of the state telephone company were told to stay away from windows.",
        "By Monday the army had taken the hill.",
        "Reporting by two newspapers in the capital has since cast doubt on what the ministry said of the strike.",
        "[The ministry later withdrew its statement.]",
        "Share prices in Moscow fell by a tenth after the strike, the exchange said.",
        "Sign language interpreters were among those who had been freed, the charity said.",
        "\"More will follow,\" he told AFP.",
        "Follow-up talks are planned for March 14, 2022, in Istanbul.",
        "March 14, 2022 will be remembered, the mayor said.",
    ] {
        let page =
            format!("A first sentence that says what happened.\n{sentence}\nA last sentence that ends it.");
        let found = blocks(&read(&page)?);
        assert_eq!(found.get(1), Some(&format!("paragraph: {sentence}")));
    }
    Ok(())
}

#[test]
fn speakers_and_introductions_stay_in_the_report() -> Check {
    expect(
        "Questions and answers on the dam\n\nOLA NORD, HOST:\nWhat do we know?\nIVAN MARSH: Very little.\nMarsh continued:\n“The gates are shut.”",
        &[
            "title: Questions and answers on the dam",
            "paragraph: OLA NORD, HOST:",
            "paragraph: What do we know?",
            "paragraph: IVAN MARSH: Very little.",
            "paragraph: Marsh continued:",
            "paragraph: “The gates are shut.”",
        ],
    )
}

#[test]
fn a_sentence_alone_is_a_paragraph_and_a_title_alone_a_title() -> Check {
    expect(
        "Two people were killed, police said.",
        &["paragraph: Two people were killed, police said."],
    )?;
    expect("Two killed in Sumy", &["title: Two killed in Sumy"])?;
    assert_eq!(
        read("Two killed in Sumy")?.title.as_deref(),
        Some("Two killed in Sumy")
    );
    Ok(())
}

#[test]
fn a_page_with_markup() -> Check {
    let page = "<!doctype html><html><head><title>Depot burns - Eastgate Wire</title>\
        <link rel=canonical href='https://www.eastgate.example/depot'>\
        <script type='application/ld+json'>{\"@graph\":[{\"datePublished\":\"2022-03-05T12:30:00+02:00\"}]}</script></head><body>\
        <nav><a href=/>Home page</a> <a href=/w>World</a></nav>\
        <article><h1>Depot<br>burns</h1><p class=byline>By Ola Nord</p>\
        <figure><figcaption>Smoke over Sumy. (Photo by Ola Nord)</figcaption></figure>\
        <p>SUMY — A depot burnt on Saturday,&nbsp;the <b>may</b>or said.<p>Nobody was hurt.<br><br>The road is closed until Sunday.\
        <h2>Old tanks</h2><blockquote>We had warned them.</blockquote><ul><li>Four tanks burnt.</ul>\
        <div hidden>secret</div><style>p{}</style></article>\
        <footer>&copy; 2022 Eastgate Wire</footer></body></html>";
    expect(
        page,
        &[
            "title: Depot burns",
            "furniture: Home page World",
            "byline: By Ola Nord",
            "caption: Smoke over Sumy.",
            "furniture: (Photo by Ola Nord)",
            "dateline: SUMY —",
            "paragraph: A depot burnt on Saturday, the mayor said.",
            "paragraph: Nobody was hurt.",
            "paragraph: The road is closed until Sunday.",
            "heading: Old tanks",
            "quote: We had warned them.",
            "paragraph: Four tanks burnt.",
            "furniture: © 2022 Eastgate Wire",
        ],
    )?;
    let document = read(page)?;
    assert_eq!(document.published.as_deref(), Some("2022-03-05T12:30:00"));
    assert_eq!(document.published_from.as_deref(), Some("page"));
    assert_eq!(document.outlet.as_deref(), Some("eastgate.example"));
    assert_eq!(
        document.url.as_deref(),
        Some("https://www.eastgate.example/depot")
    );
    assert_eq!(document.title.as_deref(), Some("Depot burns"));
    Ok(())
}

#[test]
fn what_is_given_overrides_the_page() -> Check {
    let given = Given {
        published: Some("2022-03-06 09:00".to_string()),
        outlet: Some("Harbour Courier".to_string()),
        url: Some("https://harbour.example/1".to_string()),
    };
    let document = read_bytes(b"Published March 5, 2022 Police said no.", &given)?;
    assert_eq!(document.published.as_deref(), Some("2022-03-06T09:00:00"));
    assert_eq!(document.published_from.as_deref(), Some("given"));
    assert_eq!(document.dateline.as_deref(), Some("2022-03-05"));
    assert_eq!(document.outlet.as_deref(), Some("Harbour Courier"));
    Ok(())
}

#[test]
fn broken_files_give_one_clear_line() {
    let given = |published: &str| Given {
        published: Some(published.to_string()),
        ..Given::default()
    };
    let table: [(&[u8], Given, &str); 6] = [
        (b"", Given::default(), "file is empty"),
        (b" \n\t ", Given::default(), "no text in the page"),
        (
            b"<html><script>1</script></html>",
            Given::default(),
            "no text in the page",
        ),
        (
            b"\x1f\x8b\x08rest",
            Given::default(),
            "file is a GZIP archive, not text; save the article as plain text or HTML and read that",
        ),
        (
            b"one\0two",
            Given::default(),
            "file is binary (NUL bytes), not text",
        ),
        (
            b"one",
            given("last May"),
            "publication time 'last May' is no date; write it as 2022-03-14 or 2022-03-14T17:13:00 (local time)",
        ),
    ];
    for (bytes, given, wanted) in table {
        let message = read_bytes(bytes, &given)
            .map(|_| String::new())
            .unwrap_or_else(|e| e.to_string());
        assert_eq!(message, wanted);
    }
}
