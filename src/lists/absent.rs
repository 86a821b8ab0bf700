//! Replaces filter lists in a build without the feature `lists`: no list can be read.

use std::convert::Infallible;
use std::path::{Path, PathBuf};

use crate::reach::Reach;

/// Filter lists, which cannot exist in this build.
#[derive(Debug)]
pub struct Lists(());

/// A list, which cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("This build of seedlint has no advertisement lists: the feature `lists` is off.")]
pub(crate) struct ListError {
    /// The number of the list.
    pub number: usize,
}

/// Reads no list.
///
/// # Errors
/// Always, at the first list.
pub(crate) fn read(_: &[PathBuf], _: &Reach) -> Result<Vec<Infallible>, ListError> {
    Err(ListError { number: 0 })
}

impl Lists {
    /// Compiles what was read, which is nothing.
    pub(crate) fn load(_: Vec<Infallible>, _: Option<&Path>) -> Self {
        Self(())
    }
}
