//! Batch: all articles of a supply over many threads, each outcome with what it is of.

use onrecord::batch::{Kit, Outcome, each, guard};
use std::ops::ControlFlow;
use supply::{Piece, Supply};

/// What an outcome is of.
pub struct Card {
    /// What it is called in messages.
    pub label: String,
    /// The name of its record, without an ending.
    pub stem: String,
}

/// Reads one article. A fault of the program is an outcome like any other: the batch goes on.
pub fn read(kit: &Kit, piece: &Piece) -> Outcome {
    kit.read_document(&guard(|| piece.document())?)
}

/// Reads all pieces on `threads` threads and hands each outcome to `take`, in the order of the pieces.
pub fn run(kit: &Kit, pieces: &mut Supply, threads: usize, mut take: impl FnMut(Card, Outcome)) {
    let one = |piece: Piece| {
        let outcome = read(kit, &piece);
        let card = Card {
            label: piece.label,
            stem: piece.stem,
        };
        (card, outcome)
    };
    each(pieces, threads, one, |(card, outcome)| {
        take(card, outcome);
        ControlFlow::Continue(())
    });
}
