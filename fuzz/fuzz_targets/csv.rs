//! Any bytes as a table, below a header row and as they are: no panic, places that only grow, the same items twice.
#![no_main]

use libfuzzer_sys::fuzz_target;

mod items;

fuzz_target!(|bytes: &[u8]| {
    items::check(&[b"title,text\n", bytes].concat(), archives::Format::Csv, "");
    items::check(bytes, archives::Format::Csv, "text=a");
    items::check(bytes, archives::Format::Tsv, "");
});
