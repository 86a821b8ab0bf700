//! The articles of a run, for commands that read them without checking them.

use std::path::Path;

use rayon::prelude::*;

use super::check::plan::Plan;
use super::failure::say;
use super::progress::Progress;
use crate::source::Source;
use crate::{paths, regular};

/// The number of articles that are read before what they say is added.
const BATCH: usize = 256;

/// Adds what each article says, in their order. Returns the number of those that could not be read, each of
/// which is named.
pub(super) fn each<T: Send>(
    plan: &Plan,
    of_article: impl Fn(&Path, &Source) -> Result<T, String> + Sync,
    mut add: impl FnMut(T),
) -> usize {
    let files = &plan.list.files;
    let mut progress = Progress::new(files.len(), false);
    let mut failed = 0;
    for (number, batch) in files.chunks(BATCH).enumerate() {
        let one = |path| read(plan, path).and_then(|source| of_article(path, &source));
        let found: Vec<Result<T, String>> = batch.par_iter().map(|path| one(path)).collect();
        for found in found {
            match found {
                Ok(found) => add(found),
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

/// An article, in which bytes that are not UTF-8 are replaced.
fn read(plan: &Plan, path: &Path) -> Result<Source, String> {
    let shown = paths::shown_from(plan.cwd(), path);
    let most = plan.session.resolver().reach().limits().article;
    let bytes = regular::bytes(&plan.cwd().join(path), most)
        .map_err(|error| format!("{shown}: it cannot be read: {}", regular::reason(&error)))?;
    Ok(Source::new(shown, String::from_utf8_lossy(&bytes).into_owned()))
}
