//! The command line as clap sees it. One definition gives help, completions and the man page.

pub(super) mod fetch_images;
pub(super) mod learn;
mod max_size;
pub(super) mod pipe;
pub(super) mod probe;
mod rules;
mod values;

use std::ffi::OsStr;
use std::path::PathBuf;

use crate::config::{FailOn, OutputFormat};
use crate::report::By;
use crate::stamps::Asked;
use clap::builder::{EnumValueParser, PossibleValue, TypedValueParser};
use clap::{Arg, Args, Parser, Subcommand, ValueEnum};
use fetch_images::FetchArgs;
use learn::LearnArgs;
use max_size::{MaxSize, bytes, size};
use pipe::PipeArgs;
use probe::ProbeArgs;
pub(super) use rules::RuleArgs;
use values::{day, from_one, number};

use super::typed::Typed;

/// Checks and fixes articles kept as Markdown: front matter on top, scraped HTML below.
#[derive(Debug, Parser)]
#[command(
    name = "seedlint",
    version,
    args_conflicts_with_subcommands = true,
    disable_help_subcommand = true
)]
#[command(
    after_help = "Exit status: 0 success, 1 findings at or above --fail-on, 2 the check could not be completed.\n`seedlint explain RULE` describes a rule. Write `./rules` for a file or folder that has the name of a command."
)]
pub(super) struct Cli {
    /// The command; `check` by default.
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
    /// Get an overview of an archive: its sources, the most frequent rules and hosts, and the causes
    /// of most findings
    Survey {
        /// The articles and the rules.
        #[command(flatten)]
        scope: Box<ScopeArgs>,
        /// The output format
        #[arg(long, value_enum, default_value_t = TableFormat::Text)]
        output_format: TableFormat,
    },
    /// Check articles that come as lines of JSON on standard input, and write a line for each
    Pipe(Box<PipeArgs>),
    /// Find what repeats in an archive and does not belong to the articles, by source
    Learn(Box<LearnArgs>),
    /// Ask image hosts what readers see of the articles' images, and keep the answers for the rules
    Probe(Box<ProbeArgs>),
    /// Copy the images of articles to the site itself, and write their new URLs
    FetchImages(Box<FetchArgs>),
    /// Explain a rule and show its cases
    Explain {
        /// The rule, such as image/lazy-src
        rule: String,
    },
    /// Show which filter list rules match on one line of an article
    ExplainMatch {
        /// The place, such as article.md:12
        #[arg(value_name = "FILE:LINE")]
        place: String,
        /// Another filter list, in addition to the configured ones
        #[arg(long = "list", value_name = "FILE")]
        lists: Vec<PathBuf>,
        /// Do not use the cache of compiled filter lists
        #[arg(long)]
        no_cache: bool,
        /// Use this configuration file instead of the nearest seedlint.yaml
        #[arg(long, value_name = "FILE", conflicts_with = "isolated")]
        config: Option<PathBuf>,
        /// Ignore all seedlint.yaml files
        #[arg(long)]
        isolated: bool,
    },
    /// Remove the compiled filter lists from the cache folder
    Clean,
    /// Serve an editor by the Language Server Protocol, on standard input and output
    Server {
        /// Use this configuration file instead of the nearest seedlint.yaml
        #[arg(long, value_name = "FILE", conflicts_with = "isolated")]
        config: Option<PathBuf>,
        /// Ignore all seedlint.yaml files
        #[arg(long)]
        isolated: bool,
        /// Accepted since editors pass it; there is no other transport
        #[arg(long, hide = true)]
        stdio: bool,
    },
    /// List the rules
    Rules {
        /// Only these: a family such as image, the id of a rule, or recommended
        #[arg(value_name = "NAME")]
        names: Vec<String>,
        /// The output format
        #[arg(long, value_enum, default_value_t = TableFormat::Text)]
        output_format: TableFormat,
    },
    /// Record the existing findings, so that only new ones are reported
    Baseline {
        /// What to do with the baseline
        #[command(subcommand)]
        what: BaselineCommand,
    },
    /// Write a commented seedlint.yaml; with PATHS, its settings are derived from the articles there
    Init {
        /// The articles from which settings are derived
        paths: Vec<String>,
        /// Overwrite an existing seedlint.yaml
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
        /// What the schema describes
        #[arg(value_enum, default_value_t = SchemaOf::Config)]
        of: SchemaOf,
    },
    /// Print a completion script for a shell
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
    /// Record all findings, in the file that --baseline or `baseline` in seedlint.yaml names, or else in seedlint-baseline.txt
    Write {
        /// The articles and the rules.
        #[command(flatten)]
        scope: Box<ScopeArgs>,
        /// Overwrite an existing baseline
        #[arg(long)]
        force: bool,
    },
    /// Remove entries whose findings no longer exist, and add none
    Update {
        /// The articles and the rules.
        #[command(flatten)]
        scope: Box<ScopeArgs>,
        /// Also add new findings
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

/// An output format, and the file to which the report is written; no file means standard output.
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
        // Only the name of a format precedes the first `=`, so a `=` in the file name is kept.
        let file = text.split_once('=').map(|(_, file)| PathBuf::from(file));
        let file = file.filter(|file| file.as_os_str() != "-");
        Ok(FormatArg { format, file })
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let formats = OutputFormat::value_variants().iter();
        Some(Box::new(formats.filter_map(ValueEnum::to_possible_value)))
    }
}

/// When colors are used.
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
#[derive(Clone, Debug, Default, Args)]
pub(super) struct CheckArgs {
    /// Which articles are checked, and under which configuration.
    #[command(flatten)]
    pub files: FileArgs,

    /// Apply safe fixes
    #[arg(long, help_heading = "Fixing")]
    pub fix: bool,
    /// Also apply fixes that may remove or change something you want
    #[arg(long, help_heading = "Fixing")]
    pub unsafe_fixes: bool,
    /// Print the changes that --fix would make as a patch, without writing them
    #[arg(long, help_heading = "Fixing", conflicts_with = "fix_only")]
    pub diff: bool,
    /// Apply fixes without reporting the remaining findings
    #[arg(long, help_heading = "Fixing")]
    pub fix_only: bool,
    /// Also exit with 1 if anything was fixed
    #[arg(long, help_heading = "Fixing")]
    pub exit_non_zero_on_fix: bool,
    /// Show N sample fixes across rules and sources, before and after, without writing them
    #[arg(long, value_name = "N", value_parser = from_one, help_heading = "Fixing", requires = "fix", conflicts_with_all = ["diff", "fix_only", "removed_log", "output_format", "output_file", "statistics"])]
    pub sample: Option<usize>,
    /// Make one git commit for each rule; the working tree must be clean
    #[arg(long, help_heading = "Fixing", requires = "fix", conflicts_with_all = ["diff", "fix_only", "sample", "output_format", "output_file", "statistics", "exit_non_zero_on_fix", "since", "staged"])]
    pub commit_each_rule: bool,
    /// Append each fix to this file as one line of JSON, with the text that it removed
    #[arg(long, value_name = "FILE", help_heading = "Fixing", conflicts_with = "diff")]
    pub removed_log: Option<PathBuf>,
    /// Write comments that suppress the findings, with this reason
    #[arg(long, value_name = "REASON", num_args = 0..=1, require_equals = true, default_missing_value = "", help_heading = "Fixing", conflicts_with_all = ["fix", "fix_only", "removed_log", "output_format", "output_file", "statistics", "since", "staged"])]
    pub add_ignore: Option<String>,
    /// Rules whose fixes may be applied (default: all)
    #[arg(long, value_delimiter = ',', value_name = "RULE", help_heading = "Fixing")]
    pub fixable: Option<Vec<String>>,
    /// Rules whose fixes may not be applied
    #[arg(long, value_delimiter = ',', value_name = "RULE", help_heading = "Fixing")]
    pub unfixable: Option<Vec<String>>,

    /// Which rules run.
    #[command(flatten)]
    pub rules: RuleArgs,

    /// Ignore the baseline, and report recorded findings, too
    #[arg(long, help_heading = "Result", conflicts_with = "baseline")]
    pub no_baseline: bool,
    /// The lowest severity that makes the run fail
    #[arg(long, value_enum, value_name = "LEVEL", help_heading = "Result")]
    pub fail_on: Option<FailOn>,
    /// Exit with 0 even if there are findings
    #[arg(long, help_heading = "Result")]
    pub exit_zero: bool,
    /// Fail if there are more than N warnings
    #[arg(long, value_name = "N", value_parser = number, help_heading = "Result")]
    pub max_warnings: Option<usize>,

    /// The output format; may be repeated, but only one format may be without a file
    #[arg(long, value_parser = FormatParser, value_name = "FORMAT[=FILE]", help_heading = "Output")]
    pub output_format: Vec<FormatArg>,
    /// Write the report of the format without a file to this file
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub output_file: Option<PathBuf>,
    /// Show at most N findings of the run, one of each cause, 0 for all; `full` on a terminal shows 50 by default
    #[arg(long, value_name = "N", value_parser = number, help_heading = "Output")]
    pub limit: Option<usize>,
    /// Show at most N findings of each rule
    #[arg(long, value_name = "N", value_parser = number, help_heading = "Output")]
    pub limit_per_rule: Option<usize>,
    /// Show at most N findings of each article, 0 for all; `full`, `concise` and `grouped` show 1,000 by default, other formats all
    #[arg(long, value_name = "N", value_parser = number, help_heading = "Output")]
    pub limit_per_file: Option<usize>,
    /// Count the findings instead of showing them
    #[arg(long, help_heading = "Output")]
    pub statistics: bool,
    /// What --statistics groups the findings by
    #[arg(long, value_enum, value_name = "WHAT", default_value_t = By::Rule, requires = "statistics", help_heading = "Output")]
    pub by: By,
    /// Print no findings, only errors that make the run incomplete
    #[arg(long, short, help_heading = "Output", conflicts_with = "verbose")]
    pub quiet: bool,
    /// Report on stderr what is read, and how long the run takes
    #[arg(long, short, help_heading = "Output")]
    pub verbose: bool,
    /// Report on stderr where the time goes, by stage and by rule
    #[arg(long, help_heading = "Output")]
    pub timing: bool,
    /// When to use colors
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = Color::Auto, help_heading = "Output")]
    pub color: Color,

    /// Stay, and check again what changes: an article when it is saved, all of them with a configuration, a card or a list
    #[arg(long, help_heading = "Files", conflicts_with_all = ["fix", "fix_only", "diff", "add_ignore", "output_file", "statistics", "since", "staged", "config_from", "files_from", "show_files", "show_settings"])]
    pub watch: bool,
    /// Check only what changed since HEAD branched off from this revision: new articles in full, others where they changed
    #[arg(long, value_name = "REV", help_heading = "Files", conflicts_with = "staged")]
    pub since: Option<String>,
    /// Check only what is staged for the next commit, in its staged version; --fix changes the working tree, where it is the same
    #[arg(long, help_heading = "Files")]
    pub staged: bool,
    /// Read configurations, and the files that they name, from this revision, such as the base of a pull request, instead of the working tree
    #[arg(long, value_name = "REV", help_heading = "Files", conflicts_with = "isolated")]
    pub config_from: Option<String>,
    /// The file name of the article on standard input
    #[arg(long, value_name = "NAME", default_value = "stdin.md", help_heading = "Files")]
    pub stdin_filename: String,
    /// List the articles that would be checked
    #[arg(long, help_heading = "Files")]
    pub show_files: bool,
    /// Print the settings that apply to the first article
    #[arg(long, help_heading = "Files")]
    pub show_settings: bool,
}

/// Which articles are checked, and under which configuration.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct FileArgs {
    /// Files, folders, quoted globs, or - for standard input [default: .]
    pub paths: Vec<String>,

    /// Use this configuration file instead of the nearest seedlint.yaml
    #[arg(long, value_name = "FILE", help_heading = "Files", conflicts_with = "isolated")]
    pub config: Option<PathBuf>,
    /// Ignore all seedlint.yaml files
    #[arg(long, help_heading = "Files")]
    pub isolated: bool,
    /// Globs of files to exclude, instead of those in the configuration
    #[arg(long, value_delimiter = ',', value_name = "GLOB", help_heading = "Files")]
    pub exclude: Option<Vec<String>>,
    /// Globs of additional files to exclude
    #[arg(long, value_delimiter = ',', value_name = "GLOB", help_heading = "Files")]
    pub extend_exclude: Vec<String>,
    /// Exclude files even if they are named explicitly
    #[arg(long, help_heading = "Files")]
    pub force_exclude: bool,
    /// Whether to exclude files that git ignores
    #[arg(long, value_name = "BOOL", num_args = 0..=1, default_missing_value = "true", require_equals = true, help_heading = "Files")]
    pub respect_gitignore: Option<bool>,
    /// Read the paths from this file, one per line, or - for standard input
    #[arg(long, value_name = "FILE", help_heading = "Files", conflicts_with = "paths")]
    pub files_from: Option<String>,
    /// Use this baseline instead of the configured one
    #[arg(long, value_name = "FILE", help_heading = "Files")]
    pub baseline: Option<PathBuf>,
    /// Let a configuration name files outside the repository
    #[arg(long, help_heading = "Files")]
    pub allow_outside: bool,
    /// The largest file that is read, by what it holds: article (default: 64MiB), config (1MiB), schema (8MiB), list (64MiB) or evidence (256MiB)
    #[arg(long, value_name = "WHAT=SIZE", value_parser = size, help_heading = "Files")]
    pub max_size: Vec<MaxSize>,
    /// These arguments and those of the rules, as they were typed.
    #[arg(skip)]
    pub typed: Typed,
    /// Where it is noted which files are asked for.
    #[arg(skip)]
    pub asked: Option<Asked>,
    /// The number of threads (default: one for each core)
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
