//! Where the findings of a run go: one report on standard output, and others in files.

use std::collections::HashSet;
use std::io::{Write as _, sink};
use std::path::PathBuf;

use crate::config::{Config, OutputFormat};
use crate::report::{Fit, Fixes, Part, Reporter, Statistics, Style, is_for_machines, reporter, width_of};

use super::Run;
use super::verdict::threshold;
use crate::cli::args::{CheckArgs, FormatArg};
use crate::cli::failure::{Failure, say};
use crate::cli::names;
use crate::cli::output::{Output, identity, is_no_article};
use crate::cli::terminal::{is_log, terminal_height, terminal_width, use_color};
use crate::file_report::Summary;
use crate::session::FileOutcome;

/// The number of findings that a terminal shows of a run.
const FIRST: usize = 50;
/// The number of screens that the report of many articles fills on a terminal. Remarks and the prompt of the
/// shell take two lines.
const SCREENS: usize = 3;
/// The height of a terminal that does not tell it.
const HEIGHT: usize = 50;

/// The reports that the arguments ask for, else the one of the configuration. At most one has no
/// file: `--output-file`, `--statistics` and `--diff` apply to that one.
pub(in crate::cli) fn asked(arguments: &CheckArgs, config: &Config) -> Result<Vec<FormatArg>, Failure> {
    let mut asked = arguments.output_format.clone();
    let main = FormatArg {
        format: config.output_format.unwrap_or_default(),
        file: None,
    };
    if asked.is_empty() {
        asked.push(main.clone());
    }
    let without_file = asked.iter().filter(|one| one.file.is_none()).count();
    if without_file > 1 {
        return Err(Failure::Usage(
            "two reports would be mixed in one output; write all but one to a file: --output-format FORMAT=FILE".into(),
        ));
    }
    if without_file == 0 && arguments.output_file.is_some() {
        return Err(Failure::Usage(
            "--output-file is for an output format without a file of its own".into(),
        ));
    }
    if arguments.diff && asked.len() > without_file {
        return Err(Failure::Usage(
            "--diff prints nothing but the patch; remove --output-format FORMAT=FILE".into(),
        ));
    }
    if without_file == 0 && arguments.statistics {
        asked.push(main);
    }
    let plain = |one: &&FormatArg| one.file.is_some() || is_document(one.format);
    if let Some(one) = asked.iter().find(plain).filter(|_| arguments.fix_only) {
        return Err(Failure::Usage(format!(
            "--fix-only reports no findings, so a `{}` report would claim that there are none; use --fix",
            name(one.format)
        )));
    }
    let counted = asked.iter().find(|one| one.file.is_none() && is_document(one.format));
    if let Some(one) = counted.filter(|_| arguments.statistics) {
        return Err(Failure::Usage(format!(
            "--statistics prints a table, or JSON with `--output-format json`; it cannot be `{}`",
            name(one.format)
        )));
    }
    let whole = asked
        .iter()
        .find(|one| !matches!(one.format, OutputFormat::Full | OutputFormat::Concise));
    if let Some(one) = whole.filter(|_| arguments.limit.is_some()) {
        return Err(Failure::Usage(format!(
            "--limit is for people, who read `full` or `concise`; `{}` shows all findings",
            name(one.format)
        )));
    }
    let files = asked.iter().filter_map(|one| one.file.as_ref());
    let mut seen = HashSet::new();
    for file in files.chain(&arguments.output_file) {
        if !seen.insert(identity(file)) {
            return Err(Failure::Usage(format!(
                "two outputs would be written to {}",
                file.display()
            )));
        }
    }
    Ok(asked)
}

/// Whether people read a format in a terminal.
fn is_for_people(format: OutputFormat) -> bool {
    matches!(
        format,
        OutputFormat::Full | OutputFormat::Concise | OutputFormat::Grouped
    )
}

/// Whether a format is a document for a program other than our own JSON.
fn is_document(format: OutputFormat) -> bool {
    use OutputFormat::{Concise, Full, Grouped, Json, Ndjson};
    !matches!(format, Full | Concise | Grouped | Json | Ndjson)
}

fn name(format: OutputFormat) -> String {
    let value = clap::ValueEnum::to_possible_value(&format);
    value.map_or_else(String::new, |value| value.get_name().to_owned())
}

/// What an article adds to each report.
pub(in crate::cli) type Parts = Vec<std::io::Result<Option<Part>>>;

/// All reports of a run.
pub(in crate::cli) struct Outputs<'r> {
    run: &'r Run<'r>,
    channels: Vec<Channel>,
    statistics: Option<Statistics>,
    fixes: Fixes,
    /// The counts that decide the exit status.
    pub summary: Summary,
}

struct Channel {
    format: OutputFormat,
    /// Whether it has no file of its own.
    main: bool,
    reporter: Box<dyn Reporter>,
    output: Output,
    /// The number of columns that a line may have: those of the terminal.
    columns: Option<usize>,
    color: bool,
    /// Why its report could not be written; the other reports are still written.
    failed: Option<Failure>,
    summary: Summary,
}

impl<'r> Outputs<'r> {
    /// Opens all outputs, so that an unwritable path is reported before anything is checked. Where
    /// standard output is used for the text of the article, the report goes to stderr.
    pub(in crate::cli) fn open(run: &'r Run<'r>, articles: &[PathBuf], stdout_is_taken: bool) -> Result<Self, Failure> {
        let files = run.view.formats.iter().filter_map(|asked| asked.file.as_ref());
        for file in files.chain(&run.arguments.output_file) {
            is_no_article(file, run.plan.cwd(), articles)?;
        }
        let mut channels = Vec::new();
        for asked in &run.view.formats {
            let output = match (&asked.file, &run.arguments.output_file) {
                (Some(path), _) | (None, Some(path)) => Output::file(path)?,
                _ if run.arguments.quiet => Output::Quiet(sink()),
                _ if stdout_is_taken => Output::stderr(),
                _ => Output::stdout(),
            };
            let columns = terminal_width(output.is_terminal());
            let color = use_color(run.arguments.color, output.is_terminal());
            channels.push(Channel {
                columns: columns.filter(|_| is_for_people(asked.format)),
                color,
                format: asked.format,
                main: asked.file.is_none(),
                reporter: reporter(asked.format, style(run, asked.format, &output)),
                output,
                failed: None,
                summary: Summary::default(),
            });
        }
        let statistics = run.arguments.statistics.then(|| Statistics::new(run.arguments.by));
        Ok(Self {
            run,
            channels,
            statistics,
            fixes: Fixes::default(),
            summary: Summary::default(),
        })
    }

    /// What an article adds to each report, where that does not depend on the articles before it. Several
    /// threads ask for it.
    pub(in crate::cli) fn parts(&self, done: &FileOutcome) -> Parts {
        let arguments = self.run.arguments;
        let is_reported =
            |channel: &Channel| !arguments.fix_only && !(channel.main && (arguments.diff || arguments.statistics));
        let part = |channel: &Channel| match is_reported(channel) && channel.failed.is_none() {
            true => channel.reporter.part(&done.report),
            false => Ok(None),
        };
        self.channels.iter().map(part).collect()
    }

    /// Adds the outcome of an article to all reports; `parts` are what it adds.
    pub(in crate::cli) fn add(&mut self, done: &FileOutcome, parts: Parts) {
        let arguments = self.run.arguments;
        let hints = self.run.view.hints;
        self.summary.add(&done.report, hints);
        self.fixes.add(&done.report);
        for (channel, part) in self.channels.iter_mut().zip(parts) {
            channel.reporter.count(&done.report);
            let hints = hints || is_for_machines(channel.format);
            channel.summary.add(&done.report, hints);
            if channel.main && arguments.diff {
                let Some(before) = &done.before else { continue };
                let source = &done.report.source;
                let patch = names::patch(self.run.plan.cwd(), source.path(), before, source.text());
                let patch = match channel.columns {
                    Some(columns) => crate::report::screen_patch(&patch, channel.color, columns),
                    None if channel.output.is_read_by_programs() => patch,
                    None => crate::report::patch(&patch),
                };
                channel.write(|_, _, out| out.write_all(patch.as_bytes()));
            } else if let Some(statistics) = self.statistics.as_mut().filter(|_| channel.main) {
                statistics.add(&done.report, self.run.view.hints);
            } else if !arguments.fix_only {
                channel.write(|reporter, _, out| match part? {
                    Some(part) => reporter.add(&part, out),
                    None => reporter.file_in_order(&done.report, out),
                });
            }
        }
    }

    /// Adds recorded findings whose articles no longer exist.
    pub(in crate::cli) fn add_obsolete(&mut self, number: usize) {
        self.summary.obsolete += number;
        self.channels
            .iter_mut()
            .for_each(|channel| channel.summary.obsolete += number);
    }

    /// Finishes the reports and moves the files into place. If one of them fails, the others are
    /// still written.
    pub(in crate::cli) fn finish(mut self) -> Result<Summary, Failure> {
        let (arguments, fixes) = (self.run.arguments, &self.fixes);
        for channel in &mut self.channels {
            let statistics = self.statistics.as_ref().filter(|_| channel.main);
            let (main, machines) = (channel.main, is_for_machines(channel.format));
            channel.write(|reporter, summary, out| match statistics {
                _ if main && arguments.diff => Ok(()),
                Some(statistics) if machines => statistics.print_json(out),
                Some(statistics) => statistics.print(out),
                None if arguments.fix_only && main && !machines => match summary.fixed {
                    0 => writeln!(out, "Nothing to fix."),
                    _ => fixes.print(out),
                },
                None => reporter.finish(summary, out),
            });
        }
        let mut failures = Vec::new();
        for channel in self.channels {
            let written = match channel.failed {
                Some(failure) => Err(failure),
                None => channel.output.finish(),
            };
            match written {
                Ok(()) => channel.reporter.remark().iter().for_each(|remark| say(remark)),
                Err(failure) => failures.push(failure),
            }
        }
        match failures.pop() {
            None => Ok(self.summary),
            Some(last) => {
                failures.iter().for_each(|failure| say(&failure.to_string()));
                Err(last)
            }
        }
    }
}

impl Channel {
    /// Writes to the report, unless an earlier write failed.
    fn write(
        &mut self,
        write: impl FnOnce(&mut dyn Reporter, &Summary, &mut dyn std::io::Write) -> std::io::Result<()>,
    ) {
        if self.failed.is_some() {
            return;
        }
        let out = self.output.writer();
        let written = match self.columns {
            None => write(&mut *self.reporter, &self.summary, out),
            Some(columns) => {
                let mut fit = Fit::new(out, columns);
                write(&mut *self.reporter, &self.summary, &mut fit).and_then(|()| fit.flush())
            }
        };
        if let Err(error) = written {
            self.failed = Some(self.output.failure(error));
        }
    }
}

/// The number of findings of an article that a format shows; none for all of them. People don't read
/// more than this default.
fn most_of_file(asked: Option<usize>, format: OutputFormat) -> Option<usize> {
    use OutputFormat::{Concise, Full, Grouped};
    let for_people = matches!(format, Full | Concise | Grouped);
    asked.or(for_people.then_some(1000)).filter(|most| *most > 0)
}

/// How many findings of the run are shown, chosen over their causes, and how many lines make that
/// necessary; none for all. On a terminal, a report in full is chosen by default.
fn chosen(run: &Run<'_>, format: OutputFormat, terminal: bool) -> (Option<usize>, Option<usize>) {
    let arguments = run.arguments;
    if let Some(limit) = arguments.limit {
        return (Some(limit).filter(|limit| *limit > 0), None);
    }
    let is_limited = arguments.limit_per_file.is_some() || arguments.limit_per_rule.is_some();
    if format != OutputFormat::Full || !terminal || is_log() || is_limited {
        return (None, None);
    }
    let many = run.plan.list.files.len() > 1;
    let height = terminal_height(terminal).unwrap_or(HEIGHT);
    (Some(FIRST), many.then_some((SCREENS * height).saturating_sub(2)))
}

fn style(run: &Run<'_>, format: OutputFormat, output: &Output) -> Style {
    let terminal = output.is_terminal();
    let color = use_color(run.arguments.color, terminal);
    let columns = terminal_width(terminal);
    let (limit, lines) = chosen(run, format, terminal);
    Style {
        hints: run.view.hints,
        color,
        links: color && terminal,
        width: width_of(columns),
        terminal: columns,
        fail_on: threshold(run),
        max_warnings: run.arguments.max_warnings,
        limit_per_rule: run.arguments.limit_per_rule,
        limit_per_file: most_of_file(run.arguments.limit_per_file, format),
        limit,
        lines,
        rules: run.view.rules.clone(),
        arguments: run.view.typed.arguments(),
        unsafe_fixes: run.view.unsafe_fixes,
    }
}

/// Whether the output is needed even if nothing is checked: a file, or a document that a program
/// reads.
pub(in crate::cli) fn are_documents(arguments: &CheckArgs, asked: &[FormatArg]) -> bool {
    use OutputFormat::{Concise, Full, Github, Grouped};
    let lines = |one: &FormatArg| one.file.is_none() && matches!(one.format, Full | Concise | Grouped | Github);
    !arguments.diff && (arguments.output_file.is_some() || !asked.iter().all(lines))
}
