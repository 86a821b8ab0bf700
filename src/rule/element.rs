//! Properties of elements that clauses require beyond their selectors.

use crate::seed::Seed;
use crate::seed::emptied::holds_html;
use crate::seed::html_names::{CLOSES_P, ends_with_block_tag, starts_with_block_tag};
use crate::seed::outline::NodeId;

/// Whether an empty element still separates words: an inline element with whitespace inside, or a
/// block between two texts. Also whether its removal would change how Markdown reads the
/// punctuation beside it, or that what follows it is HTML.
pub(crate) fn separates(seed: &Seed<'_>, id: NodeId) -> bool {
    let Some(whole) = seed.outline.element_span(id) else {
        return true;
    };
    if holds_html(seed, whole) {
        return true;
    }
    let (before, after) = (
        &seed.text()[seed.body.start()..whole.start()],
        &seed.text()[whole.end()..],
    );
    let (last, next) = (before.chars().next_back(), after.chars().next());
    if [last, next]
        .into_iter()
        .flatten()
        .any(|c| matches!(c, '*' | '_' | '`' | '~' | '\\'))
    {
        return true;
    }
    let is_space = |c: Option<char>| c.is_none_or(char::is_whitespace);
    let name = &*seed.outline.node(id).name;
    if !CLOSES_P.contains(&name) {
        return !is_space(last) && !is_space(next) && seed.outline.holds_space(id, seed.text());
    }
    let text_before = before.trim_end_matches([' ', '\t']).trim_end_matches(['\r', '\n']);
    let text_after = after.trim_start();
    let ends_block = text_before.is_empty() || before.ends_with("\n\n") || ends_with_block_tag(text_before);
    let starts_block = text_after.is_empty() || starts_with_block_tag(text_after) || after.starts_with("\n\n");
    !ends_block && !starts_block
}
