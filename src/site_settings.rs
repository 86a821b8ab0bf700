//! What a site's own settings say: files of Hugo, Jekyll and npm beside the articles.
//!
//! They are untrusted, and read as data: what cannot be read says nothing, and no message quotes it.

use std::path::{Path, PathBuf};

use crate::dialect::SiteMarkdown;
use crate::generators::Target;
use crate::seed::Seed;
use crate::seed::front_matter::{Field, ValueKind, read_mapping, read_toml};
use crate::site::{Certain, root};
use crate::tree::{Tree, inside};

/// The largest file of settings. They are read again for each article.
const MAX_BYTES: usize = 1 << 17;

/// The endings of Hugo's settings, in the order in which it looks for them.
const ENDINGS: [&str; 4] = ["toml", "yaml", "yml", "json"];

/// Calls `each` with the fields of a file; false where the file is there and cannot be read.
fn with_fields(tree: &dyn Tree, path: &Path, each: &mut dyn FnMut(&[Field<'_>])) -> Option<bool> {
    if !tree.has(path) {
        return None;
    }
    let Some(text) = tree.text(path).filter(|text| text.len() <= MAX_BYTES) else {
        return Some(false);
    };
    let toml = path.extension().is_some_and(|ending| ending == "toml");
    let (fields, error) = if toml { read_toml(&text) } else { read_mapping(&text) };
    each(&fields);
    Some(error.is_none())
}

/// The text at a path of keys, upper and lower case alike.
fn text_at<'f>(fields: &'f [Field<'_>], path: &[&str]) -> Option<&'f str> {
    let (key, rest) = path.split_first()?;
    let field = fields.iter().find(|field| field.key.eq_ignore_ascii_case(key))?;
    match &field.value.kind {
        ValueKind::Map(inner) => text_at(inner, rest),
        _ if rest.is_empty() => field.value.text(),
        _ => None,
    }
}

/// The address of the site of a folder, as its settings say: those of Hugo, Zola, Jekyll and Hexo, or a
/// `CNAME` for GitHub's pages.
#[cfg(any(test, feature = "probe"))]
#[must_use]
pub(crate) fn address(tree: &dyn Tree, folder: &Path) -> Option<String> {
    let toml_or_yaml = ["hugo", "config"]
        .iter()
        .flat_map(|stem| ENDINGS.map(|ending| format!("{stem}.{ending}")));
    let files: Vec<String> = toml_or_yaml
        .chain(
            [
                "zola.toml",
                "config/_default/hugo.toml",
                "config/_default/config.toml",
                "_config.yml",
            ]
            .map(str::to_owned),
        )
        .collect();
    for folder in folder.ancestors() {
        let mut found = None;
        for file in &files {
            with_fields(tree, &folder.join(file), &mut |fields| {
                let said = ["baseURL", "base_url", "url"]
                    .iter()
                    .find_map(|key| text_at(fields, &[key]));
                found = found
                    .take()
                    .or(said.filter(|url| url.contains("://")).map(str::to_owned));
            });
        }
        let name = |text: &str| text.split_whitespace().next().map(|host| format!("https://{host}/"));
        let found = found.or_else(|| tree.text(&folder.join("CNAME")).and_then(|text| name(&text)));
        if found.is_some() || tree.names(folder).is_some_and(|names| names.contains(".git")) {
            return found;
        }
    }
    None
}

/// The file of Hugo's settings, where they are known and make it drop the raw HTML of articles.
#[must_use]
pub(crate) fn hugo_without_html(tree: &dyn Tree, article: &str) -> Option<String> {
    let root = root(tree, Target::Hugo, &tree.folder_of(article))?;
    let mut main = None;
    let mut dropped = true;
    let mut look = |folder: &Path, stem: &str, within: &[&str]| {
        for ending in ENDINGS {
            let name = format!("{stem}.{ending}");
            let at = |fields: &[Field<'_>], path: &[&str]| {
                let path = path.strip_prefix(within).unwrap_or(path);
                text_at(fields, path).map(str::to_ascii_lowercase)
            };
            let read = with_fields(tree, &folder.join(&name), &mut |fields| {
                let allowed = at(fields, &["markup", "goldmark", "renderer", "unsafe"]);
                let handler = at(fields, &["markup", "defaultMarkdownHandler"]);
                dropped &= allowed.is_none_or(|word| word == "false");
                dropped &= handler.is_none_or(|name| name == "goldmark");
            });
            dropped &= read != Some(false);
            if read == Some(true) {
                let shown = folder.strip_prefix(&root).unwrap_or(folder).join(&name);
                main.get_or_insert(shown.to_string_lossy().replace('\\', "/"));
            }
        }
    };
    for stem in ["hugo", "config"] {
        look(&root, stem, &[]);
    }
    let config = root.join("config");
    for environment in tree.names(&config).iter().flat_map(|names| names.iter()) {
        let folder = config.join(environment);
        look(&folder, "hugo", &[]);
        look(&folder, "config", &[]);
        look(&folder, "markup", &["markup"]);
    }
    main.filter(|_| dropped)
}

/// What the settings of an article's site say of its Markdown.
#[must_use]
pub(crate) fn markdown(tree: &dyn Tree, target: Target, folder: &Path) -> SiteMarkdown {
    let Some(root) = root(tree, target, folder) else {
        return SiteMarkdown::Usual;
    };
    match target {
        Target::Jekyll => jekyll_markdown(tree, &root),
        Target::Hexo => hexo_markdown(tree, &root),
        _ => SiteMarkdown::Usual,
    }
}

/// Jekyll's `markdown` and `kramdown`. With `parse_block_html`, the inside of HTML is Markdown; without
/// the parser of GitHub's Markdown, other fences are code.
fn jekyll_markdown(tree: &dyn Tree, root: &Path) -> SiteMarkdown {
    let mut said = SiteMarkdown::Usual;
    let read = with_fields(tree, &root.join("_config.yml"), &mut |fields| {
        let at = |path: &[&str]| text_at(fields, path).map(str::to_ascii_lowercase);
        let is_usual = at(&["kramdown", "parse_block_html"]).is_none_or(|word| word == "false")
            && at(&["kramdown", "input"]).is_none_or(|input| input == "gfm");
        said = match at(&["markdown"]).as_deref() {
            None | Some("kramdown") if is_usual => SiteMarkdown::Usual,
            Some("commonmark" | "commonmarkghpages" | "gfm") => SiteMarkdown::CommonMark,
            _ => SiteMarkdown::Unknown,
        };
    });
    match read {
        Some(false) => SiteMarkdown::Unknown,
        _ => said,
    }
}

/// The package that renders Markdown for Hexo.
fn hexo_markdown(tree: &dyn Tree, root: &Path) -> SiteMarkdown {
    let package = tree.text(&root.join("package.json")).unwrap_or_default();
    let has = |name: &str| package.contains(&format!("\"hexo-renderer-{name}"));
    if has("marked\"") {
        SiteMarkdown::Usual
    } else if has("markdown-it") {
        SiteMarkdown::CommonMark
    } else if ["kramed", "pandoc", "asciidoctor", "multi-markdown-it"]
        .iter()
        .any(|name| has(name))
    {
        SiteMarkdown::Unknown
    } else {
        SiteMarkdown::Usual
    }
}

/// Whether all includes of a Jekyll site are in its own folder.
#[must_use]
pub(crate) fn jekyll_has_all_includes(tree: &dyn Tree, root: &Path) -> bool {
    let mut own = false;
    let read = with_fields(tree, &root.join("_config.yml"), &mut |fields| {
        let names = ["theme", "remote_theme", "includes_dir"];
        own = !fields.iter().any(|field| names.contains(&&*field.key));
    });
    own && read == Some(true)
}

/// Whether the theme and the modules of a Hugo site are all in its folder, as far as its settings say.
#[must_use]
pub(crate) fn is_whole_hugo(tree: &dyn Tree, root: &Path) -> bool {
    let has = |name: &str| tree.has(&root.join(name));
    // Where there is a folder of settings, what they name together is not asked.
    if has("go.mod") || has("config") || has("_vendor") {
        return false;
    }
    let themes = tree.names(&root.join("themes"));
    let mut whole = false;
    for name in ["hugo", "config"]
        .iter()
        .flat_map(|stem| ENDINGS.map(|ending| format!("{stem}.{ending}")))
    {
        let mut fine = true;
        let read = with_fields(tree, &root.join(name), &mut |fields| {
            let field = |name: &str| fields.iter().find(|field| field.key.eq_ignore_ascii_case(name));
            fine &= field("module").is_none() && field("themesDir").is_none();
            if let Some(theme) = field("theme") {
                theme.value.scalars(&mut |name| {
                    let name = name.text().unwrap_or_default();
                    fine &= themes.as_ref().is_some_and(|names| names.contains(name));
                });
            }
        });
        match read {
            None => {}
            Some(read) if read && fine => whole = true,
            Some(_) => return false,
        }
    }
    whole
}

/// The folders of layouts of a Hugo site: those of its themes, and its own.
pub(crate) fn layouts(tree: &dyn Tree, root: &Path) -> Vec<PathBuf> {
    let themes = inside(tree, &root.join("themes")).into_iter();
    themes
        .chain([root.to_owned()])
        .map(|folder| folder.join("layouts"))
        .collect()
}

/// Whether a layout of a Hugo site renders images of Markdown.
fn has_image_hook(tree: &dyn Tree, root: &Path) -> bool {
    layouts(tree, root).into_iter().any(|layouts| {
        inside(tree, &layouts).into_iter().chain([layouts]).any(|kind| {
            let hooks = tree.names(&kind.join("_markup"));
            hooks.is_some_and(|names| names.iter().any(|name| name.starts_with("render-image")))
        })
    })
}

/// What is certain of the images of a site.
#[must_use]
pub(crate) fn certain_of(tree: &dyn Tree, target: Target, seed: &Seed<'_>) -> Certain {
    let mut certain = Certain::default();
    let Some(root) = root(tree, target, &tree.folder_of(seed.source().path())) else {
        return certain;
    };
    match target {
        Target::Hugo => certain.no_assets = is_whole_hugo(tree, &root) && !has_image_hook(tree, &root),
        Target::Hexo => certain.whole = is_whole_hexo(tree, &root),
        Target::Eleventy => {
            let moved = seed
                .front_matter
                .as_ref()
                .is_some_and(|front| front.field("permalink").is_some());
            let package = tree.text(&root.join("package.json"));
            certain.by_page = !moved && package.is_some_and(|text| !text.contains("eleventy-img"));
        }
        Target::Any | Target::Jekyll | Target::Astro | Target::Zola => {}
    }
    certain
}

/// Whether a Hexo site has its theme in its own folder, and is at the root of its server.
fn is_whole_hexo(tree: &dyn Tree, root: &Path) -> bool {
    let themes = tree.names(&root.join("themes"));
    let mut whole = false;
    let read = with_fields(tree, &root.join("_config.yml"), &mut |fields| {
        let at_root = text_at(fields, &["root"]).is_none_or(|path| matches!(path, "" | "/"));
        let url = text_at(fields, &["url"]).and_then(|url| url.split_once("://"));
        let alone = url.is_none_or(|(_, rest)| !rest.trim_end_matches('/').contains('/'));
        let theme = text_at(fields, &["theme"]).unwrap_or("landscape");
        let own = theme == "false" || themes.as_ref().is_some_and(|names| names.contains(theme));
        whole = at_root && alone && own && text_at(fields, &["source_dir"]).is_none_or(|dir| dir == "source");
    });
    whole && read == Some(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::Listed;

    fn dropped(files: &[(&str, &str)]) -> Option<String> {
        let files = files
            .iter()
            .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
        let article = ("content/a.md".to_owned(), String::new());
        let tree = Listed::with_texts(files.chain([article]));
        hugo_without_html(&tree, "content/a.md")
    }

    #[test]
    fn settings_say_where_the_site_is() {
        let said = |file: &str, text: &str| {
            let files = [(file, text), ("content/posts/a.md", "")];
            let files = files.map(|(path, text)| (path.to_owned(), text.to_owned()));
            address(&Listed::with_texts(files), Path::new("content/posts"))
        };
        let blog = Some("https://blog.example/".to_owned());
        assert_eq!(said("hugo.toml", "baseURL = 'https://blog.example/'\n"), blog);
        assert_eq!(said("config.toml", "base_url = 'https://blog.example/'\n"), blog);
        assert_eq!(said("config.yaml", "baseurl: https://blog.example/\n"), blog);
        assert_eq!(said("_config.yml", "url: https://blog.example/\n"), blog);
        assert_eq!(said("CNAME", "blog.example\n"), blog);
        assert_eq!(said("_config.yml", "url: ''\n"), None);
        assert_eq!(said("README.md", ""), None);
    }

    #[test]
    fn hugo_keeps_html_only_where_a_setting_says_so() {
        let name = Some("hugo.toml".to_owned());
        assert_eq!(dropped(&[("hugo.toml", "title = 'a'\n")]), name);
        let toml = "[markup.goldmark.renderer]\nunsafe = true\n";
        assert_eq!(dropped(&[("hugo.toml", toml)]), None);
        assert_eq!(dropped(&[("hugo.toml", &toml.replace("true", "false"))]), name);
        let yaml = "Markup:\n  Goldmark:\n    Renderer:\n      Unsafe: true\n";
        assert_eq!(dropped(&[("config.yaml", yaml)]), None);
        let json = "{\"markup\": {\"goldmark\": {\"renderer\": {\"unsafe\": true}}}}";
        assert_eq!(dropped(&[("config.json", json)]), None);
        let base = ("config/_default/hugo.toml", "title = 'a'\n");
        let own = ("config/_default/markup.toml", "[goldmark.renderer]\nunsafe = true\n");
        assert_eq!(dropped(&[base]), Some("config/_default/hugo.toml".to_owned()));
        assert_eq!(dropped(&[base, own]), None);
        assert_eq!(
            dropped(&[("hugo.toml", "[markup]\ndefaultMarkdownHandler = 'asciidocext'\n")]),
            None
        );
    }

    #[test]
    fn a_site_may_have_another_renderer() {
        let said = |target, file: &str, text: &str| {
            let file = (file.to_owned(), text.to_owned());
            let article = ("source/_posts/a.md".to_owned(), String::new());
            let config = ("_config.yml".to_owned(), "title: a\n".to_owned());
            let others = [article, config].into_iter().filter(|other| other.0 != file.0);
            markdown(
                &Listed::with_texts(std::iter::once(file.clone()).chain(others)),
                target,
                Path::new("_posts"),
            )
        };
        let jekyll = |text: &str| said(Target::Jekyll, "_config.yml", text);
        assert_eq!(jekyll("title: a\n"), SiteMarkdown::Usual);
        assert_eq!(
            jekyll("markdown: kramdown\nkramdown:\n  input: GFM\n"),
            SiteMarkdown::Usual
        );
        assert_eq!(jekyll("markdown: CommonMark\n"), SiteMarkdown::CommonMark);
        assert_eq!(jekyll("markdown: redcarpet\n"), SiteMarkdown::Unknown);
        assert_eq!(jekyll("kramdown:\n  parse_block_html: true\n"), SiteMarkdown::Unknown);
        let hexo = |text: &str| said(Target::Hexo, "package.json", text);
        assert_eq!(
            hexo("{\"dependencies\": {\"hexo-renderer-marked\": \"^6\"}}"),
            SiteMarkdown::Usual
        );
        assert_eq!(
            hexo("{\"dependencies\": {\"hexo-renderer-markdown-it\": \"^7\"}}"),
            SiteMarkdown::CommonMark
        );
        assert_eq!(
            hexo("{\"dependencies\": {\"hexo-renderer-pandoc\": \"1\"}}"),
            SiteMarkdown::Unknown
        );
    }

    #[test]
    fn settings_that_cannot_be_read_are_ignored() {
        assert_eq!(dropped(&[("hugo.toml", "title = a b\n")]), None);
        assert_eq!(dropped(&[("x.toml", "")]), None);
    }
}
