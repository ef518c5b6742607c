//! Any words where a page gives a time of publication: what comes out is a day of the calendar, written in the one form.
#![no_main]

mod check;

use libfuzzer_sys::fuzz_target;
use text::{Given, published, read_bytes};

fuzz_target!(|words: &str| {
    let bare = words.replace(['"', '<', '>', '&'], " ");
    for page in [
        format!("<html><meta name=date content=\"{bare}\"><h1>Depot burns</h1><p>A depot burnt."),
        format!("<html><h1>Depot burns</h1><time datetime=\"{bare}\">{bare}</time><p>A depot burnt."),
        format!("<html><h1>Depot burns</h1><p>Published {bare}<p>Updated {bare}<p>A depot burnt."),
        format!("<html><link rel=canonical href=\"https://wire.example/{bare}\"><p>A depot burnt."),
        format!("<html><script type=application/ld+json>{{\"@type\":\"NewsArticle\",\"datePublished\":\"{bare}\"}}</script><p>A depot burnt."),
        format!("Depot burns\n{words}\nA depot burnt."),
    ] {
        let Ok(document) = read_bytes(page.as_bytes(), &Given::default()) else { continue };
        check::check(page.as_bytes());
        if let Some(time) = document.published {
            assert_eq!(published(&time).as_deref(), Ok(time.as_str()));
        }
    }
});
