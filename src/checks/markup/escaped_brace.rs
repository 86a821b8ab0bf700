//! `markup/escaped-brace`: summary, options and cases are in rules/markup/escaped-brace.yaml.

use crate::checks::{Check, Context};
use crate::edit::{Edit, Safety};
use crate::finding::Findings;
use crate::seed::Seed;
use crate::source::Span;

pub(crate) struct EscapedBrace;

const ESCAPES: [(&str, char); 2] = [("&#123;", '{'), ("&#125;", '}')];

impl Check for EscapedBrace {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        let seed = context.seed;
        // In SVG, a script may be inside of a script; the outer one is reported for both.
        let mut reached = 0;
        for id in seed.outline.ids() {
            let name = &*seed.outline.node(id).name;
            if !matches!(name, "style" | "script") {
                continue;
            }
            let inside = seed.outline.inside(id, seed.text().len());
            if inside.start() < reached {
                continue;
            }
            reached = inside.end();
            let edits = unescaped(seed, inside);
            let Some(first) = edits.first().map(|edit| edit.span) else {
                continue;
            };
            findings
                .at(first)
                .message(format_args!(
                    "Braces are written as character references, which browsers do not decode in `<{name}>`."
                ))
                .label(format_args!(
                    "{} in this `<{name}>`, which has no effect",
                    crate::words::count(edits.len(), "escaped brace")
                ))
                .edits("Replace the references with braces", Safety::Safe, edits);
        }
    }
}

/// The edits that replace each character reference with its brace. A space is added where the result would
/// open a template.
fn unescaped(seed: &Seed<'_>, inside: Span) -> Vec<Edit> {
    let text = seed.slice(inside);
    let mut edits = Vec::new();
    let mut at = 0;
    let mut previous = '\0';
    while let Some(c) = text[at..].chars().next() {
        let escape = ESCAPES.iter().find(|(escape, _)| text[at..].starts_with(escape));
        let length = escape.map_or(c.len_utf8(), |(escape, _)| escape.len());
        let plain = escape.map_or(c, |(_, brace)| *brace);
        if escape.is_some() {
            let next = text[at + length..].chars().next().unwrap_or('\0');
            let before = if previous == '{' && plain == '{' { " " } else { "" };
            let after = if plain == '{' && matches!(next, '{' | '%' | '#') {
                " "
            } else {
                ""
            };
            let span = Span::new(inside.start() + at, inside.start() + at + length);
            edits.push(Edit::new(span, format!("{before}{plain}{after}")));
            previous = if after.is_empty() { plain } else { ' ' };
        } else {
            previous = c;
        }
        at += length;
    }
    edits
}
