//! What a run is about to do: the session, the articles, and why there may be none.

use std::path::{Path, PathBuf};

use super::changes::Changes;
use super::git::Repository;
use crate::cli::args::CheckArgs;
use crate::cli::failure::{Failure, say};
use crate::cli::settings;
use crate::files::{self, FileList, FilesError};
use crate::paths;
use crate::session::Session;
use crate::words::{count, nearest};

/// The maximal number of threads; more are not faster.
const MOST_THREADS: usize = 64;

/// What the arguments ask for.
pub(in crate::cli) struct Plan {
    pub session: Session,
    pub paths: Vec<String>,
    pub list: FileList,
    pub from_stdin: bool,
    pub changes: Option<Changes>,
    /// All articles of the paths, including unchanged ones: from them it is determined whether most
    /// articles have front matter.
    pub all: Vec<PathBuf>,
}

impl Plan {
    pub(in crate::cli) fn new(arguments: &CheckArgs) -> Result<Self, Failure> {
        if let Some(threads) = arguments.files.threads {
            use_threads(threads)?;
        }
        Self::of_round(arguments)
    }

    /// The plan of one of several rounds, which share their threads.
    pub(in crate::cli) fn of_round(arguments: &CheckArgs) -> Result<Self, Failure> {
        let cwd = settings::cwd()?;
        let revision = arguments.config_from.as_deref();
        let snapshot = revision.map(|revision| Repository::find(&cwd)?.snapshot(revision));
        let mut session = settings::session(arguments, &cwd, snapshot.transpose()?)?;
        let paths = settings::paths(arguments)?;
        let from_stdin = paths == ["-"];
        if from_stdin && (arguments.since.is_some() || arguments.staged) {
            return Err(Failure::Usage(
                "--since and --staged apply to files, not to standard input".into(),
            ));
        }
        let mut list = if from_stdin {
            FileList::default()
        } else {
            listed(arguments, &paths, &session)?
        };
        let changes = Changes::requested(arguments, &cwd, &list.files)?;
        let all = list.files.clone();
        if let Some(changes) = &changes {
            list.files.retain(|file| changes.touches(file));
            let options = settings::file_options(arguments, &cwd)?;
            for file in changes.only_staged(&paths) {
                if files::is_included(&file, session.resolver(), &options)? {
                    list.files.push(file);
                }
            }
            list.files.sort();
        }
        session.know_files(&all);
        Ok(Self {
            session,
            paths,
            list,
            from_stdin,
            changes,
            all,
        })
    }

    /// Reads the baselines of the run, unless `--no-baseline` is given.
    pub(in crate::cli) fn read_baselines(&mut self, arguments: &CheckArgs) -> Result<(), Failure> {
        if arguments.no_baseline {
            return Ok(());
        }
        let named = arguments.files.baseline.as_deref();
        let governing = self.governing();
        Ok(self.session.read_baselines(named, &governing, &self.all)?)
    }

    /// The working folder.
    pub(in crate::cli) fn cwd(&self) -> &Path {
        self.session.root()
    }

    /// The folder whose configuration says how the run is printed and judged: the one folder that
    /// is checked, else the working folder.
    pub(in crate::cli) fn governing(&self) -> PathBuf {
        let cwd = self.cwd();
        match &self.paths[..] {
            [one] if cwd.join(one).is_dir() => std::path::absolute(cwd.join(one)).unwrap_or_else(|_| cwd.join(one)),
            _ => cwd.to_owned(),
        }
    }

    /// Why nothing is checked.
    pub(in crate::cli) fn nothing(&self) -> String {
        if let Some(changes) = &self.changes {
            format!("nothing was checked: {}", changes.nothing)
        } else if self.list.excluded > 0 {
            format!("nothing was checked: {} excluded", count(self.list.excluded, "article"))
        } else if !self.list.hidden.is_empty() {
            "nothing was checked: every article is hidden".to_owned()
        } else {
            "nothing was checked: no path was given".to_owned()
        }
    }
}

/// Uses this number of threads from now on.
pub(in crate::cli) fn use_threads(threads: usize) -> Result<(), Failure> {
    if threads == 0 {
        return Err(Failure::Usage("--threads must be at least 1".into()));
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.min(MOST_THREADS));
    pool.build_global()
        .map_err(|error| Failure::Unusable(error.to_string()))
}

fn listed(arguments: &CheckArgs, named: &[String], session: &Session) -> Result<FileList, Failure> {
    if named.iter().any(String::is_empty) {
        return Err(Failure::Usage(
            "a path is empty; write `.` for the working folder".into(),
        ));
    }
    if named.iter().any(|path| path == "-") {
        return Err(Failure::Usage("`-` cannot be mixed with other paths".into()));
    }
    let options = settings::file_options(arguments, session.root())?;
    let list = files::list(named, session.resolver(), &options).map_err(|error| match error {
        FilesError::NotFound(path) => not_found(&path),
        other => other.into(),
    })?;
    say_hidden(&list.hidden);
    for link in &list.outside {
        let shown = paths::shown(link);
        let link = crate::report::one_line(&shown);
        say(&format!(
            "{link} is skipped: it is a link out of the folder; name the file itself to check it"
        ));
    }
    Ok(list)
}

/// Says that articles are skipped since their names begin with a dot, and how to check them.
fn say_hidden(hidden: &[PathBuf]) {
    let Some(first) = hidden.iter().min() else { return };
    let ending = first.extension().unwrap_or_default().to_string_lossy();
    let all = first.with_file_name(format!(".*.{ending}"));
    say(&format!(
        "{} skipped, such as {}: site generators ignore names that begin with a dot; to check them: seedlint \"{}\"",
        count(hidden.len(), "hidden article"),
        crate::report::one_line(&paths::shown(first)),
        crate::report::one_line(&paths::shown(&all)),
    ));
}

/// A path that does not exist may be a mistyped command, the command of another linter, or an option.
fn not_found(path: &str) -> Failure {
    let mut program = <crate::cli::args::Cli as clap::CommandFactory>::command();
    program.build();
    let commands = program.get_subcommands().map(clap::Command::get_name);
    let hint = if program
        .get_arguments()
        .any(|argument| argument.get_long() == Some(path))
    {
        Some(format!("; did you mean `seedlint --{path}`?"))
    } else if matches!(path, "lint" | "validate") {
        Some("; did you mean `seedlint check`?".to_owned())
    } else if matches!(path, "format" | "fmt") {
        Some("; did you mean `seedlint --fix`?".to_owned())
    } else if let Some(there) = with_slashes(path) {
        Some(format!("; did you mean `{there}`?"))
    } else {
        nearest(path, commands).map(|near| format!("; did you mean the command `{near}`?"))
    };
    Failure::Unusable(format!(
        "there is no file or folder `{path}`{}",
        hint.unwrap_or_default()
    ))
}

/// The path as this system writes it, where it is a path of Windows and such a file is there.
fn with_slashes(path: &str) -> Option<String> {
    let other = path.replace('\\', "/");
    (other != path && Path::new(&other).exists()).then_some(other)
}
