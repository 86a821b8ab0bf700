//! `markup/unclosed-element`: summary, options and cases are in rules/markup/unclosed-element.yaml.

use crate::checks::{Check, Context};
use crate::claim::Claim;
use crate::finding::Findings;
use crate::seed::Seed;
use crate::seed::html_names::{FORMATTING, is_html_name};
use crate::seed::outline::{End, NodeId};

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
            report(seed, id, findings);
        }
    }
}

fn in_foreign(seed: &Seed<'_>, id: NodeId) -> bool {
    seed.outline
        .ancestors(id)
        .any(|id| matches!(&*seed.outline.node(id).name, "svg" | "math"))
}

fn report(seed: &Seed<'_>, id: NodeId, findings: &mut Findings<'_, '_>) {
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
        _ => finding
            .claim(Claim::EnclosesRest)
            .message(format_args!(
                "`<{name}>` is never closed, so everything after it ends up inside."
            ))
            .label(format_args!("no `</{name}>` closes it"))
            .done(),
    }
}
