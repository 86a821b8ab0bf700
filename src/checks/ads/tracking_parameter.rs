//! `ads/tracking-parameter`: summary, options and cases are in rules/ads/tracking-parameter.yaml.

use crate::checks::{Check, Context, Options};
use crate::edit::Safety;
use crate::finding::Findings;
use crate::query::without;
use crate::rewrite::Rewrite;

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
            let span = reference.url.span;
            let Some(query) = without(seed.slice(span), span.start(), |pair| self.is_tracking(pair)) else {
                continue;
            };
            findings
                .at(query.gone[0])
                .message(format_args!(
                    "This URL tells {} where its readers come from.",
                    reference.url.host().unwrap_or("its host")
                ))
                .label(match query.gone.len() {
                    1 => "used only for tracking".to_owned(),
                    many => format!("this and {} more are used only for tracking", many - 1),
                })
                .rewrite(
                    "Remove the tracking parameters",
                    Safety::Unsafe,
                    Rewrite::Replace(query.whole, query.kept),
                );
        }
    }
}
