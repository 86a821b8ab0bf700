//! `markup/raw-html-dropped`: summary, options and cases are in rules/markup/raw-html-dropped.yaml.

use rustc_hash::FxHashMap;

use crate::checks::{Check, Context};
use crate::finding::Findings;
use crate::generators::Target;
use crate::seed::Seed;
use crate::seed::markdown::BlockKind;
use crate::seed::outline::NodeId;
use crate::seed::templates::{Language, MarkKind, marks};
use crate::site::root;
use crate::site_settings::hugo_without_html;
use crate::source::{Span, in_spans};
use crate::words::count;

pub(crate) struct RawHtmlDropped;

impl Check for RawHtmlDropped {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        let (seed, settings) = (context.seed, context.settings);
        let path = seed.source().path();
        let Some(tree) = settings.files.as_deref().filter(|_| settings.target == Target::Hugo) else {
            return;
        };
        let is_markdown = [".md", ".markdown", ".mdown"].iter().any(|end| path.ends_with(end));
        if !is_markdown {
            return;
        }
        let passed = in_shortcodes(seed);
        let is_dropped = |id: &NodeId| {
            let at = seed.outline.node(*id).tag.start();
            !seed.in_code(at) && !seed.in_accidental_code(at) && !in_spans(&passed, at)
        };
        let dropped: Vec<NodeId> = seed.outline.ids().filter(is_dropped).collect();
        let Some(first) = dropped.first() else { return };
        let Some(file) = hugo_without_html(tree, path) else {
            return;
        };
        let folder = tree.folder_of(path);
        let site = root(tree, Target::Hugo, &folder).unwrap_or(folder);
        let blocks = &seed.markdown.blocks;
        let all = passed.is_empty() && blocks.iter().all(|block| block.kind == BlockKind::Html);
        let what = if all {
            "Hugo drops this whole article, which is raw HTML: readers get an empty page."
        } else {
            "Hugo drops the raw HTML of this article."
        };
        let label = match dropped.len() {
            1 => "an element of raw HTML".to_owned(),
            number => format!("the first of {}", count(number, "element")),
        };
        findings
            .at(seed.outline.node(*first).tag)
            .once(&format!("{}:{file}", site.display()))
            .message(what)
            .label(label)
            .help(format_args!(
                "Set `markup.goldmark.renderer.unsafe` to `true` in {file}, if the articles can be trusted."
            ))
            .done();
    }
}

/// The text between `{{< name >}}` and `{{< /name >}}`, which the shortcode gets as it is.
fn in_shortcodes(seed: &Seed<'_>) -> Vec<Span> {
    if !seed.slice(seed.body).contains("{{<") {
        return Vec::new();
    }
    let marks = marks(seed.text(), seed.body.start(), Language::Shortcodes, &[]);
    let mut open: Vec<(&str, usize)> = Vec::new();
    let mut open_of: FxHashMap<&str, usize> = FxHashMap::default();
    let mut spans: Vec<Span> = Vec::new();
    for mark in &marks {
        let MarkKind::Tag { name, .. } = mark.kind else {
            continue;
        };
        if !seed.slice(mark.span).starts_with("{{<") {
            continue;
        }
        let Some(closes) = name.strip_prefix('/').map(str::trim) else {
            open.push((name, mark.span.end()));
            *open_of.entry(name).or_default() += 1;
            continue;
        };
        if open_of.get(closes).is_none_or(|number| *number == 0) {
            continue;
        }
        while let Some((name, start)) = open.pop() {
            *open_of.entry(name).or_default() -= 1;
            if name == closes {
                let inside = Span::new(start, mark.span.start());
                while spans.pop_if(|span| inside.contains(*span)).is_some() {}
                spans.push(inside);
                break;
            }
        }
    }
    spans.sort_unstable();
    spans
}
