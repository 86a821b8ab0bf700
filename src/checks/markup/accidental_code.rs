//! `markup/accidental-code`: summary, options and cases are in rules/markup/accidental-code.yaml.

mod edits;

use crate::checks::{Check, Context};
use crate::claim::Claim;
use crate::edit::{Edit, Safety};
use crate::finding::Findings;
use crate::generators::Target;
use crate::seed::markdown::BlockKind;
use crate::seed::outline::NodeId;
use crate::seed::{Seed, Use};
use crate::source::{Holders, Span, line_end, line_start};
use crate::words::count;
use edits::{blank_lines, dedented};

pub(crate) struct AccidentalCode;

impl Check for AccidentalCode {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        if context.seed.markdown.accidental.is_empty() {
            return;
        }
        // The outermost element around each element.
        let roots = context.seed.outline.inherited(Option::unwrap_or);
        let preformatted = preformatted(context.seed);
        for blocks in by_element(context.seed, &roots) {
            report(context, &roots, &preformatted, &blocks, findings);
        }
    }
}

/// The blocks, grouped by outermost element, whose blank lines have one cause.
fn by_element(seed: &Seed<'_>, roots: &[NodeId]) -> Vec<Vec<Span>> {
    let mut groups: Vec<(Option<NodeId>, Vec<Span>)> = Vec::new();
    for span in &seed.markdown.accidental {
        let around = seed.outline.around(span.start(), seed.text().len());
        let root = around.map(|id| roots[id.index()]);
        match groups.last_mut() {
            Some((known, spans)) if root.is_some() && *known == root => spans.push(*span),
            _ => groups.push((root, vec![*span])),
        }
    }
    groups.into_iter().map(|(_, spans)| spans).collect()
}

fn report(
    context: Context<'_, '_>,
    roots: &[NodeId],
    preformatted: &Holders,
    blocks: &[Span],
    findings: &mut Findings<'_, '_>,
) {
    let seed = context.seed;
    let text = seed.text();
    let Some(block) = blocks.first().copied() else { return };
    let lead = seed.slice(block).len() - seed.slice(block).trim_start().len();
    let start = block.start() + lead;
    let first = Span::new(start, start + text[start..line_end(text, start)].trim_end().len());
    let lines: usize = blocks
        .iter()
        .map(|block| seed.slice(*block).trim().lines().count())
        .sum();
    let around = seed.outline.around(start, text.len());
    let ended = blocks.iter().any(|block| follows_ended_block(seed, *block));
    let finding = findings.at(first).claim(Claim::Shown).label(if ended {
        "the HTML above has ended, and this line is indented"
    } else {
        "the blank line above ended the HTML, and this line is indented"
    });
    let finding = if ended {
        finding.help("Remove the indentation.")
    } else {
        finding
    };
    let root = around.map(|id| roots[id.index()]);
    let finding = match (blocks.len(), root) {
        (1, _) if lines == 1 => finding.message("Readers see HTML source here."),
        (1, _) | (_, None) => finding.message(format_args!(
            "Readers see {} of HTML source here.",
            count(lines, "line")
        )),
        (places, Some(root)) => finding.message(format_args!(
            "Readers see HTML source in {} of this `<{}>`, {} in total.",
            count(places, "place"),
            seed.outline.node(root).name,
            count(lines, "line")
        )),
    };
    if blocks.iter().any(|block| preformatted.touch(*block)) {
        return finding
            .help("Move the listing to a fenced code block, or remove its blank lines by hand.")
            .done();
    }
    let edits = if ended {
        blocks.iter().map(|block| dedented(text, *block)).collect()
    } else {
        Some(blocks.iter().map(|block| blank_lines(text, *block)).collect())
    };
    let edits: Option<Vec<Vec<Edit>>> = edits;
    let mut edits: Vec<Edit> = edits.into_iter().flatten().flatten().collect();
    edits.sort();
    edits.dedup();
    if edits.is_empty() {
        return finding.done();
    }
    let title = if ended {
        "Remove the indentation"
    } else {
        "Remove the blank lines"
    };
    let activated = blocks.iter().any(|block| would_activate(seed, *block));
    // kramdown may read that of a list or a block quote as code or as HTML.
    let may_be_kramdown = context.settings.target == Target::Any;
    let is_nested = |block: &Span| seed.markdown.blocks_around(*block).any(|around| around.depth > 0);
    let is_sure = !may_be_kramdown || !blocks.iter().any(is_nested);
    let safety = if around.is_some() && !activated && is_sure {
        Safety::Safe
    } else {
        Safety::Unsafe
    };
    finding.edits(title, safety, edits);
}

/// Whether the HTML block above ended at its own end condition, as CommonMark defines one for comments
/// and `<style>`: then the indentation alone makes the next block code, with or without a blank line.
fn follows_ended_block(seed: &Seed<'_>, block: Span) -> bool {
    const ENDED: &[&str] = &["<!--", "<?", "<![cdata[", "<script", "<style", "<pre", "<textarea"];
    let blocks = &seed.markdown.blocks;
    let before = &blocks[..blocks.partition_point(|other| other.span.start() < block.start())];
    let last = before.iter().rfind(|other| other.kind == BlockKind::Html);
    last.is_some_and(|html| {
        let text = seed.slice(html.span).trim_start();
        ENDED.iter().any(|start| {
            text.get(..start.len())
                .is_some_and(|head| head.eq_ignore_ascii_case(start))
        })
    })
}

/// The elements whose blank lines must be kept.
fn preformatted(seed: &Seed<'_>) -> Holders {
    let all = seed.outline.ids().filter_map(|id| {
        let node = seed.outline.node(id);
        let inside = seed.outline.inside(id, seed.text().len());
        matches!(&*node.name, "pre" | "textarea").then(|| node.tag.join(inside))
    });
    Holders::new(all.collect())
}

/// Whether fixing the block would activate a script, a frame, an event handler or a remote resource.
fn would_activate(seed: &Seed<'_>, block: Span) -> bool {
    let wide = Span::new(line_start(seed.text(), block.start()), block.end());
    let element = seed.outline.within(wide).any(|id| {
        let node = seed.outline.node(id);
        wide.contains(node.tag)
            && (matches!(&*node.name, "script" | "iframe" | "object" | "embed" | "style" | "link")
                || seed
                    .outline
                    .attributes(id)
                    .iter()
                    .any(|a| seed.slice(a.name).to_ascii_lowercase().starts_with("on")))
    });
    let first = seed
        .references
        .partition_point(|reference| reference.url.span.start() < wide.start());
    let mut urls = seed.references[first..]
        .iter()
        .take_while(|reference| reference.url.span.start() < wide.end())
        .filter(|reference| wide.contains(reference.url.span));
    element || urls.any(|reference| reference.used_as != Use::Link && reference.url.is_remote())
}
