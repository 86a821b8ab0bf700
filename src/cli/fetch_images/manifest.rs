//! `seedlint-fetched.ndjson`: which file was fetched from where, and when.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::regular;

/// Its name.
pub(super) const FILE: &str = "seedlint-fetched.ndjson";

/// The largest one that is read.
const MOST_BYTES: u64 = 1 << 30;

/// One image.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Fetched {
    /// Its address, without what may be secret.
    pub url: String,
    /// The name of its file.
    pub file: String,
    /// The address that answered, without what may be secret.
    pub source: String,
    /// The day.
    pub date: String,
    /// The SHA-256 of the content, in hexadecimal.
    pub hash: String,
    /// The length of the content.
    pub bytes: u64,
}

/// The images in a folder.
pub(super) struct Manifest {
    folder: PathBuf,
    pub all: BTreeMap<String, Fetched>,
    text: Option<String>,
}

impl Manifest {
    /// Reads that of a folder, which need not exist.
    ///
    /// # Errors
    /// One that cannot be read.
    pub(super) fn read(folder: &Path) -> Result<Self, Failure> {
        let file = folder.join(FILE);
        let shown = file.display();
        // It would be written where a stranger's link leads.
        if std::fs::symlink_metadata(&file).is_ok_and(|about| about.is_symlink()) {
            return Err(Failure::Unusable(format!("{shown} is a link, not a file: remove it")));
        }
        let text = match regular::text(&file, MOST_BYTES) {
            Ok(text) => Some(text),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => return Err(Failure::read(shown, error)),
        };
        let mut all = BTreeMap::new();
        for (number, line) in text.iter().flat_map(|text| text.lines()).enumerate() {
            if line.trim().is_empty() {
                continue;
            }
            let fetched: Fetched = serde_json::from_str(line).map_err(|error| {
                let what = error.to_string();
                let what = what.rsplit_once(" at line ").map_or(&*what, |(what, _)| what);
                Failure::Unusable(format!("{shown}:{}: this is no line of a manifest: {what}", number + 1))
            })?;
            // It is a file in this folder, whatever somebody wrote there.
            if !is_plain(&fetched.file) {
                let what = format!("{shown}:{}: `{}` is not the name of a file", number + 1, fetched.file);
                return Err(Failure::Unusable(what));
            }
            all.insert(fetched.url.clone(), fetched);
        }
        Ok(Self {
            folder: folder.to_owned(),
            all,
            text,
        })
    }

    /// The file of an image, if it is there.
    pub(super) fn there(&self, key: &str) -> Option<&Fetched> {
        let fetched = self.all.get(key)?;
        self.folder.join(&fetched.file).is_file().then_some(fetched)
    }

    /// Writes it, if something changed.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub(super) fn write(&mut self) -> Result<(), Failure> {
        let mut text = String::new();
        for fetched in self.all.values() {
            text.push_str(&serde_json::to_string(fetched)?);
            text.push('\n');
        }
        if self.text.as_ref() == Some(&text) || self.text.is_none() && text.is_empty() {
            return Ok(());
        }
        let file = self.folder.join(FILE);
        let mut output = Output::file(&file)?;
        let written = output.writer().write_all(text.as_bytes());
        written.map_err(|error| Failure::write(file.display(), error))?;
        output.finish()?;
        self.text = Some(text);
        Ok(())
    }
}

fn is_plain(name: &str) -> bool {
    let is_harmless = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    !name.is_empty() && !name.starts_with('.') && name.bytes().all(is_harmless)
}
