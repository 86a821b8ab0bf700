//! What rules know beside the article, given to them as data.

mod demand;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::evidence::Evidence;
use crate::generators::{FieldType, Target};
use crate::hosts::host_matches;
use crate::lists::Lists;
use crate::schema::Schema;
use crate::tree::Tree;

pub(crate) use demand::{Demand, Sent, Wants};

/// The tokens of the Referrer Policy specification.
pub(crate) const POLICIES: &[&str] = &[
    "no-referrer",
    "no-referrer-when-downgrade",
    "origin",
    "origin-when-cross-origin",
    "same-origin",
    "strict-origin",
    "strict-origin-when-cross-origin",
    "unsafe-url",
];

/// The treatment of undeclared fields.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Unknown {
    /// They are fine.
    #[default]
    Allow,
    /// They are findings.
    Deny,
}

/// Whether the articles beside one without front matter have any.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum FrontMatterBeside {
    /// It is not known, or some have and some have not.
    #[default]
    Unknown,
    /// Most have.
    InMost,
    /// None has.
    InNone,
}

/// Everything that checks may use beside the article.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The site generator.
    pub target: Target,
    /// The day of the run, where it was given.
    pub now: Option<Date>,
    /// Fields that must be there; none where nothing is configured.
    pub required: Option<Vec<String>>,
    /// The types of fields.
    pub fields: BTreeMap<String, FieldType>,
    /// The treatment of other fields.
    pub unknown: Unknown,
    /// Hosts of the site itself, as patterns.
    pub own_hosts: Vec<String>,
    /// The referrer policy by host pattern.
    pub referrer: Vec<(String, String)>,
    /// Hosts from which nothing may be loaded.
    pub denied_hosts: Vec<String>,
    /// Publisher ids of the site's own advertisements.
    pub own_ids: Vec<String>,
    /// Options of the rules, by rule and name.
    pub options: BTreeMap<String, serde_json::Map<String, serde_json::Value>>,
    /// Whether the articles beside this one have front matter.
    pub beside: FrontMatterBeside,
    /// The folder whose files are at the root of the site.
    pub static_dir: Option<PathBuf>,
    /// Lists of advertisements.
    pub lists: Option<Arc<Lists>>,
    /// The schema of the front matter.
    pub schema: Option<Arc<Schema>>,
    /// The existing files; none if the article is not a file.
    pub files: Option<Arc<dyn Tree>>,
    /// What image hosts answered.
    pub(crate) evidence: Option<Arc<Evidence>>,
}

impl Settings {
    /// Whether the host is the site's own.
    #[must_use]
    pub fn is_own(&self, host: &str) -> bool {
        self.own_hosts.iter().any(|pattern| host_matches(pattern, host))
    }

    /// The fields whose declared type is an image.
    #[must_use]
    pub fn image_fields(&self) -> Vec<String> {
        let images = self.fields.iter().filter(|(_, kind)| **kind == FieldType::Image);
        images.map(|(name, _)| name.clone()).collect()
    }
}
