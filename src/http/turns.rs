//! At most two requests at once to a host, also those that another host redirects there.

use std::sync::{Condvar, Mutex, PoisonError};

use rustc_hash::FxHashMap;

/// The requests at once to a host.
pub(crate) const AT_ONCE: usize = 2;

/// The numbers of requests that are under way, by host.
#[derive(Debug, Default)]
pub(super) struct Turns {
    under_way: Mutex<FxHashMap<String, usize>>,
    ended: Condvar,
}

/// A request that is under way, until it is dropped.
pub(super) struct Turn<'t> {
    turns: &'t Turns,
    host: String,
}

impl Turns {
    /// Waits until a request to the host may be made.
    pub(super) fn take(&self, host: &str) -> Turn<'_> {
        let mut under_way = self.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        while under_way.get(host).is_some_and(|number| *number >= AT_ONCE) {
            under_way = self.ended.wait(under_way).unwrap_or_else(PoisonError::into_inner);
        }
        *under_way.entry(host.to_owned()).or_default() += 1;
        Turn {
            turns: self,
            host: host.to_owned(),
        }
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut under_way = self.turns.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        match under_way.get_mut(&self.host) {
            Some(number) if *number > 1 => *number -= 1,
            _ => drop(under_way.remove(&self.host)),
        }
        drop(under_way);
        self.turns.ended.notify_all();
    }
}
