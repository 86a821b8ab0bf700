//! Lists of advertisements and trackers in the syntax of Adblock Plus and uBlock Origin: what
//! they say of the addresses and the elements of an article, and which line of which list says it.
//!
//! A list is compiled once and kept in a cache folder, where the caller names one. Nothing is
//! ever fetched.

mod cache;
mod compile;
mod elements;
pub mod explain;
mod index;
mod packed;
mod urls;

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock};

use rustc_hash::FxHashMap;

use crate::seed::Seed;
use crate::seed::origin::Origin;
use crate::selector::SelectorList;

pub use cache::clean;
pub use compile::Reason;
pub(crate) use elements::Hidden;
use packed::Packed;
pub(crate) use urls::{kind_of, shows_nothing};

/// A list as it was read.
#[derive(Clone, Debug)]
pub struct ListFile {
    /// What it is called in a finding.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// Lists that are ready to be asked.
pub struct Lists {
    files: Vec<File>,
    packed: Packed,
    engine: urls::Network,
    generic: index::Index,
    /// The selectors that were asked for so far, by number.
    parsed: Vec<OnceLock<Option<Box<SelectorList>>>>,
    /// The rules of the sites that were asked for so far.
    sites: Mutex<FxHashMap<String, Option<Arc<index::Index>>>>,
    pages: OnceLock<urls::Pages>,
}

struct File {
    name: String,
    text: String,
    /// Where each line starts.
    starts: OnceLock<Vec<usize>>,
}

impl fmt::Debug for Lists {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.files.iter().map(|file| &*file.name).collect();
        f.debug_struct("Lists").field("files", &names).finish_non_exhaustive()
    }
}

/// Reads lists. Each is called by its file's name; by its path where two have the same.
///
/// # Errors
/// The number of the one that can't be read, and why.
pub fn read(paths: &[PathBuf]) -> Result<Vec<ListFile>, (usize, String)> {
    let same = |path: &Path| {
        paths
            .iter()
            .filter(|other| other.file_name() == path.file_name())
            .count()
            > 1
    };
    let read = |(number, path): (usize, &PathBuf)| {
        let bytes = std::fs::read(path).map_err(|error| {
            let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
            let reason = match error.kind() {
                std::io::ErrorKind::NotFound => format!("There is no list `{name}`."),
                _ => format!("The list `{name}` can't be read: {error}."),
            };
            (number, reason)
        })?;
        let name = path.file_name().filter(|_| !same(path)).map(OsStr::to_string_lossy);
        let text = String::from_utf8(bytes);
        Ok(ListFile {
            name: name.unwrap_or_else(|| path.to_string_lossy()).replace('\\', "/"),
            text: text.unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()),
        })
    };
    paths.iter().enumerate().map(read).collect()
}

/// A rule of a list: where it stands, and how it is written.
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

/// Where an article comes from, as far as lists ask for it.
#[derive(Debug, Default)]
pub struct Whence {
    /// The page that it was taken from.
    page: Option<String>,
    /// The hosts that it may come from.
    hosts: Vec<Host>,
}

/// A host as lists may write it.
#[derive(Debug)]
struct Host {
    name: String,
    /// Itself and what it lies below, the nearest first: hashes of how it is written where a
    /// rule is for it, and where it is not.
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
        Self {
            name: name.to_owned(),
            places: written.into_iter().map(hashes).collect(),
        }
    }

    /// Whether a rule with these places is for it, or not; none where it doesn't say.
    fn among(&self, places: &[u64]) -> Option<bool> {
        self.places.iter().find_map(|(with, without)| {
            let said = |hash| places.contains(hash);
            if said(without) {
                Some(false)
            } else {
                said(with).then_some(true)
            }
        })
    }
}

impl Whence {
    /// Reads it from an article.
    #[must_use]
    pub fn of(seed: &Seed<'_>) -> Self {
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

    /// The pages that an exception for whole pages is asked of.
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

/// What a list holds, in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Rules on addresses.
    pub network: usize,
    /// Rules on elements.
    pub cosmetic: usize,
    /// How many of both are exceptions.
    pub exceptions: usize,
}

impl Lists {
    /// Makes lists ready; `cache` is the folder in which their compiled form is kept.
    #[must_use]
    pub fn load(files: Vec<ListFile>, cache: Option<&Path>) -> Self {
        let texts: Vec<&str> = files.iter().map(|file| &*file.text).collect();
        let key = cache::key(&texts);
        let kept = cache.and_then(|folder| cache::read(folder, key));
        let (packed, engine) = kept.unwrap_or_else(|| {
            let (packed, network) = compile::compile(&texts);
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
            sites: Mutex::default(),
            pages: OnceLock::new(),
        }
    }

    /// The names of the lists.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(|file| &*file.name)
    }

    /// What each list holds.
    pub fn counts(&self) -> impl Iterator<Item = (&str, Counts)> {
        self.names().zip(self.packed.counts.iter().copied())
    }

    /// The lines of a list that have no effect, by reason; `list` is its number.
    #[must_use]
    pub fn idle(&self, list: usize) -> BTreeMap<Reason, Vec<RuleLine<'_>>> {
        let mut found: BTreeMap<Reason, Vec<RuleLine<'_>>> = BTreeMap::new();
        for (_, line, reason) in self.packed.idle.iter().filter(|(of, ..)| *of as usize == list) {
            found.entry(*reason).or_default().push(self.line(list, *line as usize));
        }
        found
    }

    /// A rule by the number of its list and its line, from 0.
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
