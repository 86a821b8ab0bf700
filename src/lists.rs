//! Filter lists in the syntax of Adblock Plus and uBlock Origin: which URLs and elements of an article
//! they block or hide, and by which line of which list. Site configurations of full-text readers and
//! the JSON of ClearURLs are lists, too.
//!
//! The compiled form of the lists is stored in a cache folder, if the caller provides one. Nothing
//! is ever fetched.

mod cache;
mod clear_urls;
mod compile;
mod elements;
pub(crate) mod explain;
mod folder;
mod index;
mod packed;
mod parameters;
mod remove_param;
mod site_config;
mod syntax;
mod urls;
mod xpath;

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use crate::memo::Memo;
use crate::reach::Reach;
use crate::regular;
use crate::seed::Seed;
use crate::seed::origin::Origin;
use crate::selector::SelectorList;

pub(crate) use cache::clean;
pub(crate) use compile::Reason;
pub(crate) use elements::Hidden;
use packed::Packed;
pub(crate) use parameters::tracked;
pub(crate) use urls::{kind_of, shows_nothing};

/// The text of a list.
#[derive(Clone, Debug)]
pub struct ListFile {
    /// Its name in findings.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// Compiled lists, ready for matching.
pub struct Lists {
    files: Vec<File>,
    packed: Packed,
    engine: urls::Network,
    generic: index::Index,
    /// The selectors that were needed so far, by number.
    parsed: Vec<OnceLock<Option<Box<SelectorList>>>>,
    /// The rules of the sites that were needed so far.
    sites: Memo<String, Option<Arc<index::Index>>>,
    pages: OnceLock<urls::Pages>,
    parameters: OnceLock<parameters::Parameters>,
}

struct File {
    name: String,
    text: String,
    /// The start of each line.
    starts: OnceLock<Vec<usize>>,
}

impl fmt::Debug for Lists {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.files.iter().map(|file| &*file.name).collect();
        f.debug_struct("Lists").field("files", &names).finish_non_exhaustive()
    }
}

/// A list that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("{}", match source.kind() {
    std::io::ErrorKind::NotFound => format!("There is no list `{name}`."),
    _ => format!("The list `{name}` cannot be read: {}.", regular::reason(source)),
})]
pub(crate) struct ListError {
    /// Its index among the lists.
    pub number: usize,
    /// Its file name.
    pub name: String,
    /// The reason.
    pub source: std::io::Error,
}

/// Reads lists of a limited size, and the site configurations in a folder. The name of each is its file
/// name, or its path where two lists have the same file name.
///
/// # Errors
/// The first list that cannot be read.
pub(crate) fn read(paths: &[PathBuf], reach: &Reach) -> Result<Vec<ListFile>, ListError> {
    let same = |path: &Path| {
        paths
            .iter()
            .filter(|other| other.file_name() == path.file_name())
            .count()
            > 1
    };
    let failed = |number: usize, path: &Path| {
        let name = path
            .file_name()
            .unwrap_or(path.as_os_str())
            .to_string_lossy()
            .into_owned();
        move |source| ListError { number, name, source }
    };
    let mut files = Vec::new();
    for (number, path) in paths.iter().enumerate() {
        if reach.is_dir(path) {
            files.extend(folder::read(path, reach).map_err(failed(number, path))?);
            continue;
        }
        let bytes = reach.bytes(path, reach.limits().list).map_err(failed(number, path))?;
        let name = path.file_name().filter(|_| !same(path)).map(OsStr::to_string_lossy);
        files.push(ListFile {
            name: name.unwrap_or_else(|| path.to_string_lossy()).replace('\\', "/"),
            text: text(bytes),
        });
    }
    Ok(files)
}

/// The text of a list, in which bytes that are no UTF-8 are replaced.
fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

/// A rule of a list: its location and its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleLine<'l> {
    /// The list.
    pub list: &'l str,
    /// The line, from 1.
    pub line: usize,
    /// The rule.
    pub text: &'l str,
}

impl fmt::Display for RuleLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.list, self.line, self.text)
    }
}

/// The provenance of an article, as far as lists depend on it.
#[derive(Debug, Default)]
pub(crate) struct Provenance {
    /// The page from which it was copied.
    page: Option<String>,
    /// The hosts from which it may come.
    hosts: Vec<Host>,
}

/// A host, with the ways in which lists may write it.
#[derive(Debug)]
struct Host {
    name: String,
    /// The host and its parent domains, the nearest first: for each, the hash of a rule's site that
    /// includes it, and that of a site that excludes it.
    places: Vec<(u64, u64)>,
}

impl Host {
    fn new(name: &str) -> Self {
        let mut written: Vec<(&str, &str)> = Vec::new();
        let mut rest = Some(name);
        let ending = urls::public_ending(name);
        while let Some(part) = rest {
            written.push((part, ""));
            let entity = ending.and_then(|ending| part.strip_suffix(ending)?.strip_suffix('.'));
            written.extend(entity.map(|entity| (entity, ".*")));
            rest = part.split_once('.').map(|(_, rest)| rest);
        }
        let hashes = |(name, end): (&str, &str)| (compile::hash("", name, end), compile::hash("~", name, end));
        // A site configuration is for this host only, with or without `www.`.
        let bare = name.strip_prefix("www.").unwrap_or(name);
        let exact = (compile::hash("=", bare, ""), compile::hash("~=", bare, ""));
        Self {
            name: name.to_owned(),
            places: std::iter::once(exact).chain(written.into_iter().map(hashes)).collect(),
        }
    }

    /// Whether a rule with these sites includes the host or excludes it; none where it does neither.
    fn among(&self, places: &[u64]) -> Option<bool> {
        self.places.iter().find_map(|(with, without)| {
            let matches = |hash| places.contains(hash);
            if matches(without) {
                Some(false)
            } else {
                matches(with).then_some(true)
            }
        })
    }
}

impl Provenance {
    /// Determines the provenance of an article.
    #[must_use]
    pub(crate) fn of(seed: &Seed<'_>) -> Self {
        let origin = Origin::of(seed);
        let mut hosts: Vec<Host> = Vec::new();
        for host in origin.sites() {
            if !hosts.iter().any(|known| known.name == host) {
                hosts.push(Host::new(host));
            }
        }
        Self {
            page: origin.page.map(String::from),
            hosts,
        }
    }

    /// The pages for which exceptions for whole pages are checked.
    fn pages(&self) -> Vec<String> {
        match &self.page {
            Some(page) => vec![page.clone()],
            None => self
                .hosts
                .iter()
                .map(|host| format!("https://{}/", host.name))
                .collect(),
        }
    }
}

/// The numbers of rules in a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Network rules, which block URLs.
    pub network: usize,
    /// Cosmetic rules, which hide elements.
    pub cosmetic: usize,
    /// Exceptions of both kinds.
    pub exceptions: usize,
}

impl Counts {
    /// The sum of two.
    #[cfg(feature = "cli")]
    #[must_use]
    pub(crate) fn with(self, other: Self) -> Self {
        Self {
            network: self.network + other.network,
            cosmetic: self.cosmetic + other.cosmetic,
            exceptions: self.exceptions + other.exceptions,
        }
    }
}

impl Lists {
    /// Compiles lists, or loads their compiled form from the folder `cache`, where it is stored.
    #[must_use]
    pub fn load(files: Vec<ListFile>, cache: Option<&Path>) -> Self {
        let key = cache::key(&files);
        let kept = cache.and_then(|folder| cache::read(folder, key));
        let (packed, engine) = kept.unwrap_or_else(|| {
            let (packed, network) = compile::compile(&files);
            if let Some(folder) = cache {
                cache::write(folder, key, &packed, &network.stored());
            }
            (packed, network)
        });
        let mut packed = packed;
        let take = |rules: &mut Vec<u32>| std::mem::take(rules);
        Self {
            generic: index::Index::new(
                std::mem::take(&mut packed.tokens),
                take(&mut packed.by_value),
                take(&mut packed.any),
            ),
            parsed: std::iter::repeat_with(OnceLock::new)
                .take(packed.selectors.len())
                .collect(),
            files: files.into_iter().map(File::from).collect(),
            packed,
            engine,
            sites: Memo::default(),
            pages: OnceLock::new(),
            parameters: OnceLock::new(),
        }
    }

    /// The names of the lists.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(|file| &*file.name)
    }

    /// The counts of each list.
    pub fn counts(&self) -> impl Iterator<Item = (&str, Counts)> {
        self.names().zip(self.packed.counts.iter().copied())
    }

    /// The lines of a list that have no effect, by reason; `list` is its index.
    #[must_use]
    pub fn idle(&self, list: usize) -> BTreeMap<Reason, Vec<RuleLine<'_>>> {
        let mut found: BTreeMap<Reason, Vec<RuleLine<'_>>> = BTreeMap::new();
        for (_, line, reason) in self.packed.idle.iter().filter(|(of, ..)| *of as usize == list) {
            found.entry(*reason).or_default().push(self.line(list, *line as usize));
        }
        found
    }

    /// A rule by the index of its list and its line, both from 0.
    fn line(&self, list: usize, line: usize) -> RuleLine<'_> {
        let file = &self.files[list];
        let starts = file.starts.get_or_init(|| {
            let ends = memchr::memchr_iter(b'\n', file.text.as_bytes());
            std::iter::once(0).chain(ends.map(|end| end + 1)).collect()
        });
        let rest = starts.get(line).map_or("", |start| &file.text[*start..]);
        RuleLine {
            list: &file.name,
            line: line + 1,
            text: rest.lines().next().unwrap_or_default().trim(),
        }
    }
}

impl From<ListFile> for File {
    fn from(file: ListFile) -> Self {
        Self {
            name: file.name,
            text: file.text,
            starts: OnceLock::new(),
        }
    }
}
