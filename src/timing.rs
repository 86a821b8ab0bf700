//! Where the time of a run goes. Nothing is measured before `start` is called.
//!
//! Times don't contain those of what is measured inside them, so they add up.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A part of the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stage {
    Read,
    FrontMatter,
    Markdown,
    Html,
    Samples,
    References,
    Candidates,
    Lint,
    Fix,
    Report,
    Write,
}

impl Stage {
    /// Its name in the table.
    #[must_use]
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Read => "reading files",
            Self::FrontMatter => "front matter",
            Self::Markdown => "Markdown",
            Self::Html => "HTML",
            Self::Samples => "markup meant as text",
            Self::References => "URLs",
            Self::Candidates => "where clauses may match",
            Self::Lint => "rest of linting",
            Self::Fix => "fixes",
            Self::Report => "reports",
            Self::Write => "writing files",
        }
    }
}

/// The times of a thread, and how often each was measured.
#[derive(Clone, Debug, Default)]
pub(crate) struct Times {
    pub stages: BTreeMap<Stage, (Duration, u64)>,
    pub rules: BTreeMap<Arc<str>, (Duration, u64)>,
}

impl Times {
    /// The sum of all of them.
    #[must_use]
    pub(crate) fn sum(&self) -> Duration {
        let all = self.stages.values().chain(self.rules.values());
        all.map(|(time, _)| *time).sum()
    }

    fn add(&mut self, what: What<'_>, time: Duration) {
        let (sum, number) = match what {
            What::Stage(stage) => self.stages.entry(stage).or_default(),
            What::Rule(rule) => self.rules.entry(rule.clone()).or_default(),
        };
        *sum += time;
        *number += 1;
    }
}

/// What is measured.
#[derive(Clone, Copy)]
enum What<'w> {
    Stage(Stage),
    Rule(&'w Arc<str>),
}

static IS_ON: AtomicBool = AtomicBool::new(false);
static THREADS: Mutex<Vec<Arc<Mutex<Times>>>> = Mutex::new(Vec::new());

thread_local! {
    /// What was measured inside of what is being measured.
    static INSIDE: Cell<Duration> = const { Cell::new(Duration::ZERO) };
    static OWN: RefCell<Option<Arc<Mutex<Times>>>> = const { RefCell::new(None) };
}

/// Measures from now on.
pub(crate) fn start() {
    IS_ON.store(true, Ordering::Relaxed);
}

/// The times of each thread that did something.
#[must_use]
pub(crate) fn threads() -> Vec<Times> {
    let threads = THREADS.lock().unwrap_or_else(PoisonError::into_inner);
    let times = threads
        .iter()
        .map(|times| times.lock().unwrap_or_else(PoisonError::into_inner).clone());
    times.collect()
}

/// Does some work, and measures it as a part.
pub(crate) fn stage<T>(stage: Stage, work: impl FnOnce() -> T) -> T {
    measured(What::Stage(stage), work)
}

/// Does the work of a rule, and measures it.
pub(crate) fn rule<T>(id: &Arc<str>, work: impl FnOnce() -> T) -> T {
    measured(What::Rule(id), work)
}

#[inline]
fn measured<T>(what: What<'_>, work: impl FnOnce() -> T) -> T {
    if !IS_ON.load(Ordering::Relaxed) {
        return work();
    }
    let around = INSIDE.replace(Duration::ZERO);
    let started = Instant::now();
    let done = work();
    let time = started.elapsed();
    let inside = INSIDE.replace(around + time);
    record(what, time.saturating_sub(inside));
    done
}

fn record(what: What<'_>, time: Duration) {
    OWN.with_borrow_mut(|own| {
        let times = own.get_or_insert_with(|| {
            let times = Arc::<Mutex<Times>>::default();
            THREADS
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(times.clone());
            times
        });
        times.lock().unwrap_or_else(PoisonError::into_inner).add(what, time);
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_does_not_contain_those_inside() {
        start();
        let pause = || std::thread::sleep(Duration::from_millis(5));
        stage(Stage::Fix, || stage(Stage::Write, pause));
        let all = threads();
        let of = |stage: Stage| {
            all.iter()
                .filter_map(move |times| times.stages.get(&stage))
                .map(|(time, _)| *time)
        };
        assert!(of(Stage::Write).max() >= Some(Duration::from_millis(5)));
        assert!(of(Stage::Fix).min() < Some(Duration::from_millis(5)));
    }
}
