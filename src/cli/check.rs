//! `seedlint [check]`: from paths to an exit status.

mod baseline;
mod changes;
mod commits;
mod ignores;
mod known;
mod outputs;
mod plan;
mod sample;
mod stdin;
mod store;
mod survey;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use crate::config::{FailOn, Resolver, World};
use crate::edit::Safety;
use crate::files::Neighbours;
use crate::fixer::{Round, Wanted, fix_wanted};
use crate::report::{FileReport, Summary, is_for_machines};
use crate::rule::Rule;
use crate::seed::front_matter::FrontMatter;
use crate::tree::{Disk, Tree};
use crate::{Linter, Source};
use rayon::prelude::*;

use super::args::{CheckArgs, FormatArg};
use super::progress::Progress;
use super::{Failure, Verdict, names, settings};
use changes::Changes;
use ignores::Silenced;
use known::Baselines;
use outputs::Outputs;
use plan::Plan;
use store::Log;

pub use baseline::run as baseline;
pub use survey::run as survey;

/// So many articles are checked before their findings are written.
const BATCH: usize = 256;

/// More threads than this help nobody.
const MOST_THREADS: usize = 64;

/// Runs `check`.
pub fn run(arguments: &CheckArgs) -> Verdict {
    let started = Instant::now();
    if arguments.removed_log.is_some() && !arguments.fix && !arguments.fix_only {
        return Err(Failure(
            "--removed-log records fixes; it goes with --fix or --fix-only".into(),
        ));
    }
    arguments.add_ignore.as_deref().map(ignores::reason).transpose()?;
    let plan = Plan::new(arguments)?;
    let files = &plan.list.files;
    if arguments.show_files {
        if files.is_empty() {
            say(&plan.nothing());
        }
        for file in files {
            println(&crate::report::one_line(&names::shown(file)))?;
        }
        return Ok(true);
    }
    let mut run = plan.run(arguments)?;
    if arguments.show_settings {
        let stdin = PathBuf::from(&arguments.stdin_filename);
        return run.show_settings(files.first().unwrap_or(&stdin));
    }
    if plan.from_stdin {
        if arguments.sample.is_some() || arguments.add_ignore.is_some() || arguments.commit_each_rule {
            return Err(Failure(
                "--sample, --add-ignore and --commit-each-rule are about files, not standard input".into(),
            ));
        }
        return run.stdin();
    }
    if files.is_empty() {
        say(&plan.nothing());
        if !outputs::are_documents(arguments, &run.formats) {
            return Ok(true);
        }
    }
    if let Some(most) = arguments.sample {
        return sample::run(&run, &plan, most);
    }
    if arguments.add_ignore.is_some() {
        return ignores::run(&run, &plan);
    }
    if arguments.commit_each_rule {
        return commits::run(&mut run, &plan);
    }
    let verdict = run.files(&plan);
    if arguments.verbose {
        let articles = crate::words::count(files.len(), "article");
        say(&format!("{articles} in {:.2?}", started.elapsed()));
    }
    verdict
}

fn println(line: &str) -> Result<(), Failure> {
    use std::io::Write as _;
    Ok(writeln!(std::io::stdout(), "{line}")?)
}

fn say(line: &str) {
    use std::io::Write as _;
    let _ = writeln!(std::io::stderr(), "seedlint: {}", super::output::told(line));
}

/// What is the same for every article of a run.
struct Run<'r> {
    arguments: &'r CheckArgs,
    resolver: &'r Resolver,
    cwd: &'r Path,
    neighbours: Neighbours,
    /// What files there are; none for standard input, which stands nowhere.
    tree: Option<Arc<dyn Tree>>,
    formats: Vec<FormatArg>,
    rules: Vec<Arc<Rule>>,
    fail_on: FailOn,
    hints: bool,
    wanted: Wanted,
    /// Whether articles are mended; with `--diff` and `--sample`, not on the disk.
    mends: bool,
    /// Where each fix is recorded, if anywhere.
    log: Option<Log>,
    paths: String,
    known: Baselines,
    changes: Option<&'r Changes>,
    /// Whether hints get their texts although nobody sees them.
    detailed: bool,
}

/// What came of one article.
struct Done {
    report: FileReport,
    /// Its text before, where it changed.
    before: Option<String>,
    /// The rounds in which it was mended.
    rounds: Vec<Round>,
    /// What its new comments suppress.
    silenced: Silenced,
    /// What checked it, where it could be read as text.
    linter: Option<Arc<Linter>>,
}

impl<'r> Run<'r> {
    fn new(
        arguments: &'r CheckArgs,
        resolver: &'r Resolver,
        cwd: &'r Path,
        paths: &[String],
        files: &[PathBuf],
    ) -> Result<Self, Failure> {
        let rules = all_rules(resolver, cwd, files);
        let loaded = resolver
            .folder(&governing(cwd, paths))
            .map_err(|errors| settings::explained(arguments, errors))?;
        let config = loaded.config.clone();
        let unsafe_fixes = config.unsafe_fixes.unwrap_or(false);
        let hints = config.hints.unwrap_or(false) || config.fail_on == Some(FailOn::Hint);
        let formats = outputs::asked(arguments, &config)?;
        let known = Baselines::read(arguments, resolver, cwd, &governing(cwd, paths), files)?;
        Ok(Self {
            arguments,
            resolver,
            cwd,
            neighbours: Neighbours::new(files, cwd),
            tree: (!files.is_empty()).then(|| Arc::new(Disk::new(cwd)) as Arc<dyn Tree>),
            detailed: !known.is_empty() || formats.iter().any(|asked| is_for_machines(asked.format)),
            known,
            changes: None,
            formats,
            rules: joined(&loaded.rules, rules),
            fail_on: config.fail_on.unwrap_or_default(),
            hints,
            wanted: Wanted {
                safety: if unsafe_fixes { Safety::Unsafe } else { Safety::Safe },
                hints,
                only: None,
            },
            mends: arguments.fix || arguments.fix_only || arguments.diff,
            log: arguments
                .removed_log
                .as_deref()
                .map(|path| super::output::is_no_article(path, cwd, files).and_then(|()| Log::open(path)))
                .transpose()?,
            paths: paths
                .iter()
                .map(|path| names::quoted(path))
                .collect::<Vec<_>>()
                .join(" "),
        })
    }

    /// Whether mended articles go to the disk.
    fn writes(&self) -> bool {
        let arguments = self.arguments;
        (self.mends || arguments.add_ignore.is_some()) && !arguments.diff && arguments.sample.is_none()
    }

    fn world(&self, neighbours: bool) -> World {
        World {
            now: self.arguments.rules.now,
            detailed_hints: self.hints || self.detailed,
            all_sites: self.arguments.rules.all_sites,
            neighbours_have_front_matter: neighbours,
            files: self.tree.clone(),
            lists: None,
            schema: None,
        }
    }

    fn linter(&self, path: &Path, neighbours: bool) -> Result<Arc<Linter>, Failure> {
        let linter = self.resolver.linter(&self.cwd.join(path), self.world(neighbours));
        linter.map_err(|errors| settings::explained(self.arguments, errors))
    }

    /// Reads, checks and mends one article.
    fn article(&self, path: &Path) -> Result<Done, Failure> {
        let staged = self.changes.and_then(|changes| changes.staged(path)).cloned();
        let bytes = match staged.map_or_else(|| std::fs::read(self.cwd.join(path)), Ok) {
            Ok(bytes) => bytes,
            Err(error) => {
                return Ok(failed(
                    &names::shown_from(self.cwd, path),
                    format!("it can't be read: {error}"),
                ));
            }
        };
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => return self.not_utf8(path, &error),
        };
        let alone = FrontMatter::find(&text).0.is_none();
        let neighbours = alone && self.neighbours.have_front_matter(path);
        let linter = self.linter(path, neighbours)?;
        Ok(self.checked(&linter, Source::new(names::shown_from(self.cwd, path), text)))
    }

    /// Checks, and mends where that is asked for; `before` is there only where the text changed.
    fn checked(&self, linter: &Arc<Linter>, source: Source) -> Done {
        if let Some(reason) = &self.arguments.add_ignore {
            let findings = linter.lint(&source).findings;
            let done = self.settled(linter, FileReport::new(source, findings));
            return self.suppressed(linter, done, reason.trim());
        }
        if !self.mends {
            let findings = linter.lint(&source).findings;
            return self.settled(linter, FileReport::new(source, findings));
        }
        let fixed = fix_wanted(linter, source, &self.wanted);
        let before = fixed.rounds.first().map(|round| round.before.text().to_owned());
        let before = before.filter(|before| before != fixed.source.text());
        let mut report = FileReport::new(fixed.source, fixed.outcome.findings);
        report.applied = fixed.applied;
        report.error = (!fixed.looping.is_empty()).then(|| {
            format!(
                "the fixes of {} undo each other; please report this",
                fixed.looping.join(", ")
            )
        });
        Done {
            before,
            rounds: fixed.rounds,
            ..self.settled(linter, report)
        }
    }

    /// Leaves out what this run does not tell.
    fn settled(&self, linter: &Arc<Linter>, mut report: FileReport) -> Done {
        let leaves_out = self.changes.is_some() || self.known.of(self.cwd, report.source.path()).is_some();
        if leaves_out {
            // Equal findings are numbered: the number must not depend on what is left out.
            report.names = crate::fingerprint::names(&report.findings, &report.source);
        }
        let mut told = vec![true; report.findings.len()];
        if let Some(changes) = self.changes {
            told = changes.brings(linter, &report.findings, &report.source);
        }
        if let Some(known) = self.known.of(self.cwd, report.source.path()) {
            let (compared, _) = known.compare(self.cwd, linter, &report);
            report.gone = crate::baseline::total(&compared.gone);
            for (told, is_recorded) in told.iter_mut().zip(compared.is_recorded) {
                report.recorded += usize::from(*told && is_recorded);
                *told &= !is_recorded;
            }
        }
        let mut kept = told.iter().copied();
        report.findings.retain(|_| kept.next().unwrap_or(true));
        let mut kept = told.into_iter();
        report.names.retain(|_| kept.next().unwrap_or(true));
        Done {
            report,
            before: None,
            rounds: Vec::new(),
            silenced: Silenced::default(),
            linter: Some(linter.clone()),
        }
    }

    /// An article that could not be written is as it was.
    fn unwritten(&self, path: &Path, done: &mut Done, reason: String) -> Done {
        let source = Source::new(
            names::shown_from(self.cwd, path),
            done.before.take().unwrap_or_default(),
        );
        let mut unwritten = match &done.linter {
            Some(linter) => {
                let findings = linter.lint(&source).findings;
                self.settled(linter, FileReport::new(source, findings))
            }
            None => failed(&names::shown_from(self.cwd, path), String::new()),
        };
        unwritten.report.error = Some(reason);
        unwritten
    }

    /// Checks files in batches, so that findings are told in order while others are read.
    fn each(&self, files: &[PathBuf], tell: &mut dyn FnMut(&Done) -> Result<(), Failure>) -> Result<(), Failure> {
        self.log.iter().filter(|_| self.writes()).for_each(Log::next);
        let mut progress = Progress::new(files.len(), self.arguments.quiet);
        for (number, batch) in files.chunks(BATCH).enumerate() {
            let mut done: Vec<Result<Done, Failure>> = batch.par_iter().map(|path| self.article(path)).collect();
            if self.writes() {
                self.store(batch, &mut done)?;
            }
            progress.clear();
            for done in done {
                let done = done?;
                if let Some(error) = &done.report.error {
                    let path = crate::report::one_line(done.report.source.path());
                    say(&format!("{path}: {error}"));
                }
                tell(&done)?;
            }
            progress.set((number + 1) * BATCH);
        }
        progress.clear();
        Ok(())
    }

    fn files(&self, plan: &Plan) -> Verdict {
        let mut outputs = Outputs::open(self, &plan.list.files, false)?;
        let mut changed = false;
        self.each(&plan.list.files, &mut |done| {
            changed |= done.before.is_some();
            outputs.add(done);
            Ok(())
        })?;
        outputs.gone(self.known.vanished_findings(self.cwd, &plan.paths));
        let summary = outputs.finish()?;
        self.verdict(&summary, changed)
    }

    fn verdict(&self, summary: &Summary, changed: bool) -> Verdict {
        if summary.failed > 0 {
            return Err(Failure(String::new()));
        }
        let arguments = self.arguments;
        if arguments.exit_zero {
            return Ok(true);
        }
        if arguments.diff {
            return Ok(!changed);
        }
        let too_many = arguments.max_warnings.is_some_and(|most| summary.warnings > most);
        if arguments.max_warnings.is_some() && too_many {
            let most = arguments.max_warnings.unwrap_or_default();
            say(&format!(
                "found {}; --max-warnings allows {most}",
                crate::words::count(summary.warnings, "warning")
            ));
        }
        let fails = match arguments.max_warnings {
            Some(_) if arguments.fail_on.is_none() => summary.fails(FailOn::Error) || too_many,
            _ => summary.fails(self.fail_on) || too_many,
        };
        let fails = fails && !arguments.fix_only;
        Ok(!(fails || arguments.exit_non_zero_on_fix && changed))
    }

    /// The finding of an article that is not UTF-8.
    fn not_utf8(&self, path: &Path, error: &std::string::FromUtf8Error) -> Result<Done, Failure> {
        let valid = error.utf8_error().valid_up_to();
        let text = String::from_utf8_lossy(&error.as_bytes()[..valid]).into_owned();
        let source = Source::new(names::shown_from(self.cwd, path), text);
        let linter = self.linter(path, false)?;
        let findings = linter.not_utf8(&source, valid).findings;
        let mut done = self.settled(&linter, FileReport::new(source, findings));
        // What follows can't be read, so nothing is known to be gone.
        done.report.gone = 0;
        done.linter = None;
        Ok(done)
    }

    fn show_settings(&self, file: &Path) -> Verdict {
        let place = self.cwd.join(file);
        let folder = place.parent().unwrap_or(self.cwd);
        let loaded = self
            .resolver
            .folder(folder)
            .map_err(|errors| settings::explained(self.arguments, errors))?;
        let from = loaded
            .path
            .as_ref()
            .map_or("defaults".to_owned(), |path| path.display().to_string());
        println(&format!("# settings for {}\n# from {from}", names::shown(file)))?;
        println(serde_yaml::to_string(&loaded.config)?.trim_end())?;
        println("# rules that run")?;
        for rule in self.linter(file, false)?.rules() {
            println(&format!("#   {}", rule.id))?;
        }
        let lists = self.resolver.lists(&loaded);
        if let Some(lists) = lists.map_err(|errors| settings::explained(self.arguments, errors))? {
            println(super::lists::described(&lists, self.arguments.verbose).trim_end())?;
        }
        Ok(true)
    }
}

/// The rules of all configurations that govern an article; what is wrong with one is told where
/// it is used.
fn all_rules(resolver: &Resolver, cwd: &Path, files: &[PathBuf]) -> Vec<Arc<Rule>> {
    let mut folders: Vec<PathBuf> = files
        .iter()
        .filter_map(|file| cwd.join(file).parent().map(Path::to_owned))
        .collect();
    folders.sort();
    folders.dedup();
    let mut loaded: Vec<_> = folders
        .iter()
        .filter_map(|folder| resolver.folder(folder).ok())
        .collect();
    loaded.dedup_by(|a, b| Arc::ptr_eq(a, b));
    loaded
        .iter()
        .flat_map(|loaded| loaded.rules.iter().filter(|rule| rule.own).cloned())
        .collect()
}

fn joined(rules: &[Arc<Rule>], more: Vec<Arc<Rule>>) -> Vec<Arc<Rule>> {
    let mut all = rules.to_vec();
    for rule in more {
        if !all.iter().any(|known| known.id == rule.id) {
            all.push(rule);
        }
    }
    all
}

/// The folder whose configuration says how the run is printed and judged: the one folder
/// that is checked, else the working folder.
fn governing(cwd: &Path, paths: &[String]) -> PathBuf {
    match paths {
        [one] if cwd.join(one).is_dir() => std::path::absolute(cwd.join(one)).unwrap_or_else(|_| cwd.join(one)),
        _ => cwd.to_owned(),
    }
}

fn failed(name: &str, error: String) -> Done {
    let mut report = FileReport::new(Source::new(name, ""), Vec::new());
    report.error = Some(error);
    Done {
        report,
        before: None,
        rounds: Vec::new(),
        silenced: Silenced::default(),
        linter: None,
    }
}
