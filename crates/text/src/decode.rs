//! Bytes to characters: the encoding is told from a byte order mark, from the page's own word, or by detection.
//!
//! In come raw bytes; out comes a string without byte order mark. Odd bytes become U+FFFD; only what is no text
//! in any encoding is refused. It never changes a character that was decoded.

use crate::TextError;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Most bytes that are read as one file: a page saved with its pictures is large.
pub const LIMIT: usize = 64 << 20;
/// Most bytes of an article, pictures that are written into a page left out.
pub const ARTICLE: usize = 16 << 20;
/// Shortest picture that is left out, in bytes.
const PICTURE: usize = 1024;

/// How far into a page its own declaration of the encoding is looked for.
const DECLARATION: usize = 4096;

/// First bytes of formats that people hand in by mistake, and what to call them.
const MAGIC: &[(&[u8], &str)] = &[
    (b"\x89PNG\r\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive (or a DOCX, ODT or EPUB document)"),
    (b"\x1f\x8b", "a GZIP archive"),
    (b"BZh", "a BZIP2 archive"),
    (b"\xfd7zXZ\0", "an XZ archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1", "an old Word or Excel document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3", "an SQLite database"),
];

/// The characters of a file.
pub(crate) fn decode(bytes: &[u8]) -> Result<String, TextError> {
    check(bytes)?;
    let (encoding, mark) = match Encoding::for_bom(bytes) {
        Some(found) => found,
        None => (guess(bytes), 0),
    };
    let body = bytes.get(mark..).unwrap_or_default();
    let narrow = encoding != UTF_16LE && encoding != UTF_16BE;
    let zeros = if narrow && body.contains(&0) {
        body.iter().filter(|&&b| b == 0).count()
    } else {
        0
    };
    // a page with a few of them is a page all the same; a browser passes over them
    if zeros > 0 && !(zeros * 50 < body.len() && body.trim_ascii_start().starts_with(b"<")) {
        return Err(TextError::Binary("NUL bytes"));
    }
    let string = match std::str::from_utf8(body).ok().filter(|_| encoding == UTF_8) {
        Some(string) => std::borrow::Cow::Borrowed(string),
        None => encoding.decode_without_bom_handling(body).0,
    };
    if mostly_broken(&string) {
        return Err(TextError::Binary("hardly any readable characters"));
    }
    let string = if zeros > 0 {
        string.replace('\0', "")
    } else {
        string.into_owned()
    };
    if string.len() <= ARTICLE {
        return Ok(string);
    }
    let string = without_pictures(&string);
    if string.len() > ARTICLE {
        return Err(TextError::TooLarge {
            size: string.len(),
            limit: ARTICLE,
        });
    }
    Ok(string)
}

/// A page without the long `data:` addresses in it.
fn without_pictures(page: &str) -> String {
    let mut out = String::with_capacity(page.len().min(ARTICLE));
    let mut rest = page;
    while let Some(at) = rest.find("data:") {
        let (head, data) = rest.split_at(at);
        out.push_str(head);
        let end = data
            .find(['"', '\'', ')', '>', ' ', '<', '\n'])
            .unwrap_or(data.len());
        let (address, after) = data.split_at(end);
        if address.len() < PICTURE {
            out.push_str(address);
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

fn check(bytes: &[u8]) -> Result<(), TextError> {
    if bytes.is_empty() {
        return Err(TextError::Empty);
    }
    if bytes.len() > LIMIT {
        return Err(TextError::TooLarge {
            size: bytes.len(),
            limit: LIMIT,
        });
    }
    match MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        Some((_, name)) => Err(TextError::Known(name)),
        None => Ok(()),
    }
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    if let Some(wide) = utf16_by_pattern(bytes) {
        return wide;
    }
    if std::str::from_utf8(bytes).is_ok() {
        return UTF_8;
    }
    if let Some(said) = declared(bytes).filter(|said| *said != UTF_8 || nearly_utf8(bytes)) {
        return said;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(None, Utf8Detection::Allow)
}

/// UTF-16 without a mark: in news English nearly every second byte is zero.
fn utf16_by_pattern(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..bytes.len().min(4096) & !1)?;
    let pairs = head.len() / 2;
    if pairs < 2 || !bytes.len().is_multiple_of(2) {
        return None;
    }
    let zeros = |at: usize| head.iter().skip(at).step_by(2).filter(|&&b| b == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    if odd * 10 >= pairs * 7 && even * 20 <= pairs {
        return Some(UTF_16LE);
    }
    if even * 10 >= pairs * 7 && odd * 20 <= pairs {
        return Some(UTF_16BE);
    }
    None
}

/// The encoding that a page or an XML file declares for itself.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..bytes.len().min(DECLARATION))?;
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    if !head.trim_start().starts_with('<') {
        return None;
    }
    let label = ["<meta", "<?xml"].iter().find_map(|tag| label(&head, tag))?;
    let found = Encoding::for_label(label.as_bytes())?;
    // a page that says UTF-16 in bytes that read as ASCII is wrong about itself
    let wide = found == UTF_16LE || found == UTF_16BE;
    (!wide).then_some(found)
}

/// The label that the first tag of this sort that has one gives; what other tags say (scripts, forms) is not of the page.
fn label(head: &str, tag: &str) -> Option<String> {
    head.match_indices(tag).find_map(|(at, _)| {
        let inside = head.get(at..)?.split('>').next()?;
        let (_, after) = ["charset=", "encoding="]
            .iter()
            .find_map(|key| inside.split_once(key))?;
        let label = after.trim_start_matches(['"', '\'', ' ']).chars();
        Some(
            label
                .take_while(|c| c.is_ascii_alphanumeric() || "-_:.".contains(*c))
                .collect(),
        )
    })
}

/// Whether most of what is no ASCII is UTF-8: a page cut off or with a foreign line in it is, one in another encoding is not.
fn nearly_utf8(bytes: &[u8]) -> bool {
    let (mut whole, mut odd) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        whole += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        odd += usize::from(!chunk.invalid().is_empty());
    }
    odd <= whole
}

/// The bytes in UTF-8, where a server said what they are (`label` of its Content-Type) and the bytes do not show it: they have no mark of order and
/// are no UTF-8. None where they can be read as they are. Many servers say Latin-1 of all that they have; then a page that says something knows better.
#[must_use]
pub fn recoded(bytes: &[u8], label: &str) -> Option<Vec<u8>> {
    let encoding = Encoding::for_label(label.as_bytes())?;
    let shown = Encoding::for_bom(bytes).is_some() || std::str::from_utf8(bytes).is_ok();
    let usual =
        encoding == WINDOWS_1252 && declared(bytes).is_some_and(|said| said != UTF_8 || nearly_utf8(bytes));
    if shown || usual || (encoding == UTF_8 && !nearly_utf8(bytes)) {
        return None;
    }
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    Some(text.into_owned().into_bytes())
}

/// Whether control and replacement characters make up so much that nobody could read it.
fn mostly_broken(string: &str) -> bool {
    let control = |b: u8| (b < 0x20 && !(0x9..=0xd).contains(&b)) || b == 0x7f;
    let low = string.bytes().filter(|&b| control(b)).count();
    if string.is_ascii() {
        return low * 5 > string.len();
    }
    // U+FFFD, and the control characters behind ASCII but for U+0085, which ends a line
    let bytes = string.as_bytes();
    let lost = bytes.windows(3).filter(|w| *w == [0xef, 0xbf, 0xbd]).count();
    let high = |w: &&[u8]| matches!(w, [0xc2, 0x80..=0x84 | 0x86..=0x9f]);
    let odd = low + lost + bytes.windows(2).filter(high).count();
    odd > 0 && odd * 5 > string.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8]) -> String {
        decode(bytes).unwrap_or_else(|e| e.to_string())
    }

    #[test]
    fn a_page_is_read_as_it_says_and_not_as_its_scripts_are() {
        let page = |meta: &str| {
            let page = format!(
                "<html><head><script charset=\"utf-8\" src=\"a.js\"></script>{meta}</head><p>Governor Jiří Žďárský spoke.</p>"
            );
            encoding_rs::ISO_8859_2.encode(&page).0.into_owned()
        };
        let right = "Jiří Žďárský";
        assert!(decoded(&page("<meta charset=iso-8859-2>")).contains(right));
        assert!(!decoded(&page("<meta charset=utf-8>")).contains('\u{fffd}'));
        let said = recoded(&page(""), "iso-8859-2").unwrap();
        assert!(String::from_utf8(said).unwrap().contains(right));
        assert_eq!(recoded("Jiří".as_bytes(), "iso-8859-2"), None);
        assert_eq!(recoded(&page(""), "utf-8"), None);
        assert_eq!(recoded(&page("<meta charset=iso-8859-2>"), "iso-8859-1"), None);
        assert_eq!(
            decoded(b"<meta charset=utf-8>Ji\xc5\x99\xc3\xad, cut \xc5"),
            "<meta charset=utf-8>Jiří, cut \u{fffd}"
        );
    }

    #[test]
    fn utf8_with_and_without_mark() {
        assert_eq!(decoded("Odesa – “calm”".as_bytes()), "Odesa – “calm”");
        assert_eq!(decoded(b"\xef\xbb\xbfOdesa"), "Odesa");
    }

    #[test]
    fn windows_1252() {
        let bytes = b"The mayor said: \x93We are calm\x94 \x96 and left the caf\xe9.";
        assert_eq!(
            decoded(bytes),
            "The mayor said: “We are calm” – and left the café."
        );
    }

    #[test]
    fn utf16_both_ends_with_and_without_mark() {
        let text = "Shells hit Sumy – “again”";
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(decoded(&little), text);
        assert_eq!(decoded(&big), text);
        assert_eq!(decoded(&[b"\xff\xfe".to_vec(), little].concat()), text);
        assert_eq!(decoded(&[b"\xfe\xff".to_vec(), big].concat()), text);
    }

    #[test]
    fn the_pages_own_word_counts() {
        let bytes = b"<html><meta charset=\"windows-1251\"><p>\xca\xe8\xe5\xe2</p>";
        assert!(decoded(bytes).contains("Киев"));
    }

    #[test]
    fn what_is_no_text_is_named() {
        assert_eq!(decode(b""), Err(TextError::Empty));
        assert!(decoded(b"\x89PNG\r\n\x1a\n....").contains("PNG"));
        assert!(decoded(b"PK\x03\x04....").contains("ZIP"));
        assert!(decoded(b"%PDF-1.7").contains("PDF"));
        assert!(decoded(b"one\0two three four").contains("binary"));
        assert!(decoded(&[1, 2, 3, 4, 5, 6, 7, 8]).contains("binary"));
        let huge = vec![b'a'; LIMIT + 1];
        assert_eq!(
            decoded(&huge),
            "file is 65 MiB, the limit is 64 MiB; split it into one file per article"
        );
        let long = vec![b'a'; ARTICLE + 1];
        assert_eq!(
            decoded(&long),
            "file is 17 MiB, the limit is 16 MiB; split it into one file per article"
        );
    }

    #[test]
    fn a_page_may_hold_pictures_and_stray_zeros() {
        let picture = "iVBORw0KGgo".repeat(2 << 20);
        let page = format!("<html><img src=\"data:image/png;base64,{picture}\"><p>Smoke over Sumy.</p>");
        assert_eq!(
            decoded(page.as_bytes()),
            "<html><img src=\"\"><p>Smoke over Sumy.</p>"
        );
        let page = format!("<html><p>Smoke\0 over Sumy. {}</p>", "It burnt. ".repeat(20));
        assert!(decoded(page.as_bytes()).starts_with("<html><p>Smoke over Sumy."));
    }

    #[test]
    fn a_few_broken_bytes_are_no_reason_to_stop() {
        let text = decoded("Кіровоград і Суми сьогодні зранку \u{301}".as_bytes());
        assert!(text.starts_with("Кіровоград"));
        let mut bytes = "Сирени лунали в Одесі та Миколаєві вночі. "
            .repeat(20)
            .into_bytes();
        bytes[1] = 0xff;
        assert!(!decoded(&bytes).is_empty());
    }
}
