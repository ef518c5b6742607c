//! What the targets of archives share: all items of some bytes, twice, and what must hold of them.

use archives::{Ask, Format, Item, map, open, tell};
use std::io::Cursor;

fn all(bytes: &[u8], ask: &Ask) -> Option<Vec<Item>> {
    let items = open(Box::new(Cursor::new(bytes.to_vec())), "f", ask).ok()?;
    Some(items.collect())
}

/// Takes everything out of the bytes as this format.
pub fn check(bytes: &[u8], format: Format, names: &str) {
    let _ = tell("f", bytes);
    let ask = Ask {
        format: Some(format),
        map: map(names).unwrap_or_default(),
    };
    let Some(items) = all(bytes, &ask) else { return };
    assert!(items.len() <= bytes.len() * 40 + 1, "more records than bytes");
    let mut last = None;
    for item in &items {
        let place = match item {
            Item::Article(article) => {
                let _ = text::read_bytes(&article.bytes(), &article.given());
                article.place
            }
            Item::Skipped(skipped) => skipped.place,
            Item::Broken(broken) => {
                assert!(!broken.why.is_empty() && !broken.why.contains('\n'), "{}", broken.why);
                broken.place
            }
        };
        assert!(last <= Some(place), "{last:?} before {place}");
        assert!(place.file <= bytes.len() as u64);
        last = Some(place);
    }
    assert_eq!(Some(items), all(bytes, &ask));
}
