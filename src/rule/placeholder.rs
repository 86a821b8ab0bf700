//! Placeholders in a card's texts: `{host}` becomes the host of the URL that was found.

use crate::rule::fault::CardFault;
use crate::rule::faults::Faults;

/// The names of the placeholders.
pub(crate) const PLACEHOLDERS: &[&str] = &["host", "url", "name", "value", "text"];

/// A part of a card's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part<'w> {
    /// Literal text.
    Words(&'w str),
    /// A name between braces.
    Name(&'w str),
}

/// The parts of a text. Two braces in a row, and braces around anything but a name, are literal text.
pub(crate) fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let (mut start, mut at) = (0, 0);
    while let Some(brace) = text[at..].find('{').map(|found| at + found) {
        let rest = &text[brace + 1..];
        let length = rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_')));
        match length {
            Some(length) if length > 0 && rest[length..].starts_with('}') => {
                parts.push(Part::Words(&text[start..brace]));
                parts.push(Part::Name(&rest[..length]));
                at = brace + length + 2;
                start = at;
            }
            _ => at = brace + 1 + rest.len() - rest.trim_start_matches('{').len(),
        }
    }
    parts.push(Part::Words(&text[start..]));
    parts
}

/// Reports unknown names.
pub(crate) fn check(text: Option<&str>, faults: &mut Faults) {
    let mut at = 0;
    for part in text.map(parts).unwrap_or_default() {
        match part {
            Part::Words(words) => at += words.len(),
            Part::Name(name) => {
                if !PLACEHOLDERS.contains(&name) {
                    let name = name.to_owned();
                    faults.add(CardFault::UnknownPlaceholder { name, at });
                }
                at += name.len() + 2;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_between_single_braces_are_placeholders() {
        use Part::{Name, Words};
        assert_eq!(
            parts("from {host}: {text}."),
            [Words("from "), Name("host"), Words(": "), Name("text"), Words(".")]
        );
        for words in ["", "{", "}{", "{}", "{ host }", "{{host}}", "{a b}", "{host"] {
            assert_eq!(parts(words), [Words(words)], "{words}");
        }
    }

    #[test]
    fn unknown_names_are_found_at_their_brace() {
        let card = "message: 'a {host} {{x}} {hots} {n}'\n";
        let mut faults = Faults::default();
        faults.below("message", |faults| check(Some("a {host} {{x}} {hots} {n}"), faults));
        let error = faults.check("a.yaml", card).expect_err("two are unknown");
        let found: Vec<&str> = error.problems.iter().map(|problem| problem.span.of(card)).collect();
        assert_eq!(found, ["{hots}", "{n}"]);
        assert_eq!(error.problems[0].help.as_deref(), Some("Did you mean `{host}`?"));
    }
}
