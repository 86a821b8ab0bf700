//! `markup/conflict-marker`: words, options and cases in rules/markup/conflict-marker.yaml.

use crate::checks::{Check, Context};
use crate::finding::Findings;
use crate::source::{Span, line_end, next_line};

pub struct ConflictMarker;

impl Check for ConflictMarker {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        let text = context.seed.text();
        if memchr::memmem::find(text.as_bytes(), b"<<<<<<< ").is_none() {
            return;
        }
        let mut open: Option<Span> = None;
        let mut divided = false;
        let mut at = 0;
        while at < text.len() {
            let span = Span::new(at, line_end(text, at));
            let line = span.of(text).trim_end();
            if line.starts_with("<<<<<<< ") && !context.seed.in_code(at) {
                open = Some(Span::new(at, at + line.len()));
                divided = false;
            } else if line == "=======" {
                divided = true;
            } else if line.starts_with(">>>>>>>")
                && divided
                && let Some(marker) = open.take()
            {
                findings
                    .at(marker)
                    .label("one version starts here")
                    .related(Span::new(at, at + line.len()), "the other ends here")
                    .done();
            }
            at = next_line(text, at);
        }
    }
}
