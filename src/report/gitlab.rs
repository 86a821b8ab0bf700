//! `gitlab`: GitLab's code quality report. GitLab distinguishes old findings from new ones by their
//! fingerprints, and shows only one finding for each fingerprint.

use std::io::{self, Write};

use serde_json::json;

use super::{FileReport, Part, Reporter, Style, Summary};
use crate::finding::Severity;

pub(super) struct Gitlab {
    style: Style,
    any: bool,
}

impl Gitlab {
    pub(super) fn new(style: Style) -> Self {
        Self { style, any: false }
    }
}

impl Reporter for Gitlab {
    fn part(&self, file: &FileReport) -> io::Result<Option<Part>> {
        let mut part = Part::default();
        let path = file.source.path();
        if let Some(error) = &file.failure() {
            let item = json!({
                "description": error,
                "check_name": "seedlint",
                "fingerprint": format!("seedlint:{path}"),
                "severity": "blocker",
                "location": {"path": path, "lines": {"begin": 1}},
            });
            part.item(",\n", &item)?;
        }
        if file.findings.is_empty() {
            return Ok(Some(part));
        }
        let names = file.names();
        let named = file.findings.iter().zip(names);
        let shown: Vec<_> = named.filter(|(finding, _)| self.style.shows(finding)).collect();
        for (finding, name) in shown.into_iter().take(self.style.limit_per_file.unwrap_or(usize::MAX)) {
            let severity = match finding.severity {
                Severity::Error => "major",
                Severity::Warning => "minor",
                Severity::Hint => "info",
            };
            let item = json!({
                "description": &*finding.message,
                "check_name": &*finding.rule,
                "fingerprint": name,
                "severity": severity,
                "location": {"path": path, "lines": {"begin": file.source.line(finding.span.start())}},
            });
            part.item(",\n", &item)?;
        }
        Ok(Some(part))
    }

    fn add(&mut self, part: &Part, out: &mut dyn Write) -> io::Result<()> {
        let lead = if self.any { "," } else { "[" };
        self.any |= part.items > 0;
        part.write_after(lead, out)
    }

    fn finish(&mut self, _: &Summary, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{}", if self.any { "\n]" } else { "[]" })
    }
}
