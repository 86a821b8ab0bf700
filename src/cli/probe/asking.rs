//! Asks for many images with a fixed number of connections, and hands over what came as it comes.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use url::Url;

use super::queue::{Next, Queue, Turn};
use super::task::{Came, Task};
use crate::cli::failure::Failure;
use crate::cli::progress::Progress;
use crate::cli::signals;
use crate::http::Client;

/// The number of requests at once, and of threads that wait for answers.
pub(in crate::cli) const CONNECTIONS: usize = 16;

/// The number of connections that are kept for the next request: two to each host that is asked.
pub(in crate::cli) const KEPT: usize = 64;

/// How often it is asked whether a signal came.
const GLANCE: Duration = Duration::from_millis(50);

/// What is asked, and as whose page.
pub(super) struct Asking {
    pub client: Arc<Client>,
    pub page: Url,
    pub pause: Duration,
}

/// What the run did.
#[derive(Debug, Default)]
pub(super) struct Done {
    pub requests: usize,
    /// The number of images that were not asked, since their host did not answer others.
    pub dropped: usize,
}

impl Asking {
    /// Asks for the images of each host. `each` gets every image that is done, and at times nothing, to
    /// do what it does from time to time.
    ///
    /// # Errors
    /// What `each` says, or that a signal asks for the end.
    pub(super) fn run(
        &self,
        hosts: Vec<Vec<Task>>,
        each: &mut dyn FnMut(Option<Task>) -> Result<(), Failure>,
    ) -> Result<Done, Failure> {
        let total = hosts.iter().map(Vec::len).sum();
        if total == 0 {
            return Ok(Done::default());
        }
        let queue = Arc::new(Queue::new(hosts, self.pause));
        let dropped = Arc::new(AtomicUsize::new(0));
        let (send, done) = channel();
        // Nobody waits for these threads after a signal: an answer may take long.
        for _ in 0..CONNECTIONS.min(total) {
            let (queue, client, page) = (queue.clone(), self.client.clone(), self.page.clone());
            let (send, dropped) = (send.clone(), dropped.clone());
            std::thread::spawn(move || work(&queue, &client, &page, &send, &dropped));
        }
        drop(send);
        let result = receive(&done, total, each, &dropped);
        queue.stop();
        result.map(|()| Done {
            requests: queue.requests(),
            dropped: dropped.load(Ordering::Relaxed),
        })
    }
}

/// Makes requests until nothing is left to ask.
fn work(queue: &Queue<Task>, client: &Client, page: &Url, done: &Sender<Task>, dropped: &AtomicUsize) {
    while let Some(Turn { mut task, host }) = queue.take() {
        let Some(way) = task.next() else {
            queue.give_back(host, true, Next::Done);
            let _ = done.send(task);
            continue;
        };
        let came = task.ask(way, client, page);
        let is_answered = task.is_answered();
        let mut finished = None;
        let next = match came {
            Came::Wait(wait) => Next::Waits(task, wait),
            Came::Again => Next::Again(task),
            Came::Answer if task.next().is_some() => Next::Goes(task),
            Came::Answer => {
                finished = Some(task);
                Next::Done
            }
        };
        dropped.fetch_add(queue.give_back(host, is_answered, next), Ordering::Relaxed);
        if let Some(task) = finished
            && done.send(task).is_err()
        {
            return;
        }
    }
}

fn receive(
    done: &Receiver<Task>,
    total: usize,
    each: &mut dyn FnMut(Option<Task>) -> Result<(), Failure>,
    dropped: &AtomicUsize,
) -> Result<(), Failure> {
    let mut progress = Progress::of(total, "images", false);
    let mut finished = 0;
    let result = loop {
        if signals::status().is_some() {
            break Err(Failure::Stopped);
        }
        let came = match done.recv_timeout(GLANCE) {
            Ok(task) => Some(task),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => break Ok(()),
        };
        finished += usize::from(came.is_some());
        if let Err(failure) = each(came) {
            break Err(failure);
        }
        progress.set(finished + dropped.load(Ordering::Relaxed));
    };
    progress.clear();
    result
}
