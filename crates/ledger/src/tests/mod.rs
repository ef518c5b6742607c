//! Tests of the whole room: what it keeps, what it answers, what stops it.

mod asking;
mod facets;
mod faults;
mod frozen;
mod judging;
mod knowing;
mod order;
pub(crate) mod resolving;
mod samples;
mod walking;
