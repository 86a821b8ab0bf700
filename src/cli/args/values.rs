//! Values of options, as they are typed.

use crate::finding::Severity;

/// Why an argument of `--severity` cannot be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum SeverityError {
    #[error("write it as RULE=LEVEL, such as image/missing-alt=warning")]
    NoLevel,
    #[error("write `hint`, `warning` or `error` instead of `{0}`")]
    UnknownLevel(String),
}

pub(super) fn severity(text: &str) -> Result<(String, Severity), SeverityError> {
    let (rule, level) = text.split_once('=').ok_or(SeverityError::NoLevel)?;
    let level = match level {
        "hint" => Severity::Hint,
        "warning" => Severity::Warning,
        "error" => Severity::Error,
        other => return Err(SeverityError::UnknownLevel(other.to_owned())),
    };
    Ok((rule.to_owned(), level))
}

pub(super) fn number(text: &str) -> Result<usize, &'static str> {
    text.parse().map_err(|_| "write a number, such as 0 or 20")
}

pub(super) fn from_one(text: &str) -> Result<usize, &'static str> {
    let number = text.parse().ok().filter(|number| *number > 0);
    number.ok_or("write a number of at least 1, such as 20")
}

pub(super) fn day(text: &str) -> Result<jiff::civil::Date, &'static str> {
    let plain = text.len() == 10 && !text.contains('T');
    let day = text.parse().ok().filter(|_| plain);
    day.ok_or("write a date such as 2024-05-01")
}
