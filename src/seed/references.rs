//! Every URL in an article, with its span.

use std::borrow::Cow;

use crate::hosts::hosts;
use crate::html_escape::escaped;
use crate::seed::Seed;
use crate::seed::front_matter::{Field, Value, ValueKind};
use crate::seed::noscript_fallback::is_noscript_fallback;
use crate::seed::outline::{Around, Attribute, NodeId, decoded};
use crate::source::Span;
use crate::url::{SeedUrl, has_image_ending, srcset};

/// The purpose of a URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// An image that readers see, or should see.
    Image,
    /// A link that readers follow.
    Link,
    /// A frame or an embedded document.
    Frame,
    /// A script.
    Script,
    /// A style sheet, a font, a preload.
    Style,
    /// Audio or video.
    Media,
}

/// The location of a URL in the article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The whole value of an attribute of an element.
    Attribute(NodeId, &'static str),
    /// A candidate of an element's `srcset`.
    Srcset(NodeId),
    /// A lazy-loading attribute, from which a script sets the URL of the image.
    Lazy(NodeId),
    /// The Markdown destination with this index.
    Markdown(usize),
    /// A value of the front-matter field with this index.
    Field(usize),
}

/// A URL and its role in the article.
#[derive(Debug)]
pub struct Reference<'s> {
    /// Its purpose.
    pub used_as: Use,
    /// Its location.
    pub place: Place,
    /// The URL.
    pub url: SeedUrl<'s>,
}

impl<'s> Reference<'s> {
    fn new(used_as: Use, place: Place, url: SeedUrl<'s>) -> Self {
        Self { used_as, place, url }
    }

    /// The classes of `rules/hosts.yaml` to which its host belongs, one bit each.
    #[must_use]
    pub fn classes(&self) -> u32 {
        self.url.classes(|host| hosts().classes_of(host))
    }

    /// The element to which it belongs.
    #[must_use]
    pub fn node(&self) -> Option<NodeId> {
        match self.place {
            Place::Attribute(id, _) | Place::Srcset(id) | Place::Lazy(id) => Some(id),
            Place::Markdown(_) | Place::Field(_) => None,
        }
    }

    /// The source of another URL for this location; none where the syntax there cannot represent it.
    #[must_use]
    pub fn written(&self, seed: &Seed<'_>, address: &str) -> Option<String> {
        let needs_escaping =
            |c: char| c.is_whitespace() || c.is_control() || matches!(c, '"' | '\'' | '<' | '>' | '`' | '\\');
        if address.is_empty() || address.contains(needs_escaping) {
            return None;
        }
        match self.place {
            Place::Attribute(..) | Place::Lazy(_) => Some(escaped(address, b'"')),
            Place::Srcset(_) if address.starts_with(',') || address.ends_with(',') => None,
            Place::Srcset(_) => Some(escaped(address, b'"')),
            Place::Markdown(_) => {
                let depths = address.bytes().scan(0_i32, |depth, byte| {
                    *depth += i32::from(byte == b'(') - i32::from(byte == b')');
                    Some(*depth)
                });
                let balanced = depths.clone().all(|depth| depth >= 0) && depths.last() == Some(0);
                balanced.then(|| escaped(address, b'"'))
            }
            Place::Field(_) => {
                let quoted = matches!(seed.text().as_bytes().get(self.url.span.end()), Some(b'"' | b'\''));
                let plain = !address.contains([',', '[', ']', '{', '}', '#']) && !address.contains(": ");
                (quoted || plain).then(|| address.to_owned())
            }
        }
    }
}

/// Attributes in which lazy-loading scripts keep the URL of an image.
pub(crate) const LAZY_SOURCES: &[&str] = &[
    "data-src",
    "data-original",
    "data-original-src",
    "data-actualsrc",
    "data-lazy-src",
    "data-lazy",
    "data-lazysrc",
    "data-lazyload",
    "data-ks-lazyload",
    "data-echo",
    "data-url-src",
    "data-orig-src",
    "data-opt-src",
    "data-ezsrc",
    "data-breeze",
    "data-delayed-url",
    "data-wpfc-original-src",
];

/// Attributes in which lazy-loading scripts keep the `srcset` of an image.
pub(crate) const LAZY_SRCSETS: &[&str] = &["data-srcset", "data-lazy-srcset", "data-ezsrcset"];

/// Front-matter fields with an image in themes of the common generators.
const IMAGE_FIELDS: &[&str] = &[
    "banner",
    "banner_img",
    "cover",
    "cover-image",
    "coverImage",
    "cover_image",
    "feature_image",
    "featured_image",
    "featuredImage",
    "header",
    "header-img",
    "headimg",
    "hero",
    "heroImage",
    "image",
    "images",
    "index_img",
    "og_image",
    "overlay_image",
    "photos",
    "teaser",
    "thumbnail",
    "thumb",
    "top_img",
];

/// Keys beside the URL of an image that describe it in words.
const BESIDE_IMAGES: &[&str] = &[
    "actions",
    "alt",
    "author",
    "caption",
    "credit",
    "credits",
    "cta_url",
    "description",
    "excerpt",
    "label",
    "link",
    "position",
    "source",
    "style",
    "tagline",
    "text",
    "title",
    "video",
];

/// Collects the references in source order.
pub(super) fn collect<'s>(seed: &Seed<'s>, image_fields: &[String]) -> Vec<Reference<'s>> {
    let mut found = Vec::new();
    fields(seed, image_fields, &mut found);
    for id in seed.outline.ids() {
        element(seed, id, &mut found);
    }
    found.reserve_exact(seed.markdown.destinations.len());
    for (index, destination) in seed.markdown.destinations.iter().enumerate() {
        let unknown = seed.has_template(destination.url_span);
        let text = match &destination.url {
            None => Cow::Borrowed(seed.slice(destination.url_span)),
            Some(text) if text.is_empty() => Cow::Borrowed(""),
            Some(text) => Cow::Owned(text.to_string()),
        };
        let last = found.last().map(|reference: &Reference<'_>| &reference.url);
        let url = SeedUrl::after(last, destination.url_span, text, unknown);
        found.push(Reference::new(
            if destination.is_image { Use::Image } else { Use::Link },
            Place::Markdown(index),
            url,
        ));
    }
    found.sort_by_key(|reference| reference.url.span);
    found
}

fn fields<'s>(seed: &Seed<'s>, image_fields: &[String], found: &mut Vec<Reference<'s>>) {
    let Some(front) = &seed.front_matter else { return };
    for (index, Field { key, value, .. }) in front.fields.iter().enumerate() {
        if !IMAGE_FIELDS.contains(&&**key) && !image_fields.iter().any(|field| field == key) {
            continue;
        }
        field_images(value, index, seed.text(), found);
    }
}

/// Collects the image URLs at or below a value, without the keys of a mapping that describe an image.
fn field_images<'s>(value: &Value<'s>, index: usize, source: &str, found: &mut Vec<Reference<'s>>) {
    match &value.kind {
        // The parsed text must be identical to its source, without escapes and folded lines.
        ValueKind::Scalar(text, _) if is_address(text) && value.inner().of(source) == &**text => {
            let unknown = text.contains("{{") || text.contains("{%");
            found.push(Reference::new(
                Use::Image,
                Place::Field(index),
                SeedUrl::new(value.inner(), Cow::Owned(text.to_string()), unknown),
            ));
        }
        ValueKind::List(items) => items.iter().for_each(|item| field_images(item, index, source, found)),
        ValueKind::Map(fields) => fields
            .iter()
            .filter(|field| !is_beside_image(field))
            .for_each(|field| field_images(&field.value, index, source, found)),
        ValueKind::Scalar(..) | ValueKind::Alias => {}
    }
}

/// Whether a key beside the URL of an image describes it: one of the words for that, or one that is made of
/// them, as `creditlink` is, unless its value names an image.
fn is_beside_image(field: &Field<'_>) -> bool {
    let key = field.key.to_ascii_lowercase();
    let names_image = || field.value.text().is_some_and(has_image_ending);
    BESIDE_IMAGES.contains(&&*key) || BESIDE_IMAGES.iter().any(|word| key.contains(word)) && !names_image()
}

/// Whether a front-matter value looks like the URL of an image rather than a word.
fn is_address(text: &str) -> bool {
    let words = || text.trim().contains(char::is_whitespace) && !text.contains("//") && !text.starts_with(['/', '.']);
    text.contains('/') && !words() || text.contains(":\\") || has_image_ending(text)
}

fn element<'s>(seed: &Seed<'s>, id: NodeId, found: &mut Vec<Reference<'s>>) {
    let node = seed.outline.node(id);
    let has_attributes = node.attributes.0 < node.attributes.1;
    if !has_attributes || node.in_noscript && is_noscript_fallback(seed, id) {
        return;
    }
    let value = |name: &'static str| seed.outline.attribute(id, name, seed.text());
    let mut push = |used_as: Use, name: &'static str| {
        if let Some(attribute) = value(name).filter(|attribute| attribute.value.is_some()) {
            found.push(Reference::new(
                used_as,
                Place::Attribute(id, name),
                whole(seed, attribute),
            ));
        }
    };
    match &*node.name {
        "img" => push(Use::Image, "src"),
        "a" | "area" => push(Use::Link, "href"),
        "iframe" | "embed" | "frame" => push(Use::Frame, "src"),
        "object" => push(Use::Frame, "data"),
        "script" => push(Use::Script, "src"),
        "link" => push(Use::Style, "href"),
        "video" => {
            push(Use::Media, "src");
            push(Use::Image, "poster");
        }
        "audio" | "track" => push(Use::Media, "src"),
        "source" if node.around.has(Around::PICTURE) => {}
        "source" => return push(Use::Media, "src"),
        "image" => {
            push(Use::Image, "src");
            push(Use::Image, "href");
            push(Use::Image, "xlink:href");
        }
        "input"
            if seed
                .value(id, "type")
                .is_some_and(|kind| kind.eq_ignore_ascii_case("image")) =>
        {
            push(Use::Image, "src");
        }
        _ => return,
    }
    if matches!(&*node.name, "img" | "source") {
        responsive(seed, id, found);
    }
}

fn responsive<'s>(seed: &Seed<'s>, id: NodeId, found: &mut Vec<Reference<'s>>) {
    for attribute in seed.outline.attributes(id) {
        let name = seed.slice(attribute.name);
        let lazy = name.len() > 5 && name.as_bytes()[4] == b'-';
        if name.eq_ignore_ascii_case("srcset") || lazy && LAZY_SRCSETS.contains(&name) {
            let Some(value) = attribute.value else { continue };
            for candidate in srcset(seed.slice(value), value.start()) {
                let text = htmlize::unescape_attribute(seed.slice(candidate.url));
                let url = SeedUrl::new(candidate.url, text, seed.has_template(value));
                let place = if lazy { Place::Lazy(id) } else { Place::Srcset(id) };
                found.push(Reference::new(Use::Image, place, url));
            }
        } else if lazy && LAZY_SOURCES.contains(&name) && attribute.value.is_some() {
            found.push(Reference::new(Use::Image, Place::Lazy(id), whole(seed, attribute)));
        }
    }
}

/// The URL that is the whole value of an attribute, without the whitespace around it.
pub(crate) fn whole<'s>(seed: &Seed<'s>, attribute: &Attribute) -> SeedUrl<'s> {
    let value = attribute.value.unwrap_or(Span::at(attribute.name.end()));
    let text = seed.slice(value);
    let lead = text.len() - text.trim_start().len();
    let kept = text.trim().len();
    let span = if kept == 0 {
        value
    } else {
        Span::new(value.start() + lead, value.start() + lead + kept)
    };
    let decoded = match decoded(attribute, seed.text()) {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
        Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
    };
    SeedUrl::new(span, decoded, seed.has_template(value))
}
