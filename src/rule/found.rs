//! Turns the places that a declared rule's clauses match into findings and fixes.

use crate::edit::Safety;
use crate::finding::{Finding, Findings};
use crate::hosts::hosts;
use crate::rewrite::Rewrite;
use crate::rule::card::{RewriteCard, RewriteWith, RewriteWord, SafetyCard};
use crate::rule::clause::Compiled;
use crate::rule::matcher::Declared;
use crate::rule::neighbours;
use crate::rule::place::Place;
use crate::seed::outline::{NodeId, decoded};
use crate::seed::{self, Seed};
use crate::source::Span;
use crate::words::count;

impl Declared {
    /// Reports places that belong together as one finding with the texts of the first place.
    /// Returns the end of the removed element, if the finding removes one.
    pub(super) fn report(
        &self,
        seed: &Seed<'_>,
        group: &[(&Compiled, Place<'_, '_>)],
        findings: &mut Findings<'_, '_>,
    ) -> Option<usize> {
        let ((clause, place), further) = group.split_first()?;
        let parts = neighbours::belonging(seed, clause, place);
        let removes = matches!(clause.rewrite, Some(RewriteCard::Word(RewriteWord::RemoveElement)));
        let ends = parts.iter().map(|part| part.end());
        let ends = ends.chain(group.iter().map(|(_, place)| place.extent(seed).end()));
        let end = if removes { ends.max() } else { None };
        let mut builder = findings.at(place.span);
        let severity = group.iter().filter_map(|(clause, _)| clause.severity).max();
        if let Some(severity) = severity {
            builder = builder.severity(severity);
        }
        if !builder.is_detailed() {
            builder.done();
            return end;
        }
        if let Some(message) = &clause.message {
            builder = builder.message(place.fill(message, seed));
        }
        let label = clause.label.as_ref().map(|label| place.fill(label, seed));
        match (label, further.len()) {
            (Some(label), 0) => builder = builder.label(label),
            (Some(label), more) => {
                builder = builder.label(match other_labels(seed, group) {
                    Some(others) => format!("{label}; then {others}"),
                    None => format!("{label}; with {}", count(more, "more part")),
                });
            }
            (None, _) => {}
        }
        let help = place.fill(clause.help.as_deref().unwrap_or(&self.help), seed);
        if help != self.help {
            builder = builder.help(&help);
        }
        for part in &parts {
            builder = builder.related(*part, "belongs to it");
        }
        if let Some((_, last)) = further.last() {
            builder = builder.related(last.span, "the last of them");
        }
        let (safety, mut rewrites) = together(seed, group);
        if rewrites.is_empty() {
            builder.done();
        } else {
            rewrites.extend(parts.into_iter().map(Rewrite::RemoveSpan));
            builder.rewrites(help.trim_end_matches('.'), safety, rewrites);
        }
        end
    }
}

/// Up to three labels of further places that differ from the first one's.
fn other_labels(seed: &Seed<'_>, group: &[(&Compiled, Place<'_, '_>)]) -> Option<String> {
    let mut labels: Vec<String> = Vec::new();
    for (clause, place) in group {
        let label = clause.label.as_ref().map(|label| place.fill(label, seed));
        labels.extend(label.filter(|label| !labels.contains(label)));
    }
    let others = labels.get(1..).filter(|others| !others.is_empty())?;
    let shown = others.len().min(3);
    let rest = if others.len() > shown { " …" } else { "" };
    Some(format!("{}{rest}", others[..shown].join(", ")))
}

/// The rewrites of places that belong together. A place whose own fix would only be shown is
/// removed, too, if it is between others that are removed.
fn together(seed: &Seed<'_>, group: &[(&Compiled, Place<'_, '_>)]) -> (Safety, Vec<Rewrite>) {
    let levels: Vec<Safety> = group
        .iter()
        .map(|(clause, place)| safety(seed, clause, place))
        .collect();
    let sure = |level: &Safety| *level > Safety::Display;
    let first = levels.iter().position(sure).unwrap_or(0);
    let last = levels.iter().rposition(sure).unwrap_or(levels.len() - 1);
    let rewrites = group[first..=last]
        .iter()
        .filter_map(|(clause, place)| lower(seed, clause, place))
        .collect();
    let level = levels.iter().filter(|level| sure(level)).min();
    (level.copied().unwrap_or(Safety::Display), rewrites)
}

fn safety(seed: &Seed<'_>, clause: &Compiled, place: &Place<'_, '_>) -> Safety {
    match &clause.safety {
        Some(SafetyCard::Level(level)) => *level,
        Some(SafetyCard::Where(places)) => {
            let empty = || {
                place
                    .node
                    .is_some_and(|id| seed.outline.is_empty_element(id, seed.text()))
            };
            let https = || {
                place
                    .reference
                    .and_then(|r| r.url.host())
                    .is_some_and(|host| hosts().serves_https(host))
            };
            match (places.empty, places.known_https) {
                (Some(level), _) if empty() => level,
                (_, Some(level)) if https() => level,
                _ => places.otherwise,
            }
        }
        None => Safety::Unsafe,
    }
}

fn lower(seed: &Seed<'_>, clause: &Compiled, place: &Place<'_, '_>) -> Option<Rewrite> {
    match clause.rewrite.as_ref()? {
        RewriteCard::Word(word) => lower_word(seed, *word, place),
        RewriteCard::With(with) => lower_with(seed, with, place),
    }
}

fn lower_word(seed: &Seed<'_>, word: RewriteWord, place: &Place<'_, '_>) -> Option<Rewrite> {
    match (word, place.node) {
        (RewriteWord::RemoveElement, Some(id)) if place.reference.is_some() => Some(Rewrite::RemoveInvisible(id)),
        (RewriteWord::RemoveElement, Some(id)) => Some(Rewrite::RemoveElement(id)),
        (RewriteWord::RemoveElement, None) => match place.reference.map(|reference| reference.place) {
            Some(seed::Place::Markdown(_)) => Some(Rewrite::RemoveSpan(place.extent(seed))),
            Some(_) => None,
            None => place.block.map(Rewrite::RemoveSpan),
        },
        (RewriteWord::Unwrap, Some(id)) => Some(Rewrite::Unwrap(id)),
        (RewriteWord::RemoveComment, _) => Some(Rewrite::RemoveSpan(place.span)),
        (RewriteWord::RemoveAttribute, Some(id)) => Some(Rewrite::RemoveAttribute(id, place.attribute?)),
        (RewriteWord::Unwrap | RewriteWord::RemoveAttribute, None) => None,
    }
}

fn lower_with(seed: &Seed<'_>, with: &RewriteWith, place: &Place<'_, '_>) -> Option<Rewrite> {
    if let Some(scheme) = &with.set_scheme {
        return set_scheme(seed, place.reference?.url.span, scheme);
    }
    if let Some(text) = &with.replace_value {
        let span = place
            .reference
            .map(|reference| reference.url.span)
            .or_else(|| place.attribute?.value)?;
        return Some(Rewrite::Replace(span, text.clone()));
    }
    let node = place.node?;
    let existing = |name: &str| seed.outline.attribute(node, name, seed.text()).copied();
    if let Some(name) = &with.remove_attribute {
        return Some(Rewrite::RemoveAttribute(node, existing(name)?));
    }
    if let Some(rename) = &with.rename_attribute {
        return Some(Rewrite::Replace(place.attribute?.name, rename.to.clone()));
    }
    if let Some(set) = &with.set_attribute {
        return match existing(&set.name) {
            Some(_) if set.if_absent => None,
            Some(attribute) => Some(Rewrite::SetValue(node, attribute, set.value.clone())),
            None => Some(insert(node, place, &set.name, &set.value)),
        };
    }
    let add = with.add_token.as_ref()?;
    match existing(&add.attribute) {
        Some(attribute) => {
            let value = decoded(&attribute, seed.text());
            let value = format!("{} {}", value.trim(), add.token);
            Some(Rewrite::SetValue(node, attribute, value.trim().to_owned()))
        }
        None => Some(insert(node, place, &add.attribute, &add.token)),
    }
}

fn insert(node: NodeId, place: &Place<'_, '_>, name: &str, value: &str) -> Rewrite {
    Rewrite::InsertAttribute {
        node,
        after: place.attribute,
        name: name.to_owned(),
        value: value.to_owned(),
    }
}

fn set_scheme(seed: &Seed<'_>, url: Span, scheme: &str) -> Option<Rewrite> {
    let text = seed.slice(url);
    if text.starts_with("//") {
        return Some(Rewrite::Replace(Span::at(url.start()), format!("{scheme}:")));
    }
    let colon = text.find(':')?;
    Some(Rewrite::Replace(
        Span::new(url.start(), url.start() + colon),
        scheme.to_owned(),
    ))
}

/// Whether another rule covers the place with a finding of its own.
pub(crate) fn extent(finding: &Finding) -> Span {
    let edits = finding
        .fix
        .iter()
        .flat_map(|fix| fix.edits.iter().map(|edit| edit.span));
    let related = finding.related.iter().map(|(span, _)| *span);
    edits.chain(related).fold(finding.span, Span::join)
}
