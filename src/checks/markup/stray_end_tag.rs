//! `markup/stray-end-tag`: summary, options and cases are in rules/markup/stray-end-tag.yaml.

use std::collections::HashMap;

mod place;

use crate::checks::{Check, Context};
use crate::claim::Claim;
use crate::edit::Safety;
use crate::finding::{Findings, Severity};
use crate::rewrite::Rewrite;
use crate::seed::Seed;
use crate::seed::emptied::{empties_heading, empties_item, holds_html};
use crate::seed::html_names::is_html_name;
use crate::source::Span;
use crate::words::shortened;
use place::{ends_html, ends_with_its_list, has_start, is_in_a_listing, markdown_around, separates, start_is_text};

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
    let finding = findings
        .at(span)
        .claim(Claim::Shown)
        .message(format_args!("Readers see `{tag}` here."));
    if has_start(seed, span) {
        return finding
            .label("kramdown shows such a tag as text")
            .help("Close the elements inside before it, or write both tags as text with `&lt;`.")
            .done();
    }
    finding
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
    // kramdown shows such a tag as text, unless it belongs to an element that HTML has closed.
    let kramdown = context.dialect.broken_tag_is_text;
    if name == "br" {
        let (message, safety) = match kramdown {
            true => (
                "`</br>` is not a valid tag; kramdown may show it as text.",
                Safety::Unsafe,
            ),
            false => (
                "`</br>` is not a valid tag; browsers read it as a line break.",
                Safety::Safe,
            ),
        };
        // MDX has no tags without an end.
        let right = if context.dialect.has_jsx { "<br />" } else { "<br>" };
        findings
            .at(span)
            .message(message)
            .help(format_args!("Write `{right}`."))
            .rewrite(
                format_args!("Write `{right}`"),
                safety,
                Rewrite::Replace(span, right.into()),
            );
        return;
    }
    let is_defined = is_html_name(&name);
    if kramdown && !is_defined || !kramdown && start_is_text(seed, span, written) {
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
        if kramdown && has_start(seed, span) {
            return finding
                .label("kramdown may show it as text")
                .help("Close the elements inside before it.")
                .done();
        }
        if kramdown && ends_html(seed, span) {
            let finding = match &*name {
                "p" => finding.severity(Severity::Hint),
                _ => finding,
            };
            return finding
                .label("browsers closed its element before, and kramdown reads HTML up to here")
                .help("Remove it together with the start tag that it belongs to.")
                .done();
        }
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
            _ if separates(seed, span) || empties_item(seed, span) => finding.label(label),
            _ => finding.claim(Claim::ShowsNothing).label(label),
        };
        if empties_heading(seed, span) {
            return finding.help("Remove the heading.").done();
        }
        if holds_html(seed, span) {
            return finding
                .help("Put an empty line after it, and remove it; without it, Markdown reads what follows.")
                .done();
        }
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
