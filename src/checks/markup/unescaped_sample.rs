//! `markup/unescaped-sample`: summary, options and cases are in rules/markup/unescaped-sample.yaml.

use crate::checks::{Check, Context};
use crate::claim::Claim;
use crate::edit::{Edit, Safety};
use crate::finding::{Findings, Severity};
use crate::seed::Seed;
use crate::seed::html_names::CLOSES_P;
use crate::seed::markdown::BlockKind;
use crate::seed::sample::{Sample, Why};
use crate::source::Span;
use crate::words::{count, shortened};

pub(crate) struct UnescapedSample;

/// Elements whose content is not parsed as markup: without an end tag, they include everything that follows.
const RAW_TEXT: &[&str] = &[
    "iframe", "noembed", "noframes", "script", "style", "textarea", "title", "xmp",
];

impl Check for UnescapedSample {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        let seed = context.seed;
        let kramdown = context.dialect.broken_tag_is_text;
        for sample in seed.samples.iter().filter(|sample| !sample.is_one_unknown_element()) {
            // kramdown shows such tags as text, which is what the author meant.
            if !(kramdown && is_text_to_kramdown(seed, sample)) {
                report(seed, sample, kramdown, findings);
            }
        }
    }
}

/// Whether kramdown shows the first tag: an end tag without a start, or a block in a line of text.
fn is_text_to_kramdown(seed: &Seed<'_>, sample: &Sample) -> bool {
    let name = name_of(seed, sample.tags[0]);
    let is_block = CLOSES_P.contains(&&*name) || matches!(&*name, "html" | "head" | "body");
    let first = seed.slice(sample.tags[0]);
    // A comment and an instruction in `<pre>`, too.
    let is_quoted = sample.listing.is_some() && (first.starts_with("<!") || first.starts_with("<?"));
    is_quoted || sample.why == Why::EndTag || is_block && sample.listing.is_none()
}

/// The name in a tag, in lower case.
fn name_of(seed: &Seed<'_>, tag: Span) -> String {
    let written = seed.slice(tag).trim_start_matches(['<', '/']);
    let ends = |c: char| c.is_whitespace() || matches!(c, '/' | '>');
    written.split(ends).next().unwrap_or_default().to_ascii_lowercase()
}

fn report(seed: &Seed<'_>, sample: &Sample, kramdown: bool, findings: &mut Findings<'_, '_>) {
    let first = sample.tags[0];
    let tag = shortened(seed.slice(first), 40);
    let finding = findings.at(first);
    let hidden = hidden_lines(seed, sample).filter(|_| !kramdown);
    let finding = match hidden {
        Some(_) => finding.severity(Severity::Error).claim(Claim::HidesRest),
        None => finding.claim(Claim::Hidden),
    };
    let finding = match (sample.why, hidden) {
        (_, Some(lines)) => finding.message(format_args!(
            "`{tag}` is meant as text, but browsers read it as a tag, and hide {} after it.",
            count(lines, "line")
        )),
        (Why::Payload, _) => finding.message(format_args!(
            "`{tag}` is meant as text, but it is not escaped: browsers run it, and readers do not see it."
        )),
        (Why::Comparison, _) => finding.message(format_args!(
            "`{tag}` is a comparison, but browsers read it as a tag, so readers do not see it."
        )),
        _ if sample.listing.is_some() || sample.why == Why::Unknown => {
            finding.message("This sample is not escaped: browsers read its tags as markup, so readers do not see them.")
        }
        _ => finding.message(format_args!(
            "`{tag}` is meant as text, but browsers read it as a tag, so readers do not see it."
        )),
    };
    let more = sample.tags.len() - 1;
    let finding = match sample.tags.last() {
        Some(last) if more > 0 => finding
            .label(format_args!("the first of {}", count(more + 1, "tag")))
            .related(*last, "the last of them"),
        _ => finding.label("not escaped"),
    };
    match fence(seed, sample) {
        Some(edits) => finding.help("Write the sample as a fenced code block.").edits(
            "Write it as a fenced code block",
            Safety::Unsafe,
            edits,
        ),
        None => finding.edits("Replace `<` with `&lt;`", Safety::Unsafe, escapes(sample)),
    }
}

/// The number of lines after a tag whose element nothing closes and whose content is not markup.
fn hidden_lines(seed: &Seed<'_>, sample: &Sample) -> Option<usize> {
    let last = *sample.tags.last()?;
    let name = name_of(seed, last);
    if !RAW_TEXT.contains(&&*name) || seed.slice(last).starts_with("</") {
        return None;
    }
    let rest = &seed.text()[last.end()..];
    let end = format!("</{name}");
    let mut ends = memchr::memmem::find_iter(rest.as_bytes(), b"</");
    let is_closed = ends.any(|at| {
        rest.as_bytes()[at..].len() >= end.len()
            && rest[at..]
                .get(..end.len())
                .is_some_and(|found| found.eq_ignore_ascii_case(&end))
    });
    let lines = if is_closed { 0 } else { rest.trim().lines().count() };
    (lines > 0).then_some(lines)
}

fn escapes(sample: &Sample) -> Vec<Edit> {
    let escape = |tag: &Span| Edit::new(Span::new(tag.start(), tag.start() + 1), "&lt;");
    let mut edits: Vec<Edit> = sample.tags.iter().map(escape).collect();
    edits.extend(sample.added.iter().map(|tag| Edit::remove(*tag)));
    edits.sort_by_key(|edit| edit.span);
    edits
}

/// Code fences around a sample that has lines of its own and is not inside an element: escaped, it
/// would become one paragraph.
fn fence(seed: &Seed<'_>, sample: &Sample) -> Option<Vec<Edit>> {
    let text = seed.text();
    let span = sample.span;
    let written = seed.slice(span);
    if sample.listing.is_some() || !sample.added.is_empty() || !written.contains('\n') || written.contains("```") {
        return None;
    }
    let source = seed.source();
    let (start, end) = (source.line_start(span.start()), source.line_end(span.end()));
    let indent = &text[start..span.start()];
    let is_alone = indent.chars().all(|c| c == ' ') && indent.len() < 4 && text[span.end()..end].trim().is_empty();
    if !is_alone || seed.outline.around(span.start(), text.len()).is_some() {
        return None;
    }
    let line_ending = if written.contains("\r\n") { "\r\n" } else { "\n" };
    // A fence in a block of HTML is text of it; an empty line ends the block.
    let mut around = seed.markdown.blocks_around(Span::new(start, span.end()));
    let in_html = around.any(|block| block.kind == BlockKind::Html && block.span.start() < start);
    let before = if in_html { line_ending } else { "" };
    let language = if sample.why == Why::Unknown { "xml" } else { "html" };
    Some(vec![
        Edit::new(Span::at(start), format!("{before}{indent}```{language}{line_ending}")),
        Edit::new(Span::at(end), format!("{line_ending}{indent}```")),
    ])
}
