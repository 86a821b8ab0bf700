//! `markup/stray-end-tag`: summary, options and cases are in rules/markup/stray-end-tag.yaml.

use std::collections::HashMap;

use crate::checks::{Check, Context};
use crate::claim::Claim;
use crate::edit::Safety;
use crate::finding::{Findings, Severity};
use crate::rewrite::Rewrite;
use crate::seed::Seed;
use crate::seed::html_names::is_html_name;
use crate::seed::markdown::BlockKind;
use crate::source::Span;
use crate::words::shortened;

pub(crate) struct StrayEndTag;

impl Check for StrayEndTag {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        let seed = context.seed;
        let mut surplus = HashMap::new();
        let mut comments = seed.outline.comments.iter();
        let php = comments.find(|comment| seed.slice(comment.span).starts_with("<?"));
        let php = php.map(|comment| comment.span.end());
        for span in &seed.markdown.shown_end_tags {
            report_shown(seed, *span, php, findings);
        }
        for span in &seed.outline.stray_end_tags {
            if !seed.in_accidental_code(span.start()) {
                report(context, *span, php, &mut surplus, findings);
            }
        }
    }
}

/// An end tag that the target shows as text.
fn report_shown(seed: &Seed<'_>, span: Span, php: Option<usize>, findings: &mut Findings<'_, '_>) {
    let tag = &*shortened(seed.slice(span), 60);
    if is_in_a_listing(seed, span, php) {
        return;
    }
    findings
        .at(span)
        .claim(Claim::Shown)
        .message(format_args!("Readers see `{tag}` here."))
        .label("it closes nothing here, and kramdown shows such a tag as text")
        .help(format_args!(
            "Remove it, or write `&lt;{}` if readers should see it.",
            &tag[1..]
        ))
        .rewrite("Remove the end tag", Safety::Unsafe, Rewrite::RemoveSpan(span));
}

/// `php` is the end of the first piece of PHP. `surplus` holds the names of which the source has too many end tags, and those of which it has not.
fn report(
    context: Context<'_, '_>,
    span: Span,
    php: Option<usize>,
    surplus: &mut HashMap<String, bool>,
    findings: &mut Findings<'_, '_>,
) {
    let seed = context.seed;
    let tag = &*shortened(seed.slice(span), 60);
    let written = tag[2..].trim_end_matches('>').trim();
    let name = written.to_ascii_lowercase();
    if name == "br" {
        // kramdown shows it.
        let is_shown = context.dialect.broken_tag_is_text;
        let safety = if is_shown { Safety::Unsafe } else { Safety::Safe };
        findings
            .at(span)
            .message("`</br>` is not a valid tag; browsers read it as a line break.")
            .help("Write `<br>`.")
            .rewrite("Write `<br>`", safety, Rewrite::Replace(span, "<br>".into()));
        return;
    }
    // kramdown shows such a tag as text, unless it belongs to an element that HTML has closed.
    let kramdown = context.dialect.broken_tag_is_text;
    let is_defined = is_html_name(&name);
    if kramdown && !is_defined {
        return;
    }
    let finding = findings.at(span).message(format_args!("`{tag}` closes nothing."));
    if !is_defined {
        finding
            .claim(Claim::Hidden)
            .message(format_args!(
                "`{tag}` is read as an end tag that HTML does not define, so readers do not see it."
            ))
            .label("not an HTML element")
            .help(format_args!(
                "Remove it, or write `&lt;/{written}>` if readers should see it."
            ))
            .done();
    } else if let Some(what) = markdown_around(seed, &name, span).filter(|_| !kramdown) {
        let finding = match ends_with_its_list(seed, &name, span) {
            true => finding,
            false => finding.claim(Claim::ChangesBlocks),
        };
        finding
            .message(format_args!("`{tag}` closes the {what} that Markdown opened here."))
            .label(format_args!("there is no `<{name}>` before it"))
            .rewrite("Remove the end tag", Safety::Unsafe, Rewrite::RemoveSpan(span));
    } else {
        let label = if name == "p" {
            "browsers insert an empty paragraph for it"
        } else {
            "no such element is open here"
        };
        let superfluous = *surplus
            .entry(name.clone())
            .or_insert_with(|| is_one_too_many(seed, &name));
        let sure = superfluous && !kramdown && !is_in_a_listing(seed, span, php);
        let safety = if sure { Safety::Safe } else { Safety::Unsafe };
        // Readers see at most a little more space.
        let finding = if name == "p" {
            finding.severity(Severity::Hint)
        } else {
            finding
        };
        let finding = match (kramdown, &*name) {
            (true, _) => finding.label("kramdown may show it as text"),
            (_, "p") => finding.claim(Claim::ChangesBlocks).label(label),
            _ if separates(seed, span) => finding.label(label),
            _ => finding.claim(Claim::ShowsNothing).label(label),
        };
        finding.rewrite(
            "Remove the end tag",
            safety,
            Rewrite::RemoveSpan(with_whitespace(seed, span)),
        );
    }
}

/// The tag with the whitespace on one side. Two spaces left at the end of a line would be a hard line break.
fn with_whitespace(seed: &Seed<'_>, span: Span) -> Span {
    let text = seed.text();
    let before = span.start() - (text[..span.start()].len() - text[..span.start()].trim_end_matches([' ', '\t']).len());
    let rest = &text[span.end()..seed.source().line_end(span.end())];
    let after = span.end() + rest.len() - rest.trim_start_matches([' ', '\t']).len();
    if rest.trim().is_empty() {
        Span::new(before, after)
    } else if before < span.start() && after > span.end() {
        Span::new(span.start(), after)
    } else {
        span
    }
}

/// Whether the stray end tags of this name are all superfluous: the source, code included, has that many
/// more end tags than start tags. Otherwise a start tag exists, but HTML or Markdown closed its
/// element earlier.
fn is_one_too_many(seed: &Seed<'_>, name: &str) -> bool {
    let body = seed.slice(seed.body).as_bytes();
    let count = |lead: &[u8]| {
        let places = memchr::memmem::find_iter(body, lead).map(|at| &body[at + lead.len()..]);
        places
            .filter(|rest| rest.len() >= name.len() && rest[..name.len()].eq_ignore_ascii_case(name.as_bytes()))
            .filter(|rest| {
                rest.get(name.len())
                    .is_none_or(|byte| !byte.is_ascii_alphanumeric() && *byte != b'-')
            })
            .count()
    };
    let stray = seed.outline.stray_end_tags.iter().filter(|span| {
        seed.slice(**span)[2..]
            .trim_end_matches('>')
            .trim()
            .eq_ignore_ascii_case(name)
    });
    count(b"</") >= count(b"<") + stray.count()
}

/// The kind of the Markdown block around the end tag that the tag would close.
fn markdown_around(seed: &Seed<'_>, name: &str, span: Span) -> Option<&'static str> {
    let (what, kinds): (_, &[BlockKind]) = match name {
        "ul" | "ol" => ("list", &[BlockKind::List]),
        "li" => ("list item", &[BlockKind::Item]),
        "blockquote" => ("block quote", &[BlockKind::Quote]),
        "p" => ("paragraph", &[BlockKind::Paragraph]),
        _ => return None,
    };
    let mut around = seed.markdown.blocks_around(span);
    around.any(|block| kinds.contains(&block.kind)).then_some(what)
}

/// Whether the end tag is followed by that of a list, which closes the item, too.
fn ends_with_its_list(seed: &Seed<'_>, name: &str, span: Span) -> bool {
    let rest = seed.text()[span.end()..].trim_start();
    let is_end = |tag: &str| {
        rest.get(..tag.len())
            .is_some_and(|found| found.eq_ignore_ascii_case(tag))
    };
    name == "li" && (is_end("</ul") || is_end("</ol"))
}

/// Whether the end tag is a block of its own that separates what is around it, such as two pieces of
/// indented code.
fn separates(seed: &Seed<'_>, span: Span) -> bool {
    let Some(block) = seed.markdown.blocks_around(span).next() else {
        return false;
    };
    let is_alone = seed.slice(block.span).trim() == seed.slice(span);
    let rest = seed.text()[block.span.end()..].trim_start_matches(['\r', '\n']);
    let before_code = rest.starts_with("    ") || rest.starts_with('\t');
    is_alone && (block.kind == BlockKind::Paragraph || block.kind == BlockKind::Html && before_code)
}

/// Whether the end tag seems to belong to an unescaped code sample: quotes are next to it, or PHP precedes it.
fn is_in_a_listing(seed: &Seed<'_>, span: Span, php: Option<usize>) -> bool {
    let code = |c: Option<char>| c.is_some_and(|c| matches!(c, '"' | '\'' | ';' | '`' | '?' | '%'));
    let before = &seed.text()[..span.start()];
    let after = &seed.text()[span.end()..];
    code(before.chars().next_back())
        || code(after.chars().next())
        || before.ends_with("?>")
        || before.ends_with("%>")
        || php.is_some_and(|end| end <= span.start())
}
