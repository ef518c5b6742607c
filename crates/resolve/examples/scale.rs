//! `cargo run --release -p onrecord-resolve --example scale -- DIGESTS.json COUNT`: times blocks and resolving over a generated load, digests given
//! again under other names and on other days. For looking at how cost grows; what comes out means nothing.
#![allow(clippy::unwrap_used)]

use resolve::{Digest, blocks, resolve_block};
use std::collections::BTreeMap;
use std::time::Instant;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let text = std::fs::read_to_string(arguments.next().unwrap()).unwrap();
    let count: usize = arguments.next().unwrap().parse().unwrap();
    let seeds: Vec<Digest> = serde_json::from_str(&text).unwrap();
    let all: Vec<Digest> = (0..count).map(|n| moved(&seeds[n % seeds.len()], n)).collect();
    let start = Instant::now();
    let mut per_block: BTreeMap<String, Vec<&Digest>> = BTreeMap::new();
    for digest in &all {
        for block in blocks(digest) {
            per_block.entry(block).or_default().push(digest);
        }
    }
    let named: usize = per_block.values().map(Vec::len).sum();
    println!(
        "{count} digests, {} blocks, {:.2} a digest, {:?}",
        per_block.len(),
        named as f64 / count as f64,
        start.elapsed()
    );
    let (mut incidents, mut longest) = (0, (0.0, String::new(), 0));
    let start = Instant::now();
    for (block, digests) in &per_block {
        let one = Instant::now();
        incidents += resolve_block(block, digests).incidents.len();
        let took = one.elapsed().as_secs_f64();
        if took > longest.0 {
            longest = (took, block.clone(), digests.len());
        }
    }
    let took = start.elapsed();
    println!(
        "{incidents} incidents in {took:?}, {:.3} ms a digest; longest block {longest:?}",
        took.as_secs_f64() * 1000.0 / count as f64
    );
}

/// A digest under another name, some days later or earlier.
fn moved(digest: &Digest, n: usize) -> Digest {
    let by = i32::try_from((n * 7919) % 3000).unwrap() - 1500;
    let mut digest = digest.clone();
    digest.document = format!("{}#{n}", digest.document);
    digest.published = digest.published.map(|p| p + by);
    for happening in &mut digest.happenings {
        if let Some(days) = &mut happening.days {
            days.from += by;
            days.to += by;
        }
    }
    digest
}
