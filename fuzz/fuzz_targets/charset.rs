//! Any bytes under any encoding that a mark or the page itself can claim, true or not.
#![no_main]

mod check;

use libfuzzer_sys::fuzz_target;

const LABELS: [&str; 12] = [
    "utf-8", "utf-16", "windows-1251", "windows-1252", "koi8-r", "shift_jis", "euc-kr", "gb18030", "iso-2022-jp",
    "x-user-defined", "replacement", "no-such-set",
];
const MARKS: [&[u8]; 4] = [b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"];

fuzz_target!(|bytes: &[u8]| {
    let Some((choice, body)) = bytes.split_first() else { return };
    let choice = usize::from(*choice);
    let label = LABELS[choice % LABELS.len()];
    let mark = MARKS[choice / LABELS.len() % MARKS.len()];
    let head = format!("<html><meta charset=\"{label}\"><p>");
    check::check(&[mark, head.as_bytes(), body].concat());
    check::check(&[mark, body].concat());
});
