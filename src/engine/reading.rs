//! How a linter reads an article: as which dialect of Markdown, and as which others it may be read.

use std::path::PathBuf;

use super::Linter;
use super::doubt::that_differ;
use crate::dialect::{self, Dialect, SiteMarkdown};
use crate::generators::Target;
use crate::seed::{Seed, imports_components, is_mdx};
use crate::site_settings;
use crate::source::{Source, TOO_LONG};

impl Linter {
    /// Reads an article as the target does.
    #[must_use]
    pub(crate) fn read<'s>(&self, source: &'s Source) -> Seed<'s> {
        self.read_as(source, self.dialect(source))
    }

    /// Whether an article is MDX: by its name, or by what is written in it if nobody knows its generator.
    pub(crate) fn is_mdx(&self, source: &Source) -> bool {
        is_mdx(source.path()) || self.settings.target == Target::Any && imports_components(source.text())
    }

    /// The dialect in which an article is read.
    pub(crate) fn dialect(&self, source: &Source) -> Dialect {
        match self.is_mdx(source) {
            true => dialect::MDX,
            false => dialect::of(self.settings.target, self.markdown(source)),
        }
    }

    /// The dialects other than the target's in which an article may be read; MDX is one of its own.
    pub(super) fn others(&self, source: &Source) -> &'static [(Dialect, &'static str)] {
        match self.is_mdx(source) {
            true => &[],
            false => dialect::others(self.settings.target, self.markdown(source)),
        }
    }

    /// What the settings of an article's site say of its Markdown.
    pub(super) fn markdown(&self, source: &Source) -> SiteMarkdown {
        let Some(tree) = &self.settings.files else {
            return SiteMarkdown::Usual;
        };
        let read = |folder: &PathBuf| site_settings::markdown(&**tree, self.settings.target, folder);
        self.markdown.get(tree.folder_of(source.path()), read)
    }

    /// The article as each dialect but the target's in which it may be read: none where it reads as
    /// `first`, the target's reading. A dialect that can not differ is omitted.
    pub(crate) fn other_readings<'s>(&self, source: &'s Source, first: &Seed<'_>) -> Vec<(Dialect, Option<Seed<'s>>)> {
        let others = that_differ(self.others(source), first);
        let others = others.map(|(dialect, _)| (*dialect, self.read_unlike(source, *dialect, first)));
        others.collect()
    }

    /// Reads an article as a dialect of Markdown.
    pub(crate) fn read_as<'s>(&self, source: &'s Source, dialect: Dialect) -> Seed<'s> {
        Seed::parse_as(source, &self.image_fields, dialect)
    }

    /// The same; none where it reads as `other` does, another reading of the source.
    pub(crate) fn read_unlike<'s>(&self, source: &'s Source, dialect: Dialect, other: &Seed<'_>) -> Option<Seed<'s>> {
        Seed::parse_unlike(source, &self.image_fields, dialect, other)
    }

    /// Reads an article as the target does; none where it is too long.
    pub(crate) fn read_if_possible<'s>(&self, source: &'s Source) -> Option<Seed<'s>> {
        (source.text().len() <= TOO_LONG).then(|| self.read(source))
    }
}
