//! `markup/truncated-tag`: words, options and cases in rules/markup/truncated-tag.yaml.

use crate::checks::{Check, Context};
use crate::finding::Findings;

pub struct TruncatedTag;

impl Check for TruncatedTag {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        let Some(span) = context.seed.outline.truncated else {
            return;
        };
        let swallowed = context.seed.slice(span).lines().count();
        let finding = findings.at(span);
        if swallowed > 1 {
            finding
                .label(format_args!("swallows the last {swallowed} lines of the article"))
                .done();
        } else {
            finding.label("never finished").done();
        }
    }
}
