//! The encoding of a text that is not UTF-8, where its bytes tell it.

/// An encoding that can be recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// UTF-16 in either byte order.
    Utf16,
    /// GBK, or GB 18030, which extends it.
    Gbk,
}

impl Encoding {
    /// Its usual name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Utf16 => "UTF-16",
            Self::Gbk => "GBK",
        }
    }

    /// Its name for `iconv`.
    pub(crate) fn iconv(self) -> &'static str {
        match self {
            Self::Utf16 => "UTF-16",
            Self::Gbk => "GB18030",
        }
    }
}

/// How many bytes are looked at.
const SAMPLE: usize = 1 << 16;

/// The encoding of a text, or none where it is not certain.
pub(crate) fn of(bytes: &[u8]) -> Option<Encoding> {
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Some(Encoding::Utf16);
    }
    is_gbk(&bytes[..bytes.len().min(SAMPLE)]).then_some(Encoding::Gbk)
}

/// Whether all that is not ASCII are pairs of bytes of GBK, as Chinese text has them. Pairs of
/// Korean and Japanese encodings are in the same range, but Korean syllables end at the lead byte
/// C8, while a quarter of Chinese characters are behind it, and half of a Japanese text is kana.
fn is_gbk(bytes: &[u8]) -> bool {
    let (mut characters, mut late, mut kana) = (0, 0, 0);
    let mut rest = bytes;
    while let [first, after @ ..] = rest {
        rest = after;
        if first.is_ascii() {
            continue;
        }
        match (*first, after) {
            (0x81..=0xfe, [0x40..=0x7e | 0x80..=0xfe, after @ ..]) => rest = after,
            // Four bytes of GB 18030.
            (0x81..=0xfe, [b'0'..=b'9', 0x81..=0xfe, b'0'..=b'9', after @ ..]) => rest = after,
            // The sample ends within a character.
            (_, []) if bytes.len() == SAMPLE => break,
            _ => return false,
        }
        let is_common = after.first().is_some_and(|second| *second >= 0xa1);
        match first {
            0xb0..=0xf7 if is_common => {
                characters += 1;
                late += usize::from(*first > 0xc8);
            }
            0xa4 | 0xa5 => kana += 1,
            _ => {}
        }
    }
    characters >= 2 && late * 8 >= characters && kana * 4 <= characters
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_told_apart() {
        // "The rain falls" in Chinese, Korean (EUC-KR), Japanese (EUC-JP) and French (Latin-1).
        let gbk = b"---\ntitle: \xb4\xf3\xd3\xea\n---\n\xb4\xf3\xd3\xea\xcf\xc2\xc1\xcb\xd2\xbb\xd2\xb9\xa1\xa3\n";
        assert_eq!(of(gbk), Some(Encoding::Gbk));
        assert_eq!(of(b"\xff\xfea\0b\0"), Some(Encoding::Utf16));
        assert_eq!(of(b"\xfe\xff\0a"), Some(Encoding::Utf16));
        assert_eq!(of(b"\xba\xf1\xb0\xa1 \xb3\xbb\xb8\xb0\xb4\xd9"), None);
        assert_eq!(of(b"\xb1\xab\xa4\xac\xb9\xdf\xa4\xc3\xa4\xc6\xa4\xa4\xa4\xeb"), None);
        assert_eq!(of(b"caf\xe9 \xe0 c\xf4t\xe9"), None);
        assert_eq!(of(b"title\xff\n"), None);
        assert_eq!(of(b"<p>\xe5\xa4\xa7\xe9\x9b</p>\r\n"), None, "UTF-8 that was cut");
    }
}
