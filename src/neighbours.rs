//! What most articles of a folder have in common.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use crate::memo::Memo;
use crate::own_ids;
use crate::regular::{self, Limits};
use crate::seed::front_matter::FrontMatter;
use crate::settings::FrontMatterBeside;

/// The number of articles of a folder that are looked at.
const SAMPLE: usize = 12;
/// The number of articles of a run in which ids are counted, and how many are needed.
const COUNTED: usize = 200;
const FEW: usize = 5;

/// Whether the articles of a folder have front matter: asked once for each folder, of the files
/// that are checked.
#[derive(Debug, Default)]
pub(crate) struct Neighbours {
    by_folder: HashMap<PathBuf, Vec<PathBuf>>,
    known: Memo<PathBuf, FrontMatterBeside>,
    files: Vec<PathBuf>,
    ids: OnceLock<Ids>,
}

/// How many articles have each affiliate id.
#[derive(Debug, Default)]
struct Ids {
    counted: usize,
    articles: BTreeMap<String, usize>,
}

impl Neighbours {
    /// Prepares the answer for these files.
    pub(crate) fn new(files: &[PathBuf], cwd: &Path) -> Self {
        let mut by_folder: HashMap<PathBuf, Vec<PathBuf>> = HashMap::new();
        for file in files {
            let folder = file.parent().unwrap_or(Path::new("")).to_owned();
            by_folder.entry(folder).or_default().push(cwd.join(file));
        }
        Self {
            by_folder,
            known: Memo::default(),
            files: files.iter().map(|file| cwd.join(file)).collect(),
            ids: OnceLock::new(),
        }
    }

    /// An id in the text that more than half of the articles have, with how many of how many have it.
    pub(crate) fn common_id<'t>(&self, text: &'t str) -> Option<(&'t str, usize, usize)> {
        let found = own_ids::in_text(text);
        if found.is_empty() || self.files.len() < FEW {
            return None;
        }
        let known = self.ids.get_or_init(|| count_ids(&self.files));
        let mut common = found.into_iter().filter_map(|id| {
            let articles = *known.articles.get(id)?;
            (articles * 2 > known.counted && known.counted >= FEW).then_some((id, articles, known.counted))
        });
        common.next()
    }

    /// Whether the articles beside this one have front matter.
    pub(crate) fn have_front_matter(&self, file: &Path) -> FrontMatterBeside {
        let folder = file.parent().unwrap_or(Path::new("")).to_owned();
        self.known.get(folder, |folder| {
            let files = self.by_folder.get(folder).map_or(&[][..], Vec::as_slice);
            let step = files.len().div_ceil(SAMPLE).max(1);
            let sample: Vec<&PathBuf> = files.iter().step_by(step).collect();
            let has = |path: &&&PathBuf| {
                let text = regular::text(path, Limits::default().article);
                text.is_ok_and(|text| FrontMatter::is_in(&text))
            };
            let having = sample.iter().filter(has).count();
            match having {
                _ if sample.len() < 3 => FrontMatterBeside::Unknown,
                0 => FrontMatterBeside::InNone,
                _ if having * 2 > sample.len() => FrontMatterBeside::InMost,
                _ => FrontMatterBeside::Unknown,
            }
        })
    }
}

/// Counts the articles that have each id, in evenly spaced ones where there are many.
fn count_ids(files: &[PathBuf]) -> Ids {
    let mut ids = Ids::default();
    for file in files.iter().step_by(files.len().div_ceil(COUNTED).max(1)) {
        let Ok(text) = regular::text(file, Limits::default().article) else {
            continue;
        };
        ids.counted += 1;
        for id in own_ids::in_text(&text) {
            *ids.articles.entry(id.to_owned()).or_default() += 1;
        }
    }
    ids
}
