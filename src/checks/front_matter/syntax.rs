//! `front-matter/syntax`: summary, options and cases are in rules/front-matter/syntax.yaml.

use crate::checks::{Check, Context};
use crate::edit::{Edit, Safety};
use crate::finding::Findings;
use crate::seed::Seed;
use crate::seed::front_matter::{FrontMatter, SyntaxError};
use crate::source::{Span, line_end, line_start, next_line};

pub(crate) struct Syntax;

impl Check for Syntax {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        let seed = context.seed;
        let Some(front) = &seed.front_matter else { return };
        let Some(error) = front.error.as_ref().filter(|_| front.close.is_some()) else {
            return;
        };
        let written = seed.slice(front.content);
        let is_archetype = written.contains("{{") && super::is_template(seed.source().path());
        if written.contains("<<<<<<< ") || is_archetype {
            return;
        }
        if let Some(tab) = tab_before(seed, front, error.at) {
            return findings
                .at(tab)
                .message("This line is indented with a tab; YAML allows only spaces.")
                .label("a tab character")
                .help("Indent with spaces.")
                .done();
        }
        let Some((value, trouble)) = value_at_fault(seed, front, error) else {
            let at = error
                .at
                .min(front.content.end().saturating_sub(1))
                .max(front.content.start());
            let line = Span::new(line_start(seed.text(), at), line_end(seed.text(), at));
            let shown = if line.is_empty() { front.open } else { line };
            return findings
                .at(shown)
                .message(format_args!("The front matter is not valid YAML: {}.", error.reason))
                .label("the parser stops here")
                .done();
        };
        let finding = findings.at(value).message(trouble.message()).label(trouble.label());
        let text = seed.slice(value);
        let quoted = quoted(text);
        if !is_piled(text) && reads_after(seed, front, value, &quoted) {
            finding.edits(
                "Put the value in quotes",
                Safety::Unsafe,
                vec![Edit::new(value, quoted)],
            );
        } else {
            finding.done();
        }
    }
}

#[derive(Clone, Copy)]
enum Trouble {
    Colon,
    Indicator(char),
    Quotes,
    Brackets,
}

impl Trouble {
    fn message(self) -> String {
        match self {
            Self::Colon => "The colon and the space inside this value start another field.".into(),
            Self::Indicator(c) => format!("In YAML, a value without quotes cannot start with `{c}`."),
            Self::Quotes => "The quotes inside this value end it too early.".into(),
            Self::Brackets => "YAML reads the brackets as a list, but text follows them.".into(),
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Colon => "needs quotes around it",
            Self::Indicator(_) => "this character has a special meaning in YAML",
            Self::Quotes => "quotes inside quotes",
            Self::Brackets => "only the bracketed part is read",
        }
    }
}

fn tab_before(seed: &Seed<'_>, front: &FrontMatter<'_>, at: usize) -> Option<Span> {
    let text = seed.text();
    let mut line = line_start(text, at.min(front.content.end()));
    for _ in 0..2 {
        let indent = text[line..].len() - text[line..].trim_start_matches([' ', '\t']).len();
        if let Some(tab) = text[line..line + indent].find('\t') {
            return Some(Span::new(line + tab, line + tab + 1));
        }
        let next = next_line(text, line);
        if next >= front.content.end()
            || text[line..].starts_with(|c: char| c != '\n' && c != '\r') && !text[line..next].trim_end().ends_with(':')
        {
            return None;
        }
        line = next;
    }
    None
}

/// The value of a one-line field at or shortly before the place where the parser stopped, if
/// quoting that value can fix the error.
fn value_at_fault(seed: &Seed<'_>, front: &FrontMatter<'_>, error: &SyntaxError) -> Option<(Span, Trouble)> {
    let text = seed.text();
    let mut line = line_start(
        text,
        error
            .at
            .min(front.content.end().saturating_sub(1))
            .max(front.content.start()),
    );
    for _ in 0..3 {
        if let Some(found) = judge_line(text, line) {
            return Some(found);
        }
        if line <= front.content.start() {
            return None;
        }
        line = line_start(text, line - 1);
    }
    None
}

fn judge_line(text: &str, line: usize) -> Option<(Span, Trouble)> {
    let whole = &text[line..line_end(text, line)];
    let after_key = match whole.find(": ") {
        Some(colon) => colon + 2,
        None => whole
            .trim_start()
            .starts_with("- ")
            .then(|| whole.find("- ").unwrap_or(0) + 2)?,
    };
    let lead = whole[after_key..].len() - whole[after_key..].trim_start().len();
    let value = whole[after_key + lead..].trim_end();
    let span = Span::new(line + after_key + lead, line + after_key + lead + value.len());
    let first = value.chars().next()?;
    let trouble = match first {
        '@' | '`' | '%' => Trouble::Indicator(first),
        '*' | '!' | '&' if value.contains(' ') => Trouble::Indicator(first),
        '"' | '\'' if closing_quote(value, first).is_some_and(|end| end + 1 < value.len()) => Trouble::Quotes,
        '[' | '{'
            if value
                .find(if first == '[' { ']' } else { '}' })
                .is_some_and(|end| end + 1 < value.len()) =>
        {
            Trouble::Brackets
        }
        '"' | '\'' | '[' | '{' | '|' | '>' => return None,
        _ if value.contains(": ") || value.ends_with(':') => Trouble::Colon,
        _ => return None,
    };
    Some((span, trouble))
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
pub(super) fn quoted(value: &str) -> String {
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

/// Whether the value starts with several quotes in a row, so that its intended text is unclear.
fn is_piled(value: &str) -> bool {
    let mut chars = value.chars();
    let first = chars.next();
    matches!(first, Some('"' | '\'')) && chars.next() == first && value.len() > 2
}

/// Whether the first pair of quotes encloses only a part of the value: a space follows it.
fn quotes_a_word(value: &str, quote: char) -> bool {
    closing_quote(value, quote).is_some_and(|end| value[end + 1..].starts_with(' '))
}

/// Whether the whole front matter can be parsed once the value is replaced.
fn reads_after(seed: &Seed<'_>, front: &FrontMatter<'_>, value: Span, quoted: &str) -> bool {
    let text = seed.text();
    let close = front.close.map_or(front.content.end(), Span::end);
    let fixed = format!(
        "{}{quoted}{}\n",
        &text[front.open.start()..value.start()],
        &text[value.end()..close]
    );
    let (read, _) = FrontMatter::find(&fixed);
    read.is_some_and(|read| read.complete && front.fields.iter().zip(&read.fields).all(|(a, b)| a.key == b.key))
}
