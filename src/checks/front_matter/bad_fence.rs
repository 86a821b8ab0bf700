//! `front-matter/bad-fence`: summary, options and cases are in rules/front-matter/bad-fence.yaml.

use crate::checks::{Check, Context};
use crate::edit::{Edit, Safety};
use crate::finding::Findings;
use crate::generators::{self, Quirk};
use crate::seed::front_matter::Format;
use crate::source::Span;

pub(crate) struct BadFence;

impl Check for BadFence {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        let seed = context.seed;
        let Some(front) = seed.front_matter.as_ref().filter(|front| front.format == Format::Yaml) else {
            return;
        };
        let Some(close) = front.close else { return };
        let (opener, closer) = (seed.slice(front.open), seed.slice(close).trim_end());
        let fence = opener.trim_end();
        let length = |text: &str| text.len();
        let bare = front.open.is_empty();
        let (oddity, span, label) = if bare {
            let label = "no `---` above this line".to_owned();
            (Quirk::NoOpener, front.opening(seed.text()), label)
        } else if fence.starts_with("---y") {
            let span = Span::new(front.open.start() + 3, front.open.start() + fence.len());
            (Quirk::Language, span, "a language after the opening `---`".to_owned())
        } else if fence.len() > 3 {
            let oddity = if closer == fence {
                Quirk::LongFences
            } else {
                Quirk::LongOpener
            };
            let span = Span::new(front.open.start(), front.open.start() + fence.len());
            (oddity, span, format!("{} dashes instead of three", length(fence)))
        } else if opener.len() > 3 {
            let span = Span::new(front.open.start() + 3, front.open.end());
            (
                Quirk::OpenerSpace,
                span,
                "whitespace after the opening `---`".to_owned(),
            )
        } else if closer == "..." {
            let span = Span::new(close.start(), close.start() + 3);
            (Quirk::Dots, span, "three dots instead of `---`".to_owned())
        } else if closer.len() > 3 {
            let span = Span::new(close.start(), close.start() + closer.len());
            (
                Quirk::LongCloser,
                span,
                format!("{} dashes instead of three", length(closer)),
            )
        } else {
            return;
        };
        let does = |target| generators::front_matter(target, oddity);
        let target = context.settings.target;
        if generators::accepts(target, does) {
            return;
        }
        let mut edits = Vec::new();
        if bare {
            let line = if seed.text().contains("\r\n") { "\r\n" } else { "\n" };
            edits.push(Edit::new(front.open, format!("---{line}")));
        } else if opener != "---" {
            edits.push(Edit::new(front.open, "---"));
        }
        if closer != "---" {
            let end = close.start() + closer.len();
            edits.push(Edit::new(Span::new(close.start(), end), "---"));
        }
        let finding = findings.at(span).label(label);
        // A heading may be underlined with dashes, and look like a field.
        let (finding, safety) = if bare {
            let finding = finding.message("The `---` above the front matter is missing.");
            (finding, Safety::Unsafe)
        } else {
            (finding, Safety::Safe)
        };
        finding
            .help(format_args!(
                "Write exactly `---`. {}",
                generators::sentence(target, does)
            ))
            .edits("Write `---`", safety, edits);
    }
}
