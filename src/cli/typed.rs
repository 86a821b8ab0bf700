//! The options and paths of a run as they were typed, so that a suggested command does to the same
//! articles, with the same rules, what it promises.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Command};

use super::names::quoted;

/// The options that only say how a run is shown, judged or sped up, and those that say what it does:
/// a suggested command has its own. All other options belong to it.
#[rustfmt::skip]
const OWN: &[&str] = &[
    "fix", "diff", "fix_only", "exit_non_zero_on_fix", "sample", "commit_each_rule", "add_ignore",
    "exit_zero", "max_warnings",
    "output_format", "output_file", "limit", "limit_per_rule", "limit_per_file", "statistics", "by", "quiet",
    "verbose", "color", "timing",
    "no_cache", "threads", "watch", "show_files", "show_settings", "force", "grow", "write", "update",
];

/// The options and paths, in the form that a shell accepts.
#[derive(Clone, Debug, Default)]
pub(super) struct Typed {
    options: Vec<String>,
    paths: Vec<OsString>,
}

impl Typed {
    /// What was typed for a command.
    pub(super) fn of(command: &Command, matches: &ArgMatches) -> Self {
        let mut typed = Self::default();
        let is_typed = |arg: &&Arg| matches.value_source(arg.get_id().as_str()) == Some(ValueSource::CommandLine);
        for arg in command.get_arguments().filter(is_typed) {
            let id = arg.get_id().as_str();
            if OWN.contains(&id) {
                continue;
            }
            let values = matches.get_raw_occurrences(id);
            let occurrences = values.into_iter().flatten().map(Iterator::collect);
            match arg.get_long() {
                None => typed
                    .paths
                    .extend(occurrences.flat_map(|values: Vec<&OsStr>| values).map(OsStr::to_owned)),
                Some(name) if !arg.get_action().takes_values() => typed.options.push(format!("--{name}")),
                Some(name) => typed
                    .options
                    .extend(occurrences.map(|values: Vec<&OsStr>| option(name, arg, &values))),
            }
        }
        typed
    }

    /// The same options, with other paths.
    pub(super) fn with_paths(&self, paths: &[PathBuf]) -> Self {
        Self {
            options: self.options.clone(),
            paths: paths.iter().map(|path| path.clone().into_os_string()).collect(),
        }
    }

    /// The options and paths of a command; `.` without a path.
    pub(super) fn arguments(&self) -> String {
        let mut words = self.options.clone();
        words.push(self.paths());
        words.retain(|word| !word.is_empty());
        words.join(" ")
    }

    /// The paths alone.
    pub(super) fn paths(&self) -> String {
        let reads_list = self.options.iter().any(|option| option.starts_with("--files-from"));
        if self.paths.is_empty() {
            return if reads_list { String::new() } else { ".".to_owned() };
        }
        let mut paths: Vec<String> = self.paths.iter().map(|path| quoted(path)).collect();
        let is_option = |path: &OsString| path.len() > 1 && path.as_encoded_bytes().starts_with(b"-");
        if self.paths.iter().any(is_option) {
            paths.insert(0, "--".to_owned());
        }
        paths.join(" ")
    }
}

/// An option with its values, in one form that clap reads back.
fn option(name: &str, arg: &Arg, values: &[&OsStr]) -> String {
    let delimiter = arg.get_value_delimiter().map(String::from).unwrap_or_default();
    let value = values.join(OsStr::new(&delimiter));
    let joined = arg.is_require_equals_set() || value.as_encoded_bytes().starts_with(b"-");
    format!("--{name}{}{}", if joined { "=" } else { " " }, quoted(&value))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;
    use crate::cli::args::Cli;

    fn typed(words: &[&str]) -> String {
        let command = Cli::command();
        let matches = command.clone().get_matches_from(words);
        Typed::of(&command, &matches).arguments()
    }

    #[test]
    fn each_option_that_is_dropped_exists() {
        let mut command = Cli::command();
        command.build();
        let all = command
            .get_subcommands()
            .flat_map(|sub| sub.get_subcommands().chain([sub]));
        let known: Vec<String> = all
            .flat_map(|command| command.get_arguments().map(|arg| arg.get_id().to_string()))
            .collect();
        let unknown: Vec<_> = OWN.iter().filter(|id| !known.contains(&(**id).to_owned())).collect();
        assert!(unknown.is_empty(), "{unknown:?}");
    }

    #[test]
    fn what_shapes_a_run_is_kept_and_how_it_is_shown_is_not() {
        assert_eq!(typed(&["seedlint"]), ".");
        assert_eq!(
            typed(&["seedlint", "--color=always", "-q", "b", "--select", "image,ads", "a b"]),
            "--select image,ads b 'a b'"
        );
        assert_eq!(
            typed(&["seedlint", "--exclude=-x", "--", "-a.md"]),
            "--exclude=-x -- -a.md"
        );
        assert_eq!(typed(&["seedlint", "--files-from", "list"]), "--files-from list");
        assert_eq!(
            typed(&[
                "seedlint",
                "--respect-gitignore=false",
                "--list",
                "a",
                "--list",
                "b",
                "--fix"
            ]),
            "--respect-gitignore=false --list a --list b ."
        );
    }
}
