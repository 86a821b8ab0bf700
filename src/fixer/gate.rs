//! The last word on a fix: the result is read again, and what lies outside the edits must
//! read as it did.

mod same;

use std::cell::Cell;

use crate::dialect::Dialect;
use crate::edit::{Safety, apply};
use crate::engine::Linter;
use crate::finding::Finding;
use crate::fixer::merged;
use crate::fixer::regions::{self, Region};
use crate::seed::Seed;
use crate::source::{Source, Span};
pub(crate) use same::shows_the_same;
use same::{keeps, keeps_words, leaves_bare_heading};

/// Splits the chosen findings into those whose fixes keep what they claim, and the refused.
pub(super) fn pass<'f>(judge: &Judge<'_>, chosen: &[&'f Finding]) -> (Vec<&'f Finding>, Vec<&'f Finding>) {
    if chosen.iter().all(|finding| is_safe(finding)) && judge.holds(chosen) {
        return (chosen.to_vec(), Vec::new());
    }
    let (safe, other): (Vec<&Finding>, Vec<&Finding>) = chosen.iter().partition(|finding| is_safe(finding));
    let (mut kept, mut refused) = (Vec::new(), Vec::new());
    judge.sift_all(&safe, &mut kept, &mut refused);
    let mut unsafely = Vec::new();
    judge.sift_all(&other, &mut unsafely, &mut refused);
    let together: Vec<&Finding> = kept.iter().chain(&unsafely).copied().collect();
    // Each group holds by itself; where they don't together, the unsafe ones wait for the next round.
    if kept.is_empty() || judge.holds(&together) {
        kept = together;
    }
    kept.sort_by(|a, b| a.span.cmp(&b.span).then_with(|| a.rule.cmp(&b.rule)));
    (kept, refused)
}

/// The number of fixes of which the whole article is read for each that is refused.
const FEW: usize = 8;

/// How often a part of an article is read for the fixes in it, one by one, and how many bytes that may be in
/// all; a large part is read at least an eighth as often. What is then not judged is refused, as if it were wrong.
/// In a part of 16 KB, that takes more than a hundred refused fixes.
const READINGS: usize = 256;
const BYTES: usize = 4 << 20;

/// What decides on the fixes of an article, or of a part of it.
pub(super) struct Judge<'j> {
    /// How often the result of single fixes may still be read.
    readings: Cell<usize>,
    linter: &'j Linter,
    source: &'j Source,
    /// The article as the target reads it.
    before: Seed<'j>,
    /// The article as each other dialect in which it may be read; none where that is the same.
    others: Vec<(Dialect, Option<Seed<'j>>)>,
    /// What is added to an offset of the article for one of the part.
    shift: isize,
}

impl<'j> Judge<'j> {
    /// The judge of an article that was read.
    pub(super) fn new(linter: &'j Linter, before: Seed<'j>) -> Self {
        let source = before.source();
        Self {
            readings: Cell::new((BYTES / source.text().len().max(1)).clamp(READINGS / 8, READINGS)),
            linter,
            source,
            others: linter.other_readings(source, &before),
            before,
            shift: 0,
        }
    }

    /// The judge of a part of an article.
    fn of_part(linter: &'j Linter, part: &'j Source, shift: isize) -> Self {
        Self {
            shift,
            ..Self::new(linter, linter.read(part))
        }
    }

    /// Whether the fixes of these findings, applied together, keep what they claim.
    fn holds(&self, findings: &[&Finding]) -> bool {
        let mut edits = merged(findings);
        for edit in &mut edits {
            let moved = |offset: usize| {
                offset
                    .checked_add_signed(self.shift)
                    .expect("the edit lies in the part")
            };
            edit.span = Span::new(moved(edit.span.start()), moved(edit.span.end()));
        }
        let after = Source::new(self.source.path().to_owned(), apply(self.source.text(), &edits));
        let safe = findings.iter().all(|finding| is_safe(finding));
        let first = self.linter.read(&after);
        let is_bare = |dialect: Dialect, after: &Seed<'_>| dialect.empty_is_text && leaves_bare_heading(after, &edits);
        if is_bare(self.linter.dialect(&after), &first) || !keeps(&self.before, &first, &edits, safe) {
            return false;
        }
        // Dialects in which neither text reads differently.
        let mut is_known = false;
        self.others.iter().all(|(dialect, before)| {
            let own = self.linter.read_unlike(&after, *dialect, &first);
            let after = own.as_ref().unwrap_or(&first);
            if is_bare(*dialect, after) {
                return false;
            }
            let is_same = before.is_none() && own.is_none();
            let before = before.as_ref().unwrap_or(&self.before);
            is_same && is_known
                || keeps_words(before, after, &edits, safe) && {
                    is_known |= is_same;
                    true
                }
        })
    }

    /// Splits a group into what is kept and what is refused. Of many, those in one block are judged
    /// there, as long as what is kept holds in the whole article as well.
    fn sift_all<'f>(&self, group: &[&'f Finding], kept: &mut Vec<&'f Finding>, refused: &mut Vec<&'f Finding>) {
        if group.len() <= FEW || self.holds(group) {
            return self.sift(group, kept, refused);
        }
        let body = self.before.body;
        let (regions, wide) = regions::split(&self.before, body, group, 0);
        let (mut here, mut not_here) = (Vec::new(), Vec::new());
        for region in &regions {
            self.sift_region(region, 0, &mut here, &mut not_here);
        }
        if !here.is_empty() && !self.holds(&here) {
            return self.sift(group, kept, refused);
        }
        kept.extend(here);
        refused.extend(not_here);
        self.sift(&wide, kept, refused);
    }

    /// Splits the fixes of a block at a level into what is kept and what is refused by that block alone.
    /// Of many, those in one of the blocks in it are judged there, as long as what is kept holds in
    /// the outer block as well.
    fn sift_region<'f>(
        &self,
        region: &Region<'f>,
        level: u32,
        kept: &mut Vec<&'f Finding>,
        refused: &mut Vec<&'f Finding>,
    ) {
        let (part, shift) = region.alone(self.source);
        let judge = Judge::of_part(self.linter, &part, shift);
        let (mut here, mut not_here) = (Vec::new(), Vec::new());
        let inner = (region.findings.len() > FEW && !judge.holds(&region.findings))
            .then(|| region.inner(&self.before, level))
            .flatten();
        let alone = match inner {
            Some((level, inner, wide)) => {
                for region in &inner {
                    self.sift_region(region, level, &mut here, &mut not_here);
                }
                (here.is_empty() || judge.holds(&here)).then_some(wide)
            }
            None => None,
        };
        // What was kept of other blocks is not in this one, so its fixes have a list of their own.
        if let Some(wide) = alone {
            judge.sift(&wide, &mut here, &mut not_here);
        } else {
            (here, not_here) = (Vec::new(), Vec::new());
            judge.sift(&region.findings, &mut here, &mut not_here);
        }
        kept.extend(here);
        refused.extend(not_here);
    }

    /// Halves a group until the fixes that don't hold are alone. Each part is judged together with
    /// what was kept before it: two removals side by side may do what neither does alone.
    fn sift<'f>(&self, group: &[&'f Finding], kept: &mut Vec<&'f Finding>, refused: &mut Vec<&'f Finding>) {
        if group.is_empty() {
            return;
        }
        let Some(left) = self.readings.get().checked_sub(1) else {
            return refused.extend(group);
        };
        self.readings.set(left);
        let before = kept.len();
        kept.extend(group);
        if self.holds(kept) {
            return;
        }
        kept.truncate(before);
        if let [one] = group {
            return refused.push(one);
        }
        let (first, second) = group.split_at(group.len() / 2);
        self.sift(first, kept, refused);
        self.sift(second, kept, refused);
    }
}

fn is_safe(finding: &Finding) -> bool {
    finding.fix.as_ref().is_some_and(|fix| fix.safety == Safety::Safe)
}

#[cfg(test)]
mod tests {
    use super::same::kinds;
    use super::*;
    use crate::edit::{Edit, Fix};

    /// Whether a fix that claims this safety and puts `to` in the place of `from` is let through.
    fn passes(text: &str, from: &str, to: &str, safety: Safety) -> bool {
        passes_with(&crate::default_linter(), text, from, to, safety)
    }

    fn passes_with(linter: &Linter, text: &str, from: &str, to: &str, safety: Safety) -> bool {
        let start = text.find(from).expect("the text holds it");
        let span = Span::new(start, start + from.len());
        let finding = Finding {
            fix: Fix::new(String::new(), safety, vec![Edit::new(span, to)]).map(Box::new),
            ..Finding::example(span)
        };
        let source = Source::new("a.md", text);
        let (kept, refused) = pass(&Judge::of_part(linter, &source, 0), &[&finding]);
        assert_eq!(kept.len() + refused.len(), 1);
        kept.len() == 1
    }

    fn safely(text: &str, from: &str, to: &str) -> bool {
        passes(text, from, to, Safety::Safe)
    }

    #[test]
    fn an_unsafe_fix_leaves_markdown_as_it_is() {
        let unsafely = |text, from, to| passes(text, from, to, Safety::Unsafe);
        let text = "<div>\n</div>\n\n- [a](b)\n";
        assert!(!unsafely(text, "</div>\n\n", ""), "a link is in HTML");
        assert!(unsafely(text, "<div>\n</div>\n", ""));
        assert!(unsafely(text, "[a](b)", ""));
        let jekyll = crate::Config::from_yaml("target: jekyll\n").expect("it is valid");
        let jekyll = jekyll.linter().expect("it names no file");
        let text = "<ins>a</ins>\n<script>\n\nb\n";
        assert!(
            !passes_with(&jekyll, text, "<ins>a</ins>\n", "", Safety::Unsafe),
            "a text is in a script"
        );
    }

    #[test]
    fn what_changes_nothing_for_readers_passes() {
        assert!(safely("<p>a</p></div>\n", "</div>", ""));
        assert!(safely("<p>a</p>\n<!-- NaN -->\n<p>b</p>\n", "<!-- NaN -->\n", ""));
        assert!(safely("<p>a</p><p> </p><p>b</p>\n", "<p> </p>", ""));
        assert!(safely("<img src=\"http://a.b/c.png\">\n", "http", "https"));
        assert!(safely(
            "---\ntags:\n- a\n- b\n- a\nx: 1\n---\nb\n",
            "- b\n- a\n",
            "- b\n"
        ));
        assert!(
            safely("a ** b\n\n```\n```\n\nc\n", "```\n```\n\n", ""),
            "an empty block of code is no code span to marked, either"
        );
    }

    #[test]
    fn a_safe_fix_must_keep_words_and_blocks() {
        assert!(
            !safely("a<span> </span>b\n", "<span> </span>", ""),
            "two words become one"
        );
        assert!(!safely("<p>a</p><p>b</p>\n", "<p>b</p>", ""), "a text goes");
        assert!(
            !safely("<div>a<p> </p>b</div>\n", "<p> </p>", ""),
            "nothing else is between two words"
        );
        assert!(
            !safely("- a\n\n<!-- -->\n\n- b\n", "<!-- -->\n", ""),
            "two lists become one"
        );
        assert!(
            !safely("*a*<span></span>*b*\n", "<span></span>", ""),
            "emphasis changes"
        );
        assert!(!safely("a\n\n# b\n", "# ", "#"), "a heading becomes a line of text");
        assert!(
            !safely("## <span></span>\n", "<span></span>", ""),
            "kramdown shows the marks of an empty heading"
        );
        assert!(
            !safely("- <p></p>\n\n  a\n", "<p></p>", ""),
            "a paragraph leaves its list item"
        );
    }

    /// The text after every end tag that closes nothing was removed, as far as the gate allows.
    fn without_end_tags(text: &str) -> String {
        let source = Source::new("a.md", text);
        let linter = crate::default_linter();
        let found = linter.lint(&source).findings.into_iter();
        let mut removals: Vec<Finding> = found.filter(|found| &*found.rule == "markup/stray-end-tag").collect();
        let fixes = removals.iter_mut().filter_map(|found| found.fix.as_mut());
        fixes.for_each(|fix| fix.safety = Safety::Safe);
        let judge = Judge::of_part(&linter, &source, 0);
        let (kept, _) = pass(&judge, &removals.iter().collect::<Vec<_>>());
        apply(text, &merged(&kept))
    }

    #[test]
    fn removals_side_by_side_are_judged_together() {
        for text in [
            "</details> </div> ![i](https://a.b/c.png)\n",
            "- </div> </div> **b** [l](https://a.b)\n",
            "</p></p>\n* one\n* two\n",
            "</p></div>\n# head\n",
            "</div></div>\n    code?\n",
            "</div></p>     <a href=\"x\">k</a> text\n",
            "> a\n></b> </pre>\n      ![i](https://a.b/c.png)\n",
        ] {
            let fixed = without_end_tags(text);
            let read = |text: &str| {
                let source = Source::new("a.md", text);
                let seed = Seed::parse(&source, &[]);
                let markdown = &seed.markdown;
                (kinds(&seed, &[]), markdown.emphasised, markdown.destinations.len())
            };
            assert_eq!(read(text), read(&fixed), "{text:?} became {fixed:?}");
        }
        assert_eq!(without_end_tags("<p>a</p></p></div>\n"), "<p>a</p>\n");
    }

    #[test]
    fn a_safe_fix_must_keep_line_breaks_and_the_marks_of_quotes() {
        assert!(
            !safely("text\\\n</b>\n\nmore\n", "</b>\n", ""),
            "readers see a backslash"
        );
        assert!(
            !safely("text\\\u{200b}\nmore\n", "\u{200b}", ""),
            "readers saw a backslash"
        );
        assert!(!safely("> <p>\n</a>\n> x\n", "</a>\n", ""), "readers saw a `>`");
        assert!(safely("> a\n> <p>b</p></div>\n", "</div>", ""));
    }

    #[test]
    fn what_is_not_judged_in_time_is_refused() {
        let text = "a<span> </span>b\n".repeat(400);
        let source = Source::new("a.md", text.clone());
        let linter = crate::default_linter();
        let removals: Vec<Finding> = text
            .match_indices("<span> </span>")
            .map(|(at, written)| {
                let span = Span::new(at, at + written.len());
                Finding {
                    fix: Fix::new(String::new(), Safety::Safe, vec![Edit::remove(span)]).map(Box::new),
                    ..Finding::example(span)
                }
            })
            .collect();
        let judge = Judge::of_part(&linter, &source, 0);
        let (mut kept, mut refused) = (Vec::new(), Vec::new());
        judge.sift(&removals.iter().collect::<Vec<_>>(), &mut kept, &mut refused);
        assert_eq!((kept.len(), refused.len()), (0, 400));
        assert_eq!(judge.readings.get(), 0, "halving alone would read the part 799 times");
    }

    #[test]
    fn a_safe_fix_makes_no_definition_of_a_text() {
        assert!(!safely("</pre>[r]: word\n", "</pre>", ""));
        assert!(safely("[r]: /word\n\n[r]</b>\n", "</b>", ""));
    }

    #[test]
    fn no_fix_activates_an_address_that_runs_a_script() {
        for address in ["javascript:go()", "VBScript:go()", "data:text/html,a"] {
            let text = format!("<p><a data-href=\"{address}\">a</a></p>\n");
            assert!(!passes(&text, "data-href", "href", Safety::Unsafe), "{address}");
        }
        let text = "<p><a data-href=\"https://a.b/\">a</a></p>\n";
        assert!(passes(text, "data-href", "href", Safety::Unsafe));
    }

    #[test]
    fn a_safe_fix_must_keep_images_and_links() {
        let text = "<p><a href=\"https://a.b/\">x</a></p>\n";
        assert!(!safely(text, "<a ", "<b "), "the link goes, though its address stays");
    }

    #[test]
    fn nothing_becomes_active() {
        let text = "<div>\n\n    <script>go()</script>\n\n</div>\n";
        assert!(!safely(text, "<div>\n\n", "<div>\n"));
        assert!(passes(text, "<div>\n\n", "<div>\n", Safety::Unsafe));
        assert!(safely("<div>\n\n    <p>x</p>\n\n</div>\n", "<div>\n\n", "<div>\n"));
    }

    #[test]
    fn even_an_unsafe_fix_breaks_neither_front_matter_nor_html() {
        let text = "---\ntitle: a\ndate: b\n---\n<div>\nx\n    <p>y</p>\n</div>\n";
        assert!(
            !passes(text, "title: a\n", "title: a: b\n", Safety::Unsafe),
            "the block cannot be read"
        );
        assert!(!passes(text, "\nx\n", "\n\n", Safety::Unsafe), "HTML becomes code");
        assert!(passes(text, "\nx\n", "\n", Safety::Unsafe));
    }
}
