//! `markup/blank-lines`: summary, options and cases are in rules/markup/blank-lines.yaml.

use super::trailing_space::may_be_for_marked;
use crate::checks::{Check, Context, Options};
use crate::edit::{Edit, Safety};
use crate::finding::Findings;
use crate::source::{Span, in_spans, line_end, next_line};
use crate::words::count;

pub(crate) struct BlankLines {
    most: usize,
}

impl BlankLines {
    pub(crate) fn new(options: &Options) -> Self {
        Self {
            most: usize::try_from(options.number("max", 1)).unwrap_or(1).max(1),
        }
    }
}

impl Check for BlankLines {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        let seed = context.seed;
        let text = seed.text();
        let end = text.trim_ascii_end().len().max(seed.body.start());
        let mut kept = Vec::new();
        let mut rows = 0;
        let (mut start, mut surplus) = (0, 0);
        let lines = memchr::memchr_iter(b'\n', &text.as_bytes()[seed.body.start()..end]);
        let starts = std::iter::once(seed.body.start()).chain(lines.map(|at| seed.body.start() + at + 1));
        for at in starts {
            let blank = matches!(text.as_bytes().get(at), Some(b'\n' | b'\r' | b' ' | b'\t'))
                && text[at..line_end(text, at)].trim_ascii().is_empty();
            if !blank {
                if rows > self.most {
                    kept.push((start, Span::new(surplus, at), rows));
                }
                rows = 0;
                continue;
            }
            start = if rows == 0 { at } else { start };
            rows += 1;
            if rows == self.most {
                surplus = next_line(text, at);
            }
        }
        if kept.is_empty() {
            return;
        }
        let code = seed.significant_whitespace();
        for (start, surplus, lines) in kept {
            // To marked, a line of tabs below a paragraph is a part of it.
            let has_tabs = may_be_for_marked(context) && text[start..next_line(text, start)].contains('\t');
            if has_tabs || in_spans(code, start) || in_spans(code, surplus.start()) {
                continue;
            }
            findings
                .at(surplus)
                .message(format_args!("There are {} in a row.", count(lines, "blank line")))
                .edits("Keep one blank line", Safety::Safe, vec![Edit::remove(surplus)]);
        }
    }
}
