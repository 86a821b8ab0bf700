//! Tags as kramdown reads them.

use crate::source::Span;

/// Elements without content.
const VOID: &[&str] = &[
    "area", "base", "br", "col", "command", "embed", "hr", "img", "input", "keygen", "link", "meta", "param", "source",
    "track", "wbr",
];

/// A tag.
pub(super) struct Tag<'t> {
    pub name: &'t str,
    pub end: usize,
    pub is_end: bool,
    pub has_body: bool,
    pub has_markdown: bool,
}

impl Tag<'_> {
    pub(super) fn is_one_of(&self, names: &[&str]) -> bool {
        names.iter().any(|name| name.eq_ignore_ascii_case(self.name))
    }
}

/// The tags of a text.
pub(super) struct Tags<'t> {
    text: &'t str,
    /// Behind the last of each: a `-->`, `"` and `'`, without which nothing needs to be searched.
    last: [usize; 3],
}

impl<'t> Tags<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let bytes = text.as_bytes();
        let last = [
            memchr::memmem::rfind(bytes, b"-->"),
            memchr::memrchr(b'"', bytes),
            memchr::memrchr(b'\'', bytes),
        ];
        let last = last.map(|at| at.map_or(0, |at| at + 1));
        Self { text, last }
    }

    /// The underscores in the names of tags from an offset on.
    pub(super) fn underscores(&self, from: usize) -> Vec<usize> {
        let mut found = Vec::new();
        for place in memchr::memchr_iter(b'<', &self.text.as_bytes()[from..]).map(|at| from + at) {
            let start = place + 1 + usize::from(self.text[place + 1..].starts_with('/'));
            let name = name_at(self.text, start).filter(|name| name.contains('_'));
            let Some(name) = name.filter(|_| self.at(place).is_some()) else {
                continue;
            };
            found.extend(memchr::memchr_iter(b'_', name.as_bytes()).map(|at| start + at));
        }
        found
    }

    pub(super) fn comment_end(&self, at: usize) -> Option<usize> {
        let from = at + "<!--".len();
        (from < self.last[0]).then(|| self.text[from..].find("-->").map(|length| from + length + 3))?
    }

    /// The tag at a `<`.
    pub(super) fn at(&self, at: usize) -> Option<Tag<'t>> {
        let rest = self.text[at..].strip_prefix('<')?;
        let is_end = rest.starts_with('/');
        let mut to = at + 1 + usize::from(is_end);
        let name = name_at(self.text, to)?;
        to += name.len();
        let mut tag = Tag {
            name,
            end: to,
            is_end,
            has_body: !is_end,
            has_markdown: false,
        };
        if !is_end {
            to = self.attributes(&mut tag, to)?;
        }
        to = self.whitespace(to);
        if !is_end && self.text[to..].starts_with('/') {
            tag.has_body = false;
            to += 1;
        }
        tag.has_body &= !tag.is_one_of(VOID);
        tag.end = to + 1;
        self.text[to..].starts_with('>').then_some(tag)
    }

    /// Behind the attributes of a start tag; none where one of them is no attribute.
    fn attributes(&self, tag: &mut Tag<'t>, from: usize) -> Option<usize> {
        let mut to = from;
        loop {
            let space = self.whitespace(to);
            let Some(name) = name_at(self.text, space).filter(|_| space > to) else {
                return Some(to);
            };
            tag.has_markdown |= name == "markdown";
            to = self.value_end(space + name.len())?;
        }
    }

    fn whitespace(&self, at: usize) -> usize {
        let rest = &self.text.as_bytes()[at..];
        at + rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count()
    }

    /// Behind the value of an attribute whose name ends at `at`; none where the value is not one.
    fn value_end(&self, at: usize) -> Option<usize> {
        let equals = self.whitespace(at);
        if !self.text[equals..].starts_with('=') {
            return Some(at);
        }
        let value = self.whitespace(equals + 1);
        let rest = &self.text[value..];
        let quote = match rest.chars().next()? {
            '"' => 1,
            '\'' => 2,
            _ => {
                let length = rest
                    .find(|c: char| !(c.is_alphanumeric() || c == '_'))
                    .unwrap_or(rest.len());
                return (length > 0).then_some(value + length);
            }
        };
        if value + 1 >= self.last[quote] {
            return None;
        }
        let mark = rest.as_bytes()[0];
        memchr::memchr(mark, &rest.as_bytes()[1..]).map(|length| value + length + 2)
    }

    /// Behind the end tag of an element; the end of the text if it has none. What is text inside is
    /// added to `text`: an end tag of another element than the innermost, and a `<` that opens no tag.
    pub(super) fn element_end(&self, start: &Tag<'t>, text: &mut Vec<Span>) -> usize {
        let mut open = Vec::new();
        let mut at = self.enter(start, &mut open);
        while let Some(innermost) = open.last().copied() {
            let Some(next) = memchr::memchr(b'<', &self.text.as_bytes()[at..]).map(|length| at + length) else {
                return self.text.len();
            };
            let comment = self.text[next..].starts_with("<!--").then(|| self.comment_end(next));
            if let Some(end) = comment.flatten() {
                at = end;
                continue;
            }
            if self.text[next..].starts_with("<?") {
                let instruction = self.text[next..].find("?>").map(|length| next + length + 2);
                at = instruction.unwrap_or(self.text.len());
                continue;
            }
            let Some(tag) = self.at(next) else {
                text.push(Span::new(next, next + 1));
                at = next + 1;
                continue;
            };
            at = match tag.is_end {
                false => self.enter(&tag, &mut open),
                true => tag.end,
            };
            if tag.is_end && tag.is_one_of(&[innermost]) {
                open.pop();
            } else if tag.is_end {
                text.push(Span::new(next, tag.end));
            }
        }
        at
    }

    /// Enters an element, if it has content that is read as HTML; where to go on.
    fn enter(&self, tag: &Tag<'t>, open: &mut Vec<&'t str>) -> usize {
        if tag.has_body && tag.is_one_of(&["script", "style"]) {
            return self.raw_end(tag);
        }
        if tag.has_body {
            open.push(tag.name);
        }
        tag.end
    }

    /// Behind the end tag of a script or a style.
    fn raw_end(&self, start: &Tag<'t>) -> usize {
        let mut at = start.end;
        while let Some(next) = memchr::memchr(b'<', &self.text.as_bytes()[at..]).map(|length| at + length) {
            match self.at(next) {
                Some(tag) if tag.is_end && tag.is_one_of(&[start.name]) => return tag.end,
                _ => at = next + 1,
            }
        }
        self.text.len()
    }
}

/// The name of an element or an attribute.
fn name_at(text: &str, at: usize) -> Option<&str> {
    let rest = &text[at..];
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':');
    let length = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
    let name = rest[..length].trim_end_matches(':');
    name.starts_with(|c: char| c.is_alphabetic() || c == '_')
        .then_some(name)
}
