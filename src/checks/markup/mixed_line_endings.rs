//! `markup/mixed-line-endings`: words, options and cases in rules/markup/mixed-line-endings.yaml.

use crate::checks::{Check, Context};
use crate::edit::{Edit, Safety};
use crate::finding::Findings;
use crate::source::Span;

pub struct MixedLineEndings;

impl Check for MixedLineEndings {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        let bytes = context.seed.text().as_bytes();
        if memchr::memchr(b'\r', bytes).is_none() {
            return;
        }
        let is_windows = |at: usize| at > 0 && bytes[at - 1] == b'\r';
        let all = memchr::memchr_iter(b'\n', bytes).count();
        let windows = memchr::memchr_iter(b'\n', bytes).filter(|at| is_windows(*at)).count();
        let wanted = windows * 2 > all;
        if windows == 0 || windows == all {
            return;
        }
        let others = if wanted { windows } else { all - windows };
        for at in memchr::memchr_iter(b'\n', bytes).filter(|at| is_windows(*at) != wanted) {
            let finding = if wanted {
                findings.at(Span::at(at)).message(format_args!(
                    "This line ends as on Unix, {others} of {all} lines as on Windows."
                ))
            } else {
                findings.at(Span::new(at - 1, at)).message(format_args!(
                    "This line ends as on Windows, {others} of {all} lines as on Unix."
                ))
            };
            let edit = if wanted {
                Edit::new(Span::at(at), "\r")
            } else {
                Edit::remove(Span::new(at - 1, at))
            };
            finding.edits("End the line as the others do", Safety::Safe, vec![edit]);
        }
    }
}
