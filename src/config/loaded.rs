//! A configuration as it applies to the files below its folder: `extends` followed, own cards
//! read, globs compiled.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use super::read::draft;
use super::{Config, ConfigError, ConfigPath, GlobPattern};
use crate::paths::tidy;
use crate::reach::{Access, Reach};
use crate::regular;
use crate::rule::{self, CardError, Rule};

/// How many configurations may extend each other.
const MOST_EXTENDED: usize = 32;

/// A configuration with its place among the files.
#[derive(Debug)]
pub(crate) struct Loaded {
    /// The file; none for the defaults.
    pub path: Option<PathBuf>,
    /// The folder to which its globs are relative, and paths that no file names.
    pub root: PathBuf,
    /// Its content, `extends` followed, the command line's over it.
    pub config: Config,
    /// The files that it may name.
    pub reach: Reach,
    /// The available rules: the built-in ones and its own.
    pub rules: Vec<Arc<Rule>>,
    include: Option<GlobSet>,
    exclude: Option<GlobSet>,
    overrides: Vec<GlobSet>,
}

impl Loaded {
    /// The defaults, for the files below a folder.
    ///
    /// # Errors
    /// Own cards that cannot be used.
    pub(crate) fn defaults(root: &Path, cli: &Config, access: &Access) -> Result<Self, Vec<ConfigError>> {
        Self::new(None, root, cli.clone(), Reach::of(root, None, access))
    }

    /// Reads a configuration file that was found, and what it extends.
    ///
    /// # Errors
    /// All that is wrong with these.
    pub(crate) fn found(file: &Path, cli: &Config, access: &Access) -> Result<Self, Vec<ConfigError>> {
        let root = file.parent().unwrap_or(Path::new(""));
        let reach = Reach::of(root, None, access);
        let text = reach.text(file, access.limits.config);
        Self::read(file, text, cli, reach)
    }

    /// Reads a configuration file that the caller named, wherever it is, and what it extends. `cwd` is
    /// in the repository that it is for.
    ///
    /// # Errors
    /// All that is wrong with these.
    pub(crate) fn named(file: &Path, cwd: &Path, cli: &Config, access: &Access) -> Result<Self, Vec<ConfigError>> {
        let root = file.parent().unwrap_or(Path::new(""));
        let reach = Reach::of(root, Some(cwd), access);
        let text = reach.bytes(file, access.limits.config).and_then(regular::utf8);
        Self::read(file, text, cli, reach)
    }

    fn read(file: &Path, text: io::Result<String>, cli: &Config, reach: Reach) -> Result<Self, Vec<ConfigError>> {
        let text = text.map_err(|error| {
            let message = match error.kind() {
                // The words of `Outside`.
                io::ErrorKind::Other => format!("It {error}."),
                _ => format!("It cannot be read: {}.", regular::reason(&error)),
            };
            vec![ConfigError::of_file(file, message)]
        })?;
        let config = follow(file, &text, &mut vec![tidy(file)], &reach)?;
        let root = file.parent().unwrap_or(Path::new(""));
        Self::new(Some(file), root, config.with(cli.clone()), reach)
    }

    fn new(file: Option<&Path>, root: &Path, config: Config, reach: Reach) -> Result<Self, Vec<ConfigError>> {
        let rules = rules(&config, root, &reach)?;
        if let Some(folder) = &config.static_dir {
            let place = folder
                .reached(root, &reach, "static-dir")
                .map_err(|error| vec![error])?;
            if !reach.is_dir(&place) {
                let message = format!("There is no folder `{}`.", folder.written());
                return Err(vec![folder.error(message)]);
            }
        }
        let overrides = config.overrides.iter().flatten();
        Ok(Self {
            path: file.map(Path::to_owned),
            root: root.to_owned(),
            include: config.include.as_deref().map(globs),
            exclude: config.exclude.as_deref().map(globs),
            overrides: overrides
                .map(|over| globs(over.files.as_deref().unwrap_or_default()))
                .collect(),
            config,
            reach,
            rules,
        })
    }

    /// Whether a file of a folder is an article for it.
    #[must_use]
    pub(crate) fn includes(&self, file: &Path) -> bool {
        let file = relative(file, &self.root);
        self.include.as_ref().is_none_or(|globs| globs.is_match(&file)) && !self.excludes(&file)
    }

    /// Whether `include` names a file, so that it is an article whatever its ending is.
    #[cfg(feature = "cli")]
    #[must_use]
    pub(crate) fn names(&self, file: &Path) -> bool {
        let file = relative(file, &self.root);
        self.include.as_ref().is_some_and(|globs| globs.is_match(&file))
    }

    /// Whether the configuration excludes a file or folder.
    #[must_use]
    pub(crate) fn excludes(&self, file: &Path) -> bool {
        let file = relative(file, &self.root);
        self.exclude
            .as_ref()
            .is_some_and(|globs| file.ancestors().any(|part| globs.is_match(part)))
    }

    /// The numbers of the overrides that apply to a file.
    pub(super) fn applying(&self, file: &Path) -> Vec<usize> {
        let file = relative(file, &self.root);
        (0..self.overrides.len())
            .filter(|index| self.overrides[*index].is_match(&file))
            .collect()
    }
}

fn relative(file: &Path, root: &Path) -> PathBuf {
    file.strip_prefix(root).unwrap_or(file).to_owned()
}

/// A set of globs as .gitignore tools read them: without a slash, a glob matches a name anywhere.
fn globs(patterns: &[GlobPattern]) -> GlobSet {
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

/// The configuration of a file, with that which it extends below it. `chain` are the files that
/// led here, this one last.
fn follow(file: &Path, text: &str, chain: &mut Vec<PathBuf>, reach: &Reach) -> Result<Config, Vec<ConfigError>> {
    let withheld = |error: ConfigError| error.withheld(file);
    let draft = draft(Some(file), text).map_err(|error| vec![withheld(error)])?;
    let base = match &draft.config.extends {
        Some(base) => extended(base, chain, reach),
        None => Ok(Config::default()),
    };
    let mut errors = Vec::new();
    let (base, rules) = match base {
        Ok(base) => {
            let root = file.parent().unwrap_or(Path::new(""));
            let rules = rules(&base.clone().with(draft.config.clone()), root, reach);
            let rules = rules.map_err(|wrong| errors.extend(wrong));
            (base, rules.ok())
        }
        Err(wrong) => {
            errors.extend(wrong);
            (Config::default(), None)
        }
    };
    match draft.finish(rules.as_deref()) {
        Ok(config) if errors.is_empty() => Ok(base.with(config)),
        own => {
            // Problems of the file itself come first.
            let own = own.err().map(withheld).into_iter();
            Err(own.chain(errors).collect())
        }
    }
}

/// The configuration that another one extends.
fn extended(base: &ConfigPath, chain: &mut Vec<PathBuf>, reach: &Reach) -> Result<Config, Vec<ConfigError>> {
    let place = base
        .reached(Path::new(""), reach, "extends")
        .map_err(|error| vec![error])?;
    let file: &Path = base.as_ref();
    if chain.len() > MOST_EXTENDED {
        let message = format!("More than {MOST_EXTENDED} configurations extend each other.");
        return Err(vec![base.error(message)]);
    }
    if chain.contains(&tidy(file)) {
        let message = format!("`extends` is circular: `{}` extends this file.", base.written());
        return Err(vec![base.error(message)]);
    }
    let text = reach.bytes(&place, reach.limits().config).and_then(regular::utf8);
    let text = text.map_err(|error| {
        let message = match error.kind() {
            io::ErrorKind::NotFound => format!("There is no configuration `{}`.", base.written()),
            _ => {
                let reason = regular::reason(&error);
                format!("The configuration `{}` cannot be read: {reason}.", base.written())
            }
        };
        vec![base.error(message)]
    })?;
    chain.push(tidy(file));
    follow(file, &text, chain, reach)
}

/// The built-in rules and those of the configuration's own folders.
fn rules(config: &Config, root: &Path, reach: &Reach) -> Result<Vec<Arc<Rule>>, Vec<ConfigError>> {
    let named: Vec<(PathBuf, &ConfigPath)> = config.rules.iter().flatten().map(|own| (root.join(own), own)).collect();
    let outside = named
        .iter()
        .filter_map(|(_, own)| own.reached(root, reach, "rules").err());
    let outside: Vec<ConfigError> = outside.collect();
    if !outside.is_empty() {
        return Err(outside);
    }
    let (there, missing): (Vec<_>, Vec<_>) = named.iter().partition(|(folder, _)| reach.is_dir(folder));
    let folders: Vec<PathBuf> = there.iter().map(|(folder, _)| folder.clone()).collect();
    let missing = missing.iter();
    let missing = missing.map(|(_, own)| own.error(format!("There is no folder `{}`.", own.written())));
    match rule::read_folders(&folders, reach) {
        Ok(own) if folders.len() == named.len() => Ok(own.rules),
        Ok(_) => Err(missing.collect()),
        Err(errors) => {
            let wrong = errors.into_iter().map(|error| of_card(error, &named));
            Err(wrong.chain(missing).collect())
        }
    }
}

/// A card that cannot be used, at its place; a folder, where it is named.
fn of_card(error: CardError, named: &[(PathBuf, &ConfigPath)]) -> ConfigError {
    let folder = named.iter().find(|(folder, _)| Path::new(&error.path) == *folder);
    if let (Some((_, own)), Some(problem)) = (folder, error.problems.first()) {
        return own.error(format!("`{}`: {}", own.written(), problem.message));
    }
    ConfigError {
        path: error.path,
        text: error.text,
        problems: error.problems,
    }
}
