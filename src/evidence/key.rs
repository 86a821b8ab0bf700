//! Under which address an image is written down: without what may be secret.

use url::Url;

use crate::url::percent_decoded;

/// Parameters whose value grants access, and those that belong to them.
const SECRETS: &[&str] = &[
    "__token__",
    "access_token",
    "api-key",
    "api_key",
    "apikey",
    "auth",
    "auth_key",
    "auth_token",
    "authkey",
    "authorization",
    "awsaccesskeyid",
    "client_secret",
    "googleaccessid",
    "hdnea",
    "hdntl",
    "hdnts",
    "hmac",
    "id_token",
    "jsessionid",
    "jwt",
    "key-pair-id",
    "oauth_token",
    "ossaccesskeyid",
    "passwd",
    "password",
    "phpsessid",
    "private_token",
    "pwd",
    "q-ak",
    "q-header-list",
    "q-key-time",
    "q-sign-algorithm",
    "q-sign-time",
    "q-signature",
    "q-url-param-list",
    "refresh_token",
    "secret",
    "security-token",
    "session_id",
    "sessionid",
    "sig",
    "sign",
    "signature",
    "ssig",
    "token",
    "x-expires",
    "x-orig-authkey",
    "x-orig-expires",
    "x-orig-sign",
    "x-signature",
];

/// Parameters that are secret beside one of [`SECRETS`] or [`EXPIRIES`].
const BESIDE: &[&str] = &[
    "e", "exp", "expire", "expires", "hash", "key", "kid", "md5", "policy", "s", "se", "sid", "sip", "ske", "skoid",
    "sks", "skt", "sktid", "skv", "sp", "spr", "sr", "st", "sv",
];

/// Parameters that say until when an address is valid.
const EXPIRIES: &[&str] = &["exp", "expire", "expires", "x-expires", "x-orig-expires"];

/// Stores that sign with a family of parameters.
const FAMILIES: &[&str] = &["x-amz-", "x-goog-", "x-oss-", "x-tos-", "x-obs-", "x-bce-"];

/// Parameters that are signatures to one service: the end of its hosts, and the names.
const SERVICES: &[(&str, &[&str])] = &[
    ("fbcdn.net", &["oh", "oe", "_nc_ohc", "_nc_gid"]),
    ("cdninstagram.com", &["oh", "oe", "_nc_ohc", "_nc_gid", "ig_cache_key"]),
    ("fbsbx.com", &["hash", "ext"]),
    ("discordapp.com", &["ex", "is", "hm"]),
    ("discordapp.net", &["ex", "is", "hm"]),
    ("licdn.com", &["e", "v", "t"]),
];

/// How tokens begin that give access to an account, wherever they are written.
const TOKENS: &[&str] = &["ghp_", "github_pat_", "glpat-"];

/// The address under which an image is written down and looked up: as a browser asks for it, without
/// fragment, user, and parameters that are secret or signed. None where it is no address of the web,
/// or a token is a part of its path.
#[must_use]
pub(crate) fn key(url: &Url) -> Option<String> {
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none_or(str::is_empty) {
        return None;
    }
    let path = url.path();
    if TOKENS.iter().any(|token| path.contains(token)) || path.starts_with("/file/bot") {
        return None;
    }
    let mut url = url.clone();
    url.set_fragment(None);
    // These fail only for addresses without a host.
    url.set_username("").ok()?;
    url.set_password(None).ok()?;
    if let Some(kept) = without_session(url.path()) {
        url.set_path(&kept);
    }
    if let Some(kept) = url.query().and_then(|query| without_secrets(&url, query)) {
        url.set_query(Some(&*kept).filter(|kept| !kept.is_empty()));
    }
    Some(url.into())
}

/// The path without the session ids in its parts; none if it has none.
fn without_session(path: &str) -> Option<String> {
    let begin = |part: &str| part.to_ascii_lowercase().find(";jsessionid=");
    begin(path)?;
    let parts: Vec<&str> = path
        .split('/')
        .map(|part| begin(part).map_or(part, |at| &part[..at]))
        .collect();
    Some(parts.join("/"))
}

/// The query without its secrets; none if it has none.
fn without_secrets(url: &Url, query: &str) -> Option<String> {
    let host = url.host_str().unwrap_or_default();
    let of_service = SERVICES.iter().find(|(end, _)| {
        let above = host.strip_suffix(end);
        above.is_some_and(|above| above.is_empty() || above.ends_with('.'))
    });
    let of_service: &[&str] = of_service.map_or(&[], |(_, names)| names);
    let pairs: Vec<(&str, String)> = query.split('&').map(|pair| (pair, name(pair))).collect();
    let is_secret = |name: &str| {
        let of_store = FAMILIES.iter().find_map(|family| name.strip_prefix(family));
        SECRETS.contains(&name) || of_store.is_some_and(|rest| !rest.ends_with("process")) || of_service.contains(&name)
    };
    let signed = pairs
        .iter()
        .any(|(_, name)| is_secret(name) || EXPIRIES.contains(&&**name));
    let dropped = |pair: &str, name: &str| {
        is_secret(name) || signed && BESIDE.contains(&name) || TOKENS.iter().any(|token| pair.contains(token))
    };
    let kept: Vec<&str> = pairs
        .iter()
        .filter(|(pair, name)| !dropped(pair, name))
        .map(|(pair, _)| *pair)
        .collect();
    (kept.len() < pairs.len()).then(|| kept.join("&"))
}

/// The name of a parameter in lower case. `amp;b` is what is left of `&amp;b`.
fn name(pair: &str) -> String {
    let name = pair.split('=').next().unwrap_or(pair);
    let name = percent_decoded(name).unwrap_or(name.into()).to_ascii_lowercase();
    name.strip_prefix("amp;").map_or_else(|| name.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Option<String> {
        key(&Url::parse(text).expect("a URL"))
    }

    #[test]
    fn an_address_is_written_as_a_browser_asks_for_it() {
        for (written, wanted) in [
            (
                "HTTP://Img.Example.COM:80/a b.jpg#top",
                "http://img.example.com/a%20b.jpg",
            ),
            (
                "https://b\u{fc}cher.example/\u{e4}.png",
                "https://xn--bcher-kva.example/%C3%A4.png",
            ),
            (
                "https://a.example/x/../b.png?w=300&h=",
                "https://a.example/b.png?w=300&h=",
            ),
            ("https://a.example/b.png?", "https://a.example/b.png?"),
        ] {
            assert_eq!(of(written).as_deref(), Some(wanted));
        }
        assert_eq!(of("data:image/png;base64,AA"), None);
        assert_eq!(of("ftp://a.example/b.png"), None);
    }

    #[test]
    fn secrets_are_not_written_down() {
        for (written, wanted) in [
            ("https://ann:secret@a.example/b.png", "https://a.example/b.png"),
            (
                "https://a.example/b.png?X-Amz-Date=1&X-Amz-Signature=ab&w=3",
                "https://a.example/b.png?w=3",
            ),
            (
                "https://a.example/b.png?x-oss-process=style/s&OSSAccessKeyId=a&Expires=1&Signature=b",
                "https://a.example/b.png?x-oss-process=style/s",
            ),
            ("https://a.example/b.png?%74oken=abc", "https://a.example/b.png"),
            (
                "https://a.example/b.png?w=1&amp;token=abc",
                "https://a.example/b.png?w=1",
            ),
            (
                "https://a.example/b.png?se=2026-01-01&sp=r&sv=1&sig=abc",
                "https://a.example/b.png",
            ),
            (
                "https://x.fbcdn.net/b.jpg?_nc_cat=1&oh=ab&oe=cd",
                "https://x.fbcdn.net/b.jpg?_nc_cat=1",
            ),
            (
                "https://a.example/b.png;jsessionid=12?w=1",
                "https://a.example/b.png?w=1",
            ),
            ("https://a.example/b;JSESSIONID=12/c.png", "https://a.example/b/c.png"),
            ("https://a.example/b.png?x=ghp_0123", "https://a.example/b.png"),
            ("https://a.example/b.png?e=17&token=x:y", "https://a.example/b.png"),
        ] {
            assert_eq!(of(written).as_deref(), Some(wanted));
        }
        assert_eq!(of("https://a.example/ghp_0123456789/b.png"), None);
        assert_eq!(of("https://api.telegram.org/file/bot1:AA/b.png"), None);
    }

    #[test]
    fn what_says_which_image_it_is_stays() {
        for same in [
            "https://gravatar.com/avatar/ab?s=80",
            "https://a.example/image.php?key=abc",
            "https://a.example/image.php?hash=0123456789abcdef",
            "https://a.example/notfbcdn.net?oh=1",
        ] {
            assert_eq!(of(same).as_deref(), Some(same));
        }
    }

    #[test]
    fn the_key_of_a_key_is_the_key() {
        for written in [
            "https://a.example/b.png?token=a&x=1",
            "http://a.example/%7Euser/%e4.png?q=%20'",
            "https://a.example/?&&a&&",
            "https://a.example/b;jsessionid=1;jsessionid=2/;jsessionid=3",
        ] {
            let once = of(written).expect("a key");
            assert_eq!(of(&once).as_deref(), Some(&*once));
        }
    }
}
