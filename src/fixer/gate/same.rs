//! What must read the same before and after fixes.

use std::collections::HashSet;

use crate::edit::Edit;
use crate::fixer::seen::text;
use crate::fixer::words::{self, Words};
use crate::seed::front_matter::{Value, ValueKind};
use crate::seed::markdown::{Block, BlockKind};
use crate::seed::{Place, Reference, Seed, Use};
use crate::source::{Span, in_spans};
use crate::url::runs_script;

/// Whether nothing is left of an edited heading but its marks, which some dialects show as text.
pub(super) fn leaves_bare_heading(after: &Seed<'_>, edits: &[Edit]) -> bool {
    let is_bare = |block: &&Block| {
        let marks = after.slice(block.span).trim();
        matches!(block.kind, BlockKind::Heading(_)) && marks.chars().all(|c| c == '#')
    };
    let edited = places(edits);
    let touches = |block: &Block| {
        let next = edited.partition_point(|place| place.end() <= block.span.start());
        let end = after.source().line_end(block.span.start());
        edited.get(next).is_some_and(|place| place.start() <= end)
    };
    after.markdown.blocks.iter().filter(is_bare).any(touches)
}

/// Whether `after`, which `edits` made of `before`, reads the same outside of them. An unsafe
/// fix may take text along, but must not turn HTML into code or break the front matter.
pub(super) fn keeps(before: &Seed<'_>, after: &Seed<'_>, edits: &[Edit], safe: bool) -> bool {
    let gone: Vec<Span> = edits.iter().map(|edit| edit.span).collect();
    let taken: Vec<Span> = edits
        .iter()
        .filter(|edit| edit.text.is_empty())
        .map(|edit| edit.span)
        .collect();
    let come = places(edits);
    let unbroken = !edits.iter().any(|edit| removes_term(before, edit))
        && after.markdown.accidental.len() <= before.markdown.accidental.len()
        && scripts(after) <= scripts(before)
        && keeps_markdown(before, after, &gone, &come)
        && readable(after) >= readable(before)
        && (!readable(before) || keeps_fields(&fields(before, &gone), &fields(after, &come)));
    if !safe {
        return unbroken;
    }
    unbroken
        && text(before, &gone, &taken) == text(after, &come, &[])
        && same(&urls(before, &gone), &urls(after, &come))
        && before.markdown.emphasised == after.markdown.emphasised
        && written_breaks(before, &gone) == written_breaks(after, &[])
        && kinds(before, &gone) == kinds(after, &[])
        && same(&blocks(before, &gone), &blocks(after, &come))
        && only_what_was_live(before, after, &come)
}

/// Whether an edit removes a line that `: a definition` follows: to kramdown it is a term, and without
/// it the line before is one.
fn removes_term(before: &Seed<'_>, edit: &Edit) -> bool {
    let (text, span) = (before.text(), edit.span);
    let (start, end) = (
        before.source().line_start(span.start()),
        before.source().line_end(span.end()),
    );
    let rest = text[end..].trim_start_matches(['\r', '\n', ' ']);
    let is_line = text[start..span.start()].trim().is_empty() && text[span.end()..end].trim().is_empty();
    let ends_behind = text[..span.end()].ends_with('\n');
    let follows = if ends_behind {
        text[span.end()..].trim_start_matches(' ')
    } else {
        rest
    };
    let removes = edit.text.is_empty() && !span.is_empty() && is_line | ends_behind;
    removes && follows.starts_with(": ") && before.body.contains(span)
}

/// Whether `after` has the words, addresses and front matter of `before` outside of the edits: what
/// is asked of a dialect in which an article may be read, if nobody knows which one it is for.
pub(super) fn keeps_words(before: &Seed<'_>, after: &Seed<'_>, edits: &[Edit], safe: bool) -> bool {
    let (gone, come): (Vec<Span>, Vec<Span>) = (edits.iter().map(|edit| edit.span).collect(), places(edits));
    let words = |seed: &Seed<'_>, edited: &[Span]| text(seed, edited, &[]).replace(' ', "");
    after.markdown.accidental.len() <= before.markdown.accidental.len()
        && scripts(after) <= scripts(before)
        && (!safe
            || words(before, &gone) == words(after, &come)
                && same(&urls(before, &gone), &urls(after, &come))
                && before.markdown.emphasised == after.markdown.emphasised
                && only_what_was_live(before, after, &come))
}

/// Whether comments that were put into an article show nowhere: every word, address, field and
/// block is as it was.
pub(crate) fn shows_the_same(before: &Seed<'_>, after: &Seed<'_>, edits: &[Edit]) -> bool {
    keeps(before, after, edits, true)
        && fields(before, &[]) == fields(after, &[])
        && urls(before, &[]) == urls(after, &[])
        && blocks_without(before, &[]) == blocks_without(after, &places(edits))
}

/// The Markdown blocks with their words, but for what edits wrote.
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

/// Where the texts of the edits are after them.
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

fn trimmed(seed: &Seed<'_>, span: Span) -> Span {
    Span::new(span.start(), span.start() + seed.slice(span).trim_ascii_end().len())
}

/// A thing of an article, and whether an edit touches it.
type Thing<T> = (T, bool);

/// Whether what no edit touches on one side is there on the other.
fn same<T: PartialEq>(before: &[Thing<T>], after: &[Thing<T>]) -> bool {
    within(before, after) && within(after, before)
}

/// Whether what no edit touches among `some` is among `all`, in the same order.
fn within<T: PartialEq>(some: &[Thing<T>], all: &[Thing<T>]) -> bool {
    let mut at = 0;
    some.iter().filter(|(_, touched)| !touched).all(|(thing, _)| {
        let found = all[at..].iter().position(|(other, _)| other == thing);
        at += found.map_or(0, |found| found + 1);
        found.is_some()
    })
}

/// Whether Markdown outside of the edits is still read: no text, link or image of it is in a script or
/// in HTML that began without what they removed.
fn keeps_markdown(before: &Seed<'_>, after: &Seed<'_>, gone: &[Span], come: &[Span]) -> bool {
    fn links<'s>(seed: &'s Seed<'_>, edited: &[Span]) -> Vec<Thing<&'s str>> {
        let all = seed.markdown.destinations.iter();
        let all = all.filter(|link| !seed.slice(link.span).starts_with('<'));
        all.map(|link| (seed.slice(link.span), touched(edited, link.span)))
            .collect()
    }
    let texts = |seed: &Seed<'_>, edited: &[Span]| {
        let is_text = |block: &&Block| matches!(block.kind, BlockKind::Paragraph | BlockKind::Heading(_));
        let blocks = seed.markdown.blocks.iter().filter(is_text);
        blocks
            .filter(|block| block.has_text && !touched(edited, block.span))
            .count()
    };
    within(&links(before, gone), &links(after, come)) && texts(after, come) >= texts(before, gone)
}

/// The line breaks that are written as a backslash, which readers see where nothing follows it.
fn written_breaks(seed: &Seed<'_>, gone: &[Span]) -> usize {
    let written = |span: &&Span| {
        let bytes = seed.text().as_bytes();
        let at = (span.start().saturating_sub(1)..span.end()).find(|at| bytes[*at] == b'\\');
        at.is_some_and(|at| !in_spans(gone, at))
    };
    seed.markdown.hard_breaks.iter().filter(written).count()
}

/// The addresses that run a script where a browser follows or loads them.
fn scripts(seed: &Seed<'_>) -> usize {
    let runs = |reference: &&Reference<'_>| {
        let text = &*reference.url.text;
        let shown = reference.used_as == Use::Image
            && text
                .trim_start()
                .get(..5)
                .is_some_and(|start| start.eq_ignore_ascii_case("data:"));
        !matches!(reference.place, Place::Lazy(_) | Place::Field(_))
            && !shown
            && runs_script(text)
            && !seed.in_accidental_code(reference.url.span.start())
    };
    seed.references.iter().filter(runs).count()
}

/// Whether each field that no edit touches is there afterwards, and no new one.
fn keeps_fields(before: &[Thing<(String, String)>], after: &[Thing<(String, String)>]) -> bool {
    let there: HashSet<&(String, String)> = after.iter().map(|(field, _)| field).collect();
    let mut untouched = before.iter().filter(|(_, touched)| !touched);
    untouched.all(|(field, _)| there.contains(field)) && after.len() <= before.len()
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

/// The kinds of the Markdown blocks that no edit takes whole, and how many blocks are around each. A
/// paragraph of nothing but tags shows what a block of HTML with them shows.
pub(super) fn kinds(seed: &Seed<'_>, gone: &[Span]) -> Vec<(BlockKind, u32)> {
    let taken = |span: Span| {
        let at = gone.partition_point(|edit| edit.end() < span.start());
        let mut near = gone[at..].iter().take_while(|edit| edit.start() <= span.start());
        near.any(|edit| edit.contains(trimmed(seed, span)))
    };
    let blocks = seed
        .markdown
        .blocks
        .iter()
        .filter(|block| block.kind != BlockKind::Html && (block.kind != BlockKind::Paragraph || block.has_text))
        .filter(|block| !taken(block.span));
    blocks.map(|block| (block.kind, block.depth)).collect()
}

/// The words of the Markdown blocks, as fingerprints.
fn blocks(seed: &Seed<'_>, edited: &[Span]) -> Vec<Thing<Words>> {
    let blocks = seed
        .markdown
        .blocks
        .iter()
        .filter(|block| block.kind != BlockKind::Html);
    let spans: Vec<Span> = blocks.map(|block| block.span).collect();
    let words = words::of_each(seed.text(), &spans);
    let touched = spans.iter().map(|span| touched(edited, *span));
    words.into_iter().zip(touched).collect()
}

/// Nothing becomes active but what an edit itself writes.
fn only_what_was_live(before: &Seed<'_>, after: &Seed<'_>, come: &[Span]) -> bool {
    let was: HashSet<String> = live(before, &[]).into_iter().collect();
    live(after, come).iter().all(|thing| was.contains(thing))
}

/// Scripts, frames, handlers and remote images that a browser would act on.
fn live(seed: &Seed<'_>, written: &[Span]) -> Vec<String> {
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
