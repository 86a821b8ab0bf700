//! `markup/shortcode`: summary, options and cases are in rules/markup/shortcode.yaml.

mod tag;

use std::cell::OnceCell;

use rustc_hash::FxHashMap;

use crate::checks::{Check, Context};
use crate::claim::Claim;
use crate::edit::{Edit, Safety};
use crate::finding::{Findings, Severity};
use crate::seed::Seed;
use crate::seed::markdown::BlockKind;
use crate::source::{Holders, Span};
use tag::{Form, Tag};

pub(crate) struct Shortcode;

/// How far a sentence is read to find what announces a sample.
const NEAR: usize = 400;

impl Check for Shortcode {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        let seed = context.seed;
        let tags = tags(seed);
        let mut ends: FxHashMap<&str, Vec<Span>> = FxHashMap::default();
        for tag in tags.iter().rev().filter(|tag| tag.form == Form::End) {
            ends.entry(tag.name).or_default().push(tag.span);
        }
        let images = OnceCell::new();
        let mut reach = 0;
        for tag in tags.iter().filter(|tag| tag.form != Form::End) {
            if tag.span.start() < reach {
                continue;
            }
            let end = ends.get_mut(tag.name).and_then(|ends| {
                while ends.pop_if(|end| end.start() < tag.span.start()).is_some() {}
                ends.pop()
            });
            let place = Place {
                seed,
                tag,
                end,
                images: &images,
            };
            if place.report(findings) {
                reach = end.map_or(tag.span.end(), Span::end);
            }
        }
    }
}

/// A tag in the article, with the end of the pair that it begins.
struct Place<'p, 's> {
    seed: &'p Seed<'s>,
    tag: &'p Tag<'s>,
    end: Option<Span>,
    /// Where the images of the article begin, sorted.
    images: &'p OnceCell<Vec<usize>>,
}

/// The tags that readers see in the text, in their order.
fn tags<'s>(seed: &Seed<'s>) -> Vec<Tag<'s>> {
    let body = seed.slice(seed.body).as_bytes();
    let mut links: Option<Holders> = None;
    let mut found = Vec::new();
    for at in memchr::memchr_iter(b'[', body).map(|at| at + seed.body.start()) {
        let Some(tag) = tag::read(seed.text(), at).filter(|tag| seed.is_prose(tag.span)) else {
            continue;
        };
        let links = links.get_or_insert_with(|| {
            let all = seed.markdown.destinations.iter().map(|link| link.span);
            Holders::new(all.collect())
        });
        if !links.hold(tag.span) {
            found.push(tag);
        }
    }
    found
}

impl Place<'_, '_> {
    fn report(&self, findings: &mut Findings<'_, '_>) -> bool {
        let Some(is_certain) = self.is_certain() else {
            return false;
        };
        let name = self.tag.name;
        let severity = if is_certain { Severity::Warning } else { Severity::Hint };
        let finding = findings
            .at(self.tag.span)
            .claim(Claim::Shown)
            .severity(severity)
            .message(format_args!(
                "Readers see the shortcode `[{name}]` instead of what it was replaced with."
            ));
        let finding = match self.end {
            Some(end) => finding.related(end, "ends here"),
            None => finding,
        };
        match self.fix() {
            Some((title, edits)) => finding.edits(title, Safety::Unsafe, edits),
            None => finding.done(),
        }
        true
    }

    /// Whether the shortcode is certainly left over; none where it may be anything else.
    fn is_certain(&self) -> Option<bool> {
        let (seed, span) = (self.seed, self.tag.span);
        if self.holds_image() {
            return Some(true);
        }
        let starts = starts_line(seed, span.start());
        let is_alone = starts && ends_line(seed, span.end());
        let is_announced = is_announced(seed, span.start());
        let inside = self.inside().map(|inside| seed.slice(inside));
        let encloses = starts && inside.is_some_and(|inside| inside.contains(['\n', '<']));
        let is_short = inside.is_some_and(is_short) && !is_announced;
        match self.tag.form {
            Form::Attributes { .. } | Form::Bare if encloses => Some(true),
            Form::Attributes { quoted } if is_alone && quoted => Some(!is_announced),
            Form::Attributes { .. } if is_short => Some(starts),
            Form::Attributes { quoted } => (is_alone || quoted && !is_announced).then_some(false),
            Form::Address(_) if is_alone || encloses => Some(!is_announced),
            Form::Address(_) | Form::Bare => is_short.then_some(false),
            Form::End => None,
        }
    }

    fn inside(&self) -> Option<Span> {
        self.end.map(|end| Span::new(self.tag.span.end(), end.start()))
    }

    fn holds_image(&self) -> bool {
        let Some(inside) = self.inside() else { return false };
        let images = self.images.get_or_init(|| images(self.seed));
        let next = images.partition_point(|at| *at < inside.start());
        images.get(next).is_some_and(|at| *at < inside.end())
    }

    /// What can be done without the program that knew the shortcode: keep the image that it framed, or
    /// link to the address that it embedded.
    fn fix(&self) -> Option<(&'static str, Vec<Edit>)> {
        if let Some(end) = self.end {
            let unwrap = vec![Edit::remove(self.tag.span), Edit::remove(end)];
            return self
                .holds_image()
                .then_some(("Remove the shortcode, and keep the image", unwrap));
        }
        let Form::Address(address) = self.tag.form else {
            return None;
        };
        let innermost = self.seed.markdown.blocks_around(self.tag.span).next();
        let is_markdown = innermost.is_some_and(|block| block.kind == BlockKind::Paragraph);
        let written = self.seed.slice(address);
        let is_whole = written.contains("://") && !written.contains(['<', '>']);
        let link = Edit::new(self.tag.span, format!("<{written}>"));
        (is_markdown && is_whole).then(|| ("Link to the address", vec![link]))
    }
}

/// Where the images begin, sorted.
fn images(seed: &Seed<'_>) -> Vec<usize> {
    let in_markdown = seed.markdown.destinations.iter().filter(|link| link.is_image);
    let in_html = seed.outline.nodes.iter().filter(|node| node.name == "img");
    let mut all: Vec<usize> = in_markdown.map(|link| link.span.start()).collect();
    all.extend(in_html.map(|node| node.tag.start()));
    all.sort_unstable();
    all
}

/// Whether only the marks of a list or a quotation, or a tag, are before it in its line.
fn starts_line(seed: &Seed<'_>, at: usize) -> bool {
    let is_mark = |c: &char| c.is_ascii_digit() || matches!(c, '-' | '*' | '+' | '.' | '_' | '#' | ' ' | '\t');
    let before = seed.text()[seed.body.start()..at].chars();
    before
        .rev()
        .find(|c| !is_mark(c))
        .is_none_or(|c| matches!(c, '\n' | '>' | ']'))
}

/// Whether only a tag, another shortcode or emphasis is behind it in its line.
fn ends_line(seed: &Seed<'_>, at: usize) -> bool {
    let behind = seed.text()[at..].trim_start_matches(['*', '_', ' ', '\t', '\r']);
    behind.is_empty() || behind.starts_with(['<', '[', '\n'])
}

/// Whether what a pair encloses is in one line, and more than dots.
fn is_short(inside: &str) -> bool {
    inside.len() < NEAR && !inside.contains('\n') && inside.contains(char::is_alphanumeric)
}

/// Whether the text before it ends with a colon, so that it is a sample.
fn is_announced(seed: &Seed<'_>, at: usize) -> bool {
    let from = at.saturating_sub(NEAR).max(seed.body.start());
    let from = (from..at)
        .find(|from| seed.text().is_char_boundary(*from))
        .unwrap_or(at);
    let before = seed.visible_text(Span::new(from, at));
    before.trim_end_matches(['*', '_', ' ']).ends_with([':', '：'])
}
