//! `$removeparam` lines: which parameters of URLs only track, on which pages and for what is loaded.

use regex::{Regex, RegexBuilder};

use super::urls::{applies, reads};

/// Such a line.
#[derive(Debug)]
pub(super) struct RemoveParam {
    /// The list and the line, from 0.
    pub at: (usize, usize),
    /// Whether it is an exception.
    pub excepts: bool,
    name: Name,
    /// The rule without its types and its parameter; empty where it applies everywhere.
    rest: String,
    /// The types of what is loaded; none for links only.
    kinds: Vec<String>,
}

#[derive(Debug)]
enum Name {
    Any,
    Is(String),
    Matches(Regex),
}

/// The types that a line may name; a link leads to a document.
const KINDS: &[(&str, &str)] = &[
    ("document", "document"),
    ("doc", "document"),
    ("all", "document"),
    ("image", "image"),
    ("media", "media"),
    ("script", "script"),
    ("stylesheet", "stylesheet"),
    ("css", "stylesheet"),
    ("subdocument", "subdocument"),
    ("frame", "subdocument"),
    ("object", "object"),
    ("other", "other"),
    ("font", "font"),
    ("xmlhttprequest", "xmlhttprequest"),
    ("xhr", "xmlhttprequest"),
    ("ping", "ping"),
    ("websocket", "websocket"),
];

/// The options that stay in the rule.
const KEPT: &[&str] = &["domain", "from", "third-party", "3p", "first-party", "1p", "match-case"];

/// Reads a line; none for every other line, and where it cannot be applied to an article.
pub(super) fn read(line: &str, at: (usize, usize)) -> Option<RemoveParam> {
    let rule = line.strip_prefix("@@");
    let excepts = rule.is_some();
    let rule = rule.unwrap_or(line);
    let dollar = rule[..rule.find("removeparam")?].rfind('$')?;
    let (pattern, options) = (&rule[..dollar], &rule[dollar + 1..]);
    let (mut name, mut kinds, mut kept) = (None, Vec::new(), Vec::new());
    for option in unescaped(options) {
        let key = option.split('=').next().unwrap_or_default().trim_start_matches('~');
        let kind = KINDS.iter().find(|(word, _)| *word == option);
        if key == "removeparam" {
            name = Some(self::name(&option, excepts)?);
        } else if let Some((_, kind)) = kind {
            kinds.push((*kind).to_owned());
        } else if KEPT.contains(&key) {
            kept.push(option);
        } else if option != "important" {
            return None;
        }
    }
    let is_open = matches!(pattern, "" | "*");
    let rest = match (is_open, kept.is_empty()) {
        (true, true) => String::new(),
        (_, true) => pattern.to_owned(),
        (true, false) => format!("*${}", kept.join(",")),
        (false, false) => format!("{pattern}${}", kept.join(",")),
    };
    let found = RemoveParam {
        at,
        excepts,
        name: name?,
        kinds,
        rest,
    };
    (found.rest.is_empty() || reads(&found.rest)).then_some(found)
}

/// Options between commas; `\,` is a comma in a value.
fn unescaped(options: &str) -> Vec<String> {
    let mut found = vec![String::new()];
    let mut letters = options.chars().peekable();
    while let Some(c) = letters.next() {
        match (c, found.last_mut()) {
            ('\\', Some(last)) if letters.next_if_eq(&',').is_some() => last.push(','),
            (',', _) => found.push(String::new()),
            (c, Some(last)) => last.push(c),
            (_, None) => {}
        }
    }
    found
}

/// What `removeparam=…` names. Without a name all parameters would go, which only exceptions may say.
fn name(option: &str, excepts: bool) -> Option<Name> {
    let value = option.split_once('=').map_or("", |(_, value)| value);
    if value.is_empty() {
        return excepts.then_some(Name::Any);
    }
    if let Some(regex) = value.strip_prefix('/') {
        let (regex, flags) = regex.rsplit_once('/')?;
        let regex = RegexBuilder::new(regex).case_insensitive(flags.contains('i')).build();
        return Some(Name::Matches(regex.ok()?));
    }
    let is_name = |c: char| c.is_ascii_graphic() && !matches!(c, '~' | '|' | '*');
    value.chars().all(is_name).then(|| Name::Is(value.to_owned()))
}

impl RemoveParam {
    /// Whether it is about a parameter of a URL that a page links or, with a kind, loads.
    pub(super) fn is_about(&self, pair: &str, url: &str, page: &str, kind: Option<&str>) -> bool {
        let named = match &self.name {
            Name::Any => true,
            Name::Is(name) => pair.split('=').next() == Some(name),
            Name::Matches(regex) => regex.is_match(pair),
        };
        let is_of_kind = match kind {
            None => self.kinds.is_empty() || self.kinds.iter().any(|of| of == "document"),
            Some(kind) => self.kinds.iter().any(|of| of == kind),
        };
        named && is_of_kind && (self.rest.is_empty() || applies(&self.rest, url, page, "other"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const URL: &str = "https://news.example.com/a?utm_source=b&id=1";

    fn is_about(line: &str, pair: &str, kind: Option<&str>) -> bool {
        read(line, (0, 0)).is_some_and(|line| line.is_about(pair, URL, "https://other.example/", kind))
    }

    #[test]
    fn lines_name_parameters() {
        assert!(is_about("$removeparam=utm_source", "utm_source=b", None));
        assert!(is_about(
            "||example.com^$removeparam=utm_source,document",
            "utm_source=b",
            None
        ));
        assert!(is_about("*$image,removeparam=/^utm_/", "utm_source=b", Some("image")));
        assert!(is_about(
            "$removeparam=utm_source,domain=other.example",
            "utm_source=b",
            None
        ));
    }

    #[test]
    fn other_parameters_stay() {
        assert!(!is_about("$removeparam=utm_source", "utm_sources=b", None));
        assert!(!is_about("$removeparam=utm_source", "utm_source=b", Some("image")));
        assert!(!is_about("$removeparam=utm_source,image", "utm_source=b", None));
        assert!(!is_about(
            "||other.example^$removeparam=utm_source",
            "utm_source=b",
            None
        ));
        assert!(!is_about(
            "$removeparam=utm_source,domain=third.example",
            "utm_source=b",
            None
        ));
    }

    #[test]
    fn lines_that_cannot_be_applied() {
        for line in [
            "$removeparam",
            "$removeparam=~a",
            "$removeparam=/(/",
            "$removeparam=a,app=b",
            "||a^$image",
        ] {
            assert!(read(line, (0, 0)).is_none(), "{line}");
        }
        assert!(read("@@||a.example^$removeparam", (0, 0)).is_some_and(|line| line.excepts));
    }
}
