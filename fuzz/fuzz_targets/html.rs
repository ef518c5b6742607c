//! Any page: the bytes stand inside one, so that all of them reach the parser and the search for the report.
#![no_main]

mod check;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let page = String::from_utf8_lossy(bytes);
    check::check(format!("<html>{page}").as_bytes());
    check::check(format!("<!doctype html><body><h1>Depot burns</h1><article>{page}</article>").as_bytes());
});
