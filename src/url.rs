//! URLs in an article: decoded, and resolved according to the WHATWG URL standard.

use std::borrow::Cow;
use std::net::IpAddr;
use std::sync::{Arc, OnceLock};

use percent_encoding::percent_decode_str;
use url::{Host, ParseError, Url};

use crate::source::Span;

/// A URL in an article.
#[derive(Debug)]
pub struct SeedUrl<'s> {
    /// Its bytes, without quotes and surrounding whitespace.
    pub span: Span,
    /// Its text with character references decoded.
    pub text: Cow<'s, str>,
    /// Its kind.
    pub kind: UrlKind,
}

/// The kind of a URL.
#[derive(Clone, Debug)]
pub enum UrlKind {
    /// It is empty, or only whitespace.
    Empty,
    /// It contains a template expression, so its value is unknown.
    Unknown,
    /// It has a scheme.
    Absolute(Arc<Parsed>),
    /// It is `//host/…`, resolved against `https:`.
    ProtocolRelative(Arc<Parsed>),
    /// It is relative to the URL of the article.
    Relative,
    /// It cannot be parsed.
    Invalid(ParseError),
}

/// A parsed URL, which many places of an article may share.
#[derive(Debug)]
pub struct Parsed {
    url: Url,
    /// The classes of `rules/hosts.yaml` to which its host belongs, once somebody asked for them.
    classes: OnceLock<u32>,
}

impl From<Url> for Parsed {
    fn from(url: Url) -> Self {
        Self {
            url,
            classes: OnceLock::new(),
        }
    }
}

impl std::ops::Deref for Parsed {
    type Target = Url;

    fn deref(&self) -> &Url {
        &self.url
    }
}

impl<'s> SeedUrl<'s> {
    /// Resolves the text at `span`, which is already decoded.
    #[must_use]
    pub fn new(span: Span, text: Cow<'s, str>, unknown: bool) -> Self {
        let kind = if unknown {
            UrlKind::Unknown
        } else {
            classify(text.trim())
        };
        Self { span, text, kind }
    }

    /// The same; `last` is one that was resolved before, and what they share is parsed once.
    #[must_use]
    pub(crate) fn after(last: Option<&Self>, span: Span, text: Cow<'s, str>, unknown: bool) -> Self {
        match last {
            Some(last) if !unknown && last.text == text && !matches!(last.kind, UrlKind::Unknown) => Self {
                span,
                text,
                kind: last.kind.clone(),
            },
            _ => Self::new(span, text, unknown),
        }
    }

    /// The parsed URL where it has a host or a scheme.
    #[must_use]
    pub fn parsed(&self) -> Option<&Url> {
        match &self.kind {
            UrlKind::Absolute(url) | UrlKind::ProtocolRelative(url) => Some(url),
            _ => None,
        }
    }

    /// The classes to which its host belongs, one bit each: what `find` says of a host.
    pub(crate) fn classes(&self, find: impl FnOnce(&str) -> u32) -> u32 {
        let (UrlKind::Absolute(parsed) | UrlKind::ProtocolRelative(parsed)) = &self.kind else {
            return 0;
        };
        *parsed.classes.get_or_init(|| self.host().map_or(0, find))
    }

    /// The host in lower case.
    #[must_use]
    pub fn host(&self) -> Option<&str> {
        self.parsed().and_then(Url::host_str).filter(|host| !host.is_empty())
    }

    /// The scheme as cards name it: `http`, `none` for a relative URL, `protocol-relative` …
    #[must_use]
    pub fn scheme(&self) -> &str {
        match &self.kind {
            UrlKind::Absolute(url) => url.scheme(),
            UrlKind::ProtocolRelative(_) => "protocol-relative",
            UrlKind::Relative => "none",
            UrlKind::Empty | UrlKind::Unknown | UrlKind::Invalid(_) => "",
        }
    }

    /// Whether it is loaded from another server. `///tmp/a.png` names a file of the author's machine,
    /// although browsers read `tmp` as a host.
    #[must_use]
    pub fn is_remote(&self) -> bool {
        let is_path = |host: &str| self.text.trim_start().starts_with("///") && !host.contains('.');
        self.host().is_some_and(|host| !is_path(host))
            && matches!(self.scheme(), "http" | "https" | "protocol-relative")
    }
}

fn classify(text: &str) -> UrlKind {
    if text.is_empty() {
        return UrlKind::Empty;
    }
    if text.starts_with("//") || text.starts_with("\\\\") {
        return match Url::parse(&format!("https:{text}")) {
            Ok(url) => UrlKind::ProtocolRelative(Arc::new(url.into())),
            Err(error) => UrlKind::Invalid(error),
        };
    }
    if !has_scheme(text) {
        return UrlKind::Relative;
    }
    match Url::parse(text) {
        Ok(url) => UrlKind::Absolute(Arc::new(url.into())),
        Err(ParseError::RelativeUrlWithoutBase) => UrlKind::Relative,
        Err(error) => UrlKind::Invalid(error),
    }
}

fn has_scheme(text: &str) -> bool {
    let Some(colon) = memchr::memchr(b':', text.as_bytes()) else {
        return false;
    };
    let scheme = &text.as_bytes()[..colon];
    scheme.first().is_some_and(u8::is_ascii_alphabetic)
        && scheme
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
}

/// Whether the host is reachable only from the author's own network.
#[must_use]
pub(crate) fn is_private(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.');
            name == "localhost"
                || [".localhost", ".local", ".internal", ".lan"]
                    .iter()
                    .any(|end| name.ends_with(end))
        }
        Some(Host::Ipv4(address)) => is_private_address(IpAddr::V4(address)),
        Some(Host::Ipv6(address)) => is_private_address(IpAddr::V6(address)),
        None => false,
    }
}

fn is_private_address(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => v4.is_loopback() || v4.is_private() || v4.is_link_local() || v4.is_unspecified(),
        IpAddr::V6(v6) => v6.is_loopback() || v6.is_unspecified() || v6.is_unique_local() || v6.is_unicast_link_local(),
    }
}

/// Whether a browser that follows the address runs what is written in it. `javascript:void(0)` and
/// the like do nothing.
#[must_use]
pub(crate) fn runs_script(text: &str) -> bool {
    let start: String = text
        .chars()
        .filter(|c| *c > ' ' && !c.is_control())
        .take(40)
        .map(|c| c.to_ascii_lowercase())
        .collect();
    let script = start
        .strip_prefix("javascript:")
        .or_else(|| start.strip_prefix("vbscript:"));
    if let Some(script) = script {
        return !matches!(
            script.trim_matches(';'),
            "" | "void(0)" | "void0" | "void(null)" | "returnfalse" | "false"
        );
    }
    let documents = [
        "text/html",
        "text/xml",
        "image/svg+xml",
        "application/xml",
        "application/xhtml+xml",
    ];
    start
        .strip_prefix("data:")
        .is_some_and(|data| documents.iter().any(|kind| data.starts_with(kind)))
}

/// Whether `text` is an absolute `http` or `https` URL.
#[must_use]
pub(crate) fn is_web_address(text: &str) -> bool {
    let url = SeedUrl::new(Span::at(0), text.into(), false);
    matches!(url.scheme(), "http" | "https") && url.host().is_some()
}

/// Whether `text` may be the URL of an image: an absolute URL, a data URI or a path.
#[must_use]
pub(crate) fn is_image_address(text: &str) -> bool {
    let text = text.trim();
    let url = SeedUrl::new(Span::at(0), text.into(), false);
    match &url.kind {
        UrlKind::Absolute(parsed) if parsed.scheme() == "data" => parsed.path().starts_with("image/"),
        UrlKind::Absolute(_) => is_web_address(text),
        UrlKind::ProtocolRelative(_) => url.host().is_some(),
        UrlKind::Relative => text.contains(['/', '.']) && !text.ends_with(['.', '/']),
        UrlKind::Unknown => true,
        UrlKind::Empty | UrlKind::Invalid(_) => false,
    }
}

/// Whether a path has the extension of an image file.
#[must_use]
pub(crate) fn has_image_ending(path: &str) -> bool {
    const ENDINGS: &[&str] = &[
        "png", "jpg", "jpeg", "gif", "webp", "svg", "avif", "bmp", "ico", "tif", "tiff", "jxl", "heic",
    ];
    path.rsplit_once('.')
        .is_some_and(|(_, ending)| ENDINGS.iter().any(|known| known.eq_ignore_ascii_case(ending)))
}

/// A text with its percent-encoded bytes decoded; none where they are not UTF-8.
#[must_use]
pub(crate) fn percent_decoded(text: &str) -> Option<Cow<'_, str>> {
    percent_decode_str(text).decode_utf8().ok()
}

/// One candidate of a `srcset`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Candidate {
    /// The bytes of its URL.
    pub url: Span,
    /// The bytes of its descriptors, without surrounding whitespace.
    pub descriptors: Span,
}

/// Splits a `srcset` according to the HTML standard. `base` is the offset of `value` in the file.
#[must_use]
pub(crate) fn srcset(value: &str, base: usize) -> Vec<Candidate> {
    let bytes = value.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    loop {
        while at < bytes.len() && (bytes[at].is_ascii_whitespace() || bytes[at] == b',') {
            at += 1;
        }
        if at == bytes.len() {
            return found;
        }
        let start = at;
        while at < bytes.len() && !bytes[at].is_ascii_whitespace() {
            at += 1;
        }
        let url = value[start..at].trim_end_matches(',');
        let comma_ended = start + url.len() < at;
        let url = Span::new(base + start, base + start + url.len());
        let from = at;
        let mut depth = 0_u32;
        while !comma_ended && at < bytes.len() && (bytes[at] != b',' || depth > 0) {
            depth = match bytes[at] {
                b'(' => depth + 1,
                b')' => depth.saturating_sub(1),
                _ => depth,
            };
            at += 1;
        }
        let lead = value[from..at].len() - value[from..at].trim_start().len();
        let kept = value[from..at].trim().len();
        found.push(Candidate {
            url,
            descriptors: Span::new(
                base + from + lead.min(at - from),
                base + from + lead.min(at - from) + kept,
            ),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scheme(text: &str) -> String {
        SeedUrl::new(Span::at(0), text.into(), false).scheme().to_owned()
    }

    #[test]
    fn an_address_that_runs_a_script_is_known() {
        assert!(runs_script(" Java\nScript:go()"));
        assert!(runs_script("vbscript:go()"));
        assert!(runs_script("data:text/html,<script>go()</script>"));
        assert!(!runs_script("javascript:void(0);"));
        assert!(!runs_script("data:image/png;base64,AA"));
        assert!(!runs_script("https://a.b/?javascript:go()"));
    }

    #[test]
    fn schemes_are_those_that_a_browser_resolves() {
        assert_eq!(scheme("http://a/b"), "http");
        assert_eq!(scheme("//a/b"), "protocol-relative");
        assert_eq!(scheme("a/b:c"), "none");
        assert_eq!(scheme("/a"), "none");
        assert_eq!(scheme(" "), "");
    }

    #[test]
    fn a_srcset_is_split_according_to_the_html_standard() {
        let value = "a.png, b,c.png 2x , data:image/gif;base64,R0l== 1w";
        let urls: Vec<_> = srcset(value, 0)
            .iter()
            .map(|c| (c.url.of(value), c.descriptors.of(value)))
            .collect();
        assert_eq!(
            urls,
            [("a.png", ""), ("b,c.png", "2x"), ("data:image/gif;base64,R0l==", "1w")]
        );
    }

    #[test]
    fn private_hosts_are_recognized() {
        let private = |text: &str| is_private(&Url::parse(text).expect("a URL"));
        assert!(private("http://localhost:4000/a"));
        assert!(private("http://192.168.1.1/"));
        assert!(private("http://nas.local/"));
        assert!(!private("https://8.8.8.8/"));
        assert!(!private("https://localhost.example/"));
    }
}
