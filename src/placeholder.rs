//! Placeholder images, which lazy-loading scripts replace with the real ones.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use crate::hosts::url_matches;
use crate::url::{SeedUrl, UrlKind};

/// Whether a URL is that of a placeholder, which shows nothing or only that an image is loading.
#[must_use]
pub(crate) fn is_placeholder(url: &SeedUrl<'_>) -> bool {
    match &url.kind {
        UrlKind::Empty => true,
        UrlKind::Unknown | UrlKind::Invalid(_) => false,
        UrlKind::Absolute(parsed) if parsed.scheme() == "data" => is_empty_image(&url.text),
        UrlKind::Absolute(parsed) if parsed.scheme() == "about" => true,
        _ if &*url.text == "#" => true,
        _ => url_matches("@placeholder", url) || is_placeholder_name(&url.text),
    }
}

/// Whether a data URI is a one-pixel GIF or PNG, or an SVG without shapes.
fn is_empty_image(text: &str) -> bool {
    const ONE_PIXEL: &[&str] = &[
        "base64,R0lGODlhAQAB",
        "base64,R0lGODdhAQAB",
        "base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAAB",
    ];
    if ONE_PIXEL.iter().any(|start| text.contains(start)) {
        return true;
    }
    let Some(drawing) = text.strip_prefix("data:image/svg+xml") else {
        return false;
    };
    match drawing.split_once("base64,") {
        Some((_, code)) => code.len() < 600 && from_base64(code).is_some_and(|svg| has_no_shape(&svg)),
        None => has_no_shape(drawing),
    }
}

fn has_no_shape(svg: &str) -> bool {
    const SHAPES: &[&str] = &[
        "path",
        "image",
        "rect",
        "circle",
        "text",
        "polygon",
        "polyline",
        "line",
        "ellipse",
        "use",
        "foreignObject",
    ];
    !SHAPES
        .iter()
        .any(|shape| svg.contains(&format!("<{shape}")) || svg.contains(&format!("%3C{shape}")))
}

/// Base64 as it is found in URLs: padded or not, and with bits left over at the end.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The text that is encoded in Base64, with either of its alphabets.
pub(crate) fn from_base64(code: &str) -> Option<String> {
    let code = code.replace('-', "+").replace('_', "/");
    String::from_utf8(BASE64.decode(code).ok()?).ok()
}

fn is_placeholder_name(text: &str) -> bool {
    let path = text.split(['?', '#']).next().unwrap_or(text);
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    let Some((stem, ending)) = name.rsplit_once('.') else {
        return false;
    };
    let known = [
        "spacer",
        "blank",
        "transparent",
        "loading",
        "lazyload",
        "lazy",
        "lazy_placeholder",
        "lazy-placeholder",
        "lazyload-placeholder",
        "placeholder",
        "grey",
        "1x1",
        "1x1.trans",
    ];
    matches!(ending, "gif" | "png" | "svg") && known.contains(&stem)
}

/// Whether a lazy-loading attribute of Jetpack was damaged by being escaped twice.
#[must_use]
pub(crate) fn is_damaged(text: &str) -> bool {
    text.contains("#038;") || text.contains("is-pending-load")
}
