//! The reader room: a document in, its [`Reading`] out (sentences, tokens, tags, lemmas, trees, names, semantic roles).
//!
//! It never knows what a claim is. All language analysis of the program is done here, in one pass of one model.
//!
//! Only `network::simd` holds `unsafe` code; it says why.
#![deny(unsafe_code)]

mod arguments;
mod bio;
mod config;
mod decode;
mod labels;
mod lemma;
mod model;
mod network;
mod reading;
mod rows;
mod tokenise;
mod tree;
mod wordpiece;

pub use arguments::{Candidate, NUMBERS};
pub use decode::Stage;
pub use model::{ModelError, Reader};
pub use network::simd::Isa;
pub use reading::{Argument, Name, NameClass, NameKind, Predicate, Reading, STANCES, Sentence, Token, Upos};
