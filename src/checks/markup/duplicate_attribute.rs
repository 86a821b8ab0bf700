//! `markup/duplicate-attribute`: summary, options and cases are in rules/markup/duplicate-attribute.yaml.

use std::borrow::Cow;
use std::collections::hash_map::Entry;

use rustc_hash::FxHashMap;

use crate::checks::{Check, Context};
use crate::edit::Safety;
use crate::finding::Findings;
use crate::rewrite::Rewrite;
use crate::seed::Seed;
use crate::seed::outline::{Attribute, NodeId};

pub(crate) struct DuplicateAttribute;

impl Check for DuplicateAttribute {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        let seed = context.seed;
        for id in seed.outline.ids() {
            let attributes = seed.outline.attributes(id);
            if attributes.len() < 2 || seed.outline.node(id).templated || !is_a_tag(seed, id) {
                continue;
            }
            let mut known: FxHashMap<Cow<'_, str>, &Attribute> = FxHashMap::default();
            for attribute in attributes {
                let name = seed.slice(attribute.name);
                let first = match known.entry(lower_case(name)) {
                    Entry::Occupied(first) => *first.get(),
                    Entry::Vacant(new) => {
                        new.insert(attribute);
                        continue;
                    }
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

fn lower_case(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(name.to_ascii_lowercase())
    } else {
        Cow::Borrowed(name)
    }
}

/// Whether the author meant a tag: a comparison such as `x<b and y and z>0` has words, but no values.
fn is_a_tag(seed: &Seed<'_>, id: NodeId) -> bool {
    let mut attributes = seed.outline.attributes(id).iter();
    seed.outline.is_defined(id) && attributes.any(|attribute| attribute.value.is_some())
}
