//! Addresses that stand in for a picture until a script puts the real one.

use super::{SeedUrl, UrlKind};
use crate::rule::hosts::url_matches;

/// An address that shows nothing, or only that something is coming.
#[must_use]
pub fn is_placeholder(url: &SeedUrl<'_>) -> bool {
    match &url.kind {
        UrlKind::Blank => true,
        UrlKind::Unknown | UrlKind::Invalid(_) => false,
        UrlKind::Absolute(parsed) if parsed.scheme() == "data" => is_blank_data(&url.text),
        UrlKind::Absolute(parsed) if parsed.scheme() == "about" => true,
        _ if &*url.text == "#" => true,
        _ => url_matches("@placeholder", url) || is_placeholder_name(&url.text),
    }
}

/// A one-pixel GIF or PNG, or a drawing without any shape.
fn is_blank_data(text: &str) -> bool {
    const BLANK: &[&str] = &[
        "base64,R0lGODlhAQAB",
        "base64,R0lGODdhAQAB",
        "base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAAB",
    ];
    const SHAPES: &[&str] = &[
        "path", "image", "rect", "circle", "text", "polygon", "line", "ellipse", "use",
    ];
    let svg = text.starts_with("data:image/svg+xml") && !text.contains("base64");
    BLANK.iter().any(|blank| text.contains(blank))
        || svg
            && !SHAPES
                .iter()
                .any(|shape| text.contains(&format!("<{shape}")) || text.contains(&format!("%3C{shape}")))
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
        "placeholder",
        "grey",
        "1x1",
    ];
    matches!(ending, "gif" | "png" | "svg") && known.contains(&stem)
}

/// Jetpack's lazy attributes went through an escaper twice.
#[must_use]
pub fn is_damaged(text: &str) -> bool {
    text.contains("#038;") || text.contains("is-pending-load")
}
