//! `front-matter/truncated-value`: summary, options and cases are in rules/front-matter/truncated-value.yaml.

use super::quoted;
use crate::checks::{Check, Context, Options};
use crate::edit::{Edit, Safety};
use crate::finding::{Findings, Severity};
use crate::generators::{self, Behavior, Quirk};
use crate::seed::Seed;
use crate::seed::front_matter::{Field, Format, FrontMatter};
use crate::source::Span;

pub(crate) struct TruncatedValue {
    fields: Vec<String>,
}

impl TruncatedValue {
    pub(crate) fn new(options: &Options) -> Self {
        Self {
            fields: options.texts("fields"),
        }
    }
}

impl Check for TruncatedValue {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        let seed = context.seed;
        let Some(front) = seed.front_matter.as_ref().filter(|front| front.format != Format::Toml) else {
            return;
        };
        let prose = |field: &&Field<'_>| self.fields.iter().any(|name| **name == *field.key);
        for field in front.fields.iter().filter(prose) {
            let Some((written, lost, oddity)) = judge(seed, front, field) else {
                continue;
            };
            let read = field.value.text().unwrap_or_default();
            let finding = findings
                .at(lost)
                .message(format_args!(
                    "YAML reads `{}` as {}, not as `{}`.",
                    field.key,
                    shown(read),
                    shortened(seed.slice(written))
                ))
                .label(match oddity {
                    Quirk::Comment => "read as a comment",
                    Quirk::Anchor => "read as an anchor",
                    _ => "read as a tag",
                });
            let finding = match generators::sentence(context.settings.target, |target| {
                generators::front_matter(target, oddity)
            }) {
                behavior if behavior.is_empty() || oddity == Quirk::Comment => finding,
                behavior => finding.help(format_args!("Put the value in quotes. {behavior}")),
            };
            // A `#` with a space after it is more likely a deliberate comment.
            let meant = oddity == Quirk::Comment && seed.slice(lost)[1..].starts_with([' ', '\t', '#']);
            let fatal = oddity != Quirk::Comment
                && matches!(
                    generators::front_matter(context.settings.target, oddity),
                    Behavior::Dropped | Behavior::Stops
                );
            let finding = match (meant, fatal) {
                (true, _) => finding.severity(Severity::Hint),
                (_, true) => finding.severity(Severity::Error),
                _ => finding,
            };
            finding.edits(
                "Put the value in quotes",
                Safety::Unsafe,
                vec![Edit::new(written, quoted(seed.slice(written)))],
            );
        }
    }
}

/// The whole value as written, the part that YAML reads as something else, and what it reads there.
fn judge(seed: &Seed<'_>, front: &FrontMatter<'_>, field: &Field<'_>) -> Option<(Span, Span, Quirk)> {
    let text = seed.text();
    let after = field.key_span.end();
    let end = seed.source().line_end(after);
    let colon = after + text[after..end].find(':')? + 1;
    let line = &text[colon..end];
    let start = colon + line.len() - line.trim_start().len();
    let written = Span::new(start, start + line.trim().len());
    let all = seed.slice(written);
    if field.value.decorated {
        let first = all.chars().next().filter(|first| matches!(first, '&' | '!'))?;
        let word = all.find([' ', '\t']).unwrap_or(all.len());
        let name = &all[1..word];
        let within = field.value.span.end() <= end && field.value.plain().is_some();
        let used = || first == '&' && seed.slice(front.content).contains(&format!("*{name}"));
        let typed = name.starts_with('!') || name.starts_with('<') || name.contains('/');
        let meant = first == '&' && word < all.len() && is_anchor(name);
        if !within || name.is_empty() || typed || meant || used() {
            return None;
        }
        let oddity = if first == '&' { Quirk::Anchor } else { Quirk::Tag };
        return Some((written, Span::new(start, start + word), oddity));
    }
    let value = field.value.plain().filter(|value| !value.is_empty())?;
    let after = front
        .comments
        .partition_point(|comment| comment.start() < field.value.span.end());
    let comment = front.comments.get(after).filter(|comment| comment.end() <= end)?;
    let same_line = field.value.span.start() == start && seed.slice(field.value.span) == value;
    if !same_line || comment.start() >= written.end() {
        return None;
    }
    Some((written, Span::new(comment.start(), written.end()), Quirk::Comment))
}

/// Whether the name is that of an anchor, and not of an HTML entity that begins the text.
fn is_anchor(name: &str) -> bool {
    let entity = format!("&{name};");
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    name.chars().all(plain) && htmlize::unescape(&*entity) == entity
}

fn shown(read: &str) -> String {
    if read.is_empty() {
        "nothing".to_owned()
    } else {
        format!("`{}`", shortened(read))
    }
}

fn shortened(text: &str) -> String {
    crate::words::shortened(text, 40)
}
