//! Collects the faults of a card, each with the keys that lead to it; the text of the card turns
//! these into places.

use std::borrow::Cow;

use crate::one_or_many::OneOrMany;
use crate::problem::Problem;
use crate::rule::fault::{CardError, CardFault};
use crate::seed::front_matter::{Field, Style, Value, ValueKind, read_mapping};
use crate::source::Span;
use crate::words::nearest;

/// A step on the path to a value: a key, or the number of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Key(Cow<'static, str>),
    Item(usize),
}

impl From<&'static str> for Step {
    fn from(key: &'static str) -> Self {
        Self::Key(Cow::Borrowed(key))
    }
}

impl From<String> for Step {
    fn from(key: String) -> Self {
        Self::Key(Cow::Owned(key))
    }
}

impl From<usize> for Step {
    fn from(number: usize) -> Self {
        Self::Item(number)
    }
}

/// The faults of one card, as they are found.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    /// The path to the current value.
    path: Vec<Step>,
    found: Vec<(Vec<Step>, CardFault)>,
}

impl Faults {
    /// Reads what is below a key or an item.
    pub(crate) fn below<T>(&mut self, step: impl Into<Step>, read: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(step.into());
        let result = read(self);
        self.path.pop();
        result
    }

    /// Looks at each value of a key.
    pub(crate) fn each<T>(&mut self, key: &'static str, values: &OneOrMany<T>, mut look: impl FnMut(&T, &mut Self)) {
        self.below(key, |faults| match values {
            OneOrMany::One(value) => look(value, faults),
            OneOrMany::Many(values) => {
                for (number, value) in values.iter().enumerate() {
                    faults.below(number, |faults| look(value, faults));
                }
            }
        });
    }

    /// Adds a fault of the current value.
    pub(crate) fn add(&mut self, fault: impl Into<CardFault>) {
        self.found.push((self.path.clone(), fault.into()));
    }

    /// The value of a result, or none, with its error added; for a value that could not be read,
    /// the error adds nothing.
    pub(crate) fn keep<T, E: Into<CardFault>>(&mut self, result: Result<T, E>) -> Option<T> {
        let is_told = self.found.iter().any(|(path, _)| *path == self.path);
        match result {
            Ok(value) => return Some(value),
            Err(error) if !is_told => self.add(error),
            Err(_) => {}
        }
        None
    }

    /// The key of the current value.
    pub(crate) fn key(&self) -> String {
        let keys = self.path.iter().rev().filter_map(|step| match step {
            Step::Key(key) => Some(key.to_string()),
            Step::Item(_) => None,
        });
        keys.into_iter().next().unwrap_or_default()
    }

    /// The current value, in words.
    pub(crate) fn name(&self) -> String {
        match self.path.last() {
            Some(Step::Item(_)) => format!("An item of `{}`", self.key()),
            _ => format!("`{}`", self.key()),
        }
    }

    /// Adds that a key is missing, unless another fault says why.
    pub(crate) fn missing(&mut self, key: &'static str) {
        let is_mistyped = |(path, fault): &(Vec<Step>, CardFault)| match fault {
            CardFault::UnknownKey { key: written, known } => {
                path.split_last().is_some_and(|(_, above)| above == self.path)
                    && nearest(written, known.iter().copied()) == Some(key)
            }
            _ => false,
        };
        let is_told = self.found.iter().any(is_mistyped) || self.below(key, |faults| faults.is_faulty());
        if !is_told {
            self.add(CardFault::Missing(key));
        }
    }

    /// Whether something is wrong at the current value, or below it.
    pub(crate) fn is_faulty(&self) -> bool {
        self.found.iter().any(|(path, _)| path.starts_with(&self.path))
    }

    /// Whether nothing is wrong.
    ///
    /// # Errors
    /// All the faults, at their places in the text.
    pub(crate) fn check(self, path: &str, text: &str) -> Result<(), CardError> {
        if self.found.is_empty() {
            return Ok(());
        }
        Err(self.error(path, text))
    }

    /// The faults at their places in the text.
    pub(crate) fn error(self, path: &str, text: &str) -> CardError {
        let (fields, _) = read_mapping(text);
        let placed = |(steps, fault): &(Vec<Step>, CardFault)| fault.at(span(fault, steps, &fields, text));
        let mut problems: Vec<Problem> = self.found.iter().map(placed).collect();
        problems.sort_by_key(|problem| problem.span);
        problems.dedup();
        CardError {
            path: path.to_owned(),
            text: text.to_owned(),
            problems,
        }
    }
}

/// The place of a fault, or of the nearest value around it that the text holds.
fn span(fault: &CardFault, steps: &[Step], fields: &[Field<'_>], text: &str) -> Span {
    match fault {
        CardFault::NotYaml { at, .. } => return Span::at(*at),
        CardFault::DuplicateKey { at, .. } => return *at,
        _ => {}
    }
    let Some((key, value, whole)) = find(fields, steps) else {
        let line = text.lines().next().unwrap_or_default();
        return Span::new(0, line.len());
    };
    match (fault.inside(), &value.kind) {
        _ if whole && fault.is_of_key() || value.span.is_empty() => key,
        (Some(at), ValueKind::Scalar(read, style)) => inside(value, read, *style, at, text),
        (_, ValueKind::Map(_))
            if matches!(
                fault,
                CardFault::Missing(_) | CardFault::NoCondition | CardFault::CaseText
            ) =>
        {
            key
        }
        _ => value.span,
    }
}

/// The place of a byte of a string; the whole string if its source differs from its value.
fn inside(value: &Value<'_>, read: &str, style: Style, at: usize, text: &str) -> Span {
    let written = value.inner();
    if style == Style::Block || written.of(text) != read {
        return value.span;
    }
    let start = written.start() + at.min(read.len());
    let rest = &text[start..written.end()];
    let end = match rest.strip_prefix('{').and_then(|rest| rest.find('}')) {
        Some(brace) => start + brace + 2,
        None => start + rest.chars().next().map_or(0, char::len_utf8),
    };
    Span::new(start, end)
}

/// The key and the value at the end of a path, as far as it exists in the text, and whether all of it exists.
fn find<'f>(fields: &'f [Field<'f>], steps: &[Step]) -> Option<(Span, &'f Value<'f>, bool)> {
    let (first, rest) = steps.split_first()?;
    let Step::Key(key) = first else { return None };
    let field = fields.iter().find(|field| *field.key == **key)?;
    let (mut key_span, mut value) = (field.key_span, &field.value);
    for step in rest {
        let below = match (step, &value.kind) {
            (Step::Key(key), ValueKind::Map(fields)) => {
                let field = fields.iter().find(|field| *field.key == **key);
                field.map(|field| (field.key_span, &field.value))
            }
            (Step::Item(number), ValueKind::List(items)) => items.get(*number).map(|item| (item.span, item)),
            _ => None,
        };
        let Some((span, found)) = below else {
            return Some((key_span, value, false));
        };
        (key_span, value) = (span, found);
    }
    Some((key_span, value, true))
}

#[cfg(test)]
mod tests {
    use crate::rule::Rule;

    /// The texts at which a card is wrong; `{}` is replaced by the rest of a card.
    fn wrong(card: &str) -> Vec<String> {
        let rest = "summary: 一.\nwhy: 二.\nhelp: Remove it.\nseverity: hint\n";
        let card = card.replace("{}", rest);
        let error = Rule::read("a/b", "a/b.yaml", &card, true).expect_err("something is wrong");
        let problems = error.problems.iter();
        problems.map(|problem| problem.span.of(&card).to_owned()).collect()
    }

    #[test]
    fn a_fault_is_at_its_key_or_value() {
        assert_eq!(wrong("{}match: {selct: p}\n"), ["selct"]);
        assert_eq!(wrong("{}match: [{select: 3}, 4]\n"), ["3", "4"]);
        assert_eq!(wrong("{}match: {select: p}\njoin: 'no'\n"), ["'no'"]);
        assert_eq!(wrong("{}match: {select: p}\nmessage: 'a {b}'\n"), ["{b}"]);
        assert_eq!(wrong("{}match: {select: 'p::before'}\n"), [":"]);
    }

    #[test]
    fn a_fault_behind_an_alias_is_at_the_alias() {
        let card = "{}match:\n  - &p {selct: p}\n  - select: b\n    unless: *p\n";
        assert_eq!(wrong(card), ["selct", "*p"]);
    }

    #[test]
    fn what_is_missing_is_at_what_should_hold_it() {
        assert_eq!(wrong("{}"), ["summary: 一."]);
        assert_eq!(wrong("{}match: {attribute: {value: x}}\n"), ["attribute"]);
        assert_eq!(wrong("{}mtach: {select: p}\n"), ["mtach"]);
    }
}
