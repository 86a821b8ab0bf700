//! A rendered page as a browser's parser reads it: html5ever, not the parsers of seedlint.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use html5ever::tendril::TendrilSink;
use html5ever::{ParseOpts, parse_document};
use markup5ever_rcdom::{Handle, NodeData, RcDom};

/// Elements whose content no reader sees. With scripts, browsers do not show `<noscript>`.
const UNSEEN: &[&str] = &[
    "script", "style", "template", "noscript", "noembed", "noframes", "head", "title",
];

/// The place of an image in a text.
pub(crate) const IMAGE: char = '\u{fffc}';

/// Elements that show something else than what is between their tags.
const EMBEDDED: &[&str] = &["iframe"];

/// Elements that end words, as the counted blocks do. The others are parts of a line of text.
const UNCOUNTED: &[&str] = &[
    "address",
    "article",
    "aside",
    "br",
    "center",
    "details",
    "div",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "header",
    "main",
    "nav",
    "section",
    "summary",
    "tbody",
    "tfoot",
    "thead",
    "video",
    "audio",
];

/// Blocks that are counted: those that Markdown makes, and those of HTML that hold text.
const COUNTED: &[&str] = &[
    "blockquote",
    "dd",
    "dl",
    "dt",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "li",
    "ol",
    "p",
    "pre",
    "table",
    "td",
    "th",
    "tr",
    "ul",
];

/// What a reader gets.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Page {
    /// The visible text, each block's on a line, whitespace folded; in `<pre>`, too. An image is one
    /// character.
    pub text: String,
    /// The same with the alternative text and the address of each image, and the address of each link, as Markdown writes them.
    pub written: String,
    /// The addresses of the images, in order.
    pub images: Vec<String>,
    /// The addresses of the links, in order.
    pub links: Vec<String>,
    /// The blocks with any text or image inside, in order.
    pub blocks: Vec<String>,
    /// Every block, in order, with the number of blocks around it.
    pub all: Vec<(String, usize)>,
    depth: usize,
    /// The number of the next item of each list that is open; none where it has no numbers.
    numbers: Vec<Option<usize>>,
}

impl Page {
    pub(crate) fn of(html: &str) -> Self {
        let mut page = Self::default();
        page.visit(&parsed(html).document);
        page.text = folded(&page.text);
        page
    }

    fn visit(&mut self, node: &Handle) {
        match &node.data {
            NodeData::Text { contents } => {
                self.text.push_str(&contents.borrow());
                self.written.push_str(&without_marks(&contents.borrow()));
            }
            NodeData::Element { name, attrs, .. } => {
                let name = &*name.local;
                if UNSEEN.contains(&name) || is_anchor(node) {
                    return;
                }
                if EMBEDDED.contains(&name) {
                    self.text.push('\n');
                    self.written.push('\n');
                    return;
                }
                let value = |wanted: &str| {
                    let attrs = attrs.borrow();
                    let found = attrs.iter().find(|attribute| &*attribute.name.local == wanted);
                    found.map(|attribute| attribute.value.trim().to_owned())
                };
                match name {
                    "img" => {
                        self.images.push(value("src").unwrap_or_default());
                        self.text.push(IMAGE);
                        for name in ["alt", "src", "title"] {
                            self.write(&value(name).unwrap_or_default());
                        }
                    }
                    "a" => self.links.extend(value("href")),
                    _ => {}
                }
                let is_block = COUNTED.contains(&name) || UNCOUNTED.contains(&name);
                if is_block {
                    self.text.push('\n');
                    self.written.push('\n');
                }
                let counted = COUNTED.contains(&name);
                if counted {
                    self.all.push((name.to_owned(), self.depth));
                }
                let (at, images) = (self.blocks.len(), self.images.len());
                let from = self.text.len();
                match name {
                    "ol" => self
                        .numbers
                        .push(Some(value("start").and_then(|start| start.parse().ok()).unwrap_or(1))),
                    "ul" => self.numbers.push(None),
                    "li" => {
                        if let Some(Some(number)) = self.numbers.last_mut() {
                            let _ = write!(self.written, " {number} ");
                            *number += 1;
                        }
                    }
                    _ => {}
                }
                self.depth += usize::from(counted);
                self.visit_children(node);
                self.depth -= usize::from(counted);
                if matches!(name, "ol" | "ul") {
                    self.numbers.pop();
                }
                if name == "a" {
                    for name in ["href", "title"] {
                        self.write(&value(name).unwrap_or_default());
                    }
                }
                let shows = !folded(&self.text[from..]).is_empty() || self.images.len() > images;
                if counted && (shows || name == "hr") {
                    self.blocks.insert(at, name.to_owned());
                }
                if is_block {
                    self.text.push('\n');
                    self.written.push('\n');
                }
            }
            _ => self.visit_children(node),
        }
    }

    fn write(&mut self, value: &str) {
        self.written.push(' ');
        self.written.push_str(value);
        self.written.push(' ');
    }

    fn visit_children(&mut self, node: &Handle) {
        for child in node.children.borrow().iter() {
            self.visit(child);
        }
    }
}

/// A text without end tags, labels and definitions of references, which a page shows where a renderer
/// reads no Markdown.
fn without_marks(text: &str) -> String {
    let is_definition = |line: &&str| {
        let label = line
            .trim_start()
            .strip_prefix('[')
            .and_then(|line| line.split_once(']'));
        label.is_some_and(|(_, rest)| rest.starts_with(": "))
    };
    let lines: Vec<&str> = text.split_inclusive('\n').filter(|line| !is_definition(line)).collect();
    let lines = lines.concat();
    let mut parts = lines.split("][");
    let first = parts.next().unwrap_or_default().to_owned();
    let text = parts.fold(first, |kept, part| {
        kept + part.split_once(']').map_or(part, |(_, rest)| rest)
    });
    let mut kept = String::with_capacity(text.len());
    let mut rest = &*text;
    while let Some((before, tag)) = rest.split_once("</") {
        kept.push_str(before);
        let name = tag.bytes().take_while(u8::is_ascii_alphanumeric).count();
        let is_tag = name > 0 && tag[name..].starts_with('>');
        kept.push_str(if is_tag { "" } else { "</" });
        rest = if is_tag { &tag[name + 1..] } else { tag };
    }
    kept.push_str(rest);
    kept
}

/// Whether it is the empty link to a heading that Hexo writes into it, whose address is the heading's
/// text.
fn is_anchor(node: &Handle) -> bool {
    let NodeData::Element { attrs, .. } = &node.data else {
        return false;
    };
    let attrs = attrs.borrow();
    attrs
        .iter()
        .any(|attribute| &*attribute.name.local == "class" && &*attribute.value == "headerlink")
}

/// The names of the elements around the text node that holds `word`, from the inside; none where
/// no visible text holds it.
pub(crate) fn around(html: &str, word: &str) -> Option<Vec<String>> {
    fn search(node: &Handle, word: &str) -> Option<Vec<String>> {
        if let NodeData::Text { contents } = &node.data {
            return contents.borrow().contains(word).then(Vec::new);
        }
        let name = match &node.data {
            NodeData::Element { name, .. } => Some(name.local.to_string()),
            _ => None,
        };
        let is_unseen = |name: &str| UNSEEN.contains(&name) || EMBEDDED.contains(&name);
        if name.as_deref().is_some_and(is_unseen) {
            return None;
        }
        let children = node.children.borrow();
        let mut found = children.iter().find_map(|child| search(child, word))?;
        found.extend(name);
        Some(found)
    }
    search(&parsed(html).document, word)
}

/// A page around what a renderer made of an article.
fn parsed(html: &str) -> RcDom {
    let page = format!("<!DOCTYPE html><html><head></head><body><article>{html}</article></body></html>");
    let options = ParseOpts {
        tree_builder: html5ever::tree_builder::TreeBuilderOpts {
            scripting_enabled: false,
            ..Default::default()
        },
        ..Default::default()
    };
    parse_document(RcDom::default(), options).one(page)
}

/// The tree of a text that is read as HTML: a line for each element with its attributes in order,
/// comment and text, whose whitespace is folded.
pub(crate) fn tree(text: &str) -> String {
    fn visit(node: &Handle, tree: &mut String) {
        match &node.data {
            NodeData::Text { contents } => {
                // A removal may join two texts, and leaves whitespace that nobody sees.
                let words = contents.borrow().split_whitespace().collect::<Vec<_>>().join(" ");
                if !words.is_empty() {
                    tree.push_str(&words);
                    tree.push('\n');
                }
            }
            NodeData::Comment { contents } => {
                let _ = writeln!(tree, "<!--{}-->", contents.escape_debug());
            }
            NodeData::Element { name, attrs, .. } => {
                let attrs = attrs.borrow();
                let mut values: Vec<(&str, &str)> = attrs
                    .iter()
                    .map(|attribute| (&*attribute.name.local, &*attribute.value))
                    .collect();
                values.sort_unstable();
                let _ = writeln!(tree, "<{} {values:?}>", name.local);
            }
            _ => {}
        }
        for child in node.children.borrow().iter() {
            visit(child, tree);
        }
        if let NodeData::Element { name, .. } = &node.data {
            let _ = writeln!(tree, "</{}>", name.local);
        }
    }
    let mut tree = String::new();
    visit(&parsed(text).document, &mut tree);
    tree
}

/// The attributes of a start tag; none where html5ever drops the tag outside of its place.
pub(crate) fn attributes(tag: &str) -> Option<BTreeMap<String, String>> {
    fn first(node: &Handle) -> Option<Handle> {
        let is_article = |name: &str| name == "article";
        match &node.data {
            NodeData::Element { name, .. } if is_article(&name.local) => node.children.borrow().first().cloned(),
            _ => node.children.borrow().iter().find_map(first),
        }
    }
    let element = first(&parsed(tag).document)?;
    let NodeData::Element { attrs, .. } = &element.data else {
        return None;
    };
    let attrs = attrs.borrow();
    let values = attrs
        .iter()
        .map(|attribute| (attribute.name.local.to_string(), attribute.value.to_string()));
    Some(values.collect())
}

/// Whitespace folded: a line break where there is one, else a space. Characters without width and
/// what renderers make of quotes, dashes and dots do not count.
pub(crate) fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut space = None;
    for c in text.chars() {
        match c {
            '\u{200b}' | '\u{200c}' | '\u{200d}' | '\u{feff}' | '\u{ad}' | '-' | '–' | '—' => {
                continue;
            }
            '\n' => {
                space = Some('\n');
                continue;
            }
            c if c.is_whitespace() => {
                space = space.or(Some(' '));
                continue;
            }
            _ => {}
        }
        if let Some(space) = space.take().filter(|_| !folded.is_empty()) {
            folded.push(space);
        }
        match c {
            '“' | '”' | '„' => folded.push('"'),
            '‘' | '’' | '‚' => folded.push('\''),
            '…' => folded.push_str("..."),
            '«' => folded.push_str("<<"),
            '»' => folded.push_str(">>"),
            c => folded.push(c),
        }
    }
    folded
}
