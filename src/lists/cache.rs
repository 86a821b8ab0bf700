//! The cache folder with the compiled form of lists.
//!
//! The name of a file is a hash of the lists from which it was compiled. A file that is damaged, as
//! its checksums show, or that comes from another version, is regenerated.

use std::fs::{self, File};
use std::hash::{DefaultHasher, Hasher as _};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use rustc_hash::FxHasher;

use super::ListFile;
use super::packed::Packed;
use super::urls::Network;

/// The version of the file format; to be incremented with every change of the format.
const FORMAT: u32 = 2;

const MAGIC: &[u8; 16] = b"seedlint lists\r\n";

/// The length of the header: magic, key, length and checksum of the numbers, length of the engine.
const HEAD: usize = MAGIC.len() + 8 * 4;

/// The maximal number of files; the oldest ones are deleted.
const MAX_FILES: usize = 8;

/// The key of the compiled form of these lists.
pub(super) fn key(files: &[ListFile]) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write_u32(FORMAT);
    hasher.write_u32(usize::BITS);
    hasher.write(env!("CARGO_PKG_VERSION").as_bytes());
    // The name of a site configuration is its site.
    for part in files.iter().flat_map(|file| [&file.name, &file.text]) {
        hasher.write_usize(part.len());
        hasher.write(part.as_bytes());
    }
    hasher.finish()
}

fn path(folder: &Path, key: u64) -> PathBuf {
    folder.join(format!("lists-{key:016x}.bin"))
}

fn checksum(bytes: &[u8]) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(bytes);
    hasher.finish()
}

/// Reads a compiled form; none where there is no usable one.
pub(super) fn read(folder: &Path, key: u64) -> Option<(Packed, Network)> {
    let mut file = File::open(path(folder, key)).ok()?;
    let mut head = [0; HEAD];
    file.read_exact(&mut head).ok()?;
    let rest = head.strip_prefix(MAGIC)?;
    let number = |at: usize| Some(u64::from_le_bytes(rest.get(at * 8..at * 8 + 8)?.try_into().ok()?));
    let (numbers, engine) = (number(1)?, number(3)?);
    let total = file.metadata().ok()?.len();
    let fits = numbers.checked_add(engine).and_then(|sum| sum.checked_add(HEAD as u64)) == Some(total);
    if number(0)? != key || !fits {
        return None;
    }
    let mut bytes = vec![0; usize::try_from(numbers).ok()?];
    file.read_exact(&mut bytes).ok()?;
    if checksum(&bytes) != number(2)? {
        return None;
    }
    let packed = Packed::from_bytes(&bytes)?;
    bytes.clear();
    bytes.resize(usize::try_from(engine).ok()?, 0);
    file.read_exact(&mut bytes).ok()?;
    Some((packed, Network::from_stored(&bytes)?))
}

/// Writes a compiled form. Errors are ignored, since the cache is optional.
pub(super) fn write(folder: &Path, key: u64, packed: &Packed, engine: &[u8]) {
    let numbers = packed.to_bytes();
    let write = || -> std::io::Result<()> {
        fs::create_dir_all(folder)?;
        let mut file = tempfile::Builder::new().prefix(".lists-").tempfile_in(folder)?;
        file.write_all(MAGIC)?;
        let head = [key, numbers.len() as u64, checksum(&numbers), engine.len() as u64];
        for number in head {
            file.write_all(&number.to_le_bytes())?;
        }
        file.write_all(&numbers)?;
        file.write_all(engine)?;
        file.persist(path(folder, key)).map_err(|error| error.error)?;
        Ok(())
    };
    if write().is_ok() {
        let mut kept = files(folder);
        kept.sort_by_key(|(_, time)| std::cmp::Reverse(*time));
        kept.iter().skip(MAX_FILES).for_each(|(path, _)| {
            let _ = fs::remove_file(path);
        });
    }
}

/// The cache files in the folder, with their modification times.
fn files(folder: &Path) -> Vec<(PathBuf, SystemTime)> {
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let ours = entries.filter(|entry| {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let plain = name.strip_prefix('.').unwrap_or(&name);
        plain.starts_with("lists-") && (name.ends_with(".bin") || name.starts_with('.'))
    });
    ours.filter_map(|entry| Some((entry.path(), entry.metadata().ok()?.modified().ok()?)))
        .collect()
}

/// Removes the cache files, and returns their number.
///
/// # Errors
/// If one of them cannot be removed.
pub(crate) fn clean(folder: &Path) -> std::io::Result<usize> {
    let kept = files(folder);
    for (path, _) in &kept {
        fs::remove_file(path)?;
    }
    Ok(kept.len())
}
