//! What was learned, for people.

use std::io::Write;

use anstyle::{AnsiColor, Style};

use crate::cli::output::styled;
use crate::learn::{Archive, Block, Learned, Verdict, Where};
use crate::report::one_line;
use crate::words::{count, shortened, thousands};

/// As many sources, and as many blocks of each, are on the first screen.
const SOURCES: usize = 8;
const BLOCKS: usize = 3;

/// A line with colors: the sources, and the verdicts.
pub(super) fn painted(line: &str) -> String {
    let verdict = |word: &str, style: Style| line.strip_prefix(word).map(|rest| styled(style, word) + rest);
    let painted = verdict("  proposed", AnsiColor::Green.on_default())
        .or_else(|| verdict("  doubtful", AnsiColor::Yellow.on_default()))
        .or_else(|| verdict("  kept", Style::new().dimmed()));
    match painted {
        Some(painted) => painted,
        None if line.starts_with("            ") => styled(Style::new().dimmed(), line),
        None if line.ends_with("% with leftovers") => styled(Style::new().bold(), line),
        None => line.to_owned(),
    }
}

/// Prints it: the beginning, or all of it.
pub(super) fn print(archive: &Archive, articles: usize, all: bool, out: &mut dyn Write) -> std::io::Result<()> {
    let learned = &archive.sources;
    let mut shown: Vec<&Learned> = learned.iter().filter(|source| all || source.carriers > 0).collect();
    // Those with the most to remove first.
    shown.sort_by_key(|source| std::cmp::Reverse(source.carriers));
    let carriers: usize = learned
        .iter()
        .filter(|source| !source.is_part)
        .map(|source| source.carriers)
        .sum();
    writeln!(
        out,
        "{} of {}; {} carry what is no part of them",
        count(articles, "article"),
        count(learned.len(), "source"),
        thousands(carriers)
    )?;
    let most = if all { shown.len() } else { SOURCES };
    for source in shown.iter().take(most) {
        of_source(source, all, out)?;
    }
    if shown.len() > most {
        writeln!(out, "\n… {}", count(shown.len() - most, "more source"))?;
    }
    same_text(&archive.same_text, all, out)?;
    let total = |verdict: Verdict| -> usize {
        let blocks = learned.iter().flat_map(|source| &source.blocks);
        blocks.filter(|block| block.verdict == verdict).count()
    };
    writeln!(
        out,
        "\n{}: {} proposed, {} doubtful, {} kept",
        count(learned.iter().map(|source| source.blocks.len()).sum(), "block"),
        thousands(total(Verdict::Proposed)),
        thousands(total(Verdict::Doubtful)),
        thousands(total(Verdict::Kept)),
    )?;
    if !all {
        writeln!(
            out,
            "--verbose shows all of them, and --write FOLDER makes site cards of them"
        )?;
    }
    Ok(())
}

/// Articles that have the same text, of which all but one may be superfluous.
fn same_text(groups: &[Vec<String>], all: bool, out: &mut dyn Write) -> std::io::Result<()> {
    if groups.is_empty() {
        return Ok(());
    }
    let copies: usize = groups.iter().map(|paths| paths.len() - 1).sum();
    writeln!(
        out,
        "\n{} the same text as another article",
        if copies == 1 {
            "1 article has".to_owned()
        } else {
            format!("{} have", count(copies, "article"))
        }
    )?;
    let most = if all { groups.len() } else { BLOCKS };
    for paths in groups.iter().take(most) {
        let paths: Vec<_> = paths.iter().map(|path| one_line(path)).collect();
        writeln!(out, "  {}", paths.join(", "))?;
    }
    if groups.len() > most {
        writeln!(out, "  … {} more", thousands(groups.len() - most))?;
    }
    Ok(())
}

fn of_source(source: &Learned, all: bool, out: &mut dyn Write) -> std::io::Result<()> {
    writeln!(
        out,
        "\n{} {}: {}, {} % with leftovers",
        source.source.what(),
        one_line(source.source.name()),
        count(source.articles, "article"),
        source.carriers * 100 / source.articles.max(1)
    )?;
    let proposed = source
        .blocks
        .iter()
        .filter(|block| all || block.verdict == Verdict::Proposed);
    let most = if all { source.blocks.len() } else { BLOCKS };
    for block in proposed.take(most) {
        of_block(block, out)?;
    }
    let rest = |verdict: Verdict| source.blocks.iter().filter(|block| block.verdict == verdict).count();
    let more = rest(Verdict::Proposed).saturating_sub(most);
    if !all && more + rest(Verdict::Doubtful) > 0 {
        writeln!(
            out,
            "  … {} more proposed, {} doubtful",
            thousands(more),
            thousands(rest(Verdict::Doubtful))
        )?;
    }
    Ok(())
}

fn of_block(block: &Block, out: &mut dyn Write) -> std::io::Result<()> {
    let place = match block.place {
        Where::Head => "head",
        Where::Middle => "middle",
        Where::Foot => "foot",
    };
    writeln!(
        out,
        "  {:8}  {:>5}  {place:6}  {:13}  {}",
        block.verdict.word(),
        thousands(block.articles),
        block.class.map_or("", crate::learn::Class::word),
        one_line(&shortened(&block.text, 60)),
    )?;
    let example = block.examples.first().map_or("", String::as_str);
    writeln!(out, "            {}: {}", block.reasons.join(", "), one_line(example))
}
