//! The dates of mail, news, `date` and C, which begin with a weekday or a day: `Wed, 01 May 2024
//! 10:00:00 GMT`, `Wednesday, 01-May-24 10:00:00 GMT`, `01 May 24 10:00 GMT`, `Wed May 1 10:00:00
//! UTC 2024`.

use jiff::civil::{Date, Time};

use super::clock::clock_time;
use super::names::short_month;
use super::zone::{Zone, zone};
use super::{Form, Written};

const WEEKDAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

/// Whether the word is a weekday, and whether it is written in full.
fn weekday(word: &str) -> Option<bool> {
    let is = |name: &str| name.eq_ignore_ascii_case(word);
    if WEEKDAYS.iter().any(|name| is(name)) {
        return Some(true);
    }
    WEEKDAYS.iter().any(|name| is(&name[..3])).then_some(false)
}

/// The day, the month and the year in words, and how many digits the day and the year have.
fn day(words: [&str; 3]) -> Option<(Date, usize, usize)> {
    let [day, month, year] = words;
    let number: i16 = year.parse().ok().filter(|_| matches!(year.len(), 2 | 4))?;
    let full = match number {
        // Between them, the generators disagree about the century.
        0..50 if year.len() == 2 => number + 2000,
        69..100 if year.len() == 2 => number + 1900,
        _ if year.len() == 2 => return None,
        number => number,
    };
    let date = Date::new(full, short_month(month, false)?, day.parse().ok()?).ok()?;
    Some((date, day.len(), year.len()))
}

/// Parses `Wed, 01 May 2024 10:00:00 GMT` and its relatives.
pub(super) fn mail(text: &str) -> Option<Written> {
    let comment = text.ends_with(')').then(|| text.rfind(" (")).flatten();
    let words: Vec<&str> = text[..comment.unwrap_or(text.len())].split_ascii_whitespace().collect();
    let (full, rest) = match words.first()?.strip_suffix(',') {
        Some(name) => (Some(weekday(name)?), &words[1..]),
        None => (None, &words[..]),
    };
    let dashed: Vec<&str> = rest.first()?.split('-').collect();
    let (parts, rest) = match (&dashed[..], rest) {
        ([day, month, year], rest) => ([*day, *month, *year], &rest[1..]),
        (_, [day, month, year, rest @ ..]) => ([*day, *month, *year], rest),
        _ => return None,
    };
    let (date, day_digits, year_digits) = day(parts)?;
    let (clock, name) = match rest {
        [clock] => (*clock, ""),
        [clock, name] => (*clock, *name),
        _ => return None,
    };
    let (time, seconds, odd) = clock_time(clock).ok()?;
    let is_dashed = dashed.len() == 3;
    // RFC1123, RFC822 and RFC850 in the package `time` of Go.
    let layout = match (full, is_dashed, seconds, year_digits) {
        (Some(false), false, true, 4) | (None, false, false, 2) => day_digits == 2,
        (Some(true), true, true, 2) => day_digits == 2 && !name.starts_with(['+', '-']),
        _ => false,
    };
    let usual = layout && comment.is_none() && !odd;
    finish((date, time), zone(name)?, usual, (Form::Mail, Form::LooseMail), odd)
}

/// Parses `Wed May 1 10:00:00 2024`, also with a zone before the year.
pub(super) fn ctime(text: &str) -> Option<Written> {
    let words: Vec<&str> = text.split_ascii_whitespace().collect();
    let (name, clock, month, day, year) = match words[..] {
        [name, month, day, clock, year] => (name, (clock, ""), month, day, year),
        [name, month, day, clock, zone, year] => (name, (clock, zone), month, day, year),
        _ => return None,
    };
    let known = WEEKDAYS.iter().any(|known| known[..3] == *name);
    let (time, seconds, odd) = clock_time(clock.0).ok().filter(|_| known && year.len() == 4)?;
    let date = Date::new(year.parse().ok()?, short_month(month, true)?, day.parse().ok()?).ok()?;
    let zone = zone(clock.1)?;
    // `time.RubyDate` of Go has two digits for the day, the others one or two.
    let usual = day.len() == 2 || !matches!(zone, Zone::Offset(..));
    let forms = (Form::Ctime, Form::LooseMail);
    seconds.then(|| finish((date, time), zone, usual && !odd, forms, odd))?
}

/// The date with its form: the first of the two where a layout of Go matches, else the second.
fn finish((date, time): (Date, Time), zone: Zone, usual: bool, forms: (Form, Form), odd: bool) -> Option<Written> {
    let plain = |go: bool| if usual && go { forms.0 } else { forms.1 };
    let (form, offset) = match zone {
        Zone::None => (plain(forms.0 == Form::Ctime), None),
        Zone::Offset(seconds, short) => (plain(short), Some(seconds)),
        Zone::Utc(go) => (plain(go), Some(0)),
        Zone::Named(name, offset, go) => {
            let hugo = usual && go;
            (Form::Zone { name, hugo }, offset)
        }
    };
    Some(Written {
        form: if odd { Form::Other } else { form },
        day: (!odd).then_some(date),
        time: Some(time),
        offset,
    })
}
