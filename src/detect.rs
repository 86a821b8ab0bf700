//! Which site generator an article is likely written for: by the configuration above it, else by
//! its path, its front matter and its template tags. Without such a sign, the generator is unknown.

mod site;

use std::collections::BTreeSet;

use crate::generators::Target;
use crate::seed::Seed;
use crate::seed::front_matter::Format;
use crate::site::is_root;
use crate::tree::Tree;
pub(crate) use site::{Guess, of_site};

/// Tags of Jekyll that neither Hexo nor Eleventy has.
const JEKYLL_TAGS: &[&str] = &["highlight", "endhighlight", "post_url", "include_relative", "seo"];
/// Tags that only Hexo has.
const HEXO_TAGS: &[&str] = &[
    "asset_img",
    "asset_link",
    "asset_path",
    "post_link",
    "post_path",
    "codeblock",
    "endcodeblock",
    "blockquote",
    "include_code",
    "pullquote",
];

/// The generator of an article; `tree` lists the existing files.
#[must_use]
pub(crate) fn target(seed: &Seed<'_>, tree: Option<&dyn Tree>) -> Option<Target> {
    let path = seed.source().path();
    let configured = tree.and_then(|tree| {
        let folder = tree.folder_of(path);
        for folder in folder.ancestors() {
            let Some(names) = tree.names(folder) else { continue };
            if let Some(found) = by_configuration(&names) {
                return Some(found);
            }
            if names.contains(".git") {
                break;
            }
        }
        None
    });
    configured.or_else(|| by_path(path, seed)).or_else(|| by_tags(seed))
}

/// The generator whose configuration is among these names. The configurations of Jekyll and Hexo,
/// and of Hugo and Zola, have the same name; other names distinguish the generators.
fn by_configuration(names: &BTreeSet<String>) -> Option<Target> {
    let any = |all: &[&str]| all.iter().any(|name| names.contains(*name));
    let certain = [Target::Astro, Target::Eleventy, Target::Hexo];
    if let Some(target) = certain.into_iter().find(|target| is_root(*target, names)) {
        return Some(target);
    }
    if is_root(Target::Zola, names) && any(&["templates", "sass"]) && !any(&["layouts", "archetypes"]) {
        return Some(Target::Zola);
    }
    if is_root(Target::Hugo, names) {
        return Some(Target::Hugo);
    }
    let jekylls = ["_posts", "_layouts", "_includes", "_sass", "Gemfile", "_drafts"];
    (is_root(Target::Jekyll, names) && any(&jekylls)).then_some(Target::Jekyll)
}

fn by_path(path: &str, seed: &Seed<'_>) -> Option<Target> {
    let mut folders: Vec<&str> = path.split('/').collect();
    let name = folders.pop().unwrap_or_default();
    let below = |inner: &str, outer: &str| folders.windows(2).any(|pair| pair == [outer, inner]);
    if below("_posts", "source") || below("_drafts", "source") {
        return Some(Target::Hexo);
    }
    if below("content", "src") {
        return Some(Target::Astro);
    }
    // Jekyll names posts by their day, and its collections with a `_`.
    let by_day = name.bytes().zip(*b"0000-00-00-").filter(|(byte, like)| match like {
        b'0' => byte.is_ascii_digit(),
        like => byte == like,
    });
    if by_day.count() == 11 && folders.iter().any(|folder| folder.starts_with('_')) {
        return Some(Target::Jekyll);
    }
    let toml = seed
        .front_matter
        .as_ref()
        .filter(|front| front.format == Format::Toml)?;
    let zolas = ["[extra]", "[taxonomies]"];
    let is_zola = seed
        .slice(toml.content)
        .lines()
        .any(|line| zolas.contains(&line.trim()));
    Some(if is_zola { Target::Zola } else { Target::Hugo })
}

/// Detects the generator by the first tag that only one generator knows, and last by Hugo's folder.
fn by_tags(seed: &Seed<'_>) -> Option<Target> {
    let of_tag = |tag: &str| {
        if tag.starts_with("{{<") || tag.starts_with("{{%") {
            return Some(Target::Hugo);
        }
        let name = tag
            .strip_prefix("{%")?
            .trim_start_matches('-')
            .split_whitespace()
            .next()?;
        if HEXO_TAGS.contains(&name) {
            Some(Target::Hexo)
        } else {
            JEKYLL_TAGS.contains(&name).then_some(Target::Jekyll)
        }
    };
    let tags = seed.templates.iter().filter(|span| !seed.in_code(span.start()));
    let found = tags.map(|span| seed.slice(*span)).find_map(of_tag);
    found.or_else(|| {
        let mut folders = seed.source().path().rsplit('/').skip(1);
        (seed.front_matter.is_some() && folders.any(|folder| folder == "content")).then_some(Target::Hugo)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;
    use crate::tree::Listed;

    fn likely(path: &str, text: &str, files: &[&str]) -> Option<Target> {
        let files: Vec<String> = files.iter().map(|path| (*path).to_owned()).collect();
        let tree = Listed::new(&files);
        let source = Source::new(path, text);
        target(&Seed::parse(&source, &[]), Some(&tree))
    }

    #[test]
    fn the_configuration_decides_first() {
        let (path, text) = ("site/content/a.md", "+++\ntitle = 'a'\n+++\n");
        assert_eq!(likely(path, text, &["site/hugo.toml", path]), Some(Target::Hugo));
        assert_eq!(
            likely(path, text, &["site/config.toml", "site/templates/x", path]),
            Some(Target::Zola)
        );
        assert_eq!(
            likely(path, text, &["site/astro.config.mjs", path]),
            Some(Target::Astro)
        );
        let post = "blog/source/_posts/a.md";
        assert_eq!(likely(post, "x", &["blog/_config.yml", post]), Some(Target::Hexo));
        let post = "blog/_posts/a.md";
        assert_eq!(likely(post, "x", &["blog/_config.yml", post]), Some(Target::Jekyll));
    }

    #[test]
    fn a_path_and_a_tag_are_signs() {
        let front = "---\ntitle: a\n---\n";
        assert_eq!(likely("source/_posts/a.md", front, &[]), Some(Target::Hexo));
        assert_eq!(likely("_essays/2024-05-01-a.md", front, &[]), Some(Target::Jekyll));
        assert_eq!(likely("src/content/a.md", front, &[]), Some(Target::Astro));
        assert_eq!(likely("content/posts/a.md", front, &[]), Some(Target::Hugo));
        assert_eq!(likely("a.md", "+++\n[extra]\n+++\n", &[]), Some(Target::Zola));
        assert_eq!(likely("a.md", "{{< figure src=\"a\" >}}\n", &[]), Some(Target::Hugo));
        assert_eq!(likely("a.md", "{% asset_img a.png %}\n", &[]), Some(Target::Hexo));
        assert_eq!(
            likely("a.md", "{% highlight ruby %}\n{% endhighlight %}\n", &[]),
            Some(Target::Jekyll)
        );
    }

    #[test]
    fn nothing_is_no_sign() {
        assert_eq!(likely("posts/a.md", "---\ntitle: a\n---\n", &["posts/a.md"]), None);
        assert_eq!(likely("docs/a.md", "`{{< x >}}`\n", &[]), None);
        assert_eq!(likely("content.md", "Text.\n", &["_config.yml", "content.md"]), None);
    }
}
