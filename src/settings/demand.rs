//! What a host demands of requests for its images: by the configuration, by what it answered when it
//! was asked, or by the table of hosts.

use std::fmt;

use jiff::civil::Date;

use super::Settings;
use crate::evidence::{Host, Known, Outcome, Verdict};
use crate::hosts::{HOT_LINK, Need, Sureness, host_matches, hosts};
use crate::seed::Reference;

/// The policy that browsers have by default, and under which a host was asked with the site as referrer.
const DEFAULT: &str = "strict-origin-when-cross-origin";

/// What a host demands of requests for an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Demand {
    /// Its kind.
    pub wants: Wants,
    /// The referrer policy that meets it, if one does.
    pub policy: String,
    /// Whether the configuration, a public report or what the host answered leaves no doubt.
    pub certain: bool,
    /// On what that rests; none for the configuration.
    pub basis: Option<Basis>,
}

/// The kind of a demand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wants {
    /// It sends the image in any case.
    Anything,
    /// It sends the image under one policy, mostly `no-referrer`.
    Policy,
    /// It sends the image only if there is a referrer.
    Referrer,
    /// It sends the image only to its own site.
    OwnSite,
    /// It sends the image to nobody who asks as a browser does.
    Nobody,
    /// There is no image.
    Absent,
}

/// On what a demand rests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Basis {
    /// On what the host answered.
    Asked(Answered),
    /// On a public report of this day.
    Reported(&'static str),
    /// On the table of hosts, which names no report.
    Listed,
}

/// What a host answered, in words: `asked 2026-11-28: 5 of 5 images of this host refuse …`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answered {
    asked: Date,
    old: bool,
    wants: Wants,
    /// The images for which it holds, and those that were asked; none for the image itself.
    of_host: Option<(usize, usize)>,
}

/// Whether a referrer is sent with the request for an image from another site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sent {
    /// The site or the article.
    Referrer,
    /// Nothing.
    Nothing,
}

impl Sent {
    /// What a policy sends; none for one that browsers do not know.
    pub(crate) fn under(policy: &str) -> Option<Self> {
        match policy {
            "no-referrer" | "same-origin" => Some(Self::Nothing),
            _ if super::POLICIES.contains(&policy) => Some(Self::Referrer),
            _ => None,
        }
    }
}

impl Demand {
    fn new(wants: Wants, certain: bool, basis: Option<Basis>) -> Self {
        let policy = match wants {
            Wants::Referrer => DEFAULT,
            _ => "no-referrer",
        };
        Self {
            wants,
            policy: policy.to_owned(),
            certain,
            basis,
        }
    }

    /// Whether the host was asked and leaves no doubt.
    pub(crate) fn is_seen(&self) -> bool {
        self.certain && matches!(self.basis, Some(Basis::Asked(_)))
    }

    /// The basis in parentheses, for the end of a sentence; nothing without one.
    pub(crate) fn because(&self) -> String {
        let basis = self.basis.as_ref();
        basis.map_or_else(String::new, |basis| format!(" ({basis})"))
    }
}

impl fmt::Display for Basis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Asked(answered) => answered.fmt(f),
            Self::Reported(day) => write!(f, "reported {day}"),
            Self::Listed => f.write_str("listed without a report"),
        }
    }
}

impl fmt::Display for Answered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let long_ago = if self.old { ", long ago" } else { "" };
        write!(f, "asked {}{long_ago}: ", self.asked)?;
        let one = match self.of_host {
            None => {
                f.write_str("this image ")?;
                true
            }
            Some((_, 1)) => {
                f.write_str("the one image of this host that was asked ")?;
                true
            }
            Some((some, all)) => {
                write!(f, "{some} of {all} images of this host ")?;
                false
            }
        };
        let (single, several) = match self.wants {
            Wants::Anything => ("loads with and without a referrer", "load with and without a referrer"),
            Wants::Policy => ("refuses a request with a referrer", "refuse a request with a referrer"),
            Wants::Referrer => (
                "refuses a request without a referrer",
                "refuse a request without a referrer",
            ),
            Wants::OwnSite => (
                "loads only with a referrer of its own site",
                "load only with a referrer of their own site",
            ),
            Wants::Nobody => (
                "is refused with and without a referrer",
                "are refused with and without a referrer",
            ),
            Wants::Absent => ("is not there", "are not there"),
        };
        f.write_str(if one { single } else { several })
    }
}

impl Settings {
    /// What the host of an image demands: as configured, else as it answered, else as the table of
    /// hosts says. None if nothing is known.
    #[must_use]
    pub(crate) fn demand(&self, reference: &Reference<'_>) -> Option<Demand> {
        let host = reference.url.host()?;
        if let Some((_, policy)) = self.referrer.iter().find(|(pattern, _)| host_matches(pattern, host)) {
            return Some(Demand {
                policy: policy.clone(),
                ..Demand::new(Wants::Policy, true, None)
            });
        }
        let answered = self.answered(reference, host);
        match answered {
            // What loaded long ago may be refused by now.
            Some(Demand {
                wants: Wants::Anything,
                certain: false,
                ..
            })
            | None => {
                let mut listed = listed(reference, host)?;
                listed.certain &= answered.is_none();
                Some(listed)
            }
            answered => answered,
        }
    }

    /// What follows from the answers of the host, for this image or for others of it.
    fn answered(&self, reference: &Reference<'_>, host: &str) -> Option<Demand> {
        let evidence = self.evidence.as_deref()?;
        let of_host = evidence.host(host)?;
        let by_host = from_host(of_host);
        let known = reference.url.parsed().and_then(|url| evidence.image(url));
        let Some((known, wants)) = known.and_then(|known| Some((known, from_image(known)?))) else {
            return by_host;
        };
        // Where the image is one of many that are alike, their number says more.
        if by_host
            .as_ref()
            .is_some_and(|by_host| by_host.wants == wants && by_host.certain != known.old)
        {
            return by_host;
        }
        let answered = Answered {
            asked: known.asked,
            old: known.old,
            wants,
            of_host: None,
        };
        Some(Demand::new(wants, !known.old, Some(Basis::Asked(answered))))
    }
}

/// What the answers for an image say; none where they say nothing.
fn from_image(known: &Known) -> Option<Wants> {
    let came = |outcome: Option<Outcome>| outcome == Some(Outcome::Picture);
    match known.verdict {
        Verdict::Gone | Verdict::NotAPicture | Verdict::Placeholder => Some(Wants::Absent),
        Verdict::RefusedWithReferrer => Some(Wants::Policy),
        Verdict::RefusedWithoutReferrer => Some(Wants::Referrer),
        Verdict::Loads | Verdict::OnlyHttp if came(known.none) => Some(Wants::Anything),
        Verdict::Refused if known.none.is_none() => None,
        Verdict::Refused if came(known.own) => Some(Wants::OwnSite),
        Verdict::Refused => Some(Wants::Nobody),
        Verdict::Loads | Verdict::OnlyHttp | Verdict::Slow | Verdict::Unknown => None,
    }
}

/// What the answers for all images of a host say; none where they contradict each other.
fn from_host(host: &Host) -> Option<Demand> {
    let (site, none, own) = (host.site, host.none, host.own);
    let (wants, number) = match () {
        () if site.asked == 0 => return None,
        () if site.is_all() && none.is_all() => (Wants::Anything, site.came),
        () if none.is_all() => (Wants::Policy, site.asked - site.came),
        () if site.is_all() => (Wants::Referrer, none.asked - none.came),
        () if site.is_none() && none.is_none() && own.came == 0 => (Wants::Nobody, site.asked),
        () if site.is_none() && none.is_none() && own.is_all() => (Wants::OwnSite, site.asked),
        () => return None,
    };
    let certain = number == site.asked && !host.old;
    let answered = Answered {
        asked: host.asked,
        old: host.old,
        wants,
        of_host: Some((number, site.asked)),
    };
    Some(Demand::new(wants, certain, Some(Basis::Asked(answered))))
}

/// What the table of hosts says.
fn listed(reference: &Reference<'_>, host: &str) -> Option<Demand> {
    if reference.classes() & HOT_LINK == 0 {
        return None;
    }
    let known = hosts().hot_link(host)?;
    let wants = match known.policy {
        Need::NoReferrer if known.refuses => Wants::Policy,
        Need::NoReferrer => return None,
        Need::AnyReferrer => Wants::Referrer,
        Need::OwnSite => Wants::OwnSite,
    };
    let basis = known.checked.as_deref().map_or(Basis::Listed, Basis::Reported);
    Some(Demand::new(wants, known.sure == Sureness::High, Some(basis)))
}
