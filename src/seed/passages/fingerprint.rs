//! Fingerprints under which near-repeats are equal: numbers, punctuation, case and full-width forms
//! do not count, and of an address neither scheme, parameters nor size.

use icu_normalizer::ComposingNormalizerBorrowed;

/// FNV-1a, since it is short, and the same everywhere and always.
#[derive(Clone, Copy, Debug)]
struct Fnv(u64);

impl Fnv {
    fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn add(&mut self, text: &str) {
        for byte in text.bytes() {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

/// The letters of a text: compatibility forms composed, lower case, each run of digits one `0`, all
/// else ignored.
#[must_use]
pub(crate) fn letters(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut in_number = false;
    let mut add = |text: &str| {
        for c in text.chars().flat_map(char::to_lowercase) {
            let number = c.is_numeric() && !c.is_alphabetic();
            if number && !in_number {
                kept.push('0');
            } else if c.is_alphabetic() {
                kept.push(c);
            }
            in_number = number;
        }
    };
    if text.is_ascii() {
        add(text);
    } else {
        add(&ComposingNormalizerBorrowed::new_nfkc().normalize(text));
    }
    kept
}

/// The fingerprint of a text: of its letters, or of all of it if it has no letters.
#[must_use]
pub(crate) fn of_text(text: &str) -> u64 {
    let letters = letters(text);
    of_letters(if letters.is_empty() { text.trim() } else { &letters })
}

/// The fingerprint of all characters.
#[must_use]
pub(crate) fn of_letters(text: &str) -> u64 {
    let mut hash = Fnv::new();
    hash.add(text);
    hash.0
}

/// The pairs of letters that a text needs for a sketch, and those that are too many for one.
const PAIRS: std::ops::RangeInclusive<usize> = 4..=200;

/// A sketch of the letters of a text: two texts with most pairs of letters in common have sketches
/// that differ in few bits. 0 where the text is too short or too long for it.
#[must_use]
pub(crate) fn sketch(letters: &str) -> u64 {
    let next = letters.chars().skip(1);
    let mut pairs: Vec<u64> = letters.chars().zip(next).map(|(a, b)| mixed(a, b)).collect();
    pairs.sort_unstable();
    pairs.dedup();
    if !PAIRS.contains(&pairs.len()) {
        return 0;
    }
    let mut votes = [0_i16; 64];
    for pair in &pairs {
        for (bit, vote) in votes.iter_mut().enumerate() {
            *vote += i16::from(pair >> bit & 1 == 1) * 2 - 1;
        }
    }
    let bits = votes.iter().enumerate().filter(|(_, vote)| **vote > 0);
    bits.fold(0, |sketch, (bit, _)| sketch | 1 << bit).max(1)
}

/// The bits in which the sketches of texts may differ that are nearly the same.
const FAR: u32 = 16;

/// Whether two sketches are those of texts that are nearly the same.
#[must_use]
pub(crate) fn alike(a: u64, b: u64) -> bool {
    a != 0 && b != 0 && (a ^ b).count_ones() <= FAR
}

/// A pair of letters as evenly distributed bits (splitmix64).
fn mixed(a: char, b: char) -> u64 {
    let pair = u64::from(u32::from(a)) << 32 | u64::from(u32::from(b));
    let mixed = pair.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// The part of an address that names the resource.
#[must_use]
pub(crate) fn resource(address: &str) -> &str {
    let bare = address.split_once("://").map_or(address, |(_, rest)| rest);
    let bare = bare.strip_prefix("//").unwrap_or(bare);
    let bare = bare.split(['?', '#']).next().unwrap_or(bare);
    if !bare.starts_with("mmbiz.qpic.cn/") {
        return bare;
    }
    // The last part of an address there is the width.
    let bare = bare.strip_suffix("/640").unwrap_or(bare);
    bare.strip_suffix("/0").unwrap_or(bare)
}

/// The fingerprint of an address.
#[must_use]
pub(crate) fn of_address(address: &str) -> u64 {
    let mut hash = Fnv::new();
    hash.add(resource(address));
    hash.0
}

/// The fingerprint of a host.
#[must_use]
pub(crate) fn of_host(host: &str) -> u64 {
    let mut hash = Fnv::new();
    hash.add(host.strip_prefix("www.").unwrap_or(host));
    hash.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_repeats_are_equal() {
        assert_eq!(of_text("a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(of_text("12"), 0xaf63_ad4c_8601_9caf);
        assert_eq!(of_text(" **** "), 0x4501_41c7_7b39_8305);
        assert_eq!(letters("第123期 · ＡＢ, v2.10"), "第0期abv00");
        assert_eq!(of_text("**Read** 4,521!"), of_text("read 7,1"));
        assert_ne!(of_text("read 4"), of_text("reads 4"));
    }

    #[test]
    fn variants_have_sketches_that_are_alike() {
        let of = |text: &str| sketch(&letters(text));
        let line = of("Follow our channel for more news about gardens and trees.");
        assert!(alike(
            line,
            of("Follow our new channel for more news about gardens and trees!")
        ));
        assert!(!alike(line, of("The sketch of another sentence has other letters.")));
        assert_eq!(of("abc"), 0);
        assert!(!alike(of("abc"), of("abc")));
    }

    #[test]
    fn an_image_is_the_same_in_every_size() {
        let same = of_address("https://mmbiz.qpic.cn/mmbiz_png/AbC/640?wx_fmt=png");
        assert_eq!(of_address("http://mmbiz.qpic.cn/mmbiz_png/AbC/0"), same);
        assert_ne!(
            of_address("https://a.example/AbC/640"),
            of_address("https://a.example/AbC")
        );
        assert_eq!(
            of_address("//a.example/x.png#1"),
            of_address("https://a.example/x.png?w=1")
        );
    }
}
