//! Which images the articles need, those first that readers do not see.

use std::collections::BTreeMap;

use url::Url;

use crate::cli::check::plan::Plan;
use crate::cli::probe::articles::each_image;
use crate::evidence::{Outcome, Verdict, key};
use crate::seed::{Reference, Use};
use crate::settings::{Settings, Wants};

/// An image that is to be fetched. The order is that in which it is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wanted {
    pub key: String,
    /// The address that is asked.
    pub url: Url,
    /// Whether its host refuses it to the site.
    pub refused: bool,
    /// Whether it came without a referrer, or did not, when the host was asked.
    pub without_referrer: Option<bool>,
}

/// The images of the articles.
#[derive(Debug, Default)]
pub(super) struct Collected {
    pub pictures: BTreeMap<String, Wanted>,
    /// The number of those that are known not to be there.
    pub absent: usize,
    /// The number of those that have no address to write down, since it is a secret.
    pub secret: usize,
    /// The number of articles that could not be read.
    pub failed: usize,
}

enum Found {
    Picture(Wanted),
    Absent,
    Secret,
}

impl Collected {
    /// Reads the articles.
    pub(super) fn of(plan: &Plan) -> Self {
        let mut all = Self::default();
        all.failed = each_image(plan, found, |found| all.add(found));
        all
    }

    fn add(&mut self, found: Found) {
        let wanted = match found {
            Found::Picture(wanted) => wanted,
            Found::Absent => {
                self.absent += 1;
                return;
            }
            Found::Secret => {
                self.secret += 1;
                return;
            }
        };
        match self.pictures.get_mut(&wanted.key) {
            None => drop(self.pictures.insert(wanted.key.clone(), wanted)),
            Some(known) => {
                known.refused |= wanted.refused;
                // One image may be signed in several ways: the last one has mostly the latest expiry.
                if known.url < wanted.url {
                    known.url = wanted.url;
                }
            }
        }
    }

    /// The images that pass, in the order in which they are fetched: those that are refused first, the
    /// hosts in turn.
    pub(super) fn ordered(&self, is_wanted: impl Fn(&Wanted) -> bool) -> Vec<Wanted> {
        let mut numbers: BTreeMap<(bool, &str), usize> = BTreeMap::new();
        let mut all: Vec<(bool, usize, &Wanted)> = Vec::new();
        for wanted in self.pictures.values().filter(|wanted| is_wanted(wanted)) {
            let host = wanted.url.host_str().unwrap_or_default();
            let number = numbers.entry((!wanted.refused, host)).or_default();
            all.push((!wanted.refused, *number, wanted));
            *number += 1;
        }
        all.sort_by_key(|(last, number, wanted)| (*last, *number, &wanted.key));
        all.into_iter().map(|(_, _, wanted)| wanted.clone()).collect()
    }
}

/// Whether a reference is an image of another site.
pub(super) fn is_foreign(reference: &Reference<'_>, settings: &Settings) -> bool {
    let host = reference.url.host();
    reference.used_as == Use::Image && reference.url.is_remote() && host.is_some_and(|host| !settings.is_own(host))
}

fn found(image: &Reference<'_>, settings: &Settings) -> Option<Found> {
    if !is_foreign(image, settings) {
        return None;
    }
    let url = image.url.parsed()?;
    let Some(key) = key(url) else {
        return Some(Found::Secret);
    };
    let demand = settings.demand(image).map(|demand| demand.wants);
    let known = settings.evidence.as_deref().and_then(|evidence| evidence.image(url));
    if known.is_some_and(|known| {
        matches!(
            known.verdict,
            Verdict::Gone | Verdict::NotAPicture | Verdict::Placeholder
        )
    }) {
        return Some(Found::Absent);
    }
    Some(Found::Picture(Wanted {
        key,
        url: url.clone(),
        refused: matches!(demand, Some(Wants::Policy | Wants::OwnSite | Wants::Nobody)),
        without_referrer: known.and_then(|known| Some(known.none? == Outcome::Picture)),
    }))
}
