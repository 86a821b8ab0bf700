//! What an archive is known to hold: findings that are recorded, so that only new ones count.
//!
//! A file of lines, sorted, one for each entry: the article, the rule, the fingerprint, and how
//! many there are, with tabs between them. Branches that change entries far from each other merge
//! without a conflict. Neighbours may conflict; then the lines of both sides can be kept, as
//! `merge=union` does: where an entry is there twice, the greater number counts, and what is
//! too much is gone with the next update.

use std::collections::BTreeMap;
use std::fmt;

use crate::finding::Finding;
use crate::fingerprint::Fingerprint;
use crate::source::Source;

/// How every baseline begins.
pub const HEAD: &str = "# seedlint baseline 1";

const FIRST_LINE: &str = "# seedlint baseline 1: article, rule, fingerprint, number. Made by `seedlint baseline`.";

/// No article has so many equal findings.
const MOST: usize = 1_000_000_000;

/// Recorded findings by article.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    articles: BTreeMap<String, Recorded>,
}

/// The recorded findings of one article: how many there are of each rule and fingerprint.
pub type Recorded = BTreeMap<(String, Fingerprint), usize>;

/// Why a text is no baseline.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct BaselineError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong there.
    pub reason: String,
}

/// What became of an article's recorded findings.
#[derive(Debug, Default)]
pub struct Compared {
    /// For each finding, whether it is recorded.
    pub is_recorded: Vec<bool>,
    /// The recorded ones that are still there, as they were recorded: an entry that stays is the
    /// same line in every branch, whatever was edited around its finding.
    pub kept: Recorded,
    /// Those that are there no more.
    pub gone: Recorded,
}

impl Baseline {
    /// Reads a baseline.
    ///
    /// # Errors
    /// The first line that is wrong.
    pub fn read(text: &str) -> Result<Self, BaselineError> {
        let mut lines = text.strip_prefix('\u{feff}').unwrap_or(text).lines();
        let first = lines.next().unwrap_or_default();
        let after = first.strip_prefix(HEAD);
        if after.is_none_or(|after| after.starts_with(|c: char| c.is_ascii_digit())) {
            let reason = if first.starts_with(HEAD.trim_end_matches(" 1")) {
                "this baseline is of another version of seedlint".to_owned()
            } else {
                format!("a baseline begins with `{HEAD}`")
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
    pub fn articles(&self) -> impl Iterator<Item = (&str, &Recorded)> {
        self.articles.iter().map(|(path, recorded)| (path.as_str(), recorded))
    }

    /// What is recorded of an article.
    #[must_use]
    pub fn of(&self, path: &str) -> Option<&Recorded> {
        self.articles.get(path)
    }

    /// Records an article anew; without findings, it goes.
    pub fn set(&mut self, path: &str, recorded: Recorded) {
        if recorded.is_empty() {
            self.articles.remove(path);
        } else {
            self.articles.insert(path.to_owned(), recorded);
        }
    }

    /// How many findings are recorded.
    #[must_use]
    pub fn len(&self) -> usize {
        self.articles.values().map(total).sum()
    }

    /// Whether none is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.articles.is_empty()
    }
}

/// How many findings these entries stand for.
#[must_use]
pub fn total(recorded: &Recorded) -> usize {
    recorded.values().sum()
}

/// Compares the findings of an article with what is recorded of it.
///
/// A finding whose text and surroundings are recorded is that one. What is left over is then
/// taken for a finding with the same text and one side of its surroundings, and last for any
/// with the same text: someone edited beside it.
#[must_use]
pub fn compare(findings: &[Finding], source: &Source, recorded: Option<&Recorded>) -> Compared {
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
        gone: left,
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

/// A line: article, rule and fingerprint, number.
type Entry = (String, (String, Fingerprint), usize);

fn entry(line: &str) -> Result<Entry, String> {
    if ["<<<<<<<", "=======", ">>>>>>>", "|||||||"]
        .iter()
        .any(|mark| line.starts_with(mark))
    {
        return Err("this is the mark of a merge conflict; keep the entries of both sides, without the marks".into());
    }
    let fields: Vec<&str> = line.split('\t').collect();
    let [path, rule, print, count] = fields[..] else {
        return Err(format!(
            "an entry has four fields with tabs between them, and this line has {}",
            fields.len()
        ));
    };
    let path = unescaped(path).ok_or("the path ends in a lone `\\`, or has an unknown escape")?;
    if path.is_empty() || !rule.contains('/') {
        return Err("an entry begins with an article and a rule".into());
    }
    let print = Fingerprint::parse(print).ok_or_else(|| format!("`{print}` is no fingerprint"))?;
    let count = count.parse().ok().filter(|count| (1..=MOST).contains(count));
    let count = count.ok_or("the last field is a number from 1 on, and no very large one")?;
    Ok((path, (rule.to_owned(), print), count))
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
    // A line that begins with `#` is a comment.
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
            help: String::new(),
            fix: None,
            whole_article: false,
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
    fn of_equal_findings_the_one_in_new_surroundings_is_new() {
        let (rain, sun) = ("rain ".repeat(30), "sun ".repeat(30));
        let old = recorded(&format!("One</b> {rain} two</b>"));
        let source = Source::new("a.md", format!("New</b> {sun} One</b> {rain} two</b>"));
        let compared = compare(&found(&source), &source, Some(&old));
        assert_eq!(compared.is_recorded, [false, true, true]);
        assert!(compared.gone.is_empty());
    }

    #[test]
    fn what_is_mended_is_gone() {
        let old = recorded("One</b> and two</b>");
        let source = Source::new("a.md", "One and two</b>");
        let compared = compare(&found(&source), &source, Some(&old));
        assert_eq!((total(&compared.kept), total(&compared.gone)), (1, 1));
        assert_eq!(compared.is_recorded, [true]);
    }

    #[test]
    fn what_is_written_is_read() {
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
    fn what_is_wrong_is_said_with_its_line() {
        let wrong = |line: &str| Baseline::read(&format!("{HEAD}\n\n{line}\n")).unwrap_err();
        assert_eq!(wrong("<<<<<<< HEAD").line, 3);
        assert!(wrong("a.md\ta/b\t12").reason.contains("has 3"));
        assert!(wrong("a.md\ta/b\t12\t1").reason.contains("`12`"));
        assert!(
            wrong("a.md\ta/b\t0123456789abcdef-01234567\t0")
                .reason
                .contains("number")
        );
        assert_eq!(Baseline::read("posts/a.md").unwrap_err().line, 1);
        assert!(
            Baseline::read("# seedlint baseline 12")
                .unwrap_err()
                .reason
                .contains("version")
        );
    }
}
