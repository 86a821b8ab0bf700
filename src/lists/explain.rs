//! Explains one place of an article: every rule that matches there, and the exception that wins.

use super::urls::applies;
use super::{Lists, Provenance, RuleLine, kind_of, syntax, tracked};
use crate::seed::{Reference, Seed, Use};
use crate::source::Span;

/// An element or a URL with the rules that match it.
#[derive(Debug)]
pub(crate) struct Matched<'l> {
    /// The start tag of the element, or the URL.
    pub span: Span,
    /// The resource type of the URL; none for an element and for a link.
    pub kind: Option<&'static str>,
    /// What the rules do to it, as a verb.
    pub verb: &'static str,
    /// Whether it is a link to a redirect.
    pub redirects: bool,
    /// The rules that would block or hide it.
    pub rules: Vec<RuleLine<'l>>,
    /// The exceptions that match.
    pub exceptions: Vec<RuleLine<'l>>,
    /// Whether the element is hidden or the URL blocked, since no exception wins.
    pub removed: bool,
}

/// The elements and the URLs that overlap a span and match a rule, in source order.
#[must_use]
pub(crate) fn at<'l>(lists: &'l Lists, seed: &Seed<'_>, span: Span) -> Vec<Matched<'l>> {
    let provenance = Provenance::of(seed);
    let touches = |other: Span| other.start() < span.end() && span.start() < other.end();
    let mut found = elements(lists, seed, &provenance, &touches);
    for reference in seed.references.iter().filter(|one| touches(one.url.span)) {
        found.extend(tracking(lists, seed, &provenance, reference));
        let (Some(kind), Some(url)) = (kind_of(seed, reference), reference.url.parsed()) else {
            continue;
        };
        let page = provenance.page.as_deref().unwrap_or_default();
        let matching = lists.matching(url.as_str(), page, kind);
        let (mut exceptions, rules): (Vec<_>, Vec<_>) =
            matching.into_iter().partition(|rule| rule.text.starts_with("@@"));
        let winner = lists.blocking(url, kind, &provenance);
        if let Some((_, Some(exception))) = winner
            && !exceptions.contains(&exception)
        {
            exceptions.push(exception);
        }
        if !rules.is_empty() || !exceptions.is_empty() {
            found.push(Matched {
                span: reference.url.span,
                kind: Some(kind),
                verb: "blocks it",
                redirects: false,
                rules,
                exceptions,
                removed: matches!(winner, Some((_, None))),
            });
        }
    }
    found.sort_by_key(|matched| matched.span);
    found
}

/// The redirect of a link, or the parameters of a URL that only track.
fn tracking<'l>(
    lists: &'l Lists,
    seed: &Seed<'_>,
    provenance: &Provenance,
    reference: &Reference<'_>,
) -> Option<Matched<'l>> {
    let of = |span, verb, rule| Matched {
        span,
        kind: None,
        verb,
        redirects: false,
        rules: vec![rule],
        exceptions: Vec::new(),
        removed: true,
    };
    let link = reference.url.parsed().filter(|_| reference.used_as == Use::Link);
    if let Some((_, rule)) = link.and_then(|url| lists.target(url)) {
        return Some(Matched {
            redirects: true,
            ..of(reference.url.span, "names its target", rule)
        });
    }
    let (query, rule) = tracked(lists, seed, provenance, reference)?;
    Some(of(query.gone[0], "removes it", rule))
}

fn elements<'l>(
    lists: &'l Lists,
    seed: &Seed<'_>,
    provenance: &Provenance,
    touches: &dyn Fn(Span) -> bool,
) -> Vec<Matched<'l>> {
    let ids = seed.outline.ids().filter(|id| touches(seed.outline.node(*id).tag));
    let mut found: Vec<Matched<'l>> = Vec::new();
    for one in lists.selected(seed, ids, provenance) {
        let span = seed.outline.node(one.id).tag;
        if found.last().is_none_or(|last| last.span != span) {
            found.push(Matched {
                span,
                kind: None,
                verb: "hides it",
                redirects: false,
                rules: Vec::new(),
                exceptions: Vec::new(),
                removed: false,
            });
        }
        let Some(matched) = found.last_mut() else { continue };
        matched
            .rules
            .push(lists.line(one.rule.list as usize, one.rule.line as usize));
        match lists.exception(one.rule, provenance) {
            None => matched.removed = true,
            Some(exception) if !matched.exceptions.contains(&exception) => matched.exceptions.push(exception),
            Some(_) => {}
        }
    }
    found
}

impl Lists {
    /// Every network rule that matches a request, found by testing each line alone.
    fn matching(&self, url: &str, page: &str, kind: &str) -> Vec<RuleLine<'_>> {
        let lower = url.to_ascii_lowercase();
        let mut found = Vec::new();
        for (number, file) in self.files.iter().enumerate() {
            let filters = syntax::filters(&file.name, &file.text);
            for (line, text) in filters.lines().enumerate() {
                if may_apply(text.trim(), &lower) && applies(text.trim(), url, page, kind) {
                    found.push(self.line(number, line));
                }
            }
        }
        found
    }
}

/// Whether a rule may match a URL: a cheap test for the longest literal of its pattern, without false
/// negatives.
fn may_apply(rule: &str, url: &str) -> bool {
    if rule.is_empty() || rule.starts_with('!') {
        return false;
    }
    let pattern = rule.strip_prefix("@@").unwrap_or(rule);
    if pattern.starts_with('/') || !pattern.is_ascii() {
        return true;
    }
    let pattern = pattern.rsplit_once('$').map_or(pattern, |(pattern, _)| pattern);
    let pieces = pattern.split(['*', '^', '|']);
    let longest = pieces.max_by_key(|piece| piece.len()).unwrap_or_default();
    url.contains(&longest.to_ascii_lowercase())
}
