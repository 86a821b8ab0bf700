//! Helpers for messages: spelling suggestions, counts and enumerations.

/// The known word that is most similar to a mistyped one; none where no word is similar enough.
#[must_use]
pub(crate) fn nearest<'w>(word: &str, known: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    let word = word.to_lowercase();
    let length = word.chars().count();
    let reach = (length / 3).clamp(1, 4);
    let mut candidates: Vec<(usize, &str)> = Vec::new();
    for candidate in known {
        let distance = |other: &str| match least_distance(&word, length, other) {
            least if least > reach => least,
            _ => strsim::osa_distance(&word, other),
        };
        let full = distance(candidate);
        let distance = match candidate.rsplit('/').next() {
            Some(tail) if tail.len() < candidate.len() => full.min(distance(tail)),
            _ => full,
        };
        if distance <= reach {
            candidates.push((distance, candidate));
        }
    }
    candidates.into_iter().min().map(|(_, candidate)| candidate)
}

/// The shortest known name that begins with a word of at least four letters, or a part of which does.
#[must_use]
pub(crate) fn longer<'w>(word: &str, known: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    let word = word.to_lowercase();
    let begins = |part: &str| part.starts_with(&*word);
    let longer = known
        .into_iter()
        .filter(|name| begins(name) || name.split('/').any(begins));
    longer
        .min_by_key(|name| (name.len(), *name))
        .filter(|_| word.len() >= 4)
}

/// The only known name that a word abbreviates: it begins alike and has the word's letters in that order,
/// as `image` has those of `img`.
#[must_use]
pub(crate) fn abbreviated<'w>(word: &str, known: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    let word = word.to_lowercase();
    let begins_alike = |name: &&str| word.len() >= 2 && name.chars().next() == word.chars().next();
    let has_letters = |name: &&str| {
        let mut letters = name.chars();
        word.chars().all(|letter| letters.any(|other| other == letter))
    };
    let mut meant = known.into_iter().filter(begins_alike).filter(has_letters);
    meant.next().filter(|_| meant.next().is_none())
}

/// A lower bound of the edit distance, from the lengths and the letters: most names are far from a
/// word, which the distance itself takes long to say.
fn least_distance(word: &str, length: usize, other: &str) -> usize {
    let apart = length.abs_diff(other.chars().count());
    if apart > 4 || !word.is_ascii() || !other.is_ascii() {
        return apart;
    }
    let mut surplus = [0_i32; 128];
    word.bytes().for_each(|byte| surplus[usize::from(byte)] += 1);
    other.bytes().for_each(|byte| surplus[usize::from(byte)] -= 1);
    let of_word: i32 = surplus.iter().filter(|number| **number > 0).sum();
    let of_other: i32 = surplus.iter().filter(|number| **number < 0).sum();
    usize::try_from(of_word.max(-of_other)).unwrap_or(0)
}

/// `1 file`, `2 files`.
#[must_use]
pub(crate) fn count(number: usize, thing: &str) -> String {
    if number == 1 {
        format!("1 {thing}")
    } else {
        format!("{} {thing}s", thousands(number))
    }
}

/// `12,345`.
#[must_use]
pub(crate) fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut written = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            written.push(',');
        }
        written.push(digit);
    }
    written
}

/// `a`, `a and b`, `a, b and c`.
#[must_use]
pub(crate) fn list(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// `a`, `a or b`, `a, b or c`.
#[must_use]
pub(crate) fn either(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

/// The first characters of a text, with an ellipsis where some were cut.
#[must_use]
pub(crate) fn shortened(text: &str, most: usize) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_similar_word_is_suggested() {
        assert_eq!(nearest("no-referer", ["no-referrer", "origin"]), Some("no-referrer"));
        assert_eq!(
            nearest("image/emtpy-src", ["image/empty-src", "image/lazy-src"]),
            Some("image/empty-src")
        );
        assert_eq!(nearest("empty-src", ["image/empty-src"]), Some("image/empty-src"));
        assert_eq!(nearest("banana", ["image", "ads"]), None);
    }

    #[test]
    fn an_abbreviation_means_the_only_name_with_its_letters() {
        assert_eq!(abbreviated("img", ["image", "ads", "markup"]), Some("image"));
        assert_eq!(abbreviated("FM", ["front-matter", "image"]), Some("front-matter"));
        assert_eq!(abbreviated("gm", ["image", "ads"]), None);
        assert_eq!(abbreviated("mg", ["image", "markup"]), None);
        assert_eq!(abbreviated("i", ["image"]), None);
        assert_eq!(abbreviated("ma", ["markup", "markdown"]), None);
    }

    #[test]
    fn counts_and_enumerations_are_phrases() {
        assert_eq!(count(1, "file"), "1 file");
        assert_eq!(count(1234, "file"), "1,234 files");
        assert_eq!(list(&["a", "b", "c"]), "a, b and c");
        assert_eq!(either(&["a", "b", "c"]), "a, b or c");
    }
}
