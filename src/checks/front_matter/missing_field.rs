//! `front-matter/missing-field`: summary, options and cases are in rules/front-matter/missing-field.yaml.

use crate::checks::{Check, Context};
use crate::finding::Findings;
use crate::generators::Target;
use crate::seed::front_matter::Format;

/// Fields that some sites use instead of `title`.
const TITLE_ALTERNATIVES: &[&str] = &["display_name", "linkTitle", "linktitle", "name", "titles"];

pub(crate) struct MissingField;

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
        for name in required.iter().filter(|name| front.field(name).is_none()) {
            let near = crate::words::nearest(name, front.fields.iter().map(|field| &*field.key));
            let finding = findings
                .at(front.opening(context.seed.text()))
                .message(format_args!("The front matter has no `{name}`."))
                .label(format_args!("`{name}` is missing here"));
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
