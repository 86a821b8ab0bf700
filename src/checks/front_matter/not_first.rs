//! `front-matter/not-first`: words, options and cases in rules/front-matter/not-first.yaml.

use crate::checks::{Check, Context};
use crate::finding::Findings;
use crate::fix::{Edit, Safety};
use crate::seed::front_matter::Format;
use crate::settings::Target;
use crate::source::{Span, next_line};

pub struct NotFirst;

impl Check for NotFirst {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        let seed = context.seed;
        let Some(front) = seed.front_matter.as_ref().filter(|front| !front.lead.is_empty()) else {
            return;
        };
        let accepted = context.settings.target == Target::Hugo || front.format == Format::Json;
        if accepted || front.close.is_none() {
            return;
        }
        let lead = seed.slice(front.lead);
        let (what, verb) = describe(lead);
        let finding = findings
            .at(front.lead)
            .label(format_args!("{what} {verb} first"))
            .help(format_args!(
                "Remove it: {}",
                consequence(context.settings.target, lead)
            ));
        let comment = lead.trim_start_matches('\u{feff}').trim();
        if comment.is_empty() {
            finding.edits(
                "Remove what stands before the front matter",
                Safety::Safe,
                vec![Edit::remove(front.lead)],
            );
            return;
        }
        let Some(close) = front.close else {
            return finding.done();
        };
        let below = next_line(seed.text(), close.start());
        let line = if seed.text().contains("\r\n") { "\r\n" } else { "\n" };
        let moved = Edit::new(Span::at(below), format!("{comment}{line}"));
        finding.edits(
            "Move the comment below the front matter",
            Safety::Unsafe,
            vec![Edit::remove(front.lead), moved],
        );
    }
}

fn describe(lead: &str) -> (&'static str, &'static str) {
    let rest = lead.trim_start_matches('\u{feff}');
    if rest.contains("<!--") {
        ("this comment", "comes")
    } else if rest.is_empty() {
        ("an invisible byte order mark", "comes")
    } else if !rest.contains('\n') {
        ("these spaces", "come")
    } else if rest.matches('\n').count() == 1 {
        ("this blank line", "comes")
    } else {
        ("these blank lines", "come")
    }
}

/// What the generators do with it, measured in their own parsers.
fn consequence(target: Target, lead: &str) -> &'static str {
    let one_line = lead == "\n" || lead == "\r\n";
    match target {
        Target::Hexo if one_line => "Hexo reads it by accident, but other tools see no front matter.",
        Target::Hexo => "Hexo otherwise publishes the article without its title, dated by the file.",
        Target::Jekyll => "Jekyll otherwise publishes the file as it is, without a title.",
        Target::Astro | Target::Eleventy | Target::Zola => "it otherwise publishes the article without its title.",
        Target::Any | Target::Hugo if one_line => {
            "Jekyll, Astro and Eleventy otherwise publish the article without a title. Hugo does not mind."
        }
        Target::Any | Target::Hugo => {
            "Hexo, Jekyll, Astro and Eleventy otherwise publish the article without a title. Hugo does not mind."
        }
    }
}
