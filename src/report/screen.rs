//! What a person can read of a run: some of its findings, chosen over their causes, and a table of the
//! causes. Memory grows with the number of causes, not with that of findings.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::io::{self, Write};

use super::cause::{Cause, Causes, named};
use super::concise::{color, command, paint};
use super::{FileReport, Part, Reporter, ShowsOne, Style, Summary, one_line};
use crate::edit::Safety;
use crate::finding::{Finding, Severity};
use crate::words::{count, thousands};

/// The number of rows in the table of causes: at most a sixth of the lines, in these limits.
const ROWS: (usize, usize) = (4, 12);
/// The number of examples that are kept at the same time. Beyond it, those of the rarest causes are
/// dropped, and kept again if their causes turn out to be frequent.
const EXAMPLES: usize = 1000;

pub(super) struct Screen {
    style: Style,
    inner: Box<dyn ShowsOne>,
    /// The report of all findings, as long as it is short enough to be shown.
    whole: Option<Vec<u8>>,
    findings: usize,
    causes: BTreeMap<Key, Row>,
    examples: usize,
}

/// Causes are shown by severity; of equal ones, the more frequent comes first.
type Key = (Reverse<Severity>, Cause);

#[derive(Default)]
struct Row {
    articles: usize,
    findings: usize,
    safe: usize,
    unsafely: usize,
    /// The first finding by path, as it is shown.
    example: Option<Vec<u8>>,
}

impl Screen {
    pub(super) fn new(style: Style, inner: Box<dyn ShowsOne>) -> Self {
        Self {
            style,
            inner,
            whole: Some(Vec::new()),
            findings: 0,
            causes: BTreeMap::new(),
            examples: 0,
        }
    }

    /// Adds an article to the report of all findings, and gives that up once it is too long.
    fn add_whole(&mut self, file: &FileReport) -> io::Result<()> {
        let Some(whole) = &mut self.whole else {
            self.inner.count(file);
            return Ok(());
        };
        self.inner.file(file, whole)?;
        let lines = lines(whole);
        let most = self.style.limit.unwrap_or(usize::MAX);
        if self.findings > most || self.style.lines.is_some_and(|most| lines > most) {
            self.whole = None;
        }
        Ok(())
    }

    fn add(&mut self, file: &FileReport, findings: &[&Finding]) -> io::Result<()> {
        let causes = Causes::read(file);
        let mut here: Vec<Key> = Vec::new();
        for finding in findings {
            let key = (Reverse(finding.severity), causes.cause(finding));
            let row = self.causes.entry(key.clone()).or_default();
            row.findings += 1;
            match finding.fix.as_ref().map(|fix| fix.safety) {
                Some(Safety::Safe) => row.safe += 1,
                Some(Safety::Unsafe) => row.unsafely += 1,
                _ => {}
            }
            if row.example.is_none() {
                let mut example = Vec::new();
                self.inner.one(file, finding, &mut example)?;
                row.example = Some(example);
                self.examples += 1;
            }
            here.push(key);
        }
        here.sort();
        here.dedup();
        for key in here {
            self.causes.entry(key).or_default().articles += 1;
        }
        if self.examples > EXAMPLES {
            self.forget();
        }
        Ok(())
    }

    /// Drops the examples of the rarest causes.
    fn forget(&mut self) {
        let mut rows: Vec<(&Key, &mut Row)> = self.causes.iter_mut().collect();
        rows.retain(|(_, row)| row.example.is_some());
        rows.sort_by_key(|(key, row)| (key.0, Reverse(row.findings), key.1.clone()));
        for (_, row) in rows.into_iter().skip(EXAMPLES / 2) {
            row.example = None;
        }
        self.examples = EXAMPLES / 2;
    }

    /// The causes, the most important first: by severity, then by number.
    fn ranked(&self) -> Vec<(&Key, &Row)> {
        let mut rows: Vec<(&Key, &Row)> = self.causes.iter().collect();
        rows.sort_by_key(|(key, row)| (key.0, Reverse(row.findings)));
        rows
    }

    /// Those of them whose examples are shown: the first of each rule, then the second of each, as many as
    /// there are lines for, and at least one.
    fn chosen<'s>(&self, ranked: &[(&'s Key, &'s Row)], room: Option<usize>) -> Vec<(&'s Key, &'s Row)> {
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        let mut turns: Vec<(usize, usize)> = Vec::new();
        for (at, (key, _)) in ranked.iter().enumerate() {
            let turn = seen.entry(&key.1.0).or_default();
            turns.push((*turn, at));
            *turn += 1;
        }
        turns.sort_unstable();
        let mut used = 0;
        let mut chosen: Vec<usize> = Vec::new();
        for (_, at) in turns {
            let Some(example) = &ranked[at].1.example else { continue };
            used += lines(example) + 1;
            let is_full = !chosen.is_empty() && room.is_some_and(|room| used > room);
            if is_full || chosen.len() >= self.style.limit.unwrap_or(usize::MAX) {
                break;
            }
            chosen.push(at);
        }
        chosen.sort_unstable();
        chosen.into_iter().map(|at| ranked[at]).collect()
    }

    fn table(&self, ranked: &[(&Key, &Row)], out: &mut dyn Write) -> io::Result<()> {
        let cells = |findings: usize, articles: &str, safe: usize, unsafely: usize| {
            let (findings, safe, unsafely) = (thousands(findings), thousands(safe), thousands(unsafely));
            format!("{findings:>9} {articles:>9} {safe:>8} {unsafely:>8}")
        };
        writeln!(out, " findings  articles  fixable   unsafe  cause")?;
        let most = self
            .style
            .lines
            .map_or(ROWS.1, |lines| (lines / 6).clamp(ROWS.0, ROWS.1));
        let shown = if ranked.len() > most { most - 1 } else { ranked.len() };
        for (key, row) in &ranked[..shown] {
            let severity = paint(&self.style, color(key.0.0), key.0.0.word());
            let cells = cells(row.findings, &thousands(row.articles), row.safe, row.unsafely);
            writeln!(out, "{cells}  {severity} {}", one_line(&named(&key.1)))?;
        }
        let rest = &ranked[shown..];
        if !rest.is_empty() {
            let sum = |of: fn(&Row) -> usize| rest.iter().map(|(_, row)| of(row)).sum::<usize>();
            // Several of these causes may be in the same article.
            let cells = cells(
                sum(|row| row.findings),
                "",
                sum(|row| row.safe),
                sum(|row| row.unsafely),
            );
            writeln!(out, "{cells}  {} more causes", thousands(rest.len()))?;
        }
        writeln!(out)
    }

    fn next(&self, ranked: &[(&Key, &Row)], out: &mut dyn Write) -> io::Result<()> {
        let arguments = &self.style.arguments;
        writeln!(out, "\nNext:")?;
        if ranked.iter().any(|(_, row)| row.safe > 0) {
            let sample = format!("seedlint --fix --sample 20 {arguments}");
            command(&self.style, &sample, "shows fixes without applying them", out)?;
        }
        let all = format!("seedlint --limit 0 {arguments}");
        let shows = format!("shows all {}", count(self.findings, "finding"));
        command(&self.style, &all, &shows, out)
    }
}

impl Reporter for Screen {
    fn part(&self, _: &FileReport) -> io::Result<Option<Part>> {
        // What is shown of an article depends on the others.
        Ok(None)
    }

    fn file_in_order(&mut self, file: &FileReport, _: &mut dyn Write) -> io::Result<()> {
        let shown = |finding: &&Finding| self.style.shows(finding);
        let findings: Vec<&Finding> = file.findings.iter().filter(shown).collect();
        self.findings += findings.len();
        self.add_whole(file)?;
        if findings.is_empty() {
            return Ok(());
        }
        self.add(file, &findings)
    }

    fn finish(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        let mut closing = Vec::new();
        self.inner.finish(summary, &mut closing)?;
        let most = self.style.lines.unwrap_or(usize::MAX);
        if let Some(whole) = &self.whole
            && lines(whole) + lines(&closing) <= most
        {
            out.write_all(whole)?;
            return out.write_all(&closing);
        }
        let ranked = self.ranked();
        let mut end = Vec::new();
        self.table(&ranked, &mut end)?;
        end.extend_from_slice(&closing);
        self.next(&ranked, &mut end)?;
        let room = self.style.lines.map(|most| most.saturating_sub(lines(&end)));
        let mut is_spaced = false;
        for (_, row) in self.chosen(&ranked, room) {
            let example = row.example.as_deref().unwrap_or_default();
            is_spaced = example.ends_with(b"\n\n");
            out.write_all(if is_spaced {
                &example[..example.len() - 1]
            } else {
                example
            })?;
            if row.findings > 1 {
                let (more, articles) = (thousands(row.findings - 1), count(row.articles, "article"));
                writeln!(out, "  … and {more} like it in {articles}")?;
            }
            if is_spaced {
                writeln!(out)?;
            }
        }
        if !is_spaced {
            writeln!(out)?;
        }
        out.write_all(&end)
    }
}

fn lines(text: &[u8]) -> usize {
    text.iter().filter(|byte| **byte == b'\n').count()
}
