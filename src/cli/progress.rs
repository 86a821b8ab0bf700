//! A progress bar on stderr, for a run on a terminal that takes a while.

use std::io::IsTerminal as _;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A run shorter than this shows nothing.
const PATIENCE: Duration = Duration::from_millis(500);

/// The bar is shown only after half a second, and only on a terminal.
pub(super) struct Progress {
    bar: Option<ProgressBar>,
    total: u64,
    things: &'static str,
    started: Instant,
    wanted: bool,
}

impl Progress {
    /// A bar for this number of articles.
    pub(super) fn new(total: usize, quiet: bool) -> Self {
        Self::of(total, "articles", quiet)
    }

    /// A bar for this number of other things.
    pub(super) fn of(total: usize, things: &'static str, quiet: bool) -> Self {
        let wanted = !quiet && std::io::stderr().is_terminal() && std::env::var_os("CI").is_none();
        Self {
            bar: None,
            total: total as u64,
            things,
            started: Instant::now(),
            wanted,
        }
    }

    /// Shows the number of articles that are done.
    pub(super) fn set(&mut self, done: usize) {
        if !self.wanted || self.started.elapsed() < PATIENCE {
            return;
        }
        let (total, things) = (self.total, self.things);
        let bar = self.bar.get_or_insert_with(|| {
            let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr());
            if let Ok(style) = ProgressStyle::with_template(&format!("{{bar:30}} {{pos}}/{{len}} {things}")) {
                bar.set_style(style);
            }
            bar
        });
        bar.set_position(done as u64);
    }

    /// Hides the bar, for other output or at the end.
    pub(super) fn clear(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}
