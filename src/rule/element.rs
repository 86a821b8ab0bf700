//! Properties of elements that clauses require beyond their selectors.

use crate::seed::Seed;
use crate::seed::html_names::{CLOSES_P, TABLE_PARTS};
use crate::seed::outline::NodeId;

/// Whether an empty element still separates words: an inline element with whitespace inside, or a
/// block between two texts. Also whether its removal would change how Markdown reads the
/// punctuation beside it.
pub(crate) fn separates(seed: &Seed<'_>, id: NodeId) -> bool {
    let Some(whole) = seed.outline.element_span(id) else {
        return true;
    };
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
    let ends_block = text_before.is_empty()
        || before.ends_with("\n\n")
        || block_tag(text_before.rsplit('<').next(), text_before.ends_with('>'));
    let starts_block =
        text_after.is_empty() || block_tag(text_after.strip_prefix('<'), true) || after.starts_with("\n\n");
    !ends_block && !starts_block
}

/// Whether a tag, without its `<`, is one of a block.
fn block_tag(tag: Option<&str>, complete: bool) -> bool {
    let name = tag.map(|tag| tag.trim_start_matches('/'));
    let name = name.map(|tag| {
        tag.split(|c: char| !c.is_ascii_alphanumeric())
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase()
    });
    complete && name.is_some_and(|name| CLOSES_P.contains(&&*name) || TABLE_PARTS.contains(&&*name))
}
