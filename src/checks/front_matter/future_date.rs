//! `front-matter/future-date`: summary, options and cases are in rules/front-matter/future-date.yaml.

use super::dates;
use crate::checks::{Check, Context, Options};
use crate::date::read;
use crate::finding::Findings;

pub(crate) struct FutureDate {
    fields: Vec<String>,
}

impl FutureDate {
    pub(crate) fn new(options: &Options) -> Self {
        Self {
            fields: options.texts("fields"),
        }
    }
}

impl Check for FutureDate {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        let Some(now) = context.settings.now else { return };
        for (field, text) in dates(context, &self.fields) {
            let Some(day) = read(text).ok().and_then(|written| written.day) else {
                continue;
            };
            if day > now {
                findings
                    .at(field.value.span)
                    .message(format_args!("`{}` is {day}, later than {now}.", field.key))
                    .label("in the future")
                    .done();
            }
        }
    }
}
