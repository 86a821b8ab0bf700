//! The command line: what each command reads, prints and exits with.

mod args;
mod cache;
mod check;
mod explain;
mod explain_match;
mod git;
mod init;
mod lists;
mod names;
mod output;
mod progress;
mod rules;
mod schema;
mod settings;
mod test_cards;
mod write;

use std::io::Write as _;
use std::process::ExitCode;

use clap::{CommandFactory as _, Parser as _};

use args::{CheckArgs, Cli, Command, FileArgs, RuleArgs};

/// What kept the program from doing what it was asked to do; exit status 2.
#[derive(Debug)]
pub struct Failure(pub String);

impl<E: std::error::Error> From<E> for Failure {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}

/// Whether everything was as it should be: exit status 0 or 1.
type Verdict = Result<bool, Failure>;

/// Runs the program.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let verdict = match cli.command {
        None => check::run(&cli.check),
        Some(Command::Check(arguments)) => check::run(&arguments),
        Some(Command::Baseline { what }) => check::baseline(what),
        Some(Command::Survey { scope, output_format }) => check::survey(*scope, output_format),
        Some(Command::Explain { rule }) => explain::run(&rule),
        Some(Command::ExplainMatch {
            place,
            lists,
            no_cache,
            config,
            isolated,
        }) => explain_match::run(
            &place,
            &CheckArgs {
                files: FileArgs {
                    config,
                    isolated,
                    ..FileArgs::default()
                },
                rules: RuleArgs {
                    lists,
                    no_cache,
                    ..RuleArgs::default()
                },
                ..CheckArgs::default()
            },
        ),
        Some(Command::Clean) => cache::clean(),
        Some(Command::Rules { output_format }) => rules::run(output_format),
        Some(Command::Init { paths, force }) => init::run(&paths, force),
        Some(Command::Test { folder }) => test_cards::run(&folder),
        Some(Command::Schema { of }) => schema::run(of),
        Some(Command::Completions { shell }) => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "seedlint", &mut script);
            std::io::stdout().write_all(&script).map_err(Into::into).map(|()| true)
        }
        Some(Command::Man) => clap_mangen::Man::new(Cli::command())
            .render(&mut std::io::stdout())
            .map_err(Into::into)
            .map(|()| true),
    };
    match verdict {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(Failure(message)) if message.is_empty() => ExitCode::from(2),
        Err(Failure(message)) if output::is_broken_pipe(&message) => ExitCode::SUCCESS,
        Err(Failure(message)) => {
            let _ = writeln!(std::io::stderr(), "seedlint: {}", output::told(&message));
            ExitCode::from(2)
        }
    }
}
