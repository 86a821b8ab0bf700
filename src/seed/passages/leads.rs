//! Where a link leads: fingerprints of its address, of its host, and of the name of the page.

use std::borrow::Cow;

use super::{of_address, of_host, of_letters};
use crate::url::{SeedUrl, percent_decoded};

/// Where the first link of a passage leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Leads {
    /// Whether all of the passage is in links.
    pub whole: bool,
    /// The fingerprint of the address.
    pub address: u64,
    /// The fingerprint of its host.
    pub host: Option<u64>,
    /// The fingerprint of the name of the page, if that has one of its own.
    pub page: Option<u64>,
}

impl Leads {
    pub(super) fn new(url: &SeedUrl<'_>, whole: bool) -> Self {
        let host = url.host();
        // On another site, a short name is that of a product or of a section.
        let name = name(&url.text).filter(|name| host.is_none() || is_long(name));
        Self {
            whole,
            address: of_address(&url.text),
            host: host.map(of_host),
            page: name.map(|name| of_letters(&name)),
        }
    }
}

/// The fingerprint of the name that the page of a file has.
#[must_use]
pub(crate) fn of_page(path: &str) -> Option<u64> {
    name(path).map(|name| of_letters(&name))
}

/// The name of a page: the last part of its path without date and ending, which is that of its file, too.
fn name(address: &str) -> Option<String> {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let decoded = percent_decoded(path).unwrap_or(Cow::Borrowed(path));
    let part = decoded.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let stem = ["html", "htm", "md", "markdown"]
        .iter()
        .find_map(|end| part.strip_suffix(end)?.strip_suffix('.'))
        .unwrap_or(part);
    let name = stem.trim_start_matches(|c: char| c.is_ascii_digit() || c == '-');
    (!name.is_empty()).then(|| name.to_lowercase())
}

/// Whether a name has three words, or as much in a script without spaces.
fn is_long(name: &str) -> bool {
    let words = name.split(['-', '_', ' ']).filter(|word| !word.is_empty());
    words.count() >= 3 || name.chars().filter(|c| !c.is_ascii()).count() >= 5
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_the_name_of_its_file() {
        for (address, file) in [
            (
                "https://harbor.example/2012/04/nets-and-ropes/",
                "content/2012-04-09-Nets-and-ropes.md",
            ),
            ("/nets-and-ropes.html?from=feed#top", "nets-and-ropes.md"),
            ("nets%2dropes", "nets-ropes.markdown"),
            ("/%E6%B8%94%E7%BD%91/", "渔网.md"),
        ] {
            assert_eq!(name(address), name(file), "{address}");
            assert!(name(address).is_some(), "{address}");
        }
        for nothing in ["/", "", "#top", "2012-04-09"] {
            assert_eq!(name(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn long_names() {
        assert!(is_long("nets-and-ropes") && is_long("渔网和长绳"));
        assert!(!is_long("nets-ropes") && !is_long("渔网"));
    }
}
