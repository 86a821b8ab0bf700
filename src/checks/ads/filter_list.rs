//! `ads/filter-list`: summary, options and cases are in rules/ads/filter-list.yaml.

use rustc_hash::FxHashSet;

use crate::checks::{Check, Context};
use crate::edit::Safety;
use crate::finding::Findings;
use crate::lists::{Hidden, Lists, Provenance, RuleLine, shows_nothing, tracked};
use crate::rewrite::Rewrite;
use crate::seed::outline::NodeId;
use crate::seed::{Place, Reference, Seed, Use};
use crate::source::Span;
use crate::words::count;
use crate::words::shortened;

pub(crate) struct FilterList;

impl Check for FilterList {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        let Some(lists) = &context.settings.lists else {
            return;
        };
        let seed = context.seed;
        let provenance = Provenance::of(seed);
        let mut removed: Vec<Span> = Vec::new();
        for hidden in lists.hidden(seed, &provenance) {
            let node = seed.outline.node(hidden.id);
            if removed.last().is_none_or(|span| span.end() <= node.tag.start()) {
                removed.push(node.tag.join(seed.outline.inside(hidden.id, seed.text().len())));
                report_hidden(seed, &hidden, findings);
            }
        }
        let mut reported: FxHashSet<NodeId> = FxHashSet::default();
        let of_srcset = |reference: &&Reference<'_>| matches!(reference.place, Place::Srcset(_));
        let (candidates, others): (Vec<_>, Vec<_>) = seed.references.iter().partition(of_srcset);
        for reference in others.into_iter().chain(candidates) {
            let inside = |span: &Span| span.contains(reference.url.span);
            let known = reference.node().is_some_and(|id| reported.contains(&id));
            if known
                || reference.url.host().is_none_or(|host| context.settings.is_own(host))
                || removed.iter().any(inside)
            {
                continue;
            }
            if let Some(rule) = blocking(lists, context, &provenance, reference) {
                reported.extend(reference.node());
                report_blocked(seed, reference, rule, findings);
            } else if lists.has_parameters() {
                report_tracking(lists, seed, &provenance, reference, findings);
            }
        }
    }
}

/// The rule that blocks a URL, unless an exception allows it.
fn blocking<'l>(
    lists: &'l Lists,
    context: Context<'_, '_>,
    provenance: &Provenance,
    reference: &Reference<'_>,
) -> Option<RuleLine<'l>> {
    let kind = crate::lists::kind_of(context.seed, reference)?;
    let (rule, exception) = lists.blocking(reference.url.parsed()?, kind, provenance)?;
    exception.is_none().then_some(rule)
}

fn report_hidden(seed: &Seed<'_>, Hidden { id, rule }: &Hidden<'_>, findings: &mut Findings<'_, '_>) {
    let node = seed.outline.node(*id);
    let inside = seed.outline.inside(*id, seed.text().len());
    let text = seed.visible_text(inside);
    let (label, help) = if text.is_empty() {
        let what = if node.has_media {
            "visible content"
        } else {
            "nothing visible"
        };
        (format!("contains {what}"), "Remove the element.".to_owned())
    } else {
        let quote = shortened(&text, 60);
        let length = count(text.chars().count(), "character");
        (
            format!("contains \u{201c}{quote}\u{201d}"),
            format!("Remove the element, with {length} of text."),
        )
    };
    findings
        .at(node.tag)
        .message(format_args!(
            "{}:{} hides this `<{}>`: `{}`.",
            rule.list,
            rule.line,
            node.name,
            shortened(rule.text, 100)
        ))
        .label(label)
        .help(help)
        .rewrite("Remove the element", Safety::Unsafe, Rewrite::RemoveElement(*id));
}

fn report_blocked(seed: &Seed<'_>, reference: &Reference<'_>, rule: RuleLine<'_>, findings: &mut Findings<'_, '_>) {
    let invisible = reference
        .node()
        .is_some_and(|id| reference.used_as == Use::Image && shows_nothing(seed, id));
    let what = match reference.used_as {
        Use::Image if invisible => "tracking pixel",
        Use::Image => "image",
        Use::Frame => "frame",
        Use::Script => "script",
        Use::Style => "style sheet",
        Use::Media | Use::Link => "audio or video",
    };
    let host = reference.url.host().unwrap_or_default();
    let builder = findings
        .at(reference.url.span)
        .message(format_args!(
            "{}:{} blocks this {what}: `{}`.",
            rule.list,
            rule.line,
            shortened(rule.text, 100)
        ))
        .label(if invisible {
            format!("invisible; reports every reader to {host}")
        } else {
            format!("loaded from {host}")
        })
        .help(format_args!("Remove the {what}."));
    let title = format!("Remove the {what}");
    match reference.place {
        Place::Attribute(id, "poster") => {
            let attribute = seed.outline.attribute(id, "poster", seed.text());
            match attribute {
                Some(attribute) => builder.rewrite(title, Safety::Unsafe, Rewrite::RemoveAttribute(id, *attribute)),
                None => builder.done(),
            }
        }
        Place::Attribute(id, _) if invisible => {
            builder.rewrite(title, Safety::Safe, Rewrite::RemoveInvisible(with_noscript(seed, id)));
        }
        Place::Attribute(id, _) => {
            builder.rewrite(title, Safety::Unsafe, Rewrite::RemoveElement(with_noscript(seed, id)));
        }
        Place::Srcset(id) if seed.outline.node(id).name == "source" => {
            builder.rewrite(title, Safety::Unsafe, Rewrite::RemoveElement(id));
        }
        Place::Markdown(index) => {
            let whole = seed.markdown.whole(index, seed.text());
            builder.rewrite(title, Safety::Unsafe, Rewrite::RemoveSpan(whole));
        }
        Place::Srcset(_) | Place::Lazy(_) | Place::Field(_) => builder.done(),
    }
}

/// Reports a redirect, or the parameters of a URL that only track.
fn report_tracking(
    lists: &Lists,
    seed: &Seed<'_>,
    provenance: &Provenance,
    reference: &Reference<'_>,
    findings: &mut Findings<'_, '_>,
) {
    let link = reference.url.parsed().filter(|_| reference.used_as == Use::Link);
    if let Some((target, rule)) = link.and_then(|url| lists.target(url)) {
        let finding = findings
            .at(reference.url.span)
            .message(format_args!(
                "{}:{} names the target of this redirect: `{}`.",
                rule.list,
                rule.line,
                shortened(rule.text, 100)
            ))
            .label(format_args!("redirects to {}", shortened(target.as_str(), 60)))
            .help("Link to the target directly.");
        match reference.written(seed, target.as_str()) {
            Some(address) => finding.rewrite(
                "Link to the target directly",
                Safety::Unsafe,
                Rewrite::Replace(reference.url.span, address),
            ),
            None => finding.done(),
        }
        return;
    }
    let Some((query, rule)) = tracked(lists, seed, provenance, reference) else {
        return;
    };
    findings
        .at(query.gone[0])
        .message(format_args!(
            "{}:{} removes this parameter: `{}`.",
            rule.list,
            rule.line,
            shortened(rule.text, 100)
        ))
        .label(match query.gone.len() {
            1 => "used only for tracking".to_owned(),
            many => format!("this and {} more are used only for tracking", many - 1),
        })
        .help("Remove the tracking parameters.")
        .rewrite(
            "Remove the tracking parameters",
            Safety::Unsafe,
            Rewrite::Replace(query.whole, query.kept),
        );
}

/// The `<noscript>` around the element where it contains nothing else, or the element itself.
fn with_noscript(seed: &Seed<'_>, id: NodeId) -> NodeId {
    let around = seed.outline.node(id).parent.filter(|parent| {
        let node = seed.outline.node(*parent);
        node.name == "noscript" && !node.has_text && seed.outline.descendants(*parent).count() == 1
    });
    around.unwrap_or(id)
}
