//! What `--show-settings` prints about filter lists.

use std::fmt::Write as _;

use crate::lists::{Lists, Reason};
use crate::report::printable;
use crate::words::{count, thousands};

/// Each list with its numbers, and the lines that have no effect: a few of each kind, or all.
pub(super) fn described(lists: &Lists, all: bool) -> String {
    let mut text = String::from("# lists\n");
    for (number, (name, counts)) in lists.counts().enumerate() {
        let _ = writeln!(
            text,
            "#   {}: {} on addresses, {} on elements; {} of them exceptions",
            printable(name),
            count(counts.network, "rule"),
            thousands(counts.cosmetic),
            thousands(counts.exceptions)
        );
        for (reason, lines) in lists.idle(number) {
            let most = match reason {
                _ if all => usize::MAX,
                Reason::Bad => 20,
                _ => 3,
            };
            let _ = writeln!(
                text,
                "#     {} without effect: {}",
                count(lines.len(), "line"),
                reason.words()
            );
            for rule in lines.iter().take(most) {
                let _ = writeln!(text, "#       {}: {}", rule.line, printable(rule.text));
            }
            if lines.len() > most {
                let _ = writeln!(
                    text,
                    "#       and {} more with `--verbose`",
                    thousands(lines.len() - most)
                );
            }
        }
    }
    text
}
