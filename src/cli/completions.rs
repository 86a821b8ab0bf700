//! `seedlint completions`: a script for a shell, which knows the rules and the values of options.

use std::io::Write as _;

use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Arg, Command, CommandFactory as _, ValueHint};
use clap_complete::Shell;

use super::args::Cli;
use super::failure::Verdict;
use crate::finding::Severity;
use crate::rule::{FAMILIES, built_in};

/// Prints the script of a shell.
pub(super) fn run(shell: Shell) -> Verdict {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut completed(Cli::command()), "seedlint", &mut script);
    let correct: fn(&str) -> String = match shell {
        Shell::Fish => fish,
        Shell::Zsh => zsh,
        _ => str::to_owned,
    };
    let script = correct(&String::from_utf8_lossy(&script));
    std::io::stdout().write_all(script.as_bytes())?;
    Ok(true)
}

/// clap's script for fish, with what it lacks: it proposes nothing for an option before whose value the
/// cursor is, where no command precedes it, and no arguments of commands.
fn fish(script: &str) -> String {
    let parsed = "argparse -s (__fish_seedlint_global_optspecs) -- $cmd 2>/dev/null\n";
    let without_last = parsed.replace("$cmd", "$cmd[1..-2]");
    let more = format!("{parsed}    or {without_last}");
    script.replacen(parsed, &more, 1) + &explained()
}

/// clap's script for zsh, in which a path may be in the place of a command, but does not keep commands from
/// having arguments.
fn zsh(script: &str) -> String {
    let commands = "\":: :_seedlint_commands\"";
    let place = script.find(commands).unwrap_or(0);
    let line = script[..place].rfind("'::paths").unwrap_or(place);
    // The command is then the first word, no longer the second.
    let script = format!("{}{}", &script[..line], &script[place..]).replace("$line[2]", "$line[1]");
    let describe = "_describe -t commands 'seedlint commands' commands \"$@\"\n";
    script.replacen(describe, &format!("{describe}    _files\n"), 1)
}

/// The command with the values of its arguments. They are not part of the command line itself: a run would
/// read all cards before it begins, and own rules have other names.
fn completed(command: Command) -> Command {
    command.mut_args(with_values).mut_subcommands(completed)
}

fn with_values(arg: Arg) -> Arg {
    match arg.get_id().as_str() {
        "select" | "ignore" | "extend_select" | "fixable" | "unfixable" => arg.value_parser(values(names())),
        "names" => arg.value_parser(values(names())),
        "rule" => arg.value_parser(values(ids())),
        "severity" => arg.value_parser(values(levels())),
        "max_size" => arg.value_parser(["article=64MiB", "config=1MiB", "schema=8MiB", "list=64MiB"]),
        "paths" | "place" => arg.value_hint(ValueHint::AnyPath),
        "since" | "config_from" | "now" | "stdin_filename" => arg.value_hint(ValueHint::Other),
        _ => match arg.get_value_names() {
            Some([name]) if name == "FILE" => arg.value_hint(ValueHint::FilePath),
            Some([name]) if name == "FOLDER" => arg.value_hint(ValueHint::DirPath),
            _ => arg,
        },
    }
}

/// The names stay until the program ends: clap keeps no others.
fn values(named: Vec<(String, String)>) -> PossibleValuesParser {
    let value = |(name, about): (String, String)| PossibleValue::new(&*name.leak()).help(about);
    named.into_iter().map(value).collect::<Vec<_>>().into()
}

/// The ids of the rules, with what each says.
fn ids() -> Vec<(String, String)> {
    let id = |rule: &std::sync::Arc<crate::rule::Rule>| (rule.id.to_string(), rule.card.summary.trim().to_owned());
    built_in().iter().map(id).collect()
}

/// All names of rules.
fn names() -> Vec<(String, String)> {
    let family = |family: &&str| ((*family).to_owned(), "All rules of the family".to_owned());
    let groups = [
        ("all", "All rules"),
        ("recommended", "The rules that run without being asked for"),
    ];
    let groups = groups.map(|(name, about)| (name.to_owned(), about.to_owned()));
    groups
        .into_iter()
        .chain(FAMILIES.iter().map(family))
        .chain(ids())
        .collect()
}

/// Each rule with each severity.
fn levels() -> Vec<(String, String)> {
    let severities = [Severity::Hint, Severity::Warning, Severity::Error].map(Severity::word);
    let of_rule = |(id, about): (String, String)| severities.map(|word| (format!("{id}={word}"), about.clone()));
    ids().into_iter().flat_map(of_rule).collect()
}

/// The rules after `explain`, which clap's script for fish does not complete.
fn explained() -> String {
    let line =
        |(id, about): (String, String)| format!("{id}\\t'{}'", about.replace('\\', "").replace(['\'', '"', '$'], ""));
    let lines: Vec<String> = ids().into_iter().map(line).collect();
    format!(
        "complete -c seedlint -n \"__fish_seedlint_using_subcommand explain\" -f -a \"{}\"\n",
        lines.join("\n")
    )
}
