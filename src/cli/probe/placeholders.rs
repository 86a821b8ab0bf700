//! Images that a host sends in the place of others: the same bytes for different addresses.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};
use url::Url;

use crate::evidence::{Answer, Answers, Outcome, Picture};

/// The number of paths from which the same bytes are a placeholder, if nothing else says so.
const PATHS: usize = 3;

/// How many times larger an image is than what comes in its place.
const SMALLER: u64 = 4;

/// Bytes that came for several addresses of a host.
#[derive(Default)]
struct Shared<'p> {
    paths: FxHashSet<&'p str>,
    /// Whether one of these addresses gave another image when it was asked in another way.
    has_other: bool,
}

/// Marks what is a placeholder among all images, host by host. It follows from the answers alone, so
/// it is the same however they came.
pub(super) fn mark(pictures: &mut BTreeMap<String, Picture>) {
    let marked = placeholders(pictures);
    for picture in pictures.values_mut() {
        mark_smaller(&mut picture.answers);
        let host = host_of(&picture.url);
        let Some(of_host) = marked.get(&host) else { continue };
        for answer in picture.answers.each_mut() {
            if answer.outcome == Outcome::Picture && answer.hash.as_ref().is_some_and(|hash| of_host.contains(hash)) {
                answer.outcome = Outcome::Placeholder;
            }
        }
    }
}

/// Marks the smaller one of two images that came for one address: who asks decides which comes.
fn mark_smaller(answers: &mut Answers) {
    let area = |answer: &Answer| {
        let is_image = answer.outcome == Outcome::Picture;
        let (width, height) = answer.width.zip(answer.height).filter(|_| is_image)?;
        Some(u64::from(width) * u64::from(height))
    };
    let largest = answers.each().filter_map(area).max().unwrap_or(0);
    for answer in answers.each_mut() {
        if area(answer).is_some_and(|area| area <= largest / SMALLER) {
            answer.outcome = Outcome::Placeholder;
        }
    }
}

/// The hashes of placeholders, by host.
fn placeholders(pictures: &BTreeMap<String, Picture>) -> FxHashMap<String, FxHashSet<String>> {
    let mut shared: FxHashMap<(String, &str), Shared<'_>> = FxHashMap::default();
    for picture in pictures.values() {
        let host = host_of(&picture.url);
        let hashes: FxHashSet<&str> = shown(&picture.answers).collect();
        for hash in &hashes {
            let of_hash = shared.entry((host.clone(), hash)).or_default();
            of_hash.paths.insert(path_of(&picture.url));
            of_hash.has_other |= hashes.len() > 1;
        }
    }
    let mut marked: FxHashMap<String, FxHashSet<String>> = FxHashMap::default();
    for ((host, hash), of_hash) in shared {
        // Two addresses of one image are common; three, or two where one has an image of its own, are not.
        let paths = of_hash.paths.len();
        if paths >= PATHS || paths == 2 && of_hash.has_other {
            marked.entry(host).or_default().insert(hash.to_owned());
        }
    }
    marked
}

/// The hashes of what came as an image.
fn shown(answers: &Answers) -> impl Iterator<Item = &str> {
    let shown = answers
        .each()
        .filter(|answer| matches!(answer.outcome, Outcome::Picture | Outcome::Placeholder));
    shown.filter_map(|answer| answer.hash.as_deref())
}

fn host_of(url: &str) -> String {
    let url = Url::parse(url).ok();
    url.and_then(|url| url.host_str().map(str::to_owned))
        .unwrap_or_default()
}

/// The path of an address: the same image may have several schemes and queries.
fn path_of(url: &str) -> &str {
    let after = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = after.find('/').map_or("", |at| &after[at..]);
    path.split('?').next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{Verdict, Way};

    /// An image whose ways gave these bytes.
    fn picture(url: &str, site: &str, none: &str) -> (String, Picture) {
        let answer = |hash: &str| {
            let mut answer = Answer::new(Outcome::Picture);
            answer.hash = Some(hash.to_owned());
            Some(answer)
        };
        let picture = Picture {
            url: url.to_owned(),
            asked: jiff::civil::date(2026, 1, 1),
            page: "https://blog.example/".to_owned(),
            verdict: Verdict::Unknown,
            answers: Answers {
                site: answer(site),
                none: answer(none),
                ..Answers::default()
            },
            archived: None,
        };
        (url.to_owned(), picture)
    }

    fn marked(of: &[(&str, &str, &str)]) -> Vec<(Outcome, Outcome)> {
        let mut all: BTreeMap<String, Picture> = of.iter().map(|(url, site, none)| picture(url, site, none)).collect();
        mark(&mut all);
        let outcome = |answer: &Option<Answer>| answer.as_ref().expect("it was asked").outcome;
        all.values()
            .map(|picture| (outcome(&picture.answers.site), outcome(&picture.answers.none)))
            .collect()
    }

    #[test]
    fn a_much_smaller_image_is_a_placeholder() {
        let (url, mut one) = picture("http://a/1", "f", "1");
        let size = |answer: &mut Option<Answer>, width, height| {
            let answer = answer.as_mut().expect("it was asked");
            (answer.width, answer.height) = (Some(width), Some(height));
        };
        size(&mut one.answers.site, 100, 100);
        size(&mut one.answers.none, 640, 480);
        let mut all = BTreeMap::from([(url.clone(), one)]);
        mark(&mut all);
        let outcome = |answer: &Option<Answer>| answer.as_ref().expect("it was asked").outcome;
        assert_eq!(outcome(&all[&url].answers.site), Outcome::Placeholder);
        assert_eq!(outcome(&all[&url].answers.none), Outcome::Picture);
    }

    #[test]
    fn the_same_bytes_for_different_images_are_a_placeholder() {
        use Outcome::{Picture, Placeholder};
        let forbidden = [("http://a/1", "f", "1"), ("http://a/2", "f", "2")];
        assert_eq!(marked(&forbidden), [(Placeholder, Picture), (Placeholder, Picture)]);
        let lost = [
            ("http://a/1", "f", "f"),
            ("http://a/2", "f", "f"),
            ("http://a/3", "f", "f"),
        ];
        assert_eq!(marked(&lost), [(Placeholder, Placeholder); 3]);
        let twice = [("http://a/1", "f", "f"), ("http://a/2", "f", "f")];
        assert_eq!(marked(&twice), [(Picture, Picture); 2]);
        let of_hosts = [("http://a/1", "f", "1"), ("http://b/2", "f", "2")];
        assert_eq!(marked(&of_hosts), [(Picture, Picture); 2]);
        let one = [
            ("http://a/1", "f", "f"),
            ("https://a/1?w=2", "f", "f"),
            ("https://a/1?w=3", "f", "f"),
        ];
        assert_eq!(marked(&one), [(Picture, Picture); 3]);
    }

    #[test]
    fn an_image_may_be_as_large_as_its_host_says() {
        let mut answers = Answers::default();
        for (way, side) in [(Way::Site, 100), (Way::None, u32::MAX)] {
            let mut answer = Answer::new(Outcome::Picture);
            (answer.width, answer.height) = (Some(side), Some(side));
            *answers.place(way) = Some(answer);
        }
        mark_smaller(&mut answers);
        let outcomes = [answers.outcome(Way::Site), answers.outcome(Way::None)];
        assert_eq!(outcomes, [Some(Outcome::Placeholder), Some(Outcome::Picture)]);
    }
}
