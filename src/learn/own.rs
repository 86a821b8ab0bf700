//! Which links lead to a source's own articles. A site has its host; a folder has none, but a link to one
//! of its articles ends in the name of that article's file, and tells the host, too.

use rustc_hash::{FxHashMap, FxHashSet};

use super::article::{Article, Record};
use super::source::{Source, SourceName};

/// Links to as many articles of a source tell that their host is that of the source.
const ENOUGH: usize = 3;

/// Where the links to a source's own articles lead.
#[derive(Debug)]
pub(super) struct Own {
    hosts: FxHashSet<u32>,
    pages: FxHashSet<u32>,
}

impl Own {
    pub(super) fn of(articles: &[Article], source: &Source) -> Self {
        let mut hosts: FxHashSet<u32> = std::iter::once(source.own_host()).collect();
        if !matches!(source.name, SourceName::Author(_) | SourceName::Folder(_)) {
            return Self {
                hosts,
                pages: FxHashSet::default(),
            };
        }
        let mine = source.articles.iter().map(|at| &articles[*at]);
        let pages: FxHashSet<u32> = mine.clone().filter_map(Article::page).collect();
        let mut linked: FxHashMap<u32, FxHashSet<u32>> = FxHashMap::default();
        for article in mine {
            let page = article.page();
            let others = article.records.iter().filter(|record| Some(record.page) != page);
            for record in others.filter(|record| record.host != 0 && pages.contains(&record.page)) {
                linked.entry(record.host).or_default().insert(record.page);
            }
        }
        hosts.extend(
            linked
                .iter()
                .filter(|(_, pages)| pages.len() >= ENOUGH)
                .map(|(host, _)| *host),
        );
        Self { hosts, pages }
    }

    /// Whether all of a passage is a link to an article of the source.
    pub(super) fn has(&self, record: &Record) -> bool {
        record.linked && (self.hosts.contains(&record.host) || self.pages.contains(&record.page))
    }

    /// Whether the source is a site, with pages for its tags.
    pub(super) fn is_site(&self) -> bool {
        self.hosts.len() > 1
    }
}
