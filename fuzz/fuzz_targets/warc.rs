//! Any bytes as a web archive, packed or not: no panic, places that only grow, the same items twice.
#![no_main]

use libfuzzer_sys::fuzz_target;

mod items;

fuzz_target!(|bytes: &[u8]| items::check(bytes, archives::Format::Warc, ""));
