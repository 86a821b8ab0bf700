//! The command line: what each command reads, prints and exits with.

mod args;
mod baseline;
mod cache;
mod check;
mod explain;
mod explain_match;
mod failure;
mod init;
mod learn;
mod leftovers;
mod lists;
mod modes;
mod names;
mod output;
mod progress;
mod rules;
mod schema;
mod settings;
mod signals;
mod survey;
mod terminal;
mod test_cards;
mod timing;
mod write;

use std::io::Write as _;
use std::process::ExitCode;

use clap::{CommandFactory as _, Parser as _};

use args::{CheckArgs, Cli, Color, Command, FileArgs, RuleArgs};

/// Runs the program.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let color = color(&cli);
    let verdict = match cli.command {
        None => modes::run(&cli.check),
        Some(Command::Check(arguments)) => modes::run(&arguments),
        Some(Command::Baseline { what }) => baseline::run(what),
        Some(Command::Survey { scope, output_format }) => survey::run(*scope, output_format),
        Some(Command::Learn(arguments)) => learn::run(*arguments),
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
    failure::exit(verdict, color)
}

/// The colors that the arguments ask for.
fn color(cli: &Cli) -> Color {
    match &cli.command {
        Some(Command::Check(arguments)) => arguments.color,
        _ => cli.check.color,
    }
}
