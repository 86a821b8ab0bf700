//! Checks of `front-matter/*`.

pub mod duplicate_item;
pub mod duplicate_key;
pub mod empty_field;
pub mod invalid_date;
pub mod missing;
pub mod missing_field;
pub mod not_first;
pub mod syntax;
pub mod unclosed;
pub mod wrong_type;

/// Files that are about a repository.
const ABOUT: &[&str] = &[
    "readme",
    "changelog",
    "license",
    "licence",
    "contributing",
    "code_of_conduct",
    "security",
    "authors",
    "notice",
];

/// Folders of drafts, of parts and of templates.
const PARTS: &[&str] = &[
    "archetypes",
    "_common",
    "_includes",
    "_layouts",
    "_partials",
    "partials",
    "layouts",
    "scaffolds",
    "_draft",
    ".github",
];

/// Whether a path is none of an article: a README and the like, a section page, or a part that
/// the site generator includes into pages.
pub(crate) fn is_no_article(path: &str) -> bool {
    let mut parts = path.rsplit('/');
    let name = parts.next().unwrap_or_default().to_ascii_lowercase();
    let stem = name.split(['.', '-']).next().unwrap_or_default();
    ABOUT.contains(&stem)
        || name.starts_with("_index.")
        || name == "template.md"
        || parts.any(|folder| PARTS.contains(&folder))
}

/// Whether a template writes the value: nobody can know it then.
pub(crate) fn is_templated(seed: &crate::seed::Seed<'_>, value: &crate::seed::front_matter::Value<'_>) -> bool {
    let text = seed.slice(value.span).trim_start_matches(['"', '\'']);
    text.starts_with("{{")
        || text.starts_with("{%")
        || value
            .text()
            .is_some_and(|text| text.contains("{{") || text.contains("{%"))
}
