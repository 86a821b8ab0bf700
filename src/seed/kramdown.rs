//! How kramdown reads HTML: an element that begins a line is HTML up to its own end tag, whatever is
//! inside; tags of blocks in a line of text, and end tags that close nothing, are text.
//!
//! The rules are those of `kramdown/parser/html.rb` and `kramdown/parser/kramdown/html.rb`.

mod fences;
mod open;
mod tags;

use std::borrow::Cow;

use crate::seed::markdown::{BlockKind, Markdown};
use crate::source::{Span, in_spans, line_end, next_line};
use fences::Fences;
use open::Open;
use tags::Tags;

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

/// What kramdown makes of the tags in a text.
#[derive(Debug, Default)]
pub(crate) struct Kramdown {
    /// Elements and comments that are blocks, with all that is inside; sorted.
    blocks: Vec<Span>,
    /// Tags that are alone on their lines and begin a paragraph; sorted.
    alone: Vec<Span>,
    /// What is text inside of the blocks: end tags of other elements, and a `<` that opens no tag; sorted.
    text: Vec<Span>,
    /// The underscores in the names of tags, which CommonMark does not allow.
    underscores: Vec<usize>,
    /// Whether Markdown is read inside of an element, whose end is then not known.
    has_markdown: bool,
}

/// Finds the HTML of a text from `body` on. Lists and block quotes are not looked into.
#[must_use]
pub(crate) fn read(text: &str, body: usize) -> Kramdown {
    let mut found = Kramdown::default();
    let tags = Tags::new(text);
    let opens_nothing = |at: &usize| {
        let is_named = text.as_bytes().get(at + 1).is_some_and(u8::is_ascii_alphabetic);
        is_named && tags.at(*at).is_none() && !opens_destination(text, *at)
    };
    let signs = memchr::memchr_iter(b'<', &text.as_bytes()[body..]).map(|at| body + at);
    let texts = signs.filter(opens_nothing).map(|at| Span::new(at, at + 1));
    found.text.extend(texts);
    found.underscores = tags.underscores(body);
    let fences = Fences::of(text, body);
    let (mut at, mut in_paragraph, mut in_list) = (body, false, false);
    // The columns of the marker of the last item.
    let mut width = 0;
    while at < text.len() {
        let line = &text[at..line_end(text, at)];
        let content = line.trim_start_matches(' ');
        let indent = line.len() - content.len();
        if content.trim().is_empty() {
            in_paragraph = false;
            at = next_line(text, at);
            continue;
        }
        let within = match in_list.then(|| line.strip_prefix(&" ".repeat(width)[..])).flatten() {
            Some(inside) if indent > 0 => inside,
            _ => quoted(content),
        };
        if within.starts_with('\t') && within.len() < line.len() && !in_paragraph {
            // The tab indents the text of the block quote or item, which makes it code.
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
        if let Some(end) = fences.end(text, at, content) {
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
        let tag = tags.at(at + indent).filter(|_| content.starts_with('<'));
        let tag = tag.filter(|tag| !in_paragraph || is_open_script(text, tag));
        if let Some(tag) = tag.filter(|tag| text[tag.end..line_end(text, tag.end)].trim().is_empty()) {
            found.alone.push(Span::new(at + indent, tag.end));
        }
        if let Some(length) = item(content) {
            (in_list, width) = (true, indent + length);
        }
        in_list &= in_paragraph || item(content).is_some();
        in_paragraph = true;
        at = next_line(text, at);
    }
    found
}

/// Whether the `<` at an offset begins the destination of a link, an image or a definition.
fn opens_destination(text: &str, at: usize) -> bool {
    let before = &text[..at];
    before.ends_with("](") || before.trim_end_matches([' ', '\t']).ends_with("]:")
}

/// The length of the marker that begins an item, with the space behind it.
fn item(content: &str) -> Option<usize> {
    let digits = content.trim_start_matches(|c: char| c.is_ascii_digit());
    let after = match digits.len() < content.len() {
        true => digits.strip_prefix('.'),
        false => content.strip_prefix(['*', '+', '-']),
    }?;
    let text = after.trim_start_matches(' ');
    after.starts_with([' ', '\t']).then(|| content.len() - text.len())
}

/// A line without the markers of the block quotes that it is in, each with one space.
fn quoted(mut line: &str) -> &str {
    while let Some(rest) = line.strip_prefix('>') {
        let rest = rest.strip_prefix(' ').unwrap_or(rest);
        let text = rest.trim_start_matches(' ');
        line = if text.starts_with('>') { text } else { rest };
    }
    line
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
    if in_paragraph && is_open_script(text, &tag) {
        return None;
    }
    if tag.has_markdown {
        found.has_markdown = true;
        return None;
    }
    Some(tags.element_end(&tag, &mut found.text))
}

/// Whether a tag begins a script that does not end in its paragraph. Other elements end a paragraph; this
/// is empty in it.
fn is_open_script(text: &str, tag: &tags::Tag<'_>) -> bool {
    let mut lines = text[tag.end..].split('\n').take_while(|line| !line.trim().is_empty());
    tag.has_body && tag.is_one_of(&["script"]) && !lines.any(|line| line.contains("</script"))
}

/// Whether the last tag of the name before an end tag is a start tag, so that the end tag may close what
/// begins in a list or a block quote.
pub(crate) fn is_near_its_start(text: &str, name: &str, end_tag: usize) -> bool {
    const NEAR: usize = 4096;
    let before = &text.as_bytes()[end_tag.saturating_sub(NEAR)..end_tag];
    let name = name.as_bytes();
    // Where each line has such an end tag, the last one is near.
    for at in memchr::memrchr_iter(b'<', before) {
        let tag = &before[at + 1..];
        if tag.strip_prefix(b"/").is_some_and(|tag| tag.starts_with(name)) {
            return false;
        }
        if tag.starts_with(name) {
            return true;
        }
    }
    false
}

impl Kramdown {
    /// A copy of the text, of equal length, in which CommonMark finds the same blocks: an element is
    /// a declaration, which ends with the next `>`, and a tag that begins a paragraph is letters.
    #[must_use]
    pub(super) fn masked(&self, text: &str) -> String {
        let mut bytes = text.as_bytes().to_vec();
        self.text.iter().for_each(|span| bytes[span.start()] = b'x');
        self.underscores.iter().for_each(|at| bytes[*at] = b'x');
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
        // The line above an underline is a heading if it is the only one of its block.
        for block in &mut found.blocks {
            let written = block.span.of(text).trim_end();
            let is_underlined = matches!(block.kind, BlockKind::Heading(_)) && written.ends_with(['=', '-']);
            if is_underlined && !written.starts_with('#') && memchr::memchr_iter(b'\n', written.as_bytes()).count() > 1
            {
                block.kind = BlockKind::Paragraph;
            }
        }
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
            let first = found.blocks.partition_point(|block| block.span.start() < span.start());
            let mut here = found.blocks[first..]
                .iter()
                .take_while(|block| block.span.start() == span.start());
            here.any(|block| block.span == **span && block.depth == 0)
        });
        found.accidental = alone;
        found.keep_as_code(&nested);
        let (mut open, mut block): (Open<'_>, Option<Span>) = (Open::default(), None);
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
                (open, block) = (Open::default(), around);
            }
            let is_html = match tag.is_end {
                true if open.closes(tag.name) => true,
                true if !is_sure || is_near_its_start(text, tag.name, span.start()) => {
                    // What it may close is not open any more, nor what is inside of that.
                    open.close(tag.name);
                    true
                }
                true => false,
                // An element in which Markdown is read begins a block wherever it begins a line.
                false => !tag.is_one_of(BLOCKS) || tag.has_markdown && self.alone.binary_search(&span).is_ok(),
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

    /// Whether some tags are text.
    #[must_use]
    pub(super) fn has_text_tags(&self) -> bool {
        !self.text.is_empty()
    }

    /// The text, in which no `<` is left that opens nothing.
    #[must_use]
    pub(super) fn without_text_tags<'t>(&self, text: Cow<'t, str>) -> Cow<'t, str> {
        if !self.has_text_tags() {
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
    fn a_script_without_an_end_is_empty_in_a_paragraph() {
        let text = "a\n<script>\n\nb\n";
        let found = read(text, 0);
        assert!(found.blocks.is_empty());
        assert_eq!(found.masked(text), "a\nxxxxxxxx\n\nb\n");
        assert_eq!(blocks("a\n\n<script>\n\nb\n"), ["<script>\n\nb\n"]);
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
        assert_eq!(read("> a\n>\n> \t<b>\n", 0).text.len(), 1);
        assert_eq!(read("> > a\n> >\n> > \t<b>\n", 0).text.len(), 1);
        assert!(
            read("> a\n>\n>  \t<b>\n", 0).text.is_empty(),
            "the second space is of the text"
        );
        assert_eq!(read("1. a\n\n   \t<b>\n", 0).text.len(), 1);
        assert!(read("1. a\n   \t<b>\n", 0).text.is_empty());
    }

    #[test]
    fn a_destination_in_angle_brackets_is_no_text() {
        for text in [
            "![a](<https://a.b/c.png>)\n",
            "[a](<https://a.b/c d> \"t\")\n",
            "[r]: <https://a.b/>\n",
        ] {
            assert!(read(text, 0).text.is_empty(), "{text}");
        }
        assert_eq!(read("a <https:b\n", 0).text.len(), 1);
    }

    #[test]
    fn a_name_may_have_underscores() {
        let text = "Set <host_name> to `<a_b>` and a_b < c_d.\n";
        let found = read(text, 0);
        assert_eq!(found.masked(text), "Set <hostxname> to `<axb>` and a_b < c_d.\n");
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
