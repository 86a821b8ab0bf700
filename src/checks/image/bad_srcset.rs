//! `image/bad-srcset`: summary, options and cases are in rules/image/bad-srcset.yaml.

use crate::checks::{Check, Context};
use crate::finding::Findings;
use crate::seed::Seed;
use crate::source::Span;
use crate::url::{Candidate, srcset};

pub(crate) struct BadSrcset;

impl Check for BadSrcset {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        let seed = context.seed;
        for id in seed.outline.ids() {
            if !matches!(&*seed.outline.node(id).name, "img" | "source") || seed.outline.node(id).templated {
                continue;
            }
            let attribute = seed.outline.attribute(id, "srcset", seed.text());
            let Some(value) = attribute.and_then(|attribute| attribute.value) else {
                continue;
            };
            for candidate in srcset(seed.slice(value), value.start()) {
                if let Some(label) = fault(seed, &candidate) {
                    findings.at(candidate_span(&candidate)).label(label).done();
                }
            }
        }
    }
}

fn candidate_span(candidate: &Candidate) -> Span {
    if candidate.descriptors.is_empty() {
        candidate.url
    } else {
        candidate.url.join(candidate.descriptors)
    }
}

/// The reason why a browser that follows the HTML standard drops the candidate.
fn fault(seed: &Seed<'_>, candidate: &Candidate) -> Option<String> {
    let written = seed.slice(candidate.descriptors);
    let url = seed.slice(candidate.url);
    if written.is_empty() && descriptor(url).is_some() {
        return Some(format!("`{url}` is a descriptor; its URL is missing"));
    }
    let (mut width, mut density, mut height) = (false, false, false);
    for word in written.split_ascii_whitespace() {
        let seen = match descriptor(word) {
            Some('w') => &mut width,
            Some('x') => &mut density,
            Some('h') => &mut height,
            _ if word.contains("//") || word.starts_with('/') => {
                return Some(format!("a comma is missing before `{word}`"));
            }
            _ => return Some(format!("`{word}` is not a descriptor: write `800w` or `2x`")),
        };
        if std::mem::replace(seen, true) {
            return Some("two descriptors of the same kind".to_owned());
        }
    }
    if density && (width || height) {
        return Some("both a width and a density".to_owned());
    }
    (height && !width).then(|| "a height requires a width".to_owned())
}

/// The unit of a valid descriptor.
fn descriptor(word: &str) -> Option<char> {
    let unit = word.chars().next_back()?;
    let number = &word[..word.len() - unit.len_utf8()];
    let is_whole = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    let valid = match unit {
        'w' | 'h' => is_whole && number.bytes().any(|byte| byte != b'0'),
        'x' => is_density(number),
        _ => false,
    };
    valid.then_some(unit)
}

/// Whether this is a valid floating-point number of HTML and not negative.
fn is_density(number: &str) -> bool {
    let plain = number
        .bytes()
        .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'-' | b'+'));
    plain && !number.starts_with('+') && number.parse::<f64>().is_ok_and(|value| value >= 0.0)
}
