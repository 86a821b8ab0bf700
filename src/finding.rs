//! Findings, and the builder with which checks create them.

use std::fmt::{Display, Write};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::claim::Claim;
use crate::edit::{Edit, Fix, Safety};
use crate::rewrite::{Rewrite, lower};
use crate::seed::Seed;
use crate::source::Span;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Hygiene.
    Hint,
    /// The reader is harmed, tracked, or shown leftovers.
    Warning,
    /// The article or the site's build is broken for its readers.
    Error,
}

impl Severity {
    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Severity::Hint => "hint",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// One problem at one place.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The id of the rule.
    pub rule: Arc<str>,
    /// How bad it is.
    pub severity: Severity,
    /// Where it is.
    pub span: Span,
    /// What is wrong here. Findings that say the same share their texts: an article may have a million.
    pub message: Arc<str>,
    /// The label at the span.
    pub label: Option<Arc<str>>,
    /// Up to two further places.
    pub related: Few<(Span, Arc<str>)>,
    /// What to do.
    pub help: Arc<str>,
    /// How it can be fixed. Most findings of an article with many have no fix.
    pub fix: Option<Box<Fix>>,
    /// Whether it is about the article as a whole, whatever is written at the span.
    pub whole_article: bool,
    /// What it says about the page that readers get.
    pub claim: Option<Claim>,
    /// The generators for which that is not known to be true.
    pub except: Names,
    /// The cause that it shares with findings of other articles, of which a run reports the first.
    pub once: Option<Box<Arc<str>>>,
}

/// What remains of a finding of which only the place and the claim are needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) span: Span,
    /// The number of its rule.
    pub(crate) rule: u16,
    pub(crate) claim: Option<Claim>,
}

/// A finding, or what remains of it: where it is, and what it says about the page.
pub(crate) trait Claims {
    fn span(&self) -> Span;
    fn claim(&self) -> Option<Claim>;
    /// Takes back what it says about the page, which becomes a hint with this further sentence.
    fn withdraw(&mut self, why: &str);
}

impl Claims for Place {
    fn span(&self) -> Span {
        self.span
    }

    fn claim(&self) -> Option<Claim> {
        self.claim
    }

    fn withdraw(&mut self, _why: &str) {
        self.claim = None;
    }
}

impl Claims for Finding {
    fn span(&self) -> Span {
        self.span
    }

    fn claim(&self) -> Option<Claim> {
        self.claim
    }

    fn withdraw(&mut self, why: &str) {
        self.claim = None;
        self.severity = Severity::Hint;
        if !self.message.is_empty() {
            self.message = format!("{} {why}", self.message).into();
        }
    }
}

/// A list that is mostly empty, and then takes no more room than a pointer.
#[derive(Clone, Debug)]
pub struct Few<T>(Option<Box<Items<T>>>);

#[derive(Clone, Debug)]
struct Items<T>(Vec<T>);

impl<T> Few<T> {
    pub(crate) const fn new() -> Self {
        Self(None)
    }

    pub(crate) fn push(&mut self, item: T) {
        let items = self.0.get_or_insert_with(|| Box::new(Items(Vec::with_capacity(1))));
        items.0.push(item);
    }
}

impl<T> std::ops::Deref for Few<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        self.0.as_ref().map_or(&[], |items| &items.0)
    }
}

impl<'f, T> IntoIterator for &'f Few<T> {
    type Item = &'f T;
    type IntoIter = std::slice::Iter<'f, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// Names that many findings share.
#[derive(Clone, Debug, Default)]
pub struct Names(Option<Arc<Vec<&'static str>>>);

impl From<Vec<&'static str>> for Names {
    fn from(names: Vec<&'static str>) -> Self {
        Self((!names.is_empty()).then(|| Arc::new(names)))
    }
}

impl std::ops::Deref for Names {
    type Target = [&'static str];

    fn deref(&self) -> &[&'static str] {
        self.0.as_ref().map_or(&[], |names| names)
    }
}

#[cfg(test)]
impl Finding {
    /// A warning of the rule `a/b` without texts, from which tests make theirs.
    pub(crate) fn example(span: Span) -> Self {
        Self {
            rule: "a/b".into(),
            severity: Severity::Warning,
            span,
            message: "".into(),
            label: None,
            related: Few::new(),
            help: "".into(),
            fix: None,
            whole_article: false,
            claim: None,
            except: Names::default(),
            once: None,
        }
    }
}

/// Sorts findings by place and rule, and keeps the order of equal ones. They are large and there may
/// be a million, so their numbers are sorted, not copies of them.
pub(crate) fn sort(findings: &mut [Finding]) {
    let number = u32::try_from(findings.len()).unwrap_or(u32::MAX);
    let mut order: Vec<u32> = (0..number).collect();
    order.sort_by(|a, b| {
        let (a, b) = (&findings[*a as usize], &findings[*b as usize]);
        a.span.cmp(&b.span).then_with(|| a.rule.cmp(&b.rule))
    });
    for first in 0..order.len() {
        // Each place of a circle gets the finding of the next one.
        let mut at = first;
        loop {
            let from = order[at] as usize;
            order[at] = at as u32;
            if from == first {
                break;
            }
            findings.swap(at, from);
            at = from;
        }
    }
}

/// The last text of each kind, which the next finding often has, too.
#[derive(Default)]
pub(crate) struct Texts {
    written: String,
    last: [Option<Arc<str>>; 7],
}

/// The kinds of texts.
#[derive(Clone, Copy)]
enum Text {
    Summary,
    CardHelp,
    Message,
    Label,
    Related,
    Help,
    Title,
}

impl Texts {
    fn share(&mut self, kind: Text, text: impl Display) -> Arc<str> {
        self.written.clear();
        // Writing to a string does not fail.
        let _ = write!(self.written, "{text}");
        let last = &mut self.last[kind as usize];
        match last {
            Some(last) if **last == *self.written => last.clone(),
            _ => last.insert(self.written.as_str().into()).clone(),
        }
    }
}

/// The sink of one rule in one article.
pub struct Findings<'f, 's> {
    pub(crate) seed: &'f Seed<'s>,
    pub(crate) rule: &'f Arc<str>,
    pub(crate) severity: Severity,
    pub(crate) summary: &'f str,
    pub(crate) help: &'f str,
    /// Whether messages and fixes are needed, or only the places.
    pub(crate) detailed: bool,
    /// The same of a finding that is a hint at its place.
    pub(crate) hints: bool,
    /// Whether the findings are about the article as a whole.
    pub(crate) whole_article: bool,
    /// The number of the rule, and where its findings go if only their places are needed, whatever the
    /// severity.
    pub(crate) places: Option<(u16, &'f mut Vec<Place>)>,
    /// What each finding of a declared rule says about the page.
    pub(crate) claim: Option<Claim>,
    pub(crate) texts: Texts,
    pub(crate) found: &'f mut Vec<Finding>,
}

impl<'s> Findings<'_, 's> {
    /// A finding at a span; it is complete with the rule's summary and help.
    pub fn at(&mut self, span: Span) -> Builder<'_, 's> {
        let wanted = |text| if self.detailed { text } else { "" };
        let (summary, help) = (wanted(self.summary), wanted(self.help));
        self.keep_places();
        if self.found.len() == self.found.capacity() {
            // There may be millions: twice the room would be as large as all else that is known of them.
            self.found.reserve_exact(self.found.len() / 4 + 8);
        }
        self.found.push(Finding {
            rule: self.rule.clone(),
            severity: self.severity,
            span,
            message: self.texts.share(Text::Summary, summary),
            label: None,
            related: Few::new(),
            help: self.texts.share(Text::CardHelp, help),
            fix: None,
            whole_article: self.whole_article,
            claim: self.claim,
            except: Names::default(),
            once: None,
        });
        Builder {
            seed: self.seed,
            card: (self.summary, self.help),
            detailed: self.detailed,
            hints: self.hints,
            places_only: self.places.is_some(),
            index: self.found.len() - 1,
            texts: &mut self.texts,
            found: self.found,
        }
    }

    /// Of the findings so far keeps only the places, if nothing else is needed: there may be millions.
    pub(crate) fn keep_places(&mut self) {
        if let Some((rule, places)) = &mut self.places {
            if places.len() == places.capacity() {
                places.reserve_exact(places.len() / 4 + 8);
            }
            places.extend(self.found.drain(..).map(|finding| Place {
                span: finding.span,
                rule: *rule,
                claim: finding.claim,
            }));
        }
    }
}

/// Completes a finding; the card's texts are the defaults.
pub struct Builder<'b, 's> {
    seed: &'b Seed<'s>,
    /// The card's summary and help.
    card: (&'b str, &'b str),
    detailed: bool,
    hints: bool,
    places_only: bool,
    index: usize,
    texts: &'b mut Texts,
    found: &'b mut Vec<Finding>,
}

impl Builder<'_, '_> {
    fn with(self, change: impl FnOnce(&mut Finding, &mut Texts)) -> Self {
        if self.detailed {
            change(&mut self.found[self.index], self.texts);
        }
        self
    }

    /// What is wrong here.
    #[must_use = "the builder is kept to be completed"]
    pub fn message(self, message: impl Display) -> Self {
        self.with(|finding, texts| finding.message = texts.share(Text::Message, message))
    }

    /// The label at the span.
    #[must_use = "the builder is kept to be completed"]
    pub fn label(self, label: impl Display) -> Self {
        self.with(|finding, texts| finding.label = Some(texts.share(Text::Label, label)))
    }

    /// What to do.
    #[must_use = "the builder is kept to be completed"]
    pub fn help(self, help: impl Display) -> Self {
        self.with(|finding, texts| finding.help = texts.share(Text::Help, help))
    }

    /// A further place; a third one is dropped.
    #[must_use = "the builder is kept to be completed"]
    pub fn related(self, span: Span, label: impl Display) -> Self {
        self.with(|finding, texts| {
            if finding.related.len() < 2 {
                finding.related.push((span, texts.share(Text::Related, label)));
            }
        })
    }

    /// The severity of this finding, if the place decides it. To be called before the texts, since
    /// the texts of hints may not be needed.
    #[must_use = "the builder is kept to be completed"]
    pub fn severity(mut self, severity: Severity) -> Self {
        let finding = &mut self.found[self.index];
        finding.severity = severity;
        if severity == Severity::Hint {
            self.detailed &= self.hints;
        } else if !self.detailed && !self.places_only {
            self.detailed = true;
            finding.message = self.texts.share(Text::Summary, self.card.0);
            finding.help = self.texts.share(Text::CardHelp, self.card.1);
        }
        self
    }

    /// What it says about the page that readers get; the rule's card lists it.
    #[must_use = "the builder is kept to be completed"]
    pub fn claim(self, claim: Claim) -> Self {
        self.found[self.index].claim = Some(claim);
        self
    }

    /// The cause, such as a folder or a file of settings, that it shares with findings of other
    /// articles, of which a run reports the first.
    #[must_use = "the builder is kept to be completed"]
    pub fn once(self, cause: &str) -> Self {
        self.found[self.index].once = Some(Box::new(cause.into()));
        self
    }

    /// Whether the words of this one are wanted.
    pub(crate) fn is_detailed(&self) -> bool {
        self.detailed
    }

    /// The fix, as a rewrite.
    pub fn rewrite(self, title: impl Display, safety: Safety, rewrite: Rewrite) {
        self.rewrites(title, safety, vec![rewrite]);
    }

    /// The fix, as rewrites that belong together.
    pub fn rewrites(self, title: impl Display, safety: Safety, rewrites: Vec<Rewrite>) {
        if !self.detailed {
            return;
        }
        let seed = self.seed;
        let Some((edits, safety)) = lower(seed, &rewrites, safety) else {
            return;
        };
        self.edits(title, safety, edits);
    }

    /// The fix, as edits of the text.
    pub fn edits(self, title: impl Display, safety: Safety, edits: Vec<Edit>) {
        let seed = self.seed;
        let changes = edits.into_iter().filter(|edit| *seed.slice(edit.span) != *edit.text);
        let edits: Vec<Edit> = changes.collect();
        let _ = self.with(|finding, texts| {
            finding.fix = Fix::new(texts.share(Text::Title, title), safety, edits).map(Box::new);
        });
    }

    /// Completes the finding without a fix.
    pub fn done(self) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_are_sorted_as_a_stable_sort_does() {
        let find = |(number, start): (usize, usize)| Finding {
            message: number.to_string().into(),
            rule: if number % 3 == 0 { "a/a" } else { "a/b" }.into(),
            ..Finding::example(Span::at(start))
        };
        let mut sorted: Vec<Finding> = (0..200).map(|number| find((number, number * 7 % 31))).collect();
        let mut expected = sorted.clone();
        expected.sort_by(|a, b| a.span.cmp(&b.span).then_with(|| a.rule.cmp(&b.rule)));
        sort(&mut sorted);
        let messages = |all: &[Finding]| all.iter().map(|one| one.message.clone()).collect::<Vec<_>>();
        assert_eq!(messages(&sorted), messages(&expected));
    }

    #[test]
    fn a_finding_is_small() {
        assert!(size_of::<Finding>() <= 112, "{}", size_of::<Finding>());
    }
}
