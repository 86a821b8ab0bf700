//! Where the fixes of an article are: those of one block are judged by that block alone, since an
//! article with many refused fixes would be read as a whole for each of them.

use crate::finding::Finding;
use crate::seed::Seed;
use crate::source::{Source, Span};

/// Is written before the text of a region, so that nothing at its start is front matter.
const LEAD: &str = "x\n\n";

/// A block of the body, at the top level or inside another one, with what follows it up to the next one.
pub(super) struct Region<'f> {
    span: Span,
    /// The findings whose edits all lie in it.
    pub findings: Vec<&'f Finding>,
}

/// The regions that contain fixes, and the findings whose edits lie in several or in none.
type Split<'f> = (Vec<Region<'f>>, Vec<&'f Finding>);

/// The most levels of blocks in each other that are looked into.
const LEVELS: u32 = 16;

impl<'f> Region<'f> {
    /// The regions of the next level at which there are several, with that level and what lies in
    /// none of them.
    pub(super) fn inner(&self, seed: &Seed<'_>, level: u32) -> Option<(u32, Vec<Self>, Vec<&'f Finding>)> {
        (level + 1..LEVELS).find_map(|level| {
            let (regions, wide) = split(seed, self.span, &self.findings, level);
            (regions.len() > 1).then_some((level, regions, wide))
        })
    }

    /// Its text as an article of its own, and by how much offsets differ there.
    pub(super) fn alone(&self, source: &Source) -> (Source, isize) {
        let text = format!("{LEAD}{}", self.span.of(source.text()));
        let shift = LEAD.len().cast_signed() - self.span.start().cast_signed();
        (Source::new(source.path().to_owned(), text), shift)
    }
}

/// Whether a block in another one is the same block without it: what precedes it on its line does not
/// indent it so far that it would be code.
fn stands_alone(before: &str) -> bool {
    let indent = before.rfind('>').map_or(before, |mark| &before[mark + 1..]);
    indent.len() < 4 && indent.bytes().all(|byte| byte == b' ')
}

/// Splits a part of an article between its blocks at a level of nesting, and those around them.
pub(super) fn split<'f>(seed: &Seed<'_>, part: Span, findings: &[&'f Finding], level: u32) -> Split<'f> {
    let all = &seed.markdown.blocks;
    let first = all.partition_point(|block| block.span.start() < part.start());
    let blocks = all[first..]
        .iter()
        .take_while(|block| block.span.start() < part.end())
        .filter(|block| block.depth <= level)
        .map(|block| (block, seed.source().line_start(block.span.start())));
    let mut starts: Vec<usize> = blocks
        .filter(|(block, start)| block.depth == 0 || stands_alone(&seed.text()[*start..block.span.start()]))
        .map(|(_, start)| start)
        .collect();
    starts.dedup();
    let (mut regions, mut wide): (Vec<Region<'f>>, _) = (Vec::new(), Vec::new());
    for finding in findings {
        let edits = finding.fix.iter().flat_map(|fix| &fix.edits);
        let whole = edits.map(|edit| edit.span).reduce(Span::join).unwrap_or(finding.span);
        let next = starts.partition_point(|start| *start <= whole.start());
        let end = starts.get(next).copied().unwrap_or(part.end());
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
