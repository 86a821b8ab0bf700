//! What many findings have in common: the rule, and the site of the faulty URL or, without a URL, the
//! site from which the article came.

use super::FileReport;
use super::statistics::host;
use crate::finding::Finding;
use crate::seed::Seed;
use crate::seed::origin::{Origin, registrable};

/// The rule, and the site.
pub(super) type Cause = (String, Option<String>);

/// The causes of the findings of one article.
pub(super) struct Causes<'f> {
    file: &'f FileReport,
    source: Option<String>,
}

impl<'f> Causes<'f> {
    /// Of an article that was read as `seed`. An author is no source, since the author of a blog does not
    /// cause findings.
    pub(super) fn of(file: &'f FileReport, origin: &Origin) -> Self {
        Self {
            file,
            source: origin.stated().map(str::to_owned),
        }
    }

    /// Of an article that must be read for this.
    pub(super) fn read(file: &'f FileReport) -> Self {
        Self::of(file, &Origin::of(&Seed::parse(&file.source, &[])))
    }

    /// The cause of a finding.
    pub(super) fn cause(&self, finding: &Finding) -> Cause {
        let is_address = |text: &str| text.starts_with("//") || text.starts_with("http");
        let host = host(finding, self.file).filter(|_| is_address(finding.span.of(self.file.source.text())));
        let about = host.as_deref().or(self.source.as_deref());
        (
            finding.rule.to_string(),
            about.map(|about| registrable(about).to_owned()),
        )
    }
}

/// A cause in words.
pub(super) fn named((rule, about): &Cause) -> String {
    format!("{rule}, {}", about.as_deref().unwrap_or("no source stated"))
}
