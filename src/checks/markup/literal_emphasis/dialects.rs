//! Asterisks of which it is not known in every dialect whether they are shown.

use crate::checks::Context;
use crate::dialect::Emphasis;
use crate::seed::Seed;
use crate::seed::emphasis::{is_symbol, whole};
use crate::source::Span;

/// The runs that kramdown is certain to show, too. It looks at ASCII whitespace alone: a run may open
/// emphasis unless whitespace follows, and may close it unless whitespace precedes, whatever
/// punctuation is beside it. What it makes of more than two asterisks in a row is not modelled.
pub(super) fn shown_by_kramdown(seed: &Seed<'_>) -> Vec<Span> {
    let bytes = seed.text().as_bytes();
    let is_word = |byte: Option<&u8>| byte.is_some_and(|byte| !byte.is_ascii_whitespace() && *byte != b'*');
    let (mut openers, mut closers) = (Vec::new(), Vec::new());
    for at in memchr::memchr_iter(b'*', bytes) {
        if is_word(bytes.get(at + 1)) {
            openers.push(at);
        }
        if at > 0 && is_word(bytes.get(at - 1)) {
            closers.push(at);
        }
    }
    let any = |places: &[usize], from: usize, to: usize| {
        let first = places.partition_point(|place| *place < from);
        places.get(first).is_some_and(|place| *place < to)
    };
    let is_shown = |run: &Span| {
        let Some(block) = seed.markdown.blocks_around(*run).next() else {
            return false;
        };
        let opens = is_word(bytes.get(run.end())) && any(&closers, run.end(), block.span.end());
        let closes =
            run.start() > 0 && is_word(bytes.get(run.start() - 1)) && any(&openers, block.span.start(), run.start());
        !opens && !closes && whole(seed.text(), *run).len() == 2
    };
    seed.markdown.stars.iter().copied().filter(is_shown).collect()
}

/// Where versions of CommonMark may disagree on which asterisks are emphasis: beside a symbol, or, to some
/// dialects, where there are too many in a row. A block is asked for each of its runs, so the places are
/// searched once.
#[derive(Default)]
pub(super) struct Disputed {
    /// The asterisks behind a symbol.
    behind: Vec<usize>,
    /// The asterisks before a symbol.
    before: Vec<usize>,
    /// Where four asterisks in a row begin.
    rows: Vec<usize>,
}

impl Disputed {
    pub(super) fn of(context: Context<'_, '_>) -> Self {
        let has_long_runs = match context.dialect.emphasis {
            Emphasis::AnyVersion => false,
            Emphasis::Micromark => true,
            Emphasis::CommonMark | Emphasis::Whitespace | Emphasis::Marked => return Self::default(),
        };
        let text = context.seed.text();
        let is_symbol = |c: Option<char>| c.is_some_and(is_symbol);
        let mut found = Self::default();
        for at in memchr::memchr_iter(b'*', text.as_bytes()) {
            if is_symbol(text[..at].chars().next_back()) {
                found.behind.push(at);
            }
            if is_symbol(text[at + 1..].chars().next()) {
                found.before.push(at);
            }
            if has_long_runs && text[at..].starts_with("****") {
                found.rows.push(at);
            }
        }
        found
    }

    /// Whether they disagree on the block around a run.
    pub(super) fn has(&self, seed: &Seed<'_>, run: Span) -> bool {
        if self.behind.is_empty() && self.before.is_empty() && self.rows.is_empty() {
            return false;
        }
        let Some(block) = seed.markdown.blocks_around(run).next() else {
            return false;
        };
        let (start, end) = (block.span.start(), block.span.end());
        let any = |places: &[usize], from: usize, width: usize| {
            let first = places.partition_point(|place| *place < from);
            places.get(first).is_some_and(|place| place + width <= end)
        };
        any(&self.behind, start + 1, 1) || any(&self.before, start, 2) || any(&self.rows, start, 4)
    }
}
