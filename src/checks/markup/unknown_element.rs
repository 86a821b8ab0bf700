//! `markup/unknown-element`: summary, options and cases are in rules/markup/unknown-element.yaml.

use crate::checks::{Check, Context};
use crate::claim::Claim;
use crate::edit::{Edit, Safety};
use crate::finding::Findings;
use crate::seed::Seed;
use crate::seed::html_names::is_html_name;
use crate::seed::outline::{End, NodeId};
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
        for id in seed.outline.ids() {
            let name = &*seed.outline.node(id).name;
            if DOCUMENT.contains(&name) {
                report_document(seed, id, findings);
            } else if !is_known(seed, id) && !in_foreign(seed, id) {
                report(seed, id, findings);
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
    let foreign = |id: NodeId| matches!(&*seed.outline.node(id).name, "svg" | "math");
    let node = seed.outline.node(id);
    node.name.contains(':') || node.templated || seed.outline.ancestors(id).any(foreign)
}

fn report(seed: &Seed<'_>, id: NodeId, findings: &mut Findings<'_, '_>) {
    let node = seed.outline.node(id);
    let written = crate::words::shortened(seed.slice(node.tag), 40);
    let escape = |span: Span| Edit::new(Span::new(span.start(), span.start() + 1), "&lt;");
    let mut edits = vec![escape(node.tag)];
    if let End::Tag(end) = node.end {
        edits.push(escape(end));
    }
    findings
        .at(node.tag)
        .claim(Claim::Hidden)
        .message(format_args!("`{written}` is read as a tag, so readers do not see it."))
        .label("not an HTML element")
        .help(format_args!("Write `&lt;{}`.", &written[1..]))
        .edits("Replace `<` with `&lt;`", Safety::Unsafe, edits);
}

fn report_document(seed: &Seed<'_>, id: NodeId, findings: &mut Findings<'_, '_>) {
    let node = seed.outline.node(id);
    findings
        .at(node.tag)
        .claim(Claim::Hidden)
        .message(format_args!(
            "`<{}>` belongs to a whole page; browsers ignore it inside an article.",
            node.name
        ))
        .label("the page around the article already has one")
        .help(format_args!(
            "Remove the tag, or write `&lt;{}>` if readers should see it.",
            node.name
        ))
        .done();
}
