//! What the bytes of an answer are: the type of an image by its content, whatever the server calls it,
//! its size in pixels, and a hash.

use ring::digest::{SHA256, digest};

/// The number of bytes in which the root element of an SVG image is looked for.
const PROLOG: usize = 4096;

/// What an image is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Kind {
    /// Its media type.
    pub media_type: &'static str,
    /// Its width and height in pixels, if the bytes say so.
    pub size: Option<(u32, u32)>,
}

/// What the bytes are, if browsers show them as an image.
#[must_use]
pub(crate) fn kind(bytes: &[u8]) -> Option<Kind> {
    let media_type = media_type(bytes)?;
    let size = imagesize::blob_size(bytes).ok();
    let size = size.and_then(|size| Some((u32::try_from(size.width).ok()?, u32::try_from(size.height).ok()?)));
    Some(Kind { media_type, size })
}

/// Whether a text is a page of HTML, as browsers see it.
#[must_use]
pub(crate) fn is_page(bytes: &[u8]) -> bool {
    const STARTS: &[&str] = &[
        "<!doctype html",
        "<html",
        "<head",
        "<body",
        "<script",
        "<title",
        "<meta",
        "<h1",
        "<div",
        "<p>",
        "<center",
    ];
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(512)]).to_ascii_lowercase();
    let mut start = start.trim_start_matches('\u{feff}').trim_start();
    while let Some(comment) = start.strip_prefix("<!--") {
        let Some(end) = comment.find("-->") else { return true };
        start = comment[end + 3..].trim_start();
    }
    STARTS.iter().any(|tag| start.starts_with(tag))
}

/// The hash of bytes: SHA-256, in hexadecimal digits.
#[must_use]
pub(crate) fn hash(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    let mut text = String::with_capacity(64);
    for byte in digest(&SHA256, bytes).as_ref() {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// The media type that a browser determines from the first bytes.
fn media_type(bytes: &[u8]) -> Option<&'static str> {
    let found = match bytes {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => "image/png",
        [0xff, 0xd8, 0xff, ..] => "image/jpeg",
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => "image/gif",
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => "image/webp",
        [_, _, _, _, b'f', b't', b'y', b'p', ..] if is_avif(bytes) => "image/avif",
        [b'B', b'M', _, _, _, _, 0, 0, 0, 0, ..] => "image/bmp",
        [0, 0, 1 | 2, 0, count, _, ..] if *count > 0 => "image/x-icon",
        _ if is_svg(bytes) => "image/svg+xml",
        _ => return None,
    };
    Some(found)
}

/// Whether a file of boxes names AVIF as its brand, or as one that it is compatible with.
fn is_avif(bytes: &[u8]) -> bool {
    let length = u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]) as usize;
    let brands = bytes.get(8..length.clamp(8, 256).min(bytes.len())).unwrap_or_default();
    brands.chunks_exact(4).any(|brand| brand == b"avif" || brand == b"avis")
}

/// Whether the first element of a text is `svg`: comments, a doctype and an XML declaration may precede it.
fn is_svg(bytes: &[u8]) -> bool {
    let start = &bytes[..bytes.len().min(PROLOG)];
    let text = String::from_utf8_lossy(start);
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    loop {
        let end = if rest.starts_with("<!--") {
            "-->"
        } else if rest.starts_with("<?") {
            "?>"
        } else if rest.starts_with("<!") {
            // The inner subset of a doctype ends with a bracket.
            let bracket = rest
                .find('[')
                .is_some_and(|at| rest.find('>').is_some_and(|end| at < end));
            if bracket { "]>" } else { ">" }
        } else {
            let name = rest.strip_prefix('<').unwrap_or_default();
            let name = name.strip_prefix("svg:").unwrap_or(name);
            return name
                .strip_prefix("svg")
                .is_some_and(|next| next.starts_with(|c: char| c.is_whitespace() || c == '>' || c == '/'));
        };
        let Some(at) = rest.find(end) else { return false };
        rest = rest[at + end.len()..].trim_start();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(bytes: &[u8]) -> Option<(&'static str, Option<(u32, u32)>)> {
        kind(bytes).map(|kind| (kind.media_type, kind.size))
    }

    #[test]
    fn content_decides_the_type() {
        let gif = b"GIF89a\x02\x00\x03\x00\x80\x00\x00";
        assert_eq!(of(gif), Some(("image/gif", Some((2, 3)))));
        let mut png = b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR".to_vec();
        png.extend([0, 0, 1, 0, 0, 0, 0, 200, 8, 2, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(of(&png), Some(("image/png", Some((256, 200)))));
        assert_eq!(of(b"\xff\xd8\xff\xe0"), Some(("image/jpeg", None)));
        assert_eq!(
            of(b"RIFF\x00\x00\x00\x00WEBPVP8 ").map(|found| found.0),
            Some("image/webp")
        );
        let avif = b"\x00\x00\x00\x1cftypmif1\x00\x00\x00\x00mif1avif";
        assert_eq!(of(avif).map(|found| found.0), Some("image/avif"));
        let heic = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic";
        assert_eq!(of(heic), None);
        assert_eq!(
            of(b"\x00\x00\x01\x00\x01\x00\x10\x10").map(|found| found.0),
            Some("image/x-icon")
        );
        assert_eq!(
            of(b"BM\x00\x01\x00\x00\x00\x00\x00\x00").map(|found| found.0),
            Some("image/bmp")
        );
    }

    #[test]
    fn a_page_is_no_image() {
        let svg = "\u{feff}<?xml version=\"1.0\"?>\n<!-- a --><!DOCTYPE svg [<!ENTITY a \"b\">]>\n<svg width=\"1\">";
        assert_eq!(of(svg.as_bytes()), Some(("image/svg+xml", None)));
        assert_eq!(of(b"<svg/>"), Some(("image/svg+xml", None)));
        for page in [
            "<!DOCTYPE html><html><svg>",
            "<html>",
            "<svgs>",
            "svg",
            "<!-- svg",
            "",
            "BM or so",
        ] {
            assert_eq!(of(page.as_bytes()), None, "{page}");
        }
    }

    #[test]
    fn a_page_is_recognized() {
        assert!(is_page(b"\n<!-- a --> <!DOCTYPE HTML PUBLIC>"));
        assert!(is_page(b"<html lang=en>") && is_page(b"<!-- no end"));
        assert!(!is_page(b"GIF89a") && !is_page(b"{}") && !is_page(b"<svg>"));
    }

    #[test]
    fn a_hash_is_that_of_the_content() {
        let known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(hash(b"abc"), known);
    }
}
