//! What most articles of a folder have in common.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use crate::memo::Memo;
use crate::regular::{self, Limits};
use crate::seed::front_matter::FrontMatter;
use crate::settings::FrontMatterBeside;

/// The number of articles of a folder that are looked at.
const SAMPLE: usize = 12;

/// Whether the articles of a folder have front matter: asked once for each folder, of the files
/// that are checked.
#[derive(Debug, Default)]
pub(crate) struct Neighbours {
    by_folder: HashMap<PathBuf, Vec<PathBuf>>,
    known: Memo<PathBuf, FrontMatterBeside>,
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
        }
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
