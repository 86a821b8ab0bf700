//! Network rules: the URLs that an article loads, and the pages that have exceptions.

use adblock::lists::{FilterSet, ParseOptions, ParsedLine, RuleTypes, parse_filter};
use adblock::request::Request;
use adblock::{Engine, blocker::BlockerResult, sourcemap::FilterRuleDebugInfo};
use url::Url;

use super::packed::{PAGE_ALL, PAGE_ELEMENTS, PAGE_GENERIC};
use super::{Lists, Provenance, RuleLine};
use crate::seed::outline::NodeId;
use crate::seed::outline::is_small;
use crate::seed::{Place, Reference, Seed, Use};

/// The resource type of a URL in the terms of filter lists; none where nothing is loaded.
#[must_use]
pub(crate) fn kind_of(seed: &Seed<'_>, reference: &Reference<'_>) -> Option<&'static str> {
    let name = |name: &str| reference.node().is_some_and(|id| seed.outline.node(id).name == *name);
    match (reference.used_as, reference.place) {
        // A URL that only a lazy-loading script would load is checked once it is the URL of the image.
        (_, Place::Lazy(_)) | (Use::Link, _) => None,
        (Use::Image, _) => Some("image"),
        (Use::Frame, _) if name("object") || name("embed") => Some("object"),
        (Use::Frame, _) => Some("subdocument"),
        (Use::Script, _) => Some("script"),
        (Use::Media, _) if name("track") => Some("other"),
        (Use::Media, _) => Some("media"),
        (Use::Style, _) => {
            let value = |name| {
                let value = reference.node().and_then(|id| seed.value(id, name));
                value.unwrap_or_default().to_ascii_lowercase()
            };
            let relations = value("rel");
            let is = |wanted: &str| relations.split_ascii_whitespace().any(|word| word == wanted);
            match &*value("as") {
                _ if is("stylesheet") => Some("stylesheet"),
                _ if is("icon") => Some("image"),
                _ if is("modulepreload") => Some("script"),
                "script" if is("preload") => Some("script"),
                "style" if is("preload") => Some("stylesheet"),
                "image" if is("preload") => Some("image"),
                "font" if is("preload") => Some("font"),
                _ => None,
            }
        }
    }
}

/// The network rules of all lists.
pub(super) struct Network(Engine);

/// The list and the line, from 0, of a rule.
pub(super) type At = (usize, usize);

impl Network {
    pub(super) fn new(texts: &[&str]) -> Self {
        let mut set = FilterSet::new(true);
        for text in texts {
            set.add_filter_list((*text).to_owned(), only_network());
        }
        // Optimization would merge rules, and lose their line numbers.
        Self(Engine::new_with_filter_set_no_optimize(set))
    }

    pub(super) fn stored(&self) -> Vec<u8> {
        self.0.serialize()
    }

    pub(super) fn from_stored(bytes: &[u8]) -> Option<Self> {
        let mut engine = Engine::default();
        engine.deserialize(bytes).ok()?;
        Some(Self(engine))
    }

    /// The rule that blocks a request, and the exception to it.
    pub(super) fn check(&self, url: &str, page: &str, kind: &str) -> Option<(At, Option<At>)> {
        let request = Request::new(url, page, kind, "get").ok()?;
        let BlockerResult { filter, exception, .. } = self.0.check_network_request(&request);
        Some((at(&filter?)?, exception.as_ref().and_then(at)))
    }
}

fn only_network() -> ParseOptions {
    ParseOptions {
        rule_types: RuleTypes::NetworkOnly,
        ..ParseOptions::default()
    }
}

fn at(rule: &FilterRuleDebugInfo) -> Option<At> {
    let place = rule.source_location.as_ref()?;
    Some((place.source_index as usize, place.line_number as usize))
}

/// Whether a rule blocks a request, or is an exception that would let it through.
pub(super) fn applies(rule: &str, url: &str, page: &str, kind: &str) -> bool {
    let mut set = FilterSet::new(true);
    set.add_filter_list(rule.to_owned(), only_network());
    let Ok(request) = Request::new(url, page, kind, "get") else {
        return false;
    };
    let found = Engine::new_with_filter_set(set).check_network_request_subset(&request, false, true);
    found.filter.is_some() || found.exception.is_some()
}

/// Whether a rule can be read.
pub(super) fn reads(rule: &str) -> bool {
    matches!(parse_filter(rule, false, only_network()), Ok(ParsedLine::Network(_)))
}

/// The public suffix of a host: `co.uk` of `www.example.co.uk`.
pub(super) fn public_ending(host: &str) -> Option<&str> {
    let url = adblock::url_parser::parse_url(&format!("https://{host}/"))?;
    let (_, ending) = url.domain().split_once('.')?;
    host.get(host.len().checked_sub(ending.len())?..)
}

/// The kind of an exception for whole pages, and a rule that matches these pages.
pub(super) fn page_rule(line: &str) -> Option<(u32, String)> {
    let rest = line.strip_prefix("@@")?;
    let (pattern, options) = rest.rsplit_once('$')?;
    let options: Vec<&str> = options.split(',').map(str::trim).collect();
    let has = |names: [&str; 2]| options.iter().any(|option| names.contains(option));
    let kind = if has(["document", "doc"]) {
        PAGE_ALL
    } else if has(["elemhide", "ehide"]) {
        PAGE_ELEMENTS
    } else if has(["generichide", "ghide"]) {
        PAGE_GENERIC
    } else {
        return None;
    };
    let keeps = |option: &&&str| {
        let name = option.trim_start_matches('~').split('=').next().unwrap_or_default();
        matches!(
            name,
            "domain" | "from" | "third-party" | "3p" | "first-party" | "1p" | "match-case"
        )
    };
    let mut rule = format!("{pattern}$document");
    for option in options.iter().filter(keeps) {
        rule.push(',');
        rule.push_str(option);
    }
    reads(&rule).then_some((kind, rule))
}

/// The exceptions for whole pages, by kind.
pub(super) struct Pages(Vec<(u32, Network, Vec<u32>)>);

impl Lists {
    /// The rule that blocks a URL, and the exception that allows it.
    #[must_use]
    pub(crate) fn blocking(
        &self,
        url: &Url,
        kind: &str,
        provenance: &Provenance,
    ) -> Option<(RuleLine<'_>, Option<RuleLine<'_>>)> {
        let page = provenance.page.as_deref().unwrap_or_default();
        let (rule, exception) = self.engine.check(url.as_str(), page, kind)?;
        let exception = exception.map(|(list, line)| self.line(list, line));
        let exception = exception.or_else(|| self.page_exception(PAGE_ALL, provenance));
        Some((self.line(rule.0, rule.1), exception))
    }

    /// The exception of this kind for the page from which an article comes.
    pub(super) fn page_exception(&self, kind: u32, provenance: &Provenance) -> Option<RuleLine<'_>> {
        if self.packed.pages.is_empty() {
            return None;
        }
        let pages = self.pages.get_or_init(|| self.read_pages());
        let (_, network, rules) = pages.0.iter().find(|(other, ..)| *other == kind)?;
        let found = provenance.pages().into_iter().find_map(|page| {
            let (at, _) = network.check(&page, &page, "document")?;
            rules.get(at.1).copied()
        });
        let rule = self.packed.rules[found? as usize];
        Some(self.line(rule.list as usize, rule.line as usize))
    }

    fn read_pages(&self) -> Pages {
        let kinds = [PAGE_ALL, PAGE_ELEMENTS, PAGE_GENERIC];
        let of_kind = |kind: u32| {
            let (mut text, mut rules) = (String::new(), Vec::new());
            for number in &self.packed.pages {
                let rule = self.packed.rules[*number as usize];
                if rule.kind != kind {
                    continue;
                }
                if let Some((_, line)) = page_rule(self.line(rule.list as usize, rule.line as usize).text) {
                    text.push_str(&line);
                    text.push('\n');
                    rules.push(*number);
                }
            }
            (kind, Network::new(&[&text]), rules)
        };
        Pages(kinds.into_iter().map(of_kind).collect())
    }
}

/// Whether an image is invisible, as a tracking pixel is.
#[must_use]
pub(crate) fn shows_nothing(seed: &Seed<'_>, id: NodeId) -> bool {
    let value = |name: &str| seed.value(id, name);
    let style: String = value("style").unwrap_or_default().split_whitespace().collect();
    let style = style.to_ascii_lowercase();
    let hidden = || {
        let declares = |words: &str| {
            style
                .split(';')
                .any(|part| part.trim_end_matches("!important") == words)
        };
        value("hidden").is_some() || declares("display:none") || declares("visibility:hidden")
    };
    seed.outline.node(id).name == "img"
        && value("alt").is_none_or(|alt| alt.trim().is_empty())
        && value("srcset").is_none()
        && value("sizes").is_none()
        && (hidden() || is_small(seed, id, 1))
}
