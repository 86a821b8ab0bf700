//! A folder with the configurations of sites, a file for each.

use std::io;
use std::path::{Path, PathBuf};

use super::syntax::{self, Syntax};
use super::{ListFile, text};
use crate::reach::Reach;

/// The site configurations in a folder, by name; all other files are ignored.
pub(super) fn read(folder: &Path, reach: &Reach) -> io::Result<Vec<ListFile>> {
    let mut paths = match reach.files_in(folder) {
        Some(files) => files.into_iter().filter(|file| file.parent() == Some(folder)).collect(),
        None => on_disk(folder)?,
    };
    paths.retain(|path| path.extension().is_some_and(|end| end == "txt"));
    paths.sort();
    let above = folder.file_name().unwrap_or_default().to_string_lossy();
    let mut files = Vec::new();
    for path in paths {
        let file = path.file_name().unwrap_or_default().to_string_lossy();
        let place = reach.real(&path).map_err(io::Error::other)?;
        let bytes = reach.bytes(&place, reach.limits().list)?;
        let list = ListFile {
            name: format!("{above}/{file}"),
            text: text(bytes),
        };
        if matches!(syntax::of(&list.name, &list.text), Syntax::Site(_)) {
            files.push(list);
        }
    }
    if files.is_empty() {
        let why = "it is a folder without site configurations";
        return Err(io::Error::new(io::ErrorKind::InvalidData, why));
    }
    Ok(files)
}

fn on_disk(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder)?;
    entries.map(|entry| Ok(entry?.path())).collect()
}
