//! Dates in front matter: the format of a date, and the moment that it denotes.

mod clock;
mod layouts;
mod names;
mod zone;

use jiff::civil::{Date, Time};

use clock::{clock_time, offset};
use layouts::{ctime, mail};
use names::{named, year_last};
use zone::{Zone, is_name_to_go, repeats};

pub(crate) use zone::ZoneName;

/// The format of a date that can be parsed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// `2024-05-01`, `2024-05-01 10:00:00`, `2024-05-01T10:00:00+08:00`: every generator parses these.
    Timestamp,
    /// The other timestamps of YAML: `2024-5-1 10:00:00`, a space before the `Z`, a lower-case `t`, an
    /// offset in hours (`+08`).
    LooseTimestamp,
    /// `2024-05-01 10:00`
    NoSeconds {
        /// Whether a `T` separates the day from the time.
        iso: bool,
    },
    /// `2024-05-01 10:00:00 +0800`
    ShortOffset {
        /// Whether a `T` separates the day from the time, and no space precedes the offset.
        iso: bool,
    },
    /// `2024-05-01T10:00:00 +0800`
    SpacedOffset,
    /// `2024-5-1`
    ShortDay,
    /// `2024/05/01`, `2024.05.01`
    Separated,
    /// `Wed, 01 May 2024 10:00:00 GMT`, the format of e-mail, and its relatives in Go's package `time`.
    Mail,
    /// The same with what Go's layouts do not allow: a day of one digit, no weekday, no seconds, a comment.
    LooseMail,
    /// A day and a time with the name of a time zone instead of an offset: `2024-05-01 10:00:00 CST`.
    Zone {
        /// What the name says.
        name: ZoneName,
        /// Whether Hugo reads the format.
        hugo: bool,
    },
    /// `2024-05-01 10:00:00 UTC`
    Utc,
    /// `2024-05-01 10:00:00 +0800 CST`, as Go prints a time.
    OffsetAndName {
        /// Whether JavaScript finds the same offset in the name; none where it does not know the name.
        repeats: Option<bool>,
    },
    /// `2024-05-01T`
    BareT,
    /// `2024-05-01T10`
    HourOnly {
        /// Whether a `T` separates the day from the hour.
        iso: bool,
    },
    /// `May 1, 2024`
    Named,
    /// `01 May 2024`
    ShortNamed,
    /// `Wed May 1 10:00:00 2024`, the format of the C function `ctime`; `Wed May 1 10:00:00 UTC 2024`.
    Ctime,
    /// `5/1/2024` or `1.5.2024`, where the month may be first or second.
    Slashes,
    /// `15.5.2024`
    DayFirst,
    /// `5/15/2024`
    MonthFirst,
    /// `20240501`
    Digits,
    /// A day and a time with something else, such as the name of a time zone.
    Other,
}

/// The reason why a value is not a valid date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Seconds since 1970.
    Seconds,
    /// Milliseconds since 1970.
    Milliseconds,
    /// Another number.
    Number,
    /// The month does not exist.
    Month,
    /// The day does not exist.
    Day,
    /// The time of day does not exist.
    Time,
    /// The text after the day is not a time.
    NoTime,
    /// There is no day, month and year.
    NoDate,
    /// One of the faults above in a value that YAML reads as a string: a value in quotes, or one that
    /// does not match the timestamp format.
    AsText,
}

impl Fault {
    /// The label of a finding with this fault.
    #[must_use]
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Seconds => "seconds since 1970",
            Self::Milliseconds => "milliseconds since 1970",
            Self::Number => "a number",
            Self::Month => "this month does not exist",
            Self::Day => "this day does not exist",
            Self::Time => "this time of day does not exist",
            Self::NoTime => "the text after the day is not a time",
            Self::NoDate => "no day, month and year found",
            Self::AsText => "this cannot be parsed as a date",
        }
    }
}

/// A parsed date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Written {
    /// Its format.
    pub form: Form,
    /// The day, where the order of its parts is certain.
    pub day: Option<Date>,
    /// The time of day.
    pub time: Option<Time>,
    /// The offset from UTC in seconds, where it is given.
    pub offset: Option<i32>,
}

impl Written {
    /// The same moment in the format that every generator parses; none where a part is ambiguous.
    #[must_use]
    pub(crate) fn canonical(&self) -> Option<String> {
        let day = self.day?;
        let Some(time) = self.time else {
            return (self.form != Form::Other && self.offset.is_none()).then(|| day.to_string());
        };
        match self.offset {
            Some(0) => Some(format!("{day}T{time}Z")),
            Some(offset) => {
                let minutes = offset.abs() / 60;
                let sign = if offset < 0 { '-' } else { '+' };
                Some(format!("{day}T{time}{sign}{:02}:{:02}", minutes / 60, minutes % 60))
            }
            None => {
                let certain = !matches!(self.form, Form::Other | Form::Zone { .. });
                certain.then(|| format!("{day} {time}"))
            }
        }
    }
}

/// Parses a date as leniently as the most lenient generator.
///
/// # Errors
///
/// The fault where no generator parses the text as an existing date.
pub(crate) fn read(text: &str) -> Result<Written, Fault> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return digits(text);
    }
    if let Some((day, short, mark, rest)) = leading_day(text)? {
        return with_time(day, short, mark, rest);
    }
    if let Some(written) = mail(text).or_else(|| ctime(text)).or_else(|| year_last(text)) {
        return Ok(written);
    }
    named(text).ok_or(Fault::NoDate)
}

/// Whether a plain value matches the timestamp format of YAML, even if the moment does not exist.
#[must_use]
pub(crate) fn is_timestamp(text: &str) -> bool {
    let digits =
        |part: &str, least: usize| (least..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    let end = text.find(['T', 't', ' ', '\t']).unwrap_or(text.len());
    let (day, rest) = text.split_at(end);
    let least = if rest.is_empty() { 2 } else { 1 };
    let mut parts = day.split('-');
    let year = parts
        .next()
        .is_some_and(|year| year.len() == 4 && year.parse::<u16>().is_ok());
    let (month, day) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""));
    if !year || !digits(month, least) || !digits(day, least) || parts.next().is_some() {
        return false;
    }
    let clock = rest.trim_start_matches(['T', 't', ' ', '\t']);
    let clock = &clock[..clock.find(['Z', '+', '-', ' ', '.']).unwrap_or(clock.len())];
    let parts: Vec<&str> = clock.split(':').collect();
    rest.is_empty()
        || matches!(parts[..], [hour, minute, second] if digits(hour, 1) && digits(minute, 2) && digits(second, 2))
}

fn digits(text: &str) -> Result<Written, Fault> {
    let part = |from: usize, to: usize| text.get(from..to).and_then(|part| part.parse::<i16>().ok());
    let day = || {
        let small = |number: i16| i8::try_from(number).ok();
        Date::new(part(0, 4)?, small(part(4, 6)?)?, small(part(6, 8)?)?).ok()
    };
    match text.len() {
        8 => day()
            .filter(|day| (1900..2200).contains(&day.year()))
            .map(|day| written(Form::Digits, Some(day)))
            .ok_or(Fault::Number),
        9 | 10 => Err(Fault::Seconds),
        12 | 13 => Err(Fault::Milliseconds),
        _ => Err(Fault::Number),
    }
}

fn written(form: Form, day: Option<Date>) -> Written {
    Written {
        form,
        day,
        time: None,
        offset: None,
    }
}

type Leading<'t> = (Date, bool, char, &'t str);

/// The day at the start, whether one of its parts has a single digit, the separator, and the rest.
fn leading_day(text: &str) -> Result<Option<Leading<'_>>, Fault> {
    let parts = || {
        let mark = text.chars().nth(4).filter(|mark| matches!(mark, '-' | '/' | '.'))?;
        let mut parts = text.splitn(3, mark);
        let year: i16 = parts.next()?.parse().ok()?;
        let month = parts.next()?;
        let rest = parts.next()?;
        let length = rest.bytes().take(2).take_while(u8::is_ascii_digit).count();
        let (day, rest) = rest.split_at(length);
        let short = month.len() < 2 || day.len() < 2;
        Some((
            year,
            month.parse::<i8>().ok()?,
            day.parse::<i8>().ok()?,
            short,
            mark,
            rest,
        ))
    };
    let Some((year, month, day, short, mark, rest)) = parts() else {
        return Ok(None);
    };
    if !(1..=12).contains(&month) {
        return Err(Fault::Month);
    }
    let day = Date::new(year, month, day).map_err(|_| Fault::Day)?;
    Ok(Some((day, short, mark, rest)))
}

fn with_time(day: Date, short: bool, mark: char, rest: &str) -> Result<Written, Fault> {
    if rest.trim().is_empty() {
        let form = match mark {
            '-' if short => Form::ShortDay,
            '-' => Form::Timestamp,
            _ => Form::Separated,
        };
        return Ok(written(form, Some(day)));
    }
    // Ruby reads a day before a lone `T`; the others do not.
    if rest == "T" {
        return Ok(written(Form::BareT, Some(day)));
    }
    let after = rest.trim_start_matches(['T', 't', ' ', '\t']);
    let end = after
        .find(|c: char| !(c.is_ascii_digit() || matches!(c, ':' | '.')))
        .unwrap_or(after.len());
    let (clock, zone) = after.split_at(end);
    if let Some(hour) = hour_only(clock, zone).filter(|_| mark == '-' && !short) {
        let form = Form::HourOnly {
            iso: rest.starts_with('T'),
        };
        return Ok(Written {
            time: Some(hour),
            ..written(form, Some(day))
        });
    }
    let (time, seconds, midnight) = clock_time(clock)?;
    let trimmed = zone.trim_start();
    let is_whole = seconds && !short && zone.starts_with(' ');
    let may_be_named = mark == '-' && !midnight && rest.starts_with(' ');
    if let Some(written) = may_be_named
        .then(|| with_name((day, time), trimmed, is_whole))
        .flatten()
    {
        return Ok(written);
    }
    let offset = offset(trimmed);
    let iso = rest.starts_with('T') && trimmed.len() == zone.len();
    let known = trimmed.is_empty() || offset.is_some();
    let short_offset = offset.is_some() && trimmed.len() == 5;
    let hours_only = offset.is_some() && matches!(trimmed.len(), 2 | 3);
    let spaced = rest.starts_with(['T', 't']) && offset.is_some() && !iso;
    let form = if !known || midnight {
        Form::Other
    } else if mark != '-' {
        Form::Separated
    } else if !seconds {
        Form::NoSeconds { iso }
    } else if short_offset && spaced {
        Form::SpacedOffset
    } else if short_offset {
        Form::ShortOffset { iso }
    } else if hours_only
        || spaced
        || short
        || rest.starts_with('t')
        || trimmed.starts_with('z')
        || trimmed == "Z" && zone != "Z"
    {
        Form::LooseTimestamp
    } else {
        Form::Timestamp
    };
    Ok(Written {
        form,
        day: (!midnight).then_some(day),
        time: Some(time),
        offset,
    })
}

/// The hour of a time of day that is nothing but an hour.
fn hour_only(clock: &str, zone: &str) -> Option<Time> {
    let hour = clock.parse().ok().filter(|_| clock.len() == 2 && zone.is_empty())?;
    Time::new(hour, 0, 0, 0).ok()
}

/// A timestamp with the name of a time zone; `whole` where Go's own format has the day and the time.
fn with_name((day, time): (Date, Time), zone: &str, whole: bool) -> Option<Written> {
    let mut words = zone.split(' ');
    let (first, second, None) = (words.next()?, words.next(), words.next()) else {
        return None;
    };
    let (form, offset) = match (zone::zone(first)?, second) {
        (Zone::Offset(seconds, true), Some(name)) if whole && is_name_to_go(name) => {
            let repeats = repeats(seconds, name);
            (Form::OffsetAndName { repeats }, Some(seconds))
        }
        (Zone::Utc(_), None) if !first.eq_ignore_ascii_case("z") => (Form::Utc, Some(0)),
        (Zone::Named(name, offset, _), None) => (Form::Zone { name, hugo: false }, offset),
        _ => return None,
    };
    Some(Written {
        form,
        day: Some(day),
        time: Some(time),
        offset,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical(text: &str) -> Option<String> {
        read(text).ok().and_then(|written| written.canonical())
    }

    #[test]
    fn every_format_has_one_canonical_form() {
        for (text, wanted) in [
            ("Wed, 03 Aug 2022 14:51:30 GMT", Some("2022-08-03T14:51:30Z")),
            ("Wed, 03 Aug 2022 14:51:30 +0800", Some("2022-08-03T14:51:30+08:00")),
            ("Wed, 3 Aug 2022 14:51:30 EST", Some("2022-08-03T14:51:30-05:00")),
            ("2024-05-01 9:00:00 -0530", Some("2024-05-01T09:00:00-05:30")),
            ("2024-05-01 10:00", Some("2024-05-01 10:00:00")),
            ("2024/5/1", Some("2024-05-01")),
            ("May 1st, 2024", Some("2024-05-01")),
            ("20240501", Some("2024-05-01")),
            ("Wed May  1 10:00:00 2024", Some("2024-05-01 10:00:00")),
            ("2024-05-01T10:00:00+08", Some("2024-05-01T10:00:00+08:00")),
            ("2024-05-01T10:00:00 -0530", Some("2024-05-01T10:00:00-05:30")),
            ("2024-05-01T10:00:00.5+0800", Some("2024-05-01T10:00:00.5+08:00")),
            ("5/1/2024", None),
            ("2024-05-01 10:00:00 CST", None),
            ("2024-05-01 10:00:00 +0800 CST", Some("2024-05-01T10:00:00+08:00")),
            ("Wed, 01 May 2024 10:00:00 CST", None),
            ("Wed, 01 May 2024 10:00:00 JST", None),
            ("Wed May  1 10:00:00 UTC 2024", Some("2024-05-01T10:00:00Z")),
            (
                "Wed, 1 May 2024 10:00:00 +0800 (CST)",
                Some("2024-05-01T10:00:00+08:00"),
            ),
            ("Wednesday, 01-May-24 10:00:00 GMT", Some("2024-05-01T10:00:00Z")),
            ("01 May 24 10:00 GMT", Some("2024-05-01T10:00:00Z")),
            ("01 May 60 10:00 GMT", None),
            ("12.10.2016", None),
            ("15.10.2016", Some("2016-10-15")),
            ("10/15/2016 10:00", Some("2016-10-15 10:00:00")),
            ("2016-10-12T10", Some("2016-10-12 10:00:00")),
            ("2024-05-01 24:00:00", None),
            ("May 1, 2024 10:00 PM", None),
        ] {
            assert_eq!(canonical(text).as_deref(), wanted, "{text}");
        }
    }

    #[test]
    fn forms_and_faults() {
        let form = |text| read(text).map(|written| written.form);
        assert_eq!(form("2024-05-01T10:00:00+08:00"), Ok(Form::Timestamp));
        assert_eq!(form("2024-05-01 10:00:00 +08:00"), Ok(Form::Timestamp));
        assert_eq!(form("2024-05-01 10:00:00 +0800"), Ok(Form::ShortOffset { iso: false }));
        assert_eq!(form("2024-05-01T10:00:00+0800"), Ok(Form::ShortOffset { iso: true }));
        assert_eq!(form("2024-05-01 10:00:00 Z"), Ok(Form::LooseTimestamp));
        assert_eq!(form("2024-05-01T10:00:00+08"), Ok(Form::LooseTimestamp));
        assert_eq!(form("2024-05-01T10:00:00 +08:00"), Ok(Form::LooseTimestamp));
        assert_eq!(form("2024-05-01T10:00:00 +0800"), Ok(Form::SpacedOffset));
        assert_eq!(form("01 May 2024"), Ok(Form::ShortNamed));
        assert_eq!(form("1 May 2024"), Ok(Form::Named));
        assert_eq!(form("01 may 2024"), Ok(Form::Named));
        assert_eq!(form("Wed May 1 10:00:00 2024"), Ok(Form::Ctime));
        assert_eq!(form("2024-5-1"), Ok(Form::ShortDay));
        assert_eq!(form("Wed, 01 May 2024 10:00:00 UTC"), Ok(Form::Mail));
        assert_eq!(form("Wed, 1 May 2024 10:00:00 GMT"), Ok(Form::LooseMail));
        assert_eq!(form("Wed, 01 May 2024 10:00:00"), Ok(Form::LooseMail));
        assert_eq!(form("01 May 24 10:00 +0800"), Ok(Form::Mail));
        assert_eq!(form("Wed May 01 10:00:00 +0800 2024"), Ok(Form::Ctime));
        assert_eq!(form("Wed May 1 10:00:00 +0800 2024"), Ok(Form::LooseMail));
        assert_eq!(form("2024-05-01 10:00:00 UTC"), Ok(Form::Utc));
        assert_eq!(form("2024-05-01T10:00:00 CST"), Ok(Form::Other));
        assert_eq!(form("2024-02-30"), Err(Fault::Day));
        assert_eq!(form("2024-13-01"), Err(Fault::Month));
        assert_eq!(form("2024-05-01 25:00:00"), Err(Fault::Time));
        assert_eq!(form("1714521600"), Err(Fault::Seconds));
        assert_eq!(form("yesterday"), Err(Fault::NoDate));
        assert_eq!(form("2024年5月1日"), Err(Fault::NoDate));
    }
}
