//! Dates with names of days and months, and dates whose parts are in another order.

use jiff::civil::Date;

use super::clock::clock_time;
use super::{Form, Written, written};

/// Parses `Wed, 01 May 2024 10:00:00 GMT`.
pub(super) fn mail(text: &str) -> Option<Written> {
    let parser = jiff::fmt::rfc2822::DateTimeParser::new().relaxed_weekday(true);
    let read = parser.parse_zoned_datetime(text).ok()?;
    let zone = text.rsplit([' ', '\t']).next()?;
    let usual = zone == "GMT" || zone.starts_with(['+', '-']);
    Some(Written {
        form: if usual { Form::Mail } else { Form::Other },
        day: Some(read.date()),
        time: Some(read.time()),
        offset: Some(read.offset().seconds()),
    })
}

const MONTHS: &[&str] = &[
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// The month of three letters, the first one a capital.
fn short_month(word: &str) -> Option<i8> {
    let month = MONTHS.iter().position(|month| word.to_lowercase() == *month)?;
    let capital =
        word.starts_with(|c: char| c.is_ascii_uppercase()) && word[1..].bytes().all(|b| b.is_ascii_lowercase());
    i8::try_from(month + 1).ok().filter(|_| capital)
}

/// Parses `Wed May 1 10:00:00 2024`.
pub(super) fn ctime(text: &str) -> Option<Written> {
    let words: Vec<&str> = text.split_ascii_whitespace().collect();
    let [weekday, month, day, clock, year] = words[..] else {
        return None;
    };
    let known = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].contains(&weekday);
    let (time, seconds, odd) = clock_time(clock).ok().filter(|_| known && year.len() == 4)?;
    let day = Date::new(year.parse().ok()?, short_month(month)?, day.parse().ok()?).ok()?;
    (seconds && !odd).then_some(Written {
        form: Form::Ctime,
        day: Some(day),
        time: Some(time),
        offset: None,
    })
}

/// Whether the text is `01 May 2024` in exactly these letters.
fn is_short_named(text: &str) -> bool {
    let words: Vec<&str> = text.split(' ').collect();
    matches!(words[..], [day, month, year] if day.len() == 2 && year.len() == 4 && short_month(month).is_some())
}

/// Parses `Aug 3, 2022`, `3 August 2022` and `5/1/2024`: a day, a month and a year.
pub(super) fn named(text: &str) -> Option<Written> {
    let words: Vec<String> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .map(str::to_lowercase)
        .collect();
    let numbers: Vec<i16> = words
        .iter()
        .filter_map(|word| word.trim_end_matches(|c: char| c.is_alphabetic()).parse().ok())
        .collect();
    let year = numbers.iter().copied().find(|number| (1900..=2200).contains(number));
    let (year, true) = (year?, text.is_ascii()) else {
        return None;
    };
    let month = words
        .iter()
        .find_map(|word| MONTHS.iter().position(|month| word.starts_with(month)));
    if let Some(month) = month {
        let day = numbers.iter().copied().find(|number| (1..=31).contains(number))?;
        let day = Date::new(year, i8::try_from(month + 1).ok()?, i8::try_from(day).ok()?).ok()?;
        let certain = words.len() == 3 || words.len() == 4 && numbers.len() == 2;
        let form = match certain {
            true if is_short_named(text) => Form::ShortNamed,
            true => Form::Named,
            false => Form::Other,
        };
        return Some(written(form, certain.then_some(day)));
    }
    let slashes = text.split('/').count() == 3
        && words.len() >= 3
        && words[..2].iter().all(|w| w.parse::<u32>().is_ok_and(|n| n <= 31));
    slashes.then(|| written(Form::Slashes, None))
}
