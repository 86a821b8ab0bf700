//! `markup/remote-resource`: summary, options and cases are in rules/markup/remote-resource.yaml.

use crate::checks::{Check, Context};
use crate::edit::Safety;
use crate::finding::Findings;
use crate::rewrite::Rewrite;
use crate::seed::{Place, Reference, Seed, Use};
use crate::source::Span;

/// Values of `rel` that make the browser load something, with a description of the action.
const LOADING: &[(&str, &str)] = &[
    ("stylesheet", "loads a style sheet"),
    ("preload", "preloads a resource"),
    ("modulepreload", "preloads a script"),
    ("prefetch", "prefetches a resource"),
    ("prerender", "prerenders a page"),
    ("import", "imports a document"),
];

/// The number of bytes of an at-rule that are searched for a URL.
const LONGEST_RULE: usize = 4096;

pub(crate) struct RemoteResource;

impl Check for RemoteResource {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        let seed = context.seed;
        for reference in seed
            .references
            .iter()
            .filter(|reference| reference.used_as == Use::Style)
        {
            link(context, reference, findings);
        }
        for id in seed.outline.ids().filter(|id| seed.outline.node(*id).name == "style") {
            let inside = seed.outline.inside(id, seed.text().len());
            imports(context, inside, findings);
        }
    }
}

fn link(context: Context<'_, '_>, reference: &Reference<'_>, findings: &mut Findings<'_, '_>) {
    let seed = context.seed;
    let Place::Attribute(id, _) = reference.place else {
        return;
    };
    let Some(host) = reference
        .url
        .host()
        .filter(|host| reference.url.is_remote() && !context.settings.is_own(host))
    else {
        return;
    };
    let rel = seed.value(id, "rel").unwrap_or_default().to_ascii_lowercase();
    let Some((_, action)) = LOADING
        .iter()
        .find(|(known, _)| rel.split_ascii_whitespace().any(|token| token == *known))
    else {
        return;
    };
    let font = rel.contains("preload")
        && seed
            .value(id, "as")
            .is_some_and(|kind| kind.eq_ignore_ascii_case("font"));
    let action = if font { "preloads a font" } else { action };
    findings
        .at(reference.url.span)
        .message(format_args!("Every visit {action} from {host}."))
        .rewrite("Remove the `<link>`", Safety::Unsafe, Rewrite::RemoveElement(id));
}

/// Reports `@import` and fonts in a `<style>`.
fn imports(context: Context<'_, '_>, inside: Span, findings: &mut Findings<'_, '_>) {
    let css = context.seed.slice(inside);
    if !css.contains("//") {
        return;
    }
    let lower = css.to_ascii_lowercase();
    let starts = ["@import", "@font-face"].into_iter().flat_map(|at_rule| {
        let end = if at_rule == "@import" { ';' } else { '}' };
        lower.match_indices(at_rule).map(move |(at, _)| (at, at_rule, end))
    });
    let mut found: Vec<(usize, usize, &str)> = Vec::new();
    for (at, at_rule, end) in starts {
        let near = css.get(at..at + LONGEST_RULE).unwrap_or(&css[at..]);
        let rule = &near[..near.find(end).unwrap_or(near.len())];
        let Some(slashes) = rule.find("//") else { continue };
        let scheme = rule[..slashes].trim_end_matches(':');
        let start = scheme.trim_end_matches(|c: char| c.is_ascii_alphabetic()).len();
        let start = if scheme.len() == slashes { slashes } else { start };
        let length = rule[start..]
            .find(|c: char| matches!(c, '"' | '\'' | ')' | ';') || c.is_whitespace())
            .unwrap_or(rule.len() - start);
        found.push((at + start, at + start + length, at_rule));
    }
    found.sort_unstable();
    for (start, end, at_rule) in found {
        report(
            context,
            Span::new(inside.start() + start, inside.start() + end),
            at_rule,
            findings,
        );
    }
}

fn report(context: Context<'_, '_>, span: Span, at_rule: &str, findings: &mut Findings<'_, '_>) {
    let seed: &Seed<'_> = context.seed;
    let url = crate::url::SeedUrl::new(span, seed.slice(span).into(), seed.has_template(span));
    let Some(host) = url
        .host()
        .filter(|host| url.is_remote() && !context.settings.is_own(host))
    else {
        return;
    };
    let action = if at_rule == "@import" {
        "loads a style sheet"
    } else {
        "loads a font"
    };
    findings
        .at(span)
        .message(format_args!("Every visit {action} from {host}."))
        .label(format_args!("`{at_rule}` in a `<style>`"))
        .done();
}
