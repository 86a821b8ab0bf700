//! `front-matter/wrong-type`: summary, options and cases are in rules/front-matter/wrong-type.yaml.

use crate::checks::{Check, Context};
use crate::edit::{Edit, Safety};
use crate::finding::Findings;
use crate::generators::FieldType;
use crate::seed::front_matter::{Field, Value, ValueKind};
use crate::settings::Settings;
use crate::url::{is_image_address, is_web_address};

pub(crate) struct WrongType;

const STRINGS: &[&str] = &[
    "title",
    "description",
    "summary",
    "slug",
    "permalink",
    "layout",
    "subtitle",
];
/// Flags of the generators.
const BOOLEANS: &[&str] = &["draft", "published"];
/// Flags of themes. Others keep settings, names of a script, or the comments themselves under the same name.
const THEMES: &[&str] = &["comments", "toc", "mathjax", "math", "pinned", "sticky_post"];
const LISTS: &[&str] = &["tags", "categories"];

impl Check for WrongType {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        let Some(front) = &context.seed.front_matter else {
            return;
        };
        let judged = |field: &&Field<'_>| !field.value.is_empty() && !super::is_templated(context.seed, &field.value);
        for field in front.fields.iter().filter(judged) {
            check(field, context.settings, findings);
        }
    }
}

fn check(field: &Field<'_>, settings: &Settings, findings: &mut Findings<'_, '_>) {
    let key = &*field.key;
    let value = &field.value;
    if matches!(value.kind, ValueKind::Alias) {
        return;
    }
    let declared = settings.fields.get(key).copied();
    let kind = match declared {
        Some(kind) => kind,
        None if STRINGS.contains(&key) => FieldType::Text,
        None if BOOLEANS.contains(&key) => FieldType::Boolean,
        None if THEMES.contains(&key) && is_quoted_flag(value) => FieldType::Boolean,
        None if LISTS.contains(&key) => return check_terms(field, findings),
        None => return,
    };
    if fits(kind, value) || key == "published" && declared.is_none() && !is_flag_like(value) {
        return;
    }
    let finding = findings
        .at(value.span)
        .message(format_args!(
            "`{key}` must be {}, but this is {}.",
            kind.words(),
            what(value)
        ))
        .label(format_args!("{}", what(value)))
        .help(format_args!("Write {} here.", kind.words()));
    match value.text() {
        Some(text @ ("true" | "false")) if kind == FieldType::Boolean => {
            finding.edits("Remove the quotes", Safety::Unsafe, vec![Edit::new(value.span, text)]);
        }
        _ => finding.done(),
    }
}

/// Whether the value is a flag but for its quotes, so that templates read `"false"` as true.
fn is_quoted_flag(value: &Value<'_>) -> bool {
    value.plain().is_none() && matches!(value.text(), Some("true" | "false"))
}

/// Whether the value of `published`, which is a date on some sites and a flag on others, may be a flag.
fn is_flag_like(value: &Value<'_>) -> bool {
    value.text().is_none_or(|text| matches!(text, "true" | "false"))
}

fn fits(kind: FieldType, value: &Value<'_>) -> bool {
    match kind {
        FieldType::Text | FieldType::Date => value.text().is_some(),
        FieldType::Url => value.text().is_some_and(is_web_address),
        FieldType::Image => match &value.kind {
            ValueKind::List(items) => items.iter().all(|item| item.text().is_some_and(is_image_address)),
            _ => value.text().is_some_and(is_image_address),
        },
        FieldType::Boolean => {
            let word = value.plain().map(str::to_ascii_lowercase);
            matches!(word.as_deref(), Some("true" | "false" | "yes" | "no" | "on" | "off"))
        }
        FieldType::Number => value.plain().is_some_and(|text| text.parse::<f64>().is_ok()),
        FieldType::List => matches!(value.kind, ValueKind::List(_)),
    }
}

/// Checks tags and categories: a string, a list of strings, or, as in Hexo, a list of lists.
fn check_terms(field: &Field<'_>, findings: &mut Findings<'_, '_>) {
    let mut report = |value: &Value<'_>| {
        findings
            .at(value.span)
            .message(format_args!(
                "An item of `{}` must be a string, but this is {}.",
                field.key,
                what(value)
            ))
            .label("YAML reads a key and a value here")
            .help("Put the item in quotes if its colon belongs to it.")
            .done();
    };
    match &field.value.kind {
        ValueKind::Map(_) => report(&field.value),
        ValueKind::List(items) => {
            let maps = items.iter().filter(|item| matches!(item.kind, ValueKind::Map(_)));
            maps.for_each(report);
        }
        ValueKind::Scalar(..) | ValueKind::Alias => {}
    }
}

fn what(value: &Value<'_>) -> String {
    match &value.kind {
        ValueKind::List(_) => "a list".into(),
        ValueKind::Map(_) => "a mapping".into(),
        ValueKind::Scalar(text, _) if value.plain().is_none() && matches!(&**text, "true" | "false") => {
            "a quoted string".into()
        }
        ValueKind::Scalar(text, _) => format!("`{}`", crate::words::shortened(text, 40)),
        ValueKind::Alias => "an alias".into(),
    }
}
