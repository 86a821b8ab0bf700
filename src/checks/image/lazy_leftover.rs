//! `image/lazy-leftover`: summary, options and cases are in rules/image/lazy-leftover.yaml.

use crate::checks::{Check, Context};
use crate::edit::Safety;
use crate::finding::Findings;
use crate::rewrite::Rewrite;
use crate::seed::outline::{Attribute, NodeId};
use crate::seed::shown::image_shows;
use crate::seed::{LAZY_SOURCES, LAZY_SRCSETS, Seed, whole_url};
use crate::url::SeedUrl;

pub(crate) struct LazyLeftover;

/// Attributes that galleries use for a larger image, and other scripts for purposes of their own:
/// they count as leftovers only where they repeat the URL that the browser loads.
const SHARED: &[&str] = &[
    "data-src",
    "data-original",
    "data-original-src",
    "data-orig-src",
    "data-srcset",
];

impl Check for LazyLeftover {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        let seed = context.seed;
        for id in seed.outline.ids() {
            let node = seed.outline.node(id);
            if node.name == "img" && !node.templated && !node.in_noscript {
                judge(seed, id, findings);
            }
        }
    }
}

fn judge(seed: &Seed<'_>, id: NodeId, findings: &mut Findings<'_, '_>) {
    let lazy: Vec<&Attribute> = seed
        .outline
        .attributes(id)
        .iter()
        .filter(|attribute| is_lazy(seed.slice(attribute.name)))
        .collect();
    if lazy.is_empty() || !image_shows(seed, id) {
        return;
    }
    let src = seed.outline.attribute(id, "src", seed.text());
    let own = seed.outline.attribute(id, "srcset", seed.text());
    let repeats = |attribute: &Attribute| {
        let beside = if is_one_of(LAZY_SRCSETS, seed.slice(attribute.name)) {
            own
        } else {
            src
        };
        beside.is_some_and(|beside| same(&whole_url(seed, beside), &whole_url(seed, attribute)))
    };
    let left: Vec<&Attribute> = lazy
        .into_iter()
        .filter(|attribute| repeats(attribute) || !is_one_of(SHARED, seed.slice(attribute.name)))
        .collect();
    let Some((first, others)) = left.split_first() else {
        return;
    };
    let safety = if left.iter().all(|attribute| repeats(attribute)) {
        Safety::Safe
    } else {
        Safety::Unsafe
    };
    let name = seed.slice(first.name);
    let label = if safety == Safety::Safe {
        "repeats the URL that browsers load"
    } else {
        "no script reads it any more"
    };
    let mut finding = findings
        .at(first.span(seed.text()))
        .message(format_args!("`{name}` is left over from a lazy-loading script."))
        .label(label);
    for other in others {
        finding = finding.related(other.name, "this one too");
    }
    let rewrites = left.iter().map(|attribute| Rewrite::RemoveAttribute(id, **attribute));
    finding.rewrites("Remove the lazy-loading attributes", safety, rewrites.collect());
}

fn is_lazy(name: &str) -> bool {
    name.len() > 5 && name.as_bytes()[4] == b'-' && (is_one_of(LAZY_SOURCES, name) || is_one_of(LAZY_SRCSETS, name))
}

fn is_one_of(names: &[&str], name: &str) -> bool {
    names.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// Whether two URLs are equal apart from the scheme.
fn same(one: &SeedUrl<'_>, other: &SeedUrl<'_>) -> bool {
    let bare = |text: &str| {
        let rest = text.strip_prefix("https:").or_else(|| text.strip_prefix("http:"));
        rest.unwrap_or(text).to_owned()
    };
    !one.text.is_empty() && (one.text == other.text || bare(&one.text) == bare(&other.text))
}
