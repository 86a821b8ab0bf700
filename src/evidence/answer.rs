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

/// How an image is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// With the site as referrer.
    Site,
    /// Without a referrer.
    None,
    /// With the host of the image as referrer.
    Own,
    /// Over https.
    Https,
}

#[cfg(any(test, feature = "probe"))]
impl Way {
    /// All of them.
    pub(crate) const ALL: [Self; 4] = [Self::Site, Self::None, Self::Own, Self::Https];
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
    /// What came in one way.
    pub(crate) fn get(&self, way: Way) -> Option<&Answer> {
        match way {
            Way::Site => self.site.as_ref(),
            Way::None => self.none.as_ref(),
            Way::Own => self.own.as_ref(),
            Way::Https => self.https.as_ref(),
        }
    }

    /// Where what came in one way is kept.
    #[cfg(any(test, feature = "probe"))]
    pub(crate) fn place(&mut self, way: Way) -> &mut Option<Answer> {
        match way {
            Way::Site => &mut self.site,
            Way::None => &mut self.none,
            Way::Own => &mut self.own,
            Way::Https => &mut self.https,
        }
    }

    /// The outcome of one way.
    pub(crate) fn outcome(&self, way: Way) -> Option<Outcome> {
        self.get(way).map(|answer| answer.outcome)
    }

    /// What came in all ways.
    pub(crate) fn each(&self) -> impl Iterator<Item = &Answer> {
        let all = [&self.site, &self.none, &self.own, &self.https];
        all.into_iter().flatten()
    }

    /// The same, to be changed.
    #[cfg(any(test, feature = "probe"))]
    pub(crate) fn each_mut(&mut self) -> impl Iterator<Item = &mut Answer> {
        let all = [&mut self.site, &mut self.none, &mut self.own, &mut self.https];
        all.into_iter().flatten()
    }

    /// What came with the site as referrer, or else without one.
    pub(crate) fn plain(&self) -> Option<&Answer> {
        self.site.as_ref().or(self.none.as_ref())
    }

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
    let (site, none) = (answers.outcome(Way::Site), answers.outcome(Way::None));
    let https = answers.outcome(Way::Https);
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
    let own_loads = answers.outcome(Way::Own) == Some(Picture);
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

    fn answers(of: &[(Way, Outcome)]) -> Answers {
        let mut answers = Answers::default();
        for (way, outcome) in of {
            *answers.place(*way) = Some(Answer::new(*outcome));
        }
        answers
    }

    #[test]
    fn a_verdict_follows_from_the_answers() {
        use Outcome::*;
        let of = |all: &[(Way, Outcome)]| verdict(&answers(all));
        assert_eq!(of(&[(Way::Site, Picture), (Way::None, Picture)]), Verdict::Loads);
        assert_eq!(of(&[(Way::Site, Picture)]), Verdict::Loads);
        for refusal in [Refused, Placeholder, NotAPicture] {
            assert_eq!(
                of(&[(Way::Site, refusal), (Way::None, Picture)]),
                Verdict::RefusedWithReferrer
            );
            assert_eq!(
                of(&[(Way::Site, Picture), (Way::None, refusal)]),
                Verdict::RefusedWithoutReferrer
            );
        }
        assert_eq!(
            of(&[(Way::Site, Refused), (Way::None, Refused), (Way::Own, Picture)]),
            Verdict::Refused
        );
        assert_eq!(
            of(&[(Way::Site, Placeholder), (Way::None, Placeholder), (Way::Own, Picture)]),
            Verdict::Refused
        );
        assert_eq!(of(&[(Way::Site, Gone), (Way::None, Gone)]), Verdict::Gone);
        assert_eq!(of(&[(Way::Site, Gone)]), Verdict::Gone);
        assert_eq!(
            of(&[(Way::Site, NotAPicture), (Way::None, NotAPicture)]),
            Verdict::NotAPicture
        );
        assert_eq!(
            of(&[(Way::Site, Placeholder), (Way::None, Placeholder)]),
            Verdict::Placeholder
        );
        assert_eq!(
            of(&[(Way::Site, Picture), (Way::None, Picture), (Way::Https, Unreachable)]),
            Verdict::OnlyHttp
        );
        assert_eq!(
            of(&[(Way::Site, Picture), (Way::None, Picture), (Way::Https, Slow)]),
            Verdict::Loads
        );
        assert_eq!(of(&[(Way::Site, Slow), (Way::None, Slow)]), Verdict::Slow);
        assert_eq!(of(&[(Way::Site, Gone), (Way::None, Broken)]), Verdict::Unknown);
        assert_eq!(
            of(&[(Way::Site, Unreachable), (Way::None, Unreachable)]),
            Verdict::Unknown
        );
        assert_eq!(of(&[(Way::Site, Busy), (Way::None, Picture)]), Verdict::Unknown);
        assert_eq!(of(&[]), Verdict::Unknown);
    }

    #[test]
    fn the_same_picture_over_https_has_the_same_bytes() {
        let mut all = answers(&[(Way::Site, Outcome::Picture), (Way::Https, Outcome::Picture)]);
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
