//! Names of files without quotes, and filters that no site has.

use super::Fault;
use crate::checks::Context;
use crate::generators::Target;
use crate::seed::templates::{LIQUID_FILTERS, Mark, MarkKind};
use crate::site_templates::has_no_own_filters;

/// Whether a tag is followed by the name of a file without quotes, and no variable of that name is known.
pub(super) fn has_no_quotes(rest: &str, is_known: &dyn Fn(&str) -> bool) -> bool {
    let file = rest.split_whitespace().next().unwrap_or_default();
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '/');
    let root = file.split(['.', '/', '-']).next().unwrap_or_default();
    !root.is_empty() && file.contains('.') && file.chars().all(is_plain) && !is_known(root)
}

/// A filter that no site of Eleventy has unless its settings add it; the build stops at it.
pub(super) fn filter(mark: &Mark<'_>, context: Context<'_, '_>) -> Option<Fault> {
    let MarkKind::Output(inside) = mark.kind else {
        return None;
    };
    let tree = context.settings.files.as_deref()?;
    if context.settings.target != Target::Eleventy || inside.contains(['"', '\'']) {
        return None;
    }
    let name = |part: &'_ str| part.split([':', ' ']).find(|name| !name.is_empty()).map(str::to_owned);
    let mut filters = inside.split('|').skip(1).filter_map(name);
    let is_unknown = filters.any(|name| !LIQUID_FILTERS.contains(&&*name));
    (is_unknown && has_no_own_filters(tree, context.seed.source().path()))
        .then(|| Fault::Stops("there is no such filter".to_owned()))
}
