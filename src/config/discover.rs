//! Finds the configuration that governs a file, with `extends` followed, and compiles each
//! distinct one once.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use super::{Config, ConfigError, Problem, World, read};
use crate::engine::Linter;
use crate::generators::Target;
use crate::lists::Lists;
use crate::rule::{self, CardError, Rule};
use crate::schema::Schema;
use crate::source::Span;

/// The names of a configuration file, the first one preferred.
pub const NAMES: &[&str] = &["seedlint.yaml", ".seedlint.yaml", "seedlint.yml", ".seedlint.yml"];

/// A configuration with where it stands.
#[derive(Debug)]
pub struct Loaded {
    /// The file; none for the defaults.
    pub path: Option<PathBuf>,
    /// The folder to which its globs and paths are relative.
    pub root: PathBuf,
    /// Its content, `extends` followed, the command line's over it.
    pub config: Config,
    /// The rules that there are: the built-in ones and its own.
    pub rules: Vec<Arc<Rule>>,
    include: Option<GlobSet>,
    exclude: Option<GlobSet>,
    overrides: Vec<GlobSet>,
}

impl Loaded {
    /// The defaults, for the files below a folder.
    #[must_use]
    pub fn defaults(root: &Path, cli: &Config) -> Self {
        Self::new(None, root.to_owned(), cli.clone(), rule::built_in().to_vec())
    }

    fn new(path: Option<PathBuf>, root: PathBuf, config: Config, rules: Vec<Arc<Rule>>) -> Self {
        let overrides = config
            .overrides
            .iter()
            .flatten()
            .map(|over| globs(&over.files))
            .collect();
        Self {
            include: config.include.as_deref().map(globs),
            exclude: config.exclude.as_deref().map(globs),
            overrides,
            path,
            root,
            config,
            rules,
        }
    }

    /// Whether a file of a folder is an article for it.
    #[must_use]
    pub fn includes(&self, file: &Path) -> bool {
        let file = relative(file, &self.root);
        self.include.as_ref().is_none_or(|globs| globs.is_match(&file)) && !self.excludes(&file)
    }

    /// Whether it leaves a file or folder out.
    #[must_use]
    pub fn excludes(&self, file: &Path) -> bool {
        let file = relative(file, &self.root);
        self.exclude
            .as_ref()
            .is_some_and(|globs| file.ancestors().any(|part| globs.is_match(part)))
    }

    fn applying(&self, file: &Path) -> Vec<usize> {
        let file = relative(file, &self.root);
        (0..self.overrides.len())
            .filter(|index| self.overrides[*index].is_match(&file))
            .collect()
    }
}

fn relative(file: &Path, root: &Path) -> PathBuf {
    file.strip_prefix(root).unwrap_or(file).to_owned()
}

/// A set of globs as .gitignore tools read them: without a slash, a glob stands for a name anywhere.
fn globs(patterns: &[String]) -> GlobSet {
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        let rooted = pattern.trim_start_matches("./");
        let below = pattern.ends_with('/');
        let anchored = rooted.strip_prefix('/').unwrap_or(rooted).trim_end_matches('/');
        let written = if rooted.trim_end_matches('/').contains('/') {
            anchored.to_owned()
        } else {
            format!("**/{anchored}")
        };
        let inside = format!("{written}/**");
        for glob in std::iter::once(&written).chain(below.then_some(&inside)) {
            if let Ok(glob) = GlobBuilder::new(glob).literal_separator(true).build() {
                set.add(glob);
            }
        }
    }
    set.build().unwrap_or_default()
}

/// A configuration, the overrides that apply, and whether the neighbours have front matter.
type LinterKey = (usize, Vec<usize>, bool);

/// What is known of lists besides the configuration.
#[derive(Clone, Debug, Default)]
pub struct ListSources {
    /// Lists that hold everywhere.
    pub further: Vec<PathBuf>,
    /// The folder in which compiled lists are kept.
    pub cache: Option<PathBuf>,
}

/// Finds and keeps configurations and what they compile to.
pub struct Resolver {
    sources: ListSources,
    lists: Mutex<HashMap<Vec<PathBuf>, Arc<Lists>>>,
    schemas: Mutex<HashMap<(PathBuf, Target), Arc<Schema>>>,
    fixed: Option<Arc<Loaded>>,
    cli: Config,
    isolated: bool,
    cwd: PathBuf,
    folders: Mutex<HashMap<PathBuf, Arc<Loaded>>>,
    linters: Mutex<HashMap<LinterKey, Arc<Linter>>>,
}

impl Resolver {
    /// A resolver: `file` stands for every article where it is given.
    ///
    /// # Errors
    /// All that is wrong with the file.
    pub fn new(cwd: &Path, file: Option<&Path>, isolated: bool, cli: Config) -> Result<Self, Vec<ConfigError>> {
        let fixed = match file {
            Some(file) => Some(Arc::new(load(file, cwd, &cli)?)),
            None => None,
        };
        Ok(Self {
            sources: ListSources::default(),
            lists: Mutex::default(),
            schemas: Mutex::default(),
            fixed,
            cli,
            isolated,
            cwd: cwd.to_owned(),
            folders: Mutex::new(HashMap::new()),
            linters: Mutex::new(HashMap::new()),
        })
    }

    /// With lists of advertisements besides those that are configured.
    #[must_use]
    pub fn with_lists(mut self, sources: ListSources) -> Self {
        self.sources = sources;
        self
    }

    /// The lists that a configuration names, and those of the command line; none where there are none.
    ///
    /// # Errors
    /// A list that can't be read.
    ///
    /// # Panics
    /// Where another thread panicked.
    pub fn lists(&self, loaded: &Loaded) -> Result<Option<Arc<Lists>>, Vec<ConfigError>> {
        let named = loaded.config.lists.iter().flatten();
        let paths: Vec<PathBuf> = named
            .map(|list| loaded.root.join(list))
            .chain(self.sources.further.iter().cloned())
            .collect();
        if paths.is_empty() {
            return Ok(None);
        }
        let mut known = self.lists.lock().expect("no thread panics here");
        if let Some(found) = known.get(&paths) {
            return Ok(Some(found.clone()));
        }
        let files = crate::lists::read(&paths).map_err(|(at, reason)| vec![unreadable_list(loaded, at, reason)])?;
        let lists = Arc::new(Lists::load(files, self.sources.cache.as_deref()));
        known.insert(paths, lists.clone());
        Ok(Some(lists))
    }

    /// The schema that a configuration names.
    fn schema(&self, loaded: &Loaded, name: &str, target: Target) -> Result<Arc<Schema>, Vec<ConfigError>> {
        let place = loaded.root.join(name);
        let key = (place, target);
        let mut known = self.schemas.lock().expect("no thread panics here");
        if let Some(found) = known.get(&key) {
            return Ok(found.clone());
        }
        let place = &key.0;
        let text = std::fs::read_to_string(place).map_err(|error| {
            let reason = match error.kind() {
                std::io::ErrorKind::NotFound => format!("There is no schema {}.", place.display()),
                std::io::ErrorKind::InvalidData => format!("The schema {} is not UTF-8.", place.display()),
                kind => format!("The schema {} can't be read: {kind}.", place.display()),
            };
            vec![at_name(loaded, name, reason)]
        })?;
        let schema = Schema::read(name, &text, Some(place), target).map_err(|error| {
            let problem = Problem {
                span: error.span,
                message: error.message,
                help: error.help,
            };
            vec![ConfigError {
                path: place.display().to_string(),
                text,
                problems: vec![problem],
            }]
        })?;
        let schema = Arc::new(schema);
        known.insert(key, schema.clone());
        Ok(schema)
    }

    /// The configuration that governs the files of a folder.
    ///
    /// # Errors
    /// All that is wrong with it.
    ///
    /// # Panics
    /// Where another thread panicked.
    pub fn folder(&self, folder: &Path) -> Result<Arc<Loaded>, Vec<ConfigError>> {
        if let Some(fixed) = &self.fixed {
            return Ok(fixed.clone());
        }
        if let Some(found) = self.folders.lock().expect("no thread panics here").get(folder) {
            return Ok(found.clone());
        }
        let own = NAMES.iter().map(|name| folder.join(name)).find(|path| path.is_file());
        let loaded = match (own, folder.parent()) {
            _ if self.isolated => Arc::new(Loaded::defaults(&self.cwd, &self.cli)),
            (Some(path), _) => Arc::new(load(&path, folder, &self.cli)?),
            (None, Some(above)) => self.folder(above)?,
            (None, None) => Arc::new(Loaded::defaults(&self.cwd, &self.cli)),
        };
        self.folders
            .lock()
            .expect("no thread panics here")
            .insert(folder.to_owned(), loaded.clone());
        Ok(loaded)
    }

    /// The linter for a file.
    ///
    /// # Errors
    /// All that is wrong with its configuration.
    ///
    /// # Panics
    /// Where another thread panicked.
    pub fn linter(&self, file: &Path, world: World) -> Result<Arc<Linter>, Vec<ConfigError>> {
        let loaded = self.folder(file.parent().unwrap_or(&self.cwd))?;
        let applying = loaded.applying(file);
        let key = (
            Arc::as_ptr(&loaded) as usize,
            applying.clone(),
            world.neighbours_have_front_matter,
        );
        if let Some(found) = self.linters.lock().expect("no thread panics here").get(&key) {
            return Ok(found.clone());
        }
        let mut config = loaded.config.clone();
        let overrides = loaded.config.overrides.clone().unwrap_or_default();
        for index in applying {
            config = config.with(&overrides[index]);
        }
        let mut config = config.under(self.cli.clone());
        let below_root = |folder: String| loaded.root.join(folder).display().to_string();
        config.static_dir = config.static_dir.map(below_root);
        let world = match config.runs("ads/filter-list", &loaded.rules) {
            true => World {
                lists: self.lists(&loaded)?,
                ..world
            },
            false => world,
        };
        let schema = config.front_matter.as_ref().and_then(|front| front.schema.as_ref());
        let world = match schema.filter(|_| config.runs("front-matter/schema", &loaded.rules)) {
            Some(schema) => World {
                schema: Some(self.schema(&loaded, schema, config.target.unwrap_or_default())?),
                ..world
            },
            None => world,
        };
        let linter = config
            .compile(&loaded.rules, world)
            .map_err(|reason| vec![plain(&loaded, reason)])?;
        let linter = Arc::new(linter);
        self.linters
            .lock()
            .expect("no thread panics here")
            .insert(key, linter.clone());
        Ok(linter)
    }
}

fn plain(loaded: &Loaded, message: String) -> ConfigError {
    let path = loaded
        .path
        .as_ref()
        .map_or("the command line".to_owned(), |path| path.display().to_string());
    ConfigError {
        path,
        text: String::new(),
        problems: vec![Problem {
            span: Span::at(0),
            message,
            help: None,
        }],
    }
}

/// A list that can't be read, at its place in the configuration; `at` is its number there.
fn unreadable_list(loaded: &Loaded, at: usize, reason: String) -> ConfigError {
    match loaded.config.lists.as_ref().and_then(|lists| lists.get(at)) {
        Some(name) => at_name(loaded, name, reason),
        None => plain(loaded, reason),
    }
}

/// What is wrong with a file that a configuration names, at its name there.
fn at_name(loaded: &Loaded, name: &str, reason: String) -> ConfigError {
    let mut error = plain(loaded, reason);
    if let Some(path) = &loaded.path {
        error.text = std::fs::read_to_string(path).unwrap_or_default();
        let start = error.text.find(name);
        error.problems[0].span = start.map_or(Span::at(0), |start| Span::new(start, start + name.len()));
    }
    error
}

/// Reads a configuration file and what it extends.
fn load(path: &Path, root: &Path, cli: &Config) -> Result<Loaded, Vec<ConfigError>> {
    let config = follow(path, 0)?;
    let folder = path.parent().unwrap_or(root);
    let rules = with_own(&config, folder)?;
    Ok(Loaded::new(
        Some(path.to_owned()),
        folder.to_owned(),
        config.under(cli.clone()),
        rules,
    ))
}

fn follow(path: &Path, depth: usize) -> Result<Config, Vec<ConfigError>> {
    let shown = path.display().to_string();
    let fail = |message: String| {
        vec![ConfigError {
            path: shown.clone(),
            text: String::new(),
            problems: vec![Problem {
                span: Span::at(0),
                message,
                help: None,
            }],
        }]
    };
    if depth > 16 {
        return Err(fail("`extends` goes round in a circle.".into()));
    }
    let text = std::fs::read_to_string(path).map_err(|error| fail(format!("It can't be read: {error}.")))?;
    let folder = path.parent().unwrap_or(Path::new("."));
    let known = |config: &Config| with_own(config, folder).unwrap_or_else(|_| rule::built_in().to_vec());
    let config = read(&shown, &text, &known).map_err(|error| vec![error])?;
    let Some(base) = config.extends.clone() else {
        return Ok(config);
    };
    let base = folder.join(base);
    let mut below = follow(&base, depth + 1)?;
    let from = base.parent().unwrap_or(folder);
    below.rules = below
        .rules
        .map(|rules| rules.iter().map(|rule| from.join(rule).display().to_string()).collect());
    below.lists = below
        .lists
        .map(|lists| lists.iter().map(|list| from.join(list).display().to_string()).collect());
    if let Some(front) = &mut below.front_matter {
        front.schema = front.schema.take().map(|file| from.join(file).display().to_string());
    }
    below.baseline = below.baseline.map(|file| from.join(file).display().to_string());
    below.static_dir = below.static_dir.map(|folder| from.join(folder).display().to_string());
    Ok(below.under(config))
}

/// The built-in rules and those of the configuration's own folders.
fn with_own(config: &Config, folder: &Path) -> Result<Vec<Arc<Rule>>, Vec<ConfigError>> {
    let folders: Vec<PathBuf> = config.rules.iter().flatten().map(|own| folder.join(own)).collect();
    match rule::read_folders(&folders) {
        Ok(own) => Ok(own.rules),
        Err(errors) => Err(errors.into_iter().map(of_card).collect()),
    }
}

/// What is wrong with a card, as an error of the configuration that names its folder.
fn of_card(error: CardError) -> ConfigError {
    let problem = |problem: crate::problem::Problem| Problem {
        span: problem.span,
        message: problem.message,
        help: problem.help,
    };
    ConfigError {
        path: error.path,
        text: error.text,
        problems: error.problems.into_iter().map(problem).collect(),
    }
}
