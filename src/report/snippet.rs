//! The lines around the labels of a finding, without control characters: wide lines only in part, and
//! each crop is marked with `…`.

use std::fmt::Write as _;
use std::ops::Range;

use super::fit::{columns, width};
use super::printable;
use super::safe_text::one_line;
use crate::source::{Source, Span, line_end, line_start, next_line};

/// The length in bytes above which a line is shown only in part where there is no terminal.
const LONG_LINE: usize = 300;
/// The number of bytes that are shown before and after a span in a long line.
const WINDOW: usize = 60;
/// The number of columns before a span in a line that is too wide for the terminal.
const LEAD: usize = 12;
/// The maximal number of bytes that a label covers.
const LABEL: usize = 120;
/// The mark of an omitted part of a line.
const CROP: char = '…';

/// A label: what it marks, and its words.
pub(super) type Label = (Span, Option<String>);

/// The lines that are shown.
pub(super) struct Snippet {
    /// The path, as far as there is room for it.
    pub name: String,
    /// The lines; those far from every label are empty.
    pub text: String,
    /// The number of the first line, from 0.
    pub first: usize,
    /// The labels in these lines, the primary one first.
    pub labels: Vec<Label>,
    /// The real column of each label, from 0, by its place in these lines.
    columns: Vec<(usize, usize)>,
}

impl Snippet {
    /// The lines around labels, for a terminal of this width.
    pub(super) fn new(source: &Source, labels: Vec<Label>, terminal: Option<usize>) -> Self {
        let text = source.text();
        let at: Vec<usize> = labels.iter().map(|(span, _)| source.line(span.start())).collect();
        let (top, bottom) = (
            at.iter().min().copied().unwrap_or(1),
            at.iter().max().copied().unwrap_or(1),
        );
        let last = source.line(text.len());
        let gutter = (bottom + 1).to_string().len() + 4;
        let room = terminal.map(|width| width.saturating_sub(gutter).max(20));
        let mut snippet = Self {
            name: name(source.path(), terminal.map(|width| width.saturating_sub(gutter + 20))),
            text: String::new(),
            first: 0,
            labels: labels.clone(),
            columns: Vec::new(),
        };
        let mut begun = false;
        for number in top.saturating_sub(1).max(1)..=(bottom + 1).min(last) {
            let line = source.line_span(number);
            let here: Vec<usize> = (0..labels.len()).filter(|label| at[*label] == number).collect();
            let is_long = room.is_none() && line.len() > LONG_LINE;
            let is_near = at.iter().any(|label| label.abs_diff(number) <= 1);
            if here.is_empty() && !begun && (is_long || line.start() >= text.len()) {
                continue;
            }
            if here.is_empty() && number > bottom && (is_long || line.start() >= text.len()) {
                break;
            }
            match begun {
                true => snippet.text.push('\n'),
                false => snippet.first = number - 1,
            }
            begun = true;
            if !here.is_empty() {
                snippet.labelled(source, line, &here, room);
            } else if is_near && !is_long {
                let shown = printable(line.of(text)).trim_end_matches('\n').to_owned();
                snippet
                    .text
                    .push_str(&super::fit::cropped(&shown, room.unwrap_or(usize::MAX)));
            }
        }
        // An empty last line would be none.
        snippet.text.push('\n');
        snippet.labels.retain(|(span, _)| span.end() < snippet.text.len());
        snippet
    }

    /// Adds a line with labels.
    fn labelled(&mut self, source: &Source, line: Span, here: &[usize], room: Option<usize>) {
        let shown = printable(line.of(source.text())).into_owned();
        let shown = shown.trim_end_matches('\n');
        let inside = |at: usize| floor(shown, at.saturating_sub(line.start()));
        let spans: Vec<Range<usize>> = here
            .iter()
            .map(|label| inside(self.labels[*label].0.start())..inside(self.labels[*label].0.end()))
            .collect();
        let words: Vec<usize> = here
            .iter()
            .map(|label| self.labels[*label].1.as_deref().map_or(0, width))
            .collect();
        let (from, to) = match room {
            Some(room) => part(shown, &spans, &words, room),
            None => window(shown, &spans[0]),
        };
        let start = self.text.len();
        let lead = if from > 0 { CROP.len_utf8() } else { 0 };
        if from > 0 {
            self.text.push(CROP);
        }
        self.text.push_str(&shown[from..to]);
        if to < shown.len() {
            self.text.push(CROP);
        }
        for (label, span) in here.iter().zip(spans) {
            let real = self.labels[*label].0.start();
            let moved = |at: usize| start + lead + at.clamp(from, to) - from;
            let is_outside = span.start > to || span.end < from;
            let new = match is_outside {
                // It is removed at the end.
                true => Span::new(usize::MAX - 1, usize::MAX),
                false => Span::new(moved(span.start), moved(span.end)),
            };
            self.columns.push((new.start(), source.position(real).column - 1));
            self.labels[*label].0 = new;
            if let (Some(room), Some(text), false) = (room, &mut self.labels[*label].1, is_outside) {
                let before = lead.min(1) + width(&shown[from..span.start.max(from)]);
                let covered = width(&shown[span.start.clamp(from, to)..span.end.clamp(from, to)]);
                let free = room.saturating_sub(before + covered / 2 + 5);
                *text = super::fit::cropped(text, free.max(8)).into_owned();
            }
        }
    }

    /// The bytes of the lines that are shown for a span, with others around it.
    pub(super) fn lines(&self, span: Range<usize>, before: usize, after: usize) -> Range<usize> {
        let text = &self.text;
        let start = (0..before).fold(line_start(text, span.start), |start, _| {
            line_start(text, start.saturating_sub(1))
        });
        let end = (0..after).fold(line_end(text, span.end), |end, _| {
            let next = next_line(text, end);
            if next >= text.len() { end } else { line_end(text, next) }
        });
        start..end.max(start)
    }

    /// The line and the real column of a place, from 0.
    pub(super) fn place(&self, lines: &Range<usize>, at: usize) -> (usize, usize) {
        let line = self.first + self.text[..lines.start].matches('\n').count();
        let known = self.columns.iter().find(|(label, _)| *label == at);
        (line, known.map_or(0, |(_, column)| *column))
    }
}

/// A label within one line that is not too long, at character boundaries.
pub(super) fn clipped(span: Span, text: &str, terminal: Option<usize>) -> Span {
    let start = floor(text, span.start());
    let most = terminal.map_or(LABEL, |width| (width / 2).min(LABEL));
    let end = span.end().min(line_end(text, start)).min(start + most).max(start);
    Span::new(start, floor(text, end))
}

/// Whether another span is on the same line as a span, but so far away that a crop would not show both.
pub(super) fn is_far(own: Span, other: Span, text: &str) -> bool {
    let line = line_start(text, own.start());
    line_end(text, own.start()) - line > LONG_LINE && line_start(text, other.start()) == line
}

/// The path, without its beginning if it is too long.
fn name(path: &str, room: Option<usize>) -> String {
    let name = one_line(path);
    let room = room.unwrap_or(usize::MAX).max(12);
    if width(&name) <= room {
        return name.into_owned();
    }
    let mut used = 1;
    let kept = name.char_indices().rev().take_while(|(_, c)| {
        used += columns(*c);
        used <= room
    });
    let start = kept.last().map_or(name.len(), |(at, _)| at);
    let mut shown = String::from(CROP);
    let _ = write!(shown, "{}", &name[start..]);
    shown
}

/// The part of a long line around a span.
fn window(line: &str, span: &Range<usize>) -> (usize, usize) {
    let from = match span.start > LONG_LINE {
        true => floor(line, span.start - WINDOW),
        false => 0,
    };
    let to = match line.len() - span.end > LONG_LINE {
        true => floor(line, span.end + WINDOW),
        false => line.len(),
    };
    (from, to)
}

/// The part of a line that fits into this number of columns, with its spans and, below the middle of each,
/// the words of their labels.
fn part(line: &str, spans: &[Range<usize>], words: &[usize], room: usize) -> (usize, usize) {
    let column = |at: usize| width(&line[..at]);
    let needed = spans.iter().zip(words).map(|(span, words)| {
        let (start, end) = (column(span.start), column(span.end));
        let below = if *words > 0 {
            start + (end - start) / 2 + 4 + words
        } else {
            0
        };
        end.max(below) + 1
    });
    let first = spans.iter().map(|span| span.start).min().unwrap_or(0);
    let mut from = 0;
    if needed.max().unwrap_or(0) > room {
        let mut lead = 0;
        let before = line[..first].char_indices().rev().take_while(|(_, c)| {
            lead += columns(*c);
            lead <= LEAD
        });
        from = before.last().map_or(first, |(at, _)| at);
    }
    let mut used = usize::from(from > 0);
    let mut to = from;
    let rest = width(&line[from..]) + used;
    for c in line[from..].chars() {
        used += columns(c);
        if rest > room && used >= room {
            break;
        }
        to += c.len_utf8();
    }
    (from, to)
}

fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len()))
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(0)
}
