//! `markup/duplicate-id`: summary, options and cases are in rules/markup/duplicate-id.yaml.

use rustc_hash::FxHashMap;

use crate::checks::{Check, Context};
use crate::finding::Findings;
use crate::source::Span;

pub(crate) struct DuplicateId;

impl Check for DuplicateId {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        let seed = context.seed;
        let mut first: FxHashMap<&str, Span> = FxHashMap::default();
        for id in seed.outline.ids() {
            let node = seed.outline.node(id);
            if node.attributes.0 == node.attributes.1 || node.templated || node.in_noscript {
                continue;
            }
            let Some(value) = seed.outline.attribute(id, "id", seed.text()).and_then(|id| id.value) else {
                continue;
            };
            let text = seed.slice(value).trim();
            if text.is_empty() {
                continue;
            }
            match first.get(text) {
                Some(before) => findings
                    .at(value)
                    .message(format_args!(
                        "The id `{text}` is used twice; links to it lead to the first element."
                    ))
                    .label("used again here")
                    .related(*before, "first used here")
                    .done(),
                None => {
                    first.insert(text, value);
                }
            }
        }
    }
}
