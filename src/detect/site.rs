//! The generator of the site around a folder, by the files of the site alone.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::generators::Target;
use crate::seed::front_matter::{Field, read_mapping, read_toml};
use crate::site::is_root;
use crate::tree::Tree;

/// The generator of a site, and the file that says so.
pub(crate) type Guess = Option<(Target, PathBuf)>;

/// Settings that Hexo alone has in `_config.yml`.
const HEXO_KEYS: &[&str] = &[
    "source_dir",
    "public_dir",
    "new_post_name",
    "post_asset_folder",
    "filename_case",
    "render_drafts",
    "skip_render",
    "tag_dir",
    "category_dir",
    "default_layout",
    "index_generator",
];

/// Settings that Jekyll alone has in `_config.yml`, and folders and files beside it.
const JEKYLL_KEYS: &[&str] = &[
    "baseurl",
    "kramdown",
    "markdown",
    "collections",
    "remote_theme",
    "plugins",
    "gems",
    "sass",
    "paginate_path",
    "incremental",
];
const BESIDE_JEKYLL: &[&str] = &["_posts", "_layouts", "_includes", "_sass", "_drafts", "Gemfile"];

/// Packages of npm, and what they build.
const PACKAGES: &[(&str, Target)] = &[
    ("hexo", Target::Hexo),
    ("astro", Target::Astro),
    ("@11ty/eleventy", Target::Eleventy),
    ("hugo-bin", Target::Hugo),
    ("hugo-extended", Target::Hugo),
];

/// The generator of the nearest site at or above a folder, and the file that says so. None where
/// the files of a site disagree; a repository is not left. `above` answers for the parent folder, so
/// that a caller asks once for each.
#[must_use]
pub(crate) fn of_site(tree: &dyn Tree, folder: &Path, above: &dyn Fn(&Path) -> Guess) -> Guess {
    let names = tree.names(folder);
    let signs = names.as_ref().map_or_else(Vec::new, |names| signs(tree, folder, names));
    if let Some((target, file)) = signs.first() {
        let agreed = signs.iter().all(|(other, _)| other == target);
        return agreed.then(|| (*target, folder.join(file)));
    }
    let is_top = names.is_some_and(|names| names.contains(".git"));
    folder.parent().filter(|_| !is_top).and_then(above)
}

/// What each file of a folder is a sign of.
fn signs(tree: &dyn Tree, folder: &Path, names: &BTreeSet<String>) -> Vec<(Target, String)> {
    let mut found = Vec::new();
    for name in names {
        let stem = name.split('.').next().unwrap_or_default();
        let alone = BTreeSet::from([name.clone()]);
        let target = match &**name {
            "package.json" => of_package(tree, &folder.join(name)),
            "_config.yml" | "_config.yaml" => of_underscore(tree, folder, name, names),
            "zola.toml" => Some(Target::Zola),
            "config" if has_default(tree, &folder.join(name)) => Some(Target::Hugo),
            _ if stem == "hugo" && is_root(Target::Hugo, &alone) => Some(Target::Hugo),
            "config.toml" | "config.yaml" | "config.yml" | "config.json" => of_config(tree, &folder.join(name)),
            _ => [Target::Astro, Target::Eleventy]
                .into_iter()
                .find(|target| is_root(*target, &alone)),
        };
        found.extend(target.map(|target| (target, name.clone())));
    }
    found
}

/// Whether a folder of settings is Hugo's.
fn has_default(tree: &dyn Tree, config: &Path) -> bool {
    let names = tree.names(&config.join("_default"));
    let known = |name: &String| matches!(name.split('.').next(), Some("hugo" | "config" | "params" | "markup"));
    names.is_some_and(|names| names.iter().any(known))
}

fn keys(fields: &[Field<'_>]) -> Vec<String> {
    fields.iter().map(|field| field.key.to_string()).collect()
}

/// Hugo and Zola name their settings alike, but not the address of the site.
fn of_config(tree: &dyn Tree, path: &Path) -> Option<Target> {
    let text = tree.text(path)?;
    let toml = path.extension().is_some_and(|ending| ending == "toml");
    let keys = keys(&if toml { read_toml(&text) } else { read_mapping(&text) }.0);
    let has = |name: &str| keys.iter().any(|key| key.eq_ignore_ascii_case(name));
    if toml && has("base_url") {
        return Some(Target::Zola);
    }
    has("baseURL").then_some(Target::Hugo)
}

/// Jekyll and Hexo name their settings alike.
fn of_underscore(tree: &dyn Tree, folder: &Path, name: &str, names: &BTreeSet<String>) -> Option<Target> {
    let text = tree.text(&folder.join(name))?;
    let keys = keys(&read_mapping(&text).0);
    let has = |known: &[&str]| keys.iter().any(|key| known.contains(&&**key));
    let hexo = has(HEXO_KEYS) || names.contains("scaffolds") && names.contains("source");
    let jekyll = has(JEKYLL_KEYS) || BESIDE_JEKYLL.iter().any(|known| names.contains(*known));
    match (hexo, jekyll) {
        (true, false) => Some(Target::Hexo),
        (false, true) => Some(Target::Jekyll),
        _ => None,
    }
}

/// The generator among the dependencies of a package; none where there are several.
fn of_package(tree: &dyn Tree, path: &Path) -> Option<Target> {
    let package: serde_json::Value = serde_json::from_str(&tree.text(path)?).ok()?;
    let needs = |name: &str| {
        let lists = ["dependencies", "devDependencies"];
        lists.iter().any(|list| package[*list].get(name).is_some())
    };
    let mut found = PACKAGES
        .iter()
        .filter(|(name, _)| needs(name))
        .map(|(_, target)| *target);
    let first = found.next()?;
    found.all(|other| other == first).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::Listed;

    fn upward(tree: &dyn Tree, folder: &Path) -> Guess {
        of_site(tree, folder, &|above| upward(tree, above))
    }

    fn of(files: &[(&str, &str)]) -> Option<(Target, String)> {
        let files = files
            .iter()
            .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
        let tree = Listed::with_texts(files);
        let (target, file) = upward(&tree, Path::new("s/posts"))?;
        Some((target, file.to_string_lossy().replace('\\', "/")))
    }

    #[test]
    fn the_files_of_a_site_name_its_generator() {
        let post = ("s/posts/a.md", "");
        for (target, name, text) in [
            (Target::Hugo, "s/hugo.yaml", ""),
            (Target::Hugo, "s/config.toml", "baseurl = 'x'\n"),
            (Target::Zola, "s/config.toml", "base_url = 'x'\n"),
            (Target::Astro, "s/astro.config.mjs", ""),
            (Target::Eleventy, "s/.eleventy.js", ""),
            (Target::Jekyll, "s/_config.yml", "kramdown: {}\n"),
            (Target::Hexo, "s/_config.yml", "post_asset_folder: true\n"),
            (Target::Hexo, "s/package.json", "{\"dependencies\": {\"hexo\": \"*\"}}"),
        ] {
            assert_eq!(of(&[post, (name, text)]), Some((target, name.to_owned())), "{name}");
        }
        let folder = ("s/config/_default/hugo.toml", "");
        assert_eq!(of(&[post, folder]), Some((Target::Hugo, "s/config".to_owned())));
    }

    #[test]
    fn signs_that_are_missing_or_disagree_are_no_guess() {
        let post = ("s/posts/a.md", "");
        assert_eq!(of(&[post, ("s/config.toml", "name = 'x'\n")]), None);
        assert_eq!(of(&[post, ("s/_config.yml", "title: x\n")]), None);
        assert_eq!(of(&[post, ("s/package.json", "{")]), None);
        let hugo = ("s/hugo.toml", "");
        assert_eq!(of(&[post, hugo, ("s/astro.config.mjs", "")]), None);
        assert_eq!(
            of(&[post, ("hugo.toml", ""), ("s/.git/x", "")]),
            None,
            "another repository"
        );
        assert_eq!(
            of(&[post, hugo, ("astro.config.mjs", "")]).map(|(target, _)| target),
            Some(Target::Hugo)
        );
    }
}
