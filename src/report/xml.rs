//! Text of strangers, made fit for XML.

use std::fmt;

use super::printable;

/// A text as the value of an attribute, or between tags. XML 1.0 has no way to write most control
/// characters; each becomes U+FFFD or the like.
pub(super) struct Escaped<'t>(pub &'t str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in printable(self.0).chars() {
            match c {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&apos;")?,
                '\n' | '\t' | '\r' => write!(f, "&#{};", u32::from(c))?,
                '\u{fffe}' | '\u{ffff}' => f.write_str("\u{fffd}")?,
                c => write!(f, "{c}")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_it_is_xml() {
        let text = "<a b=\"c\">]]>&\n\u{0}\u{1b}\u{ffff}";
        assert_eq!(
            Escaped(text).to_string(),
            "&lt;a b=&quot;c&quot;&gt;]]&gt;&amp;&#10;??\u{fffd}"
        );
    }
}
