//! `markup/blank-lines`: words, options and cases in rules/markup/blank-lines.yaml.

use super::trailing_space::untouchable;
use crate::checks::{Check, Context, Options};
use crate::finding::Findings;
use crate::fix::{Edit, Safety};
use crate::source::{Span, in_spans, line_end, next_line};
use crate::words::count;

pub struct BlankLines {
    most: usize,
}

impl BlankLines {
    pub fn new(options: &Options) -> Self {
        Self { most: usize::try_from(options.number("max", 1)).unwrap_or(1).max(1) }
    }
}

impl Check for BlankLines {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        let seed = context.seed;
        let text = seed.text();
        let end = text.trim_end().len();
        let mut kept = Vec::new();
        let mut at = seed.body.start();
        while at < end {
            let mut lines = 0;
            let mut surplus = at;
            let start = at;
            while at < end && text[at..line_end(text, at)].trim().is_empty() {
                at = next_line(text, at);
                lines += 1;
                if lines == self.most {
                    surplus = at;
                }
            }
            if lines > self.most && at <= end {
                kept.push((start, Span::new(surplus, at), lines));
            }
            at = if at == start { next_line(text, at) } else { at };
        }
        if kept.is_empty() {
            return;
        }
        let code = untouchable(seed);
        for (start, surplus, lines) in kept {
            if in_spans(&code, start) || in_spans(&code, surplus.start()) {
                continue;
            }
            findings
                .at(surplus)
                .message(format_args!("There are {} in a row.", count(lines, "blank line")))
                .edits("Keep one blank line", Safety::Safe, vec![Edit::remove(surplus)]);
        }
    }
}
