//! `front-matter/duplicate-item`: summary, options and cases are in rules/front-matter/duplicate-item.yaml.

use crate::checks::{Check, Context, Options};
use crate::edit::{Edit, Safety};
use crate::finding::Findings;
use crate::seed::Seed;
use crate::seed::front_matter::{Field, Value, ValueKind};
use crate::source::{Span, line_start, next_line};

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
                items
                    .iter()
                    .enumerate()
                    .for_each(|(at, _)| compare(context.seed, field, items, at, findings));
            }
        }
    }
}

fn compare(seed: &Seed<'_>, field: &Field<'_>, items: &[Value<'_>], at: usize, findings: &mut Findings<'_, '_>) {
    let Some(text) = items[at].text().filter(|text| !text.is_empty()) else {
        return;
    };
    let Some(first) = items[..at].iter().find(|other| other.text() == Some(text)) else {
        return;
    };
    let removal = removal(seed, &items[at - 1], &items[at]);
    let comments = seed.front_matter.iter().flat_map(|front| &front.comments);
    let safety = if comments.into_iter().any(|comment| removal.contains(*comment)) {
        Safety::Unsafe
    } else {
        Safety::Safe
    };
    findings
        .at(items[at].span)
        .message(format_args!("`{}` lists `{text}` twice.", field.key))
        .label("repeated here")
        .related(first.span, "first listed here")
        .edits("Remove the duplicate", safety, vec![Edit::remove(removal)]);
}

/// In a block list the line of the item; in a flow list the item and the comma before it.
fn removal(seed: &Seed<'_>, before: &Value<'_>, item: &Value<'_>) -> Span {
    let text = seed.text();
    let start = line_start(text, item.span.start());
    if text[start..item.span.start()].trim() == "-" {
        return Span::new(start, next_line(text, item.span.end()));
    }
    Span::new(before.span.end(), item.span.end())
}
