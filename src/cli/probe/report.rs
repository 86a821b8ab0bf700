//! What a run of `probe` says.

use std::collections::BTreeMap;
use std::io::Write;

use url::Url;

use super::asking::Done;
use crate::cli::failure::Failure;
use crate::evidence::{Answer, Outcome, Picture, Verdict, verdict};
use crate::words::count;

/// A verdict in words, of one or of several images.
pub(super) fn words(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Loads => "loads",
        Verdict::RefusedWithReferrer => "refused with the site as referrer, loads without",
        Verdict::RefusedWithoutReferrer => "refused without a referrer, loads with the site",
        Verdict::Refused => "refused",
        Verdict::Gone => "gone",
        Verdict::NotAPicture => "not an image",
        Verdict::Placeholder => "a placeholder in its place",
        Verdict::OnlyHttp => "loads over http only",
        Verdict::Slow => "slow",
        Verdict::Unknown => "unknown",
    }
}

/// The hosts that were asked, and what readers see of their images.
pub(super) fn hosts(asked: &[&Picture], page: &Url, done: &Done, out: &mut dyn Write) -> Result<(), Failure> {
    let mut by_host: BTreeMap<String, BTreeMap<&str, usize>> = BTreeMap::new();
    for picture in asked {
        let host = Url::parse(&picture.url).ok();
        let host = host
            .and_then(|url| url.host_str().map(str::to_owned))
            .unwrap_or_default();
        *by_host.entry(host).or_default().entry(said(picture)).or_default() += 1;
    }
    writeln!(
        out,
        "Asked {} of {} as a page of {page} would, with {}.\n",
        count(asked.len(), "image"),
        count(by_host.len(), "host"),
        count(done.requests, "request")
    )?;
    let widest = by_host
        .keys()
        .map(|host| host.chars().count())
        .max()
        .unwrap_or(0)
        .max(4);
    writeln!(out, "images  {:widest$}  what readers see", "host")?;
    for (host, verdicts) in &by_host {
        let number: usize = verdicts.values().sum();
        let mut verdicts: Vec<(&str, usize)> = verdicts.iter().map(|(words, number)| (*words, *number)).collect();
        verdicts.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        let said = match &verdicts[..] {
            [(words, _)] => (*words).to_owned(),
            several => {
                let several = several.iter().map(|(words, number)| format!("{number} {words}"));
                several.collect::<Vec<_>>().join("; ")
            }
        };
        writeln!(out, "{number:>6}  {host:widest$}  {said}")?;
    }
    Ok(())
}

/// The verdict of an image; where it is unknown, what the host did.
fn said(picture: &Picture) -> &'static str {
    let decided = verdict(&picture.answers);
    match (decided, picture.answers.plain().map(|answer| answer.outcome)) {
        (Verdict::Unknown, Some(Outcome::Unreachable)) => "cannot be reached",
        (Verdict::Unknown, Some(Outcome::Busy)) => "wants fewer requests",
        (Verdict::Unknown, Some(Outcome::Broken)) => "answers with errors",
        (Verdict::Unknown, Some(Outcome::RedirectedToPrivate)) => "redirects to a private network",
        (Verdict::Unknown, Some(Outcome::TooLarge)) => "redirects to nowhere",
        _ => words(decided),
    }
}

/// What changed for the worse: a way that gave an image and gives none now.
pub(super) fn worse(before: &Picture, now: &Picture) -> Option<String> {
    let came = |answer: &Option<Answer>| answer.as_ref().map(|answer| answer.outcome == Outcome::Picture);
    let (old, new) = (&before.answers, &now.answers);
    let ways = [
        ("with the site as referrer", &old.site, &new.site),
        ("without a referrer", &old.none, &new.none),
        ("over https", &old.https, &new.https),
    ];
    // A way that is not asked any more was not, since another one failed.
    let lost = ways
        .iter()
        .find(|(_, old, new)| came(old) == Some(true) && came(new) != Some(true));
    let (way, _, new) = lost?;
    let (was, is) = (verdict(old), verdict(&now.answers));
    let what = match new.as_ref().map(|answer| answer.outcome) {
        Some(Outcome::Slow) => "it takes too long",
        Some(Outcome::Unreachable) => "the host cannot be reached",
        Some(Outcome::Busy) => "the host wants fewer requests",
        Some(Outcome::Broken) => "the host answers with errors",
        _ => words(is),
    };
    Some(if was == is || words(is) != what {
        format!("it came {way}, and does not any more ({what})")
    } else {
        format!("{}, and was: {}", words(is), words(was))
    })
}
