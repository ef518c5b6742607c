//! Any bytes as a list of articles: no panic, one entry or one line of what is wrong for each line, in order.
#![no_main]

#[path = "../../crates/cli/src/many/lines.rs"]
mod lines;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let mut last = 0;
    for (number, entry) in lines::entries(bytes) {
        assert!(number > last);
        last = number;
        if let Err(why) = entry {
            assert_eq!(why.lines().count(), 1, "{why}");
        }
    }
    assert!(last <= bytes.split(|byte| *byte == b'\n').count());
});
