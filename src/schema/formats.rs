//! What `format` in a schema checks.

use jsonschema::Draft;
use serde_json::Value;

use crate::date::{self, Form};
use crate::generators::{self, Behavior, Target};

/// Formats in schemas of Astro, Zod, VS Code and others that are accepted without a check: a `pattern`
/// beside them expresses their meaning, or no validator checks them.
#[rustfmt::skip]
pub(super) const ACCEPTED: &[&str] = &[
    "base64", "base64url", "binary", "byte", "cidrv4", "cidrv6", "color", "credit_card", "cuid", "cuid2",
    "double", "e164", "emoji", "ends_with", "float", "hex", "iban", "idn-email", "idn-hostname", "includes",
    "int32", "int64", "json-string", "jwt", "ksuid", "lowercase", "mac", "markdown", "nanoid", "password",
    "starts_with", "ulid", "unix-time", "uppercase", "xid",
];

/// Formats that are checked.
#[rustfmt::skip]
pub(super) const VALIDATED: &[&str] = &[
    "color-hex", "date", "date-time", "duration", "email", "hostname", "image", "ipv4", "ipv6", "iri",
    "iri-reference", "json-pointer", "regex", "relative-json-pointer", "time", "uri", "uri-reference",
    "uri-template", "uuid",
];

/// Checked formats that some drafts do not define; they are checked in every draft.
pub(super) const DRAFT_SPECIFIC: &[&str] = &[
    "duration",
    "iri",
    "iri-reference",
    "json-pointer",
    "regex",
    "relative-json-pointer",
    "time",
    "uri-reference",
    "uri-template",
    "uuid",
];

/// Whether `text` is a date without a time.
pub(super) fn is_date(text: &str, target: Target) -> bool {
    date::read(text.trim()).is_ok_and(|written| written.time.is_none() && is_read(written.form, target))
}

/// Whether `text` is a date, with or without a time: generators read both as a moment.
pub(super) fn is_date_time(text: &str, target: Target) -> bool {
    date::read(text.trim()).is_ok_and(|written| is_read(written.form, target))
}

/// Whether every generator, or at least the configured one, parses the format.
fn is_read(form: Form, target: Target) -> bool {
    form == Form::Timestamp
        || form == Form::LooseTimestamp
        || target != Target::Any
            && matches!(
                generators::date(target, Ok(form)),
                Behavior::Fine | Behavior::MonthFirst | Behavior::DayFirst
            )
}

/// The check of a format as the latest supported draft defines it.
pub(super) fn newest(format: &str) -> impl Fn(&str) -> bool + Send + Sync + 'static {
    let schema = serde_json::json!({ "format": format });
    let options = jsonschema::options()
        .with_draft(Draft::Draft202012)
        .should_validate_formats(true);
    let validator = seedlint_jsonschema::build(&options, &schema);
    move |text| {
        validator
            .as_ref()
            .is_ok_and(|validator| validator.is_valid(&Value::from(text)))
    }
}

pub(super) fn is_color(text: &str) -> bool {
    let digits = text.strip_prefix('#').unwrap_or_default();
    matches!(digits.len(), 3 | 4 | 6 | 8) && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
}
