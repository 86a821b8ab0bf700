//! How kramdown reads HTML: an element that begins a line is HTML up to its own end tag, whatever is
//! inside; tags of blocks in a line of text, and end tags that close nothing, are text.
//!
//! The rules are those of `kramdown/parser/html.rb` and `kramdown/parser/kramdown/html.rb`.

use std::borrow::Cow;

use crate::seed::markdown::{BlockKind, Markdown};
use crate::source::{Span, in_spans, line_end, next_line};

/// Elements that are part of a line of text.
const SPANS: &[&str] = &[
    "a", "abbr", "acronym", "b", "bdo", "big", "br", "button", "cite", "code", "del", "dfn", "em", "i", "img", "input",
    "ins", "kbd", "label", "mark", "option", "q", "rb", "rbc", "rp", "rt", "rtc", "ruby", "samp", "select", "small",
    "span", "strong", "sub", "sup", "tt", "u", "var",
];

/// Elements that are text where they are inside of a line.
const BLOCKS: &[&str] = &[
    "address",
    "applet",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "col",
    "colgroup",
    "dd",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hgroup",
    "hr",
    "html",
    "iframe",
    "legend",
    "li",
    "main",
    "map",
    "menu",
    "nav",
    "ol",
    "optgroup",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
];

/// Elements without content.
const VOID: &[&str] = &[
    "area", "base", "br", "col", "command", "embed", "hr", "img", "input", "keygen", "link", "meta", "param", "source",
    "track", "wbr",
];

/// What kramdown makes of the tags in a text.
#[derive(Debug, Default)]
pub(crate) struct Kramdown {
    /// Elements and comments that are blocks, with all that is inside; sorted.
    blocks: Vec<Span>,
    /// Tags that are alone on their lines and begin a paragraph; sorted.
    alone: Vec<Span>,
    /// What is text inside of the blocks: end tags of other elements, and a `<` that opens no tag; sorted.
    text: Vec<Span>,
    /// Whether Markdown is read inside of an element, whose end is then not known.
    has_markdown: bool,
}

/// A tag.
struct Tag<'t> {
    name: &'t str,
    end: usize,
    is_end: bool,
    has_body: bool,
    has_markdown: bool,
}

impl Tag<'_> {
    fn is_one_of(&self, names: &[&str]) -> bool {
        names.iter().any(|name| name.eq_ignore_ascii_case(self.name))
    }
}

/// Finds the HTML of a text from `body` on. Lists and block quotes are not looked into.
#[must_use]
pub(crate) fn read(text: &str, body: usize) -> Kramdown {
    let mut found = Kramdown::default();
    let tags = Tags::new(text);
    let opens_nothing = |at: &usize| {
        let is_named = text.as_bytes().get(at + 1).is_some_and(u8::is_ascii_alphabetic);
        is_named && tags.at(*at).is_none()
    };
    let signs = memchr::memchr_iter(b'<', &text.as_bytes()[body..]).map(|at| body + at);
    let texts = signs.filter(opens_nothing).map(|at| Span::new(at, at + 1));
    found.text.extend(texts);
    let (mut at, mut in_paragraph, mut in_list) = (body, false, false);
    while at < text.len() {
        let line = &text[at..line_end(text, at)];
        let content = line.trim_start_matches(' ');
        let indent = line.len() - content.len();
        if content.trim().is_empty() {
            in_paragraph = false;
            at = next_line(text, at);
            continue;
        }
        if (content.starts_with(">\t") || content.starts_with("> \t")) && !in_paragraph {
            // The tab indents the text of the block quote, which makes it code.
            let places = memchr::memchr_iter(b'<', line.as_bytes()).map(|place| at + place);
            found.text.extend(places.map(|place| Span::new(place, place + 1)));
            at = next_line(text, at);
            continue;
        }
        if content.starts_with('>') {
            in_paragraph = !content.trim_matches(['>', ' ']).is_empty();
        }
        if indent > 3 || content.starts_with(['\t', '>']) || in_list && indent > 0 {
            at = next_line(text, at);
            continue;
        }
        if let Some(end) = fence_end(text, at, content) {
            (at, in_paragraph, in_list) = (end, false, false);
            continue;
        }
        if let Some(end) = block_end(text, &tags, at + indent, indent, in_paragraph, &mut found) {
            found.blocks.push(Span::new(at + indent, end));
            let rest = &text[end..line_end(text, end)];
            (in_paragraph, in_list) = (!rest.trim().is_empty(), false);
            at = next_line(text, end.max(at + indent + 1) - 1);
            continue;
        }
        let tag = tags
            .at(at + indent)
            .filter(|_| !in_paragraph && content.starts_with('<'));
        if let Some(tag) = tag.filter(|tag| text[tag.end..line_end(text, tag.end)].trim().is_empty()) {
            found.alone.push(Span::new(at + indent, tag.end));
        }
        in_list = is_item(content) || in_list && in_paragraph;
        in_paragraph = true;
        at = next_line(text, at);
    }
    found
}

fn is_item(content: &str) -> bool {
    let digits = content.trim_start_matches(|c: char| c.is_ascii_digit());
    let after = match digits.len() < content.len() {
        true => digits.strip_prefix('.'),
        false => content.strip_prefix(['*', '+', '-']),
    };
    after.is_some_and(|after| after.starts_with([' ', '\t']))
}

/// The end of the fenced code block that begins at `at`. Without a closing fence there is no such block.
fn fence_end(text: &str, at: usize, content: &str) -> Option<usize> {
    let mark = content.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let run = content.len() - content.trim_start_matches(mark).len();
    if run < 3 || mark == '`' && content[run..].contains('`') {
        return None;
    }
    let mut line = next_line(text, at);
    while line < text.len() {
        let inside = text[line..line_end(text, line)].trim();
        if inside.len() >= run && inside.chars().all(|c| c == mark) {
            return Some(next_line(text, line));
        }
        line = next_line(text, line);
    }
    None
}

/// The end of the block of HTML that begins at `at`.
fn block_end(
    text: &str,
    tags: &Tags<'_>,
    at: usize,
    indent: usize,
    in_paragraph: bool,
    found: &mut Kramdown,
) -> Option<usize> {
    if !text[at..].starts_with('<') {
        return None;
    }
    if text[at..].starts_with("<!--") {
        let is_block = indent == 0 && !in_paragraph;
        return is_block.then(|| tags.comment_end(at)).flatten();
    }
    let tag = tags.at(at).filter(|tag| !tag.is_end && !tag.is_one_of(SPANS))?;
    if tag.has_markdown {
        found.has_markdown = true;
        return None;
    }
    Some(tags.element_end(&tag, &mut found.text))
}

/// Whether the last tag of the name before an end tag is a start tag, so that the end tag may close what
/// begins in a list or a block quote.
fn is_near_its_start(text: &str, name: &str, end_tag: usize) -> bool {
    const NEAR: usize = 4096;
    let before = &text.as_bytes()[end_tag.saturating_sub(NEAR)..end_tag];
    let last = |lead: &str| memchr::memmem::rfind(before, format!("{lead}{name}").as_bytes());
    last("<") > last("</")
}

/// The tags of a text.
struct Tags<'t> {
    text: &'t str,
    /// Behind the last of each: a `-->`, `"` and `'`, without which nothing needs to be searched.
    last: [usize; 3],
}

impl<'t> Tags<'t> {
    fn new(text: &'t str) -> Self {
        let last = ["-->", "\"", "'"].map(|mark| text.rfind(mark).map_or(0, |at| at + 1));
        Self { text, last }
    }

    fn comment_end(&self, at: usize) -> Option<usize> {
        let from = at + "<!--".len();
        (from < self.last[0]).then(|| self.text[from..].find("-->").map(|length| from + length + 3))?
    }

    /// The tag at a `<`.
    fn at(&self, at: usize) -> Option<Tag<'t>> {
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
    fn element_end(&self, start: &Tag<'t>, text: &mut Vec<Span>) -> usize {
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

impl Kramdown {
    /// A copy of the text, of equal length, in which CommonMark finds the same blocks: an element is
    /// a declaration, which ends with the next `>`, and a tag that begins a paragraph is letters.
    #[must_use]
    pub(super) fn masked(&self, text: &str) -> String {
        let mut bytes = text.as_bytes().to_vec();
        self.text.iter().for_each(|span| bytes[span.start()] = b'x');
        let mut fill = |span: Span| {
            let inside = bytes[span.range()].iter_mut();
            for byte in inside.filter(|byte| !matches!(byte, b'\n' | b'\r')) {
                *byte = b'x';
            }
        };
        self.blocks.iter().chain(&self.alone).for_each(|span| fill(*span));
        for span in &self.blocks {
            let last = span.end() - (span.of(text).len() - span.of(text).trim_end().len());
            bytes[span.start()] = b'<';
            bytes[span.start() + 1] = b'!';
            bytes[span.start() + 2] = b'X';
            bytes[last - 1] = b'>';
        }
        String::from_utf8(bytes).expect("whole characters are replaced by ASCII")
    }

    /// Leaves in `found`, which was read from the masked copy, the HTML that kramdown sees.
    pub(super) fn correct(&self, text: &str, found: &mut Markdown) {
        let tags = Tags::new(text);
        let mut inline: Vec<Span> = found
            .html
            .iter()
            .copied()
            .filter(|span| !self.is_block(*span))
            .collect();
        inline.extend(&self.alone);
        inline.sort_unstable();
        found.html.retain(|span| self.is_block(*span));
        // How indented code in lists and block quotes begins is not modelled.
        let (alone, nested): (Vec<Span>, Vec<Span>) = found.accidental.iter().partition(|span| {
            let mut blocks = found.blocks.iter();
            blocks.any(|block| block.span == **span && block.depth == 0)
        });
        found.accidental = alone;
        found.keep_as_code(&nested);
        let (mut open, mut block): (Vec<&str>, Option<Span>) = (Vec::new(), None);
        for span in inline {
            let around = found.blocks_around(span).next().copied();
            // A comment, or HTML in a list or a block quote.
            let is_other = around.is_some_and(|block| block.kind == BlockKind::Html);
            let tag = tags.at(span.start()).filter(|_| !is_other);
            let Some(tag) = tag else {
                if is_other || text[span.start()..].starts_with("<!") {
                    found.html.push(span);
                }
                continue;
            };
            let is_sure = !self.has_markdown && around.is_none_or(|block| block.depth == 0);
            let around = around.map(|block| block.span);
            if around != block {
                (open, block) = (Vec::new(), around);
            }
            let is_html = match tag.is_end {
                true if !is_sure || is_near_its_start(text, tag.name, span.start()) => true,
                true => open.pop_if(|name| tag.is_one_of(&[name])).is_some(),
                false => !tag.is_one_of(BLOCKS),
            };
            if is_html {
                found.html.push(span);
                if tag.has_body {
                    open.push(tag.name);
                }
            } else if tag.is_end {
                found.shown_end_tags.push(Span::new(span.start(), tag.end));
            }
        }
        let end_tags = self.text.iter().filter(|span| span.len() > 1);
        found.shown_end_tags.extend(end_tags);
        found.shown_end_tags.sort_unstable();
        found.html.sort_unstable();
    }

    fn is_block(&self, span: Span) -> bool {
        in_spans(&self.blocks, span.start())
    }

    /// The text, in which no `<` is left that opens nothing.
    #[must_use]
    pub(super) fn without_text_tags<'t>(&self, text: Cow<'t, str>) -> Cow<'t, str> {
        if self.text.is_empty() {
            return text;
        }
        let mut bytes = text.into_owned().into_bytes();
        for span in &self.text {
            bytes[span.start()] = b'x';
        }
        Cow::Owned(String::from_utf8(bytes).expect("a `<` is replaced by a letter"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(text: &str) -> Vec<&str> {
        read(text, 0).blocks.iter().map(|span| span.of(text)).collect()
    }

    #[test]
    fn an_element_ends_with_its_own_end_tag() {
        assert_eq!(
            blocks("a\n<div>\n\n    <b>x</b>\n<div></div>\n</div>\nb"),
            ["<div>\n\n    <b>x</b>\n<div></div>\n</div>"]
        );
        assert_eq!(blocks("<hr>\n<img src=\"a\">\n"), ["<hr>"]);
    }

    #[test]
    fn an_end_tag_of_another_element_is_text() {
        let text = "<div><p>a</div>\n\nb";
        let found = read(text, 0);
        assert_eq!(found.blocks, [Span::new(0, text.len())]);
        assert_eq!(found.text[0].of(text), "</div>");
    }

    #[test]
    fn a_fence_and_a_list_are_not_looked_into() {
        assert_eq!(blocks("~~~\n<div>\n~~~\n* a\n  <div>\n\n> <p>\n"), Vec::<&str>::new());
    }

    #[test]
    fn a_tab_after_the_mark_of_a_block_quote_makes_code() {
        let text = "> a\n>\n>\t<b>\n";
        let found = read(text, 0);
        assert_eq!(found.masked(text), "> a\n>\n>\txb>\n");
        assert!(read("> a\n>\t<b>\n", 0).text.is_empty());
    }

    #[test]
    fn a_value_without_quotes_is_a_word() {
        assert_eq!(blocks("<p class=a>x</p>\n\n<p class=a/b>y</p>\n"), ["<p class=a>x</p>"]);
    }

    #[test]
    fn the_copy_has_the_same_length() {
        let text = "<div>é</div>\n<span>\n*a*</span>\n<hr>\n";
        let masked = read(text, 0).masked(text);
        assert_eq!(masked, "<!Xxxxxxxxxx>\nxxxxxx\n*a*</span>\n<!X>\n");
    }
}
