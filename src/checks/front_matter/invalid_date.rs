//! `front-matter/invalid-date`: words, options and cases in rules/front-matter/invalid-date.yaml.

use super::{canonical_date, dates};
use crate::checks::{Check, Context, Options};
use crate::date::{Fault, Form, is_timestamp, read};
use crate::edit::Edit;
use crate::finding::Findings;
use crate::generators::Target;
use crate::generators::{self, Reading};
use crate::seed::front_matter::Value;

pub struct InvalidDate {
    fields: Vec<String>,
}

impl InvalidDate {
    pub fn new(options: &Options) -> Self {
        Self {
            fields: options.texts("fields"),
        }
    }
}

impl Check for InvalidDate {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        let target = context.settings.target;
        for (field, text) in dates(context, &self.fields) {
            let written = read(text);
            let outcome = match written {
                Ok(written) => Ok(written.form),
                // The year of a book, say.
                Err(Fault::Number) if field.key == "published" && text.len() == 4 => continue,
                Err(fault) => Err(as_read(fault, text, &field.value)),
            };
            let does = |target| generators::date(target, outcome);
            if is_silent(target, outcome) {
                continue;
            }
            let reason = match written {
                Ok(_) => format!("{} cannot read this form", generators::name(target)),
                Err(fault) => fault.words().to_owned(),
            };
            let finding = findings.at(field.value.span).label(reason);
            let finding = match written {
                Ok(_) => finding.message(format_args!("{} cannot read `{text}`.", generators::name(target))),
                Err(_) => finding.message(format_args!("`{text}` is no date.")),
            };
            let finding = match generators::sentence(target, does) {
                said if said.is_empty() => finding,
                said => finding.help(format_args!(
                    "Write the date like `2024-05-01` or `2024-05-01T10:00:00Z`. {said}"
                )),
            };
            match written
                .ok()
                .and_then(|written| canonical_date(&field.value, &written, target))
            {
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

/// A number in quotes is a text; so is a day that does not exist unless YAML takes it for a moment.
fn as_read(fault: Fault, text: &str, value: &Value<'_>) -> Fault {
    let plain = value.plain().is_some();
    match fault {
        Fault::Month | Fault::Day | Fault::Time if !plain || !is_timestamp(text) => Fault::AsText,
        Fault::Seconds | Fault::Milliseconds | Fault::Number if !plain => Fault::AsText,
        fault => fault,
    }
}

/// A form that another rule judges, or that the target reads.
fn is_silent(target: Target, outcome: Result<Form, Fault>) -> bool {
    let reading = generators::date(target, outcome);
    match outcome {
        Ok(_) => matches!(
            reading,
            Reading::Fine | Reading::Unknown | Reading::MonthFirst | Reading::DayFirst
        ),
        Err(_) => reading == Reading::Fine,
    }
}
