//! Any bytes: no panic, blocks in order inside the text, the same document twice.
#![no_main]

use libfuzzer_sys::fuzz_target;
use text::{Given, read_bytes};

fuzz_target!(|bytes: &[u8]| {
    let first = read_bytes(bytes, &Given::default());
    assert_eq!(first, read_bytes(bytes, &Given::default()));
    let Ok(document) = first else { return };
    let mut end = 0;
    for block in &document.blocks {
        assert!(block.span.start >= end && block.span.start < block.span.end);
        assert!(!document.text.slice(block.span).is_empty());
        end = block.span.end;
    }
    assert!(end <= document.text.len());
});
