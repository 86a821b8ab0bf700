//! Inline suppressions: comments that disable rules.
//!
//! `<!-- seedlint-disable RULE… -- reason -->` applies up to the next `seedlint-enable` or the end of
//! the file, `seedlint-disable-next-line` to the next line, `seedlint-disable-file` to the whole file,
//! and `# seedlint-disable-line RULE` in front matter to its own line. Without names, a directive
//! applies to all rules.

use std::collections::HashSet;
use std::sync::Arc;

use crate::edit::{Edit, Safety};
use crate::finding::{Finding, Findings};
use crate::seed::Seed;
use crate::source::Span;
use crate::source::whole_line;
use crate::words::nearest;

/// The suppressions of an article.
#[derive(Debug, Default)]
pub(crate) struct Suppressions {
    pub(crate) directives: Vec<Directive>,
}

#[derive(Debug)]
pub(crate) struct Directive {
    pub(crate) kind: Kind,
    /// The whole comment.
    pub(crate) comment: Span,
    /// The names of the rules, with their spans; empty for all rules.
    pub(crate) names: Vec<(String, Span)>,
    /// The span to which a `disable` applies.
    pub(crate) over: Span,
    /// The comments that end a `disable`.
    pub(crate) ends: Vec<Span>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Disable,
    Enable,
    NextLine,
    File,
    Line,
}

impl Suppressions {
    /// Reads the comments of an article.
    #[must_use]
    pub(crate) fn of(seed: &Seed<'_>) -> Self {
        let mut directives = Vec::new();
        if memchr::memmem::find(seed.text().as_bytes(), b"seedlint-").is_none() {
            return Self::default();
        }
        for comment in &seed.outline.comments {
            let text = seed.slice(comment.span);
            let inside = text.strip_prefix("<!--").and_then(|text| text.strip_suffix("-->"));
            if let Some(inside) = inside {
                directives.extend(read(seed, inside, comment.span.start() + 4, comment.span, false));
            }
        }
        for comment in seed.front_matter.iter().flat_map(|front| &front.comments) {
            let inside = seed.slice(*comment).trim_start_matches('#');
            let base = comment.end() - inside.len();
            directives.extend(read(seed, inside, base, *comment, true));
        }
        Self {
            directives: close(directives, seed.text().len()),
        }
    }

    /// Removes the suppressed findings. Returns the spans of the names that suppressed one.
    #[must_use]
    pub(crate) fn apply(&self, seed: &Seed<'_>, findings: &mut Vec<Finding>) -> HashSet<Span> {
        let mut used = HashSet::new();
        if self.directives.is_empty() {
            return used;
        }
        findings.retain(|finding| {
            let mut kept = true;
            for directive in &self.directives {
                if !directive.covers(seed, finding.span) {
                    continue;
                }
                if directive.names.is_empty() {
                    used.insert(directive.comment);
                    kept = false;
                }
                for (_, place) in directive.names.iter().filter(|(name, _)| **name == *finding.rule) {
                    used.insert(*place);
                    kept = false;
                }
            }
            kept
        });
        used
    }

    /// Reports each name that is not the name of a rule.
    pub(crate) fn report_unknown(&self, known: &[Arc<str>], findings: &mut Findings<'_, '_>) {
        for (name, place) in self.directives.iter().flat_map(|directive| &directive.names) {
            if known.iter().any(|id| **id == **name) {
                continue;
            }
            let near = nearest(name, known.iter().map(|id| &**id));
            let finding = findings.at(*place).message(format_args!(
                "There is no rule `{name}`, so this comment has no effect."
            ));
            match near {
                Some(near) => finding.help(format_args!("Did you mean `{near}`?")).edits(
                    format_args!("Write `{near}`"),
                    Safety::Display,
                    vec![Edit::new(*place, near)],
                ),
                None => finding.done(),
            }
        }
    }

    /// Reports each name that suppressed nothing, if its rule `ran`.
    pub(crate) fn report_unused(
        &self,
        seed: &Seed<'_>,
        used: &HashSet<Span>,
        ran: &dyn Fn(&str) -> bool,
        findings: &mut Findings<'_, '_>,
    ) {
        for directive in &self.directives {
            if directive.kind == Kind::Enable {
                self.report_enable(seed, directive, ran, findings);
                continue;
            }
            let unused = |name: &str, place: &Span| ran(name) && !used.contains(place);
            if directive.names.is_empty() && !used.contains(&directive.comment) {
                findings
                    .at(directive.comment)
                    .label("no rule reports anything there")
                    .edits("Remove the comment", Safety::Safe, directive.removal(seed));
                continue;
            }
            let all = directive.names.iter().all(|(name, place)| unused(name, place));
            for (name, place) in directive.names.iter().filter(|(name, place)| unused(name, place)) {
                let edits = if all {
                    directive.removal(seed)
                } else {
                    vec![without_name(seed, *place)]
                };
                findings
                    .at(*place)
                    .message(format_args!(
                        "This comment disables `{name}`, but the rule reports nothing here."
                    ))
                    .label("suppresses nothing")
                    .edits(
                        if all { "Remove the comment" } else { "Remove the name" },
                        Safety::Safe,
                        edits,
                    );
            }
        }
    }

    /// Reports a `seedlint-enable` that ends no `seedlint-disable`.
    fn report_enable(
        &self,
        seed: &Seed<'_>,
        enable: &Directive,
        ran: &dyn Fn(&str) -> bool,
        findings: &mut Findings<'_, '_>,
    ) {
        let ends_one = self
            .directives
            .iter()
            .any(|directive| directive.ends.contains(&enable.comment));
        if ends_one || enable.names.iter().any(|(name, _)| !ran(name)) {
            return;
        }
        let place = enable.names.first().map_or(enable.comment, |(_, place)| *place);
        findings
            .at(place)
            .message("This comment enables a rule that was not disabled.")
            .label("there is no `seedlint-disable` to end")
            .edits("Remove the comment", Safety::Safe, enable.removal(seed));
    }
}

impl Directive {
    fn covers(&self, seed: &Seed<'_>, span: Span) -> bool {
        match self.kind {
            Kind::Enable => false,
            Kind::File => true,
            Kind::Disable => self.over.start() <= span.start() && span.start() < self.over.end(),
            Kind::NextLine => seed.source().line(span.start()) == seed.source().line(self.comment.end()) + 1,
            Kind::Line => seed.source().line(span.start()) == seed.source().line(self.comment.start()),
        }
    }

    fn removal(&self, seed: &Seed<'_>) -> Vec<Edit> {
        let one = |comment: &Span| {
            let whole = whole_line(seed.text(), *comment);
            if whole == *comment && self.kind == Kind::Line {
                let before = seed.text()[..comment.start()].trim_end_matches([' ', '\t']).len();
                return Edit::remove(Span::new(before, comment.end()));
            }
            Edit::remove(whole)
        };
        std::iter::once(&self.comment).chain(&self.ends).map(one).collect()
    }
}

/// The edit that removes a name with the whitespace before it.
fn without_name(seed: &Seed<'_>, place: Span) -> Edit {
    let before = seed.text()[..place.start()].trim_end().len();
    Edit::remove(Span::new(before, place.end()))
}

fn read(seed: &Seed<'_>, inside: &str, base: usize, comment: Span, in_front_matter: bool) -> Option<Directive> {
    let text = inside.trim_start();
    let mut at = base + inside.len() - text.len();
    let word = text.split_ascii_whitespace().next()?;
    let kind = match (word, in_front_matter) {
        ("seedlint-disable", false) => Kind::Disable,
        ("seedlint-enable", false) => Kind::Enable,
        ("seedlint-disable-next-line", false) => Kind::NextLine,
        ("seedlint-disable-file", _) => Kind::File,
        ("seedlint-disable-line", true) => Kind::Line,
        _ => return None,
    };
    at += word.len();
    let mut names = Vec::new();
    let rest = &text[word.len()..];
    for name in rest.split(|c: char| c.is_ascii_whitespace() || c == ',') {
        if name == "--" {
            break;
        }
        if !name.is_empty() {
            names.push((name.to_owned(), Span::new(at, at + name.len())));
        }
        at += name.len() + 1;
    }
    Some(Directive {
        kind,
        comment,
        names,
        over: Span::new(comment.end(), seed.text().len().max(comment.end())),
        ends: Vec::new(),
    })
}

/// Ends each `disable` at the first later `enable` of its rules.
fn close(mut directives: Vec<Directive>, len: usize) -> Vec<Directive> {
    for index in 0..directives.len() {
        if directives[index].kind != Kind::Disable {
            continue;
        }
        let (before, after) = directives.split_at_mut(index + 1);
        let disable = &mut before[index];
        let mut end = len;
        for enable in after.iter().filter(|other| other.kind == Kind::Enable) {
            let mine = enable.names.is_empty()
                || disable
                    .names
                    .iter()
                    .all(|(name, _)| enable.names.iter().any(|(other, _)| other == name));
            if mine {
                end = enable.comment.start();
                disable.ends.push(enable.comment);
                break;
            }
        }
        disable.over = Span::new(disable.comment.end(), end.max(disable.comment.end()));
    }
    directives
}
