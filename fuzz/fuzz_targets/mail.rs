//! Any bytes as a letter and as a box of letters: no panic, places that only grow, the same items twice.
#![no_main]

use libfuzzer_sys::fuzz_target;

mod items;

fuzz_target!(|bytes: &[u8]| {
    items::check(bytes, archives::Format::Eml, "");
    items::check(bytes, archives::Format::Mbox, "");
});
