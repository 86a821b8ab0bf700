//! Checks of `front-matter/*`.

pub(super) mod ambiguous_date;
pub(super) mod bad_fence;
pub(super) mod duplicate_item;
pub(super) mod duplicate_key;
pub(super) mod empty_field;
pub(super) mod entity_in_value;
pub(super) mod future_date;
pub(super) mod import_leftover;
pub(super) mod invalid_date;
pub(super) mod looks_boolean;
pub(super) mod missing;
pub(super) mod missing_field;
pub(super) mod not_first;
#[cfg(feature = "schema")]
pub(super) mod schema;
pub(super) mod syntax;
pub(super) mod truncated_value;
pub(super) mod unclosed;
pub(super) mod unknown_field;
pub(super) mod unread_format;
pub(super) mod wrong_type;

use crate::checks::Context;
use crate::date::{Form, Written};
use crate::edit::Safety;
use crate::generators::{FieldType, Target};
use crate::seed::front_matter::{Field, FrontMatter, Style, Value, ValueKind};

/// Stems of files that describe a repository, not a subject.
const REPOSITORY_FILES: &[&str] = &[
    "readme",
    "changelog",
    "license",
    "licence",
    "contributing",
    "code_of_conduct",
    "security",
    "authors",
    "notice",
];

/// Folders that hold drafts, partials or templates.
const PARTIAL_FOLDERS: &[&str] = &[
    "archetypes",
    "_common",
    "_includes",
    "_layouts",
    "_partials",
    "partials",
    "layouts",
    "scaffolds",
    "_draft",
    ".github",
];

/// Whether the file at this path is not an article: a README and the like, a section page, or a
/// partial that the site generator includes in pages.
pub(crate) fn is_no_article(path: &str) -> bool {
    let mut parts = path.rsplit('/');
    let name = parts.next().unwrap_or_default().to_ascii_lowercase();
    let stem = name.split(['.', '-']).next().unwrap_or_default();
    REPOSITORY_FILES.contains(&stem)
        || name.starts_with("_index.")
        || name == "template.md"
        || parts.any(|folder| PARTIAL_FOLDERS.contains(&folder))
}

/// Whether the file at this path is a template from which a generator makes articles or pages.
pub(crate) fn is_template(path: &str) -> bool {
    path.rsplit('/').skip(1).any(|folder| PARTIAL_FOLDERS.contains(&folder))
}

/// Whether the page only sends readers to another one: a field or the layout is named after that.
/// A page with `redirect_from` is where such pages lead.
pub(crate) fn is_redirect(front: &FrontMatter<'_>) -> bool {
    let sends = |field: &Field<'_>| {
        let key: String = field.key.chars().filter(char::is_ascii_alphanumeric).collect();
        let key = key.to_ascii_lowercase();
        let value = field.value.text().unwrap_or_default();
        match &*key {
            "redirectfrom" | "redirectsfrom" => false,
            "layout" | "type" | "template" => value.to_ascii_lowercase().contains("redirect"),
            // An event has a location, too.
            "location" | "targeturl" => value.starts_with(['/', '.']) || value.contains("://"),
            key => key.starts_with("redirect") || matches!(key, "movedto" | "forwardto" | "refreshto"),
        }
    };
    front.fields.iter().any(sends)
}

/// Whether the page is data or a script for programs: its layout or the ending of its URL says so.
pub(crate) fn is_data(front: &FrontMatter<'_>) -> bool {
    const ENDINGS: &[&str] = &[
        "atom",
        "css",
        "csv",
        "ics",
        "js",
        "json",
        "rss",
        "svg",
        "txt",
        "webmanifest",
        "xml",
    ];
    let is_ending = |text: &str| ENDINGS.iter().any(|known| known.eq_ignore_ascii_case(text));
    let is_other_format = |field: &Field<'_>| {
        let value = field.value.text().unwrap_or_default();
        match &*field.key {
            "permalink" | "url" => {
                let name = value.rsplit('/').next().unwrap_or_default();
                name.rsplit_once('.').is_some_and(|(_, ending)| is_ending(ending))
            }
            "layout" => is_ending(value) || matches!(value, "null" | "~" | "none" | "nil"),
            _ => false,
        }
    };
    front.fields.iter().any(is_other_format)
}

/// Whether a template produces the value, so that it is unknown before the build.
pub(crate) fn is_templated(seed: &crate::seed::Seed<'_>, value: &Value<'_>) -> bool {
    let text = seed.slice(value.span).trim_start_matches(['"', '\'']);
    text.starts_with("{{")
        || text.starts_with("{%")
        || value
            .text()
            .is_some_and(|text| text.contains("{{") || text.contains("{%"))
}

/// The fields that hold a date, with their text: those with one of these names, and those declared as dates.
fn dates<'c>(context: Context<'c, '_>, names: &'c [String]) -> impl Iterator<Item = (&'c Field<'c>, &'c str)> {
    let fields = context.seed.front_matter.iter().flat_map(|front| &front.fields);
    fields.filter_map(move |field| {
        let declared = context.settings.fields.get(&*field.key) == Some(&FieldType::Date);
        let named = declared || names.iter().any(|name| **name == *field.key);
        // A tag, such as `!binary`, may make another value of the text.
        let text = field.value.text().filter(|_| named && !field.value.tagged)?.trim();
        let is_flag = field.key == "published"
            && matches!(
                &*text.to_ascii_lowercase(),
                "true" | "false" | "yes" | "no" | "on" | "off"
            );
        let judged =
            !is_flag && !text.is_empty() && !field.value.is_empty() && !is_templated(context.seed, &field.value);
        judged.then_some((field, text))
    })
}

/// The same moment in the format that every generator parses, and how safe the replacement is:
/// without a time zone, generators disagree on whose midnight is meant. Hexo interprets a YAML
/// timestamp in the machine's zone, so a value with a zone of its own stays a quoted string there.
fn canonical_date(value: &Value<'_>, written: &Written, target: Target) -> Option<(String, Safety)> {
    let date = written.canonical()?;
    let zoned = written.time.is_some() && written.offset.is_some();
    let quote = match value.kind {
        ValueKind::Scalar(_, Style::SingleQuoted) => "'",
        ValueKind::Scalar(_, Style::DoubleQuoted) => "\"",
        ValueKind::Scalar(_, Style::Plain) if zoned && matches!(target, Target::Any | Target::Hexo) => "\"",
        ValueKind::Scalar(_, Style::Plain) => "",
        _ => return None,
    };
    // Some generators drop the name of a zone, so that readers see another time after the fix.
    let named = matches!(written.form, Form::Zone { .. });
    let safety = if zoned && !named { Safety::Safe } else { Safety::Unsafe };
    Some((format!("{quote}{date}{quote}"), safety))
}

/// The offset of the quote at which the value ends for a YAML parser.
fn closing_quote(value: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    let mut chars = value.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        if escaped {
            escaped = false;
        } else if c == '\\' && quote == '"' {
            escaped = true;
        } else if c == quote && quote == '\'' && chars.peek().is_some_and(|(_, next)| *next == quote) {
            chars.next();
        } else if c == quote {
            return Some(at);
        }
    }
    None
}

/// The value in quotes that its text does not end early. A pair of quotes around the whole value
/// is replaced, but quotes that belong to its first and last word are kept.
fn quoted(value: &str) -> String {
    let first = value.chars().next().filter(|c| matches!(c, '"' | '\''));
    let text = match first {
        Some(quote) if value.len() > 1 && value.ends_with(quote) && !quotes_a_word(value, quote) => {
            &value[1..value.len() - 1]
        }
        _ => value,
    };
    if text.contains('\'') {
        format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
    } else {
        format!("'{text}'")
    }
}

/// Whether the first pair of quotes encloses only a part of the value: a space follows it.
fn quotes_a_word(value: &str, quote: char) -> bool {
    closing_quote(value, quote).is_some_and(|end| value[end + 1..].starts_with(' '))
}

/// Whether a line looks like a field of YAML.
fn is_yaml(line: &str) -> bool {
    let key = line.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-')));
    key.is_some_and(|end| end > 0 && (line[end..].starts_with(": ") || line[end..].trim_end() == ":"))
}
