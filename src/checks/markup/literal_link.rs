//! `markup/literal-link`: summary, options and cases are in rules/markup/literal-link.yaml.

use std::cell::OnceCell;

use crate::checks::{Check, Context};
use crate::claim::Claim;
use crate::dialect::KRAMDOWN;
use crate::edit::{Edit, Safety};
use crate::finding::Findings;
use crate::seed::Seed;
use crate::seed::markdown::BlockKind;
use crate::source::{Holders, Span};
use crate::url::has_image_ending;

/// The number of bytes that are read before and after the `](` of a link.
const REACH: usize = 1000;

/// How the address of a link begins.
const STARTS: &[&str] = &["http://", "https://", "ftp://", "mailto:", "//", "www.", "./", "../"];

pub(crate) struct LiteralLink;

/// Why something is no link.
enum Fault {
    /// The address is never closed; the span is where it should be.
    Unclosed(Span),
    /// There is whitespace in the address, whose bytes these are.
    Spaced(Span),
}

impl Check for LiteralLink {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        let seed = context.seed;
        let body = seed.slice(seed.body).as_bytes();
        let mut links: Option<Holders> = None;
        let numbers = OnceCell::new();
        let mut is_link = |at: Span| {
            let all = || seed.markdown.destinations.iter().map(|link| link.span).collect();
            links.get_or_insert_with(|| Holders::new(all())).hold(at)
        };
        for middle in memchr::memchr_iter(b']', body).map(|at| at + seed.body.start()) {
            let span = Span::new(middle, middle + 1);
            let next = seed.text().as_bytes().get(middle + 1);
            if !matches!(next, Some(b'(' | b'[')) || !seed.is_prose(span) || is_link(span) {
                continue;
            }
            let Some(open) = opening(seed, middle) else { continue };
            if next == Some(&b'(') {
                inline(context, open, middle, findings);
            } else {
                reference(seed, open, middle, &numbers, findings);
            }
        }
    }
}

/// The `[`, or the `!` before it, that belongs to a `]`.
fn opening(seed: &Seed<'_>, close: usize) -> Option<usize> {
    let block = seed.markdown.blocks_around(Span::at(close)).next()?;
    if matches!(block.kind, BlockKind::Html | BlockKind::Fence | BlockKind::Indented) {
        return None;
    }
    let from = block.span.start().max(close.saturating_sub(REACH));
    let bytes = seed.text().as_bytes();
    let mut depth = 0;
    for at in (from..close).rev() {
        match bytes[at] {
            _ if at > 0 && bytes[at - 1] == b'\\' => {}
            b']' => depth += 1,
            b'[' if depth > 0 => depth -= 1,
            b'[' => return Some(at - usize::from(at > from && bytes[at - 1] == b'!')),
            _ => {}
        }
    }
    None
}

fn inline(context: Context<'_, '_>, open: usize, middle: usize, findings: &mut Findings<'_, '_>) {
    let seed = context.seed;
    let Some(fault) = fault(seed, middle + 2) else { return };
    let is_image = seed.text()[open..].starts_with('!');
    let is_array = seed.text()[..open].ends_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | ')' | ']'))
        && !seed.slice(Span::new(open, middle)).contains(char::is_whitespace);
    if is_array {
        return;
    }
    let (end, label) = match &fault {
        Fault::Unclosed(address) => (address.end(), "nothing closes the parenthesis"),
        // kramdown reads such an address.
        Fault::Spaced(_) if context.dialect == KRAMDOWN => return,
        Fault::Spaced(address) if is_image && has_image_ending(seed.slice(*address)) => return,
        Fault::Spaced(address) if seed.slice(*address).contains('\n') => {
            (address.end() + 1, "the line break ends the address")
        }
        Fault::Spaced(address) => (address.end() + 1, "the space ends the address"),
    };
    let all = Span::new(open, end);
    // What is marked is shown as it is written.
    let is_plain = !seed
        .slice(Span::new(open, middle))
        .contains(['*', '_', '`', '~', '<', '\\', '&', '\n']);
    let shown = if is_plain { all } else { Span::new(middle, end) };
    let what = if is_image { "an image" } else { "a link" };
    let finding = findings
        .at(shown)
        .claim(Claim::Shown)
        .message(format_args!(
            "Readers see brackets and an address here instead of {what}."
        ))
        .label(label);
    match fault {
        Fault::Unclosed(address) => {
            let close = Edit::new(Span::at(address.end()), ")".to_owned());
            finding.edits("Close the parenthesis", Safety::Unsafe, vec![close]);
        }
        Fault::Spaced(address) => match encoded(seed.slice(address)) {
            Some(written) => {
                let edit = Edit::new(address, written);
                finding.edits("Percent-encode the spaces", Safety::Unsafe, vec![edit]);
            }
            None => finding.done(),
        },
    }
}

/// Why the address that begins here is not read; none where it may not be meant as one.
fn fault(seed: &Seed<'_>, from: usize) -> Option<Fault> {
    let block = seed.markdown.blocks_around(Span::at(from)).next()?;
    let limit = block.span.end().min(from + REACH);
    let limit = (from..=limit).rev().find(|at| seed.text().is_char_boundary(*at))?;
    let written = &seed.text()[from..limit];
    let starts = |start: &&&str| {
        written
            .get(..start.len())
            .is_some_and(|own| own.eq_ignore_ascii_case(start))
    };
    let start = STARTS.iter().find(starts)?;
    if !written[start.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '[') {
        return None;
    }
    let (mut depth, mut spaced, mut before) = (0, false, ' ');
    for (at, c) in written.char_indices() {
        match c {
            '(' => depth += 1,
            ')' if depth > 0 => depth -= 1,
            ')' if !spaced => return None,
            ')' => return Some(Fault::Spaced(Span::new(from, from + at))),
            '\n' if before == '\n' => break,
            '[' | '`' | '<' | '>' => break,
            c if c.is_ascii_whitespace() => spaced = true,
            _ => {}
        }
        if !matches!(c, ' ' | '\t' | '\r') {
            before = c;
        }
    }
    let address = written.split(|c: char| c.is_whitespace() || !c.is_ascii()).next()?;
    let address = address.trim_end_matches([',', '.', ';', ':', '!', '?', '"', '\'', '(', '*', '_']);
    // A sentence that goes on behind the address without whitespace may belong to it.
    // One with parentheses of its own may need several.
    let is_clear = !address.contains(['[', '`', '<', '>', '\\', '(', ')']) && address.len() > start.len();
    is_clear.then(|| Fault::Unclosed(Span::new(from, from + address.len())))
}

/// The address without spaces, if what follows each is surely a part of it.
fn encoded(address: &str) -> Option<String> {
    let is_part = |word: &str| !word.is_empty() && !word.contains(['"', '\'', '(', ')', '“', '”']);
    let mut words = address.split(' ');
    let is_address = words.clone().all(is_part) && !address.contains(['\n', '\t', '\r']);
    let ends_like_one = words
        .next_back()
        .is_some_and(|last| last.contains(['.', '/', '=', '%']) && !last.ends_with(['.', ':']));
    (is_address && ends_like_one).then(|| address.replace(' ', "%20"))
}

/// Reports `[][1]` and `[text][1]` whose definition is lost.
fn reference(seed: &Seed<'_>, open: usize, middle: usize, numbers: &OnceCell<bool>, findings: &mut Findings<'_, '_>) {
    let text = seed.text();
    let rest = &text[middle + 2..];
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let is_number = (1..=3).contains(&digits) && rest[digits..].starts_with(']');
    let before = text[..open].chars().next_back();
    // An array in a sentence, or two citations.
    let is_array = before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | ')' | ']' | '\\'));
    if !is_number || is_array || rest[digits + 1..].starts_with(['[', '(']) {
        return;
    }
    let words = text[open..middle].trim_start_matches(['!', '[']);
    let is_citation = !words.contains(char::is_alphabetic) && !words.trim().is_empty();
    let has_others = || {
        let mut links = seed.markdown.destinations.iter().filter(|link| link.is_reference);
        links.any(|link| is_numbered(seed.slice(link.span)))
    };
    if is_citation || !*numbers.get_or_init(has_others) {
        return;
    }
    let all = Span::new(open, middle + 2 + digits + 1);
    let is_plain = !words.contains(['*', '_', '`', '~', '<', '\\', '&', '\n', '[']);
    let shown = if is_plain { all } else { Span::new(middle, all.end()) };
    findings
        .at(shown)
        .claim(Claim::Shown)
        .message(format_args!(
            "Readers see brackets here: nothing defines `{}`.",
            &rest[..digits]
        ))
        .label("no definition")
        .help("Add the definition, or remove the brackets.")
        .done();
}

/// Whether a reference ends with a number, as a converter writes it.
fn is_numbered(link: &str) -> bool {
    let label = link.trim_end_matches(']').rsplit('[').next().unwrap_or_default();
    !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_digit())
}
