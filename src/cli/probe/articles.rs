//! What the images of the articles say, article by article.

use std::path::Path;

use rayon::prelude::*;

use crate::cli::check::plan::Plan;
use crate::cli::failure::say;
use crate::cli::progress::Progress;
use crate::paths;
use crate::seed::{Reference, Seed, Use};
use crate::settings::Settings;
use crate::source::Source;

/// The number of articles that are read before what they say is added.
const BATCH: usize = 256;

/// Adds what the images that lie on other servers say, in the order of the articles. Returns the number
/// of articles that could not be read.
pub(in crate::cli) fn each_image<T: Send>(
    plan: &Plan,
    of_image: impl Fn(&Reference<'_>, &Settings) -> Option<T> + Sync,
    mut add: impl FnMut(T),
) -> usize {
    let files = &plan.list.files;
    let mut progress = Progress::new(files.len(), false);
    let mut failed = 0;
    for (number, batch) in files.chunks(BATCH).enumerate() {
        let found: Vec<Result<Vec<T>, String>> =
            batch.par_iter().map(|path| of_article(plan, path, &of_image)).collect();
        for found in found {
            match found {
                Ok(found) => found.into_iter().for_each(&mut add),
                Err(error) => {
                    progress.clear();
                    say(&error);
                    failed += 1;
                }
            }
        }
        progress.set((number + 1) * BATCH);
    }
    progress.clear();
    failed
}

fn of_article<T>(
    plan: &Plan,
    path: &Path,
    of_image: &impl Fn(&Reference<'_>, &Settings) -> Option<T>,
) -> Result<Vec<T>, String> {
    let shown = paths::shown_from(plan.cwd(), path);
    let linter = plan.session.linter(path).map_err(|error| format!("{shown}: {error}"))?;
    let bytes = std::fs::read(plan.cwd().join(path)).map_err(|error| format!("{shown}: {error}"))?;
    let source = Source::new(shown, String::from_utf8_lossy(&bytes).into_owned());
    let settings = linter.settings();
    let seed = Seed::parse(&source, &settings.image_fields());
    let images = seed
        .references
        .iter()
        .filter(|reference| reference.used_as == Use::Image && reference.url.is_remote());
    Ok(images.filter_map(|image| of_image(image, settings)).collect())
}
