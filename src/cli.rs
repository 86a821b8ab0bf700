//! The command line: what each command reads, prints and exits with.

mod args;
mod articles;
mod baseline;
mod cache;
mod check;
mod completions;
mod explain;
mod explain_match;
mod failure;
#[cfg(feature = "probe")]
mod fetch_images;
#[cfg(not(feature = "probe"))]
#[path = "cli/fetch_images/absent.rs"]
mod fetch_images;
mod init;
mod learn;
mod leftovers;
mod lists;
mod mistyped;
mod modes;
mod names;
mod output;
mod pager;
mod pipe;
#[cfg(feature = "probe")]
mod probe;
#[cfg(not(feature = "probe"))]
#[path = "cli/probe/absent.rs"]
mod probe;
mod progress;
mod rules;
mod schema;
mod serve;
mod settings;
mod signals;
mod survey;
mod terminal;
mod test_cards;
mod timing;
mod typed;
mod write;

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

use clap::{ArgMatches, CommandFactory as _, FromArgMatches as _};

use args::{BaselineCommand, CheckArgs, Cli, Color, Command, FileArgs, RuleArgs};
use typed::Typed;

/// Runs the program.
#[must_use]
pub fn main() -> ExitCode {
    ExitCode::from(run(std::env::args_os().collect()))
}

/// Runs the program with these words, the first of which is its name, and returns its exit status.
#[must_use]
pub fn run(words: Vec<OsString>) -> u8 {
    let cli = parsed(words);
    let color = color(&cli);
    let verdict = match cli.command {
        None => modes::run(&cli.check),
        Some(Command::Check(arguments)) => modes::run(&arguments),
        Some(Command::Baseline { what }) => baseline::run(what),
        Some(Command::Survey { scope, output_format }) => survey::run(*scope, output_format),
        Some(Command::Pipe(arguments)) => pipe::run(&arguments),
        Some(Command::Learn(arguments)) => learn::run(*arguments),
        Some(Command::Probe(arguments)) => probe::run(*arguments),
        Some(Command::FetchImages(arguments)) => fetch_images::run(*arguments),
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
        Some(Command::Server { config, isolated, .. }) => serve::run(config, isolated),
        Some(Command::Rules { names, output_format }) => rules::run(&names, output_format),
        Some(Command::Init { paths, force }) => init::run(&paths, force),
        Some(Command::Test { folder }) => test_cards::run(&folder),
        Some(Command::Schema { of }) => schema::run(of),
        Some(Command::Completions { shell }) => completions::run(shell),
        Some(Command::Man) => clap_mangen::Man::new(Cli::command())
            .render(&mut std::io::stdout())
            .map_err(Into::into)
            .map(|()| true),
    };
    failure::exit(verdict, color)
}

/// The command line, with what was typed, for commands that are suggested.
fn parsed(words: Vec<OsString>) -> Cli {
    let program = Cli::command();
    let matches = program.clone().try_get_matches_from(meant(words));
    let matches = matches.unwrap_or_else(|error| mistyped::explained(error).exit());
    let mut cli = Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    let (mut command, mut innermost): (&clap::Command, &ArgMatches) = (&program, &matches);
    while let Some((name, inside)) = innermost.subcommand() {
        let Some(found) = command.find_subcommand(name) else {
            break;
        };
        (command, innermost) = (found, inside);
    }
    let typed = Typed::of(command, innermost);
    if let Some(files) = files(&mut cli) {
        files.typed = typed;
    }
    cli
}

/// The words `help` and `version` mean what they mean to other programs, unless they name a file.
fn meant(mut words: Vec<OsString>) -> Vec<OsString> {
    let Some(first) = words.get(1).filter(|word| !Path::new(word).exists()) else {
        return words;
    };
    match first.to_str() {
        Some("version") if words.len() == 2 => words[1] = "--version".into(),
        Some("help") => {
            words.remove(1);
            words.push("--help".into());
        }
        _ => {}
    }
    words
}

/// The arguments of the command that choose the articles, if it has some.
fn files(cli: &mut Cli) -> Option<&mut FileArgs> {
    match &mut cli.command {
        None => Some(&mut cli.check.files),
        Some(Command::Check(arguments)) => Some(&mut arguments.files),
        Some(Command::Survey { scope, .. }) => Some(&mut scope.files),
        Some(Command::Baseline {
            what: BaselineCommand::Write { scope, .. } | BaselineCommand::Update { scope, .. },
        }) => Some(&mut scope.files),
        Some(Command::Learn(arguments)) => Some(&mut arguments.files),
        Some(Command::Probe(arguments)) => Some(&mut arguments.files),
        Some(Command::FetchImages(arguments)) => Some(&mut arguments.files),
        Some(_) => None,
    }
}

/// The colors that the arguments ask for.
fn color(cli: &Cli) -> Color {
    match &cli.command {
        Some(Command::Check(arguments)) => arguments.color,
        _ => cli.check.color,
    }
}
