//! Paths of articles: tidied, and as they are shown to people and written into files.

use std::path::{Component, Path, PathBuf};

/// The path with `/` between its parts.
pub(crate) fn shown(path: &Path) -> String {
    let path = path.to_string_lossy();
    if cfg!(windows) {
        path.replace('\\', "/")
    } else {
        path.into_owned()
    }
}

/// The name of an article: below the working folder it is the same however it was spelled.
pub(crate) fn shown_from(cwd: &Path, path: &Path) -> String {
    let plain = !path.is_absolute() && path.components().all(|part| matches!(part, Component::Normal(_)));
    if plain {
        return shown(path);
    }
    let tidy = tidy(&cwd.join(path));
    match tidy.strip_prefix(cwd) {
        Ok(below) if tidy.exists() || path.is_absolute() => shown(below),
        _ => shown(path),
    }
}

/// The path without `.` and `..`.
pub(crate) fn tidy(path: &Path) -> PathBuf {
    let mut tidy = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => drop(tidy.pop()),
            part => tidy.push(part),
        }
    }
    tidy
}

/// The relative path from a folder to a file that is not below it.
pub(crate) fn beside(folder: &Path, file: &Path) -> PathBuf {
    let common = folder
        .components()
        .zip(file.components())
        .take_while(|(a, b)| a == b)
        .count();
    if common == 0 {
        return file.to_owned();
    }
    let up = folder.components().skip(common).map(|_| Component::ParentDir);
    up.chain(file.components().skip(common)).collect()
}

/// A path as a reader of the working folder knows it.
pub(crate) fn below(cwd: &Path, file: &Path) -> String {
    match file.strip_prefix(cwd) {
        Ok(below) if !below.as_os_str().is_empty() => shown(below),
        _ => shown(file),
    }
}
