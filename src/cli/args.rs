//! The command line as clap sees it. One definition gives help, completions and the man page.

use std::ffi::OsStr;
use std::path::PathBuf;

use crate::config::{FailOn, OutputFormat};
use crate::finding::Severity;
use crate::generators::Target;
use crate::report::By;
use clap::builder::{EnumValueParser, PossibleValue, TypedValueParser};
use clap::{Arg, Args, Parser, Subcommand, ValueEnum};

/// Checks and fixes articles kept as Markdown: front matter on top, scraped HTML below.
#[derive(Debug, Parser)]
#[command(
    name = "seedlint",
    version,
    args_conflicts_with_subcommands = true,
    disable_help_subcommand = true
)]
#[command(
    after_help = "Exit status: 0 clean, 1 findings at or above --fail-on, 2 something kept it from checking.\n`seedlint explain RULE` says what a rule is about. A file called like a command is reached as `./rules`."
)]
pub(super) struct Cli {
    /// What to do; `check` where nothing is said.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// The arguments of `check`.
    #[command(flatten)]
    pub check: CheckArgs,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Check articles, and fix them with --fix (the default command)
    Check(Box<CheckArgs>),
    /// Look at an archive for the first time: its sources, the top rules and hosts, and what most
    /// findings come from
    Survey {
        /// What is looked at.
        #[command(flatten)]
        scope: Box<ScopeArgs>,
        /// How it is printed
        #[arg(long, value_enum, default_value_t = TableFormat::Text)]
        output_format: TableFormat,
    },
    /// Explain a rule, with its cases
    Explain {
        /// The rule, such as image/lazy-src
        rule: String,
    },
    /// Show what filter lists match at one line of an article
    ExplainMatch {
        /// The place, such as article.md:12
        #[arg(value_name = "FILE:LINE")]
        place: String,
        /// A list besides those that are configured
        #[arg(long = "list", value_name = "FILE")]
        lists: Vec<PathBuf>,
        /// Neither read nor write the compiled form of lists
        #[arg(long)]
        no_cache: bool,
        /// The configuration, instead of the nearest seedlint.yaml
        #[arg(long, value_name = "FILE", conflicts_with = "isolated")]
        config: Option<PathBuf>,
        /// Ignore every seedlint.yaml
        #[arg(long)]
        isolated: bool,
    },
    /// Remove the compiled lists from the cache folder
    Clean,
    /// List the rules
    Rules {
        /// How they are printed
        #[arg(long, value_enum, default_value_t = TableFormat::Text)]
        output_format: TableFormat,
    },
    /// Record the findings that are there, so that only new ones are reported
    Baseline {
        /// What to do with it
        #[command(subcommand)]
        what: BaselineCommand,
    },
    /// Write a commented seedlint.yaml; with paths, one that fits the articles there
    Init {
        /// Articles to look at first
        paths: Vec<String>,
        /// Overwrite a seedlint.yaml that is there
        #[arg(long)]
        force: bool,
    },
    /// Run the cases of your own rule cards
    Test {
        /// The folder with the cards
        #[arg(default_value = "rules")]
        folder: PathBuf,
    },
    /// Print the JSON Schema of seedlint.yaml or of a rule card
    Schema {
        /// Of what
        #[arg(value_enum, default_value_t = SchemaOf::Config)]
        of: SchemaOf,
    },
    /// Print the completions of a shell
    Completions {
        /// The shell
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
}

/// What is done with a baseline.
#[derive(Debug, Subcommand)]
pub(super) enum BaselineCommand {
    /// Record all findings; the file is named by --baseline, `baseline` in seedlint.yaml, or is seedlint-baseline.txt
    Write {
        /// What is recorded.
        #[command(flatten)]
        scope: Box<ScopeArgs>,
        /// Overwrite an existing one
        #[arg(long)]
        force: bool,
    },
    /// Remove entries that no longer apply, and add none
    Update {
        /// What is looked at.
        #[command(flatten)]
        scope: Box<ScopeArgs>,
        /// Add new findings, too
        #[arg(long)]
        grow: bool,
    },
}

/// How a table is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum TableFormat {
    /// For people.
    Text,
    /// For machines.
    Json,
}

/// What a schema describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum SchemaOf {
    /// seedlint.yaml
    Config,
    /// A rule card.
    Card,
}

/// An output format, and the file that it is written to; none for standard output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FormatArg {
    /// The format.
    pub format: OutputFormat,
    /// The file.
    pub file: Option<PathBuf>,
}

/// Reads `FORMAT` and `FORMAT=FILE`; help and completions list the formats.
#[derive(Clone)]
struct FormatParser;

impl TypedValueParser for FormatParser {
    type Value = FormatArg;

    fn parse_ref(&self, command: &clap::Command, arg: Option<&Arg>, value: &OsStr) -> Result<FormatArg, clap::Error> {
        let bytes = value.as_encoded_bytes();
        let Some(at) = bytes.iter().position(|byte| *byte == b'=') else {
            let format = EnumValueParser::<OutputFormat>::new().parse_ref(command, arg, value)?;
            return Ok(FormatArg { format, file: None });
        };
        let text = value.to_string_lossy();
        let name = text.split('=').next().unwrap_or_default();
        let format = EnumValueParser::<OutputFormat>::new().parse_ref(command, arg, OsStr::new(name))?;
        if at + 1 == bytes.len() {
            return Err(clap::Error::raw(
                clap::error::ErrorKind::ValueValidation,
                format!("the file is missing in `--output-format {text}`; write FORMAT=FILE\n"),
            ));
        }
        // Only the name of a format stands before the `=`, so the file's name is whole.
        let file = text.split_once('=').map(|(_, file)| PathBuf::from(file));
        let file = file.filter(|file| file.as_os_str() != "-");
        Ok(FormatArg { format, file })
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let formats = OutputFormat::value_variants().iter();
        Some(Box::new(formats.filter_map(ValueEnum::to_possible_value)))
    }
}

/// When colours are used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    /// On a terminal.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The arguments of `check`.
#[derive(Debug, Default, Args)]
pub(super) struct CheckArgs {
    /// Which articles are checked, and under which configuration.
    #[command(flatten)]
    pub files: FileArgs,

    /// Apply safe fixes
    #[arg(long, help_heading = "Fixing")]
    pub fix: bool,
    /// Also apply fixes that may take something you want
    #[arg(long, help_heading = "Fixing")]
    pub unsafe_fixes: bool,
    /// Print what --fix would change as a patch; write nothing
    #[arg(long, help_heading = "Fixing", conflicts_with = "fix_only")]
    pub diff: bool,
    /// Apply fixes, and report nothing that remains
    #[arg(long, help_heading = "Fixing")]
    pub fix_only: bool,
    /// Exit with 1 if anything was fixed, too
    #[arg(long, help_heading = "Fixing")]
    pub exit_non_zero_on_fix: bool,
    /// Show N of the fixes, before and after, over rules and sources; write nothing
    #[arg(long, value_name = "N", value_parser = from_one, help_heading = "Fixing", requires = "fix", conflicts_with_all = ["diff", "fix_only", "removed_log", "output_format", "output_file", "statistics"])]
    pub sample: Option<usize>,
    /// Make one git commit for each rule; the working tree must be clean
    #[arg(long, help_heading = "Fixing", requires = "fix", conflicts_with_all = ["diff", "fix_only", "sample", "output_format", "output_file", "statistics", "exit_non_zero_on_fix"])]
    pub commit_each_rule: bool,
    /// Record each fix in this file, one a line as JSON, with what it took; a log that is there grows
    #[arg(long, value_name = "FILE", help_heading = "Fixing", conflicts_with = "diff")]
    pub removed_log: Option<PathBuf>,
    /// Write comments that suppress what is found, with this reason
    #[arg(long, value_name = "REASON", num_args = 0..=1, require_equals = true, default_missing_value = "", help_heading = "Fixing", conflicts_with_all = ["fix", "fix_only", "removed_log", "output_format", "output_file", "statistics", "since", "staged"])]
    pub add_ignore: Option<String>,
    /// Rules that may fix (all by default)
    #[arg(long, value_delimiter = ',', value_name = "RULE", help_heading = "Fixing")]
    pub fixable: Option<Vec<String>>,
    /// Rules that may not fix
    #[arg(long, value_delimiter = ',', value_name = "RULE", help_heading = "Fixing")]
    pub unfixable: Option<Vec<String>>,

    /// Which rules run.
    #[command(flatten)]
    pub rules: RuleArgs,

    /// Report recorded findings like new ones
    #[arg(long, help_heading = "Result", conflicts_with = "baseline")]
    pub no_baseline: bool,
    /// The least severity that makes the run fail
    #[arg(long, value_enum, value_name = "LEVEL", help_heading = "Result")]
    pub fail_on: Option<FailOn>,
    /// Exit with 0 whatever is found
    #[arg(long, help_heading = "Result")]
    pub exit_zero: bool,
    /// Fail where there are more warnings than this
    #[arg(long, value_name = "N", value_parser = number, help_heading = "Result")]
    pub max_warnings: Option<usize>,

    /// How findings are printed; may be given several times, all but one with a file
    #[arg(long, value_parser = FormatParser, value_name = "FORMAT[=FILE]", help_heading = "Output")]
    pub output_format: Vec<FormatArg>,
    /// Write the findings of the format without a file into this file
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub output_file: Option<PathBuf>,
    /// Show at most N findings of each rule
    #[arg(long, value_name = "N", value_parser = number, help_heading = "Output")]
    pub limit_per_rule: Option<usize>,
    /// Count the findings instead of showing them
    #[arg(long, help_heading = "Output")]
    pub statistics: bool,
    /// What --statistics counts by
    #[arg(long, value_enum, value_name = "WHAT", default_value_t = By::Rule, requires = "statistics", help_heading = "Output")]
    pub by: By,
    /// Print nothing but errors of the run
    #[arg(long, short, help_heading = "Output", conflicts_with = "verbose")]
    pub quiet: bool,
    /// Say on stderr what is read, and how long it takes
    #[arg(long, short, help_heading = "Output")]
    pub verbose: bool,
    /// When colours are used
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = Color::Auto, help_heading = "Output")]
    pub color: Color,

    /// Check what changed since this revision and HEAD parted: new articles whole, others where they changed
    #[arg(long, value_name = "REV", help_heading = "Files", conflicts_with_all = ["staged", "fix", "fix_only", "diff"])]
    pub since: Option<String>,
    /// Check what is staged for the next commit, as it is staged
    #[arg(long, help_heading = "Files", conflicts_with_all = ["fix", "fix_only", "diff"])]
    pub staged: bool,
    /// The name of the article on standard input
    #[arg(long, value_name = "NAME", default_value = "stdin.md", help_heading = "Files")]
    pub stdin_filename: String,
    /// List the articles that would be checked
    #[arg(long, help_heading = "Files")]
    pub show_files: bool,
    /// Print the settings for the first article
    #[arg(long, help_heading = "Files")]
    pub show_settings: bool,
}

/// Which articles are checked, and under which configuration.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct FileArgs {
    /// Files, folders, quoted globs, or - for standard input [default: .]
    pub paths: Vec<String>,

    /// The configuration, instead of the nearest seedlint.yaml
    #[arg(long, value_name = "FILE", help_heading = "Files", conflicts_with = "isolated")]
    pub config: Option<PathBuf>,
    /// Ignore every seedlint.yaml
    #[arg(long, help_heading = "Files")]
    pub isolated: bool,
    /// Globs of files to exclude, instead of those in the configuration
    #[arg(long, value_delimiter = ',', value_name = "GLOB", help_heading = "Files")]
    pub exclude: Option<Vec<String>>,
    /// Globs of more files to exclude
    #[arg(long, value_delimiter = ',', value_name = "GLOB", help_heading = "Files")]
    pub extend_exclude: Vec<String>,
    /// Exclude files even if they are named explicitly
    #[arg(long, help_heading = "Files")]
    pub force_exclude: bool,
    /// Whether files that git ignores are excluded
    #[arg(long, value_name = "BOOL", num_args = 0..=1, default_missing_value = "true", require_equals = true, help_heading = "Files")]
    pub respect_gitignore: Option<bool>,
    /// Read the paths from this file, one a line, or - for standard input
    #[arg(long, value_name = "FILE", help_heading = "Files", conflicts_with = "paths")]
    pub files_from: Option<String>,
    /// The file of recorded findings, instead of the configuration's
    #[arg(long, value_name = "FILE", help_heading = "Files")]
    pub baseline: Option<PathBuf>,
    /// How many threads work (default: one for each core)
    #[arg(long, value_name = "N", value_parser = number, help_heading = "Files")]
    pub threads: Option<usize>,
}

/// The articles and the rules of a baseline.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct ScopeArgs {
    /// The articles.
    #[command(flatten)]
    pub files: FileArgs,
    /// The rules.
    #[command(flatten)]
    pub rules: RuleArgs,
}

/// Which rules run, and how.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct RuleArgs {
    /// Rules that run: an id, a family, `recommended` or `all`; where only ids are given, their
    /// hints are shown and fixed, too
    #[arg(long, value_delimiter = ',', value_name = "RULE", help_heading = "Rules")]
    pub select: Option<Vec<String>>,
    /// Rules that don't run
    #[arg(long, value_delimiter = ',', value_name = "RULE", help_heading = "Rules")]
    pub ignore: Option<Vec<String>>,
    /// Rules that run in addition
    #[arg(long, value_delimiter = ',', value_name = "RULE", help_heading = "Rules")]
    pub extend_select: Option<Vec<String>>,
    /// Another severity for a rule
    #[arg(long, value_delimiter = ',', value_name = "RULE=LEVEL", value_parser = severity, help_heading = "Rules")]
    pub severity: Vec<(String, Severity)>,
    /// Print and fix hints too
    #[arg(long, help_heading = "Rules")]
    pub hints: bool,
    /// Run the rules of every site on every article
    #[arg(long, help_heading = "Rules")]
    pub all_sites: bool,
    /// A list of advertisements in the syntax of Adblock Plus, besides those that are configured
    #[arg(long = "list", value_name = "FILE", help_heading = "Rules")]
    pub lists: Vec<PathBuf>,
    /// Neither read nor write the compiled form of lists
    #[arg(long, help_heading = "Rules")]
    pub no_cache: bool,
    /// The site generator that reads the articles
    #[arg(long, value_enum, value_name = "NAME", help_heading = "Rules")]
    pub target: Option<Target>,
    /// The day for rules about dates, like 2024-05-01
    #[arg(long, value_name = "DATE", value_parser = day, help_heading = "Rules")]
    pub now: Option<jiff::civil::Date>,
}

fn severity(text: &str) -> Result<(String, Severity), String> {
    let (rule, level) = text
        .split_once('=')
        .ok_or("write it as RULE=LEVEL, like image/missing-alt=warning")?;
    let level = match level {
        "hint" => Severity::Hint,
        "warning" => Severity::Warning,
        "error" => Severity::Error,
        other => return Err(format!("write `hint`, `warning` or `error` for `{other}`")),
    };
    Ok((rule.to_owned(), level))
}

fn number(text: &str) -> Result<usize, &'static str> {
    text.parse().map_err(|_| "write a number, such as 0 or 20")
}

fn from_one(text: &str) -> Result<usize, &'static str> {
    let number = text.parse().ok().filter(|number| *number > 0);
    number.ok_or("write a number from 1, such as 20")
}

fn day(text: &str) -> Result<jiff::civil::Date, &'static str> {
    let plain = text.len() == 10 && !text.contains('T');
    let day = text.parse().ok().filter(|_| plain);
    day.ok_or("write it like 2024-05-01")
}
