//! Checks of `markup/*`.

pub(super) mod accidental_code;
pub(super) mod blank_lines;
pub(super) mod conflict_marker;
pub(super) mod curly_quote;
pub(super) mod dead_style;
pub(super) mod duplicate_attribute;
pub(super) mod duplicate_id;
pub(super) mod empty_body;
pub(super) mod empty_code;
pub(super) mod empty_heading;
pub(super) mod empty_link;
pub(super) mod escaped_brace;
pub(super) mod final_newline;
pub(super) mod foreign_root_link;
pub(super) mod heading_in_list;
pub(super) mod invisible_character;
pub(super) mod literal_emphasis;
pub(super) mod literal_link;
pub(super) mod missing_include;
pub(super) mod mixed_line_endings;
pub(super) mod null_title;
pub(super) mod private_link;
pub(super) mod raw_html_dropped;
pub(super) mod remote_resource;
pub(super) mod shortcode;
pub(super) mod stray_end_tag;
pub(super) mod template_syntax;
pub(super) mod title_repeated;
pub(super) mod trailing_space;
pub(super) mod truncated_tag;
pub(super) mod unclosed_element;
pub(super) mod unescaped_sample;
pub(super) mod unknown_element;

use crate::edit::Edit;
use crate::seed::Seed;
use crate::seed::markdown::{Block, BlockKind};
use crate::source::Span;

/// Removes a block with its lines and one of the blank lines around it. Where there is text directly
/// above and below, a blank line is kept, so that the two do not run together.
pub(crate) fn without_lines(seed: &Seed<'_>, span: Span) -> Edit {
    let text = seed.text();
    let kept = seed.slice(span).trim_ascii_end().len();
    let start = seed.source().line_start(span.start()).max(seed.body.start());
    let end = span.start() + kept;
    let rest = seed.source().next_line(end);
    let alone = |part: &str| part.trim_ascii().is_empty();
    if !alone(&text[start..span.start()]) || !alone(&text[end..rest]) {
        return Edit::remove(Span::new(span.start(), end));
    }
    let above = start - usize::from(start > seed.body.start());
    let above = seed.source().line_start(above).max(seed.body.start());
    let first = start == seed.body.start();
    let blank_above = first || alone(&text[above..start]);
    let blank_below = rest == text.len() || alone(&text[rest..seed.source().next_line(rest)]);
    match (blank_above, blank_below) {
        (true, true) if rest == text.len() && !first => Edit::remove(Span::new(above, rest)),
        (true, true) => Edit::remove(Span::new(start, seed.source().next_line(rest))),
        (false, false) => Edit::remove(Span::new(start, seed.source().line_end(end))),
        _ => Edit::remove(Span::new(start, rest)),
    }
}

/// Whether the block is between two lists, which would be one without it.
pub(crate) fn separates_lists(seed: &Seed<'_>, block: Span) -> bool {
    let text = seed.text();
    let Some(last) = text[..block.start()].trim_end().len().checked_sub(1) else {
        return false;
    };
    let is_list = |other: &Block| other.kind == BlockKind::List;
    let ends = |list: &Block| is_list(list) && list.span.end() <= block.start();
    if !seed.markdown.blocks_around(Span::at(last)).any(ends) {
        return false;
    }
    let next = text.len() - text[block.end()..].trim_start().len();
    let blocks = &seed.markdown.blocks;
    let from = blocks.partition_point(|other| other.span.start() < block.end());
    let mut following = blocks[from..].iter().take_while(|other| other.span.start() <= next);
    following.any(is_list)
}
