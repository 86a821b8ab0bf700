//! The `url` key of a clause.

use url::Position;

use crate::hosts::{HostMap, hosts};
use crate::rule::card::UrlClause;
use crate::rule::pattern::Pattern;
use crate::seed::{Place, Reference, Use};
use crate::url::{SeedUrl, UrlKind, is_private};

/// What a URL must be.
#[derive(Debug)]
pub(crate) struct UrlTest {
    /// What it may be used as, a bit each; none where all are fine.
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
    /// Reads the key; the patterns are compiled by `pattern`.
    pub(crate) fn new(clause: &UrlClause, pattern: &Compile<'_>) -> Result<Self, String> {
        let mut used_as = 0;
        for word in clause.used_as.as_slice() {
            used_as |= bit(match &**word {
                "image" => Use::Image,
                "link" => Use::Link,
                "frame" => Use::Frame,
                "script" => Use::Script,
                "style" => Use::Style,
                "media" => Use::Media,
                "any" => continue,
                other => {
                    return Err(format!(
                        "`in`: `{other}` is none of image, link, frame, script, style, media, any"
                    ));
                }
            });
        }
        let mut hosts = HostMap::default();
        let (classes, patterns): (Vec<String>, Vec<String>) = clause
            .host
            .as_slice()
            .iter()
            .cloned()
            .partition(|host| host.starts_with('@'));
        patterns.iter().for_each(|pattern| hosts.add(pattern, ()));
        Ok(Self {
            used_as,
            schemes: clause.scheme.as_slice().to_vec(),
            any_host: clause.host.as_slice().is_empty(),
            hosts,
            patterns,
            private: classes.iter().any(|class| class == "@private"),
            classes: class_bits(&classes)?,
            path: pattern("path", &clause.path)?,
            raw: pattern("raw", &clause.raw)?,
        })
    }

    /// Whether hosts of a class are fine, too.
    pub(crate) fn names_classes(&self) -> bool {
        self.classes != 0 || self.private
    }

    /// Whether a URL is that.
    pub(crate) fn matches(&self, reference: &Reference<'_>) -> bool {
        // What only a script would load is judged once it is the picture's address.
        if self.used_as & bit(reference.used_as) == 0 && self.used_as != 0 || matches!(reference.place, Place::Lazy(_))
        {
            return false;
        }
        let url = &reference.url;
        (self.schemes.is_empty() || self.schemes.iter().any(|scheme| scheme == url.scheme()))
            && (self.any_host
                || self.classes != 0 && self.classes & reference.classes() != 0
                || !self.hosts.is_empty() && url.host().is_some_and(|host| self.hosts.get(host).is_some())
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

/// The bits of the classes with an `@`; `@private` is computed and has none.
fn class_bits(classes: &[String]) -> Result<u32, String> {
    let known = classes.iter().filter(|class| *class != "@private");
    known
        .map(|class| match hosts().class_bit(&class[1..]) {
            0 => Err(format!("`host`: `{class}` is no class of rules/hosts.yaml")),
            bit => Ok(bit),
        })
        .try_fold(0, |bits, bit| Ok(bits | bit?))
}

/// Path and query of a URL with a host, or all of a relative one.
fn path_of<'u>(url: &'u SeedUrl<'_>) -> Option<&'u str> {
    match url.parsed() {
        Some(parsed) if parsed.has_host() => Some(&parsed[Position::BeforePath..Position::AfterQuery]),
        Some(_) => None,
        None => Some(&url.text),
    }
}

/// Compiles the pattern of a key, where there is one.
pub(crate) type Compile<'c> = dyn Fn(&str, &Option<String>) -> Result<Option<Pattern>, String> + 'c;
