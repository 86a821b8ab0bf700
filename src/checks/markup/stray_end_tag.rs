//! `markup/stray-end-tag`: words, options and cases in rules/markup/stray-end-tag.yaml.

use crate::checks::{Check, Context};
use crate::finding::Findings;
use crate::fix::Safety;
use crate::rewrite::Rewrite;

pub struct StrayEndTag;

impl Check for StrayEndTag {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        for span in &context.seed.outline.stray_end_tags {
            let tag = context.seed.slice(*span);
            if tag[2..].trim_end_matches('>').trim().eq_ignore_ascii_case("br") {
                findings
                    .at(*span)
                    .message("`</br>` is no tag; browsers make a line break of it.")
                    .help("Write `<br>`.")
                    .rewrite("Write `<br>`", Safety::Safe, Rewrite::Replace(*span, "<br>".into()));
                continue;
            }
            findings
                .at(*span)
                .message(format_args!("`{tag}` closes nothing."))
                .label("no element of this name is open")
                .rewrite("Remove the end tag", Safety::Safe, Rewrite::RemoveSpan(*span));
        }
    }
}
