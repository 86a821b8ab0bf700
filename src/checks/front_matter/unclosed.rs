//! `front-matter/unclosed`: summary, options and cases are in rules/front-matter/unclosed.yaml.

use crate::checks::{Check, Context};
use crate::finding::Findings;
use crate::generators::{self, Behavior, Quirk, Target};
use crate::seed::front_matter::Format;
use crate::source::{Span, line_end};

pub(crate) struct Unclosed;

impl Check for Unclosed {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        let seed = context.seed;
        let Some(front) = seed.front_matter.as_ref().filter(|front| front.close.is_none()) else {
            return;
        };
        let end = front.content.end();
        let toml = front.format == Format::Toml;
        let does = |target| match target {
            Target::Hugo | Target::Zola => generators::front_matter(target, Quirk::Unclosed),
            // What is known of the others is of YAML.
            _ if toml => Behavior::Unknown,
            _ => generators::front_matter(target, Quirk::Unclosed),
        };
        let fence = seed.slice(front.open).trim_end();
        let behavior = generators::sentence(context.settings.target, does);
        let finding = findings
            .at(front.opening(seed.text()))
            .message(format_args!("The front matter has no closing `{fence}`."))
            .label("opened here")
            .help(format_args!(
                "Add a line with `{fence}` after the last field. {behavior}"
            ));
        if end == seed.text().len() {
            return finding.done();
        }
        let line = Span::new(end, line_end(seed.text(), end));
        finding
            .related(line, "the front matter seems to end before this line")
            .done();
    }
}
