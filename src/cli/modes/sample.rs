//! `--sample N`: some of the fixes, before and after, spread over rules and sources. Nothing is
//! written: a person reads the sample before fixing thousands of articles.

use std::collections::BTreeMap;
use std::io::{Write, stdout};

use crate::edit::{Edit, Safety, apply};
use crate::fixer::{Applied, Round, traced};
use crate::report::{leading, one_line, printable, width_of, windowed};
use crate::seed::Seed;
use crate::seed::origin::Origin;
use crate::source::Source;
use crate::source::{Span, line_start, next_line};
use crate::words::{count, thousands};
use anstyle::{AnsiColor, Style};

use crate::cli::check::Run;
use crate::cli::failure::{Failure, Verdict};
use crate::cli::output;
use crate::cli::terminal::{terminal_width, use_color};
use crate::session::FileOutcome;

/// The number of lines of a pair that are shown on each side.
const LINES: usize = 6;
/// The number of places of a fix that are shown.
const HUNKS: usize = 3;

/// One fix, before and after.
struct Pair {
    /// Orders the pairs of a rule and a source, so that those shown are not all from the oldest articles.
    order: u64,
    place: String,
    title: String,
    safety: Safety,
    hunks: Vec<(String, String)>,
}

/// The pairs by rule and source, and how many there are of each.
#[derive(Default)]
struct Sample {
    rules: BTreeMap<String, BTreeMap<String, (usize, Vec<Pair>)>>,
    fixes: usize,
    articles: usize,
}

/// Runs `--sample`.
pub(super) fn run(run: &Run<'_>, most: usize) -> Verdict {
    let mut sample = Sample::default();
    let mut failed = 0;
    run.each(&run.plan.list.files, &mut |done| {
        failed += usize::from(done.report.error.is_some());
        sample.add(done, most);
        Ok(())
    })?;
    output::print(str::to_owned, |out| {
        sample.print(run, most, run.plan.list.files.len(), out)
    })?;
    if failed > 0 {
        return Err(Failure::Articles);
    }
    Ok(true)
}

impl Sample {
    fn add(&mut self, done: &FileOutcome, most: usize) {
        let applied = &done.report.applied;
        if applied.is_empty() {
            return;
        }
        self.fixes += applied.len();
        self.articles += 1;
        let source = source(&done.rounds[0].before);
        for fix in applied {
            let sources = self.rules.entry(fix.rule.to_string()).or_default();
            let (number, pairs) = sources.entry(source.clone()).or_default();
            *number += 1;
            let order = order(done.report.source.path(), fix);
            let at = pairs.partition_point(|pair| pair.order < order);
            if at < most {
                pairs.insert(at, Pair::new(fix, &done.rounds, order));
                pairs.truncate(most);
            }
        }
    }

    /// The rules in the order of their fixes, each with pairs from one source after the other.
    fn chosen(self, most: usize) -> Vec<(String, Vec<(String, Pair)>)> {
        let total = |sources: &BTreeMap<String, (usize, Vec<Pair>)>| -> usize {
            sources.values().map(|(number, _)| number).sum()
        };
        let mut rules: Vec<_> = self.rules.into_iter().collect();
        rules.sort_by_key(|(_, sources)| std::cmp::Reverse(total(sources)));
        let mut queues: Vec<(String, std::vec::IntoIter<(String, Pair)>)> = rules
            .into_iter()
            .map(|(rule, sources)| (rule, in_turn(sources).into_iter()))
            .collect();
        let mut chosen: Vec<(String, Vec<(String, Pair)>)> = Vec::new();
        let mut left = most;
        while left > 0 {
            let before = left;
            for (rule, queue) in &mut queues {
                let Some(pair) = (left > 0).then(|| queue.next()).flatten() else {
                    continue;
                };
                left -= 1;
                match chosen.iter_mut().find(|(name, _)| name == rule) {
                    Some((_, pairs)) => pairs.push(pair),
                    None => chosen.push((rule.clone(), vec![pair])),
                }
            }
            if left == before {
                break;
            }
        }
        chosen
    }

    fn print(self, run: &Run<'_>, most: usize, checked: usize, out: &mut dyn Write) -> Result<(), Failure> {
        let terminal = std::io::IsTerminal::is_terminal(&stdout());
        let color = use_color(run.arguments.color, terminal);
        let width = width_of(terminal_width(terminal));
        let (fixes, articles, rules) = (self.fixes, self.articles, self.rules.len());
        let mut number = 0;
        let mut sources: Vec<&String> = self.rules.values().flat_map(BTreeMap::keys).collect();
        sources.sort();
        sources.dedup();
        let sources = sources.len();
        if fixes == 0 {
            writeln!(out, "Nothing to fix in {}.", count(checked, "article"))?;
            return Ok(());
        }
        for (rule, pairs) in self.chosen(most) {
            for (source, pair) in pairs {
                number += 1;
                let safety = match pair.safety {
                    Safety::Safe => "",
                    _ => ", unsafe",
                };
                let head = format!("{number}. {rule}{safety}, {}", one_line(&source));
                writeln!(out, "{}", painted(color, Style::new().bold(), &head))?;
                writeln!(out, "   {}  {}", leading(&pair.place), printable(&pair.title))?;
                for (number, (before, after)) in pair.hunks.iter().take(HUNKS).enumerate() {
                    if number > 0 {
                        writeln!(out, "     ⋮")?;
                    }
                    hunk(before, after, width, color, out)?;
                }
                if pair.hunks.len() > HUNKS {
                    writeln!(out, "     ⋮ and {} more", count(pair.hunks.len() - HUNKS, "place"))?;
                }
                writeln!(out)?;
            }
        }
        writeln!(
            out,
            "{} of {}, of {} and {}, in {} of {}. Nothing was written.",
            thousands(number),
            if fixes == 1 {
                "1 fix".to_owned()
            } else {
                format!("{} fixes", thousands(fixes))
            },
            count(rules, "rule"),
            count(sources, "source"),
            thousands(articles),
            count(checked, "article"),
        )?;
        Ok(())
    }
}

/// The pairs of a rule, one source after the other, the most frequent source first.
fn in_turn(sources: BTreeMap<String, (usize, Vec<Pair>)>) -> Vec<(String, Pair)> {
    let mut sources: Vec<_> = sources.into_iter().collect();
    sources.sort_by_key(|(_, (number, _))| std::cmp::Reverse(*number));
    let mut queues: Vec<_> = sources
        .into_iter()
        .map(|(source, (_, pairs))| (source, pairs.into_iter()))
        .collect();
    let mut turn = Vec::new();
    loop {
        let before = turn.len();
        for (source, queue) in &mut queues {
            turn.extend(queue.next().map(|pair| (source.clone(), pair)));
        }
        if turn.len() == before {
            return turn;
        }
    }
}

fn source(article: &Source) -> String {
    let seed = Seed::parse(article, &[]);
    Origin::of(&seed).name().unwrap_or("source unknown").to_owned()
}

/// FNV-1a of the location of the fix: the order is the same on every machine.
fn order(path: &str, fix: &Applied) -> u64 {
    let place = format!("{path}\0{}\0{}", fix.round, fix.span.start());
    place.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

impl Pair {
    fn new(fix: &Applied, rounds: &[Round], order: u64) -> Self {
        let before = &rounds[fix.round].before;
        let first = fix.edits.first().map_or(fix.span, |edit| edit.span);
        Self {
            order,
            place: format!(
                "{}:{}",
                before.path(),
                rounds[0].before.line(traced(first.start(), fix.round, rounds))
            ),
            title: fix.title.to_string(),
            safety: fix.safety,
            hunks: hunks(before.text(), &fix.edits),
        }
    }
}

/// The lines that edits touch, before and after; edits on one line or on adjacent lines are shown together.
fn hunks(text: &str, edits: &[Edit]) -> Vec<(String, String)> {
    let mut hunks: Vec<(Span, Vec<Edit>)> = Vec::new();
    for edit in edits {
        let lines = with_neighbours(text, edit.span);
        match hunks.last_mut().filter(|(last, _)| lines.start() <= last.end()) {
            Some((last, together)) => {
                *last = last.join(lines);
                together.push(edit.clone());
            }
            None => hunks.push((lines, vec![edit.clone()])),
        }
    }
    let pair = |(lines, edits): (Span, Vec<Edit>)| {
        let shifted = |edit: Edit| {
            let (start, end) = (edit.span.start() - lines.start(), edit.span.end() - lines.start());
            Edit::new(Span::new(start, end), edit.text)
        };
        let edits: Vec<Edit> = edits.into_iter().map(shifted).collect();
        let before = lines.of(text);
        (before.to_owned(), apply(before, &edits))
    };
    hunks.into_iter().map(pair).collect()
}

/// The lines of a span, with the one before and the one after them.
fn with_neighbours(text: &str, span: Span) -> Span {
    let start = line_start(text, span.start());
    let ends_its_line = !span.is_empty() && span.of(text).ends_with('\n');
    let end = if ends_its_line {
        span.end()
    } else {
        next_line(text, span.end())
    };
    Span::new(line_start(text, start.saturating_sub(1)), next_line(text, end))
}

fn hunk<'t>(before: &'t str, after: &'t str, width: usize, color: bool, out: &mut dyn Write) -> std::io::Result<()> {
    let lines = |text: &'t str| -> Vec<&'t str> {
        text.split_inclusive('\n')
            .map(|line| line.strip_suffix('\n').unwrap_or(line))
            .collect()
    };
    let (old, new) = (lines(before), lines(after));
    let head = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let tail = old[head..].iter().rev().zip(new[head..].iter().rev());
    let tail = tail.take_while(|(a, b)| a == b).count();
    let neighbour = |line: Option<&&str>| {
        let line = line.filter(|line| !line.trim().is_empty())?;
        Some(format!(
            "     {}",
            windowed(line, "", width.saturating_sub(6)).trim_end()
        ))
    };
    let above = neighbour(head.checked_sub(1).and_then(|at| old.get(at)));
    let below = neighbour(old.get(old.len() - tail));
    above.iter().try_for_each(|line| writeln!(out, "{line}"))?;
    let (old, new) = (&old[head..old.len() - tail], &new[head..new.len() - tail]);
    let red = Style::new().fg_color(Some(AnsiColor::Red.into()));
    let green = Style::new().fg_color(Some(AnsiColor::Green.into()));
    for (mark, style, lines, others) in [('-', red, old, new), ('+', green, new, old)] {
        let shown = if lines.len() > LINES { LINES - 1 } else { lines.len() };
        for (number, line) in lines.iter().take(shown).enumerate() {
            let other = others.get(number).copied().unwrap_or_default();
            let text = format!("{mark} {}", windowed(line, other, width.saturating_sub(6)));
            writeln!(out, "   {}", painted(color, style, text.trim_end()))?;
        }
        if shown < lines.len() {
            writeln!(out, "   {mark} … {} more", count(lines.len() - shown, "line"))?;
        }
    }
    below.iter().try_for_each(|line| writeln!(out, "{line}"))
}

fn painted(color: bool, style: Style, text: &str) -> String {
    if color {
        format!("{style}{text}{style:#}")
    } else {
        text.to_owned()
    }
}
