//! `front-matter/syntax`: summary, options and cases are in rules/front-matter/syntax.yaml.

mod python;

use super::{closing_quote, is_yaml, quoted};
use crate::checks::{Check, Context};
use crate::edit::{Edit, Safety};
use crate::finding::Findings;
use crate::generators::{self, Quirk};
use crate::seed::Seed;
use crate::seed::front_matter::{Format, FrontMatter, SyntaxError};
use crate::source::{Span, line_end, line_start, next_line};

pub(crate) struct Syntax;

impl Check for Syntax {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        let seed = context.seed;
        let Some(front) = &seed.front_matter else { return };
        let target = context.settings.target;
        let reads_tabs = generators::accepts(target, |target| generators::front_matter(target, Quirk::Tab));
        if let Some(tab) = front.tab.filter(|_| !reads_tabs) {
            return report_tab(tab, findings);
        }
        let Some(error) = front.error.as_ref().filter(|_| front.close.is_some()) else {
            return python::report_tags(context, front, findings);
        };
        let written = seed.slice(front.content);
        let is_archetype = written.contains("{{") && super::is_template(seed.source().path());
        if written.contains("<<<<<<< ") || is_archetype {
            return;
        }
        match front.format {
            Format::Toml => return other_language(seed, front, error, "TOML", findings),
            Format::Semicolons => return other_language(seed, front, error, "JSON", findings),
            Format::Yaml | Format::Json => {}
        }
        if let Some(tab) = tab_before(seed, front, error.at).filter(|_| !reads_tabs) {
            return report_tab(tab, findings);
        }
        let Some((value, trouble)) = value_at_fault(seed, front, error) else {
            return other_language(seed, front, error, "YAML", findings);
        };
        let finding = findings.at(value).message(trouble.message()).label(trouble.label());
        let (text, quoted) = (seed.slice(value), quoted(seed.slice(value)));
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

fn report_tab(tab: Span, findings: &mut Findings<'_, '_>) {
    findings
        .at(tab)
        .message("This line is indented with a tab; YAML allows only spaces.")
        .label("a tab character")
        .help("Indent with spaces.")
        .done();
}

/// Reports the line at which the parser of a language stopped, in its words.
fn other_language(
    seed: &Seed<'_>,
    front: &FrontMatter<'_>,
    error: &SyntaxError,
    language: &str,
    findings: &mut Findings<'_, '_>,
) {
    let text = seed.text();
    let last = front.content.end().saturating_sub(1);
    let at = error.at.min(last).max(front.content.start());
    let line = Span::new(line_start(text, at), line_end(text, at));
    let shown = if line.is_empty() { front.opening(text) } else { line };
    let finding = findings.at(shown);
    if front.format == Format::Toml && is_yaml(seed.slice(line)) {
        return finding
            .message("A field of TOML has a `=` after its name, not a `:`.")
            .label("this is YAML, but `+++` announces TOML")
            .help("Write `+++` as `---` above and below, or the fields as TOML.")
            .done();
    }
    let finding = finding
        .message(format_args!(
            "The front matter is not valid {language}: {}.",
            error.reason
        ))
        .label("the parser stops here");
    if language == "YAML" {
        return finding.done();
    }
    let help = format_args!("Correct this line. {language} has quotes around every string.").to_string();
    finding.help(help).done();
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

/// Whether the value starts with several quotes in a row, so that its intended text is unclear.
fn is_piled(value: &str) -> bool {
    let mut chars = value.chars();
    let first = chars.next();
    matches!(first, Some('"' | '\'')) && chars.next() == first && value.len() > 2
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
