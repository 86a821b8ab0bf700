//! Values of a configuration that are more than strings: paths, names of rules, globs, hosts.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use globset::Glob;
use serde::{Deserialize, Serialize};
use serde_yaml::Value;

use super::read::ConfigError;
use super::reader::{Named, Reader};
use super::setting::Setting;
use crate::hosts::host_matches;
use crate::problem::Problem;
use crate::reach::{Outside, Reach};
use crate::settings::POLICIES;
use crate::source::Span;
use crate::words::nearest;

/// A path, relative to the file that names it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(from = "String", into = "String")]
pub struct ConfigPath {
    written: String,
    path: PathBuf,
    /// The file, where in it the path is written, and its text; none for a path that no file names.
    place: Option<(Arc<Path>, Span, Arc<str>)>,
}

impl ConfigPath {
    /// The path as it is written, for messages.
    #[must_use]
    pub fn written(&self) -> &str {
        &self.written
    }

    /// The path as one that starts from a folder; one that starts from its file stays what it is.
    #[must_use]
    pub(super) fn starting_at(mut self, folder: &Path) -> Self {
        self.path = folder.join(self.path);
        self
    }

    /// The real path, where `root` is the folder of a path that no file names.
    ///
    /// # Errors
    /// A path that a file names, and that leads out of its reach; `key` is where it is named.
    pub(crate) fn reached(&self, root: &Path, reach: &Reach, key: &str) -> Result<PathBuf, ConfigError> {
        self.allowed(reach.real(&root.join(&self.path)), root, key)
    }

    /// The real path that was found, or why it may not be used.
    ///
    /// # Errors
    /// As for `reached`.
    pub(super) fn allowed(
        &self,
        found: Result<PathBuf, Outside>,
        root: &Path,
        key: &str,
    ) -> Result<PathBuf, ConfigError> {
        match found {
            Err(outside) if self.place.is_some() => Err(self.error(format!("`{key}`: `{}` {outside}.", self.written))),
            // What no file names, the caller does.
            found => Ok(found.unwrap_or_else(|_| root.join(&self.path))),
        }
    }

    /// An error at the place where the path is written.
    pub(crate) fn error(&self, message: String) -> ConfigError {
        let mut problem = Problem {
            span: Span::at(0),
            message,
            help: None,
        };
        let Some((file, span, text)) = &self.place else {
            return ConfigError::of_settings(problem);
        };
        problem.span = *span;
        let error = ConfigError {
            path: file.display().to_string(),
            text: text.to_string(),
            problems: vec![problem],
        };
        error.withheld(file)
    }
}

impl AsRef<Path> for ConfigPath {
    fn as_ref(&self) -> &Path {
        &self.path
    }
}

impl From<String> for ConfigPath {
    fn from(written: String) -> Self {
        Self {
            path: PathBuf::from(&written),
            written,
            place: None,
        }
    }
}

impl From<ConfigPath> for String {
    /// The resolved path: as written, it means something else in another file.
    fn from(path: ConfigPath) -> Self {
        path.path.display().to_string()
    }
}

#[cfg(test)]
impl schemars::JsonSchema for ConfigPath {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        String::schema_name()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        String::json_schema(generator)
    }

    fn inline_schema() -> bool {
        true
    }
}

impl Setting for ConfigPath {
    fn read(value: &Value, reader: &mut Reader<'_>) -> Option<Self> {
        let mut path: Self = String::read(value, reader)?.into();
        if let Some(file) = reader.file().cloned() {
            let folder = file.parent().unwrap_or(&file);
            path.place = Some((file.clone(), reader.span(), reader.shared_text()));
            path = path.starting_at(&std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned()));
        }
        Some(path)
    }
}

/// Names of rules: ids, families, `recommended`, `all`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct RuleNames(Vec<String>);

impl Deref for RuleNames {
    type Target = [String];

    fn deref(&self) -> &[String] {
        &self.0
    }
}

impl From<Vec<String>> for RuleNames {
    fn from(names: Vec<String>) -> Self {
        Self(names)
    }
}

impl FromIterator<String> for RuleNames {
    fn from_iter<I: IntoIterator<Item = String>>(names: I) -> Self {
        Self(names.into_iter().collect())
    }
}

impl Setting for RuleNames {
    fn read(value: &Value, reader: &mut Reader<'_>) -> Option<Self> {
        let names: Vec<String> = Vec::read(value, reader)?;
        for (number, name) in names.iter().enumerate() {
            reader.item(number, |reader| reader.names(Named::Rules(name.clone())));
        }
        Some(Self(names))
    }
}

/// Something for each of some rules, by their ids.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct ByRule<T>(BTreeMap<String, T>);

impl<T> Default for ByRule<T> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<T> From<ByRule<T>> for BTreeMap<String, T> {
    fn from(by_rule: ByRule<T>) -> Self {
        by_rule.0
    }
}

impl<T> FromIterator<(String, T)> for ByRule<T> {
    fn from_iter<I: IntoIterator<Item = (String, T)>>(entries: I) -> Self {
        Self(entries.into_iter().collect())
    }
}

impl<T: Setting> Setting for ByRule<T> {
    fn read(value: &Value, reader: &mut Reader<'_>) -> Option<Self> {
        let by_rule: BTreeMap<String, T> = BTreeMap::read(value, reader)?;
        for id in by_rule.keys() {
            reader.below(id, |reader| reader.names(Named::Rule(id.clone())));
        }
        Some(Self(by_rule))
    }

    fn update(&mut self, over: Self) {
        self.0.update(over.0);
    }
}

/// The options of a rule.
pub(crate) type RuleOptions = serde_json::Map<String, serde_json::Value>;

impl Setting for RuleOptions {
    fn read(value: &Value, reader: &mut Reader<'_>) -> Option<Self> {
        reader.entries(value)?;
        let Ok(options) = serde_yaml::from_value::<Self>(value.clone()) else {
            reader.wrong(value, "a mapping of plain values");
            return None;
        };
        reader.names(Named::Options(options.clone()));
        Some(options)
    }

    fn update(&mut self, over: Self) {
        self.extend(over);
    }
}

/// A string that is not valid for a key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct WrongString {
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

/// Declares types of strings that pass a check.
macro_rules! checked {
    ($($(#[$about:meta])* $name:ident: $check:ident,)*) => {
        $(
            #[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
            #[cfg_attr(test, derive(schemars::JsonSchema))]
            $(#[$about])*
            #[serde(try_from = "String", into = "String")]
            pub struct $name(String);

            impl Deref for $name {
                type Target = str;

                fn deref(&self) -> &str {
                    &self.0
                }
            }

            impl TryFrom<String> for $name {
                type Error = WrongString;

                fn try_from(text: String) -> Result<Self, WrongString> {
                    $check(&text)?;
                    Ok(Self(text))
                }
            }

            impl From<$name> for String {
                fn from(checked: $name) -> Self {
                    checked.0
                }
            }

            impl Setting for $name {
                fn read(value: &Value, reader: &mut Reader<'_>) -> Option<Self> {
                    match Self::try_from(String::read(value, reader)?) {
                        Ok(checked) => Some(checked),
                        Err(WrongString { message, help }) => {
                            reader.problem(message, help);
                            None
                        }
                    }
                }
            }
        )*
    };
}

checked! {
    /// A glob; without a slash, it matches a name in any folder.
    GlobPattern: check_glob,
    /// A host, such as `example.com`, or a pattern of hosts, such as `*.example.com`.
    #[cfg_attr(test, schemars(extend("pattern" = "^[^/]+$")))]
    HostPattern: check_host,
    /// A referrer policy.
    #[cfg_attr(test, schemars(extend("enum" = POLICIES)))]
    Policy: check_policy,
}

fn check_glob(text: &str) -> Result<(), WrongString> {
    match Glob::new(text) {
        Ok(_) => Ok(()),
        Err(error) => Err(WrongString {
            message: format!("This glob cannot be read: {}.", error.kind()),
            help: None,
        }),
    }
}

fn check_host(text: &str) -> Result<(), WrongString> {
    if !text.contains('/') && !host_matches(text, "") {
        return Ok(());
    }
    Err(WrongString {
        message: format!("`{text}` is not a host."),
        help: Some("Write `example.com` or `*.example.com`.".to_owned()),
    })
}

fn check_policy(text: &str) -> Result<(), WrongString> {
    if POLICIES.contains(&text) {
        return Ok(());
    }
    let near = nearest(text, POLICIES.iter().copied());
    Err(WrongString {
        message: format!("`{text}` is not a referrer policy."),
        help: Some(match near {
            Some(near) => format!("Did you mean `{near}`?"),
            None => format!("The policies are {}.", crate::words::list(POLICIES)),
        }),
    })
}
