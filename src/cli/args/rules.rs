//! The arguments that say which rules run, and how.

use std::path::PathBuf;

use clap::Args;

use super::values::{day, severity};
use crate::finding::Severity;
use crate::generators::Target;

/// Which rules run, and how.
#[derive(Clone, Debug, Default, Args)]
pub(in crate::cli) struct RuleArgs {
    /// Rules to run: ids, families, `recommended` or `all`; if only ids are given, their
    /// hints are shown and fixed, too
    #[arg(long, value_delimiter = ',', value_name = "RULE", help_heading = "Rules")]
    pub select: Option<Vec<String>>,
    /// Rules not to run
    #[arg(long, value_delimiter = ',', value_name = "RULE", help_heading = "Rules")]
    pub ignore: Option<Vec<String>>,
    /// Additional rules to run
    #[arg(long, value_delimiter = ',', value_name = "RULE", help_heading = "Rules")]
    pub extend_select: Option<Vec<String>>,
    /// Change the severity of a rule
    #[arg(long, value_delimiter = ',', value_name = "RULE=LEVEL", value_parser = severity, help_heading = "Rules")]
    pub severity: Vec<(String, Severity)>,
    /// Also show and fix hints
    #[arg(long, help_heading = "Rules")]
    pub hints: bool,
    /// Apply the site cards of all sites to every article
    #[arg(long, help_heading = "Rules")]
    pub all_sites: bool,
    /// A filter list, in addition to the configured ones: a file in the syntax of Adblock Plus or the
    /// JSON of ClearURLs, or a folder of site configurations
    #[arg(long = "list", value_name = "FILE", help_heading = "Rules")]
    pub lists: Vec<PathBuf>,
    /// Do not use the cache of compiled filter lists
    #[arg(long, help_heading = "Rules")]
    pub no_cache: bool,
    /// Use this file of what image hosts answered instead of the configured one or seedlint-images.ndjson
    #[arg(long, value_name = "FILE", help_heading = "Rules")]
    pub image_evidence: Option<PathBuf>,
    /// The site generator that builds the site
    #[arg(long, value_enum, value_name = "NAME", help_heading = "Rules")]
    pub target: Option<Target>,
    /// The current date for rules about dates, such as 2024-05-01
    #[arg(long, value_name = "DATE", value_parser = day, help_heading = "Rules")]
    pub now: Option<jiff::civil::Date>,
}
