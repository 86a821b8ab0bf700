//! Makes untrusted text safe for XML.

use std::fmt;
use std::io::{self, Write};

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

/// A document whose start is written before its first part, and only once.
pub(super) struct Document {
    /// The start tag of the root element.
    root: &'static str,
    begun: bool,
}

impl Document {
    pub(super) fn new(root: &'static str) -> Self {
        Self { root, begun: false }
    }

    pub(super) fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        if self.begun {
            return Ok(());
        }
        self.begun = true;
        writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}", self.root)
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
