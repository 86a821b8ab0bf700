//! The configurations of sites for full-text readers (`ftr-site-config`): a file for each site, whose
//! lines say what of its pages is no part of an article. They become selectors for articles from
//! that site.

use super::compile::Reason;
use super::xpath;

/// The keys by which such a file is recognized.
const KEYS: &[&str] = &[
    "strip",
    "strip_id_or_class",
    "strip_image_src",
    "body",
    "title",
    "author",
    "date",
    "prune",
    "tidy",
    "test_url",
];

/// The site of a file, by its name.
pub(super) fn site(name: &str) -> Option<&str> {
    let file = name.rsplit('/').next()?.strip_suffix(".txt")?;
    let host = file.strip_prefix('.').unwrap_or(file);
    let is_part = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_');
    (host.contains('.') && host.split('.').all(is_part)).then_some(file)
}

/// Whether a text is such a configuration.
pub(super) fn is_one(text: &str) -> bool {
    text.lines()
        .any(|line| entry(line).is_some_and(|(key, _)| KEYS.contains(&key)))
}

/// A key and its value.
fn entry(line: &str) -> Option<(&str, &str)> {
    let line = line.trim();
    let (key, value) = line.split_once(':').filter(|_| !line.starts_with('#'))?;
    Some((key.trim_end(), value.trim()))
}

/// The selector of what a line removes; none where it removes nothing.
pub(super) fn selector(line: &str) -> Option<Result<String, Reason>> {
    let (key, value) = entry(line)?;
    let bare = value.trim_matches(['\'', '"']);
    let quoted = xpath::quoted(bare);
    match key {
        "strip" => Some(xpath::selector(value).ok_or(Reason::XPath)),
        "strip_id_or_class" if bare.is_empty() || bare.contains(char::is_whitespace) => Some(Err(Reason::Bad)),
        "strip_id_or_class" => Some(Ok(format!("[class~={quoted}], [id={quoted}]"))),
        "strip_image_src" if bare.len() < 3 => Some(Err(Reason::Bad)),
        "strip_image_src" => Some(Ok(format!("img[src*={quoted}]"))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_become_selectors() {
        let of = |line: &str| selector(line).map(Result::ok);
        assert_eq!(
            of("strip_id_or_class: 'related'"),
            Some(Some("[class~=\"related\"], [id=\"related\"]".to_owned()))
        );
        assert_eq!(
            of("strip_image_src: /banner/"),
            Some(Some("img[src*=\"/banner/\"]".to_owned()))
        );
        assert_eq!(of("strip://div[@id='a']"), Some(Some("div[id=\"a\"]".to_owned())));
        assert_eq!(of("strip: //h2"), Some(None));
        assert_eq!(of("body: //div[@id='a']"), None);
        assert_eq!(of("# strip: //div[@id='a']"), None);
    }

    #[test]
    fn names_are_sites() {
        assert_eq!(site("a/news.example.com.txt"), Some("news.example.com"));
        for name in ["LICENSE.txt", "example.com.md", "..txt", "easylist.txt", "a b.com.txt"] {
            assert_eq!(site(name), None, "{name}");
        }
    }
}
