//! The wire form of a rule: one YAML card.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::claim::{Claim, PageChange};
use crate::edit::Safety;
use crate::finding::Severity;
use crate::one_or_many::OneOrMany;

/// A card as it is written in `rules/<family>/<name>.yaml`.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Card {
    /// One sentence: what is wrong.
    pub summary: String,
    /// Why it matters to readers.
    pub why: String,
    /// What to do; starts with a verb.
    pub help: String,
    /// The message of a finding; by default the summary.
    pub message: Option<String>,
    /// The label of a finding.
    pub label: Option<String>,
    /// The severity.
    pub severity: Severity,
    /// Whether the rule runs by default.
    #[serde(default = "yes")]
    pub recommended: bool,
    /// Whether the logic is written in Rust.
    #[serde(default)]
    pub native: bool,
    /// What the fix of a native rule may be: `safe`, `unsafe`, `safe or unsafe`, `display`.
    pub fix: Option<String>,
    /// What the fix does and what it may break.
    pub fix_note: Option<String>,
    /// What others need to know about the rule.
    pub role: Option<Role>,
    /// The part of the configuration that the rule reads; without it, the rule reports nothing.
    pub needs: Option<Need>,
    /// Findings that contain an id of the configuration's `own-ids` are dropped.
    #[serde(default)]
    pub own_ids: bool,
    /// `seedlint learn` adds what it finds to this rule, as clauses of site cards.
    #[serde(default)]
    pub learned: bool,
    /// The fix may be safe even if it changes code that readers see.
    #[serde(default)]
    pub touches_code: bool,
    /// Findings inside markup that is meant as text hold, too.
    #[serde(default)]
    pub in_samples: bool,
    /// Findings are about the article as a whole, whatever is written at their place.
    #[serde(default)]
    pub whole_article: bool,
    /// What the findings may say about the page that readers get. Those of a declared rule all
    /// say the first.
    #[serde(default)]
    pub claims: Vec<Claim>,
    /// What the safe fixes may change on the page that readers get.
    #[serde(default)]
    pub changes: Vec<PageChange>,
    /// When `--commit-each-rule` commits the fixes: a smaller number comes earlier.
    pub order: Option<i8>,
    /// The rule's options.
    #[serde(default)]
    pub options: BTreeMap<String, OptionCard>,
    /// The rule applies only to articles from these hosts and their subdomains.
    #[serde(default)]
    pub sites: Vec<String>,
    /// More specific rules for the same places.
    #[serde(default)]
    pub yields_to: Vec<String>,
    /// Places with only whitespace between them are one finding.
    #[serde(default)]
    pub join: bool,
    /// What the rule matches: any of these clauses.
    #[serde(default, rename = "match")]
    pub matches: OneOrMany<Clause>,
    /// What the fix does.
    pub rewrite: Option<RewriteCard>,
    /// The safety of the fix.
    pub safety: Option<SafetyCard>,
    /// Texts that show what the rule finds, and what it does not.
    #[serde(default)]
    pub cases: Vec<Case>,
}

impl Card {
    /// When the fixes are committed; those of advertisements come before most others, since what
    /// they leave behind is then known.
    #[must_use]
    pub fn order(&self) -> i8 {
        self.order.unwrap_or(if self.is_advertisement() { -1 } else { 0 })
    }

    /// What each finding says about the page; those of a native rule are given theirs by its check.
    #[must_use]
    pub fn declared_claim(&self) -> Option<Claim> {
        self.claims.first().copied().filter(|_| !self.native)
    }

    /// Whether the rule is about what advertising and tracking left in an article.
    #[must_use]
    pub fn is_advertisement(&self) -> bool {
        self.role == Some(Role::Advertisement)
    }
}

/// What others need to know about a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Its fixes remove advertising, whose leftovers other rules look for.
    Advertisement,
}

/// The part of the configuration that a rule reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Need {
    /// The filter lists under `lists`.
    Lists,
    /// The schema under `front-matter`.
    Schema,
}

fn yes() -> bool {
    true
}

/// An option of a rule.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct OptionCard {
    /// The default value.
    pub default: serde_json::Value,
    /// What it does.
    pub help: String,
}

/// A clause: all of its keys must match.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Clause {
    /// A CSS selector.
    pub select: Option<String>,
    /// An attribute of the element.
    pub attribute: Option<AttributeClause>,
    /// A URL.
    pub url: Option<UrlClause>,
    /// A pattern on a comment's text.
    pub comment: Option<String>,
    /// A block of visible text.
    pub text: Option<TextClause>,
    /// A whole block of the article, by what it shows and where it is.
    pub block: Option<BlockClause>,
    /// A pattern on the inside of a script or style.
    pub raw_text: Option<String>,
    /// The element contains nothing that readers see.
    pub empty: Option<bool>,
    /// Width and height are both at most this.
    pub size_at_most: Option<u32>,
    /// A front-matter field.
    pub field: Option<FieldClause>,
    /// Clauses that must not match the same place.
    #[serde(default)]
    pub unless: OneOrMany<Clause>,
    /// Neighbours that belong to it.
    #[serde(default)]
    pub with: OneOrMany<Clause>,
    /// The card's label, replaced for this clause.
    pub label: Option<String>,
    /// The card's message, replaced for this clause.
    pub message: Option<String>,
    /// The card's help, replaced for this clause.
    pub help: Option<String>,
    /// The card's rewrite, replaced for this clause.
    pub rewrite: Option<RewriteCard>,
    /// The card's safety, replaced for this clause.
    pub safety: Option<SafetyCard>,
    /// The card's severity, replaced for this clause.
    pub severity: Option<Severity>,
}

/// An attribute by name and value.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AttributeClause {
    /// A glob on the name.
    pub name: String,
    /// A pattern on the decoded value.
    pub value: Option<String>,
}

/// A URL, by its use and its parts.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct UrlClause {
    /// What it is used as: `image`, `link`, `frame`, `script`, `style`, `media`, `any`.
    #[serde(default, rename = "in")]
    pub used_as: OneOrMany<String>,
    /// Its scheme.
    #[serde(default)]
    pub scheme: OneOrMany<String>,
    /// Its host: globs, or `@class` of `rules/hosts.yaml`.
    #[serde(default)]
    pub host: OneOrMany<String>,
    /// A pattern on path and query.
    pub path: Option<String>,
    /// A pattern on all of it.
    pub raw: Option<String>,
}

/// A block of visible text.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct TextClause {
    /// A pattern on the text, whitespace folded.
    pub pattern: String,
    /// Words, as written in the file. Every text that matches contains one of them; they are
    /// searched first, since that is fast.
    #[serde(default)]
    pub words: Vec<String>,
    /// The maximal length of the text, in characters.
    pub max_chars: Option<usize>,
    /// Names of elements, and `markdown` for Markdown paragraphs.
    #[serde(default)]
    pub within: OneOrMany<String>,
}

/// A whole block of the article: a paragraph, a heading, a list item, an image. It is compared
/// without case, punctuation and numbers.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct BlockClause {
    /// All of its text: one, or several of which any is equal.
    #[serde(default)]
    pub text: OneOrMany<String>,
    /// The beginning of its text.
    #[serde(default)]
    pub starts: OneOrMany<String>,
    /// The address of an image, of which scheme, parameters and size do not count.
    #[serde(default)]
    pub image: OneOrMany<String>,
    /// It is among that number of blocks from the beginning of the article.
    pub head: Option<usize>,
    /// It is among that number of blocks from the end.
    pub foot: Option<usize>,
    /// Everything from it to the end of the article belongs to it.
    pub to_end: Option<bool>,
}

/// A front-matter field.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FieldClause {
    /// A glob on the key.
    pub name: String,
    /// A pattern on the value.
    pub value: Option<String>,
}

/// What a fix does.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum RewriteCard {
    /// A rewrite without parameters.
    Word(RewriteWord),
    /// One that does.
    With(Box<RewriteWith>),
}

/// A rewrite in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum RewriteWord {
    /// Removes the element with its content.
    RemoveElement,
    /// Removes the tags, and keeps the content.
    Unwrap,
    /// Takes the comment.
    RemoveComment,
    /// Removes the matched attribute.
    RemoveAttribute,
}

/// A rewrite with parameters: exactly one key.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RewriteWith {
    /// Removes an attribute by name.
    pub remove_attribute: Option<String>,
    /// Renames the matched attribute.
    pub rename_attribute: Option<RenameAttribute>,
    /// Sets an attribute.
    pub set_attribute: Option<SetAttribute>,
    /// Adds a token to a list attribute.
    pub add_token: Option<AddToken>,
    /// Another value for the matched attribute or URL.
    pub replace_value: Option<String>,
    /// Another scheme for the matched URL.
    pub set_scheme: Option<String>,
}

/// See the key of this name in [`RewriteWith`].
#[derive(Clone, Debug, Deserialize, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RenameAttribute {
    /// The new name.
    pub to: String,
}

/// See the key of this name in [`RewriteWith`].
#[derive(Clone, Debug, Deserialize, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SetAttribute {
    /// The name.
    pub name: String,
    /// The value.
    pub value: String,
    /// Only where the element has none.
    #[serde(default)]
    pub if_absent: bool,
}

/// See the key of this name in [`RewriteWith`].
#[derive(Clone, Debug, Deserialize, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AddToken {
    /// The attribute, such as `rel`.
    pub attribute: String,
    /// The token.
    pub token: String,
}

/// The safety of a fix.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum SafetyCard {
    /// Always this.
    Level(Safety),
    /// The place decides.
    Where(SafetyWhere),
}

/// What decides on the safety of a fix.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SafetyWhere {
    /// The fix is safe if the element is empty.
    pub empty: Option<Safety>,
    /// The fix is safe if the host is known to serve https.
    pub known_https: Option<Safety>,
    /// Elsewhere.
    pub otherwise: Safety,
}

/// An existing file of a case.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum CaseFile {
    /// Its path; nothing reads it.
    Path(String),
    /// Its path and its text.
    Text(BTreeMap<String, String>),
}

impl CaseFile {
    /// The paths and the texts.
    pub fn texts(&self) -> Vec<(String, String)> {
        match self {
            Self::Path(path) => vec![(path.clone(), String::new())],
            Self::Text(files) => files.clone().into_iter().collect(),
        }
    }
}

/// A text, and what the rule says of it.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Case {
    /// What is shown.
    pub name: String,
    /// A text with findings.
    pub bad: Option<String>,
    /// The same, where the text is not UTF-8: each character is one byte.
    pub bytes: Option<String>,
    /// A text without.
    pub good: Option<String>,
    /// A text without findings that only looks similar.
    pub near_miss: Option<String>,
    /// The exact texts that findings cover.
    #[serde(default)]
    pub mark: Option<OneOrMany<String>>,
    /// The text after all fixes.
    pub fixed: Option<String>,
    /// The safety that the fixes must have.
    pub safety: Option<Safety>,
    /// A configuration, as in `seedlint.yaml`.
    pub config: Option<serde_json::Value>,
    /// The name of the article.
    pub path: Option<String>,
    /// The site generator.
    pub target: Option<String>,
    /// The date of the run.
    pub now: Option<String>,
    /// A filter list, called `list.txt`.
    pub list: Option<String>,
    /// A JSON Schema for the front matter, called `schema.json`.
    pub schema: Option<serde_json::Value>,
    /// What image hosts answered: lines as in `seedlint-images.ndjson`.
    pub evidence: Option<String>,
    /// The existing files.
    #[serde(default)]
    pub files: Vec<CaseFile>,
    /// Rules that run beside this one.
    #[serde(default)]
    pub rules: Vec<String>,
    /// The file and the line of the case, where it was read from a file.
    #[serde(skip)]
    pub place: Option<String>,
    /// Whether the article counts as one from the site of the card.
    #[serde(skip)]
    pub at_site: bool,
    /// Whether the case comes from a site card.
    #[serde(skip)]
    pub of_site: bool,
}
