//! `concise` and `grouped`: one line for each finding, with its path or below it.

use std::collections::HashMap;
use std::io::{self, Write};
use std::sync::Arc;

use anstyle::{AnsiColor, Style as Ansi};

use super::fit::{width, wrapped};
use super::fixes::Fixes;
use super::safe_text::leading;
use super::{FileReport, Part, Reporter, ShowsOne, Style, Summary, baseline, found, printable};
use crate::edit::Safety;
use crate::finding::{Finding, Severity};
use crate::words::{count, thousands};

/// `path:line:column: severity[rule] message`
pub(super) struct Concise {
    style: Style,
    grouped: bool,
    shown: Limit,
    fixes: Fixes,
}

impl Concise {
    pub(super) fn new(style: Style, grouped: bool) -> Self {
        Self {
            shown: Limit::new(&style),
            fixes: Fixes::default(),
            style,
            grouped,
        }
    }
}

impl Concise {
    fn article(&self, file: &FileReport, shown: &mut Limit, out: &mut dyn Write) -> io::Result<()> {
        let path = leading(file.source.path());
        let mut findings: Vec<&Finding> = file
            .findings
            .iter()
            .filter(|finding| self.style.shows(finding))
            .collect();
        findings.retain(|finding| shown.allows(finding));
        if let Some(error) = &file.failure() {
            writeln!(out, "{path}: {}", printable(error))?;
        }
        if self.grouped && !findings.is_empty() {
            writeln!(out, "{}", paint(&self.style, Ansi::new().bold().underline(), &path))?;
        }
        for finding in findings {
            self.line(file, finding, out)?;
        }
        shown.finish_file(&path, out)?;
        Ok(())
    }
}

impl Reporter for Concise {
    fn count(&mut self, file: &FileReport) {
        self.fixes.add(file);
    }

    fn part(&self, file: &FileReport) -> io::Result<Option<Part>> {
        self.shown.part(|shown, out| self.article(file, shown, out))
    }

    fn file_in_order(&mut self, file: &FileReport, out: &mut dyn Write) -> io::Result<()> {
        let mut shown = std::mem::take(&mut self.shown);
        let written = self.article(file, &mut shown, out);
        self.shown = shown;
        written
    }

    fn finish(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        self.shown.finish(out)?;
        closing(&self.style, &self.fixes, summary, out)?;
        if summary.fixable + summary.unsafely_fixable > 0 {
            writeln!(
                out,
                "[*] fixable with `--fix`; [**] fixable with `--fix --unsafe-fixes`."
            )?;
        }
        Ok(())
    }
}

impl ShowsOne for Concise {
    fn one(&self, file: &FileReport, finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
        self.line(file, finding, out)
    }
}

impl Concise {
    fn line(&self, file: &FileReport, finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
        let path = leading(file.source.path());
        let place = file.source.position(finding.span.start());
        let (severity, rule) = (finding.severity.word(), &finding.rule);
        let word = paint(&self.style, color(finding.severity), severity);
        let mark = match finding.fix.as_ref().map(|fix| fix.safety) {
            Some(Safety::Safe) => " [*]",
            Some(Safety::Unsafe) => " [**]",
            _ => "",
        };
        let message = printable(&finding.message).replace('\n', " ");
        if self.grouped {
            writeln!(
                out,
                "  {:>4}:{:<4} {word} {message} {rule}{mark}",
                place.line, place.column
            )?;
        } else {
            writeln!(
                out,
                "{path}:{}:{}: {word}[{rule}]{mark} {message}",
                place.line, place.column
            )?;
        }
        Ok(())
    }
}

/// Limits the number of findings that are shown of each rule and of each article, and counts the rest.
#[derive(Default)]
pub(super) struct Limit {
    most: Option<usize>,
    seen: HashMap<Arc<str>, usize>,
    most_of_file: Option<usize>,
    seen_in_file: usize,
}

impl Limit {
    pub(super) fn new(style: &Style) -> Self {
        Self {
            most: style.limit_per_rule,
            seen: HashMap::new(),
            most_of_file: style.limit_per_file,
            seen_in_file: 0,
        }
    }

    /// What an article adds to a report, unless it depends on how many findings earlier articles have.
    pub(super) fn part(
        &self,
        write: impl FnOnce(&mut Self, &mut dyn Write) -> io::Result<()>,
    ) -> io::Result<Option<Part>> {
        if self.most.is_some() {
            return Ok(None);
        }
        let mut alone = Self {
            most_of_file: self.most_of_file,
            ..Self::default()
        };
        let mut part = Part::default();
        write(&mut alone, &mut part.text)?;
        Ok(Some(part))
    }

    pub(super) fn allows(&mut self, finding: &Finding) -> bool {
        if let Some(most) = self.most {
            let seen = self.seen.entry(finding.rule.clone()).or_default();
            *seen += 1;
            if *seen > most {
                return false;
            }
        }
        self.seen_in_file += 1;
        self.most_of_file.is_none_or(|most| self.seen_in_file <= most)
    }

    /// Counts what was not shown of an article; whether there was something.
    pub(super) fn finish_file(&mut self, path: &str, out: &mut dyn Write) -> io::Result<bool> {
        let seen = std::mem::take(&mut self.seen_in_file);
        let more = self.most_of_file.map_or(0, |most| seen.saturating_sub(most));
        if more > 0 {
            let more = thousands(more);
            writeln!(out, "… and {more} more in {path}; `--limit-per-file 0` shows all")?;
        }
        Ok(more > 0)
    }

    pub(super) fn finish(&self, out: &mut dyn Write) -> io::Result<()> {
        let Some(most) = self.most else { return Ok(()) };
        let mut more: Vec<(&Arc<str>, usize)> = self
            .seen
            .iter()
            .filter(|(_, seen)| **seen > most)
            .map(|(rule, seen)| (rule, seen - most))
            .collect();
        more.sort();
        for (rule, number) in &more {
            writeln!(out, "… and {} more of {rule}", thousands(*number))?;
        }
        if more.is_empty() { Ok(()) } else { writeln!(out) }
    }
}

pub(super) fn color(severity: Severity) -> Ansi {
    let color = match severity {
        Severity::Error => AnsiColor::Red,
        Severity::Warning => AnsiColor::Yellow,
        Severity::Hint => AnsiColor::Cyan,
    };
    Ansi::new().fg_color(Some(color.into())).bold()
}

pub(super) fn paint(style: &Style, ansi: Ansi, text: &str) -> String {
    if style.color {
        format!("{}{text}{}", ansi.render(), ansi.render_reset())
    } else {
        text.to_owned()
    }
}

/// The last lines of formats for people: the counts, the number of fixable findings, the suggested command.
pub(super) fn closing(style: &Style, fixes: &Fixes, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
    fixes.print(out)?;
    let mut lines = Vec::new();
    let mut found = found(summary, style.hints);
    let hidden = if style.hints { 0 } else { summary.hints };
    if hidden > 0 {
        let hints = if hidden == 1 { "hint" } else { "hints" };
        found.push_str(&format!(" {} more {hints} with `--hints`.", thousands(hidden)));
    }
    lines.push(found);
    lines.extend(baseline(summary));
    if summary.failed > 0 {
        let articles = count(summary.failed, "article");
        lines.push(format!("{articles} could not be checked or written."));
    }
    for line in lines {
        writeln!(out, "{}", wrapped(&line, style.terminal.unwrap_or(usize::MAX), "", ""))?;
    }
    suggestion(style, summary, out)
}

/// What `--fix` would do, and the command: with each option that shaped this run, so that it fixes what
/// is counted here.
fn suggestion(style: &Style, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
    let (safe, more, recorded) = match style.unsafe_fixes {
        true => (
            summary.fixable + summary.unsafely_fixable,
            0,
            summary.recorded_fixable + summary.recorded_unsafely_fixable,
        ),
        false => (summary.fixable, summary.unsafely_fixable, summary.recorded_fixable),
    };
    let arguments = &style.arguments;
    let also = match recorded {
        0 => String::new(),
        number => format!(" and {} that the baseline records", thousands(number)),
    };
    let (number, command, after) = match (safe, more) {
        (0, 0) => return Ok(()),
        (0, more) => (
            thousands(more),
            format!("seedlint --fix --unsafe-fixes {arguments}"),
            "; review the changes first with `--diff`".to_owned(),
        ),
        (safe, more) => (
            format!("{}{also}", thousands(safe)),
            format!("seedlint --fix {arguments}"),
            match more {
                0 => String::new(),
                more => format!(", {} more with `--unsafe-fixes`", thousands(more)),
            },
        ),
    };
    let line = format!("{number} can be fixed with `{command}`{after}.");
    let Some(terminal) = style.terminal.filter(|terminal| width(&line) > *terminal) else {
        return writeln!(out, "{line}");
    };
    writeln!(
        out,
        "{}",
        wrapped(&format!("{number} can be fixed{after}:"), terminal, "", "")
    )?;
    self::command(style, &command, "", out)
}

/// A command on a line of its own, and what it does; on a terminal, the shell's line continuations break
/// what is too wide.
pub(super) fn command(style: &Style, words: &str, does: &str, out: &mut dyn Write) -> io::Result<()> {
    let terminal = style.terminal.unwrap_or(usize::MAX);
    let comment = match does {
        "" => String::new(),
        does => format!("  # {does}"),
    };
    if width(words) + width(&comment) + 2 <= terminal {
        return writeln!(out, "  {words}{comment}");
    }
    writeln!(out, "  {}", wrapped(words, terminal.saturating_sub(2), "    ", " \\"))
}
