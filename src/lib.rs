//! seedlint checks and mends articles kept as Markdown: front matter on top, and a scraped
//! or syndicated HTML body below.
//!
//! The library takes text and gives data; it prints nothing and reads no environment.
//!
//! ```
//! use seedlint::{Source, default_linter};
//!
//! let source = Source::new("article.md", "---\ntitle: Rain\n---\n<p>Wet.</p></div>\n");
//! let outcome = default_linter().lint(&source);
//! assert_eq!(&*outcome.findings[0].rule, "markup/stray-end-tag");
//! assert_eq!(&source.text()[outcome.findings[0].span.range()], "</div>");
//! ```

pub mod add_suppressions;
pub mod baseline;
pub mod changed;
pub mod checks;
#[cfg(feature = "cli")]
pub mod cli;
pub mod config;
pub mod date;
pub mod detect;
pub mod edit;
pub mod engine;
pub mod file_report;
#[cfg(feature = "cli")]
pub mod files;
pub mod finding;
pub mod fingerprint;
pub mod fixer;
pub mod generators;
pub mod hosts;
pub mod html_escape;
#[cfg(feature = "lists")]
pub mod lists;
#[cfg(not(feature = "lists"))]
#[path = "lists/absent.rs"]
mod lists;
mod memo;
mod neighbours;
pub mod one_or_many;
pub mod paths;
pub mod placeholder;
pub mod problem;
pub mod report;
pub mod rewrite;
pub mod rule;
#[cfg(feature = "schema")]
pub mod schema;
#[cfg(not(feature = "schema"))]
#[path = "schema/absent.rs"]
mod schema;
pub mod seed;
pub mod selector;
pub mod session;
pub mod settings;
pub mod site;
pub mod source;
pub mod suppress;
pub mod tree;
pub mod url;
#[cfg(feature = "cli")]
pub mod verify;
pub mod words;

pub use edit::{Edit, Fix, Safety};
pub use engine::{Choice, Linter, Outcome};
pub use finding::{Finding, Severity};
pub use fixer::fix;
pub use source::{Source, Span};

/// A linter with the recommended rules and no configuration.
#[must_use]
pub fn default_linter() -> Linter {
    let choice = Choice {
        chosen: vec![rule::RuleName::Recommended],
        hints: true,
        ..Choice::default()
    };
    Linter::new(rule::built_in(), &choice, settings::Settings::default())
}
