//! What image hosts answered when they were asked: the lines of `seedlint-images.ndjson`. Only
//! commands that say so ask; everything else reads the file.

mod answer;
mod host;
mod key;
mod lines;

use std::collections::hash_map::Entry;

use jiff::civil::Date;
use rustc_hash::FxHashMap;
use url::Url;

use crate::problem::Problem;
use crate::source::Span;

#[cfg(any(test, feature = "probe"))]
pub(crate) use answer::{Answer, Answers};
pub(crate) use answer::{Archived, Outcome, Picture, Verdict, Way, verdict};
pub(crate) use host::Host;
pub(crate) use key::key;
pub(crate) use lines::read;
#[cfg(any(test, feature = "probe"))]
pub(crate) use lines::{merged, write};

/// The name of the file that is found by itself.
pub(crate) const FILE: &str = "seedlint-images.ndjson";

/// The age in days from which evidence is only a hint.
pub(crate) const DAYS: u32 = 180;

/// What is known of one image, without what no rule needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Known {
    /// The day on which it was asked.
    pub asked: Date,
    /// Whether that is too long ago to rely on.
    pub old: bool,
    /// What came with the site as referrer.
    pub site: Option<Outcome>,
    /// What came without a referrer.
    pub none: Option<Outcome>,
    /// What came with the host's own origin as referrer.
    pub own: Option<Outcome>,
    /// What came over https, for an address with `http:`.
    pub https: Option<Outcome>,
    /// Whether https gave the same bytes.
    pub same_over_https: bool,
    /// The verdict.
    pub verdict: Verdict,
    /// The status and the type of the answer that decides where the image does not load.
    pub status: Option<u16>,
    /// The type by content of that answer.
    pub kind: Option<Box<str>>,
    /// A copy in an archive.
    pub archived: Option<Box<Archived>>,
}

impl Known {
    fn new(picture: Picture, newest: Option<Date>) -> Self {
        let answers = &picture.answers;
        let shown = answers.plain().filter(|answer| answer.outcome != Outcome::Picture);
        Self {
            asked: picture.asked,
            old: newest.is_none_or(|newest| picture.asked < newest),
            site: answers.outcome(Way::Site),
            none: answers.outcome(Way::None),
            own: answers.outcome(Way::Own),
            https: answers.outcome(Way::Https),
            same_over_https: answers.same_over_https(),
            verdict: verdict(answers),
            status: shown.and_then(|answer| answer.status),
            kind: shown.and_then(|answer| answer.kind.clone()).map(String::into_boxed_str),
            archived: picture.archived.map(Box::new),
        }
    }
}

/// What is known of images, and of their hosts.
#[derive(Debug, Default)]
pub(crate) struct Evidence {
    images: FxHashMap<String, Known>,
    hosts: FxHashMap<String, Host>,
}

impl Evidence {
    /// The evidence of a file. What was asked before `oldest` is old, and so is everything where the day
    /// of the run is not known.
    ///
    /// # Errors
    /// The lines that say nothing that can be understood, at their bytes.
    pub(crate) fn read(text: &str, oldest: Option<Date>) -> Result<Self, Vec<Problem>> {
        let mut images: FxHashMap<String, (Known, Span)> = FxHashMap::default();
        lines::each(text, &mut |span, picture| match images.entry(picture.url.clone()) {
            Entry::Vacant(free) => drop(free.insert((Known::new(picture, oldest), span))),
            Entry::Occupied(mut known) => {
                // Two lines about one image are rare, so the other one is read again.
                let before = read(known.get().1.of(text)).ok().and_then(|mut before| before.pop());
                if before.is_none_or(|before| lines::is_newer(&picture, &before)) {
                    known.insert((Known::new(picture, oldest), span));
                }
            }
        })?;
        Ok(Self::of(images.into_iter().map(|(url, (known, _))| (url, known))))
    }

    /// The evidence of these images, as [`Self::read`] judges them.
    #[cfg(any(test, feature = "probe"))]
    #[must_use]
    pub(crate) fn new(pictures: Vec<Picture>, oldest: Option<Date>) -> Self {
        let pictures = merged(pictures).into_iter();
        Self::of(pictures.map(|picture| (picture.url.clone(), Known::new(picture, oldest))))
    }

    fn of(images: impl Iterator<Item = (String, Known)>) -> Self {
        let mut evidence = Self::default();
        for (url, known) in images {
            if let Some(host) = Url::parse(&url).ok().as_ref().and_then(Url::host_str) {
                match evidence.hosts.get_mut(host) {
                    Some(of_host) => of_host.add(&known),
                    None => evidence.hosts.entry(host.to_owned()).or_default().add(&known),
                }
            }
            evidence.images.insert(url, known);
        }
        evidence
    }

    /// What is known of an image itself.
    #[must_use]
    pub(crate) fn image(&self, url: &Url) -> Option<&Known> {
        self.hosts.get(url.host_str()?)?;
        self.images.get(&key(url)?)
    }

    /// What is known of a host.
    #[must_use]
    pub(crate) fn host(&self, host: &str) -> Option<&Host> {
        self.hosts.get(host)
    }
}
