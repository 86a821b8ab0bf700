//! `markup/template-syntax`: summary, options and cases are in rules/markup/template-syntax.yaml.

mod lacking;
mod names;
mod report;

use rustc_hash::FxHashSet;

use crate::checks::{Check, Context, Options};
use crate::finding::Findings;
use crate::generators::Target;
use crate::seed::Seed;
use crate::seed::templates::{
    Expression, FILTERS, Language, Mark, MarkKind, VARIABLES, marks, nunjucks_expression, reads_output, unbalanced,
};
use crate::source::Span;
use names::{first_include, names_set};
use report::report;

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
    /// It does so unless a theme or a plugin of the site knows better.
    MayStop(String),
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
                let base = name.strip_prefix("end").filter(|base| !base.is_empty()).unwrap_or(name);
                match (target, Language::is_foreign(base)) {
                    // In Eleventy, each site defines its own shortcodes.
                    (Target::Eleventy, _) if !name.is_empty() => None,
                    (_, true) => Some(Fault::Stops(format!("there is no tag `{name}`"))),
                    (_, false) => Some(Fault::MayStop(format!("`{name}` is no tag of {}", language.name()))),
                }
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
