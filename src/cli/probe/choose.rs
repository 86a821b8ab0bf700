//! Which images are asked: a few of each host, spread over its paths, and those whose answers are old.

use std::collections::BTreeMap;

use jiff::ToSpan as _;
use jiff::civil::Date;
use url::Url;

use super::collect::Images;
use crate::cli::args::probe::ProbeArgs;
use crate::evidence::Picture;

/// An image to ask for.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    /// The address that is asked.
    pub url: Url,
    /// The address that is written down.
    pub key: String,
    /// What is known of it already.
    pub before: Option<Picture>,
}

/// The images to ask for, by host.
pub(super) fn choose(
    images: &Images,
    known: &BTreeMap<String, Picture>,
    arguments: &ProbeArgs,
    today: Date,
) -> BTreeMap<String, Vec<Wanted>> {
    let mut chosen = BTreeMap::new();
    for (host, of_host) in &images.by_host {
        let (old, new): (Vec<_>, Vec<_>) = of_host.iter().partition(|(key, _)| known.contains_key(*key));
        let wanted = |(key, url): &(&String, &Url)| Wanted {
            url: (*url).clone(),
            key: (*key).clone(),
            before: known.get(*key).cloned(),
        };
        let is_due =
            |(key, _): &&(&String, &Url)| known.get(*key).is_some_and(|picture| due(picture, arguments, today));
        let mut asked: Vec<Wanted> = if arguments.check {
            let again: Vec<_> = old.iter().filter(is_due).collect();
            let number = if arguments.all { again.len() } else { arguments.per_host };
            spread(again.len(), number).map(|at| wanted(again[at])).collect()
        } else {
            let number = if arguments.all {
                new.len()
            } else {
                arguments.per_host.saturating_sub(old.len())
            };
            let new = spread(new.len(), number).map(|at| wanted(&new[at]));
            new.chain(old.iter().filter(is_due).map(wanted)).collect()
        };
        if !asked.is_empty() {
            asked.sort_by(|a, b| a.key.cmp(&b.key));
            chosen.insert(host.clone(), asked);
        }
    }
    chosen
}

/// Whether an image that was asked is asked again.
fn due(picture: &Picture, arguments: &ProbeArgs, today: Date) -> bool {
    let is_old = arguments.older_than.map(|days| {
        let oldest = today.checked_sub(i64::from(days.0).days()).unwrap_or(Date::MIN);
        picture.asked < oldest
    });
    if arguments.check {
        return is_old.unwrap_or(true);
    }
    // What the host did not answer then, it may answer now.
    is_old.unwrap_or(false) || picture.answers.each().all(|answer| !answer.outcome.is_lasting())
}

/// This number of places of a list, as far from each other as they can be, with the first and the last.
fn spread(length: usize, number: usize) -> impl Iterator<Item = usize> {
    let number = number.min(length);
    (0..number).map(move |at| {
        if number == 1 {
            0
        } else {
            at * (length - 1) / (number - 1)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_far_from_each_other() {
        let of = |length, number| spread(length, number).collect::<Vec<_>>();
        assert_eq!(of(9, 5), [0, 2, 4, 6, 8]);
        assert_eq!(of(3, 5), [0, 1, 2]);
        assert_eq!(of(100, 1), [0]);
        assert_eq!(of(2, 2), [0, 1]);
        assert_eq!(of(0, 5), [0_usize; 0]);
    }
}
