//! `front-matter/schema`: summary, options and cases are in rules/front-matter/schema.yaml.

use crate::checks::{Check, Context};
use crate::finding::Findings;
use crate::schema::{Step, Violation};
use crate::seed::front_matter::{Field, FrontMatter, Value, ValueKind};
use crate::source::{Span, line_end};

pub(crate) struct Schema;

impl Check for Schema {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        let (seed, Some(schema)) = (context.seed, &context.settings.schema) else {
            return;
        };
        let readable = |front: &&FrontMatter<'_>| front.complete && front.close.is_some();
        let Some(front) = seed.front_matter.as_ref().filter(readable) else {
            return;
        };
        if super::is_no_article(seed.source().path()) {
            return;
        }
        for violation in schema.violations(seed, &|value| super::is_templated(seed, value)) {
            let (span, of) = place(seed.text(), front, &violation);
            let finding = findings
                .at(span)
                .message(&violation.message)
                .label(&violation.label)
                .help(&violation.help);
            match of {
                Some(key) => finding.related(key, "this field").done(),
                None => finding.done(),
            }
        }
    }
}

/// The span to report, and a related key. The span is the value; its key where the value is
/// omitted, where the key is not allowed and where something is missing below it; and the opening
/// fence for the front matter as a whole. The key is related where the value is a pair of empty quotes.
fn place(text: &str, front: &FrontMatter<'_>, violation: &Violation) -> (Span, Option<Span>) {
    let mut fields = &front.fields[..];
    let mut at: Option<(Option<Span>, &Value<'_>)> = None;
    for step in &violation.path {
        let next = match step {
            Step::Key(key) => last(fields, key).map(|field| (Some(field.key_span), &field.value)),
            Step::Item(number) => match at.map(|(_, value)| &value.kind) {
                Some(ValueKind::List(items)) => items.get(*number).map(|item| (None, item)),
                _ => None,
            },
        };
        let Some(next) = next else { break };
        fields = match &next.1.kind {
            ValueKind::Map(inner) => inner,
            _ => &[],
        };
        at = Some(next);
    }
    if let Some(field) = violation.key.as_ref().and_then(|key| last(fields, key)) {
        return (field.key_span, None);
    }
    let span = match at {
        None => front.opening(text),
        Some((Some(key), value)) if violation.missing.is_some() || value.span.is_empty() => key,
        Some((None, value)) if violation.missing.is_some() => first_line(text, value.span),
        Some((_, value)) => value.span,
    };
    let of = at.and_then(|(key, value)| key.filter(|key| value.is_empty() && *key != span));
    (span, of)
}

/// The field of this name. Of duplicate keys, the last one counts.
fn last<'f, 's>(fields: &'f [Field<'s>], key: &str) -> Option<&'f Field<'s>> {
    fields.iter().rev().find(|field| field.key == key)
}

fn first_line(text: &str, span: Span) -> Span {
    Span::new(
        span.start(),
        line_end(text, span.start()).clamp(span.start(), span.end()),
    )
}
