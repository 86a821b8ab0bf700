//! Low-level arguments become what a run needs.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::config::{Config, ConfigError, ListSources, Resolver};
use crate::files::FileOptions;
use crate::report::{config_error, width_of};
use crate::rule::Rule;
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use super::args::CheckArgs;
use super::output::{terminal_width, use_color};
use super::{Failure, cache};

/// What the command line says over every configuration.
pub fn config(arguments: &CheckArgs) -> Config {
    let some = |wanted: bool| wanted.then_some(true);
    Config {
        target: arguments.rules.target,
        select: arguments.rules.select.clone(),
        ignore: arguments.rules.ignore.clone(),
        extend_select: arguments.rules.extend_select.clone(),
        fixable: arguments.fixable.clone(),
        unfixable: arguments.unfixable.clone(),
        unsafe_fixes: some(arguments.unsafe_fixes),
        fail_on: arguments.fail_on,
        hints: some(arguments.rules.hints || names_rules(arguments)),
        output_format: arguments
            .output_format
            .iter()
            .find(|asked| asked.file.is_none())
            .map(|asked| asked.format),
        severity: (!arguments.rules.severity.is_empty()).then(|| arguments.rules.severity.iter().cloned().collect()),
        ..Config::default()
    }
}

/// Whether `--select` names nothing but single rules: then their hints are asked for, too.
fn names_rules(arguments: &CheckArgs) -> bool {
    let chosen = arguments.rules.select.iter().flatten();
    let mut count = 0;
    let all = chosen.inspect(|_| count += 1).all(|name| name.contains('/'));
    all && count > 0
}

/// The resolver of configurations, with the names on the command line checked.
pub fn resolver(arguments: &CheckArgs, cwd: &Path) -> Result<Resolver, Failure> {
    let file = arguments.files.config.as_ref().map(|file| cwd.join(file));
    if let Some(file) = &file
        && !file.is_file()
    {
        return Err(Failure(format!("there is no configuration `{}`", file.display())));
    }
    let cli = config(arguments);
    let further: Vec<PathBuf> = arguments.rules.lists.iter().map(|list| cwd.join(list)).collect();
    if let Some(missing) = further.iter().position(|list| !list.is_file()) {
        let shown = arguments.rules.lists[missing].display();
        return Err(Failure(format!("there is no list `{shown}`")));
    }
    let sources = ListSources {
        further,
        cache: if arguments.rules.no_cache {
            None
        } else {
            cache::folder()
        },
    };
    let resolver = Resolver::new(cwd, file.as_deref(), arguments.files.isolated, cli.clone())
        .map_err(|errors| explained(arguments, errors))?
        .with_lists(sources);
    let loaded = resolver.folder(cwd).map_err(|errors| explained(arguments, errors))?;
    let names = [
        &cli.select,
        &cli.ignore,
        &cli.extend_select,
        &cli.fixable,
        &cli.unfixable,
    ];
    for name in names.into_iter().flatten().flatten() {
        crate::rule::RuleName::parse(name, &loaded.rules)?;
    }
    for (rule, _) in &arguments.rules.severity {
        if !loaded.rules.iter().any(|known| *known.id == **rule) {
            let reason = crate::rule::RuleName::parse(rule, &loaded.rules).err();
            return Err(reason.map_or_else(
                || Failure(format!("--severity takes single rules; `{rule}` names several")),
                Failure::from,
            ));
        }
    }
    Ok(resolver)
}

/// Prints what is wrong with configurations; the failure itself says nothing more.
pub fn explained(arguments: &CheckArgs, errors: Vec<ConfigError>) -> Failure {
    let terminal = std::io::IsTerminal::is_terminal(&std::io::stderr());
    let color = use_color(arguments.color, terminal);
    let mut err = std::io::stderr().lock();
    for error in errors {
        if config_error(&error, color, width_of(terminal_width(terminal)), &mut err).is_err() {
            break;
        }
    }
    Failure(String::new())
}

/// How the files are chosen.
pub fn file_options(arguments: &CheckArgs, cwd: &Path) -> Result<FileOptions, Failure> {
    let globs = arguments
        .files
        .exclude
        .iter()
        .flatten()
        .chain(&arguments.files.extend_exclude);
    let mut set = GlobSetBuilder::new();
    for glob in globs {
        let rooted = glob.trim_start_matches("./").trim_end_matches('/');
        let written = if rooted.contains('/') {
            rooted.to_owned()
        } else {
            format!("**/{rooted}")
        };
        let built = GlobBuilder::new(&written).literal_separator(true).build();
        set.add(built.map_err(|error| Failure(format!("the glob `{glob}` can't be read: {}", error.kind())))?);
    }
    Ok(FileOptions {
        cwd: cwd.to_owned(),
        exclude: set.build().unwrap_or_else(|_| GlobSet::empty()),
        force_exclude: arguments.files.force_exclude,
        respect_gitignore: arguments.files.respect_gitignore,
    })
}

/// The paths of the arguments, or of `--files-from`.
pub fn paths(arguments: &CheckArgs) -> Result<Vec<String>, Failure> {
    let Some(list) = &arguments.files.files_from else {
        return Ok(if arguments.files.paths.is_empty() {
            vec![".".to_owned()]
        } else {
            arguments.files.paths.clone()
        });
    };
    let text = if list == "-" {
        std::io::read_to_string(std::io::stdin())
    } else {
        std::fs::read_to_string(list)
    };
    let text = text.map_err(|error| Failure(format!("--files-from {list} can't be read: {error}")))?;
    Ok(text
        .lines()
        .map(str::trim_end)
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect())
}

/// The working folder.
pub fn cwd() -> Result<PathBuf, Failure> {
    std::env::current_dir().map_err(|error| Failure(format!("the working folder can't be read: {error}")))
}

/// The rules of the working folder's own cards.
pub fn own_rules() -> Result<Vec<Arc<Rule>>, Failure> {
    let cwd = cwd()?;
    let arguments = CheckArgs::default();
    let resolver =
        Resolver::new(&cwd, None, false, Config::default()).map_err(|errors| explained(&arguments, errors))?;
    let loaded = resolver.folder(&cwd).map_err(|errors| explained(&arguments, errors))?;
    Ok(loaded.rules.iter().filter(|rule| rule.own).cloned().collect())
}
