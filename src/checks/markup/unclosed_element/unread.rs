//! End tags that no parser reads as such.

use std::collections::HashMap;

use crate::seed::Seed;
use crate::seed::markdown::BlockKind;
use crate::source::Span;

/// End tags that are read as something else, by their names.
#[derive(Default)]
pub(super) struct Unread(HashMap<String, Vec<Span>>);

impl Unread {
    /// Those in indented code, which Markdown shows.
    pub(super) fn in_code(seed: &Seed<'_>) -> Self {
        let mut unread = Self::default();
        for block in seed.markdown.of_kind(BlockKind::Indented) {
            unread.collect(seed, block.span);
        }
        unread
    }

    /// Elements inside what begins like a tag, but is not one: `i<n; i++)</pre>`.
    pub(super) fn in_false_tags(seed: &Seed<'_>) -> Self {
        let mut unread = Self::default();
        for id in seed.outline.ids().filter(|id| !seed.outline.is_defined(*id)) {
            unread.collect(seed, seed.outline.node(id).tag);
        }
        unread
    }

    fn collect(&mut self, seed: &Seed<'_>, span: Span) {
        let text = seed.slice(span);
        for at in memchr::memmem::find_iter(text.as_bytes(), b"</") {
            let rest = &text[at + 2..];
            let length = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
            if rest[length..].starts_with('>') {
                let start = span.start() + at;
                let end = Span::new(start, start + length + 3);
                self.0.entry(rest[..length].to_ascii_lowercase()).or_default().push(end);
            }
        }
    }

    /// The first one after a start tag.
    pub(super) fn after(&self, name: &str, start: Span) -> Option<Span> {
        let ends = self.0.get(name)?;
        ends.get(ends.partition_point(|end| end.start() < start.end())).copied()
    }
}
