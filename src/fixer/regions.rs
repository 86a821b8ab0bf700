//! Where the fixes of an article are: those of one block are judged by that block alone, since an
//! article with many refused fixes would be read as a whole for each of them.

use crate::finding::Finding;
use crate::seed::Seed;
use crate::source::{Source, Span};

/// Is written before the text of a region, so that nothing at its start is front matter.
const LEAD: &str = "x\n\n";

/// A block of the body at the top level, with what follows it up to the next one.
pub(super) struct Region<'f> {
    span: Span,
    /// The findings whose edits all lie in it.
    pub findings: Vec<&'f Finding>,
}

impl Region<'_> {
    /// Its text as an article of its own, and by how much offsets differ there.
    pub(super) fn alone(&self, source: &Source) -> (Source, isize) {
        let text = format!("{LEAD}{}", self.span.of(source.text()));
        let shift = LEAD.len().cast_signed() - self.span.start().cast_signed();
        (Source::new(source.path().to_owned(), text), shift)
    }
}

/// The regions that contain fixes, and the findings whose edits lie in several or in none.
pub(super) fn split<'f>(seed: &Seed<'_>, findings: &[&'f Finding]) -> (Vec<Region<'f>>, Vec<&'f Finding>) {
    let blocks = seed.markdown.blocks.iter().filter(|block| block.depth == 0);
    let mut starts: Vec<usize> = blocks
        .map(|block| seed.source().line_start(block.span.start()))
        .collect();
    starts.dedup();
    let (mut regions, mut wide): (Vec<Region<'f>>, _) = (Vec::new(), Vec::new());
    for finding in findings {
        let edits = finding.fix.iter().flat_map(|fix| &fix.edits);
        let whole = edits.map(|edit| edit.span).reduce(Span::join).unwrap_or(finding.span);
        let next = starts.partition_point(|start| *start <= whole.start());
        let end = starts.get(next).copied().unwrap_or(seed.text().len());
        if next == 0 || whole.end() > end {
            wide.push(*finding);
            continue;
        }
        let span = Span::new(starts[next - 1], end);
        match regions.last_mut() {
            Some(last) if last.span == span => last.findings.push(finding),
            _ => regions.push(Region {
                span,
                findings: vec![*finding],
            }),
        }
    }
    (regions, wide)
}
