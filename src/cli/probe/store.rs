//! The file of answers: read, merged with what came, and written as a whole.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::placeholders;
use crate::cli::failure::Failure;
use crate::cli::leftovers;
use crate::cli::output::Output;
use crate::config::{ConfigError, Loaded};
use crate::evidence::{self, FILE, Outcome, Picture, Way};
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
    /// Images of hosts that cannot be reached, as long as it may be the network that is missing.
    held: Vec<Picture>,
    answered: bool,
    pub file: PathBuf,
    pub known: BTreeMap<String, Picture>,
    /// The text of the file when it was read, and as it is now.
    before: Option<Arc<str>>,
    text: Option<Arc<str>>,
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
        let text: Option<Arc<str>> = text.map(Into::into);
        let pictures = match &text {
            None => Vec::new(),
            Some(text) => evidence::read(text).map_err(|problems| {
                vec![ConfigError {
                    path: shown.to_owned(),
                    text: text.to_string(),
                    problems,
                }]
            })?,
        };
        let pictures = evidence::merged(pictures).into_iter();
        Ok(Self {
            held: Vec::new(),
            answered: false,
            known: pictures.map(|picture| (picture.url.clone(), picture)).collect(),
            file,
            before: text.clone(),
            text,
            written: Instant::now(),
            took: Duration::ZERO,
        })
    }

    /// Marks what is a placeholder.
    pub(super) fn mark(&mut self) {
        placeholders::mark(&mut self.known);
    }

    /// Adds an image, in the place of what was known of it, unless the host gave no answer for the
    /// moment. That hosts cannot be reached only counts when another one was.
    pub(super) fn add(&mut self, picture: Picture) {
        let site = picture.answers.outcome(Way::Site);
        if matches!(site, Some(Outcome::Unreachable | Outcome::Slow)) && !self.answered {
            self.held.push(picture);
            return;
        }
        self.answered = true;
        for picture in self.held.drain(..).chain([picture]) {
            let known = self.known.get(&picture.url);
            let lasts = |picture: &Picture, way: Way| picture.answers.outcome(way).map(Outcome::is_lasting);
            let loses =
                |known: &Picture, way: Way| (lasts(known, way), lasts(&picture, way)) == (Some(true), Some(false));
            if !known.is_some_and(|known| Way::ALL.iter().any(|way| loses(known, *way))) {
                self.known.insert(picture.url.clone(), picture);
            }
        }
    }

    /// Adds what was held back, if it is not the network that was missing.
    ///
    /// # Errors
    /// Several hosts, and none that answered.
    pub(super) fn settle(&mut self, hosts: usize) -> Result<(), Failure> {
        if !self.answered && hosts > 1 && !self.held.is_empty() {
            return Err(Failure::Unusable(
                "no host answered, so nothing was written; is there a network, or a proxy that is needed?".into(),
            ));
        }
        for picture in std::mem::take(&mut self.held) {
            self.answered = true;
            self.add(picture);
        }
        Ok(())
    }

    /// Writes the file from time to time: not so often that this takes longer than the rest.
    pub(super) fn keep(&mut self) -> Result<(), Failure> {
        if self.written.elapsed() < OFTEN.max(self.took * 20) {
            return Ok(());
        }
        self.write().map(drop)
    }

    /// Writes the file, if something is to be changed in it. Says how many of its lines are new or
    /// changed in this run.
    pub(super) fn write(&mut self) -> Result<usize, Failure> {
        let start = Instant::now();
        self.mark();
        let text = evidence::write(self.known.values().cloned().collect());
        let before: std::collections::HashSet<&str> = self.before.iter().flat_map(|text| text.lines()).collect();
        let changed = text.lines().filter(|line| !before.contains(line)).count();
        if self.text.as_deref() != Some(&*text) && !(self.text.is_none() && text.is_empty()) {
            let mut output = Output::file(&self.file)?;
            output
                .writer()
                .write_all(text.as_bytes())
                .map_err(|error| Failure::write(self.file.display(), error))?;
            output.finish()?;
        }
        self.text = Some(text.into());
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{Answer, Answers, Verdict};

    fn store(folder: &Path) -> Store {
        Store::read(folder.join(FILE), FILE, 1 << 20).unwrap_or_else(|_| panic!("a file that is not there"))
    }

    fn picture(name: &str, site: Outcome, none: Outcome) -> Picture {
        Picture {
            url: format!("https://img.example/{name}"),
            asked: jiff::civil::date(2026, 11, 28),
            page: "https://blog.example/".to_owned(),
            verdict: Verdict::Unknown,
            answers: Answers {
                site: Some(Answer::new(site)),
                none: Some(Answer::new(none)),
                ..Answers::default()
            },
            archived: None,
        }
    }

    #[test]
    fn what_is_written_meanwhile_counts_as_changed() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut store = store(folder.path());
        let write = |store: &mut Store| store.write().unwrap_or_else(|_| panic!("a file that can be written"));
        store.add(picture("a", Outcome::Picture, Outcome::Picture));
        assert_eq!(write(&mut store), 1);
        store.add(picture("b", Outcome::Picture, Outcome::Picture));
        assert_eq!(write(&mut store), 2);
    }

    #[test]
    fn no_answer_is_replaced_by_one_for_the_moment() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut store = store(folder.path());
        let before = picture("a", Outcome::Picture, Outcome::Refused);
        store.add(before.clone());
        for (site, none) in [(Outcome::Broken, Outcome::Refused), (Outcome::Picture, Outcome::Broken)] {
            store.add(picture("a", site, none));
            assert_eq!(store.known[&before.url], before);
        }
        let after = picture("a", Outcome::Refused, Outcome::Picture);
        store.add(after.clone());
        assert_eq!(store.known[&before.url], after);
    }
}
