//! The order of the requests: at most two at once to a host, with a pause after each, and a fixed
//! number of connections in all.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::sync::{Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use crate::http::AT_ONCE;

/// The number of hosts that are asked in turn: few enough that their connections are used again.
const HOSTS: usize = 32;

/// The number of images of a host that get no answer before it is left alone.
const PATIENCE: usize = 3;

/// The longest time that a run waits because a host says so; then the host is left alone.
const LONGEST_WAIT: Duration = Duration::from_secs(120);

/// What is done for an image, request by request.
pub(in crate::cli) trait Job {
    /// The number of requests that failed so far, of those that repeat one.
    fn retries(&self) -> u32;
}

/// The requests of a run.
pub(in crate::cli) struct Queue<T> {
    state: Mutex<State<T>>,
    changed: Condvar,
    pause: Duration,
}

struct State<T> {
    hosts: Vec<Host<T>>,
    slots: BinaryHeap<Reverse<Slot>>,
    /// The number of hosts whose turn has come.
    begun: usize,
    /// Slots that are in use.
    taken: usize,
    number: usize,
    stopped: bool,
    requests: usize,
}

struct Host<T> {
    /// The number of its slots.
    slots: usize,
    waiting: VecDeque<T>,
    not_before: Instant,
    silent: usize,
}

/// The right to make one request to a host, from a moment on.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Slot {
    at: Instant,
    number: usize,
    host: usize,
}

/// A task that is taken, and the host whose right it uses.
pub(in crate::cli) struct Turn<T> {
    pub task: T,
    pub host: usize,
}

/// What becomes of a task.
pub(in crate::cli) enum Next<T> {
    /// It is done.
    Done,
    /// It goes on with another way.
    Goes(T),
    /// It repeats its request later.
    Again(T),
    /// It repeats its request when the host allows it.
    Waits(T, Duration),
}

impl<T: Job> Queue<T> {
    /// A queue of the tasks of each host.
    pub(in crate::cli) fn new(hosts: Vec<Vec<T>>, pause: Duration) -> Self {
        let now = Instant::now();
        let mut state = State {
            hosts: Vec::new(),
            slots: BinaryHeap::new(),
            begun: 0,
            taken: 0,
            number: 0,
            stopped: false,
            requests: 0,
        };
        for tasks in hosts {
            state.hosts.push(Host {
                slots: 0,
                waiting: tasks.into(),
                not_before: now,
                silent: 0,
            });
        }
        for _ in 0..HOSTS {
            state.begin(now);
        }
        Self {
            state: Mutex::new(state),
            changed: Condvar::new(),
            pause,
        }
    }

    /// The next task, when its host may be asked; none if there is nothing more to ask.
    pub(in crate::cli) fn take(&self) -> Option<Turn<T>> {
        let mut state = self.lock();
        loop {
            if state.stopped {
                return None;
            }
            let now = Instant::now();
            let Some(Reverse(first)) = state.slots.peek() else {
                if state.taken == 0 {
                    self.changed.notify_all();
                    return None;
                }
                state = self.wait(state, Duration::from_secs(1));
                continue;
            };
            let (at, host) = (first.at.max(state.hosts[first.host].not_before), first.host);
            if at > now {
                let is_late = at > first.at;
                if is_late {
                    state.slots.pop();
                    state.put(at, host);
                } else {
                    state = self.wait(state, at - now);
                }
                continue;
            }
            state.slots.pop();
            let Some(task) = state.hosts[host].waiting.pop_front() else {
                state.close(now, host);
                continue;
            };
            state.taken += 1;
            state.requests += 1;
            return Some(Turn { task, host });
        }
    }

    /// Gives back the right of a task that made its request. Says how many images of the host are not
    /// asked any more, since it does not answer or wants to be left alone for long.
    pub(in crate::cli) fn give_back(&self, host: usize, is_answered: bool, next: Next<T>) -> usize {
        let mut state = self.lock();
        let now = Instant::now();
        state.taken -= 1;
        let mut dropped = 0;
        let of_host = &mut state.hosts[host];
        let at = match next {
            Next::Done => {
                of_host.silent = if is_answered { 0 } else { of_host.silent + 1 };
                if of_host.silent >= PATIENCE {
                    dropped = of_host.waiting.len();
                    of_host.waiting.clear();
                }
                now + self.pause
            }
            Next::Goes(task) => {
                of_host.waiting.push_front(task);
                now + self.pause
            }
            Next::Again(task) => {
                let backoff = self.pause * 4 * 2_u32.saturating_pow(task.retries().saturating_sub(1));
                of_host.waiting.push_front(task);
                of_host.not_before = of_host.not_before.max(now + backoff);
                now + backoff
            }
            Next::Waits(_, wait) if wait > LONGEST_WAIT => {
                dropped = of_host.waiting.len() + 1;
                of_host.waiting.clear();
                now
            }
            Next::Waits(task, wait) => {
                of_host.waiting.push_front(task);
                of_host.not_before = of_host.not_before.max(now + wait);
                now + wait
            }
        };
        if state.hosts[host].waiting.is_empty() {
            state.close(now, host);
        } else {
            state.put(at, host);
        }
        self.changed.notify_all();
        dropped
    }

    /// No more tasks are taken.
    pub(in crate::cli) fn stop(&self) {
        self.lock().stopped = true;
        self.changed.notify_all();
    }

    /// The number of requests.
    pub(in crate::cli) fn requests(&self) -> usize {
        self.lock().requests
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn wait<'g>(&self, state: MutexGuard<'g, State<T>>, most: Duration) -> MutexGuard<'g, State<T>> {
        let waited = self.changed.wait_timeout(state, most);
        waited.map_or_else(|poisoned| poisoned.into_inner().0, |(state, _)| state)
    }
}

impl<T> State<T> {
    /// Begins with the next host that has something to ask.
    fn begin(&mut self, now: Instant) {
        while let Some(of_host) = self.hosts.get_mut(self.begun) {
            let host = self.begun;
            self.begun += 1;
            let slots = of_host.waiting.len().min(AT_ONCE);
            of_host.slots = slots;
            (0..slots).for_each(|_| self.put(now, host));
            if slots > 0 {
                return;
            }
        }
    }

    /// Takes a slot from a host; after its last one, it is the turn of another host.
    fn close(&mut self, now: Instant, host: usize) {
        self.hosts[host].slots -= 1;
        if self.hosts[host].slots == 0 {
            self.begin(now);
        }
    }

    fn put(&mut self, at: Instant, host: usize) {
        self.number += 1;
        let number = self.number;
        self.slots.push(Reverse(Slot { at, number, host }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Job for u32 {
        fn retries(&self) -> u32 {
            0
        }
    }

    fn tasks(number: u32) -> Vec<u32> {
        (0..number).collect()
    }

    #[test]
    fn every_task_of_every_host_gets_its_turn() {
        let hosts = (0..100).map(|number| tasks(number % 4)).collect();
        let queue = Queue::new(hosts, Duration::ZERO);
        let mut done = 0;
        while let Some(turn) = queue.take() {
            done += 1;
            queue.give_back(turn.host, true, Next::Done);
        }
        assert_eq!(done, 150);
        assert_eq!(queue.requests(), 150);
    }

    #[test]
    fn two_requests_at_once_are_the_most() {
        let queue = Queue::new(vec![tasks(5)], Duration::ZERO);
        let (one, other) = (queue.take().expect("a turn"), queue.take().expect("a turn"));
        assert!(queue.lock().slots.is_empty(), "there is no third");
        assert_eq!(queue.give_back(one.host, true, Next::Goes(one.task)), 0);
        assert_eq!(queue.lock().slots.len(), 1);
        assert_eq!(
            queue.give_back(other.host, false, Next::Waits(other.task, LONGEST_WAIT * 2)),
            5
        );
        assert!(queue.take().is_none());
    }
}
