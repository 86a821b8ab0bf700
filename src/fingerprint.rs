//! Fingerprints, which identify a finding across runs, even if the lines around it move.
//!
//! A finding is identified by its article, its rule and its text, without line numbers and offsets.
//! Fingerprints distinguish equal findings in an article by the text around them, and unique names
//! distinguish them by their order.

use std::collections::HashMap;
use std::fmt;

use rustc_hash::FxHashMap;

use crate::finding::Finding;
use crate::source::{Source, Span};

/// The number of characters on each side of a finding that form its context; whitespace is ignored.
const CONTEXT_LENGTH: usize = 80;

/// The text of a finding, and its context.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Fingerprint {
    /// The hash of the text of the finding, with its whitespace normalized.
    pub text: u64,
    /// The hash of its message and the text before it.
    pub before: u16,
    /// The hash of its message and the text after it.
    pub after: u16,
}

impl Fingerprint {
    /// The fingerprint of a finding.
    #[must_use]
    pub(crate) fn of(finding: &Finding, source: &Source) -> Self {
        let text = source.text();
        let span = within(finding.span, text);
        let message = || finding.message.chars();
        if finding.whole_article {
            let none = context(std::iter::empty(), std::iter::empty());
            return Self {
                text: Hash::of_words("").folded(),
                before: none,
                after: none,
            };
        }
        Self {
            text: Hash::of_words(span.of(text)).folded(),
            before: context(text[..span.start()].chars().rev(), message()),
            after: context(text[span.end()..].chars(), message()),
        }
    }

    /// Parses a fingerprint as written in a baseline.
    #[must_use]
    pub(crate) fn parse(written: &str) -> Option<Self> {
        let (text, around) = written.split_once('-')?;
        let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_hexdigit());
        if text.len() != 16 || around.len() != 8 || !plain(text) || !plain(around) {
            return None;
        }
        Some(Self {
            text: u64::from_str_radix(text, 16).ok()?,
            before: u16::from_str_radix(&around[..4], 16).ok()?,
            after: u16::from_str_radix(&around[4..], 16).ok()?,
        })
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}-{:04x}{:04x}", self.text, self.before, self.after)
    }
}

fn context(text: impl Iterator<Item = char>, message: impl Iterator<Item = char>) -> u16 {
    let mut hash = Hash::default();
    hash.characters(text.filter(|c| !c.is_whitespace()).take(CONTEXT_LENGTH));
    hash.characters(message);
    u16::try_from(hash.folded() >> 48).unwrap_or(u16::MAX)
}

/// A unique name for each finding of an article: 32 hexadecimal digits.
#[must_use]
pub(crate) fn names<'f>(findings: impl IntoIterator<Item = &'f Finding>, source: &Source) -> Vec<String> {
    let mut seen: FxHashMap<(&str, u64), usize> = FxHashMap::default();
    let mut names = Vec::new();
    let mut article = Hash::default();
    article.part(source.path());
    for finding in findings {
        let words = match finding.whole_article {
            true => Hash::default(),
            false => Hash::of_words(within(finding.span, source.text()).of(source.text())),
        };
        let ordinal = seen.entry((&finding.rule, words.folded())).or_default();
        *ordinal += 1;
        let mut name = article;
        name.part(&finding.rule);
        name.part(&format!("{:032x} {ordinal}", words.0));
        names.push(format!("{:032x}", name.0));
    }
    names
}

fn within(span: Span, text: &str) -> Span {
    let clipped = |at: usize| {
        let at = at.min(text.len());
        (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
    };
    Span::new(clipped(span.start()), clipped(span.end()))
}

/// FNV-1a with 128 bits, which is stable across versions and machines.
#[derive(Clone, Copy)]
struct Hash(u128);

impl Default for Hash {
    fn default() -> Self {
        Self(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d)
    }
}

impl Hash {
    fn byte(&mut self, byte: u8) {
        self.0 = (self.0 ^ u128::from(byte)).wrapping_mul(0x0100_0000_0000_0000_0000_013b);
    }

    /// Hashes a part with a terminator that no text contains.
    fn part(&mut self, text: &str) {
        text.bytes().for_each(|byte| self.byte(byte));
        self.byte(0xff);
    }

    /// The same of single characters.
    fn characters(&mut self, text: impl Iterator<Item = char>) {
        let mut buffer = [0; 4];
        for c in text {
            c.encode_utf8(&mut buffer).bytes().for_each(|byte| self.byte(byte));
        }
        self.byte(0xff);
    }

    /// The hash of `text` in which every run of whitespace is equivalent.
    fn of_words(text: &str) -> Self {
        let mut hash = Self::default();
        for word in text.split_whitespace() {
            hash.part(word);
        }
        hash
    }

    fn folded(&self) -> u64 {
        let mask = u128::from(u64::MAX);
        u64::try_from((self.0 >> 64) ^ (self.0 & mask)).unwrap_or(u64::MAX)
    }
}

/// For each line of `text`, the hash by which GitHub code scanning identifies it: that of the
/// first hundred UTF-16 units from its start that are neither space nor tab, with an ordinal among
/// equal hashes. The action that uploads results computes the same hash from the file, and warns
/// about any other value.
#[must_use]
pub(crate) fn line_hashes(text: &str) -> Vec<String> {
    const WINDOW: usize = 100;
    const BASE: u64 = 37;
    let mut units: Vec<u16> = Vec::with_capacity(text.len() + 1 + WINDOW);
    let mut starts = Vec::new();
    let mut at_start = true;
    let mut after_return = false;
    for unit in text.encode_utf16().chain([u16::MAX]) {
        let (space, tab, feed, carriage) = (0x20, 0x09, 0x0a, 0x0d);
        let skipped = unit == space || unit == tab || after_return && unit == feed;
        after_return = !skipped && unit == carriage;
        if skipped {
            continue;
        }
        if at_start {
            starts.push(units.len());
        }
        let unit = if unit == carriage { feed } else { unit };
        at_start = unit == feed;
        units.push(unit);
    }
    units.resize(units.len() + WINDOW, 0);
    let leaving = (0..WINDOW).fold(1_u64, |power, _| power.wrapping_mul(BASE));
    let roll = |hash: u64, unit: u16| hash.wrapping_mul(BASE).wrapping_add(u64::from(unit));
    let mut hash = units[..WINDOW].iter().fold(0, |hash, unit| roll(hash, *unit));
    let mut seen: HashMap<u64, usize> = HashMap::new();
    let mut hashes = Vec::with_capacity(starts.len());
    let mut at = 0;
    for start in starts {
        while at < start {
            hash = roll(hash, units[at + WINDOW]).wrapping_sub(leaving.wrapping_mul(u64::from(units[at])));
            at += 1;
        }
        let number = seen.entry(hash).or_default();
        *number += 1;
        hashes.push(format!("{hash:x}:{number}"));
    }
    hashes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_above_does_not_change_a_fingerprint() {
        let far = "x".repeat(100);
        let old = Source::new("a.md", format!("{far} <img  src=a> {far}"));
        let new = Source::new("a.md", format!("One.\n\nTwo.\n{far}\n<img\nsrc=a> {far}"));
        let at = |source: &Source, length| {
            let start = source.text().find("<img").expect("the text has an image");
            Finding::example(Span::new(start, start + length))
        };
        let (one, two) = (at(&old, 11), at(&new, 10));
        assert_eq!(Fingerprint::of(&one, &old), Fingerprint::of(&two, &new));
        assert_eq!(names(&[one], &old), names(&[two], &new));
    }

    #[test]
    fn a_finding_about_the_whole_article_does_not_depend_on_its_text() {
        let (old, new) = (Source::new("a.md", "One.\n"), Source::new("a.md", "New.\n\nOne.\n"));
        let about = |whole_article: bool| Finding {
            whole_article,
            ..Finding::example(Span::new(0, 4))
        };
        let print = |whole: bool, source: &Source| Fingerprint::of(&about(whole), source);
        assert_eq!(print(true, &old), print(true, &new));
        assert_ne!(print(false, &old), print(false, &new));
        assert_eq!(names(&[about(true)], &old), names(&[about(true)], &new));
        assert_ne!(names(&[about(false)], &old), names(&[about(false)], &new));
    }

    #[test]
    fn equal_findings_have_unique_names() {
        let source = Source::new("a.md", "</b> and </b>");
        let both = [Finding::example(Span::new(0, 4)), Finding::example(Span::new(9, 13))];
        let names = names(&both, &source);
        assert_ne!(names[0], names[1]);
        let prints = both.each_ref().map(|finding| Fingerprint::of(finding, &source));
        assert_eq!(prints[0].text, prints[1].text);
        assert_ne!(prints[0].before, prints[1].before);
        assert_eq!(Fingerprint::parse(&prints[0].to_string()), Some(prints[0]));
        assert_eq!(Fingerprint::parse("12-34"), None);
    }

    #[test]
    fn line_hashes_match_those_of_github() {
        // These values come from the tests of the upload action.
        let hashes = line_hashes(" a\nb\n  \t\tc\n d");
        assert_eq!(
            hashes,
            [
                "271789c17abda88f:1",
                "54703d4cd895b18:1",
                "180aee12dab6264:1",
                "a23a3dc5e078b07b:1"
            ]
        );
        let windows = line_hashes(" hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End");
        assert_eq!(windows[0], "8b7cf3e952e7aeb2:1");
        assert_eq!(line_hashes("").len(), 1);
        assert_eq!(line_hashes("x\r\ny\r\n"), line_hashes("x\ny\n"));
    }
}
