//! Reads regular files up to a size: a device or a pipe may never end, and a repository may hold either,
//! or a link to one.

use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::Path;

const MIB: u64 = 1 << 20;

/// The largest files that are read, in bytes, by what they hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Articles, on standard input, too.
    pub article: u64,
    /// Configurations and cards.
    pub config: u64,
    /// Schemas.
    pub schema: u64,
    /// Filter lists, baselines and lists of paths.
    pub list: u64,
    /// What image hosts answered.
    pub evidence: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            article: 64 * MIB,
            config: MIB,
            schema: 8 * MIB,
            list: 64 * MIB,
            evidence: 256 * MIB,
        }
    }
}

/// The bytes of a regular file up to a size.
///
/// # Errors
/// The reason in words that name no file: it is missing, no regular file, or too large.
pub(crate) fn bytes(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    // Opening a pipe waits for somebody who writes to it, so it is asked before.
    expect_file(&std::fs::metadata(path)?)?;
    let file = File::open(path)?;
    let about = file.metadata()?;
    expect_file(&about)?;
    limited(file, about.len(), most)
}

/// The text of a regular file up to a size.
///
/// # Errors
/// As for [`bytes`], and [`io::ErrorKind::InvalidData`] for a file that is not UTF-8.
pub(crate) fn text(path: &Path, most: u64) -> io::Result<String> {
    utf8(bytes(path, most)?)
}

/// The bytes as text.
///
/// # Errors
/// Bytes that are not UTF-8.
pub(crate) fn utf8(bytes: Vec<u8>) -> io::Result<String> {
    String::from_utf8(bytes).map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8"))
}

/// All that a stream gives, up to a size; `expected` is its likely one.
///
/// # Errors
/// The stream's own, and a stream that is too long.
pub(crate) fn limited(stream: impl Read, expected: u64, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if expected > most {
        return Err(too_large(most));
    }
    bytes.reserve_exact(usize::try_from(expected).unwrap_or(0) + 1);
    stream.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(too_large(most));
    }
    Ok(bytes)
}

fn too_large(most: u64) -> io::Error {
    let most = match most % MIB {
        0 => format!("{} MiB", most / MIB),
        _ => format!("{most} bytes"),
    };
    let reason = format!("it is larger than {most}; `--max-size` raises the limit");
    io::Error::new(io::ErrorKind::FileTooLarge, reason)
}

fn expect_file(about: &Metadata) -> io::Result<()> {
    match about.is_file() {
        true => Ok(()),
        false => Err(no_file(kind(about))),
    }
}

/// The error of something that is no regular file, but `what`.
pub(crate) fn no_file(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::Unsupported, format!("it is {what}, not a regular file"))
}

#[cfg(unix)]
fn kind(about: &Metadata) -> &'static str {
    use std::os::unix::fs::FileTypeExt as _;
    match about.file_type() {
        kind if kind.is_dir() => "a folder",
        kind if kind.is_fifo() => "a named pipe (FIFO)",
        kind if kind.is_socket() => "a socket",
        _ => "a device",
    }
}

#[cfg(not(unix))]
fn kind(about: &Metadata) -> &'static str {
    if about.is_dir() { "a folder" } else { "a device" }
}

/// Why a file cannot be read, in words that end without a period.
pub(crate) fn reason(error: &io::Error) -> String {
    match error.kind() {
        // The words of the functions above.
        io::ErrorKind::FileTooLarge | io::ErrorKind::Unsupported | io::ErrorKind::InvalidData => error.to_string(),
        kind => kind.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_without_an_end_is_an_error() {
        let error = limited(io::repeat(b'a'), 0, 1 << 20).expect_err("it never ends");
        assert_eq!(
            error.to_string(),
            "it is larger than 1 MiB; `--max-size` raises the limit"
        );
        assert_eq!(limited(&b"abc"[..], 0, 3).expect("it is short"), b"abc");
        assert!(limited(&b"abcd"[..], 0, 3).is_err());
    }
}
