//! What the images of the articles say, article by article.

use std::path::Path;

use crate::cli::articles;
use crate::cli::check::plan::Plan;
use crate::seed::{Reference, Seed, Use};
use crate::settings::Settings;
use crate::source::Source;

/// Adds what the images that lie on other servers say, in the order of the articles. Returns the number
/// of articles that could not be read.
pub(in crate::cli) fn each_image<T: Send>(
    plan: &Plan,
    of_image: impl Fn(&Reference<'_>, &Settings) -> Option<T> + Sync,
    mut add: impl FnMut(T),
) -> usize {
    let images = |path: &Path, source: &Source| {
        let linter = plan.session.linter(path);
        let linter = linter.map_err(|error| format!("{}: {error}", source.path()))?;
        let settings = linter.settings();
        let seed = Seed::parse(source, &settings.image_fields());
        let remote = seed
            .references
            .iter()
            .filter(|reference| reference.used_as == Use::Image && reference.url.is_remote());
        Ok(remote.filter_map(|image| of_image(image, settings)).collect::<Vec<T>>())
    };
    articles::each(plan, images, |found| found.into_iter().for_each(&mut add))
}
