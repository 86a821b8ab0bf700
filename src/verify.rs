//! Runs the cases of a card: `bad` texts must have findings at the marks and be fixed as shown, and
//! other texts must have no findings.

mod marks;

use std::sync::Arc;

use jiff::ToSpan as _;
use jiff::civil::Date;

use crate::config::{Config, World};
use crate::edit::Safety;
use crate::engine::{Linter, Outcome};
use crate::evidence::{DAYS, Evidence};
use crate::finding::Finding;
use crate::fixer::fix_from;
use crate::lists::{ListFile, Lists};
use crate::one_or_many::OneOrMany;
use crate::rule::Rule;
use crate::rule::card::{Case, CaseFile};
use crate::schema::Schema;
use crate::source::Source;
use crate::tree::{Listed, Tree};

pub(crate) use marks::{Found, Mark, Marks};

/// The verdict on a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The case passes.
    Validated,
    /// A mark that no finding covers.
    Missing(Marks),
    /// A finding that no mark expects.
    Noisy(Marks),
    /// Text that is not UTF-8 does not have exactly one finding.
    Miscounted(usize),
    /// The fix differs.
    Misfixed(Misfix),
    /// The case itself cannot be run.
    Unusable(CaseError),
}

/// How a fix differs from the case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Misfix {
    /// It has another safety, or the finding has no fix.
    Safety {
        /// The expected value.
        expected: Safety,
        /// What it is.
        found: Option<Safety>,
    },
    /// The fixes of these rules undo each other.
    Loop(Vec<String>),
    /// It results in another text.
    Text {
        /// The expected value.
        expected: String,
        /// The actual text.
        found: String,
        /// Whether only the safe fixes were applied.
        safe: bool,
    },
}

/// Why a case cannot be run.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum CaseError {
    /// The case has no text, or several.
    #[error("a case has one of `bad`, `bytes`, `good` and `near-miss`")]
    NoText,
    /// A `bad` case has no marks.
    #[error("a `bad` case needs a `mark`")]
    NoMark,
    /// A character that does not represent a byte.
    #[error("each character of `bytes` must represent one byte")]
    NoBytes,
    /// The bytes are valid UTF-8.
    #[error("these bytes are valid UTF-8")]
    Utf8,
    /// The configuration cannot be used.
    #[error("`config`: {0}")]
    Config(String),
    /// The site generator is unknown.
    #[error("`target`: {0}")]
    Target(String),
    /// The date of the run is not a date.
    #[error("`now`: {0}")]
    Now(String),
    /// The schema cannot be used.
    #[error("`schema`: {0}")]
    Schema(String),
    /// The evidence about images cannot be read.
    #[error("`evidence`: {0}")]
    Evidence(String),
}

/// A case with its verdict.
#[derive(Debug)]
pub(crate) struct Tried {
    /// The rule.
    pub rule: Arc<str>,
    /// The name of the case.
    pub case: String,
    /// The file and the line of the case, where it was read from a file.
    pub place: Option<String>,
    /// How it went.
    pub verdict: Verdict,
}

/// Runs every case of a rule; `rules` are all rules.
#[must_use]
pub(crate) fn run(rule: &Arc<Rule>, rules: &[Arc<Rule>]) -> Vec<Tried> {
    let tried = |case: &Case| Tried {
        rule: rule.id.clone(),
        case: case.name.clone(),
        place: case.place.clone(),
        verdict: try_case(rule, case, rules),
    };
    rule.card.cases.iter().map(tried).collect()
}

/// The linter of a case: only its rule, and those that it names, run.
fn linter(rule: &Rule, case: &Case, rules: &[Arc<Rule>]) -> Result<Linter, CaseError> {
    let mut config: Config = match &case.config {
        Some(value) => serde_json::from_value(value.clone()).map_err(|error| CaseError::Config(error.to_string()))?,
        None => Config::default(),
    };
    if let Some(target) = &case.target {
        let target = serde_json::from_value(target.as_str().into());
        config.target = Some(target.map_err(|error| CaseError::Target(error.to_string()))?);
    }
    let now = case.now.as_deref().map(str::parse).transpose();
    let now = now.map_err(|error: jiff::Error| CaseError::Now(error.to_string()))?;
    config.select = Some(
        std::iter::once(rule.id.to_string())
            .chain(case.rules.iter().cloned())
            .collect(),
    );
    config.hints = Some(true);
    let files = (!case.files.is_empty())
        .then(|| Arc::new(Listed::with_texts(case.files.iter().flat_map(CaseFile::texts))) as Arc<dyn Tree>);
    let lists = case.list.as_ref().map(|text| {
        let file = ListFile {
            name: "list.txt".to_owned(),
            text: text.clone(),
        };
        Arc::new(Lists::load(vec![file], None))
    });
    let target = config.target.unwrap_or_default();
    let schema = case
        .schema
        .as_ref()
        .map(|schema| Schema::read("schema.json", &schema.to_string(), None, target));
    let schema = schema
        .transpose()
        .map_err(|error| CaseError::Schema(error.to_string()))?;
    let evidence = evidence(case, now)?;
    let site = case.at_site || !rule.card.sites.is_empty() && case.near_miss.is_none();
    let world = World {
        now,
        all_sites: site,
        files,
        lists,
        schema: schema.map(Arc::new),
        evidence,
        ..World::default()
    };
    let linter = config.compile(rules, world);
    linter.map_err(|error| CaseError::Config(error.to_string()))
}

/// The evidence about images of a case, which is old without a date of the run.
fn evidence(case: &Case, now: Option<Date>) -> Result<Option<Arc<Evidence>>, CaseError> {
    let Some(lines) = &case.evidence else { return Ok(None) };
    let oldest = now.and_then(|now| now.checked_sub(i64::from(DAYS).days()).ok());
    let evidence = Evidence::read(lines, oldest).map_err(|problems| {
        let messages = problems.into_iter().map(|problem| problem.message);
        CaseError::Evidence(messages.collect::<Vec<_>>().join(" "))
    })?;
    Ok(Some(Arc::new(evidence)))
}

/// The findings of a case that has a text, of its own rule, with the text.
///
/// # Errors
/// A case that cannot be run.
#[cfg(test)]
pub(crate) fn lint_case(rule: &Rule, case: &Case, rules: &[Arc<Rule>]) -> Result<(Source, Vec<Finding>), CaseError> {
    let linter = linter(rule, case, rules)?;
    let text = case.bad.as_ref().or(case.good.as_ref()).or(case.near_miss.as_ref());
    let text = text.ok_or(CaseError::NoText)?;
    let source = Source::new(case.path.as_deref().unwrap_or("article.md"), text.clone());
    let mut findings = linter.lint(&source).findings;
    findings.retain(|finding| finding.rule == rule.id);
    Ok((source, findings))
}

fn try_case(rule: &Rule, case: &Case, rules: &[Arc<Rule>]) -> Verdict {
    let linter = match linter(rule, case, rules) {
        Ok(linter) => linter,
        Err(error) => return Verdict::Unusable(error),
    };
    let path = case.path.as_deref().unwrap_or("article.md");
    if let Some(bytes) = &case.bytes {
        return try_bytes(&linter, path, bytes);
    }
    let (text, marks) = match (&case.bad, case.good.as_ref().or(case.near_miss.as_ref())) {
        (Some(bad), None) => (bad, case.mark.as_ref().map_or(&[][..], OneOrMany::as_slice)),
        (None, Some(good)) => (good, &[][..]),
        _ => return Verdict::Unusable(CaseError::NoText),
    };
    if case.bad.is_some() && marks.is_empty() {
        return Verdict::Unusable(CaseError::NoMark);
    }
    let source = Source::new(path, text.clone());
    let outcome = linter.lint(&source);
    let own: Vec<&Finding> = outcome
        .findings
        .iter()
        .filter(|finding| *finding.rule == *rule.id)
        .collect();
    let marks = Marks::new(&source, marks, &own);
    if let Some(verdict) = marks.verdict() {
        return verdict;
    }
    if let Some(misfix) = other_safety(case, &own) {
        return Verdict::Misfixed(misfix);
    }
    try_fix(&linter, case, source, &outcome)
}

/// The safety of a fix, if it differs from the case.
fn other_safety(case: &Case, findings: &[&Finding]) -> Option<Misfix> {
    let expected = case.safety?;
    let safety = |finding: &&Finding| finding.fix.as_ref().map(|fix| fix.safety);
    let found = findings.iter().map(safety).find(|found| *found != Some(expected))?;
    Some(Misfix::Safety { expected, found })
}

fn try_bytes(linter: &Linter, path: &str, bytes: &str) -> Verdict {
    let bytes: Option<Vec<u8>> = bytes.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect();
    let Some(bytes) = bytes else {
        return Verdict::Unusable(CaseError::NoBytes);
    };
    let Err(error) = std::str::from_utf8(&bytes) else {
        return Verdict::Unusable(CaseError::Utf8);
    };
    let text = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
    let outcome = linter.not_utf8(&Source::new(path, text), error.valid_up_to(), &bytes);
    match outcome.findings.len() {
        1 => Verdict::Validated,
        found => Verdict::Miscounted(found),
    }
}

fn try_fix(linter: &Linter, case: &Case, source: Source, outcome: &Outcome) -> Verdict {
    let before = source.text().to_owned();
    let path = source.path().to_owned();
    let fixed = fix_from(linter, source, Safety::Unsafe, true);
    if !fixed.looping.is_empty() {
        let rules = fixed.looping.iter().map(ToString::to_string);
        return Verdict::Misfixed(Misfix::Loop(rules.collect()));
    }
    let expected = case.fixed.as_deref().unwrap_or(&before);
    let other = |found: &str, safe: bool| {
        Verdict::Misfixed(Misfix::Text {
            expected: expected.to_owned(),
            found: found.to_owned(),
            safe,
        })
    };
    if fixed.source.text() != expected {
        return other(fixed.source.text(), false);
    }
    let promised = outcome
        .findings
        .iter()
        .any(|finding| finding.fix.as_ref().is_some_and(|fix| fix.safety == Safety::Safe));
    if promised && case.safety == Some(Safety::Safe) {
        let safely = fix_from(linter, Source::new(path, before.clone()), Safety::Safe, true);
        if safely.source.text() != expected {
            return other(safely.source.text(), true);
        }
    }
    Verdict::Validated
}
