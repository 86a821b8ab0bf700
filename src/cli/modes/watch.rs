//! `--watch`: articles are checked again when they change, until a signal ends the run.
//!
//! The disk is asked for what changed, a few times a second and for at most a tenth of the time: that works
//! in containers and on network drives, too, where the system notices nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::cli::args::CheckArgs;
use crate::cli::check::Run;
use crate::cli::check::plan::{Plan, use_threads};
use crate::cli::check::view::View;
use crate::cli::failure::{Failure, Verdict, report, say, stopped};
use crate::cli::terminal::is_log;
use crate::cli::{settings, signals};
use crate::config::OutputFormat::{Concise, Full, Grouped};
use crate::files;
use crate::paths;
use crate::report::one_line;
use crate::stamps::{Asked, Stamp};
use crate::words::count;

/// The shortest time between two looks at the disk.
const PAUSE: Duration = Duration::from_millis(200);
/// A change has settled when nothing else changes for this long: editors write in several steps.
const SETTLED: Duration = Duration::from_millis(50);
/// A file that is written all the time is checked nevertheless.
const MOST_LOOKS: usize = 20;
/// How many names of changed articles are shown.
const MOST_NAMES: usize = 3;

/// The articles, with their states before they were read.
type Articles = BTreeMap<PathBuf, Option<Stamp>>;

/// What changed since the last round.
#[derive(Debug, Default, PartialEq)]
struct Change {
    /// Articles with a new text, and new articles.
    articles: BTreeSet<PathBuf>,
    gone: BTreeSet<PathBuf>,
    /// Configurations, and what they name.
    settings: BTreeSet<PathBuf>,
}

/// A run of several rounds.
struct Watch {
    arguments: CheckArgs,
    /// The last plan that could be made: its session knows which files are articles.
    plan: Option<Plan>,
    articles: Articles,
    asked: Asked,
    /// Whether the last round has failed, so that the next one checks everything.
    failed: bool,
}

/// Runs `--watch`.
pub(super) fn run(arguments: &CheckArgs) -> Verdict {
    refuse(arguments)?;
    if let Some(threads) = arguments.files.threads {
        use_threads(threads)?;
    }
    signals::note();
    let mut watch = Watch {
        arguments: arguments.clone(),
        plan: None,
        articles: Articles::new(),
        asked: Asked::default(),
        failed: false,
    };
    watch.first()?;
    loop {
        let change = watch.next_change()?;
        watch.again(&change)?;
    }
}

/// Refuses what is not for a person at a terminal.
fn refuse(arguments: &CheckArgs) -> Result<(), Failure> {
    let is_for_people = |format| matches!(format, Full | Concise | Grouped);
    let mut formats = arguments.output_format.iter();
    if formats.any(|asked| asked.file.is_some() || !is_for_people(asked.format)) {
        return Err(Failure::Usage(
            "--watch reports what changed, to people: use `full`, `concise` or `grouped`, without a file".into(),
        ));
    }
    if arguments.files.paths.iter().any(|path| path == "-") {
        return Err(Failure::Usage(
            "--watch needs files; standard input is read only once".into(),
        ));
    }
    Ok(())
}

impl Watch {
    /// The first round, which checks everything. What a configuration lacks may be written later; all else
    /// that prevents it ends the run.
    fn first(&mut self) -> Result<(), Failure> {
        clear();
        match self.round(None) {
            Err(failure @ (Failure::Config(_) | Failure::Cards(_))) => self.keep(&failure),
            done => done?,
        }
        let number = count(self.articles.len(), "article");
        say(&match self.failed {
            true => "watching; Ctrl-C ends".to_owned(),
            false => format!("watching {number}; Ctrl-C ends"),
        });
        Ok(())
    }

    /// A round after a change. Nothing but a signal, or the end of its output, ends the run.
    fn again(&mut self, change: &Change) -> Result<(), Failure> {
        let cwd = settings::cwd()?;
        let whole = self.failed || !change.settings.is_empty();
        clear();
        say(&change.said(&cwd));
        if !whole && change.articles.is_empty() {
            self.articles.retain(|article, _| !change.gone.contains(article));
            return Ok(());
        }
        self.failed = false;
        match self.round((!whole).then_some(change)) {
            Ok(()) => Ok(()),
            Err(failure @ (Failure::WatchEnded | Failure::Write { .. })) => Err(failure),
            Err(failure) => {
                self.keep(&failure);
                Ok(())
            }
        }
    }

    /// Reports a failure, and goes on.
    fn keep(&mut self, failure: &Failure) {
        report(failure, self.arguments.color);
        self.failed = true;
    }

    /// Checks all articles, or those that changed.
    fn round(&mut self, change: Option<&Change>) -> Result<(), Failure> {
        // Without a plan of this round, these are the states on which it failed.
        self.articles = self.present();
        self.asked = Asked::default();
        self.arguments.files.asked = Some(self.asked.clone());
        let mut plan = Plan::of_round(&self.arguments)?;
        self.articles = stamped(plan.cwd(), &plan.all);
        plan.read_baselines(&self.arguments)?;
        let mut view = View::new(&self.arguments, &plan)?;
        if let Some(change) = change {
            plan.list.files.retain(|file| change.articles.contains(file));
            view.typed = view.typed.with_paths(&plan.list.files);
        }
        plan.session
            .detail_hints(view.hints || !plan.session.baselines().is_empty());
        let checked = match plan.list.files.is_empty() {
            true => {
                say(&plan.nothing());
                Ok(true)
            }
            false => Run::new(&self.arguments, &plan, view)?.files(),
        };
        self.plan = Some(plan);
        match checked {
            Ok(_) | Err(Failure::Articles) => Ok(()),
            Err(Failure::Stopped) => Err(Failure::WatchEnded),
            Err(failure) => Err(failure),
        }
    }

    /// Waits for a change, and until it has settled.
    fn next_change(&self) -> Result<Change, Failure> {
        let mut pause = PAUSE;
        loop {
            wait(pause)?;
            let started = Instant::now();
            let mut change = self.change();
            pause = PAUSE.max(started.elapsed() * 9);
            if change == Change::default() {
                continue;
            }
            for _ in 0..MOST_LOOKS {
                let before = self.present();
                wait(SETTLED)?;
                change = self.change();
                if self.present() == before {
                    break;
                }
            }
            // What was changed back needs no round.
            if change != Change::default() {
                return Ok(change);
            }
        }
    }

    /// The articles as they are now. Without a plan nobody knows which files they are.
    fn present(&self) -> Articles {
        let Some(plan) = &self.plan else {
            return Articles::new();
        };
        let Ok(options) = settings::file_options(&self.arguments, plan.cwd()) else {
            return Articles::new();
        };
        // A path that is missing for a moment has no articles.
        let listed = plan
            .paths
            .iter()
            .filter_map(|path| files::list(std::slice::from_ref(path), plan.session.resolver(), &options).ok());
        let listed: Vec<PathBuf> = listed.flat_map(|list| list.files).collect();
        stamped(plan.cwd(), &listed)
    }

    /// What is no longer as it was in the last round.
    fn change(&self) -> Change {
        let now = self.present();
        let is_new = |(path, stamp): &(&PathBuf, &Option<Stamp>)| self.articles.get(*path) != Some(*stamp);
        let is_gone = |path: &&PathBuf| !now.contains_key(*path);
        Change {
            articles: now.iter().filter(is_new).map(|(path, _)| path.clone()).collect(),
            gone: self.articles.keys().filter(is_gone).cloned().collect(),
            settings: self.asked.changed().into_iter().collect(),
        }
    }
}

impl Change {
    /// What changed, in words.
    fn said(&self, cwd: &Path) -> String {
        let part = |what: &str, files: &BTreeSet<PathBuf>| {
            let first = files.iter().take(MOST_NAMES);
            let first = first.map(|file| one_line(&paths::below(cwd, &cwd.join(file))).into_owned());
            let first = first.collect::<Vec<_>>().join(", ");
            match files.len() {
                0 => None,
                number if number > MOST_NAMES => Some(format!("{what}: {first} and {} more", number - MOST_NAMES)),
                _ => Some(format!("{what}: {first}")),
            }
        };
        let parts = [
            part("changed", &self.settings.union(&self.articles).cloned().collect()),
            part("removed", &self.gone),
        ];
        let mut said = parts.into_iter().flatten().collect::<Vec<_>>().join("; ");
        if !self.settings.is_empty() {
            said.push_str("; all articles are checked again");
        }
        said
    }
}

/// Articles with their present states.
fn stamped(cwd: &Path, files: &[PathBuf]) -> Articles {
    let stamp = |file: &PathBuf| (file.clone(), Stamp::of(&cwd.join(file)));
    files.iter().map(stamp).collect()
}

/// Waits, unless a signal ends the run.
fn wait(time: Duration) -> Result<(), Failure> {
    let started = Instant::now();
    loop {
        stopped().map_err(|_| Failure::WatchEnded)?;
        let left = time.saturating_sub(started.elapsed());
        if left.is_zero() {
            return Ok(());
        }
        std::thread::sleep(left.min(SETTLED));
    }
}

/// Begins a new screen, on a terminal.
fn clear() {
    let mut out = std::io::stdout();
    if out.is_terminal() && !is_log() {
        let _ = out.write_all(b"\x1b[H\x1b[2J\x1b[3J").and_then(|()| out.flush());
    }
}
