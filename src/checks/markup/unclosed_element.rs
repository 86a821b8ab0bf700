//! `markup/unclosed-element`: summary, options and cases are in rules/markup/unclosed-element.yaml.

mod cut_samples;
mod ends_early;
mod unread;

use std::collections::HashMap;

use crate::checks::{Check, Context};
use crate::claim::Claim;
use crate::finding::{Findings, Severity};
use crate::seed::Seed;
use crate::seed::html_names::{CLOSES_P, FORMATTING, SCOPE};
use crate::seed::outline::{Around, End, NodeId};
use crate::source::Span;
use cut_samples::Samples;
use ends_early::{ended_by, is_ended_by_a_link};
use unread::Unread;

pub(crate) struct UnclosedElement;

/// Elements whose end tag is optional, and those that `markup/truncated-tag` reports when they are not closed.
#[rustfmt::skip]
const SILENT: &[&str] = &[
    "body", "caption", "colgroup", "dd", "dt", "head", "html", "iframe", "li", "noembed", "noframes",
    "optgroup", "option", "p", "rb", "rp", "rt", "script", "style", "tbody", "td", "textarea", "tfoot", "th",
    "thead", "title", "tr", "xmp",
];

/// The condition that an element ends formatting, among those that are asked of what is around one;
/// the others are addresses.
const BOUNDED: usize = 1;

impl Check for UnclosedElement {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        let seed = context.seed;
        let mut last = 0;
        let mut cut = 0;
        let mut samples = None;
        let mut unread = None;
        let kramdown = context.dialect.broken_tag_is_text;
        for id in seed.outline.ids() {
            let node = seed.outline.node(id);
            let open = match node.end {
                End::Missing => true,
                End::Implied(at) if FORMATTING.contains(&&*node.name) => !kramdown && leaks(seed, id, at),
                End::Implied(_) => true,
                End::Tag(_) | End::Void => false,
            };
            // One unclosed element also leaves those around it unclosed, so only the first one is reported.
            if !open || SILENT.contains(&&*node.name) || node.tag.start() < last || !node.is_html {
                continue;
            }
            if node.templated
                || node.name.contains('-')
                || seed.outline.truncated.is_some()
                || node.around.has(Around::FOREIGN)
            {
                continue;
            }
            last = node.tag.end();
            let samples = samples.get_or_insert_with(|| Samples::of(seed));
            if let Some(sample) = samples.cut_around(seed, id) {
                if node.tag.start() >= cut {
                    report_cut(seed, id, sample, findings);
                }
                cut = cut.max(seed.outline.inside(sample, seed.text().len()).end());
                continue;
            }
            let (shown, in_false_tags, ends) =
                unread.get_or_insert_with(|| (Unread::in_code(seed), Unread::in_false_tags(seed), end_tags(seed)));
            if in_false_tags.after(&node.name, node.tag).is_none() {
                report(context, id, shown, ends, findings);
            }
        }
    }
}

/// Whether a formatting element formats text behind the element that closes it: browsers open it
/// again there, except behind a cell, an embed or a link.
fn leaks(seed: &Seed<'_>, id: NodeId, at: u32) -> bool {
    let outline = &seed.outline;
    let is_bounded = |id: NodeId| SCOPE.contains(&&*outline.node(id).name) || outline.node(id).name == "button";
    let rest = Span::new((at as usize).min(seed.text().len()), seed.text().len());
    outline.leaking.binary_search(&id).is_ok()
        && outline.node(id).name != "a"
        && !outline.has_ancestor(id, BOUNDED, is_bounded)
        && outline.text_weight(rest, seed.text()) > 0
}

/// The end tags by their starts.
fn end_tags(seed: &Seed<'_>) -> HashMap<usize, Span> {
    let ends = seed.outline.ids().filter_map(|id| match seed.outline.node(id).end {
        End::Tag(end) => Some((end.start(), end)),
        End::Void | End::Implied(_) | End::Missing => None,
    });
    ends.collect()
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

fn report(
    context: Context<'_, '_>,
    id: NodeId,
    shown: &Unread,
    ends: &HashMap<usize, Span>,
    findings: &mut Findings<'_, '_>,
) {
    let seed = context.seed;
    let node = seed.outline.node(id);
    let name = &*node.name;
    let finding = findings.at(node.tag);
    let in_code = shown.after(name, node.tag).filter(|_| node.end == End::Missing);
    if let Some(end) = in_code {
        return finding
            .message(format_args!(
                "`<{name}>` is never closed: Markdown shows its end tag as code, since the line is indented."
            ))
            .label("opened here")
            .related(end, "readers see this")
            .help("Indent the line of the end tag by less than four spaces.")
            .done();
    }
    match node.end {
        End::Implied(at) => {
            let by = ends.get(&(at as usize)).copied();
            let finding = if FORMATTING.contains(&name) {
                finding.message(format_args!(
                    "`<{name}>` is not closed inside its block, so it formats everything after it, too."
                ))
            } else {
                finding.message(format_args!("`<{name}>` is closed by the end tag of another element."))
            };
            match by {
                Some(end) => finding
                    .label("opened here")
                    .related(end, format_args!("closed here, by `{}`", seed.slice(end)))
                    .done(),
                None => finding.label("opened here").done(),
            }
        }
        // kramdown closes an element in a line of text where the text ends.
        _ if context.dialect.broken_tag_is_text || is_ended_by_a_link(seed, id) => finding
            .message(format_args!("`<{name}>` is never closed."))
            .label(format_args!("no `</{name}>` closes it"))
            .done(),
        _ if let Some(block) = ended_by(seed, id) => {
            let finding = match CLOSES_P.contains(&name) {
                true => finding,
                false => finding.severity(Severity::Hint),
            };
            finding
                .message(format_args!("`<{name}>` is never closed, so it ends with its {block}."))
                .label(format_args!("no `</{name}>` closes it"))
                .done();
        }
        _ => finding
            .claim(Claim::EnclosesRest)
            .message(format_args!(
                "`<{name}>` is never closed, so everything after it ends up inside."
            ))
            .label(format_args!("no `</{name}>` closes it"))
            .done(),
    }
}
