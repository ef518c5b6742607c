//! Any bytes as a robots.txt, its last line as a path: no panic, no endless matching, delays that make sense.
#![no_main]

use libfuzzer_sys::fuzz_target;
use watch::robots::{allows, parse};

fuzz_target!(|bytes: &[u8]| {
    let robots = parse(bytes, "onrecord");
    assert!(robots.delay.is_none_or(|delay| delay.is_finite() && delay >= 0.0));
    let path = String::from_utf8_lossy(bytes);
    let path = path.lines().last().unwrap_or_default();
    assert_eq!(allows(&robots, path), allows(&robots, path));
    assert!(allows(&robots, "/robots.txt"));
});
