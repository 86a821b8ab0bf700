//! What was learned, for machines.

use std::io::Write;

use serde_json::{Value, json};

use crate::learn::{Learned, described};

/// Prints it as one JSON document.
pub(super) fn print(learned: &[Learned], out: &mut dyn Write) -> std::io::Result<()> {
    let sources: Vec<Value> = learned.iter().map(described).collect();
    let document = json!({"version": 1, "sources": sources});
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}
