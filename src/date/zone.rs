//! The name of a time zone after a time of day, and what the generators make of it.

use super::clock::offset;

/// What the name of a time zone says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ZoneName {
    /// `EST`, `PDT`: the American names that e-mail defines.
    American,
    /// `CST`, which is America's central time to most programs, and Chinese time to many authors.
    Ambiguous,
    /// Another name, such as `JST` or `CET`.
    Other,
}

/// What is written after the time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Zone {
    /// Nothing.
    None,
    /// An offset such as `+0800`, and whether it has four digits without a colon.
    Offset(i32, bool),
    /// `UTC`, `GMT`, `UT` or `Z`, and whether Go reads it as a name.
    Utc(bool),
    /// Another name, its offset where it has only one, and whether Go reads it as a name.
    Named(ZoneName, Option<i32>, bool),
}

const AMERICAN: [(&str, i32); 6] = [
    ("EST", -5),
    ("EDT", -4),
    ("MST", -7),
    ("MDT", -6),
    ("PST", -8),
    ("PDT", -7),
];

/// The offset of `CST` and `CDT` in America, as V8 and Ruby read them.
const CENTRAL: [(&str, i32); 2] = [("CST", -6), ("CDT", -5)];

/// Reads one word after the time of day.
pub(super) fn zone(word: &str) -> Option<Zone> {
    if word.is_empty() {
        return Some(Zone::None);
    }
    if let Some(seconds) = offset(word).filter(|_| !matches!(word, "Z" | "z")) {
        return Some(Zone::Offset(seconds, word.len() == 5));
    }
    if !word.bytes().all(|byte| byte.is_ascii_alphabetic()) || word.len() > 5 {
        return None;
    }
    let name = word.to_ascii_uppercase();
    let go = is_name_to_go(word);
    if matches!(&*name, "UTC" | "GMT" | "UT" | "Z") {
        return Some(Zone::Utc(go));
    }
    if let Some((_, hours)) = AMERICAN.iter().find(|(known, _)| *known == name) {
        return Some(Zone::Named(ZoneName::American, Some(hours * 3600), go));
    }
    let ambiguous = CENTRAL.iter().any(|(known, _)| *known == name);
    let kind = if ambiguous {
        ZoneName::Ambiguous
    } else {
        ZoneName::Other
    };
    (word.len() > 1).then_some(Zone::Named(kind, None, go))
}

/// Whether V8, which reads the last zone in a text, finds the offset in the name, too; none where
/// it does not know the name.
pub(super) fn repeats(seconds: i32, word: &str) -> Option<bool> {
    if matches!(word, "UTC" | "GMT" | "UT" | "Z") {
        // These add nothing to the offset before them.
        return Some(true);
    }
    let mut known = AMERICAN.iter().chain(&CENTRAL);
    known
        .find(|(name, _)| *name == word)
        .map(|(_, hours)| hours * 3600 == seconds)
}

/// Whether `MST` in a layout of Go matches the word.
pub(super) fn is_name_to_go(word: &str) -> bool {
    let upper = word.bytes().all(|byte| byte.is_ascii_uppercase());
    match word.len() {
        3 => upper,
        4 => word == "ChST" || word == "MeST" || upper && word.ends_with('T') || word == "WITA",
        5 => upper && word.ends_with("ST"),
        _ => false,
    }
}
