//! seedlint checks and fixes articles kept as Markdown: front matter on top, and a scraped,
//! syndicated or migrated HTML body below.
//!
//! The library takes text and returns data. It prints nothing, reads no environment variable and
//! does not use the network; only a [`Session`] reads files: configurations and the files that they
//! name.
//!
//! # Linting a text
//!
//! A [`Linter`] runs rules over a [`Source`] and returns [`Finding`]s. Their [`Span`]s are bytes of
//! the text, so that it can be sliced with them; [`Source::position`] converts an offset to a line
//! and a column, both from 1, with columns in characters.
//!
//! ```
//! use seedlint::{Source, default_linter};
//!
//! let source = Source::new("article.md", "---\ntitle: Rain\n---\n<p>Wet.</p></div>\n");
//! let outcome = default_linter().lint(&source);
//! let finding = &outcome.findings[0];
//! assert_eq!(&*finding.rule, "markup/stray-end-tag");
//! assert_eq!(&source.text()[finding.span.range()], "</div>");
//! let place = source.position(finding.span.start());
//! assert_eq!((place.line, place.column), (4, 12));
//! ```
//!
//! # With a configuration
//!
//! [`Config`] is a `seedlint.yaml`. An invalid one is a [`ConfigError`] with all its [`Problem`]s
//! at their bytes.
//!
//! ```
//! use seedlint::{Config, Severity, Source};
//!
//! let config = Config::from_yaml("target: jekyll\nselect: [image]\nseverity: {image/empty-src: error}\n")?;
//! let linter = config.linter()?;
//! let outcome = linter.lint(&Source::new("article.md", "<img src=\"\" alt=\"Rain\">\n"));
//! assert_eq!(outcome.findings[0].severity, Severity::Error);
//!
//! let wrong = Config::from_yaml("targt: hugo\n").unwrap_err();
//! assert_eq!(wrong[0].problems[0].help.as_deref(), Some("Did you mean `target`?"));
//! # Ok::<(), Vec<seedlint::ConfigError>>(())
//! ```
//!
//! # Fixing
//!
//! A finding may have a [`Fix`]: a title, its [`Safety`], and [`Edit`]s. [`fix`] applies those that
//! a [`FixFilter`] accepts, parses the result again, and repeats that until no fix is left. Bytes
//! outside the edits never change.
//!
//! ```
//! use seedlint::{FixFilter, Source, default_linter, fix};
//!
//! let source = Source::new("article.md", "---\ntitle: Rain\n---\n<p>Wet.</p></div>\n");
//! let fixed = fix(&default_linter(), source, &FixFilter::default());
//! assert_eq!(fixed.source.text(), "---\ntitle: Rain\n---\n<p>Wet.</p>\n");
//! assert_eq!(&*fixed.applied[0].title, "Remove the end tag");
//! ```
//!
//! # Many articles: a session
//!
//! A [`Session`] checks or fixes one article as the command line does: it finds the configuration
//! that governs the article, and omits the findings that a baseline records. It caches what it reads,
//! and can be shared by threads. An editor uses it for diagnostics like this:
//!
//! ```
//! use std::path::Path;
//! use seedlint::{Session, SessionOptions};
//!
//! let mut options = SessionOptions::default();
//! options.root = std::env::temp_dir(); // the folder of the workspace
//! options.isolated = true; // without it, the nearest seedlint.yaml governs an article
//! let session = Session::new(options)?;
//! let outcome = session.check(Path::new("content/a.md"), "---\ntitle: Rain\n---\n<p>Wet.</p></div>\n")?;
//! let mut diagnostics = Vec::new();
//! for finding in &outcome.report.findings {
//!     let start = outcome.report.source.position(finding.span.start());
//!     diagnostics.push((start.line, start.column, &*finding.message));
//! }
//! assert_eq!(diagnostics, [(4, 12, "`</div>` closes nothing.")]);
//! # Ok::<(), seedlint::SessionError>(())
//! ```
//!
//! And this is a function that another language could call, for one text and one configuration:
//!
//! ```
//! use std::path::Path;
//! use seedlint::{Config, FixFilter, Session, SessionError, SessionOptions};
//!
//! fn fixed(text: &str, yaml: &str) -> Result<String, SessionError> {
//!     let mut options = SessionOptions::default();
//!     options.isolated = true;
//!     options.config = Config::from_yaml(yaml)?;
//!     let session = Session::new(options)?;
//!     let outcome = session.fix(Path::new("article.md"), text, FixFilter::default())?;
//!     Ok(outcome.report.source.text().to_owned())
//! }
//! assert_eq!(fixed("---\ntitle: Rain\n---\n<p>Wet.</p></div>\n", "target: hugo")?, "---\ntitle: Rain\n---\n<p>Wet.</p>\n");
//! # Ok::<(), SessionError>(())
//! ```
//!
//! # Writing SARIF, or another format
//!
//! [`reporter`] makes a [`Reporter`] for an [`OutputFormat`]. It is given [`FileReport`]s, and at
//! the end a [`Summary`].
//!
//! ```
//! use seedlint::{FileReport, OutputFormat, Source, Style, Summary, default_linter, reporter};
//!
//! let source = Source::new("article.md", "---\ntitle: Rain\n---\n<p>Wet.</p></div>\n");
//! let findings = default_linter().lint(&source).findings;
//! let report = FileReport::new(source, findings);
//! let (mut out, mut summary) = (Vec::new(), Summary::default());
//! let mut reporter = reporter(OutputFormat::Sarif, Style::default());
//! reporter.file(&report, &mut out)?;
//! summary.add(&report, false);
//! reporter.finish(&summary, &mut out)?;
//! assert!(String::from_utf8_lossy(&out).contains("\"ruleId\":\"markup/stray-end-tag\""));
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! # Features
//!
//! `cli` (on by default) is the program; without it, none of its dependencies is needed. `probe` (on by
//! default) are the commands of the program that use the network. `lists`
//! and `schema`, which `cli` brings along, are advertisement lists and JSON Schemas for front
//! matter: `seedlint = { version = "…", default-features = false, features = ["schema"] }`.

// Some items of the library are used only by the program.
#![cfg_attr(not(feature = "cli"), allow(dead_code, unused_imports))]

mod add_suppressions;
mod baseline;
mod changed;
mod checks;
mod claim;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;
mod config;
mod date;
mod detect;
mod dialect;
mod edit;
mod encoding;
mod engine;
mod evidence;
mod file_report;
#[cfg(feature = "cli")]
mod files;
mod finding;
mod fingerprint;
mod fixer;
mod form;
mod generators;
mod hosts;
mod html_escape;
#[cfg(feature = "probe")]
mod http;
mod invisible;
#[cfg(feature = "cli")]
mod learn;
#[cfg(feature = "lists")]
mod lists;
#[cfg(not(feature = "lists"))]
#[path = "lists/absent.rs"]
mod lists;
mod memo;
mod neighbours;
mod one_or_many;
mod own_ids;
mod paths;
mod placeholder;
mod problem;
mod query;
mod reach;
mod regular;
mod report;
mod rewrite;
pub mod rows;
mod rule;
#[cfg(feature = "schema")]
mod schema;
#[cfg(not(feature = "schema"))]
#[path = "schema/absent.rs"]
mod schema;
mod seed;
mod selector;
#[cfg(feature = "cli")]
mod server;
mod session;
mod settings;
mod site;
mod site_settings;
mod site_templates;
mod snapshot;
mod source;
mod stamps;
mod suppress;
mod timing;
mod tree;
mod url;
#[cfg(feature = "cli")]
mod verify;
mod windows_1252;
mod words;

pub use claim::{Claim, PageChange};
pub use config::{Config, ConfigError, FailOn, OutputFormat};
pub use edit::{Edit, Edits, Fix, Safety, apply};
pub use engine::{Linter, Outcome};
pub use file_report::{ArticleError, FileReport, Summary};
pub use finding::{Few, Finding, Severity};
pub use fixer::{Applied, FixFilter, Fixed, Round, fix};
pub use generators::Target;
pub use problem::Problem;
pub use reach::Access;
pub use regular::Limits;
pub use report::{Part, Reporter, Style, reporter};
pub use rule::Rule;
pub use session::{Article, Change, FileOutcome, Session, SessionError, SessionOptions, Task};
pub use source::{Position, Source, Span};

/// A linter with the recommended rules and no configuration.
#[must_use]
pub fn default_linter() -> Linter {
    let selection = engine::RuleSelection {
        selected: vec![rule::RuleName::Recommended],
        hints: true,
        ..engine::RuleSelection::default()
    };
    Linter::new(rule::built_in(), &selection, settings::Settings::default())
}

/// What the fuzz targets run; it is no part of the library.
#[cfg(any(fuzzing, all(test, feature = "cli")))]
#[doc(hidden)]
#[path = "../fuzz/targets.rs"]
pub mod fuzz_targets;

#[cfg(all(test, feature = "cli"))]
#[path = "../tests/inside/mod.rs"]
mod inside;

/// The examples of the page on the session, which `cargo test --doc` compiles.
#[cfg(doctest)]
#[doc = include_str!("../ARCHITECTURE.md")]
mod architecture {}
