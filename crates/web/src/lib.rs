//! The web room: the desk, a face on the ledger for people (pages) and programs (JSON under `/api/v1`).
//!
//! In: a ledger's folder, where to listen, who may come in. Out: pages, drawings, JSON, exports, original bytes. It holds no rules of reading or resolving,
//! asks the network for nothing but the page whose address a reviewer gives (through `watch`, by its rules), and writes to the ledger only what a person
//! adds or judges.
#![forbid(unsafe_code)]

mod add;
mod api;
mod assets;
mod clock;
mod desk;
mod download;
mod draw;
mod fault;
mod filter;
mod guard;
mod jobs;
mod judge;
mod marks;
mod metrics;
mod openapi;
mod pages;
mod routes;
mod seen;
mod serve;
mod session;
mod words;
mod world;

pub use desk::{Desk, Settings, desk};
pub use routes::router;
pub use serve::serve;
pub use session::{Role, Secret, Token, hashed, tokens};
