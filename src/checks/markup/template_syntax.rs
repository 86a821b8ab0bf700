//! `markup/template-syntax`: summary, options and cases are in rules/markup/template-syntax.yaml.

mod lacking;
mod names;

use rustc_hash::FxHashSet;

use crate::checks::{Check, Context, Options};
use crate::edit::{Edit, Safety};
use crate::finding::{Findings, Severity};
use crate::generators::Target;
use crate::seed::Seed;
use crate::seed::outline::NodeId;
use crate::seed::templates::{
    Expression, FILTERS, Language, Mark, MarkKind, VARIABLES, marks, nunjucks_expression, reads_output, unbalanced,
};
use crate::source::Span;
use crate::words::shortened;
use names::{first_include, names_set};

pub(crate) struct TemplateSyntax {
    tags: Vec<String>,
}

/// What the generator does with a piece of template syntax that is not meant for it.
enum Fault {
    /// It deletes the text.
    Deleted,
    /// It deletes the text, unless an include gives the name a value.
    MayBeDeleted,
    /// It replaces the text.
    Changed,
    /// It stops the build of the whole site.
    Stops(String),
}

impl TemplateSyntax {
    pub(crate) fn new(options: &Options) -> Self {
        Self {
            tags: options.texts("tags"),
        }
    }

    fn knows(&self, name: &str, language: Language) -> bool {
        let name = name.strip_prefix("end").filter(|name| !name.is_empty()).unwrap_or(name);
        language.knows(name) || self.tags.iter().any(|tag| tag == name)
    }
}

impl Check for TemplateSyntax {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        let seed = context.seed;
        let (language, generator) = match context.settings.target {
            Target::Hexo => (Language::Nunjucks, "Hexo"),
            Target::Jekyll => (Language::Liquid, "Jekyll"),
            Target::Eleventy => (Language::Liquid, "Eleventy"),
            Target::Hugo => (Language::Shortcodes, "Hugo"),
            Target::Any | Target::Astro | Target::Zola => return,
        };
        let body = seed.slice(seed.body);
        if !["{{", "{%", "{#"].iter().any(|braces| body.contains(braces))
            || is_switched_off(seed, context.settings.target)
        {
            return;
        }
        // Hexo does not render templates in Markdown code and in comments. Code between two tags is code for readers,
        // but not for Hexo.
        let between_tags = |code: &Span| {
            seed.templates
                .binary_search_by_key(&code.start(), |template| template.end())
                .is_ok()
        };
        let code = seed.markdown.code.iter().copied();
        let skipped: Vec<Span> = match language {
            Language::Nunjucks => {
                let comments = seed.outline.comments.iter().map(|comment| comment.span);
                let mut skipped: Vec<Span> = code.filter(|code| !between_tags(code)).chain(comments).collect();
                skipped.sort_unstable();
                skipped
            }
            _ => Vec::new(),
        };
        let marks = marks(seed.text(), seed.body.start(), language, &skipped);
        let known = names_set(seed, &marks, context.settings.target);
        let unbalanced = unbalanced(&marks, language);
        let first_include = match language {
            Language::Liquid => first_include(&marks),
            Language::Nunjucks | Language::Shortcodes => usize::MAX,
        };
        for (number, mark) in marks.iter().enumerate() {
            let fault = match unbalanced.binary_search_by_key(&number, |(at, _)| *at) {
                Ok(found) => Some(Fault::Stops(unbalanced[found].1.clone())),
                Err(_) => self.fault(mark, context.settings.target, language, &known),
            };
            let fault = fault.or_else(|| lacking::filter(mark, context));
            let fault = match fault {
                Some(Fault::Deleted) if mark.span.start() > first_include => Some(Fault::MayBeDeleted),
                fault => fault,
            };
            if let Some(fault) = fault {
                report(seed, mark, generator, language, &fault, findings);
            }
        }
    }
}

impl TemplateSyntax {
    fn fault(&self, mark: &Mark<'_>, target: Target, language: Language, known: &FxHashSet<&str>) -> Option<Fault> {
        let is_known = |root: &str| known.contains(root) || VARIABLES.contains(&root) && target != Target::Hexo;
        match (mark.kind, language) {
            (MarkKind::Unclosed, _) => Some(Fault::Stops("these braces are never closed".to_owned())),
            (MarkKind::Output(inside), Language::Nunjucks) => match nunjucks_expression(inside) {
                Expression::Broken => Some(Fault::Stops("not valid Nunjucks".to_owned())),
                Expression::Read { filters, .. } if filters.iter().any(|name| !FILTERS.contains(name)) => {
                    Some(Fault::Stops("there is no such filter".to_owned()))
                }
                Expression::Read { root: Some(root), .. } if is_known(root) => None,
                Expression::Read { calls: true, .. } => {
                    Some(Fault::Stops("there is no function of this name".to_owned()))
                }
                Expression::Read { root: Some(_), .. } => Some(Fault::Deleted),
                Expression::Read { root: None, .. } => None,
            },
            (MarkKind::Output(inside), Language::Liquid) => liquid_output(inside, target, &is_known),
            // Without quotes, the name of a file is a variable, and Hexo gives none to articles.
            (
                MarkKind::Tag {
                    name: "include" | "extends" | "import" | "from",
                    rest,
                },
                Language::Nunjucks,
            ) if lacking::has_no_quotes(rest, &is_known) => {
                Some(Fault::Stops("the name of the file has no quotes".to_owned()))
            }
            (MarkKind::Tag { name, .. }, Language::Nunjucks | Language::Liquid) if !self.knows(name, language) => {
                // In Eleventy, each site defines its own shortcodes.
                (target != Target::Eleventy || name.is_empty())
                    .then(|| Fault::Stops(format!("there is no tag `{name}`")))
            }
            // A `{#`, as in `## A heading {#name}`, opens a comment that lasts until the next `#}`.
            (MarkKind::Comment(inside), _) if inside.starts_with(char::is_alphanumeric) => Some(Fault::Deleted),
            _ => None,
        }
    }
}

/// The fault of `{{ … }}` in Liquid: a literal is printed, and a name without a value prints nothing.
fn liquid_output(inside: &str, target: Target, is_known: &dyn Fn(&str) -> bool) -> Option<Fault> {
    // Eleventy's variables may come from any data file.
    if target == Target::Eleventy {
        return (!reads_output(inside)).then(|| Fault::Stops("not valid Liquid".to_owned()));
    }
    if let Some(quote) = inside.chars().next().filter(|c| matches!(c, '"' | '\'')) {
        let rest = inside[1..].split_once(quote).map_or("?", |(_, rest)| rest.trim_start());
        let fine = rest.is_empty() || rest.starts_with('|');
        return (!fine).then_some(Fault::Changed);
    }
    let root = inside
        .split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-')))
        .next()
        .unwrap_or_default();
    let number = root.starts_with(|c: char| c.is_ascii_digit());
    (!number && !is_known(root)).then_some(Fault::Deleted)
}

/// Whether the generator renders no templates in this file. Jekyll copies a file without front matter as it is.
fn is_switched_off(seed: &Seed<'_>, target: Target) -> bool {
    let Some(front) = &seed.front_matter else {
        return target == Target::Jekyll;
    };
    let is_set = |name: &str, word: &str| front.field(name).is_some_and(|field| field.value.text() == Some(word));
    match target {
        Target::Jekyll => is_set("render_with_liquid", "false"),
        Target::Hexo => is_set("disableNunjucks", "true"),
        _ => is_set("templateEngineOverride", "md"),
    }
}

fn report(
    seed: &Seed<'_>,
    mark: &Mark<'_>,
    generator: &str,
    language: Language,
    fault: &Fault,
    findings: &mut Findings<'_, '_>,
) {
    let span = mark.span;
    let written = shortened(seed.slice(span), 40);
    let in_code = seed.in_code(span.start());
    let also = if in_code { ", even in code" } else { "" };
    let foreign = language != Language::Shortcodes && (written.starts_with("{{<") || written.starts_with("{{%"));
    let finding = match fault {
        Fault::Deleted => findings
            .at(span)
            .message(format_args!("{generator} deletes `{written}`{also}."))
            .label(match mark.kind {
                _ if foreign => "a Hugo shortcode",
                MarkKind::Comment(_) => "read as a template comment",
                _ => "read as a variable without a value",
            }),
        Fault::MayBeDeleted => findings
            .at(span)
            .severity(Severity::Hint)
            .message(format_args!(
                "{generator} deletes `{written}`{also}, unless an include gives it a value."
            ))
            .label("read as a variable"),
        Fault::Changed => findings
            .at(span)
            .message(format_args!("{generator} replaces `{written}`{also}."))
            .label("read as a template expression"),
        Fault::Stops(why) => findings
            .at(span)
            .message(format_args!(
                "{generator} fails at `{written}`{also}, so the site is not built."
            ))
            .label(if foreign { "a Hugo shortcode" } else { why }),
    };
    let raw = |id: NodeId| matches!(&*seed.outline.node(id).name, "script" | "style");
    let around = seed.outline.around(span.start(), seed.text().len());
    let nodes = &seed.outline.nodes;
    let before = nodes.partition_point(|node| node.tag.start() <= span.start());
    let in_tag = before > 0 && nodes[before - 1].tag.contains(span);
    if in_code || in_tag || around.is_some_and(raw) {
        let help = match language {
            Language::Shortcodes => "Write `{{</* … */>}}` to show the shortcode.",
            _ => "Put `{% raw %}` before and `{% endraw %}` after it.",
        };
        return finding.help(help).done();
    }
    // All braces of a run, or those that are left would be read again.
    let written = &seed.text()[span.start()..];
    let braces = written.bytes().take_while(|byte| *byte == b'{').count();
    let edit = Edit::new(Span::new(span.start(), span.start() + braces), "&#123;".repeat(braces));
    finding.edits("Write the braces as character references", Safety::Unsafe, vec![edit]);
}
