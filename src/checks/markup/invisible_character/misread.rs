//! Bytes of another encoding that were read as control characters.

use crate::edit::{Edit, Safety};
use crate::finding::Findings;
use crate::invisible::{Kind, kind, name};
use crate::seed::Seed;
use crate::source::Span;
use crate::windows_1252::{character, misread_utf8};

/// Reports bytes of another encoding: the characters that they mean, where these are known.
pub(super) fn misread(seed: &Seed<'_>, span: Span, quotes: &mut Quotes, findings: &mut Findings<'_, '_>) {
    let run = seed.slice(span);
    let first = run
        .chars()
        .find(|c| kind(*c) == Some(Kind::Misread))
        .unwrap_or_default();
    let (whole, meant) = match misread_around(seed.text(), span) {
        Some((whole, c)) => (whole, Some(c.to_string())),
        None => (span, meant(seed.text(), span, quotes)),
    };
    let finding = findings
        .at(span)
        .message(
            "A character of another encoding was read as a control character, which shows as a box, or as nothing.",
        )
        .label(name(first));
    let Some(meant) = meant else {
        return finding
            .help("Remove the character, or write what stood here in the original article.")
            .done();
    };
    finding
        .help(format_args!("Write `{meant}`, which most likely stood here."))
        .edits(
            format!("Write `{meant}`"),
            Safety::Unsafe,
            vec![Edit::new(whole, meant)],
        );
}

/// The character of UTF-8 whose bytes around the span were read one by one.
fn misread_around(text: &str, span: Span) -> Option<(Span, char)> {
    let before = text[..span.start()].char_indices().rev().take(3).map(|(at, _)| at);
    std::iter::once(span.start()).chain(before).find_map(|start| {
        let (c, length) = misread_utf8(&text[start..])?;
        let whole = Span::new(start, start + length);
        (whole.contains(span) && kind(c).is_none()).then_some((whole, c))
    })
}

/// The characters of windows-1252 that a run means. A lone U+009D is the last byte of a closing
/// quote in UTF-8.
fn meant(text: &str, span: Span, quotes: &mut Quotes) -> Option<String> {
    let closes = |c: char| c == '\u{9d}' && text[..span.start()].ends_with(|c: char| !c.is_whitespace());
    let visible = span
        .of(text)
        .chars()
        .filter(|c| !matches!(kind(*c), Some(Kind::ZeroWidth | Kind::Joiner)));
    visible
        .map(|c| match character(c) {
            Some(opening @ ('‚' | '„' | '‹')) => is_closed(text, span, opening, quotes).then_some(opening),
            known => known.or_else(|| closes(c).then_some('”')),
        })
        .collect()
}

/// Whether an opening quote makes sense: a word follows it, and in its paragraph a closing one. Some
/// converters leave its byte where bullets were.
fn is_closed(text: &str, span: Span, opening: char, quotes: &mut Quotes) -> bool {
    let after = &text[span.end()..];
    let before = text[..span.start()].chars().next_back();
    before.is_none_or(|c| !c.is_alphanumeric() && !matches!(c, '.' | '!' | '?' | ','))
        && after.starts_with(char::is_alphanumeric)
        && quotes.closing_after(text, span.end(), opening) % 2 == 1
}

/// The closing quotes of an article and the ends of its paragraphs, found once for all characters.
#[derive(Default)]
pub(super) struct Quotes {
    /// The offsets of those that close `‹`, `‚` and `„`.
    closing: [Option<Vec<usize>>; 3],
    /// The paragraph that was asked for last.
    paragraph: Option<Span>,
}

impl Quotes {
    /// How many closing quotes are between an offset and the end of its paragraph.
    fn closing_after(&mut self, text: &str, offset: usize, opening: char) -> usize {
        let (number, signs): (usize, &[char]) = match opening {
            '‹' => (0, &['›', '\u{9b}']),
            '‚' => (1, &['‘', '’', '\u{91}', '\u{92}']),
            _ => (2, &['“', '”', '\u{93}', '\u{94}']),
        };
        let same = self.paragraph.filter(|paragraph| paragraph.contains(Span::at(offset)));
        let paragraph = *self.paragraph.insert(same.unwrap_or_else(|| {
            let length = memchr::memmem::find(&text.as_bytes()[offset..], b"\n\n");
            Span::new(offset, length.map_or(text.len(), |length| offset + length))
        }));
        let all = self.closing[number].get_or_insert_with(|| text.match_indices(signs).map(|(at, _)| at).collect());
        let before = |end: usize| all.partition_point(|at| *at < end);
        before(paragraph.end()) - before(offset)
    }
}
