//! Any bytes: no panic, blocks in order inside the text, the same document twice.
#![no_main]

mod check;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| check::check(bytes));
