//! Fetches images, at most two at once from a host, into temporary files in the folder.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::Duration;

use url::Url;

use super::collect::Wanted;
use crate::cli::failure::Failure;
use crate::cli::leftovers;
use crate::cli::probe::asking::CONNECTIONS;
use crate::cli::probe::queue::{Job, Next, Queue, Turn};
use crate::cli::signals;
use crate::http::{self, Client, Question, Trouble};

/// How often a request is repeated that fails for the moment.
const MOST_RETRIES: u32 = 2;

/// How often it is asked whether a signal came.
const GLANCE: Duration = Duration::from_millis(50);

/// An image on the disk that has no name yet.
pub(super) struct Content {
    pub file: tempfile::TempPath,
    pub hash: String,
    pub bytes: u64,
    /// The ending of its name.
    pub ending: &'static str,
    /// The address that answered.
    pub source: Url,
}

/// Why an image was not fetched, in words.
pub(super) type Reason = String;

/// What came of each image.
pub(super) type Came = (Wanted, Result<Content, Reason>);

/// How images are fetched.
pub(super) struct Fetching {
    pub client: Arc<Client>,
    pub pause: Duration,
    pub folder: PathBuf,
}

/// One image, and what was tried.
struct Download {
    wanted: Wanted,
    /// The referrers that are left, the next one last.
    referrers: Vec<Option<String>>,
    retries: u32,
    reason: Reason,
}

impl Job for Download {
    fn retries(&self) -> u32 {
        self.retries
    }
}

impl Download {
    fn new(wanted: Wanted) -> Self {
        // A host that shows its images only to itself does so.
        let own = wanted.url.origin().ascii_serialization() + "/";
        let referrers = match wanted.without_referrer {
            Some(false) => vec![None, Some(own)],
            _ => vec![Some(own), None],
        };
        Self {
            wanted,
            referrers,
            retries: 0,
            reason: String::new(),
        }
    }
}

impl Fetching {
    /// Fetches some images. What came before a signal comes with `false`.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub(super) fn fetch(&self, wanted: Vec<Wanted>, done: &mut dyn FnMut()) -> Result<(Vec<Came>, bool), Failure> {
        let total = wanted.len();
        let mut hosts: Vec<(String, Vec<Download>)> = Vec::new();
        for wanted in wanted {
            let host = wanted.url.host_str().unwrap_or_default().to_owned();
            match hosts.iter_mut().find(|(known, _)| *known == host) {
                Some((_, downloads)) => downloads.push(Download::new(wanted)),
                None => hosts.push((host, vec![Download::new(wanted)])),
            }
        }
        let hosts = hosts.into_iter().map(|(_, downloads)| downloads).collect();
        let queue = Arc::new(Queue::new(hosts, self.pause));
        let (send, receive) = channel();
        for _ in 0..CONNECTIONS.min(total) {
            let (queue, client, send) = (queue.clone(), self.client.clone(), send.clone());
            let folder = self.folder.clone();
            std::thread::spawn(move || work(&queue, &client, &folder, &send));
        }
        drop(send);
        let mut all = Vec::with_capacity(total);
        let result = loop {
            if signals::status().is_some() {
                break Ok(false);
            }
            match receive.recv_timeout(GLANCE) {
                Ok(Ok(came)) => {
                    all.push(came);
                    done();
                }
                Ok(Err(error)) => break Err(Failure::write(self.folder.display(), error)),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break Ok(true),
            }
        };
        queue.stop();
        result.map(|is_whole| (all, is_whole))
    }
}

/// Makes requests until nothing is left to ask.
fn work(queue: &Queue<Download>, client: &Client, folder: &Path, done: &Sender<std::io::Result<Came>>) {
    while let Some(Turn {
        task: mut download,
        host,
    }) = queue.take()
    {
        let step = download.step(client, folder);
        let (next, is_answered, finished) = match step {
            Ok(Step::Wait(time)) => (Next::Waits(download, time), false, None),
            Ok(Step::Again) => (Next::Again(download), false, None),
            Ok(Step::Other) => (Next::Goes(download), true, None),
            Ok(Step::Fetched(content)) => (Next::Done, true, Some(Ok((download.wanted, Ok(content))))),
            Ok(Step::Failed { is_answered }) => {
                let came = (download.wanted, Err(download.reason));
                (Next::Done, is_answered, Some(Ok(came)))
            }
            Err(error) => (Next::Done, true, Some(Err(error))),
        };
        queue.give_back(host, is_answered, next);
        if let Some(finished) = finished
            && done.send(finished).is_err()
        {
            return;
        }
    }
}

enum Step {
    Fetched(Content),
    /// It is asked with another referrer.
    Other,
    Again,
    Wait(Duration),
    Failed {
        /// Whether the host answered.
        is_answered: bool,
    },
}

impl Download {
    /// Makes one request.
    fn step(&mut self, client: &Client, folder: &Path) -> std::io::Result<Step> {
        let referrer = self.referrers.last().cloned().flatten();
        let came = client.ask(&Question {
            url: &self.wanted.url,
            referrer: referrer.as_deref(),
            etag: None,
            modified: None,
        });
        let came = match came {
            Ok(came) => came,
            Err(trouble) => {
                self.reason = trouble.to_string();
                let is_momentary = matches!(trouble, Trouble::Slow | Trouble::Broken | Trouble::Unreachable);
                if is_momentary && self.retries < MOST_RETRIES {
                    self.retries += 1;
                    return Ok(Step::Again);
                }
                let is_answered = !matches!(trouble, Trouble::Slow | Trouble::Unreachable);
                return Ok(Step::Failed { is_answered });
            }
        };
        if matches!(came.status, 429 | 500..=599) && self.retries < MOST_RETRIES {
            self.retries += 1;
            self.reason = format!("the host answered {}", came.status);
            return Ok(came.retry_after.map_or(Step::Again, Step::Wait));
        }
        match self.judged(&came) {
            Ok(ending) => Ok(Step::Fetched(written(&came, ending, folder)?)),
            Err(reason) => {
                self.reason = reason;
                self.retries = 0;
                self.referrers.pop();
                let is_final = !came.whole || self.referrers.is_empty();
                Ok(match is_final {
                    true => Step::Failed { is_answered: true },
                    false => Step::Other,
                })
            }
        }
    }

    /// The ending of the name of what came.
    fn judged(&self, came: &http::Answer) -> Result<&'static str, Reason> {
        if came.status != 200 {
            return Err(format!("the host answered {}", came.status));
        }
        if !came.whole {
            return Err("it is larger than --max-bytes".to_owned());
        }
        let Some(kind) = http::kind(&came.body) else {
            return Err("what came is no image".to_owned());
        };
        if kind.media_type == "image/svg+xml" {
            return Err("it is an SVG image, in which a stranger's script would run as the site's own".to_owned());
        }
        Ok(ending(kind.media_type))
    }
}

/// The ending of the name of a file of this type.
fn ending(media_type: &str) -> &'static str {
    match media_type {
        "image/jpeg" => "jpg",
        "image/gif" => "gif",
        "image/webp" => "webp",
        "image/avif" => "avif",
        "image/bmp" => "bmp",
        "image/x-icon" => "ico",
        _ => "png",
    }
}

/// Writes what came beside its future place.
fn written(came: &http::Answer, ending: &'static str, folder: &Path) -> std::io::Result<Content> {
    let mut file = leftovers::builder().tempfile_in(folder)?;
    file.write_all(&came.body)?;
    file.as_file().sync_all()?;
    Ok(Content {
        file: file.into_temp_path(),
        hash: http::hash(&came.body),
        bytes: came.body.len() as u64,
        ending,
        source: came.url.clone(),
    })
}
