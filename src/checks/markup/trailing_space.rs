//! `markup/trailing-space`: summary, options and cases are in rules/markup/trailing-space.yaml.

use crate::checks::{Check, Context};
use crate::edit::{Edit, Safety};
use crate::finding::Findings;
use crate::generators::Target;
use crate::seed::Seed;
use crate::source::{Span, in_spans, line_start, next_line};

pub(crate) struct TrailingSpace;

impl Check for TrailingSpace {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        let seed = context.seed;
        let text = seed.text();
        let bytes = text.as_bytes();
        for newline in memchr::memchr_iter(b'\n', bytes) {
            let end = if newline > 0 && bytes[newline - 1] == b'\r' {
                newline - 1
            } else {
                newline
            };
            let whitespace = bytes[..end]
                .iter()
                .rev()
                .take_while(|byte| matches!(byte, b' ' | b'\t'))
                .count();
            if whitespace == 0 {
                continue;
            }
            let span = Span::new(end - whitespace, end);
            let code = seed.significant_whitespace();
            if in_spans(code, span.start())
                || in_spans(code, newline)
                || text[..end].ends_with("  ") && is_hard_break(seed, span)
                || would_break(&text[..span.start()])
                || may_be_for_marked(context) && is_read_by_marked(text, span)
                || is_only_marker(text[line_start(text, span.start())..span.start()].trim())
            {
                continue;
            }
            findings
                .at(span)
                .edits("Remove the trailing whitespace", Safety::Safe, vec![Edit::remove(span)]);
        }
    }
}

/// Whether a backslash is before the whitespace, which would break the line without it.
fn would_break(before: &str) -> bool {
    let backslashes = before.len() - before.trim_end_matches('\\').len();
    backslashes % 2 == 1
}

/// Whether a line has nothing but what may begin a block. Dialects of Markdown disagree on whether it
/// does without the whitespace after it.
fn is_only_marker(line: &str) -> bool {
    // To kramdown, a block may begin behind HTML.
    let line = line.rsplit_once('>').map_or(line, |(_, rest)| match rest {
        "" => line,
        _ => rest.trim(),
    });
    let number = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_number = number.len() < line.len() && matches!(number, "." | ")");
    let is_mark = |c: char| c.is_ascii_punctuation() && !matches!(c, '<' | ')' | ']' | '}' | '"' | '\'' | ';');
    is_number || !line.is_empty() && line.chars().all(|c| is_mark(c) || c == ' ')
}

/// Whether marked may be what reads the article.
pub(super) fn may_be_for_marked(context: Context<'_, '_>) -> bool {
    context.dialect.blocks_of_marked || context.settings.target == Target::Any
}

/// Whether marked reads other blocks without the whitespace: a line of tabs continues a paragraph, and
/// the end of a list in a quote decides what a line without a prefix belongs to.
fn is_read_by_marked(text: &str, whitespace: Span) -> bool {
    let start = line_start(text, whitespace.start());
    let line = &text[start..whitespace.start()];
    let before = text[..start].lines().next_back().unwrap_or_default();
    let continues = !before.trim_matches(' ').is_empty();
    let next = &text[next_line(text, whitespace.end())..];
    let is_quoted = |line: &str| line.trim_start().starts_with('>');
    let is_followed = !next.lines().next().unwrap_or_default().trim().is_empty();
    line.is_empty() && continues && whitespace.of(text).contains('\t')
        || is_quoted(line) && is_followed && !is_quoted(next)
}

/// Whether CommonMark reads the spaces as a hard line break.
fn is_hard_break(seed: &Seed<'_>, whitespace: Span) -> bool {
    let breaks = &seed.markdown.hard_breaks;
    let at = breaks.partition_point(|hard| hard.end() <= whitespace.start());
    breaks.get(at).is_some_and(|hard| hard.start() < whitespace.end())
}
