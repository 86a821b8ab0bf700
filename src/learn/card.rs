//! The site cards that hold what was learned: written to be read, decided on and kept by people.

mod cases;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::source::SourceName;
use super::{Block, InRun, Learned, Verdict};
use crate::rule::built_in;
use crate::seed::passages::{Kind, resource};

/// The rule to which the clauses are added.
fn rule() -> &'static str {
    let taking = built_in().iter().find(|rule| rule.card.learned);
    taking.map_or("", |rule| &rule.id)
}

/// The line that lists all blocks that were ever written, so that one which a person removed does
/// not come back.
pub(crate) const KNOWN: &str = "# known to `seedlint learn`:";

/// What begins the comment above a block.
const LEARNED: &str = "learned";

/// What is added to that comment once no article has the block any more.
const GONE: &str = "gone: not in enough articles any more";

/// The name of the card of a source, without its ending.
#[must_use]
pub(crate) fn file_name(source: &SourceName) -> String {
    let name = source.name();
    let safe = name
        .chars()
        .map(|c| if c.is_alphanumeric() || c == '.' { c } else { '-' });
    let safe: String = safe.collect();
    let safe = safe.trim_matches(['-', '.']);
    let safe = if safe.is_empty() { "source" } else { safe };
    format!("{}-{safe}", source.what())
}

/// A new card; none where nothing is proposed.
#[must_use]
pub(crate) fn new(learned: &Learned) -> Option<String> {
    let proposed: Vec<&Block> = writable(learned)
        .filter(|block| block.verdict == Verdict::Proposed && block.found > 0)
        .collect();
    if !proposed.iter().any(|block| is_written(block, block.run)) {
        return None;
    }
    let mut card = format!(
        "# What repeats in the {} of this source, as `seedlint learn` found it.\n\
         # Review it: remove what belongs to the articles, and uncomment what is doubtful but does not.\n\
         name: {}\n",
        crate::words::count(learned.articles, "article"),
        quoted(learned.source.name())
    );
    let key = match &learned.source {
        SourceName::Account(_) | SourceName::Author(_) => "authors",
        SourceName::Host(_) => "hosts",
        SourceName::Folder(_) => "folders",
    };
    let _ = writeln!(card, "{key}: [{}]", quoted(learned.source.name()));
    if key != "folders" && !learned.folders.is_empty() {
        let folders: Vec<String> = learned.folders.iter().map(|folder| quoted(folder)).collect();
        let _ = writeln!(card, "folders: [{}]", folders.join(", "));
    }
    let _ = writeln!(card, "{}:", rule());
    for block in writable(learned) {
        card.push_str(&entry(block, block.run));
    }
    card.push_str(&cases::of(rule(), &proposed));
    card.push_str(&known(writable(learned).map(id)));
    Some(card)
}

/// A card with what is new and without what is gone; what a person decided stays.
///
/// # Errors
/// The card has no list of blocks.
pub(crate) fn updated(card: &str, learned: Option<&Learned>) -> Result<String, String> {
    let blocks: Vec<&Block> = learned.map(|learned| writable(learned).collect()).unwrap_or_default();
    let now: BTreeSet<String> = blocks.iter().map(|block| id(block)).collect();
    let mut before: BTreeSet<String> = BTreeSet::new();
    let mut lines: Vec<String> = Vec::new();
    for line in card.lines() {
        if let Some(ids) = line.strip_prefix(KNOWN) {
            before.extend(ids.split_whitespace().map(str::to_owned));
            continue;
        }
        let Some(id) = learned_id(line) else {
            lines.push(line.to_owned());
            continue;
        };
        before.insert(id.to_owned());
        let bare = line.replace(&format!(" ({GONE})"), "");
        if now.contains(id) {
            lines.push(bare);
        } else {
            lines.push(format!("{bare} ({GONE})"));
        }
    }
    let list = lines
        .iter()
        .position(|line| line.strip_suffix(':').map(str::trim) == Some(rule()));
    let list = list.ok_or_else(|| format!("it has no list `{}:`", rule()))?;
    let is_key = |line: &String| line.starts_with(|c: char| !c.is_whitespace() && c != '#' && c != '-');
    let end = lines[list + 1..]
        .iter()
        .position(is_key)
        .map_or(lines.len(), |at| list + 1 + at);
    let new: String = blocks
        .iter()
        .filter(|block| !before.contains(&id(block)))
        // The clause of the run that it is in may be older.
        .map(|block| entry(block, None))
        .collect();
    lines.splice(end..end, new.lines().map(str::to_owned));
    let mut text = lines.join("\n");
    text.push('\n');
    before.extend(now);
    text.push_str(&known(before.into_iter()));
    Ok(text)
}

/// The blocks that a card can name: those that are not kept, and can be found again.
fn writable(learned: &Learned) -> impl Iterator<Item = &Block> {
    let open = |block: &&Block| block.verdict != Verdict::Kept && block.kind != Kind::Comment && !block.text.is_empty();
    learned.blocks.iter().filter(open)
}

fn id(block: &Block) -> String {
    format!("{:016x}", block.key)
}

/// The id of the block that a comment is about.
fn learned_id(line: &str) -> Option<&str> {
    let rest = line.trim_start().strip_prefix('#')?.trim_start();
    let id = rest.strip_prefix(LEARNED)?.trim_start().get(..16)?;
    id.bytes().all(|byte| byte.is_ascii_hexdigit()).then_some(id)
}

fn known(ids: impl Iterator<Item = String>) -> String {
    let ids: Vec<String> = ids.collect();
    format!("{KNOWN} {}\n", ids.join(" "))
}

/// A block as a clause, with its counts and examples above it; commented out where it is doubtful.
/// A block that always follows one with which a run begins needs no clause of its own.
fn entry(block: &Block, run: Option<InRun>) -> String {
    let mut text = format!(
        "  # {LEARNED} {}: {}, {:.0} % sure; {}\n",
        id(block),
        block.verdict.word(),
        block.confidence * 100.0,
        one_line(&block.reasons.join(", "))
    );
    match run {
        Some(InRun::Begins) => text.push_str("  #   from it to the end: nothing of an article is after it\n"),
        Some(InRun::Follows) => text.push_str("  #   goes with a block that is always above it\n"),
        None => {}
    }
    for example in &block.examples {
        let _ = writeln!(text, "  #   {}", one_line(example));
    }
    if run != Some(InRun::Follows) && block.found < block.articles {
        let found = if block.found == 0 {
            "no clause finds it: it cannot be removed without what is beside it".to_owned()
        } else {
            format!("found by this clause in {} of them", block.found)
        };
        let _ = writeln!(text, "  #   {found}");
    }
    let mark = if is_written(block, run) { "  " } else { "  #" };
    let (key, value) = match block.kind {
        Kind::Image => ("image", resource(&block.text)),
        _ => ("text", &*block.text),
    };
    let mut edge = match block.edge() {
        (Some(head), _) => format!(", head: {head}"),
        (_, Some(foot)) => format!(", foot: {foot}"),
        (None, None) => String::new(),
    };
    if run == Some(InRun::Begins) {
        edge.push_str(", to-end: true");
    }
    let _ = writeln!(text, "{mark}- block: {{{key}: {}{edge}}}", quoted(value));
    let label = block.class.filter(|_| block.by_words);
    let label = label.map_or("repeats in the articles of its source", super::Class::says);
    let _ = writeln!(text, "{mark}  label: {label}");
    text
}

/// Whether a block has a clause that is not commented out.
fn is_written(block: &Block, run: Option<InRun>) -> bool {
    block.verdict == Verdict::Proposed && block.found > 0 && run != Some(InRun::Follows)
}

/// A text as a YAML scalar on one line; JSON strings are YAML.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
