//! `markup/literal-emphasis`: summary, options and cases are in rules/markup/literal-emphasis.yaml.

mod dialects;

use crate::checks::{Check, Context};
use crate::claim::Claim;
use crate::dialect::Emphasis;
use crate::edit::{Edit, Safety};
use crate::finding::Findings;
use crate::seed::emphasis::{Lines, begins_address, candidates, is_in_words, is_no_emphasis, is_pair, whole};
use crate::seed::{Seed, block_as, markdown};
use crate::source::Span;
use dialects::{Disputed, shown_by_kramdown};

/// The number of bytes that may be parsed again to verify the fixes of an article.
const MAX_REPARSED: usize = 1 << 25;

pub(crate) struct LiteralEmphasis;

impl Check for LiteralEmphasis {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        let seed = context.seed;
        let runs = if context.dialect.emphasis == Emphasis::Whitespace {
            &shown_by_kramdown(seed)
        } else {
            &seed.markdown.stars
        };
        if runs.is_empty() {
            return;
        }
        let lines = Lines::of(seed.source());
        let disputed = Disputed::of(context);
        let mut at = 0;
        while at < runs.len() {
            if disputed.has(seed, runs[at]) {
                at += 1;
                continue;
            }
            let next = runs.get(at + 1).copied();
            let next = next.filter(|next| next.len() == runs[at].len() && in_same_block(seed, runs[at], *next));
            at += judge(context, &lines, runs[at], next, findings);
        }
    }
}

/// Reports a run, alone or together with the next one, and returns how many runs are handled.
fn judge(
    context: Context<'_, '_>,
    lines: &Lines<'_>,
    run: Span,
    next: Option<Span>,
    findings: &mut Findings<'_, '_>,
) -> usize {
    let seed = context.seed;
    let text = seed.text();
    if is_no_emphasis(text, run) {
        return 1;
    }
    for stray in [Some(run), next]
        .into_iter()
        .flatten()
        .map(|run| whole(text, run))
        .filter(|whole| whole.len() == 4)
    {
        let edits = vec![match text[..stray.start()].ends_with([' ', '\t', '\n', '(']) {
            false if begins_address(&text[stray.end()..]) => Edit::new(stray, " "),
            _ => Edit::remove(stray),
        }];
        if !is_too_large(seed, stray) && is_in_words(lines, stray) && fixes(context, stray, &edits, true) {
            let shown = shown_part(seed, stray);
            findings
                .at(shown)
                .claim(Claim::Shown)
                .message(format_args!("Readers see `{}` here.", seed.slice(shown)))
                .label("asterisks with nothing between them")
                .edits("Remove the asterisks", Safety::Unsafe, edits);
            // Removing this run may have joined the halves of one pair, so both are handled.
            return if stray.start() > run.end() || fixes_both(seed, stray, next) {
                2
            } else {
                1
            };
        }
    }
    // Beside the asterisks of other emphasis, nobody knows which ones belong together.
    let is_alone = |run: Span| whole(text, run) == run;
    if let Some(next) = next.filter(|next| is_alone(run) && is_alone(*next) && is_pair(lines, run, *next)) {
        pair(context, lines, run, next, findings);
        return 2;
    }
    let after = text[run.end()..].chars().next();
    if lines.starts(run) && after.is_some_and(|c| c.is_uppercase() || c.is_alphabetic() && !c.is_ascii()) {
        let marks = seed.slice(run);
        findings
            .at(run)
            .claim(Claim::Shown)
            .message(format_args!("Readers see `{marks}` here."))
            .label("nothing closes the emphasis that this opens")
            .help(format_args!(
                "Add `{marks}` where the emphasis should end, or remove these."
            ))
            .done();
    }
    1
}

/// The asterisks of a run that are text; the others belong to emphasis beside it.
fn shown_part(seed: &Seed<'_>, stray: Span) -> Span {
    let stars = &seed.markdown.stars;
    let shown = stars.get(stars.partition_point(|run| run.start() < stray.start()));
    shown.copied().filter(|run| stray.contains(*run)).unwrap_or(stray)
}

/// Whether removing the stray run also fixes the next one.
fn fixes_both(seed: &Seed<'_>, stray: Span, next: Option<Span>) -> bool {
    next.is_some_and(|next| stray.contains(next) || whole(seed.text(), next) == stray)
}

/// Whether both runs have the same innermost block.
fn in_same_block(seed: &Seed<'_>, run: Span, next: Span) -> bool {
    let innermost = |span: Span| seed.markdown.blocks_around(span).next().map(|block| block.span);
    innermost(run) == innermost(next)
}

fn pair(context: Context<'_, '_>, lines: &Lines<'_>, run: Span, next: Span, findings: &mut Findings<'_, '_>) {
    let seed = context.seed;
    let text = seed.text();
    let all = run.join(next);
    let inside = &text[run.end()..next.start()];
    let marks = seed.slice(run);
    let finding = findings
        .at(all)
        .claim(Claim::Shown)
        .message(format_args!("Readers see `{marks}` here instead of emphasis."));
    let trailing = inside.ends_with(char::is_whitespace);
    let finding = match (
        inside.trim().is_empty(),
        inside.starts_with(char::is_whitespace),
        trailing,
    ) {
        (true, ..) => finding.label("nothing between them"),
        (_, _, true) => finding.label(format_args!("whitespace before the closing `{marks}`")),
        (_, true, _) => finding.label(format_args!("whitespace after the opening `{marks}`")),
        _ => finding.label("between punctuation and a letter, they neither open nor close"),
    };
    match candidates(lines, run, next)
        .into_iter()
        .find(|edits| fixes(context, all, edits, false))
    {
        Some(edits) if inside.trim().is_empty() => finding.edits("Remove the asterisks", Safety::Unsafe, edits),
        Some(edits) => finding.edits("Move the asterisks next to the words", Safety::Unsafe, edits),
        None => finding.done(),
    }
}

/// Whether the edits remove the literal asterisks at `span` and change nothing else in the parsed block.
fn fixes(context: Context<'_, '_>, span: Span, edits: &[Edit], fewer: bool) -> bool {
    let seed = context.seed;
    let Some(block) = seed.markdown.outermost_around(span) else {
        return false;
    };
    if seed.has_template(span) || is_too_large(seed, span) {
        return false;
    }
    let before = seed.slice(block.span);
    let mut after = String::with_capacity(before.len());
    let mut at = block.span.start();
    for edit in edits {
        after.push_str(&seed.text()[at..edit.span.start()]);
        after.push_str(&edit.text);
        at = edit.span.end();
    }
    after.push_str(&seed.text()[at..block.span.end()]);
    let read = |text: &str| block_as(text, context.dialect);
    let (old, new) = (read(before), read(&after));
    let stars = |found: &markdown::Markdown| found.stars.iter().map(|run| run.len()).sum::<usize>();
    let kinds = |found: &markdown::Markdown| found.blocks.iter().map(|block| block.kind).collect::<Vec<_>>();
    let removed = stars(&old).saturating_sub(stars(&new));
    removed >= if fewer { 2 } else { seed_stars(seed, span) }
        && (fewer || removed == seed_stars(seed, span))
        && kinds(&old) == kinds(&new)
        && old.code.len() == new.code.len()
        && old.html.len() == new.html.len()
        && old.destinations.len() == new.destinations.len()
        && new.emphasised >= old.emphasised
        && new.hard_breaks.len() <= old.hard_breaks.len()
}

/// Whether the block around a run is too large to be looked at again and again: each attempt at a fix
/// parses it.
fn is_too_large(seed: &Seed<'_>, span: Span) -> bool {
    let block = seed.markdown.outermost_around(span);
    block.is_some_and(|block| block.span.len().saturating_mul(seed.markdown.stars.len()) > MAX_REPARSED)
}

/// The number of literal asterisks in the span.
fn seed_stars(seed: &Seed<'_>, span: Span) -> usize {
    let stars = &seed.markdown.stars;
    stars[stars.partition_point(|run| run.start() < span.start())..]
        .iter()
        .take_while(|run| run.start() < span.end())
        .filter(|run| span.contains(**run))
        .map(|run| run.len())
        .sum()
}
