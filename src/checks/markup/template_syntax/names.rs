//! The names that have a value in a template.

use rustc_hash::FxHashSet;

use crate::generators::Target;
use crate::seed::Seed;
use crate::seed::templates::{Mark, MarkKind};

/// Tags that assign a value to a name, and those that ask whether it has one: who asks means the name as a
/// variable, and shows what it holds only if there is something.
#[rustfmt::skip]
const NAMING_TAGS: &[&str] = &[
    "assign", "capture", "set", "for", "tablerow", "macro", "import", "from", "increment", "decrement",
    "if", "elsif", "elif", "elseif", "unless", "case",
];

/// Names with a value: those that tags of the article assign or ask for, and its fields where they are
/// variables.
pub(super) fn names_set<'s>(seed: &'s Seed<'_>, marks: &[Mark<'s>], target: Target) -> FxHashSet<&'s str> {
    let front = seed.front_matter.as_ref().filter(|_| target != Target::Jekyll);
    let fields = front
        .into_iter()
        .flat_map(|front| front.fields.iter().map(|field| &*field.key));
    let set = marks.iter().filter_map(|mark| match mark.kind {
        MarkKind::Tag { name, rest } if NAMING_TAGS.contains(&name) => Some(rest),
        _ => None,
    });
    let words = |rest: &'s str| rest.split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-')));
    fields.chain(set.flat_map(words)).collect()
}

/// Where an include ends after which any name may have a value: what it assigns lasts in Liquid.
pub(super) fn first_include(marks: &[Mark<'_>]) -> usize {
    let include = marks.iter().find(|mark| {
        matches!(
            mark.kind,
            MarkKind::Tag {
                name: "include" | "include_relative",
                ..
            }
        )
    });
    include.map_or(usize::MAX, |mark| mark.span.end())
}
