//! The fixes that were applied to an article, with all that is needed to undo them.

use std::collections::HashSet;

use serde::Serialize;

use crate::file_report::FileReport;
use crate::fixer::{Places, Round};

/// A fix that was applied.
#[derive(Clone, Debug, Serialize)]
pub struct Removed<'o> {
    /// The rule whose finding it fixed.
    pub rule: &'o str,
    /// What it did.
    pub fix: &'o str,
    /// Its safety, in a word.
    pub safety: &'static str,
    /// Its round, from 1: offsets are those of the text before it.
    pub round: usize,
    /// What it changed.
    pub edits: Vec<RemovedEdit<'o>>,
}

/// A change of a fix.
#[derive(Clone, Debug, Serialize)]
pub struct RemovedEdit<'o> {
    /// Where it was, in bytes of the text before its round.
    pub offset: usize,
    /// The text that was there.
    pub removed: &'o str,
    /// The text that replaced it.
    pub inserted: &'o str,
    /// Its line in the fixed text, from 1.
    pub line: usize,
    /// Its column in that line, in characters from 1.
    pub column: usize,
}

/// Each fix that was applied to an article.
#[must_use]
pub fn removed<'o>(report: &'o FileReport, rounds: &'o [Round]) -> Vec<Removed<'o>> {
    let mut seen: HashSet<(usize, usize, usize)> = HashSet::new();
    let places = Places::new(rounds);
    let mut fixes = Vec::new();
    for applied in &report.applied {
        let before = &rounds[applied.round].before;
        let mut edits = Vec::new();
        for edit in &applied.edits {
            // Two fixes of a round may share an edit; that edit was applied once, and is undone once.
            let key = (applied.round, edit.span.start(), edit.span.end());
            if !seen.insert(key) {
                continue;
            }
            let now = report.source.position(places.of(edit, applied.round));
            edits.push(RemovedEdit {
                offset: edit.span.start(),
                removed: edit.span.of(before.text()),
                inserted: &edit.text,
                line: now.line,
                column: now.column,
            });
        }
        fixes.push(Removed {
            rule: &applied.rule,
            fix: &applied.title,
            safety: applied.safety.word(),
            round: applied.round + 1,
            edits,
        });
    }
    fixes
}
