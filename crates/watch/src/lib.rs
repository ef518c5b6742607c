//! The watch room: feeds and folders are looked at, what is new goes into the ledger, and alerts are told.
//!
//! In: a watch file, the network, a ledger. Out: articles for the ledger, lines of a log, alerts. Addresses of one's own network are refused, hosts are
//! asked one request at a time, each article is fetched once. It never reads articles: the face does, through [`round::Desk`]; and it asks no clock
//! and opens no connection but in `client`.
#![forbid(unsafe_code)]

pub mod alert;
pub mod client;
pub mod feed;
pub mod fetch;
pub mod folder;
pub mod guard;
mod items;
pub mod link;
pub mod log;
pub mod net;
pub mod outbox;
mod page;
pub mod proxy;
pub mod queue;
pub mod robots;
pub mod round;
pub mod rule;
pub mod settings;
pub mod store;
pub mod time;
