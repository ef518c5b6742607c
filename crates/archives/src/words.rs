//! Words: bytes of unknown encoding in, characters out.
//!
//! UTF-8 where it is that, else what XML declares, else by detection. Odd bytes become U+FFFD; it never fails.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};

/// The characters of some bytes.
pub(crate) fn decoded(bytes: &[u8]) -> String {
    if let Ok(words) = std::str::from_utf8(bytes) {
        return words.to_string();
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let encoding = detector.guess(None, Utf8Detection::Allow);
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}
