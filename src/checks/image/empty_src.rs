//! `image/empty-src`: summary, options and cases are in rules/image/empty-src.yaml.

use crate::checks::{Check, Context};
use crate::edit::Safety;
use crate::finding::Findings;
use crate::rewrite::Rewrite;
use crate::seed::outline::NodeId;
use crate::seed::{Place, Reference, Seed};
use crate::source::Span;
use crate::url::UrlKind;

pub(crate) struct EmptySrc;

impl Check for EmptySrc {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        let seed = context.seed;
        for id in seed.outline.ids().filter(|id| seed.outline.node(*id).name == "img") {
            let node = seed.outline.node(id);
            if node.templated || has_other_source(seed, id) {
                continue;
            }
            let span = match seed.outline.attribute(id, "src", seed.text()) {
                None => node.tag,
                Some(src) if src.value.is_none() => src.span(seed.text()),
                Some(_) => continue,
            };
            report(span, "no URL", Some(Rewrite::RemoveElement(id)), findings);
        }
        context
            .seed
            .images()
            .for_each(|image| self.image(context, image, findings));
    }
}

impl EmptySrc {
    fn image(&self, context: Context<'_, '_>, image: &Reference<'_>, findings: &mut Findings<'_, '_>) {
        let seed = context.seed;
        let label = match image.url.kind {
            UrlKind::Empty => "an empty URL",
            UrlKind::Absolute(_) if &*image.url.text == "about:blank" => "an empty page",
            UrlKind::Relative => match &*image.url.text {
                "#" => "loads the page itself as an image",
                "undefined" | "null" | "NaN" | "[object Object]" => "written by a script that had no URL",
                _ => return,
            },
            _ => return,
        };
        match image.place {
            Place::Attribute(id, name @ "src") if !has_other_source(seed, id) => {
                let attribute = seed.outline.attribute(id, name, seed.text());
                let whole = attribute.map_or(image.url.span, |attribute| attribute.span(seed.text()));
                let span = if matches!(image.url.kind, UrlKind::Empty) {
                    whole
                } else {
                    image.url.span
                };
                report(span, label, Some(Rewrite::RemoveElement(id)), findings);
            }
            Place::Markdown(index) => {
                let span = seed.markdown.destinations[index].span;
                report(span, label, Some(Rewrite::RemoveSpan(span)), findings);
            }
            _ => {}
        }
    }
}

fn report(span: Span, label: &str, rewrite: Option<Rewrite>, findings: &mut Findings<'_, '_>) {
    let finding = findings.at(span).label(label);
    match rewrite {
        Some(rewrite) => finding.rewrite("Remove the image", Safety::Unsafe, rewrite),
        None => finding.done(),
    }
}

/// Whether the image's own `srcset`, or that of a `<source>` beside it, provides a URL.
fn has_other_source(seed: &Seed<'_>, id: NodeId) -> bool {
    let own = seed.value(id, "srcset").is_some_and(|value| !value.trim().is_empty());
    own || seed
        .outline
        .node(id)
        .parent
        .is_some_and(|parent| seed.outline.node(parent).name == "picture")
}
