//! Any bytes as JSON of every kind: no panic, places that only grow, the same items twice.
#![no_main]

use libfuzzer_sys::fuzz_target;

mod items;

fuzz_target!(|bytes: &[u8]| {
    for format in [archives::Format::Ninjs, archives::Format::Json, archives::Format::Jsonl] {
        items::check(bytes, format, "");
    }
    items::check(bytes, archives::Format::Newsml, "");
});
