//! `markup/curly-quote`: summary, options and cases are in rules/markup/curly-quote.yaml.

use crate::checks::{Check, Context};
use crate::edit::{Edit, Safety};
use crate::finding::Findings;
use crate::seed::Seed;
use crate::seed::outline::{Attribute, NodeId};
use crate::source::Span;

pub(crate) struct CurlyQuote;

const CURLY: &[char] = &['“', '”', '„', '‟', '‘', '’', '‚', '″', '＂'];

impl Check for CurlyQuote {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        let seed = context.seed;
        for id in seed.outline.ids() {
            let node = seed.outline.node(id);
            if node.templated || node.attributes.0 == node.attributes.1 || seed.slice(node.tag).is_ascii() {
                continue;
            }
            if seed.outline.is_defined(id) {
                quoted(seed, id, findings);
            }
        }
    }
}

/// Reports attributes whose value starts with a typographic quote.
fn quoted(seed: &Seed<'_>, id: NodeId, findings: &mut Findings<'_, '_>) {
    let mut covered = 0;
    for attribute in seed.outline.attributes(id) {
        let Some(value) = attribute.value.filter(|value| value.start() >= covered) else {
            continue;
        };
        let bare = value.start() > 0 && seed.text().as_bytes()[value.start() - 1] == b'=';
        let Some(open) = seed.slice(value).chars().next().filter(|c| bare && CURLY.contains(c)) else {
            continue;
        };
        let span = whole(seed, id, attribute, open);
        covered = span.end();
        let name = seed.slice(attribute.name);
        let finding = findings.at(span).message(format_args!(
            "The value of `{name}` is in typographic quotes, which browsers read as part of the value."
        ));
        let inner = seed.slice(Span::new(value.start() + open.len_utf8(), span.end()));
        let (inner, slash) = match inner.strip_suffix('/') {
            Some(inner) => (inner, "/"),
            None => (inner, ""),
        };
        let close = inner.chars().next_back().filter(|c| CURLY.contains(c));
        match close {
            Some(close) if !inner.contains('"') => {
                let inner = &inner[..inner.len() - close.len_utf8()];
                let text = format!("\"{inner}\"{slash}");
                let edit = Edit::new(Span::new(value.start(), span.end()), text);
                finding.edits("Write straight quotes", Safety::Unsafe, vec![edit]);
            }
            _ => finding.done(),
        }
    }
}

/// The span from the name to the closing typographic quote. Where the value contains whitespace, an
/// HTML parser reads that quote as part of a later attribute.
fn whole(seed: &Seed<'_>, id: NodeId, attribute: &Attribute, open: char) -> Span {
    let written = attribute.span(seed.text());
    let from = written.start() + seed.slice(written).find(open).unwrap_or(0) + open.len_utf8();
    let tag = seed.outline.node(id).tag;
    let rest = seed.slice(Span::new(from, tag.end()));
    match rest.find(|c: char| CURLY.contains(&c) || matches!(c, '"' | '>')) {
        Some(at) if rest[at..].starts_with(CURLY) => {
            let close = rest[at..].chars().next().map_or(0, char::len_utf8);
            Span::new(written.start(), (from + at + close).max(written.end()))
        }
        _ => written,
    }
}
