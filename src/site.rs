//! Where a site generator looks for the file of an image.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use crate::generators::Target;
use crate::tree::Tree;
use crate::url::has_image_ending;
use crate::words::nearest;

/// What the settings of a site leave no doubt about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Certain {
    /// Everything that is published comes from folders that are seen.
    pub whole: bool,
    /// Hugo: nothing makes files of `assets` public.
    pub no_assets: bool,
    /// Eleventy: an article `a.md` becomes the page `a/`, and nothing looks for images beside it.
    pub by_page: bool,
}

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Question<'q> {
    /// What files there are.
    pub tree: &'q dyn Tree,
    /// The site generator.
    pub target: Target,
    /// The folder whose files are at the root of the site, if it is configured.
    pub static_dir: Option<&'q Path>,
    /// The article.
    pub article: &'q str,
    /// A front-matter field: a theme decides what its path is relative to.
    pub in_field: bool,
    /// What is known of the site.
    pub certain: Certain,
}

/// A missing file.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Missing {
    /// The end of the path of the folder that was searched.
    pub folder: String,
    /// An existing file that may be meant.
    pub near: Option<String>,
    /// Why it is not published, where it is there.
    pub why: Option<String>,
}

impl Question<'_> {
    /// Looks for the file of a path, percent-decoded, without query; none if it exists, or if that
    /// cannot be known.
    #[must_use]
    pub(crate) fn missing(&self, path: &str) -> Option<Missing> {
        let name = path.rsplit('/').next()?;
        let vague =
            path.contains(['?', '#', '\\', '$', '*', '<']) || path.starts_with(['~', '@']) || path.contains("//");
        if vague || !has_image_ending(name) || name.len() > 255 {
            return None;
        }
        let (place, why) = match path.strip_prefix('/') {
            Some(path) => match self.unpublished(path) {
                Some(place) => (
                    place,
                    Some("Hugo publishes nothing from `assets` by itself.".to_owned()),
                ),
                None => (self.of_site(path)?, None),
            },
            None => match self.beside_page(path) {
                Some((place, why)) => (place, Some(why)),
                None => (self.beside(path)?, None),
            },
        };
        let folder = place.parent()?;
        let names = self.tree.names(folder);
        let mut images: Vec<&str> = names
            .iter()
            .flat_map(|names| names.iter().map(|name| &**name))
            .collect();
        images.retain(|name| has_image_ending(name));
        let composed = |name: &str| name.chars().any(is_combining);
        if !name.is_ascii() && (composed(name) || images.iter().any(|image| composed(image))) {
            // The file system may normalize the same letters in another way.
            return None;
        }
        Some(Missing {
            folder: tail(folder),
            near: alike(name, &images).map(str::to_owned).filter(|_| why.is_none()),
            why,
        })
    }

    /// A path from the root of a Hugo site whose file is in `assets` only: where it should be.
    fn unpublished(&self, path: &str) -> Option<PathBuf> {
        let applies = self.target == Target::Hugo && self.certain.no_assets && !self.in_field;
        let root = self.root(&self.tree.folder_of(self.article)).filter(|_| applies)?;
        let has = |folder: &PathBuf| joined(folder, path).is_some_and(|place| self.tree.has(&place));
        let (mut open, closed) = self.roots(&root);
        open.extend(self.static_dir.map(Path::to_owned));
        let (assets, others): (Vec<_>, Vec<_>) = closed.into_iter().partition(|folder| folder.ends_with("assets"));
        let only = assets.iter().any(has) && !open.iter().chain(&others).any(has);
        only.then(|| joined(&root.join("static"), path))?
    }

    /// A path beside an article of Eleventy whose page has a folder of its own: where browsers look.
    fn beside_page(&self, path: &str) -> Option<(PathBuf, String)> {
        let file = self.article.rsplit('/').next().unwrap_or(self.article);
        let stem = file.split('.').next().unwrap_or(file);
        let applies = self.target == Target::Eleventy && self.certain.by_page && !self.in_field;
        let folder = self.tree.folder_of(self.article);
        let is_index = stem == "index" || folder.file_name().is_some_and(|name| name == stem);
        if !applies || is_index || !self.tree.has(&joined(&folder, path)?) {
            return None;
        }
        let place = joined(&folder.join(stem), path)?;
        let why = format!("Eleventy makes a folder `{stem}/` of this article, and browsers look there.");
        (!self.tree.has(&place)).then_some((place, why))
    }

    /// A path from the root of the site: the place at which it is missing.
    fn of_site(&self, path: &str) -> Option<PathBuf> {
        let article = self.tree.folder_of(self.article);
        if let Some(folder) = self.static_dir {
            let place = joined(folder, path)?;
            return (self.tree.names(folder).is_some() && !self.tree.has(&place)).then_some(place);
        }
        let root = self.root(&article)?;
        let (open, closed) = self.roots(&root);
        let all = open.iter().chain(&closed);
        let below_base = path.split_once('/').map(|(_, rest)| rest);
        let there = |path: &str| {
            all.clone()
                .any(|root| joined(root, path).is_some_and(|place| self.tree.has(&place)))
        };
        if there(path) || below_base.is_some_and(there) {
            return None;
        }
        // The file is missing for sure only if the folder is known: the site may be in a subfolder
        // of its server, and pages have URLs of their own.
        let first = path.split_once('/').map(|(first, _)| first);
        let known = |root: &&PathBuf| first.is_none_or(|first| self.tree.has(&root.join(first)));
        let shallow = open.iter().find(|root| self.tree.names(root).is_some() && known(root));
        let deep = || {
            let mut places = all.clone().filter_map(|root| joined(root, path));
            places.find(|place| place.parent().is_some_and(|folder| self.holds_images(folder)))
        };
        let published = || all.clone().next().filter(|_| self.certain.whole);
        match shallow {
            Some(root) => joined(root, path),
            None => deep().or_else(|| joined(published()?, path)),
        }
    }

    /// A path relative to the article: the place at which it is missing.
    fn beside(&self, path: &str) -> Option<PathBuf> {
        if self.target == Target::Jekyll {
            return None;
        }
        let folder = self.tree.folder_of(self.article);
        let file = self.article.rsplit('/').next().unwrap_or(self.article);
        let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        let own = folder.join(stem);
        let plain = path.strip_prefix("./").unwrap_or(path);
        if self.in_field && self.target == Target::Any && plain.len() == path.len() {
            return None;
        }
        let mut bases = vec![folder.clone(), own.clone()];
        if !path.starts_with('.') {
            // Themes and render hooks search the root of the site, too.
            let roots = self.root(&folder).map(|root| self.roots(&root));
            bases.extend(
                roots
                    .into_iter()
                    .flat_map(|(open, closed)| open.into_iter().chain(closed)),
            );
            bases.extend(self.static_dir.map(Path::to_owned));
        }
        if bases
            .iter()
            .any(|base| joined(base, path).is_some_and(|place| self.tree.has(&place)))
        {
            return None;
        }
        let place = joined(&folder, path)?;
        let lone = !plain.contains('/');
        let assets = self.target == Target::Hexo && self.holds_images(&own);
        if assets && lone {
            return Some(own.join(plain));
        }
        let bundle = matches!(self.target, Target::Hugo | Target::Zola) && stem == "index" && !path.starts_with("..");
        let above = place.parent()?;
        let subfolder = above != folder && above.starts_with(&folder) && self.tree.names(above).is_some();
        (bundle && lone || subfolder || self.holds_images(above)).then_some(place)
    }

    fn holds_images(&self, folder: &Path) -> bool {
        self.tree
            .names(folder)
            .is_some_and(|names| names.iter().any(|name| has_image_ending(name)))
    }

    fn root(&self, folder: &Path) -> Option<PathBuf> {
        root(self.tree, self.target, folder)
    }

    /// Folders whose files are at the root of the site: those that contain nothing else, and the rest.
    fn roots(&self, root: &Path) -> (Vec<PathBuf>, Vec<PathBuf>) {
        let of = |names: &[&str]| names.iter().map(|name| root.join(name)).collect::<Vec<_>>();
        let themes = |inside: &str| {
            let names = self.tree.names(&root.join("themes"));
            let names = names.iter().flat_map(|names| names.iter());
            names
                .map(|name| root.join("themes").join(name).join(inside))
                .collect::<Vec<_>>()
        };
        match self.target {
            Target::Any => (Vec::new(), Vec::new()),
            Target::Hexo => (Vec::new(), [of(&["source"]), themes("source")].concat()),
            Target::Jekyll => (Vec::new(), vec![root.to_owned()]),
            Target::Hugo => (
                of(&["static"]),
                [of(&["assets", "content"]), themes("static"), themes("assets")].concat(),
            ),
            Target::Astro => (of(&["public"]), vec![root.to_owned(), root.join("src")]),
            Target::Zola => (of(&["static"]), [of(&["content"]), themes("static")].concat()),
            Target::Eleventy => {
                let mut all = of(&["public", "static", "src", "src/public", "src/static", "content"]);
                all.push(root.to_owned());
                (Vec::new(), all)
            }
        }
    }
}

/// The nearest folder at or above this one that holds the generator's configuration; a repository
/// is not left.
pub(crate) fn root(tree: &dyn Tree, target: Target, folder: &Path) -> Option<PathBuf> {
    for folder in folder.ancestors() {
        let Some(names) = tree.names(folder) else { continue };
        if is_root(target, &names) {
            return Some(folder.to_owned());
        }
        if names.contains(".git") {
            return None;
        }
    }
    None
}

/// Whether a folder of these names holds the generator's configuration.
pub(crate) fn is_root(target: Target, names: &BTreeSet<String>) -> bool {
    let has = |name: &str| names.contains(name);
    let any = |all: &[&str]| all.iter().any(|name| has(name));
    match target {
        Target::Any => false,
        Target::Hexo => any(&["_config.yml", "_config.yaml"]) && has("source"),
        Target::Jekyll => any(&["_config.yml", "_config.yaml", "_config.toml"]),
        Target::Hugo => {
            any(&["hugo.toml", "hugo.yaml", "hugo.yml", "hugo.json"])
                || any(&["config.toml", "config.yaml", "config.yml", "config.json", "config"]) && has("content")
        }
        Target::Astro => any(&[
            "astro.config.mjs",
            "astro.config.js",
            "astro.config.ts",
            "astro.config.mts",
            "astro.config.cjs",
        ]),
        Target::Zola => any(&["config.toml", "zola.toml"]) && has("content"),
        Target::Eleventy => any(&[
            ".eleventy.js",
            "eleventy.config.js",
            "eleventy.config.mjs",
            "eleventy.config.cjs",
            "eleventy.config.ts",
        ]),
    }
}

/// A path below a folder, `.` and `..` followed; none if it leaves the known folders.
fn joined(folder: &Path, path: &str) -> Option<PathBuf> {
    let mut place = folder.to_owned();
    for part in Path::new(path).components() {
        match part {
            Component::Normal(name) => place.push(name),
            Component::CurDir => {}
            Component::ParentDir => {
                if !place.pop() {
                    return None;
                }
            }
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(place)
}

/// The last two names of a path.
fn tail(folder: &Path) -> String {
    let names: Vec<_> = folder
        .components()
        .filter_map(|part| match part {
            Component::Normal(name) => Some(name.to_string_lossy()),
            _ => None,
        })
        .collect();
    names[names.len().saturating_sub(2)..].join("/")
}

/// The name that is meant: with other upper and lower case, with another extension, or without a typo.
fn alike<'n>(name: &str, images: &[&'n str]) -> Option<&'n str> {
    let stem = |name: &str| name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_lowercase();
    let mut all = images.iter().copied();
    all.clone()
        .find(|image| image.eq_ignore_ascii_case(name))
        .or_else(|| all.find(|image| stem(image) == stem(name)))
        .or_else(|| nearest(name, images.iter().copied()))
}

/// A combining mark.
fn is_combining(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{1100}'..='\u{11ff}' | '\u{3099}' | '\u{309a}')
}
