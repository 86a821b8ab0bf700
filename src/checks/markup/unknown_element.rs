//! `markup/unknown-element`: summary, options and cases are in rules/markup/unknown-element.yaml.

use rustc_hash::FxHashMap;

use crate::checks::{Check, Context};
use crate::claim::Claim;
use crate::edit::{Edit, Safety};
use crate::finding::Findings;
use crate::seed::Seed;
use crate::seed::html_names::{is_html_name, longest_html_name};
use crate::seed::outline::{Around, End, NodeId};
use crate::source::Span;

pub(crate) struct UnknownElement;

/// Elements that a page has only once, and that the page around an article already has.
const DOCUMENT: &[&str] = &["html", "head", "body", "frameset"];

impl Check for UnknownElement {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        let seed = context.seed;
        // In MDX, such elements are components that an `import` names.
        if seed.source().path().ends_with(".mdx") {
            return;
        }
        let mut added = None;
        for id in seed.outline.ids() {
            let name = &*seed.outline.node(id).name;
            if DOCUMENT.contains(&name) {
                report_document(seed, id, findings);
            } else if !is_known(seed, id) && !in_foreign(seed, id) {
                let added = added.get_or_insert_with(|| Added::of(seed));
                report(seed, id, added, findings);
            }
        }
    }
}

/// Whether the name is one of HTML, or that of a custom element, which always has an end tag.
fn is_known(seed: &Seed<'_>, id: NodeId) -> bool {
    let node = seed.outline.node(id);
    is_html_name(&node.name) && (matches!(node.end, End::Tag(_)) || !node.name.contains('-'))
}

/// Whether the element belongs to another vocabulary. Browsers show the content of leftovers such as
/// `o:p` and `fb:like`, so they are harmless.
fn in_foreign(seed: &Seed<'_>, id: NodeId) -> bool {
    let node = seed.outline.node(id);
    node.name.contains(':') || node.templated || node.around.has(Around::FOREIGN)
}

fn report(seed: &Seed<'_>, id: NodeId, added: &mut Added, findings: &mut Findings<'_, '_>) {
    let node = seed.outline.node(id);
    let written = crate::words::shortened(seed.slice(node.tag), 40);
    let finding = findings
        .at(node.tag)
        .claim(Claim::Hidden)
        .message(format_args!("`{written}` is read as a tag, so readers do not see it."));
    let end = match node.end {
        End::Tag(end) => Some(end),
        _ => None,
    };
    if is_damaged(seed, id) {
        let tags = [node.tag].into_iter().chain(end);
        return finding
            .label("the name of the element is damaged")
            .help("Remove the tag, or correct its name.")
            .edits("Remove the tag", Safety::Unsafe, tags.map(Edit::remove).collect());
    }
    let escape = |span: Span| Edit::new(Span::new(span.start(), span.start() + 1), "&lt;");
    let mut edits = vec![escape(node.tag)];
    edits.extend(end.map(|end| match added.is_added(seed, node.tag, end) {
        true => Edit::remove(end),
        false => escape(end),
    }));
    finding
        .label("not an HTML element")
        .help(format_args!("Write `&lt;{}`.", &written[1..]))
        .edits("Replace `<` with `&lt;`", Safety::Unsafe, edits);
}

/// Whether the name is what a converter made of an HTML name: it begins or ends with one, and the
/// tag has a class or a style.
fn is_damaged(seed: &Seed<'_>, id: NodeId) -> bool {
    let node = seed.outline.node(id);
    let name = &*node.name;
    let styled = ["class", "style"]
        .iter()
        .any(|attribute| seed.value(id, attribute).is_some_and(|value| !value.is_empty()));
    let is_plain = name.bytes().all(|byte| byte.is_ascii_lowercase()) && seed.slice(node.tag)[1..].starts_with(name);
    let is_part = |length: usize| is_html_name(&name[..length]) || is_html_name(&name[name.len() - length..]);
    styled && is_plain && (4..name.len().min(longest_html_name() + 1)).any(is_part)
}

/// Which end tags a converter added; elements in each other share what is looked up.
struct Added {
    /// Where a character is that no value has: whitespace, or one outside of ASCII.
    words: Vec<usize>,
    /// Whether nothing but end tags is between an offset and the end of its line.
    ends_line: FxHashMap<usize, bool>,
}

impl Added {
    fn of(seed: &Seed<'_>) -> Self {
        let words = seed.text().char_indices();
        let words = words.filter(|(_, c)| c.is_whitespace() || !c.is_ascii());
        Self {
            words: words.map(|(at, _)| at).collect(),
            ends_line: FxHashMap::default(),
        }
    }

    /// Whether a converter added the end tag, which closes at the end of its block what the author did
    /// not mean as a tag: there is text before the start tag, and more than a value between the two.
    fn is_added(&mut self, seed: &Seed<'_>, start: Span, end: Span) -> bool {
        let line = seed.source().line_start(start.start());
        let before = seed.text()[line..start.start()].trim_end();
        let written = seed.slice(Span::new(start.end(), end.start()));
        let inside = start.end() + written.len() - written.trim_start().len();
        let after = self.words.partition_point(|at| *at < inside);
        let is_sentence = self
            .words
            .get(after)
            .is_some_and(|at| *at < inside + written.trim().len());
        is_sentence && !before.is_empty() && !before.ends_with('>') && self.ends_line(seed, end.end())
    }

    fn ends_line(&mut self, seed: &Seed<'_>, from: usize) -> bool {
        let line = &seed.text()[..seed.source().line_end(from)];
        let (mut at, mut way) = (from, Vec::new());
        let ends = loop {
            if let Some(known) = self.ends_line.get(&at) {
                break *known;
            }
            way.push(at);
            let rest = line[at..].trim_start();
            match rest.strip_prefix("</").map(|tag| tag.find('>')) {
                Some(Some(close)) => at = line.len() - rest.len() + 2 + close + 1,
                Some(None) => break true,
                None => break rest.is_empty(),
            }
        };
        self.ends_line.extend(way.into_iter().map(|at| (at, ends)));
        ends
    }
}

fn report_document(seed: &Seed<'_>, id: NodeId, findings: &mut Findings<'_, '_>) {
    let node = seed.outline.node(id);
    let name = seed.slice(Span::new(node.tag.start() + 1, node.tag.start() + 1 + node.name.len()));
    findings
        .at(node.tag)
        .claim(Claim::Hidden)
        .message(format_args!(
            "`<{name}>` belongs to a whole page; browsers ignore it inside an article."
        ))
        .label("the page around the article already has one")
        .help(format_args!(
            "Remove the tag, or write `&lt;{name}>` if readers should see it."
        ))
        .done();
}
