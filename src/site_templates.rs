//! Which includes and shortcodes a site has, as far as its folder shows.

use std::path::{Path, PathBuf};

use crate::generators::Target;
use crate::site::root;
use crate::site_settings::{is_whole_hugo, jekyll_has_all_includes, layouts};
use crate::tree::Tree;

/// The shortcodes that Hugo brings, in any version.
const HUGO_SHORTCODES: &[&str] = &[
    "comment",
    "details",
    "figure",
    "gist",
    "highlight",
    "instagram",
    "instagram_simple",
    "param",
    "qr",
    "ref",
    "relref",
    "speakerdeck",
    "tweet",
    "twitter",
    "twitter_simple",
    "vimeo",
    "vimeo_simple",
    "x",
    "x_simple",
    "youtube",
];

/// What a tag asks for and is not there, in words: `there is no` and where the file should be.
#[must_use]
pub(crate) fn missing(tree: &dyn Tree, target: Target, article: &str, name: &str, rest: &str) -> Option<String> {
    // Without quotes, Eleventy reads a variable, which no data file has.
    if target == Target::Eleventy && matches!(name, "include" | "render") && literal(rest).is_some() {
        let root = root(tree, target, &tree.folder_of(article))?;
        let is_default = settings_of_eleventy(tree, &root)?
            .iter()
            .all(|text| !text.contains("dynamicPartials"));
        return is_default.then(|| "without quotes, this is a variable".to_owned());
    }
    missing_file(tree, target, article, name, rest).map(|file| format!("there is no `{file}`"))
}

fn missing_file(tree: &dyn Tree, target: Target, article: &str, name: &str, rest: &str) -> Option<String> {
    let folder = tree.folder_of(article);
    let root = root(tree, target, &folder)?;
    match (target, name) {
        (Target::Hugo, shortcode) => missing_shortcode(tree, &root, shortcode),
        (Target::Jekyll, "include") => {
            let file = literal(rest)?;
            let is_missing = !is_there(tree, &root.join("_includes"), file) && jekyll_has_all_includes(tree, &root);
            is_missing.then(|| format!("_includes/{file}"))
        }
        (Target::Jekyll, "include_relative") => {
            let file = literal(rest)?;
            (!is_there(tree, &folder, file)).then(|| file.to_owned())
        }
        // Nunjucks looks for templates in this folder, and Hexo sets no other one.
        (Target::Hexo, "include" | "extends" | "import" | "from") => {
            let file = quoted(rest).filter(|_| !rest.contains("ignore missing"))?;
            (!is_there(tree, &root.join("views"), file)).then(|| format!("views/{file}"))
        }
        (Target::Eleventy, "include" | "render") => missing_partial(tree, &root, quoted(rest)?),
        _ => None,
    }
}

/// The name of a file at the start of a tag, without variables.
fn literal(rest: &str) -> Option<&str> {
    let file = rest.split_whitespace().next()?;
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '/');
    let fine = file.contains('.') && file.chars().all(plain) && !file.starts_with(['.', '/']) && !file.contains("..");
    fine.then_some(file)
}

/// The name of a file in quotes at the start of a tag.
fn quoted(rest: &str) -> Option<&str> {
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let (file, _) = rest[1..].split_once(quote)?;
    literal(file).filter(|literal| literal.len() == file.len())
}

/// Whether there is a file of this name, in upper and lower case as it is written.
fn is_there(tree: &dyn Tree, folder: &Path, file: &str) -> bool {
    let place = file.split('/').fold(folder.to_owned(), |place, part| place.join(part));
    tree.has(&place)
}

fn missing_shortcode(tree: &dyn Tree, root: &Path, name: &str) -> Option<String> {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '/');
    let judged = !name.is_empty() && !name.starts_with('/') && name.chars().all(plain);
    if !judged || HUGO_SHORTCODES.contains(&name) {
        return None;
    }
    let (inner, last) = name.rsplit_once('/').unwrap_or(("", name));
    let found = layouts(tree, root).iter().any(|layouts| {
        let kinds = ["shortcodes", "_shortcodes"].map(|kind| layouts.join(kind));
        kinds.iter().any(|kind| holds(tree, kind.join(inner), last))
    });
    (!found && is_whole_hugo(tree, root)).then(|| format!("layouts/shortcodes/{name}.html"))
}

/// Whether a folder has a file of this name with any ending.
fn holds(tree: &dyn Tree, folder: PathBuf, stem: &str) -> bool {
    let names = tree.names(&folder);
    names.is_some_and(|names| names.iter().any(|name| name.split('.').next() == Some(stem)))
}

/// The programs that hold the settings of an Eleventy site; none where one of them cannot be read.
fn settings_of_eleventy(tree: &dyn Tree, root: &Path) -> Option<Vec<std::sync::Arc<str>>> {
    const NAMES: [&str; 5] = [
        ".eleventy.js",
        "eleventy.config.js",
        "eleventy.config.mjs",
        "eleventy.config.cjs",
        "eleventy.config.ts",
    ];
    let paths = NAMES.iter().map(|name| root.join(name)).filter(|path| tree.has(path));
    paths.map(|path| tree.text(&path)).collect()
}

/// Whether a site of Eleventy has no filters but those of Eleventy and Liquid: its settings add
/// none, and load no plugin or other file that could.
#[must_use]
pub(crate) fn has_no_own_filters(tree: &dyn Tree, article: &str) -> bool {
    let root = root(tree, Target::Eleventy, &tree.folder_of(article));
    let settings = root.and_then(|root| settings_of_eleventy(tree, &root));
    let adds = |text: &std::sync::Arc<str>| {
        ["Filter", "filter", "lugin", "require", "import"]
            .iter()
            .any(|word| text.contains(word))
    };
    settings.is_some_and(|settings| !settings.iter().any(adds))
}

fn missing_partial(tree: &dyn Tree, root: &Path, file: &str) -> Option<String> {
    // Settings in a program may name another folder.
    let settings = settings_of_eleventy(tree, root)?;
    if settings
        .iter()
        .any(|text| text.to_ascii_lowercase().contains("includes"))
    {
        return None;
    }
    let names = tree.names(root)?;
    let inside = names.iter().map(|name| root.join(name)).chain([root.to_owned()]);
    let inside: Vec<PathBuf> = inside.collect();
    let mut folders = inside
        .iter()
        .map(|folder| folder.join("_includes"))
        .filter(|folder| tree.names(folder).is_some());
    let first = folders.next()?;
    let has = |folder: &Path| {
        ["", ".liquid", ".html"]
            .iter()
            .any(|end| is_there(tree, folder, &format!("{file}{end}")))
    };
    // The folder of the articles is searched, too.
    let is_missing = !has(&first) && !folders.any(|folder| has(&folder)) && !inside.iter().any(|folder| has(folder));
    is_missing.then(|| format!("_includes/{file}"))
}
