//! A survey of an archive: its composition and its problems, on one screen.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde_json::{Value, json};

use super::cause::{Cause, Causes, named};
use super::statistics::host;
use super::{FileReport, Summary, one_line};
use crate::detect;
use crate::edit::Safety;
use crate::finding::Severity;
use crate::generators;
use crate::generators::Target;
use crate::seed::Seed;
use crate::seed::origin::Origin;
use crate::tree::Tree;
use crate::words::{count, list, thousands};

/// The maximal number of rows in a table.
const MAX_ROWS: usize = 5;
/// The minimal number of rows in a table: one, and what the others add up to.
const MIN_ROWS: usize = 2;
/// The lines around the rows of the tables, with the one of the shell.
const AROUND_TABLES: usize = 20;
/// On a terminal with fewer lines, the table of hosts is omitted.
const LINES_WITH_HOSTS: usize = AROUND_TABLES + 4 * MIN_ROWS;
/// The maximal number of rows in the table of rules.
const MAX_RULES: usize = 8;

/// The counts over all articles.
#[derive(Debug)]
pub(crate) struct Survey {
    summary: Summary,
    hints: bool,
    sources: BTreeMap<Option<String>, Row>,
    targets: BTreeMap<&'static str, usize>,
    rules: BTreeMap<String, Row>,
    hosts: BTreeMap<String, Row>,
    causes: BTreeMap<Cause, Row>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Row {
    articles: usize,
    findings: usize,
    safe: usize,
    unsafely: usize,
}

impl Survey {
    /// An empty survey; hints are counted only with `hints`.
    #[must_use]
    pub(crate) fn new(hints: bool) -> Self {
        Self {
            summary: Summary::default(),
            hints,
            sources: BTreeMap::new(),
            targets: BTreeMap::new(),
            rules: BTreeMap::new(),
            hosts: BTreeMap::new(),
            causes: BTreeMap::new(),
        }
    }

    /// Adds an article.
    pub(crate) fn add(&mut self, file: &FileReport, tree: Option<&dyn Tree>) {
        self.summary.add(file, self.hints);
        if file.error.is_some() {
            return;
        }
        let seed = Seed::parse(&file.source, &[]);
        let origin = Origin::of(&seed);
        let about = Causes::of(file, &origin);
        let source = origin.stated().map(str::to_owned);
        // Feeds often name their site as the author, so an author may be used as the source here.
        let by = origin.authors.first().filter(|_| source.is_none());
        let by = by.cloned().or_else(|| source.clone());
        let target = detect::target(&seed, tree).map_or("", generators::name);
        *self.targets.entry(target).or_default() += 1;
        let (mut rules, mut hosts, mut causes) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        let mut all = Row::default();
        let shown = |severity: Severity| self.hints || severity > Severity::Hint;
        for finding in file.findings.iter().filter(|finding| shown(finding.severity)) {
            let safety = finding.fix.as_ref().map(|fix| fix.safety);
            let one = Row {
                articles: 0,
                findings: 1,
                safe: usize::from(safety == Some(Safety::Safe)),
                unsafely: usize::from(safety == Some(Safety::Unsafe)),
            };
            all.grow(one);
            grow(&mut rules, finding.rule.to_string(), one);
            grow(&mut causes, about.cause(finding), one);
            if let Some(host) = host(finding, file) {
                grow(&mut hosts, host, one);
            }
        }
        all.articles = 1;
        self.sources.entry(by).or_default().grow(all);
        join(&mut self.rules, rules);
        join(&mut self.hosts, hosts);
        join(&mut self.causes, causes);
    }

    /// The number of counted findings.
    fn findings(&self) -> usize {
        self.rules.values().map(|row| row.findings).sum()
    }

    /// The number of causes that explain this share of the findings, in tenths.
    fn explain(&self, tenths: usize) -> usize {
        let mut sizes: Vec<usize> = self.causes.values().map(|row| row.findings).collect();
        sizes.sort_unstable_by(|a, b| b.cmp(a));
        let (wanted, mut found) = (self.findings() * tenths, 0);
        let enough = sizes.iter().position(|size| {
            found += size * 10;
            found >= wanted
        });
        enough.map_or(sizes.len(), |at| at + 1)
    }

    /// Prints the survey for people; `arguments` are the options and paths as typed, `paths` the paths
    /// alone, and `lines` how many a terminal has.
    ///
    /// # Errors
    /// If the output cannot be written.
    pub(crate) fn print(
        &self,
        arguments: &str,
        paths: &str,
        lines: Option<usize>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let (most, most_rules) = rows_for(lines);
        self.head(out)?;
        let sources = self
            .sources
            .iter()
            .map(|(source, row)| (source.as_deref().unwrap_or("none stated"), *row));
        table(
            "source or author",
            sorted(sources),
            most,
            &["articles", "findings"],
            out,
        )?;
        self.generators(out)?;
        if self.findings() == 0 {
            return self.next(arguments, paths, out);
        }
        let columns = ["articles", "findings", "fixable", "unsafe"];
        let rules = self.rules.iter().map(|(rule, row)| (&**rule, *row));
        table("rule", sorted(rules), most_rules, &columns, out)?;
        let hosts = self.hosts.iter().map(|(host, row)| (&**host, *row));
        let hosts = hosts.filter(|_| lines.is_none_or(|lines| lines >= LINES_WITH_HOSTS));
        table("host", sorted(hosts), most, &columns[..2], out)?;
        let (half, nearly_all) = (self.explain(5), self.explain(9));
        writeln!(
            out,
            "{} {} half of the findings, and {} {} 90%:",
            count(half, "cause"),
            if half == 1 { "explains" } else { "explain" },
            thousands(nearly_all),
            if nearly_all == 1 { "explains" } else { "explain" },
        )?;
        let causes: Vec<(String, Row)> = self.causes.iter().map(|(cause, row)| (named(cause), *row)).collect();
        let causes = causes.iter().map(|(cause, row)| (&**cause, *row));
        table("cause", sorted(causes), most, &["share", "findings"], out)?;
        self.next(arguments, paths, out)
    }

    fn head(&self, out: &mut dyn Write) -> io::Result<()> {
        let summary = &self.summary;
        let checked = count(summary.files - summary.failed, "article");
        let counts = [
            (summary.errors, "error"),
            (summary.warnings, "warning"),
            (if self.hints { summary.hints } else { 0 }, "hint"),
        ];
        let parts: Vec<String> = counts.iter().map(|(number, word)| count(*number, word)).collect();
        let parts: Vec<&str> = parts
            .iter()
            .take(if self.hints { 3 } else { 2 })
            .map(String::as_str)
            .collect();
        let found = match self.findings() {
            0 => "no errors or warnings".to_owned(),
            _ => format!("{} in {} of them", list(&parts), thousands(summary.files_with_findings)),
        };
        let hints = match summary.hints {
            hints if self.hints || hints == 0 => String::new(),
            1 => "; 1 more hint with `--hints`".to_owned(),
            hints => format!("; {} more hints with `--hints`", thousands(hints)),
        };
        writeln!(out, "{checked}: {found}{hints}.\n")
    }

    /// The likely site generators, with their numbers of articles.
    fn generators(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut known: Vec<(usize, &str)> = self
            .targets
            .iter()
            .filter(|(name, _)| !name.is_empty())
            .map(|(name, number)| (*number, *name))
            .collect();
        known.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(b.1)));
        let named: Vec<String> = known
            .iter()
            .map(|(number, name)| format!("{name} ({})", thousands(*number)))
            .collect();
        let named: Vec<&str> = named.iter().map(String::as_str).collect();
        let none = self.targets.get("").copied().unwrap_or_default();
        match (named.is_empty(), none) {
            (true, _) => writeln!(out, "No article indicates its site generator.\n"),
            (false, 0) => writeln!(out, "Likely site generators: {}.\n", list(&named)),
            (false, 1) => writeln!(
                out,
                "Likely site generators: {}; unknown for 1 article.\n",
                list(&named)
            ),
            (false, none) => writeln!(
                out,
                "Likely site generators: {}; unknown for {} articles.\n",
                list(&named),
                thousands(none)
            ),
        }
    }

    /// The suggested next commands.
    fn next(&self, arguments: &str, paths: &str, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "Next:")?;
        let top = sorted(self.rules.iter().map(|(rule, row)| (&**rule, *row)));
        if let Some((rule, _)) = top.first() {
            writeln!(out, "  seedlint explain {rule}")?;
        }
        if !paths.is_empty() {
            writeln!(out, "  seedlint init {paths}  # writes a suitable configuration")?;
        }
        if self.rules.values().any(|row| row.safe > 0) {
            writeln!(
                out,
                "  seedlint --fix --sample 20 {arguments}  # shows fixes without applying them"
            )?;
        }
        if self.findings() > 0 {
            writeln!(
                out,
                "  seedlint baseline write {arguments}  # from then on, only new findings count"
            )?;
        }
        Ok(())
    }

    /// Prints all counts as JSON, for machines.
    ///
    /// # Errors
    /// If the output cannot be written.
    pub(crate) fn print_json(&self, out: &mut dyn Write) -> io::Result<()> {
        let row = |name: Value, row: &Row| json!({"name": name, "articles": row.articles, "findings": row.findings, "fixable": row.safe, "unsafely_fixable": row.unsafely});
        let targets: BTreeMap<String, usize> = self
            .targets
            .iter()
            .map(|(name, number)| (name.to_ascii_lowercase(), *number))
            .collect();
        let number = |name: &str| targets.get(name).copied().unwrap_or_default();
        let names: Vec<(&str, Target)> = vec![
            ("hexo", Target::Hexo),
            ("jekyll", Target::Jekyll),
            ("hugo", Target::Hugo),
            ("astro", Target::Astro),
            ("zola", Target::Zola),
            ("eleventy", Target::Eleventy),
        ];
        let mut likely: serde_json::Map<String, Value> = names
            .iter()
            .map(|(name, _)| ((*name).to_owned(), number(name).into()))
            .collect();
        likely.insert("unknown".to_owned(), number("").into());
        let sources: Vec<Value> = self.sources.iter().map(|(name, one)| row(json!(name), one)).collect();
        let rules: Vec<Value> = self.rules.iter().map(|(name, one)| row(json!(name), one)).collect();
        let hosts: Vec<Value> = self.hosts.iter().map(|(name, one)| row(json!(name), one)).collect();
        let causes: Vec<Value> = self
            .causes
            .iter()
            .map(|((rule, about), one)| json!({"rule": rule, "about": about, "articles": one.articles, "findings": one.findings}))
            .collect();
        let whole = json!({
            "version": 1,
            "summary": self.summary,
            "likely": likely,
            "sources": sources,
            "rules": rules,
            "hosts": hosts,
            "causes": causes,
            "causes_of_half": self.explain(5),
            "causes_of_nine_tenths": self.explain(9),
        });
        writeln!(out, "{}", super::safe_text::json(&whole))
    }
}

impl Row {
    fn grow(&mut self, by: Row) {
        self.articles += by.articles;
        self.findings += by.findings;
        self.safe += by.safe;
        self.unsafely += by.unsafely;
    }
}

fn grow<K: Ord>(rows: &mut BTreeMap<K, Row>, key: K, by: Row) {
    rows.entry(key).or_default().grow(by);
}

/// Adds the rows of one article.
fn join<K: Ord>(rows: &mut BTreeMap<K, Row>, of_article: BTreeMap<K, Row>) {
    for (key, row) in of_article {
        grow(rows, key, Row { articles: 1, ..row });
    }
}

/// Sorts by findings, then by articles, both descending, then by name.
fn sorted<'n>(rows: impl Iterator<Item = (&'n str, Row)>) -> Vec<(&'n str, Row)> {
    let mut rows: Vec<_> = rows.collect();
    rows.sort_by(|(a, x), (b, y)| {
        y.findings
            .cmp(&x.findings)
            .then_with(|| y.articles.cmp(&x.articles))
            .then_with(|| a.cmp(b))
    });
    rows
}

/// The most rows of a table, and of that of rules, with which a survey fits this number of lines.
fn rows_for(lines: Option<usize>) -> (usize, usize) {
    let Some(lines) = lines else {
        return (MAX_ROWS, MAX_RULES);
    };
    let rows = lines.saturating_sub(AROUND_TABLES);
    let most = (rows / 4).clamp(MIN_ROWS, MAX_ROWS);
    let rules = rows.saturating_sub(3 * most).clamp(MIN_ROWS, MAX_RULES);
    (most, rules)
}

fn table(name: &str, rows: Vec<(&str, Row)>, most: usize, columns: &[&str], out: &mut dyn Write) -> io::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let total: usize = rows.iter().map(|(_, row)| row.findings).sum();
    let cell = |row: &Row, column: &str| match column {
        "share" if total > 0 => format!("{}%", (row.findings * 100 + total / 2) / total),
        "share" => String::new(),
        "articles" => thousands(row.articles),
        "findings" => thousands(row.findings),
        "fixable" => thousands(row.safe),
        _ => thousands(row.unsafely),
    };
    let heads: Vec<String> = columns.iter().map(|column| format!("{column:>9}")).collect();
    writeln!(out, "{}  {name}", heads.concat())?;
    let shown = if rows.len() > most { most - 1 } else { rows.len() };
    for (name, row) in &rows[..shown] {
        let cells: Vec<String> = columns
            .iter()
            .map(|column| format!("{:>9}", cell(row, column)))
            .collect();
        writeln!(out, "{}  {}", cells.concat(), one_line(name))?;
    }
    if shown < rows.len() {
        let mut rest = Row::default();
        rows[shown..].iter().for_each(|(_, row)| rest.grow(*row));
        let cells = columns.iter().map(|column| match *column {
            // Several of these rows may count the same article.
            "articles" if name != "source or author" => format!("{:>9}", ""),
            column => format!("{:>9}", cell(&rest, column)),
        });
        let more = thousands(rows.len() - shown);
        writeln!(out, "{}  {more} more", cells.collect::<Vec<_>>().concat())?;
    }
    writeln!(out)
}
