//! Dates with names of days and months, and dates whose parts are in another order.

use jiff::civil::Date;

use super::clock::clock_time;
use super::{Form, Written, written};

const MONTHS: &[&str] = &[
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// The month of three letters; the first one is a capital where that is asked.
pub(super) fn short_month(word: &str, capital: bool) -> Option<i8> {
    let month = MONTHS.iter().position(|month| word.to_lowercase() == *month)?;
    let is_capital =
        word.starts_with(|c: char| c.is_ascii_uppercase()) && word[1..].bytes().all(|b| b.is_ascii_lowercase());
    i8::try_from(month + 1).ok().filter(|_| is_capital || !capital)
}

/// Whether the text is `01 May 2024` in exactly these letters.
fn is_short_named(text: &str) -> bool {
    let words: Vec<&str> = text.split(' ').collect();
    matches!(words[..], [day, month, year] if day.len() == 2 && year.len() == 4 && short_month(month, true).is_some())
}

/// Parses `Aug 3, 2022` and `3 August 2022`: a day, a month and a year.
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
    None
}

/// Parses `5/1/2024`, `1.5.2024` and `15-05-2024`, where the year is last.
pub(super) fn year_last(text: &str) -> Option<Written> {
    let mark = text
        .chars()
        .find(|c| !c.is_ascii_digit())
        .filter(|mark| "/.-".contains(*mark))?;
    let mut parts = text.splitn(3, mark);
    let mut number = || {
        parts
            .next()
            .filter(|part| matches!(part.len(), 1 | 2))?
            .parse::<i8>()
            .ok()
    };
    let (first, second) = (number()?, number()?);
    let rest = parts.next()?;
    let (year, clock) = rest.split_at_checked(4)?;
    let year: i16 = year.parse().ok().filter(|year| (1900..=2200).contains(year))?;
    let time = match clock.trim_start() {
        "" => None,
        time if clock.starts_with(' ') => Some(clock_time(time).ok().filter(|(_, _, odd)| !odd)?.0),
        _ => return None,
    };
    let (form, day) = match (first > 12, second > 12) {
        (false, false) => (Form::Slashes, None),
        (true, false) => (Form::DayFirst, Some(Date::new(year, second, first).ok()?)),
        (false, true) => (Form::MonthFirst, Some(Date::new(year, first, second).ok()?)),
        (true, true) => return None,
    };
    let offset = None;
    Some(Written {
        form,
        day,
        time,
        offset,
    })
}
