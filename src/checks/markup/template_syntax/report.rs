//! What is said of a piece of template syntax.

use super::Fault;
use crate::edit::{Edit, Safety};
use crate::finding::{Findings, Severity};
use crate::seed::Seed;
use crate::seed::outline::NodeId;
use crate::seed::templates::{Language, Mark, MarkKind};
use crate::source::Span;
use crate::words::shortened;

pub(super) fn report(
    seed: &Seed<'_>,
    mark: &Mark<'_>,
    generator: &str,
    language: Language,
    fault: &Fault,
    findings: &mut Findings<'_, '_>,
) {
    let span = mark.span;
    let written = shortened(seed.slice(span), 40);
    let in_code = seed.in_code(span.start());
    let also = if in_code { ", even in code" } else { "" };
    let foreign = language != Language::Shortcodes && (written.starts_with("{{<") || written.starts_with("{{%"));
    let finding = match fault {
        Fault::Deleted => findings
            .at(span)
            .message(format_args!("{generator} deletes `{written}`{also}."))
            .label(match mark.kind {
                _ if foreign => "a Hugo shortcode",
                MarkKind::Comment(_) => "read as a template comment",
                _ => "read as a variable without a value",
            }),
        Fault::MayBeDeleted => findings
            .at(span)
            .severity(Severity::Hint)
            .message(format_args!(
                "{generator} deletes `{written}`{also}, unless an include gives it a value."
            ))
            .label("read as a variable"),
        Fault::Changed => findings
            .at(span)
            .message(format_args!("{generator} replaces `{written}`{also}."))
            .label("read as a template expression"),
        Fault::Stops(why) => findings
            .at(span)
            .message(format_args!(
                "{generator} fails at `{written}`{also}, so the site is not built."
            ))
            .label(if foreign { "a Hugo shortcode" } else { why }),
        Fault::MayStop(why) => findings
            .at(span)
            .severity(Severity::Hint)
            .message(format_args!(
                "{generator} fails at `{written}`{also}, unless a theme or a plugin defines the tag."
            ))
            .label(why),
    };
    let raw = |id: NodeId| matches!(&*seed.outline.node(id).name, "script" | "style");
    let around = seed.outline.around(span.start(), seed.text().len());
    let nodes = &seed.outline.nodes;
    let before = nodes.partition_point(|node| node.tag.start() <= span.start());
    let in_tag = before > 0 && nodes[before - 1].tag.contains(span);
    if in_code || in_tag || in_formula(seed, span) || around.is_some_and(raw) {
        let help = match language {
            Language::Shortcodes => "Write `{{</* … */>}}` to show the shortcode.",
            _ => "Put `{% raw %}` before and `{% endraw %}` after it.",
        };
        return finding.help(help).done();
    }
    // All braces of a run, or those that are left would be read again.
    let written = &seed.text()[span.start()..];
    let braces = written.bytes().take_while(|byte| *byte == b'{').count();
    let edit = Edit::new(Span::new(span.start(), span.start() + braces), "&#123;".repeat(braces));
    finding.edits("Write the braces as character references", Safety::Unsafe, vec![edit]);
}

/// Whether the braces are between the `$$` of a formula, which shows no character references.
fn in_formula(seed: &Seed<'_>, span: Span) -> bool {
    const NEAR: usize = 8192;
    let block = seed.markdown.blocks_around(span).next();
    let start = block.map_or(seed.body.start(), |block| block.span.start());
    let from = start.max(span.start().saturating_sub(NEAR));
    let before = seed.text().as_bytes().get(from..span.start()).unwrap_or_default();
    memchr::memmem::find_iter(before, b"$$").count() % 2 == 1
}
