//! In which syntax a list is written: filter rules, the configuration of one site for full-text
//! readers, or the JSON of ClearURLs.

use super::site_config;

/// The syntax of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Syntax<'f> {
    /// Filter rules, one on each line.
    Filters,
    /// The configuration of this site; with a dot in front, of all sites below it.
    Site(&'f str),
    /// Rules for the parameters of URLs.
    ClearUrls,
}

/// The syntax of a file.
pub(super) fn of<'f>(name: &'f str, text: &str) -> Syntax<'f> {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if text.starts_with('{') && text.contains("\"providers\"") {
        return Syntax::ClearUrls;
    }
    match site_config::site(name) {
        Some(site) if site_config::is_one(text) => Syntax::Site(site),
        _ => Syntax::Filters,
    }
}

/// The text of a file if it has filter rules.
pub(super) fn filters<'f>(name: &str, text: &'f str) -> &'f str {
    match of(name, text) {
        Syntax::Filters => text,
        Syntax::Site(_) | Syntax::ClearUrls => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_told_apart() {
        let config = "# a comment\nstrip: //div[@id='a']\n";
        assert_eq!(
            of("rules/news.example.com.txt", config),
            Syntax::Site("news.example.com")
        );
        assert_eq!(of(".example.com.txt", config), Syntax::Site(".example.com"));
        assert_eq!(of("list.txt", config), Syntax::Filters);
        assert_eq!(of("news.example.com.txt", "##.a\n"), Syntax::Filters);
        assert_eq!(of("a.json", "{\"providers\": {}}"), Syntax::ClearUrls);
    }
}
