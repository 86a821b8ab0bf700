//! The addresses of a host. Only checked ones come out, and the connection is made to one of these: a
//! name cannot point elsewhere in the meantime.

use std::net::{IpAddr, SocketAddr};

use thiserror::Error;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

use super::address::is_public;

/// Where a host is, as the command line says it: `HOST:PORT:ADDRESS[:PORT]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pinned {
    /// The host in lower case; none for every name.
    host: Option<String>,
    /// The port; none for every port.
    port: Option<u16>,
    address: IpAddr,
    /// The port there, if it is another.
    to: Option<u16>,
}

/// Why it cannot be read.
#[derive(Debug, Error)]
#[error("write it as HOST:PORT:ADDRESS or HOST:PORT:ADDRESS:PORT, such as img.example.com:80:127.0.0.1:8080")]
pub(crate) struct PinnedError;

impl std::str::FromStr for Pinned {
    type Err = PinnedError;

    fn from_str(text: &str) -> Result<Self, PinnedError> {
        let (host, rest) = text.split_once(':').ok_or(PinnedError)?;
        let (port, rest) = rest.split_once(':').ok_or(PinnedError)?;
        let (address, to) = match rest.parse::<SocketAddr>() {
            Ok(both) => (both.ip(), Some(both.port())),
            Err(_) => {
                let bare = rest.trim_start_matches('[').trim_end_matches(']');
                (bare.parse().map_err(|_| PinnedError)?, None)
            }
        };
        let number = |text: &str| text.parse().map_err(|_| PinnedError);
        if host.is_empty() {
            return Err(PinnedError);
        }
        Ok(Self {
            host: (host != "*").then(|| host.to_ascii_lowercase()),
            port: if port == "*" { None } else { Some(number(port)?) },
            address,
            to,
        })
    }
}

impl Pinned {
    fn of(&self, host: &str, port: u16) -> Option<SocketAddr> {
        let is_host = match &self.host {
            Some(own) => own == host,
            // An address is what it is.
            None => host.parse::<IpAddr>().is_err() && !host.starts_with('['),
        };
        let is_meant = is_host && self.port.is_none_or(|own| own == port);
        is_meant.then(|| SocketAddr::new(self.address, self.to.unwrap_or(port)))
    }
}

/// All addresses of a host are private.
#[derive(Debug, Error)]
#[error("it is in a private network")]
pub(super) struct Private;

/// Resolves names for the agent.
#[derive(Debug, Default)]
pub(super) struct Guard {
    pub pinned: Vec<Pinned>,
    pub allow_private: bool,
    /// The host and port of the proxy, which may be private.
    pub proxy: Option<(String, u16)>,
    pub system: DefaultResolver,
}

impl Guard {
    /// Whether it is the proxy itself that is looked up: an agent with a proxy looks up nothing else.
    fn is_proxy(&self, host: &str, port: u16) -> bool {
        self.proxy
            .as_ref()
            .is_some_and(|(own, at)| own.eq_ignore_ascii_case(host) && *at == port)
    }

    /// What remains of the addresses of a host.
    fn checked(&self, found: &[SocketAddr]) -> Result<Vec<SocketAddr>, Private> {
        let public = |at: &&SocketAddr| self.allow_private || is_public(at.ip());
        let kept: Vec<SocketAddr> = found.iter().filter(public).copied().collect();
        if kept.is_empty() && !found.is_empty() {
            return Err(Private);
        }
        Ok(kept)
    }
}

impl Resolver for Guard {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let host = uri.host().unwrap_or_default().to_ascii_lowercase();
        let port = uri
            .port_u16()
            .unwrap_or(if uri.scheme_str() == Some("https") { 443 } else { 80 });
        let mut kept = self.empty();
        if let Some(at) = self.pinned.iter().find_map(|pinned| pinned.of(&host, port)) {
            kept.push(at);
            return Ok(kept);
        }
        let found = self.system.resolve(uri, config, timeout)?;
        if self.is_proxy(&host, port) {
            return Ok(found);
        }
        let checked = self
            .checked(&found)
            .map_err(|private| ureq::Error::Other(Box::new(private)))?;
        checked.into_iter().for_each(|at| kept.push(at));
        Ok(kept)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> SocketAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn a_host_can_be_pinned() {
        let pinned = |text: &str| text.parse::<Pinned>().ok();
        let one = pinned("Img.example.com:80:127.0.0.1:8080").expect("it is right");
        assert_eq!(one.of("img.example.com", 80), Some(at("127.0.0.1:8080")));
        assert_eq!(one.of("img.example.com", 443), None);
        assert_eq!(one.of("example.com", 80), None);
        let all = pinned("*:*:[::1]").expect("it is right");
        assert_eq!(all.of("a.example", 443), Some(at("[::1]:443")));
        assert_eq!(all.of("169.254.169.254", 80), None);
        assert_eq!(all.of("[fe80::1]", 80), None);
        for wrong in [
            "",
            "a",
            "a:80",
            "a:80:b",
            ":80:127.0.0.1",
            "a:http:127.0.0.1",
            "a:80:127.0.0.1:x",
        ] {
            assert_eq!(pinned(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn private_addresses_of_a_name_are_not_used() {
        let guard = Guard::default();
        let mixed = [at("10.0.0.1:80"), at("8.8.8.8:80"), at("[::1]:80")];
        assert_eq!(guard.checked(&mixed).ok(), Some(vec![at("8.8.8.8:80")]));
        assert!(
            guard
                .checked(&[at("127.0.0.1:80"), at("[::ffff:10.0.0.1]:80")])
                .is_err()
        );
        let intranet = Guard {
            allow_private: true,
            ..Guard::default()
        };
        assert_eq!(intranet.checked(&mixed).ok(), Some(mixed.to_vec()));
    }
}
