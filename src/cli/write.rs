//! Writes an article atomically: the file is the old one or the new one, never a part. Its owner, its
//! permissions and its extended attributes stay.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::leftovers;
use crate::file_report::ArticleError;

/// A new text on the disk beside the old one, ready to take its place.
pub(super) struct Prepared {
    file: tempfile::TempPath,
    real: PathBuf,
    before: Vec<u8>,
    /// Whether the text is written into the old file, which has other names, too, or an owner whom a
    /// new file could not have.
    in_place: bool,
}

/// Writes a new text beside the old one. Symbolic links, permissions and the like are preserved.
///
/// # Errors
/// Why not; the file is as it was.
pub(super) fn prepare(path: &Path, before: &str, text: &str) -> Result<Prepared, ArticleError> {
    let real = std::fs::canonicalize(path).map_err(ArticleError::Unwritable)?;
    unchanged(&real, before.as_bytes())?;
    let about = std::fs::metadata(&real).map_err(ArticleError::Unwritable)?;
    if about.permissions().readonly() {
        return Err(ArticleError::ReadOnly);
    }
    let folder = real.parent().unwrap_or(Path::new("."));
    let mut file = leftovers::builder()
        .tempfile_in(folder)
        .map_err(|error| ArticleError::Unwritable(in_folder(&error)))?;
    file.write_all(text.as_bytes()).map_err(ArticleError::Unwritable)?;
    let in_place = attributes::has_other_names(&about) || !attributes::copy(&real, &about, file.as_file());
    file.as_file()
        .set_permissions(about.permissions())
        .map_err(ArticleError::Unwritable)?;
    file.as_file().sync_all().map_err(ArticleError::Unwritable)?;
    Ok(Prepared {
        // The file is closed: a whole batch is prepared at once, and a process may have only a few
        // files open.
        file: file.into_temp_path(),
        real,
        before: before.as_bytes().to_vec(),
        in_place,
    })
}

/// Why no file can be made beside an article, without the name that the file would have had.
fn in_folder(error: &io::Error) -> io::Error {
    let words = error.to_string();
    let reason = words.split(" at path ").next().unwrap_or_default();
    io::Error::new(error.kind(), format!("no file can be made in its folder: {reason}"))
}

impl Prepared {
    /// Puts it in the place of the old text.
    ///
    /// # Errors
    /// Why not; the file is as it was.
    pub(super) fn commit(self) -> Result<(), ArticleError> {
        unchanged(&self.real, &self.before)?;
        if self.in_place {
            return self.overwrite().map_err(ArticleError::Unwritable);
        }
        self.file
            .persist(&self.real)
            .map_err(|error| ArticleError::Unwritable(error.error))
    }

    /// Writes into the old file. The disk has room for the new text, which lies beside it, but a
    /// loss of power can leave a part of each.
    fn overwrite(&self) -> io::Result<()> {
        let text = std::fs::read(&self.file)?;
        let file = File::options().write(true).open(&self.real)?;
        let written = replace(&file, &text);
        if written.is_err() {
            let _ = replace(&file, &self.before);
        }
        written
    }
}

fn replace(mut file: &File, text: &[u8]) -> io::Result<()> {
    use std::io::Seek as _;
    file.rewind()?;
    file.write_all(text)?;
    file.set_len(text.len() as u64)?;
    file.sync_all()
}

fn unchanged(real: &Path, before: &[u8]) -> Result<(), ArticleError> {
    if std::fs::read(real).map_err(ArticleError::Unwritable)? == before {
        return Ok(());
    }
    Err(ArticleError::Changed)
}

#[cfg(unix)]
mod attributes {
    use std::ffi::CStr;
    use std::fs::{File, Metadata};
    use std::os::unix::fs::{MetadataExt as _, fchown};
    use std::path::Path;

    use rustix::fs::{XattrFlags, fsetxattr, getxattr, listxattr};
    use rustix::io::Errno;

    /// The size of the names, and of the value of one, up to which extended attributes are copied.
    const MOST: usize = 64 << 10;

    pub(super) fn has_other_names(about: &Metadata) -> bool {
        about.nlink() > 1
    }

    /// Gives a new file the owner and the extended attributes of an old one; says whether it has them
    /// all.
    pub(super) fn copy(old: &Path, about: &Metadata, new: &File) -> bool {
        let owns = new
            .metadata()
            .is_ok_and(|new| (new.uid(), new.gid()) == (about.uid(), about.gid()));
        if !owns && fchown(new, Some(about.uid()), Some(about.gid())).is_err() {
            return false;
        }
        let mut names = vec![0; MOST];
        // A file system without them has none to copy.
        let length = match listxattr(old, &mut names[..]) {
            Ok(length) => length,
            Err(Errno::RANGE) => return false,
            Err(_) => return true,
        };
        let mut value = vec![0; MOST];
        let names = names[..length].split_inclusive(|byte| *byte == 0);
        let mut copied = names
            .filter_map(|name| CStr::from_bytes_with_nul(name).ok())
            .map(|name| {
                let Ok(length) = getxattr(old, name, &mut value[..]) else {
                    return false;
                };
                // What the system itself sets, a new file has already.
                fsetxattr(new, name, &value[..length], XattrFlags::empty()).is_ok()
                    || name.to_bytes().starts_with(b"security.")
            });
        copied.all(|copied| copied)
    }
}

#[cfg(not(unix))]
mod attributes {
    use std::fs::{File, Metadata};
    use std::path::Path;

    pub(super) fn has_other_names(_: &Metadata) -> bool {
        false
    }

    pub(super) fn copy(_: &Path, _: &Metadata, _: &File) -> bool {
        true
    }
}
