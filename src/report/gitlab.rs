//! `gitlab`: GitLab's code quality report. GitLab distinguishes old findings from new ones by their
//! fingerprints, and shows only one finding for each fingerprint.

use std::io::{self, Write};

use serde_json::json;

use super::{FileReport, Reporter, Style, Summary};
use crate::finding::Severity;

pub(super) struct Gitlab {
    style: Style,
    any: bool,
}

impl Gitlab {
    pub(super) fn new(style: Style) -> Self {
        Self { style, any: false }
    }

    fn item(&mut self, item: &serde_json::Value, out: &mut dyn Write) -> io::Result<()> {
        let lead = if self.any { "," } else { "[" };
        self.any = true;
        write!(out, "{lead}\n{}", super::safe_text::json(item))
    }
}

impl Reporter for Gitlab {
    fn file(&mut self, file: &FileReport, out: &mut dyn Write) -> io::Result<()> {
        let path = file.source.path();
        if let Some(error) = &file.failure() {
            let item = json!({
                "description": error,
                "check_name": "seedlint",
                "fingerprint": format!("seedlint:{path}"),
                "severity": "blocker",
                "location": {"path": path, "lines": {"begin": 1}},
            });
            self.item(&item, out)?;
        }
        if file.findings.is_empty() {
            return Ok(());
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
            self.item(&item, out)?;
        }
        Ok(())
    }

    fn finish(&mut self, _: &Summary, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{}", if self.any { "\n]" } else { "[]" })
    }
}
