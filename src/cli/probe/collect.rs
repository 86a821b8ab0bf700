//! The addresses of the images of the articles, by host.

use std::collections::BTreeMap;

use url::Url;

use super::articles::each_image;
use crate::cli::check::plan::Plan;
use crate::evidence::key;
use crate::seed::Reference;

/// The images of the articles: the address under which each is written down, and the one that is asked,
/// by host.
#[derive(Debug, Default)]
pub(super) struct Images {
    pub by_host: BTreeMap<String, BTreeMap<String, Url>>,
    /// The number of images that have no address to write down, since it is a secret.
    pub secret: usize,
    /// The number of articles that could not be read.
    pub failed: usize,
}

impl Images {
    /// Reads the articles.
    pub(super) fn of(plan: &Plan) -> Self {
        let mut images = Self::default();
        let address = |image: &Reference<'_>, _: &_| image.url.parsed().cloned();
        images.failed = each_image(plan, address, |url| images.add(url));
        images
    }

    fn add(&mut self, url: Url) {
        let host = url.host_str().unwrap_or_default().to_owned();
        let Some(key) = key(&url) else {
            self.secret += 1;
            return;
        };
        let of_host = self.by_host.entry(host).or_default();
        // One image may be signed in several ways: the last in the order of bytes has mostly the latest
        // expiry, and is the same on every machine.
        let asked = of_host.entry(key).or_insert_with(|| url.clone());
        if *asked < url {
            *asked = url;
        }
    }

    /// The number of images.
    pub(super) fn len(&self) -> usize {
        self.by_host.values().map(BTreeMap::len).sum()
    }
}
