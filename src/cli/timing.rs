//! `--timing`: where the time of a run went, as a table on stderr.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use super::failure::say;
use crate::timing::{Stage, Times, threads};

/// A name, its time and how often it was measured.
type Row<'n> = (&'n str, Duration, u64);

/// Says where the time of the run went; `wall` is how long it took.
pub(super) fn print(wall: Duration) {
    let threads = threads();
    let mut stages: BTreeMap<Stage, (Duration, u64)> = BTreeMap::new();
    let mut rules: BTreeMap<Arc<str>, (Duration, u64)> = BTreeMap::new();
    for times in &threads {
        times
            .stages
            .iter()
            .for_each(|(stage, time)| add(stages.entry(*stage).or_default(), *time));
        times
            .rules
            .iter()
            .for_each(|(rule, time)| add(rules.entry(rule.clone()).or_default(), *time));
    }
    let of_rules = rules.values().fold(Duration::ZERO, |sum, (time, _)| sum + *time);
    let number = rules.values().map(|(_, number)| number).sum();
    let sum: Duration = threads.iter().map(Times::sum).sum();
    let mut parts: Vec<Row<'_>> = stages
        .iter()
        .map(|(stage, (time, number))| (stage.name(), *time, *number))
        .collect();
    parts.push(("rules", of_rules, number));
    table("part", parts, sum);
    table(
        "rule",
        rules
            .iter()
            .map(|(rule, (time, number))| (&**rule, *time, *number))
            .collect(),
        sum,
    );
    let each: Vec<String> = threads.iter().map(|times| shown(times.sum())).collect();
    say(&format!(
        "threads: {} ms; from start to end: {} ms",
        each.join(" + "),
        shown(wall)
    ));
}

fn add(sum: &mut (Duration, u64), (time, number): (Duration, u64)) {
    sum.0 += time;
    sum.1 += number;
}

/// Rows by their time, the longest first.
fn table(of: &str, mut rows: Vec<Row<'_>>, sum: Duration) {
    rows.sort_by_key(|(name, time, _)| (std::cmp::Reverse(*time), *name));
    let width = rows.iter().map(|(name, ..)| name.len()).max().unwrap_or(0);
    say(&format!("{of:width$}  {:>10}  {:>6}  {:>9}", "ms", "%", "times"));
    for (name, time, number) in rows {
        let share = 100.0 * time.as_secs_f64() / sum.as_secs_f64().max(f64::MIN_POSITIVE);
        say(&format!(
            "{name:width$}  {:>10}  {share:>6.1}  {number:>9}",
            shown(time)
        ));
    }
}

/// Milliseconds.
fn shown(time: Duration) -> String {
    format!("{:.2}", time.as_secs_f64() * 1e3)
}
