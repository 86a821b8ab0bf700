//! `referrer/markdown-image`: summary, options and cases are in rules/referrer/markdown-image.yaml.

use std::cell::OnceCell;

use crate::checks::{Check, Context};
use crate::edit::{Edit, Safety};
use crate::finding::{Findings, Severity};
use crate::html_escape::escaped;
use crate::seed::markdown::{Block, BlockKind, Destination, plain_text};
use crate::seed::{Place, Reference, Seed};
use crate::settings::Wants;
use crate::source::Span;

pub(crate) struct MarkdownImage;

impl Check for MarkdownImage {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        let fences = Fences::default();
        context
            .seed
            .images()
            .for_each(|image| self.image(context, image, &fences, findings));
    }
}

impl MarkdownImage {
    fn image(&self, context: Context<'_, '_>, image: &Reference<'_>, fences: &Fences, findings: &mut Findings<'_, '_>) {
        let seed = context.seed;
        let Place::Markdown(index) = image.place else { return };
        let Some(host) = image.url.host().filter(|_| image.url.is_remote()) else {
            return;
        };
        let demand = context.settings.demand(image);
        let Some(demand) = demand.filter(|demand| demand.wants == Wants::Policy) else {
            return;
        };
        let (policy, because) = (&demand.policy, demand.because());
        if context.settings.is_own(host) {
            return;
        }
        let destination = &seed.markdown.destinations[index];
        let span = if destination.is_reference {
            destination.span
        } else {
            image.url.span
        };
        let finding = findings.at(span);
        let finding = if demand.certain {
            finding.message(format_args!(
                "{host} blocks hotlinking, so readers do not see this image{because}."
            ))
        } else {
            let finding = finding.severity(Severity::Hint);
            finding.message(format_args!(
                "{host} may block hotlinking, so readers may not see this image{because}."
            ))
        };
        let finding = finding
            .label("Markdown cannot set a referrer policy")
            .help(format_args!(
                "Host a copy of the image, or write `<img … referrerpolicy=\"{policy}\">`."
            ));
        if !finding.is_detailed() {
            return;
        }
        match replaced(context, destination, policy, fences) {
            Some(edits) => finding.edits(
                format_args!("Write it as `<img>` with `referrerpolicy=\"{policy}\"`"),
                Safety::Unsafe,
                edits,
            ),
            None => finding.done(),
        }
    }
}

/// Where three backticks are in a row.
#[derive(Default)]
struct Fences(OnceCell<Vec<usize>>);

impl Fences {
    fn any_in(&self, seed: &Seed<'_>, span: Span) -> bool {
        let all = self
            .0
            .get_or_init(|| memchr::memmem::find_iter(seed.text().as_bytes(), "```").collect());
        let after = all.partition_point(|at| *at < span.start());
        all.get(after).is_some_and(|at| at + 3 <= span.end())
    }
}

/// The edits that turn the image into HTML without affecting the Markdown around it; none where that is impossible.
fn replaced(context: Context<'_, '_>, image: &Destination, policy: &str, fences: &Fences) -> Option<Vec<Edit>> {
    let Context { seed, dialect, .. } = context;
    if seed.has_template(image.span) {
        return None;
    }
    let (block, in_table) = around(seed, image.span)?;
    let (head, last) = tag(seed, image, policy, in_table)?;
    // MDX has no tags without an end.
    let tail = last + if dialect.has_jsx { " />" } else { ">" };
    let whole = |between: &str| Edit::new(image.span, format!("{head}{between}{tail}"));
    let text = seed.text();
    let line = Span::new(
        seed.source().line_start(image.span.start()),
        seed.source().line_end(image.span.end()),
    );
    let before = &text[line.start()..image.span.start()];
    if fences.any_in(seed, Span::new(line.start(), image.span.start())) {
        // Without the backticks of the image itself, the line might open a fence.
        return None;
    }
    let starts = Span::new(block.span.start().min(image.span.start()), image.span.start());
    let first = match block.kind {
        BlockKind::Paragraph => starts.is_empty(),
        _ => seed.slice(starts).trim_start_matches(is_marker).is_empty(),
    };
    let alone = first && text[image.span.end()..line.end()].trim().is_empty() && !in_table;
    if !alone || matches!(block.kind, BlockKind::Heading(_)) && before.contains('#') {
        return Some(vec![whole(" ")]);
    }
    // Alone on its line, a tag would start an HTML block that extends to the next blank line.
    let ends_block = seed
        .slice(Span::new(image.span.end(), block.span.end().max(image.span.end())))
        .trim()
        .is_empty();
    if block.kind == BlockKind::Paragraph && ends_block {
        let paragraph = Edit::new(image.span, format!("<p>{head} {tail}</p>"));
        return match follower(seed, block) {
            Follower::Apart => Some(vec![paragraph]),
            Follower::Beside => {
                let end = seed.source().next_line(image.span.end());
                let line_break = if text[..end].ends_with("\r\n") { "\r\n" } else { "\n" };
                Some(vec![paragraph, Edit::new(Span::at(end), line_break)])
            }
            Follower::Inside => None,
        };
    }
    if block.kind == BlockKind::Item && ends_block {
        return Some(vec![whole(" ")]);
    }
    // A tag on two lines starts no HTML block, so the text after it is still Markdown.
    let line_break = if text[line.end()..].starts_with("\r\n") {
        "\r\n"
    } else {
        "\n"
    };
    let prefix: String = before
        .chars()
        .map(|c| if matches!(c, '>' | '\t') { c } else { ' ' })
        .collect();
    Some(vec![whole(&format!("{line_break}{prefix}"))])
}

fn is_marker(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '-' | '*' | '+' | '.' | ')' | ' ' | '\t' | '>')
}

/// What follows a paragraph.
enum Follower {
    /// A blank line, the end of the file or of the list item.
    Apart,
    /// Another block on the next line, at the top level.
    Beside,
    /// Another block on the next line, inside a list or a block quote.
    Inside,
}

fn follower(seed: &Seed<'_>, block: &Block) -> Follower {
    let text = seed.text();
    let end = seed
        .source()
        .line_end(block.span.start() + seed.slice(block.span).trim_end().len());
    let next = seed.source().next_line(end);
    let line =
        text[next.min(text.len())..seed.source().line_end(next.min(text.len()))].trim_matches(['>', ' ', '\t', '\r']);
    if line.is_empty() {
        return Follower::Apart;
    }
    if block.depth == 0 {
        return Follower::Beside;
    }
    let after = seed.markdown.blocks.partition_point(|other| other.span.start() < end);
    match seed.markdown.blocks.get(after) {
        Some(other) if other.depth >= block.depth => Follower::Inside,
        _ => Follower::Apart,
    }
}

/// The innermost block that contains a span, and whether the span is in a table.
fn around<'s>(seed: &'s Seed<'_>, span: Span) -> Option<(&'s Block, bool)> {
    let innermost = seed.markdown.blocks_around(span).next()?;
    let in_table = seed
        .markdown
        .blocks_around(span)
        .any(|block| block.kind == BlockKind::Table);
    let known = in_table
        || matches!(
            innermost.kind,
            BlockKind::Paragraph | BlockKind::Item | BlockKind::Heading(_)
        );
    known.then_some((innermost, in_table))
}

/// The tag in two parts, to be joined by a space or a line break.
fn tag(seed: &Seed<'_>, image: &Destination, policy: &str, in_table: bool) -> Option<(String, String)> {
    let alt = plain_text(seed.slice(image.text))?;
    let attribute = |value: &str| {
        let mut written = escaped(&value.split_whitespace().collect::<Vec<_>>().join(" "), b'"').replace('`', "&#96;");
        if in_table {
            written = written.replace('|', "&#124;");
        }
        written
    };
    let url = image.url(seed.text()).replace(' ', "%20");
    let mut head = format!("<img src=\"{}\" alt=\"{}\"", attribute(&url), attribute(&alt));
    if let Some(title) = &image.title {
        head.push_str(&format!(" title=\"{}\"", attribute(title)));
    }
    Some((head, format!("referrerpolicy=\"{policy}\"")))
}
