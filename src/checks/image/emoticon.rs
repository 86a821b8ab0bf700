//! `image/emoticon`: summary, options and cases are in rules/image/emoticon.yaml.

use crate::checks::{Check, Context};
use crate::edit::Safety;
use crate::finding::Findings;
use crate::rewrite::Rewrite;
use crate::seed::{Place, Reference, Seed};

pub(crate) struct Emoticon;

/// Folders in which blogs and editors keep their emoticons.
const FOLDERS: &[&str] = &[
    "/smilies/",
    "/smiley/",
    "/smileys/",
    "/emoticons/",
    "/emoticon/",
    "/images/core/emoji/",
    "/twemoji/",
    "/emoji/",
];

impl Check for Emoticon {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        context
            .seed
            .images()
            .for_each(|image| self.image(context, image, findings));
    }
}

impl Emoticon {
    fn image(&self, context: Context<'_, '_>, image: &Reference<'_>, findings: &mut Findings<'_, '_>) {
        let seed = context.seed;
        if !image.url.is_remote() {
            return;
        }
        let (alt, whole, rewritten) = match image.place {
            Place::Attribute(id, "src") if seed.outline.node(id).name == "img" => {
                let Some(alt) = seed.value(id, "alt") else { return };
                let whole = seed.outline.node(id).tag;
                let text = as_text(&alt);
                (
                    alt.into_owned(),
                    whole,
                    (!seed.outline.node(id).templated).then_some(text),
                )
            }
            Place::Markdown(index) => {
                let destination = &seed.markdown.destinations[index];
                let alt = seed.slice(destination.text).to_owned();
                (
                    alt.clone(),
                    destination.span,
                    (!seed.has_template(destination.span)).then_some(alt),
                )
            }
            _ => return,
        };
        let alt = alt.trim();
        if !(is_face(alt) || !alt.is_empty() && alt.chars().count() <= 24 && in_folder(seed, image)) {
            return;
        }
        let finding = findings
            .at(image.url.span)
            .message(format_args!("The emoticon `{alt}` is an image on another site."));
        match rewritten.filter(|text| !text.trim().is_empty()) {
            Some(text) => finding.rewrite(
                format_args!("Write `{alt}`"),
                Safety::Unsafe,
                Rewrite::Replace(whole, text),
            ),
            None => finding.done(),
        }
    }
}

/// Whether the URL or the class marks the image as an emoticon.
fn in_folder(seed: &Seed<'_>, image: &Reference<'_>) -> bool {
    let path = image.url.parsed().map_or("", url::Url::path);
    let class = image.node().and_then(|id| seed.value(id, "class")).unwrap_or_default();
    FOLDERS.iter().any(|folder| path.contains(folder))
        || class
            .split_ascii_whitespace()
            .any(|name| matches!(name, "wp-smiley" | "emoji" | "emoticon"))
}

/// Whether the alternative text is a face such as `:-)`.
fn is_face(alt: &str) -> bool {
    let plain = alt.is_ascii() && (2..=5).contains(&alt.len()) && !alt.contains([' ', '.', '!', '?']);
    let eyes = alt.starts_with([':', ';', '=']) || alt.starts_with("8-") || alt.starts_with("B-");
    let mouth = alt.ends_with([
        ')', '(', 'D', 'P', 'p', 'O', 'o', '|', '/', '\\', '*', ']', '[', '$', 'x', '>', '<',
    ]);
    plain && eyes && mouth || matches!(alt, "<3" | "^^" | "^_^" | "-_-" | "XD" | "xD" | "o_O" | "O_o")
}

/// The alternative text, escaped so that it contains no markup in HTML or Markdown.
fn as_text(alt: &str) -> String {
    let mut written = String::with_capacity(alt.len());
    for c in alt.trim().chars() {
        match c {
            '<' => written.push_str("&lt;"),
            '&' => written.push_str("&amp;"),
            '*' | '_' | '`' | '[' | ']' | '\\' | '~' | '|' => written.push_str(&format!("&#{};", u32::from(c))),
            other => written.push(other),
        }
    }
    written
}
