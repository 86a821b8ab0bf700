//! `rules/hosts.yaml`: the image hosts that block hotlinking, and named classes of hosts.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use rustc_hash::FxHashMap;
use serde::Deserialize;

use crate::one_or_many::OneOrMany;
use crate::url::{SeedUrl, is_private};

/// `rules/hosts.yaml` as JSON.
const HOSTS_JSON: &str = include_str!(concat!(env!("OUT_DIR"), "/hosts.json"));

/// The bit of the hosts under `hot-link`, beside those of the classes.
pub(crate) const HOT_LINK: u32 = 1 << 31;

/// The facts about hosts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Hosts {
    /// Image hosts and the referrer policy that each needs.
    pub hot_link: Vec<HotLink>,
    /// Named classes of hosts.
    pub classes: BTreeMap<String, Vec<String>>,
    /// Click trackers that carry the real target in the URL.
    pub redirects: Vec<Redirect>,
    #[serde(skip)]
    hot_links: HostMap<usize>,
    #[serde(skip)]
    redirect_hosts: HostMap<()>,
    /// The class of each bit of `in_classes`.
    #[serde(skip)]
    names: Vec<String>,
    /// The classes of a host, a bit each.
    #[serde(skip)]
    in_classes: HostMap<u32>,
}

/// Host patterns, looked up by the labels of a host.
#[derive(Debug)]
pub(crate) struct HostMap<V> {
    exact: FxHashMap<String, V>,
    below: FxHashMap<String, V>,
    /// The length of the longest key of `below`.
    longest: usize,
    wild: Vec<(String, V)>,
}

impl<V> Default for HostMap<V> {
    fn default() -> Self {
        Self {
            exact: FxHashMap::default(),
            below: FxHashMap::default(),
            longest: 0,
            wild: Vec::new(),
        }
    }
}

impl<V: Copy> HostMap<V> {
    /// Adds a pattern, unless it exists already.
    pub(crate) fn add(&mut self, pattern: &str, value: V) {
        match pattern.strip_prefix("*.") {
            Some(site) if !site.contains('*') => {
                self.below.entry(site.to_owned()).or_insert(value);
                self.longest = self.longest.max(site.len());
            }
            _ if pattern.contains('*') => self.wild.push((pattern.to_owned(), value)),
            _ => {
                self.exact.entry(pattern.to_owned()).or_insert(value);
            }
        }
    }

    /// Whether there is no pattern in it.
    #[must_use]
    pub(crate) fn is_empty(&self) -> bool {
        self.exact.is_empty() && self.below.is_empty() && self.wild.is_empty()
    }

    /// The values of the patterns that match the host.
    fn each(&self, host: &str) -> impl Iterator<Item = V> {
        let exact = self.exact.get(host).into_iter();
        let below = parents(host, self.longest).filter_map(|part| self.below.get(part));
        let wild = self
            .wild
            .iter()
            .filter(|(pattern, _)| may_end(pattern, host) && host_matches(pattern, host))
            .map(|(_, value)| value);
        exact.chain(below).chain(wild).copied()
    }

    /// Whether a pattern matches the host.
    #[must_use]
    pub(crate) fn has(&self, host: &str) -> bool {
        self.each(host).next().is_some()
    }
}

/// A host and the domains above it, without those of more than `most` bytes.
fn parents(host: &str, most: usize) -> impl Iterator<Item = &str> {
    let above = |part: &'_ str, from: usize| {
        let dot = memchr::memchr(b'.', &part.as_bytes()[from..])?;
        Some(from + dot + 1)
    };
    let first = match host.len().checked_sub(most) {
        // A domain begins after a dot.
        Some(from @ 1..) => above(host, from - 1).map(|at| &host[at..]),
        Some(0) | None => Some(host),
    };
    std::iter::successors(first, move |part| above(part, 0).map(|at| &part[at..]))
}

/// A cheap test of the part after the last `*` of a pattern.
fn may_end(pattern: &str, host: &str) -> bool {
    let tail = memchr::memrchr(b'*', pattern.as_bytes()).map_or(pattern, |star| &pattern[star + 1..]);
    host.as_bytes().ends_with(tail.as_bytes())
}

impl<B: Copy + Default + std::ops::BitOr<Output = B>> HostMap<B> {
    /// Adds bits to those of a pattern.
    pub(crate) fn join(&mut self, pattern: &str, bits: B) {
        match pattern.strip_prefix("*.") {
            Some(site) if !site.contains('*') => {
                let known = self.below.entry(site.to_owned()).or_default();
                *known = *known | bits;
                self.longest = self.longest.max(site.len());
            }
            _ if pattern.contains('*') => self.wild.push((pattern.to_owned(), bits)),
            _ => {
                let known = self.exact.entry(pattern.to_owned()).or_default();
                *known = *known | bits;
            }
        }
    }

    /// The bits of all patterns that match the host.
    pub(crate) fn all(&self, host: &str) -> B {
        self.each(host).fold(B::default(), |bits, more| bits | more)
    }
}

/// An image host that checks the referrer.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct HotLink {
    /// The host, as globs.
    pub host: OneOrMany<String>,
    /// What it needs.
    pub policy: Need,
    /// Whether it serves https.
    pub https: bool,
    /// Whether it blocks hotlinking.
    pub refuses: bool,
    /// The day of the report that says so; none if there is no report.
    pub checked: Option<String>,
    /// The address of that report.
    #[cfg_attr(not(test), expect(dead_code, reason = "it is for readers of the file"))]
    pub source: Option<String>,
    /// How certain this is.
    pub sure: Sureness,
    /// A remark.
    #[cfg_attr(not(test), expect(dead_code, reason = "it is for readers of the file"))]
    pub note: Option<String>,
}

/// A click tracker.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Redirect {
    /// Its host, as a pattern.
    pub host: String,
    /// The start of its path; without it, any path matches.
    pub path: Option<String>,
    /// The parameters that may hold the target.
    pub parameter: OneOrMany<String>,
}

/// How certain an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Sureness {
    /// A public report says so, for all sites.
    High,
    /// It is so for some sites, or nobody reported it.
    Medium,
    /// It may be so.
    Low,
}

/// The referrer that a host needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Need {
    /// None at all.
    NoReferrer,
    /// One of any site.
    AnyReferrer,
    /// One of its own site.
    OwnSite,
}

/// The table that is compiled in.
///
/// # Panics
/// Never: a test reads the same text.
#[must_use]
pub(crate) fn hosts() -> &'static Hosts {
    static HOSTS: OnceLock<Hosts> = OnceLock::new();
    HOSTS.get_or_init(|| {
        let hosts: Hosts = serde_json::from_str(HOSTS_JSON).expect("rules/hosts.yaml is tested");
        hosts.indexed()
    })
}

impl Hosts {
    fn indexed(mut self) -> Self {
        for (number, entry) in self.hot_link.iter().enumerate() {
            entry
                .host
                .as_slice()
                .iter()
                .for_each(|pattern| self.hot_links.add(pattern, number));
        }
        for redirect in &self.redirects {
            self.redirect_hosts.add(&redirect.host, ());
        }
        for (number, (class, patterns)) in self.classes.iter().enumerate() {
            self.names.push(class.clone());
            let bit = 1 << number;
            patterns.iter().for_each(|pattern| self.in_classes.join(pattern, bit));
        }
        for pattern in self.hot_link.iter().flat_map(|entry| entry.host.as_slice()) {
            self.in_classes.join(pattern, HOT_LINK);
        }
        self
    }

    /// What is known of this image host: the first entry that matches.
    #[must_use]
    pub(crate) fn hot_link(&self, host: &str) -> Option<&HotLink> {
        self.hot_links.each(host).min().map(|number| &self.hot_link[number])
    }

    /// The target of a link through a click tracker, if the URL contains it.
    #[must_use]
    pub(crate) fn redirect_target(&self, url: &url::Url) -> Option<url::Url> {
        let host = url.host_str()?;
        if !self.redirect_hosts.has(host) {
            return None;
        }
        let counters = self.redirects.iter().filter(|redirect| {
            let path = redirect.path.as_deref();
            host_matches(&redirect.host, host) && path.is_none_or(|path| url.path().starts_with(path))
        });
        let mut targets = counters.flat_map(|redirect| {
            let wanted = redirect.parameter.as_slice();
            let pairs = url.query_pairs();
            pairs.filter(move |(name, _)| wanted.iter().any(|parameter| **parameter == **name))
        });
        targets.find_map(|(_, value)| {
            let target = url::Url::parse(value.trim()).ok()?;
            (matches!(target.scheme(), "http" | "https") && target.host_str() != Some(host)).then_some(target)
        })
    }

    /// Whether the host is in the class.
    #[must_use]
    pub(crate) fn in_class(&self, class: &str, host: &str) -> bool {
        self.classes_of(host) & self.class_bit(class) != 0
    }

    /// The classes that a host is in, a bit each.
    #[must_use]
    pub(crate) fn classes_of(&self, host: &str) -> u32 {
        self.in_classes.all(host)
    }

    /// The bit of a class; none where there is no such class.
    #[must_use]
    pub(crate) fn class_bit(&self, class: &str) -> u32 {
        let number = self.names.iter().position(|name| name == class);
        number.map_or(0, |number| 1 << number)
    }

    /// Whether the host is known to serve https.
    #[must_use]
    pub(crate) fn serves_https(&self, host: &str) -> bool {
        self.in_class("https", host) || self.hot_link(host).is_some_and(|entry| entry.https)
    }
}

/// A host pattern: `*.example.com` also matches `example.com`; a `*` elsewhere matches any
/// characters but a dot; `@private` and the classes with an `@`.
#[must_use]
pub(crate) fn url_matches(pattern: &str, url: &SeedUrl<'_>) -> bool {
    match pattern.strip_prefix('@') {
        Some("private") => url.parsed().is_some_and(is_private),
        Some(class) => url.host().is_some_and(|host| hosts().in_class(class, host)),
        None => url.host().is_some_and(|host| host_matches(pattern, host)),
    }
}

/// Whether a host pattern matches this host.
#[must_use]
pub(crate) fn host_matches(pattern: &str, host: &str) -> bool {
    if let Some(site) = pattern.strip_prefix("*.") {
        let below = |host: &str| {
            host.len() > site.len() && host.ends_with(site) && host.as_bytes()[host.len() - site.len() - 1] == b'.'
        };
        return if site.contains('*') {
            wild(pattern, host) || wild(site, host)
        } else {
            host == site || below(host)
        };
    }
    if pattern.contains('*') {
        wild(pattern, host)
    } else {
        pattern == host
    }
}

fn wild(pattern: &str, host: &str) -> bool {
    let Some((head, tail)) = pattern.split_once('*') else {
        return pattern == host;
    };
    let Some(rest) = host.strip_prefix(head) else {
        return false;
    };
    let limit = rest.find('.').unwrap_or(rest.len());
    (0..=limit)
        .filter(|at| rest.is_char_boundary(*at))
        .any(|at| wild(tail, &rest[at..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn host_patterns_match_whole_labels() {
        assert!(host_matches("*.sinaimg.cn", "n.sinaimg.cn"));
        assert!(host_matches("*.sinaimg.cn", "sinaimg.cn"));
        assert!(!host_matches("*.sinaimg.cn", "notsinaimg.cn"));
        assert!(host_matches("i*.wp.com", "i0.wp.com"));
        assert!(!host_matches("i*.wp.com", "i0.x.wp.com"));
    }

    /// Problems of the evidence in a table of hosts, each with its line and key.
    fn evidence_problems(yaml: &str) -> Vec<String> {
        let mut found = Vec::new();
        let mut checked: Option<usize> = None;
        for (number, line) in yaml.lines().enumerate().map(|(at, line)| (at + 1, line)) {
            let Some((key, value)) = line.trim_start_matches([' ', '-']).split_once(": ") else {
                continue;
            };
            if key != "source"
                && let Some(line) = checked.take()
            {
                found.push(format!(
                    "hosts.yaml:{line}: `checked` needs a `source` in the next line"
                ));
            }
            match key {
                "checked" if value.parse::<jiff::civil::Date>().is_err() => {
                    found.push(format!("hosts.yaml:{number}: `checked` is not a date"));
                }
                "checked" => checked = Some(number),
                "source" if checked.take().is_none() => {
                    found.push(format!(
                        "hosts.yaml:{number}: `source` needs a `checked` in the line before"
                    ));
                }
                "source" if !value.starts_with("https://") || url::Url::parse(value).is_err() => {
                    found.push(format!("hosts.yaml:{number}: `source` is not an https address"));
                }
                _ => {}
            }
        }
        found
    }

    #[test]
    fn evidence_has_a_date_and_an_address() {
        let yaml = include_str!("../rules/hosts.yaml");
        assert_eq!(evidence_problems(yaml), Vec::<String>::new());
        let broken = "a:\n  checked: 2026-02-30\n  source: https://example.com/\n  checked: 2026-01-01\n  note: x\n";
        assert_eq!(
            evidence_problems(broken),
            [
                "hosts.yaml:2: `checked` is not a date",
                "hosts.yaml:3: `source` needs a `checked` in the line before",
                "hosts.yaml:4: `checked` needs a `source` in the next line",
            ]
        );
        let refuses = |entry: &HotLink| entry.refuses;
        for entry in &hosts().hot_link {
            assert!(entry.policy != Need::AnyReferrer || !entry.refuses, "{entry:?}");
            assert!(entry.policy != Need::OwnSite || entry.refuses, "{entry:?}");
            assert!(entry.checked.is_some() || entry.sure != Sureness::High, "{entry:?}");
        }
        assert!(hosts().hot_link("mmbiz.qpic.cn").is_some_and(refuses));
        assert!(!hosts().hot_link("cdnfile.sspai.com").is_some_and(refuses));
    }

    #[test]
    fn each_host_has_the_first_entry_that_matches() {
        let all = &hosts().hot_link;
        let first = |host: &str| {
            let is_meant = |entry: &HotLink| entry.host.as_slice().iter().any(|pattern| host_matches(pattern, host));
            all.iter().find(|entry| is_meant(entry))
        };
        for (entry, pattern) in all
            .iter()
            .flat_map(|entry| entry.host.as_slice().iter().map(move |pattern| (entry, pattern)))
        {
            assert!(!pattern.contains('?'), "`{pattern}` has a `?`, which no host has");
            let host = pattern.replace('*', "7");
            let found = hosts().hot_link(&host);
            assert!(
                first(&host).is_some_and(|first| found.is_some_and(|found| std::ptr::eq(first, found))),
                "{host}: {found:?}"
            );
            assert!(
                found.is_some_and(|found| std::ptr::eq(found, entry)),
                "`{pattern}` is never reached"
            );
        }
    }

    #[test]
    fn the_table_is_readable() {
        assert!(hosts().hot_link("mmbiz.qpic.cn").is_some());
        assert!(hosts().in_class("placeholder", "picsum.photos"));
    }
}
