//! The `url` key of a clause.

use url::Position;

use crate::rule::card::UrlClause;
use crate::rule::hosts::{HostMap, url_matches};
use crate::rule::pattern::Pattern;
use crate::seed::{Place, Reference, Use};
use crate::url::{SeedUrl, UrlKind};

/// What a URL must be.
#[derive(Debug)]
pub(crate) struct UrlTest {
    used_as: Vec<Use>,
    schemes: Vec<String>,
    hosts: HostMap<()>,
    classes: Vec<String>,
    any_host: bool,
    path: Option<Pattern>,
    raw: Option<Pattern>,
}

impl UrlTest {
    /// Reads the key; the patterns are compiled by `pattern`.
    pub(crate) fn new(clause: &UrlClause, pattern: &Compile<'_>) -> Result<Self, String> {
        let mut used_as = Vec::new();
        for word in clause.used_as.as_slice() {
            used_as.push(match &**word {
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
            classes,
            path: pattern("path", &clause.path)?,
            raw: pattern("raw", &clause.raw)?,
        })
    }

    /// Whether a URL is that.
    pub(crate) fn matches(&self, reference: &Reference<'_>) -> bool {
        // What only a script would load is judged once it is the picture's address.
        if matches!(reference.place, Place::Lazy(_)) {
            return false;
        }
        let url = &reference.url;
        (self.used_as.is_empty() || self.used_as.contains(&reference.used_as))
            && (self.schemes.is_empty() || self.schemes.iter().any(|scheme| scheme == url.scheme()))
            && (self.any_host
                || url.host().is_some_and(|host| self.hosts.get(host).is_some())
                || self.classes.iter().any(|class| url_matches(class, url)))
            && self
                .path
                .as_ref()
                .is_none_or(|pattern| path_of(url).is_some_and(|path| pattern.matches(path)))
            && self.raw.as_ref().is_none_or(|pattern| pattern.matches(&url.text))
            && !matches!(url.kind, UrlKind::Unknown)
    }
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
