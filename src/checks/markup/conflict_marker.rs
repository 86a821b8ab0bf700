//! `markup/conflict-marker`: summary, options and cases are in rules/markup/conflict-marker.yaml.

use crate::checks::{Check, Context};
use crate::claim::Claim;
use crate::finding::Findings;
use crate::seed::Seed;
use crate::source::{Span, line_end, next_line};

pub(crate) struct ConflictMarker;

impl Check for ConflictMarker {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        for (start, end) in conflicts(context.seed) {
            findings
                .at(start)
                .claim(Claim::Shown)
                .label("one version starts here")
                .related(end, "the other version ends here")
                .done();
        }
    }
}

/// The first and the last line of each merge conflict. A file with one is never changed, whatever rules run.
pub(crate) fn conflicts(seed: &Seed<'_>) -> Vec<(Span, Span)> {
    let text = seed.text();
    let mut found = Vec::new();
    if memchr::memmem::find(text.as_bytes(), b"<<<<<<< ").is_none() {
        return found;
    }
    let mut open: Option<Span> = None;
    let mut divided = false;
    let mut at = 0;
    while at < text.len() {
        let span = Span::new(at, line_end(text, at));
        let line = span.of(text).trim_end();
        if line.starts_with("<<<<<<< ") && !seed.in_code(at) {
            open = Some(Span::new(at, at + line.len()));
            divided = false;
        } else if line == "=======" {
            divided = true;
        } else if line.starts_with(">>>>>>>") && divided {
            found.extend(open.take().map(|start| (start, Span::new(at, at + line.len()))));
        }
        at = next_line(text, at);
    }
    found
}
