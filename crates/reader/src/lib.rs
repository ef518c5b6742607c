//! The reader room: a document in, its [`Reading`] out (sentences, tokens, tags, lemmas, trees, names, semantic roles).
//!
//! It never knows what a claim is. All language analysis of the program is done here, in one pass of one model.
#![forbid(unsafe_code)]

mod reading;

pub use reading::{Argument, Name, NameKind, Predicate, Reading, Sentence, Token, Upos};

mod model;

pub use model::{ModelError, Reader};
