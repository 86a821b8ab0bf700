//! The JSON of ClearURLs: parameters that only track, and redirects that name their target.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use regex::{Regex, RegexBuilder};
use serde::Deserialize;
use url::Url;

use crate::source::Span;
use crate::url::percent_decoded;

/// The rules of one file.
#[derive(Debug, Default)]
pub(super) struct ClearUrls {
    providers: Vec<Provider>,
}

/// The rules for URLs of a pattern.
#[derive(Debug)]
struct Provider {
    urls: Rule,
    exceptions: Vec<Rule>,
    parameters: Vec<Rule>,
    redirects: Vec<Rule>,
}

/// A regular expression, compiled on first use, and where it is written.
#[derive(Debug)]
struct Rule {
    pattern: String,
    place: Span,
    compiled: OnceLock<Option<Regex>>,
}

#[derive(Deserialize)]
struct Written {
    providers: BTreeMap<String, WrittenProvider>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WrittenProvider {
    url_pattern: String,
    #[serde(default)]
    rules: Vec<String>,
    #[serde(default)]
    exceptions: Vec<String>,
    #[serde(default)]
    redirections: Vec<String>,
}

/// Reads a file; none where it has another structure.
pub(super) fn read(text: &str) -> Option<ClearUrls> {
    let written: Written = serde_json::from_str(text.trim_start_matches('\u{feff}')).ok()?;
    let mut providers = Vec::new();
    for (name, provider) in written.providers {
        let from = place(text, &name, 0).end();
        let rules = |patterns: Vec<String>, whole: bool| {
            let rule = |pattern: String| {
                let place = place(text, &pattern, from);
                let pattern = if whole { format!("^(?:{pattern})$") } else { pattern };
                Rule::new(pattern, place)
            };
            patterns.into_iter().map(rule).collect()
        };
        providers.push(Provider {
            urls: Rule::new(provider.url_pattern.clone(), place(text, &provider.url_pattern, from)),
            exceptions: rules(provider.exceptions, false),
            parameters: rules(provider.rules, true),
            redirects: rules(provider.redirections, false),
        });
    }
    // What is said of one site speaks before what is said of all.
    providers.sort_by_key(|provider| provider.urls.pattern == ".*");
    Some(ClearUrls { providers })
}

/// Where a string is written after a place.
fn place(text: &str, value: &str, from: usize) -> Span {
    let written = serde_json::to_string(value).unwrap_or_default();
    let at = text.get(from..).and_then(|rest| rest.find(&written));
    at.map_or(Span::at(from), |at| Span::new(from + at, from + at + written.len()))
}

impl ClearUrls {
    /// The number of rules.
    pub(super) fn len(&self) -> usize {
        let of = |provider: &Provider| provider.parameters.len() + provider.redirects.len();
        self.providers.iter().map(of).sum()
    }

    /// The providers for a URL.
    fn of<'c>(&'c self, url: &str) -> impl Iterator<Item = &'c Provider> {
        let matches = |provider: &&Provider| {
            provider.urls.is_match(url) && !provider.exceptions.iter().any(|rule| rule.is_match(url))
        };
        self.providers.iter().filter(move |provider| matches(provider))
    }

    /// Where the rule is written that calls a parameter of a URL one that tracks.
    pub(super) fn tracks(&self, url: &str, pair: &str) -> Option<Span> {
        let name = pair.split('=').next().unwrap_or_default();
        let mut rules = self.of(url).flat_map(|provider| &provider.parameters);
        rules.find(|rule| rule.is_match(name)).map(|rule| rule.place)
    }

    /// The target that a redirect names, and where its rule is written.
    pub(super) fn target(&self, url: &str) -> Option<(Url, Span)> {
        let mut rules = self.of(url).flat_map(|provider| &provider.redirects);
        rules.find_map(|rule| {
            let target = rule.regex()?.captures(url)?.get(1)?.as_str().to_owned();
            let target = Url::parse(&percent_decoded(&target)?).ok()?;
            let is_page = matches!(target.scheme(), "http" | "https") && target.as_str() != url;
            is_page.then_some((target, rule.place))
        })
    }
}

impl Rule {
    fn new(pattern: String, place: Span) -> Self {
        Self {
            pattern,
            place,
            compiled: OnceLock::new(),
        }
    }

    /// The expression; none where it needs what this program has not, such as looking ahead.
    fn regex(&self) -> Option<&Regex> {
        let compile = || RegexBuilder::new(&self.pattern).case_insensitive(true).build().ok();
        self.compiled.get_or_init(compile).as_ref()
    }

    fn is_match(&self, text: &str) -> bool {
        self.regex().is_some_and(|regex| regex.is_match(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: &str = r#"{"providers": {
        "all": {"urlPattern": ".*", "rules": ["utm_[a-z]+"], "exceptions": ["^https:\\/\\/kept\\.example"]},
        "shop": {"urlPattern": "^https?:\\/\\/shop\\.example", "rules": ["ref_?"], "referralMarketing": ["tag"],
                 "redirections": ["^https?:\\/\\/shop\\.example\\/go\\?to=([^&]*)"]},
        "odd": {"urlPattern": "(?!a)", "rules": ["id"]}
    }}"#;

    #[test]
    fn parameters_are_named_as_a_whole() {
        let rules = read(RULES).expect("rules");
        assert_eq!(rules.len(), 4);
        let tracks = |url: &str, pair: &str| rules.tracks(url, pair).map(|place| &RULES[place.start()..place.end()]);
        assert_eq!(tracks("https://shop.example/a", "REF_=1"), Some("\"ref_?\""));
        assert_eq!(tracks("https://shop.example/a", "utm_source=1"), Some("\"utm_[a-z]+\""));
        for (url, pair) in [
            ("https://shop.example/a", "refs=1"),
            ("https://shop.example/a", "tag=1"),
            ("https://shop.example/a", "id=1"),
            ("https://other.example/a", "ref=1"),
            ("https://kept.example/a", "utm_source=1"),
        ] {
            assert_eq!(tracks(url, pair), None, "{url} {pair}");
        }
    }

    #[test]
    fn redirects_name_their_targets() {
        let rules = read(RULES).expect("rules");
        let target = |url: &str| rules.target(url).map(|(target, _)| target.to_string());
        assert_eq!(
            target("https://shop.example/go?to=https%3A%2F%2Fa.example%2Fb&x=1").as_deref(),
            Some("https://a.example/b")
        );
        assert_eq!(target("https://shop.example/go?to=javascript%3A1"), None);
        assert_eq!(target("https://shop.example/other"), None);
    }
}
