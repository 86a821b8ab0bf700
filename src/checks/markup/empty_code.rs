//! `markup/empty-code`: summary, options and cases are in rules/markup/empty-code.yaml.

use super::{separates_lists, without_lines};
use crate::checks::{Check, Context};
use crate::claim::Claim;
use crate::edit::Safety;
use crate::finding::Findings;
use crate::seed::markdown::BlockKind;
use crate::source::Span;

pub(crate) struct EmptyCode;

impl Check for EmptyCode {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        for block in context.seed.markdown.of_kind(BlockKind::Fence) {
            if !block.has_text {
                report(context, block.span, findings);
            }
        }
    }
}

fn report(context: Context<'_, '_>, block: Span, findings: &mut Findings<'_, '_>) {
    let seed = context.seed;
    let written = seed.slice(block).trim_end();
    let mut lines = written.lines();
    let opener = lines.next().unwrap_or_default();
    let mark = opener.trim_start().chars().next().unwrap_or_default();
    let language = opener.trim_start().trim_start_matches(mark).trim();
    // An info string with more than a language may instruct a plugin to insert content here.
    if language.contains(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '_' | '+' | '#' | '.')) {
        return;
    }
    let quoted = [' ', '\t', '>'];
    let is_fence = |line: &str| line.len() >= 3 && line.chars().all(|c| c == mark);
    let mut inside = lines
        .map(|line| line.trim_matches(quoted))
        .filter(|line| !line.is_empty());
    let closer = inside.next();
    // To kramdown, a fence that nothing closes is text. In a list or a quote that ends before the code
    // does, the fence belongs to what follows.
    let is_last = seed.text()[block.end()..].trim_start().is_empty();
    if closer.is_none() && (context.dialect.empty_is_text || !is_last) {
        return;
    }
    if closer.is_some_and(|line| !is_fence(line)) || inside.next().is_some() {
        return;
    }
    let span = Span::new(block.start(), block.start() + written.len());
    let first = Span::new(block.start(), block.start() + opener.trim_end().len());
    let finding = findings.at(first);
    if separates_lists(seed, block) {
        return finding.edits("Remove the code block", Safety::Unsafe, vec![without_lines(seed, span)]);
    }
    let finding = finding.claim(Claim::ShowsNothing);
    if closer.is_none() {
        return finding
            .message("A code block opens here, but nothing follows.")
            .label("never closed")
            .edits("Remove the fence", Safety::Safe, vec![without_lines(seed, span)]);
    }
    finding.edits("Remove the code block", Safety::Safe, vec![without_lines(seed, span)]);
}
