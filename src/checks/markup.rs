//! Checks of `markup/*`.

pub mod accidental_code;
pub mod blank_lines;
pub mod conflict_marker;
pub mod curly_quote;
pub mod dead_style;
pub mod duplicate_attribute;
pub mod duplicate_id;
pub mod empty_body;
pub mod empty_code;
pub mod empty_heading;
pub mod empty_link;
pub mod escaped_brace;
pub mod final_newline;
pub mod foreign_root_link;
pub mod invisible_character;
pub mod literal_emphasis;
pub mod mixed_line_endings;
pub mod private_link;
pub mod remote_resource;
pub mod stray_end_tag;
pub mod template_syntax;
pub mod title_repeated;
pub mod trailing_space;
pub mod truncated_tag;
pub mod unclosed_element;
pub mod unknown_element;

use crate::edit::Edit;
use crate::seed::Seed;
use crate::source::{Span, line_end, line_start, next_line};

/// Removes a block with its lines and one of the blank lines around it. Where there is text directly
/// above and below, a blank line is kept, so that the two do not run together.
pub(crate) fn without_lines(seed: &Seed<'_>, span: Span) -> Edit {
    let text = seed.text();
    let kept = seed.slice(span).trim_end().len();
    let start = line_start(text, span.start()).max(seed.body.start());
    let end = span.start() + kept;
    let rest = next_line(text, end);
    let alone = |part: &str| part.trim_ascii().is_empty();
    if !alone(&text[start..span.start()]) || !alone(&text[end..rest]) {
        return Edit::remove(Span::new(span.start(), end));
    }
    let above = start - usize::from(start > seed.body.start());
    let above = line_start(text, above).max(seed.body.start());
    let first = start == seed.body.start();
    let blank_above = first || alone(&text[above..start]);
    let blank_below = rest == text.len() || alone(&text[rest..next_line(text, rest)]);
    match (blank_above, blank_below) {
        (true, true) if rest == text.len() && !first => Edit::remove(Span::new(above, rest)),
        (true, true) => Edit::remove(Span::new(start, next_line(text, rest))),
        (false, false) => Edit::remove(Span::new(start, line_end(text, end))),
        _ => Edit::remove(Span::new(start, rest)),
    }
}
