//! Writes the addresses of fetched images into the articles.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::collect::is_foreign;
use crate::cli::check::plan::Plan;
use crate::cli::failure::{Failure, say, stopped};
use crate::cli::write::{Prepared, prepare};
use crate::edit::{Edit, Fix, Safety, apply};
use crate::evidence::key;
use crate::paths;
use crate::seed::Seed;
use crate::settings::Settings;
use crate::source::Source;

/// The number of articles that are changed at once.
const BATCH: usize = 256;

/// The new text of an article beside the old one, with the number of its new addresses.
type Changed = (PathBuf, Prepared, usize);

/// What was done to the articles.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Rewritten {
    pub articles: usize,
    pub addresses: usize,
    /// The number of articles that could not be written.
    pub failed: usize,
}

/// Writes the new addresses, by the address of each image, into the articles.
///
/// # Errors
/// A signal.
pub(super) fn rewrite(plan: &Plan, new: &BTreeMap<&str, String>) -> Result<Rewritten, Failure> {
    let mut done = Rewritten::default();
    for batch in plan.list.files.chunks(BATCH) {
        let changed: Vec<Result<Option<Changed>, String>> = batch.par_iter().map(|path| one(plan, path, new)).collect();
        for changed in changed {
            stopped()?;
            let committed = changed.and_then(|changed| {
                let Some((path, prepared, addresses)) = changed else {
                    return Ok(0);
                };
                let shown = paths::shown_from(plan.cwd(), &path);
                let committed = prepared.commit().map_err(|error| format!("{shown}: {error}"));
                committed.map(|()| addresses)
            });
            match committed {
                Ok(addresses) => {
                    done.articles += usize::from(addresses > 0);
                    done.addresses += addresses;
                }
                Err(error) => {
                    say(&error);
                    done.failed += 1;
                }
            }
        }
    }
    Ok(done)
}

/// An article with its new addresses; none where nothing changes.
fn one(plan: &Plan, path: &Path, new: &BTreeMap<&str, String>) -> Result<Option<Changed>, String> {
    let shown = paths::shown_from(plan.cwd(), path);
    let place = plan.cwd().join(path);
    let bytes = std::fs::read(&place).map_err(|error| format!("{shown}: {error}"))?;
    let Ok(text) = String::from_utf8(bytes) else {
        return Err(format!("{shown}: it is not UTF-8, so nothing is written into it"));
    };
    let linter = plan.session.linter(path).map_err(|error| format!("{shown}: {error}"))?;
    let source = Source::new(shown.clone(), text.clone());
    let Some((fixed, addresses)) = fixed(source, linter.settings(), new) else {
        return Ok(None);
    };
    let prepared = prepare(&place, &text, &fixed).map_err(|error| format!("{shown}: {error}"))?;
    Ok(Some((path.to_owned(), prepared, addresses)))
}

/// The text with the new addresses, and their number; none where there is nothing to change.
fn fixed(source: Source, settings: &Settings, new: &BTreeMap<&str, String>) -> Option<(String, usize)> {
    let fields = settings.image_fields();
    let seed = Seed::parse(&source, &fields);
    let mut edits = Vec::new();
    let mut expected = Vec::new();
    for image in seed.images() {
        let address = image
            .url
            .parsed()
            .filter(|_| is_foreign(image, settings))
            .and_then(|url| new.get(&*key(url)?));
        let written = address.and_then(|address| Some((address, image.written(&seed, address)?)));
        match written {
            Some((address, text)) => {
                edits.push(Edit::new(image.url.span, text));
                expected.push(address.clone());
            }
            None => expected.push(image.url.text.trim().to_owned()),
        }
    }
    let addresses = edits.len();
    let fix = Fix::new("Use the copy of the site", Safety::Unsafe, edits)?;
    let fixed = apply(source.text(), &fix.edits);
    // The article reads as before, but for the addresses.
    let after = Source::new(source.path(), fixed.clone());
    let after = Seed::parse(&after, &fields);
    let found: Vec<String> = after.images().map(|image| image.url.text.trim().to_owned()).collect();
    (found == expected).then_some((fixed, addresses))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_of_an_image_gets_its_new_address() {
        let text = "---\r\ntitle: Rain\r\ncover: 'http://a.example/a.png'\r\n---\r\n\r\n\
                    <img src=\"http://a.example/a.png?x=1&amp;y=2\" srcset=\"http://a.example/a.png 1x, /b.png 2x\" alt=\"A\">\r\n\r\n\
                    ![A](http://a.example/a.png \"T\") [L](http://a.example/a.png) `![A](http://a.example/a.png)`\r\n";
        let new: BTreeMap<&str, String> = [
            ("http://a.example/a.png", "/img/a.png".to_owned()),
            ("http://a.example/a.png?x=1&y=2", "/img/a-12.png".to_owned()),
        ]
        .into();
        let (fixed, addresses) = fixed(Source::new("a.md", text), &Settings::default(), &new).expect("it changes");
        assert_eq!(addresses, 4);
        let expected = text
            .replace("http://a.example/a.png?x=1&amp;y=2", "/img/a-12.png")
            .replace("'http://a.example/a.png'", "'/img/a.png'")
            .replace("http://a.example/a.png 1x", "/img/a.png 1x")
            .replacen("(http://a.example/a.png \"T\")", "(/img/a.png \"T\")", 1);
        assert_eq!(fixed, expected);
    }

    #[test]
    fn images_of_the_site_and_unknown_ones_stay() {
        let text = "![A](http://a.example/a.png) ![B](http://own.example/a.png)\n";
        let settings = Settings {
            own_hosts: vec!["own.example".to_owned()],
            ..Settings::default()
        };
        let new: BTreeMap<&str, String> = [("http://own.example/a.png", "/img/a.png".to_owned())].into();
        assert_eq!(fixed(Source::new("a.md", text), &settings, &new), None);
    }
}
