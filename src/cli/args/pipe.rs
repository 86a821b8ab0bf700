//! The arguments of `pipe`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{MaxSize, RuleArgs, number, size};

/// The arguments of `pipe`.
#[derive(Clone, Debug, Args)]
pub(in crate::cli) struct PipeArgs {
    /// Files with an article on each line, or - for standard input; .gz and .zst are decompressed
    #[arg(default_value = "-")]
    pub files: Vec<PathBuf>,
    /// How standard input is compressed
    #[arg(long, value_enum, value_name = "NAME", default_value_t = Compression::None)]
    pub compression: Compression,
    /// What is written of the findings of an article
    #[arg(long, value_enum, value_name = "WHAT", default_value_t = Findings::Full)]
    pub findings: Findings,
    /// Apply safe fixes to the text
    #[arg(long)]
    pub fix: bool,
    /// With --fix, apply unsafe fixes, too
    #[arg(long, requires = "fix")]
    pub unsafe_fixes: bool,
    /// The field with the text of the article
    #[arg(long, value_name = "NAME", default_value = "text")]
    pub text_field: String,
    /// The field with the path of the article, which decides what configuration and overrides apply
    #[arg(long, value_name = "NAME", default_value = "path")]
    pub path_field: String,
    /// Use this configuration file instead of the nearest seedlint.yaml
    #[arg(long, value_name = "FILE", conflicts_with = "isolated")]
    pub config: Option<PathBuf>,
    /// Ignore all seedlint.yaml files
    #[arg(long)]
    pub isolated: bool,
    /// Let a configuration name files outside the repository
    #[arg(long)]
    pub allow_outside: bool,
    /// The largest article (default: 64MiB), configuration (1MiB), schema (8MiB), list (64MiB) or evidence (256MiB)
    #[arg(long, value_name = "WHAT=SIZE", value_parser = size)]
    pub max_size: Vec<MaxSize>,
    /// The number of threads (default: one for each core)
    #[arg(long, value_name = "N", value_parser = number)]
    pub threads: Option<usize>,
    /// The rules.
    #[command(flatten)]
    pub rules: RuleArgs,
}

/// What is written of the findings of an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Findings {
    /// Each finding, as in the format `json`.
    Full,
    /// Their numbers by severity and by rule.
    Counts,
    /// Nothing.
    None,
}

/// How standard input is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Compression {
    /// It is not.
    None,
    /// gzip
    Gzip,
    /// Zstandard
    Zstd,
}
