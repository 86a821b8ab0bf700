//! Proxies, as the environment names them.

use thiserror::Error;
use ureq::{Proxy, ProxyProtocol};
use url::Url;

/// The proxies of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Proxies {
    /// That for addresses with `http`.
    pub http: Option<String>,
    /// That for addresses with `https`.
    pub https: Option<String>,
    /// Hosts that are asked without one, separated by commas.
    pub none: String,
}

/// A proxy that cannot be used. Its address may hold a password, so the error does not show it.
#[derive(Debug, Error)]
#[error("the address of the proxy in the environment cannot be used; write http://HOST:PORT")]
pub(crate) struct ProxyError;

impl Proxies {
    /// Reads the variables of the environment: those in lower case come first.
    #[must_use]
    pub(crate) fn read(variable: &dyn Fn(&str) -> Option<String>) -> Self {
        let get = |name: &str| {
            let names = [name.to_owned(), name.to_ascii_uppercase()];
            let values = names.iter().filter_map(|name| variable(name));
            values
                .map(|value| value.trim().to_owned())
                .find(|value| !value.is_empty())
        };
        let all = get("all_proxy");
        // A web server sets HTTP_PROXY from a header of a request, so only the other spelling counts there.
        let is_cgi = variable("REQUEST_METHOD").is_some();
        Self {
            http: get("http_proxy").filter(|_| !is_cgi).or_else(|| all.clone()),
            https: get("https_proxy").or(all),
            none: get("no_proxy").unwrap_or_default(),
        }
    }

    /// Whether a host is asked without a proxy: it is listed, or below a listed one.
    #[must_use]
    pub(super) fn is_direct(&self, host: &str) -> bool {
        let host = host.trim_end_matches('.');
        self.none.split(',').map(str::trim).any(|entry| {
            let entry = entry
                .trim_start_matches('*')
                .trim_start_matches('.')
                .to_ascii_lowercase();
            match host.strip_suffix(&*entry) {
                _ if entry.is_empty() => false,
                Some(rest) => rest.is_empty() || rest.ends_with('.'),
                None => false,
            }
        }) || self.none.split(',').any(|entry| entry.trim() == "*")
    }
}

/// Reads the address of a proxy; without a scheme, it is `http`.
///
/// # Errors
/// The text is no URL of a proxy.
pub(super) fn parsed(text: &str) -> Result<Proxy, ProxyError> {
    let with_scheme = if text.contains("://") {
        text.to_owned()
    } else {
        format!("http://{text}")
    };
    let url = Url::parse(&with_scheme).map_err(|_| ProxyError)?;
    let protocol = match url.scheme() {
        "http" => ProxyProtocol::Http,
        "https" => ProxyProtocol::Https,
        _ => return Err(ProxyError),
    };
    let host = url.host_str().ok_or(ProxyError)?;
    let mut proxy = Proxy::builder(protocol).host(host);
    if let Some(port) = url.port_or_known_default() {
        proxy = proxy.port(port);
    }
    let word = |text: &str| crate::url::percent_decoded(text).map(std::borrow::Cow::into_owned);
    if !url.username().is_empty() {
        proxy = proxy.username(&word(url.username()).ok_or(ProxyError)?);
    }
    if let Some(password) = url.password() {
        proxy = proxy.password(&word(password).ok_or(ProxyError)?);
    }
    proxy.build().map_err(|_| ProxyError)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> Proxies {
        Proxies::read(&|name| {
            let found = variables.iter().find(|(own, _)| *own == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn the_environment_names_proxies() {
        let both = read(&[
            ("HTTPS_PROXY", "http://a:1"),
            ("all_proxy", "http://b:2"),
            ("NO_PROXY", "c"),
        ]);
        assert_eq!(both.https.as_deref(), Some("http://a:1"));
        assert_eq!(both.http.as_deref(), Some("http://b:2"));
        assert_eq!(both.none, "c");
        let cgi = read(&[("HTTP_PROXY", "http://a:1"), ("REQUEST_METHOD", "GET")]);
        assert_eq!(cgi.http, None);
        assert_eq!(read(&[("http_proxy", " ")]), Proxies::default());
    }

    #[test]
    fn some_hosts_are_asked_directly() {
        let proxies = read(&[("no_proxy", "localhost, .example.com,*.example.org")]);
        for host in ["localhost", "example.com", "a.example.com", "a.b.example.org"] {
            assert!(proxies.is_direct(host), "{host}");
        }
        for host in ["notexample.com", "example.net", "com"] {
            assert!(!proxies.is_direct(host), "{host}");
        }
        assert!(read(&[("no_proxy", "*")]).is_direct("a.example"));
    }

    #[test]
    fn a_proxy_has_an_address() {
        let proxy = parsed("ann:p%40ss@proxy.example:3128").expect("a proxy");
        assert_eq!((proxy.host(), proxy.port()), ("proxy.example", 3128));
        assert_eq!((proxy.username(), proxy.password()), (Some("ann"), Some("p@ss")));
        for wrong in ["", "socks5://a:1", "http://", "a b"] {
            assert!(parsed(wrong).is_err(), "{wrong}");
        }
    }
}
