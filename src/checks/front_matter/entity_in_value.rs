//! `front-matter/entity-in-value`: summary, options and cases are in rules/front-matter/entity-in-value.yaml.

use crate::checks::{Check, Context, Options};
use crate::edit::{Edit, Safety};
use crate::finding::Findings;
use crate::generators;
use crate::seed::Seed;
use crate::seed::front_matter::Value;
use crate::source::Span;

pub(crate) struct EntityInValue {
    fields: Vec<String>,
}

impl EntityInValue {
    pub(crate) fn new(options: &Options) -> Self {
        Self {
            fields: options.texts("fields"),
        }
    }
}

impl Check for EntityInValue {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        let seed = context.seed;
        let Some(front) = &seed.front_matter else { return };
        if memchr::memchr(b'&', seed.slice(front.content).as_bytes()).is_none() {
            return;
        }
        let escaped = generators::escapes_titles(context.settings.target);
        for field in front
            .fields
            .iter()
            .filter(|field| self.fields.iter().any(|name| **name == *field.key))
        {
            field
                .value
                .scalars(&mut |value| judge(context, &field.key, value, escaped, findings));
        }
    }
}

fn judge(context: Context<'_, '_>, key: &str, value: &Value<'_>, escaped: bool, findings: &mut Findings<'_, '_>) {
    let seed = context.seed;
    let entities = entities(seed, value.inner());
    let Some((first, character)) = entities.first() else {
        return;
    };
    // Themes often render fields as Markdown, which decodes entities.
    let help = if escaped && matches!(key, "title" | "linkTitle" | "tags" | "categories") {
        let name = generators::name(context.settings.target);
        format!(
            "Write the character itself. {name} escapes the `&` unless the theme prevents it, so readers may see the entity as text."
        )
    } else {
        "Write the character itself. Where the `&` is escaped, readers see the entity as text.".to_owned()
    };
    let finding = findings
        .at(*first)
        .message(format_args!(
            "`{key}` contains the HTML entity `{}`.",
            seed.slice(*first)
        ))
        .label(format_args!("stands for {}", named(character)))
        .help(help);
    let typographic = entities.iter().filter(|(_, character)| is_typographic(character));
    let edits: Vec<Edit> = typographic
        .map(|(span, character)| Edit::new(*span, character.as_str()))
        .collect();
    if edits.is_empty() {
        finding.done();
    } else {
        finding.edits("Replace the entities with the characters", Safety::Safe, edits);
    }
}

fn named(character: &str) -> String {
    match character {
        "\u{a0}" => "a no-break space".to_owned(),
        "`" => "a backtick".to_owned(),
        character if character.trim().is_empty() => "a space".to_owned(),
        character => format!("`{character}`"),
    }
}

/// The character references in the span, and the characters that they represent.
fn entities(seed: &Seed<'_>, span: Span) -> Vec<(Span, String)> {
    let text = seed.slice(span);
    let mut found = Vec::new();
    for at in memchr::memchr_iter(b'&', text.as_bytes()) {
        let rest = &text[at + 1..];
        let Some(end) = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '#')) else {
            continue;
        };
        if end == 0 || !rest[end..].starts_with(';') {
            continue;
        }
        let written = &text[at..at + end + 2];
        let decoded = htmlize::unescape(written);
        if decoded != written {
            let start = span.start() + at;
            found.push((Span::new(start, start + written.len()), decoded.into_owned()));
        }
    }
    found
}

/// Whether this is a quote, a dash, an ellipsis or a symbol without a meaning in HTML, YAML and templates.
fn is_typographic(character: &str) -> bool {
    let mut chars = character.chars();
    let one = chars.next().filter(|_| chars.next().is_none());
    one.is_some_and(|c| {
        matches!(c, '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}' | '«' | '»' | '·' | '×' | '©' | '®' | '™' | '°' | '€' | '£')
    })
}
