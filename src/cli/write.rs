//! Writes an article so that it is the old one or the new one, never a part.

use std::io::Write as _;
use std::path::Path;

/// Replaces a file's text. A symbolic link stays one; permissions stay.
///
/// # Errors
/// A sentence for the user; the file is as it was.
pub fn replace(path: &Path, before: &str, text: &str) -> Result<(), String> {
    let explain = |error: &dyn std::fmt::Display| format!("it can't be written: {error}");
    let real = std::fs::canonicalize(path).map_err(|error| explain(&error))?;
    if std::fs::read(&real).map_err(|error| explain(&error))? != before.as_bytes() {
        return Err("it changed while it was checked; nothing was written".into());
    }
    let permissions = std::fs::metadata(&real).map_err(|error| explain(&error))?.permissions();
    if permissions.readonly() {
        return Err("it is read-only; nothing was written".into());
    }
    let folder = real.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new()
        .prefix(".seedlint-")
        .tempfile_in(folder)
        .map_err(|error| explain(&error))?;
    file.write_all(text.as_bytes()).map_err(|error| explain(&error))?;
    file.as_file()
        .set_permissions(permissions)
        .map_err(|error| explain(&error))?;
    file.as_file().sync_all().map_err(|error| explain(&error))?;
    file.persist(&real).map_err(|error| explain(&error.error))?;
    Ok(())
}
