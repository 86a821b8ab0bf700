//! Fingerprints of the words in spans that lie in each other: nested blocks share their text, so it is
//! read once for all of them, and none of them holds a copy.

use crate::source::Span;

/// The characters of a span without its whitespace: their number of bytes, and a hash of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Words {
    length: u64,
    hash: u64,
}

/// The hash is a polynomial of the bytes modulo this prime, so that the hash of a part follows from
/// those of two beginnings.
const PRIME: u64 = (1 << 61) - 1;

/// The point at which the polynomial is taken.
const BASE: u64 = 0x1234_5678_9abc_def1;

fn times(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    let folded = (product as u64 & PRIME) + (product >> 61) as u64;
    if folded >= PRIME { folded - PRIME } else { folded }
}

fn power(mut exponent: u64) -> u64 {
    let (mut base, mut result) = (BASE, 1);
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = times(result, base);
        }
        base = times(base, base);
        exponent >>= 1;
    }
    result
}

/// The words of each span.
#[must_use]
pub(super) fn of_each(text: &str, spans: &[Span]) -> Vec<Words> {
    let mut bounds: Vec<usize> = spans.iter().flat_map(|span| [span.start(), span.end()]).collect();
    bounds.sort_unstable();
    bounds.dedup();
    let mut at = bounds.first().copied().unwrap_or(0);
    let mut beginning = Words { length: 0, hash: 0 };
    let beginnings: Vec<Words> = bounds
        .iter()
        .map(|bound| {
            for word in text[at..*bound].split_whitespace() {
                for byte in word.bytes() {
                    beginning.hash = (times(beginning.hash, BASE) + u64::from(byte)) % PRIME;
                }
                beginning.length += word.len() as u64;
            }
            at = *bound;
            beginning
        })
        .collect();
    let before = |offset: usize| beginnings[bounds.partition_point(|bound| *bound < offset)];
    spans
        .iter()
        .map(|span| {
            let (start, end) = (before(span.start()), before(span.end()));
            let length = end.length - start.length;
            let hash = (end.hash + PRIME - times(start.hash, power(length))) % PRIME;
            Words { length, hash }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_with_the_same_words_are_equal_wherever_they_are() {
        let text = "> a b\n> cé\n\na\tb cé abc é";
        let spans = [(2, 11), (13, 20), (2, 5), (21, 24), (21, 27), (0, 0)].map(|(start, end)| Span::new(start, end));
        let words = of_each(text, &spans);
        assert_ne!(words[0], words[1], "the mark of the quote is among them");
        assert_ne!(words[2], words[3]);
        assert_eq!(words[5], Words { length: 0, hash: 0 });
        let other = of_each("x ab  c é", &[Span::new(1, 10)]);
        assert_eq!(words[1], other[0]);
        assert_ne!(words[4], words[3]);
    }
}
