//! The cases of a written card: the structure in which its blocks are, around sentences that take the place
//! of the article.

use std::fmt::Write as _;

use super::super::edge::SLACK;
use super::super::{Block, InRun, Where};
use super::quoted;
use crate::seed::Seed;
use crate::seed::passages::{Form, Kind, passages};
use crate::source::Source;

/// As many blocks are shown at each edge: any of them may be that far from it.
const SHOWN: usize = SLACK + 1;

/// The cases of blocks that are proposed.
pub(super) fn of(rule: &str, proposed: &[&Block]) -> String {
    let mut text = String::from("cases:\n");
    text.push_str(&to_end(rule, proposed).unwrap_or_default());
    for (place, name) in [
        (Where::Foot, "what repeats at the foot"),
        (Where::Head, "what repeats at the head"),
        (Where::Middle, "what repeats in the middle"),
    ] {
        let mine = proposed
            .iter()
            .filter(|block| block.place == place && block.form != Form::Cell && block.run.is_none());
        let mut shown: Vec<(&Block, String)> = mine
            .filter_map(|block| Some((*block, written(block)?)))
            .take(SHOWN)
            .collect();
        shown.sort_by_key(|(block, _)| block.reach);
        if place == Where::Foot {
            shown.reverse();
        }
        let run: Vec<String> = shown.into_iter().map(|(_, text)| text).collect();
        let Some(first) = run.first() else { continue };
        let run_text = run.join("\n\n");
        let article = "The article begins.\n\nIt goes on.\n";
        let (bad, fixed) = match place {
            Where::Head => (format!("{run_text}\n\n{article}"), format!("\n{article}")),
            Where::Foot => (format!("{article}\n{run_text}\n"), format!("{article}\n")),
            Where::Middle => (
                format!("The article begins.\n\n{run_text}\n\nIt goes on.\n"),
                "The article begins.\n\n\nIt goes on.\n".to_owned(),
            ),
        };
        let _ = writeln!(text, "  - rule: {rule}\n    name: {name}");
        let _ = writeln!(text, "    bad: {}", quoted(&bad));
        let _ = writeln!(text, "    mark: {}", quoted(first));
        let _ = writeln!(text, "    fixed: {}", quoted(&fixed));
    }
    // Words that ask for something may be found in every article.
    let silent = proposed.iter().find(|block| !block.by_words);
    if let Some(block) = silent.and_then(|block| written(block)) {
        let article = format!("The article begins.\n\n{block}\n");
        let _ = writeln!(
            text,
            "  - rule: {rule}\n    name: the same in an article from elsewhere"
        );
        let _ = writeln!(text, "    elsewhere: true\n    near-miss: {}", quoted(&article));
    }
    text
}

/// The cases of a run that goes to the end, with a separator above it: all of it goes, but nothing where
/// more follows than in any article.
fn to_end(rule: &str, proposed: &[&Block]) -> Option<String> {
    let mut begins = proposed.iter().filter(|block| block.run == Some(InRun::Begins));
    let (first, begin) = begins.find_map(|block| Some((written(block)?, block)))?;
    let follow = proposed.iter().filter(|block| block.run == Some(InRun::Follows));
    let follow = follow.filter_map(|block| written(block)).take(SHOWN - 1);
    let run: Vec<String> = ["---".to_owned(), first.clone()].into_iter().chain(follow).collect();
    let run = run.join("\n\n");
    let article = "The article begins.\n\nIt goes on.\n";
    let mut text = format!("  - rule: {rule}\n    name: a run that goes to the end\n");
    let _ = writeln!(text, "    bad: {}", quoted(&format!("{article}\n{run}\n")));
    let _ = writeln!(text, "    mark: {}", quoted(&run));
    let _ = writeln!(text, "    fixed: {}", quoted(&format!("{article}\n")));
    if !begin.by_words {
        let rest = "It goes on.\n\n".repeat(begin.reach + SLACK);
        let _ = writeln!(text, "  - rule: {rule}\n    name: the article follows");
        let _ = writeln!(
            text,
            "    near-miss: {}",
            quoted(&format!("The article begins.\n\n{first}\n\n{}\n", rest.trim_end()))
        );
    }
    Some(text)
}

/// A block as Markdown; none where it would be read as something else there.
fn written(block: &Block) -> Option<String> {
    let text = match block.kind {
        Kind::Image => format!("![]({})", block.text),
        _ => block.text.split_whitespace().collect::<Vec<_>>().join(" "),
    };
    let article = format!("The article begins.\n\n{text}\n\nIt goes on.\n");
    let source = Source::new("case.md", article);
    let seed = Seed::parse(&source, &[]);
    let found = passages(&seed);
    let reads_back =
        found.len() == 3 && found[1].key == block.key && found[1].whole.is_some_and(|whole| seed.slice(whole) == text);
    reads_back.then_some(text)
}
