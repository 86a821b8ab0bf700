//! Markdown images whose URLs have a space, so that Markdown reads no image.

use super::encoded;
use crate::claim::Claim;
use crate::edit::Safety;
use crate::finding::{Findings, Severity};
use crate::rewrite::Rewrite;
use crate::seed::Seed;
use crate::source::{Holders, Span, in_spans};
use crate::url::has_image_ending;

/// Reports `![A](my picture.png)`: with a space outside angle brackets, Markdown reads no image at all.
pub(super) fn spaced_destinations(seed: &Seed<'_>, findings: &mut Findings<'_, '_>) {
    let body = seed.slice(seed.body).as_bytes();
    let mut ends = memchr::memmem::find_iter(body, "](")
        .map(|at| at + seed.body.start())
        .peekable();
    let mut images: Option<Holders> = None;
    // Several `![` may precede one destination, which is read and reported once.
    let mut last = (usize::MAX, None);
    for at in memchr::memmem::find_iter(body, "![").map(|at| at + seed.body.start()) {
        while ends.next_if(|end| *end < at).is_some() {}
        let Some(end) = ends.peek().copied() else { return };
        if last.0 != end {
            last = (end, spaced_destination(seed, end + 2));
        }
        let Some(destination) = last.1.filter(|_| end < seed.source().line_end(at)) else {
            continue;
        };
        let images = images.get_or_insert_with(|| {
            let found = seed.markdown.destinations.iter().map(|found| found.span);
            Holders::new(found.collect())
        });
        let is_text = !seed.in_code(at)
            && !seed.has_template(Span::new(at, destination.end()))
            && !in_spans(&seed.markdown.html, at)
            && !images.hold(Span::new(at, at + 1))
            && !seed.text()[..at].ends_with('\\');
        if !is_text {
            continue;
        }
        last.1 = None;
        findings
            .at(destination)
            .claim(Claim::Shown)
            .severity(Severity::Error)
            .message("Readers see brackets and a URL here instead of an image.")
            .label("the space ends the URL")
            .rewrite(
                "Percent-encode the URL",
                Safety::Unsafe,
                Rewrite::Replace(destination, encoded(seed.slice(destination))),
            );
    }
}

/// The destination that begins here, if it is that of an image and contains a space, which must be encoded.
fn spaced_destination(seed: &Seed<'_>, open: usize) -> Option<Span> {
    let line = &seed.text()[open..seed.source().line_end(open)];
    let inside = &line[..line.find(')')?];
    let address = match inside
        .find([' ', '\t'])
        .map(|_| inside.find(" \"").or_else(|| inside.find(" '")))
    {
        Some(Some(title)) if inside.ends_with(['"', '\'']) => &inside[..title],
        Some(_) => inside,
        None => return None,
    };
    let kept = address.trim();
    let start = open + (address.len() - address.trim_start().len());
    let span = Span::new(start, start + kept.len());
    let looks_intended = kept.contains(' ') && !kept.starts_with('<') && !kept.contains("](") && has_image_ending(kept);
    (looks_intended && encoded(kept) != kept).then_some(span)
}
