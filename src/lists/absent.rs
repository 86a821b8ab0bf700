//! Stands in for advertisement lists in a build without the feature `lists`: none can be read.

use std::path::{Path, PathBuf};

/// Lists: there are none.
#[derive(Debug)]
pub struct Lists(());

/// Reads no list.
///
/// # Errors
/// Always, at the first list.
pub(crate) fn read(_: &[PathBuf]) -> Result<(), (usize, String)> {
    let reason = "This build of seedlint has no advertisement lists: the feature `lists` is off.";
    Err((0, reason.to_owned()))
}

impl Lists {
    /// Compiles what was read, which is nothing.
    pub(crate) fn load((): (), _: Option<&Path>) -> Self {
        Self(())
    }
}
