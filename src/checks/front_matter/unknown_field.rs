//! `front-matter/unknown-field`: summary, options and cases are in rules/front-matter/unknown-field.yaml.

use crate::checks::{Check, Context};
use crate::finding::Findings;
use crate::settings::{Settings, Unknown};
use crate::words::nearest;

pub(crate) struct UnknownField;

impl Check for UnknownField {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        let settings = context.settings;
        let nothing_declared = settings.fields.is_empty() && settings.required.is_none();
        if settings.unknown != Unknown::Deny || nothing_declared {
            return;
        }
        let Some(front) = &context.seed.front_matter else {
            return;
        };
        for field in front.fields.iter().filter(|field| !field.key.is_empty()) {
            if declared(settings).any(|name| name == field.key) {
                continue;
            }
            let finding = findings
                .at(field.key_span)
                .message(format_args!("`{}` is not a declared field.", field.key));
            let unused = declared(settings).filter(|name| front.field(name).is_none());
            match nearest(&field.key, unused).or_else(|| nearest(&field.key, declared(settings))) {
                Some(near) => finding
                    .label(format_args!("did you mean `{near}`?"))
                    .help(format_args!("Write `{near}`, or declare `{}`.", field.key))
                    .done(),
                None => finding.label("not declared").done(),
            }
        }
    }
}

/// The declared and the required names, and `title` where no required fields are configured.
fn declared(settings: &Settings) -> impl Iterator<Item = &str> {
    let title = settings.required.is_none().then_some("title");
    let required = settings.required.iter().flatten().map(String::as_str);
    settings.fields.keys().map(String::as_str).chain(required).chain(title)
}
