//! `front-matter/not-first`: summary, options and cases are in rules/front-matter/not-first.yaml.

use crate::checks::{Check, Context};
use crate::edit::{Edit, Safety};
use crate::finding::{Findings, Severity};
use crate::generators::Target;
use crate::generators::{self, Behavior, Quirk};
use crate::seed::front_matter::Format;
use crate::source::{Span, next_line};

/// Characters around a comment that are not part of it.
const INVISIBLE: &[char] = &['\u{feff}', '\u{200b}', ' ', '\t', '\r', '\n'];

pub(crate) struct NotFirst;

impl Check for NotFirst {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        let seed = context.seed;
        let Some(front) = seed.front_matter.as_ref().filter(|front| !front.lead.is_empty()) else {
            return;
        };
        let Some(close) = front.close.filter(|_| front.format != Format::Json) else {
            return;
        };
        let target = context.settings.target;
        let lead = seed.slice(front.lead);
        let oddity = oddity(lead);
        // What is known of blank lines and the like is of YAML, and of TOML where that is usual.
        let toml = front.format == Format::Toml;
        let does = |target| match target {
            Target::Hugo | Target::Zola => generators::front_matter(target, oddity),
            _ if toml => Behavior::Unknown,
            _ => generators::front_matter(target, oddity),
        };
        if generators::accepts(target, does) {
            return;
        }
        let comment = lead.trim_matches(INVISIBLE);
        let what_to_do = if comment.is_empty() {
            "Remove it"
        } else {
            "Move it below the front matter"
        };
        let finding = findings
            .at(front.lead)
            .label(label(lead))
            .help(format_args!("{what_to_do}. {}", generators::sentence(target, does)));
        let finding = match (oddity, target) {
            (Quirk::ByteOrderMark, Target::Any) => finding.severity(Severity::Hint),
            (Quirk::ByteOrderMark, _) => finding.severity(Severity::Warning),
            _ => finding,
        };
        if comment.is_empty() {
            finding.edits(
                "Remove everything before the front matter",
                Safety::Safe,
                vec![Edit::remove(front.lead)],
            );
            return;
        }
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

fn oddity(lead: &str) -> Quirk {
    let rest = lead.trim_start_matches('\u{feff}');
    if rest.is_empty() {
        Quirk::ByteOrderMark
    } else if rest.contains("<!--") {
        Quirk::CommentBefore
    } else if rest.contains(|c: char| !c.is_ascii_whitespace()) {
        Quirk::Invisible
    } else if !rest.ends_with('\n') {
        Quirk::Indent
    } else if matches!(rest, "\n" | "\r\n") {
        Quirk::BlankLine
    } else {
        Quirk::BlankLines
    }
}

fn label(lead: &str) -> &'static str {
    match oddity(lead) {
        Quirk::ByteOrderMark => "an invisible byte order mark comes first",
        Quirk::CommentBefore => "this comment comes first",
        Quirk::Invisible => "an invisible character comes first",
        Quirk::Indent => "these spaces come first",
        Quirk::BlankLine => "this blank line comes first",
        _ => "these blank lines come first",
    }
}
