//! `front-matter/looks-boolean`: summary, options and cases are in rules/front-matter/looks-boolean.yaml.

use crate::checks::{Check, Context, Options};
use crate::date::is_timestamp;
use crate::edit::{Edit, Safety};
use crate::finding::Findings;
use crate::generators::{self, Plain};
use crate::generators::{FieldType, Target};
use crate::seed::front_matter::{Format, FrontMatter, Value, ValueKind};

pub(crate) struct LooksBoolean {
    fields: Vec<String>,
    lists: Vec<String>,
}

impl LooksBoolean {
    pub(crate) fn new(options: &Options) -> Self {
        Self {
            fields: options.texts("fields"),
            lists: options.texts("lists"),
        }
    }
}

impl Check for LooksBoolean {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        // TOML tells strings from other values.
        let yaml = |front: &&FrontMatter<'_>| front.format != Format::Toml;
        let Some(front) = context.seed.front_matter.as_ref().filter(yaml) else {
            return;
        };
        let settings = context.settings;
        for field in &front.fields {
            let key = &*field.key;
            let (text, list) = match settings.fields.get(key) {
                Some(FieldType::Text) => (true, false),
                Some(FieldType::List) => (false, true),
                Some(_) => continue,
                None => (
                    self.fields.iter().any(|name| name == key),
                    self.lists.iter().any(|name| name == key),
                ),
            };
            match &field.value.kind {
                ValueKind::List(items) if list => items.iter().for_each(|item| {
                    item.scalars(&mut |item| judge(key, item, settings.target, findings));
                }),
                ValueKind::Scalar(..) if text || list => judge(key, &field.value, settings.target, findings),
                _ => {}
            }
        }
    }
}

fn judge(key: &str, value: &Value<'_>, target: Target, findings: &mut Findings<'_, '_>) {
    let Some(text) = value.plain().filter(|_| !value.decorated && !value.is_empty()) else {
        return;
    };
    let Some(plain) = classify(text) else { return };
    let does = |target| generators::plain(target, plain);
    if generators::accepts(target, does) {
        return;
    }
    let kind = match plain {
        Plain::Word | Plain::OldWord => "a boolean",
        Plain::Date => "a date",
        _ => "a number",
    };
    findings
        .at(value.span)
        .message(format_args!("`{text}` in `{key}` is read as {kind}, not as a string."))
        .label(format_args!("YAML reads {kind}"))
        .help(format_args!(
            "Put the value in quotes. {}",
            generators::sentence(target, does)
        ))
        .edits(
            "Put the value in quotes",
            Safety::Safe,
            vec![Edit::new(value.span, format!("\"{text}\""))],
        );
}

/// The type as which YAML may read the text, where printing the parsed value changes the text.
fn classify(text: &str) -> Option<Plain> {
    if text.len() > 30 || !text.is_ascii() {
        return None;
    }
    let lower = text.to_ascii_lowercase();
    let cased = text == lower || text == text.to_ascii_uppercase() || text[1..] == lower[1..];
    match &*lower {
        "true" | "false" if cased => return Some(Plain::Word),
        "yes" | "no" | "on" | "off" if cased => return Some(Plain::OldWord),
        _ => {}
    }
    if is_timestamp(text) {
        return Some(Plain::Date);
    }
    let (sign, digits) = match text.strip_prefix(['+', '-']) {
        Some(rest) => (&text[..1], rest),
        None => ("", text),
    };
    let only = |part: &str, allowed: fn(&u8) -> bool| !part.is_empty() && part.as_bytes().iter().all(allowed);
    if !digits.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    if let Some(rest) = digits.strip_prefix("0x") {
        return only(rest, u8::is_ascii_hexdigit).then_some(Plain::Hexadecimal);
    }
    if only(digits, u8::is_ascii_digit) {
        return match digits {
            "0" => None,
            _ if digits.starts_with('0') && only(digits, |byte| matches!(byte, b'0'..=b'7')) => Some(Plain::Octal),
            _ if digits.starts_with('0') => Some(Plain::LeadingZero),
            _ => (sign == "+").then_some(Plain::Rewritten),
        };
    }
    if only(digits, |byte| byte.is_ascii_digit() || *byte == b'_') {
        return Some(Plain::Underscore).filter(|_| !digits.ends_with('_'));
    }
    if let Some((whole, fraction)) = digits.split_once('.') {
        let decimal = only(whole, u8::is_ascii_digit) && (fraction.is_empty() || only(fraction, u8::is_ascii_digit));
        let rewritten = fraction.is_empty() || fraction.ends_with('0') || sign == "+";
        return (decimal && rewritten && (whole == "0" || !whole.starts_with('0'))).then_some(Plain::Rewritten);
    }
    let (mantissa, power) = lower
        .trim_start_matches(['+', '-'])
        .split_once('e')
        .map(|(a, b)| (a.to_owned(), b.to_owned()))?;
    let power = power.trim_start_matches(['+', '-']);
    (only(&mantissa, u8::is_ascii_digit) && only(power, u8::is_ascii_digit)).then_some(Plain::Exponent)
}
