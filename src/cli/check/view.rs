//! How the findings of a run are shown and judged: the command line over the configuration that
//! governs the run.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::outputs;
use super::plan::Plan;
use crate::cli::args::{CheckArgs, FormatArg};
use crate::cli::failure::Failure;
use crate::cli::typed::Typed;
use crate::config::{FailOn, Resolver};
use crate::rule::Rule;

/// How the findings of a run are shown and judged.
pub(in crate::cli) struct View {
    /// The formats, each with its file.
    pub formats: Vec<FormatArg>,
    /// The rules of all configurations, for their reasons and pages.
    pub rules: Vec<Arc<Rule>>,
    pub fail_on: FailOn,
    /// Whether hints are shown and fixed.
    pub hints: bool,
    pub unsafe_fixes: bool,
    /// The options and paths as the user typed them, for suggested commands.
    pub typed: Typed,
}

impl View {
    pub(in crate::cli) fn new(arguments: &CheckArgs, plan: &Plan) -> Result<Self, Failure> {
        let resolver = plan.session.resolver();
        let loaded = resolver.folder(&plan.governing())?;
        let config = &loaded.config;
        Ok(Self {
            formats: outputs::asked(arguments, config)?,
            rules: joined(&loaded.rules, own_rules(resolver, plan.cwd(), &plan.all)),
            fail_on: config.fail_on.unwrap_or_default(),
            hints: config.hints.unwrap_or(false) || config.fail_on == Some(FailOn::Hint),
            unsafe_fixes: config.unsafe_fixes.unwrap_or(false),
            typed: arguments.files.typed.clone(),
        })
    }
}

/// The own rules of all configurations that govern an article; what is wrong with one is reported
/// where it is used.
fn own_rules(resolver: &Resolver, cwd: &Path, files: &[PathBuf]) -> Vec<Arc<Rule>> {
    let folder = |file: &PathBuf| cwd.join(file).parent().map(Path::to_owned);
    let mut folders: Vec<PathBuf> = files.iter().filter_map(folder).collect();
    folders.sort();
    folders.dedup();
    let loaded = folders.iter().filter_map(|folder| resolver.folder(folder).ok());
    let mut loaded: Vec<_> = loaded.collect();
    loaded.dedup_by(|a, b| Arc::ptr_eq(a, b));
    let rules = loaded.iter().flat_map(|loaded| loaded.rules.iter());
    rules.filter(|rule| rule.own).cloned().collect()
}

fn joined(rules: &[Arc<Rule>], more: Vec<Arc<Rule>>) -> Vec<Arc<Rule>> {
    let mut all = rules.to_vec();
    for rule in more {
        if !all.iter().any(|known| known.id == rule.id) {
            all.push(rule);
        }
    }
    all
}
