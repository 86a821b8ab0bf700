//! Escapes the value of an HTML attribute.

/// A value as it is written between these quotes.
#[must_use]
pub(crate) fn escaped(value: &str, quote: u8) -> String {
    let mut written = String::with_capacity(value.len());
    for (at, c) in value.char_indices() {
        match c {
            '&' if reads_as_reference(&value[at..]) => written.push_str("&amp;"),
            '"' if quote == b'"' => written.push_str("&quot;"),
            '\'' if quote == b'\'' => written.push_str("&#39;"),
            other => written.push(other),
        }
    }
    written
}

/// Whether a `&` would be read as the start of a character reference.
fn reads_as_reference(rest: &str) -> bool {
    matches!(htmlize::unescape_attribute(rest), std::borrow::Cow::Owned(read) if !read.starts_with('&'))
        || rest[1..].starts_with("amp")
        || rest[1..].starts_with('#')
}
