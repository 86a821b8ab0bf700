//! `markup/mixed-line-endings`: summary, options and cases are in rules/markup/mixed-line-endings.yaml.

use crate::checks::{Check, Context};
use crate::edit::{Edit, Safety};
use crate::finding::Findings;
use crate::source::Span;

pub(crate) struct MixedLineEndings;

impl Check for MixedLineEndings {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        let bytes = context.seed.text().as_bytes();
        if memchr::memchr(b'\r', bytes).is_none() {
            return;
        }
        let is_windows = |at: usize| at > 0 && bytes[at - 1] == b'\r';
        let all = memchr::memchr_iter(b'\n', bytes).count();
        let windows = memchr::memchr_iter(b'\n', bytes).filter(|at| is_windows(*at)).count();
        let to_windows = windows * 2 > all;
        if windows == 0 || windows == all {
            return;
        }
        let others = if to_windows { windows } else { all - windows };
        // CR before CRLF is a line ending of its own, and both are one without the second CR.
        let follows_cr = |at: usize| at > 1 && bytes[at - 2] == b'\r';
        let others_end = memchr::memchr_iter(b'\n', bytes).filter(|at| is_windows(*at) != to_windows);
        for at in others_end.filter(|at| to_windows || !follows_cr(*at)) {
            let finding = if to_windows {
                findings.at(Span::at(at)).message(format_args!(
                    "This line ends with LF, but {others} of {all} lines end with CRLF."
                ))
            } else {
                findings.at(Span::new(at - 1, at)).message(format_args!(
                    "This line ends with CRLF, but {others} of {all} lines end with LF."
                ))
            };
            let edit = if to_windows {
                Edit::new(Span::at(at), "\r")
            } else {
                Edit::remove(Span::new(at - 1, at))
            };
            finding.edits("Use the same line ending as the other lines", Safety::Safe, vec![edit]);
        }
    }
}
