//! The origin of an article: the hosts and the names that may identify its source.

use url::Url;

use crate::hosts::hosts as known_hosts;
use crate::seed::Seed;
use crate::seed::front_matter::{Value, ValueKind};
use crate::source::{line_end, next_line};

/// Front-matter fields with the URL of the page from which an article was copied.
const TAKEN_FROM: &[&str] = &["source", "source_url", "link", "from", "original", "original_url"];

/// Front-matter fields with the article's own URL, which may be that of the page from which it was copied.
const ADDRESSES: &[&str] = &["url", "canonical", "canonical_url"];

/// Front-matter fields that name the author.
const AUTHORS: &[&str] = &["author", "authors", "source", "from"];

/// What an article states or implies about its origin.
#[derive(Debug, Default)]
pub(crate) struct Origin<'s> {
    /// The hosts of its source fields.
    pub hosts: Vec<String>,
    /// The host, or else the registrable domain, of more than half of its URLs.
    pub main_host: Option<&'s str>,
    /// The account on the second line of an archived WeChat article.
    pub account: Option<&'s str>,
    /// Its authors.
    pub authors: Vec<String>,
    /// The page from which it was copied, if a field names one.
    pub page: Option<Url>,
}

impl<'s> Origin<'s> {
    /// Determines the origin of an article.
    #[must_use]
    pub(crate) fn of(seed: &'s Seed<'s>) -> Self {
        let mut origin = Self {
            main_host: main_host(seed),
            account: account(seed),
            ..Self::default()
        };
        for field in seed.front_matter.iter().flat_map(|front| &front.fields) {
            let parsed = || field.value.text().and_then(|text| Url::parse(text.trim()).ok());
            if TAKEN_FROM.contains(&&*field.key) || ADDRESSES.contains(&&*field.key) {
                let page = parsed().filter(|page| matches!(page.scheme(), "http" | "https"));
                origin
                    .hosts
                    .extend(page.as_ref().and_then(Url::host_str).map(str::to_owned));
                if TAKEN_FROM.contains(&&*field.key) {
                    origin.page = origin.page.or(page);
                }
            }
            if AUTHORS.contains(&&*field.key) {
                names(&field.value, &mut origin.authors);
            }
        }
        origin
    }

    /// The hosts from which the article may come, the most reliable one first.
    pub(crate) fn sites(&self) -> impl Iterator<Item = &str> {
        self.hosts.iter().map(String::as_str).chain(self.main_host)
    }

    /// The names that may identify the source.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.account.into_iter().chain(self.authors.iter().map(String::as_str))
    }

    /// The site or the WeChat account that the article itself names; none where only its URLs imply an origin.
    #[must_use]
    pub(crate) fn stated(&self) -> Option<&str> {
        self.hosts.first().map(String::as_str).or(self.account)
    }

    /// The name of the source for people: a site or a WeChat account; none where it is unknown.
    #[must_use]
    pub(crate) fn name(&self) -> Option<&str> {
        self.stated().or(self.main_host)
    }
}

/// Collects the authors that a value names: a string, a mapping with a `name`, or a list of these.
fn names(value: &Value<'_>, into: &mut Vec<String>) {
    match &value.kind {
        ValueKind::Scalar(text, _) if !text.trim().is_empty() => into.push(text.trim().to_owned()),
        ValueKind::List(items) => items.iter().for_each(|item| names(item, into)),
        ValueKind::Map(fields) => {
            let name = fields.iter().find(|field| field.key == "name");
            name.iter().for_each(|field| names(&field.value, into));
        }
        ValueKind::Scalar(..) | ValueKind::Alias => {}
    }
}

/// The host, or else the registrable domain, of more than half of the article's URLs; at least two
/// URLs must have it.
fn main_host<'s>(seed: &'s Seed<'s>) -> Option<&'s str> {
    let host = majority(seed, |host| host).or_else(|| majority(seed, registrable))?;
    (!known_hosts().in_class("placeholder", host)).then_some(host)
}

/// The key that more than half of the URLs share. The Boyer–Moore majority vote finds the only
/// candidate.
fn majority<'s>(seed: &'s Seed<'s>, what: fn(&str) -> &str) -> Option<&'s str> {
    let each = || {
        let hosts = seed.references.iter().filter_map(|reference| reference.url.host());
        hosts.map(what)
    };
    let (mut leader, mut lead) = ("", 0_usize);
    for host in each() {
        match lead {
            0 => (leader, lead) = (host, 1),
            _ if host == leader => lead += 1,
            _ => lead -= 1,
        }
    }
    let its = each().filter(|host| *host == leader).count();
    (its >= 2 && its * 2 > each().count()).then_some(leader)
}

/// The account in `author  account   2023-05-10 10:08`, the line below the title of an archived WeChat article.
/// It may be broken over two lines, and front matter may have been added above it.
fn account<'s>(seed: &Seed<'s>) -> Option<&'s str> {
    let text = seed.text();
    let start = if seed.front_matter.is_some() {
        seed.body.start()
    } else {
        0
    };
    let first = text.len() - text[start..].trim_start_matches('\u{feff}').trim_start().len();
    if !text[first..].starts_with("# ") {
        return None;
    }
    let second = next_line(text, first);
    let line = &text[second..line_end(text, second)];
    if let Some((head, is_wide)) = before_date(line) {
        return last_name(head).filter(|_| is_wide || seed.front_matter.is_none());
    }
    let third = next_line(text, second);
    let (head, is_wide) = before_date(&text[third..line_end(text, third)])?;
    last_name(head).filter(|_| is_wide && !line.trim().is_empty())
}

/// What is before the time at the end of a line, and whether it is set apart by spaces as names there are.
fn before_date(line: &str) -> Option<(&str, bool)> {
    let line = line.trim();
    let (head, date) = line.split_at_checked(line.len().checked_sub("2023-05-10 10:08".len())?)?;
    let is_date = date
        .bytes()
        .zip(b"0000-00-00 00:00")
        .all(|(byte, like)| byte == *like || byte.is_ascii_digit() && *like == b'0');
    is_date.then(|| (head.trim(), head.ends_with("  ")))
}

fn last_name(head: &str) -> Option<&str> {
    let account = head.rsplit("  ").next()?.trim();
    (!account.is_empty()).then_some(account)
}

/// The registrable domain of a host: its last two labels, or three under the usual second-level domains.
#[must_use]
pub(crate) fn registrable(host: &str) -> &str {
    let labels: Vec<usize> = host.match_indices('.').map(|(at, _)| at).collect();
    let second_level = labels.len() >= 2 && {
        let middle = &host[labels[labels.len() - 2] + 1..labels[labels.len() - 1]];
        matches!(middle, "com" | "co" | "net" | "org" | "gov" | "edu" | "ac")
    };
    let keep = if second_level { 3 } else { 2 };
    match labels.len().checked_sub(keep) {
        Some(at) => &host[labels[at] + 1..],
        None => host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    fn name(text: &str) -> Option<String> {
        let source = Source::new("a.md", text);
        let seed = Seed::parse(&source, &[]);
        Origin::of(&seed).name().map(str::to_owned)
    }

    #[test]
    fn a_source_field_names_the_site() {
        let text = "---\ntitle: A\nlink: https://news.example.com/1\nauthor: {name: B}\n---\n\nText.\n";
        assert_eq!(name(text).as_deref(), Some("news.example.com"));
        let source = Source::new("a.md", text);
        let seed = Seed::parse(&source, &[]);
        assert_eq!(Origin::of(&seed).names().collect::<Vec<_>>(), ["B"]);
    }

    #[test]
    fn the_second_line_names_an_account() {
        assert_eq!(
            name("# A title   \nAn author  An account   2023-05-10 10:08  \n\nText.\n").as_deref(),
            Some("An account")
        );
        assert_eq!(
            name("\u{feff}\n\n# A title\nAn author  An account   2023-05-10 10:08\n").as_deref(),
            Some("An account")
        );
        assert_eq!(name("# A title\nAn author  An account\n"), None);
    }

    #[test]
    fn front_matter_and_a_broken_line_hide_no_account() {
        let line = "#  A title  \nAn author\n      An author  An account   2023-05-10 10:08\n";
        assert_eq!(name(line).as_deref(), Some("An account"));
        assert_eq!(
            name(&format!("---\nsource: an/archive\n---\n\n{line}")).as_deref(),
            Some("An account")
        );
        let one = "---\nsource: an/archive\n---\n\n# A title\nAn author  An account   2023-05-10 10:08\n";
        assert_eq!(name(one).as_deref(), Some("An account"));
        // A time in a sentence follows no name.
        assert_eq!(
            name("---\ntitle: A\n---\n\n# A title\nWe met on 2023-05-10 10:08\n"),
            None
        );
        assert_eq!(name("# A title\n\nAn author  An account   2023-05-10 10:08\n"), None);
        // What the front matter states is more than what an article below it shows.
        let stated = format!("---\nsource: https://news.example/1\n---\n\n{line}");
        assert_eq!(name(&stated).as_deref(), Some("news.example"));
    }

    #[test]
    fn most_of_the_urls_name_the_site() {
        let text = "![a](https://a.example.com/1) ![b](https://b.example.com/2) [c](https://c.example.org/)\n";
        assert_eq!(name(text).as_deref(), Some("example.com"));
        assert_eq!(name("[c](https://c.example.org/)\n"), None);
    }
}
