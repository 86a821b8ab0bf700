//! `markup/invisible-character`: summary, options and cases are in rules/markup/invisible-character.yaml.

mod line;
mod misread;

use crate::checks::{Check, Context};
use crate::edit::{Edit, Safety};
use crate::finding::{Findings, Severity};
use crate::invisible::{Kind, is_promising, is_right_to_left, kind, name, next};
use crate::seed::Seed;
use crate::seed::opening::{begins_line, is_before_indent, markup_after, with_indent};
use crate::seed::outline::Around;
use crate::source::Span;
use line::{Line, Without};
use misread::{Quotes, misread};

pub(crate) struct InvisibleCharacter;

impl Check for InvisibleCharacter {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        let seed = context.seed;
        if !is_promising(seed.text()) {
            return;
        }
        let mut at = 0;
        let mut known = Known::default();
        while let Some(start) = next(seed.text(), at) {
            let run: usize = seed.text()[start..]
                .chars()
                .take_while(|c| kind(*c).is_some())
                .map(char::len_utf8)
                .sum();
            at = start + run;
            report(context, Span::new(start, at), &mut known, findings);
        }
    }
}

/// What was found out for the characters before.
#[derive(Default)]
struct Known {
    /// Whether the article has right-to-left text.
    from_right: Option<bool>,
    line: Option<Line>,
    quotes: Quotes,
}

impl Known {
    /// The line of a character.
    fn line(&mut self, seed: &Seed<'_>, span: Span) -> &Line {
        let same = self.line.take().filter(|line| line.holds(span));
        self.line.insert(same.unwrap_or_else(|| Line::of(seed, span)))
    }
}

fn report(context: Context<'_, '_>, span: Span, known: &mut Known, findings: &mut Findings<'_, '_>) {
    let seed = context.seed;
    let text = seed.text();
    let at_start = span.start() == 0 && text.starts_with('\u{feff}');
    if at_start || seed.in_code(span.start()) || seed.has_template(span) || in_sample(seed, span) {
        return;
    }
    let before = text[..span.start()].chars().next_back();
    let after = text[span.end()..].chars().next();
    let run = seed.slice(span);
    let Some(worst) = run.chars().filter_map(kind).max_by_key(|kind| *kind as u8) else {
        return;
    };
    let is_intended = match worst {
        Kind::ZeroWidth => keeps_apart(before, after, run),
        Kind::Joiner => joins(before, after) || keeps_apart(before, after, run),
        Kind::Direction => *known
            .from_right
            .get_or_insert_with(|| text.chars().any(is_right_to_left)),
        Kind::Override | Kind::Control | Kind::Misread => false,
    };
    if is_intended {
        return;
    }
    if worst == Kind::Misread {
        return misread(seed, span, &mut known.quotes, findings);
    }
    let first = run.chars().find(|c| kind(*c) == Some(worst)).unwrap_or_default();
    let in_url = seed.in_url(span);
    let message = match worst {
        _ if in_url => "This URL contains an invisible character, so it leads to a different address.",
        Kind::ZeroWidth => "A zero-width character here breaks searches and copied text.",
        Kind::Joiner => "A joining character here has nothing to join.",
        Kind::Direction => "A directional mark here has no effect: the article has no right-to-left text.",
        Kind::Override => "From here on, the text is forced into one direction; readers may see it reversed.",
        Kind::Control if is_forbidden(first) => {
            "A control character here makes feed readers reject the whole feed, since XML does not allow it."
        }
        Kind::Control | Kind::Misread => "A control character here shows as a box, or as nothing.",
    };
    let finding = findings.at(span);
    let zero = matches!(worst, Kind::ZeroWidth | Kind::Joiner);
    if let Some(stopped) = markup_after(seed, span).filter(|_| worst != Kind::Override) {
        let finding = if zero {
            finding
                .severity(Severity::Hint)
                .message("This invisible character keeps what follows from being read as markup.")
                .help(format_args!(
                    "Write `{stopped}` instead if readers should see it; it does not break searches."
                ))
        } else {
            finding.message(message)
        };
        return finding.label(name(first)).done();
    }
    let line = known.line(seed, span);
    let alone = zero && line.is_alone;
    let finding = if alone || worst == Kind::Direction && !in_url {
        finding.severity(Severity::Hint)
    } else {
        finding
    };
    let finding = finding.message(message).label(name(first));
    // Without it, the heading is empty, and to kramdown its marks are text.
    if worst == Kind::Override || line.is_heading || alone && is_before_indent(seed, span) {
        return finding.done();
    }
    let is_whitespace = |c: Option<char>| c.is_none_or(char::is_whitespace);
    let beside_whitespace = is_whitespace(before) || is_whitespace(after);
    let texts = &seed.outline.texts;
    let text_here = texts.get(texts.partition_point(|text| text.span.end() < span.end()));
    let in_text = text_here.is_some_and(|text| !text.raw && text.span.contains(span));
    let without = if alone { line.without(span) } else { Without::Kept };
    let sure = zero && beside_whitespace && in_text && without != Without::Breaks && !would_form_markup(seed, span);
    let safety = if sure { Safety::Safe } else { Safety::Unsafe };
    if without == Without::Removed {
        let edit = Edit::remove(seed.source().whole_line(span));
        return finding.edits("Remove the character", safety, vec![edit]);
    }
    // A vertical tab, a form feed or a line separator keeps words apart.
    let breaks = run.contains(['\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}']) && !beside_whitespace;
    let edit = Edit::new(with_indent(seed, span), if breaks { " " } else { "" });
    finding.edits("Remove the character", safety, vec![edit]);
}

/// Whether XML 1.0 allows the character nowhere.
fn is_forbidden(c: char) -> bool {
    c < ' '
}

/// Whether the span is in an element that shows its content as code.
fn in_sample(seed: &Seed<'_>, span: Span) -> bool {
    let around = seed.outline.around(span.start(), seed.text().len());
    around.is_some_and(|id| seed.outline.node(id).around_content().has(Around::CODE))
}

/// Whether removing the span could form Markdown syntax: it starts a line, and punctuation, a digit
/// or a space follows.
fn would_form_markup(seed: &Seed<'_>, span: Span) -> bool {
    let text = seed.text();
    let after = text[span.end()..].chars().next();
    let could_be_syntax = |c: char| c.is_ascii_punctuation() || c.is_ascii_digit() || matches!(c, ' ' | '\t');
    after.is_some_and(could_be_syntax) && begins_line(seed, span)
}

/// Whether a zero-width character is intended: between two punctuation characters that would form
/// syntax together, or between the words of a script that writes no spaces.
fn keeps_apart(before: Option<char>, after: Option<char>, run: &str) -> bool {
    let punctuation = |c: Option<char>| c.is_some_and(|c| c.is_ascii_punctuation());
    let spaceless = |c: Option<char>| {
        c.is_some_and(|c| matches!(c, '\u{e00}'..='\u{eff}' | '\u{f00}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'))
    };
    let glued = |c: Option<char>| c.is_some_and(|c| !c.is_whitespace());
    punctuation(before) && punctuation(after)
        || spaceless(before)
        || spaceless(after)
        || run.chars().all(|c| c == '\u{2060}') && glued(before) && glued(after)
}

/// Whether a joiner has something to join: letters of a script that uses joiners, or parts of an emoji.
fn joins(before: Option<char>, after: Option<char>) -> bool {
    let letter = |c: char| matches!(c, '\u{600}'..='\u{109f}' | '\u{1780}'..='\u{18af}' | '\u{1b00}'..='\u{1c7f}' | '\u{a800}'..='\u{abff}' | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{fefe}' | '\u{10a00}'..='\u{11fff}' | '\u{1e900}'..='\u{1e95f}');
    let emoji = |c: char| matches!(c, '\u{fe0f}' | '\u{20e3}' | '\u{2190}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}');
    [before, after].into_iter().flatten().any(letter) || before.is_some_and(emoji) && after.is_some_and(emoji)
}
