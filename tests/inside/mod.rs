//! Tests of the library's internals, which `src/lib.rs` includes as a module.

#[path = "../beside/mod.rs"]
mod beside;
mod cards;
mod corpus;
mod docs;
mod fuzz;
mod generators;
mod lists;
mod random;
mod rendering;
mod reports;
mod schema;
mod seed;
mod suppressions;
