//! A block before it is judged: what its text and its counts say on their own.

use super::super::Where;
use super::super::class::{self, Class};
use super::super::count::{Counted, Counts};
use super::super::source::SourceName;
use super::shape::{is_numbered, wide};
use super::{contact, suggested};
use crate::seed::passages::{Form, Kind, letters as letters_of};

/// A block before it is judged.
#[derive(Debug)]
pub(super) struct Case<'c> {
    pub counted: &'c Counted,
    pub text: &'c str,
    pub letters: String,
    pub class: Option<Class>,
    /// Where it is.
    pub place: Where,
    /// The number of articles of the source.
    pub total: usize,
    /// Whether its text contains the name of the source, and whether it tells what that is.
    pub names_source: bool,
    pub portrays_source: bool,
    /// Whether the source is a site, with pages for its tags.
    has_tags: bool,
    /// Whether it tells how to get in touch.
    pub contact: bool,
    /// The number of sources in which it repeats.
    pub spread: u32,
}

impl<'c> Case<'c> {
    pub(super) fn new(counted: &'c Counted, text: &'c str, counts: &Counts, name: &SourceName, spread: u32) -> Self {
        let letters = if counted.kind == Kind::Image {
            String::new()
        } else {
            letters_of(text)
        };
        let named = letters_of(name.name());
        let length = text.chars().count();
        let place = match counted.place() {
            Where::Middle if counted.kind == Kind::Text && counted.part(counted.at_foot) >= 0.5 => Where::Foot,
            place => place,
        };
        Self {
            class: suggested(counted, text, &letters),
            place,
            names_source: named.chars().count() > 1 && letters.contains(&named),
            portrays_source: length > 40 && begins_like(&letters, &named),
            has_tags: counts.is_site,
            contact: counted.kind == Kind::Text && length < 120 && contact::is_in(text),
            counted,
            text,
            letters,
            total: counts.total,
            spread,
        }
    }

    /// The share of the articles of its source that have it.
    pub(super) fn share(&self) -> f64 {
        f64::from(self.counted.articles) / self.total.max(1) as f64
    }

    /// Whether its words ask readers for something or announce other articles, and it is short.
    pub(super) fn asks(&self) -> bool {
        self.class.is_some_and(|class| !class.is_debatable())
    }

    /// Whether it asks for something itself, and does not announce what follows.
    pub(super) fn invites(&self) -> bool {
        let announces = matches!(self.class, Some(Class::Related | Class::Navigation));
        let is_heading = self.counted.form() == Form::Heading;
        let is_plain = self.place == Where::Foot && class::is_plain(&self.letters);
        (self.asks() || self.contact) && !announces && (is_plain || !is_heading)
    }

    /// Whether all of it is a link to the source's own articles.
    pub(super) fn is_own_link(&self) -> bool {
        self.counted.part(self.counted.own) >= 0.6
    }

    /// Whether it may be the name of a tag, or of a category.
    pub(super) fn is_tag(&self) -> bool {
        let short = wide(&self.letters) <= 24;
        self.has_tags && self.is_own_link() && short && !self.asks() && !is_numbered(self.text)
    }

    /// Whether nothing of it can be seen: it decorates nothing.
    pub(super) fn is_blank(&self) -> bool {
        let is_unseen =
            |c: char| c.is_whitespace() || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}');
        self.text.chars().all(is_unseen)
    }

    /// Whether it is a line of the signs that Markdown uses for thematic breaks.
    pub(super) fn is_break(&self) -> bool {
        self.counted.form() == Form::Rule
            || self
                .text
                .chars()
                .all(|c| c.is_whitespace() || matches!(c, '*' | '-' | '_' | '=' | '—' | '─'))
    }
}

/// Whether a text begins as a name does.
fn begins_like(letters: &str, name: &str) -> bool {
    let same = letters.chars().zip(name.chars()).take_while(|(a, b)| a == b).count();
    same > 0 && same >= name.chars().count().min(3)
}
