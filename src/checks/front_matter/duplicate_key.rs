//! `front-matter/duplicate-key`: summary, options and cases are in rules/front-matter/duplicate-key.yaml.

use std::collections::HashMap;

use crate::checks::{Check, Context};
use crate::edit::{Edit, Safety};
use crate::finding::Findings;
use crate::seed::Seed;
use crate::seed::front_matter::{Field, Value, ValueKind};
use crate::source::Span;

pub(crate) struct DuplicateKey;

impl Check for DuplicateKey {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        if let Some(front) = &context.seed.front_matter {
            mapping(context.seed, &front.fields, findings);
        }
    }
}

fn mapping(seed: &Seed<'_>, fields: &[Field<'_>], findings: &mut Findings<'_, '_>) {
    let mut first: HashMap<&str, &Field<'_>> = HashMap::with_capacity(fields.len());
    for field in fields {
        below(seed, &field.value, findings);
        let earlier = *first.entry(&*field.key).or_insert(field);
        if std::ptr::eq(earlier, field) || field.key.is_empty() || field.key == "<<" {
            continue;
        }
        let equal = seed.slice(earlier.value.span) == seed.slice(field.value.span);
        let finding = findings
            .at(field.key_span)
            .message(format_args!(
                "The key `{}` appears twice in the front matter.",
                field.key
            ))
            .label("repeated here")
            .related(earlier.key_span, "first defined here");
        if equal {
            finding.edits(
                "Remove the duplicate",
                Safety::Safe,
                vec![Edit::remove(lines(seed, field))],
            );
        } else {
            finding
                .help("Keep one of them; their values differ, so only the author can choose.")
                .done();
        }
    }
}

fn below(seed: &Seed<'_>, value: &Value<'_>, findings: &mut Findings<'_, '_>) {
    match &value.kind {
        ValueKind::Map(fields) => mapping(seed, fields, findings),
        ValueKind::List(items) => items.iter().for_each(|item| below(seed, item, findings)),
        ValueKind::Scalar(..) | ValueKind::Alias => {}
    }
}

/// The full lines that a field occupies.
pub(super) fn lines(seed: &Seed<'_>, field: &Field<'_>) -> Span {
    let end = field.value.span.end().max(field.key_span.end());
    Span::new(
        seed.source().line_start(field.key_span.start()),
        seed.source().next_line(end),
    )
}
