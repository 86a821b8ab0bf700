//! Findings and fixes as plain tuples, from which Python makes its types.

use pyo3::prelude::*;
use pyo3::types::{PyList, PyTuple};
use seedlint::rows::{Bytes, Described, Place, Removed, Rows, removed};
use seedlint::{FileOutcome, Source};

/// Bytes, begin, end, and the same in characters.
type Places = ((usize, usize), (usize, usize), (usize, usize), (usize, usize));

fn places(source: &Source, span: Bytes, start: Place, end: Place) -> Places {
    (
        (span.start, span.end),
        (start.line, start.column),
        (end.line, end.column),
        (source.characters_before(span.start), source.characters_before(span.end)),
    )
}

/// The findings of an article.
pub(crate) fn findings<'py>(py: Python<'py>, rows: &Rows, outcome: &FileOutcome) -> PyResult<Bound<'py, PyList>> {
    let list = PyList::empty(py);
    for finding in rows.findings(outcome) {
        list.append(one(py, &outcome.report.source, &finding)?)?;
    }
    Ok(list)
}

fn one<'py>(py: Python<'py>, source: &Source, finding: &Described<'_>) -> PyResult<Bound<'py, PyTuple>> {
    let labels = PyList::empty(py);
    for related in &finding.labels {
        labels.append((related.label, places(source, related.span, related.start, related.end)))?;
    }
    let fix = match &finding.fix {
        None => None,
        Some(fix) => {
            let edits = PyList::empty(py);
            for edit in &fix.edits {
                edits.append((edit.text, places(source, edit.span, edit.start, edit.end)))?;
            }
            Some((fix.title, fix.safety, edits))
        }
    };
    (
        (
            finding.rule,
            finding.severity,
            finding.message,
            finding.label,
            finding.help,
        ),
        finding.url.as_deref(),
        places(source, finding.span, finding.start, finding.end),
        labels,
        fix,
    )
        .into_pyobject(py)
}

/// The fixes that were applied to an article.
pub(crate) fn applied<'py>(py: Python<'py>, outcome: &FileOutcome) -> PyResult<Bound<'py, PyList>> {
    let list = PyList::empty(py);
    for Removed {
        rule,
        fix,
        safety,
        round,
        edits,
    } in removed(&outcome.report, &outcome.rounds)
    {
        let changes = edits
            .iter()
            .map(|edit| (edit.offset, edit.removed, edit.inserted, edit.line, edit.column));
        list.append((rule, fix, safety, round, PyList::new(py, changes)?))?;
    }
    Ok(list)
}
