//! `markup/final-newline`: summary, options and cases are in rules/markup/final-newline.yaml.

use crate::checks::{Check, Context};
use crate::edit::{Edit, Safety};
use crate::finding::Findings;
use crate::source::Span;

pub(crate) struct FinalNewline;

impl Check for FinalNewline {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        let text = context.seed.text();
        let kept = text.trim_end_matches([' ', '\t', '\r', '\n']).len();
        let tail = &text[kept..];
        if kept == 0 || context.seed.in_code(text.len() - 1) && tail.is_empty() {
            return;
        }
        let Some(first) = tail.find('\n') else {
            let line = if text.contains("\r\n") { "\r\n" } else { "\n" };
            let span = Span::new(kept, text.len());
            let label = if tail.is_empty() {
                "no line break at the end"
            } else {
                "whitespace instead of a line break"
            };
            return findings
                .at(span)
                .label(label)
                .edits("Add a line break", Safety::Safe, vec![Edit::new(span, line)]);
        };
        let surplus = Span::new(kept + first + 1, text.len());
        if !surplus.is_empty() {
            findings.at(surplus).label("blank lines at the end").edits(
                "Remove the extra blank lines",
                Safety::Safe,
                vec![Edit::remove(surplus)],
            );
        }
    }
}
