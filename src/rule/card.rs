//! The wire form of a rule: one YAML card.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::claim::{Claim, PageChange};
use crate::edit::Safety;
use crate::finding::Severity;
use crate::one_or_many::OneOrMany;

/// A card as it is written in `rules/<family>/<name>.yaml`.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Card {
    /// One sentence: what is wrong.
    pub summary: String,
    /// What it costs the reader.
    pub why: String,
    /// What to do; starts with a verb.
    pub help: String,
    /// What is wrong at the place; by default the summary.
    pub message: Option<String>,
    /// What is special at the place.
    pub label: Option<String>,
    /// How bad it is.
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
    /// What others need to know of the rule.
    pub role: Option<Role>,
    /// What of the configuration the rule reads; without it the rule says nothing.
    pub needs: Option<Need>,
    /// Findings that hold an id of the configuration's `own-ids` are dropped.
    #[serde(default)]
    pub own_ids: bool,
    /// The fix may stay safe where it changes code that readers see.
    #[serde(default)]
    pub touches_code: bool,
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
    /// The rule speaks only in articles from these hosts and their subdomains.
    #[serde(default)]
    pub sites: Vec<String>,
    /// Rules that say the same more exactly.
    #[serde(default)]
    pub yields_to: Vec<String>,
    /// Places with only blanks between them are one finding.
    #[serde(default)]
    pub join: bool,
    /// Where the rule speaks: any of these clauses.
    #[serde(default, rename = "match")]
    pub matches: OneOrMany<Clause>,
    /// What the fix does.
    pub rewrite: Option<RewriteCard>,
    /// What is known of the fix.
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

/// What others need to know of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// What its fixes remove belongs to advertising: other rules look for what is left of it.
    Advertisement,
}

/// What of the configuration a rule reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
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
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OptionCard {
    /// Its value where nothing is configured.
    pub default: serde_json::Value,
    /// What it does.
    pub help: String,
}

/// A clause: all of its keys must hold.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
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
    /// A pattern on the inside of a script or style.
    pub raw_text: Option<String>,
    /// The element holds nothing that a reader sees.
    pub empty: Option<bool>,
    /// Width and height are both at most this.
    pub size_at_most: Option<u32>,
    /// A front-matter field.
    pub field: Option<FieldClause>,
    /// Clauses that must not hold of the same place.
    #[serde(default)]
    pub unless: OneOrMany<Clause>,
    /// Neighbours that belong to it.
    #[serde(default)]
    pub with: OneOrMany<Clause>,
    /// The card's label, otherwise for this clause.
    pub label: Option<String>,
    /// The card's message, otherwise for this clause.
    pub message: Option<String>,
    /// The card's help, otherwise for this clause.
    pub help: Option<String>,
    /// The card's rewrite, otherwise for this clause.
    pub rewrite: Option<RewriteCard>,
    /// The card's safety, otherwise for this clause.
    pub safety: Option<SafetyCard>,
    /// The card's severity, otherwise for this clause.
    pub severity: Option<Severity>,
}

/// An attribute by name and value.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AttributeClause {
    /// A glob on the name.
    pub name: String,
    /// A pattern on the decoded value.
    pub value: Option<String>,
}

/// A URL by its use and its parts.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
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
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct TextClause {
    /// A pattern on the text, white space folded.
    pub pattern: String,
    /// Words of which every text that matches holds one, as they are written in the file. They
    /// are looked for first, since that is fast.
    #[serde(default)]
    pub words: Vec<String>,
    /// The longest text, in characters, that counts.
    pub max_chars: Option<usize>,
    /// Names of elements, and `markdown` for Markdown paragraphs.
    #[serde(default)]
    pub within: OneOrMany<String>,
}

/// A front-matter field.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldClause {
    /// A glob on the key.
    pub name: String,
    /// A pattern on the value.
    pub value: Option<String>,
}

/// What a fix does.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum RewriteCard {
    /// One that needs no more words.
    Word(RewriteWord),
    /// One that does.
    With(Box<RewriteWith>),
}

/// A rewrite in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RewriteWord {
    /// Takes the element with what is in it.
    RemoveElement,
    /// Keeps what is inside.
    Unwrap,
    /// Takes the comment.
    RemoveComment,
    /// Takes the matched attribute.
    RemoveAttribute,
}

/// A rewrite with words of its own: exactly one key.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RewriteWith {
    /// Takes an attribute by name.
    pub remove_attribute: Option<String>,
    /// Gives the matched attribute another name.
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
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RenameAttribute {
    /// The new name.
    pub to: String,
}

/// See the key of this name in [`RewriteWith`].
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
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
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AddToken {
    /// The attribute, such as `rel`.
    pub attribute: String,
    /// The token.
    pub token: String,
}

/// What is known of a fix.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum SafetyCard {
    /// Always this.
    Level(Safety),
    /// As the place decides.
    Where(SafetyWhere),
}

/// What decides on the safety of a fix.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SafetyWhere {
    /// Where the element holds nothing.
    pub empty: Option<Safety>,
    /// Where the host is known to serve https.
    pub known_https: Option<Safety>,
    /// Elsewhere.
    pub otherwise: Safety,
}

/// A file that there is in a case.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
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
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Case {
    /// What is shown.
    pub name: String,
    /// A text with findings.
    pub bad: Option<String>,
    /// The same, where the text is not UTF-8: each character stands for one byte.
    pub bytes: Option<String>,
    /// A text without.
    pub good: Option<String>,
    /// A text without, that only looks alike.
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
    /// A list of advertisements, called `list.txt`.
    pub list: Option<String>,
    /// A JSON Schema for the front matter, called `schema.json`.
    pub schema: Option<serde_json::Value>,
    /// Files that there are.
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
    /// Whether a site card gave it.
    #[serde(skip)]
    pub of_site: bool,
}
