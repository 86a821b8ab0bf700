//! `seedlint explain-match FILE:LINE`: which filter list rules match on one line of an article.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

use crate::edit::Safety;
use crate::finding::Finding;
use crate::lists::Lists;
use crate::lists::explain::{Matched, at};
use crate::report::{one_line, printable};
use crate::rule::card::Need;
use crate::rule::that_needs;
use crate::seed::Seed;
use crate::source::{Source, Span};
use crate::words::count;
use crate::words::shortened;

use super::args::CheckArgs;
use super::failure::{Failure, Verdict};
use super::settings;

/// Prints it.
pub(super) fn run(place: &str, arguments: &CheckArgs) -> Verdict {
    let wrong = || {
        Failure::Unusable(format!(
            "`{place}` is not a place; write FILE:LINE, such as article.md:12"
        ))
    };
    let (file, line) = place.rsplit_once(':').ok_or_else(wrong)?;
    let line: usize = line.parse().ok().filter(|line| *line > 0).ok_or_else(wrong)?;
    let cwd = settings::cwd()?;
    let path = cwd.join(file);
    let text = crate::regular::text(&path, crate::regular::Limits::default().article)
        .map_err(|error| Failure::read(file, error))?;
    let mut session = settings::session(arguments, &cwd, None)?;
    session.detail_hints(true);
    let loaded = session.resolver().folder(path.parent().unwrap_or(&cwd))?;
    let Some(lists) = session.resolver().lists(&loaded)? else {
        return Err(Failure::Unusable(
            "no filter list is configured; name one under `lists` in seedlint.yaml, or with --list".into(),
        ));
    };
    let linter = session.linter(&path)?;
    let source = Source::new(crate::paths::shown(Path::new(file)), text);
    let Some(span) = line_span(source.text(), line) else {
        let lines = count(source.text().lines().count(), "line");
        return Err(Failure::Unusable(format!("{file} has {lines}")));
    };
    let findings = linter.lint(&source).findings;
    let seed = linter.read(&source);
    let rule = that_needs(Need::Lists, linter.rules()).map(|rule| &*rule.id);
    let page = explained_line(&lists, &seed, span, (rule, &findings));
    let mut out = std::io::stdout().lock();
    if page.is_empty() {
        writeln!(
            out,
            "No rule of {} matches at {}:{line}.",
            count(lists.names().count(), "list"),
            one_line(file)
        )?;
    }
    write!(out, "{}", crate::report::page(&page))?;
    Ok(true)
}

/// The bytes of a line, from 1.
fn line_span(text: &str, line: usize) -> Option<Span> {
    let mut start = 0;
    for (number, content) in text.split_inclusive('\n').enumerate() {
        if number + 1 == line {
            return Some(Span::new(start, start + content.len()));
        }
        start += content.len();
    }
    None
}

/// The id of the rule that reads lists, if it runs, and all findings.
type Found<'f> = (Option<&'f str>, &'f [Finding]);

fn explained_line(lists: &Lists, seed: &Seed<'_>, span: Span, found: Found<'_>) -> String {
    let mut page = String::new();
    for matched in at(lists, seed, span) {
        let what = printable(&shortened(seed.slice(matched.span), 120)).into_owned();
        let separator = if page.is_empty() { "" } else { "\n" };
        let _ = match matched.kind {
            Some(kind) => writeln!(page, "{separator}{what} (loaded as {kind})"),
            None => writeln!(page, "{separator}{what}"),
        };
        for rule in &matched.rules {
            let _ = writeln!(page, "  {}: {}", matched.verb, printable(&rule.to_string()));
        }
        for rule in &matched.exceptions {
            let _ = writeln!(page, "  exception: {}", printable(&rule.to_string()));
        }
        let _ = writeln!(page, "  {}", outcome(&matched, seed, found));
    }
    page
}

/// What happens to the element or URL.
fn outcome(matched: &Matched<'_>, seed: &Seed<'_>, (of_lists, findings): Found<'_>) -> String {
    if matched.rules.is_empty() {
        return "=> kept: only exceptions match".to_owned();
    }
    if !matched.removed {
        return "=> kept: an exception applies".to_owned();
    }
    let own = findings
        .iter()
        .find(|finding| Some(&*finding.rule) == of_lists && finding.span == matched.span);
    if let Some(finding) = own {
        let help = finding.help.trim_end_matches('.');
        let does = if matched.redirects { "replaces" } else { "removes" };
        return match finding.fix.as_ref().map(|fix| fix.safety) {
            Some(Safety::Safe) => format!("=> reported; `--fix` {does} it. {help}"),
            Some(Safety::Unsafe) => format!("=> reported; `--fix --unsafe-fixes` {does} it. {help}"),
            Some(Safety::Display) | None => format!("=> reported; there is no fix. {help}"),
        };
    }
    let covers = |finding: &&Finding| {
        let mut edits = finding.fix.iter().flat_map(|fix| &fix.edits);
        finding.span == matched.span || edits.any(|edit| edit.span.contains(matched.span))
    };
    match findings.iter().find(covers) {
        Some(finding) => {
            let line = seed.source().line(finding.span.start());
            format!("=> removed with the finding of {} on line {line}", finding.rule)
        }
        None => {
            "=> kept: it contains most of the article, belongs to the site itself, or is excluded by other settings"
                .to_owned()
        }
    }
}
