//! `seedlint init`: a commented configuration, with settings derived from the existing articles.

mod required;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use crate::config::{Config, Resolver};
use crate::detect;
use crate::files::{FileOptions, list};
use crate::generators;
use crate::own_ids;
use crate::reach::Access;
use crate::regular::{self, Limits};
use crate::seed::Seed;
use crate::seed::front_matter::{Value, ValueKind};
use crate::source::Source;
use crate::tree::{Disk, Tree};
use crate::words::{count, thousands};

use super::failure::{Failure, Verdict};
use super::settings;
use required::Articles;

/// The share of the articles with a field, in percent, that must have values of one type before that type
/// is proposed.
const TYPED: usize = 95;
/// The share of articles, in percent, that must suit a site generator before it is proposed.
const LIKELY: usize = 80;
/// The share of all images, in percent, that a host must have before it is proposed.
const OWN: usize = 20;

/// Writes `seedlint.yaml` into the working folder.
pub(super) fn run(paths: &[String], force: bool) -> Verdict {
    let cwd = settings::cwd()?;
    let place = cwd.join("seedlint.yaml");
    // A link may lead anywhere, even one to a file that does not exist yet.
    let there = std::fs::symlink_metadata(&place).ok();
    if there.as_ref().is_some_and(std::fs::Metadata::is_symlink) {
        return Err(Failure::Unusable(
            "seedlint.yaml is a link, and was not overwritten; remove it first".into(),
        ));
    }
    if there.is_some() && !force {
        return Err(Failure::Unusable(
            "seedlint.yaml already exists; --force overwrites it".into(),
        ));
    }
    let seen = if paths.is_empty() {
        Seen::default()
    } else {
        look(paths, &cwd)?
    };
    std::fs::write(&place, seen.configuration())
        .map_err(|error| Failure::Unusable(format!("seedlint.yaml cannot be written: {error}")))?;
    use std::io::Write as _;
    let after = if seen.articles > 0 {
        format!(", based on {}", count(seen.articles, "article"))
    } else {
        String::new()
    };
    writeln!(std::io::stdout(), "Wrote seedlint.yaml{after}.")?;
    Ok(true)
}

/// What the articles have in common.
#[derive(Default)]
struct Seen {
    articles: usize,
    with_front_matter: usize,
    fields: BTreeMap<String, Kinds>,
    /// What decides which fields are required.
    dated: Articles,
    hosts: BTreeMap<String, usize>,
    images: usize,
    /// The number of articles with each affiliate or publisher id.
    ids: BTreeMap<String, usize>,
    /// The number of articles that are likely written for each site generator.
    targets: BTreeMap<String, usize>,
}

/// How often a field has each type.
#[derive(Default)]
struct Kinds {
    total: usize,
    kinds: BTreeMap<&'static str, usize>,
}

fn look(paths: &[String], cwd: &Path) -> Result<Seen, Failure> {
    let resolver = Resolver::new(cwd, None, true, Config::default(), Access::default())
        .map_err(|_| Failure::Unusable("the defaults cannot be used".into()))?;
    let options = FileOptions {
        cwd: cwd.to_owned(),
        ..FileOptions::default()
    };
    let files = list(paths, &resolver, &options)?.files;
    let mut seen = Seen::default();
    let tree = Disk::new(cwd);
    for file in files {
        let Ok(text) = regular::text(&cwd.join(&file), Limits::default().article) else {
            continue;
        };
        seen.add(&Source::new(file.to_string_lossy(), text), &tree);
    }
    Ok(seen)
}

impl Seen {
    fn add(&mut self, source: &Source, tree: &dyn Tree) {
        let seed = Seed::parse(source, &[]);
        self.articles += 1;
        if let Some(target) = detect::target(&seed, Some(tree)) {
            let name = generators::name(target).to_ascii_lowercase();
            *self.targets.entry(name).or_default() += 1;
        }
        for id in own_ids::in_text(source.text()) {
            *self.ids.entry(id.to_owned()).or_default() += 1;
        }
        for image in seed.images().filter(|image| image.url.is_remote()) {
            self.images += 1;
            *self
                .hosts
                .entry(image.url.host().unwrap_or_default().to_owned())
                .or_default() += 1;
        }
        let Some(front) = &seed.front_matter else { return };
        self.with_front_matter += 1;
        self.dated.add(source.path(), front);
        for (index, field) in front.fields.iter().enumerate() {
            if front.fields[..index].iter().any(|other| other.key == field.key) || field.key.is_empty() {
                continue;
            }
            let kinds = self.fields.entry(field.key.to_string()).or_default();
            kinds.total += 1;
            if let Some(kind) = kind(&field.key, &field.value) {
                *kinds.kinds.entry(kind).or_default() += 1;
            }
        }
    }

    fn configuration(&self) -> String {
        let mut text = String::from(
            "# seedlint checks and fixes the articles below this folder.\n# `seedlint rules` lists the rules, `seedlint explain RULE` describes one.\n\n# The site generator: any, hexo, jekyll, hugo, astro, zola, eleventy.\n",
        );
        let best = self.targets.iter().max_by_key(|(_, number)| **number);
        let _ = match best {
            Some((name, number)) if number * 100 >= self.articles * LIKELY => {
                let all = count(self.articles, "article");
                writeln!(text, "target: {name}  # likely for {} of {all}", thousands(*number))
            }
            _ => writeln!(text, "target: any"),
        };
        let quoted = |name: &str| {
            serde_yaml::to_string(name).map_or_else(|_| name.to_owned(), |text| text.trim_end().to_owned())
        };
        text.push_str("\nfront-matter:\n");
        self.dated.write(&mut text, &quoted);
        text.push_str("  # The types of fields: text, date, boolean, number, list, url, image.\n  fields:\n");
        let mut any = false;
        for (name, kinds) in self
            .fields
            .iter()
            .filter(|(_, kinds)| kinds.total * 20 >= self.with_front_matter)
        {
            let best = kinds.kinds.iter().max_by_key(|(_, number)| **number);
            if let Some((kind, number)) = best.filter(|(_, number)| **number * 100 >= kinds.total * TYPED) {
                any = true;
                let _ = writeln!(
                    text,
                    "    {}: {kind}  # in {} of {}",
                    quoted(name),
                    number,
                    self.with_front_matter
                );
            }
        }
        if !any {
            text.push_str("    title: text\n");
        }
        text.push_str("  # `deny` reports fields that are not listed above.\n  unknown: allow\n");
        text.push_str("\nhosts:\n  # Your own image hosts: no referrer policy is needed there.\n");
        let own: Vec<String> = self
            .hosts
            .iter()
            .filter(|(_, n)| **n * 100 >= self.images * OWN)
            .map(|(host, n)| format!("{} ({n} images)", host))
            .collect();
        if !own.is_empty() {
            let _ = writeln!(text, "  # Most images are on: {}.", own.join(", "));
        }
        text.push_str("  own: []\n");
        let ids: Vec<_> = self.ids.iter().filter(|(_, n)| **n * 2 > self.articles).collect();
        if !ids.is_empty() {
            text.push_str("\n# Ids of advertising that are in most articles: keep those that are yours.\nown-ids:\n");
            for (id, number) in ids {
                let _ = writeln!(text, "  - {id}  # in {number} of {}", count(self.articles, "article"));
            }
        }
        text.push_str(
            "\n# Rules to run in addition to the recommended ones, and rules not to run.\nextend-select: []\nignore: []\n",
        );
        text
    }
}

fn kind(key: &str, value: &Value<'_>) -> Option<&'static str> {
    match &value.kind {
        ValueKind::List(_) => Some("list"),
        ValueKind::Map(_) | ValueKind::Alias => None,
        ValueKind::Scalar(text, _) => {
            let text = text.trim();
            let plain = value.plain().is_some();
            if text.is_empty() {
                None
            } else if plain && matches!(text, "true" | "false") {
                Some("boolean")
            } else if plain && text.parse::<f64>().is_ok() {
                Some("number")
            } else if key.to_ascii_lowercase().contains("date")
                || text.len() >= 10
                    && text
                        .get(..10)
                        .is_some_and(|day| day.parse::<jiff::civil::Date>().is_ok())
            {
                Some("date")
            } else if text.starts_with("http")
                && [".png", ".jpg", ".jpeg", ".gif", ".webp"]
                    .iter()
                    .any(|end| text.to_ascii_lowercase().ends_with(end))
            {
                Some("image")
            } else if text.starts_with("http://") || text.starts_with("https://") {
                Some("url")
            } else {
                Some("text")
            }
        }
    }
}
