//! Stand-in for the text room until it lands.
use text::{Block, BlockKind, Document, Span, Text};
pub const MAX_BYTES: usize = 32 << 20;
#[derive(Default)]
pub struct Given { pub published: Option<String>, pub outlet: Option<String>, pub url: Option<String> }
pub fn read_bytes(bytes: &[u8], given: &Given) -> Result<Document, String> {
    let string = String::from_utf8_lossy(bytes).into_owned();
    if string.trim().is_empty() { return Err("the file is empty".into()); }
    let mut blocks = Vec::new();
    let mut at = 0;
    for line in string.split('\n') {
        let n = line.chars().count();
        if !line.trim().is_empty() { blocks.push(Block { kind: if blocks.is_empty() { BlockKind::Title } else { BlockKind::Paragraph }, span: Span::new(at, at + n) }); }
        at += n + 1;
    }
    let title = string.lines().next().map(str::to_string);
    Ok(Document { id: "sha256:0".into(), source_sha256: "0".into(), text: Text::new(string), blocks, title, outlet: given.outlet.clone(), url: given.url.clone(), published: given.published.clone(), published_from: None, dateline: Default::default() })
}
