//! Writes an article so that it is the old one or the new one, never a part.

use std::io::Write as _;
use std::path::{Path, PathBuf};

/// A new text on the disk beside the old one, ready to take its place.
pub struct Prepared {
    file: tempfile::TempPath,
    real: PathBuf,
    before: Vec<u8>,
}

/// Writes a new text beside the old one. A symbolic link stays one; permissions stay.
///
/// # Errors
/// A sentence for the user; the file is as it was.
pub fn prepare(path: &Path, before: &str, text: &str) -> Result<Prepared, String> {
    let real = std::fs::canonicalize(path).map_err(explained)?;
    unchanged(&real, before.as_bytes())?;
    let permissions = std::fs::metadata(&real).map_err(explained)?.permissions();
    if permissions.readonly() {
        return Err("it is read-only; nothing was written".into());
    }
    let folder = real.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new()
        .prefix(".seedlint-")
        .tempfile_in(folder)
        .map_err(explained)?;
    file.write_all(text.as_bytes()).map_err(explained)?;
    file.as_file().set_permissions(permissions).map_err(explained)?;
    file.as_file().sync_all().map_err(explained)?;
    Ok(Prepared {
        // Closed: a whole batch is prepared at once, and a process may hold few files open.
        file: file.into_temp_path(),
        real,
        before: before.as_bytes().to_vec(),
    })
}

impl Prepared {
    /// Puts it in the place of the old text.
    ///
    /// # Errors
    /// A sentence for the user; the file is as it was.
    pub fn commit(self) -> Result<(), String> {
        unchanged(&self.real, &self.before)?;
        self.file.persist(&self.real).map_err(|error| explained(error.error))
    }
}

fn unchanged(real: &Path, before: &[u8]) -> Result<(), String> {
    if std::fs::read(real).map_err(explained)? == before {
        return Ok(());
    }
    Err("it changed while it was checked; nothing was written".into())
}

fn explained(error: std::io::Error) -> String {
    format!("it can't be written: {error}")
}
