//! The words of an article as its readers see them, for the gate to compare.

use crate::seed::Seed;
use crate::seed::html_names::{ends_with_block_tag, starts_with_block_tag};
use crate::seed::markdown::BlockKind;
use crate::source::{Span, next_line};

/// What readers see, whitespace folded: all that no edit replaces, and what was in the place
/// of those that only take (`gone`), since a safe fix takes no words. Of a replaced text only
/// whitespace counts.
pub(super) fn text(seed: &Seed<'_>, edited: &[Span], gone: &[Span]) -> String {
    let mut seen = String::new();
    let marks = unseen(seed);
    let see = |seen: &mut String, span: Span| fold_between(seed, &marks, span, seen);
    for run in seed.outline.texts.iter().filter(|run| !run.raw) {
        let mut at = run.span.start();
        let first = edited.partition_point(|edit| edit.end() <= at);
        for (index, edit) in (first..)
            .zip(&edited[first..])
            .take_while(|(_, edit)| edit.start() < run.span.end())
        {
            let start = edit.start().max(at);
            let end = edit.end().max(at).min(run.span.end());
            see(&mut seen, Span::new(at, start));
            let part = Span::new(start, end);
            let is_gone = gone.binary_search(edit).is_ok();
            if is_gone && seed.slice(part).trim_ascii().is_empty() && is_between_blocks(seed, edited, index) {
                // Readers see no whitespace there.
            } else if is_gone && !shows_nothing(seed, part) {
                see(&mut seen, part);
            } else if seed.slice(part).contains(|c: char| c.is_ascii_whitespace()) {
                fold(&mut seen, " ");
            }
            at = end;
        }
        see(&mut seen, Span::new(at, run.span.end()));
    }
    seen.truncate(seen.trim_end().len());
    seen
}

/// Whether a tag of a block, which no other edit replaces, is directly beside an edit.
fn is_between_blocks(seed: &Seed<'_>, edited: &[Span], index: usize) -> bool {
    let edit = edited[index];
    let beside = |offset: usize, other: Option<&Span>| {
        other.is_some_and(|other| other.end() == offset || other.start() == offset)
    };
    let before = index.checked_sub(1).map(|index| &edited[index]);
    !beside(edit.start(), before) && ends_with_block_tag(&seed.text()[..edit.start()])
        || !beside(edit.end(), edited.get(index + 1)) && starts_with_block_tag(&seed.text()[edit.end()..])
}

/// Whether a span is nothing that is read as words: whitespace around a Markdown image, a heading
/// or a code block with nothing in it.
fn shows_nothing(seed: &Seed<'_>, span: Span) -> bool {
    let written = seed.slice(span).trim();
    let blocks = &seed.markdown.blocks;
    let first = blocks.partition_point(|block| block.span.start() < span.start());
    let mut blocks = blocks[first..]
        .iter()
        .take_while(|block| block.span.start() < span.end());
    let is_empty_block = blocks.any(|block| {
        seed.slice(block.span).trim() == written
            && !block.has_text
            && match block.kind {
                BlockKind::Heading(_) => written.trim_matches(['#', ' ', '\t']).is_empty(),
                BlockKind::Fence => written
                    .lines()
                    .skip(1)
                    .all(|line| line.trim_matches(['`', '~', ' ', '>']).is_empty()),
                _ => false,
            }
    });
    if is_empty_block || written == "[]()" {
        return true;
    }
    let destinations = &seed.markdown.destinations;
    let first = destinations.partition_point(|destination| destination.span.start() < span.start());
    let mut images = destinations[first..]
        .iter()
        .take_while(|destination| destination.span.start() < span.end())
        .filter(|destination| destination.is_image);
    images.any(|image| span.contains(image.span) && seed.slice(image.span) == written)
}

/// What Markdown reads as syntax and shows nowhere, sorted and disjoint: the marks of block quotes,
/// the backslashes of escapes, and link reference definitions.
fn unseen(seed: &Seed<'_>) -> Vec<Span> {
    let mut all = quote_marks(seed);
    all.extend(&seed.markdown.definitions);
    all.extend(&seed.markdown.escapes);
    all.sort_unstable();
    let mut disjoint: Vec<Span> = Vec::with_capacity(all.len());
    for span in all {
        match disjoint.last_mut() {
            Some(last) if span.start() < last.end() => *last = last.join(span),
            _ => disjoint.push(span),
        }
    }
    disjoint
}

/// The `>` that make block quotes, which are no text; sorted.
fn quote_marks(seed: &Seed<'_>) -> Vec<Span> {
    let quotes: Vec<Span> = seed
        .markdown
        .of_kind(BlockKind::Quote)
        .map(|block| block.span)
        .collect();
    let (mut found, mut end) = (Vec::new(), 0);
    for (index, quote) in quotes.iter().enumerate() {
        if quote.start() < end {
            continue;
        }
        end = quote.end();
        let inner = quotes[index..].partition_point(|inner| inner.start() < end);
        let mut line = quote.start();
        while line < end {
            let mut at = line;
            for _ in 0..inner {
                let rest = seed.text()[at..end].trim_start_matches([' ', '\t']);
                if !rest.starts_with('>') {
                    break;
                }
                at = end - rest.len() + 1;
            }
            if at > line {
                found.push(Span::new(line, at));
            }
            line = next_line(seed.text(), line);
        }
    }
    found
}

/// Appends a span without what lies in `marks`.
fn fold_between(seed: &Seed<'_>, marks: &[Span], span: Span, seen: &mut String) {
    let mut at = span.start();
    let first = marks.partition_point(|mark| mark.end() <= at);
    for mark in marks[first..].iter().take_while(|mark| mark.start() < span.end()) {
        fold(seen, seed.slice(Span::new(at, mark.start().max(at))));
        if seed.slice(*mark) != "\\" {
            fold(seen, " ");
        }
        at = mark.end().min(span.end());
    }
    fold(seen, seed.slice(Span::new(at, span.end())));
}

/// Characters without width are no text.
fn fold(seen: &mut String, part: &str) {
    for c in part.chars() {
        match c {
            '\u{200b}' | '\u{200c}' | '\u{200d}' | '\u{feff}' => {}
            c if !c.is_ascii_whitespace() => seen.push(c),
            _ if seen.is_empty() || seen.ends_with(' ') => {}
            _ => seen.push(' '),
        }
    }
}
