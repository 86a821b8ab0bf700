//! A client for images: it asks as a browser on some page would, follows redirects one by one, and
//! connects to no address of a private network. Nothing else in the library uses the network.

mod address;
mod image;
mod proxy;
mod resolve;
mod turns;

use std::io::Read as _;
use std::time::{Duration, SystemTime};

use flate2::read::MultiGzDecoder;
use thiserror::Error;
use ureq::Agent;
use ureq::config::Config;
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::unversioned::transport::DefaultConnector;
use url::Url;

pub(crate) use image::{hash, is_page, kind};
pub(crate) use proxy::{Proxies, ProxyError};
pub(crate) use resolve::Pinned;
pub(crate) use turns::AT_ONCE;

use crate::url::is_private;
use resolve::Guard;
use turns::Turns;

/// The number of redirects that are followed.
pub(crate) const MOST_REDIRECTS: u32 = 5;

/// How much of an answer is read that is no image, so that the connection can be used again.
const REST: u64 = 1 << 16;

/// The largest head of an answer.
const HEAD: usize = 1 << 16;

/// What images are asked for as, in the words of browsers.
const ACCEPT: &str = "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8";

/// Names the tool, in the form of crawlers that say who they are.
pub(crate) const USER_AGENT: &str = concat!(
    "Mozilla/5.0 (compatible; seedlint/",
    env!("CARGO_PKG_VERSION"),
    "; +https://seedlint.github.io)"
);

/// How a client asks.
#[derive(Debug)]
pub(crate) struct Options {
    /// How long an answer may take, with all of its content.
    pub timeout: Duration,
    /// How many bytes of it are read.
    pub max_bytes: u64,
    /// Whether private networks may be asked.
    pub allow_private: bool,
    /// Hosts whose addresses are given.
    pub pinned: Vec<Pinned>,
    /// Certificates in PEM that are trusted instead of Mozilla's.
    pub roots: Option<Vec<u8>>,
    /// The proxies.
    pub proxies: Proxies,
    /// How many connections are kept open.
    pub connections: usize,
}

/// What cannot be used of the options.
#[derive(Debug, Error)]
pub(crate) enum OptionsError {
    /// No certificate.
    #[error("there is no certificate in PEM in it")]
    NoCertificate,
    /// A wrong proxy.
    #[error(transparent)]
    Proxy(#[from] ProxyError),
}

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Question<'q> {
    /// The address.
    pub url: &'q Url,
    /// The referrer that is sent.
    pub referrer: Option<&'q str>,
    /// The mark of the content that is known already.
    pub etag: Option<&'q str>,
    /// The date of the content that is known already.
    pub modified: Option<&'q str>,
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    /// The status.
    pub status: u16,
    /// The number of redirects that led to it.
    pub redirects: u32,
    /// The address that answered.
    pub url: Url,
    /// The content, up to the limit.
    pub body: Vec<u8>,
    /// Whether this is all of it.
    pub whole: bool,
    /// The length of all of it, if the host says it.
    pub length: Option<u64>,
    /// The mark of the content.
    pub etag: Option<String>,
    /// The date of the content.
    pub modified: Option<String>,
    /// How long the host wants to be left alone.
    pub retry_after: Option<Duration>,
    /// Which pages may embed it, as the host says.
    pub embedders: Option<String>,
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub(crate) enum Trouble {
    /// It took too long.
    #[error("it took too long")]
    Slow,
    /// There is no such host, or it takes no connections.
    #[error("the host cannot be reached")]
    Unreachable,
    /// The answer ended early, or is no HTTP.
    #[error("the answer broke off")]
    Broken,
    /// Its certificate is wrong, or it speaks no TLS.
    #[error("its certificate is not valid")]
    Tls,
    /// It is in a private network, and so was the address that was asked.
    #[error("it is in a private network")]
    Private,
    /// It redirects to a private network.
    #[error("it redirects to a private network")]
    RedirectedToPrivate,
    /// It redirects in a circle, too often, or to what is no web address.
    #[error("its redirects lead nowhere")]
    Redirects,
    /// No request can be made to the address.
    #[error("no browser asks such an address")]
    Address,
}

/// Asks.
#[derive(Debug)]
pub(crate) struct Client {
    direct: Agent,
    http: Option<Agent>,
    https: Option<Agent>,
    proxies: Proxies,
    allow_private: bool,
    max_bytes: u64,
    turns: Turns,
}

impl Client {
    /// A client.
    ///
    /// # Errors
    /// What of the options cannot be used.
    pub(crate) fn new(options: Options) -> Result<Self, OptionsError> {
        let roots = options.roots.as_deref().map(roots).transpose()?;
        let agent = |proxy: Option<&str>| -> Result<Agent, OptionsError> {
            let proxy = proxy.map(proxy::parsed).transpose()?;
            let guard = Guard {
                pinned: options.pinned.clone(),
                allow_private: options.allow_private,
                proxy: proxy.as_ref().map(|proxy| (proxy.host().to_owned(), proxy.port())),
                ..Guard::default()
            };
            let tls = TlsConfig::builder().root_certs(roots.clone().unwrap_or(RootCerts::WebPki));
            let config = Config::builder()
                .proxy(proxy)
                .http_status_as_error(false)
                .max_redirects(0)
                .max_redirects_will_error(false)
                .timeout_global(Some(options.timeout))
                .user_agent(USER_AGENT)
                .accept(ACCEPT)
                .max_response_header_size(HEAD)
                .max_idle_connections(options.connections)
                .max_idle_connections_per_host(2)
                .tls_config(tls.build())
                .build();
            Ok(Agent::with_parts(config, DefaultConnector::new(), guard))
        };
        let through = |proxy: &Option<String>| proxy.as_deref().map(|proxy| agent(Some(proxy))).transpose();
        Ok(Self {
            direct: agent(None)?,
            http: through(&options.proxies.http)?,
            https: through(&options.proxies.https)?,
            proxies: options.proxies,
            allow_private: options.allow_private,
            max_bytes: options.max_bytes,
            turns: Turns::default(),
        })
    }

    /// Whether an address may be asked, as far as it says itself.
    #[must_use]
    pub(crate) fn may_ask(&self, url: &Url) -> bool {
        if self.allow_private {
            return true;
        }
        match url.host() {
            Some(url::Host::Ipv4(address)) => address::is_public(address.into()),
            Some(url::Host::Ipv6(address)) => address::is_public(address.into()),
            Some(url::Host::Domain(_)) => !is_private(url),
            None => false,
        }
    }

    /// Asks, and follows redirects.
    ///
    /// # Errors
    /// Why there is no answer.
    pub(crate) fn ask(&self, question: &Question<'_>) -> Result<Answer, Trouble> {
        let mut url = question.url.clone();
        for redirects in 0..=MOST_REDIRECTS {
            let answer = self.hop(&url, question, redirects).map_err(|trouble| match trouble {
                Trouble::Private if redirects > 0 => Trouble::RedirectedToPrivate,
                Trouble::Address if redirects > 0 => Trouble::Redirects,
                other => other,
            })?;
            match answer {
                Hop::Answer(answer) => return Ok(*answer),
                Hop::Redirect(next) => url = next,
            }
        }
        Err(Trouble::Redirects)
    }

    /// Asks one address.
    fn hop(&self, url: &Url, question: &Question<'_>, redirects: u32) -> Result<Hop, Trouble> {
        let port = url.port_or_known_default().unwrap_or(0);
        if !matches!(url.scheme(), "http" | "https") || !address::is_good_port(port) && !self.allow_private {
            return Err(Trouble::Address);
        }
        if !self.may_ask(url) {
            return Err(Trouble::Private);
        }
        let _turn = self.turns.take(url.host_str().unwrap_or_default());
        let mut request = self.agent(url).get(bare(url).as_str());
        // What browsers say of an image that a page of another site embeds.
        let said = [
            ("Sec-Fetch-Dest", Some("image")),
            ("Sec-Fetch-Mode", Some("no-cors")),
            ("Sec-Fetch-Site", Some("cross-site")),
            ("Referer", question.referrer),
            ("If-None-Match", question.etag),
            ("If-Modified-Since", question.modified),
        ];
        for (name, value) in said {
            if let Some(value) = value {
                request = request.header(name, value);
            }
        }
        let response = request.call().map_err(|error| trouble(&error))?;
        let header = |name: &str| response.headers().get(name)?.to_str().ok().map(str::to_owned);
        let status = response.status().as_u16();
        if matches!(status, 301 | 302 | 303 | 307 | 308)
            && let Some(target) = response.headers().get("location")
        {
            // Browsers read it as UTF-8.
            let next = url
                .join(&String::from_utf8_lossy(target.as_bytes()))
                .map_err(|_| Trouble::Redirects)?;
            let _ = std::io::copy(&mut response.into_body().into_reader().take(REST), &mut std::io::sink());
            return Ok(Hop::Redirect(next));
        }
        let mut answer = Answer {
            status,
            redirects,
            url: url.clone(),
            body: Vec::new(),
            whole: false,
            length: None,
            etag: header("etag"),
            modified: header("last-modified"),
            retry_after: header("retry-after").and_then(|text| waiting(&text, SystemTime::now())),
            embedders: header("cross-origin-resource-policy"),
        };
        let coding = header("content-encoding").unwrap_or_default();
        let body = response.into_body();
        let most = self.max_bytes.saturating_add(1);
        match &*coding.trim().to_ascii_lowercase() {
            "" | "identity" => {
                answer.length = body.content_length();
                let mut reader = body.into_reader().take(most);
                reader
                    .read_to_end(&mut answer.body)
                    .map_err(|error| trouble(&error.into()))?;
            }
            // It was not asked for; some hosts keep their files like that.
            "gzip" | "x-gzip" => {
                let mut reader = MultiGzDecoder::new(body.into_reader().take(most)).take(most);
                reader.read_to_end(&mut answer.body).map_err(unpacked)?;
            }
            _ if (200..300).contains(&status) => return Err(Trouble::Broken),
            _ => {}
        }
        answer.whole = answer.body.len() as u64 <= self.max_bytes;
        answer
            .body
            .truncate(usize::try_from(self.max_bytes).unwrap_or(usize::MAX));
        Ok(Hop::Answer(Box::new(answer)))
    }

    fn agent(&self, url: &Url) -> &Agent {
        let proxied = if url.scheme() == "https" {
            &self.https
        } else {
            &self.http
        };
        let host = url.host_str().unwrap_or_default();
        proxied
            .as_ref()
            .filter(|_| !self.proxies.is_direct(host))
            .unwrap_or(&self.direct)
    }
}

/// What came of one request.
enum Hop {
    Answer(Box<Answer>),
    Redirect(Url),
}

/// The address without a name and password, which browsers do not send for an image, and without its
/// fragment.
fn bare(url: &Url) -> Url {
    let mut url = url.clone();
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.set_fragment(None);
    url
}

/// The certificates of a file.
fn roots(pem: &[u8]) -> Result<RootCerts, OptionsError> {
    let items = parse_pem(pem).filter_map(|item| match item {
        Ok(PemItem::Certificate(certificate)) => Some(certificate),
        _ => None,
    });
    let certificates: Vec<Certificate<'static>> = items.collect();
    if certificates.is_empty() {
        return Err(OptionsError::NoCertificate);
    }
    Ok(RootCerts::new_with_certs(&certificates))
}

/// The moment or the number of seconds in `Retry-After`.
fn waiting(text: &str, now: SystemTime) -> Option<Duration> {
    let text = text.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Duration::from_secs(text.parse().unwrap_or(u64::MAX)));
    }
    let moment = jiff::fmt::rfc2822::parse(text).ok()?;
    let seconds = u64::try_from(moment.timestamp().as_second()).ok()?;
    let moment = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
    Some(moment.duration_since(now).unwrap_or_default())
}

/// What an error of content in gzip means.
fn unpacked(error: std::io::Error) -> Trouble {
    match error.kind() {
        std::io::ErrorKind::InvalidData | std::io::ErrorKind::InvalidInput => Trouble::Broken,
        _ => trouble(&error.into()),
    }
}

/// What an error of the library means.
fn trouble(error: &ureq::Error) -> Trouble {
    use ureq::Error::*;
    match error {
        Timeout(_) => Trouble::Slow,
        Other(other) if other.is::<resolve::Private>() => Trouble::Private,
        Tls(_) | Rustls(_) | TlsRequired => Trouble::Tls,
        Http(_) | BadUri(_) => Trouble::Address,
        Io(error) => match error.kind() {
            std::io::ErrorKind::TimedOut | std::io::ErrorKind::WouldBlock => Trouble::Slow,
            std::io::ErrorKind::UnexpectedEof
            | std::io::ErrorKind::ConnectionReset
            | std::io::ErrorKind::ConnectionAborted
            | std::io::ErrorKind::BrokenPipe => Trouble::Broken,
            // What rustls says of a certificate comes as an error of the stream.
            std::io::ErrorKind::InvalidData => Trouble::Tls,
            _ => Trouble::Unreachable,
        },
        Protocol(_) | LargeResponseHeader(..) | BodyStalled => Trouble::Broken,
        _ => Trouble::Unreachable,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_says_how_long_to_wait() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777);
        assert_eq!(waiting(" 120 ", now), Some(Duration::from_secs(120)));
        let date = "Sun, 06 Nov 1994 08:49:47 GMT";
        assert_eq!(waiting(date, now), Some(Duration::from_secs(10)));
        assert_eq!(waiting("Sun, 06 Nov 1994 08:49:07 GMT", now), Some(Duration::ZERO));
        assert_eq!(waiting("soon", now), None);
        assert!(waiting("99999999999999999999999", now) > Some(Duration::from_secs(1 << 40)));
    }

    #[test]
    fn a_password_is_not_sent() {
        let url = Url::parse("https://ann:secret@img.example/a.jpg?b#c").expect("a URL");
        assert_eq!(bare(&url).as_str(), "https://img.example/a.jpg?b");
    }
}
