//! The arguments of `probe`.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::{FileArgs, bytes, day, from_one};

/// The arguments of `probe`.
#[derive(Clone, Debug, Args)]
pub(in crate::cli) struct ProbeArgs {
    /// The articles.
    #[command(flatten)]
    pub files: FileArgs,

    /// The file of answers, in which lines are added and replaced [default: seedlint-images.ndjson beside the configuration, or in the working folder]
    #[arg(long, value_name = "FILE", help_heading = "Answers")]
    pub into: Option<PathBuf>,
    /// Write nothing, ask again for the images in the file, and exit with 1 if one of them changed for the worse
    #[arg(long, help_heading = "Answers", conflicts_with_all = ["hosts", "find_archived"])]
    pub check: bool,
    /// Ask nothing, and print what the answers in the file would change in rules/hosts.yaml
    #[arg(long, help_heading = "Answers", conflicts_with = "find_archived")]
    pub hosts: bool,
    /// Also look for copies of images that are gone in a web archive
    #[arg(long, help_heading = "Answers")]
    pub find_archived: bool,
    /// The availability interface of the archive
    #[arg(
        long,
        value_name = "URL",
        default_value = "https://archive.org/wayback/available",
        help_heading = "Answers"
    )]
    pub archive_url: String,

    /// The address of the site, whose pages embed the images [default: from its settings]
    #[arg(long, value_name = "URL", help_heading = "What is asked")]
    pub site: Option<String>,
    /// The number of images of each host, spread over its paths
    #[arg(long, value_name = "N", value_parser = from_one, default_value_t = 5, help_heading = "What is asked")]
    pub per_host: usize,
    /// Ask for every image
    #[arg(long, help_heading = "What is asked", conflicts_with = "per_host")]
    pub all: bool,
    /// Ask again for images that were asked longer ago than this, such as 30d
    #[arg(long, value_name = "AGE", value_parser = age, help_heading = "What is asked")]
    pub older_than: Option<Days>,
    /// The day that is written into the file, such as 2026-05-01 (default: today, in UTC)
    #[arg(long, value_name = "DATE", value_parser = day, help_heading = "What is asked")]
    pub now: Option<jiff::civil::Date>,

    /// How it is asked.
    #[command(flatten)]
    pub how: HowArgs,
}

/// How hosts are asked.
#[derive(Clone, Debug, Args)]
pub(in crate::cli) struct HowArgs {
    /// How long an answer may take
    #[arg(long, value_name = "TIME", value_parser = time, default_value = "20s", help_heading = "How it is asked")]
    pub timeout: Duration,
    /// The pause between two requests on a connection to a host
    #[arg(long, value_name = "TIME", value_parser = time, default_value = "250ms", help_heading = "How it is asked")]
    pub pause: Duration,
    /// The number of bytes of an answer that are read
    #[arg(long, value_name = "SIZE", value_parser = bytes, default_value = "16MiB", help_heading = "How it is asked")]
    pub max_bytes: u64,
    /// Also ask hosts in private networks, and on this machine
    #[arg(long, help_heading = "How it is asked")]
    pub allow_private: bool,
    /// Connect to this address for a host and port; `*` means every host or port
    #[arg(long, value_name = "HOST:PORT:ADDRESS[:PORT]", help_heading = "How it is asked")]
    pub resolve: Vec<String>,
    /// Trust the certificates in this file, in PEM, instead of those that Mozilla trusts
    #[arg(long, value_name = "FILE", help_heading = "How it is asked")]
    pub ca_cert: Option<PathBuf>,
}

/// A number of days.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(not(feature = "probe"), allow(dead_code))]
pub(in crate::cli) struct Days(pub u32);

fn age(text: &str) -> Result<Days, &'static str> {
    const HELP: &str = "write a number of days or weeks, such as 30d or 4w";
    let (number, days) = match text.strip_suffix('d') {
        Some(number) => (number, 1),
        None => (text.strip_suffix('w').ok_or(HELP)?, 7),
    };
    // Ten thousand years are enough, and still a date.
    let days = number.parse::<u32>().ok().and_then(|number| number.checked_mul(days));
    days.filter(|days| *days < 366 * 1900).map(Days).ok_or(HELP)
}

fn time(text: &str) -> Result<Duration, &'static str> {
    const HELP: &str = "write a time such as 250ms, 20s or 2m";
    let (number, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()));
    let unit = match unit {
        "ms" => 1,
        "s" => 1000,
        "m" => 60_000,
        _ => return Err(HELP),
    };
    let milliseconds = number.parse::<u32>().map_err(|_| HELP)?;
    Ok(Duration::from_millis(u64::from(milliseconds) * unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_units() {
        assert_eq!(time("250ms"), Ok(Duration::from_millis(250)));
        assert_eq!(time("2m"), Ok(Duration::from_secs(120)));
        assert!(time("2").is_err() && time("2h").is_err() && time("s").is_err());
        assert_eq!(age("4w").map(|days| days.0), Ok(28));
        assert!(age("30").is_err() && age("999999999d").is_err());
    }
}
