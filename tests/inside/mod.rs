//! Tests that look at what the library keeps to itself: `src/lib.rs` has them as a module.

#[path = "../beside/mod.rs"]
mod beside;
mod cards;
mod corpus;
mod docs;
mod generators;
mod lists;
mod random;
mod rendering;
mod reports;
mod schema;
mod seed;
mod suppressions;
