//! Runs of leftovers: blocks that are together.

use rustc_hash::FxHashMap;

use super::super::Where;
use super::super::count::Counted;
use super::case::Case;
use super::evidence::{Evidence, Known};
use super::weights::{AT_A_RUN, BETWEEN, IN_A_RUN};
use crate::words::count;

/// Where a block is in a run of leftovers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Run {
    None,
    Border,
    Inside,
    Between,
}

/// Whether it is above a run of leftovers at the foot that also comes without it. What is below a leftover
/// there is hardly ever an article again, but what is above may be the last line of some.
pub(super) fn tops(case: &Case<'_>, known: &Known<'_>) -> bool {
    let counted = case.counted;
    let below = counted.following.iter().filter(|(key, _)| known.growing.contains(key));
    let most = below
        .filter_map(|(key, _)| known.counts.get(*key))
        .map(|other| other.articles);
    let most = most.max().unwrap_or(0);
    is_first(case, known) && f64::from(counted.articles) < 0.8 * f64::from(most)
}

/// Whether it is at the foot, and mostly below no leftover.
pub(super) fn is_first(case: &Case<'_>, known: &Known<'_>) -> bool {
    let articles = |blocks: &FxHashMap<u64, u32>| -> u32 {
        let growing = blocks.iter().filter(|(key, _)| known.growing.contains(key));
        growing.map(|(_, articles)| *articles).sum()
    };
    let above = articles(&case.counted.neighbors).saturating_sub(articles(&case.counted.following));
    case.place == Where::Foot && case.counted.part(above) < 0.3
}

/// Where it is in a run of leftovers.
pub(super) fn run(case: &Case<'_>, known: &Known<'_>, evidence: &mut Evidence) -> Run {
    let counted = case.counted;
    let beside: Vec<(u32, &Counted)> = counted
        .neighbors
        .iter()
        .filter(|(key, _)| known.growing.contains(key))
        .filter_map(|(key, articles)| Some((*articles, known.counts.get(*key)?)))
        .collect();
    // Both neighbors may be proposed, and each is counted.
    let touched: u32 = beside.iter().map(|(articles, _)| *articles).sum();
    if counted.part(touched) < 0.6 {
        return Run::None;
    }
    let most = beside.iter().map(|(_, other)| other.articles).min().unwrap_or(u32::MAX);
    let between = counted.part(touched) >= 1.5;
    let inside = between || f64::from(counted.articles) >= 0.6 * f64::from(most);
    if inside {
        evidence.add(IN_A_RUN, format!("beside {}", count(beside.len(), "leftover")));
        if between {
            evidence.add(BETWEEN, "between two of them");
            return Run::Between;
        }
        return Run::Inside;
    }
    evidence.add(AT_A_RUN, "at the border of leftovers that also come without it");
    Run::Border
}
