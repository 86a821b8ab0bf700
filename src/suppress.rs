//! Inline suppressions: comments that disable rules.
//!
//! `<!-- seedlint-disable RULE… -- reason -->` applies up to the next `seedlint-enable` or the end of
//! the file, `seedlint-disable-next-line` to the next line, `seedlint-disable-file` to the whole file,
//! and `# seedlint-disable-line RULE` in front matter to its own line. Without names, a directive
//! applies to all rules. In MDX, comments are written `{/* seedlint-disable RULE */}`.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::edit::{Edit, Safety};
use crate::finding::{Finding, Findings};
use crate::seed::Seed;
use crate::source::Span;
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
        // The comments of MDX.
        for template in &seed.templates {
            let text = seed.slice(*template);
            let inside = text.strip_prefix("{/*").and_then(|text| text.strip_suffix("*/}"));
            if let Some(inside) = inside {
                directives.extend(read(seed, inside, template.start() + 3, *template, false));
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
        let mut covers = Covers::default();
        let places = Places::of(findings);
        for directive in &self.directives {
            let Some(range) = directive.range(seed) else { continue };
            if directive.names.is_empty() {
                covers.all.push(range.clone());
                if places.all.any_in(&range) {
                    used.insert(directive.comment);
                }
            }
            for (name, place) in &directive.names {
                let Some(of_rule) = places.of_rule.get(&**name) else {
                    continue;
                };
                if of_rule.any_in(&range) {
                    covers.of_rule.entry(name).or_default().push(range.clone());
                    used.insert(*place);
                }
            }
        }
        drop(places);
        covers.merge();
        findings.retain(|finding| !covers.hold(finding));
        used
    }

    /// Reports each name that is not the name of a rule.
    pub(crate) fn report_unknown(&self, known: &[Arc<str>], findings: &mut Findings<'_, '_>) {
        if self.directives.iter().all(|directive| directive.names.is_empty()) {
            return;
        }
        let ids: FxHashSet<&str> = known.iter().map(|id| &**id).collect();
        let mut near = FxHashMap::default();
        for (name, place) in self.directives.iter().flat_map(|directive| &directive.names) {
            if ids.contains(&**name) {
                continue;
            }
            let near = *near
                .entry(&**name)
                .or_insert_with(|| nearest(name, known.iter().map(|id| &**id)));
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
        let ends: FxHashSet<Span> = self
            .directives
            .iter()
            .flat_map(|one| one.ends.iter().copied())
            .collect();
        for directive in &self.directives {
            if directive.kind == Kind::Enable {
                if !ends.contains(&directive.comment) {
                    report_enable(seed, directive, ran, findings);
                }
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
}

/// Reports a `seedlint-enable` that ends no `seedlint-disable`.
fn report_enable(seed: &Seed<'_>, enable: &Directive, ran: &dyn Fn(&str) -> bool, findings: &mut Findings<'_, '_>) {
    if enable.names.iter().any(|(name, _)| !ran(name)) {
        return;
    }
    let place = enable.names.first().map_or(enable.comment, |(_, place)| *place);
    findings
        .at(place)
        .message("This comment enables a rule that was not disabled.")
        .label("there is no `seedlint-disable` to end")
        .edits("Remove the comment", Safety::Safe, enable.removal(seed));
}

/// Where findings start, sorted.
#[derive(Default)]
struct Starts(Vec<usize>);

impl Starts {
    fn any_in(&self, range: &Range<usize>) -> bool {
        let after = self.0.partition_point(|start| *start < range.start);
        self.0.get(after).is_some_and(|start| *start < range.end)
    }
}

/// Where the findings of an article start, those of each rule and all.
#[derive(Default)]
struct Places<'f> {
    all: Starts,
    of_rule: FxHashMap<&'f str, Starts>,
}

impl<'f> Places<'f> {
    fn of(findings: &'f [Finding]) -> Self {
        let mut places = Self::default();
        for finding in findings {
            places.all.0.push(finding.span.start());
            places
                .of_rule
                .entry(&finding.rule)
                .or_default()
                .0
                .push(finding.span.start());
        }
        places.all.0.sort_unstable();
        places.of_rule.values_mut().for_each(|starts| starts.0.sort_unstable());
        places
    }
}

/// The ranges in which findings are suppressed: those of every rule, and those of some.
#[derive(Default)]
struct Covers<'d> {
    all: Vec<Range<usize>>,
    of_rule: FxHashMap<&'d str, Vec<Range<usize>>>,
}

impl Covers<'_> {
    /// Sorts the ranges, and joins those that overlap.
    fn merge(&mut self) {
        for ranges in self.of_rule.values_mut().chain([&mut self.all]) {
            ranges.sort_unstable_by_key(|range| range.start);
            ranges.dedup_by(|range, before| {
                let joins = range.start <= before.end;
                if joins {
                    before.end = before.end.max(range.end);
                }
                joins
            });
        }
    }

    fn hold(&self, finding: &Finding) -> bool {
        let start = finding.span.start();
        let hold = |ranges: &[Range<usize>]| {
            let after = ranges.partition_point(|range| range.end <= start);
            ranges.get(after).is_some_and(|range| range.start <= start)
        };
        hold(&self.all) || self.of_rule.get(&*finding.rule).is_some_and(|ranges| hold(ranges))
    }
}

impl Directive {
    /// Where the findings that it suppresses start.
    fn range(&self, seed: &Seed<'_>) -> Option<Range<usize>> {
        let line = |line: usize| {
            let span = seed.source().line_span(line);
            // A finding at the end of the file is on its last line.
            let end = if span.end() == seed.text().len() {
                usize::MAX
            } else {
                span.end()
            };
            (seed.source().line(seed.text().len()) >= line).then_some(span.start()..end)
        };
        match self.kind {
            Kind::Enable => None,
            Kind::File => Some(0..usize::MAX),
            Kind::Disable => Some(self.over.range()),
            Kind::NextLine => line(seed.source().line(self.comment.end()) + 1),
            Kind::Line => line(seed.source().line(self.comment.start())),
        }
    }

    fn removal(&self, seed: &Seed<'_>) -> Vec<Edit> {
        let one = |comment: &Span| {
            let whole = seed.source().whole_line(*comment);
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
    let mut enables = Enables::default();
    for index in (0..directives.len()).rev() {
        let directive = &directives[index];
        match directive.kind {
            Kind::Enable => enables.add(index, directive),
            Kind::Disable => {
                let first = enables.first_for(directive, &directives);
                let end = first.map(|first| directives[first].comment);
                let disable = &mut directives[index];
                disable.ends.extend(end);
                let start = disable.comment.end();
                disable.over = Span::new(start, end.map_or(len, Span::start).max(start));
            }
            Kind::NextLine | Kind::File | Kind::Line => {}
        }
    }
    directives
}

/// The `enable`s after a place, by the names of their rules; the nearest is the last.
#[derive(Default)]
struct Enables {
    nearest: Option<usize>,
    of_all: Option<usize>,
    of_rule: FxHashMap<String, Vec<usize>>,
    names: FxHashMap<usize, FxHashSet<String>>,
    /// For several names, the nearest `enable` of all of them, and the nearest that was looked at.
    known: FxHashMap<Vec<String>, (Option<usize>, usize)>,
}

impl Enables {
    fn add(&mut self, index: usize, enable: &Directive) {
        self.nearest = Some(index);
        if enable.names.is_empty() {
            self.of_all = Some(index);
        }
        let names: FxHashSet<String> = enable.names.iter().map(|(name, _)| name.clone()).collect();
        for name in &names {
            self.of_rule.entry(name.clone()).or_default().push(index);
        }
        self.names.insert(index, names);
    }

    /// The index of the nearest one that ends `disable`.
    fn first_for(&mut self, disable: &Directive, directives: &[Directive]) -> Option<usize> {
        let mut names: Vec<String> = disable.names.iter().map(|(name, _)| name.clone()).collect();
        names.sort_unstable();
        names.dedup();
        let named = match &*names {
            // Without names, any `enable` ends it.
            [] => self.nearest,
            [one] => self.of_rule.get(one).and_then(|all| all.last().copied()),
            _ => self.of_several(names, directives.len()),
        };
        named.into_iter().chain(self.of_all).min()
    }

    fn of_several(&mut self, names: Vec<String>, len: usize) -> Option<usize> {
        let lists = names
            .iter()
            .map(|name| self.of_rule.get(name).map_or(&[][..], |all| all));
        let shortest = lists.min_by_key(|all| all.len()).unwrap_or_default();
        let (known, looked_at) = self.known.get(&names).copied().unwrap_or((None, len));
        let mut new = shortest.iter().rev().copied().take_while(|index| *index < looked_at);
        let found = new.find(|index| names.iter().all(|name| self.names[index].contains(name)));
        let nearest = shortest.last().copied().unwrap_or(len);
        self.known.insert(names, (found.or(known), nearest));
        found.or(known)
    }
}
