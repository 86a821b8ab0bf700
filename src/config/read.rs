//! Reads a configuration and reports all that is wrong with it at once, each at its place.

use std::path::Path;
use std::sync::Arc;

use serde_yaml::Value;

use super::reader::Reader;
use super::setting::Setting;
use super::{Config, names};
use crate::form::{ends_in, has_keys, is_configuration};
use crate::problem::Problem;
#[cfg(feature = "cli")]
use crate::rule::CardError;
use crate::rule::{self, Rule, UnknownRule};
use crate::source::Span;

/// The name of a configuration that comes from no file.
pub(super) const SETTINGS: &str = "the settings";

/// A configuration that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {}", .problems.iter().map(|problem| &*problem.message).collect::<Vec<_>>().join(" "))]
pub struct ConfigError {
    /// Its path.
    pub path: String,
    /// Its text; empty if no text can be shown.
    pub text: String,
    /// All that is wrong with it.
    pub problems: Vec<Problem>,
}

impl ConfigError {
    /// What is wrong with a file as a whole.
    pub(super) fn of_file(path: &Path, message: String) -> Self {
        Self {
            path: path.display().to_string(),
            ..Self::of_settings(Problem {
                span: Span::at(0),
                message,
                help: None,
            })
        }
    }

    /// An error that is about no place in a text.
    pub(crate) fn of_text(message: &str) -> Self {
        Self::of_settings(Problem {
            span: Span::at(0),
            message: message.to_owned(),
            help: None,
        })
    }

    /// Takes the text and all that quotes it out of the error of a file that is likely no configuration.
    pub(super) fn withheld(self, file: &Path) -> Self {
        let is_ours = is_configuration(file) || ends_in(file, &["yaml", "yml"]) && has_keys(&self.text, Config::KEYS);
        // An error of a card or a schema has been judged where these were read.
        if is_ours || self.text.is_empty() || Path::new(&self.path) != file {
            return self;
        }
        let message = "This has neither the name nor the keys of a configuration, so its text is not shown.";
        Self::of_file(file, message.to_owned())
    }

    /// A name of a rule that does not exist, in settings that come from no file.
    pub(super) fn of_name(unknown: &UnknownRule, rules: &[Arc<Rule>]) -> Self {
        Self::of_settings(Problem {
            span: Span::at(0),
            message: format!("There is no rule `{}`.", unknown.name),
            help: Some(names::help(unknown, rules)),
        })
    }

    /// The problems of settings that come from no file.
    pub(super) fn of_settings(problem: Problem) -> Self {
        Self {
            path: SETTINGS.to_owned(),
            text: String::new(),
            problems: vec![problem],
        }
    }
}

/// A configuration as it was read, before it is known which rules there are.
pub(super) struct Draft<'t> {
    /// What could be read.
    pub config: Config,
    reader: Reader<'t>,
}

/// Reads a configuration that comes from no file.
///
/// # Errors
/// All that is wrong with it.
pub(super) fn text(text: &str) -> Result<Config, Vec<ConfigError>> {
    let mut draft = draft(None, text).map_err(|error| vec![error])?;
    if draft.config.extends.is_some() {
        let message = "Only a file can extend another one.".to_owned();
        draft.reader.below("extends", |reader| reader.problem(message, None));
    }
    // The folders of own cards are known only where the configuration is used.
    let rules = draft.config.rules.is_none().then(rule::built_in);
    draft.finish(rules).map_err(|error| vec![error])
}

/// Reads the text of a configuration, which may come from a file.
///
/// # Errors
/// A text that is not a mapping.
pub(super) fn draft<'t>(file: Option<&Path>, text: &'t str) -> Result<Draft<'t>, ConfigError> {
    let (mut reader, error) = Reader::new(file, text);
    if let Some(error) = error {
        return Err(reader.not_yaml(error.at, &error.reason));
    }
    reader.report_duplicates();
    if reader.has_problems() {
        return Err(reader.error());
    }
    let value: Value = match serde_yaml::from_str(text) {
        Ok(value) => value,
        Err(error) => {
            let at = error.location().map_or(0, |location| location.index());
            return Err(reader.not_yaml(at, &error.to_string()));
        }
    };
    let config = match &value {
        Value::Null => None,
        Value::Mapping(_) => Config::read(&value, &mut reader),
        _ => return Err(reader.no_mapping()),
    };
    Ok(Draft {
        config: config.unwrap_or_default(),
        reader,
    })
}

/// Reads the configurations in the cases of a card; `rules` are all rules.
///
/// # Errors
/// All that is wrong with them, each problem at its place in the card.
#[cfg(feature = "cli")]
pub(crate) fn check_cases(path: &str, text: &str, rules: &[Arc<Rule>]) -> Result<(), CardError> {
    let (mut reader, _) = Reader::new(None, text);
    let card: Value = serde_yaml::from_str(text).unwrap_or_default();
    let cases = card.get("cases").and_then(Value::as_sequence);
    reader.below("cases", |reader| {
        for (number, case) in cases.into_iter().flatten().enumerate() {
            let config = case.get("config").filter(|config| !config.is_null());
            if let Some(config) = config {
                reader.item(number, |reader| {
                    reader.below("config", |reader| Config::read(config, reader))
                });
            }
        }
    });
    names::check(&mut reader, rules);
    if !reader.has_problems() {
        return Ok(());
    }
    let ConfigError { text, problems, .. } = reader.error();
    let path = path.to_owned();
    Err(CardError { path, text, problems })
}

impl Draft<'_> {
    /// The configuration, where nothing is wrong with it.
    ///
    /// # Errors All that is wrong, names of rules that are not among `rules` included; if `rules`
    /// is absent, names are not checked.
    pub(super) fn finish(mut self, rules: Option<&[Arc<Rule>]>) -> Result<Config, ConfigError> {
        if let Some(rules) = rules {
            names::check(&mut self.reader, rules);
        }
        match self.reader.has_problems() {
            false => Ok(self.config),
            true => Err(self.reader.error()),
        }
    }
}
