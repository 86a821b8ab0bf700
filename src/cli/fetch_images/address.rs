//! Under which address a site has the files of a folder.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::cli::failure::Failure;
use crate::config::Loaded;
use crate::generators::Target;
use crate::paths::tidy;
use crate::site::is_root;

/// Folders whose files are at the root of a site, by generator.
const PUBLIC: &[(Target, &str)] = &[
    (Target::Hugo, "static"),
    (Target::Zola, "static"),
    (Target::Hexo, "source"),
    (Target::Astro, "public"),
];

/// The address of a folder, with a slash at its end: as it was given, else by the settings, else by the
/// generator's files around it.
///
/// # Errors
/// None of these says it.
pub(super) fn address(given: Option<&str>, folder: &Path, loaded: &Loaded) -> Result<String, Failure> {
    if let Some(given) = given {
        return checked(given);
    }
    let folder = tidy(folder);
    let of_settings = loaded
        .config
        .static_dir
        .as_ref()
        .map(|dir| tidy(&loaded.root.join(dir)));
    let root = of_settings
        .filter(|root| folder.starts_with(root))
        .or_else(|| root(&folder));
    let below = root.as_deref().and_then(|root| folder.strip_prefix(root).ok());
    let Some(below) = below.and_then(Path::to_str) else {
        return Err(Failure::Usage(format!(
            "it is not known under which address the site has the files of {}; name it, as in --address /img/",
            folder.display()
        )));
    };
    checked(&format!("/{}", below.replace('\\', "/")))
}

/// An address that can be written into an article as it is.
fn checked(address: &str) -> Result<String, Failure> {
    let is_rooted = address.starts_with('/') && !address.starts_with("//");
    let is_web = address.starts_with("https://") || address.starts_with("http://");
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~/:%@+".contains(&byte);
    if !(is_rooted || is_web) || !address.bytes().all(is_plain) {
        return Err(Failure::Usage(format!(
            "`{address}` is not an address of a folder; write it as /img/ or https://img.blog.example/"
        )));
    }
    let slash = if address.ends_with('/') { "" } else { "/" };
    Ok(format!("{address}{slash}"))
}

/// The nearest folder at or above this one whose files are at the root of a site.
fn root(folder: &Path) -> Option<PathBuf> {
    for above in folder.ancestors() {
        let Some(site) = above.parent() else { continue };
        let names = names(site);
        let is_public = |(target, name): &(Target, &str)| {
            above.file_name().is_some_and(|own| own == *name) && is_root(*target, &names)
        };
        if PUBLIC.iter().any(is_public) {
            return Some(above.to_owned());
        }
        if is_root(Target::Jekyll, &names) && !is_root(Target::Hexo, &names) {
            return Some(site.to_owned());
        }
        if names.contains(".git") {
            return None;
        }
    }
    None
}

fn names(folder: &Path) -> BTreeSet<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    entries
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect()
}
