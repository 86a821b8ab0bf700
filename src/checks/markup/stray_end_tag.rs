//! `markup/stray-end-tag`: words, options and cases in rules/markup/stray-end-tag.yaml.

use crate::checks::{Check, Context};
use crate::finding::Findings;
use crate::fix::Safety;
use crate::rewrite::Rewrite;
use crate::seed::Seed;
use crate::seed::html_names::is_html_name;
use crate::seed::markdown::BlockKind;
use crate::source::Span;

pub struct StrayEndTag;

impl Check for StrayEndTag {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        let seed = context.seed;
        for span in &seed.outline.stray_end_tags {
            if !seed.in_accidental_code(span.start()) {
                report(seed, *span, findings);
            }
        }
    }
}

fn report(seed: &Seed<'_>, span: Span, findings: &mut Findings<'_, '_>) {
    let tag = seed.slice(span);
    let name = tag[2..].trim_end_matches('>').trim().to_ascii_lowercase();
    if name == "br" {
        findings
            .at(span)
            .message("`</br>` is no tag; browsers make a line break of it.")
            .help("Write `<br>`.")
            .rewrite("Write `<br>`", Safety::Safe, Rewrite::Replace(span, "<br>".into()));
        return;
    }
    let finding = findings.at(span).message(format_args!("`{tag}` closes nothing."));
    if !is_html_name(&name) {
        finding
            .message(format_args!("`{tag}` is no end tag of HTML, so readers do not see it."))
            .label("swallowed")
            .help(format_args!("Write `&lt;/{name}>` if readers should see it."))
            .done();
    } else if let Some(what) = markdown_around(seed, &name, span) {
        finding
            .message(format_args!("`{tag}` ends the {what} that Markdown has opened here."))
            .label(format_args!("no `<{name}>` is written before it"))
            .rewrite("Remove the end tag", Safety::Unsafe, Rewrite::RemoveSpan(span));
    } else {
        let label = if name == "p" {
            "browsers make an empty paragraph of it"
        } else {
            "no element of this name is open"
        };
        let safety = if in_broken_listing(seed, span) {
            Safety::Unsafe
        } else {
            Safety::Safe
        };
        finding
            .label(label)
            .rewrite("Remove the end tag", safety, Rewrite::RemoveSpan(span));
    }
}

/// The block of Markdown that an end tag would close: a list, a quotation, a paragraph.
fn markdown_around(seed: &Seed<'_>, name: &str, span: Span) -> Option<&'static str> {
    let (what, kinds): (_, &[BlockKind]) = match name {
        "ul" | "ol" => ("list", &[BlockKind::List]),
        "li" => ("list item", &[BlockKind::Item]),
        "blockquote" => ("quotation", &[BlockKind::Quote]),
        "p" => ("paragraph", &[BlockKind::Paragraph]),
        _ => return None,
    };
    let around = |kind: &BlockKind| seed.markdown.of_kind(*kind).any(|block| block.span.contains(span));
    kinds.iter().any(around).then_some(what)
}

/// Whether an unescaped listing stands before it, whose end the tag may be.
fn in_broken_listing(seed: &Seed<'_>, span: Span) -> bool {
    let before = seed
        .outline
        .ids()
        .take_while(|id| seed.outline.node(*id).tag.start() < span.start());
    let unclosed = before.filter(|id| seed.outline.node(*id).name == "pre").any(|id| {
        let inside = seed.outline.inside(id, seed.text().len());
        inside.end() >= span.start() || seed.outline.element_span(id).is_none()
    });
    let php = seed
        .outline
        .comments
        .iter()
        .any(|c| c.span.end() <= span.start() && seed.slice(c.span).starts_with("<?"));
    unclosed || php
}
