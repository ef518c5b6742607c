//! The reader room: a document in, its [`Reading`] out (sentences, tokens, tags, lemmas, trees, names, semantic roles).
//!
//! It never knows what a claim is. All language analysis of the program is done here, in one pass of one model.
#![forbid(unsafe_code)]

mod bio;
mod config;
mod model;
mod network;
mod reading;
mod rows;
mod tokenise;
mod tree;
mod wordpiece;

pub use model::{ModelError, Reader};
pub use reading::{Argument, Name, NameKind, Predicate, Reading, Sentence, Token, Upos};
