//! Which articles have one source. It is decided over the whole archive, since the links of a
//! single article may outvote where it comes from.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::article::{Article, folded};
use super::biz::PLATFORM;
use crate::hosts::hosts;
use crate::seed::passages::of_host;

/// What identifies a source.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum SourceName {
    /// A WeChat account.
    Account(String),
    /// A site.
    Host(String),
    /// An author.
    Author(String),
    /// A folder.
    Folder(String),
}

impl SourceName {
    /// Its name for people.
    #[must_use]
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Account(name) | Self::Host(name) | Self::Author(name) | Self::Folder(name) => name,
        }
    }

    /// What it is, in a word.
    #[must_use]
    pub(crate) fn what(&self) -> &'static str {
        match self {
            Self::Account(_) => "account",
            Self::Host(_) => "site",
            Self::Author(_) => "author",
            Self::Folder(_) => "folder",
        }
    }
}

/// A source with its articles.
#[derive(Debug)]
pub(super) struct Source {
    pub name: SourceName,
    /// Their numbers.
    pub articles: Vec<usize>,
    /// Folders with articles that belong to it, although they do not say so.
    pub folders: Vec<String>,
    /// Whether its articles also belong to the site on which its author publishes.
    pub is_part: bool,
}

impl Source {
    /// The fingerprint of the host of its own articles.
    pub(super) fn own_host(&self) -> u32 {
        folded(of_host(match &self.name {
            SourceName::Account(_) => PLATFORM,
            other => other.name(),
        }))
    }
}

/// The sources of at least as many articles are judged.
const FEWEST: usize = 3;

/// On a platform with as many authors, each of them is a source, too.
const PLATFORM_AUTHORS: usize = 3;

/// Groups articles. An article belongs to the account, the site, the folder, the author or the host
/// that identifies it best, and its author's group on a platform, too.
pub(super) fn group(articles: &[Article]) -> Vec<Source> {
    let mut own: Vec<Option<SourceName>> = articles.iter().map(stated).collect();
    name_by_id(articles, &mut own);
    let folders = by_folder(articles);
    let mut silent: BTreeMap<SourceName, Vec<String>> = BTreeMap::new();
    for (folder, members) in &folders {
        // What most articles of a folder state holds for those that state nothing.
        if let Some(name) = majority(members, &own) {
            let unsaid: Vec<usize> = members.iter().filter(|at| own[**at].is_none()).copied().collect();
            if !unsaid.is_empty() && !folder.is_empty() {
                silent.entry(name.clone()).or_default().push((*folder).to_owned());
            }
            for at in unsaid {
                own[at] = Some(name.clone());
            }
        }
    }
    let of_archive = names_of_archives(articles);
    let mut guessed = own.clone();
    for (folder, members) in &folders {
        let unsaid: Vec<usize> = members.iter().filter(|at| own[**at].is_none()).copied().collect();
        if !unsaid.is_empty() {
            for (at, name) in guesses(folder, unsaid, members, articles, &of_archive) {
                guessed[at] = Some(name);
            }
        }
    }
    let mut groups: BTreeMap<SourceName, Vec<usize>> = BTreeMap::new();
    for (at, name) in guessed.into_iter().enumerate() {
        if let Some(name) = name {
            groups.entry(name).or_default().push(at);
        }
    }
    let parts = authors_of_platforms(articles, &groups);
    let parts = parts
        .into_iter()
        .filter(|(name, _)| !groups.contains_key(name))
        .collect::<Vec<_>>();
    silent.values_mut().for_each(|folders| folders.sort());
    let whole = groups.into_iter().map(|(name, articles)| Source {
        folders: silent.remove(&name).unwrap_or_default(),
        name,
        articles,
        is_part: false,
    });
    let parts = parts.into_iter().map(|(name, articles)| Source {
        folders: Vec::new(),
        name,
        articles,
        is_part: true,
    });
    let sources = whole.chain(parts);
    sources.filter(|source| source.articles.len() >= FEWEST).collect()
}

/// The source that an article itself names. On the platform of all accounts, the account says more.
fn stated(article: &Article) -> Option<SourceName> {
    let host = article.stated.clone().map(SourceName::Host);
    if article.stated.as_deref().is_some_and(|host| host != PLATFORM) {
        return host;
    }
    article.account.clone().map(SourceName::Account).or(host)
}

/// Names articles by the id of their account, if they state no more than its platform, or nothing: by the name
/// that most articles with this id have.
fn name_by_id(articles: &[Article], own: &mut [Option<SourceName>]) {
    let is_platform = |name: &Option<SourceName>| matches!(name, Some(SourceName::Host(host)) if host == PLATFORM);
    let mut names: FxHashMap<u64, Vec<Option<&String>>> = FxHashMap::default();
    for (article, own) in articles.iter().zip(own.iter()) {
        let name = match own {
            Some(SourceName::Account(_)) => article.account.as_ref(),
            own if is_platform(own) => article.author.as_ref(),
            _ => continue,
        };
        if let Some(id) = article.biz {
            names.entry(id).or_default().push(name);
        }
    }
    let name_of = |id: u64| {
        let all = names.get(&id)?;
        let mut counts: BTreeMap<&String, usize> = BTreeMap::new();
        for name in all.iter().copied().flatten() {
            *counts.entry(name).or_default() += 1;
        }
        let (name, most) = counts.into_iter().max_by_key(|(_, count)| *count)?;
        (most >= FEWEST && most * 2 > all.len()).then(|| name.clone())
    };
    let known: FxHashMap<u64, String> = names.keys().filter_map(|id| Some((*id, name_of(*id)?))).collect();
    for (article, own) in articles.iter().zip(own) {
        let name = article.biz.and_then(|id| known.get(&id));
        if let Some(name) = name.filter(|_| own.is_none() || is_platform(own)) {
            *own = Some(SourceName::Account(name.clone()));
        }
    }
}

fn by_folder(articles: &[Article]) -> FxHashMap<&str, Vec<usize>> {
    let mut folders: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
    for (at, article) in articles.iter().enumerate() {
        folders.entry(article.folder()).or_default().push(at);
    }
    folders
}

/// What more than half of a folder's articles state.
fn majority(members: &[usize], own: &[Option<SourceName>]) -> Option<SourceName> {
    let mut counts: BTreeMap<&SourceName, usize> = BTreeMap::new();
    for name in members.iter().filter_map(|at| own[*at].as_ref()) {
        *counts.entry(name).or_default() += 1;
    }
    let (name, count) = counts.into_iter().max_by_key(|(_, count)| *count)?;
    (count * 2 > members.len()).then(|| name.clone())
}

/// Where the articles of a folder may come from that state nothing: the host of their URLs or the author,
/// if that has a template of its own in the folder, or else the folder.
fn guesses(
    folder: &str,
    unsaid: Vec<usize>,
    members: &[usize],
    articles: &[Article],
    of_archive: &FxHashSet<&String>,
) -> Vec<(usize, SourceName)> {
    let names = |at: usize| candidates(&articles[at], of_archive);
    let mut candidates: BTreeMap<SourceName, Vec<usize>> = BTreeMap::new();
    for at in members {
        for name in names(*at) {
            candidates.entry(name).or_default().push(*at);
        }
    }
    candidates.retain(|name, mine| {
        let most = match name {
            // What most of a folder's articles show, they may all link to.
            SourceName::Host(_) => members.len() / 2,
            _ => members.len() - 1,
        };
        (FEWEST..=most).contains(&mine.len()) && has_own_template(mine, members, articles)
    });
    let folder = SourceName::Folder(if folder.is_empty() { "." } else { folder }.to_owned());
    let guess = |at: usize| {
        let mut names = names(at).into_iter();
        let name = names.find(|name| candidates.contains_key(name));
        (at, name.unwrap_or_else(|| folder.clone()))
    };
    unsaid.into_iter().map(guess).collect()
}

/// The host and the author that may be an article's source, in this order.
fn candidates(article: &Article, of_archive: &FxHashSet<&String>) -> Vec<SourceName> {
    let host = article.main_host.clone();
    let host = host.filter(|host| host != PLATFORM && !hosts().in_class("hotlink-blocking", host));
    let author = article.author.clone().filter(|author| !of_archive.contains(author));
    let author = author.map(SourceName::Author);
    host.map(SourceName::Host).into_iter().chain(author).collect()
}

/// Whether at least half of what repeats in some articles of a folder is in none of the others: where it
/// is, they have one template, and what they link to, or who wrote them, tells no source.
fn has_own_template(some: &[usize], members: &[usize], articles: &[Article]) -> bool {
    let mut repeating = keys_among(some, articles, |_| true);
    repeating.retain(|_, count| *count >= FEWEST);
    let all = keys_among(members, articles, |key| repeating.contains_key(&key));
    let own = repeating.iter().filter(|(key, count)| all.get(key) == Some(count));
    !repeating.is_empty() && own.count() * 2 >= repeating.len()
}

/// In how many articles each passage is that is looked for.
fn keys_among(of: &[usize], articles: &[Article], wanted: impl Fn(u64) -> bool) -> FxHashMap<u64, usize> {
    let mut counts: FxHashMap<u64, usize> = FxHashMap::default();
    let mut seen: FxHashSet<u64> = FxHashSet::default();
    for at in of {
        seen.clear();
        let records = articles[*at].records.iter().filter(|record| !record.identity);
        for record in records.filter(|record| wanted(record.key)) {
            if seen.insert(record.key) {
                *counts.entry(record.key).or_default() += 1;
            }
        }
    }
    counts
}

/// Names that articles of several accounts have: of a collection, not of a source.
fn names_of_archives(articles: &[Article]) -> FxHashSet<&String> {
    let mut accounts: FxHashMap<&String, FxHashSet<&String>> = FxHashMap::default();
    for article in articles {
        if let (Some(author), Some(account)) = (&article.author, &article.account) {
            accounts.entry(author).or_default().insert(account);
        }
    }
    accounts.retain(|_, accounts| accounts.len() > 1);
    accounts.into_keys().collect()
}

/// The authors of sites on which several publish.
fn authors_of_platforms(
    articles: &[Article],
    groups: &BTreeMap<SourceName, Vec<usize>>,
) -> BTreeMap<SourceName, Vec<usize>> {
    let mut found: BTreeMap<SourceName, Vec<usize>> = BTreeMap::new();
    for (name, members) in groups {
        if !matches!(name, SourceName::Host(_)) {
            continue;
        }
        let authors: FxHashSet<&String> = members.iter().filter_map(|at| articles[*at].author.as_ref()).collect();
        if authors.len() < PLATFORM_AUTHORS {
            continue;
        }
        for at in members {
            if let Some(author) = &articles[*at].author {
                found.entry(SourceName::Author(author.clone())).or_default().push(*at);
            }
        }
    }
    found
}
