//! What is kept of an article: where it may come from, and a short record of each passage.

use serde::{Deserialize, Serialize};

use super::biz;
use crate::seed::Seed;
use crate::seed::origin::Origin;
use crate::seed::passages::{Form, Kind, Passage, letters, of_letters, of_page, of_text, passages, sketch};
use crate::source::Span;

/// A passage without its text.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Record {
    /// What makes it equal to others.
    pub key: u64,
    /// The sketch that nearly equal texts share, or 0.
    pub sketch: u64,
    /// The fingerprint of the address of its first link, or 0.
    pub link: u32,
    /// The fingerprint of the host of that address, or 0.
    pub host: u32,
    /// The fingerprint of the name of the page that it leads to, or 0.
    pub page: u32,
    /// What it is.
    pub kind: Kind,
    /// How it is written.
    pub form: Form,
    /// Whether all of it is a link.
    pub linked: bool,
    /// Whether it says what the article is: its title, or the line with author, account and date.
    pub identity: bool,
    /// Whether it is the name of the author that the front matter has.
    pub byline: bool,
    /// Whether its text shows an address.
    pub address: bool,
    /// Whether it is an image in a line of text.
    pub inline: bool,
    /// Whether it can be removed.
    pub removable: bool,
    /// Whether all from it to the end can be removed together: no element is around it.
    pub open: bool,
    /// A fingerprint of the numbers in its text, or 0.
    pub numbers: u8,
}

/// An article.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Article {
    /// Its path as it is shown.
    pub path: String,
    /// The account of an archived WeChat article.
    pub account: Option<String>,
    /// The host of the page that it says it was copied from.
    pub stated: Option<String>,
    /// The id of the WeChat account that its address or its links name.
    pub biz: Option<u64>,
    /// Its author.
    pub author: Option<String>,
    /// The host of most of its URLs.
    pub main_host: Option<String>,
    /// The fingerprint of its title.
    pub title: Option<u64>,
    /// The fingerprint of its text without whitespace; none where it is short.
    pub body: Option<u64>,
    /// Its passages in order.
    pub records: Vec<Record>,
}

impl Article {
    /// The folder with the article.
    pub(super) fn folder(&self) -> &str {
        self.path.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// The fingerprint of the name that its page has: that of its file, or of its folder.
    pub(super) fn page(&self) -> Option<u32> {
        let file = self.path.rsplit('/').next().unwrap_or_default();
        let is_index = ["index.md", "_index.md", "README.md"].contains(&file);
        of_page(if is_index { self.folder() } else { &self.path }).map(folded)
    }
}

/// What was read of one article.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Gathered {
    pub(super) article: Article,
    /// The texts of the passages.
    pub(super) texts: Vec<String>,
}

impl Gathered {
    /// What identifies the passages, in order.
    pub(crate) fn keys(&self) -> impl Iterator<Item = u64> {
        self.article.records.iter().map(|record| record.key)
    }

    /// Drops the texts of passages that do not repeat: no verdict reads them.
    pub(crate) fn keep_texts(&mut self, repeats: impl Fn(u64) -> bool) {
        for (record, text) in self.article.records.iter().zip(&mut self.texts) {
            if !repeats(record.key) {
                text.clear();
            }
        }
    }
}

/// Reads an article.
pub(crate) fn gather(seed: &Seed<'_>) -> Gathered {
    let origin = Origin::of(seed);
    let found = passages(seed);
    let title = title(seed);
    let authors: Vec<u64> = origin.authors.iter().map(|name| of_text(name)).collect();
    let first_heading = found.iter().position(|passage| passage.form == Form::Heading);
    let account_line = origin
        .account
        .map(|account| account.as_ptr() as usize - seed.text().as_ptr() as usize);
    let mut records = Vec::with_capacity(found.len());
    let mut texts = Vec::with_capacity(found.len());
    let mut last_text: Option<Span> = None;
    for (number, passage) in found.into_iter().enumerate() {
        let is_title = match title {
            Some(title) => number < 3 && title == of_text(&passage.text),
            None => Some(number) == first_heading && number < 2,
        };
        let holds_account = account_line.is_some_and(|at| passage.span.holds(at));
        let leads = passage.leads;
        records.push(Record {
            key: passage.key,
            link: leads.map_or(0, |leads| folded(leads.address)),
            host: leads.and_then(|leads| leads.host).map_or(0, folded),
            page: leads.and_then(|leads| leads.page).map_or(0, folded),
            kind: passage.kind,
            form: passage.form,
            linked: leads.is_some_and(|leads| leads.whole),
            identity: is_title || holds_account,
            byline: authors.contains(&passage.key),
            sketch: sketch_of(&passage),
            address: passage.text.contains("://"),
            removable: passage.whole.is_some(),
            open: passage
                .whole
                .is_some_and(|whole| !seed.outline.is_enclosed(whole.start(), seed.text().len())),
            numbers: numbers(&passage),
            inline: passage.kind == Kind::Image && last_text.is_some_and(|text| is_inline(seed, text, passage.span)),
        });
        if passage.kind == Kind::Text {
            last_text = Some(passage.span);
        }
        texts.push(passage.text);
    }
    Gathered {
        article: Article {
            path: seed.source().path().to_owned(),
            account: origin.account.map(str::to_owned),
            stated: origin.hosts.first().map(|host| bare(host).to_owned()),
            biz: biz::of(seed),
            author: origin.authors.first().filter(|name| !name.contains("://")).cloned(),
            main_host: origin.main_host.map(|host| bare(host).to_owned()),
            title: title.or_else(|| records.iter().find(|record| record.identity).map(|record| record.key)),
            body: body(seed),
            records,
        },
        texts,
    }
}

/// A shorter text may well be that of two articles: a redirect, "coming soon".
const SHORTEST_BODY: usize = 200;

/// The fingerprint of the text below the front matter without whitespace; none where it is short.
fn body(seed: &Seed<'_>) -> Option<u64> {
    let mut kept = String::with_capacity(seed.body.len());
    kept.extend(seed.slice(seed.body).chars().filter(|c| !c.is_whitespace()));
    (kept.chars().count() >= SHORTEST_BODY).then(|| of_letters(&kept))
}

/// A fingerprint of the numbers of a text; of two texts that are equal otherwise, it tells whether
/// their numbers are. A number before the first letter is that of a section or of an item.
fn numbers(passage: &Passage) -> u8 {
    if passage.kind != Kind::Text {
        return 0;
    }
    let rest = passage.text.chars().skip_while(|c| !c.is_alphabetic());
    let digits = rest.filter(|c| c.is_numeric() && !c.is_alphabetic());
    let hash = digits.fold(0_u32, |hash, digit| {
        (hash ^ u32::from(digit)).wrapping_mul(0x0100_0193).wrapping_add(1)
    });
    let [first, second, third, fourth] = hash.to_le_bytes();
    first ^ second ^ third ^ fourth
}

/// A text of as many bytes is too long to be a variant of another.
const LONG: usize = 1000;

fn sketch_of(passage: &Passage) -> u64 {
    let is_line = passage.kind == Kind::Text && !matches!(passage.form, Form::Cell | Form::Code);
    if is_line && passage.text.len() < LONG {
        sketch(&letters(&passage.text))
    } else {
        0
    }
}

/// Whether an image is in the line of the text before it.
fn is_inline(seed: &Seed<'_>, text: Span, image: Span) -> bool {
    text.contains(image)
        || text.end() <= image.start() && {
            let between = seed.slice(Span::new(text.end(), image.start()));
            !between.contains(['\n', '<', '>'])
        }
}

/// The fingerprint of the title in the front matter.
fn title(seed: &Seed<'_>) -> Option<u64> {
    let front = seed.front_matter.as_ref()?;
    let field = front.fields.iter().find(|field| field.key == "title")?;
    field.value.text().map(of_text)
}

/// A host without `www.`.
fn bare(host: &str) -> &str {
    host.strip_prefix("www.").unwrap_or(host)
}

/// A fingerprint in half as many bits; never 0.
pub(super) fn folded(hash: u64) -> u32 {
    ((hash ^ (hash >> 32)) as u32).max(1)
}
