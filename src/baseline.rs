//! Baselines: recorded findings of an archive, so that only new ones count.
//!
//! A baseline has one line for each entry, sorted: the article, the rule, the fingerprint and the
//! number of findings, separated by tabs. Branches that change distant entries merge without a
//! conflict. If adjacent entries conflict, the lines of both sides can be kept, as `merge=union`
//! does: of duplicate entries, the greater number counts, and the next update removes surplus entries.

use std::collections::BTreeMap;
use std::fmt;

use crate::finding::Finding;
use crate::fingerprint::Fingerprint;
use crate::source::Source;

/// The start of every baseline.
pub(crate) const HEAD: &str = "# seedlint baseline 1";

const FIRST_LINE: &str = "# seedlint baseline 1: article, rule, fingerprint, number. Made by `seedlint baseline`.";

/// The maximal number of equal findings in an entry.
const MAX_COUNT: usize = 1_000_000_000;

/// Recorded findings by article.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Baseline {
    articles: BTreeMap<String, Recorded>,
}

/// The recorded findings of one article: the number for each rule and fingerprint.
pub(crate) type Recorded = BTreeMap<(String, Fingerprint), usize>;

/// The reason why a file is not a valid baseline.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct BaselineError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong there.
    pub reason: BaselineFault,
}

/// The reason why a line of a baseline is not valid.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BaselineFault {
    /// The file is not a baseline.
    #[error("a baseline starts with `{HEAD}`")]
    NoBaseline,
    /// The format of the baseline is another one.
    #[error("this baseline was written by another version of seedlint")]
    OtherVersion,
    /// A merge left its markers.
    #[error("this is a merge conflict marker; keep the entries of both sides, and remove the markers")]
    ConflictMarker,
    /// An entry has another number of fields than four.
    #[error("an entry has four tab-separated fields, but this line has {0}")]
    Fields(usize),
    /// The escapes of a path are wrong.
    #[error("the path ends with a lone `\\`, or has an unknown escape")]
    Escape,
    /// The first fields of an entry are not an article and a rule.
    #[error("an entry starts with an article and a rule")]
    NoRule,
    /// The third field is not a fingerprint.
    #[error("`{0}` is not a fingerprint")]
    Fingerprint(String),
    /// The last field is not a number, or is out of range.
    #[error("the last field must be a number from 1 to 1,000,000,000")]
    Count,
}

/// The result of comparing findings with the recorded ones.
#[derive(Debug, Default)]
pub(crate) struct Compared {
    /// For each finding, whether it is recorded.
    pub is_recorded: Vec<bool>,
    /// The recorded findings that still exist, as they were recorded: an entry that is kept is the
    /// same line in every branch, whatever was edited around its finding.
    pub kept: Recorded,
    /// The recorded findings that no longer exist.
    pub obsolete: Recorded,
}

impl Baseline {
    /// Parses a baseline.
    ///
    /// # Errors
    /// The first invalid line.
    pub(crate) fn read(text: &str) -> Result<Self, BaselineError> {
        let mut lines = text.strip_prefix('\u{feff}').unwrap_or(text).lines();
        let first = lines.next().unwrap_or_default();
        let after = first.strip_prefix(HEAD);
        if after.is_none_or(|after| after.starts_with(|c: char| c.is_ascii_digit())) {
            let reason = if first.starts_with(HEAD.trim_end_matches(" 1")) {
                BaselineFault::OtherVersion
            } else {
                BaselineFault::NoBaseline
            };
            return Err(BaselineError { line: 1, reason });
        }
        let mut baseline = Self::default();
        for (number, line) in lines.enumerate() {
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            let (path, key, count) = entry(line).map_err(|reason| BaselineError {
                line: number + 2,
                reason,
            })?;
            let recorded = baseline.articles.entry(path).or_default().entry(key).or_default();
            *recorded = count.max(*recorded);
        }
        Ok(baseline)
    }

    /// The articles with recorded findings, in order.
    pub(crate) fn articles(&self) -> impl Iterator<Item = (&str, &Recorded)> {
        self.articles.iter().map(|(path, recorded)| (path.as_str(), recorded))
    }

    /// The recorded findings of an article.
    #[must_use]
    pub(crate) fn of(&self, path: &str) -> Option<&Recorded> {
        self.articles.get(path)
    }

    /// Replaces the recorded findings of an article; without findings, its entry is removed.
    pub(crate) fn set(&mut self, path: &str, recorded: Recorded) {
        if recorded.is_empty() {
            self.articles.remove(path);
        } else {
            self.articles.insert(path.to_owned(), recorded);
        }
    }

    /// The number of recorded findings.
    #[must_use]
    pub(crate) fn len(&self) -> usize {
        self.articles.values().map(total).sum()
    }
}

/// The total number of findings in these entries.
#[must_use]
pub(crate) fn total(recorded: &Recorded) -> usize {
    recorded.values().sum()
}

/// Compares the findings of an article with its recorded ones.
///
/// A finding matches a recorded one with the same text and context. The remaining ones match if
/// their text and one side of their context are the same, and last if only their text is the same,
/// since an edit nearby changes the context.
#[must_use]
pub(crate) fn compare(findings: &[Finding], source: &Source, recorded: Option<&Recorded>) -> Compared {
    let prints: Vec<Fingerprint> = findings
        .iter()
        .map(|finding| Fingerprint::of(finding, source))
        .collect();
    let mut left = recorded.cloned().unwrap_or_default();
    let mut is_recorded = vec![false; findings.len()];
    let mut kept = Recorded::new();
    let alike: [fn(&Fingerprint, &Fingerprint) -> bool; 3] = [
        |a, b| a == b,
        |a, b| a.text == b.text && (a.before == b.before || a.after == b.after),
        |a, b| a.text == b.text,
    ];
    for alike in alike {
        for (index, finding) in findings.iter().enumerate() {
            if is_recorded[index] || left.is_empty() {
                continue;
            }
            let mut keys = left.keys();
            let key = keys.find(|(rule, print)| **rule == *finding.rule && alike(print, &prints[index]));
            if let Some(key) = key.cloned() {
                is_recorded[index] = take(&mut left, &key);
                *kept.entry(key).or_default() += 1;
            }
        }
    }
    Compared {
        is_recorded,
        kept,
        obsolete: left,
    }
}

fn take(left: &mut Recorded, key: &(String, Fingerprint)) -> bool {
    let Some(count) = left.get_mut(key) else { return false };
    *count -= 1;
    if *count == 0 {
        left.remove(key);
    }
    true
}

/// The content of a line: article, rule and fingerprint, number.
type Entry = (String, (String, Fingerprint), usize);

fn entry(line: &str) -> Result<Entry, BaselineFault> {
    let markers = ["<<<<<<<", "=======", ">>>>>>>", "|||||||"];
    if markers.iter().any(|marker| line.starts_with(marker)) {
        return Err(BaselineFault::ConflictMarker);
    }
    let fields: Vec<&str> = line.split('\t').collect();
    let [path, rule, print, count] = fields[..] else {
        return Err(BaselineFault::Fields(fields.len()));
    };
    let path = unescaped(path).ok_or(BaselineFault::Escape)?;
    if path.is_empty() || !rule.contains('/') {
        return Err(BaselineFault::NoRule);
    }
    let print = Fingerprint::parse(print).ok_or_else(|| BaselineFault::Fingerprint(print.to_owned()))?;
    let count = count.parse().ok().filter(|count| (1..=MAX_COUNT).contains(count));
    Ok((path, (rule.to_owned(), print), count.ok_or(BaselineFault::Count)?))
}

impl fmt::Display for Baseline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{FIRST_LINE}")?;
        for (path, recorded) in &self.articles {
            for ((rule, print), count) in recorded {
                writeln!(f, "{}\t{rule}\t{print}\t{count}", escaped(path))?;
            }
        }
        Ok(())
    }
}

fn escaped(path: &str) -> String {
    let path = path.replace('\\', "\\\\").replace('\t', "\\t");
    let path = path.replace('\n', "\\n").replace('\r', "\\r");
    // A line that starts with `#` is a comment.
    match path.strip_prefix('#') {
        Some(rest) => format!("\\#{rest}"),
        None => path,
    }
}

fn unescaped(written: &str) -> Option<String> {
    let mut path = String::with_capacity(written.len());
    let mut characters = written.chars();
    while let Some(c) = characters.next() {
        path.push(match c {
            '\\' => match characters.next()? {
                't' => '\t',
                'n' => '\n',
                'r' => '\r',
                other @ ('\\' | '#') => other,
                _ => return None,
            },
            c => c,
        });
    }
    Some(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Severity;
    use crate::source::Span;

    fn found(source: &Source) -> Vec<Finding> {
        let all = source.text().match_indices("</b>");
        all.map(|(at, text)| Finding {
            rule: "a/b".into(),
            severity: Severity::Warning,
            span: Span::new(at, at + text.len()),
            message: "It closes nothing.".into(),
            label: None,
            related: Vec::new(),
            help: "".into(),
            fix: None,
            whole_article: false,
            claim: None,
        })
        .collect()
    }

    fn recorded(text: &str) -> Recorded {
        let source = Source::new("a.md", text);
        let mut recorded = Recorded::new();
        for finding in found(&source) {
            let print = Fingerprint::of(&finding, &source);
            *recorded.entry((finding.rule.to_string(), print)).or_default() += 1;
        }
        recorded
    }

    #[test]
    fn of_equal_findings_the_one_in_a_new_context_is_new() {
        let (rain, sun) = ("rain ".repeat(30), "sun ".repeat(30));
        let old = recorded(&format!("One</b> {rain} two</b>"));
        let source = Source::new("a.md", format!("New</b> {sun} One</b> {rain} two</b>"));
        let compared = compare(&found(&source), &source, Some(&old));
        assert_eq!(compared.is_recorded, [false, true, true]);
        assert!(compared.obsolete.is_empty());
    }

    #[test]
    fn a_fixed_finding_no_longer_exists() {
        let old = recorded("One</b> and two</b>");
        let source = Source::new("a.md", "One and two</b>");
        let compared = compare(&found(&source), &source, Some(&old));
        assert_eq!((total(&compared.kept), total(&compared.obsolete)), (1, 1));
        assert_eq!(compared.is_recorded, [true]);
    }

    #[test]
    fn serialization_round_trips() {
        let mut baseline = Baseline::default();
        baseline.set("b\t\\n\n.md", recorded("One</b>"));
        baseline.set("#a b.md", recorded("One</b> </b>"));
        let text = baseline.to_string();
        assert_eq!(text.lines().count(), 4);
        assert_eq!(Baseline::read(&text), Ok(baseline.clone()));
        let twice = format!("{text}{}", text.replace("\t1\n", "\t3\n"));
        assert_eq!(
            Baseline::read(&twice.replace('\n', "\r\n")).map(|read| read.len()),
            Ok(9)
        );
    }

    #[test]
    fn errors_name_their_line() {
        let wrong = |line: &str| Baseline::read(&format!("{HEAD}\n\n{line}\n")).unwrap_err();
        assert_eq!(wrong("<<<<<<< HEAD").line, 3);
        assert_eq!(wrong("a.md\ta/b\t12").reason, BaselineFault::Fields(3));
        assert_eq!(
            wrong("a.md\ta/b\t12\t1").reason,
            BaselineFault::Fingerprint("12".into())
        );
        assert_eq!(
            wrong("a.md\ta/b\t0123456789abcdef-01234567\t0").to_string(),
            "line 3: the last field must be a number from 1 to 1,000,000,000"
        );
        assert_eq!(Baseline::read("posts/a.md").unwrap_err().line, 1);
        let newer = Baseline::read("# seedlint baseline 12").unwrap_err();
        assert_eq!(newer.reason, BaselineFault::OtherVersion);
    }
}
