//! The arguments of `fetch-images`.

use std::path::PathBuf;

use clap::Args;

use super::probe::HowArgs;
use super::{FileArgs, bytes, day};

/// The arguments of `fetch-images`.
#[derive(Clone, Debug, Args)]
pub(in crate::cli) struct FetchArgs {
    /// The articles.
    #[command(flatten)]
    pub files: FileArgs,

    /// The folder for the images, such as static/img
    #[arg(long, value_name = "FOLDER", help_heading = "Pictures")]
    pub into: PathBuf,
    /// The address of this folder on the site, such as /img/ [default: by the site's generator]
    #[arg(long, value_name = "ADDRESS", help_heading = "Pictures")]
    pub address: Option<String>,
    /// Fetch only images that readers do not see, since their host refuses them to other sites
    #[arg(long, help_heading = "Pictures")]
    pub only_refused: bool,
    /// Leave the articles as they are
    #[arg(long, help_heading = "Pictures")]
    pub keep_articles: bool,
    /// The size of all images that one run fetches
    #[arg(long, value_name = "SIZE", value_parser = bytes, default_value = "1GiB", help_heading = "Pictures")]
    pub max_total: u64,
    /// Use this file of what image hosts answered instead of the configured one or seedlint-images.ndjson
    #[arg(long, value_name = "FILE", help_heading = "Pictures")]
    pub image_evidence: Option<PathBuf>,
    /// The day that is written into the list of images, such as 2026-05-01 (default: today, in UTC)
    #[arg(long, value_name = "DATE", value_parser = day, help_heading = "Pictures")]
    pub now: Option<jiff::civil::Date>,

    /// How it is asked.
    #[command(flatten)]
    pub how: HowArgs,
}
