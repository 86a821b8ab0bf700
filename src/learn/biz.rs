//! The id of a WeChat account in the addresses of its articles.

use rustc_hash::FxHashMap;

use crate::seed::Seed;
use crate::seed::passages::of_letters;

/// The site on which the articles of all accounts are: it is the source of none.
pub(super) const PLATFORM: &str = "mp.weixin.qq.com";

/// A fingerprint of the account: that of the address in the front matter, or else of more than half of the
/// links to articles of accounts.
pub(super) fn of(seed: &Seed<'_>) -> Option<u64> {
    let fields = seed.front_matter.iter().flat_map(|front| &front.fields);
    let mut stated = fields.filter_map(|field| field.value.text().filter(|text| text.contains(PLATFORM)));
    if let Some(id) = stated.find_map(id) {
        return Some(id);
    }
    let mut counts: FxHashMap<u64, usize> = FxHashMap::default();
    for reference in &seed.references {
        if reference.url.host() != Some(PLATFORM) {
            continue;
        }
        if let Some(id) = id(&reference.url.text) {
            *counts.entry(id).or_default() += 1;
        }
    }
    let all: usize = counts.values().sum();
    let (id, most) = counts.into_iter().max_by_key(|(_, count)| *count)?;
    (most * 2 > all).then_some(id)
}

fn id(address: &str) -> Option<u64> {
    let (_, rest) = address.split_once("__biz=")?;
    // What pads it is written in several ways.
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
    (end > 0).then(|| of_letters(&rest[..end]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    fn biz(text: &str) -> Option<u64> {
        let source = Source::new("a.md", text);
        of(&Seed::parse(&source, &[]))
    }

    #[test]
    fn the_address_in_the_front_matter_counts_first() {
        let link = |id: &str| format!("[x](https://mp.weixin.qq.com/s?__biz={id}&mid=1)\n");
        let ours = biz(&link("MzA1=="));
        assert!(ours.is_some());
        assert_eq!(biz(&link("MzA1%3D%3D")), ours);
        assert_eq!(biz(&(link("MzA1==") + &link("MzB2=="))), None);
        assert_eq!(biz(&(link("MzA1==") + &link("MzB2==") + &link("MzA1=="))), ours);
        let field = "---\nurl: https://mp.weixin.qq.com/s?__biz=MzA1==&mid=2\n---\n\n";
        assert_eq!(biz(&format!("{field}{}", link("MzB2==").repeat(2))), ours);
        assert_eq!(biz("[x](https://a.example/s?__biz=MzA1==)\n"), None);
    }
}
