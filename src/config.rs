//! `seedlint.yaml`: the raw form, how layers of it are merged, and what it compiles to.

mod discover;
mod read;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::engine::{Choice, Linter};
use crate::finding::Severity;
use crate::generators::{FieldType, Target};
use crate::lists::Lists;
use crate::rule::{Rule, RuleName, is_chosen};
use crate::schema::Schema;
use crate::settings::{Settings, Unknown};
use crate::tree::Tree;

pub use crate::problem::Problem;
pub use discover::{ListSources, Resolver};
pub use read::{ConfigError, read};

/// A configuration as it is written; every key may be absent.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Config {
    /// Another configuration, relative to this one, on which this one builds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extends: Option<String>,
    /// The site generator.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<Target>,
    /// Which files of a folder are articles, as globs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub include: Option<Vec<String>>,
    /// Which files of a folder are not, as globs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exclude: Option<Vec<String>>,
    /// The rules that run: ids, families, `recommended`, `all`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub select: Option<Vec<String>>,
    /// Rules that don't.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ignore: Option<Vec<String>>,
    /// Rules that run in addition.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extend_select: Option<Vec<String>>,
    /// Rules whose fixes may be applied.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fixable: Option<Vec<String>>,
    /// Rules whose fixes may not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unfixable: Option<Vec<String>>,
    /// Whether `--fix` applies unsafe fixes too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unsafe_fixes: Option<bool>,
    /// The least severity that makes the run fail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fail_on: Option<FailOn>,
    /// Whether hints are printed and fixed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hints: Option<bool>,
    /// How findings are printed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output_format: Option<OutputFormat>,
    /// Whether files that git ignores are left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub respect_gitignore: Option<bool>,
    /// Another severity for a rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub severity: Option<BTreeMap<String, Severity>>,
    /// Options of rules.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub options: Option<BTreeMap<String, serde_json::Map<String, serde_json::Value>>>,
    /// What the front matter must hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub front_matter: Option<FrontMatterConfig>,
    /// What is known of hosts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hosts: Option<HostsConfig>,
    /// Publisher ids of the site's own advertisements.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub own_ids: Option<Vec<String>>,
    /// Folders of own rule cards.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rules: Option<Vec<String>>,
    /// Lists of advertisements and trackers, as files in the syntax of Adblock Plus.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lists: Option<Vec<String>>,
    /// The folder whose files stand at the root of the site.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub static_dir: Option<String>,
    /// The file of recorded findings, which are not reported again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub baseline: Option<String>,
    /// Other settings for some of the files.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overrides: Option<Vec<Override>>,
}

/// Settings for the files that match one of these globs.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Override {
    /// Which files.
    pub files: Vec<String>,
    /// The site generator.
    pub target: Option<Target>,
    /// The rules that run.
    pub select: Option<Vec<String>>,
    /// Rules that don't.
    pub ignore: Option<Vec<String>>,
    /// Rules that run in addition.
    pub extend_select: Option<Vec<String>>,
    /// Another severity for a rule.
    pub severity: Option<BTreeMap<String, Severity>>,
    /// Options of rules.
    pub options: Option<BTreeMap<String, serde_json::Map<String, serde_json::Value>>>,
    /// What the front matter must hold.
    pub front_matter: Option<FrontMatterConfig>,
    /// What is known of hosts.
    pub hosts: Option<HostsConfig>,
}

/// What the front matter must hold.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct FrontMatterConfig {
    /// Fields that must be there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub required: Option<Vec<String>>,
    /// What fields hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fields: Option<BTreeMap<String, FieldType>>,
    /// What is done with other fields.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unknown: Option<Unknown>,
    /// A JSON Schema, as a file in JSON or YAML.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
}

/// What is known of hosts.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct HostsConfig {
    /// The site's own hosts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub own: Option<Vec<String>>,
    /// The referrer policy that images of a host need, by host pattern.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub referrer: Option<BTreeMap<String, String>>,
    /// Hosts from which nothing may be loaded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub denied: Option<Vec<String>>,
}

/// The least severity that makes a run fail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[serde(rename_all = "kebab-case")]
pub enum FailOn {
    /// Errors only.
    Error,
    /// Warnings and errors.
    #[default]
    Warning,
    /// Everything.
    Hint,
    /// Nothing.
    Never,
}

impl FailOn {
    /// Whether a finding of this severity makes the run fail.
    #[must_use]
    pub fn fails(self, severity: Severity) -> bool {
        match self {
            FailOn::Error => severity >= Severity::Error,
            FailOn::Warning => severity >= Severity::Warning,
            FailOn::Hint => true,
            FailOn::Never => false,
        }
    }
}

/// How findings are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[serde(rename_all = "kebab-case")]
pub enum OutputFormat {
    /// The source with carets.
    #[default]
    Full,
    /// One line for each finding.
    Concise,
    /// One line for each finding, under its article.
    Grouped,
    /// One JSON document.
    Json,
    /// One JSON document for each finding, and one for the summary.
    Ndjson,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Workflow commands, which GitHub shows beside the lines.
    Github,
    /// Markdown for the summary of a job on GitHub.
    GithubSummary,
    /// GitLab's code quality report.
    Gitlab,
    /// JUnit's XML: each article a suite, each finding a test.
    Junit,
    /// Checkstyle's XML.
    Checkstyle,
    /// reviewdog's JSON, with suggestions.
    Rdjson,
}

impl Config {
    /// Reads the text of a `seedlint.yaml`. Nothing that it names is read: a [`crate::Session`]
    /// reads own cards, lists, schemas and what it extends.
    ///
    /// # Errors
    /// All that is wrong with it, each problem at its bytes.
    pub fn from_yaml(text: &str) -> Result<Self, ConfigError> {
        read("seedlint.yaml", text, &|_| crate::rule::built_in().to_vec())
    }

    /// A linter with the built-in rules that the configuration selects.
    ///
    /// # Errors
    /// Rules that it names and that do not exist, where it was not read from a text.
    pub fn linter(&self) -> Result<Linter, ConfigError> {
        let linter = self.compile(crate::rule::built_in(), World::default());
        linter.map_err(|message| ConfigError {
            path: "seedlint.yaml".to_owned(),
            text: String::new(),
            problems: vec![Problem {
                span: crate::source::Span::at(0),
                message,
                help: None,
            }],
        })
    }

    /// This configuration with what `over` says over it; maps are merged, lists replaced.
    /// A new `select` starts the choice of rules anew.
    #[must_use]
    pub fn under(mut self, over: Config) -> Config {
        if over.select.is_some() {
            (self.ignore, self.extend_select) = (None, None);
        }
        macro_rules! take {
            ($($name:ident),*) => { $(if over.$name.is_some() { self.$name = over.$name; })* };
        }
        take!(
            target,
            include,
            exclude,
            select,
            ignore,
            extend_select,
            fixable,
            unfixable,
            unsafe_fixes,
            fail_on,
            hints,
            output_format,
            respect_gitignore,
            own_ids,
            rules,
            lists,
            static_dir,
            baseline,
            overrides,
            extends
        );
        self.severity = merged(self.severity, over.severity);
        self.options = match (self.options, over.options) {
            (Some(mut base), Some(over)) => {
                for (rule, options) in over {
                    base.entry(rule).or_default().extend(options);
                }
                Some(base)
            }
            (base, over) => over.or(base),
        };
        self.front_matter = match (self.front_matter, over.front_matter) {
            (Some(base), Some(over)) => Some(FrontMatterConfig {
                required: over.required.or(base.required),
                fields: merged(base.fields, over.fields),
                unknown: over.unknown.or(base.unknown),
                schema: over.schema.or(base.schema),
            }),
            (base, over) => over.or(base),
        };
        self.hosts = match (self.hosts, over.hosts) {
            (Some(base), Some(over)) => Some(HostsConfig {
                own: over.own.or(base.own),
                referrer: merged(base.referrer, over.referrer),
                denied: over.denied.or(base.denied),
            }),
            (base, over) => over.or(base),
        };
        self
    }

    /// With an override over it.
    #[must_use]
    pub fn with(self, over: &Override) -> Config {
        self.under(Config {
            target: over.target,
            select: over.select.clone(),
            ignore: over.ignore.clone(),
            extend_select: over.extend_select.clone(),
            severity: over.severity.clone(),
            options: over.options.clone(),
            front_matter: over.front_matter.clone(),
            hosts: over.hosts.clone(),
            ..Config::default()
        })
    }

    /// The rules that it chooses, and those that it leaves out.
    fn chosen(&self, rules: &[Arc<Rule>]) -> Result<(Vec<RuleName>, Vec<RuleName>), String> {
        let mut chosen = match &self.select {
            Some(_) => names(&self.select, rules)?,
            None => vec![RuleName::Recommended],
        };
        chosen.extend(names(&self.extend_select, rules)?);
        Ok((chosen, names(&self.ignore, rules)?))
    }

    /// Whether it chooses a rule.
    #[must_use]
    pub fn runs(&self, id: &str, rules: &[Arc<Rule>]) -> bool {
        let rule = rules.iter().find(|rule| *rule.id == *id);
        let chosen = self.chosen(rules);
        rule.is_some_and(|rule| chosen.is_ok_and(|(chosen, left_out)| is_chosen(rule, &chosen, &left_out)))
    }

    /// Compiles it for the given rules.
    ///
    /// # Errors
    /// Names of rules that do not exist; `read` has said them with their places already.
    pub fn compile(&self, rules: &[Arc<Rule>], world: World) -> Result<Linter, String> {
        let (chosen, left_out) = self.chosen(rules)?;
        let choice = Choice {
            chosen,
            left_out,
            fixable: names(&self.fixable, rules)?,
            unfixable: names(&self.unfixable, rules)?,
            severity: self.severity.clone().unwrap_or_default(),
            hints: self.hints.unwrap_or(false) || world.detailed_hints,
            all_sites: world.all_sites,
        };
        Ok(Linter::new(rules, &choice, self.settings(&world)))
    }

    fn settings(&self, world: &World) -> Settings {
        let front = self.front_matter.clone().unwrap_or_default();
        let hosts = self.hosts.clone().unwrap_or_default();
        Settings {
            target: self.target.unwrap_or_default(),
            now: world.now,
            required: front.required,
            fields: front.fields.unwrap_or_default(),
            unknown: front.unknown.unwrap_or_default(),
            own_hosts: hosts.own.unwrap_or_default(),
            referrer: hosts.referrer.unwrap_or_default().into_iter().collect(),
            denied_hosts: hosts.denied.unwrap_or_default(),
            own_ids: self.own_ids.clone().unwrap_or_default(),
            options: self.options.clone().unwrap_or_default(),
            neighbours_have_front_matter: world.neighbours_have_front_matter,
            static_dir: self.static_dir.as_ref().map(PathBuf::from),
            files: world.files.clone(),
            lists: world.lists.clone(),
            schema: world.schema.clone(),
        }
    }
}

fn names(names: &Option<Vec<String>>, rules: &[Arc<Rule>]) -> Result<Vec<RuleName>, String> {
    names
        .iter()
        .flatten()
        .map(|name| RuleName::parse(name, rules).map_err(|error| error.to_string()))
        .collect()
}

fn merged<V>(base: Option<BTreeMap<String, V>>, over: Option<BTreeMap<String, V>>) -> Option<BTreeMap<String, V>> {
    match (base, over) {
        (Some(mut base), Some(over)) => {
            base.extend(over);
            Some(base)
        }
        (base, over) => over.or(base),
    }
}

/// What a run knows besides its configuration.
#[derive(Clone, Debug, Default)]
pub struct World {
    /// The day of the run, where it was given.
    pub now: Option<jiff::civil::Date>,
    /// Hints get texts and fixes although they are not asked for: machines read them.
    pub detailed_hints: bool,
    /// Rules for a site speak everywhere.
    pub all_sites: bool,
    /// Most of the articles in this folder have front matter.
    pub neighbours_have_front_matter: bool,
    /// What files there are.
    pub files: Option<Arc<dyn Tree>>,
    /// Lists of advertisements.
    pub lists: Option<Arc<Lists>>,
    /// The schema of the front matter.
    pub schema: Option<Arc<Schema>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_selection_starts_the_choice_anew_and_maps_are_merged() {
        let base: Config = serde_yaml::from_str("ignore: [image]\nseverity: {a/b: hint}\nhosts: {own: [x.y]}").unwrap();
        let over: Config = serde_yaml::from_str("select: [ads]\nseverity: {c/d: error}\nhosts: {denied: [z]}").unwrap();
        let merged = base.under(over);
        assert!(merged.ignore.is_none());
        assert_eq!(merged.severity.unwrap().len(), 2);
        assert_eq!(merged.hosts.unwrap().own.unwrap(), ["x.y"]);
    }
}
