//! `front-matter/missing-field`: summary, options and cases are in rules/front-matter/missing-field.yaml.

use crate::checks::{Check, Context};
use crate::finding::{Findings, Severity};
use crate::generators::Target;
use crate::seed::Seed;
use crate::seed::front_matter::Format;
use crate::seed::markdown::BlockKind;

/// Fields that some sites use instead of `title`; that of Eleventy's navigation has the name of the page.
#[rustfmt::skip]
const TITLE_ALTERNATIVES: &[&str] = &[
    "display_name", "linkTitle", "linktitle", "name", "titles", "eleventyNavigation",
];

pub(crate) struct MissingField;

/// Whether the first heading is one of level one, written in Markdown.
fn begins_with_title(seed: &Seed<'_>) -> bool {
    let mut blocks = seed.markdown.blocks.iter();
    let first = blocks.find(|block| matches!(block.kind, BlockKind::Heading(_)));
    first.is_some_and(|block| block.kind == BlockKind::Heading(1))
}

impl Check for MissingField {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        let Some(front) = context.seed.front_matter.as_ref().filter(|front| front.complete) else {
            return;
        };
        if super::is_no_article(context.seed.source().path()) {
            return;
        }
        // A schema declares its own required fields.
        if context.settings.schema.is_some() && context.settings.required.is_none() {
            return;
        }
        // A page with its name in another field is a record, not an article without a title.
        let named_otherwise = TITLE_ALTERNATIVES.iter().any(|name| front.field(name).is_some());
        let is_article = !super::is_redirect(front) && !super::is_data(front);
        let by_default = if named_otherwise || !is_article || context.settings.target == Target::Jekyll {
            Vec::new()
        } else {
            vec!["title".to_owned()]
        };
        let required = context.settings.required.as_ref().unwrap_or(&by_default);
        let target = context.settings.target;
        for name in required.iter().filter(|name| front.field(name).is_none()) {
            let elsewhere = front.fields.iter().find(|field| field.key.eq_ignore_ascii_case(name));
            // Hugo reads the names of fields in any case.
            if elsewhere.is_some() && target == Target::Hugo {
                continue;
            }
            let near = crate::words::nearest(name, front.fields.iter().map(|field| &*field.key));
            let finding = findings
                .at(front.opening(context.seed.text()))
                .message(format_args!("The front matter has no `{name}`."))
                .label(format_args!("`{name}` is missing here"));
            // Hugo would find it, and generators of documentation take the title from the first heading.
            let may_be_found =
                elsewhere.is_some() || context.settings.required.is_none() && begins_with_title(context.seed);
            let finding = match may_be_found && target == Target::Any {
                true => finding.severity(Severity::Hint),
                false => finding,
            };
            let written = match front.format {
                Format::Toml => format!("{name} = …"),
                Format::Json | Format::Semicolons => format!("\"{name}\": …"),
                Format::Yaml => format!("{name}:"),
            };
            match near.and_then(|near| front.field(near)) {
                Some(field) => finding
                    .related(field.key_span, format_args!("did you mean `{name}`?"))
                    .help(format_args!("Rename `{}` to `{name}`, or add `{written}`.", field.key))
                    .done(),
                None => finding.help(format_args!("Add `{written}`.")).done(),
            }
        }
    }
}
