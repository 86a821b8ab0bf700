//! A block before it is judged, and what can be said of it without the others.

use super::super::Where;
use super::super::class::{self, Class};
use super::super::count::Counted;
use super::super::source::SourceName;
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
    pub has_tags: bool,
    /// Whether it tells how to get in touch.
    pub contact: bool,
    /// The number of sources in which it repeats.
    pub spread: u32,
}

impl<'c> Case<'c> {
    pub(super) fn new(counted: &'c Counted, text: &'c str, total: usize, name: &SourceName, spread: u32) -> Self {
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
            has_tags: matches!(name, SourceName::Host(_)),
            contact: counted.kind == Kind::Text && length < 120 && contact::is_in(text),
            counted,
            text,
            letters,
            total,
            spread,
        }
    }

    /// Whether its words ask readers for something or announce other articles, and it is short.
    pub(super) fn asks(&self) -> bool {
        self.class.is_some_and(|class| !class.is_debatable())
    }

    /// Whether it plainly asks for something itself, and does not announce what follows. Many words of
    /// invitations are also those of headings: "comments", "training".
    pub(super) fn invites(&self) -> bool {
        let announces = matches!(self.class, Some(Class::Related | Class::Navigation));
        let plainly = self.asks() && class::is_plain(&self.letters);
        (plainly || self.contact) && !announces && self.counted.form() != Form::Heading
    }

    /// Whether it announces other articles at the foot, and no links to elsewhere follow.
    pub(super) fn announces_own(&self) -> bool {
        let elsewhere = self.counted.part(self.counted.other_links) >= 0.2;
        self.class == Some(Class::Related) && self.place == Where::Foot && !elsewhere
    }

    /// Whether it is a sentence with its full stop.
    pub(super) fn is_sentence(&self) -> bool {
        let text = self.text.trim_end_matches(['*', ' ']);
        text.ends_with(['。', '.']) && !text.ends_with("..") && !self.letters.is_empty()
    }

    /// Whether it may say where the subject of the article can be had.
    pub(super) fn offers_download(&self) -> bool {
        class::begins_with_download(&self.letters) || self.asks() && class::names_download(&self.letters)
    }

    /// Whether all of it is a link to the source's own articles.
    pub(super) fn is_own_link(&self) -> bool {
        self.counted.part(self.counted.own) >= 0.6
    }

    /// Whether it may be the name of a tag, or of a category.
    pub(super) fn is_tag(&self) -> bool {
        let width = |c: char| if c.is_ascii() { 1 } else { 2 };
        let short = self.letters.chars().map(width).sum::<usize>() <= 24;
        self.has_tags && self.is_own_link() && short && !self.asks() && !is_numbered(self.text)
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

/// Whether a text begins like the heading of a numbered section.
pub(super) fn is_numbered(text: &str) -> bool {
    let bare = text.trim_start_matches(['*', '#', ' ', '【', '(', '（', '第']);
    bare.starts_with("0x") || bare.starts_with(|c: char| c.is_numeric() || "一二三四五六七八九十".contains(c))
}
