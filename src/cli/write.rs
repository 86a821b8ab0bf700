//! Writes an article atomically: the file is the old one or the new one, never a part.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::file_report::ArticleError;

/// A new text on the disk beside the old one, ready to take its place.
pub(super) struct Prepared {
    file: tempfile::TempPath,
    real: PathBuf,
    before: Vec<u8>,
}

/// Writes a new text beside the old one. Symbolic links and permissions are preserved.
///
/// # Errors
/// Why not; the file is as it was.
pub(super) fn prepare(path: &Path, before: &str, text: &str) -> Result<Prepared, ArticleError> {
    let real = std::fs::canonicalize(path).map_err(ArticleError::Unwritable)?;
    unchanged(&real, before.as_bytes())?;
    let permissions = std::fs::metadata(&real)
        .map_err(ArticleError::Unwritable)?
        .permissions();
    if permissions.readonly() {
        return Err(ArticleError::ReadOnly);
    }
    let folder = real.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new()
        .prefix(".seedlint-")
        .tempfile_in(folder)
        .map_err(ArticleError::Unwritable)?;
    file.write_all(text.as_bytes()).map_err(ArticleError::Unwritable)?;
    file.as_file()
        .set_permissions(permissions)
        .map_err(ArticleError::Unwritable)?;
    file.as_file().sync_all().map_err(ArticleError::Unwritable)?;
    Ok(Prepared {
        // The file is closed: a whole batch is prepared at once, and a process may have only a few
        // files open.
        file: file.into_temp_path(),
        real,
        before: before.as_bytes().to_vec(),
    })
}

impl Prepared {
    /// Puts it in the place of the old text.
    ///
    /// # Errors
    /// Why not; the file is as it was.
    pub(super) fn commit(self) -> Result<(), ArticleError> {
        unchanged(&self.real, &self.before)?;
        self.file
            .persist(&self.real)
            .map_err(|error| ArticleError::Unwritable(error.error))
    }
}

fn unchanged(real: &Path, before: &[u8]) -> Result<(), ArticleError> {
    if std::fs::read(real).map_err(ArticleError::Unwritable)? == before {
        return Ok(());
    }
    Err(ArticleError::Changed)
}
