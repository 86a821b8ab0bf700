//! Runs the cases of a card: what it shows as bad must be found at the marks and mended as
//! shown, what it shows as good must be left alone.

use std::sync::Arc;

use crate::config::{Config, World};
use crate::edit::Safety;
use crate::engine::{Linter, Outcome};
use crate::finding::Finding;
use crate::fixer::fix;
use crate::lists::{ListFile, Lists};
use crate::one_or_many::OneOrMany;
use crate::rule::Rule;
use crate::rule::card::Case;
use crate::schema::Schema;
use crate::source::Source;
use crate::tree::{Listed, Tree};

/// How a case went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// As the card says.
    Validated,
    /// A mark that no finding covers.
    Missing(String),
    /// A finding that no mark expects.
    Noisy(String),
    /// The fix makes another text, or has another safety.
    Misfixed(String),
    /// The case itself can't be run.
    Unusable(String),
}

/// A case with its verdict.
#[derive(Debug)]
pub struct Tried {
    /// The rule.
    pub rule: Arc<str>,
    /// The name of the case.
    pub case: String,
    /// How it went.
    pub verdict: Verdict,
}

/// Runs every case of a rule; `rules` are all that there are.
#[must_use]
pub fn run(rule: &Arc<Rule>, rules: &[Arc<Rule>]) -> Vec<Tried> {
    let tried = |case: &Case| Tried {
        rule: rule.id.clone(),
        case: case.name.clone(),
        verdict: try_case(rule, case, rules),
    };
    rule.card.cases.iter().map(tried).collect()
}

/// The linter of a case: only its rule, and those that it names, run.
fn linter(rule: &Rule, case: &Case, rules: &[Arc<Rule>]) -> Result<Linter, String> {
    let mut config: Config = match &case.config {
        Some(value) => serde_json::from_value(value.clone()).map_err(|error| format!("`config`: {error}"))?,
        None => Config::default(),
    };
    if let Some(target) = &case.target {
        config.target =
            Some(serde_json::from_value(target.as_str().into()).map_err(|error| format!("`target`: {error}"))?);
    }
    let now = case
        .now
        .as_deref()
        .map(str::parse)
        .transpose()
        .map_err(|error| format!("`now`: {error}"))?;
    config.select = Some(
        std::iter::once(rule.id.to_string())
            .chain(case.rules.iter().cloned())
            .collect(),
    );
    config.hints = Some(true);
    let files = (!case.files.is_empty()).then(|| Arc::new(Listed::new(&case.files)) as Arc<dyn Tree>);
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
    let schema = schema.transpose().map_err(|error| format!("`schema`: {error}"))?;
    let site = case.at_site || !rule.card.sites.is_empty() && case.near_miss.is_none();
    let linter = config.compile(
        rules,
        World {
            now,
            all_sites: site,
            files,
            lists,
            schema: schema.map(Arc::new),
            ..World::default()
        },
    );
    linter.map_err(|error| error.to_string())
}

/// The findings of a case that has a text, of its own rule, with the text.
///
/// # Errors
/// Says why the case can't be run.
pub fn lint_case(rule: &Rule, case: &Case, rules: &[Arc<Rule>]) -> Result<(Source, Vec<Finding>), String> {
    let linter = linter(rule, case, rules)?;
    let text = case.bad.as_ref().or(case.good.as_ref()).or(case.near_miss.as_ref());
    let text = text.ok_or("a case has one of `bad`, `good` and `near-miss`")?;
    let source = Source::new(case.path.as_deref().unwrap_or("article.md"), text.clone());
    let mut findings = linter.lint(&source).findings;
    findings.retain(|finding| finding.rule == rule.id);
    Ok((source, findings))
}

fn try_case(rule: &Rule, case: &Case, rules: &[Arc<Rule>]) -> Verdict {
    let linter = match linter(rule, case, rules) {
        Ok(linter) => linter,
        Err(reason) => return Verdict::Unusable(reason),
    };
    let path = case.path.as_deref().unwrap_or("article.md");
    if let Some(bytes) = &case.bytes {
        return try_bytes(&linter, path, bytes);
    }
    let (text, marks) = match (&case.bad, case.good.as_ref().or(case.near_miss.as_ref())) {
        (Some(bad), None) => (bad, case.mark.as_ref().map_or(&[][..], OneOrMany::as_slice)),
        (None, Some(good)) => (good, &[][..]),
        _ => return Verdict::Unusable("a case has one of `bad`, `good` and `near-miss`".into()),
    };
    if case.bad.is_some() && marks.is_empty() {
        return Verdict::Unusable("a `bad` case needs a `mark`".into());
    }
    let source = Source::new(path, text.clone());
    let outcome = linter.lint(&source);
    let own: Vec<_> = outcome
        .findings
        .iter()
        .filter(|finding| *finding.rule == *rule.id)
        .collect();
    let found: Vec<&str> = own.iter().map(|finding| finding.span.of(text)).collect();
    if let Some(mark) = marks
        .iter()
        .enumerate()
        .find(|(at, mark)| found.get(*at) != Some(&&***mark))
    {
        let seen = found
            .get(mark.0)
            .map_or("nothing".to_owned(), |text| format!("{text:?}"));
        return Verdict::Missing(format!("{:?} is marked, {seen} is found", mark.1));
    }
    if let Some(extra) = own.get(marks.len()) {
        return Verdict::Noisy(format!("{:?} is found: {}", extra.span.of(text), extra.message));
    }
    if let Some(wanted) = case.safety {
        let other = own
            .iter()
            .find(|finding| finding.fix.as_ref().is_none_or(|fix| fix.safety != wanted));
        if let Some(other) = other {
            let level = other.fix.as_ref().map_or("no fix", |fix| fix.safety.word());
            return Verdict::Misfixed(format!("the fix is {}, expected {}", level, wanted.word()));
        }
    }
    try_fix(&linter, case, source, &outcome)
}

fn try_bytes(linter: &Linter, path: &str, bytes: &str) -> Verdict {
    let bytes: Option<Vec<u8>> = bytes.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect();
    let Some(bytes) = bytes else {
        return Verdict::Unusable("each character of `bytes` stands for one byte".into());
    };
    match std::str::from_utf8(&bytes) {
        Ok(_) => Verdict::Unusable("these bytes are UTF-8".into()),
        Err(error) => {
            let text = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
            let found = linter
                .not_utf8(&Source::new(path, text), error.valid_up_to())
                .findings
                .len();
            if found == 1 {
                Verdict::Validated
            } else {
                Verdict::Missing(format!("{found} findings, expected one"))
            }
        }
    }
}

fn try_fix(linter: &Linter, case: &Case, source: Source, outcome: &Outcome) -> Verdict {
    let before = source.text().to_owned();
    let path = source.path().to_owned();
    let fixed = fix(linter, source, Safety::Unsafe, true);
    let expected = case.fixed.as_deref().unwrap_or(&before);
    if !fixed.looping.is_empty() {
        return Verdict::Misfixed(format!("the fixes of {} undo each other", fixed.looping.join(", ")));
    }
    if fixed.source.text() != expected {
        return Verdict::Misfixed(format!(
            "the text becomes\n{:?}\nexpected\n{expected:?}",
            fixed.source.text()
        ));
    }
    let promised = outcome
        .findings
        .iter()
        .any(|finding| finding.fix.as_ref().is_some_and(|fix| fix.safety == Safety::Safe));
    if promised && case.safety == Some(Safety::Safe) {
        let safely = fix(linter, Source::new(path, before.clone()), Safety::Safe, true);
        if safely.source.text() != expected {
            return Verdict::Misfixed(format!(
                "safe fixes alone make\n{:?}\nexpected\n{expected:?}",
                safely.source.text()
            ));
        }
    }
    Verdict::Validated
}
