//! `front-matter/unread-format`: summary, options and cases are in rules/front-matter/unread-format.yaml.

use crate::checks::{Check, Context};
use crate::finding::Findings;
use crate::generators::{self, Quirk, Target};
use crate::seed::front_matter::Format;
use crate::source::Span;

pub(crate) struct UnreadFormat;

impl Check for UnreadFormat {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        let seed = context.seed;
        let (format, quirk, opening) = match &seed.front_matter {
            Some(front) => {
                let (format, quirk) = match front.format {
                    Format::Toml => ("TOML", Quirk::Toml),
                    Format::Json => ("JSON", Quirk::Json),
                    Format::Semicolons => ("JSON without braces", Quirk::Semicolons),
                    Format::Yaml => return,
                };
                (format, quirk, front.opening(seed.text()))
            }
            None => match named_language(seed.text()) {
                Some((language, opening)) => (language, Quirk::Language, opening),
                None => return,
            },
        };
        let target = context.settings.target;
        let does = |target| generators::front_matter(target, quirk);
        if target == Target::Any || generators::accepts(target, does) {
            return;
        }
        findings
            .at(opening)
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

/// The language after the opening fence, as Eleventy reads it, and the fence.
fn named_language(text: &str) -> Option<(&'static str, Span)> {
    let fence = text.lines().next()?.trim_end();
    let language = match fence {
        "---json" => "JSON",
        "---js" | "---javascript" => "JavaScript",
        _ => return None,
    };
    let is_closed = text.lines().skip(1).any(|line| line.trim_end() == "---");
    is_closed.then_some((language, Span::new(0, fence.len())))
}
