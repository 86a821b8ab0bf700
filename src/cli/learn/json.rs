//! What was learned, for machines.

use std::io::Write;

use serde::{Serialize, Serializer};

use crate::learn::{Archive, Learned, described};

/// The document; a source is described when it is written, since all of them together are large.
#[derive(Serialize)]
struct Document<'l> {
    version: u32,
    sources: Sources<'l>,
    #[serde(rename = "same-text")]
    same_text: &'l [Vec<String>],
}

struct Sources<'l>(&'l [Learned]);

impl Serialize for Sources<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(described))
    }
}

/// Prints it as one JSON document.
pub(super) fn print(archive: &Archive, out: &mut dyn Write) -> std::io::Result<()> {
    let document = Document {
        version: 1,
        sources: Sources(&archive.sources),
        same_text: &archive.same_text,
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}
