//! `seedlint.yaml`: the raw form, how layers of it are merged, and what it compiles to.

mod discover;
mod evidence;
mod loaded;
pub(crate) mod names;
mod read;
mod reader;
mod setting;
mod values;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::engine::{Linter, RuleSelection};
use crate::evidence::Evidence;
use crate::finding::Severity;
use crate::generators::{FieldType, Target};
use crate::lists::Lists;
use crate::rule::card::Need;
use crate::rule::{Rule, RuleName, UnknownRule, is_selected, that_needs};
use crate::schema::Schema;
use crate::settings::{FrontMatterBeside, Settings, Unknown};
use crate::tree::Tree;

pub(crate) use discover::{ListSources, Resolver};
pub(crate) use evidence::EvidenceSource;
pub(crate) use loaded::Loaded;
pub use read::ConfigError;
#[cfg(feature = "cli")]
pub(crate) use read::check_cases;
use setting::{Setting, layers, mapping};
pub(crate) use values::{ByRule, ConfigPath, GlobPattern, HostPattern, Policy, RuleNames, RuleOptions};

layers! {
    both {
        /// The site generator.
        target: Target,
        /// The rules that run: ids, families, `recommended`, `all`.
        select: RuleNames,
        /// Rules that don't.
        ignore: RuleNames,
        /// Rules that run in addition.
        extend_select: RuleNames,
        /// Another severity for a rule.
        severity: ByRule<Severity>,
        /// Options of rules.
        options: ByRule<RuleOptions>,
        /// The requirements on front matter.
        front_matter: FrontMatterConfig,
        /// Hosts of the site, and policies for others.
        hosts: HostsConfig,
    }

    /// A configuration as it is written; every key may be absent.
    Config {
        /// Another configuration, relative to this one, on which this one builds.
        extends: ConfigPath,
        /// Which files of a folder are articles, as globs.
        include: Vec<GlobPattern>,
        /// Which files of a folder are not, as globs.
        exclude: Vec<GlobPattern>,
        /// Rules whose fixes may be applied.
        fixable: RuleNames,
        /// Rules whose fixes may not.
        unfixable: RuleNames,
        /// Whether `--fix` applies unsafe fixes too.
        unsafe_fixes: bool,
        /// The lowest severity that makes the run fail.
        fail_on: FailOn,
        /// Whether hints are shown and fixed.
        hints: bool,
        /// The output format of findings.
        output_format: OutputFormat,
        /// Whether files that git ignores are excluded.
        respect_gitignore: bool,
        /// Publisher ids of the site's own advertisements.
        own_ids: Vec<String>,
        /// Folders of own rule cards.
        rules: Vec<ConfigPath>,
        /// Filter lists: files in the syntax of Adblock Plus, the JSON of ClearURLs, and site configurations
        /// of full-text readers or folders of these.
        lists: Vec<ConfigPath>,
        /// The folder whose files are at the root of the site.
        static_dir: ConfigPath,
        /// The file of recorded findings, which are not reported again.
        baseline: ConfigPath,
        /// The file of what image hosts answered, as `seedlint probe` writes it.
        image_evidence: ConfigPath,
        /// The age in days up to which that is relied on.
        image_evidence_days: u32,
        /// Other settings for some of the files.
        overrides: Vec<Override>,
    }

    /// Settings for the files that match one of these globs.
    Override needs files {
        /// Which files.
        #[cfg_attr(test, schemars(required))]
        files: Vec<GlobPattern>,
    }
}

mapping! {
    /// The requirements on front matter.
    FrontMatterConfig {
        /// Fields that must be there.
        required: Vec<String>,
        /// What fields hold.
        fields: BTreeMap<String, FieldType>,
        /// The treatment of other fields.
        unknown: Unknown,
        /// A JSON Schema, as a file in JSON or YAML.
        schema: ConfigPath,
    }
}

mapping! {
    /// Hosts of the site, and policies for others.
    HostsConfig {
        /// The site's own hosts.
        own: Vec<HostPattern>,
        /// The referrer policy that images of a host need, by host pattern.
        referrer: BTreeMap<String, Policy>,
        /// Hosts from which nothing may be loaded.
        denied: Vec<String>,
    }
}

/// The lowest severity that makes a run fail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
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

/// The output format of findings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
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
    /// A page to look at, in one file.
    #[cfg(feature = "cli")]
    Html,
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
    /// Reads the text of a `seedlint.yaml`. Its paths are relative to the folder of the session that
    /// uses it.
    ///
    /// # Errors
    /// All that is wrong with it, each problem at its bytes.
    pub fn from_yaml(text: &str) -> Result<Self, Vec<ConfigError>> {
        read::text(text)
    }

    /// All that is wrong with the text of the configuration `file`, which is not read. Names of rules
    /// must be among those of `rules`.
    #[cfg(feature = "cli")]
    pub(crate) fn problems(file: &std::path::Path, text: &str, rules: &[Arc<Rule>]) -> Vec<crate::problem::Problem> {
        let read = read::draft(Some(file), text).and_then(|draft| draft.finish(Some(rules)));
        read.err().map_or_else(Vec::new, |error| error.problems)
    }

    /// A linter with the built-in rules that the configuration selects. Nothing that it names is
    /// read: a [`crate::Session`] reads own cards, lists, schemas and what it extends.
    ///
    /// # Errors
    /// Rules that it names and that do not exist.
    pub fn linter(&self) -> Result<Linter, Vec<ConfigError>> {
        let rules = crate::rule::built_in();
        let linter = self.compile(rules, World::default());
        linter.map_err(|unknown| vec![ConfigError::of_name(&unknown, rules)])
    }

    /// This configuration with another layer over it: mappings are merged, everything else is
    /// replaced. A new `select` replaces the whole selection of rules.
    #[must_use]
    pub fn with(mut self, over: impl Into<Self>) -> Self {
        let over: Self = over.into();
        if over.select.is_some() {
            (self.ignore, self.extend_select) = (None, None);
        }
        Setting::update(&mut self, over);
        self
    }

    /// The rules that the configuration selects, and those that it ignores.
    fn selected(&self, rules: &[Arc<Rule>]) -> Result<(Vec<RuleName>, Vec<RuleName>), UnknownRule> {
        let mut selected = match &self.select {
            Some(_) => names(&self.select, rules)?,
            None => vec![RuleName::Recommended],
        };
        selected.extend(names(&self.extend_select, rules)?);
        Ok((selected, names(&self.ignore, rules)?))
    }

    /// Whether the configuration selects the rule that reads a part of it.
    #[must_use]
    pub(crate) fn runs(&self, need: Need, rules: &[Arc<Rule>]) -> bool {
        let rule = that_needs(need, rules);
        let selected = self.selected(rules);
        rule.is_some_and(|rule| selected.is_ok_and(|(selected, ignored)| is_selected(rule, &selected, &ignored)))
    }

    /// Compiles it for the given rules.
    ///
    /// # Errors
    /// A name that none of the rules has.
    pub fn compile(&self, rules: &[Arc<Rule>], world: World) -> Result<Linter, UnknownRule> {
        let (selected, ignored) = self.selected(rules)?;
        let choice = RuleSelection {
            selected,
            ignored,
            fixable: names(&self.fixable, rules)?,
            unfixable: names(&self.unfixable, rules)?,
            severity: self.severity.clone().unwrap_or_default().into(),
            hints: self.hints.unwrap_or(false) || world.detailed_hints,
            all_sites: world.all_sites,
        };
        Ok(Linter::new(rules, &choice, self.settings(&world)))
    }

    fn settings(&self, world: &World) -> Settings {
        let front = self.front_matter.clone().unwrap_or_default();
        let hosts = self.hosts.clone().unwrap_or_default();
        let policies = hosts.referrer.unwrap_or_default().into_iter();
        Settings {
            target: self.target.unwrap_or_default(),
            now: world.now,
            required: front.required,
            fields: front.fields.unwrap_or_default(),
            unknown: front.unknown.unwrap_or_default(),
            own_hosts: hosts.own.into_iter().flatten().map(String::from).collect(),
            referrer: policies.map(|(host, policy)| (host, policy.into())).collect(),
            denied_hosts: hosts.denied.unwrap_or_default(),
            own_ids: self.own_ids.clone().unwrap_or_default(),
            options: self.options.clone().unwrap_or_default().into(),
            beside: world.beside,
            static_dir: self.static_dir.as_ref().map(|folder| folder.as_ref().to_owned()),
            files: world.files.clone(),
            lists: world.lists.clone(),
            schema: world.schema.clone(),
            evidence: world.evidence.clone(),
        }
    }
}

fn names(names: &Option<RuleNames>, rules: &[Arc<Rule>]) -> Result<Vec<RuleName>, UnknownRule> {
    let names = names.iter().flat_map(|names| names.iter());
    names.map(|name| RuleName::parse(name, rules)).collect()
}

/// What a run knows beside its configuration.
#[derive(Clone, Debug, Default)]
pub struct World {
    /// The day of the run, where it was given.
    pub now: Option<jiff::civil::Date>,
    /// Whether hints get texts and fixes even if they are not shown, for programs that read them.
    pub detailed_hints: bool,
    /// Whether the rules of every site apply to every article.
    pub all_sites: bool,
    /// Whether most of the articles in this folder have front matter.
    pub beside: FrontMatterBeside,
    /// The existing files.
    pub files: Option<Arc<dyn Tree>>,
    /// Lists of advertisements.
    pub lists: Option<Arc<Lists>>,
    /// The schema of the front matter.
    pub schema: Option<Arc<Schema>>,
    /// What image hosts answered.
    pub(crate) evidence: Option<Arc<Evidence>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Config {
        Config::from_yaml(text).expect("a configuration")
    }

    fn written(config: &Config) -> String {
        serde_yaml::to_string(config).expect("YAML")
    }

    #[test]
    fn a_new_selection_replaces_the_old_one_and_maps_are_merged() {
        let base = read("ignore: [image]\nseverity: {image/empty-src: hint}\nhosts: {own: [x.y]}");
        let over = read("select: [ads]\nseverity: {image/lazy-src: error}\nhosts: {denied: [z]}");
        let merged = base.with(over);
        assert_eq!(
            written(&merged),
            "select:\n- ads\nseverity:\n  image/empty-src: hint\n  image/lazy-src: error\n\
             hosts:\n  own:\n  - x.y\n  denied:\n  - z\n"
        );
    }

    #[test]
    fn an_override_is_merged_like_any_layer() {
        let base = read(
            "target: hugo\nfront-matter: {required: [title], unknown: deny}\nselect: [ads]\n\
             options: {image/oversized-data-uri: {max-kib: 1}}\n\
             overrides: [{files: [x], target: jekyll, ignore: [image], front-matter: {required: []},\
             options: {image/oversized-data-uri: {}}}]",
        );
        let over = base.overrides.clone().expect("overrides").remove(0);
        let merged = base.with(over);
        assert_eq!(merged.target, Some(Target::Jekyll));
        assert_eq!(merged.select.as_deref(), Some(&["ads".to_owned()][..]));
        let front = merged.front_matter.expect("front matter");
        assert_eq!((front.required, front.unknown), (Some(vec![]), Some(Unknown::Deny)));
        let options: BTreeMap<String, RuleOptions> = merged.options.expect("options").into();
        assert_eq!(options["image/oversized-data-uri"]["max-kib"], 1);
    }

    #[test]
    fn every_key_of_a_configuration_is_read_as_it_is_written_out() {
        let schema = serde_json::to_value(schemars::schema_for!(Config)).expect("a schema");
        let keys = schema["properties"].as_object().expect("properties");
        assert!(keys.len() > 20);
        for key in keys.keys() {
            let errors = Config::from_yaml(&format!("{key}: 7.5")).expect_err("no key is a number");
            let message = &errors[0].problems[0].message;
            assert!(message.starts_with(&format!("`{key}` must be ")), "{message}");
        }
    }
}
