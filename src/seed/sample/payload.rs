//! Tags in sentences that would load or run something: what an attack writes into a page, and what
//! was typed as text.

use crate::seed::outline::End;
use crate::seed::outline::NodeId;
use crate::seed::sample::Reading;
use crate::seed::sample::sides::Sides;
use crate::url::is_private;

/// Elements that load or run something.
pub(super) const ACTIVE: &[&str] = &[
    "base", "embed", "frame", "iframe", "link", "meta", "object", "script", "style",
];

const CURLY: &[char] = &['“', '”', '„', '‟', '‘', '’', '‚', '″', '＂'];

/// Calls by which a script shows that it runs.
const DEMONSTRATIONS: &[&str] = &["alert", "confirm", "prompt"];

/// Whether the element would run a script that only demonstrates that it runs, and has nothing that
/// readers could see.
pub(super) fn is_payload(reading: Reading<'_, '_>, id: NodeId) -> bool {
    let (outline, text) = (reading.outline, reading.text);
    let node = outline.node(id);
    let is_seen = || {
        ["class", "style", "id", "alt", "title"]
            .iter()
            .any(|name| reading.value(id, name).is_some_and(|value| !value.trim().is_empty()))
    };
    if node.name == "script" && reading.is_bare(id) {
        let inside = outline.inside(id, text.len()).of(text);
        return matches!(node.end, End::Tag(_)) && inside.len() < 200 && demonstrates(inside) && !is_seen();
    }
    let mut attributes = outline.attributes(id).iter();
    let runs = attributes.any(|attribute| {
        let name = attribute.name.of(text);
        let value = attribute.value.map_or("", |value| value.of(text));
        let script = value
            .trim_start_matches(|c: char| c.is_whitespace() || CURLY.contains(&c))
            .get(..11)
            .filter(|scheme| scheme.eq_ignore_ascii_case("javascript:"));
        let is_no_picture = node.name == "img" && name.eq_ignore_ascii_case("src");
        is_handler(name) && (attribute.value.is_none() || demonstrates(value))
            || script.is_some() && (is_no_picture || demonstrates(value))
    });
    runs && !is_seen()
}

fn demonstrates(script: &str) -> bool {
    let is_call = |name: &&str| {
        memchr::memmem::find_iter(script.as_bytes(), name.as_bytes()).any(|at| {
            let before = script[..at].chars().next_back();
            let after = script[at + name.len()..].trim_start();
            !before.is_some_and(|c| c.is_alphanumeric() || c == '_') && after.starts_with(['(', '`'])
        })
    };
    script.contains("document.cookie") || DEMONSTRATIONS.iter().any(is_call)
}

/// Whether the tag was typed as text: its values are in typographic quotes, and it would load or run
/// something, is not closed in its sentence, or is in an article that shows markup.
pub(super) fn is_typed(reading: Reading<'_, '_>, id: NodeId, shows_markup: bool) -> bool {
    let node = reading.outline.node(id);
    let mut attributes = reading.outline.attributes(id).iter();
    let in_sentence = || {
        let sides = Sides::of(reading.text, node.tag.start(), node.tag.end());
        sides.has_text() && sides.is_word() && reading.is_unclosed(id)
    };
    attributes.any(|attribute| {
        let value = attribute.value.map_or("", |value| value.of(reading.text));
        value.starts_with(CURLY)
            && (shows_markup
                || ACTIVE.contains(&&*node.name)
                || is_handler(attribute.name.of(reading.text))
                || in_sentence())
    })
}

fn is_handler(name: &str) -> bool {
    name.len() > 4 && name.as_bytes()[..2].eq_ignore_ascii_case(b"on")
}

/// Whether a sentence shows what an attack writes into a page: a tag that loads something and shows
/// nothing, an image of which only the request matters, a handler that is only outlined.
pub(super) fn is_injected(reading: Reading<'_, '_>, id: NodeId) -> bool {
    let node = reading.outline.node(id);
    let sides = Sides::of(reading.text, node.tag.start(), node.tag.end());
    if !(sides.has_text() && sides.is_word()) {
        return false;
    }
    let is_styled = ["class", "style", "id", "alt", "title", "itemprop"]
        .iter()
        .any(|name| reading.value(id, name).is_some());
    match &*node.name {
        _ if is_styled => false,
        "link" | "meta" | "base" => true,
        "img" => requests_from_private_host(reading, id),
        _ => reading.is_unclosed(id) && outlines_handler(reading, id),
    }
}

/// Whether an image has an address in the author's own network that names no image file.
fn requests_from_private_host(reading: Reading<'_, '_>, id: NodeId) -> bool {
    const IMAGES: [&str; 8] = ["png", "jpg", "jpeg", "gif", "webp", "svg", "bmp", "ico"];
    let Some(src) = reading.value(id, "src") else {
        return false;
    };
    let Ok(url) = url::Url::parse(src.trim()) else {
        return false;
    };
    let ending = url.path().rsplit_once('.').map_or("", |(_, ending)| ending);
    is_private(&url) && url.path().len() > 1 && !IMAGES.iter().any(|known| known.eq_ignore_ascii_case(ending))
}

/// Whether a handler of the element holds no script, only dots.
fn outlines_handler(reading: Reading<'_, '_>, id: NodeId) -> bool {
    let mut attributes = reading.outline.attributes(id).iter();
    attributes.any(|attribute| {
        let value = attribute.value.map_or("", |value| value.of(reading.text));
        let is_dots = !value.is_empty() && value.chars().all(|c| matches!(c, '.' | '…'));
        is_dots && is_handler(attribute.name.of(reading.text))
    })
}

/// Whether a script is loaded from the author's own network, as in an example.
pub(super) fn loads_private_script(reading: Reading<'_, '_>, id: NodeId) -> bool {
    let Some(src) = reading
        .value(id, "src")
        .filter(|_| reading.outline.node(id).name == "script")
    else {
        return false;
    };
    let scheme = if src.starts_with("//") { "http:" } else { "" };
    url::Url::parse(&format!("{scheme}{src}")).is_ok_and(|url| is_private(&url))
}

/// Whether the element loads something from an address that can be one.
pub(super) fn has_address(reading: Reading<'_, '_>, id: NodeId) -> bool {
    let attributes = reading.outline.attributes(id).iter();
    let mut values = attributes.filter_map(|attribute| {
        let name = attribute.name.of(reading.text).to_ascii_lowercase();
        let is_source = name.contains("src") || name == "data" || name.contains("original");
        is_source.then(|| attribute.value.map_or("", |value| value.of(reading.text)).trim())
    });
    let is_templated = reading.outline.node(id).templated;
    is_templated || values.any(|value| value.contains(['.', '/']) && !value.contains(['\'', '$', '<', '+']))
}
