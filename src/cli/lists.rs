//! What `--show-settings` prints about filter lists.

use std::fmt::Write as _;
use std::ops::Range;

use crate::lists::{Counts, Lists, Reason};
use crate::report::printable;
use crate::words::{count, thousands};

/// As many lists of one folder are counted together.
const MANY: usize = 5;

/// Each list with its numbers, and the lines that have no effect: a few of each kind, or all. The
/// lists of a folder are counted together, unless all is wanted.
pub(super) fn described(lists: &Lists, all: bool) -> String {
    let mut text = String::from("# lists\n");
    let each: Vec<(&str, Counts)> = lists.counts().collect();
    let mut from = 0;
    for group in each.chunk_by(|(one, _), (next, _)| folder(one).is_some() && folder(one) == folder(next)) {
        let numbers = from..from + group.len();
        from = numbers.end;
        match group.first().and_then(|(name, _)| folder(name)) {
            Some(folder) if group.len() >= MANY && !all => {
                let name = format!("{folder}/ ({})", count(group.len(), "list"));
                numbered(
                    &mut text,
                    &name,
                    group.iter().fold(Counts::default(), |sum, (_, one)| sum.with(*one)),
                );
                idle(&mut text, lists, numbers, Some(0));
            }
            _ => {
                for (number, (name, counts)) in numbers.zip(group) {
                    numbered(&mut text, name, *counts);
                    idle(&mut text, lists, number..number + 1, all.then_some(usize::MAX));
                }
            }
        }
    }
    text
}

/// The folder in the name of a list.
fn folder(name: &str) -> Option<&str> {
    name.rsplit_once('/').map(|(folder, _)| folder)
}

/// The numbers of a list.
fn numbered(text: &mut String, name: &str, counts: Counts) {
    let _ = writeln!(
        text,
        "#   {}: {} on addresses, {} on elements; {} of them exceptions",
        printable(name),
        count(counts.network, "rule"),
        thousands(counts.cosmetic),
        thousands(counts.exceptions)
    );
}

/// The lines of some lists that have no effect, by reason: `most` of each, or a few.
fn idle(text: &mut String, lists: &Lists, numbers: Range<usize>, most: Option<usize>) {
    for reason in Reason::ALL {
        let lines = || {
            numbers
                .clone()
                .filter_map(|number| lists.idle(number).remove(&reason))
                .flatten()
        };
        let total = lines().count();
        if total == 0 {
            continue;
        }
        let most = most.unwrap_or(if reason == Reason::Bad { 20 } else { 3 });
        let _ = writeln!(
            text,
            "#     {} without effect: {}",
            count(total, "line"),
            reason.words()
        );
        for rule in lines().take(most) {
            let _ = writeln!(text, "#       {}: {}", rule.line, printable(rule.text));
        }
        if most > 0 && total > most {
            let _ = writeln!(text, "#       and {} more with `--verbose`", thousands(total - most));
        }
    }
}
