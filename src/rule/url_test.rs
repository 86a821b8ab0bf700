//! The `url` key of a clause.

use url::Position;

use crate::hosts::{HostMap, hosts};
use crate::one_or_many::OneOrMany;
use crate::rule::card::UrlClause;
use crate::rule::fault::CardFault;
use crate::rule::faults::Faults;
use crate::rule::pattern::Pattern;
use crate::seed::{Place, Reference, Use};
use crate::url::{SeedUrl, UrlKind, is_private};

/// The conditions on a URL.
#[derive(Debug)]
pub(crate) struct UrlTest {
    /// The permitted uses, one bit each; none if all are permitted.
    used_as: u8,
    schemes: Vec<String>,
    hosts: HostMap<()>,
    /// The patterns in `hosts`.
    pub(crate) patterns: Vec<String>,
    /// Classes of `rules/hosts.yaml`, a bit each.
    classes: u32,
    private: bool,
    any_host: bool,
    path: Option<Pattern>,
    raw: Option<Pattern>,
}

impl UrlTest {
    /// Compiles the key; `eager` also its patterns. Problems are added to the faults.
    pub(crate) fn new(clause: &UrlClause, eager: bool, faults: &mut Faults) -> Self {
        let mut hosts = HostMap::default();
        let (classes, patterns): (Vec<&String>, Vec<&String>) =
            clause.host.as_slice().iter().partition(|host| host.starts_with('@'));
        patterns.iter().for_each(|pattern| hosts.add(pattern, ()));
        let mut pattern = |key: &'static str, text: &Option<String>| {
            let pattern = Pattern::new(text.as_deref()?, eager);
            faults.below(key, |faults| faults.keep(pattern))
        };
        Self {
            schemes: clause.scheme.as_slice().to_vec(),
            any_host: clause.host.as_slice().is_empty(),
            hosts,
            patterns: patterns.into_iter().cloned().collect(),
            private: classes.iter().any(|class| *class == "@private"),
            path: pattern("path", &clause.path),
            raw: pattern("raw", &clause.raw),
            used_as: uses(&clause.used_as, faults),
            classes: classes_of(&clause.host, faults),
        }
    }

    /// Whether hosts of a class are permitted, too.
    pub(crate) fn names_classes(&self) -> bool {
        self.classes != 0 || self.private
    }

    /// Whether a URL meets the conditions.
    pub(crate) fn matches(&self, reference: &Reference<'_>) -> bool {
        // A URL that only a script would load is checked once it is the URL of the image.
        if self.used_as & bit(reference.used_as) == 0 && self.used_as != 0 || matches!(reference.place, Place::Lazy(_))
        {
            return false;
        }
        let url = &reference.url;
        (self.schemes.is_empty() || self.schemes.iter().any(|scheme| scheme == url.scheme()))
            && (self.any_host
                || self.classes != 0 && self.classes & reference.classes() != 0
                || !self.hosts.is_empty() && url.host().is_some_and(|host| self.hosts.has(host))
                || self.private && url.parsed().is_some_and(is_private))
            && self
                .path
                .as_ref()
                .is_none_or(|pattern| path_of(url).is_some_and(|path| pattern.matches(path)))
            && self.raw.as_ref().is_none_or(|pattern| pattern.matches(&url.text))
            && !matches!(url.kind, UrlKind::Unknown)
    }
}

fn bit(used_as: Use) -> u8 {
    1 << used_as as u8
}

/// The words that `in` accepts.
const USES: &[&str] = &["image", "link", "frame", "script", "style", "media", "any"];

/// The bits of the permitted uses; none if all are permitted.
fn uses(words: &OneOrMany<String>, faults: &mut Faults) -> u8 {
    let mut bits = 0;
    faults.each("in", words, |word, faults| {
        bits |= bit(match &**word {
            "image" => Use::Image,
            "link" => Use::Link,
            "frame" => Use::Frame,
            "script" => Use::Script,
            "style" => Use::Style,
            "media" => Use::Media,
            "any" => return,
            other => {
                return faults.add(CardFault::UnknownWord {
                    key: "in".to_owned(),
                    word: other.to_owned(),
                    known: USES,
                });
            }
        });
    });
    bits
}

/// The bits of the classes with an `@`; `@private` is computed and has none.
fn classes_of(names: &OneOrMany<String>, faults: &mut Faults) -> u32 {
    let mut bits = 0;
    faults.each("host", names, |name, faults| {
        let class = name.strip_prefix('@').filter(|class| *class != "private");
        let Some(class) = class else { return };
        match hosts().class_bit(class) {
            0 => faults.add(CardFault::UnknownClass(name.clone())),
            bit => bits |= bit,
        }
    });
    bits
}

/// Path and query of a URL with a host, or all of a relative one.
fn path_of<'u>(url: &'u SeedUrl<'_>) -> Option<&'u str> {
    match url.parsed() {
        Some(parsed) if parsed.has_host() => Some(&parsed[Position::BeforePath..Position::AfterQuery]),
        Some(_) => None,
        None => Some(&url.text),
    }
}
