//! The time of day in a date, and its offset from UTC.

use jiff::civil::Time;

use super::Fault;

/// The time of day, whether it has seconds, and whether it is `24:00` or a leap second.
pub(super) fn clock_time(clock: &str) -> Result<(Time, bool, bool), Fault> {
    let (whole, fraction) = clock.split_once('.').unwrap_or((clock, ""));
    let parts: Option<Vec<i8>> = whole.split(':').map(|part| part.parse().ok()).collect();
    let parts = parts.ok_or(Fault::NoTime)?;
    let (hour, minute, second) = match parts[..] {
        [hour, minute] => (hour, minute, 0),
        [hour, minute, second] => (hour, minute, second),
        _ => return Err(Fault::NoTime),
    };
    let digits: String = fraction.chars().chain("000000000".chars()).take(9).collect();
    let nanoseconds = digits.parse().map_err(|_| Fault::NoTime)?;
    let midnight = hour == 24 && minute == 0 && second == 0;
    let time = Time::new(if midnight { 0 } else { hour }, minute, second.min(59), nanoseconds);
    if second > 60 {
        return Err(Fault::Time);
    }
    let odd = midnight || second == 60;
    time.map(|time| (time, parts.len() == 3, odd)).map_err(|_| Fault::Time)
}

/// The offset in seconds of `Z`, `+08:00`, `+0800` or `+8`.
pub(super) fn offset(zone: &str) -> Option<i32> {
    if matches!(zone, "Z" | "z") {
        return Some(0);
    }
    let (sign, rest) = match zone.as_bytes().first()? {
        b'+' => (1, &zone[1..]),
        b'-' => (-1, &zone[1..]),
        _ => return None,
    };
    let digits: String = rest.chars().filter(|c| *c != ':').collect();
    let well_formed = matches!((rest.len(), rest.find(':')), (1 | 2 | 4, None) | (5, Some(2)));
    if !well_formed || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (hours, minutes) = digits.split_at(digits.len().min(2));
    let hours: i32 = hours.parse().ok()?;
    let minutes: i32 = if minutes.is_empty() { 0 } else { minutes.parse().ok()? };
    (hours <= 14 && minutes < 60).then_some(sign * (hours * 60 + minutes) * 60)
}
