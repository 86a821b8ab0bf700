//! Finds the configuration that governs a file, and compiles each distinct one once.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::evidence::{EvidenceSource, Files};
use super::{Config, ConfigError, ConfigPath, Loaded, World};
use crate::detect::{Guess, of_site};
use crate::engine::Linter;
use crate::generators::Target;
use crate::lists::{ListError, Lists};
use crate::memo::Memo;
use crate::problem::Problem;
use crate::reach::{Access, CONFIGURATIONS, Reach};
use crate::regular;
use crate::rule::card::Need;
use crate::schema::Schema;
use crate::settings::FrontMatterBeside;
use crate::source::Span;
#[cfg(feature = "cli")]
use crate::tree::Disk;
use crate::tree::Tree;

/// A configuration, the overrides that apply, whether the neighbours have front matter, and the
/// generator of the site.
type LinterKey = (usize, Vec<usize>, FrontMatterBeside, Option<Target>);

/// The filter lists beside those of the configuration.
#[derive(Clone, Debug, Default)]
pub struct ListSources {
    /// Lists that apply to every article.
    pub further: Vec<PathBuf>,
    /// The folder in which compiled lists are kept.
    pub cache: Option<PathBuf>,
}

/// Finds and keeps configurations and what they compile to.
pub(crate) struct Resolver {
    sources: ListSources,
    /// Locked while lists are compiled: this takes long, so only one thread does it.
    lists: Mutex<HashMap<Vec<PathBuf>, Arc<Lists>>>,
    schemas: Memo<(PathBuf, Target), Arc<Schema>>,
    evidence: Files,
    fixed: Option<Arc<Loaded>>,
    cli: Config,
    cwd: PathBuf,
    access: Access,
    /// What the command line names, which may be anywhere.
    reach: Reach,
    folders: Memo<PathBuf, Arc<Loaded>>,
    linters: Memo<LinterKey, Arc<Linter>>,
    /// Whether no file but the articles is looked for.
    isolated: bool,
    guesses: Memo<PathBuf, Guess>,
    /// The guesses on which articles were judged.
    used: Mutex<BTreeSet<(&'static str, PathBuf)>>,
}

impl Resolver {
    /// A resolver; `file`, if given, governs every article.
    ///
    /// # Errors
    /// All that is wrong with the file.
    pub(crate) fn new(
        cwd: &Path,
        file: Option<&Path>,
        isolated: bool,
        cli: Config,
        access: Access,
    ) -> Result<Self, Vec<ConfigError>> {
        let fixed = match file {
            Some(file) => Some(Loaded::named(file, cwd, &cli, &access)?),
            None if isolated => Some(Loaded::defaults(cwd, &cli, &access)?),
            None => None,
        };
        Ok(Self {
            sources: ListSources::default(),
            lists: Mutex::default(),
            schemas: Memo::default(),
            evidence: Files::default(),
            fixed: fixed.map(Arc::new),
            cli,
            cwd: cwd.to_owned(),
            reach: Reach::of(cwd, None, &access.clone().with_outside(true)),
            access,
            folders: Memo::default(),
            linters: Memo::default(),
            isolated,
            guesses: Memo::default(),
            used: Mutex::default(),
        })
    }

    /// What the caller names, which may be anywhere, and the largest files that are read.
    #[must_use]
    pub(crate) fn reach(&self) -> &Reach {
        &self.reach
    }

    /// Adds filter lists to the configured ones.
    #[must_use]
    pub(crate) fn with_lists(mut self, sources: ListSources) -> Self {
        self.sources = sources;
        self
    }

    /// Sets where evidence about images is, and the day of its use.
    #[must_use]
    pub(crate) fn with_evidence(mut self, source: EvidenceSource) -> Self {
        self.evidence = Files::new(source);
        self
    }

    /// The lists that a configuration names, and those of the command line; `None` if there are no lists.
    ///
    /// # Errors
    /// A list that cannot be read.
    ///
    /// # Panics
    /// Where another thread panicked.
    pub(crate) fn lists(&self, loaded: &Loaded) -> Result<Option<Arc<Lists>>, Vec<ConfigError>> {
        let named = loaded.config.lists.iter().flatten();
        let named = named.map(|list| list.reached(&loaded.root, &loaded.reach, "lists"));
        let mut paths = named
            .collect::<Result<Vec<PathBuf>, ConfigError>>()
            .map_err(|error| vec![error])?;
        paths.extend(self.sources.further.iter().cloned());
        if paths.is_empty() {
            return Ok(None);
        }
        let mut known = self.lists.lock().expect("no thread panics here");
        if let Some(found) = known.get(&paths) {
            return Ok(Some(found.clone()));
        }
        let files = crate::lists::read(&paths, &self.reach).map_err(|error| vec![of_list(loaded, &error)])?;
        let lists = Arc::new(Lists::load(files, self.sources.cache.as_deref()));
        known.insert(paths, lists.clone());
        Ok(Some(lists))
    }

    /// The schema that a configuration names.
    fn schema(&self, loaded: &Loaded, named: &ConfigPath, target: Target) -> Result<Arc<Schema>, Vec<ConfigError>> {
        let reach = &loaded.reach;
        named
            .reached(&loaded.root, reach, "schema")
            .map_err(|error| vec![error])?;
        self.schemas
            .try_get((loaded.root.join(named), target), |(place, target)| {
                let text = reach.bytes(place, reach.limits().schema).and_then(regular::utf8);
                let text = text.map_err(|error| {
                    let place = place.display();
                    vec![named.error(match error.kind() {
                        std::io::ErrorKind::NotFound => format!("There is no schema {place}."),
                        std::io::ErrorKind::InvalidData => format!("The schema {place} is not UTF-8."),
                        _ => format!("The schema {place} cannot be read: {}.", regular::reason(&error)),
                    })]
                })?;
                match Schema::within(named.written(), &text, Some(place), *target, reach) {
                    Ok(schema) => Ok(Arc::new(schema)),
                    Err(_) if !Schema::is_likely(place, &text) => {
                        let place = place.display();
                        let message = format!("{place} has neither the name nor the keys of a schema.");
                        Err(vec![named.error(message)])
                    }
                    Err(error) => Err(vec![ConfigError {
                        path: place.display().to_string(),
                        text,
                        problems: vec![error.0],
                    }]),
                }
            })
    }

    /// The configuration that governs the files of a folder.
    ///
    /// # Errors
    /// All that is wrong with it.
    pub(crate) fn folder(&self, folder: &Path) -> Result<Arc<Loaded>, Vec<ConfigError>> {
        if let Some(fixed) = &self.fixed {
            return Ok(fixed.clone());
        }
        self.folders.try_get(folder.to_owned(), |folder| {
            let own = CONFIGURATIONS
                .iter()
                .map(|name| folder.join(name))
                .find(|path| self.reach.is_file(path));
            match (own, folder.parent()) {
                (Some(path), _) => Ok(Arc::new(Loaded::found(&path, &self.cli, &self.access)?)),
                (None, Some(above)) => self.folder(above),
                (None, None) => Ok(Arc::new(Loaded::defaults(&self.cwd, &self.cli, &self.access)?)),
            }
        })
    }

    /// Reads the lists and schemas that the configuration of a folder names.
    ///
    /// # Errors
    /// All that is wrong with it.
    pub(crate) fn read_all(&self, folder: &Path) -> Result<(), Vec<ConfigError>> {
        let loaded = self.folder(folder)?;
        self.lists(&loaded)?;
        let over = loaded.config.overrides.iter().flatten();
        let all = over.map(|over| &over.front_matter);
        let all = std::iter::once(&loaded.config.front_matter).chain(all).flatten();
        for schema in all.filter_map(|front| front.schema.as_ref()) {
            self.schema(&loaded, schema, loaded.config.target.unwrap_or_default())?;
        }
        Ok(())
    }

    /// The linter for a file.
    ///
    /// # Errors
    /// All that is wrong with its configuration.
    pub(crate) fn linter(&self, file: &Path, world: World) -> Result<Arc<Linter>, Vec<ConfigError>> {
        let loaded = self.folder(file.parent().unwrap_or(&self.cwd))?;
        let applying = loaded.applying(file);
        let guess = match self.target(&loaded, &applying) {
            Some(_) => None,
            None => self.guess(file, &world),
        };
        let key = (Arc::as_ptr(&loaded) as usize, applying, world.beside, guess);
        self.linters
            .try_get(key, |(_, applying, ..)| self.compiled(&loaded, applying, guess, world))
    }

    /// Whether a file of MDX is an article: `include` names it, or its target is Astro, which may be guessed.
    ///
    /// # Errors
    /// All that is wrong with its configuration.
    #[cfg(feature = "cli")]
    pub(crate) fn brings_mdx(&self, file: &Path) -> Result<bool, Vec<ConfigError>> {
        let folder = file.parent().unwrap_or(&self.cwd);
        let loaded = self.folder(folder)?;
        if loaded.names(file) {
            return Ok(true);
        }
        let target = self.target(&loaded, &loaded.applying(file)).or_else(|| {
            let disk = Disk::new(&self.cwd);
            let guess = (!self.isolated).then(|| self.guess_folder(&disk, folder)).flatten();
            guess.map(|(target, _)| target)
        });
        Ok(target == Some(Target::Astro))
    }

    /// The generator of the site that a file belongs to, where the site's files say so.
    fn guess(&self, file: &Path, world: &World) -> Option<Target> {
        let tree = world.files.as_deref().filter(|_| !self.isolated)?;
        let folder = file.parent().unwrap_or(&self.cwd);
        let (target, place) = self.guess_folder(tree, folder)?;
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        used.insert((crate::generators::name(target), place));
        Some(target)
    }

    fn guess_folder(&self, tree: &dyn Tree, folder: &Path) -> Guess {
        self.guesses.get(folder.to_owned(), |folder| {
            of_site(tree, folder, &|above| self.guess_folder(tree, above))
        })
    }

    /// The generators that were guessed, and the files that say so.
    #[must_use]
    pub(crate) fn guessed(&self) -> Vec<(&'static str, PathBuf)> {
        let used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        used.iter().cloned().collect()
    }

    /// The generator that is configured.
    fn target(&self, loaded: &Loaded, overrides: &[usize]) -> Option<Target> {
        let all = loaded.config.overrides.as_deref().unwrap_or_default();
        let last = overrides.iter().rev().find_map(|index| all[*index].target);
        self.cli.target.or(last).or(loaded.config.target)
    }

    /// The linter of a configuration with some of its overrides.
    fn compiled(
        &self,
        loaded: &Loaded,
        overrides: &[usize],
        guess: Option<Target>,
        mut world: World,
    ) -> Result<Arc<Linter>, Vec<ConfigError>> {
        let mut config = loaded.config.clone();
        let all = loaded.config.overrides.as_deref().unwrap_or_default();
        for index in overrides {
            config = config.with(all[*index].clone());
        }
        let mut config = config.with(self.cli.clone());
        config.target = config.target.or(guess);
        config.static_dir = config.static_dir.map(|folder| folder.starting_at(&loaded.root));
        if config.runs(Need::Lists, &loaded.rules) {
            world.lists = self.lists(loaded)?;
        }
        let schema = config.front_matter.as_ref().and_then(|front| front.schema.as_ref());
        if let Some(schema) = schema.filter(|_| config.runs(Need::Schema, &loaded.rules)) {
            world.schema = Some(self.schema(loaded, schema, config.target.unwrap_or_default())?);
        }
        let cwd = (!self.isolated).then_some(&*self.cwd);
        world.evidence = self.evidence.of(loaded, cwd, &self.reach)?;
        let linter = config.compile(&loaded.rules, world);
        let linter = linter.map_err(|unknown| vec![ConfigError::of_name(&unknown, &loaded.rules)]);
        linter.map(Arc::new)
    }
}

/// A list that cannot be read, at its place in the configuration.
fn of_list(loaded: &Loaded, error: &ListError) -> ConfigError {
    match loaded.config.lists.iter().flatten().nth(error.number) {
        Some(named) => named.error(error.to_string()),
        None => ConfigError::of_settings(Problem {
            span: Span::at(0),
            message: error.to_string(),
            help: None,
        }),
    }
}
