//! The compiled form of lists as plain numbers, and its serialization.

use crate::lists::Counts;
use crate::lists::compile::Reason;

/// A cosmetic rule, or an exception for whole pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Rule {
    /// The index of its list.
    pub list: u32,
    /// Its line, from 0.
    pub line: u32,
    /// Its kind: one of the constants below.
    pub kind: u32,
    /// The index of its selector.
    pub selector: u32,
    /// Its sites: a range of `places`.
    pub places: (u32, u32),
}

/// A rule that hides elements everywhere except on the sites that it excludes.
pub(super) const HIDE: u32 = 0;
/// A rule that hides elements on its sites.
pub(super) const HIDE_AT: u32 = 5;
/// An exception: elements that other rules select are kept.
pub(super) const KEEP: u32 = 1;
/// An exception for pages on which nothing is blocked or hidden.
pub(super) const PAGE_ALL: u32 = 2;
/// An exception for pages on which no element is hidden.
pub(super) const PAGE_ELEMENTS: u32 = 3;
/// An exception for pages on which no generic rule hides an element.
pub(super) const PAGE_GENERIC: u32 = 4;

/// Lists as numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Packed {
    pub counts: Vec<Counts>,
    /// Lines without effect: list, line and reason; in source order.
    pub idle: Vec<(u32, u32, Reason)>,
    pub rules: Vec<Rule>,
    /// Sites as hashes, with their `~` and `.*`.
    pub places: Vec<u64>,
    /// The text of all selectors.
    pub text: String,
    /// Each selector as a range of that text.
    pub selectors: Vec<(u32, u32)>,
    /// Generic rules by the token that an element must have; sorted.
    pub tokens: Vec<(u32, u32)>,
    /// Generic rules that require a substring in the value of an attribute.
    pub by_value: Vec<u32>,
    /// Generic rules that any element may match.
    pub any: Vec<u32>,
    /// Rules by site; sorted.
    pub sites: Vec<(u64, u32)>,
    /// Exceptions by selector; sorted.
    pub kept: Vec<(u32, u32)>,
    /// Exceptions for whole pages.
    pub pages: Vec<u32>,
}

impl Packed {
    /// Serializes the lists.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut out = Writer::default();
        out.table(&self.counts, |counts| {
            [counts.network, counts.cosmetic, counts.exceptions].map(|count| u32::try_from(count).unwrap_or(u32::MAX))
        });
        out.table(&self.idle, |(list, line, reason)| [*list, *line, *reason as u32]);
        out.table(&self.rules, |rule| {
            [
                rule.list,
                rule.line,
                rule.kind,
                rule.selector,
                rule.places.0,
                rule.places.1,
            ]
        });
        out.table(&self.places, |place| halves(*place));
        out.table(self.text.as_bytes(), |_| []);
        out.bytes.extend_from_slice(self.text.as_bytes());
        out.table(&self.selectors, |range| [range.0, range.1]);
        out.table(&self.tokens, |pair| [pair.0, pair.1]);
        out.table(&self.by_value, |rule| [*rule]);
        out.table(&self.any, |rule| [*rule]);
        out.table(&self.sites, |(site, rule)| [halves(*site)[0], halves(*site)[1], *rule]);
        out.table(&self.kept, |pair| [pair.0, pair.1]);
        out.table(&self.pages, |rule| [*rule]);
        out.bytes
    }

    /// Deserializes lists; none where the bytes are invalid.
    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut input = Reader { rest: bytes };
        let counts = input.table(|[network, cosmetic, exceptions]| Counts {
            network: network as usize,
            cosmetic: cosmetic as usize,
            exceptions: exceptions as usize,
        })?;
        let idle = input.table(|[list, line, reason]| (list, line, Reason::from_number(reason)))?;
        let rules = input.table(|[list, line, kind, selector, from, to]| Rule {
            list,
            line,
            kind,
            selector,
            places: (from, to),
        })?;
        let places = input.table(whole)?;
        let length = input.number()?;
        let text = std::str::from_utf8(input.take(length)?).ok()?.to_owned();
        let packed = Self {
            counts,
            idle,
            rules,
            places,
            text,
            selectors: input.table(|[from, to]| (from, to))?,
            tokens: input.table(|[token, rule]| (token, rule))?,
            by_value: input.table(|[rule]| rule)?,
            any: input.table(|[rule]| rule)?,
            sites: input.table(|[low, high, rule]| (whole([low, high]), rule))?,
            kept: input.table(|[selector, rule]| (selector, rule))?,
            pages: input.table(|[rule]| rule)?,
        };
        input.rest.is_empty().then_some(packed)
    }

    /// The text of a selector.
    pub(super) fn selector(&self, number: u32) -> &str {
        let (from, to) = self.selectors[number as usize];
        &self.text[from as usize..to as usize]
    }
}

fn halves(number: u64) -> [u32; 2] {
    [(number & 0xffff_ffff) as u32, (number >> 32) as u32]
}

fn whole([low, high]: [u32; 2]) -> u64 {
    u64::from(high) << 32 | u64::from(low)
}

#[derive(Default)]
struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    fn table<T, const N: usize>(&mut self, rows: &[T], row: impl Fn(&T) -> [u32; N]) {
        let length = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        self.bytes.extend_from_slice(&length.to_le_bytes());
        for number in rows.iter().flat_map(row) {
            self.bytes.extend_from_slice(&number.to_le_bytes());
        }
    }
}

struct Reader<'b> {
    rest: &'b [u8],
}

impl<'b> Reader<'b> {
    fn take(&mut self, length: usize) -> Option<&'b [u8]> {
        let (first, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(first)
    }

    fn number(&mut self) -> Option<usize> {
        let bytes: [u8; 4] = self.take(4)?.try_into().ok()?;
        usize::try_from(u32::from_le_bytes(bytes)).ok()
    }

    fn table<T, const N: usize>(&mut self, row: impl Fn([u32; N]) -> T) -> Option<Vec<T>> {
        let length = self.number()?;
        let bytes = self.take(length.checked_mul(N * 4)?)?;
        let number = |at: &[u8]| u32::from_le_bytes([at[0], at[1], at[2], at[3]]);
        let rows = bytes.chunks_exact(N * 4);
        Some(
            rows.map(|bytes| row(std::array::from_fn(|at| number(&bytes[at * 4..]))))
                .collect(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serialization_round_trips() {
        let packed = Packed {
            counts: vec![Counts {
                network: 1,
                cosmetic: 2,
                exceptions: 3,
            }],
            idle: vec![(0, 7, Reason::Scriptlet)],
            rules: vec![Rule {
                line: 5,
                places: (0, 1),
                ..Rule::default()
            }],
            places: vec![u64::MAX - 1],
            text: ".ä".to_owned(),
            selectors: vec![(0, 3)],
            tokens: vec![(1, 0)],
            by_value: vec![0],
            any: vec![],
            sites: vec![(1 << 40, 0)],
            kept: vec![(0, 0)],
            pages: vec![],
        };
        let bytes = packed.to_bytes();
        assert_eq!(Packed::from_bytes(&bytes).as_ref(), Some(&packed));
        for length in 0..bytes.len() {
            assert!(Packed::from_bytes(&bytes[..length]).is_none());
        }
    }
}
