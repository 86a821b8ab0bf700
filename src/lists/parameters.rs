//! The parameters of URLs that only track, and redirects, as lists name them: `$removeparam` lines
//! and the JSON of ClearURLs.

use url::Url;

use super::clear_urls::{self, ClearUrls};
use super::remove_param::{self, RemoveParam};
use super::syntax::{self, Syntax};
use super::{File, Lists, Provenance, RuleLine, kind_of};
use crate::query::{Shortened, without};
use crate::seed::{Reference, Seed, Use};
use crate::source::Span;

/// What lists say about parameters and redirects.
#[derive(Debug, Default)]
pub(super) struct Parameters {
    lines: Vec<RemoveParam>,
    /// Each with the index of its list.
    files: Vec<(usize, ClearUrls)>,
}

impl Parameters {
    pub(super) fn read(files: &[File]) -> Self {
        let mut found = Self::default();
        for (number, file) in files.iter().enumerate() {
            match syntax::of(&file.name, &file.text) {
                Syntax::ClearUrls => found
                    .files
                    .extend(clear_urls::read(&file.text).map(|rules| (number, rules))),
                Syntax::Filters if file.text.contains("removeparam") => {
                    let lines = file.text.lines().enumerate();
                    let lines = lines.filter_map(|(line, text)| remove_param::read(text.trim(), (number, line)));
                    found.lines.extend(lines);
                }
                Syntax::Filters | Syntax::Site(_) => {}
            }
        }
        found
    }

    /// Whether no list names any.
    fn is_empty(&self) -> bool {
        self.lines.is_empty() && self.files.is_empty()
    }
}

/// The query of a URL without the parameters that lists call tracking, and the rule for the first.
pub(crate) fn tracked<'l>(
    lists: &'l Lists,
    seed: &Seed<'_>,
    provenance: &Provenance,
    reference: &Reference<'_>,
) -> Option<(Shortened, RuleLine<'l>)> {
    let url = reference.url.parsed().filter(|_| reference.url.is_remote())?;
    let kind = match reference.used_as {
        Use::Link => None,
        _ => Some(kind_of(seed, reference)?),
    };
    let span = reference.url.span;
    let mut first = None;
    let query = without(seed.slice(span), span.start(), |pair| {
        let rule = lists.tracks(url, pair, kind, provenance);
        first = first.or(rule);
        rule.is_some()
    })?;
    Some((query, first?))
}

impl Lists {
    /// Whether a list says anything of parameters or redirects.
    pub(crate) fn has_parameters(&self) -> bool {
        !self.known_parameters().is_empty()
    }

    fn known_parameters(&self) -> &Parameters {
        self.parameters.get_or_init(|| Parameters::read(&self.files))
    }

    /// The rule by which a parameter of a URL only tracks. `kind` is what is loaded, none for a link.
    fn tracks(&self, url: &Url, pair: &str, kind: Option<&str>, provenance: &Provenance) -> Option<RuleLine<'_>> {
        let known = self.known_parameters();
        let page = provenance.page.as_deref().unwrap_or_default();
        let mut about = known
            .lines
            .iter()
            .filter(|line| line.is_about(pair, url.as_str(), page, kind));
        let mut found = None;
        if about.by_ref().any(|line| {
            found = found.or(Some(line.at));
            line.excepts
        }) {
            return None;
        }
        if let Some((list, line)) = found {
            return Some(self.line(list, line));
        }
        let mut files = known.files.iter();
        files.find_map(|(list, rules)| Some(self.quoted(*list, rules.tracks(url.as_str(), pair)?)))
    }

    /// The target of a redirect, and the rule that names it.
    pub(crate) fn target(&self, url: &Url) -> Option<(Url, RuleLine<'_>)> {
        let mut files = self.known_parameters().files.iter();
        files.find_map(|(list, rules)| {
            let (target, place) = rules.target(url.as_str())?;
            Some((target, self.quoted(*list, place)))
        })
    }

    /// A part of a list as a rule: such lists may be one long line.
    fn quoted(&self, list: usize, place: Span) -> RuleLine<'_> {
        let file = &self.files[list];
        let above = &file.text.as_bytes()[..place.start()];
        RuleLine {
            list: &file.name,
            line: memchr::memchr_iter(b'\n', above).count() + 1,
            text: &file.text[place.start()..place.end()],
        }
    }
}
