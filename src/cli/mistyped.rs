//! Options that other programs have, or that are another word for what is meant here: the error names it.

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory as _, Error, ValueEnum};

use super::args::Cli;
use crate::config::OutputFormat;

/// An error about the command line, with a better hint where there is one.
pub(super) fn explained(mut error: Error) -> Error {
    let Some(ContextValue::String(option)) = error.get(ContextKind::InvalidArg) else {
        return error;
    };
    let hint = match error.kind() {
        ErrorKind::UnknownArgument => option.strip_prefix("--").and_then(meant),
        _ => None,
    };
    if let Some(hint) = hint {
        error.remove(ContextKind::SuggestedArg);
        error.remove(ContextKind::Usage);
        error.insert(
            ContextKind::Suggested,
            ContextValue::StyledStrs(vec![StyledStr::from(hint)]),
        );
    }
    error
}

/// What an unknown option means: the name of an output format, that of a command among its words, or an option
/// with more words behind it.
fn meant(option: &str) -> Option<String> {
    let name = option.split('=').next().unwrap_or(option);
    let words = || name.split('-');
    let formats = OutputFormat::value_variants()
        .iter()
        .filter_map(ValueEnum::to_possible_value);
    if let Some(format) = formats
        .map(|value| value.get_name().to_owned())
        .find(|format| format == name)
    {
        return Some(format!("for this output format, write '--output-format {format}'"));
    }
    let program = Cli::command();
    let mut commands = program.get_subcommands().map(clap::Command::get_name);
    if let Some(command) = commands.find(|command| words().any(|word| word == *command)) {
        return Some(format!("there is a command: 'seedlint {command}'"));
    }
    let mut options = program.get_arguments().filter_map(clap::Arg::get_long);
    let begins = |known: &&str| name.strip_prefix(known).is_some_and(|rest| rest.starts_with('-'));
    let known = options.find(begins)?;
    Some(format!("a similar argument exists: '--{known}'"))
}
