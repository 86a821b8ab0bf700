//! `ads/tracking-parameter`: summary, options and cases are in rules/ads/tracking-parameter.yaml.

use crate::checks::{Check, Context, Options};
use crate::edit::Safety;
use crate::finding::Findings;
use crate::rewrite::Rewrite;
use crate::source::Span;

pub(crate) struct TrackingParameter {
    names: Vec<String>,
}

impl TrackingParameter {
    pub(crate) fn new(options: &Options) -> Self {
        Self {
            names: options.texts("parameters"),
        }
    }

    fn is_tracking(&self, pair: &str) -> bool {
        let name = pair.split('=').next().unwrap_or_default();
        self.names.iter().any(|known| match known.strip_suffix('*') {
            Some(start) => name.starts_with(start),
            None => known == name,
        })
    }
}

impl Check for TrackingParameter {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        let seed = context.seed;
        for reference in &seed.references {
            if !reference.url.is_remote() {
                continue;
            }
            let written = seed.slice(reference.url.span);
            let end = written.find('#').unwrap_or(written.len());
            let Some(query) = written[..end].find('?') else {
                continue;
            };
            let (kept, tracking) = self.split(&written[query + 1..end]);
            let Some(first) = tracking.first() else { continue };
            let start = reference.url.span.start();
            let whole = Span::new(start + query, start + end);
            let at = whole.start() + 1 + first.0;
            findings
                .at(Span::new(at, at + first.1.len()))
                .message(format_args!(
                    "This URL tells {} where its readers come from.",
                    reference.url.host().unwrap_or("its host")
                ))
                .label(match tracking.len() {
                    1 => "used only for tracking".to_owned(),
                    many => format!("this and {} more are used only for tracking", many - 1),
                })
                .rewrite(
                    "Remove the tracking parameters",
                    Safety::Unsafe,
                    Rewrite::Replace(whole, kept),
                );
        }
    }
}

impl TrackingParameter {
    /// The rest of the query with its `?`, and the tracking parameters with their offsets in the query.
    fn split<'q>(&self, query: &'q str) -> (String, Vec<(usize, &'q str)>) {
        let (mut kept, mut tracking) = (String::new(), Vec::new());
        let between = if query.contains("&amp;") { "&amp;" } else { "&" };
        let mut at = 0;
        while at <= query.len() {
            let rest = &query[at..];
            let length = rest.find('&').unwrap_or(rest.len());
            let separator = if rest[length..].starts_with("&amp;") {
                "&amp;"
            } else {
                "&"
            };
            let pair = &rest[..length];
            if self.is_tracking(pair) {
                tracking.push((at, pair));
            } else if !pair.is_empty() {
                kept.push_str(if kept.is_empty() { "?" } else { between });
                kept.push_str(pair);
            }
            at += length + separator.len();
        }
        (kept, tracking)
    }
}
