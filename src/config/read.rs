//! Reads a configuration and reports all that is wrong with it at once, each at its place.

use std::sync::Arc;

use globset::Glob;
use serde::de::DeserializeOwned;
use serde_yaml::Value;

use super::{Config, FrontMatterConfig, HostsConfig, Override};
use crate::hosts::host_matches;
use crate::problem::Problem;
use crate::rule::{Rule, RuleName};
use crate::seed::front_matter::{Field, place, read_mapping};
use crate::settings::POLICIES;
use crate::source::Span;
use crate::words::nearest;

/// The keys of a configuration.
pub const KEYS: &[&str] = &[
    "extends",
    "target",
    "include",
    "exclude",
    "select",
    "ignore",
    "extend-select",
    "fixable",
    "unfixable",
    "unsafe-fixes",
    "fail-on",
    "hints",
    "output-format",
    "respect-gitignore",
    "severity",
    "options",
    "front-matter",
    "hosts",
    "own-ids",
    "rules",
    "lists",
    "static-dir",
    "baseline",
    "overrides",
];

/// A configuration that can't be used.
#[derive(Debug, thiserror::Error)]
#[error("{path} can't be used")]
pub struct ConfigError {
    /// Its path.
    pub path: String,
    /// Its text.
    pub text: String,
    /// All that is wrong with it.
    pub problems: Vec<Problem>,
}

/// Reads a configuration; `rules` are those that its names may mean.
///
/// # Errors
/// All the problems of the file.
pub fn read(path: &str, text: &str, rules: &dyn Fn(&Config) -> Vec<Arc<Rule>>) -> Result<Config, ConfigError> {
    let fail = |problems| ConfigError {
        path: path.to_owned(),
        text: text.to_owned(),
        problems,
    };
    let value: Value = match serde_yaml::from_str(text) {
        Ok(value) => value,
        Err(error) => {
            let at = error.location().map_or(0, |location| location.index().min(text.len()));
            let span = Span::new(floor(text, at), floor(text, at));
            return Err(fail(vec![Problem {
                span,
                message: format!("This is not valid YAML: {error}"),
                help: None,
            }]));
        }
    };
    let (fields, _) = read_mapping(text);
    let mut reader = Reader {
        fields: &fields,
        problems: Vec::new(),
    };
    let config = match value {
        Value::Null => Config::default(),
        Value::Mapping(mapping) => reader.config(mapping),
        _ => {
            let message = "A configuration consists of `key: value` lines.".to_owned();
            return Err(fail(vec![Problem {
                span: Span::new(0, text.len().min(1)),
                message,
                help: None,
            }]));
        }
    };
    reader.check_names(&config, &rules(&config));
    reader.check_values(&config);
    let mut problems = reader.problems;
    problems.sort_by_key(|problem| problem.span);
    problems.dedup();
    if problems.is_empty() {
        Ok(config)
    } else {
        Err(fail(problems))
    }
}

fn floor(text: &str, at: usize) -> usize {
    (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

struct Reader<'f> {
    fields: &'f [Field<'f>],
    problems: Vec<Problem>,
}

impl<'f> Reader<'f> {
    fn at_key(&mut self, path: &[&str], message: String, help: Option<String>) {
        let span = place(self.fields, path).map_or(Span::at(0), |(key, _)| key);
        self.problems.push(Problem { span, message, help });
    }

    fn at_value(&mut self, path: &[&str], message: String, help: Option<String>) {
        let span =
            place(self.fields, path).map_or(Span::at(0), |(key, value)| if value.is_empty() { key } else { value });
        self.problems.push(Problem { span, message, help });
    }

    /// Takes a key's value as the type that it must have.
    fn take<T: DeserializeOwned>(&mut self, path: &[&str], value: Value) -> Option<T> {
        match serde_yaml::from_value(value) {
            Ok(value) => Some(value),
            Err(error) => {
                let name = path.last().copied().unwrap_or_default();
                let (message, help) = explained(name, &error.to_string());
                self.at_value(path, message, help);
                None
            }
        }
    }

    fn unknown(&mut self, path: &[&str], key: &str, known: &[&str]) {
        let help = match nearest(key, known.iter().copied()) {
            Some(near) => format!("Did you mean `{near}`?"),
            None => format!("The keys here are {}.", crate::words::list(known)),
        };
        self.at_key(path, format!("There is no key `{key}`."), Some(help));
    }

    fn config(&mut self, mapping: serde_yaml::Mapping) -> Config {
        let mut config = Config::default();
        for (key, value) in mapping {
            let Some(key) = key.as_str().map(str::to_owned) else {
                continue;
            };
            if value.is_null() {
                continue;
            }
            let path = [&*key];
            match &*key {
                "extends" => config.extends = self.take(&path, value),
                "target" => config.target = self.take(&path, value),
                "include" => config.include = self.take(&path, value),
                "exclude" => config.exclude = self.take(&path, value),
                "select" => config.select = self.take(&path, value),
                "ignore" => config.ignore = self.take(&path, value),
                "extend-select" => config.extend_select = self.take(&path, value),
                "fixable" => config.fixable = self.take(&path, value),
                "unfixable" => config.unfixable = self.take(&path, value),
                "unsafe-fixes" => config.unsafe_fixes = self.take(&path, value),
                "fail-on" => config.fail_on = self.take(&path, value),
                "hints" => config.hints = self.take(&path, value),
                "output-format" => config.output_format = self.take(&path, value),
                "respect-gitignore" => config.respect_gitignore = self.take(&path, value),
                "severity" => config.severity = self.map(&path, value),
                "options" => config.options = self.map(&path, value),
                "front-matter" => config.front_matter = Some(self.front_matter(value)),
                "hosts" => config.hosts = Some(self.hosts(value)),
                "own-ids" => config.own_ids = self.take(&path, value),
                "rules" => config.rules = self.take(&path, value),
                "lists" => config.lists = self.take(&path, value),
                "static-dir" => config.static_dir = self.take(&path, value),
                "baseline" => config.baseline = self.take(&path, value),
                "overrides" => config.overrides = self.overrides(value),
                other => self.unknown(&path, other, KEYS),
            }
        }
        config
    }

    /// A mapping whose values are judged one by one.
    fn map<T: DeserializeOwned>(
        &mut self,
        path: &[&str],
        value: Value,
    ) -> Option<std::collections::BTreeMap<String, T>> {
        let Value::Mapping(mapping) = value else {
            self.at_value(path, format!("`{}` must be a mapping.", path.join(".")), None);
            return None;
        };
        let mut read = std::collections::BTreeMap::new();
        for (key, value) in mapping {
            let Some(key) = key.as_str().map(str::to_owned) else {
                continue;
            };
            let below: Vec<&str> = path.iter().copied().chain([&*key]).collect();
            if let Some(value) = self.take(&below, value) {
                read.insert(key.clone(), value);
            }
        }
        Some(read)
    }

    fn front_matter(&mut self, value: Value) -> FrontMatterConfig {
        let mut config = FrontMatterConfig::default();
        let Value::Mapping(mapping) = value else {
            self.at_value(&["front-matter"], "`front-matter` must be a mapping.".into(), None);
            return config;
        };
        for (key, value) in mapping {
            let Some(key) = key.as_str().map(str::to_owned) else {
                continue;
            };
            let path = ["front-matter", &*key];
            if value.is_null() {
                continue;
            }
            match &*key {
                "required" => config.required = self.take(&path, value),
                "fields" => config.fields = self.map(&path, value),
                "unknown" => config.unknown = self.take(&path, value),
                "schema" => config.schema = self.take(&path, value),
                other => self.unknown(&path, other, &["required", "fields", "unknown", "schema"]),
            }
        }
        config
    }

    fn hosts(&mut self, value: Value) -> HostsConfig {
        let mut config = HostsConfig::default();
        let Value::Mapping(mapping) = value else {
            self.at_value(&["hosts"], "`hosts` must be a mapping.".into(), None);
            return config;
        };
        for (key, value) in mapping {
            let Some(key) = key.as_str().map(str::to_owned) else {
                continue;
            };
            let path = ["hosts", &*key];
            match &*key {
                "own" => config.own = self.take(&path, value),
                "referrer" => config.referrer = self.map(&path, value),
                "denied" => config.denied = self.take(&path, value),
                other => self.unknown(&path, other, &["own", "referrer", "denied"]),
            }
        }
        config
    }

    fn overrides(&mut self, value: Value) -> Option<Vec<Override>> {
        let Value::Sequence(items) = value else {
            self.at_value(&["overrides"], "`overrides` must be a list.".into(), None);
            return None;
        };
        let known = [
            "files",
            "target",
            "select",
            "ignore",
            "extend-select",
            "severity",
            "options",
            "front-matter",
            "hosts",
        ];
        let mut overrides = Vec::new();
        for (number, item) in items.into_iter().enumerate() {
            let number = number.to_string();
            let Value::Mapping(mut mapping) = item else {
                self.at_value(&["overrides", &number], "An override must be a mapping.".into(), None);
                continue;
            };
            let keys: Vec<String> = mapping.keys().filter_map(Value::as_str).map(str::to_owned).collect();
            for key in keys.iter().filter(|key| !known.contains(&&***key)) {
                self.unknown(&["overrides", &number, key], key, &known);
                mapping.remove(key.as_str());
            }
            if keys.iter().all(|key| key != "files") {
                self.at_value(&["overrides", &number], "An override needs `files`.".into(), None);
                continue;
            }
            overrides.extend(self.take(&["overrides", &number], Value::Mapping(mapping)));
        }
        Some(overrides)
    }

    /// Names of rules that don't exist.
    fn check_names(&mut self, config: &Config, rules: &[Arc<Rule>]) {
        let lists = [
            ("select", &config.select),
            ("ignore", &config.ignore),
            ("extend-select", &config.extend_select),
            ("fixable", &config.fixable),
            ("unfixable", &config.unfixable),
        ];
        for (key, names) in lists {
            for (number, name) in names.iter().flatten().enumerate() {
                if let Err(error) = RuleName::parse(name, rules) {
                    self.name_problem(&[key, &number.to_string()], &error.to_string());
                }
            }
        }
        let ids = config
            .severity
            .iter()
            .flat_map(|map| map.keys().map(|id| ("severity", id)));
        let ids = ids.chain(
            config
                .options
                .iter()
                .flat_map(|map| map.keys().map(|id| ("options", id))),
        );
        for (key, id) in ids {
            match rules.iter().find(|rule| *rule.id == **id) {
                None => {
                    let message = RuleName::parse(id, rules)
                        .err()
                        .map_or_else(|| format!("`{id}` is no single rule"), |error| error.to_string());
                    self.name_problem(&[key, id], &message);
                }
                Some(rule) if key == "options" => self.check_options(config, rule),
                Some(_) => {}
            }
        }
        for (index, over) in config.overrides.iter().flatten().enumerate() {
            for name in [&over.select, &over.ignore, &over.extend_select]
                .into_iter()
                .flatten()
                .flatten()
            {
                if let Err(error) = RuleName::parse(name, rules) {
                    self.name_problem(&["overrides", &index.to_string()], &error.to_string());
                }
            }
        }
    }

    fn check_options(&mut self, config: &Config, rule: &Rule) {
        let options = config.options.iter().filter_map(|map| map.get(&*rule.id)).flatten();
        for (name, value) in options {
            let known: Vec<&str> = rule.card.options.keys().map(String::as_str).collect();
            let path = ["options", &*rule.id, &**name];
            match rule.card.options.get(name) {
                None if known.is_empty() => self.at_key(&path, format!("`{}` has no options.", rule.id), None),
                None => self.unknown(&path, name, &known),
                Some(option) if kind(&option.default) != kind(value) => {
                    let message = format!("`{name}` must be {}, like {}.", kind(&option.default), option.default);
                    self.at_value(&path, message, Some(option.help.clone()));
                }
                Some(_) => {}
            }
        }
    }

    fn name_problem(&mut self, path: &[&str], message: &str) {
        let (message, help) = match message.split_once("; did you") {
            Some((message, near)) => (message, Some(format!("Did you{near}"))),
            None => (message, Some("`seedlint rules` lists them all.".to_owned())),
        };
        let mut message = format!("{message}.");
        if let Some(first) = message.get_mut(0..1) {
            first.make_ascii_uppercase();
        }
        self.at_value(path, message, help);
    }

    /// Globs, host patterns and policies that can't be meant.
    fn check_values(&mut self, config: &Config) {
        for (key, globs) in [("include", &config.include), ("exclude", &config.exclude)] {
            for (number, glob) in globs.iter().flatten().enumerate() {
                if let Err(error) = Glob::new(glob) {
                    self.at_value(
                        &[key, &number.to_string()],
                        format!("This glob can't be read: {}.", error.kind()),
                        None,
                    );
                }
            }
        }
        for (index, over) in config.overrides.iter().flatten().enumerate() {
            for glob in &over.files {
                if let Err(error) = Glob::new(glob) {
                    let message = format!("The glob `{glob}` can't be read: {}.", error.kind());
                    self.at_value(&["overrides", &index.to_string()], message, None);
                }
            }
        }
        let hosts = config.hosts.clone().unwrap_or_default();
        for (host, policy) in hosts.referrer.iter().flatten() {
            if !POLICIES.contains(&&**policy) {
                let near = nearest(policy, POLICIES.iter().copied()).map(|near| format!("Did you mean `{near}`?"));
                self.at_value(
                    &["hosts", "referrer", host],
                    format!("`{policy}` is no referrer policy."),
                    near,
                );
            }
        }
        for (number, host) in hosts.own.iter().flatten().enumerate() {
            if host.contains('/') || host_matches(host, "") {
                let message = format!("`{host}` is no host; write `example.com` or `*.example.com`.");
                self.at_value(&["hosts", "own", &number.to_string()], message, None);
            }
        }
    }
}

fn kind(value: &serde_json::Value) -> &'static str {
    match value {
        serde_json::Value::Null => "nothing",
        serde_json::Value::Bool(_) => "`true` or `false`",
        serde_json::Value::Number(_) => "a number",
        serde_json::Value::String(_) => "a text",
        serde_json::Value::Array(_) => "a list",
        serde_json::Value::Object(_) => "a mapping",
    }
}

/// serde's words without its own jargon; what is mistyped gets the nearest right word.
fn explained(name: &str, error: &str) -> (String, Option<String>) {
    let words: Vec<&str> = error.split('`').skip(1).step_by(2).collect();
    if let (true, [wrong, known @ ..]) = (error.contains("unknown variant"), &words[..]) {
        let near = nearest(wrong, known.iter().copied()).map(|near| format!("Did you mean `{near}`?"));
        let all = format!("It must be one of {}.", crate::words::list(known));
        return (format!("`{name}` cannot be `{wrong}`."), Some(near.unwrap_or(all)));
    }
    let plain = error
        .replace("invalid type: ", "this is ")
        .replace("expected a Value::Tagged enum", "expected one word")
        .replace("this is sequence", "this is a list")
        .replace("this is map", "this is a mapping")
        .replace("a sequence", "a list")
        .replace("a string", "a text")
        .replace("string \"", "the text \"");
    (format!("`{name}`: {plain}."), None)
}
