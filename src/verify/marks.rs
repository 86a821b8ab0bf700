//! Compares the marks of a case with the findings.

use super::Verdict;
use crate::finding::Finding;
use crate::source::{Position, Source};

/// The marks of a case, and the findings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Marks {
    /// The marks, in the order of the case.
    pub expected: Vec<Mark>,
    /// The findings, in the order of the text.
    pub found: Vec<Found>,
}

/// A text that a finding must cover.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    /// The text.
    pub text: String,
    /// The place of the text; none if the case's text does not contain it.
    pub position: Option<Position>,
}

/// The span of a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// The text.
    pub text: String,
    /// Where it is.
    pub position: Position,
    /// The message of the finding.
    pub message: String,
}

impl Marks {
    pub(super) fn new(source: &Source, marks: &[String], findings: &[&Finding]) -> Self {
        let found = |finding: &&Finding| Found {
            text: finding.span.of(source.text()).to_owned(),
            position: source.position(finding.span.start()),
            message: finding.message.to_string(),
        };
        Self {
            expected: located(source, marks),
            found: findings.iter().map(found).collect(),
        }
    }

    /// The verdict if marks and findings differ.
    pub(super) fn verdict(self) -> Option<Verdict> {
        let texts = self.found.iter().map(|found| &found.text);
        if self.expected.iter().map(|mark| &mark.text).eq(texts) {
            return None;
        }
        Some(match self.pairs().iter().any(|(mark, _)| mark.is_some()) {
            true => Verdict::Missing(self),
            false => Verdict::Noisy(self),
        })
    }

    /// The marks without a finding, and the findings without a mark.
    #[must_use]
    pub(crate) fn pairs(&self) -> Vec<(Option<&Mark>, Option<&Found>)> {
        let mut pairs = Vec::new();
        let (mut marks, mut findings) = (&self.expected[..], &self.found[..]);
        for (mark, found) in self.common() {
            pair(&marks[..mark], &findings[..found], &mut pairs);
            (marks, findings) = (&marks[mark + 1..], &findings[found + 1..]);
        }
        pair(marks, findings, &mut pairs);
        pairs
    }

    /// The longest common subsequence: for each member, how many marks and findings are skipped
    /// before it.
    fn common(&self) -> Vec<(usize, usize)> {
        let (rows, columns) = (self.expected.len(), self.found.len());
        let same = |row: usize, column: usize| self.expected[row].text == self.found[column].text;
        let mut lengths = vec![vec![0_usize; columns + 1]; rows + 1];
        for row in (0..rows).rev() {
            for column in (0..columns).rev() {
                lengths[row][column] = match same(row, column) {
                    true => lengths[row + 1][column + 1] + 1,
                    false => lengths[row + 1][column].max(lengths[row][column + 1]),
                };
            }
        }
        let (mut row, mut column) = (0, 0);
        let (mut skipped, mut common) = ((0, 0), Vec::new());
        while row < rows && column < columns {
            if same(row, column) {
                common.push(skipped);
                (row, column, skipped) = (row + 1, column + 1, (0, 0));
            } else if lengths[row + 1][column] >= lengths[row][column + 1] {
                (row, skipped.0) = (row + 1, skipped.0 + 1);
            } else {
                (column, skipped.1) = (column + 1, skipped.1 + 1);
            }
        }
        common
    }
}

fn pair<'m>(marks: &'m [Mark], findings: &'m [Found], pairs: &mut Vec<(Option<&'m Mark>, Option<&'m Found>)>) {
    for at in 0..marks.len().max(findings.len()) {
        pairs.push((marks.get(at), findings.get(at)));
    }
}

/// The places of marks: each behind the one before it, or the first one in the text.
fn located(source: &Source, marks: &[String]) -> Vec<Mark> {
    let mut from = 0;
    let mut located = Vec::with_capacity(marks.len());
    for mark in marks {
        let behind = source.text()[from..].find(&**mark).map(|at| from + at);
        let at = behind.or_else(|| source.text().find(&**mark));
        from = behind.map_or(from, |at| at + mark.len());
        located.push(Mark {
            text: mark.clone(),
            position: at.map(|at| source.position(at)),
        });
    }
    located
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks(expected: &[&str], found: &[&str]) -> Marks {
        let position = Position { line: 1, column: 1 };
        let mark = |text: &&str| Mark {
            text: (*text).to_owned(),
            position: None,
        };
        let finding = |text: &&str| Found {
            text: (*text).to_owned(),
            position,
            message: String::new(),
        };
        Marks {
            expected: expected.iter().map(mark).collect(),
            found: found.iter().map(finding).collect(),
        }
    }

    fn pairs(expected: &[&str], found: &[&str]) -> Vec<(String, String)> {
        let marks = marks(expected, found);
        let text = |text: Option<&String>| text.cloned().unwrap_or_default();
        let pairs = marks.pairs();
        let texts = pairs
            .iter()
            .map(|(mark, found)| (text(mark.map(|mark| &mark.text)), text(found.map(|found| &found.text))));
        texts.collect()
    }

    #[test]
    fn what_differs_is_paired() {
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(pairs(&["a", "b"], &["a", "b"]), []);
        assert_eq!(pairs(&["a", "b", "c"], &["a", "x", "c"]), [pair("b", "x")]);
        assert_eq!(pairs(&["a", "b"], &["x", "a", "b"]), [pair("", "x")]);
        assert_eq!(pairs(&["a", "b", "c"], &["b", "c"]), [pair("a", "")]);
        assert_eq!(pairs(&["a"], &[]), [pair("a", "")]);
        assert_eq!(pairs(&["b", "a"], &["a", "b"]).len(), 2);
    }

    #[test]
    fn a_mark_is_located_behind_the_one_before_it() {
        let source = Source::new("a.md", "<b></b><b></b>");
        let located = located(&source, &["<b>".to_owned(), "<b>".to_owned(), "<i>".to_owned()]);
        let columns: Vec<Option<usize>> = located
            .iter()
            .map(|mark| mark.position.map(|position| position.column))
            .collect();
        assert_eq!(columns, [Some(1), Some(8), None]);
    }
}
