//! What fixes, also unsafe ones, take from the page: letters, images and links of what their
//! findings mark or they remove. What they bring to it: what they write, what their cards announce, and
//! letters that are in the article. Nothing else comes or goes.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::Path;

use imara_diff::{Algorithm, Diff, InternedInput};
use pulldown_cmark::{Options, Parser, html};
use rayon::prelude::*;
use seedlint::{Edit, FixFilter, PageChange, Safety, Session, Span, apply};

use crate::judge::{Article, Count, Wrong, body, changes};
use crate::page::Page;
use crate::render::{Renderer, render};

/// The fewest letters that say where they are from.
const PIECE: usize = 8;

/// An article, and the first round of its fixes.
struct Round<'a> {
    article: &'a Article,
    rules: BTreeSet<String>,
    /// What their findings mark.
    marks: Vec<Span>,
    edits: Vec<Edit>,
    after: String,
}

impl Round<'_> {
    /// Whether a rule announces that its fixes change this.
    fn may(&self, change: PageChange) -> bool {
        self.rules.iter().any(|rule| changes(rule).contains(&change))
    }
}

pub(crate) fn all(session: &Session, articles: &[Article], renderer: &Renderer, safety: Safety) -> (Count, Vec<Wrong>) {
    let rounds: Vec<Round<'_>> = articles
        .par_iter()
        .filter_map(|article| round(session, article, safety, None))
        .collect();
    let mut rounds = rounds;
    // Where a rule may change the text, the others are asked alone.
    let others: Vec<Round<'_>> = rounds
        .par_iter()
        .filter(|whole| whole.rules.len() > 1 && whole.may(PageChange::Text))
        .flat_map_iter(|whole| {
            whole
                .rules
                .iter()
                .filter_map(|rule| round(session, whole.article, safety, Some(rule)))
        })
        .collect();
    rounds.extend(others.into_iter().filter(|round| !round.may(PageChange::Text)));
    let reasons = compare(&rounds, renderer);
    let mut count = Count::default();
    count.fixed = reasons.iter().filter(|reason| reason.is_some()).count();
    count.unrendered = rounds.len() - count.fixed;
    let different = rounds
        .iter()
        .zip(reasons)
        .filter_map(|(round, reason)| Some((round, reason??)));
    let different: Vec<_> = different.collect();
    // Which of the rules it was: each is asked alone.
    let alone = different.par_iter().flat_map_iter(|(whole, _)| {
        let rules = whole.rules.iter();
        rules.filter_map(|rule| round(session, whole.article, safety, Some(rule)))
    });
    let alone: Vec<Round<'_>> = alone.collect();
    let found: Vec<Option<String>> = compare(&alone, renderer).into_iter().map(Option::flatten).collect();
    let mut wrong = Vec::new();
    for (whole, reason) in different {
        let own = alone.iter().zip(&found);
        let own = own.filter(|(alone, _)| std::ptr::eq(alone.article, whole.article));
        let mut own: Vec<(&str, &String)> = own
            .filter_map(|(alone, reason)| Some((alone.rules.first()?.as_str(), reason.as_ref()?)))
            .collect();
        if own.is_empty() {
            own.push(("several rules together", &reason));
        }
        wrong.extend(own.into_iter().map(|(rule, reason)| Wrong {
            kind: format!("{}: fix of {rule}", renderer.name),
            words: format!("{}: {reason}", whole.article.name),
        }));
    }
    (count, wrong)
}

/// The first round of the fixes of this safety and better, or of those of one rule.
fn round<'a>(session: &Session, article: &'a Article, safety: Safety, only: Option<&str>) -> Option<Round<'a>> {
    let mut filter = FixFilter::default();
    filter.safety = safety;
    filter.hints = true;
    filter.only = only.map(Into::into);
    let outcome = session.fix(Path::new("article.md"), &*article.text, filter);
    let outcome = outcome.expect("no configuration is read");
    let edits = outcome.rounds.first()?.edits.clone();
    let applied = outcome.report.applied.iter().filter(|applied| applied.round == 0);
    Some(Round {
        article,
        rules: applied.clone().map(|applied| applied.rule.to_string()).collect(),
        marks: applied.map(|applied| applied.span).collect(),
        after: apply(&article.text, &edits),
        edits,
    })
}

/// What came or went otherwise, for each article; none where there is no page.
fn compare(rounds: &[Round<'_>], renderer: &Renderer) -> Vec<Option<Option<String>>> {
    let before = rounds.iter().map(|round| &*round.article.text);
    let texts = before.chain(rounds.iter().map(|round| &*round.after));
    let texts: Vec<String> = texts.map(|text| text[body(text)..].to_owned()).collect();
    let pages = render(renderer, &texts);
    let pages: Vec<Option<Page>> = pages.par_iter().map(|page| page.as_deref().map(Page::of)).collect();
    let (before, after) = pages.split_at(rounds.len());
    let both = before.par_iter().zip(after);
    let judged = both
        .zip(rounds)
        .map(|((before, after), round)| Some(difference(before.as_ref()?, after.as_ref()?, round)));
    judged.collect()
}

fn difference(before: &Page, after: &Page, round: &Round<'_>) -> Option<String> {
    let text = &round.article.text;
    if (body(text) == 0) != (body(&round.after) == 0) {
        return None; // what was text has become front matter
    }
    let removed = round.edits.iter().map(|edit| &text[edit.span.range()]);
    let marked = round.marks.iter().map(|span| &text[span.range()]);
    // Beside a fix, what was text may become a tag or an image.
    let beside = round.edits.iter().flat_map(|edit| markup(line_around(text, edit.span)));
    let parts: Vec<&str> = removed.chain(marked).chain(beside).collect();
    let defined = parts.iter().flat_map(|part| definitions(text, part));
    let gone = Pieces::of(parts.iter().copied().chain(defined));
    // What a fix lets appear may have been hidden in the article.
    let written = round.edits.iter().map(|edit| &*edit.text);
    let new = Pieces::of(written.chain([&**text, &*round.after]));
    let has_template = parts.iter().any(|part| part.contains("{{") || part.contains("{%"));
    let may = |change| round.may(change);
    if !may(PageChange::Text) {
        let told = |before: &str, after: &str| {
            let hunks = hunks(before, after);
            hunks
                .iter()
                .find_map(|(before, after)| in_hunk(before, after, &gone, &new))
        };
        // What was text may be markup now, which is the same where addresses are written out, or has the
        // same words in another order.
        let reason = told(&before.text, &after.text)
            .and_then(|_| told(&before.written, &after.written))
            .and_then(|_| lost_word(&before.written, &after.written, &gone));
        if reason.is_some() {
            return reason;
        }
    }
    let lists = [
        ("image", &before.images, &after.images, may(PageChange::Images)),
        ("link", &before.links, &after.links, may(PageChange::Links)),
    ];
    lists.into_iter().find_map(|(what, before, after, may_add)| {
        let has = |urls: &[String], url: &str| urls.iter().any(|other| same(url, other));
        let may_go = |url: &str| {
            gone.hold_url(url) || is_cut(url, after, &gone) || is_cut(url, after, &new) || has_template && is_swig(url)
        };
        if let Some(url) = before.iter().find(|url| !has(after, url) && !may_go(url)) {
            return Some(format!("also removes the {what} {url:.90?}"));
        }
        let added = after.iter().find(|url| !has(before, url) && !new.hold_url(url))?;
        let is_lazy = what == "image" && may(PageChange::ImageUrls);
        (!may_add && !is_lazy).then(|| format!("also adds the {what} {added:.90?}"))
    })
}

/// A word that a page shows less often than before, although it is not in what is gone.
fn lost_word(before: &str, after: &str, gone: &Pieces) -> Option<String> {
    // Marks of emphasis that were text separate no words.
    let [before, after] = [before, after].map(|text| text.replace(['*', '_', '~'], ""));
    let words = |text| str::split(text, |c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let mut left = BTreeMap::new();
    for word in words(&after) {
        *left.entry(word).or_insert(0_usize) += 1;
    }
    for word in words(&before) {
        let left = left.entry(word).or_default();
        if *left == 0 && !gone.written.contains(word) {
            return Some(format!("also removes the word {word:?}"));
        }
        *left = left.saturating_sub(1);
    }
    None
}

/// The definitions of the references in a part of a text.
fn definitions<'t>(text: &'t str, part: &'t str) -> impl Iterator<Item = &'t str> {
    let labels = part.match_indices("][").filter_map(|(at, _)| {
        let label = &part[at + 1..];
        Some(&label[..=label.find(']')?])
    });
    labels.filter_map(move |label| {
        let is_defined = |line: &&str| {
            line.trim_start()
                .strip_prefix(label)
                .is_some_and(|rest| rest.starts_with(':'))
        };
        text.lines().find(is_defined)
    })
}

/// Whether an address goes on farther or ends before, as a renderer sees one in a text: beside it, what was
/// a tag has become text, or what was text a tag.
fn is_cut(url: &str, others: &[String], pieces: &Pieces) -> bool {
    let url = letters(&decoded(url));
    others.iter().any(|other| {
        let other = letters(&decoded(other));
        let rest = url.strip_prefix(&*other).or_else(|| other.strip_prefix(&*url));
        rest.is_some_and(|rest| other.len().min(url.len()) > PIECE && pieces.written.contains(rest))
    })
}

/// Whether it is what Hexo puts in the place of a template tag, and leaves where that was an address.
fn is_swig(url: &str) -> bool {
    url.contains("--swig")
}

/// Whether two URLs differ only in scheme, encoding and characters that are no letters.
fn same(a: &str, b: &str) -> bool {
    let bare = |url: &str| {
        let letters = letters(&decoded(url));
        let bare = letters
            .strip_prefix("http")
            .map(|rest| rest.strip_prefix('s').unwrap_or(rest).to_owned());
        bare.unwrap_or(letters)
    };
    bare(a) == bare(b)
}

/// What looks like a tag or an image in a line.
fn markup(line: &str) -> impl Iterator<Item = &str> {
    [("<", '>'), ("![", ')')]
        .into_iter()
        .flat_map(move |(opening, closing)| {
            let parts = line.match_indices(opening).map(move |(at, _)| &line[at..]);
            parts.flat_map(move |part| {
                let ends = [part.find(closing), end_of_tag(part)];
                ends.into_iter().flatten().map(move |end| &part[..=end])
            })
        })
}

/// The first `>` outside of quotes.
fn end_of_tag(text: &str) -> Option<usize> {
    let mut quote = None;
    text.char_indices().find_map(|(at, c)| {
        match (c, quote) {
            ('>', None) => return Some(at),
            ('"' | '\'', None) => quote = Some(c),
            (c, Some(open)) if c == open => quote = None,
            _ => {}
        }
        None
    })
}

fn line_around(text: &str, span: Span) -> &str {
    let start = text[..span.start()].rfind('\n').map_or(0, |at| at + 1);
    let end = text[span.end()..].find('\n').map_or(text.len(), |at| span.end() + at);
    &text[start..end]
}

/// What comes or goes otherwise in lines that differ.
fn in_hunk(before: &str, after: &str, gone: &Pieces, new: &Pieces) -> Option<String> {
    let written = |run: &Run| new.hold_text(run) || gone.hold_text(run);
    let (removed, added) = middle(before, after);
    if removed.is_none_or(|run| gone.hold_text(&run)) && added.is_none_or(|run| written(&run)) {
        return None;
    }
    let (missing, added) = runs(before, after);
    if let Some(run) = missing.iter().find(|run| !gone.hold_text(run)) {
        return Some(format!("also removes {:.80?}", run.words()));
    }
    let run = added.iter().find(|run| !written(run))?;
    Some(format!("also adds {:.80?}", run.words()))
}

/// The letters of texts that were removed or written, one after the other: as they are written, and
/// as a page shows each of them.
struct Pieces {
    written: String,
    shown: String,
}

impl Pieces {
    fn of<'t>(texts: impl Iterator<Item = &'t str>) -> Self {
        let (mut written, mut shown) = (String::new(), String::new());
        for text in texts {
            written.push_str(&letters(&decoded(text)));
            let mut page = String::new();
            html::push_html(&mut page, Parser::new_ext(text.trim(), Options::ENABLE_TABLES));
            shown.push_str(&letters(&Page::of(&page).text));
        }
        Self { written, shown }
    }

    fn hold_text(&self, run: &Run) -> bool {
        run.all().iter().any(|words| self.hold(words))
    }

    /// Whether the letters are here, in one piece or in several: a page may show one part of what was
    /// removed as it is written, and another as Markdown.
    fn hold(&self, letters: &str) -> bool {
        let has = |letters: &str| self.shown.contains(letters) || self.written.contains(letters);
        let mut rest = letters;
        while !has(rest) {
            let ends: Vec<usize> = rest.char_indices().map(|(at, _)| at).skip(PIECE).collect();
            let held = ends.partition_point(|end| has(&rest[..*end]));
            let Some(end) = held.checked_sub(1).map(|at| ends[at]) else {
                return false;
            };
            rest = &rest[end..];
        }
        true
    }

    /// Also where a renderer made a link of an address or a host.
    fn hold_url(&self, url: &str) -> bool {
        let bare = url.strip_prefix("mailto:").or_else(|| url.strip_prefix("http://"));
        [Some(url), bare]
            .into_iter()
            .flatten()
            .any(|url| self.written.contains(&letters(&decoded(url))))
    }
}

/// The text with its percent-encodings and character references as characters.
fn decoded(text: &str) -> String {
    let text = htmlize::unescape(text);
    percent_encoding::percent_decode_str(&text)
        .decode_utf8_lossy()
        .into_owned()
}

/// The letters of a text, whose braces Hexo writes as references even in code.
fn letters(text: &str) -> String {
    let text = htmlize::unescape(text);
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// A run of letters that is on one side only, which may as well begin earlier or later where the
/// letters around it are the same.
struct Run {
    text: Vec<char>,
    from: usize,
    to: usize,
}

impl Run {
    fn words(&self) -> String {
        self.text[self.from..self.to].iter().collect()
    }

    fn all(&self) -> Vec<String> {
        let length = self.to - self.from;
        let is_same = |at: &usize| self.text[*at] == self.text[*at + length];
        let earlier = (0..self.from).rev().take_while(is_same).count();
        let later = (self.from..self.text.len() - length).take_while(is_same).count();
        let starts = self.from - earlier..=self.from + later;
        starts
            .map(|start| self.text[start..start + length].iter().collect())
            .collect()
    }
}

/// The letters of lines that differ, of both texts.
fn hunks(before: &str, after: &str) -> Vec<(String, String)> {
    let lines = |text: &str| text.lines().map(|line| letters(line) + "\n").collect::<Vec<_>>();
    let (before, after) = (lines(before), lines(after));
    let (all_before, all_after) = (before.concat(), after.concat());
    let input = InternedInput::new(&*all_before, &*all_after);
    let diff = Diff::compute(Algorithm::Histogram, &input);
    let of = |lines: &[String], range: Range<u32>| {
        lines[range.start as usize..range.end as usize]
            .concat()
            .replace('\n', "")
    };
    let hunks = diff
        .hunks()
        .map(|hunk| (of(&before, hunk.before), of(&after, hunk.after)));
    hunks.collect()
}

/// What is between the letters that two texts begin and end with.
fn middle(before: &str, after: &str) -> (Option<Run>, Option<Run>) {
    let (before, after): (Vec<char>, Vec<char>) = (before.chars().collect(), after.chars().collect());
    let first = before.iter().zip(&after).take_while(|(a, b)| a == b).count();
    let both = before[first..].iter().rev().zip(after[first..].iter().rev());
    let last = both.take_while(|(a, b)| a == b).count();
    let run = |text: Vec<char>| {
        let to = text.len() - last;
        (first < to).then_some(Run { text, from: first, to })
    };
    (run(before), run(after))
}

/// The runs of letters that only one of the texts has.
fn runs(before: &str, after: &str) -> (Vec<Run>, Vec<Run>) {
    let lines = |text: &str| text.chars().flat_map(|c| [c, '\n']).collect::<String>();
    let (before_lines, after_lines) = (lines(before), lines(after));
    let input = InternedInput::new(&*before_lines, &*after_lines);
    let diff = Diff::compute(Algorithm::Myers, &input);
    let (before, after): (Vec<char>, Vec<char>) = (before.chars().collect(), after.chars().collect());
    let (mut missing, mut added) = (Vec::new(), Vec::new());
    for hunk in diff.hunks() {
        for (range, text, list) in [(hunk.before, &before, &mut missing), (hunk.after, &after, &mut added)] {
            if !range.is_empty() {
                list.push(Run {
                    text: text.clone(),
                    from: range.start as usize,
                    to: range.end as usize,
                });
            }
        }
    }
    (missing, added)
}
