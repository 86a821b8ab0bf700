//! `markup/duplicate-attribute`: summary, options and cases are in rules/markup/duplicate-attribute.yaml.

use crate::checks::{Check, Context};
use crate::edit::Safety;
use crate::finding::Findings;
use crate::rewrite::Rewrite;
use crate::seed::Seed;
use crate::seed::outline::NodeId;

pub(crate) struct DuplicateAttribute;

impl Check for DuplicateAttribute {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        let seed = context.seed;
        for id in seed.outline.ids() {
            let attributes = seed.outline.attributes(id);
            if attributes.len() < 2 || seed.outline.node(id).templated || !is_a_tag(seed, id) {
                continue;
            }
            for (at, attribute) in attributes.iter().enumerate().skip(1) {
                let name = seed.slice(attribute.name);
                let same = |other: &&crate::seed::outline::Attribute| seed.slice(other.name).eq_ignore_ascii_case(name);
                let Some(first) = attributes[..at].iter().find(same) else {
                    continue;
                };
                // Stray punctuation in a tag was not written as an attribute.
                if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
                    continue;
                }
                findings
                    .at(attribute.span(seed.text()))
                    .message(format_args!(
                        "`{name}` appears twice in this tag; browsers use the first one."
                    ))
                    .label("ignored")
                    .related(first.span(seed.text()), "browsers use this one")
                    .rewrite(
                        format!("Remove the second `{name}`"),
                        Safety::Safe,
                        Rewrite::RemoveAttribute(id, *attribute),
                    );
            }
        }
    }
}

/// Whether the author meant a tag: a comparison such as `x<b and y and z>0` has words, but no values.
fn is_a_tag(seed: &Seed<'_>, id: NodeId) -> bool {
    let mut attributes = seed.outline.attributes(id).iter();
    seed.outline.is_defined(id) && attributes.any(|attribute| attribute.value.is_some())
}
