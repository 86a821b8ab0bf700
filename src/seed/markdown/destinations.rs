//! The images and links of an article: where their destinations and texts are.

use std::ops::Range;
use std::sync::Arc;

use pulldown_cmark::{CowStr, LinkType};

use super::{Destination, Pass};
use crate::source::Span;

impl<'m> Pass<'m> {
    pub(super) fn destination(
        &mut self,
        is_image: bool,
        kind: LinkType,
        url: CowStr<'m>,
        title: CowStr<'m>,
        range: Range<usize>,
    ) {
        let is_autolink = matches!(kind, LinkType::Autolink | LinkType::Email);
        let whole: Span = range.into();
        let (url_span, url) = match self.slice_of(&url) {
            Some(span) => (span, None),
            None => (self.search(whole), Some(self.shared(&url))),
        };
        let opener = whole.start() + if is_image { 2 } else { 1 };
        let text_end = if is_autolink {
            whole.end() - 1
        } else if self.destinations.is_empty() {
            self.brackets.clear();
            closing_bracket(self.text, opener, whole.end())
        } else {
            self.closing_bracket(opener, whole.end())
        };
        let link = self.destinations.last().and_then(|around| {
            let destination = &self.found.destinations[*around];
            if destination.is_image {
                destination.link
            } else {
                u32::try_from(*around).ok()
            }
        });
        let all = &mut self.found.destinations;
        self.destinations.push(all.len());
        if all.len() == all.capacity() {
            // There may be millions, and the parser keeps as much of each.
            all.reserve_exact(all.len() / 4 + 8);
        }
        all.push(Destination {
            span: whole,
            url_span,
            url,
            title: (!title.is_empty()).then(|| title.into_string().into()),
            is_image,
            is_reference: !whole.contains(url_span),
            is_autolink,
            text: Span::new(opener.min(text_end), text_end),
            link,
        });
    }

    /// The `]` that closes the bracket opened before `from`, in the text of another image or link:
    /// its brackets are matched once for all that are nested in it.
    fn closing_bracket(&mut self, from: usize, end: usize) -> usize {
        let outermost = self
            .destinations
            .first()
            .map(|index| self.found.destinations[*index].span);
        if let Some(outermost) = outermost.filter(|_| self.brackets.is_empty()) {
            self.brackets = brackets(self.text, outermost);
        }
        let at = self.brackets.partition_point(|(open, _)| *open < from);
        let found = self.brackets.get(at).filter(|(open, _)| *open == from);
        found.map_or_else(|| closing_bracket(self.text, from, end), |(_, close)| end.min(*close))
    }

    /// A destination that is written elsewhere or with escapes; the same one as before is shared.
    fn shared(&mut self, url: &str) -> Arc<str> {
        match &self.last_url {
            Some(last) if **last == *url => last.clone(),
            _ => self.last_url.insert(url.into()).clone(),
        }
    }

    /// The span of a borrowed string, which is a slice of the text.
    fn slice_of(&self, url: &CowStr<'_>) -> Option<Span> {
        let CowStr::Borrowed(url) = url else { return None };
        let start = (url.as_ptr() as usize).checked_sub(self.text.as_ptr() as usize)?;
        (!url.is_empty() && start + url.len() <= self.text.len()).then(|| Span::new(start, start + url.len()))
    }

    /// The span of a destination with escapes: in the parentheses after the last `](`, or after the
    /// `]:` of the definition.
    fn search(&self, whole: Span) -> Span {
        let (within, mark) = match self.definition {
            Some(definition) => (definition, "]:"),
            None => (whole, "]("),
        };
        let text = within.of(self.text);
        let open = match self.definition {
            Some(_) => text.find(mark),
            None => text.rfind(mark),
        };
        let Some(open) = open else { return whole };
        let inside = &text[open + 2..];
        let start = inside.len() - inside.trim_start().len();
        let rest = &inside[start..];
        let (skip, length) = match rest.strip_prefix('<') {
            Some(angle) => (1, angle.find('>').unwrap_or(0)),
            None => (
                0,
                rest.find(|c: char| c.is_whitespace())
                    .unwrap_or_else(|| rest.strip_suffix(')').unwrap_or(rest).len()),
            ),
        };
        let at = within.start() + open + 2 + start + skip;
        Span::new(at, at + length)
    }
}

/// The `]` that closes the bracket opened before `from`.
fn closing_bracket(text: &str, from: usize, end: usize) -> usize {
    let mut depth = 0;
    let mut bytes = text.as_bytes()[from..end].iter().enumerate();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'\\' => {
                bytes.next();
            }
            b'[' => depth += 1,
            b']' if depth == 0 => return from + at,
            b']' => depth -= 1,
            _ => {}
        }
    }
    end
}

/// The brackets in a span: for each `[`, in their order, the offset after it and that of its `]`.
fn brackets(text: &str, span: Span) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut open = Vec::new();
    let mut bytes = text.as_bytes()[span.range()].iter().enumerate();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'\\' => {
                bytes.next();
            }
            b'[' => {
                open.push(found.len());
                found.push((span.start() + at + 1, usize::MAX));
            }
            b']' => {
                if let Some(index) = open.pop() {
                    found[index].1 = span.start() + at;
                }
            }
            _ => {}
        }
    }
    found
}
