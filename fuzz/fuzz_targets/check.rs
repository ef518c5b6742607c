//! What must hold of any document: blocks in order inside the text, the same document twice.

use text::{Given, read_bytes};

/// Reads the bytes of a file twice and looks at what comes out.
pub fn check(bytes: &[u8]) {
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
    assert!(document.body().len() <= document.text.as_str().len());
}
