//! Tests of the library's internals, which `src/lib.rs` includes as a module.

#[path = "../beside/mod.rs"]
mod beside;
mod cards;
mod corpus;
mod dialects;
mod docs;
mod fuzz;
mod generators;
mod lists;
#[path = "../oracle/page.rs"]
#[allow(dead_code, reason = "the oracle uses the rest")]
mod page;
mod random;
mod rendering;
mod reports;
mod rewrites;
mod schema;
mod seed;
mod suppressions;
