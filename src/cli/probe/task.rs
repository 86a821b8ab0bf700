//! One image, and the requests that are made for it, one after the other.

use std::time::Duration;

use url::Url;

use super::choose::Wanted;
use super::queue::Job;
use crate::evidence::{Answer, Answers, Outcome, Picture, Verdict, Way};
use crate::http::{self, Client, Question, Trouble};

/// How often a request is repeated that fails for the moment.
const MOST_RETRIES: u32 = 2;

/// An image is at most this wide and high if it is there to show nothing.
const DOT: u32 = 2;

/// The longest mark of a version that is kept.
const LONGEST_MARK: usize = 128;

/// What came of a request.
pub(super) enum Came {
    /// Something that counts.
    Answer,
    /// Nothing; it is worth another request.
    Again,
    /// The host wants to be left alone for a while.
    Wait(Duration),
}

/// An image that is being asked.
#[derive(Clone, Debug)]
pub(super) struct Task {
    pub wanted: Wanted,
    pub answers: Answers,
    retries: u32,
}

impl Job for Task {
    fn retries(&self) -> u32 {
        self.retries
    }
}

impl Task {
    /// Begins with an image.
    pub(super) fn new(wanted: Wanted) -> Self {
        Self::with(wanted, Answers::default())
    }

    /// Goes on with an image that was asked in some ways.
    pub(super) fn with(wanted: Wanted, answers: Answers) -> Self {
        Self {
            wanted,
            answers,
            retries: 0,
        }
    }

    /// How it is asked next; none if everything is known.
    pub(super) fn next(&self) -> Option<Way> {
        let Some(site) = self.answers.outcome(Way::Site) else {
            return Some(Way::Site);
        };
        // A host that does not answer does not answer another referrer.
        let answers = !matches!(
            site,
            Outcome::Slow | Outcome::Unreachable | Outcome::RedirectedToPrivate | Outcome::Busy
        );
        let none = self.answers.outcome(Way::None);
        if none.is_none() && answers {
            return Some(Way::None);
        }
        let comes = [Some(site), none].contains(&Some(Outcome::Picture));
        let refuses = |outcome: Outcome| outcome.is_refusal() || outcome == Outcome::Gone;
        if self.answers.own.is_none() && !comes && answers && (refuses(site) || none.is_some_and(refuses)) {
            return Some(Way::Own);
        }
        let plain = self.wanted.url.scheme() == "http" && self.answers.https.is_none();
        (plain && self.wanted.url.port().is_none()).then_some(Way::Https)
    }

    /// Makes a request.
    pub(super) fn ask(&mut self, way: Way, client: &Client, page: &Url) -> Came {
        let url = self.address(way);
        let own = origin(&url);
        let referrer = match way {
            Way::Site => Some(page.as_str()),
            Way::None => None,
            Way::Own => Some(&*own),
            Way::Https => self.best(page.as_str(), &own),
        };
        let known = self.known(way).filter(|answer| answer.hash.is_some());
        let came = client.ask(&Question {
            url: &url,
            referrer,
            etag: known.and_then(|answer| answer.etag.as_deref()),
            modified: known.and_then(|answer| answer.modified.as_deref()),
        });
        let waits = came.as_ref().ok().and_then(|came| came.retry_after);
        let answer = match came {
            Ok(came) if came.status == 304 && known.is_some() => known.cloned().unwrap_or(Answer::new(Outcome::Broken)),
            Ok(came) => answered(&came, page),
            Err(trouble) => Answer::new(outcome_of(trouble)),
        };
        let is_momentary = !answer.outcome.is_lasting() || answer.outcome == Outcome::Unreachable;
        if is_momentary && self.retries < MOST_RETRIES {
            self.retries += 1;
            return waits.map_or(Came::Again, Came::Wait);
        }
        self.retries = 0;
        *self.answers.place(way) = Some(answer);
        Came::Answer
    }

    /// Whether the host answered at all.
    pub(super) fn is_answered(&self) -> bool {
        let answers = &self.answers;
        let mut all = [&answers.site, &answers.none, &answers.https].into_iter().flatten();
        all.any(|answer| answer.outcome.is_lasting() && answer.outcome != Outcome::Unreachable)
    }

    /// The line of the file.
    pub(super) fn picture(self, page: &Url, today: jiff::civil::Date) -> Picture {
        Picture {
            url: self.wanted.key,
            asked: today,
            page: page.to_string(),
            // It is determined when the file is written.
            verdict: Verdict::Unknown,
            answers: self.answers,
            archived: self.wanted.before.and_then(|before| before.archived),
        }
    }

    fn address(&self, way: Way) -> Url {
        let mut url = self.wanted.url.clone();
        if way == Way::Https {
            // It succeeds between these two schemes.
            let _ = url.set_scheme("https");
        }
        url
    }

    /// The referrer with which the image came, where it came: that of a page first.
    fn best<'r>(&self, page: &'r str, own: &'r str) -> Option<&'r str> {
        let came = |way: Way| self.answers.outcome(way) == Some(Outcome::Picture);
        match () {
            () if came(Way::Site) => Some(page),
            () if came(Way::None) => None,
            () if came(Way::Own) => Some(own),
            () => Some(page),
        }
    }

    /// What came in this way when the image was asked before.
    fn known(&self, way: Way) -> Option<&Answer> {
        self.wanted.before.as_ref()?.answers.get(way)
    }
}

/// The origin of an address, as a referrer.
fn origin(url: &Url) -> String {
    format!("{}/", url.origin().ascii_serialization())
}

fn outcome_of(trouble: Trouble) -> Outcome {
    match trouble {
        Trouble::Slow => Outcome::Slow,
        Trouble::Broken => Outcome::Broken,
        Trouble::RedirectedToPrivate => Outcome::RedirectedToPrivate,
        Trouble::Redirects => Outcome::TooLarge,
        Trouble::Unreachable | Trouble::Tls | Trouble::Private | Trouble::Address => Outcome::Unreachable,
    }
}

/// What an answer is to a reader.
fn answered(came: &http::Answer, page: &Url) -> Answer {
    let kind = http::kind(&came.body);
    let is_dot = |(width, height): (u32, u32)| width <= DOT && height <= DOT;
    let outcome = match came.status {
        404 | 410 => Outcome::Gone,
        429 => Outcome::Busy,
        503 if came.retry_after.is_some() => Outcome::Busy,
        400..500 if !matches!(came.status, 408 | 425) => Outcome::Refused,
        200..300 if is_kept_from(came, page) => Outcome::Refused,
        200..300 => match kind {
            Some(kind) if kind.size.is_some_and(is_dot) => Outcome::Placeholder,
            Some(_) => Outcome::Picture,
            None => Outcome::NotAPicture,
        },
        _ => Outcome::Broken,
    };
    let mut answer = Answer::new(outcome);
    answer.status = Some(came.status);
    answer.redirects = (came.redirects > 0).then_some(came.redirects);
    if !(200..300).contains(&came.status) {
        return answer;
    }
    answer.kind = kind.map(|kind| kind.media_type.to_owned());
    if kind.is_none() && http::is_page(&came.body) {
        answer.kind = Some("text/html".to_owned());
    }
    let size = kind.and_then(|kind| kind.size);
    (answer.width, answer.height) = (size.map(|size| size.0), size.map(|size| size.1));
    answer.bytes = if came.whole {
        Some(came.body.len() as u64)
    } else {
        came.length
    };
    if kind.is_some() && came.whole {
        answer.hash = Some(http::hash(&came.body));
        let short =
            |mark: &&String| mark.len() <= LONGEST_MARK && mark.bytes().all(|byte| (b' '..=b'~').contains(&byte));
        answer.etag = came.etag.as_ref().filter(short).cloned();
        answer.modified = came.modified.as_ref().filter(short).cloned();
    }
    answer
}

/// Whether a browser keeps the answer from pages of other sites, since the host says so.
fn is_kept_from(came: &http::Answer, page: &Url) -> bool {
    let end = |url: &Url| {
        let host = url.host_str().unwrap_or_default();
        let labels: Vec<&str> = host.rsplit('.').take(2).collect();
        labels.join(".")
    };
    match came.embedders.as_deref().map(str::trim) {
        Some("same-origin") => came.url.origin() != page.origin(),
        Some("same-site") => end(&came.url) != end(page),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn task(url: &str) -> Task {
        Task::new(Wanted {
            url: Url::parse(url).expect("a URL"),
            key: url.to_owned(),
            before: None,
        })
    }

    fn ways(url: &str, outcome: &dyn Fn(Way) -> Outcome) -> Vec<Way> {
        let mut task = task(url);
        let mut ways = Vec::new();
        while let Some(way) = task.next() {
            ways.push(way);
            *task.answers.place(way) = Some(Answer::new(outcome(way)));
        }
        ways
    }

    #[test]
    fn no_more_is_asked_than_tells_something() {
        use Way::{Https, Own, Site};
        let all = |outcome: Outcome| move |_: Way| outcome;
        let (safe, plain) = ("https://a.example/b.png", "http://a.example/b.png");
        assert_eq!(ways(safe, &all(Outcome::Picture)), [Site, Way::None]);
        assert_eq!(ways(plain, &all(Outcome::Picture)), [Site, Way::None, Https]);
        assert_eq!(
            ways("http://a.example:8080/b.png", &all(Outcome::Picture)),
            [Site, Way::None]
        );
        assert_eq!(ways(safe, &all(Outcome::Refused)), [Site, Way::None, Own]);
        assert_eq!(ways(plain, &all(Outcome::Gone)), [Site, Way::None, Own, Https]);
        assert_eq!(ways(plain, &all(Outcome::Unreachable)), [Site, Https]);
        assert_eq!(ways(safe, &all(Outcome::Slow)), [Site]);
        assert_eq!(ways(safe, &all(Outcome::Broken)), [Site, Way::None]);
        let only_without = |way| {
            if way == Way::None {
                Outcome::Picture
            } else {
                Outcome::Refused
            }
        };
        assert_eq!(ways(safe, &only_without), [Site, Way::None]);
    }
}
