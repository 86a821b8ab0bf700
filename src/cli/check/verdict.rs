//! Whether a run's findings make it fail.

use super::Run;
use crate::cli::failure::{Failure, Verdict, say};
use crate::config::FailOn;
use crate::file_report::Summary;

/// Whether the run succeeds; `changed` says whether an article changed.
pub(in crate::cli) fn verdict(run: &Run<'_>, summary: &Summary, changed: bool) -> Verdict {
    if summary.failed > 0 {
        return Err(Failure::Articles);
    }
    let arguments = run.arguments;
    if arguments.exit_zero {
        return Ok(true);
    }
    if arguments.diff {
        return Ok(!changed);
    }
    let warnings = summary.warnings - summary.laid_bare[1];
    let most = arguments.max_warnings.filter(|most| warnings > *most);
    if let Some(most) = most {
        say(&format!(
            "found {}; --max-warnings allows {most}",
            crate::words::count(warnings, "warning")
        ));
    }
    let fails = (summary.fails(threshold(run)) || most.is_some()) && !arguments.fix_only;
    Ok(!(fails || arguments.exit_non_zero_on_fix && changed))
}

/// The lowest severity that makes the run fail: `--max-warnings` alone allows warnings.
pub(super) fn threshold(run: &Run<'_>) -> FailOn {
    match run.arguments.max_warnings {
        Some(_) if run.arguments.fail_on.is_none() => FailOn::Error,
        _ => run.view.fail_on,
    }
}
