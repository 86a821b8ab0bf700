//! How marked, Hexo's renderer, reads emphasis: what of it stays text.
//!
//! The rules are those of `emStrong` and `inlineTokens` in marked 15. They differ from CommonMark's in
//! that the text is read from its beginning, that a run is closed by the first one that may do so, and
//! that what follows a link, a tag, code or emphasis follows nothing.

mod blocks;
mod runs;

use crate::seed::markdown::{Destination, Inline, Markdown};
use crate::source::Span;
use runs::{Kind, Run, is_punctuation, is_space, masked, runs};

/// How many runs of marks may be looked at in an article.
const MAX_STEPS: usize = 1 << 22;

/// How deep emphasis may be nested.
const MAX_DEPTH: usize = 64;

/// Whether the blocks of an article may differ from CommonMark's.
#[must_use]
pub(crate) fn may_differ(text: &str) -> bool {
    ["> \t", "\t\n", "\t\r", "raw %}", "raw -%}"]
        .iter()
        .any(|mark| text.contains(mark))
}

/// Runs the Markdown pass over the masked copy of an article, as Hexo does.
#[must_use]
pub(crate) fn parse(text: &str, masked: &str, body: usize, templates: &[Span]) -> Markdown {
    let mut found = blocks::parse(text, masked, body, templates);
    correct(masked, &mut found);
    found
}

/// Reads the texts that a Markdown pass found, and corrects what it says of emphasis. Of an article that
/// is too complicated it then says nothing.
pub(crate) fn correct(text: &str, markdown: &mut Markdown) {
    let mut reader = Reader {
        text: without_prefixes(text, &markdown.inlines),
        markdown,
        stars: Vec::new(),
        count: 0,
        steps: MAX_STEPS,
    };
    for inline in &markdown.inlines {
        if !text[inline.span.range()].contains(['*', '_', '~']) {
            continue;
        }
        reader.inline(inline.span.start(), inline.span.end(), 0);
    }
    let is_known = reader.steps > 0;
    let (stars, count) = (reader.stars, reader.count);
    markdown.stars = if is_known { joined(stars) } else { Vec::new() };
    markdown.emphasised = count + markdown.code_spans;
}

/// The text with spaces in place of the marks of block quotes that are before a line of a paragraph.
fn without_prefixes(text: &str, inlines: &[Inline]) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for inline in inlines.iter().filter(|inline| inline.quotes > 0) {
        let (start, end) = (inline.span.start(), inline.span.end());
        for newline in memchr::memchr_iter(b'\n', &text.as_bytes()[start..end]) {
            let mut at = start + newline + 1;
            let mut quotes = inline.quotes;
            while quotes > 0 && at < end && matches!(bytes[at], b' ' | b'\t' | b'>') {
                quotes -= usize::from(bytes[at] == b'>');
                bytes[at] = b' ';
                at += 1;
            }
        }
    }
    String::from_utf8(bytes).expect("ASCII is replaced by ASCII")
}

/// The runs of two or more of the asterisks at these places.
fn joined(mut places: Vec<usize>) -> Vec<Span> {
    places.sort_unstable();
    let mut joined: Vec<Span> = Vec::new();
    for at in places {
        match joined.last_mut() {
            Some(run) if run.end() == at => *run = Span::new(run.start(), at + 1),
            _ => joined.push(Span::new(at, at + 1)),
        }
    }
    joined.retain(|run| run.len() > 1);
    joined
}

struct Reader<'m> {
    /// The article, in which the prefixes of block quotes are blank.
    text: String,
    markdown: &'m Markdown,
    /// The places of literal `*`.
    stars: Vec<usize>,
    count: usize,
    steps: usize,
}

impl Reader<'_> {
    /// Reads a text as marked's `inlineTokens` does.
    fn inline(&mut self, from: usize, to: usize, depth: usize) {
        if depth > MAX_DEPTH {
            self.steps = 0;
            return;
        }
        let masked = masked(&self.text[from..to], &self.references(from, to));
        let runs = [b'*', b'_'].map(|mark| runs(&masked, mark, from));
        let mut at = from;
        let mut before = None;
        while at < to && self.steps > 0 {
            if let Some(end) = self.atom(at, to, depth) {
                (at, before) = (end, None);
                continue;
            }
            let c = self.text[at..to].chars().next().expect("it is a boundary");
            let marks = match c {
                '*' => Some(&runs[0]),
                '_' => Some(&runs[1]),
                _ => None,
            };
            if let Some((inside, end)) = marks.and_then(|runs| self.emphasis(runs, at, to, before)) {
                self.count += 1;
                self.inline(inside.start(), inside.end(), depth + 1);
                (at, before) = (end, None);
                continue;
            }
            if c == '*' {
                self.stars.push(at);
            }
            // marked looks at half of a character that UTF-16 writes as two units.
            before = match c {
                '_' => before,
                c if c.len_utf16() == 2 => Some('x'),
                c => Some(c),
            };
            at += c.len_utf8();
        }
    }

    /// The end of what begins here and is neither text nor emphasis.
    fn atom(&mut self, at: usize, to: usize, depth: usize) -> Option<usize> {
        let rest = &self.text.as_bytes()[at..to];
        match rest[0] {
            b'\\' => {
                let next = rest.get(1)?;
                (next.is_ascii_punctuation() || *next == b'\n').then_some(at + 2)
            }
            b'\n' => Some(at + 1),
            b'<' => starting(&self.markdown.html, at)
                .map(Span::end)
                .or_else(|| self.destination(at).map(|found| found.span.end()))
                .filter(|end| *end <= to),
            b'`' => starting(&self.markdown.code, at)
                .map(Span::end)
                .filter(|end| *end <= to),
            b'[' | b'!' => self.link(at, to, depth),
            b'~' => self.deleted(at, to, depth),
            b'h' | b'H' | b'f' | b'F' | b'w' | b'W' => url(&self.text[at..to]).map(|length| at + length),
            _ => None,
        }
    }

    fn link(&mut self, at: usize, to: usize, depth: usize) -> Option<usize> {
        let found = self.destination(at).filter(|found| found.span.end() <= to)?;
        let (text, end, is_image) = (found.text, found.span.end(), found.is_image);
        if !is_image {
            self.inline(text.start(), text.end(), depth + 1);
        }
        Some(end)
    }

    /// The end of `~~this~~`, or of `~this~`.
    fn deleted(&mut self, at: usize, to: usize, depth: usize) -> Option<usize> {
        let rest = &self.text.as_bytes()[at..to];
        let length = 1 + usize::from(rest.get(1) == Some(&b'~'));
        let first = *rest.get(length)?;
        if first == b'~' || first.is_ascii_whitespace() {
            return None;
        }
        let mut near = length + 1;
        loop {
            near += memchr::memchr(b'~', rest.get(near..)?)?;
            let run = rest[near..].iter().take_while(|byte| **byte == b'~').count();
            self.steps = self.steps.checked_sub(1)?;
            if run == length && !rest[near - 1].is_ascii_whitespace() && rest[near - 1] != b'\\' {
                self.count += 1;
                self.inline(at + length, at + near, depth + 1);
                return Some(at + near + run);
            }
            near += run;
        }
    }

    fn destination(&self, at: usize) -> Option<&Destination> {
        let all = &self.markdown.destinations;
        let found = all.get(all.partition_point(|found| found.span.start() < at))?;
        (found.span.start() == at).then_some(found)
    }

    /// The links in a text whose URL is elsewhere, from its beginning.
    fn references(&self, from: usize, to: usize) -> Vec<Span> {
        let all = &self.markdown.destinations;
        let inside = all[all.partition_point(|found| found.span.start() < from)..]
            .iter()
            .take_while(|found| found.span.end() <= to);
        let references = inside.filter(|found| found.is_reference);
        references
            .map(|found| Span::new(found.span.start() - from, found.span.end() - from))
            .collect()
    }

    /// What the emphasis that begins here holds, and its end.
    fn emphasis(&mut self, runs: &[Run], at: usize, to: usize, before: Option<char>) -> Option<(Span, usize)> {
        let rest = &self.text[at..to];
        let mark = rest.chars().next()?;
        let after = rest.trim_start_matches(mark);
        let length = rest.len() - after.len();
        let next = after.chars().next().filter(|c| !is_space(*c))?;
        let is_word = !is_punctuation(next) || mark == '*' && next == '~';
        if is_word && mark == '_' && before.is_some_and(char::is_alphanumeric) {
            return None;
        }
        let may_follow = |c: char| !matches!(c, '*' | '_') && (is_space(c) || is_punctuation(c));
        if !is_word && !before.is_none_or(may_follow) {
            return None;
        }
        let (mut open, mut between) = (length, 0);
        for run in &runs[runs.partition_point(|run| run.start < at + length)..] {
            self.steps = self.steps.saturating_sub(1);
            if self.steps == 0 {
                return None;
            }
            match run.kind {
                Kind::Opens => {
                    open += run.length;
                    continue;
                }
                Kind::Either if !length.is_multiple_of(3) && (length + run.length).is_multiple_of(3) => {
                    between += run.length;
                    continue;
                }
                Kind::Either | Kind::Closes => {}
            }
            if open > run.length {
                open -= run.length;
                continue;
            }
            let closing = run.length.min(open + between);
            let end = run.start + closing;
            let marks = 2 - length.min(closing) % 2;
            return Some((Span::new(at + marks, end - marks), end));
        }
        None
    }
}

/// The span that starts at the place.
fn starting(spans: &[Span], at: usize) -> Option<Span> {
    let found = *spans.get(spans.partition_point(|span| span.start() < at))?;
    (found.start() == at).then_some(found)
}

/// The length of the URL that a text begins with, up to the punctuation at its end.
fn url(text: &str) -> Option<usize> {
    let starts = |scheme: &&str| {
        text.get(..scheme.len())
            .is_some_and(|found| found.eq_ignore_ascii_case(scheme))
    };
    let scheme = ["https://", "http://", "ftp://", "www."].into_iter().find(starts)?;
    if !text[scheme.len()..].starts_with(|c: char| c.is_ascii_alphanumeric() || c == '-') {
        return None;
    }
    let end = text.find(|c: char| is_space(c) || c == '<').unwrap_or(text.len());
    let url = text[..end].trim_end_matches(['?', '!', '.', ',', ':', ';', '*', '_', '\'', '"', '~', '(', ')']);
    Some(url.len())
}

#[cfg(test)]
mod tests {
    use crate::seed::markdown;

    fn shown(text: &str) -> Vec<(usize, usize)> {
        let mut found = markdown::parse(text, 0);
        super::correct(text, &mut found);
        found.stars.iter().map(|run| (run.start(), run.end())).collect()
    }

    #[test]
    fn emphasis_is_closed_by_what_may_close_it() {
        assert!(shown("a **b** c").is_empty());
        assert_eq!(shown("**a ** b"), [(0, 2), (4, 6)]);
        assert_eq!(shown("**绿茶：**好"), [(0, 2), (11, 13)]);
    }

    #[test]
    fn what_follows_a_link_or_a_tag_may_open() {
        assert!(shown("[a](b)**“c”**").is_empty());
        assert!(shown("<i>a</i>**“c”**").is_empty());
        assert_eq!(shown("a**“c”**b"), [(1, 3), (10, 12)]);
    }

    #[test]
    fn quotes_have_prefixes_on_each_line() {
        assert!(shown("> a **b\n> c** d").is_empty());
        assert_eq!(shown("> a **b\n> ** d"), [(4, 6), (10, 12)]);
    }
}
