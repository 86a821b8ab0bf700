//! Why articles could not be checked or written: on a terminal, the first ones of each reason, then how many
//! there are for the same reason, such as an archive of read-only files.

use std::collections::BTreeMap;
use std::io::IsTerminal as _;

use crate::cli::args::CheckArgs;
use crate::cli::failure::say;
use crate::session::FileOutcome;
use crate::words::count;

/// The number of articles that a terminal shows for each reason.
const SHOWN: usize = 5;

/// The failures of a run.
pub(super) struct Failed {
    most: usize,
    reasons: BTreeMap<String, usize>,
}

impl Failed {
    /// `--limit 0` shows all on a terminal, too.
    pub(super) fn new(arguments: &CheckArgs) -> Self {
        let few = std::io::stderr().is_terminal() && arguments.limit != Some(0);
        Self {
            most: if few { SHOWN } else { usize::MAX },
            reasons: BTreeMap::new(),
        }
    }

    /// Says why an article could not be checked or written.
    pub(super) fn say(&mut self, done: &FileOutcome) {
        let Some(error) = &done.report.error else {
            return;
        };
        let reason = error.to_string();
        let path = crate::report::one_line(done.report.source.path());
        let number = self.reasons.entry(reason.clone()).or_default();
        *number += 1;
        if *number <= self.most {
            say(&format!("{path}: {reason}"));
        }
    }

    /// Says how many others there are for each reason.
    pub(super) fn finish(self) {
        for (reason, number) in self.reasons {
            if number > self.most {
                say(&format!("{}: {reason}", count(number - self.most, "more article")));
            }
        }
    }
}
