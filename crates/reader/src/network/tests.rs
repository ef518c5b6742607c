//! The network gives the numbers of the reference, and the same bits in any company and on any processor.

use super::simd::Isa;
use super::{Columns, Network, Scratch};
use crate::Reader;
use crate::rows::{self, Row, Word};
use serde_json::Value;
use text::Span;

/// Reference outputs (`training/parity.py`).
fn cases() -> Vec<Value> {
    let file: Value = serde_json::from_str(include_str!("../../tests/parity.json")).unwrap();
    file["rows"].as_array().unwrap().clone()
}

fn row(reader: &Reader, case: &Value) -> Row {
    let word = |w: &Value| Word {
        span: Span::default(),
        text: w.as_str().unwrap().to_string(),
    };
    let words: Vec<Word> = case["words"].as_array().unwrap().iter().map(word).collect();
    let mut rows = Vec::new();
    rows::cut(&words, 0, 0, reader.vocabulary(), 254, &mut rows);
    rows.remove(0)
}

/// All that the network says of the words of some rows by themselves.
fn scores(network: &Network, rows: &[&Row], scratch: &mut Scratch) -> Vec<Vec<f32>> {
    network.encode(rows, scratch);
    network.words(rows, scratch);
    let n = rows.iter().map(|row| row.words).sum();
    let word = |at: usize| {
        let all = Columns {
            from: 0,
            width: network.fan.stride,
        };
        let mut out = scratch.fan(at, all).to_vec();
        out.extend_from_slice(scratch.tags().row(
            at,
            Columns {
                from: 0,
                width: scratch.tags().stride,
            },
        ));
        out.extend_from_slice(scratch.names().row(
            at,
            Columns {
                from: 0,
                width: scratch.names().stride,
            },
        ));
        out
    };
    (0..n).map(word).collect()
}

fn bits(scores: &[Vec<f32>]) -> Vec<Vec<u32>> {
    scores
        .iter()
        .map(|row| row.iter().map(|x| x.to_bits()).collect())
        .collect()
}

#[test]
fn the_reference_has_the_same_numbers() {
    let reader = Reader::built_in().unwrap();
    let (network, mut scratch) = (reader.network(), Scratch::default());
    let (mut all, mut far) = (0, 0);
    for case in cases() {
        let Some(numbers) = case.get("numbers") else {
            continue;
        };
        let row = row(&reader, &case);
        network.encode(&[&row], &mut scratch);
        network.words(&[&row], &mut scratch);
        for word in 0..row.words {
            let upos = Columns {
                from: 0,
                width: numbers["upos"][word].as_array().unwrap().len(),
            };
            let names = Columns {
                from: 0,
                width: numbers["names"][word].as_array().unwrap().len(),
            };
            for (name, ours) in [
                ("starts", scratch.fan(word, network.fan.starts)),
                ("pred", scratch.fan(word, network.fan.pred)),
                ("stance", scratch.fan(word, network.fan.stance)),
                ("upos", scratch.tags().row(word, upos)),
                ("names", scratch.names().row(word, names)),
            ] {
                let theirs = numbers[name][word].as_array().unwrap();
                assert_eq!(ours.len(), theirs.len());
                for (a, b) in ours.iter().zip(theirs) {
                    let b = b.as_f64().unwrap();
                    all += 1;
                    far += usize::from((f64::from(*a) - b).abs() > 0.05 + 0.02 * b.abs());
                }
            }
        }
    }
    assert!(
        all > 1000 && far * 200 <= all,
        "{far} of {all} numbers are far off"
    );
}

#[test]
fn company_changes_nothing() {
    let reader = Reader::built_in().unwrap();
    let rows: Vec<Row> = cases().iter().map(|case| row(&reader, case)).collect();
    let mut scratch = Scratch::default();
    let alone = rows
        .iter()
        .flat_map(|row| scores(reader.network(), &[row], &mut scratch));
    let alone: Vec<Vec<f32>> = alone.collect();
    let together: Vec<&Row> = rows.iter().collect();
    let together = scores(reader.network(), &together, &mut scratch);
    assert_eq!(bits(&alone), bits(&together));
}

#[test]
fn every_processor_gives_the_same_bits() {
    let best = Reader::built_in().unwrap();
    let rows: Vec<Row> = cases().iter().take(4).map(|case| row(&best, case)).collect();
    let rows: Vec<&Row> = rows.iter().collect();
    let expected = bits(&scores(best.network(), &rows, &mut Scratch::default()));
    for isa in [Isa::Plain, Isa::Avx2] {
        let other = Reader::built_in().unwrap().on(isa);
        assert_eq!(
            bits(&scores(other.network(), &rows, &mut Scratch::default())),
            expected
        );
    }
}
