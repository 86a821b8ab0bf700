//! `front-matter/missing`: summary, options and cases are in rules/front-matter/missing.yaml.

use super::is_no_article;
use crate::checks::{Check, Context};
use crate::finding::{Findings, Severity};
use crate::settings::FrontMatterBeside;
use crate::source::{Span, line_end};

pub(crate) struct Missing;

impl Check for Missing {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        let seed = context.seed;
        if seed.front_matter.is_some() || is_no_article(seed.source().path()) || has_other_kind(seed.text()) {
            return;
        }
        let text = seed.text();
        let lead = text.len() - text.trim_start_matches('\u{feff}').trim_start().len();
        // Git wrote the first line, and the conflict is an error of its own.
        if lead == text.len() || text[lead..].starts_with("<<<<<<< ") {
            return;
        }
        let end = line_end(text, lead);
        let span = Span::new(lead, lead + text[lead..end].trim_end().len());
        let finding = findings.at(span).label("the article starts here");
        if context.settings.schema.is_some() {
            finding
                .severity(Severity::Error)
                .message("The article has no front matter, but a schema describes what it must contain.")
                .done();
        } else if context.settings.beside == FrontMatterBeside::InMost {
            let finding = finding.severity(Severity::Error);
            finding
                .message("The article has no front matter, but the articles beside it do.")
                .done();
        } else if context.settings.beside == FrontMatterBeside::InNone {
            let path = seed.source().path();
            finding
                .once(path.rfind(['/', '\\']).map_or("", |end| &path[..end]))
                .message("The article has no front matter, nor has any other of its folder.")
                .label("the first of them starts here")
                .done();
        } else {
            finding.done();
        }
    }
}

/// Whether the file starts with Hexo's JSON front matter, fields without braces that `;;;` closes,
/// or with that of Eleventy in another language.
fn has_other_kind(text: &str) -> bool {
    let first = text.lines().next().unwrap_or_default().trim_end();
    matches!(first, "---json" | "---js" | "---javascript")
        || text.starts_with('"') && text.lines().take(200).any(|line| line.trim_end() == ";;;")
}
