//! The blocks of marked, and of what Hexo hides from it: a copy of equal length in which
//! pulldown-cmark finds them.

use crate::seed::markdown::{self, Block, BlockKind, Markdown};
use crate::seed::mask::expression_name;
use crate::source::{Span, line_end, line_start, next_line};

/// How often the text is parsed again: a block that is a paragraph may make another of what follows.
const ROUNDS: usize = 4;

/// Runs the Markdown pass over the masked copy of a text.
#[must_use]
pub(crate) fn parse(text: &str, masked: &str, body: usize, templates: &[Span]) -> Markdown {
    let mut bytes = masked.as_bytes().to_vec();
    raw_blocks(text, templates, &mut bytes);
    tabs_in_quotes(masked, body, &mut bytes);
    let mut read = into_text(bytes);
    let mut found = markdown::parse(&read, body);
    let tabs = lines_of_tabs(&read, body);
    for _ in 0..ROUNDS {
        let continuing = tabs.iter().filter(|line| continues(&read, &found, **line));
        let mut letters: Vec<usize> = continuing.map(|line| line.end() - 1).collect();
        letters.extend(fences_before_tabs(text, &read, &found));
        if letters.is_empty() {
            break;
        }
        let mut bytes = read.into_bytes();
        for at in letters {
            bytes[at] = b'x';
        }
        read = into_text(bytes);
        found = markdown::parse(&read, body);
    }
    found
}

fn into_text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).expect("whole characters are replaced by ASCII")
}

/// `{% raw %}` and what is in it: Hexo puts a comment in its place before marked reads the article.
fn raw_blocks(text: &str, templates: &[Span], bytes: &mut [u8]) {
    let mut open: Option<Span> = None;
    for template in templates {
        match (open, expression_name(template.of(text))) {
            (None, ("raw", false)) => open = Some(*template),
            (Some(start), ("raw", true)) => {
                open = None;
                let block = &mut bytes[start.start()..template.end()];
                block.fill(b'x');
                let last = block.len() - 3;
                block[..4].copy_from_slice(b"<!--");
                block[last..].copy_from_slice(b"-->");
            }
            _ => {}
        }
    }
}

/// The space after `>` goes before the tab behind it is as wide as from the beginning of a line.
fn tabs_in_quotes(text: &str, body: usize, bytes: &mut [u8]) {
    for at in memchr::memmem::find_iter(&text.as_bytes()[body..], b"> \t").map(|at| at + body) {
        let before = &text[line_start(text, at)..at];
        if before.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'>')) {
            bytes[at + 1] = b'\t';
        }
    }
}

/// The lines of whitespace with a tab.
fn lines_of_tabs(text: &str, body: usize) -> Vec<Span> {
    let mut found: Vec<Span> = Vec::new();
    let mut after = body;
    for tab in memchr::memchr_iter(b'\t', &text.as_bytes()[body..]).map(|at| at + body) {
        if tab < after {
            continue;
        }
        let line = Span::new(line_start(text, tab), line_end(text, tab));
        after = next_line(text, tab);
        if line.of(text).bytes().all(|byte| matches!(byte, b' ' | b'\t')) {
            found.push(line);
        }
    }
    found
}

/// The ends of code fences with a tab behind them, which close nothing to marked; `read` has no such tabs.
fn fences_before_tabs(text: &str, read: &str, found: &Markdown) -> Vec<usize> {
    let close = |block: &Block| {
        let code = block.span.of(read).trim_end();
        let end = block.span.start() + code.len();
        let is_close = code.ends_with(['`', '~']) && code.contains('\n');
        (is_close && text[end..line_end(text, end)].contains('\t')).then(|| end - 1)
    };
    found.of_kind(BlockKind::Fence).filter_map(close).collect()
}

/// Whether the line follows a line of a paragraph, which it continues to marked.
fn continues(text: &str, found: &Markdown, line: Span) -> bool {
    let Some(before) = line.start().checked_sub(1) else {
        return false;
    };
    let words = text[..before].trim_end().len();
    let Some(last) = words.checked_sub(1).filter(|last| *last >= line_start(text, before)) else {
        return false;
    };
    let mut around = found.blocks_around(Span::new(last, words));
    around.next().is_some_and(|block| block.kind == BlockKind::Paragraph)
        && around.all(|block| block.kind != BlockKind::Item)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::mask;

    fn kinds(text: &str) -> Vec<BlockKind> {
        let masked = mask::for_markdown(text, 0);
        let found = parse(text, &masked.text, 0, &masked.templates);
        found.blocks.iter().map(|block| block.kind).collect()
    }

    #[test]
    fn a_line_of_tabs_continues_a_paragraph() {
        assert_eq!(kinds("a\n\t\n\tb\n"), [BlockKind::Paragraph]);
        assert_eq!(kinds("a\n\n\t\n\tb\n"), [BlockKind::Paragraph, BlockKind::Indented]);
        assert_eq!(kinds("a\n  \n\tb\n"), [BlockKind::Paragraph, BlockKind::Indented]);
    }

    #[test]
    fn a_fence_before_a_tab_closes_nothing() {
        assert_eq!(kinds("~~~\na\n~~~\t\n\n# b\n"), [BlockKind::Fence]);
        assert_eq!(kinds("~~~\t\na\n~~~ \n\nb\n"), [BlockKind::Fence, BlockKind::Paragraph]);
    }

    #[test]
    fn a_tab_in_a_quote_is_wide() {
        assert_eq!(kinds("> \t<b>\n"), [BlockKind::Quote, BlockKind::Indented]);
    }

    #[test]
    fn raw_blocks_are_html() {
        let text = "a\n\n{% raw %}\n**b**\n\n    <p>c\n{% endraw %}\n\nd\n";
        assert_eq!(
            kinds(text),
            [BlockKind::Paragraph, BlockKind::Html, BlockKind::Paragraph]
        );
    }
}
