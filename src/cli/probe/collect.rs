//! The addresses of the images of the articles, by host.

use std::collections::BTreeMap;

use rayon::prelude::*;
use url::Url;

use crate::cli::check::plan::Plan;
use crate::cli::failure::say;
use crate::cli::progress::Progress;
use crate::evidence::key;
use crate::paths;
use crate::seed::{Seed, Use};
use crate::source::Source;
use crate::url::UrlKind;

/// The number of articles that are read before their images are added.
const BATCH: usize = 256;

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
        let files = &plan.list.files;
        let mut images = Self::default();
        let mut progress = Progress::new(files.len(), false);
        for (number, batch) in files.chunks(BATCH).enumerate() {
            let found: Vec<Result<Vec<Url>, String>> = batch.par_iter().map(|path| one(plan, path)).collect();
            for found in found {
                match found {
                    Ok(urls) => urls.into_iter().for_each(|url| images.add(url)),
                    Err(error) => {
                        progress.clear();
                        say(&error);
                        images.failed += 1;
                    }
                }
            }
            progress.set((number + 1) * BATCH);
        }
        progress.clear();
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

/// The addresses of the images of an article that lie on other servers.
fn one(plan: &Plan, path: &std::path::Path) -> Result<Vec<Url>, String> {
    let shown = paths::shown_from(plan.cwd(), path);
    let bytes = std::fs::read(plan.cwd().join(path)).map_err(|error| format!("{shown}: {error}"))?;
    let source = Source::new(shown, String::from_utf8_lossy(&bytes).into_owned());
    let loaded = plan.session.linter(path).ok();
    let fields = loaded
        .map(|linter| linter.settings().image_fields())
        .unwrap_or_default();
    let seed = Seed::parse(&source, &fields);
    let remote = seed
        .references
        .iter()
        .filter(|reference| reference.used_as == Use::Image && reference.url.is_remote());
    let urls = remote.filter_map(|reference| match &reference.url.kind {
        UrlKind::Absolute(url) | UrlKind::ProtocolRelative(url) => Some(url.as_ref().clone()),
        _ => None,
    });
    Ok(urls.collect())
}
