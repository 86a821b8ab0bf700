//! The folder in which compiled lists are kept, and `seedlint clean`.

use std::env;
use std::io::Write as _;
use std::path::PathBuf;

use crate::words::count;

use super::failure::{Failure, Verdict};

/// `SEEDLINT_CACHE_DIR`, else the user's cache folder; none where there is neither.
pub(super) fn folder() -> Option<PathBuf> {
    let set = |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if let Some(own) = set("SEEDLINT_CACHE_DIR") {
        return Some(own);
    }
    let caches = if cfg!(windows) {
        set("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        set("HOME").map(|home| home.join("Library/Caches"))
    } else {
        let absolute = set("XDG_CACHE_HOME").filter(|path| path.is_absolute());
        absolute.or_else(|| set("HOME").map(|home| home.join(".cache")))
    };
    caches.map(|caches| caches.join("seedlint"))
}

/// Removes the compiled lists.
pub(super) fn clean() -> Verdict {
    let Some(folder) = folder() else {
        return Err(Failure::Unusable(
            "there is no cache folder: set SEEDLINT_CACHE_DIR".into(),
        ));
    };
    let removed = crate::lists::clean(&folder)
        .map_err(|error| Failure::Unusable(format!("{} cannot be cleaned: {error}", folder.display())))?;
    let what = match removed {
        0 => "Nothing to remove".to_owned(),
        some => format!("Removed {}", count(some, "file")),
    };
    writeln!(std::io::stdout(), "{what}.")?;
    Ok(true)
}
