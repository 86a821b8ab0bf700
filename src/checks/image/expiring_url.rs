//! `image/expiring-url`: summary, options and cases are in rules/image/expiring-url.yaml.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use url::Url;

use crate::checks::{Check, Context};
use crate::evidence::{Known, Outcome};
use crate::finding::Findings;
use crate::placeholder::from_base64;
use crate::seed::{Place, Reference};

pub(crate) struct ExpiringUrl;

impl Check for ExpiringUrl {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        context
            .seed
            .images()
            .for_each(|image| self.image(context, image, findings));
    }
}

impl ExpiringUrl {
    fn image(&self, context: Context<'_, '_>, image: &Reference<'_>, findings: &mut Findings<'_, '_>) {
        let Some(url) = image.url.parsed().filter(|url| url.query().is_some()) else {
            return;
        };
        if matches!(image.place, Place::Lazy(_)) {
            return;
        }
        let Some(until) = Parameters::of(url).until() else {
            return;
        };
        let host = url.host_str().unwrap_or_default();
        let evidence = context.settings.evidence.as_deref();
        let known = evidence.and_then(|evidence| evidence.image(url));
        // What was asked before that day says nothing about what came after it.
        let after = known.filter(|known| known.asked > until && !known.old);
        let comes = |known: &Known| [known.site, known.none].contains(&Some(Outcome::Picture));
        if after.is_some_and(comes) {
            return;
        }
        let finding = findings.at(image.url.span);
        if let Some(known) = after.filter(|known| is_refused(known)) {
            return finding
                .message(format_args!(
                    "The URL of this image expired on {until}, and {host} no longer serves it (asked {}).",
                    known.asked
                ))
                .done();
        }
        match context.settings.now {
            Some(now) if now > until => finding
                .message(format_args!("The URL of this image expired on {until}."))
                .label(format_args!("{host} no longer serves it"))
                .done(),
            _ => finding
                .message(format_args!("The URL of this image is valid only until {until}."))
                .label(format_args!("{host} stops serving it after that day"))
                .done(),
        }
    }
}

/// Whether the host answered, and not with the image.
fn is_refused(known: &Known) -> bool {
    let refuses = |outcome: Outcome| outcome.is_refusal() || outcome == Outcome::Gone;
    [known.site, known.none].into_iter().flatten().any(refuses)
}

/// The query parameters of a URL, with their names in lower case.
struct Parameters<'u> {
    host: &'u str,
    all: Vec<(String, String)>,
}

impl<'u> Parameters<'u> {
    fn of(url: &'u Url) -> Self {
        Self {
            host: url.host_str().unwrap_or_default(),
            all: url
                .query_pairs()
                .map(|(name, value)| (name.to_ascii_lowercase(), value.into_owned()))
                .collect(),
        }
    }

    fn get(&self, name: &str) -> Option<&str> {
        let mut all = self.all.iter();
        all.find(|(other, _)| other == name).map(|(_, value)| &**value)
    }

    fn has(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.get(name).is_some())
    }

    /// The last day on which a signed URL is valid.
    fn until(&self) -> Option<Date> {
        self.of_cloud()
            .or_else(|| self.of_expires())
            .or_else(|| self.of_service())
            .or_else(|| self.of_token())
            .filter(|day| day.year() < 2038)
    }

    /// The last valid day of a URL of S3 or a similar service, which states the time of signing and a lifetime in
    /// seconds.
    fn of_cloud(&self) -> Option<Date> {
        ["x-amz", "x-goog", "x-oss", "x-tos", "x-obs", "x-bce"]
            .iter()
            .find_map(|vendor| {
                let signed = self.get(&format!("{vendor}-date"))?.strip_suffix('Z')?;
                let signed: DateTime = DateTime::strptime("%Y%m%dT%H%M%S", signed).ok()?;
                let seconds: i64 = self.get(&format!("{vendor}-expires"))?.parse().ok()?;
                let start = TimeZone::UTC.to_timestamp(signed).ok()?.as_second();
                day(start.checked_add(seconds)?)
            })
    }

    /// The last valid day of a URL that states a time of expiry beside its signature.
    fn of_expires(&self) -> Option<Date> {
        const SIGNATURES: &[&str] = &[
            "signature",
            "sig",
            "ssig",
            "sign",
            "hmac",
            "key-pair-id",
            "x-signature",
            "x-orig-sign",
            "token",
            "s",
            "hash",
            "md5",
            "policy",
        ];
        if !self.has(SIGNATURES) {
            return None;
        }
        ["expires", "x-expires", "expire", "x-orig-expires", "exp"]
            .iter()
            .find_map(|name| epoch(self.get(name)?))
    }

    /// The last valid day according to parameters whose names are specific to one service.
    fn of_service(&self) -> Option<Date> {
        let meta = self.host.ends_with(".fbcdn.net") || self.host.ends_with(".cdninstagram.com");
        if meta && self.has(&["oh"]) {
            return hex(self.get("oe")?);
        }
        if self.host.ends_with(".fbsbx.com") && self.has(&["hash"]) {
            return epoch(self.get("ext")?);
        }
        if matches!(self.host, "cdn.discordapp.com" | "media.discordapp.net") && self.has(&["hm"]) {
            return hex(self.get("ex")?);
        }
        if self.host.ends_with(".licdn.com") || self.has(&["token"]) && self.get("e").is_some() {
            return epoch(self.get("e")?);
        }
        if self.has(&["sig"]) && self.has(&["sv", "sp"]) {
            return self.get("se")?.get(..10)?.parse().ok();
        }
        if self.has(&["q-signature"]) {
            return epoch(self.get("q-sign-time")?.split(';').nth(1)?);
        }
        None
    }

    /// The last valid day according to a signed token.
    fn of_token(&self) -> Option<Date> {
        if let Some(token) = self.get("jwt") {
            let payload = from_base64(token.split('.').nth(1)?)?;
            let payload: serde_json::Value = serde_json::from_str(&payload).ok()?;
            return day(payload.get("exp")?.as_i64()?);
        }
        let token = ["hdnea", "hdnts", "__token__"].iter().find_map(|name| self.get(name))?;
        epoch(token.split('~').find_map(|part| part.strip_prefix("exp="))?)
    }
}

fn day(seconds: i64) -> Option<Date> {
    let moment = Timestamp::from_second(seconds).ok()?;
    Some(TimeZone::UTC.to_datetime(moment).date())
}

/// The day of a Unix time in seconds or milliseconds; none before September 2001.
fn epoch(text: &str) -> Option<Date> {
    let number: i64 = text.parse().ok()?;
    match text.len() {
        10 => day(number),
        13 => day(number / 1000),
        _ => None,
    }
}

fn hex(text: &str) -> Option<Date> {
    (text.len() == 8)
        .then(|| i64::from_str_radix(text, 16).ok().and_then(day))
        .flatten()
}
