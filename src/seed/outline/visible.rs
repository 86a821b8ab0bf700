//! The text that readers see, summed up, so that nested elements do not count it again.

use super::{Outline, Text};
use crate::source::Span;

/// What readers see of the text runs, summed up, so that nested elements don't count it again.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// The bytes of visible text before each run, without the whitespace around each.
    weight: Vec<usize>,
    /// The number of visible runs before each run.
    visible: Vec<usize>,
    /// The visible runs that are not only whitespace.
    words: Vec<usize>,
}

impl Seen {
    pub(super) fn of(texts: &[Text], source: &str) -> Self {
        let mut seen = Self::default();
        let (mut weight, mut visible) = (0, 0);
        for (index, run) in texts.iter().enumerate() {
            seen.weight.push(weight);
            seen.visible.push(visible);
            let own = if run.raw {
                0
            } else {
                run.span.of(source).trim_ascii().len()
            };
            weight += own;
            visible += usize::from(!run.raw);
            if own > 0 {
                seen.words.push(index);
            }
        }
        seen.weight.push(weight);
        seen.visible.push(visible);
        seen
    }
}

impl Outline<'_> {
    fn seen(&self, text: &str) -> &Seen {
        self.seen.get_or_init(|| Seen::of(&self.texts, text))
    }

    /// The runs, visible or not, that overlap a span.
    fn runs(&self, span: Span) -> std::ops::Range<usize> {
        let first = self.texts.partition_point(|run| run.span.end() <= span.start());
        let last = self.texts.partition_point(|run| run.span.start() < span.end());
        first..last.max(first)
    }

    /// The part of a run that is inside a span.
    fn part<'t>(&self, run: usize, span: Span, text: &'t str) -> &'t str {
        let run = self.texts[run].span;
        let (start, end) = (run.start().max(span.start()), run.end().min(span.end()));
        &text[start..end.max(start)]
    }

    /// The number of bytes of visible text inside a span, without the whitespace around each run.
    #[must_use]
    pub fn text_weight(&self, span: Span, text: &str) -> usize {
        let runs = self.runs(span);
        let weigh = |run: usize| match self.texts[run].raw {
            true => 0,
            false => self.part(run, span, text).trim_ascii().len(),
        };
        match runs.len() {
            0 => 0,
            1 => weigh(runs.start),
            _ => {
                let weights = &self.seen(text).weight;
                let between = weights[runs.end - 1] - weights[runs.start + 1];
                weigh(runs.start) + between + weigh(runs.end - 1)
            }
        }
    }

    /// Calls `each` with the source of the visible text inside a span; several runs of whitespace in a
    /// row may be one space.
    pub(crate) fn each_seen(&self, span: Span, text: &str, mut each: impl FnMut(&str)) {
        let runs = self.runs(span);
        let seen = self.seen(text);
        let first = seen.words.partition_point(|run| *run < runs.start);
        let mut at = runs.start;
        let space = |each: &mut dyn FnMut(&str), from: usize, to: usize| {
            if seen.visible[to] > seen.visible[from] {
                each(" ");
            }
        };
        for run in seen.words[first..].iter().copied().take_while(|run| *run < runs.end) {
            space(&mut each, at, run);
            each(self.part(run, span, text));
            at = run + 1;
        }
        space(&mut each, at.min(runs.end), runs.end);
    }

    /// Whether the byte is in visible text.
    #[must_use]
    pub fn is_visible(&self, offset: usize) -> bool {
        let at = self.texts.partition_point(|run| run.span.end() <= offset);
        self.texts.get(at).is_some_and(|run| !run.raw && run.span.holds(offset))
    }

    /// Calls `each` with every run of visible text inside a span.
    pub fn each_visible_span(&self, span: Span, mut each: impl FnMut(Span)) {
        let from = self.texts.partition_point(|run| run.span.end() <= span.start());
        for run in self.texts[from..]
            .iter()
            .take_while(|run| run.span.start() < span.end())
            .filter(|run| !run.raw)
        {
            each(Span::new(
                run.span.start().max(span.start()),
                run.span.end().min(span.end()),
            ));
        }
    }
}
