//! `front-matter/invalid-date`: summary, options and cases are in rules/front-matter/invalid-date.yaml.

use super::{canonical_date, dates};
use crate::checks::{Check, Context, Options};
use crate::date::{Fault, Form, is_timestamp, read};
use crate::edit::Edit;
use crate::finding::Findings;
use crate::generators::Target;
use crate::generators::{self, Behavior};
use crate::seed::front_matter::Value;

pub(crate) struct InvalidDate {
    fields: Vec<String>,
}

impl InvalidDate {
    pub(crate) fn new(options: &Options) -> Self {
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
                // A four-digit number in `published` may be the year of a book.
                Err(Fault::Number) if field.key == "published" && text.len() == 4 => continue,
                Err(fault) => Err(as_read(fault, text, &field.value)),
            };
            let does = |target| generators::date(target, outcome);
            if is_silent(target, outcome) {
                continue;
            }
            let reason = match written {
                Ok(_) => "an unsupported format".to_owned(),
                Err(fault) => fault.words().to_owned(),
            };
            let finding = findings.at(field.value.span).label(reason);
            let finding = match written {
                Ok(_) if does(target).is_another_date() => finding.message(format_args!(
                    "{} reads another date from `{text}`.",
                    generators::name(target)
                )),
                Ok(_) => finding.message(format_args!(
                    "{} cannot parse the date `{text}`.",
                    generators::name(target)
                )),
                Err(_) => finding.message(format_args!("`{text}` is not a valid date.")),
            };
            let finding = match generators::sentence(target, does) {
                behavior if behavior.is_empty() => finding,
                behavior => finding.help(format_args!(
                    "Write the date as `2024-05-01` or `2024-05-01T10:00:00Z`. {behavior}"
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

/// The fault as YAML sees it: a quoted number is a string, and so is a day that does not exist,
/// unless the value matches the timestamp format of YAML.
fn as_read(fault: Fault, text: &str, value: &Value<'_>) -> Fault {
    let plain = value.plain().is_some();
    match fault {
        Fault::Month | Fault::Day | Fault::Time if !plain || !is_timestamp(text) => Fault::AsText,
        Fault::Seconds | Fault::Milliseconds | Fault::Number if !plain => Fault::AsText,
        fault => fault,
    }
}

/// Whether another rule reports the date, or the target parses it.
fn is_silent(target: Target, outcome: Result<Form, Fault>) -> bool {
    let reading = generators::date(target, outcome);
    match outcome {
        Ok(_) => reading == Behavior::Fine || reading.is_doubtful(),
        Err(_) => reading == Behavior::Fine,
    }
}
