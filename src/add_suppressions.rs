//! Adds suppressions for existing findings: comments are inserted so that nothing else about the
//! article changes.
//!
//! Each finding gets the narrowest comment that is possible there: for its own line of the front
//! matter, for the next line, or else for the whole file. A comment in the wrong place would end
//! a paragraph, break a tag or become visible text, so the result is parsed again: readers must see
//! the same article, and the rules must report the same findings, except the suppressed ones.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use crate::edit::{Edit, apply};
use crate::engine::Linter;
use crate::finding::Finding;
use crate::fixer::shows_the_same;
use crate::seed::Seed;
use crate::seed::front_matter::Format;
use crate::seed::markdown::BlockKind;
use crate::seed::outline::End;
use crate::source::{Source, Span, line_end};
use crate::suppress::{Directive, Kind, Suppressions};

/// An article with added suppressions.
#[derive(Debug)]
pub(crate) struct Added {
    /// The article with the comments.
    pub source: Source,
    /// The number of findings that the comments suppress.
    pub findings: usize,
    /// The number of these that are suppressed for the whole file, since no closer comment was possible.
    pub for_the_file: usize,
}

/// Inserts comments that suppress `findings`, which must be findings of the linter in this article.
/// Each comment states the `reason`. Findings of `suppress/*` are ignored.
#[must_use]
pub(crate) fn add(linter: &Linter, source: Source, findings: &[Finding], reason: Option<&str>) -> Added {
    let all = linter.lint(&source);
    let mut added = Added {
        source,
        findings: 0,
        for_the_file: 0,
    };
    // Comments of HTML are errors in MDX.
    if all.blocked || linter.is_mdx(&added.source) {
        return added;
    }
    let seed = linter.read(&added.source);
    let writer = Writer {
        linter,
        seed: &seed,
        suppressions: Suppressions::of(&seed),
        found: counted(&all.findings, seed.text()),
        lower: seed.text().to_ascii_lowercase(),
        reason,
    };
    let groups = writer.groups(findings);
    let Some((edits, for_file)) = writer.chosen(&groups) else {
        return added;
    };
    added.findings = groups.iter().map(|group| group.findings.len()).sum();
    added.for_the_file = for_file.iter().map(|group| group.findings.len()).sum();
    let text = apply(seed.text(), &edits);
    let path = seed.source().path().to_owned();
    added.source = Source::new(path, text);
    added
}

/// Suppresses the rule of a finding in the whole file.
#[cfg(feature = "cli")]
#[must_use]
pub(crate) fn for_file(linter: &Linter, source: &Source, finding: &Finding) -> Option<Edit> {
    if linter.is_mdx(source) {
        return None;
    }
    let seed = linter.read(source);
    let writer = Writer {
        linter,
        seed: &seed,
        suppressions: Suppressions::of(&seed),
        found: counted(&linter.lint(source).findings, seed.text()),
        lower: seed.text().to_ascii_lowercase(),
        reason: None,
    };
    let groups = writer.groups(std::slice::from_ref(finding));
    let groups: Vec<&Group<'_>> = groups.iter().collect();
    let edit = writer.for_the_file(&groups)?;
    writer.holds(std::slice::from_ref(&edit), &groups).then_some(edit)
}

/// Elements in which line breaks are visible.
const PREFORMATTED: &[&str] = &["pre", "textarea", "listing", "xmp"];

/// The findings that start on one line.
struct Group<'f> {
    line: usize,
    rules: BTreeSet<&'f str>,
    findings: Vec<&'f Finding>,
}

struct Writer<'w, 's> {
    linter: &'w Linter,
    seed: &'w Seed<'s>,
    suppressions: Suppressions,
    found: HashMap<(Arc<str>, String), usize>,
    /// The text in ASCII lower case, of the same length.
    lower: String,
    reason: Option<&'w str>,
}

type Chosen<'g, 'f> = (Vec<Edit>, Vec<&'g Group<'f>>);

impl Writer<'_, '_> {
    fn groups<'f>(&self, findings: &'f [Finding]) -> Vec<Group<'f>> {
        let mut groups: BTreeMap<usize, Group<'f>> = BTreeMap::new();
        for finding in findings.iter().filter(|finding| !finding.rule.starts_with("suppress/")) {
            let line = self.seed.source().line(finding.span.start());
            let group = groups.entry(line).or_insert_with(|| Group {
                line,
                rules: BTreeSet::new(),
                findings: Vec::new(),
            });
            group.rules.insert(&finding.rule);
            group.findings.push(finding);
        }
        groups.into_values().collect()
    }

    /// The edits that suppress all groups, and the groups that are suppressed for the whole file.
    fn chosen<'g, 'f>(&self, groups: &'g [Group<'f>]) -> Option<Chosen<'g, 'f>> {
        if groups.is_empty() {
            return None;
        }
        let mut edits = Vec::new();
        let mut for_file: Vec<&Group<'f>> = groups.iter().collect();
        for comment in [Self::above, Self::after] {
            let narrow: Vec<(&Group<'f>, Edit)> = for_file
                .iter()
                .filter_map(|group| comment(self, group).map(|edit| (*group, edit)))
                .collect();
            let mut kept = Vec::new();
            self.sift(&narrow, &mut kept);
            for_file.retain(|group| !kept.iter().any(|(other, _)| other.line == group.line));
            edits.extend(kept.into_iter().map(|(_, edit)| edit));
        }
        edits.extend(self.for_the_file(&for_file));
        edits.sort();
        let all: Vec<&Group<'f>> = groups.iter().collect();
        if self.holds(&edits, &all) {
            return Some((edits, for_file));
        }
        let everything: Vec<Edit> = self.for_the_file(&all).into_iter().collect();
        self.holds(&everything, &all).then_some((everything, all))
    }

    /// Bisects the groups to find those whose comments are possible, and adds them to `kept`.
    fn sift<'g, 'f>(&self, narrow: &[(&'g Group<'f>, Edit)], kept: &mut Vec<(&'g Group<'f>, Edit)>) {
        let (groups, edits): (Vec<&Group<'f>>, Vec<Edit>) = narrow.iter().cloned().unzip();
        if narrow.is_empty() || self.holds(&edits, &groups) {
            kept.extend(narrow.iter().cloned());
        } else if narrow.len() > 1 {
            let (first, second) = narrow.split_at(narrow.len() / 2);
            self.sift(first, kept);
            self.sift(second, kept);
        }
    }

    /// Whether the edits suppress the findings of the groups and change nothing else.
    fn holds(&self, edits: &[Edit], groups: &[&Group<'_>]) -> bool {
        let after = Source::new(self.seed.source().path(), apply(self.seed.text(), edits));
        let seed = self.linter.read(&after);
        if !shows_the_same(self.seed, &seed, edits) {
            return false;
        }
        let mut left = self.found.clone();
        for finding in groups.iter().flat_map(|group| &group.findings) {
            if let Some(count) = left.get_mut(&key(finding, self.seed.text())) {
                *count = count.saturating_sub(1);
            }
        }
        let now = counted(&self.linter.lint(&after).findings, after.text());
        now.iter()
            .all(|(key, count)| left.get(key).is_some_and(|most| count <= most))
    }

    /// A comment on a line of its own above, or at the end of a line of front matter. Where a comment
    /// exists, the names are added to it.
    fn above(&self, group: &Group<'_>) -> Option<Edit> {
        let source = self.seed.source();
        let line = source.line_span(group.line);
        if let Some(content) = self.commented_front_matter()
            && content.contains(line)
        {
            return self.at_end_of_field(group, line);
        }
        let own = |directive: &&Directive| {
            directive.kind == Kind::NextLine && source.line(directive.comment.end()) + 1 == group.line
        };
        if let Some(directive) = self.suppressions.directives.iter().find(own) {
            return grown(directive, group);
        }
        if line.start() < self.seed.body.start() || self.in_preformatted(line.start()) {
            return None;
        }
        let text = line.of(self.seed.text());
        let prefix = &text[..text.len() - text.trim_start_matches([' ', '\t', '>']).len()];
        let inner = line.start() + prefix.len();
        let indented = prefix.contains('\t') || prefix.ends_with("    ");
        if self.is_shown_as_code(line.start())
            || self.is_shown_as_code(inner)
            || self.is_in(&[BlockKind::List, BlockKind::Item], line.start())
            || indented && !(self.is_in(&[BlockKind::Html], inner) && self.is_in_element(inner))
        {
            return None;
        }
        let comment = self.comment("seedlint-disable-next-line", &group.rules);
        Some(Edit::new(
            Span::at(line.start()),
            format!("{prefix}{comment}{}", self.line_break()),
        ))
    }

    /// A comment at the end of the previous line, since a comment on its own line would end a paragraph.
    fn after(&self, group: &Group<'_>) -> Option<Edit> {
        let source = self.seed.source();
        let before = source.line_span(group.line.checked_sub(1).filter(|line| *line > 0)?);
        let text = before.of(self.seed.text());
        let end = before.start() + text.trim_end().len();
        if text.trim().is_empty() || before.start() < self.seed.body.start() || self.in_preformatted(end) {
            return None;
        }
        // A backslash at the end of a line is a hard line break, but not if a comment follows it.
        let words = [BlockKind::Paragraph, BlockKind::Heading(0), BlockKind::Table];
        if self.seed.text()[..end].ends_with('\\')
            || self.is_shown_as_code(end)
            || self.is_shown_as_code(end - 1)
            || self.is_in(&[BlockKind::List, BlockKind::Item], end - 1) && !self.is_in(&words, end - 1)
        {
            return None;
        }
        let comment = self.comment("seedlint-disable-next-line", &group.rules);
        Some(Edit::new(Span::at(end), format!(" {comment}")))
    }

    fn at_end_of_field(&self, group: &Group<'_>, line: Span) -> Option<Edit> {
        let source = self.seed.source();
        let own = |directive: &&Directive| {
            directive.kind == Kind::Line && source.line(directive.comment.start()) == group.line
        };
        if let Some(directive) = self.suppressions.directives.iter().find(own) {
            return grown(directive, group);
        }
        let end = line_end(self.seed.text(), line.start());
        let comments = self.seed.front_matter.iter().flat_map(|front| &front.comments);
        let is_free = comments.into_iter().all(|comment| !line.contains(*comment));
        let comment = self.words("seedlint-disable-line", &group.rules);
        is_free.then(|| Edit::new(Span::at(end), format!(" # {comment}")))
    }

    /// One comment for all groups without a closer one: at the end of the front matter, which readers
    /// do not see, or else at the end of the article.
    fn for_the_file(&self, groups: &[&Group<'_>]) -> Option<Edit> {
        let rules: BTreeSet<&str> = groups.iter().flat_map(|group| group.rules.iter().copied()).collect();
        if rules.is_empty() {
            return None;
        }
        let (text, line_break) = (self.seed.text(), self.line_break());
        if let Some(content) = self.commented_front_matter() {
            let comment = self.words("seedlint-disable-file", &rules);
            return Some(Edit::new(Span::at(content.end()), format!("# {comment}{line_break}")));
        }
        let comment = self.comment("seedlint-disable-file", &rules);
        // The whitespace at the end of the file is kept.
        let end = text.trim_end().len();
        Some(Edit::new(Span::at(end), format!("{line_break}{line_break}{comment}")))
    }

    /// The content of front matter in which comments are recognized.
    fn commented_front_matter(&self) -> Option<Span> {
        let front = self.seed.front_matter.as_ref()?;
        let commented = matches!(front.format, Format::Yaml | Format::Toml) && front.tab.is_none();
        (commented && front.complete && front.close.is_some()).then_some(front.content)
    }

    /// Whether readers see the source at `at`, including comments.
    fn is_shown_as_code(&self, at: usize) -> bool {
        self.seed.in_accidental_code(at)
    }

    /// Whether a block of one of these kinds contains the byte at `at`; the levels of headings are ignored.
    fn is_in(&self, kinds: &[BlockKind], at: usize) -> bool {
        let alike = |kind: BlockKind| {
            let is_heading = |kind: BlockKind| matches!(kind, BlockKind::Heading(_));
            kinds
                .iter()
                .any(|one| *one == kind || is_heading(*one) && is_heading(kind))
        };
        let blocks = &self.seed.markdown.blocks;
        blocks.iter().any(|block| block.span.holds(at) && alike(block.kind))
    }

    /// Whether the byte is inside an element, in which even an indented line is not code.
    fn is_in_element(&self, at: usize) -> bool {
        let nodes = self.seed.outline.ids().map(|id| self.seed.outline.node(id));
        let mut around = nodes.filter(|node| node.tag.end() <= at);
        around.any(|node| matches!(node.end, End::Tag(end) if at <= end.start()))
    }

    /// Whether a line break that is added at `at` may be visible: dialects of Markdown disagree on the
    /// end of a `<pre>` that contains blank lines.
    fn in_preformatted(&self, at: usize) -> bool {
        let (before, after) = self.lower.split_at(at);
        PREFORMATTED.iter().any(|name| {
            let open = before.rfind(&format!("<{name}"));
            let close = before.rfind(&format!("</{name}"));
            open > close || after.trim_start().starts_with(&format!("</{name}"))
        })
    }

    fn comment(&self, directive: &str, rules: &BTreeSet<&str>) -> String {
        format!("<!-- {} -->", self.words(directive, rules))
    }

    fn words(&self, directive: &str, rules: &BTreeSet<&str>) -> String {
        let rules: Vec<&str> = rules.iter().copied().collect();
        let reason = self.reason.map_or(String::new(), |reason| format!(" -- {reason}"));
        format!("{directive} {}{reason}", rules.join(" "))
    }

    /// The line break that is more frequent in the article.
    fn line_break(&self) -> &'static str {
        let text = self.seed.text();
        let windows = text.matches("\r\n").count();
        if windows * 2 > text.matches('\n').count() {
            "\r\n"
        } else {
            "\n"
        }
    }
}

/// The edit that adds the names of a group to an existing comment.
fn grown(directive: &Directive, group: &Group<'_>) -> Option<Edit> {
    let (_, last) = directive.names.last()?;
    let known = |rule: &&&str| !directive.names.iter().any(|(name, _)| name == **rule);
    let names: String = group
        .rules
        .iter()
        .filter(known)
        .map(|rule| format!(" {rule}"))
        .collect();
    Some(Edit::new(Span::at(last.end()), names))
}

fn key(finding: &Finding, text: &str) -> (Arc<str>, String) {
    (finding.rule.clone(), finding.span.of(text).to_owned())
}

fn counted(findings: &[Finding], text: &str) -> HashMap<(Arc<str>, String), usize> {
    let mut counts = HashMap::new();
    for finding in findings {
        *counts.entry(key(finding, text)).or_default() += 1;
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Severity;

    fn suppressed(text: &str) -> String {
        let linter = crate::default_linter();
        let source = Source::new("a.md", text);
        let mut findings = linter.lint(&source).findings;
        findings.retain(|finding| finding.severity > Severity::Hint);
        let expected = findings.len();
        let added = add(&linter, source, &findings, Some("old"));
        assert_eq!(added.findings, expected);
        let left = linter.lint(&added.source).findings;
        assert!(
            left.iter().all(|finding| finding.severity == Severity::Hint),
            "{left:?}"
        );
        added.source.text().to_owned()
    }

    const TITLE: &str = "---\ntitle: A\n---\n\n";

    #[test]
    fn a_comment_is_added_above_a_block() {
        assert_eq!(
            suppressed(&format!("{TITLE}<p>x</p></div>\n")),
            format!("{TITLE}<!-- seedlint-disable-next-line markup/stray-end-tag -- old -->\n<p>x</p></div>\n")
        );
        let quoted = format!("{TITLE}> <p>x</p></div>\n").replace('\n', "\r\n");
        let comment = "> <!-- seedlint-disable-next-line markup/stray-end-tag -- old -->\r\n> ";
        assert_eq!(suppressed(&quoted), quoted.replace("> <", &format!("{comment}<")));
    }

    #[test]
    fn in_a_paragraph_the_comment_ends_the_previous_line() {
        assert_eq!(
            suppressed(&format!("{TITLE}One  \ntwo</div>\nthree\n")),
            format!("{TITLE}One <!-- seedlint-disable-next-line markup/stray-end-tag -- old -->  \ntwo</div>\nthree\n")
        );
    }

    #[test]
    fn where_dialects_differ_the_comment_is_for_the_file() {
        for body in [
            "One\\\\\ntwo</div>\n",
            "1. One\n   <p>two</p></div>\n",
            "<pre>\none\n\n    two\n</pre></div>\n",
        ] {
            let text = format!("{TITLE}{}", body.replace("\\\\", "\\"));
            let commented = TITLE.replacen(
                "---\n\n",
                "# seedlint-disable-file markup/stray-end-tag -- old\n---\n\n",
                1,
            );
            assert_eq!(suppressed(&text), text.replace(TITLE, &commented));
        }
    }

    #[test]
    fn in_front_matter_the_comment_ends_the_line() {
        assert_eq!(
            suppressed("---\ntitle: A\ntags: [x, x]\n---\n\nText.\n"),
            "---\ntitle: A\ntags: [x, x] # seedlint-disable-line front-matter/duplicate-item -- old\n---\n\nText.\n"
        );
    }

    #[test]
    fn names_are_added_to_an_existing_comment() {
        let comment = "<!-- seedlint-disable-next-line image/empty-src -- why -->";
        assert_eq!(
            suppressed(&format!("{TITLE}{comment}\n<p><img src=\"\" alt=\"\"></p></div>\n")),
            format!(
                "{TITLE}<!-- seedlint-disable-next-line image/empty-src markup/stray-end-tag -- why -->\n<p><img src=\"\" alt=\"\"></p></div>\n"
            )
        );
    }

    #[test]
    fn where_no_closer_comment_is_possible_it_is_for_the_file() {
        let pre = "<pre>one\ntwo</div>\n</pre>\n";
        assert_eq!(
            suppressed(&format!("{TITLE}{pre}")),
            format!("---\ntitle: A\n# seedlint-disable-file markup/stray-end-tag -- old\n---\n\n{pre}")
        );
        let without = "<pre>one\ntwo</div>\n</pre>";
        let comment = "<!-- seedlint-disable-file front-matter/missing markup/stray-end-tag -- old -->";
        assert_eq!(suppressed(without), format!("{without}\n\n{comment}"));
    }
}
