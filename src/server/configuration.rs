//! `seedlint.yaml`, checked while it is written.

use std::path::Path;
use std::sync::Arc;

use super::documents::Document;
use super::workspace::Workspace;
use crate::config::Config;
use crate::form::is_configuration;
use crate::problem::Problem;
use crate::rule::{Rule, built_in};

/// Whether a file is a configuration by its name.
pub(super) fn is_one(path: &Path) -> bool {
    is_configuration(path)
}

/// What is wrong with the text of a configuration. Its names of rules are checked against the rules
/// that its folder has as it is saved.
pub(super) fn problems(workspace: &Workspace, document: &Document) -> Vec<Problem> {
    let folder = document.path.parent().unwrap_or(&document.path);
    let session = workspace.known_session(&document.path);
    let loaded = session.and_then(|session| session.resolver().folder(folder).ok());
    let rules: &[Arc<Rule>] = match &loaded {
        Some(loaded) => &loaded.rules,
        None => built_in(),
    };
    Config::problems(&document.path, &document.text, rules)
}
