//! `front-matter/empty-field`: summary, options and cases are in rules/front-matter/empty-field.yaml.

use super::duplicate_key::lines;
use crate::checks::{Check, Context};
use crate::edit::{Edit, Safety};
use crate::finding::{Findings, Severity};

/// Fields whose absence is visible to readers.
const VISIBLE: &[&str] = &["title", "date"];

/// Fields that templates show if they are set. An empty text is, to Liquid; without any value, it is not.
#[rustfmt::skip]
const SHOWN_IF_SET: &[&str] = &["cover", "image", "thumbnail", "headimg", "featured_image", "banner"];

pub(crate) struct EmptyField;

impl Check for EmptyField {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        let Some(front) = &context.seed.front_matter else {
            return;
        };
        if super::is_no_article(context.seed.source().path()) {
            return;
        }
        let settings = context.settings;
        for field in front
            .fields
            .iter()
            .filter(|field| field.value.is_empty() && !field.value.decorated)
        {
            let required = settings.required.iter().flatten().any(|name| **name == *field.key);
            let matters = required
                || VISIBLE.contains(&&*field.key)
                || SHOWN_IF_SET.contains(&&*field.key) && field.value.plain().is_none()
                || settings.fields.contains_key(&*field.key);
            let finding = findings
                .at(field.key_span)
                .message(format_args!("`{}` has no value.", field.key))
                .label("the value is missing")
                .severity(if matters { Severity::Warning } else { Severity::Hint });
            if required || field.key == "title" {
                finding.help("Give the field a value.").done();
            } else {
                finding.edits(
                    "Remove the line",
                    Safety::Unsafe,
                    vec![Edit::remove(lines(context.seed, field))],
                );
            }
        }
    }
}
