//! Ids that tell an advertising network whom it pays: affiliate ids of Amazon, publisher ids of AdSense.

use std::collections::BTreeSet;

/// The ids in a text.
#[must_use]
pub(crate) fn in_text(text: &str) -> BTreeSet<&str> {
    let mut ids = BTreeSet::new();
    for at in memchr::memmem::find_iter(text.as_bytes(), b"amazon.") {
        let ends = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>' | '(' | ')' | ']');
        let url = &text[at..];
        ids.extend(of_amazon(&url[..url.find(ends).unwrap_or(url.len())]));
    }
    for at in memchr::memmem::find_iter(text.as_bytes(), b"ca-pub-") {
        let digits = text.as_bytes()[at + 7..]
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        if digits >= 10 {
            ids.insert(&text[at..at + 7 + digits]);
        }
    }
    ids
}

/// The affiliate ids in a URL of Amazon: `?tag=somebody-20`, and `/somebody-20` in older ones.
fn of_amazon(url: &str) -> impl Iterator<Item = &str> {
    const KEYS: [&str; 4] = ["tag", "Tag", "AssociateTag", "t"];
    let is_old = url.contains("/obidos/") || url.contains("/gp/redirect");
    url.split(['?', '&', ';', '/'])
        .filter_map(move |part| match part.split_once('=') {
            Some((key, id)) => Some(id).filter(|id| KEYS.contains(&key) && is_affiliate_id(id)),
            None => Some(part).filter(|id| is_old && is_affiliate_id(id)),
        })
}

fn is_affiliate_id(id: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let bytes = id.as_bytes();
    matches!(bytes, [_, .., b'-', b'2', last] if last.is_ascii_digit()) && bytes.iter().copied().all(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_found_where_networks_read_them() {
        let found = |text| in_text(text).into_iter().collect::<Vec<_>>();
        assert_eq!(found("(https://www.amazon.com/dp/0?tag=loaf-20)"), ["loaf-20"]);
        assert_eq!(
            found("\"http://amazon.de/dp/0?a=b&amp;tag=loaf_a-21&c\""),
            ["loaf_a-21"]
        );
        assert_eq!(found("http://www.amazon.com/exec/obidos/ASIN/0/loaf-20"), ["loaf-20"]);
        assert_eq!(
            found("https://www.amazon.com/s?k=loaf-20 https://example.com/?tag=a-20"),
            [""; 0]
        );
        assert_eq!(
            found("data-ad-client=\"ca-pub-0000000000000000\""),
            ["ca-pub-0000000000000000"]
        );
    }
}
