//! Where the findings of a run go: one report on standard output, and others in files.

use std::collections::HashSet;
use std::io::{BufWriter, sink, stderr, stdout};

use seedlint::config::{Config, OutputFormat};
use seedlint::report::{Reporter, Statistics, Style, Summary, is_for_machines, reporter, width_of};

use super::{Done, Run, say};
use crate::cli::args::{CheckArgs, FormatArg};
use crate::cli::output::{Output, terminal_width, use_color};
use crate::cli::{Failure, names};

/// The reports that the arguments ask for, else the one of the configuration. At most one has no
/// file: it is the one that `--output-file`, `--statistics` and `--diff` speak of.
pub(super) fn asked(arguments: &CheckArgs, config: &Config) -> Result<Vec<FormatArg>, Failure> {
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
        return Err(Failure(
            "two output formats would be mixed; give all but one a file: --output-format FORMAT=FILE".into(),
        ));
    }
    if without_file == 0 && arguments.output_file.is_some() {
        return Err(Failure(
            "--output-file is for an output format without a file of its own".into(),
        ));
    }
    if arguments.diff && asked.len() > without_file {
        return Err(Failure(
            "--diff prints nothing but the patch; leave out --output-format FORMAT=FILE".into(),
        ));
    }
    if without_file == 0 && arguments.statistics {
        asked.push(main);
    }
    let files = asked.iter().filter_map(|one| one.file.as_ref());
    let mut seen = HashSet::new();
    for file in files.chain(&arguments.output_file) {
        if !seen.insert(file) {
            return Err(Failure(format!("two outputs would be written to {}", file.display())));
        }
    }
    Ok(asked)
}

/// All reports of a run.
pub(super) struct Outputs<'r> {
    run: &'r Run<'r>,
    channels: Vec<Channel>,
    statistics: Option<Statistics>,
    /// What the verdict rests on.
    pub summary: Summary,
}

struct Channel {
    format: OutputFormat,
    /// Whether it has no file of its own.
    main: bool,
    reporter: Box<dyn Reporter>,
    output: Output,
    summary: Summary,
}

impl<'r> Outputs<'r> {
    /// Opens them all, so that a path that can't be written is known before anything is checked.
    /// Where the text of the article takes standard output, the report goes to stderr.
    pub(super) fn open(run: &'r Run<'r>, stdout_is_taken: bool) -> Result<Self, Failure> {
        let mut channels = Vec::new();
        for asked in &run.formats {
            let output = match (&asked.file, &run.arguments.output_file) {
                (Some(path), _) | (None, Some(path)) => Output::file(path)?,
                _ if run.arguments.quiet => Output::Quiet(sink()),
                _ if stdout_is_taken => Output::Stderr(BufWriter::new(stderr())),
                _ => Output::Stdout(BufWriter::new(stdout())),
            };
            channels.push(Channel {
                format: asked.format,
                main: asked.file.is_none(),
                reporter: reporter(asked.format, style(run, &output)),
                output,
                summary: Summary::default(),
            });
        }
        let statistics = run.arguments.statistics.then(|| Statistics::new(run.arguments.by));
        Ok(Self {
            run,
            channels,
            statistics,
            summary: Summary::default(),
        })
    }

    /// Tells what came of an article.
    pub(super) fn add(&mut self, done: &Done) -> Result<(), Failure> {
        let Run {
            arguments, cwd, hints, ..
        } = self.run;
        self.summary.add(&done.report, *hints);
        for channel in &mut self.channels {
            let hints = *hints || is_for_machines(channel.format);
            channel.summary.add(&done.report, hints);
            let out = channel.output.writer();
            if channel.main && arguments.diff {
                if let Some(before) = &done.before {
                    let source = &done.report.source;
                    out.write_all(names::patch(cwd, source.path(), before, source.text()).as_bytes())?;
                }
            } else if let Some(statistics) = self.statistics.as_mut().filter(|_| channel.main) {
                statistics.add(&done.report, self.run.hints);
            } else if !arguments.fix_only {
                channel.reporter.file(&done.report, out)?;
            }
        }
        Ok(())
    }

    /// So many recorded findings are gone with their articles.
    pub(super) fn gone(&mut self, number: usize) {
        self.summary.gone += number;
        self.channels
            .iter_mut()
            .for_each(|channel| channel.summary.gone += number);
    }

    /// Writes the ends, and puts the files into their places.
    pub(super) fn finish(mut self) -> Result<Summary, Failure> {
        let arguments = self.run.arguments;
        for channel in &mut self.channels {
            let out = channel.output.writer();
            let statistics = self.statistics.as_ref().filter(|_| channel.main);
            let machines = is_for_machines(channel.format);
            match statistics {
                _ if channel.main && arguments.diff => {}
                Some(statistics) if machines => statistics.print_json(out)?,
                Some(statistics) => statistics.print(out)?,
                None if arguments.fix_only && channel.main && !machines => match channel.summary.fixed {
                    0 => writeln!(out, "Nothing to mend.")?,
                    fixed => writeln!(out, "Mended {}.", seedlint::words::count(fixed, "problem"))?,
                },
                None => channel.reporter.finish(&channel.summary, out)?,
            }
        }
        for channel in self.channels {
            channel.output.finish()?;
            if let Some(remark) = channel.reporter.remark() {
                say(&remark);
            }
        }
        Ok(self.summary)
    }
}

fn style(run: &Run<'_>, output: &Output) -> Style {
    let terminal = output.is_terminal();
    let color = use_color(run.arguments.color, terminal);
    Style {
        hints: run.hints,
        color,
        links: color && terminal,
        width: width_of(terminal_width(terminal)),
        fail_on: run.fail_on,
        limit_per_rule: run.arguments.limit_per_rule,
        rules: run.rules.clone(),
        paths: run.paths.clone(),
    }
}

/// Whether someone waits for the output even where nothing is checked: a file, or a document
/// that a program reads.
pub(super) fn are_documents(arguments: &CheckArgs, asked: &[FormatArg]) -> bool {
    use OutputFormat::{Concise, Full, Github, Grouped};
    let lines = |one: &FormatArg| one.file.is_none() && matches!(one.format, Full | Concise | Grouped | Github);
    !arguments.diff && (arguments.output_file.is_some() || !asked.iter().all(lines))
}
