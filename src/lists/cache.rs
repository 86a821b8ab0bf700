//! The folder in which the compiled form of lists is kept.
//!
//! A file is named after the content that it was made of, and holds checksums: one that is
//! damaged, or from another version, is made anew.

use std::fs::{self, File};
use std::hash::{DefaultHasher, Hasher as _};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use rustc_hash::FxHasher;

use super::packed::Packed;
use super::urls::Network;

/// Grows whenever the form changes.
const FORMAT: u32 = 1;

const MAGIC: &[u8; 16] = b"seedlint lists\r\n";

/// Magic, key, length and checksum of the numbers, length of the engine.
const HEAD: usize = MAGIC.len() + 8 * 4;

/// So many compiled forms are kept; the oldest go.
const MOST: usize = 8;

/// What the compiled form of these lists is kept under.
pub(super) fn key(texts: &[&str]) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write_u32(FORMAT);
    hasher.write_u32(usize::BITS);
    hasher.write(env!("CARGO_PKG_VERSION").as_bytes());
    for text in texts {
        hasher.write_usize(text.len());
        hasher.write(text.as_bytes());
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

/// Reads what is kept; none where there is nothing that can be used.
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

/// Keeps a compiled form; a folder that can't be written to is no matter.
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
        kept.iter().skip(MOST).for_each(|(path, _)| {
            let _ = fs::remove_file(path);
        });
    }
}

/// The files of the folder that are ours, with when they were written.
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

/// Removes what is kept, and says how many files that were.
///
/// # Errors
/// Where one of them can't be removed.
pub fn clean(folder: &Path) -> std::io::Result<usize> {
    let kept = files(folder);
    for (path, _) in &kept {
        fs::remove_file(path)?;
    }
    Ok(kept.len())
}
