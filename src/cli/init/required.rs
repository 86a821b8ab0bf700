//! Which fields every article must have: those that new articles have, by their dates, and not those
//! that only an importer wrote into old ones.

use std::fmt::Write as _;
use std::path::Path;

use jiff::civil::Date;

use crate::report::one_line;
use crate::seed::front_matter::FrontMatter;
use crate::words::{count, thousands};

/// The share of the newest articles, in percent, that must have a field.
const REQUIRED: usize = 95;
/// The number of articles that are the newest ones, or a tenth of all if that is more.
const NEWEST: usize = 20;
/// The number of articles from which on something is concluded from them.
const ENOUGH: usize = 5;

/// Fields that nobody writes by hand: an article with one of them was imported.
#[rustfmt::skip]
const MARKS: &[&str] = &[
    "blogger_author", "blogger_blog", "blogger_id", "blogger_orig_url", "blogger_permalink", "bot_views",
    "dsq_needs_sync", "dsq_thread_id", "ghost_id", "guid", "medium_url", "mediumurl", "original_url", "post_id",
    "robotsmeta", "tumblr_url", "views", "wordpress_guid", "wordpress_id", "wordpress_url", "wp_id",
];
/// Fields with the address where an article was before.
const ADDRESSES: &[&str] = &[
    "canonical",
    "canonical_url",
    "from",
    "link",
    "origin",
    "original",
    "source",
    "url",
];
/// Fields that importers write into every article, and authors mostly do not.
#[rustfmt::skip]
const IMPORTED: &[&str] = &[
    "aliases", "author", "authors", "categories", "category", "comments", "excerpt", "id", "meta", "modified",
    "password", "permalink", "published", "redirect_from", "slug", "status", "tags", "type", "updated",
];

/// The articles with front matter.
#[derive(Default)]
pub(super) struct Articles(Vec<Article>);

struct Article {
    date: Option<Date>,
    imported: bool,
    fields: Vec<String>,
}

impl Article {
    fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|field| field == name)
    }
}

/// The articles that decide, and how they were chosen.
struct Chosen<'a> {
    articles: Vec<&'a Article>,
    imported: bool,
    words: String,
}

impl Articles {
    /// Adds an article.
    pub(super) fn add(&mut self, path: &str, front: &FrontMatter<'_>) {
        let mut article = Article {
            date: Path::new(path).file_name().and_then(|name| day(name.to_str()?)),
            imported: false,
            fields: Vec::new(),
        };
        for field in front.fields.iter().filter(|field| !field.key.is_empty()) {
            let text = field.value.text().unwrap_or_default().trim();
            if field.key == "date" {
                article.date = day(text).or(article.date);
            }
            let key = field.key.to_ascii_lowercase();
            let is_address = text.starts_with('/') || text.starts_with("http");
            article.imported |= MARKS.contains(&&*key) || ADDRESSES.contains(&&*key) && is_address;
            if !article.has(&field.key) {
                article.fields.push(field.key.to_string());
            }
        }
        self.0.push(article);
    }

    /// Writes the required fields, each with its reason, and why other frequent ones are not required.
    pub(super) fn write(&self, text: &mut String, quoted: &dyn Fn(&str) -> String) {
        let chosen = self.chosen();
        let all = self.0.len();
        let of = thousands(chosen.articles.len());
        let mut names: Vec<&String> = self.0.iter().flat_map(|article| &article.fields).collect();
        names.sort();
        names.dedup();
        let (mut required, mut others) = (String::new(), String::new());
        for name in names {
            let here = chosen.articles.iter().filter(|article| article.has(name)).count();
            let everywhere = self.0.iter().filter(|article| article.has(name)).count();
            let is_frequent = here * 100 >= chosen.articles.len() * REQUIRED;
            let (shown, number) = (one_line(name), thousands(here));
            let _ = if is_frequent && !chosen.is_of_importers(name) {
                writeln!(required, "    - {}  # in {number} of {of}", quoted(name))
            } else if is_frequent {
                writeln!(others, "  #   {shown}: in {number} of {of}, but importers write it")
            } else if everywhere * 100 >= all * REQUIRED {
                let everywhere = thousands(everywhere);
                writeln!(
                    others,
                    "  #   {shown}: in {everywhere} of all, but only in {number} of these {of}"
                )
            } else {
                Ok(())
            };
        }
        if required.is_empty() {
            text.push_str("  # Fields that every article must have.\n  required: [title]\n");
        } else {
            let _ = write!(
                text,
                "  # Fields that every article must have: {}.\n  required:\n{required}",
                chosen.words
            );
        }
        if !others.is_empty() {
            let _ = write!(text, "  # Not required:\n{others}");
        }
    }

    /// The newest articles that nobody imported; if there are too few, the newest ones.
    fn chosen(&self) -> Chosen<'_> {
        let dated = |imported: bool| -> Vec<&Article> {
            let wanted = self
                .0
                .iter()
                .filter(|one| one.date.is_some() && (imported || !one.imported));
            let mut wanted: Vec<&Article> = wanted.collect();
            wanted.sort_by_key(|one| std::cmp::Reverse(one.date));
            wanted
        };
        let (by_hand, every) = (dated(false), dated(true));
        if every.len() < ENOUGH {
            let imported = self.0.iter().filter(|one| one.imported).count();
            return Chosen {
                articles: self.0.iter().collect(),
                imported: imported * 2 > self.0.len(),
                words: format!("those that almost all of the {} have", count(self.0.len(), "article")),
            };
        }
        let imported = by_hand.len() < ENOUGH;
        let which = match imported || by_hand.len() == every.len() {
            true => "",
            false => " that were not imported",
        };
        let mut articles = if imported { every } else { by_hand };
        articles.truncate(NEWEST.max(articles.len() / 10));
        let since = articles.last().and_then(|one| one.date);
        let since = since.map_or_else(String::new, |date| format!(", from {date} on"));
        Chosen {
            words: format!(
                "those of the {} newest articles{which}{since}",
                thousands(articles.len())
            ),
            articles,
            imported,
        }
    }
}

impl Chosen<'_> {
    /// Whether a field says nothing of articles that are written here.
    fn is_of_importers(&self, name: &str) -> bool {
        let name = name.to_ascii_lowercase();
        let name = &&*name;
        MARKS.contains(name) || ADDRESSES.contains(name) || self.imported && IMPORTED.contains(name)
    }
}

/// The day at the start of a date, or of the name of a file of Jekyll's.
fn day(text: &str) -> Option<Date> {
    text.get(..10)?.parse().ok()
}
