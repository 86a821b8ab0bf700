//! One line of the file: an image, how it was asked, and what came.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// One image that was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Picture {
    /// Its address, as [`super::key`] writes it.
    pub url: String,
    /// The day on which it was asked.
    #[serde(with = "day")]
    pub asked: Date,
    /// The origin that was sent as referrer, with a slash at its end.
    pub page: String,
    /// What follows from the answers, for people.
    pub verdict: Verdict,
    /// What came.
    pub answers: Answers,
    /// A copy in an archive, looked for where the image is gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archived: Option<Archived>,
}

/// The answers, by how the image was asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Answers {
    /// With the site's origin as referrer, as browsers ask by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<Answer>,
    /// Without a referrer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub none: Option<Answer>,
    /// With the origin of the image's host as referrer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own: Option<Answer>,
    /// Over https, for an address with `http:`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub https: Option<Answer>,
}

/// One answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Answer {
    /// What came.
    pub outcome: Outcome,
    /// The status of HTTP.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The type, by content.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// In pixels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    /// In pixels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
    /// The length of the content.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    /// The SHA-256 of the content, in hexadecimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hash: Option<String>,
    /// The number of redirects that were followed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redirects: Option<u32>,
    /// What the host calls this version of the content.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// When the content was modified, as the host writes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modified: Option<String>,
}

/// A copy in an archive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Archived {
    /// Its address.
    pub url: String,
    /// When it was made, as the archive writes it.
    pub timestamp: String,
}

/// What came of one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Outcome {
    /// An image.
    Picture,
    /// The host does not serve it to this request: 401, 403, 418 and the like.
    Refused,
    /// There is nothing at this address: 404, 410.
    Gone,
    /// Something else, such as a page.
    NotAPicture,
    /// An image that the host sends in the place of others.
    Placeholder,
    /// Nothing in time.
    Slow,
    /// Too many requests, even later.
    Busy,
    /// An error of the host, or an answer that breaks off.
    Broken,
    /// No name, no connection, or no valid certificate.
    Unreachable,
    /// A redirect to an address that is never asked.
    RedirectedToPrivate,
    /// More bytes or redirects than are read.
    TooLarge,
}

/// What follows from the answers for the readers of a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Verdict {
    /// It loads whatever referrer is sent.
    Loads,
    /// It loads only without a referrer.
    RefusedWithReferrer,
    /// It loads only with a referrer.
    RefusedWithoutReferrer,
    /// No other site can show it.
    Refused,
    /// There is nothing at its address.
    Gone,
    /// Its address holds no image.
    NotAPicture,
    /// Its address holds an image that is sent for others, too.
    Placeholder,
    /// It loads, but not over https.
    OnlyHttp,
    /// It takes too long.
    Slow,
    /// The answers do not tell.
    Unknown,
}

#[cfg(any(test, feature = "probe"))]
impl Answer {
    /// An answer of which nothing else is known.
    pub(crate) fn new(outcome: Outcome) -> Self {
        Self {
            outcome,
            status: None,
            kind: None,
            width: None,
            height: None,
            bytes: None,
            hash: None,
            redirects: None,
            etag: None,
            modified: None,
        }
    }
}

impl Outcome {
    /// Whether a request with another referrer may have another outcome.
    pub(crate) fn is_refusal(self) -> bool {
        matches!(self, Self::Refused | Self::Placeholder | Self::NotAPicture)
    }

    /// Whether it says something about the image rather than about the moment.
    pub(crate) fn is_lasting(self) -> bool {
        !matches!(self, Self::Slow | Self::Busy | Self::Broken)
    }
}

impl Answers {
    /// Whether https gave the same bytes as the address itself.
    pub(crate) fn same_over_https(&self) -> bool {
        let picture = |answer: &Option<Answer>| {
            let answer = answer.as_ref().filter(|answer| answer.outcome == Outcome::Picture)?;
            answer.hash.clone()
        };
        let Some(https) = picture(&self.https) else {
            return false;
        };
        let mut plain = [&self.site, &self.none].into_iter().filter_map(picture).peekable();
        plain.peek().is_some() && plain.any(|hash| hash.eq_ignore_ascii_case(&https))
    }
}

/// The verdict of the answers of one image.
pub(crate) fn verdict(answers: &Answers) -> Verdict {
    use Outcome::{Gone, NotAPicture, Picture, Placeholder, Refused, Slow};
    let outcome = |answer: &Option<Answer>| answer.as_ref().map(|answer| answer.outcome);
    let (site, none) = (outcome(&answers.site), outcome(&answers.none));
    let https = outcome(&answers.https);
    let both: Vec<Outcome> = [site, none].into_iter().flatten().collect();
    match (site, none) {
        (Some(Picture), Some(other)) if other.is_refusal() => return Verdict::RefusedWithoutReferrer,
        (Some(other), Some(Picture)) if other.is_refusal() => return Verdict::RefusedWithReferrer,
        (Some(Picture), _) if https.is_some_and(|https| https != Picture && https.is_lasting()) => {
            return Verdict::OnlyHttp;
        }
        (Some(Picture), _) => return Verdict::Loads,
        // The browser's default was not asked, or not answered.
        (_, Some(Picture)) | (None, None) => return Verdict::Unknown,
        _ => {}
    }
    let all = |wanted: Outcome| both.iter().all(|outcome| *outcome == wanted);
    if both.iter().any(|outcome| !outcome.is_lasting()) {
        return if all(Slow) { Verdict::Slow } else { Verdict::Unknown };
    }
    let own_loads = outcome(&answers.own) == Some(Picture);
    match () {
        () if all(Gone) => Verdict::Gone,
        () if own_loads || both.contains(&Refused) => Verdict::Refused,
        () if all(Placeholder) => Verdict::Placeholder,
        () if all(NotAPicture) => Verdict::NotAPicture,
        () => Verdict::Unknown,
    }
}

mod day {
    //! A day, as `2026-11-28`.

    use jiff::civil::Date;
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
    pub(super) fn serialize<S: Serializer>(day: &Date, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(day)
    }

    pub(super) fn deserialize<'d, D: Deserializer<'d>>(from: D) -> Result<Date, D::Error> {
        let written = String::deserialize(from)?;
        let day: Option<Date> = written.parse().ok().filter(|_| written.len() == 10);
        day.ok_or_else(|| D::Error::custom(format!("`{written}` is not a day such as `2026-11-28`")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(of: &[(&str, Outcome)]) -> Answers {
        let mut answers = Answers::default();
        for (way, outcome) in of {
            let answer = Some(Answer::new(*outcome));
            match *way {
                "site" => answers.site = answer,
                "none" => answers.none = answer,
                "own" => answers.own = answer,
                _ => answers.https = answer,
            }
        }
        answers
    }

    #[test]
    fn a_verdict_follows_from_the_answers() {
        use Outcome::*;
        let of = |all: &[(&str, Outcome)]| verdict(&answers(all));
        assert_eq!(of(&[("site", Picture), ("none", Picture)]), Verdict::Loads);
        assert_eq!(of(&[("site", Picture)]), Verdict::Loads);
        for refusal in [Refused, Placeholder, NotAPicture] {
            assert_eq!(
                of(&[("site", refusal), ("none", Picture)]),
                Verdict::RefusedWithReferrer
            );
            assert_eq!(
                of(&[("site", Picture), ("none", refusal)]),
                Verdict::RefusedWithoutReferrer
            );
        }
        assert_eq!(
            of(&[("site", Refused), ("none", Refused), ("own", Picture)]),
            Verdict::Refused
        );
        assert_eq!(
            of(&[("site", Placeholder), ("none", Placeholder), ("own", Picture)]),
            Verdict::Refused
        );
        assert_eq!(of(&[("site", Gone), ("none", Gone)]), Verdict::Gone);
        assert_eq!(of(&[("site", Gone)]), Verdict::Gone);
        assert_eq!(
            of(&[("site", NotAPicture), ("none", NotAPicture)]),
            Verdict::NotAPicture
        );
        assert_eq!(
            of(&[("site", Placeholder), ("none", Placeholder)]),
            Verdict::Placeholder
        );
        assert_eq!(
            of(&[("site", Picture), ("none", Picture), ("https", Unreachable)]),
            Verdict::OnlyHttp
        );
        assert_eq!(
            of(&[("site", Picture), ("none", Picture), ("https", Slow)]),
            Verdict::Loads
        );
        assert_eq!(of(&[("site", Slow), ("none", Slow)]), Verdict::Slow);
        assert_eq!(of(&[("site", Gone), ("none", Broken)]), Verdict::Unknown);
        assert_eq!(of(&[("site", Unreachable), ("none", Unreachable)]), Verdict::Unknown);
        assert_eq!(of(&[("site", Busy), ("none", Picture)]), Verdict::Unknown);
        assert_eq!(of(&[]), Verdict::Unknown);
    }

    #[test]
    fn the_same_picture_over_https_has_the_same_bytes() {
        let mut all = answers(&[("site", Outcome::Picture), ("https", Outcome::Picture)]);
        assert!(!all.same_over_https(), "no hash");
        let hashed = |hash: &str| {
            let mut answer = Answer::new(Outcome::Picture);
            answer.hash = Some(hash.to_owned());
            Some(answer)
        };
        (all.site, all.https) = (hashed("aa"), hashed("AA"));
        assert!(all.same_over_https());
        all.https = hashed("ab");
        assert!(!all.same_over_https());
    }
}
