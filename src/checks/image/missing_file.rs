//! `image/missing-file`: summary, options and cases are in rules/image/missing-file.yaml.

use std::cell::OnceCell;

use crate::checks::{Check, Context};
use crate::edit::Safety;
use crate::finding::Findings;
use crate::rewrite::Rewrite;
use crate::seed::{Place, Reference};
use crate::site::{Certain, Question};
use crate::site_settings::certain_of;
use crate::source::Span;
use crate::url::{UrlKind, percent_decoded};

pub(crate) struct MissingFile;

impl Check for MissingFile {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        let certain = OnceCell::new();
        context
            .seed
            .images()
            .for_each(|image| self.image(context, image, &certain, findings));
    }
}

impl MissingFile {
    fn image(
        &self,
        context: Context<'_, '_>,
        image: &Reference<'_>,
        certain: &OnceCell<Certain>,
        findings: &mut Findings<'_, '_>,
    ) {
        let (seed, settings) = (context.seed, context.settings);
        let Some(tree) = settings.files.as_deref() else { return };
        if !matches!(image.url.kind, UrlKind::Relative) || matches!(image.place, Place::Lazy(_)) {
            return;
        }
        let question = Question {
            tree,
            target: settings.target,
            static_dir: settings.static_dir.as_deref(),
            article: seed.source().path(),
            in_field: matches!(image.place, Place::Field(_)),
            certain: *certain.get_or_init(|| certain_of(tree, settings.target, seed)),
        };
        let Some(path) = percent_decoded(&image.url.text) else {
            return;
        };
        let Some(missing) = question.missing(&path) else { return };
        let name = path.rsplit('/').next().unwrap_or(&path);
        let finding = findings
            .at(image.url.span)
            .message(format_args!("The image file `{name}` does not exist."));
        let finding = match missing.folder.is_empty() {
            true => finding,
            false => finding.label(format_args!("not found in `{}`", missing.folder)),
        };
        if let Some(why) = missing.why {
            let message = format!("The image file `{name}` is not published where this article looks for it.");
            return finding.message(message).help(why).done();
        }
        let Some(near) = missing.near else {
            return finding.done();
        };
        let finding = if near.eq_ignore_ascii_case(name) {
            finding.help(format_args!(
                "Write `{near}`: file names are case-sensitive on most servers."
            ))
        } else {
            finding.help(format_args!("Did you mean `{near}`?"))
        };
        let written = seed.slice(image.url.span);
        let simple = near
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
        match written
            .rfind(name)
            .filter(|at| simple && at + name.len() == written.len())
        {
            Some(at) => {
                let span = Span::new(image.url.span.start() + at, image.url.span.end());
                finding.rewrite(
                    format_args!("Write `{near}`"),
                    Safety::Display,
                    Rewrite::Replace(span, near.clone()),
                );
            }
            None => finding.done(),
        }
    }
}
