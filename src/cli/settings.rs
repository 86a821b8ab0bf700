//! Turns the arguments into configuration and session.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::config::{Config, EvidenceSource, ListSources, Resolver, names};
use crate::files::FileOptions;
use crate::reach::{Access, Reach};
use crate::regular::{self, Limits};
use crate::rule::{Rule, RuleName, UnknownRule};
use crate::session::{Session, SessionOptions};
use crate::snapshot::Snapshot;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use super::args::CheckArgs;
use super::cache;
use super::failure::Failure;

/// The settings of the command line, which override every configuration.
pub(super) fn config(arguments: &CheckArgs) -> Config {
    let some = |wanted: bool| wanted.then_some(true);
    let rules = |names: &Option<Vec<String>>| names.clone().map(Into::into);
    Config {
        target: arguments.rules.target,
        select: rules(&arguments.rules.select),
        ignore: rules(&arguments.rules.ignore),
        extend_select: rules(&arguments.rules.extend_select),
        fixable: rules(&arguments.fixable),
        unfixable: rules(&arguments.unfixable),
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

/// The session of the arguments, with the names on the command line checked. Configurations are read
/// from the snapshot, if there is one.
pub(super) fn session(arguments: &CheckArgs, cwd: &Path, snapshot: Option<Snapshot>) -> Result<Session, Failure> {
    let access = access(arguments).with_snapshot(snapshot.map(Arc::new));
    let anywhere = Reach::of(cwd, None, &access.clone().with_outside(true));
    let file = arguments.files.config.as_ref().map(|file| cwd.join(file));
    if let Some(file) = &file
        && !anywhere.is_file(file)
    {
        return Err(Failure::Unusable(format!(
            "there is no configuration `{}`",
            file.display()
        )));
    }
    let cli = config(arguments);
    let further: Vec<PathBuf> = arguments.rules.lists.iter().map(|list| cwd.join(list)).collect();
    let is_missing = |list: &PathBuf| !anywhere.is_file(list) && !anywhere.is_dir(list);
    if let Some(missing) = further.iter().position(is_missing) {
        let shown = arguments.rules.lists[missing].display();
        return Err(Failure::Unusable(format!("there is no list `{shown}`")));
    }
    let cache = if arguments.rules.no_cache {
        None
    } else {
        cache::folder()
    };
    let evidence = arguments.rules.image_evidence.as_ref();
    if let Some(missing) = evidence.filter(|file| !anywhere.is_file(&cwd.join(file))) {
        let shown = missing.display();
        return Err(Failure::Unusable(format!("there is no file of evidence `{shown}`")));
    }
    let options = SessionOptions {
        root: cwd.to_owned(),
        config_file: file,
        isolated: arguments.files.isolated,
        config: cli.clone(),
        now: arguments.rules.now,
        all_sites: arguments.rules.all_sites,
        lists: ListSources { further, cache },
        evidence: EvidenceSource {
            file: evidence.map(|file| cwd.join(file)),
            today: arguments.rules.now.or_else(today),
        },
        access,
    };
    let session = Session::new(options)?;
    check_names(arguments, &cli, &session.resolver().folder(cwd)?.rules)?;
    Ok(session)
}

/// The day against which the age of evidence is measured: of `SOURCE_DATE_EPOCH`, which makes runs
/// repeatable, or else of the clock.
pub(super) fn today() -> Option<Date> {
    let set = std::env::var("SOURCE_DATE_EPOCH").ok();
    let set = set.and_then(|seconds| Timestamp::from_second(seconds.trim().parse().ok()?).ok());
    let now = set.unwrap_or_else(Timestamp::now);
    Some(TimeZone::UTC.to_datetime(now).date())
}

/// What may be read.
fn access(arguments: &CheckArgs) -> Access {
    let limits = arguments
        .files
        .max_size
        .iter()
        .fold(Limits::default(), |limits, size| size.over(limits));
    Access::default()
        .with_outside(arguments.files.allow_outside)
        .with_limits(limits)
        .with_asked(arguments.files.asked.clone())
}

/// Names of rules on the command line that don't exist.
fn check_names(arguments: &CheckArgs, cli: &Config, rules: &[Arc<Rule>]) -> Result<(), Failure> {
    let names = [
        &cli.select,
        &cli.ignore,
        &cli.extend_select,
        &cli.fixable,
        &cli.unfixable,
    ];
    for name in names.into_iter().flatten().flat_map(|names| names.iter()) {
        RuleName::parse(name, rules).map_err(|unknown| unknown_rule(&unknown, rules))?;
    }
    for (rule, _) in &arguments.rules.severity {
        match RuleName::parse(rule, rules) {
            Ok(RuleName::Rule(_)) => {}
            Ok(_) => {
                let reason = format!("--severity requires the id of one rule; `{rule}` names several");
                return Err(Failure::Usage(reason));
            }
            Err(unknown) => return Err(unknown_rule(&unknown, rules)),
        }
    }
    Ok(())
}

/// An unknown rule name, with a suggestion.
pub(super) fn unknown_rule(unknown: &UnknownRule, rules: &[Arc<Rule>]) -> Failure {
    Failure::Usage(match unknown.near {
        Some(_) => unknown.to_string(),
        None => format!("{unknown}; {}", names::could_be(rules)),
    })
}

/// How the files are selected.
pub(super) fn file_options(arguments: &CheckArgs, cwd: &Path) -> Result<FileOptions, Failure> {
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
        set.add(built.map_err(|error| Failure::Usage(format!("the glob `{glob}` cannot be read: {}", error.kind())))?);
    }
    Ok(FileOptions {
        cwd: cwd.to_owned(),
        exclude: set.build().unwrap_or_else(|_| GlobSet::empty()),
        force_exclude: arguments.files.force_exclude,
        // A change could add an article and ignore it.
        respect_gitignore: arguments
            .files
            .respect_gitignore
            .or(arguments.config_from.is_some().then_some(false)),
    })
}

/// The paths of the arguments, or of `--files-from`.
pub(super) fn paths(arguments: &CheckArgs) -> Result<Vec<String>, Failure> {
    let Some(list) = &arguments.files.files_from else {
        return Ok(if arguments.files.paths.is_empty() {
            vec![".".to_owned()]
        } else {
            arguments.files.paths.clone()
        });
    };
    let most = access(arguments).limits.list;
    // It may be a pipe of the shell's, so any file is read, but only so much of it.
    let bytes = match &**list {
        "-" => regular::limited(std::io::stdin().lock(), 0, most),
        file => std::fs::File::open(file).and_then(|file| regular::limited(file, 0, most)),
    };
    let text = bytes.and_then(|bytes| {
        let not_utf8 = |_| std::io::Error::new(std::io::ErrorKind::InvalidData, "it is not UTF-8");
        String::from_utf8(bytes).map_err(not_utf8)
    });
    let text = text.map_err(|error| Failure::read(format_args!("--files-from {list}"), error))?;
    Ok(text
        .lines()
        .map(str::trim_end)
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect())
}

/// The working folder.
pub(super) fn cwd() -> Result<PathBuf, Failure> {
    std::env::current_dir().map_err(|error| Failure::read("the working folder", error))
}

/// The rules of the working folder's own cards.
pub(super) fn own_rules() -> Result<Vec<Arc<Rule>>, Failure> {
    let cwd = cwd()?;
    let resolver = Resolver::new(&cwd, None, false, Config::default(), Access::default())?;
    let loaded = resolver.folder(&cwd)?;
    Ok(loaded.rules.iter().filter(|rule| rule.own).cloned().collect())
}
