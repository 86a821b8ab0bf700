//! Compiles lists line by line, and classifies the lines that have no effect.

use std::hash::Hasher as _;

use adblock::filters::cosmetic::{CosmeticFilter, CosmeticFilterAction, CosmeticFilterError, CosmeticFilterMask};
use adblock::filters::network::{NetworkFilter, NetworkFilterError, NetworkFilterFeaturesMask, NetworkFilterMask};
use adblock::lists::{FilterParseError, ParseOptions, ParsedLine, parse_filter};
use rustc_hash::{FxHashMap, FxHasher};

use super::clear_urls;
use super::index::{Key, keys};
use super::packed::{HIDE, HIDE_AT, KEEP, Packed, Rule};
use super::remove_param;
use super::site_config;
use super::syntax::{self, Syntax};
use super::urls::{Network, page_rule};
use super::{Counts, ListFile};
use crate::selector::SelectorList;

/// The reason why a line of a list has no effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// It is not a rule.
    Bad,
    /// Its selector depends on the page around the article.
    Selector,
    /// It is a procedural rule, which tests more than a selector can.
    Procedural,
    /// It restyles elements instead of hiding them.
    Style,
    /// It runs a script.
    Scriptlet,
    /// It filters the HTML source of a page.
    Html,
    /// It has an option that is unknown, or that does not apply to resources.
    Option,
    /// It modifies requests or responses.
    Request,
    /// It is an XPath expression that has no selector of the same meaning.
    XPath,
}

impl Reason {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Bad,
        Self::Selector,
        Self::Procedural,
        Self::Style,
        Self::Scriptlet,
        Self::Html,
        Self::Option,
        Self::Request,
        Self::XPath,
    ];

    /// The description of the reason.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Bad => "cannot be parsed",
            Self::Selector => "has a selector that depends on the page around the article",
            Self::Procedural => "tests text, style or other properties",
            Self::Style => "restyles elements instead of hiding them",
            Self::Scriptlet => "runs a script",
            Self::Html => "filters the HTML source of a page",
            Self::Option => "has an option that is unknown or does not apply to resources",
            Self::Request => "modifies requests or responses",
            Self::XPath => "depends on text or position, or selects every element of a kind",
        }
    }

    pub(super) fn from_number(number: u32) -> Self {
        Self::ALL.get(number as usize).copied().unwrap_or(Self::Bad)
    }
}

/// The maximal nesting of brackets in a rule.
const MAX_DEPTH: usize = 32;

/// Compiles lists.
pub(super) fn compile(files: &[ListFile]) -> (Packed, Network) {
    let mut compiler = Compiler::default();
    for (list, file) in files.iter().enumerate() {
        compiler.packed.counts.push(Counts::default());
        compiler.file(number(list), file);
    }
    let mut packed = compiler.packed;
    packed.tokens.sort_unstable();
    packed.tokens.dedup();
    packed.by_value.dedup();
    packed.any.dedup();
    packed.sites.sort_unstable();
    packed.kept.sort_unstable();
    let texts: Vec<&str> = files
        .iter()
        .map(|file| syntax::filters(&file.name, &file.text))
        .collect();
    (packed, Network::new(&texts))
}

#[derive(Default)]
struct Compiler {
    packed: Packed,
    selectors: FxHashMap<String, u32>,
}

impl Compiler {
    fn file(&mut self, list: u32, file: &ListFile) {
        let site = match syntax::of(&file.name, &file.text) {
            Syntax::ClearUrls => {
                match clear_urls::read(&file.text) {
                    Some(rules) => self.counts().network += rules.len(),
                    None => self.packed.idle.push((list, 0, Reason::Bad)),
                }
                return;
            }
            Syntax::Site(site) => Some(match site.strip_prefix('.') {
                Some(below) => hash("", &below.to_lowercase(), ""),
                None => hash("=", site.strip_prefix("www.").unwrap_or(site), ""),
            }),
            Syntax::Filters => None,
        };
        for (line, text) in (0..).zip(file.text.lines()) {
            let done = match site {
                Some(site) => self.of_site(list, line, text, site),
                None => self.line(list, line, text.trim()),
            };
            if let Err(reason) = done {
                self.packed.idle.push((list, line, reason));
            }
        }
    }

    /// A line of the configuration of a site, which is a hash.
    fn of_site(&mut self, list: u32, line: u32, text: &str, site: u64) -> Result<(), Reason> {
        let Some(selector) = site_config::selector(text) else {
            return Ok(());
        };
        let selector = selector?;
        SelectorList::parse(&selector).map_err(|_| Reason::XPath)?;
        let from = number(self.packed.places.len());
        self.packed.places.push(site);
        let rule = Rule {
            list,
            line,
            kind: HIDE_AT,
            selector: self.selector(&selector),
            places: (from, from + 1),
        };
        self.packed.sites.push((site, number(self.packed.rules.len())));
        self.packed.rules.push(rule);
        self.counts().cosmetic += 1;
        Ok(())
    }

    fn line(&mut self, list: u32, line: u32, text: &str) -> Result<(), Reason> {
        let text = text.trim_start_matches('\u{feff}');
        if depth(text) > MAX_DEPTH {
            return Err(Reason::Bad);
        }
        let is_comment =
            text.starts_with(['!', '[']) && !text.starts_with("[$") || text.starts_with("# ") || text == "#";
        if text.is_empty() || is_comment {
            return Ok(());
        }
        let rule = Rule {
            list,
            line,
            ..Rule::default()
        };
        if let Some(param) = remove_param::read(text, (0, 0)) {
            self.counts().network += 1;
            self.counts().exceptions += usize::from(param.excepts);
            return Ok(());
        }
        if let Some((kind, _)) = page_rule(text) {
            self.packed.pages.push(number(self.packed.rules.len()));
            self.packed.rules.push(Rule { kind, ..rule });
            self.counts().network += 1;
            self.counts().exceptions += 1;
            return Ok(());
        }
        // This is a generic exception; the parser accepts only exceptions for specific sites.
        let general = text.starts_with("#@#").then(|| format!("any.invalid{text}"));
        match parse_filter(general.as_deref().unwrap_or(text), false, ParseOptions::default()) {
            Ok(ParsedLine::Network(filter)) => {
                judge_network(text, &filter)?;
                self.counts().network += 1;
                if filter.mask.contains(NetworkFilterMask::IS_EXCEPTION) {
                    self.counts().exceptions += 1;
                }
                Ok(())
            }
            Ok(ParsedLine::Cosmetic(filter)) => self.cosmetic(text, &filter, rule),
            Err(FilterParseError::Network(error)) => Err(network_reason(&error)),
            Err(FilterParseError::Cosmetic(error)) => Err(cosmetic_reason(text, &error)),
            Err(_) if text.contains("$$") => Err(Reason::Html),
            Err(_) => Err(Reason::Bad),
        }
    }

    fn counts(&mut self) -> &mut Counts {
        let last = self.packed.counts.len() - 1;
        &mut self.packed.counts[last]
    }

    fn cosmetic(&mut self, text: &str, filter: &CosmeticFilter, rule: Rule) -> Result<(), Reason> {
        if filter.mask.contains(CosmeticFilterMask::SCRIPT_INJECT) {
            return Err(Reason::Scriptlet);
        }
        if !matches!(filter.action, None | Some(CosmeticFilterAction::Remove)) {
            return Err(Reason::Style);
        }
        let selector = filter.plain_css_selector().ok_or(Reason::Procedural)?;
        let list = SelectorList::parse(selector).map_err(|_| Reason::Selector)?;
        let sites = text.split('#').next().unwrap_or_default();
        let from = number(self.packed.places.len());
        let mut general = true;
        for site in sites.split(',').map(str::trim) {
            if let Some((hash, not)) = place(site) {
                general &= not;
                self.packed.places.push(hash);
            }
        }
        let rule = Rule {
            kind: match filter.mask.contains(CosmeticFilterMask::UNHIDE) {
                true => KEEP,
                false if general => HIDE,
                false => HIDE_AT,
            },
            selector: self.selector(selector),
            places: (from, number(self.packed.places.len())),
            ..rule
        };
        let index = number(self.packed.rules.len());
        self.packed.rules.push(rule);
        self.counts().cosmetic += 1;
        if rule.kind == KEEP {
            self.packed.kept.push((rule.selector, index));
            self.counts().exceptions += 1;
        } else if rule.kind == HIDE {
            for key in keys(&list) {
                match key {
                    Key::Token(token) => self.packed.tokens.push((token, index)),
                    Key::Value => self.packed.by_value.push(index),
                    Key::Any => self.packed.any.push(index),
                }
            }
        } else {
            let own = from as usize..;
            let sites = self.packed.places[own].iter().map(|hash| (*hash, index));
            self.packed.sites.extend(sites);
        }
        Ok(())
    }

    /// The number of a selector.
    fn selector(&mut self, text: &str) -> u32 {
        if let Some(known) = self.selectors.get(text) {
            return *known;
        }
        let new = number(self.packed.selectors.len());
        let from = number(self.packed.text.len());
        self.packed.text.push_str(text);
        self.packed.selectors.push((from, number(self.packed.text.len())));
        self.selectors.insert(text.to_owned(), new);
        new
    }
}

/// The maximal nesting depth of brackets.
fn depth(text: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    for byte in text.bytes() {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            _ => continue,
        }
        deepest = deepest.max(depth);
    }
    deepest
}

fn number(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// The hash of a site before the `##`, and whether the rule excludes that site.
fn place(site: &str) -> Option<(u64, bool)> {
    let host = site.strip_prefix('~').unwrap_or(site);
    let not = host.len() < site.len();
    if host.is_empty() || host.starts_with('/') {
        return None;
    }
    let (name, end) = match host.strip_suffix(".*") {
        Some(name) => (name, ".*"),
        None => (host, ""),
    };
    let name = match url::Host::parse(name) {
        Ok(url::Host::Domain(ascii)) => ascii,
        _ => name.to_lowercase(),
    };
    Some((hash(if not { "~" } else { "" }, &name, end), not))
}

/// The hash of a site: `not` is `~` where the site is excluded, `end` is `.*` where any top-level domain matches.
pub(super) fn hash(not: &str, name: &str, end: &str) -> u64 {
    let mut hasher = FxHasher::default();
    for part in [not, name, end] {
        hasher.write(part.as_bytes());
        hasher.write_u8(0);
    }
    hasher.finish()
}

/// The reason why a network rule has no effect, if there is one.
fn judge_network(text: &str, filter: &NetworkFilter<'_>) -> Result<(), Reason> {
    let pattern = text.rsplit_once('$').map_or(text, |(pattern, _)| pattern);
    let is_regex = pattern.starts_with('/') && pattern.ends_with('/') && pattern.len() > 1;
    if !is_regex && pattern.contains(char::is_whitespace) || text.starts_with('<') {
        return Err(Reason::Bad);
    }
    let features = filter.features_mask;
    let redirects = NetworkFilterFeaturesMask::IS_REDIRECT;
    let blocks_too = NetworkFilterFeaturesMask::ALSO_BLOCK_REDIRECT;
    let changes = NetworkFilterFeaturesMask::IS_CSP | NetworkFilterFeaturesMask::IS_REMOVEPARAM;
    if features.intersects(changes) || features.contains(redirects) && !features.contains(blocks_too) {
        return Err(Reason::Request);
    }
    if filter.opt_to_domains.is_some() || filter.opt_not_to_domains.is_some() {
        return Err(Reason::Option);
    }
    Ok(())
}

fn network_reason(error: &NetworkFilterError) -> Reason {
    match error {
        NetworkFilterError::RemoveparamRegexUnsupported
        | NetworkFilterError::RemoveparamWithException
        | NetworkFilterError::EmptyRemoveparam
        | NetworkFilterError::EmptyRedirection
        | NetworkFilterError::CspWithContentType
        | NetworkFilterError::MultipleModifierOptions
        | NetworkFilterError::RedirectionUrlInvalid => Reason::Request,
        NetworkFilterError::UnrecognisedOption
        | NetworkFilterError::NegatedDocument
        | NetworkFilterError::MatchCaseWithoutFullRegex
        | NetworkFilterError::NoSupportedDomains => Reason::Option,
        _ => Reason::Bad,
    }
}

fn cosmetic_reason(text: &str, error: &CosmeticFilterError) -> Reason {
    match error {
        CosmeticFilterError::HtmlFilteringUnsupported => Reason::Html,
        CosmeticFilterError::GenericScriptInject | CosmeticFilterError::InvalidScriptletArgs => Reason::Scriptlet,
        CosmeticFilterError::GenericAction
        | CosmeticFilterError::ProceduralFilterWithMultipleSelectors
        | CosmeticFilterError::LocationModifiersUnsupported => Reason::Procedural,
        CosmeticFilterError::UnsupportedSyntax if text.contains("#%#") || text.contains("#@%#") => Reason::Scriptlet,
        CosmeticFilterError::UnsupportedSyntax if text.contains("$#") || text.contains("$?#") => Reason::Style,
        CosmeticFilterError::UnsupportedSyntax => Reason::Procedural,
        CosmeticFilterError::InvalidCssSelector
            if [
                ":-abp-",
                ":matches-",
                ":has-text(",
                ":others(",
                ":watch-attr(",
                ":contains(",
            ]
            .iter()
            .any(|name| text.contains(name)) =>
        {
            Reason::Procedural
        }
        _ => Reason::Bad,
    }
}
