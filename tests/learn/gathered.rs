//! Sources whose labels say where their articles are: gathered from the folders beside the project into one
//! archive, with a folder for each. `tests/learn/README.md` says how they were drawn.

use std::path::{Path, PathBuf};

use super::beside::articles;
use super::{hash, learn, verdicts_by_folder};

/// The labels of a folder.
pub(super) fn labels(folder: &Path) -> Vec<serde_yaml::Value> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("labels")
        .map(|file| file.expect("a file").path())
        .collect();
    files.retain(|file| file.extension().is_some_and(|end| end == "yaml"));
    files.sort();
    let read = |file: &PathBuf| std::fs::read_to_string(file).expect("labels");
    files
        .iter()
        .map(|file| serde_yaml::from_str(&read(file)).expect("YAML"))
        .collect()
}

/// The articles of a source with `from`, below the folder that has all archives.
fn drawn(shared: &Path, labels: &serde_yaml::Value, from: &str) -> Vec<PathBuf> {
    let mut files = articles(&shared.join(from));
    if let Some(having) = labels["having"].as_str() {
        files.retain(|file| {
            let text = std::fs::read(file).expect("an article");
            let start: String = String::from_utf8_lossy(&text).chars().take(1000).collect();
            start.contains(having)
        });
    }
    if let Some(drawn) = labels["drawn"].as_u64() {
        let path = |file: &PathBuf| file.strip_prefix(shared).expect("a path").display().to_string();
        files.sort_by_cached_key(|file| hash(&format!("held3 {}", path(file))));
        files.truncate(usize::try_from(drawn).expect("a number"));
    }
    assert_eq!(Some(files.len() as u64), labels["articles"].as_u64(), "{from}");
    files
}

/// What the program says of the gathered sources.
pub(super) fn verdicts(shared: &Path, labels: &[serde_yaml::Value]) -> super::Verdicts {
    let archive = tempfile::tempdir().expect("a folder");
    for labels in labels {
        let Some(from) = labels["from"].as_str() else {
            continue;
        };
        let folder = archive.path().join(labels["source"].as_str().expect("a source"));
        std::fs::create_dir_all(&folder).expect("a folder");
        for file in drawn(shared, labels, from) {
            let below = file
                .strip_prefix(shared.join(from))
                .expect("a path")
                .display()
                .to_string();
            std::fs::copy(&file, folder.join(below.replace('/', "_"))).expect("an article");
        }
    }
    let mut folders: Vec<String> = std::fs::read_dir(archive.path())
        .expect("an archive")
        .map(|entry| entry.expect("a folder").file_name().display().to_string())
        .collect();
    folders.sort();
    let folders: Vec<&str> = folders.iter().map(String::as_str).collect();
    verdicts_by_folder(&serde_json::from_str(&learn(archive.path(), &folders)).expect("JSON"))
}
