//! Copies of images that are gone, in a web archive with the availability interface of the Wayback
//! Machine.

use std::time::Duration;

use serde::Deserialize;
use url::Url;

use crate::cli::failure::{Failure, say};
use crate::cli::progress::Progress;
use crate::cli::signals;
use crate::evidence::{Archived, Picture, Verdict, verdict};
use crate::http::{self, Client, Question};

/// What the interface answers.
#[derive(Deserialize)]
struct Available {
    #[serde(default)]
    archived_snapshots: Snapshots,
}

#[derive(Default, Deserialize)]
struct Snapshots {
    closest: Option<Snapshot>,
}

#[derive(Deserialize)]
struct Snapshot {
    #[serde(default)]
    available: bool,
    url: String,
    timestamp: String,
    #[serde(default)]
    status: String,
}

/// An archive.
pub(super) struct Archive<'a> {
    client: &'a Client,
    interface: Url,
    pause: Duration,
}

impl<'a> Archive<'a> {
    pub(super) fn new(client: &'a Client, interface: &str, pause: Duration) -> Result<Self, Failure> {
        let interface = Url::parse(interface).ok().filter(|url| {
            let is_web = matches!(url.scheme(), "http" | "https");
            is_web && url.host_str().is_some()
        });
        Ok(Self {
            client,
            interface: interface
                .ok_or_else(|| Failure::Usage("--archive-url needs an address with http or https".into()))?,
            pause,
        })
    }

    /// Looks for copies of those of the images that are gone. Says how many were looked for, and found.
    pub(super) fn find<'p>(&self, pictures: impl Iterator<Item = &'p mut Picture>) -> Result<(usize, usize), Failure> {
        let gone: Vec<&mut Picture> = pictures
            .filter(|picture| picture.archived.is_none() && verdict(&picture.answers) == Verdict::Gone)
            .collect();
        let mut progress = Progress::of(gone.len(), "images", false);
        let (mut looked, mut found) = (0, 0);
        for picture in gone {
            if signals::status().is_some() {
                break;
            }
            match self.copy(&picture.url) {
                Ok(copy) => picture.archived = copy,
                Err(Busy) => {
                    progress.clear();
                    say("the archive is busy; ask again later for the other images that are gone");
                    break;
                }
            }
            looked += 1;
            found += usize::from(picture.archived.is_some());
            progress.set(looked);
        }
        progress.clear();
        Ok((looked, found))
    }

    /// A copy of an image, which is asked for, too: what was archived may be an error page.
    fn copy(&self, address: &str) -> Result<Option<Archived>, Busy> {
        let mut question = self.interface.clone();
        question.query_pairs_mut().append_pair("url", address);
        let Some(answer) = self.ask(&question)? else {
            return Ok(None);
        };
        let available: Option<Available> = serde_json::from_slice(&answer.body).ok();
        let closest = available.and_then(|available| available.archived_snapshots.closest);
        let Some((closest, url)) = closest.and_then(|closest| self.address(&closest).map(|url| (closest, url))) else {
            return Ok(None);
        };
        let is_image = self
            .ask(&url)?
            .is_some_and(|copy| (200..300).contains(&copy.status) && http::kind(&copy.body).is_some());
        Ok(is_image.then(|| Archived {
            url: url.into(),
            timestamp: closest.timestamp,
        }))
    }

    fn ask(&self, url: &Url) -> Result<Option<http::Answer>, Busy> {
        std::thread::sleep(self.pause);
        let answer = self.client.ask(&Question {
            url,
            referrer: None,
            etag: None,
            modified: None,
        });
        match answer {
            Ok(answer) if answer.status == 429 => Err(Busy),
            answer => Ok(answer.ok()),
        }
    }

    /// The address of the image itself, without what the archive adds to pages. Others than those of the
    /// archive's own site are not believed.
    fn address(&self, closest: &Snapshot) -> Option<Url> {
        let is_moment =
            (4..=14).contains(&closest.timestamp.len()) && closest.timestamp.bytes().all(|b| b.is_ascii_digit());
        let is_whole = closest.available && matches!(&*closest.status, "" | "200");
        let page = format!("/{}/", closest.timestamp);
        let image = format!("/{}im_/", closest.timestamp);
        let mut url = Url::parse(&closest.url.replacen(&page, &image, 1)).ok()?;
        let site = |url: &Url| {
            let labels: Vec<&str> = url.host_str().unwrap_or_default().rsplit('.').take(2).collect();
            labels.join(".")
        };
        let is_own = matches!(url.scheme(), "http" | "https") && site(&url) == site(&self.interface);
        if !(is_moment && is_whole && is_own && url.username().is_empty() && url.password().is_none()) {
            return None;
        }
        if self.interface.scheme() == "https" {
            url.set_scheme("https").ok()?;
        }
        Some(url)
    }
}

/// The archive wants no more questions.
struct Busy;
