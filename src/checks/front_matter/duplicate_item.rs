//! `front-matter/duplicate-item`: summary, options and cases are in rules/front-matter/duplicate-item.yaml.

use rustc_hash::FxHashMap;

use crate::checks::{Check, Context, Options};
use crate::edit::{Edit, Safety};
use crate::finding::Findings;
use crate::seed::Seed;
use crate::seed::front_matter::{Field, Value, ValueKind};
use crate::source::Span;

pub(crate) struct DuplicateItem {
    fields: Vec<String>,
}

impl DuplicateItem {
    pub(crate) fn new(options: &Options) -> Self {
        Self {
            fields: options.texts("fields"),
        }
    }
}

impl Check for DuplicateItem {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        let Some(front) = &context.seed.front_matter else {
            return;
        };
        for field in front
            .fields
            .iter()
            .filter(|field| self.fields.iter().any(|name| **name == *field.key))
        {
            if let ValueKind::List(items) = &field.value.kind {
                let mut first = FxHashMap::default();
                for (at, item) in items.iter().enumerate() {
                    let Some(text) = item.text().filter(|text| !text.is_empty()) else {
                        continue;
                    };
                    let first = *first.entry(text).or_insert(at);
                    if first < at {
                        report(context.seed, field, items, (first, at), findings);
                    }
                }
            }
        }
    }
}

fn report(
    seed: &Seed<'_>,
    field: &Field<'_>,
    items: &[Value<'_>],
    (first, at): (usize, usize),
    findings: &mut Findings<'_, '_>,
) {
    let text = items[at].text().unwrap_or_default();
    let removal = removal(seed, &items[at - 1], &items[at]);
    let comments = seed.front_matter.as_ref().map_or(&[][..], |front| &front.comments);
    let after = comments.partition_point(|comment| comment.start() < removal.start());
    let safety = if comments.get(after).is_some_and(|comment| removal.contains(*comment)) {
        Safety::Unsafe
    } else {
        Safety::Safe
    };
    findings
        .at(items[at].span)
        .message(format_args!("`{}` lists `{text}` twice.", field.key))
        .label("repeated here")
        .related(items[first].span, "first listed here")
        .edits("Remove the duplicate", safety, vec![Edit::remove(removal)]);
}

/// In a block list the line of the item; in a flow list the item and the comma before it.
fn removal(seed: &Seed<'_>, before: &Value<'_>, item: &Value<'_>) -> Span {
    let text = seed.text();
    let start = seed.source().line_start(item.span.start());
    if text[start..item.span.start()].trim() == "-" {
        return Span::new(start, seed.source().next_line(item.span.end()));
    }
    Span::new(before.span.end(), item.span.end())
}
