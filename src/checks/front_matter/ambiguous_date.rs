//! `front-matter/ambiguous-date`: summary, options and cases are in rules/front-matter/ambiguous-date.yaml.

use super::{canonical_date, dates};
use crate::checks::{Check, Context, Options};
use crate::date::{Form, ZoneName, read};
use crate::edit::Edit;
use crate::finding::Findings;
use crate::generators;
use crate::generators::Target;

pub(crate) struct AmbiguousDate {
    fields: Vec<String>,
}

impl AmbiguousDate {
    pub(crate) fn new(options: &Options) -> Self {
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
            let unreadable = !does(target).is_doubtful();
            // `invalid-date` reports the formats that the target cannot parse at all.
            if certain || target != Target::Any && unreadable {
                continue;
            }
            let finding = findings
                .at(field.value.span)
                .message(format_args!(
                    "Not every site generator parses `{text}` as the same date."
                ))
                .label(label(written.form));
            let behavior = generators::sentence(target, does);
            let finding = if behavior.is_empty() {
                finding
            } else {
                finding.help(format_args!("Use the timestamp format of YAML. {behavior}"))
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
        Form::Timestamp | Form::LooseTimestamp => "not quite the timestamp format of YAML",
        Form::NoSeconds { .. } => "the seconds are missing",
        Form::ShortOffset { .. } | Form::SpacedOffset => "the UTC offset has no colon",
        Form::ShortDay => "single-digit month or day",
        Form::Separated => "the parts are not separated by `-`",
        Form::Mail => "the date format of e-mail",
        Form::Named | Form::ShortNamed => "the month is spelled out",
        Form::Ctime => "the date format of `ctime`",
        Form::LooseMail => "almost the date format of e-mail",
        Form::Zone { name, .. } => match name {
            ZoneName::Ambiguous => "America's central time or Chinese time?",
            ZoneName::American | ZoneName::Other => "the name of a time zone instead of its offset",
        },
        Form::Utc | Form::OffsetAndName { .. } => "the name of a time zone",
        Form::BareT => "a `T` without a time",
        Form::HourOnly { .. } => "the minutes are missing",
        Form::Slashes => "day first or month first?",
        Form::DayFirst | Form::MonthFirst => "the year is last",
        Form::Digits => "a number in YAML",
        Form::Other => "more than a date and a time",
    }
}
