//! The final check of a fix: the result is parsed again, and everything outside the edits must be
//! unchanged.

use crate::edit::{Edit, Safety, apply};
use crate::engine::Linter;
use crate::finding::Finding;
use crate::fixer::merged;
use crate::seed::front_matter::{Value, ValueKind};
use crate::seed::markdown::BlockKind;
use crate::seed::{Seed, Use};
use crate::source::{Source, Span};

/// Splits the selected findings into those whose fixes are as safe as they claim, and the refused ones.
pub(super) fn pass<'f>(
    linter: &Linter,
    source: &Source,
    chosen: &[&'f Finding],
) -> (Vec<&'f Finding>, Vec<&'f Finding>) {
    let before = Seed::parse(source, linter.image_fields());
    let holds = |findings: &[&Finding]| {
        let edits = merged(findings);
        let after = Source::new(source.path().to_owned(), apply(source.text(), &edits));
        let after = Seed::parse(&after, linter.image_fields());
        let safe = findings
            .iter()
            .all(|finding| finding.fix.as_ref().is_some_and(|fix| fix.safety == Safety::Safe));
        keeps(&before, &after, &edits, safe)
    };
    if chosen.iter().all(|finding| is_safe(finding)) && holds(chosen) {
        return (chosen.to_vec(), Vec::new());
    }
    let (safe, other): (Vec<&Finding>, Vec<&Finding>) = chosen.iter().partition(|finding| is_safe(finding));
    let mut kept = Vec::new();
    let mut refused = Vec::new();
    sift(&safe, &holds, &mut kept, &mut refused);
    let mut unsafely = Vec::new();
    sift(&other, &holds, &mut unsafely, &mut refused);
    let together: Vec<&Finding> = kept.iter().chain(&unsafely).copied().collect();
    // Each group passes by itself; if both together don't pass, the unsafe fixes wait for the next round.
    if kept.is_empty() || holds(&together) {
        kept = together;
    }
    kept.sort_by(|a, b| a.span.cmp(&b.span).then_with(|| a.rule.cmp(&b.rule)));
    (kept, refused)
}

fn is_safe(finding: &Finding) -> bool {
    finding.fix.as_ref().is_some_and(|fix| fix.safety == Safety::Safe)
}

/// Halves a group until the fixes that don't pass are isolated.
fn sift<'f>(
    group: &[&'f Finding],
    holds: &impl Fn(&[&Finding]) -> bool,
    kept: &mut Vec<&'f Finding>,
    refused: &mut Vec<&'f Finding>,
) {
    match group {
        [] => {}
        group if holds(group) => kept.extend(group),
        [one] => refused.push(one),
        group => {
            let (first, second) = group.split_at(group.len() / 2);
            sift(first, holds, kept, refused);
            sift(second, holds, kept, refused);
        }
    }
}

/// Whether `after`, which `edits` made of `before`, reads the same outside of them. An unsafe fix
/// may remove text, but must not turn HTML into code or break the front matter.
fn keeps(before: &Seed<'_>, after: &Seed<'_>, edits: &[Edit], safe: bool) -> bool {
    let replaced: Vec<Span> = edits.iter().map(|edit| edit.span).collect();
    let removed: Vec<Span> = edits
        .iter()
        .filter(|edit| edit.text.is_empty())
        .map(|edit| edit.span)
        .collect();
    let come = places(edits);
    let unbroken = after.markdown.accidental.len() <= before.markdown.accidental.len()
        && readable(after) >= readable(before)
        && (!readable(before) || keeps_fields(&fields(before, &replaced), &fields(after, &come)));
    if !safe {
        return unbroken;
    }
    unbroken
        && text(before, &replaced, &removed) == text(after, &come, &[])
        && same(&urls(before, &replaced), &urls(after, &come))
        && before.markdown.emphasised == after.markdown.emphasised
        && kinds(before, &replaced) == kinds(after, &[])
        && same(&blocks(before, &replaced), &blocks(after, &come))
        && only_what_was_active(before, after, &come)
}

/// Whether comments that were added to an article are invisible: every word, URL, field and block
/// is unchanged.
pub(crate) fn shows_the_same(before: &Seed<'_>, after: &Seed<'_>, edits: &[Edit]) -> bool {
    keeps(before, after, edits, true)
        && fields(before, &[]) == fields(after, &[])
        && urls(before, &[]) == urls(after, &[])
        && blocks_without(before, &[]) == blocks_without(after, &places(edits))
}

/// The Markdown blocks with their words, without the text that edits wrote.
fn blocks_without(seed: &Seed<'_>, written: &[Span]) -> Vec<(BlockKind, String)> {
    let words = |span: Span| {
        let (mut words, mut at) = (String::new(), span.start());
        let inside = written.iter().filter(|edit| span.contains(**edit));
        for edit in inside.chain([&Span::at(span.end())]) {
            words.extend(seed.slice(Span::new(at, edit.start().max(at))).split_whitespace());
            at = edit.end().max(at);
        }
        words
    };
    let blocks = seed.markdown.blocks.iter();
    let blocks = blocks.filter(|block| block.kind != BlockKind::Html);
    blocks.map(|block| (block.kind, words(block.span))).collect()
}

/// The locations of the texts of the edits in the new text.
fn places(edits: &[Edit]) -> Vec<Span> {
    let mut shift = 0_isize;
    edits
        .iter()
        .map(|edit| {
            let start = edit
                .span
                .start()
                .checked_add_signed(shift)
                .expect("edits are sorted and disjoint");
            shift += edit.text.len().cast_signed() - edit.span.len().cast_signed();
            Span::new(start, start + edit.text.len())
        })
        .collect()
}

fn readable(seed: &Seed<'_>) -> bool {
    seed.front_matter.as_ref().is_some_and(|front| front.complete)
}

fn touched(edited: &[Span], span: Span) -> bool {
    let at = edited.partition_point(|edit| edit.end() < span.start());
    edited[at..]
        .iter()
        .take_while(|edit| edit.start() <= span.end())
        .any(|edit| edit.start() <= span.end() && edit.end() >= span.start())
}

/// What readers see, whitespace folded: all text that no edit replaces, and the text at edits that
/// only remove (`removed`), since a safe fix removes no words. Of a replaced text, only whitespace
/// counts.
fn text(seed: &Seed<'_>, edited: &[Span], removed: &[Span]) -> String {
    let mut seen = String::new();
    for run in seed.outline.texts.iter().filter(|run| !run.raw) {
        let mut at = run.span.start();
        let first = edited.partition_point(|edit| edit.end() <= at);
        for edit in edited[first..].iter().take_while(|edit| edit.start() < run.span.end()) {
            let start = edit.start().max(at);
            let end = edit.end().max(at).min(run.span.end());
            fold(&mut seen, seed.slice(Span::new(at, start)));
            let part = Span::new(start, end);
            if removed.contains(edit) && !shows_nothing(seed, part) {
                fold(&mut seen, seed.slice(part));
            } else if seed.slice(part).contains(|c: char| c.is_ascii_whitespace()) {
                fold(&mut seen, " ");
            }
            at = end;
        }
        fold(&mut seen, seed.slice(Span::new(at, run.span.end())));
    }
    seen.truncate(seen.trim_end().len());
    seen
}

/// Whether a span contains no words: whitespace, a Markdown image, an empty heading or an empty
/// code block.
fn shows_nothing(seed: &Seed<'_>, span: Span) -> bool {
    let written = seed.slice(span).trim();
    let blocks = &seed.markdown.blocks;
    let first = blocks.partition_point(|block| block.span.start() < span.start());
    let mut blocks = blocks[first..]
        .iter()
        .take_while(|block| block.span.start() < span.end());
    let is_empty_block = blocks.any(|block| {
        seed.slice(block.span).trim() == written
            && match block.kind {
                BlockKind::Heading(_) => written.trim_matches(['#', ' ', '\t']).is_empty(),
                BlockKind::Fence => written
                    .lines()
                    .skip(1)
                    .all(|line| line.trim_matches(['`', '~', ' ', '>']).is_empty()),
                _ => false,
            }
    });
    if is_empty_block || written == "[]()" {
        return true;
    }
    let mut images = seed
        .markdown
        .destinations
        .iter()
        .filter(|destination| destination.is_image);
    images.any(|image| span.contains(image.span) && seed.slice(image.span) == written)
}

fn trimmed(seed: &Seed<'_>, span: Span) -> Span {
    Span::new(span.start(), span.start() + seed.slice(span).trim_end().len())
}

/// Appends text with its whitespace folded and without zero-width characters.
fn fold(seen: &mut String, part: &str) {
    for c in part.chars() {
        match c {
            '\u{200b}' | '\u{200c}' | '\u{200d}' | '\u{feff}' => {}
            c if !c.is_ascii_whitespace() => seen.push(c),
            _ if seen.is_empty() || seen.ends_with(' ') => {}
            _ => seen.push(' '),
        }
    }
}

/// A thing of an article, and whether an edit touches it.
type Thing<T> = (T, bool);

/// Whether everything that no edit touches exists on both sides.
fn same<T: PartialEq>(before: &[Thing<T>], after: &[Thing<T>]) -> bool {
    let within = |some: &[Thing<T>], all: &[Thing<T>]| {
        let mut at = 0;
        some.iter().filter(|(_, touched)| !touched).all(|(thing, _)| {
            let found = all[at..].iter().position(|(other, _)| other == thing);
            at += found.map_or(0, |found| found + 1);
            found.is_some()
        })
    };
    within(before, after) && within(after, before)
}

/// Whether each field that no edit touches still exists, and no field was added.
fn keeps_fields(before: &[Thing<(String, String)>], after: &[Thing<(String, String)>]) -> bool {
    let kept = before
        .iter()
        .filter(|(_, touched)| !touched)
        .all(|(field, _)| after.iter().any(|(other, _)| other == field));
    kept && after.len() <= before.len()
}

fn urls<'s>(seed: &'s Seed<'_>, edited: &[Span]) -> Vec<Thing<(bool, &'s str)>> {
    let shown = seed
        .references
        .iter()
        .filter(|reference| matches!(reference.used_as, Use::Image | Use::Link));
    shown
        .map(|reference| {
            (
                (reference.used_as == Use::Image, &*reference.url.text),
                touched(edited, reference.url.span),
            )
        })
        .collect()
}

/// The kinds of the Markdown blocks that no edit replaces entirely.
fn kinds(seed: &Seed<'_>, replaced: &[Span]) -> Vec<BlockKind> {
    let is_replaced = |span: Span| replaced.iter().any(|edit| edit.contains(trimmed(seed, span)));
    let blocks = seed
        .markdown
        .blocks
        .iter()
        .filter(|block| block.kind != BlockKind::Html && !is_replaced(block.span));
    blocks.map(|block| block.kind).collect()
}

/// The words of the Markdown blocks.
fn blocks(seed: &Seed<'_>, edited: &[Span]) -> Vec<Thing<String>> {
    let blocks = seed
        .markdown
        .blocks
        .iter()
        .filter(|block| block.kind != BlockKind::Html);
    blocks
        .map(|block| {
            (
                seed.slice(block.span).split_whitespace().collect(),
                touched(edited, block.span),
            )
        })
        .collect()
}

/// Whether everything active was active before, or an edit wrote it.
fn only_what_was_active(before: &Seed<'_>, after: &Seed<'_>, come: &[Span]) -> bool {
    let was = active(before, &[]);
    active(after, come).iter().all(|thing| was.contains(thing))
}

/// Scripts, frames, event handlers and remote images that a browser would run or load.
fn active(seed: &Seed<'_>, written: &[Span]) -> Vec<String> {
    let mut found = Vec::new();
    for id in seed.outline.ids() {
        let node = seed.outline.node(id);
        if seed.in_accidental_code(node.tag.start()) {
            continue;
        }
        if matches!(&*node.name, "script" | "iframe" | "object" | "embed" | "link" | "style") {
            found.push(format!("<{}>", node.name));
        }
        for attribute in seed.outline.attributes(id) {
            let name = seed.slice(attribute.name);
            if name.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("on")) {
                found.push(name.to_ascii_lowercase());
            }
        }
    }
    let remote = seed.references.iter().filter(|reference| {
        reference.used_as != Use::Link
            && reference.url.is_remote()
            && !seed.in_accidental_code(reference.url.span.start())
            && !touched(written, reference.url.span)
    });
    found.extend(remote.filter_map(|reference| reference.url.host().map(str::to_owned)));
    found
}

/// The front-matter fields.
fn fields(seed: &Seed<'_>, edited: &[Span]) -> Vec<Thing<(String, String)>> {
    let Some(front) = &seed.front_matter else {
        return Vec::new();
    };
    let fields = front.fields.iter();
    fields
        .map(|field| {
            let span = field.key_span.join(field.value.span);
            ((field.key.to_string(), flat(&field.value)), touched(edited, span))
        })
        .collect()
}

fn flat(value: &Value<'_>) -> String {
    match &value.kind {
        ValueKind::Scalar(text, style) => format!("{style:?}{text}"),
        ValueKind::List(items) => items.iter().map(|item| format!("[{}]", flat(item))).collect(),
        ValueKind::Map(fields) => fields
            .iter()
            .map(|field| format!("{}:{}", field.key, flat(&field.value)))
            .collect(),
        ValueKind::Alias => "*".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::Fix;
    use crate::finding::Severity;

    /// Whether a fix that claims this safety and replaces `from` with `to` passes.
    fn passes(text: &str, from: &str, to: &str, safety: Safety) -> bool {
        let start = text.find(from).expect("the text holds it");
        let span = Span::new(start, start + from.len());
        let finding = Finding {
            rule: "a/b".into(),
            severity: Severity::Warning,
            span,
            message: String::new(),
            label: None,
            related: Vec::new(),
            help: String::new(),
            fix: Fix::new(String::new(), safety, vec![Edit::new(span, to)]),
            whole_article: false,
        };
        let source = Source::new("a.md", text);
        let (kept, refused) = pass(&crate::default_linter(), &source, &[&finding]);
        assert_eq!(kept.len() + refused.len(), 1);
        kept.len() == 1
    }

    fn safely(text: &str, from: &str, to: &str) -> bool {
        passes(text, from, to, Safety::Safe)
    }

    #[test]
    fn what_changes_nothing_for_readers_passes() {
        assert!(safely("<p>a</p></div>\n", "</div>", ""));
        assert!(safely("<p>a</p>\n<!-- NaN -->\n<p>b</p>\n", "<!-- NaN -->\n", ""));
        assert!(safely("<img src=\"http://a.b/c.png\">\n", "http", "https"));
        assert!(safely(
            "---\ntags:\n- a\n- b\n- a\nx: 1\n---\nb\n",
            "- b\n- a\n",
            "- b\n"
        ));
    }

    #[test]
    fn a_safe_fix_must_keep_words_and_blocks() {
        assert!(
            !safely("a<span> </span>b\n", "<span> </span>", ""),
            "two words become one"
        );
        assert!(!safely("<p>a</p><p>b</p>\n", "<p>b</p>", ""), "a text is removed");
        assert!(
            !safely("- a\n\n<!-- -->\n\n- b\n", "<!-- -->\n", ""),
            "two lists become one"
        );
        assert!(
            !safely("*a*<span></span>*b*\n", "<span></span>", ""),
            "emphasis changes"
        );
        assert!(!safely("a\n\n# b\n", "# ", "#"), "a heading becomes a line of text");
    }

    #[test]
    fn a_safe_fix_must_keep_images_and_links() {
        let text = "<p><a href=\"https://a.b/\">x</a></p>\n";
        assert!(!safely(text, "<a ", "<b "), "the link goes, though its address stays");
    }

    #[test]
    fn nothing_comes_to_life() {
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
            "the block can't be read"
        );
        assert!(!passes(text, "\nx\n", "\n\n", Safety::Unsafe), "HTML becomes code");
        assert!(passes(text, "\nx\n", "\n", Safety::Unsafe));
    }
}
