//! The site cards of what was learned, on the disk.

use std::io::{ErrorKind, Write};
use std::path::Path;

use crate::cli::failure::Failure;
use crate::learn::{Learned, card};
use crate::report::one_line;
use crate::words::count;

/// The subfolder of own cards in which site cards are.
const SITES: &str = "sites";

/// Writes a card for each source; none that exists is overwritten.
pub(super) fn write(learned: &[Learned], folder: &Path, out: &mut dyn Write) -> Result<(), Failure> {
    let cards: Vec<(String, String)> = learned
        .iter()
        .filter(|source| !source.is_part)
        .filter_map(|source| Some((format!("{}.yaml", card::file_name(&source.source)), card::new(source)?)))
        .collect();
    let sites = folder.join(SITES);
    let taken = cards.iter().find(|(name, _)| sites.join(name).exists());
    if let Some((name, _)) = taken {
        return Err(Failure::Usage(format!(
            "`{}` exists already; `--update {}` keeps what you decided",
            sites.join(name).display(),
            folder.display()
        )));
    }
    make(&sites)?;
    for (name, text) in &cards {
        put(&sites.join(name), "", text)?;
    }
    writeln!(
        out,
        "{} written to {}; review them, and name the folder under `rules` in seedlint.yaml",
        count(cards.len(), "site card"),
        one_line(&sites.display().to_string())
    )?;
    Ok(())
}

/// Updates the cards of a folder, and adds those of new sources.
pub(super) fn update(learned: &[Learned], folder: &Path, out: &mut dyn Write) -> Result<(), Failure> {
    let sites = folder.join(SITES);
    make(&sites)?;
    let (mut added, mut changed, mut same) = (0, 0, 0);
    let mut of_source: Vec<String> = Vec::new();
    for source in learned.iter().filter(|source| !source.is_part) {
        let name = format!("{}.yaml", card::file_name(&source.source));
        let path = sites.join(&name);
        of_source.push(name);
        match std::fs::read_to_string(&path) {
            Ok(before) => {
                let text = updated(&path, &before, Some(source))?;
                changed += usize::from(text != before);
                same += usize::from(text == before);
                put(&path, &before, &text)?;
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {
                if let Some(text) = card::new(source) {
                    added += 1;
                    put(&path, "", &text)?;
                }
            }
            Err(error) => return Err(Failure::read(path.display(), error)),
        }
    }
    // Cards of sources that no longer exist.
    let unreadable = |error| Failure::read(sites.display(), error);
    let mut files = Vec::new();
    for entry in std::fs::read_dir(&sites).map_err(unreadable)? {
        files.push(entry.map_err(unreadable)?.path());
    }
    files.sort();
    for path in files {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if of_source.contains(&name) || !name.ends_with(".yaml") {
            continue;
        }
        let before = std::fs::read_to_string(&path).map_err(|error| Failure::read(path.display(), error))?;
        if before.contains(card::KNOWN) {
            let text = updated(&path, &before, None)?;
            changed += usize::from(text != before);
            same += usize::from(text == before);
            put(&path, &before, &text)?;
        }
    }
    writeln!(
        out,
        "{}: {added} added, {changed} changed, {same} as before, in {}",
        count(added + changed + same, "site card"),
        one_line(&sites.display().to_string())
    )?;
    Ok(())
}

fn updated(path: &Path, before: &str, source: Option<&Learned>) -> Result<String, Failure> {
    card::updated(before, source).map_err(|error| Failure::Unusable(format!("{}: {error}", path.display())))
}

fn put(path: &Path, before: &str, text: &str) -> Result<(), Failure> {
    if text != before {
        std::fs::write(path, text).map_err(|error| Failure::write(path.display(), error))?;
    }
    Ok(())
}

fn make(folder: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(folder).map_err(|error| Failure::write(folder.display(), error))
}
