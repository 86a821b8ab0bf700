//! The file of answers: read, merged with what came, and written as a whole.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::placeholders;
use crate::cli::failure::Failure;
use crate::cli::leftovers;
use crate::cli::output::Output;
use crate::config::{ConfigError, Loaded};
use crate::evidence::{self, FILE, Picture};
use crate::paths;
use crate::regular;

/// How often the file is written while hosts are asked, at least.
const OFTEN: Duration = Duration::from_secs(10);

/// The file: the one that is named, or that from which the rules take what they know of the images, or
/// a new one beside the configuration. Others than a named one must be in the repository.
///
/// # Errors
/// A link that leads elsewhere.
pub(super) fn place(named: Option<&Path>, loaded: &Loaded, cwd: &Path) -> Result<PathBuf, Failure> {
    if let Some(named) = named {
        return Ok(cwd.join(named));
    }
    if let Some(configured) = &loaded.config.image_evidence {
        let place = configured.reached(&loaded.root, &loaded.reach, "image-evidence");
        return place.map_err(|error| Failure::Config(vec![error]));
    }
    let beside = if loaded.path.is_some() { &*loaded.root } else { cwd };
    let folders = [&*loaded.root, cwd].map(|folder| loaded.reach.folders_above(folder));
    let mut places = folders.iter().flatten().map(|folder| folder.join(FILE));
    let place = places
        .find(|place| place.is_symlink() || loaded.reach.is_file(place))
        .unwrap_or_else(|| beside.join(FILE));
    loaded.reach.real(&place).map_err(|_| {
        Failure::Unusable(format!(
            "{} is a link out of the repository, and is not written; name the file with --into",
            paths::below(cwd, &place)
        ))
    })
}

/// What is known, and where it is written.
pub(super) struct Store {
    pub file: PathBuf,
    pub known: BTreeMap<String, Picture>,
    /// The text of the file.
    text: Option<String>,
    written: Instant,
    /// How long it took to write the file.
    took: Duration,
}

impl Store {
    /// Reads the file, if it exists.
    pub(super) fn read(file: PathBuf, shown: &str, most: u64) -> Result<Self, Failure> {
        let text = match std::fs::metadata(&file) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            _ => Some(regular::text(&file, most).map_err(|error| Failure::read(shown, error))?),
        };
        let pictures = match &text {
            None => Vec::new(),
            Some(text) => evidence::read(text).map_err(|problems| {
                vec![ConfigError {
                    path: shown.to_owned(),
                    text: text.clone(),
                    problems,
                }]
            })?,
        };
        let pictures = evidence::merged(pictures).into_iter();
        Ok(Self {
            known: pictures.map(|picture| (picture.url.clone(), picture)).collect(),
            file,
            text,
            written: Instant::now(),
            took: Duration::ZERO,
        })
    }

    /// A store for the same images that knows none of them, and is not written.
    pub(super) fn empty(of: &Self) -> Self {
        Self {
            known: BTreeMap::new(),
            file: of.file.clone(),
            text: None,
            written: of.written,
            took: of.took,
        }
    }

    /// Marks what is a placeholder.
    pub(super) fn mark(&mut self) {
        placeholders::mark(&mut self.known);
    }

    /// Adds an image, in the place of what was known of it.
    pub(super) fn add(&mut self, picture: Picture) {
        self.known.insert(picture.url.clone(), picture);
    }

    /// Writes the file from time to time: not so often that this takes longer than the rest.
    pub(super) fn keep(&mut self) -> Result<(), Failure> {
        if self.written.elapsed() < OFTEN.max(self.took * 20) {
            return Ok(());
        }
        self.write().map(drop)
    }

    /// Writes the file, if something is to be changed in it. Says how many of its lines are new or
    /// changed.
    pub(super) fn write(&mut self) -> Result<usize, Failure> {
        let start = Instant::now();
        self.mark();
        let text = evidence::write(self.known.values().cloned().collect());
        let before: std::collections::HashSet<&str> = self.text.iter().flat_map(|text| text.lines()).collect();
        let changed = text.lines().filter(|line| !before.contains(line)).count();
        if self.text.as_deref() != Some(&*text) && !(self.text.is_none() && text.is_empty()) {
            let mut output = Output::file(&self.file)?;
            output
                .writer()
                .write_all(text.as_bytes())
                .map_err(|error| Failure::write(self.file.display(), error))?;
            output.finish()?;
        }
        self.text = Some(text);
        self.written = Instant::now();
        self.took = start.elapsed();
        Ok(changed)
    }
}

/// Removes what a killed run left beside the file.
pub(super) fn tidy(file: &Path) {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    leftovers::remove(&[folder.unwrap_or(Path::new(".")).to_owned()].into());
}
