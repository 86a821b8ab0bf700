//! `front-matter/invalid-date`: words, options and cases in rules/front-matter/invalid-date.yaml.

use jiff::civil::{Date, Time};

use crate::checks::{Check, Context, Options};
use crate::finding::Findings;

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
        let Some(front) = &context.seed.front_matter else {
            return;
        };
        let declared = |key: &str| context.settings.fields.get(key) == Some(&crate::settings::FieldType::Date);
        for field in &front.fields {
            if !(self.fields.iter().any(|name| **name == *field.key) || declared(&field.key)) || field.value.is_empty()
            {
                continue;
            }
            let Some(text) = field.value.text().map(str::trim) else {
                continue;
            };
            let is_flag = field.key == "published"
                && matches!(
                    &*text.to_ascii_lowercase(),
                    "true" | "false" | "yes" | "no" | "on" | "off"
                );
            if is_flag || text.is_empty() || super::is_templated(context.seed, &field.value) {
                continue;
            }
            if let Err(reason) = judge(text) {
                findings
                    .at(field.value.span)
                    .message(format_args!("`{text}` is no date."))
                    .label(reason)
                    .done();
            }
        }
    }
}

/// Whether some generator reads it; else what is wrong with it.
fn judge(text: &str) -> Result<(), &'static str> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return match text.len() {
            4 => Ok(()),
            8 if compact(text).is_some() => Ok(()),
            9..=13 => Err("seconds since 1970: YAML reads a number, and the article is dated 1970"),
            _ => Err("a number"),
        };
    }
    if let Some(numbers) = leading_date(text) {
        return numeric(numbers, text);
    }
    if is_named_form(text) {
        Ok(())
    } else {
        Err("no day, month and year can be read here")
    }
}

fn compact(text: &str) -> Option<Date> {
    let number = |range: std::ops::Range<usize>| text[range].parse::<i16>().ok();
    Date::new(
        number(0..4)?,
        i8::try_from(number(4..6)?).ok()?,
        i8::try_from(number(6..8)?).ok()?,
    )
    .ok()
}

/// Year, month and day at the start, `2024-05-01`, `2024/5/1` or `2024.05.01`, and what follows.
fn leading_date(text: &str) -> Option<(i16, i16, i16, &str)> {
    let separator = text.find(['-', '/', '.']).filter(|at| *at == 4)?;
    let mark = text[separator..].chars().next()?;
    let mut parts = text.splitn(3, mark);
    let year = parts.next()?.parse().ok()?;
    let month = parts.next()?.parse().ok()?;
    let rest = parts.next()?;
    let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len()).min(2);
    Some((year, month, rest[..digits].parse().ok()?, &rest[digits..]))
}

fn numeric((year, month, day, rest): (i16, i16, i16, &str), _text: &str) -> Result<(), &'static str> {
    let narrow = |number: i16| i8::try_from(number).unwrap_or(99);
    if !(1..=12).contains(&month) {
        return Err("there is no such month");
    }
    if Date::new(year, narrow(month), narrow(day)).is_err() {
        return Err("this day does not exist");
    }
    let rest = rest.trim_start_matches(['T', 't', ' ']);
    if rest.is_empty() {
        return Ok(());
    }
    let clock: Vec<i8> = rest
        .split([':', '.', 'Z', 'z', '+', '-', ' '])
        .take(3)
        .filter_map(|part| part.parse().ok())
        .collect();
    match clock[..] {
        [hour, minute, second] if Time::new(hour, minute, second.min(59), 0).is_ok() && second <= 60 => Ok(()),
        [hour, minute] if Time::new(hour, minute, 0, 0).is_ok() => Ok(()),
        [24, 0] | [24, 0, 0] => Ok(()),
        [] => Err("what follows the day is no time"),
        _ => Err("this time of day does not exist"),
    }
}

/// `Wed, 03 Aug 2022 14:51:30 GMT`, `Aug 3, 2022`, `3 August 2022`, `5/1/2024`: a day, a month and a year.
fn is_named_form(text: &str) -> bool {
    const MONTHS: &[&str] = &[
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ];
    let words: Vec<String> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .map(str::to_lowercase)
        .collect();
    let number = |low: u32, high: u32| {
        words.iter().any(|word| {
            let digits = word.trim_end_matches(|c: char| c.is_alphabetic());
            digits.parse::<u32>().is_ok_and(|number| (low..=high).contains(&number))
        })
    };
    let named = words
        .iter()
        .any(|word| word.is_ascii() && word.len() >= 3 && MONTHS.contains(&&word[..3]));
    let year = number(1900, 2200);
    let slashes = text.split('/').count() == 3
        && words.len() >= 3
        && words[..2].iter().all(|w| w.parse::<u32>().is_ok_and(|n| n <= 31));
    year && (named && number(1, 31) || slashes) && text.is_ascii()
}
