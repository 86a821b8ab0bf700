//! `image/unencoded-url`: summary, options and cases are in rules/image/unencoded-url.yaml.

use std::fmt::Write as _;

mod spaced;

use crate::checks::{Check, Context};
use crate::edit::Safety;
use crate::finding::{Findings, Severity};
use crate::rewrite::Rewrite;
use crate::seed::{Place, Reference, Seed};
use crate::url::percent_decoded;
use spaced::spaced_destinations;

pub(crate) struct UnencodedUrl;

impl Check for UnencodedUrl {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        if !context.dialect.has_spaces_in_urls {
            spaced_destinations(context.seed, findings);
        }
        context
            .seed
            .images()
            .for_each(|image| self.image(context, image, findings));
    }
}

impl UnencodedUrl {
    fn image(&self, context: Context<'_, '_>, image: &Reference<'_>, findings: &mut Findings<'_, '_>) {
        let seed = context.seed;
        let loaded = matches!(image.url.scheme(), "http" | "https" | "protocol-relative" | "none");
        if matches!(image.place, Place::Lazy(_)) || !loaded {
            return;
        }
        let text = &*image.url.text;
        let Some(flaw) = Flaw::of(text, image.url.is_remote()) else {
            return;
        };
        let in_markdown = matches!(image.place, Place::Markdown(_));
        let by_generator = matches!(image.place, Place::Field(_)) || in_markdown && !image.url.is_remote();
        let safety = match flaw {
            Flaw::Twice => Safety::Unsafe,
            Flaw::Backslash | Flaw::Space if in_markdown => Safety::Unsafe,
            _ if by_generator => Safety::Unsafe,
            _ => Safety::Safe,
        };
        let finding = findings.at(image.url.span).label(flaw.label());
        let finding = match flaw {
            Flaw::Letters => finding
                .severity(Severity::Hint)
                .message("This URL contains non-ASCII letters that are not percent-encoded."),
            // Some hosts, Blogger among them, store files under such names.
            Flaw::Twice => finding
                .severity(Severity::Hint)
                .message("This URL seems to be percent-encoded twice.")
                .help("Check whether the image loads; if not, decode the URL once."),
            _ => finding,
        };
        match replacement(seed, image, flaw) {
            Some(written) if !seed.slice(image.url.span).contains('\n') => {
                let title = if flaw == Flaw::Twice {
                    "Decode the URL once"
                } else {
                    "Percent-encode the URL"
                };
                finding.rewrite(title, safety, Rewrite::Replace(image.url.span, written));
            }
            _ => finding.done(),
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Flaw {
    Space,
    Backslash,
    Control,
    Twice,
    Letters,
}

impl Flaw {
    fn of(text: &str, remote: bool) -> Option<Self> {
        let path = &text[authority(text)..];
        if path
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'\\' | b'%'))
        {
            return None;
        }
        if path.contains(' ') {
            return Some(Self::Space);
        }
        if path[..path_length(path)].contains('\\') {
            return Some(Self::Backslash);
        }
        if path.bytes().any(|byte| byte.is_ascii_control()) {
            return Some(Self::Control);
        }
        if is_encoded_twice(&path[..path_length(path)]) {
            return Some(Self::Twice);
        }
        (remote && !path.is_ascii()).then_some(Self::Letters)
    }

    fn label(self) -> &'static str {
        match self {
            Self::Space => "contains a space",
            Self::Backslash => "contains a backslash",
            Self::Control => "contains a control character",
            Self::Twice => "`%25` is an encoded `%`",
            Self::Letters => "some older servers and feed readers cannot handle them",
        }
    }
}

/// The length of the scheme and the host, which are not percent-encoded.
fn authority(text: &str) -> usize {
    let Some(start) = text.find("//").filter(|at| *at == 0 || text[..*at].ends_with(':')) else {
        return 0;
    };
    let host = &text[start + 2..];
    start + 2 + host.find(['/', '?', '#', '\\']).unwrap_or(host.len())
}

/// The length up to the query and the fragment, in which browsers leave a backslash as it is.
fn path_length(text: &str) -> usize {
    text.find(['?', '#']).unwrap_or(text.len())
}

/// Whether the path has non-ASCII letters whose percent signs were encoded again: `%25E8%25AF%25AD`.
fn is_encoded_twice(path: &str) -> bool {
    path.contains("%25")
        && percent_decoded(path)
            .as_deref()
            .and_then(percent_decoded)
            .is_some_and(|twice| !twice.is_ascii() && path.is_ascii())
        && percent_decoded(path).is_some_and(|once| once.is_ascii())
}

fn replacement(seed: &Seed<'_>, image: &Reference<'_>, flaw: Flaw) -> Option<String> {
    let (text, raw) = (&*image.url.text, seed.slice(image.url.span));
    if flaw == Flaw::Twice {
        return image.written(seed, &percent_decoded(text)?);
    }
    let wanted = encoded(text);
    let direct = encoded(raw);
    let html = matches!(image.place, Place::Attribute(..) | Place::Srcset(_));
    if raw == text || html && htmlize::unescape_attribute(&direct) == wanted {
        return Some(direct);
    }
    image.written(seed, &wanted)
}

fn encoded(text: &str) -> String {
    let kept = authority(text);
    let path = path_length(&text[kept..]);
    let mut written = text[..kept].to_owned();
    for (at, c) in text[kept..].char_indices() {
        match c {
            '\\' if at < path => written.push('/'),
            c if c.is_ascii_graphic() => written.push(c),
            c => c
                .encode_utf8(&mut [0; 4])
                .bytes()
                .for_each(|byte| write!(written, "%{byte:02X}").unwrap_or_default()),
        }
    }
    written
}
