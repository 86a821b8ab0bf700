//! `image/lazy-src`: summary, options and cases are in rules/image/lazy-src.yaml.

use crate::checks::{Check, Context};
use crate::edit::Safety;
use crate::finding::Findings;
use crate::placeholder::{is_damaged, is_placeholder};
use crate::rewrite::Rewrite;
use crate::seed::outline::{Attribute, NodeId};
use crate::seed::shown::{blank_candidate, image_shows, picture_shows};
use crate::seed::{LAZY_SOURCES, LAZY_SRCSETS, Seed, noscript_fallback::noscript_fallback, whole_url};
use crate::source::Span;
use crate::url::{SeedUrl, UrlKind, runs_script, srcset};

pub(crate) struct LazySrc;

impl Check for LazySrc {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        let seed = context.seed;
        for id in seed.outline.ids() {
            let node = seed.outline.node(id);
            let eligible = node.name == "img" && !node.templated && !node.in_noscript && node.end_is_void();
            if eligible && !picture_shows(seed, id) && !image_shows(seed, id) {
                let image = LazyImage::read(seed, id);
                image.judge(findings);
            }
        }
    }
}

/// An `<img>` with the sources that a browser uses, and those that a lazy-loading script would have used.
struct LazyImage<'a, 's> {
    seed: &'a Seed<'s>,
    id: NodeId,
    src: Option<Attribute>,
    srcset: Option<Attribute>,
    /// Attributes with the URL that the script would have used.
    lazy: Vec<Attribute>,
    lazy_srcset: Option<Attribute>,
    lazy_sizes: Option<Attribute>,
    /// The `<noscript>` fallback beside the image, and the URL of the image inside.
    fallback: Option<(NodeId, Option<Span>)>,
}

impl<'a, 's> LazyImage<'a, 's> {
    fn read(seed: &'a Seed<'s>, id: NodeId) -> Self {
        let find = |names: &[&str]| {
            let mut all = seed.outline.attributes(id).iter();
            all.find(|a| a.value.is_some() && is_one_of(names, seed.slice(a.name)))
                .copied()
        };
        let lazy = seed.outline.attributes(id).iter();
        Self {
            seed,
            id,
            src: seed.outline.attribute(id, "src", seed.text()).copied(),
            srcset: find(&["srcset"]),
            lazy: lazy
                .filter(|a| a.value.is_some() && is_one_of(LAZY_SOURCES, seed.slice(a.name)))
                .copied()
                .collect(),
            lazy_srcset: find(LAZY_SRCSETS),
            lazy_sizes: find(&["data-lazy-sizes", "data-sizes"]),
            fallback: noscript_fallback(seed, id),
        }
    }

    fn url(&self, attribute: &Attribute) -> SeedUrl<'s> {
        whole_url(self.seed, attribute)
    }

    fn judge(&self, findings: &mut Findings<'_, '_>) {
        let placeholder = self.srcset.and_then(|attribute| blank_candidate(self.seed, &attribute));
        let has_src = self.src.is_some_and(|src| !is_placeholder(&self.url(&src)));
        if has_src && placeholder.is_some() {
            return self.repair_srcset(placeholder, findings);
        }
        self.put_source(placeholder, findings);
    }

    fn raw(&self, attribute: Option<Attribute>) -> &'s str {
        attribute
            .and_then(|attribute| attribute.value)
            .map_or("", |value| self.seed.slice(value))
    }

    /// Repairs an image with a usable `src` and a `srcset` of placeholders, which the browser prefers.
    fn repair_srcset(&self, placeholder: Option<Span>, findings: &mut Findings<'_, '_>) {
        let (Some(span), Some(srcset)) = (placeholder, self.srcset) else {
            return;
        };
        let mut rewrites = self.cleaning();
        match self.lazy_srcset.filter(|lazy| !is_damaged(self.raw(Some(*lazy)))) {
            Some(lazy) => {
                if let Some(value) = srcset.value {
                    rewrites.push(Rewrite::Replace(value, self.raw(Some(lazy)).to_owned()));
                }
                rewrites.extend(self.sizes());
            }
            None => {
                rewrites.push(Rewrite::RemoveAttribute(self.id, srcset));
                rewrites.extend(self.lazy_sizes.map(|sizes| Rewrite::RemoveAttribute(self.id, sizes)));
            }
        }
        findings
            .at(span)
            .label("the browser prefers this placeholder to `src`")
            .help("Remove it; `src` has the real URL.")
            .rewrites("Let the browser load the real image", Safety::Safe, rewrites);
    }

    /// Repairs an image with an empty `src` or a placeholder, and the real URL elsewhere.
    fn put_source(&self, placeholder: Option<Span>, findings: &mut Findings<'_, '_>) {
        let source = self.lazy.iter().find(|lazy| {
            let url = self.url(lazy);
            !is_placeholder(&url)
                && !is_damaged(&url.text)
                && !runs_script(&url.text)
                && !matches!(url.kind, UrlKind::Unknown | UrlKind::Invalid(_))
        });
        let url_span = source
            .map(|lazy| self.url(lazy).span)
            .or_else(|| self.fallback.and_then(|(_, url_span)| url_span));
        let waiting = self.lazy.iter().any(|lazy| !is_placeholder(&self.url(lazy)));
        if url_span.is_none() && self.lazy_srcset.is_none() && !waiting {
            return;
        }
        let (span, label) = match self.src {
            Some(src) if self.raw(Some(src)).trim().is_empty() => (src.span(self.seed.text()), "an empty `src`"),
            Some(src) => (self.url(&src).span, "this placeholder is all that browsers show"),
            None => (self.seed.outline.node(self.id).tag, "no `src`"),
        };
        let finding = findings.at(span).label(label);
        let Some(url_span) = url_span else {
            return finding.help("Find the real URL in the original article.").done();
        };
        let text = self.seed.slice(url_span).to_owned();
        let promoted = self.promoted(placeholder);
        let mut rewrites: Vec<Rewrite> = self
            .cleaning()
            .into_iter()
            .filter(|rewrite| {
                let Rewrite::RemoveAttribute(_, removed) = rewrite else {
                    return true;
                };
                let renamed = self.src.is_none() && source.is_some_and(|lazy| lazy.name == removed.name);
                !renamed && promoted.is_none_or(|lazy| lazy.name != removed.name)
            })
            .collect();
        if let Some(lazy) = promoted {
            rewrites.push(Rewrite::Replace(lazy.name, "srcset".into()));
            rewrites.extend(self.sizes());
        }
        match (self.src, source) {
            (Some(src), _) => match src.value {
                Some(value) if value.end() < src.span(self.seed.text()).end() => {
                    rewrites.push(Rewrite::Replace(value, text));
                }
                Some(value) => rewrites.push(Rewrite::Replace(value, format!("\"{text}\""))),
                None => rewrites.push(Rewrite::Replace(Span::at(src.name.end()), format!("=\"{text}\""))),
            },
            (None, Some(lazy)) => rewrites.push(Rewrite::Replace(lazy.name, "src".into())),
            (None, None) => rewrites.push(Rewrite::InsertAttribute {
                node: self.id,
                after: None,
                name: "src".into(),
                value: htmlize::unescape_attribute(&text).into_owned(),
            }),
        }
        if placeholder.is_some() {
            rewrites.extend(self.srcset.map(|srcset| Rewrite::RemoveAttribute(self.id, srcset)));
        }
        finding
            .help(if source.is_some() {
                "Put the URL of the lazy-loading attribute in `src`."
            } else {
                "Use the URL of the `<noscript>` fallback."
            })
            .rewrites("Put the real URL in `src`", Safety::Safe, rewrites);
    }

    /// The lazy-loading `srcset`, if it is complete and the image has no usable `srcset` of its own.
    fn promoted(&self, placeholder: Option<Span>) -> Option<Attribute> {
        let lazy = self.lazy_srcset.filter(|lazy| !is_damaged(self.raw(Some(*lazy))))?;
        let value = lazy.value.filter(|value| !self.seed.has_template(*value))?;
        let candidates = srcset(self.seed.slice(value), value.start());
        let whole = !candidates.is_empty() && candidates.iter().all(|candidate| !candidate.descriptors.is_empty());
        let free = self.srcset.is_none() || placeholder.is_some();
        (whole && free).then_some(lazy)
    }

    /// The rewrite of the lazy-loading `sizes` where its `srcset` becomes the real one.
    fn sizes(&self) -> Option<Rewrite> {
        let lazy = self.lazy_sizes?;
        let outline = &self.seed.outline;
        let has_sizes = outline.attribute(self.id, "sizes", self.seed.text()).is_some();
        if has_sizes || self.raw(Some(lazy)).trim().eq_ignore_ascii_case("auto") {
            return Some(Rewrite::RemoveAttribute(self.id, lazy));
        }
        Some(Rewrite::Replace(lazy.name, "sizes".into()))
    }

    /// The rewrites that remove the lazy-loading attributes and the fallback.
    fn cleaning(&self) -> Vec<Rewrite> {
        let attributes = self
            .lazy
            .iter()
            .chain(&self.lazy_srcset)
            .map(|a| Rewrite::RemoveAttribute(self.id, *a));
        attributes
            .chain(self.fallback.map(|(noscript, _)| Rewrite::RemoveInvisible(noscript)))
            .collect()
    }
}

fn is_one_of(names: &[&str], name: &str) -> bool {
    names.iter().any(|known| known.eq_ignore_ascii_case(name))
}
