//! Temporary files: their names, by which those of a killed run are recognised and removed.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Duration;

use rustc_hash::FxHasher;

const PREFIX: &str = ".seedlint-";

/// The length of what tempfile appends.
const RANDOM: usize = 6;

/// From which age a file of another machine is a leftover.
const OLD: Duration = Duration::from_secs(24 * 60 * 60);

/// A builder of temporary files, whose names say which process of which machine they belong to.
pub(super) fn builder() -> tempfile::Builder<'static, 'static> {
    static NAME: OnceLock<String> = OnceLock::new();
    let name = NAME.get_or_init(|| format!("{PREFIX}{:08x}-{}-", machine(), std::process::id()));
    let mut builder = tempfile::Builder::new();
    builder.prefix(name).rand_bytes(RANDOM);
    builder
}

/// Removes what killed runs left in these folders. Files of runs that go on, and of anybody else,
/// stay.
pub(super) fn remove(folders: &BTreeSet<PathBuf>) {
    for folder in folders {
        let entries = std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
        for entry in entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file())) {
            let owner = entry.file_name().to_str().and_then(owner);
            if owner.is_some_and(|owner| is_over(owner, &entry.path())) {
                let _ = std::fs::remove_file(entry.path());
            }
        }
    }
}

/// The machine and the process that a name says.
fn owner(name: &str) -> Option<(u32, u32)> {
    let mut parts = name.strip_prefix(PREFIX)?.split('-');
    let (machine, process, random) = (parts.next()?, parts.next()?, parts.next()?);
    let is_ours = machine.len() == 8
        && random.len() == RANDOM
        && random.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && parts.next().is_none();
    let machine = u32::from_str_radix(machine, 16).ok().filter(|_| is_ours)?;
    Some((machine, process.parse().ok()?))
}

/// Whether the run that made a file has ended.
fn is_over((of, process): (u32, u32), file: &Path) -> bool {
    let processes = Path::new("/proc");
    if of == machine() && processes.join("self").exists() {
        return !processes.join(process.to_string()).exists();
    }
    let age = std::fs::metadata(file).and_then(|about| about.modified());
    age.is_ok_and(|time| time.elapsed().is_ok_and(|age| age > OLD))
}

/// A number for this start of this machine, and the processes that are seen here: a folder can be
/// shared by machines and containers.
fn machine() -> u32 {
    use std::hash::{Hash as _, Hasher as _};
    let mut hasher = FxHasher::default();
    std::fs::read("/proc/sys/kernel/random/boot_id")
        .unwrap_or_default()
        .hash(&mut hasher);
    std::fs::read_link("/proc/self/ns/pid")
        .unwrap_or_default()
        .hash(&mut hasher);
    let [_, _, _, _, bytes @ ..] = hasher.finish().to_be_bytes();
    u32::from_be_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_own_names_are_recognised() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = builder().tempfile_in(folder.path()).expect("a file");
        let name = file.path().file_name().and_then(|name| name.to_str()).expect("a name");
        assert_eq!(owner(name), Some((machine(), std::process::id())));
        for other in [
            ".seedlint-abc123",
            ".seedlint-0123456-1-abc123",
            ".seedlint-01234567-x-abc123",
            ".seedlint-01234567-1-abc12",
            ".seedlint-01234567-1-abc.md",
            ".seedlint-01234567-1-abc123-x",
            "seedlint-01234567-1-abc123",
            ".seedlint.yaml",
            ".seedlint-baseline.txt",
        ] {
            assert_eq!(owner(other), None, "{other}");
        }
        remove(&[folder.path().to_owned()].into());
        assert!(file.path().exists(), "this run goes on");
    }
}
