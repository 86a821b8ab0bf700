//! One streaming `lol_html` pass over the masked body. No other file uses `lol_html`.
//!
//! The handlers receive start tags, comments and text runs in source order. The gaps between these
//! contain only end tags, and a tag that the end of the file cuts off, so both are parsed from the
//! gaps. Where no element changes how its content is read, as `<script>` does, texts are taken from the
//! gaps, too (`gaps.rs`). HTML's rules for optional end tags are applied to the stack of open elements, so that
//! parents and ends are those of a browser.

mod gaps;

use std::borrow::Cow;
use std::cell::RefCell;
use std::ops::Range;

use lol_html::html_content::TextType;
use lol_html::{HtmlRewriter, Settings, doc_comments, doc_text, doctype, element};
use rustc_hash::FxHashMap;

use self::gaps::{Sign, name_at, tag_end};
use crate::seed::html_names::Kinds;
use crate::seed::outline::{Around, Attribute, Comment, End, Node, NodeId, Outline, Text};
use crate::source::{Span, in_spans};

/// Runs the pass. The tokenizer reads `masked`; `text` is the text of the file.
#[must_use]
pub(crate) fn parse<'s>(text: &'s str, masked: &[u8], body: usize, templates: &[Span]) -> Outline<'s> {
    if memchr::memchr(b'<', masked).is_none() {
        let mut builder = Builder::new(text, masked, body, templates);
        builder.text(body..text.len(), false);
        return builder.finish();
    }
    let plain = (masked.len() <= PART && gaps::are_plain(masked))
        .then(|| outline(Builder::new(text, masked, body, templates).with_texts_in_gaps()));
    let plain = plain.filter(|builder| !builder.is_unclear);
    plain
        .unwrap_or_else(|| outline(Builder::new(text, masked, body, templates)))
        .outline
}

/// Runs the pass to its end.
fn outline<'s, 't>(builder: Builder<'s, 't>) -> Builder<'s, 't> {
    let masked = builder.masked;
    let builder = RefCell::new(builder);
    run(masked, &builder);
    let mut builder = builder.into_inner();
    builder.end();
    builder
}

/// The bytes that are given to `lol_html` at once.
const PART: usize = 1 << 20;

/// The elements that `lol_html` may have open. It closes none implicitly, and needs more memory for
/// each than the outline does.
const MOST_OPEN: usize = 1 << 16;

fn run<'s>(masked: &[u8], builder: &RefCell<Builder<'s, '_>>) {
    let mut from = 0;
    while let Some(reached) = run_from(masked, from, builder) {
        from = reached;
    }
}

/// Runs the pass from an offset on. Where too many elements are open, it stops between two tags, at
/// the offset that is returned: which elements are open does not change how the rest is read.
fn run_from<'s>(masked: &[u8], from: usize, builder: &RefCell<Builder<'s, '_>>) -> Option<usize> {
    let place = |range: Range<usize>| range.start + from..range.end + from;
    let mut settings = Settings::new()
        .with_strict(false)
        .with_adjust_charset_on_meta_tag(false)
        .append_element_content_handler(element!("*", |element| {
            let mut builder = builder.borrow_mut();
            let first = builder.outline.attributes.len();
            for attribute in element.attributes() {
                if let Some(name) = attribute.name_source_location() {
                    let value = attribute.value_source_location();
                    builder.outline.attributes.push(Attribute {
                        name: place(name.bytes()).into(),
                        value: value.map(|value| Span::from(place(value.bytes()))),
                    });
                }
            }
            builder.start_tag(
                place(element.source_location().bytes()),
                first,
                element.is_self_closing(),
            );
            Ok(())
        }))
        .append_document_content_handler(doc_comments!(|comment| {
            builder.borrow_mut().comment(place(comment.source_location().bytes()));
            Ok(())
        }))
        .append_document_content_handler(doctype!(|doctype| {
            builder.borrow_mut().reach(place(doctype.source_location().bytes()));
            Ok(())
        }));
    if !builder.borrow().has_texts_in_gaps {
        settings = settings.append_document_content_handler(doc_text!(|chunk| {
            let raw = !matches!(
                chunk.text_type(),
                TextType::Data | TextType::RCData | TextType::CDataSection
            );
            builder.borrow_mut().text(place(chunk.source_location().bytes()), raw);
            Ok(())
        }));
    }
    builder.borrow_mut().given = 0;
    let mut rewriter = HtmlRewriter::new(settings, |_: &[u8]| {});
    for part in masked[from..].chunks(PART) {
        let outcome = rewriter.write(part);
        debug_assert!(outcome.is_ok(), "no handler fails and no limit is set: {outcome:?}");
        if let Some(reached) = builder.borrow().rests_at().filter(|reached| *reached > from) {
            return Some(reached);
        }
    }
    let outcome = rewriter.end();
    debug_assert!(outcome.is_ok(), "no handler fails and no limit is set: {outcome:?}");
    None
}

/// An open element, linked with those that end tags and start tags look for, so that the depth of the
/// stack costs nothing.
#[derive(Clone, Copy)]
struct Open {
    id: NodeId,
    /// The depth of the next open element of the same name, from 1; 0 for none.
    same: u32,
    /// The depth of the innermost element at or around it that limits the scope of most end tags.
    scope: u32,
}

struct Builder<'s, 't> {
    text: &'s str,
    /// The text as the tokenizer sees it.
    masked: &'t [u8],
    body: usize,
    templates: &'t [Span],
    /// Whether texts are in the gaps between events.
    has_texts_in_gaps: bool,
    /// Whether something in a gap is no text and no simple end tag.
    is_unclear: bool,
    outline: Outline<'s>,
    /// The open elements.
    stack: Vec<Open>,
    /// The depth of the innermost open element of each name, from 1; 0 where none is open.
    innermost: FxHashMap<Cow<'s, str>, u32>,
    /// The formatting elements of each name that were closed with an ancestor, so that an HTML parser
    /// reopens them.
    reopened: FxHashMap<Cow<'s, str>, Vec<NodeId>>,
    /// The end of the last event.
    cursor: usize,
    /// The number of open `svg` and `math` elements.
    foreign: usize,
    noscripts: usize,
    /// Whether the end tag of an element of phrases is closing what is inside it.
    in_phrase: bool,
    /// How many elements the running pass may have open.
    given: usize,
    /// Whether what follows the last event is read as text and tags.
    rests: bool,
}

impl<'s, 't> Builder<'s, 't> {
    fn new(text: &'s str, masked: &'t [u8], body: usize, templates: &'t [Span]) -> Self {
        Self {
            text,
            masked,
            body,
            templates,
            has_texts_in_gaps: false,
            is_unclear: false,
            outline: Outline::with_capacity(text.len() - body),
            stack: Vec::new(),
            innermost: FxHashMap::default(),
            reopened: FxHashMap::default(),
            cursor: body,
            foreign: 0,
            noscripts: 0,
            in_phrase: false,
            given: 0,
            rests: false,
        }
    }

    fn with_texts_in_gaps(self) -> Self {
        Self {
            has_texts_in_gaps: true,
            ..self
        }
    }

    /// The offset from which another pass reads the rest as this one would, where too many elements are open.
    fn rests_at(&self) -> Option<usize> {
        let rests = self.rests && self.foreign == 0 && self.text.is_char_boundary(self.cursor);
        (rests && self.given > MOST_OPEN).then_some(self.cursor)
    }

    /// Moves the cursor past an event at `range`, after parsing the end tags in the gap before it.
    fn reach(&mut self, range: Range<usize>) {
        if range.start > self.cursor {
            self.gap(self.cursor..range.start);
        }
        self.cursor = self.cursor.max(range.end);
    }

    /// Reads the texts and end tags between two events.
    fn texts_and_end_tags(&mut self, range: Range<usize>) {
        let (mut from, mut at) = (range.start, range.start);
        while let Some(length) = memchr::memchr(b'<', &self.masked[at..range.end]) {
            let next = at + length;
            match gaps::sign(self.masked, next) {
                Sign::Text => at = next + 1,
                Sign::EndTag(end) if tag_end(&self.text.as_bytes()[..range.end], next + 2) == Some(end) => {
                    self.run_of_text(from..next, false);
                    self.end_tag(Span::new(next, end));
                    (from, at) = (end, end);
                }
                Sign::EndTag(_) | Sign::Unclear => {
                    self.is_unclear = true;
                    return;
                }
            }
        }
        self.run_of_text(from..range.end, false);
    }

    fn gap(&mut self, range: Range<usize>) {
        if self.has_texts_in_gaps {
            return self.texts_and_end_tags(range);
        }
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
        if self.outline.truncated.is_none() {
            let end = at + self.text[at..].trim_end().len();
            self.outline.truncated = Some(Span::new(at, end));
        }
    }

    fn start_tag(&mut self, range: Range<usize>, first_attribute: usize, self_closing: bool) {
        self.reach(range.clone());
        let tag = Span::from(range);
        let name = name_at(self.text, tag.start() + 1);
        let kinds = Kinds::of(&name);
        if self.foreign == 0 {
            self.close_implied(&name, kinds, tag.start());
        }
        let id = NodeId(u32::try_from(self.outline.nodes.len()).unwrap_or(u32::MAX));
        let foreign_root = matches!(&*name, "svg" | "math");
        let is_void = kinds.has(Kinds::VOID) && (self.foreign == 0 || name != "image");
        let void = is_void || (self_closing && (self.foreign > 0 || foreign_root));
        self.rests = !kinds.has(Kinds::RAW_TEXT);
        self.given += usize::from(!void);
        let media = kinds.has(Kinds::MEDIA);
        let named = self.is_named(first_attribute);
        let other = !media && !kinds.has(Kinds::WRAPPER);
        let last = self.templates.partition_point(|span| span.end() <= tag.start());
        let parent = self.parent();
        let around = parent.map_or(Around::NOTHING, |parent| self.outline.node(parent).around_content());
        let is_html = kinds.is_html_name(&name);
        self.outline.nodes.push(Node {
            tag,
            parent,
            around,
            inside: around.content(&name, is_html),
            kinds,
            is_html,
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
            self.open(id, kinds);
        }
    }

    /// The innermost open element.
    fn parent(&self) -> Option<NodeId> {
        self.stack.last().map(|open| open.id)
    }

    fn open(&mut self, id: NodeId, kinds: Kinds) {
        let depth = u32::try_from(self.stack.len() + 1).unwrap_or(u32::MAX);
        let name = &self.outline.node(id).name;
        let scope = if kinds.has(Kinds::SCOPE) { depth } else { self.scope() };
        let same = match self.innermost.get_mut(name) {
            Some(innermost) => std::mem::replace(innermost, depth),
            None => self.innermost.insert(name.clone(), depth).unwrap_or(0),
        };
        self.stack.push(Open { id, same, scope });
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
        for open in self.stack.iter().rev() {
            if mark(&mut self.outline.nodes[open.id.index()]) {
                break;
            }
        }
    }

    fn comment(&mut self, range: Range<usize>) {
        self.reach(range.clone());
        self.rests = true;
        self.outline.comments.push(Comment {
            span: range.into(),
            parent: self.parent(),
        });
        self.mark_up(|node| std::mem::replace(&mut node.has_other, true));
    }

    fn text(&mut self, range: Range<usize>, raw: bool) {
        self.reach(range.clone());
        self.run_of_text(range, raw);
    }

    fn run_of_text(&mut self, range: Range<usize>, raw: bool) {
        let range = range.start.max(self.body)..range.end;
        if range.is_empty() {
            return;
        }
        if !raw && self.text[range.clone()].bytes().any(|byte| !byte.is_ascii_whitespace()) {
            self.mark_up(|node| std::mem::replace(&mut node.has_text, true));
        }
        let parent = self.parent();
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

    /// The depth, from 1, of the innermost open element of one of these names; 0 for none.
    fn depth_of(&self, names: &[&str]) -> u32 {
        let depths = names.iter().filter_map(|name| self.innermost.get(*name));
        depths.copied().max().unwrap_or(0)
    }

    /// The depth, from 1, of the innermost open element that limits the scope of most end tags.
    fn scope(&self) -> u32 {
        self.stack.last().map_or(0, |open| open.scope)
    }

    /// The index of the innermost open element of these names; none if a barrier is inside it.
    fn find_open(&self, names: &[&str], barrier: impl Fn(&Self) -> u32) -> Option<usize> {
        let depth = self.depth_of(names);
        (depth > 0 && depth >= barrier(self)).then(|| depth as usize - 1)
    }

    /// Closes the elements that the start tag `name` closes implicitly.
    fn close_implied(&mut self, name: &str, kinds: Kinds, at: usize) {
        if kinds.has(Kinds::CLOSES_P) {
            let open = self.find_open(&["p"], |this| this.scope().max(this.depth_of(&["button"])));
            self.close_down_to(open, at);
        }
        let within = |names: &'static [&'static str]| move |this: &Self| this.depth_of(names);
        let in_scope = |names: &'static [&'static str]| move |this: &Self| this.scope().max(this.depth_of(names));
        let open = match name {
            "li" => self.find_open(&["li"], in_scope(&["ul", "ol", "menu"])),
            "dd" | "dt" => self.find_open(&["dd", "dt"], in_scope(&["dl"])),
            "tr" => self.find_open(&["tr"], within(&["table", "template"])),
            "td" | "th" => self.find_open(&["td", "th"], within(&["table", "template", "tr"])),
            "tbody" | "thead" | "tfoot" => self.find_open(&["tbody", "thead", "tfoot"], within(&["table", "template"])),
            "option" | "optgroup" => self.find_open(&["option"], within(&["select", "datalist"])),
            "rt" | "rp" => self.find_open(&["rt", "rp"], within(&["ruby"])),
            "a" => self.find_open(&["a"], in_scope(&[])),
            _ => None,
        };
        self.close_down_to(open, at);
    }

    /// Closes the open element at `depth` and everything inside it, without end tags of their own.
    fn close_down_to(&mut self, depth: Option<usize>, at: usize) {
        let Some(depth) = depth else { return };
        while self.stack.len() > depth {
            self.close_last(End::Implied(u32::try_from(at).unwrap_or(u32::MAX)));
        }
    }

    fn close_last(&mut self, end: End) {
        let Some(Open { id, same, .. }) = self.stack.pop() else {
            return;
        };
        let after = u32::try_from(self.outline.nodes.len()).unwrap_or(u32::MAX);
        let node = &mut self.outline.nodes[id.index()];
        node.end = end;
        node.after = after;
        self.foreign -= usize::from(matches!(&*node.name, "svg" | "math"));
        self.noscripts -= usize::from(node.name == "noscript");
        if let Some(innermost) = self.innermost.get_mut(&node.name) {
            *innermost = same;
        }
        let kinds = node.kinds;
        let stays = kinds.has(Kinds::FORMATTING) || self.in_phrase && kinds.has(Kinds::CLOSES_P);
        if matches!(end, End::Implied(_)) && stays {
            self.reopened.entry(node.name.clone()).or_default().push(id);
        }
    }

    fn end_tag(&mut self, tag: Span) {
        let name = name_at(self.text, tag.start() + 2);
        let kinds = Kinds::of(&name);
        let in_table = kinds.has(Kinds::TABLE_PART);
        let open = self.find_open(&[&name], |this| {
            if in_table {
                this.depth_of(&["table", "template"])
            } else {
                this.scope()
            }
        });
        let Some(depth) = open else {
            if self.reopened.get_mut(&name).and_then(Vec::pop).is_some() {
            } else if !in_spans(self.templates, tag.start()) {
                self.outline.stray_end_tags.push(tag);
            }
            return;
        };
        // Browsers keep a block open when the end tag of a phrase around it comes.
        self.in_phrase = !kinds.has(Kinds::CLOSES_P) && !kinds.has(Kinds::SCOPE) && !in_table;
        self.close_down_to(Some(depth + 1), tag.start());
        self.in_phrase = false;
        self.close_last(End::Tag(tag));
        self.given = self.given.saturating_sub(1);
    }

    fn finish(mut self) -> Outline<'s> {
        self.end();
        self.outline
    }

    fn end(&mut self) {
        self.gap(self.cursor.max(self.body)..self.text.len());
        while !self.stack.is_empty() {
            self.close_last(End::Missing);
        }
        self.outline.leaking = std::mem::take(&mut self.reopened).into_values().flatten().collect();
        self.outline.leaking.sort_unstable();
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn outline(text: &str) -> Outline<'_> {
        parse(text, text.as_bytes(), 0, &[])
    }

    /// The outline that `lol_html` gives, with its texts.
    fn with_texts_of_lol_html<'s>(text: &'s str, masked: &[u8]) -> Outline<'s> {
        super::outline(Builder::new(text, masked, 0, &[])).outline
    }

    proptest! {
        #[test]
        fn texts_in_gaps_are_those_of_lol_html(pieces in prop::collection::vec(
            prop::sample::select(vec![
                "<p>", "<b>", "</b>", "</p>", "</P\n>", "a é", " ", "\n", "<", "</", "</ p>", "</>", "<br>", "<img alt='<b>'>",
                "<!-- c -->", "<!x>", "<?y>", "<![CDATA[z]]>", "<svg>", "</svg>", "<script>", "</script>", "<title>", "</b x='>'>",
                "</b/>", "<div", ">", "\"", "<1", "<<", "<!doctype html>", "<a href=x>", "</a>", "<li>", "</ul>", "<table>", "<td>",
                "<option>", "<em>", "</em>", "&lt;", "</noscript>", "<noscripx>",
            ]), 0..16)
        ) {
            let text = pieces.concat();
            let found = parse(&text, text.as_bytes(), 0, &[]);
            prop_assert_eq!(format!("{found:?}"), format!("{:?}", with_texts_of_lol_html(&text, text.as_bytes())));
        }
    }

    #[test]
    fn a_pass_that_stops_is_continued() {
        let unit = "<p>é<textarea><p></textarea><div class=a>b</div><!-- c --></i><script><b></script>";
        let times = 3 * PART / unit.len();
        let long = unit.repeat(times);
        let (one, all) = (outline(unit), outline(&long));
        assert_eq!(all.nodes.len(), one.nodes.len() * times);
        assert_eq!(all.texts.len(), one.texts.len() * times);
        assert_eq!(all.comments.len(), times);
        assert_eq!(all.stray_end_tags.len(), times);
        let last = all.nodes.last().expect("a node");
        assert_eq!((&*last.name, last.tag.of(&long)), ("script", "<script>"));
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
