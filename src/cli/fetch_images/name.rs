//! The name of the file of an image: that of its address, made of characters that need no care
//! anywhere, with the ending of what it is.

use url::Url;

use crate::url::{has_image_ending, percent_decoded};

/// The longest stem of a name, in bytes.
const LONGEST: usize = 80;

/// Names that Windows keeps for devices, with any ending.
const RESERVED: &[&str] = &["con", "prn", "aux", "nul", "conin$", "conout$", "clock$"];

/// The stem for an address: the last part of its path that says something, else its host.
pub(super) fn stem(url: &Url) -> String {
    let parts = url.path_segments().into_iter().flatten().rev();
    let parts = parts.map(|part| clean(&percent_decoded(part).unwrap_or(part.into())));
    let named = parts
        .map(|part| without_ending(&part).to_owned())
        .find(|part| !part.is_empty());
    let mut stem = named.unwrap_or_else(|| clean(url.host_str().unwrap_or_default()));
    stem.truncate(LONGEST);
    let stem = stem.trim_end_matches(['.', '-', '_']);
    if stem.is_empty() {
        return "image".to_owned();
    }
    // Only the part before the first dot counts on Windows.
    if is_reserved(stem.split('.').next().unwrap_or(stem)) {
        return format!("image-{stem}");
    }
    stem.to_owned()
}

/// The name of a file, with a part of its hash where the plain name means another one.
pub(super) fn name(stem: &str, hash: Option<&str>, ending: &str) -> String {
    match hash {
        None => format!("{stem}.{ending}"),
        Some(hash) => format!("{stem}-{hash}.{ending}"),
    }
}

/// Letters, digits and `-_.` of ASCII; anything else becomes a `-`. No two of these are in a row, and
/// none is first.
fn clean(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    for c in text.chars() {
        let c = match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '_' | '.' => c,
            _ => '-',
        };
        let is_mark = |c: char| matches!(c, '-' | '_' | '.');
        if is_mark(c) && clean.chars().next_back().is_none_or(is_mark) {
            continue;
        }
        clean.push(c);
    }
    clean
}

/// The text without the ending of an image file, which the file gets by its content.
fn without_ending(name: &str) -> &str {
    match name.rsplit_once('.') {
        Some((stem, _)) if has_image_ending(name) => stem,
        _ => name,
    }
}

fn is_reserved(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let numbered = |start: &str| {
        let number = name.strip_prefix(start);
        number.is_some_and(|number| matches!(number.as_bytes(), [b'0'..=b'9']))
    };
    RESERVED.contains(&&*name) || numbered("com") || numbered("lpt")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(url: &str) -> String {
        stem(&Url::parse(url).expect("a URL"))
    }

    #[test]
    fn a_name_is_harmless_everywhere() {
        for (url, wanted) in [
            ("https://a.example/2024/rain.jpg?w=3", "rain"),
            ("https://a.example/mmbiz_png/AbC/640", "640"),
            ("https://a.example/x/..%2f..%2fetc%2fpasswd", "etc-passwd"),
            ("https://a.example/%2e%2e/%2e%2e/a.png", "a"),
            ("https://a.example/x/.htaccess", "htaccess"),
            ("https://a.example/..%5C..%5Cwindows%5Cwin.ini", "windows-win.ini"),
            ("https://a.example/a%00b.png", "a-b"),
            ("https://a.example/con.png", "image-con"),
            ("https://a.example/Com1.tar.gz", "image-Com1.tar.gz"),
            ("https://a.example/company.png", "company"),
            ("https://a.example/%E9%9B%A8/", "a.example"),
            ("https://a.example/-rf", "rf"),
            ("https://a.example/a.png...", "a.png"),
            ("https://a.example/", "a.example"),
            ("https://a.example/dir/?id=5", "dir"),
            ("https://a.example/a:b.png", "a-b"),
        ] {
            assert_eq!(of(url), wanted, "{url}");
        }
        let long = of(&format!("https://a.example/{}.png", "x".repeat(3000)));
        assert_eq!(long.len(), LONGEST);
    }
}
