//! Arguments become a sorted list of articles.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use globset::GlobSet;
use ignore::WalkBuilder;

use crate::config::{ConfigError, Resolver};

/// How files are chosen.
#[derive(Debug, Default)]
pub(crate) struct FileOptions {
    /// The folder from which relative paths start.
    pub cwd: PathBuf,
    /// Files that the command line excludes.
    pub exclude: GlobSet,
    /// Whether excluded files are skipped even if they are named explicitly.
    pub force_exclude: bool,
    /// Whether files that git ignores are excluded; without a value, the configuration decides.
    pub respect_gitignore: Option<bool>,
}

/// The articles, and the number of excluded ones.
#[derive(Debug, Default)]
pub(crate) struct FileList {
    /// Sorted paths as they were reached: relative where the argument was.
    pub files: Vec<PathBuf>,
    /// How many named or found articles were excluded.
    pub excluded: usize,
    /// Folders that cannot be read, with the reasons.
    pub unreadable: Vec<(PathBuf, std::io::Error)>,
    /// Links that a glob matched and that lead out of its folder.
    pub outside: Vec<PathBuf>,
    /// Articles in folders whose names begin with a dot: they are skipped, as site generators skip them.
    pub hidden: Vec<PathBuf>,
}

/// Why files cannot be listed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FilesError {
    /// A path that isn't there.
    #[error("there is no file or folder `{0}`")]
    NotFound(String),
    /// A glob that matches nothing.
    #[error("no file matches `{0}`")]
    NoMatch(String),
    /// A glob that cannot be read.
    #[error("the pattern `{0}` cannot be read: {1}")]
    BadPattern(String, String),
    /// A folder without articles.
    #[error("there is no article (*.md, *.markdown) in `{0}`{1}")]
    NoArticles(String, String),
    /// A configuration that cannot be used.
    #[error("a configuration cannot be used")]
    Config(Vec<ConfigError>),
}

/// Lists the articles that the arguments name.
///
/// # Errors
/// See [`FilesError`].
pub(crate) fn list(arguments: &[String], resolver: &Resolver, options: &FileOptions) -> Result<FileList, FilesError> {
    let mut found = BTreeSet::new();
    let mut list = FileList::default();
    for argument in arguments {
        let path = Path::new(argument);
        let place = options.cwd.join(path);
        if place.is_dir() {
            walk(argument, path, resolver, options, &mut found, &mut list)?;
        } else if place.exists() {
            named(path, resolver, options, &mut found, &mut list)?;
        } else if argument.contains(['*', '?', '[']) {
            let pattern = place.to_string_lossy().into_owned();
            let paths =
                glob::glob(&pattern).map_err(|error| FilesError::BadPattern(argument.clone(), error.msg.to_owned()))?;
            let mut any = false;
            let base = base_of(&place);
            for path in paths.filter_map(Result::ok).filter(|path| path.is_file()) {
                any = true;
                let shown = path.strip_prefix(&options.cwd).unwrap_or(&path).to_owned();
                if leads_out(&path, &base) {
                    list.outside.push(shown);
                } else {
                    named(&shown, resolver, options, &mut found, &mut list)?;
                }
            }
            if !any {
                return Err(FilesError::NoMatch(argument.clone()));
            }
        } else {
            return Err(FilesError::NotFound(argument.clone()));
        }
    }
    list.files = found.into_iter().collect();
    Ok(list)
}

/// The folder of a glob: its parts before the first with a wildcard.
fn base_of(glob: &Path) -> PathBuf {
    let is_plain = |part: &std::path::Component<'_>| !part.as_os_str().to_string_lossy().contains(['*', '?', '[']);
    glob.components().take_while(is_plain).collect()
}

/// Whether a path leads out of a folder, since it or a folder on its way is a link.
fn leads_out(path: &Path, folder: &Path) -> bool {
    match (std::fs::canonicalize(path), std::fs::canonicalize(folder)) {
        (Ok(path), Ok(folder)) => !path.starts_with(folder),
        _ => false,
    }
}

fn named(
    path: &Path,
    resolver: &Resolver,
    options: &FileOptions,
    found: &mut BTreeSet<PathBuf>,
    list: &mut FileList,
) -> Result<(), FilesError> {
    let path = tidy(path);
    if options.force_exclude && !is_included(&path, resolver, options)? {
        list.excluded += 1;
    } else {
        found.insert(path);
    }
    Ok(())
}

/// Without a leading `./`.
fn tidy(path: &Path) -> PathBuf {
    path.strip_prefix(".").unwrap_or(path).to_owned()
}

/// Whether the name of a file is that of an article. Its ending may be in capitals, as old systems wrote it.
#[must_use]
pub(crate) fn is_article(path: &Path) -> bool {
    let ending = path.extension().unwrap_or_default();
    ["md", "markdown"]
        .iter()
        .any(|known| ending.eq_ignore_ascii_case(known))
}

/// Whether a file is MDX: no article, but it may be meant as one.
fn is_mdx(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "mdx")
}

/// What to do where a folder has no articles but this file of MDX.
fn almost_article(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    format!("; `{name}` is checked with `--target astro`, or where `include` in seedlint.yaml has \"*.mdx\"")
}

/// Whether a configuration brings in an article of MDX: by `include`, or by a site of Astro.
fn is_mdx_article(path: &Path, resolver: &Resolver, options: &FileOptions) -> Result<bool, FilesError> {
    if !is_mdx(path) {
        return Ok(false);
    }
    resolver.brings_mdx(&options.cwd.join(path)).map_err(FilesError::Config)
}

/// Whether a file of a folder is one of its articles, as the configuration and the command line say.
///
/// # Errors
/// A configuration that cannot be used.
pub(crate) fn is_included(path: &Path, resolver: &Resolver, options: &FileOptions) -> Result<bool, FilesError> {
    let place = options.cwd.join(path);
    let relative = place.strip_prefix(&options.cwd).unwrap_or(&place);
    if relative.ancestors().any(|part| options.exclude.is_match(part)) {
        return Ok(false);
    }
    let folder = place.parent().unwrap_or(&options.cwd);
    let loaded = resolver.folder(folder).map_err(FilesError::Config)?;
    Ok(loaded.includes(&place))
}

fn walk(
    argument: &str,
    folder: &Path,
    resolver: &Resolver,
    options: &FileOptions,
    found: &mut BTreeSet<PathBuf>,
    list: &mut FileList,
) -> Result<(), FilesError> {
    let place = options.cwd.join(folder);
    let respect = match options.respect_gitignore {
        Some(respect) => respect,
        None => resolver
            .folder(&place)
            .map_err(FilesError::Config)?
            .config
            .respect_gitignore
            .unwrap_or(true),
    };
    let walker = WalkBuilder::new(&place)
        .hidden(false)
        .git_ignore(respect)
        .git_global(respect)
        .git_exclude(respect)
        .ignore(respect)
        .filter_entry(|entry| {
            let is_hidden_folder = entry.depth() > 0 && is_hidden(entry.path()) && !is_file(entry);
            entry.file_name() != "node_modules" && !is_hidden_folder
        })
        .build();
    let mut any = false;
    let mut near = None;
    for entry in walker {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let at = place_of(&error).unwrap_or(&place);
                let at = tidy(&folder.join(at.strip_prefix(&place).unwrap_or(at)));
                any = true;
                list.unreadable.push((at, into_io(error)));
                continue;
            }
        };
        if !is_file(&entry) {
            continue;
        }
        if !is_article(entry.path()) && !is_mdx_article(entry.path(), resolver, options)? {
            near = near.or_else(|| is_mdx(entry.path()).then(|| entry.path().to_owned()));
            continue;
        }
        let below = entry.path().strip_prefix(&place).unwrap_or(entry.path());
        let path = tidy(&folder.join(below));
        any = true;
        if is_hidden(entry.path()) {
            if is_included(&path, resolver, options)? {
                list.hidden.push(path);
            }
            continue;
        }
        if is_included(&path, resolver, options)? {
            found.insert(path);
        } else {
            list.excluded += 1;
        }
    }
    if any {
        Ok(())
    } else {
        let hint = near.map(|file| almost_article(&file)).unwrap_or_default();
        Err(FilesError::NoArticles(argument.to_owned(), hint))
    }
}

fn is_file(entry: &ignore::DirEntry) -> bool {
    entry.file_type().is_some_and(|kind| kind.is_file())
}

/// Whether the name begins with a dot.
fn is_hidden(path: &Path) -> bool {
    path.file_name()
        .is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))
}

/// The path that an error of the walk is about.
fn place_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => place_of(err),
        _ => None,
    }
}

/// The reason of an error of the walk.
fn into_io(error: ignore::Error) -> std::io::Error {
    let words = error.to_string();
    error.into_io_error().unwrap_or_else(|| std::io::Error::other(words))
}
