//! `markup/unclosed-element`: summary, options and cases are in rules/markup/unclosed-element.yaml.

use std::collections::HashMap;

use crate::checks::{Check, Context};
use crate::finding::Findings;
use crate::seed::Seed;
use crate::seed::html_names::{FORMATTING, is_html_name};
use crate::seed::markdown::BlockKind;
use crate::seed::outline::{End, NodeId};
use crate::source::Span;

pub(crate) struct UnclosedElement;

/// Elements whose end tag is optional, and those that `markup/truncated-tag` reports when they are not closed.
#[rustfmt::skip]
const SILENT: &[&str] = &[
    "body", "caption", "colgroup", "dd", "dt", "head", "html", "iframe", "li", "noembed", "noframes",
    "optgroup", "option", "p", "rb", "rp", "rt", "script", "style", "tbody", "td", "textarea", "tfoot", "th",
    "thead", "title", "tr", "xmp",
];

impl Check for UnclosedElement {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        let seed = context.seed;
        let mut last = 0;
        let mut cut = 0;
        let mut shown = None;
        for id in seed.outline.ids() {
            let node = seed.outline.node(id);
            let open = match node.end {
                End::Missing => true,
                End::Implied(_) => !FORMATTING.contains(&&*node.name),
                End::Tag(_) | End::Void => false,
            };
            // One unclosed element also leaves those around it unclosed, so only the first one is reported.
            if !open || SILENT.contains(&&*node.name) || node.tag.start() < last || !is_html_name(&node.name) {
                continue;
            }
            if node.templated || node.name.contains('-') || seed.outline.truncated.is_some() || in_foreign(seed, id) {
                continue;
            }
            last = node.tag.end();
            if let Some(sample) = cut_sample(seed, id) {
                if node.tag.start() >= cut {
                    report_cut(seed, id, sample, findings);
                }
                cut = cut.max(seed.outline.inside(sample, seed.text().len()).end());
                continue;
            }
            let ends = shown.get_or_insert_with(|| ends_in_code(seed));
            report(seed, id, ends, findings);
        }
    }
}

fn in_foreign(seed: &Seed<'_>, id: NodeId) -> bool {
    seed.outline
        .ancestors(id)
        .any(|id| matches!(&*seed.outline.node(id).name, "svg" | "math"))
}

/// The `<pre>` around an element, where a blank line in it ended CommonMark's block of HTML, so that
/// Markdown reads the rest of the sample.
fn cut_sample(seed: &Seed<'_>, id: NodeId) -> Option<NodeId> {
    let mut around = std::iter::once(id).chain(seed.outline.ancestors(id));
    let sample = around.find(|id| seed.outline.node(*id).name == "pre")?;
    let tag = seed.outline.node(sample).tag;
    let inside = seed.outline.inside(sample, seed.text().len());
    let html = &seed.markdown.html;
    let at = html.partition_point(|span| span.end() <= tag.start());
    let begins = html.get(at).is_some_and(|span| seed.slice(*span).trim_start().starts_with("<pre"));
    let has_blank = seed.slice(inside).lines().any(|line| line.trim().is_empty());
    (has_blank && !begins).then_some(sample)
}

fn report_cut(seed: &Seed<'_>, id: NodeId, sample: NodeId, findings: &mut Findings<'_, '_>) {
    let finding = findings
        .at(seed.outline.node(id).tag)
        .message("A blank line in this `<pre>` ends the block of HTML, so Markdown reads the rest of the sample.")
        .help("Start a line with the `<pre>`, remove the blank lines, or write the sample as a fenced code block.");
    if sample == id {
        finding.label("the sample starts here").done();
    } else {
        finding
            .label("a part of the sample")
            .related(seed.outline.node(sample).tag, "the sample starts here")
            .done();
    }
}

/// The end tags in indented code, which Markdown shows, by their names.
fn ends_in_code(seed: &Seed<'_>) -> HashMap<String, Vec<Span>> {
    let mut found: HashMap<String, Vec<Span>> = HashMap::new();
    for block in seed.markdown.of_kind(BlockKind::Indented) {
        let text = seed.slice(block.span);
        for at in memchr::memmem::find_iter(text.as_bytes(), b"</") {
            let name = text[at + 2..].split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
            if text[at + 2 + name.len()..].starts_with('>') {
                let start = block.span.start() + at;
                let span = Span::new(start, start + name.len() + 3);
                found.entry(name.to_ascii_lowercase()).or_default().push(span);
            }
        }
    }
    found
}

fn report(seed: &Seed<'_>, id: NodeId, ends: &HashMap<String, Vec<Span>>, findings: &mut Findings<'_, '_>) {
    let node = seed.outline.node(id);
    let name = &*node.name;
    let finding = findings.at(node.tag);
    match node.end {
        End::Implied(at) => {
            let by = seed
                .outline
                .ancestors(id)
                .find_map(|id| match seed.outline.node(id).end {
                    End::Tag(end) if end.start() == at => Some(end),
                    _ => None,
                });
            let finding = finding.message(format_args!("`<{name}>` is closed by the end tag of another element."));
            match by {
                Some(end) => finding
                    .label("opened here")
                    .related(end, format_args!("closed here, by `{}`", seed.slice(end)))
                    .done(),
                None => finding.label("opened here").done(),
            }
        }
        _ if let Some(end) = ends
            .get(name)
            .and_then(|ends| ends.get(ends.partition_point(|end| end.start() < node.tag.end()))) =>
        {
            finding
                .message(format_args!(
                    "`<{name}>` is never closed: Markdown shows its end tag as code, since the line is indented."
                ))
                .label("opened here")
                .related(*end, "readers see this")
                .help("Indent the line of the end tag by less than four spaces.")
                .done();
        }
        _ => finding
            .message(format_args!(
                "`<{name}>` is never closed, so everything after it ends up inside."
            ))
            .label(format_args!("no `</{name}>` closes it"))
            .done(),
    }
}
