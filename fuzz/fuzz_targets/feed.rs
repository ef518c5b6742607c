//! Any bytes as a feed: no panic, items with addresses of the web, one line where it is none.
#![no_main]

use libfuzzer_sys::fuzz_target;
use url::Url;
use watch::feed::{is_whole, page, parse};

fuzz_target!(|bytes: &[u8]| {
    let Ok(from) = Url::parse("https://news.example/feeds/all") else { return };
    for charset in [None, Some("windows-1251")] {
        match parse(bytes, charset, &from) {
            Ok(items) => {
                for item in items {
                    assert!(item.link.as_deref().is_none_or(|link| link.starts_with("http")));
                    let _ = (page(&item), is_whole(&item));
                }
            }
            Err(why) => assert!(!why.contains('\n')),
        }
    }
});
