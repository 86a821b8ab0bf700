//! What a run is about to do: the configuration, the articles, and why there may be none.

use std::path::{Path, PathBuf};

use crate::config::Resolver;
use crate::files::{self, FileList, FilesError};
use crate::words::nearest;

use super::changes::Changes;
use super::{MOST_THREADS, Run};
use crate::cli::args::CheckArgs;
use crate::cli::{Failure, settings};

/// What the arguments come to.
pub(super) struct Plan {
    pub cwd: PathBuf,
    pub resolver: Resolver,
    pub paths: Vec<String>,
    pub list: FileList,
    pub from_stdin: bool,
    pub changes: Option<Changes>,
    /// The articles whose neighbours are asked what is usual among them.
    all: Vec<PathBuf>,
}

impl Plan {
    pub(super) fn new(arguments: &CheckArgs) -> Result<Self, Failure> {
        let cwd = settings::cwd()?;
        if let Some(threads) = arguments.files.threads {
            if threads == 0 {
                return Err(Failure("--threads takes a number from 1 on".into()));
            }
            rayon::ThreadPoolBuilder::new()
                .num_threads(threads.min(MOST_THREADS))
                .build_global()
                .map_err(|error| Failure(error.to_string()))?;
        }
        let resolver = settings::resolver(arguments, &cwd)?;
        let paths = settings::paths(arguments)?;
        let from_stdin = paths == ["-"];
        let mut list = if from_stdin {
            FileList::default()
        } else {
            listed(arguments, &paths, &resolver, &cwd)?
        };
        if from_stdin && (arguments.since.is_some() || arguments.staged) {
            return Err(Failure(
                "--since and --staged are about files, not standard input".into(),
            ));
        }
        let changes = Changes::asked(arguments, &cwd, &list.files)?;
        let all = list.files.clone();
        if let Some(changes) = &changes {
            list.files.retain(|file| changes.touches(file));
            let options = settings::file_options(arguments, &cwd)?;
            for file in changes.only_staged(&paths) {
                let included = files::is_included(&file, &resolver, &options);
                if included.map_err(|error| Failure(error.to_string()))? {
                    list.files.push(file);
                }
            }
            list.files.sort();
        }
        Ok(Self {
            changes,
            all,
            cwd,
            resolver,
            paths,
            list,
            from_stdin,
        })
    }

    pub(super) fn run<'r>(&'r self, arguments: &'r CheckArgs) -> Result<Run<'r>, Failure> {
        let mut run = Run::new(arguments, &self.resolver, &self.cwd, &self.paths, &self.all)?;
        run.changes = self.changes.as_ref();
        run.detailed |= self.changes.is_some();
        Ok(run)
    }

    /// Why nothing is checked.
    pub(super) fn nothing(&self) -> String {
        if let Some(changes) = &self.changes {
            format!("nothing was checked: {}", changes.nothing)
        } else if self.list.excluded > 0 {
            format!(
                "nothing was checked: {} excluded",
                crate::words::count(self.list.excluded, "article")
            )
        } else {
            "nothing was checked: no path was given".to_owned()
        }
    }
}

fn listed(arguments: &CheckArgs, paths: &[String], resolver: &Resolver, cwd: &Path) -> Result<FileList, Failure> {
    if paths.iter().any(String::is_empty) {
        return Err(Failure("a path is empty; write `.` for the working folder".into()));
    }
    if paths.iter().any(|path| path == "-") {
        return Err(Failure("`-` can't be mixed with other paths".into()));
    }
    let options = settings::file_options(arguments, cwd)?;
    files::list(paths, resolver, &options).map_err(|error| match error {
        FilesError::Config(errors) => settings::explained(arguments, errors),
        FilesError::NotFound(path) => {
            let program = <crate::cli::args::Cli as clap::CommandFactory>::command();
            let commands = program.get_subcommands().map(clap::Command::get_name);
            let hint = nearest(&path, commands).map(|near| format!("; did you mean the command `{near}`?"));
            Failure(format!(
                "there is no file or folder `{path}`{}",
                hint.unwrap_or_default()
            ))
        }
        other => Failure(other.to_string()),
    })
}
