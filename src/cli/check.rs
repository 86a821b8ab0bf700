//! `seedlint [check]`: from paths to an exit status.

mod stdin;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use rayon::prelude::*;
use seedlint::config::{FailOn, OutputFormat, Resolver, World};
use seedlint::files::tree::{Disk, Tree};
use seedlint::files::{self, FilesError, Neighbours};
use seedlint::fix::{Safety, fix};
use seedlint::report::{FileReport, Reporter, Statistics, Style, Summary, is_for_machines, reporter, width_of};
use seedlint::seed::front_matter::FrontMatter;
use seedlint::words::nearest;
use seedlint::{Linter, Source};

use super::args::CheckArgs;
use super::output::{Output, terminal_width, use_color};
use super::progress::Progress;
use super::{Failure, Verdict, names, settings, write};

/// So many articles are checked before their findings are written.
const BATCH: usize = 256;

/// More threads than this help nobody.
const MOST_THREADS: usize = 64;

/// Runs `check`.
pub fn run(arguments: &CheckArgs) -> Verdict {
    let started = Instant::now();
    let cwd = settings::cwd()?;
    if let Some(threads) = arguments.threads {
        if threads == 0 {
            return Err(Failure("--threads takes a number from 1 on".into()));
        }
        let threads = threads.min(MOST_THREADS);
        rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build_global()
            .map_err(|error| Failure(error.to_string()))?;
    }
    let resolver = settings::resolver(arguments, &cwd)?;
    let paths = settings::paths(arguments)?;
    let from_stdin = paths == ["-"];
    let list = if from_stdin {
        files::FileList::default()
    } else {
        listed(arguments, &paths, &resolver, &cwd)?
    };
    if arguments.show_files {
        if list.files.is_empty() {
            say(&nothing(&list));
        }
        for file in &list.files {
            println(&seedlint::report::one_line(&names::shown(file)))?;
        }
        return Ok(true);
    }
    let run = Run::new(arguments, &resolver, &cwd, &paths, &list.files)?;
    if arguments.show_settings {
        let first = list
            .files
            .first()
            .cloned()
            .unwrap_or_else(|| PathBuf::from(&arguments.stdin_filename));
        return run.show_settings(&first);
    }
    if from_stdin {
        return run.stdin();
    }
    if list.files.is_empty() {
        say(&nothing(&list));
        return Ok(true);
    }
    let verdict = run.files(&list.files);
    if arguments.verbose {
        say(&format!(
            "{} in {:.2?}",
            seedlint::words::count(list.files.len(), "article"),
            started.elapsed()
        ));
    }
    verdict
}

fn listed(
    arguments: &CheckArgs,
    paths: &[String],
    resolver: &Resolver,
    cwd: &Path,
) -> Result<files::FileList, Failure> {
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
            let commands = [
                "check",
                "explain",
                "explain-match",
                "clean",
                "rules",
                "init",
                "test",
                "schema",
                "completions",
                "man",
            ];
            let hint = nearest(&path, commands).map(|near| format!("; did you mean the command `{near}`?"));
            Failure(format!(
                "there is no file or folder `{path}`{}",
                hint.unwrap_or_default()
            ))
        }
        other => Failure(other.to_string()),
    })
}

/// Why nothing was checked.
fn nothing(list: &files::FileList) -> String {
    if list.excluded > 0 {
        format!(
            "nothing was checked: {} excluded",
            seedlint::words::count(list.excluded, "article")
        )
    } else {
        "nothing was checked: no path was given".to_owned()
    }
}

fn println(line: &str) -> Result<(), Failure> {
    use std::io::Write as _;
    Ok(writeln!(std::io::stdout(), "{line}")?)
}

fn say(line: &str) {
    use std::io::Write as _;
    let _ = writeln!(std::io::stderr(), "seedlint: {}", seedlint::report::printable(line));
}

/// What is the same for every article of a run.
struct Run<'r> {
    arguments: &'r CheckArgs,
    resolver: &'r Resolver,
    cwd: &'r Path,
    neighbours: Neighbours,
    /// What files there are; none for standard input, which stands nowhere.
    tree: Option<Arc<dyn Tree>>,
    format: OutputFormat,
    fail_on: FailOn,
    hints: bool,
    wanted: Safety,
    paths: String,
}

/// What came of one article.
struct Done {
    report: FileReport,
    before: Option<String>,
}

impl<'r> Run<'r> {
    fn new(
        arguments: &'r CheckArgs,
        resolver: &'r Resolver,
        cwd: &'r Path,
        paths: &[String],
        files: &[PathBuf],
    ) -> Result<Self, Failure> {
        let loaded = resolver
            .folder(&governing(cwd, paths))
            .map_err(|errors| settings::explained(arguments, errors))?;
        let config = loaded.config.clone();
        let unsafe_fixes = config.unsafe_fixes.unwrap_or(false);
        Ok(Self {
            arguments,
            resolver,
            cwd,
            neighbours: Neighbours::new(files, cwd),
            tree: (!files.is_empty()).then(|| Arc::new(Disk::new(cwd)) as Arc<dyn Tree>),
            format: config.output_format.unwrap_or_default(),
            fail_on: config.fail_on.unwrap_or_default(),
            hints: config.hints.unwrap_or(false) || config.fail_on == Some(FailOn::Hint),
            wanted: if unsafe_fixes { Safety::Unsafe } else { Safety::Safe },
            paths: paths
                .iter()
                .map(|path| names::quoted(path))
                .collect::<Vec<_>>()
                .join(" "),
        })
    }

    fn fixes(&self) -> bool {
        self.arguments.fix || self.arguments.fix_only || self.arguments.diff
    }

    fn world(&self, neighbours: bool) -> World {
        World {
            now: self.arguments.now,
            detailed_hints: self.hints || is_for_machines(self.format),
            all_sites: self.arguments.all_sites,
            neighbours_have_front_matter: neighbours,
            files: self.tree.clone(),
            lists: None,
        }
    }

    fn linter(&self, path: &Path, neighbours: bool) -> Result<Arc<Linter>, Failure> {
        let linter = self.resolver.linter(&self.cwd.join(path), self.world(neighbours));
        linter.map_err(|errors| settings::explained(self.arguments, errors))
    }

    /// Reads, checks and mends one article.
    fn article(&self, path: &Path) -> Result<Done, Failure> {
        let bytes = match std::fs::read(self.cwd.join(path)) {
            Ok(bytes) => bytes,
            Err(error) => return Ok(failed(path, format!("it can't be read: {error}"))),
        };
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => return self.not_utf8(path, &error),
        };
        let alone = FrontMatter::find(&text).0.is_none();
        let neighbours = alone && self.neighbours.have_front_matter(path);
        let linter = self.linter(path, neighbours)?;
        let mut done = self.checked(&linter, Source::new(names::shown(path), text));
        if let Some(before) = done.before.take_if(|_| !self.arguments.diff) {
            match write::replace(&self.cwd.join(path), &before, done.report.source.text()) {
                Ok(()) => done.before = Some(before),
                Err(reason) => done = unwritten(&linter, path, before, reason),
            }
        }
        Ok(done)
    }

    /// Checks, and mends where that is asked for; `before` is there only where the text changed.
    fn checked(&self, linter: &Linter, source: Source) -> Done {
        if !self.fixes() {
            let outcome = linter.lint(&source);
            return Done {
                report: FileReport {
                    source,
                    findings: outcome.findings,
                    applied: Vec::new(),
                    error: None,
                },
                before: None,
            };
        }
        let before = source.text().to_owned();
        let fixed = fix(linter, source, self.wanted, self.hints);
        let error = (!fixed.looping.is_empty()).then(|| {
            format!(
                "the fixes of {} undo each other; please report this",
                fixed.looping.join(", ")
            )
        });
        let changed = fixed.source.text() != before;
        Done {
            report: FileReport {
                source: fixed.source,
                findings: fixed.outcome.findings,
                applied: fixed.applied,
                error,
            },
            before: changed.then_some(before),
        }
    }

    /// Checks files in batches, so that findings are written in order while others are read.
    fn files(&self, files: &[PathBuf]) -> Verdict {
        let mut output = self.output()?;
        let mut reporter = self.reporter(&output);
        let mut statistics = self.arguments.statistics.then(|| Statistics::new(self.arguments.by));
        let mut summary = Summary::default();
        let mut progress = Progress::new(files.len(), self.arguments.quiet);
        let mut changed = false;
        for (number, batch) in files.chunks(BATCH).enumerate() {
            let done: Vec<Result<Done, Failure>> = batch.par_iter().map(|path| self.article(path)).collect();
            progress.clear();
            for done in done {
                let done = done?;
                summary.add(&done.report, self.hints || is_for_machines(self.format));
                changed |= done.before.is_some();
                if let Some(error) = &done.report.error {
                    say(&format!("{}: {error}", done.report.source.path()));
                }
                self.tell(&done, &mut *reporter, statistics.as_mut(), &mut output)?;
            }
            progress.set((number + 1) * BATCH);
        }
        progress.clear();
        self.close(&summary, &mut *reporter, statistics.as_ref(), &mut output)?;
        output.finish()?;
        self.verdict(&summary, changed)
    }

    fn tell(
        &self,
        done: &Done,
        reporter: &mut dyn Reporter,
        statistics: Option<&mut Statistics>,
        output: &mut Output,
    ) -> Result<(), Failure> {
        if self.arguments.diff {
            if let Some(before) = &done.before {
                output.writer().write_all(
                    names::patch(self.cwd, done.report.source.path(), before, done.report.source.text()).as_bytes(),
                )?;
            }
        } else if let Some(statistics) = statistics {
            statistics.add(&done.report, self.hints);
        } else if !self.arguments.fix_only {
            reporter.file(&done.report, output.writer())?;
        }
        Ok(())
    }

    fn close(
        &self,
        summary: &Summary,
        reporter: &mut dyn Reporter,
        statistics: Option<&Statistics>,
        output: &mut Output,
    ) -> Result<(), Failure> {
        if self.arguments.diff {
            return Ok(());
        }
        match statistics {
            Some(statistics) if is_for_machines(self.format) => statistics.print_json(output.writer())?,
            Some(statistics) => statistics.print(output.writer())?,
            None if self.arguments.fix_only && !is_for_machines(self.format) => match summary.fixed {
                0 => writeln!(output.writer(), "Nothing to mend.")?,
                fixed => writeln!(output.writer(), "Mended {}.", seedlint::words::count(fixed, "problem"))?,
            },
            None => reporter.finish(summary, output.writer())?,
        }
        Ok(())
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
                seedlint::words::count(summary.warnings, "warning")
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
        let source = Source::new(names::shown(path), text);
        let outcome = self.linter(path, false)?.not_utf8(&source, valid);
        let report = FileReport {
            source,
            findings: outcome.findings,
            applied: Vec::new(),
            error: None,
        };
        Ok(Done { report, before: None })
    }

    fn output(&self) -> Result<Output, Failure> {
        if let Some(path) = &self.arguments.output_file {
            return Output::file(path);
        }
        if self.arguments.quiet {
            return Ok(Output::Quiet(std::io::sink()));
        }
        Ok(Output::Stdout(std::io::BufWriter::new(std::io::stdout())))
    }

    fn reporter(&self, output: &Output) -> Box<dyn Reporter> {
        let terminal = output.is_terminal();
        let color = use_color(self.arguments.color, terminal);
        let rules = self
            .resolver
            .folder(self.cwd)
            .map(|loaded| loaded.rules.clone())
            .unwrap_or_default();
        let style = Style {
            hints: self.hints,
            color,
            links: color && terminal,
            width: width_of(terminal_width(terminal)),
            limit_per_rule: self.arguments.limit_per_rule,
            rules,
            paths: self.paths.clone(),
        };
        reporter(self.format, style)
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

/// The folder whose configuration says how the run is printed and judged: the one folder
/// that is checked, else the working folder.
fn governing(cwd: &Path, paths: &[String]) -> PathBuf {
    match paths {
        [one] if cwd.join(one).is_dir() => std::path::absolute(cwd.join(one)).unwrap_or_else(|_| cwd.join(one)),
        _ => cwd.to_owned(),
    }
}

fn failed(path: &Path, error: String) -> Done {
    let source = Source::new(names::shown(path), "");
    Done {
        report: FileReport {
            source,
            findings: Vec::new(),
            applied: Vec::new(),
            error: Some(error),
        },
        before: None,
    }
}

/// An article that could not be written is as it was.
fn unwritten(linter: &Linter, path: &Path, before: String, reason: String) -> Done {
    let source = Source::new(names::shown(path), before);
    let findings = linter.lint(&source).findings;
    Done {
        report: FileReport {
            source,
            findings,
            applied: Vec::new(),
            error: Some(reason),
        },
        before: None,
    }
}
