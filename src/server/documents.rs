//! The texts that are open in the editor.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use lsp_types::{TextDocumentContentChangeEvent, TextDocumentItem, Uri};
use url::Url;

use super::positions::{Encoding, Lines};
use super::workspace::Checked;

/// A text that is open.
pub(super) struct Document {
    /// The path of its file, which need not exist.
    pub path: PathBuf,
    pub version: i32,
    pub text: String,
    pub lines: Lines,
    /// What was found in it; none in what is no article of its site.
    pub checked: Option<Checked>,
}

impl Document {
    /// Replaces a part of the text, or all of it.
    pub(super) fn change(&mut self, event: TextDocumentContentChangeEvent, encoding: Encoding) {
        match event.range {
            Some(range) => {
                let span = self.lines.span(&self.text, range, encoding);
                self.text.replace_range(span.range(), &event.text);
            }
            None => self.text = event.text,
        }
        self.lines = Lines::of(&self.text);
    }
}

/// All of them.
#[derive(Default)]
pub(super) struct Documents {
    open: HashMap<Uri, Document>,
    /// Those that changed, in an order that does not depend on chance.
    changed: BTreeSet<String>,
}

impl Documents {
    pub(super) fn open(&mut self, item: TextDocumentItem) {
        let document = Document {
            path: path_of(&item.uri),
            version: item.version,
            lines: Lines::of(&item.text),
            text: item.text,
            checked: None,
        };
        self.changed.insert(item.uri.as_str().to_owned());
        self.open.insert(item.uri, document);
    }

    pub(super) fn close(&mut self, uri: &Uri) {
        self.open.remove(uri);
        self.changed.remove(uri.as_str());
    }

    /// Whether a file is open.
    pub(super) fn has(&self, path: &Path) -> bool {
        self.open.values().any(|document| document.path == path)
    }

    pub(super) fn get(&self, uri: &Uri) -> Option<&Document> {
        self.open.get(uri)
    }

    pub(super) fn get_mut(&mut self, uri: &Uri) -> Option<&mut Document> {
        self.open.get_mut(uri)
    }

    /// Has a document checked again.
    pub(super) fn touch(&mut self, uri: &Uri) {
        if self.open.contains_key(uri) {
            self.changed.insert(uri.as_str().to_owned());
        }
    }

    pub(super) fn all_changed(&mut self) {
        self.changed.extend(self.open.keys().map(|uri| uri.as_str().to_owned()));
    }

    pub(super) fn any_changed(&self) -> bool {
        !self.changed.is_empty()
    }

    pub(super) fn next_changed(&mut self) -> Option<Uri> {
        self.changed.pop_first()?.parse().ok()
    }
}

/// The path of a document. One that has no file, as a new one, gets a name of its own.
pub(super) fn path_of(uri: &Uri) -> PathBuf {
    let url = Url::parse(uri.as_str()).ok();
    url.and_then(|url| url.to_file_path().ok())
        .unwrap_or_else(|| PathBuf::from("untitled.md"))
}

/// The URI of a file; none for a path that is not absolute.
pub(super) fn uri_of(path: &Path) -> Option<Uri> {
    Url::from_file_path(path).ok()?.as_str().parse().ok()
}
