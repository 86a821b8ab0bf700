//! `markup/missing-include`: summary, options and cases are in rules/markup/missing-include.yaml.

use crate::checks::{Check, Context};
use crate::finding::Findings;
use crate::generators::{self, Target};
use crate::seed::templates::{Language, MarkKind, marks};
use crate::site_templates::missing;
use crate::source::Span;
use crate::words::shortened;

pub(crate) struct MissingInclude;

impl Check for MissingInclude {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        let (seed, target) = (context.seed, context.settings.target);
        let Some(tree) = context.settings.files.as_deref() else {
            return;
        };
        let (language, start) = match target {
            Target::Hexo => (Language::Nunjucks, "{%"),
            Target::Jekyll | Target::Eleventy => (Language::Liquid, "{%"),
            Target::Hugo => (Language::Shortcodes, "{{"),
            Target::Any | Target::Astro | Target::Zola => return,
        };
        // Jekyll copies a file without front matter as it is.
        let copied = target == Target::Jekyll && seed.front_matter.is_none();
        if copied || !seed.slice(seed.body).contains(start) {
            return;
        }
        // Hexo alone renders no templates in code and comments.
        let mut skipped: Vec<Span> = Vec::new();
        if target == Target::Hexo {
            let comments = seed.outline.comments.iter().map(|comment| comment.span);
            skipped.extend(seed.markdown.code.iter().copied().chain(comments));
            skipped.sort_unstable();
        }
        for mark in marks(seed.text(), seed.body.start(), language, &skipped) {
            let MarkKind::Tag { name, rest } = mark.kind else {
                continue;
            };
            let Some(what) = missing(tree, target, seed.source().path(), name, rest) else {
                continue;
            };
            let written = shortened(seed.slice(mark.span), 40);
            let generator = generators::name(target);
            findings
                .at(mark.span)
                .message(format_args!(
                    "{generator} fails at `{written}`, so the site is not built."
                ))
                .label(what)
                .done();
        }
    }
}
