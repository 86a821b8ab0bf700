//! `front-matter/ambiguous-date`: words, options and cases in rules/front-matter/ambiguous-date.yaml.

use super::{canonical_date, dates};
use crate::checks::{Check, Context, Options};
use crate::date::{Form, read};
use crate::edit::Edit;
use crate::finding::Findings;
use crate::generators::Target;
use crate::generators::{self, Reading};

pub struct AmbiguousDate {
    fields: Vec<String>,
}

impl AmbiguousDate {
    pub fn new(options: &Options) -> Self {
        Self {
            fields: options.texts("fields"),
        }
    }
}

impl Check for AmbiguousDate {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        let target = context.settings.target;
        for (field, text) in dates(context, &self.fields) {
            let Ok(written) = read(text) else { continue };
            let does = |target| generators::date(target, Ok(written.form));
            let certain = generators::accepts(target, does) || written.form == Form::Timestamp;
            let refused = !matches!(does(target), Reading::Unknown | Reading::MonthFirst | Reading::DayFirst);
            // What the target cannot read at all is `invalid-date`.
            if certain || target != Target::Any && refused {
                continue;
            }
            let finding = findings
                .at(field.value.span)
                .message(format_args!("Not every site generator reads `{text}` as this date."))
                .label(label(written.form));
            let said = generators::sentence(target, does);
            let finding = if said.is_empty() {
                finding
            } else {
                finding.help(format_args!("Write the date as YAML does. {said}"))
            };
            match canonical_date(&field.value, &written, target) {
                Some((new, safety)) => finding.edits(
                    format!("Write it as {new}"),
                    safety,
                    vec![Edit::new(field.value.span, new)],
                ),
                None => finding.done(),
            }
        }
    }
}

fn label(form: Form) -> &'static str {
    match form {
        Form::Timestamp | Form::LooseTimestamp => "not quite the form of YAML",
        Form::NoSeconds { .. } => "the seconds are missing",
        Form::ShortOffset { .. } => "the time zone has no colon",
        Form::ShortDay => "month or day with one digit",
        Form::Separated => "not separated by `-`",
        Form::Mail => "a date as in mail",
        Form::Named => "the month is a word",
        Form::Slashes => "which is the day, which the month?",
        Form::Digits => "a number to YAML",
        Form::Other => "more than a day and a time",
    }
}
