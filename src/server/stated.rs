//! What the front matter of an archive states: its fields, and the values that recur.

use std::collections::BTreeMap;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use crate::seed::front_matter::FrontMatter;

/// How many articles are read at most; those of the same folder come first.
const MOST_ARTICLES: usize = 300;
/// How many bytes of each: front matter is at the top.
const MOST_BYTES: u64 = 16 << 10;
/// How long a value may be that recurs, in bytes.
const MOST_LENGTH: usize = 60;

/// Fields with the number of articles that have them, and their values with theirs.
#[derive(Default)]
pub(super) struct Stated(BTreeMap<String, Field>);

#[derive(Default)]
pub(super) struct Field {
    pub articles: usize,
    pub values: BTreeMap<String, usize>,
}

impl Stated {
    /// Reads the front matter of articles beside `article`.
    pub(super) fn near(article: &Path, articles: &[PathBuf]) -> Self {
        let folder = article.parent();
        let (mut beside, others): (Vec<_>, Vec<_>) = articles
            .iter()
            .partition(|path| folder.is_some_and(|folder| path.starts_with(folder)));
        beside.extend(others);
        let mut stated = Self::default();
        for path in beside.into_iter().filter(|path| *path != article).take(MOST_ARTICLES) {
            if let Ok(start) = start_of(path) {
                stated.add(&String::from_utf8_lossy(&start));
            }
        }
        stated
    }

    fn add(&mut self, text: &str) {
        let (Some(front), _) = FrontMatter::find(text) else {
            return;
        };
        for field in &front.fields {
            let known = self.0.entry(field.key.to_string()).or_default();
            known.articles += 1;
            field.value.scalars(&mut |scalar| {
                let short = scalar
                    .text()
                    .filter(|value| !value.is_empty() && value.len() <= MOST_LENGTH);
                if let Some(value) = short {
                    *known.values.entry(value.to_owned()).or_default() += 1;
                }
            });
        }
    }

    /// The fields, with the number of articles that have them.
    pub(super) fn fields(&self) -> impl Iterator<Item = (&str, usize)> {
        self.0.iter().map(|(key, field)| (&**key, field.articles))
    }

    /// The values of a field that more than one article has, and their numbers.
    pub(super) fn values(&self, key: &str) -> impl Iterator<Item = (&str, usize)> {
        let values = self.0.get(key).into_iter().flat_map(|field| &field.values);
        values
            .filter(|(_, number)| **number > 1)
            .map(|(value, number)| (&**value, *number))
    }
}

/// The first bytes of a regular file.
fn start_of(path: &Path) -> io::Result<Vec<u8>> {
    if !std::fs::metadata(path)?.is_file() {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    let mut start = Vec::new();
    std::fs::File::open(path)?.take(MOST_BYTES).read_to_end(&mut start)?;
    Ok(start)
}
