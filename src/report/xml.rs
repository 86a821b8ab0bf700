//! Makes untrusted text safe for XML.

use std::fmt;

use super::printable;

/// Text for the value of an attribute or for element content. XML 1.0 cannot represent most control
/// characters, so each is replaced by U+FFFD or a similar character.
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
    fn escaped_text_contains_no_xml() {
        let text = "<a b=\"c\">]]>&\n\u{0}\u{1b}\u{ffff}";
        assert_eq!(
            Escaped(text).to_string(),
            "&lt;a b=&quot;c&quot;&gt;]]&gt;&amp;&#10;??\u{fffd}"
        );
    }
}
