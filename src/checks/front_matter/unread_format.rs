//! `front-matter/unread-format`: summary, options and cases are in rules/front-matter/unread-format.yaml.

use crate::checks::{Check, Context};
use crate::finding::Findings;
use crate::generators::{self, Quirk, Target};
use crate::seed::front_matter::Format;

pub(crate) struct UnreadFormat;

impl Check for UnreadFormat {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        let seed = context.seed;
        let Some(front) = &seed.front_matter else { return };
        let (format, quirk) = match front.format {
            Format::Toml => ("TOML", Quirk::Toml),
            Format::Json => ("JSON", Quirk::Json),
            Format::Semicolons => ("JSON without braces", Quirk::Semicolons),
            Format::Yaml => return,
        };
        let target = context.settings.target;
        let does = |target| generators::front_matter(target, quirk);
        if target == Target::Any || generators::accepts(target, does) {
            return;
        }
        findings
            .at(front.opening(seed.text()))
            .message(format_args!(
                "{} reads no front matter in {format}.",
                generators::name(target)
            ))
            .label(format_args!("front matter in {format}"))
            .help(format_args!(
                "Write the fields as YAML between two `---` lines. {}",
                generators::sentence(target, does)
            ))
            .done();
    }
}
