//! Markup in `<pre>` and `<code>` that is meant as text.

use crate::seed::html_names::{CLOSES_P, FORMATTING, TABLE_PARTS, WRAPPERS, is_html_name};
use crate::seed::outline::{End, NodeId};
use crate::seed::sample::{Piece, Reading, Why, has_template, is_unknown, payload, piece, prose};
use crate::source::Span;

/// Elements that show what they contain as code.
const CODE: &[&str] = &["pre", "code", "samp"];

/// What programs and editors write around code besides what formats text.
const AROUND_CODE: &[&str] = &[
    "abbr", "button", "cite", "code", "del", "hr", "img", "ins", "kbd", "mark", "noscript", "picture", "pre", "q",
    "samp", "svg", "time", "var", "wbr",
];

/// The outermost closed listing around each element; none where the article has no listing.
pub(super) fn roots(reading: Reading<'_, '_>) -> Option<Vec<Option<NodeId>>> {
    let outline = reading.outline;
    let is_code = |id: NodeId| CODE.contains(&&*outline.node(id).name);
    if !outline.ids().any(is_code) {
        return None;
    }
    let mut roots: Vec<Option<NodeId>> = Vec::with_capacity(outline.nodes.len());
    for id in outline.ids() {
        let root = outline.node(id).parent.and_then(|parent| {
            let is_closed = matches!(outline.node(parent).end, End::Tag(_));
            roots[parent.index()].or((is_code(parent) && is_closed).then_some(parent))
        });
        roots.push(root);
    }
    Some(roots)
}

/// Appends what is meant as text in each listing.
pub(super) fn collect(
    reading: Reading<'_, '_>,
    roots: &[Option<NodeId>],
    in_drawing: &[bool],
    pieces: &mut Vec<Piece>,
) {
    let ids: Vec<NodeId> = reading.outline.ids().filter(|id| !in_drawing[id.index()]).collect();
    for group in ids.chunk_by(|a, b| roots[a.index()].is_some() && roots[a.index()] == roots[b.index()]) {
        if let Some(root) = roots[group[0].index()] {
            collect_in(reading, root, group, pieces);
        }
    }
    let outline = reading.outline;
    let listings: Vec<NodeId> = ids
        .into_iter()
        .filter(|id| roots[id.index()].is_none() && CODE.contains(&&*outline.node(*id).name))
        .filter(|id| matches!(outline.node(*id).end, End::Tag(_)))
        .collect();
    for root in listings {
        let inside = outline.inside(root, reading.text.len());
        let stray = &outline.stray_end_tags;
        let from = stray.partition_point(|tag| tag.start() < inside.start());
        let stray = stray[from..].iter().take_while(|tag| tag.start() < inside.end());
        for tag in stray.filter(|tag| !reading.is_accidental(**tag)) {
            let name = prose::end_name(reading.text, *tag);
            let is_sample = !FORMATTING.contains(&&*name) && !matches!(&*name, "span" | "p" | "div" | "code" | "pre");
            if is_sample || prose::is_escaped_before(reading.text, inside.start(), tag.start(), &name) {
                pieces.push(Piece {
                    span: *tag,
                    why: Why::EndTag,
                    end: None,
                    listing: Some(inside),
                });
            }
        }
        let is_instruction = |span: &Span| reading.text[span.range()].starts_with("<?");
        for span in declarations(reading, inside).into_iter().filter(is_instruction) {
            pieces.push(Piece {
                span,
                why: Why::Listing,
                end: None,
                listing: Some(inside),
            });
        }
    }
}

fn collect_in(reading: Reading<'_, '_>, root: NodeId, group: &[NodeId], pieces: &mut Vec<Piece>) {
    let outline = reading.outline;
    let inside = outline.inside(root, reading.text.len());
    let from = outline.texts.partition_point(|run| run.span.start() < inside.start());
    let runs = outline.texts[from..]
        .iter()
        .take_while(|run| run.span.end() <= inside.end());
    let has_direct_text = runs.into_iter().any(|run| {
        let in_code = run.parent.is_some_and(|id| CODE.contains(&&*outline.node(id).name));
        in_code && !run.span.of(reading.text).trim().is_empty()
    });
    let usable = |id: &NodeId| {
        let node = outline.node(*id);
        !node.templated && !has_template(reading, node.tag) && !reading.is_accidental(node.tag)
    };
    let sure: Vec<NodeId> = group
        .iter()
        .copied()
        .filter(usable)
        .filter(|id| is_sure(reading, *id, root, has_direct_text))
        .collect();
    if sure.is_empty() {
        return;
    }
    // A program that coloured the code has escaped it, and left what remains as markup. What formats
    // a word of code that is escaped elsewhere may be meant.
    let is_coloured = group.iter().any(|id| is_coloured(reading, *id));
    let is_escaped = inside.of(reading.text).contains("&lt;");
    let is_html = sure.iter().any(|id| is_html_name(&outline.node(*id).name));
    let mut taken: Vec<NodeId> = Vec::new();
    for id in group.iter().copied().filter(usable) {
        let node = outline.node(id);
        let name = &*node.name;
        let is_part = node.parent.is_some_and(|parent| taken.binary_search(&parent).is_ok());
        let formats = !is_part && (FORMATTING.contains(&name) || name == "span" || AROUND_CODE.contains(&name));
        let is_kept = name == "br" || CODE.contains(&name) || is_escaped && formats;
        if sure.binary_search(&id).is_ok() || is_html && !is_coloured && !is_kept {
            taken.push(id);
            pieces.push(piece(reading, id, Why::Listing, Some(root)));
        }
    }
}

/// Whether a program or an editor gave the element its look: a `style`, or a `class` on what
/// encloses words and lines of code.
fn is_coloured(reading: Reading<'_, '_>, id: NodeId) -> bool {
    let has = |name: &str| reading.value(id, name).is_some_and(|value| !value.trim().is_empty());
    let name = &*reading.outline.node(id).name;
    let encloses_words = name == "span" || FORMATTING.contains(&name) && name != "a" || CODE.contains(&name);
    has("style") || encloses_words && has("class")
}

/// Whether nobody would write the element into code as markup.
fn is_sure(reading: Reading<'_, '_>, id: NodeId, root: NodeId, has_direct_text: bool) -> bool {
    let outline = reading.outline;
    let node = outline.node(id);
    let name = &*node.name;
    if is_unknown(reading, id, Some(root)) || payload::is_payload(reading, id) {
        return true;
    }
    let inside = outline.inside(root, reading.text.len());
    if reading.is_unclosed(id) && prose::is_escaped_after(reading.text, node.tag.end(), inside.end(), name) {
        return true;
    }
    let is_short = outline.node(root).name == "code";
    let is_alone = || {
        let before = &reading.text[inside.start()..node.tag.start()];
        let after = &reading.text[node.tag.end()..inside.end()];
        before.trim_end().is_empty() && after.trim_start().is_empty()
    };
    if is_short && reading.is_bare(id) && is_alone() {
        return true;
    }
    if !is_markup_of_text(reading, id) {
        return true;
    }
    let is_block = CLOSES_P.contains(&name) || TABLE_PARTS.contains(&name);
    let is_empty = outline
        .inside(id, reading.text.len())
        .of(reading.text)
        .trim()
        .is_empty();
    let is_plain = outline.attributes(id).iter().all(|attribute| {
        let attribute = attribute.name.of(reading.text);
        attribute.eq_ignore_ascii_case("class") || attribute.eq_ignore_ascii_case("id")
    });
    if is_block && is_empty && is_plain && has_direct_text {
        return true;
    }
    let is_line = matches!(name, "p" | "div");
    let leaks = reading.is_unclosed(id) && !matches!(name, "p" | "li" | "tr" | "td" | "th" | "dd" | "dt");
    let is_formatting = FORMATTING.contains(&name) || name == "span";
    let is_in_styled = node
        .parent
        .is_some_and(|parent| parent != root && reading.is_styled(parent));
    reading.is_bare(id)
        && !is_in_styled
        && (is_block && !is_line && has_direct_text && !CODE.contains(&name)
            || leaks && (!is_formatting || outline.node(root).name == "code"))
}

/// Whether the element formats text or shows an image, which authors, editors and programs do in
/// code, too. The others, such as `<form>`, `<link>` and `<title>`, do something there.
pub(super) fn is_markup_of_text(reading: Reading<'_, '_>, id: NodeId) -> bool {
    let name = &*reading.outline.node(id).name;
    if matches!(name, "img" | "iframe" | "video" | "audio" | "embed" | "object") {
        return payload::has_address(reading, id);
    }
    let known = [WRAPPERS, FORMATTING, TABLE_PARTS, AROUND_CODE];
    matches!(name, "span" | "br" | "math") || known.iter().any(|names| names.contains(&name))
}

/// Comments, processing instructions and doctypes in a listing; comments for seedlint are not its text.
pub(super) fn declarations(reading: Reading<'_, '_>, inside: Span) -> Vec<Span> {
    let text = reading.text;
    let mut found = Vec::new();
    let comments = &reading.outline.comments;
    let from = comments.partition_point(|comment| comment.span.start() < inside.start());
    let spans = comments[from..].iter().map(|comment| comment.span);
    let spans = spans.take_while(|span| span.end() <= inside.end());
    found.extend(spans.filter(|span| !span.of(text).contains("seedlint-")));
    for at in memchr::memmem::find_iter(inside.of(text).as_bytes(), b"<!").map(|at| at + inside.start()) {
        let word = text.get(at + 2..at + 9).unwrap_or_default();
        if !word.eq_ignore_ascii_case("doctype") {
            continue;
        }
        let Some(end) = text[at..inside.end()].find('>') else {
            break;
        };
        found.push(Span::new(at, at + end + 1));
    }
    found.retain(|span| !has_template(reading, *span));
    found
}
