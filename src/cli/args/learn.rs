//! The arguments of `learn`.

use std::path::PathBuf;

use clap::Args;

use super::{FileArgs, TableFormat};

/// The arguments of `learn`.
#[derive(Debug, Args)]
pub(in crate::cli) struct LearnArgs {
    /// Which articles are read.
    #[command(flatten)]
    pub files: FileArgs,
    /// Write a site card for each source to the folder `sites` of this folder of your own cards
    #[arg(long, value_name = "FOLDER", help_heading = "Cards", conflicts_with = "update")]
    pub write: Option<PathBuf>,
    /// Update the site cards there: add what is new, mark what is gone, and keep what you decided
    #[arg(long, value_name = "FOLDER", help_heading = "Cards")]
    pub update: Option<PathBuf>,
    /// Show all blocks of a source, and those that are kept, too
    #[arg(long, short, help_heading = "Output")]
    pub verbose: bool,
    /// The output format
    #[arg(long, value_enum, default_value_t = TableFormat::Text, help_heading = "Output")]
    pub output_format: TableFormat,
}
