//! `front-matter/import-leftover`: summary, options and cases are in rules/front-matter/import-leftover.yaml.

use super::duplicate_key::lines;
use crate::checks::{Check, Context, Options};
use crate::edit::{Edit, Safety};
use crate::finding::Findings;
use crate::seed::front_matter::{Value, ValueKind};

pub(crate) struct ImportLeftover {
    fields: Vec<String>,
    counters: Vec<String>,
}

impl ImportLeftover {
    pub(crate) fn new(options: &Options) -> Self {
        Self {
            fields: options.texts("fields"),
            counters: options.texts("counters"),
        }
    }
}

impl Check for ImportLeftover {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        let seed = context.seed;
        let Some(front) = seed.front_matter.as_ref().filter(|front| front.complete) else {
            return;
        };
        for field in &front.fields {
            let counts = names(&self.counters, &field.key) && is_count(&field.value);
            if !counts && !names(&self.fields, &field.key) || super::is_templated(seed, &field.value) {
                continue;
            }
            let block = lines(seed, field);
            // A field in `{a: 1, b: 2}` shares its line with others, and an anchor may be used elsewhere.
            let alone = seed.slice(block).trim_start().starts_with(seed.slice(field.key_span));
            let shared = front
                .fields
                .iter()
                .any(|other| other.key_span != field.key_span && block.contains(other.key_span));
            let finding = findings
                .at(field.key_span)
                .message(format_args!(
                    "`{}` is left over from the system that the article was imported from.",
                    field.key
                ))
                .label(if counts {
                    "a counter that nothing updates any more"
                } else {
                    "only the old system reads this field"
                });
            if alone && !shared && !seed.slice(block).contains('&') {
                // A theme of the current site may show a field of this name.
                let common = &*field.key == "views";
                let safety = if common { Safety::Unsafe } else { Safety::Safe };
                finding.edits("Remove the field", safety, vec![Edit::remove(block)]);
            } else {
                finding.done();
            }
        }
    }
}

/// Whether one of the patterns matches this key; a trailing `*` matches any rest.
fn names(patterns: &[String], key: &str) -> bool {
    patterns.iter().any(|pattern| match pattern.strip_suffix('*') {
        Some(start) => key.starts_with(start),
        None => pattern == key,
    })
}

/// Whether the value is empty, a number or a list of numbers, as a WordPress export writes a counter.
fn is_count(value: &Value<'_>) -> bool {
    match &value.kind {
        ValueKind::List(items) => items.iter().all(|item| item.text().is_some() && is_count(item)),
        _ => value
            .text()
            .is_some_and(|text| value.is_empty() || text.chars().all(|c| c.is_ascii_digit() || matches!(c, ',' | '.'))),
    }
}
