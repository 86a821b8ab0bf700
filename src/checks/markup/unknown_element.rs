//! `markup/unknown-element`: summary, options and cases are in rules/markup/unknown-element.yaml.

use crate::checks::{Check, Context};
use crate::claim::Claim;
use crate::edit::{Edit, Safety};
use crate::finding::{Findings, Severity};
use crate::seed::Seed;
use crate::seed::outline::{End, NodeId};
use crate::seed::sample::Sample;
use crate::source::Span;
use crate::words::shortened;

pub(crate) struct UnknownElement;

/// Elements that a page has only once, and that the page around an article already has.
const DOCUMENT: &[&str] = &["html", "head", "body", "frameset"];

/// Elements whose names are no words with two letters swapped, as `form` is.
#[rustfmt::skip]
const ELEMENTS: &[&str] = &[
    "article", "blockquote", "button", "caption", "center", "code", "div", "figure", "font", "iframe", "label",
    "section", "small", "span", "strong", "table", "tbody", "video",
];

impl Check for UnknownElement {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        let seed = context.seed;
        for sample in seed.samples.iter().filter(|sample| sample.is_one_unknown_element()) {
            report(seed, sample, findings);
        }
        // In MDX, such elements are components that an `import` names.
        if context.dialect.has_jsx {
            return;
        }
        for id in seed.outline.ids() {
            let node = seed.outline.node(id);
            if DOCUMENT.contains(&&*node.name) {
                report_document(seed, id, findings);
            } else if !seed.outline.is_defined(id) && !node.name.contains(':') && !node.templated {
                report_damaged(seed, id, findings);
            }
        }
    }
}

/// What reads as an element that no vocabulary defines was meant as text.
fn report(seed: &Seed<'_>, sample: &Sample, findings: &mut Findings<'_, '_>) {
    if let Some(whole) = leftover(seed, sample) {
        return findings
            .at(sample.tags[0])
            .severity(Severity::Hint)
            .message("This element holds nothing, and no browser knows it.")
            .label("a converter left it")
            .help("Remove it.")
            .edits("Remove the element", Safety::Unsafe, vec![Edit::remove(whole)]);
    }
    if let Some((name, edits)) = renamed(seed, sample) {
        return findings
            .at(sample.tags[0])
            .claim(Claim::Hidden)
            .message(format_args!("HTML has no element of this name, but `{name}`."))
            .label("two letters are swapped")
            .help(format_args!("Write `<{name}>`."))
            .edits("Correct the name", Safety::Unsafe, edits);
    }
    let written = shortened(seed.slice(sample.tags[0]), 40);
    let escape = |tag: &Span| Edit::new(Span::new(tag.start(), tag.start() + 1), "&lt;");
    let mut edits: Vec<Edit> = sample.tags.iter().map(escape).collect();
    edits.extend(sample.added.iter().map(|end| Edit::remove(*end)));
    findings
        .at(sample.tags[0])
        .claim(Claim::Hidden)
        .message(format_args!("`{written}` is read as a tag, so readers do not see it."))
        .label("not an HTML element")
        .help(format_args!("Write `&lt;{}`.", &written[1..]))
        .edits("Replace `<` with `&lt;`", Safety::Unsafe, edits);
}

/// The name that two swapped letters damaged, and the edits that correct it in both tags; the end tag
/// may have it already.
fn renamed(seed: &Seed<'_>, sample: &Sample) -> Option<(&'static str, Vec<Edit>)> {
    let mut tags: Vec<Span> = sample.tags.iter().chain(&sample.added).copied().collect();
    tags.sort_unstable();
    let written = tag_name(seed.slice(tags[0]));
    let name = ELEMENTS
        .iter()
        .find(|name| is_swapped(&written.to_ascii_lowercase(), name))?;
    let closes = |tag: &Span| tag.start() > tags[0].end() && tag_name(seed.slice(*tag)).eq_ignore_ascii_case(name);
    if tags.len() < 2 && !seed.outline.stray_end_tags.iter().any(closes) {
        return None;
    }
    let edit = |tag: &Span| {
        let start = tag.start() + if seed.slice(*tag).starts_with("</") { 2 } else { 1 };
        Edit::new(Span::new(start, start + written.len()), *name)
    };
    Some((name, tags.iter().map(edit).collect()))
}

fn tag_name(tag: &str) -> &str {
    let name = tag.trim_start_matches(['<', '/']);
    &name[..name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len())]
}

/// Whether the words differ in two neighbouring letters that are swapped.
fn is_swapped(word: &str, name: &str) -> bool {
    let (word, name) = (word.as_bytes(), name.as_bytes());
    let differing: Vec<usize> = (0..word.len().min(name.len()))
        .filter(|at| word[*at] != name[*at])
        .collect();
    word.len() == name.len()
        && matches!(differing[..], [a, b] if b == a + 1 && word[a] == name[b] && word[b] == name[a])
}

/// An element that holds only whitespace, behind the last sentence of its block or alone in it, with
/// the spaces before it. Placeholders are in sentences, and hold no whitespace.
fn leftover(seed: &Seed<'_>, sample: &Sample) -> Option<Span> {
    let [start, end] = sample.tags[..] else { return None };
    let (text, source) = (seed.text(), seed.source());
    // The tags of a sample may overlap, and the second one may be a start tag.
    let inside = text
        .get(start.end()..end.start())
        .filter(|_| seed.slice(end).starts_with("</"))?;
    let line = source.line_start(start.start());
    let before = text[line..start.start()].trim_end_matches(' ');
    let after = &text[end.end()..source.line_end(end.end())];
    let is_apart = before.is_empty() || before.ends_with(['.', '!', '?', ':', '。', '！', '？', '：', '>']);
    let is_leftover = !inside.is_empty() && inside.trim().is_empty() && is_apart && after.trim().is_empty();
    is_leftover.then(|| Span::new(line + before.len(), end.end()))
}

/// The name is what a converter made of an HTML name, so the tag is not meant as text.
fn report_damaged(seed: &Seed<'_>, id: NodeId, findings: &mut Findings<'_, '_>) {
    let node = seed.outline.node(id);
    let written = shortened(seed.slice(node.tag), 40);
    let end = match node.end {
        End::Tag(end) => Some(end),
        _ => None,
    };
    findings
        .at(node.tag)
        .claim(Claim::Hidden)
        .message(format_args!("`{written}` is read as a tag, so readers do not see it."))
        .label("the name of the element is damaged")
        .help("Remove the tag, or correct its name.")
        .edits(
            "Remove the tag",
            Safety::Unsafe,
            [node.tag].into_iter().chain(end).map(Edit::remove).collect(),
        );
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
