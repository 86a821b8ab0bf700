//! One streaming `lol_html` pass over the masked body. No other file uses `lol_html`.
//!
//! The handlers receive start tags, comments and text runs in source order. The gaps between these
//! contain only end tags, and a tag that the end of the file cuts off, so both are parsed from the
//! gaps. HTML's rules for optional end tags are applied to the stack of open elements, so that
//! parents and ends are those of a browser.

use std::borrow::Cow;
use std::cell::RefCell;
use std::ops::Range;

use lol_html::html_content::TextType;
use lol_html::{HtmlRewriter, Settings, doc_comments, doc_text, doctype, element};

use crate::seed::html_names::{CLOSES_P, FORMATTING, MEDIA, SCOPE, TABLE_PARTS, VOID, WRAPPERS};
use crate::seed::outline::{Attribute, Comment, End, Node, NodeId, Outline, Text, lower_case};
use crate::source::{Span, in_spans};

/// Runs the pass. The tokenizer reads `masked`; `text` is the text of the file.
#[must_use]
pub(crate) fn parse<'s>(text: &'s str, masked: &[u8], body: usize, templates: &[Span]) -> Outline<'s> {
    let builder = RefCell::new(Builder::new(text, body, templates));
    if memchr::memchr(b'<', masked).is_some() {
        run(masked, &builder);
    } else {
        builder.borrow_mut().text(body..text.len(), false);
    }
    builder.into_inner().finish()
}

fn run<'s>(masked: &[u8], builder: &RefCell<Builder<'s, '_>>) {
    let settings = Settings::new()
        .with_strict(false)
        .with_adjust_charset_on_meta_tag(false)
        .append_element_content_handler(element!("*", |element| {
            let mut builder = builder.borrow_mut();
            let first = builder.outline.attributes.len();
            for attribute in element.attributes() {
                if let Some(name) = attribute.name_source_location() {
                    let value = attribute.value_source_location().map(|value| Span::from(value.bytes()));
                    builder.outline.attributes.push(Attribute {
                        name: name.bytes().into(),
                        value,
                    });
                }
            }
            builder.start_tag(element.source_location().bytes(), first, element.is_self_closing());
            Ok(())
        }))
        .append_document_content_handler(doc_comments!(|comment| {
            builder.borrow_mut().comment(comment.source_location().bytes());
            Ok(())
        }))
        .append_document_content_handler(doc_text!(|chunk| {
            let raw = !matches!(
                chunk.text_type(),
                TextType::Data | TextType::RCData | TextType::CDataSection
            );
            builder.borrow_mut().text(chunk.source_location().bytes(), raw);
            Ok(())
        }))
        .append_document_content_handler(doctype!(|doctype| {
            builder.borrow_mut().reach(doctype.source_location().bytes());
            Ok(())
        }));
    let mut rewriter = HtmlRewriter::new(settings, |_: &[u8]| {});
    let outcome = rewriter.write(masked).and_then(|()| rewriter.end());
    debug_assert!(outcome.is_ok(), "no handler fails and no limit is set: {outcome:?}");
}

struct Builder<'s, 't> {
    text: &'s str,
    body: usize,
    templates: &'t [Span],
    outline: Outline<'s>,
    /// The open elements.
    stack: Vec<NodeId>,
    /// Formatting elements that were closed with an ancestor, and that an HTML parser reopens.
    reopened: Vec<NodeId>,
    /// The end of the last event.
    cursor: usize,
    /// The number of open `svg` and `math` elements.
    foreign: usize,
    noscripts: usize,
}

impl<'s, 't> Builder<'s, 't> {
    fn new(text: &'s str, body: usize, templates: &'t [Span]) -> Self {
        Self {
            text,
            body,
            templates,
            outline: Outline::with_capacity(text.len() - body),
            stack: Vec::new(),
            reopened: Vec::new(),
            cursor: body,
            foreign: 0,
            noscripts: 0,
        }
    }

    /// Moves the cursor past an event at `range`, after parsing the end tags in the gap before it.
    fn reach(&mut self, range: Range<usize>) {
        if range.start > self.cursor {
            self.gap(self.cursor..range.start);
        }
        self.cursor = self.cursor.max(range.end);
    }

    fn gap(&mut self, range: Range<usize>) {
        let mut at = range.start;
        let bytes = self.text.as_bytes();
        while at < range.end {
            if bytes[at] != b'<' {
                at += 1;
                continue;
            }
            if bytes.get(at + 1) != Some(&b'/') {
                return self.truncated(at);
            }
            let Some(end) = tag_end(&bytes[..range.end], at + 2) else {
                return self.truncated(at);
            };
            self.end_tag(Span::new(at, end));
            at = end;
        }
    }

    fn truncated(&mut self, at: usize) {
        let end = at + self.text[at..].trim_end().len();
        self.outline.truncated.get_or_insert(Span::new(at, end));
    }

    fn start_tag(&mut self, range: Range<usize>, first_attribute: usize, self_closing: bool) {
        self.reach(range.clone());
        let tag = Span::from(range);
        let name = name_at(self.text, tag.start() + 1);
        if self.foreign == 0 {
            self.close_implied(&name, tag.start());
        }
        let id = NodeId(u32::try_from(self.outline.nodes.len()).unwrap_or(u32::MAX));
        let foreign_root = matches!(&*name, "svg" | "math");
        let is_void = VOID.contains(&&*name) && (self.foreign == 0 || name != "image");
        let void = is_void || (self_closing && (self.foreign > 0 || foreign_root));
        let media = MEDIA.contains(&&*name);
        let named = self.is_named(first_attribute);
        let other = !media && !WRAPPERS.contains(&&*name);
        let last = self.templates.partition_point(|span| span.end() <= tag.start());
        self.outline.nodes.push(Node {
            tag,
            parent: self.stack.last().copied(),
            end: if void { End::Void } else { End::Missing },
            after: id.0 + 1,
            has_text: false,
            has_media: media,
            has_other: false,
            in_noscript: self.noscripts > 0,
            templated: self.templates.get(last).is_some_and(|span| span.start() < tag.end()),
            attributes: (
                u32::try_from(first_attribute).unwrap_or(u32::MAX),
                u32::try_from(self.outline.attributes.len()).unwrap_or(u32::MAX),
            ),
            name,
        });
        if media {
            self.mark_up(|node| std::mem::replace(&mut node.has_media, true));
        } else if other || named {
            self.mark_up(|node| std::mem::replace(&mut node.has_other, true));
            self.outline.nodes[id.index()].has_other = other;
        }
        if !void {
            self.foreign += usize::from(foreign_root);
            self.noscripts += usize::from(self.outline.node(id).name == "noscript");
            self.stack.push(id);
        }
    }

    /// Whether the element has an attribute by which a link, a script or a style sheet may refer to it.
    fn is_named(&self, first_attribute: usize) -> bool {
        self.outline.attributes[first_attribute..].iter().any(|attribute| {
            let name = attribute.name.of(self.text);
            matches!(name.len(), 2 | 4 | 5)
                && ["id", "name", "class", "style"]
                    .iter()
                    .any(|known| name.eq_ignore_ascii_case(known))
        })
    }

    /// Marks the open elements from the innermost outwards, up to one that is already marked.
    fn mark_up(&mut self, mut mark: impl FnMut(&mut Node<'s>) -> bool) {
        for id in self.stack.iter().rev() {
            if mark(&mut self.outline.nodes[id.index()]) {
                break;
            }
        }
    }

    fn comment(&mut self, range: Range<usize>) {
        self.reach(range.clone());
        self.outline.comments.push(Comment {
            span: range.into(),
            parent: self.stack.last().copied(),
        });
        self.mark_up(|node| std::mem::replace(&mut node.has_other, true));
    }

    fn text(&mut self, range: Range<usize>, raw: bool) {
        self.reach(range.clone());
        let range = range.start.max(self.body)..range.end;
        if range.is_empty() {
            return;
        }
        if !raw && self.text[range.clone()].bytes().any(|byte| !byte.is_ascii_whitespace()) {
            self.mark_up(|node| std::mem::replace(&mut node.has_text, true));
        }
        let parent = self.stack.last().copied();
        if let Some(last) = self.outline.texts.last_mut()
            && last.span.end() == range.start
            && last.raw == raw
            && last.parent == parent
        {
            last.span = Span::new(last.span.start(), range.end);
            return;
        }
        self.outline.texts.push(Text {
            span: range.into(),
            parent,
            raw,
        });
    }

    fn open_name(&self, depth: usize) -> &str {
        &self.outline.node(self.stack[depth]).name
    }

    /// The depth of the innermost open element that `wanted` accepts; none if a barrier comes first.
    fn find_open(&self, wanted: impl Fn(&str) -> bool, barrier: impl Fn(&str) -> bool) -> Option<usize> {
        for depth in (0..self.stack.len()).rev() {
            let name = self.open_name(depth);
            if wanted(name) {
                return Some(depth);
            }
            if barrier(name) {
                return None;
            }
        }
        None
    }

    /// Closes the elements that the start tag `name` closes implicitly.
    fn close_implied(&mut self, name: &str, at: usize) {
        if CLOSES_P.contains(&name) {
            let open = self.find_open(|open| open == "p", |open| SCOPE.contains(&open) || open == "button");
            self.close_down_to(open, at);
        }
        let table = |open: &str| matches!(open, "table" | "template");
        let open = match name {
            "li" => self.find_open(
                |open| open == "li",
                |open| matches!(open, "ul" | "ol" | "menu") || SCOPE.contains(&open),
            ),
            "dd" | "dt" => self.find_open(
                |open| matches!(open, "dd" | "dt"),
                |open| open == "dl" || SCOPE.contains(&open),
            ),
            "tr" => self.find_open(|open| open == "tr", table),
            "td" | "th" => self.find_open(|open| matches!(open, "td" | "th"), |open| table(open) || open == "tr"),
            "tbody" | "thead" | "tfoot" => self.find_open(|open| matches!(open, "tbody" | "thead" | "tfoot"), table),
            "option" | "optgroup" => {
                self.find_open(|open| open == "option", |open| matches!(open, "select" | "datalist"))
            }
            "rt" | "rp" => self.find_open(|open| matches!(open, "rt" | "rp"), |open| open == "ruby"),
            "a" => self.find_open(|open| open == "a", |open| SCOPE.contains(&open)),
            _ => None,
        };
        self.close_down_to(open, at);
    }

    /// Closes the open element at `depth` and everything inside it, without end tags of their own.
    fn close_down_to(&mut self, depth: Option<usize>, at: usize) {
        let Some(depth) = depth else { return };
        while self.stack.len() > depth {
            self.close_last(End::Implied(at));
        }
    }

    fn close_last(&mut self, end: End) {
        let Some(id) = self.stack.pop() else { return };
        let after = u32::try_from(self.outline.nodes.len()).unwrap_or(u32::MAX);
        let node = &mut self.outline.nodes[id.index()];
        node.end = end;
        node.after = after;
        self.foreign -= usize::from(matches!(&*node.name, "svg" | "math"));
        self.noscripts -= usize::from(node.name == "noscript");
        if matches!(end, End::Implied(_)) && FORMATTING.contains(&&*node.name) {
            self.reopened.push(id);
        }
    }

    fn end_tag(&mut self, tag: Span) {
        let name = name_at(self.text, tag.start() + 2);
        let in_table = TABLE_PARTS.contains(&&*name);
        let open = self.find_open(
            |open| open == name,
            |open| {
                if in_table {
                    matches!(open, "table" | "template")
                } else {
                    SCOPE.contains(&open)
                }
            },
        );
        let Some(depth) = open else {
            if let Some(at) = self.reopened.iter().rposition(|id| self.outline.node(*id).name == name) {
                self.reopened.remove(at);
            } else if !in_spans(self.templates, tag.start()) {
                self.outline.stray_end_tags.push(tag);
            }
            return;
        };
        self.close_down_to(Some(depth + 1), tag.start());
        self.close_last(End::Tag(tag));
    }

    fn finish(mut self) -> Outline<'s> {
        self.gap(self.cursor.max(self.body)..self.text.len());
        while !self.stack.is_empty() {
            self.close_last(End::Missing);
        }
        self.outline.leaking = self.reopened;
        self.outline.leaking.sort_unstable();
        self.outline
    }
}

/// The name that starts at `at`, in lower case.
fn name_at(text: &str, at: usize) -> Cow<'_, str> {
    let rest = &text[at..];
    let length = rest
        .bytes()
        .position(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b'\x0c' | b'/' | b'>'));
    lower_case(&rest[..length.unwrap_or(rest.len())])
}

/// The offset after the `>` that ends a tag; a `>` in quotes does not count.
fn tag_end(bytes: &[u8], from: usize) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in bytes.iter().enumerate().skip(from) {
        match (quote, byte) {
            (None, b'>') => return Some(at + 1),
            (None, b'"' | b'\'') => quote = Some(*byte),
            (Some(open), byte) if open == *byte => quote = None,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outline(text: &str) -> Outline<'_> {
        parse(text, text.as_bytes(), 0, &[])
    }

    fn ends(text: &str) -> Vec<(String, String)> {
        let outline = outline(text);
        let of = |end: End| match end {
            End::Void => "void".into(),
            End::Tag(span) => span.of(text).to_owned(),
            End::Implied(_) => "implied".into(),
            End::Missing => "missing".into(),
        };
        outline
            .nodes
            .iter()
            .map(|node| (node.name.to_string(), of(node.end)))
            .collect()
    }

    fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
        expected.iter().map(|(a, b)| ((*a).into(), (*b).into())).collect()
    }

    #[test]
    fn optional_end_tags_follow_the_html_standard() {
        assert_eq!(ends("<p>a<p>b</div>"), pairs(&[("p", "implied"), ("p", "missing")]));
        let text = "<ul><li>a<ul><li>b</ul><li>c</ul>";
        let expected = [
            ("ul", "</ul>"),
            ("li", "implied"),
            ("ul", "</ul>"),
            ("li", "implied"),
            ("li", "implied"),
        ];
        assert_eq!(ends(text), pairs(&expected));
    }

    #[test]
    fn misnested_formatting_is_not_a_stray_end_tag() {
        assert!(outline("<b><i>x</b></i>").stray_end_tags.is_empty());
        assert_eq!(outline("<b>x</b></i>").stray_end_tags.len(), 1);
        assert_eq!(outline("<p>x</p></p></br>").stray_end_tags.len(), 2);
    }

    #[test]
    fn a_tag_cut_off_by_the_end_is_found() {
        let text = "<b>x</b> <p title=\"a>b\n";
        assert_eq!(
            outline(text).truncated.map(|span| span.of(text)),
            Some("<p title=\"a>b")
        );
    }

    #[test]
    fn content_marks_its_ancestors() {
        let text = "<div><p><span></span></p></div><div><p>x</p></div><div><img></div><div><!-- x --></div>";
        let outline = outline(text);
        let empty: Vec<_> = outline
            .ids()
            .filter(|id| outline.is_empty_element(*id, text))
            .map(|id| id.0)
            .collect();
        assert_eq!(empty, [0, 1, 2]);
    }
}
